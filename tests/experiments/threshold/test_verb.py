"""The command, and thresholds as part of a comparison."""

import json
from functools import partial
from pathlib import Path

import pytest

from experiments.cli import BAD_INPUT, DONE, FAILED, main
from experiments.comparison import execute
from experiments.plan import compare_plan
from experiments.runner import Engine
from experiments.threshold import study
from experiments.threshold.compared import thresholds_of
from experiments.threshold.tables import THRESHOLDS
from networks.errors import BadInput
from tests.experiments import fake_model
from tests.experiments.threshold import toys

FILE = 'structure = "kr"\nmix = "kr-5gplus-2019"\nfirms = 200\nseed = 5\n'
SCHEMA = (
    "structure", "mix", "lever", "stage", "probability", "threshold", "low", "high", "n", "reached",
    "monotone",
)  # fmt: skip


def use(monkeypatch: pytest.MonkeyPatch, simulate: object) -> None:
    monkeypatch.setattr(study, "ask", partial(study.ask, engine=toys.engine(simulate)))


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder with a scenario file, and a toy in place of the model."""
    use(monkeypatch, toys.steady)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(FILE)
    return tmp_path


def ask(*words: str) -> int:
    return main(["threshold", "mine.toml", "--seeds", "5", "--workers", "1", "--quiet", *words])


def test_the_command_prints_the_sentence_and_the_folder(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("--out", "found") == DONE
    first, second = capsys.readouterr().out.splitlines()
    assert "a network stands at the end in half of the runs from 2" in first
    assert second == "found"
    assert (place / "found" / "thresholds.csv").is_file()


def test_the_same_question_gets_another_folder_of_its_own(place: Path) -> None:
    assert ask() == ask() == DONE
    assert len(list((place / "results").glob("threshold-*"))) == 2


def test_json_is_whole_and_has_no_number_where_there_is_none(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, toys.never)
    assert ask("--json") == DONE
    told = json.loads(capsys.readouterr().out)
    assert told["threshold"] is None
    assert told["verdict"] == "not reached"
    assert told["table"][0]["threshold"] is None


def test_a_dry_run_says_how_many_runs_and_writes_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("--dry-run") == DONE
    assert capsys.readouterr().out == "50 to 95 runs of 200 rows, 96 months\n"
    assert not (place / "results").exists()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--stage", "networks"], "mine.toml: stage: unknown stage 'networks'"),
        (["--lever", "money"], "'money' is no lever"),
        (["--low", "9"], "9 is not below high"),
        (["--workers", "0"], "0 is too few"),
        (["--out", "mine.toml"], "is a file"),
    ],
)
def test_bad_input_is_one_line(
    place: Path, words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(*words) == BAD_INPUT
    told = capsys.readouterr()
    assert line in told.err
    assert len(told.err.splitlines()) == 1
    assert not (place / "results").exists()


def test_a_seed_that_fails_is_named_and_the_status_says_so(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, toys.breaks_once)
    assert ask() == FAILED
    assert "failed: threshold" in capsys.readouterr().err
    use(monkeypatch, toys.breaks)
    assert ask("--out", "none") == FAILED
    assert not (place / "none").exists()


def test_the_recorded_command_asks_the_same_question(place: Path) -> None:
    assert ask("--out", "one", "--low", "0.01") == DONE
    command = json.loads((place / "one" / "manifest.json").read_text())["command"]
    words = command.replace("'", "").split()[1:]
    (place / "scenario.toml").write_bytes((place / "one" / "scenario.toml").read_bytes())
    assert main([*words, "--quiet", "--workers", "1", "--out", "two"]) == DONE
    for name in ("thresholds.csv", "threshold_runs.csv"):
        assert (place / "one" / name).read_bytes() == (place / "two" / name).read_bytes()


def test_a_comparison_seeks_none_unless_asked() -> None:
    plan = compare_plan(mixes=["none", "cn-2020-2023"], firms=300, replicates=1, robustness=False)
    assert plan.thresholds == 0
    assert thresholds_of(plan, engine=toys.engine(toys.breaks)).table.empty


def test_a_comparison_seeks_those_of_home_mixes_alone() -> None:
    plan = compare_plan(firms=300, replicates=1, robustness=False, thresholds=True, threshold_seeds=3)
    found = thresholds_of(plan, engine=toys.engine(toys.steady), workers=1)
    assert tuple(found.table.columns) == THRESHOLDS
    assert THRESHOLDS[: len(SCHEMA)] == SCHEMA
    cells = set(found.table[["structure", "mix", "stage"]].itertuples(index=False, name=None))
    assert cells == {
        (code, mix, stage)
        for code, mix in (("kr", "kr-5gplus-2019"), ("cn", "cn-2020-2023"))
        for stage in ("line", "network")
    }
    assert not found.failures


def test_a_comparison_holds_the_tables_and_repeats_itself_by_command() -> None:
    plan = compare_plan(
        structures=["kr"],
        mixes=["none", "kr-5gplus-2019"],
        firms=300,
        replicates=1,
        robustness=False,
        relations=False,
        thresholds=True,
        threshold_seeds=2,
    )
    assert "--thresholds --threshold-seeds 2" in plan.command()
    found = execute(plan, workers=1, engine=Engine(fake_model.draw, fake_model.simulate))
    assert set(found.tables()) >= {"thresholds.csv", "threshold_curve.csv"}
    assert len(found.thresholds) == 6
    assert (found.thresholds["undecided"] == 1.0).all()  # the fake model tells no stage


def test_seeds_without_thresholds_are_refused() -> None:
    with pytest.raises(BadInput, match="with --thresholds"):
        compare_plan(threshold_seeds=3)
