"""The study of planted patterns: what is counted, and the verb ``pearlnet planted``."""

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments.cli import BAD_INPUT, DONE, main
from experiments.planted.study import COLUMNS, MEASURED, Design, said, trials
from experiments.planted.tables import Rate, confusion, enough, judged, moved, rates
from networks.stage import Thresholds

SMALL = Design(
    structures=("kr",), firms=(2000,), shares=(0.2,), seeds=(7,), hidden=(0.5,), patterns=("chains", "stars")
)


@pytest.fixture(scope="module")
def small() -> pd.DataFrame:
    return trials(SMALL, workers=1)


def table(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame([(*pair, 500) for pair in pairs], columns=["truth", "said", "adopters"])


def test_each_pattern_is_scored_with_and_without_hidden_links(small: pd.DataFrame) -> None:
    assert list(small.columns) == list(COLUMNS)
    assert small.groupby("pattern")["hidden"].apply(list).to_dict() == {
        "chains": [0.0, 0.5],
        "stars": [0.0, 0.5],
    }


def test_hidden_links_are_not_counted(small: pd.DataFrame) -> None:
    whole, part = (small[small["hidden"] == miss]["links"].to_numpy() for miss in (0.0, 0.5))
    assert (part < 0.6 * whole).all()


def test_the_table_does_not_hang_on_the_number_of_processes(small: pd.DataFrame) -> None:
    design = Design(
        structures=("kr", "cn"), firms=(500,), shares=(0.2,), seeds=(7,), hidden=(), patterns=("chains",)
    )
    pd.testing.assert_frame_equal(trials(design, workers=1), trials(design, workers=2))


def test_rates_count_what_was_said_against_the_truth() -> None:
    found = rates(
        table(
            ("point", "point"),
            ("point", "line"),
            ("point", "network"),
            ("line", "undecided"),
            ("network", "network"),
            ("network", "line"),
        )
    )
    assert (found.right, found.undecided, found.wrong) == (Rate(2, 6), Rate(1, 6), Rate(3, 6))
    assert found.false_lines == Rate(2, 3)
    assert found.false_networks == Rate(1, 4)
    assert found.power == Rate(1, 2)
    assert found.missed == Rate(1, 2)


def test_patterns_whose_truth_is_open_are_not_judged(small: pd.DataFrame) -> None:
    assert judged(small.assign(truth="")).empty


def test_confusion_has_one_row_a_pattern(small: pd.DataFrame) -> None:
    counts = confusion(enough(judged(small)))
    assert [name for _, name in counts.index] == ["stars", "chains"]
    assert counts.to_numpy().sum() == len(small)


def test_stricter_thresholds_never_name_a_higher_stage(small: pd.DataFrame) -> None:
    order = ["none", "point", "line", "network"]
    strict = Thresholds(leaderless=0.99, core=0.99)
    for base, hard in zip(said(small), said(small, strict), strict=True):
        assert order.index(hard) <= order.index(base)


def test_thresholds_are_moved_in_all_combinations(small: pd.DataFrame) -> None:
    assert len(moved(small)) == 27


def test_an_interval_holds_its_rate() -> None:
    low, high = Rate(0, 200).interval()
    assert low == 0.0
    assert 0.015 < high < 0.02  # Wilson: z^2 / (n + z^2) = 0.0188


def test_the_verb_prints_what_was_planted_and_what_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["planted", "--structures", "kr", "--firms", "2000", "--shares", "0.2", "--graphs", "1"]
    assert main([*words, "--patterns", "chains,stars"]) == DONE
    said_ = capsys.readouterr().out
    assert "chains" in said_
    assert "said what was planted" in said_


def test_links_need_not_be_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["planted", "--structures", "kr", "--firms", "500", "--shares", "0.2", "--graphs", "1"]
    assert main([*words, "--patterns", "chains", "--hidden", "", "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["design"]["hidden"] == []


def test_the_verb_writes_trials_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "trials.csv"
    words = ["planted", "--structures", "kr", "--firms", "500", "--shares", "0.2", "--graphs", "1", "--json"]
    assert main([*words, "--patterns", "chains", "--out", str(file)]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert found["thresholds"]["adopters"] == 300
    assert set(MEASURED) <= set(pd.read_csv(file).columns)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (["--patterns", "chain"], "chains"),
        (["--structures", "xx"], "kr"),
        (["--firms", "many"], "--firms"),
        (["--shares", "2"], "out of bounds"),
        (["--graphs", "0"], "--graphs"),
        (["--structures", ""], "structures: at least one is needed"),
        (["--patterns", ""], "patterns: at least one is needed"),
        (["--shares", ""], "shares: at least one is needed"),
        (["--firms", "300.7"], "300.7 is no whole number"),
        (["--firms", "nan"], "nan is no whole number"),
        (["--out", "/dev/null/here.csv"], "--out here.csv"),
    ],
)
def test_bad_input_is_one_line(words: list[str], place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["planted", *words]) == BAD_INPUT
    said_ = capsys.readouterr().err
    assert place in said_
    assert said_.count("\n") == 1


def test_an_existing_file_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("mine")
    assert main(["planted", "--out", str(file)]) == BAD_INPUT
    assert file.read_text() == "mine"
    assert "exists" in capsys.readouterr().err
