"""Results that follow from their manifest, and every way in which they do not."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from markupsafe import Markup

from experiments.cli import BAD_INPUT, DONE, FAILED, main
from experiments.comparison import Comparison, execute, run_one
from experiments.pair.folder import write_tables as write_pair
from experiments.pair.plan import pair_plan
from experiments.pair.result import run_pair
from experiments.plan import compare_plan
from experiments.report.figures import drawn
from experiments.report.labels import Labels
from experiments.report.style import Looks, save
from experiments.store import INDICATORS, MANIFEST, sha256, write_csv, write_parquet, write_tables
from experiments.stored.folder import read_manifest
from experiments.verification.compared import StoredComparison, StoredPair
from experiments.verification.steps import HELD, NOT, OTHER, Step, same_table, spread, verified
from tests.experiments.fake_model import ENGINE


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return execute(compare_plan(firms=300, replicates=3, end="2019-12", ranges={}), workers=1, engine=ENGINE)


@pytest.fixture
def folder(comparison: Comparison, tmp_path: Path) -> Path:
    write_tables(comparison, tmp_path)
    return tmp_path


def steps(folder: Path, *, runs: int = 3, whole: bool = False, engine: object = ENGINE) -> list[Step]:
    stored = StoredComparison(folder, read_manifest(folder), engine)  # type: ignore[arg-type]
    return list(verified(stored, runs=runs, whole=whole))


def marked(found: list[Step], mark: str) -> list[str]:
    return [step.name for step in found if step.mark == mark]


def vouch(folder: Path, name: str) -> None:
    """Write the present SHA-256 of a file into the manifest, as one would who covers a change."""
    held = json.loads((folder / MANIFEST).read_text())
    held["tables"][name] = sha256(folder / name)
    (folder / MANIFEST).write_text(json.dumps(held))


def spoil_path(folder: Path) -> None:
    """Change the last bit of every number of one run."""
    table = Comparison.load(folder).indicators
    mine = (table["structure"] == "kr") & (table["mix"] == "none") & (table["replicate"] == 1)
    table.loc[mine, "value"] = table.loc[mine, "value"] * (1.0 + 2.0**-52)
    write_parquet(table, folder / INDICATORS)


def spoil_table(folder: Path) -> None:
    table = pd.read_csv(folder / "scorecard.csv", dtype=str, keep_default_na=False)
    table.loc[0, "mean"] = "0.123"
    write_csv(table, folder / "scorecard.csv")


def test_what_was_not_touched_holds(folder: Path) -> None:
    found = steps(folder)
    assert {step.mark for step in found} == {HELD}
    assert sum(step.name.startswith("run ") for step in found) == 3


def test_everything_can_be_computed_again(folder: Path) -> None:
    found = steps(folder, whole=True)
    assert {step.mark for step in found} == {HELD}
    names = {step.name for step in found}
    assert {"indicators.parquet computed again", "robustness.csv computed again"} <= names


def test_a_changed_digit_in_a_table_is_found(folder: Path) -> None:
    spoil_table(folder)
    assert "file scorecard.csv" in marked(steps(folder, runs=0), NOT)


def test_a_changed_table_with_its_hash_is_found_by_the_stored_runs(folder: Path) -> None:
    spoil_table(folder)
    vouch(folder, "scorecard.csv")
    assert marked(steps(folder, runs=0), NOT) == ["table scorecard"]


def test_a_changed_run_with_its_hash_is_found_by_repeating_it(folder: Path) -> None:
    spoil_path(folder)
    vouch(folder, INDICATORS)
    found = steps(folder, runs=100)
    assert "run none on kr, replicate 1" in marked(found, NOT)
    assert all(name in marked(found, HELD) for name in ("files", "run none on kr, replicate 0"))


def test_a_changed_panel_with_its_hash_is_found_by_computing_all_again(folder: Path) -> None:
    table = pd.read_csv(folder / "robustness.csv", dtype=str, keep_default_na=False)
    table.loc[0, "mean"] = "0.123"
    write_csv(table, folder / "robustness.csv")
    vouch(folder, "robustness.csv")
    assert not marked(steps(folder), NOT)
    assert marked(steps(folder, whole=True), NOT) == ["robustness.csv computed again"]


def test_a_file_that_cannot_be_read_is_named_and_nothing_is_compared(folder: Path) -> None:
    (folder / INDICATORS).write_bytes(b"nothing")
    found = steps(folder)
    assert marked(found, NOT) == [f"file {INDICATORS}", "runs"]
    assert "cannot be read" in found[-1].said


def test_a_missing_file_is_named_and_nothing_is_compared(folder: Path) -> None:
    (folder / "money.csv").unlink()
    assert marked(steps(folder), NOT) == ["file money.csv", "runs"]


@pytest.mark.parametrize("key", ["version", "model_hash", "data_hash", "packages"])
def test_another_installation_is_told_and_is_no_error(key: str, folder: Path) -> None:
    held = json.loads((folder / MANIFEST).read_text())
    held[key] = {**held[key], "numpy": "1.0"} if key == "packages" else "another"
    (folder / MANIFEST).write_text(json.dumps(held))
    found = steps(folder)
    assert marked(found, OTHER) == [key.replace("_", " ")]
    assert not marked(found, NOT)
    assert "equality is not promised" in next(step.said for step in found if step.mark == OTHER)


def test_a_run_that_differs_under_another_installation_says_that_equality_was_not_promised(
    folder: Path,
) -> None:
    held = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**held, "version": "another"}))
    spoil_path(folder)
    vouch(folder, INDICATORS)
    found = next(s for s in steps(folder, runs=100) if s.name == "run none on kr, replicate 1")
    assert found.mark == NOT
    assert "equality was not promised" in found.said


def test_a_changed_plan_is_found(folder: Path) -> None:
    held = json.loads((folder / MANIFEST).read_text())
    held["restore"]["headlines"] = held["restore"]["headlines"][1:]
    (folder / MANIFEST).write_text(json.dumps(held))
    assert "plan hash" in marked(steps(folder, runs=0), NOT)


def test_a_single_run_is_verified(tmp_path: Path) -> None:
    scenario = compare_plan(firms=300, end="2019-12", robustness=False).scenario("kr", "none", 2)
    write_tables(run_one(scenario, engine=ENGINE), tmp_path)
    assert {step.mark for step in steps(tmp_path)} == {HELD}


@pytest.mark.parametrize("whole", [False, True])
def test_a_pair_is_verified(whole: bool, tmp_path: Path) -> None:
    one = compare_plan(firms=300, end="2019-12", robustness=False).scenario("kr", "kr-5gplus-2019")
    plan = pair_plan(one, replace(one, budget=4.0), replicates=3)
    write_pair(run_pair(plan, workers=1, engine=ENGINE), tmp_path)
    found = list(verified(StoredPair(tmp_path, read_manifest(tmp_path), ENGINE), whole=whole))
    assert {step.mark for step in found} == {HELD}


def test_a_sample_spreads_over_structures_mixes_and_replicates() -> None:
    keys = [(s, m, r) for s in ("kr", "cn") for m in ("a", "b", "c") for r in range(12)]
    chosen = spread(keys, 3)
    assert [len({key[k] for key in chosen}) for k in range(3)] == [2, 3, 3]
    assert spread(keys, 3) == chosen
    assert sorted(spread(keys, 500)) == sorted(keys)
    assert spread([], 3) == []


def same(one: dict[str, list[object]], other: dict[str, list[object]]) -> str:
    return same_table(pd.DataFrame(one), pd.DataFrame(other))


def test_tables_are_compared_to_the_last_bit() -> None:
    assert same({"x": [1.0, float("nan")]}, {"x": [1.0, float("nan")]}) == ""
    assert "row 1, x" in same({"x": [1.0]}, {"x": [1.0 + 2.0**-52]})
    assert "row 2, x" in same({"x": [1.0, float("nan")]}, {"x": [1.0, 0.0]})
    assert "rows" in same({"x": [1.0]}, {"x": []})
    assert "columns" in same({"x": [1.0]}, {"y": [1.0]})
    assert "row 1, t" in same({"t": ["a"]}, {"t": ["b"]})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["verify", "nothing"], "is no folder"),
        (["verify", "."], f"holds no {MANIFEST}"),
        (["verify", "old"], "before results were read back"),
        (["verify", "alien"], "holds a poem"),
        (["verify", "old", "--runs", "-1"], "too few"),
        (["verify", "old", "--workers", "0"], "too few"),
        (["report", "nothing"], "is no folder"),
        (["report", "old"], "before results were read back"),
        (["report", "alien"], "holds a poem"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_no_folder_of_results_is_one_line_and_status_two(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, held in (("old", {"tables": {}}), ("alien", {"tables": {}, "kind": "poem", "format": 1})):
        (tmp_path / name).mkdir()
        (tmp_path / name / MANIFEST).write_text(json.dumps(held))
    monkeypatch.chdir(tmp_path)
    assert main(words) == BAD_INPUT
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_the_verb_says_each_step_and_sets_the_status(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "experiments.verification.verb.stored_in",
        lambda place: StoredComparison(place, read_manifest(place), ENGINE),
    )
    assert main(["verify", f"{folder}"]) == DONE
    assert "held   files: all" in capsys.readouterr().out
    spoil_table(folder)
    assert main(["verify", f"{folder}", "--runs", "0"]) == FAILED
    assert "not    file scorecard.csv: has changed" in capsys.readouterr().out


@pytest.fixture
def few_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw one figure only: that all are the same is tested where comparisons are read back."""

    def one(comparison: Comparison, labels: Labels, look: Looks, folder: Path) -> dict[str, Markup]:
        name, alt, figure = next(drawn(comparison, labels, look))
        return {name: Markup(save(figure, folder, name, alt))}

    monkeypatch.setattr("experiments.report.page.draw_all", one)


