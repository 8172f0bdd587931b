from dataclasses import replace

import numpy as np
import pytest

from experiments.plan import Panel, compare_plan
from experiments.statistics import holm, mean_interval, sign_chance
from experiments.tables import Results
from experiments.verdicts import HIGHER, LOWER, UNDECIDED, Trial, judge, verdicts

CLEAR = mean_interval(np.array([1.0, 1.1, 0.9, 1.05]))
HOLDS = (
    Trial("budget", "0.25", 0.4),
    Trial("budget", "4", 2.0),
    Trial("basis", "clause_share", 1.2),
    Trial("end_rule", "common-window", 0.8),
)


def changed(number: int, mean: float) -> list[Trial]:
    return [replace(trial, mean=mean) if i == number else trial for i, trial in enumerate(HOLDS)]


def test_a_clear_difference_that_holds_everywhere_is_decided() -> None:
    verdict, reason = judge(CLEAR, HOLDS, 0.01, 5)
    assert verdict == HIGHER
    assert "0.4 at 0.25 and 2 at 4" in reason


def test_the_verdict_flips_with_the_data() -> None:
    flipped = mean_interval(-np.array([1.0, 1.1, 0.9, 1.05]))
    assert judge(flipped, [replace(trial, mean=-trial.mean) for trial in HOLDS], 0.01, 5)[0] == LOWER


def test_an_interval_with_zero_is_undecided() -> None:
    verdict, reason = judge(mean_interval(np.array([1.0, -1.0, 0.5])), HOLDS, 1.0, 5)
    assert verdict == UNDECIDED
    assert "includes 0" in reason


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "at 0.25 times the budget it is -0.1"),
        (1, "at 4 times the budget it is -0.1"),
        (2, "read by clause_share it is -0.1"),
        (3, "with the end rule common-window it is -0.1"),
    ],
)
def test_one_turned_sign_is_enough_to_be_undecided_and_is_named(number: int, said: str) -> None:
    verdict, reason = judge(CLEAR, changed(number, -0.1), 0.01, 5)
    assert verdict == UNDECIDED
    assert said in reason


def test_a_panel_in_which_it_is_not_defined_decides_nothing() -> None:
    verdict, reason = judge(CLEAR, changed(1, float("nan")), 0.01, 5)
    assert verdict == UNDECIDED
    assert "not defined" in reason


def test_a_difference_that_vanishes_in_a_panel_does_not_hold() -> None:
    assert judge(CLEAR, changed(0, 0.0), 0.01, 5)[0] == UNDECIDED


def test_without_panels_nothing_is_ranked() -> None:
    verdict, reason = judge(CLEAR, [], 0.01, 5)
    assert verdict == UNDECIDED
    assert "was not tried with budgets, the other reading of attention and the other end rule" in reason


def test_one_replicate_ranks_nothing() -> None:
    assert judge(mean_interval(np.array([1.0])), HOLDS, float("nan"), 0)[0] == UNDECIDED


def test_exact_equality_is_said_to_be_no_difference() -> None:
    assert "no difference in any replicate" in judge(mean_interval(np.zeros(4)), HOLDS, 1.0, 5)[1]


@pytest.mark.parametrize("p_holm", [0.1, 0.5, float("nan")])
def test_what_does_not_outlast_the_correction_is_undecided_and_named(p_holm: float) -> None:
    verdict, reason = judge(CLEAR, HOLDS, p_holm, 40)
    assert verdict == UNDECIDED
    assert "cannot be told from 0 once corrected for 40 contrasts (Holm)" in reason


def test_the_family_is_every_contrast_that_can_be_tested() -> None:
    plan = compare_plan(
        structures=["kr", "cn"],
        mixes=["none", "cn-2232", "cn-notice-2020"],
        firms=1000,
        replicates=4,
        robustness=False,
    )
    plan = replace(plan, headlines=("adopter_density", "outlay_per_adopter"))
    draws = np.random.default_rng(3)
    values = {
        ("base", "", s, m): np.column_stack([draws.normal(size=4), np.full(4, np.nan)])
        for s in plan.structures
        for m in plan.mixes
    }
    names = ("adopter_density", "outlay_per_adopter")
    table = verdicts(Results(plan=plan, indicators=names, values=values))
    told = table[table["indicator"] == "adopter_density"]
    assert len(told) == 6  # 3 pairs of mixes on 2 structures
    assert told["p_holm"].to_numpy() == pytest.approx(holm(told["p"].tolist()))
    assert told["p_holm"].min() == pytest.approx(min(1.0, 6 * told["p"].min()))
    assert table.loc[table["indicator"] == "outlay_per_adopter", ["p", "p_holm"]].isna().all(axis=None)
    apart = values["base", "", "kr", "cn-2232"] - values["base", "", "kr", "none"]
    assert told["p"].iloc[0] == pytest.approx(sign_chance(apart[:, 0]))


