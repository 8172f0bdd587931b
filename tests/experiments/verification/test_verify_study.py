"""A study that follows from its manifest, and ways in which it does not."""

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.batch.finish import write_arrow
from experiments.batch.running import run_study
from experiments.store import INDICATORS, MANIFEST, sha256
from experiments.stored.folder import any_manifest
from experiments.verification.steps import HELD, NOT, Step, verified
from experiments.verification.studied import StoredStudy
from tests.experiments.batch import toy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    run_study(toy.study(), tmp_path / "study", model=toy.MODEL)
    return tmp_path / "study"


def steps(folder: Path, *, runs: int = 3, whole: bool = False) -> list[Step]:
    stored = StoredStudy(folder, any_manifest(folder), toy.MODEL)
    return list(verified(stored, runs=runs, whole=whole))


def marked(found: list[Step], mark: str) -> list[str]:
    return [step.name for step in found if step.mark == mark]


def vouch(folder: Path, name: str) -> None:
    held = json.loads((folder / MANIFEST).read_text())
    held["tables"][name] = sha256(folder / name)
    (folder / MANIFEST).write_text(json.dumps(held))


def spoil(folder: Path, name: str, column: str, factor: float) -> None:
    """Change the first number of a Parquet table, and vouch for it."""
    table = pq.read_table(folder / name)
    values = table[column].to_pandas().to_numpy(copy=True)
    values[0] *= factor
    place = table.column_names.index(column)
    write_arrow(table.set_column(place, column, pa.array(values)), folder / name)
    vouch(folder, name)


@pytest.mark.parametrize("whole", [False, True])
def test_what_was_not_touched_holds(whole: bool, folder: Path) -> None:
    found = steps(folder, whole=whole)
    assert {step.mark for step in found} == {HELD}
    assert sum(step.name.startswith("run ") for step in found) == (12 if whole else 3)


def test_a_changed_digit_is_found(folder: Path) -> None:
    text = (folder / "summary.csv").read_text().splitlines()
    text[1] = text[1].replace("0", "1", 1) if "0" in text[1] else text[1] + "1"
    (folder / "summary.csv").write_text("\n".join(text) + "\n")
    assert "file summary.csv" in marked(steps(folder, runs=0), NOT)


def test_a_changed_summary_with_its_hash_is_found_by_the_stored_runs(folder: Path) -> None:
    table = pd.read_csv(folder / "summary.csv", dtype=str, keep_default_na=False)
    table.loc[3, "mean"] = "0.123"
    table.to_csv(folder / "summary.csv", index=False, lineterminator="\n")
    vouch(folder, "summary.csv")
    assert marked(steps(folder, runs=0), NOT) == ["table summary.csv"]


def test_a_changed_result_with_its_hash_is_found_by_repeating_the_run(folder: Path) -> None:
    spoil(folder, "results.parquet", "adopter_density", 1.0 + 2.0**-52)
    found = steps(folder, runs=100)
    assert [name for name in marked(found, NOT) if name.startswith("run")] == ["run point 0, replicate 0"]


def test_a_changed_path_with_its_hash_is_found_by_repeating_the_run(folder: Path) -> None:
    spoil(folder, INDICATORS, "value", 1.5)
    assert marked(steps(folder, runs=100), NOT) == ["run point 0, replicate 0"]


def test_a_study_that_was_changed_afterwards_is_found(folder: Path) -> None:
    text = (folder / "study.toml").read_text().replace("firms = 300", "firms = 400")
    (folder / "study.toml").write_text(text)
    assert "study hash" in marked(steps(folder, runs=0), NOT)
