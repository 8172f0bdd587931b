"""Stages over replicates and trials, and which may be claimed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.plan import ComparePlan, Panel, compare_plan
from experiments.report.labels import Labels
from experiments.report.stage_words import stage_findings, stage_rows
from experiments.stage_table import TRIALS, claims, commonest, quarters, shares, stage_paths, stage_trials
from experiments.tables import Results

NAN = float("nan")


def plan_of(*panels: Panel) -> ComparePlan:
    plan = compare_plan(
        structures=["kr"],
        mixes=["none"],
        firms=500,
        replicates=4,
        start="2019-01",
        end="2019-08",
        robustness=False,
    )
    return replace(plan, panels=panels)


def panel(name: str, level: str, n: int = 4) -> Panel:
    return Panel(name=name, level=level, replicates=n, changes={}, feels=("none",))


FULL = plan_of(panel("size", "1000"), panel("size", "2000"), panel("parameters", "draw", 10))


def indicators(*rows: tuple[int, int, float]) -> pd.DataFrame:
    """Replicate, month, stage; every replicate has an adoption rate in every month."""
    recorded = [("stage", *row) for row in rows]
    recorded += [("adopter_density", r, month, 0.01) for r in range(4) for month in range(8)]
    table = pd.DataFrame(recorded, columns=["indicator", "replicate", "month", "value"])
    return table.assign(structure="kr", mix="none", group_kind="all", group="all")


def trials(**stages: str) -> pd.DataFrame:
    """One stage told by all runs of a trial; keys are ``panel_level``."""
    rows = []
    for place, stage in stages.items():
        name, _, level = place.partition("_")
        rows += [
            (name, level, "kr", "none", "economic", "none", w, float(w == stage), 4)
            for w in ("none", "point", "line", "network", "undecided")
        ]
    return pd.DataFrame(rows, columns=list(TRIALS))


def test_quarters_end_in_their_third_month_and_with_the_run() -> None:
    assert quarters(plan_of()) == [2, 5, 7]


def test_runs_without_a_code_are_undecided() -> None:
    found = shares(np.array([0.0, 3.0, 3.0, NAN]), 5)
    assert found == {"none": 0.2, "point": 0.0, "line": 0.0, "network": 0.4, "undecided": 0.4}


def test_shares_of_every_quarter_add_up_to_one() -> None:
    found = stage_paths(plan_of(), indicators((0, 2, 0.0), (1, 2, 1.0), (0, 7, 3.0)))
    assert found.groupby("month")["probability"].sum().tolist() == pytest.approx([1.0, 1.0, 1.0])
    ends = found[found["month"] == 7].set_index("stage")["probability"]
    assert ends["network"] == 0.25
    assert ends["undecided"] == 0.75


def test_trials_count_the_stage_that_was_held() -> None:
    values = {("base", "", "kr", "none"): np.array([[3.0], [3.0], [1.0], [NAN]])}
    plan = plan_of()
    found = stage_trials(Results(plan=plan, indicators=("stage_held",), values=values))
    assert found.set_index("stage")["probability"].to_dict() == {
        "none": 0.0,
        "point": 0.25,
        "line": 0.0,
        "network": 0.5,
        "undecided": 0.25,
    }


EVERYWHERE = {"base": "network", "size_1000": "network", "size_2000": "network", "parameters_draw": "network"}


def test_a_stage_told_everywhere_may_be_claimed() -> None:
    (claim,) = claims(FULL, trials(**EVERYWHERE))
    assert (claim.said, claim.doubts) == ("network", ())


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        ({"size_2000": "line"}, "size"),
        ({"parameters_draw": "none"}, "parameters"),
        ({"base": "undecided"}, "stage"),
    ],
)
def test_one_trial_that_tells_another_stage_leaves_it_undecided(changed: dict[str, str], doubt: str) -> None:
    (claim,) = claims(FULL, trials(**EVERYWHERE | changed))
    assert claim.said == "undecided"
    assert doubt in claim.doubts


def test_chance_below_nine_tenths_leaves_it_undecided() -> None:
    table = trials(**EVERYWHERE)
    base = table["panel"] == "base"
    table.loc[base & (table["stage"] == "network"), "probability"] = 0.85
    table.loc[base & (table["stage"] == "none"), "probability"] = 0.15
    (claim,) = claims(FULL, table)
    assert claim.doubts == ("chance",)


def test_what_was_not_tried_may_not_be_claimed() -> None:
    (claim,) = claims(plan_of(), trials(base="line"))
    assert claim.doubts == ("untried sizes", "untried parameters")


def test_other_sizes_do_not_stand_for_four_times_the_rows() -> None:
    plan = plan_of(panel("size", "600"), panel("size", "1000"), panel("parameters", "draw", 10))
    (claim,) = claims(plan, trials(**EVERYWHERE | {"size_600": "network"}))
    assert (claim.said, claim.doubts) == ("undecided", ("untried sizes",))


def test_of_a_tie_the_lower_stage_is_taken() -> None:
    assert commonest({"none": 0.5, "network": 0.5}) == "none"


class Fake:
    """A comparison with nothing but a plan and stages."""

    def __init__(self, **stages: str) -> None:
        self.plan = FULL
        self.stage_trials = trials(**stages)


def test_sentences_follow_the_tables() -> None:
    (sure,) = stage_findings(Fake(**EVERYWHERE), Labels())  # pyright: ignore[reportArgumentType]
    assert "a network under no policy" in sure
    (open_,) = stage_findings(Fake(**EVERYWHERE | {"size_2000": "line"}), Labels())  # pyright: ignore[reportArgumentType]
    assert "not claimed, because it changes with the number of rows" in open_
    (row,) = stage_rows(Fake(**EVERYWHERE | {"size_2000": "line"}), Labels())  # pyright: ignore[reportArgumentType]
    assert "number of rows" in row.against
    assert "line at 2,000" in row.sizes
