"""What the page of a study shows is what its tables hold."""

from pathlib import Path

import numpy as np
import pytest

from experiments.study_report.told import Told, effects
from viz.studies.charts import heat_map, study_chart, tick
from viz.studies.numbers import View, first_view, groups, indicators_of, spoken_on, stages_at
from viz.studies.reading import open_folder
from viz.studies.study_view import effect_table, point_rows, point_table
from viz.studies.table import Cell, row_of
from viz.widgets.option import plain


@pytest.fixture(scope="module")
def toy(shelf_made: Path) -> Told:
    found = open_folder(f"{shelf_made}", "toy").study
    assert found is not None
    return found


@pytest.fixture(scope="module")
def regions(shelf_made: Path) -> Told:
    found = open_folder(f"{shelf_made}", "deep/regions").study
    assert found is not None
    return found


def test_a_group_of_one_point_has_the_interval_of_the_summary(toy: Told) -> None:
    outcome = toy.names[0]
    summary = toy.result.summary.query("indicator == @outcome").set_index("point")
    for group in groups(toy, View(outcome=outcome, over="budget", split="", fixed={})):
        held = summary.loc[group.points[0], ["mean", "low", "high"]].to_numpy(dtype=np.float64)
        shown = [group.found.mean, group.found.low, group.found.high]
        assert np.allclose(shown, held, equal_nan=True)


def test_another_outcome_has_the_differences_of_the_contrasts(toy: Told) -> None:
    outcome = indicators_of(toy)[-1]
    contrasts = toy.result.contrasts.query("indicator == @outcome").set_index("lever_point")
    for effect in effects(spoken_on(toy, (outcome,)), outcome):
        held = float(f"{contrasts.loc[effect.lever, 'mean']}")
        assert np.isclose(effect.found.mean, held, equal_nan=True)
    assert len(effect_table(toy, outcome)) == len(contrasts)


def test_the_table_of_points_has_every_point_once(toy: Told) -> None:
    table = point_table(toy, toy.names[:2])
    heads, rows = point_rows(toy, table, toy.names[:2])
    assert table["point"].tolist() == [0, 1, 2]
    assert all(len(row) == len(heads) for row in rows)


def test_failed_runs_are_no_runs_of_a_stage(toy: Told) -> None:
    failed = int(toy.result.failed["point"].iloc[0])
    assert stages_at(toy, failed, toy.names[0]) == {}


def test_two_numbers_are_a_map_at_first(regions: Told) -> None:
    view = first_view(regions)
    assert {view.over, view.split} == {"budget", "parameters.firm.life"}
    found = groups(regions, view)
    assert len(found) == 9
    option = plain(heat_map(regions, view, found, "1", "x"))
    assert len(option["series"][0]["data"]) == 9


def test_points_put_together_have_percentiles_over_points(regions: Told) -> None:
    outcome = regions.names[0]
    (first, *_) = groups(regions, View(outcome=outcome, over="budget", split="", fixed={}))
    assert len(first.points) == 3
    means = [np.nanmean(regions.values[p, 0, :, 0]) for p in first.points]
    assert np.isclose(first.found.mean, np.nanmean(means))


def test_a_chart_is_plain_data(toy: Told) -> None:
    view = first_view(toy)
    option = plain(study_chart(toy, view, groups(toy, view), "1", "x"))
    assert option["series"]


@pytest.mark.parametrize("room", [0.0, 1e-6, 0.37, 1.0, 99.0, 12_345.0])
def test_ticks_are_round(room: float) -> None:
    assert tick(room) > 0.0
    assert room / tick(room) <= 4.1


@pytest.mark.parametrize(
    "content", [None, 3, "x", [], {}, {"row": "1"}, {"row": True}, {"row": 1.0}, {"row": -1}, {"row": 5}]
)
def test_a_message_that_names_no_row_is_not_heard(content: object) -> None:
    assert row_of(content, 5) is None


def test_a_cell_without_a_number_sorts_last() -> None:
    assert Cell("n/a", sort=float("nan")).plain()["sort"] == ""
    assert row_of({"row": 4}, 5) == 4
