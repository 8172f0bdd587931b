"""The run behind the page: the same as the model's own, told in pieces that add up."""

import numpy as np

from abm.film import OUT, spliced
from abm.model import simulate
from viz.runs import grown
from viz.work.runs import Reel, Run, counted_run, filmed_run

from .conftest import SCENARIO, silent


def test_a_filmed_run_is_the_run(run: Run) -> None:
    alone = simulate(SCENARIO)
    assert run.history.overall.keys() == alone.overall.keys()
    for name, series in alone.overall.items():
        assert np.array_equal(series, run.history.overall[name], equal_nan=True), name


def test_the_first_word_has_the_picture_and_no_month() -> None:
    told: list[Reel] = []
    filmed_run(told.append, SCENARIO)
    assert told[0].picture is not None
    assert told[0].done == 0
    assert all(reel.picture is None for reel in told[1:])


def test_reels_add_up_to_the_film(monkeypatch, run: Run) -> None:
    monkeypatch.setattr("viz.work.runs.TELL_EVERY", -1.0)  # a word a month
    told: list[Reel] = []
    filmed_run(told.append, SCENARIO)
    film = None
    for reel in told:
        film = grown(film, reel)
    assert film is not None
    assert film.months == SCENARIO.months - 1
    for t in (-1, 0, 20, film.months - 1):
        assert np.array_equal(film.states(t), run.film.states(t))
        assert np.array_equal(film.bonds(t), run.film.bonds(t))


def test_a_counted_run_has_the_same_numbers(run: Run) -> None:
    numbers = counted_run(silent, SCENARIO, ("adopter_density",))
    assert np.array_equal(numbers.paths["adopter_density"], run.history.overall["adopter_density"])
    assert np.array_equal(numbers.standing.live(), run.film.states(run.film.months - 1) > OUT)


def test_a_film_spliced_with_nothing_stays(run: Run) -> None:
    film = run.film
    nothing = type(film)(
        picture=film.picture,
        first=film.first + film.months,
        row_start=np.zeros(1, np.int64),
        row=np.zeros(0, np.int32),
        state=np.zeros(0, np.uint8),
        edge_start=np.zeros(1, np.int64),
        edge=np.zeros(0, np.int32),
        bond=np.zeros(0, np.uint8),
    )
    assert spliced(film, nothing).months == film.months
