"""The film of a run: what it shows is what stood, and looking changes nothing."""

import numpy as np
import pytest

from abm.film import JOINED, LINKED, Camera, Film, spliced
from abm.history import History, frame_of
from abm.model import IndustryModel, simulate
from abm.scenario import Scenario
from abm.world import draw_world

SCENARIO = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=300, end="2022-12")
LOOKS = (0, 11, 24, 47)


@pytest.fixture(scope="module")
def filmed() -> tuple[History, Film, dict[int, object]]:
    """A run, its film, and the frames of some months."""
    world = draw_world(SCENARIO)
    camera = Camera(world, SCENARIO.start_month)
    frames: dict[int, object] = {}

    def watch(model: IndustryModel) -> None:
        camera.take(model.actors)
        if model.t in LOOKS:
            frames[model.t] = frame_of(model.actors, model.world)

    return simulate(SCENARIO, world, watch=watch), camera.film(), frames


def pairs(film: Film, edges: np.ndarray) -> set[tuple[int, int]]:
    picture = film.picture
    return set(zip(picture.supplier[edges].tolist(), picture.customer[edges].tolist(), strict=True))


@pytest.mark.parametrize("t", LOOKS)
def test_states_are_those_of_the_month(filmed: tuple, t: int) -> None:
    _, film, frames = filmed
    assert np.array_equal(film.states(t), frames[t].state)


@pytest.mark.parametrize("t", LOOKS)
def test_links_are_those_of_the_month(filmed: tuple, t: int) -> None:
    _, film, frames = filmed
    bonds = film.bonds(t)
    assert pairs(film, np.flatnonzero(bonds == LINKED)) == set(map(tuple, frames[t].linked.tolist()))
    assert pairs(film, np.flatnonzero(bonds >= JOINED)) == set(map(tuple, frames[t].joined.tolist()))


def test_nobody_is_live_before_the_first_month(filmed: tuple) -> None:
    _, film, _ = filmed
    assert not film.states(-1).any()
    assert not film.bonds(-1).any()


def test_a_film_has_a_frame_a_month(filmed: tuple) -> None:
    history, film, _ = filmed
    assert film.months == history.month.size == SCENARIO.months


def test_looking_changes_nothing(filmed: tuple) -> None:
    history, _, _ = filmed
    alone = simulate(SCENARIO)
    for name, series in alone.overall.items():
        assert np.array_equal(series, history.overall[name], equal_nan=True), name


def test_two_halves_are_the_whole() -> None:
    world = draw_world(SCENARIO)
    camera = Camera(world, SCENARIO.start_month)
    model = IndustryModel(SCENARIO, world=world, collect=False)
    halves = []
    for t in range(24):
        model.step()
        camera.take(model.actors)
        if t == 11:
            halves.append(camera.film())
    halves.append(camera.film(since=12))
    whole, both = camera.film(), spliced(*halves)
    model.release()
    assert both.first == whole.first
    for t in (-1, 5, 11, 12, 23):
        assert np.array_equal(both.states(t), whole.states(t))
        assert np.array_equal(both.bonds(t), whole.bonds(t))
