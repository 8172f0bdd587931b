"""Thresholds of a scenario, found on toys whose thresholds are planted."""

import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abm.scenario import Scenario
from experiments.report.labels import Labels
from experiments.runner import Engine
from experiments.threshold import Threshold, threshold
from experiments.threshold.levers import DOWN, POINTS, lever_of
from experiments.threshold.search import (
    BELOW,
    FALLS,
    FLAT,
    FOUND,
    NOT_REACHED,
    OFF,
    UNDECIDED,
    seeds_needed,
)
from experiments.threshold.study import NoThresholdError
from experiments.threshold.words import sentence
from networks.errors import BadInput
from networks.kernels.chance import child_seed
from tests.experiments.threshold import toys

SCENARIO = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=200, seed=5)
STEP = (4.0 / 0.001) ** (1.0 / POINTS)
"""Ratio of neighbouring budgets of the grid."""


def found(simulate: object, **asked: object) -> Threshold:
    return threshold(SCENARIO, engine=toys.engine(simulate), **asked)  # pyright: ignore[reportArgumentType]


def test_a_planted_threshold_is_found_to_a_step_of_the_grid() -> None:
    told = found(toys.steady)
    assert told.verdict == FOUND
    assert told.value is not None
    assert told.low is not None
    assert toys.STEADY <= told.value < toys.STEADY * STEP
    assert told.low < toys.STEADY <= told.high == told.value  # pyright: ignore[reportOptionalOperand]


def test_seeds_that_differ_give_their_order_statistics() -> None:
    told = found(toys.spread)
    own = sorted(toys.own_threshold(child_seed(5, r)) for r in range(20))
    assert told.value == pytest.approx(own[seeds_needed(20, 0.5) - 1], rel=STEP - 1)
    assert own[5] / STEP < told.low < own[5]  # pyright: ignore[reportOperatorIssue, reportOptionalOperand]
    assert own[14] <= told.high < own[14] * STEP  # pyright: ignore[reportOperatorIssue, reportOptionalOperand]


def test_a_third_can_be_asked_for() -> None:
    told = found(toys.spread, probability=1 / 3, seeds=6)
    assert told.value == pytest.approx(told.table["threshold"].iloc[1])
    assert "in 33.3 % of the runs" in told.sentence()


def test_other_probabilities_come_from_the_same_runs() -> None:
    table = found(toys.spread).table
    assert table["probability"].tolist() == [0.1, 0.5, 0.9]
    assert table["threshold"].is_monotonic_increasing


def test_what_is_never_reached_has_no_number_and_says_so() -> None:
    told = found(toys.never)
    assert (told.verdict, told.value, told.low, told.high) == (NOT_REACHED, None, 4.0, None)
    assert "in fewer than half of the runs" in told.sentence()
    assert "0 of 20 runs (90 % interval: above 4 times its budget)" in told.sentence()


def test_a_threshold_half_the_seeds_never_reach_is_bounded_from_below() -> None:
    told = found(toys.some_at_most)
    reached = int(told.runs.loc[told.runs["value"] == 4.0, "reached"].sum())
    assert told.value is None
    assert told.low == 4.0 or (reached >= 6 and told.low is not None)
    assert f"there in {reached} of 20 runs" in told.sentence()


def test_what_needs_no_money_says_so() -> None:
    told = found(toys.free)
    assert (told.verdict, told.value) == (OFF, 0.0)
    assert "without any of its money in 20 of 20 runs" in told.sentence()


def test_a_threshold_below_the_range_has_no_number() -> None:
    told = found(toys.any_money)
    assert (told.verdict, told.value, told.low, told.high) == (BELOW, None, 0.0, 0.001)
    assert "0.10 % of its budget or less" in told.sentence()


def test_money_that_undoes_what_less_has_reached_is_told_and_nothing_named() -> None:
    told = found(toys.too_much_hurts)
    assert (told.verdict, told.value, told.low, told.high) == (FALLS, None, None, None)
    assert told.row["monotone"] == 0.0
    assert "more money undoes what less has reached" in told.sentence()


def test_a_coin_that_ignores_money_has_no_threshold() -> None:
    told = found(toys.flickers)
    assert told.verdict == FLAT
    assert told.value is None


