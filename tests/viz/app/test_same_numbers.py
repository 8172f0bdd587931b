"""What the page shows is what the command gives on the exported file: the same words, the same bytes."""

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from abm.model import simulate
from abm.scenario import load_scenario
from experiments.cli import main
from experiments.report.numbers import measure
from tests.viz.app.acts import kept, press, saved, with_twin
from tests.viz.app.conftest import SMALL, Visit
from viz.explore.headline import without_policy

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TABLES = (".csv", ".parquet", ".npz")
ODD = "structure=cn&mix=cn-2020-2023&firms=1000&end=2023-06&seed=77&budget=1.5&p.firm.life=9"
"""With a seed, a budget and a changed number of its own."""


def unpacked(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return {name: files.read(name) for name in files.namelist() if name.endswith(TABLES)}


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.endswith(TABLES)}


def adopters(folder: Path) -> float:
    """Share of adopters at the horizon, as the command wrote it."""
    card = pd.read_csv(folder / "scorecard.csv").set_index("indicator")
    return float(card["mean"]["adopter_density"])


@pytest.mark.parametrize("query", [SMALL, ODD], ids=["defaults", "changed"])
def test_the_page_shows_what_the_command_gives_on_the_exported_file(
    visit: Visit, tmp_path: Path, query: str
) -> None:
    page = visit("/", query)
    said = with_twin(page)
    file, out = tmp_path / "scenario.toml", tmp_path / "run"
    file.write_bytes(kept(page))
    press(page, "Close")
    page.get_by_role("tab", name="Downloads").click()
    shown = unpacked(saved(page, "All tables of this run"))
    assert main(["run", str(file), "--out", str(out), "--quiet"]) == 0
    ran = written(out)
    assert set(shown) == set(ran)
    assert {name for name in ran if shown[name] != ran[name]} == set()
    assert "frames.npz" in ran

    twin = without_policy(load_scenario(file))
    assert twin is not None
    values = [adopters(out), float(simulate(twin, stalls=False).overall["adopter_density"][-1])]
    words = measure("1", values)
    assert said.count(words.text(values[0])) + said.count(words.text(values[1])) >= 2
    assert said.index(words.text(values[0])) < said.index(f"without the policy, {words.text(values[1])}")
