import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.comparison import Comparison, execute, run_one
from experiments.plan import compare_plan
from experiments.runner import Engine
from experiments.store import MANIFEST, sha256, write, write_tables
from experiments.stored.tables import as_written
from networks.errors import BadInput
from tests.experiments import fake_model
from tests.experiments.fake_model import ENGINE


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    plan = compare_plan(firms=300, replicates=3, end="2019-12", seed=2**64 - 1)
    return execute(plan, workers=1, engine=ENGINE)


@pytest.fixture(scope="module")
def folder(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(comparison, tmp_path_factory.mktemp("results") / "whole")


@pytest.fixture
def tables(comparison: Comparison, tmp_path: Path) -> Path:
    """A folder without figures, to be spoilt."""
    write_tables(comparison, tmp_path)
    return tmp_path


def names_of_tables() -> list[str]:
    return [f.name for f in fields(Comparison) if f.type is pd.DataFrame or "DataFrame" in f"{f.type}"]


@pytest.mark.parametrize("name", names_of_tables())
def test_every_table_is_read_back_to_the_last_bit(name: str, comparison: Comparison, folder: Path) -> None:
    stored, own = getattr(Comparison.load(folder), name), getattr(comparison, name)
    pd.testing.assert_frame_equal(stored, own, check_exact=True)


def test_the_plan_is_read_back_with_its_draws_and_panels(comparison: Comparison, folder: Path) -> None:
    plan = Comparison.load(folder).plan
    assert plan == comparison.plan
    assert plan.digest() == comparison.plan.digest()
    assert plan.draws
    assert plan.panels


def test_frames_are_read_back(comparison: Comparison, folder: Path) -> None:
    frames = Comparison.load(folder).frames
    assert list(frames) == list(comparison.frames)
    for cell, frame in frames.items():
        for f in fields(frame):
            stored, own = getattr(frame, f.name), getattr(comparison.frames[cell], f.name)
            assert stored.dtype == own.dtype
            np.testing.assert_array_equal(stored, own)


def test_the_manifest_is_read_back(comparison: Comparison, folder: Path) -> None:
    assert Comparison.load(folder).manifest == comparison.manifest


def test_a_report_of_stored_results_has_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    page = Comparison.load(folder).to_html(tmp_path / "again.html")
    assert page.read_bytes() == (folder / "report.html").read_bytes()


def test_what_is_written_again_has_the_same_bytes(
    tables: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = tmp_path_factory.mktemp("again")
    write_tables(Comparison.load(tables), again)
    for path in tables.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_failures_are_read_back(tmp_path: Path) -> None:
    plan = compare_plan(structures=["kr"], firms=700, replicates=2, end="2019-06", robustness=False)
    found = execute(plan, workers=1, engine=Engine(fake_model.draw, fake_model.fail))
    assert found.failures
    write_tables(found, tmp_path)
    assert Comparison.load(tmp_path).failures == found.failures


def test_a_single_run_is_read_back(tmp_path: Path) -> None:
    scenario = replace(
        compare_plan(firms=300, end="2019-12", robustness=False).scenario("kr", "none"), budget=2.0
    )
    found = run_one(scenario, engine=ENGINE)
    write_tables(found, tmp_path)
    stored = Comparison.load(tmp_path)
    assert stored.plan == found.plan
    assert stored.plan.is_single


@pytest.mark.parametrize("name", ["scorecard.csv", "indicators.parquet", "frames.npz"])
def test_a_changed_file_is_named_in_one_line(name: str, tables: Path) -> None:
    held = bytearray((tables / name).read_bytes())
    held[-2] ^= 1
    (tables / name).write_bytes(held)
    with pytest.raises(BadInput, match=rf"{name}: has changed since it was written") as caught:
        Comparison.load(tables)
    assert "\n" not in f"{caught.value}"


def test_a_missing_file_is_named(tables: Path) -> None:
    (tables / "money.csv").unlink()
    with pytest.raises(BadInput, match=r"money\.csv: is missing"):
        Comparison.load(tables)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 0}, "is of format 0"),
        ({"format": None}, "is of format None"),
        ({"kind": "study"}, "holds a study"),
        ({"tables": []}, "is no manifest of this program"),
        ({"restore": {}}, "cannot be read by this version"),
    ],
    ids=["older", "none", "study", "tables", "plan"],
)
def test_a_folder_of_another_form_is_refused_in_one_line(
    change: dict[str, object], said: str, tables: Path
) -> None:
    held = json.loads((tables / MANIFEST).read_text())
    (tables / MANIFEST).write_text(json.dumps({**held, **change}))
    with pytest.raises(BadInput, match=said):
        Comparison.load(tables)


def test_a_folder_from_before_is_refused(tables: Path) -> None:
    held = json.loads((tables / MANIFEST).read_text())
    del held["format"]
    (tables / MANIFEST).write_text(json.dumps(held))
    with pytest.raises(BadInput, match="before results were read back"):
        Comparison.load(tables)


@pytest.mark.parametrize("text", ["", "{", "\x00\xff", "[]"])
def test_a_broken_manifest_is_refused(text: str, tables: Path) -> None:
    (tables / MANIFEST).write_bytes(text.encode("latin-1"))
    with pytest.raises(BadInput, match=MANIFEST):
        Comparison.load(tables)


def test_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is no folder"):
        Comparison.load(tmp_path / "nothing")
    with pytest.raises(BadInput, match=f"holds no {MANIFEST}"):
        Comparison.load(tmp_path)


def test_a_file_is_hashed_whatever_its_kind(tables: Path) -> None:
    told = json.loads((tables / MANIFEST).read_text())["tables"]
    assert told == {
        path.name: sha256(path) for path in tables.iterdir() if path.suffix in (".csv", ".npz", ".parquet")
    }


def test_numbers_are_rounded_once() -> None:
    once = as_written(pd.DataFrame({"x": [1.0 / 3.0, np.nan, np.inf, 0.0], "n": [1, 2, 3, 4]}))
    assert once["x"].tolist()[0] == 0.3333333333
    assert once["n"].dtype == np.int64
    pd.testing.assert_frame_equal(as_written(once), once, check_exact=True)


def test_text_stays_text_and_what_is_missing_is_empty() -> None:
    table = pd.DataFrame({"level": ["0.25", None], "all": [None, None]}, dtype=object)
    assert as_written(table)["level"].tolist() == ["0.25", ""]
    assert as_written(table)["all"].tolist() == ["", ""]


def test_what_holds_numbers_only_is_numbers() -> None:
    assert as_written(pd.DataFrame({"x": [1, None, 0.5]}, dtype=object))["x"].tolist()[0] == 1.0