def test_seeds_that_turn_back_are_counted_and_told() -> None:
    told = found(toys.flickers)
    turned = (
        told.runs.sort_values("value").groupby("replicate")["reached"].apply(lambda x: x.diff().min() < 0)
    )
    assert told.row["monotone"] == pytest.approx(1.0 - turned.mean())
    assert f"In {turned.sum()} of 20 seeds" in told.sentence()


def test_steady_seeds_contradict_nothing() -> None:
    told = found(toys.spread)
    assert told.row["monotone"] == 1.0
    assert "seeds it is reached" not in told.sentence()


def test_undecided_runs_are_not_reached_and_told() -> None:
    told = found(toys.cannot_tell)
    assert (told.verdict, told.value) == (UNDECIDED, None)
    assert "cannot be told" in told.sentence()
    between = found(toys.cannot_tell_between)
    assert between.value is not None
    assert between.value >= 0.2
    assert "undecided and count as not reached" in between.sentence()


def test_a_level_of_an_indicator_can_be_asked_for() -> None:
    told = found(toys.steady, stage="adopter_density >= 0.027")  # 0.01 b + 0.007
    assert 2.0 <= told.value < 2.0 * STEP  # pyright: ignore[reportOptionalOperand]
    assert "is at least 2.7 %" in told.sentence()


def test_a_level_from_above_can_be_asked_for() -> None:
    down = found(toys.steady, stage="adopter_density <= 0.027", direction=DOWN)
    assert 2.0 / STEP < down.value <= 2.0  # pyright: ignore[reportOptionalOperand]
    assert "up to 1" in down.sentence()
    assert down.low <= down.value <= down.high  # pyright: ignore[reportOptionalOperand, reportOperatorIssue]


def test_a_parameter_is_sought_within_its_declared_range() -> None:
    told = found(toys.steady, lever="parameters.firm.life", stage="adopter_density >= 0.016")
    assert 6.0 <= told.value < 6.0 + (told.row["highest"] - told.row["lowest"]) / POINTS + 1e-4  # pyright: ignore
    assert "from firm.life at 6" in told.sentence()
    assert " to 6.0" in told.sentence()
    assert " years)" in told.sentence()


def test_an_instrument_keeps_the_budget() -> None:
    lever = lever_of(SCENARIO, "instrument.DEMO")
    changed = lever.applied(SCENARIO, 2.0)
    assert changed.overrides == {"instrument.DEMO": 2.0}
    assert changed.budget == SCENARIO.budget


def test_a_seed_draws_its_world_once_a_round_where_the_lever_does_not_move_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("experiments.runner.kernels_are_cold", lambda: False)
    drawn: list[float] = []

    def draw(scenario: Scenario) -> int:
        drawn.append(scenario.parameters.get("firm.life", 0.0))
        return scenario.seed

    told = threshold(SCENARIO, seeds=3, engine=Engine(draw, toys.steady))  # pyright: ignore[reportArgumentType]
    assert len(drawn) == 3 * 4
    drawn.clear()
    by_life = threshold(SCENARIO, "parameters.firm.life", seeds=3, engine=Engine(draw, toys.steady))  # pyright: ignore[reportArgumentType]
    assert len(drawn) == len(by_life.runs)
    assert len(told.runs) == told.runs[["replicate", "value"]].drop_duplicates().shape[0]


def test_two_processes_find_what_one_does() -> None:
    one = found(toys.spread, seeds=6)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        two = found(toys.spread, seeds=6, executor=pool)
    pd.testing.assert_frame_equal(one.table, two.table)
    pd.testing.assert_frame_equal(one.runs, two.runs)


def test_a_run_that_fails_leaves_its_seed_out() -> None:
    told = found(toys.breaks_once)
    even = sum(child_seed(5, r) % 2 == 0 for r in range(20))
    assert 0 < even < 20
    assert told.row["n"] == 20 - even
    assert len(told.failures) == even
    assert "kr-5gplus-2019 with budget 4" in str(told.failures[0])


def test_nothing_that_ends_is_an_error() -> None:
    with pytest.raises(NoThresholdError, match="a firm of no size"):
        found(toys.breaks, seeds=2)


def test_more_runs_are_never_needed_than_were_announced() -> None:
    told = found(toys.flickers)
    fewest, most = told.question.runs()
    assert fewest == 200
    assert fewest <= len(told.runs) <= most