@pytest.mark.usefixtures("few_figures")
def test_a_report_is_written_again_from_stored_results(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Comparison.load(folder).to_html(folder / "report.html")
    before = (folder / "report.html").read_bytes()
    (folder / "report.html").unlink()
    assert main(["report", f"{folder}"]) == DONE
    assert Path(capsys.readouterr().out.strip()) == folder / "report.html"
    assert (folder / "report.html").read_bytes() == before
    assert list((folder / "figures").glob("*.svg"))
    assert not list(folder.glob(".*"))


@pytest.mark.usefixtures("few_figures")
def test_a_report_may_go_elsewhere(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "deep" / "page"
    assert main(["report", f"{folder}", "--out", f"{out}"]) == DONE
    assert (out / "report.html").is_file()
    assert not (folder / "report.html").exists()
    assert main(["report", f"{folder}", "--out", f"{out}"]) == BAD_INPUT
    assert "is not empty" in capsys.readouterr().err


def test_a_report_of_spoilt_results_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil_table(folder)
    assert main(["report", f"{folder}"]) == BAD_INPUT
    assert "scorecard.csv: has changed" in capsys.readouterr().err
    assert not (folder / "report.html").exists()


@pytest.mark.slow
def test_runs_of_the_model_are_repeated_to_the_last_bit(tmp_path: Path) -> None:
    plan = compare_plan(
        structures=["kr"], mixes=["none", "cn-2020-2023"], firms=200, replicates=2, end="2019-12",
        robustness=False, relations=False,
    )  # fmt: skip
    write_tables(execute(plan, workers=1), tmp_path)
    found = list(verified(StoredComparison(tmp_path, read_manifest(tmp_path)), runs=2))
    assert {step.mark for step in found} == {HELD}
