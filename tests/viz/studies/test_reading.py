"""A folder is opened whole or refused in a line, and its rows are the runs of the command line."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.batch.study import Study
from experiments.comparison import Comparison
from networks.errors import BadInput
from viz.studies import reading
from viz.studies.reading import open_folder
from viz.studies.safe_path import RefusedError
from viz.studies.wording import refusal


@pytest.fixture
def shelf(shelf_made: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(shelf_made, tmp_path / "shelf")).resolve()


def test_a_row_is_the_scenario_of_the_study(shelf_made: Path) -> None:
    opened = open_folder(f"{shelf_made}", "toy")
    study = Study.load(shelf_made / "toy")
    assert opened.scenario(2, 1) == study.scenario(2, 1)
    for point, replicate in ((3, 0), (0, 3), (-1, 0), (0, -1)):
        with pytest.raises(BadInput, match="does not exist"):
            opened.scenario(point, replicate)


def test_a_run_is_read_as_the_comparison_reader_reads_it(shelf_made: Path) -> None:
    opened = open_folder(f"{shelf_made}", "one-run")
    whole = Comparison.load(shelf_made / "one-run")
    assert opened.comparison is not None
    assert opened.comparison.scorecard.equals(whole.scorecard)
    assert opened.comparison.plan == whole.plan
    assert opened.scenario(0, 0) == whole.plan.template


def test_a_table_that_is_too_large_is_left_out_and_named(
    shelf_made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (shelf_made / "one-run" / "scorecard.csv").stat().st_size
    monkeypatch.setattr(reading, "LARGEST", size - 1)
    opened = open_folder(f"{shelf_made}", "one-run")
    assert "scorecard.csv" in opened.left_out
    assert opened.comparison is not None
    assert opened.comparison.scorecard.empty


SPOILT: dict[str, Callable[[Path], object]] = {
    "no folder": lambda f: shutil.rmtree(f),
    "unfinished": lambda f: (f / "manifest.json").unlink(),
    "changed table": lambda f: (f / "summary.csv").write_text("x"),
    "missing table": lambda f: (f / "results.parquet").unlink(),
    "changed study": lambda f: (f / "study.toml").write_text("name = 'x'"),
    "no study": lambda f: (f / "study.toml").unlink(),
    "broken manifest": lambda f: (f / "manifest.json").write_text("{"),
    "deep manifest": lambda f: (f / "manifest.json").write_text("[" * 100_000),
    "manifest without runs": lambda f: (f / "manifest.json").write_text('{"kind": "study", "tables": {}}'),
    "study out": lambda f: linked(f / "study.toml"),
    "results out": lambda f: linked(f / "results.parquet"),
    "pipe": lambda f: ((f / "results.parquet").unlink(), os.mkfifo(f / "results.parquet")),
    "huge": lambda f: os.truncate(f / "results.parquet", 10**11),
    "manifest names a file outside": lambda f: manifest_names(f, "../../../etc/passwd"),
    "manifest names an absolute file": lambda f: manifest_names(f, "/etc/passwd"),
    "manifest names many": lambda f: manifest_names(f, *(f"t{k}.csv" for k in range(1_000))),
    "network outside": lambda f: study_says(f, '[base]\nnetwork = "/etc/passwd"'),
    "base outside": lambda f: study_says(f, '[base]\nfile = "/etc/passwd"'),
}


def linked(path: Path) -> None:
    held = path.read_bytes()
    path.unlink()
    outside = path.parents[2] / f"outside-{path.name}"
    outside.write_bytes(held)
    path.symlink_to(outside)


def manifest_names(folder: Path, *names: str) -> None:
    told = json.loads((folder / "manifest.json").read_text())
    told["tables"] |= dict.fromkeys(names, "0" * 64)
    (folder / "manifest.json").write_text(json.dumps(told))


def study_says(folder: Path, text: str) -> None:
    held = (folder / "study.toml").read_text().replace("[base]", text)
    (folder / "study.toml").write_text(held)


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_not_whole_is_refused_in_a_line_without_a_path(shelf: Path, what: str) -> None:
    SPOILT[what](shelf / "toy")
    with pytest.raises((RefusedError, BadInput, RecursionError)) as refused:
        open_folder(f"{shelf}", "toy")
    line = refusal(refused.value, [shelf])
    assert "\n" not in line
    assert f"{shelf}" not in line
    assert "/etc/" not in line


@pytest.mark.parametrize(
    "name", ["../toy", "/etc", "toy/../../x", "", "toy/parts", "toy/manifest.json", 3, None]
)
def test_a_name_that_is_none_is_refused(shelf_made: Path, name: object) -> None:
    with pytest.raises(RefusedError):
        open_folder(f"{shelf_made}", name)


def test_nothing_is_opened_without_a_folder() -> None:
    with pytest.raises(RefusedError, match="root"):
        open_folder(None, "toy")


def test_a_small_file_that_unfolds_to_too_much_is_refused(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = shelf / "toy" / "results.parquet"
    pq.write_table(pa.table({"x": pa.array([0.0]).take(pa.array([0] * 2_000_000))}), file, compression="zstd")
    assert file.stat().st_size < 1_000_000
    monkeypatch.setattr(reading, "MOST_CELLS", 1_000_000)
    with pytest.raises(RefusedError, match="many values"):
        open_folder(f"{shelf}", "toy")


def test_a_mix_of_ones_own_outside_is_refused_when_a_run_is_restored(shelf: Path) -> None:
    file = shelf / "one-run" / "manifest.json"
    told = json.loads(file.read_text())
    told["restore"]["template"] = 'structure = "kr"\nnetwork = "/etc/passwd"\n'
    file.write_text(json.dumps(told))
    with pytest.raises(RefusedError, match="outside"):
        open_folder(f"{shelf}", "one-run")
