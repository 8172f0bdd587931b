"""Runs a search: all seeds at the fixed points, then at the middles of the gaps that matter, round by round.

A seed's runs of one round share one drawn world wherever the lever does not move it. Which points are tried
next depends on shares over all seeds alone, so order and number of workers change nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final, final

import numpy as np

from abm.scenario import Scenario
from experiments.plan import Task
from experiments.progress import Progress
from experiments.runner import Engine, Failure, Run, run_tasks
from experiments.threshold.levers import HALVINGS, Lever
from experiments.threshold.outcomes import Outcome
from experiments.threshold.search import Trials, next_points

PANEL: Final = "threshold"

ENDS: Final = 3
"""A threshold and the two ends of its interval, each of which may lie in a gap of its own."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A mix on a structure, and the lever that is turned.

    Parameters
    ----------
    structure, mix : str
    scenario : Scenario
        Of every run, but for lever and seed.
    lever : Lever
    """

    structure: str
    mix: str
    scenario: Scenario
    lever: Lever


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is asked of every cell.

    Parameters
    ----------
    outcomes : tuple of Outcome
    probabilities : tuple of float
        Those whose gaps are halved.
    seeds : tuple of int
        Of the paired runs, the same in every cell.
    """

    outcomes: tuple[Outcome, ...]
    probabilities: tuple[float, ...]
    seeds: tuple[int, ...]

    def fewest(self, cell: Cell) -> int:
        """Return the number of runs of a cell if no gap is halved."""
        return len(cell.lever.fixed()) * len(self.seeds)

    def most(self, cell: Cell) -> int:
        """Return the largest number of runs of a cell."""
        more = ENDS * HALVINGS * len(self.outcomes) * len(self.probabilities)
        return self.fewest(cell) + more * len(self.seeds)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the runs of a cell have come to.

    Parameters
    ----------
    cell : Cell
    replicates : tuple of int
        Numbers of the seeds all of whose runs ended.
    horizons : mapping of (replicate, point) to mapping
        The indicators asked for at the end of the run.
    """

    cell: Cell
    replicates: tuple[int, ...]
    horizons: Mapping[tuple[int, int], Mapping[str, float]]

    def trials(self, outcome: Outcome) -> Trials:
        """Return what came of an outcome, seeds by points."""
        points = tuple(sorted({point for _, point in self.horizons}))
        reached = [[outcome.reached(self.horizons[r, point]) for point in points] for r in self.replicates]
        return Trials(
            points=points,
            reached=np.array(reached, dtype=np.float64).reshape(len(self.replicates), len(points)),
            fixed=self.cell.lever.fixed(),
        )


def search(
    cells: Sequence[Cell],
    asked: Search,
    *,
    engine: Engine,
    workers: int | None = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[list[Seen], list[Failure]]:
    """Run all cells and return what was seen of each, and the runs that did not end.

    A seed of which a run fails is left out of its cell.
    """
    told = progress or Progress.quiet()
    names = sorted({outcome.indicator for outcome in asked.outcomes})
    horizons: list[dict[tuple[int, int], dict[str, float]]] = [{} for _ in cells]
    lost: list[set[int]] = [set() for _ in cells]
    failures: list[Failure] = []
    wanted: list[tuple[int, ...]] = [cell.lever.fixed() for cell in cells]
    for number in range(1 + HALVINGS):
        work = [
            (c, task)
            for replicate, seed in enumerate(asked.seeds)
            for c, cell in enumerate(cells)
            if replicate not in lost[c]
            for task in tasks_of(cell, wanted[c], replicate, seed)
        ]
        if not work:
            break
        runs = sum(len(task.scenarios) for _, task in work)
        told.say(f"thresholds, round {number + 1} of at most {1 + HALVINGS}: {runs:,} runs")
        place = {(c.structure, label(c, p)): (i, p) for i, c in enumerate(cells) for p in wanted[i]}
        for outcome in run_tasks(
            [task for _, task in work], engine=engine, workers=workers, executor=executor, progress=progress
        ):
            if isinstance(outcome, Run):
                c, point = place[outcome.structure, outcome.mix]
                horizons[c][outcome.replicate, point] = {
                    name: outcome.horizon.get(name, float("nan")) for name in names
                }
            elif isinstance(outcome, Failure):
                failures.append(outcome)
                lost[place[outcome.structure, outcome.mix][0]].add(outcome.replicate)
        seen = [_seen(cell, asked.seeds, lost[c], horizons[c]) for c, cell in enumerate(cells)]
        wanted = [_next(each, asked) for each in seen]
    return [_seen(cell, asked.seeds, lost[c], horizons[c]) for c, cell in enumerate(cells)], failures


def _seen(
    cell: Cell,
    seeds: Sequence[int],
    lost: set[int],
    horizons: Mapping[tuple[int, int], Mapping[str, float]],
) -> Seen:
    kept = tuple(r for r in range(len(seeds)) if r not in lost)
    return Seen(
        cell=cell, replicates=kept, horizons={key: v for key, v in horizons.items() if key[0] not in lost}
    )


def _next(seen: Seen, asked: Search) -> tuple[int, ...]:
    """Return the points to try next in a cell, over all outcomes."""
    if not seen.replicates:
        return ()
    wanted: set[int] = set()
    for outcome in asked.outcomes:
        trials = seen.trials(outcome)
        wanted.update(next_points(trials.counts(), trials.n, asked.probabilities))
    return tuple(sorted(wanted))


def tasks_of(cell: Cell, points: Sequence[int], replicate: int, seed: int) -> Iterator[Task]:
    """Yield a seed's tasks at some points: one, or one a point where each draws a world of its own."""
    named = tuple(
        (label(cell, point), replace(cell.lever.applied(cell.scenario, cell.lever.value(point)), seed=seed))
        for point in points
    )
    for scenarios in ((each,) for each in named) if cell.lever.moves_world else (named,) if named else ():
        yield Task(
            panel=PANEL,
            level="",
            structure=cell.structure,
            replicate=replicate,
            scenarios=scenarios,
            in_detail=False,
        )


def label(cell: Cell, point: int) -> str:
    """Return the name of the run at a point, as it stands in a message."""
    return f"{cell.mix} with {cell.lever.name} {cell.lever.value(point):g}"
