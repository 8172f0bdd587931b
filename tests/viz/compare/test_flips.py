"""Flips on the map agree with the flips of the command line."""

from dataclasses import replace

import numpy as np
import pytest

from abm.scenario import Scenario
from experiments.flips.rows import flips_of
from viz.compare.board import held
from viz.compare.causes import Causes, causes_of
from viz.compare.flips import BOTH, ONLY_FIRST, ONLY_SECOND, by_sector, overlay, states_at, tally
from viz.work.runs import Run, filmed_run

ONE = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=400, end="2022-12", seed=2)


@pytest.fixture(scope="module")
def runs() -> tuple[Run, Run]:
    return filmed_run(lambda _: None, ONE), filmed_run(lambda _: None, replace(ONE, mix=("none",)))


def test_the_overlay_at_the_end_marks_the_rows_that_flip(runs: tuple[Run, Run]) -> None:
    first, second = runs
    marks = overlay(first.film, second.film, ONE.start_month + ONE.months - 1)
    found = flips_of(second.history, first.history)
    assert np.flatnonzero(marks == ONLY_SECOND).tolist() == found.gained.tolist()
    assert np.flatnonzero(marks == ONLY_FIRST).tolist() == found.lost.tolist()
    counted = tally(first.film.picture, marks)
    assert (counted.gained, counted.lost) == pytest.approx(found.shares(), rel=1e-6)
    assert counted.both == np.count_nonzero(marks == BOTH)


def test_sectors_add_up_to_all_firms_that_flip(runs: tuple[Run, Run]) -> None:
    first, second = runs
    marks = overlay(first.film, second.film, 40)
    weight = first.film.picture.weight
    rows = by_sector(first.film.picture, marks)
    assert sum(row[1] for row in rows) == pytest.approx(float(weight[marks == ONLY_FIRST].sum()), abs=1.0)
    assert sum(row[2] for row in rows) == pytest.approx(float(weight[marks == ONLY_SECOND].sum()), abs=1.0)


def test_nobody_is_live_before_the_run_and_the_end_stays(runs: tuple[Run, Run]) -> None:
    film = runs[0].film
    assert not states_at(film, film.first - 1).any()
    assert not states_at(film, film.first - 20).any()
    last = film.first + film.months - 1
    np.testing.assert_array_equal(states_at(film, last + 9), states_at(film, last))


def test_one_scenario_twice_has_no_flips(runs: tuple[Run, Run]) -> None:
    film = runs[0].film
    marks = overlay(film, film, film.first + film.months - 1)
    assert set(np.unique(marks).tolist()) <= {0, BOTH}
    assert by_sector(film.picture, marks) == []


def test_causes_are_shares_of_the_firms_live_in_one_run_only(runs: tuple[Run, Run]) -> None:
    first, second = (run.history for run in runs)
    causes = causes_of(first, second)
    for rows in (causes.tipped, causes.stopped):
        for column in (2, 3):
            assert 0.0 <= sum(row[column] for row in rows) <= 1.0 + 1e-9
    turned = causes_of(second, first)
    assert {row[:2]: row[2:] for row in turned.stopped} == {row[:2]: row[:1:-1] for row in causes.stopped}
    assert causes_of(first, first) == Causes(tipped=[], stopped=[])


def test_a_quarterly_number_stays_until_the_next_one() -> None:
    nan = float("nan")
    path = held(np.array([nan, nan, 1.0, nan, nan, 2.0, nan]))
    np.testing.assert_array_equal(path, [nan, nan, 1.0, 1.0, 1.0, 2.0, 2.0])
