"""What a study will cost, measured before it begins: runs, time, memory, disk, and what to think about."""

import resource
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, final

import psutil

from abm.scenario import Scenario
from experiments.batch.study import Study, Work
from experiments.batch.work import MODEL, Model, packed
from experiments.processes import process_pool
from experiments.progress import clock

PROBED: Final = 20_000
"""Largest number of rows that is tried; more are reckoned from it."""

LEAST: Final = 0.3
"""Share of a run's time that does not go with the number of rows, at the size that is tried."""

ROW: Final = 1500
"""Bytes of a stored run, about, without its paths."""

FEW: Final = 10
SMALL: Final = 2000
LONG: Final = 12 * 3600.0


@final
@dataclass(frozen=True, slots=True)
class Probe:
    """One run, tried out.

    Parameters
    ----------
    firms, months : int
    draw, run : float
        Seconds to draw the world, and to run on it.
    memory : float
        Most memory of its process, bytes.
    paths : int
        Bytes of its recorded paths.
    """

    firms: int
    months: int
    draw: float
    run: float
    memory: float
    paths: int

    def seconds(self, scenario: Scenario, part: float) -> float:
        """Return the time of another scenario; `part` is that of the probe, for drawing or running."""
        size = LEAST + (1.0 - LEAST) * scenario.firms / self.firms
        return part * size * scenario.months / self.months


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a study will cost.

    Parameters
    ----------
    points, replicates, runs, tasks : int
        Runs and tasks that have still to be done.
    workers : int
    probe : Probe
    seconds : float
        On all workers together.
    memory, disk : float
        Bytes.
    warnings : tuple of str
    """

    points: int
    replicates: int
    runs: int
    tasks: int
    workers: int
    probe: Probe
    seconds: float
    memory: float
    disk: float
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        """Return a few lines."""
        probe = self.probe
        lines = [
            f"{self.points:,} points x {self.replicates:,} replicates; "
            f"to do: {self.runs:,} runs in {self.tasks:,} tasks",
            f"time: about {clock(self.seconds)} on {self.workers} process{'es' * (self.workers != 1)} "
            f"(just now a run of {probe.firms:,} rows took {probe.run:.2f} s, and drawing its world "
            f"{probe.draw:.2f} s)",
            f"memory: about {size(self.memory)}; disk: about {size(self.disk)}",
        ]
        return "\n".join([*lines, *(f"note: {warning}" for warning in self.warnings)])


def estimate(
    study: Study, works: Sequence[Work], workers: int, place: Path, model: Model = MODEL
) -> Estimate:
    """Try one run and reckon what the work will cost.

    Parameters
    ----------
    works : sequence of Work
        What has still to be done.
    workers : int
    place : Path
        Where the study will be stored.
    """
    largest = max((study.scenario(p, 0) for p in range(study.points)), key=lambda s: s.firms * s.months)
    too_large = largest.network is None and largest.firms > PROBED
    probed = replace(largest, firms=PROBED) if too_large else largest
    with process_pool(1) as pool:
        probe = pool.submit(tried, probed, study, model).result()
    seconds = sum(
        probe.seconds(work.runs[0][1], probe.draw) + sum(probe.seconds(s, probe.run) for _, s in work.runs)
        for work in works
    )
    runs = sum(len(work.runs) for work in works)
    memory = workers * max(probe.memory, probe.memory * largest.firms / probe.firms)
    disk = float(runs * (ROW + 2 * probe.paths))
    return Estimate(
        points=study.points,
        replicates=study.replicates,
        runs=runs,
        tasks=len(works),
        workers=workers,
        probe=probe,
        seconds=seconds / min(workers, max(len(works), 1)),
        memory=memory,
        disk=disk,
        warnings=tuple(warnings(study, seconds / workers, memory, disk, place)),
    )


def tried(scenario: Scenario, study: Study, model: Model) -> Probe:
    """Run a scenario once after a short one that loads what is compiled."""
    whole = bool(study.recording.paths)
    small = replace(scenario, firms=200, network=None) if scenario.network is None else scenario
    model.simulate(small, model.draw(small), whole, lambda done, months: None)
    begun = time.perf_counter()
    world = model.draw(scenario)
    drawn = time.perf_counter()
    history = model.simulate(scenario, world, whole, lambda done, months: None)
    ended = time.perf_counter()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Probe(
        scenario.firms,
        scenario.months,
        drawn - begun,
        ended - drawn,
        float(most),
        len(packed(history, study.recording)),
    )


def warnings(study: Study, seconds: float, memory: float, disk: float, place: Path) -> list[str]:
    """Return what to think about before it begins, a sentence each."""
    found: list[str] = []
    if study.replicates < FEW:
        found.append(
            f"{study.replicates} replicates leave intervals wide or undefined; {FEW} or more say something."
        )
    twins = study.points - len({study.scenario(p, 0).canonical() for p in range(study.points)})
    if twins:
        found.append(f"{twins} points are the same scenario as another one.")
    idle = [p for p in range(study.points) if not study.scenario(p, 0).composed_mix().measures]
    if len(idle) > 1 and {"budget", "end_rule", "basis", "proposed_start"} & set(study.keys):
        found.append(
            f"{len(idle)} points have no measures: budgets, end rules and dates change nothing there."
        )
    small = min(study.scenario(p, 0).firms for p in range(study.points))
    if small < SMALL:
        found.append(f"With {small:,} rows a stage is often undecided (it takes 300 adopting rows).")
    for half in ("levers", "uncertainties"):
        given = study.source["design"].get(half, {})
        if given.get("kind") == "sobol" and given["points"] & (given["points"] - 1):
            found.append(f"A Sobol sequence is even at powers of two, not at {given['points']} points.")
    if seconds > LONG:
        found.append(f"It takes {seconds / 3600.0:,.0f} hours; --shard divides it over machines.")
    if memory > psutil.virtual_memory().available:
        found.append("It needs more memory than is free; take fewer --workers.")
    above = next(parent for parent in (place, *place.absolute().parents) if parent.exists())
    if disk > shutil.disk_usage(above).free:
        found.append("It needs more disk than is free.")
    return found


def size(n: float) -> str:
    """Return a number of bytes in words."""
    return f"{n / 1e9:.1f} GB" if n >= 1e9 else f"{max(n / 1e6, 0.1):,.1f} MB"
