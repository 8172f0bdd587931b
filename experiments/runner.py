"""Runs a plan's tasks, in this process or in many, and keeps what the tables need of each run.

A run that fails is recorded with its scenario, seed and error and harms no other. A worker that
dies takes no finished run with it: what it held is tried once more, one task at a time.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias, final

from abm.scenario import Scenario
from experiments.attribution import AttributionTask, Effects, Trace, effects_of
from experiments.extract import Detail, detail_of, horizon_of
from experiments.flips.placebo import PlaceboRun, PlaceboTask, placebo_run
from experiments.plan import Task
from experiments.processes import process_pool
from experiments.progress import Progress
from networks.errors import BadInput

WARM_FIRMS: Final = 200

COMPILED_LAST: Final = "linking"
"""File of the kernels that the month calls last."""

World: TypeAlias = Any
"""What the mixes of one task share; only the model knows what it is."""


@final
@dataclass(frozen=True, slots=True)
class Engine:
    """The model, as two functions that can be sent to another process.

    Parameters
    ----------
    draw : callable
        Scenario to world: population, supply graph and needs, the same for all mixes.
    simulate : callable
        Scenario and world to `abm.history.History`.
    trace : callable, optional
        Scenario, world and acts of another run to `abm.footprint.Footprint`; without it nothing is
        attributed and no placebo is run.
    in_detail : callable, optional
        As `simulate`, with a record of what tipped whom; for runs that are kept in detail.
    """

    draw: Callable[[Scenario], World]
    simulate: Callable[[Scenario, World], Any]
    trace: "Trace | None" = None
    in_detail: Callable[[Scenario, World], Any] | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is kept of one run.

    Parameters
    ----------
    panel, level, structure, mix, replicate
        Where it belongs.
    seed : int
        Seed of the replicate, 64 bits.
    horizon : mapping of str to float
        Each overall indicator at the horizon; NaN where undefined.
    detail : Detail or None
        Paths, money and reasons, for runs of the comparison itself.
    seconds : float
        Time of the run, without drawing the world.
    """

    panel: str
    level: str
    structure: str
    mix: str
    replicate: int
    seed: int
    horizon: Mapping[str, float]
    detail: Detail | None
    seconds: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A run that did not end: where it belongs, how to repeat it, what went wrong."""

    panel: str
    level: str
    structure: str
    mix: str
    replicate: int
    seed: int
    scenario: str
    error: str
    is_bad_input: bool

    def __str__(self) -> str:
        """Return one line."""
        place = " ".join(part for part in (self.panel, self.level) if part)
        run = f"{self.mix} on {self.structure}, replicate {self.replicate}, seed {self.seed}"
        return f"{place}: {run}: {self.error}"


Outcome: TypeAlias = "Run | Effects | PlaceboRun | Failure"
AnyTask: TypeAlias = "Task | AttributionTask | PlaceboTask"


def draw_world(scenario: Scenario) -> World:
    """Draw the world of a scenario."""
    from abm.world import draw_world as draw

    return draw(scenario)


def simulate(scenario: Scenario, world: World) -> Any:
    """Run the model."""
    from abm.model import simulate as run_model

    return run_model(scenario, world, stalls=False, paths=False)


def simulate_in_detail(scenario: Scenario, world: World) -> Any:
    """Run the model and record what tipped whom."""
    from abm.model import simulate as run_model

    return run_model(scenario, world, lineage=True)


def trace(scenario: Scenario, world: World, acts: Any = None) -> Any:
    """Run the model and return what it has come to."""
    from abm.footprint import footprint

    return footprint(scenario, world, acts)


MODEL: Final = Engine(draw_world, simulate, trace, simulate_in_detail)
"""The model of `abm`."""


def perform(task: AnyTask, engine: Engine = MODEL) -> list[Outcome]:
    """Run all mixes of one task; what fails comes back as a record, not as an error."""
    if isinstance(task, AttributionTask):
        return [_attribute(task, engine)]
    try:
        world = engine.draw(task.scenarios[0][1])
    except Exception as error:
        return [_failure(task, mix, scenario, error) for mix, scenario in task.scenarios]
    if isinstance(task, PlaceboTask):
        return [_perform_placebo(task, mix, scenario, world, engine) for mix, scenario in task.scenarios]
    return [_perform_one(task, mix, scenario, world, engine) for mix, scenario in task.scenarios]


def _attribute(task: AttributionTask, engine: Engine) -> Outcome:
    mix, scenario = task.scenarios[0]
    try:
        if engine.trace is None:
            raise NotImplementedError("this engine traces nothing")
        return effects_of(task, engine.draw, engine.trace)
    except Exception as error:
        return _failure(task, mix, scenario, error)


def _perform_placebo(
    task: PlaceboTask, mix: str, scenario: Scenario, world: World, engine: Engine
) -> Outcome:
    try:
        if engine.trace is None:
            raise NotImplementedError("this engine traces nothing")
        return placebo_run(task, mix, scenario, world, engine.trace)
    except Exception as error:
        return _failure(task, mix, scenario, error)


def _perform_one(task: Task, mix: str, scenario: Scenario, world: World, engine: Engine) -> Outcome:
    try:
        run = engine.in_detail if task.in_detail and engine.in_detail is not None else engine.simulate
        history = run(scenario, world)
        return Run(
            panel=task.panel,
            level=task.level,
            structure=task.structure,
            mix=mix,
            replicate=task.replicate,
            seed=scenario.seed,
            horizon=horizon_of(history),
            detail=detail_of(history, task.replicate == 0) if task.in_detail else None,
            seconds=float(history.seconds),
        )
    except Exception as error:
        return _failure(task, mix, scenario, error)


def _failure(task: AnyTask, mix: str, scenario: Scenario, error: BaseException) -> Failure:
    is_bad_input = isinstance(error, BadInput)
    said = f"{error}" if is_bad_input else f"{type(error).__name__}: {error}"
    return Failure(
        panel=task.panel,
        level=task.level,
        structure=task.structure,
        mix=mix,
        replicate=task.replicate,
        seed=scenario.seed,
        scenario=scenario.to_toml(),
        error=" ".join(said.split()),
        is_bad_input=is_bad_input,
    )


def run_tasks(
    tasks: Sequence[AnyTask],
    *,
    engine: Engine = MODEL,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Run all tasks and return the outcomes in the order of the tasks.

    Parameters
    ----------
    tasks : sequence of Task, AttributionTask or PlaceboTask
        Independent of each other.
    engine : Engine
        The model.
    workers : int, optional
        Processes; 1 runs here. Default: as many as there are processors or tasks.
    executor : concurrent.futures.Executor, optional
        Runs the tasks instead; it is not shut down.
    progress : Progress, optional
        Told of every finished task.
    """
    n = min(workers or os.cpu_count() or 1, max(1, len(tasks)))
    done = progress or Progress.quiet()
    warm(tasks, engine, done)
    done.start(sum(len(task.scenarios) for task in tasks))
    found: dict[int, list[Outcome]] = {}
    for number, outcomes in _finished(tasks, engine, n, executor):
        found[number] = outcomes
        done.advance(len(outcomes))
    done.finish()
    return [outcome for number in range(len(tasks)) for outcome in found[number]]


