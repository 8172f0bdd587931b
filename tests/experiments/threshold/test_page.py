"""What the report says of thresholds follows the table."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from experiments.plan import compare_plan
from experiments.report import threshold_words
from experiments.report.labels import Labels
from experiments.report.threshold_figure import draw_thresholds
from experiments.threshold.compared import Thresholds, thresholds_of
from tests.experiments.fake_comparison import FakeComparison, fake_comparison
from tests.experiments.threshold import toys


@cache
def sought(simulate: object) -> Thresholds:
    plan = compare_plan(firms=300, replicates=1, robustness=False, thresholds=True, threshold_seeds=8)
    return thresholds_of(plan, engine=toys.engine(simulate), workers=1)


def page(simulate: object, **changes: object) -> FakeComparison:
    found = sought(simulate)
    made = fake_comparison(replicates=2)
    object.__setattr__(made, "thresholds", found.table.assign(**changes))
    object.__setattr__(made, "threshold_curve", found.curve)
    return made


def answer(comparison: FakeComparison) -> str:
    return threshold_words.answer(comparison, Labels())  # pyright: ignore[reportArgumentType]


def test_without_a_table_the_page_says_not_computed() -> None:
    made = fake_comparison(replicates=2)
    assert answer(made) == threshold_words.NOT_COMPUTED
    assert threshold_words.words(made, Labels()) == {}  # pyright: ignore[reportArgumentType]


def test_the_first_screen_names_the_money_of_each_home_mix() -> None:
    told = answer(page(toys.steady))
    assert told.count("a network stands at the end in half of the runs from 2") == 2
    assert "a line" not in told
    assert told.count("million USD a year") + told.count("billion USD a year") == 2


def test_the_first_screen_turns_with_the_table() -> None:
    lost = page(toys.steady, verdict="not reached", threshold=np.nan, low=4.0, high=np.nan)
    assert "in fewer than half of the runs" in answer(lost)
    assert " from 2" not in answer(lost)


@pytest.mark.parametrize(
    ("simulate", "shown"),
    [
        (toys.steady, "2.2 % of its budget"),
        (toys.free, "no money needed"),
        (toys.never, "not reached with 4 times its budget"),
        (toys.any_money, "0.10 % of its budget or less"),
        (toys.too_much_hurts, "none named: more undoes it"),
        (toys.cannot_tell, "undecided"),
    ],
)
def test_the_table_shows_a_number_only_where_one_was_found(simulate: object, shown: str) -> None:
    rows = threshold_words.cells(page(simulate).thresholds, Labels())
    assert {cells[1][0] for cells in (row["cells"] for row in rows)} == {shown}  # pyright: ignore


def test_stages_that_come_at_the_same_money_share_a_sentence() -> None:
    table = page(toys.steady).thresholds
    told = threshold_words.sentences(table, Labels())
    assert len(told) == 2
    assert "for a line or a network it is the same" in told[0]
    apart = table.assign(threshold=table["threshold"] * (1.0 + (table["stage"] == "line")))
    assert len(threshold_words.sentences(apart, Labels())) == 4


def test_seeds_that_turn_back_are_told_once() -> None:
    table: pd.DataFrame = page(toys.flickers).thresholds
    assert "A little money shifts everybody's luck" in threshold_words.notes(table)[0]
    assert "In none of 8 seeds" in threshold_words.notes(page(toys.steady).thresholds)[0]


@pytest.mark.parametrize("simulate", [toys.spread, toys.never, toys.free, toys.cannot_tell])
def test_the_figure_can_be_drawn_of_anything(simulate: object) -> None:
    figure = draw_thresholds(page(simulate), Labels())  # pyright: ignore[reportArgumentType]
    assert len(figure.axes) == 4
