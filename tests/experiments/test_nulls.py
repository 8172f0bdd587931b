"""Null models in a comparison: the table, the sentences and the figure."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from experiments.comparing import compare
from experiments.null_table import NULLS
from experiments.report import null_words
from experiments.report.labels import Labels
from experiments.report.null_figure import draw_nulls
from experiments.report.style import looks
from networks.nulls import LINKING, PLACEMENT
from tests.experiments.fake_comparison import fake_comparison, null_table

LABELS = Labels()


@pytest.fixture(scope="module")
def small():
    """A comparison of two mixes, small and lively enough to have adopters and links."""
    return compare(
        structures=["kr"],
        mixes=["none", "kr-5gplus-2019"],
        firms=500,
        replicates=2,
        robustness=False,
        relations=False,
        end="2024-12",
    )


def test_the_table_has_replicate_zero_of_every_mix(small):
    table = small.nulls
    assert tuple(table.columns) == NULLS
    assert set(table["replicate"]) == {0}
    assert list(dict.fromkeys(table["mix"])) == ["none", "kr-5gplus-2019"]
    assert set(table["null"]) == {PLACEMENT, LINKING}


def test_the_values_are_those_of_the_scorecard(small):
    last = small.indicators[(small.indicators["replicate"] == 0) & (small.indicators["group_kind"] == "all")]
    for row in small.nulls.itertuples():
        mine = last[(last["mix"] == row.mix) & (last["indicator"] == row.indicator)]
        value = mine.sort_values("month")["value"].iloc[-1]
        assert row.value == pytest.approx(value, nan_ok=True), row.indicator


def test_the_table_does_not_hang_on_the_order_of_runs(small):
    again = compare(
        structures=["kr"],
        mixes=["kr-5gplus-2019", "none"],
        firms=500,
        replicates=1,
        robustness=False,
        relations=False,
        end="2024-12",
    ).nulls
    order = ["mix", "null", "indicator"]
    one, other = (t.sort_values(order).reset_index(drop=True) for t in (small.nulls, again))
    pd.testing.assert_frame_equal(one, other)


def beside(lift):
    comparison = fake_comparison()
    return dataclasses.replace(comparison, nulls=null_table(comparison.plan, lift))


def test_sentences_say_on_which_side_of_chance_a_run_lies():
    up, down = (null_words.sentences(beside(lift), LABELS) for lift in (1.0, -1.0))
    assert all("higher in all 6 cases" in s and "(z +5)" in s for s in up)
    assert all("lower in all 6 cases" in s and "(z −5)" in s for s in down)
    same = null_words.sentences(beside(0.0), LABELS)
    assert all("within chance in all 6 cases" in s for s in same)


def test_what_it_means_turns_with_the_side_and_is_left_out_within_chance():
    up, down, same = (null_words.sentences(beside(lift), LABELS)[0] for lift in (1.0, -1.0, 0.0))
    assert "partners more often than sector and coarse size classes explain" in up
    assert "partners less often than sector and size explain" in down
    assert "explain" not in same


def test_mixed_cases_are_counted():
    comparison = fake_comparison()
    table = comparison.nulls.copy()
    table.loc[table["mix"] == "none", "value"] = 0.5
    said = null_words.sentences(dataclasses.replace(comparison, nulls=table), LABELS)
    assert all("higher in 4 and within chance in 2 of 6 cases" in s for s in said)


def test_undefined_values_are_left_out():
    comparison = fake_comparison()
    table = comparison.nulls.copy()
    table["value"] = np.nan
    assert null_words.sentences(dataclasses.replace(comparison, nulls=table), LABELS) == []


def test_nothing_is_said_and_nothing_fails_without_nulls():
    comparison = fake_comparison()
    empty = dataclasses.replace(comparison, nulls=comparison.nulls.head(0))
    assert null_words.words(empty, LABELS) == {"sentences": [], "draws": 0}


def test_the_figure_has_a_panel_for_each_indicator_and_structure():
    comparison = fake_comparison()
    figure = draw_nulls(comparison, LABELS, looks(comparison.plan.mixes))
    keys = len(comparison.plan.mixes)
    assert len(figure.axes) == keys + 3 * len(comparison.plan.structures)