def warm(tasks: Sequence[AnyTask], engine: Engine, progress: Progress) -> None:
    """Compile the kernels once, before several processes would each do so.

    Whatever goes wrong here goes wrong again in the run it belongs to, and is recorded there.
    """
    if not tasks or not kernels_are_cold():
        return
    progress.say("compiling the model's kernels, once on this machine")
    task = tasks[0]
    small = tuple(
        (mix, replace(scenario, firms=WARM_FIRMS, network=None)) for mix, scenario in task.scenarios[-1:]
    )
    perform(replace(task, scenarios=small), engine)


def kernels_are_cold() -> bool:
    """Say whether the model's month has still to be compiled; making a plan compiles chance alone."""
    from networks.kernels.compile import NUMBA, cache_folder

    folder = None if NUMBA.DISABLE_JIT else cache_folder()
    return folder is not None and not any(folder.glob(f"*/{COMPILED_LAST}.*.nbc"))


def _finished(
    tasks: Sequence[AnyTask], engine: Engine, workers: int, executor: Executor | None
) -> Iterator[tuple[int, list[Outcome]]]:
    """Yield number and outcomes of each task as it ends."""
    numbered = list(enumerate(tasks))
    if executor is not None:
        yield from _gather(executor, numbered, engine, [])
    elif workers == 1:
        yield from ((number, perform(task, engine)) for number, task in numbered)
    else:
        lost: list[tuple[int, AnyTask]] = []
        with process_pool(workers) as pool:
            yield from _gather(pool, numbered, engine, lost)
        yield from _one_by_one(sorted(lost, key=lambda pair: pair[0]), engine)


def _gather(
    executor: Executor,
    numbered: Iterable[tuple[int, AnyTask]],
    engine: Engine,
    lost: list[tuple[int, AnyTask]],
) -> Iterator[tuple[int, list[Outcome]]]:
    """Yield what an executor finishes; tasks of a broken one are added to `lost`."""
    waiting: dict[Future[list[Outcome]], tuple[int, AnyTask]] = {}
    for number, task in numbered:
        try:
            waiting[executor.submit(perform, task, engine)] = (number, task)
        except BrokenExecutor:
            lost.append((number, task))
    try:
        for future in as_completed(waiting):
            number, task = waiting[future]
            try:
                yield number, future.result()
            except BrokenExecutor:
                lost.append((number, task))
            except Exception as error:  # the result could not be sent back
                yield number, [_failure(task, mix, scenario, error) for mix, scenario in task.scenarios]
    except BaseException:
        for future in waiting:
            future.cancel()
        raise


def _one_by_one(lost: Sequence[tuple[int, AnyTask]], engine: Engine) -> Iterator[tuple[int, list[Outcome]]]:
    """Run what a dead worker held, so that one that kills its process harms no other."""
    waiting = list(lost)
    while waiting:
        with process_pool(1) as pool:
            while waiting:
                number, task = waiting.pop(0)
                try:
                    yield number, pool.submit(perform, task, engine).result()
                except BrokenExecutor:
                    error = RuntimeError("its process ended without an answer")
                    yield number, [_failure(task, mix, scenario, error) for mix, scenario in task.scenarios]
                    break