def results(large: float) -> Results:
    """Two mixes on one structure; at 500 rows the mean of the second is `large`."""
    plan = compare_plan(
        structures=["kr"], mixes=["none", "cn-2232"], firms=1000, replicates=4, robustness=False
    )
    levels = [("budget", "0.25"), ("budget", "4"), ("basis", "clause_share"), ("end_rule", "common-window")]
    panels = [
        *(Panel(name=n, level=v, replicates=1, changes={}, feels=("cn-2232",)) for n, v in levels),
        Panel(name="size", level="500", replicates=1, changes={}, feels=plan.mixes),
        Panel(name="parameters", level="draw", replicates=4, changes={}, feels=plan.mixes),
    ]
    base = np.array([[1.0], [1.1], [0.9], [1.05]])
    values = {
        ("base", "", "kr", "none"): base,
        ("base", "", "kr", "cn-2232"): base + np.array([[1.0], [1.1], [0.9], [1.0]]),
        **{(n, v, "kr", "cn-2232"): np.array([[2.0]]) for n, v in levels},
        ("size", "500", "kr", "none"): np.array([[1.0]]),
        ("size", "500", "kr", "cn-2232"): np.array([[large]]),
        ("parameters", "draw", "kr", "none"): np.zeros((4, 1)),
        ("parameters", "draw", "kr", "cn-2232"): np.array([[1.0], [2.0], [-1.0], [3.0]]),
    }
    plan = replace(plan, panels=tuple(panels), headlines=("adopter_density",))
    return Results(plan=plan, indicators=("adopter_density",), values=values)


def test_a_headline_that_moves_with_the_number_of_rows_is_marked() -> None:
    assert "Size-dependent: at 500 rows" in verdicts(results(9.0)).iloc[0]["reason"]
    assert "Size-dependent" not in verdicts(results(2.0)).iloc[0]["reason"]


def at_degree(difference: float) -> str:
    """What is said beside a verdict when the difference at a mean out-degree of 30 is this."""
    found = results(2.0)
    panel = Panel(name="degree", level="30", replicates=1, changes={}, feels=found.plan.mixes)
    values = {("degree", "30", "kr", "none"): np.zeros((1, 1))}
    values["degree", "30", "kr", "cn-2232"] = np.array([[difference]])
    plan = replace(found.plan, panels=(*found.plan.panels, panel))
    return verdicts(replace(found, plan=plan, values={**found.values, **values})).iloc[0]["reason"]


def test_a_sign_that_turns_with_the_mean_degree_is_said() -> None:
    assert "Its sign holds at a mean out-degree of 30." in at_degree(1.0)
    assert "It does not hold at a mean out-degree of 30." in at_degree(-1.0)


def test_a_sign_that_turns_under_another_rule_is_said() -> None:
    found = results(2.0)
    panel = Panel(name="rule", level="bass", replicates=1, changes={}, feels=found.plan.mixes)
    values = {("rule", "bass", "kr", "none"): np.ones((1, 1))}
    values["rule", "bass", "kr", "cn-2232"] = np.zeros((1, 1))
    plan = replace(found.plan, panels=(*found.plan.panels, panel))
    reason = verdicts(replace(found, plan=plan, values={**found.values, **values})).iloc[0]["reason"]
    assert "It does not hold under the rule of adoption bass." in reason


def test_the_share_of_draws_with_the_same_sign_is_said() -> None:
    row = verdicts(results(2.0)).iloc[0]
    assert row["verdict"] == HIGHER
    assert "The sign is the same in 3 of 4 draws of assumed parameters." in row["reason"]
