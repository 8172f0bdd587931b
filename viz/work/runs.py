"""What a process does for a page: film one run, or repeat runs for their numbers."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from abm.film import FILM_FIELDS, Camera, Film, Picture
from abm.history import History
from abm.model import IndustryModel, present_stalls, simulate
from abm.scenario import Scenario
from abm.stall import Stalls
from abm.world import World, draw_world
from experiments.extract import horizon_of
from experiments.flips.standing import Standing, standing_of
from networks.stage import STAGES, UNDECIDED
from networks.types import Floats
from viz.work.shop import Tell

TELL_EVERY: Final = 0.2
"""Seconds between two reports of a run."""

_kept: dict[str, World] = {}
"""The world drawn last in this process: a slider that moves policy need not draw it again."""


@final
@dataclass(frozen=True, slots=True)
class Reel:
    """A run on its way: how far it is and the months since the last report.

    Parameters
    ----------
    picture : Picture or None
        With the first report only.
    film : dict of str to array
        Fields of the film (`FILM_FIELDS`) of the months since the last report.
    first : int
        Calendar month of the first of these.
    done, months : int
        Months run, and in all.
    """

    picture: Picture | None
    film: dict[str, np.ndarray]
    first: int
    done: int
    months: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished run, as the pages show it.

    Parameters
    ----------
    scenario : Scenario
    film : Film
    history : History
        The same as `simulate` returns, with lineage; numbers on the pages come from here.
    stalls : Stalls or None
        What stops each firm at the horizon; None where firms weigh no costs.
    """

    scenario: Scenario
    film: Film
    history: History
    stalls: Stalls | None

    @property
    def nbytes(self) -> int:
        """Memory it takes, roughly: arrays only."""
        tables = (*self.history.overall.values(), *self.history.groups.values(), *self.history.money.values())
        lineage = self.history.lineage
        parts = () if lineage is None else tuple(getattr(lineage, name) for name in lineage.__slots__)
        stalls = () if self.stalls is None else tuple(getattr(self.stalls, n) for n in self.stalls.__slots__)
        arrays = [*tables, *parts, *stalls]
        return self.film.nbytes + sum(each.nbytes for each in arrays if isinstance(each, np.ndarray))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What is kept of a run that is only counted.

    Parameters
    ----------
    scenario : Scenario
    horizon : dict of str to float
        Each indicator at the horizon, as the tables of the command line have it.
    paths : dict of str to float64, shape (T,)
        Indicators asked for, month by month; NaN where not recorded.
    stage : str
        Stage at the horizon.
    standing : Standing
        Which rows are live at the horizon, and what stops the others.
    cost : float
        Public money spent, million USD.
    """

    scenario: Scenario
    horizon: dict[str, float]
    paths: dict[str, Floats]
    stage: str
    standing: Standing
    cost: float


def world_for(scenario: Scenario) -> World:
    """Return the world of a scenario, the one of the last call where it serves."""
    world = _kept.get("last")
    if world is None or not world.serves(scenario):
        _kept.clear()  # lets go of the old one before the new one is drawn
        world = _kept["last"] = draw_world(scenario)
    return world


def size_of(scenario: Scenario) -> int:
    """Return rows times months: what the time and memory of a run grow with."""
    return scenario.firms * scenario.months


def letting_go(watch: Callable[[IndustryModel], None]) -> Callable[[IndustryModel], None]:
    """Return a watch that empties its model where it raises: Mesa would keep all of a stopped run."""

    def watched(model: IndustryModel) -> None:
        try:
            watch(model)
        except BaseException:
            model.release()
            raise

    return watched


def heeding(tell: Tell) -> Callable[[IndustryModel], None]:
    """Return a watch that ends a run in the month in which nobody waits for it any more."""
    return letting_go(lambda model: tell(None))


def filmed_run(tell: Tell, scenario: Scenario) -> Run:
    """Run a scenario, telling a `Reel` now and then, and return it with its film."""
    world = world_for(scenario)
    camera = Camera(world, scenario.start_month)
    told = [0, time.monotonic()]
    stalls: list[Stalls | None] = []

    def report(picture: Picture | None) -> None:
        film = camera.film(since=int(told[0]))
        parts = {name: getattr(film, name) for name in FILM_FIELDS}
        tell(Reel(picture, parts, film.first, camera.months, scenario.months))
        told[:] = camera.months, time.monotonic()

    def watch(model: IndustryModel) -> None:
        camera.take(model.actors)
        if camera.months == scenario.months:
            stalls.append(present_stalls(model))
        elif time.monotonic() - told[1] > TELL_EVERY:
            report(None)

    report(camera.picture)
    history = simulate(scenario, world, watch=letting_go(watch), lineage=True)
    return Run(scenario=scenario, film=camera.film(), history=history, stalls=stalls[0])


def counted_run(tell: Tell, scenario: Scenario, indicators: tuple[str, ...]) -> Numbers:
    """Run a scenario for its numbers only."""
    tell(None)  # stops here if it was cancelled while it waited
    world = world_for(scenario)
    history = simulate(scenario, world, watch=heeding(tell), stalls=False)
    horizon = horizon_of(history)
    return Numbers(
        scenario=scenario,
        horizon=horizon,
        paths={name: history.overall[name] for name in indicators},
        stage=stage_of(horizon),
        standing=standing_of(history),
        cost=float(sum(float(paid.sum()) for paid in history.money.values())),
    )


def stage_of(horizon: dict[str, float]) -> str:
    """Return the stage at the horizon in one word; a code that is missing is undecided."""
    code = horizon["stage"]
    return STAGES[int(code)] if np.isfinite(code) else UNDECIDED


def warm(tell: Tell) -> None:
    """Load what every run needs, so that the first visitor does not wait for it."""
    simulate(Scenario(structure="kr", firms=200, end="2019-06"), lineage=True)