def test_money_behind_a_threshold_is_planned_outlay() -> None:
    row = found(toys.steady).row
    assert row["share"] == pytest.approx(
        row["threshold"] * SCENARIO.composed_mix().budget.share_of_value_added
    )
    at_one = found(toys.steady).curve.query("value == 4.0")["usd"].iloc[0] / 4.0
    assert row["usd"] == pytest.approx(row["threshold"] * at_one, rel=1e-6)


def test_the_sentence_turns_with_the_table() -> None:
    told = found(toys.steady)
    assert "a network stands" in told.sentence()
    lost = told.table.assign(verdict=NOT_REACHED, threshold=np.nan, low=4.0, high=np.nan, at_highest=0.1)
    flipped = Threshold(question=told.question, table=lost, curve=told.curve, runs=told.runs)
    assert "a network stands at the end in fewer than half" in flipped.sentence()
    assert "there in 2 of 20 runs" in flipped.sentence()


def test_an_interval_that_is_open_says_so() -> None:
    told = found(toys.steady)
    for probability, changes, said in (
        (0.5, {"low": np.nan}, "or less)"),
        (0.5, {"high": np.nan}, "interval: above"),
        (0.5, {"low": np.nan, "high": np.nan}, "open at both ends)"),
        (0.9, {"low": np.nan, "high": np.nan}, "open at both ends; 20 seeds are too few for the upper end)"),
        (0.5, {"verdict": OFF, "low": np.nan, "high": np.nan}, "from nothing up, open above)"),
        (0.5, {"verdict": OFF, "low": np.nan, "high": 0.1}, "interval nothing to 10 % of its budget)"),
        (0.5, {"low": np.nan, "high": np.nan, "n": 3}, "3 seeds are too few for an interval"),
    ):
        row = {**told.row, "probability": probability, **changes}
        assert said in sentence(row, Labels())


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"lever": "budgets"}, "'budgets' is no lever"),
        ({"lever": "instrument.DEMOO"}, "did you mean 'DEMO'"),
        ({"lever": "instrument.AI"}, "unknown instrument"),
        ({"lever": "parameters.firm.lif"}, "did you mean 'firm.life'"),
        ({"stage": "networks"}, "did you mean 'network'"),
        ({"stage": "adopter_densit >= 1"}, "did you mean 'adopter_density'"),
        ({"stage": "adopter_density >= much"}, "'much' is not a number"),
        ({"stage": "none"}, "unknown stage"),
        ({"probability": 1.0}, "between 0 and 1"),
        ({"seeds": 0}, "1 to 10,000"),
        ({"low": 0.0}, "0 has no logarithm"),
        ({"low": 5.0}, "5 is not below high, 4"),
        ({"high": -1.0}, "-1 is out of bounds"),
        ({"lever": "instrument.DEMO", "high": 101.0}, "0 to 100"),
        ({"direction": "sideways"}, "unknown direction"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_line(asked: dict[str, object], line: str) -> None:
    with pytest.raises(BadInput) as told:
        found(toys.breaks, **asked)
    assert line in str(told.value)
    assert "\n" not in str(told.value)


def test_a_mix_without_money_has_no_budget_to_change() -> None:
    with pytest.raises(BadInput, match="no budget to change"):
        threshold(Scenario(structure="kr"), engine=toys.engine(toys.steady))


def test_a_folder_holds_everything_and_the_same_bytes(tmp_path: Path) -> None:
    first = found(toys.spread, seeds=5).write(tmp_path / "a")
    again = found(toys.spread, seeds=5).write(tmp_path / "b")
    names = sorted(path.name for path in first.iterdir())
    assert names == [
        "manifest.json",
        "scenario.toml",
        "threshold_curve.csv",
        "threshold_runs.csv",
        "thresholds.csv",
    ]
    for name in names[1:]:
        assert (first / name).read_bytes() == (again / name).read_bytes()
    told = json.loads((first / "manifest.json").read_text())
    assert told["kind"] == "threshold"
    assert set(told["tables"]) == {"threshold_curve.csv", "threshold_runs.csv", "thresholds.csv"}
    with pytest.raises(BadInput, match="not empty"):
        found(toys.spread, seeds=5).write(tmp_path / "a")


def test_the_model_itself_can_be_asked() -> None:
    scenario = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=200, end="2019-06")
    told = threshold(scenario, stage="adopter_density >= 0", seeds=2)
    assert told.verdict == OFF
    assert len(told.runs) == 20
    assert threshold(scenario, stage="adopter_density >= 1", seeds=2).verdict == NOT_REACHED
