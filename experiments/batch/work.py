"""What one worker does: runs that share a world, each within its time, each with an answer."""

import faulthandler
import io
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, final

import numpy as np

from abm.scenario import Scenario
from experiments.batch.study import ALL, Recording, Work
from experiments.extract import horizon_of

DONE, FAILED, LATE = "done", "failed", "late"
"""What can become of a run: a result, an error, or not in time."""

TIME_LIMIT: Final = 3600.0
"""Seconds a run may take if nothing else is said."""

GRACE: Final = 0.1
LEAST_GRACE: Final = 1.0
"""Share of the limit, and least seconds, after which a run that does not look at the clock is ended."""

GONE: Final = "its process ended without an answer"

Tick: TypeAlias = Callable[[int, int], None]
"""Called every month, with months done and months in all."""

World: TypeAlias = Any


class TooLateError(RuntimeError):
    """A run took longer than it may."""


@final
@dataclass(frozen=True, slots=True)
class Model:
    """The model, as two functions that can be sent to another process.

    Parameters
    ----------
    draw : callable
        Scenario to world.
    simulate : callable
        Scenario, world, whether whole paths are kept, and what to call every month, to
        `abm.history.History`.
    """

    draw: Callable[[Scenario], World]
    simulate: Callable[[Scenario, World, bool, Tick], Any]


def draw_world(scenario: Scenario) -> World:
    """Draw the world of a scenario."""
    from abm.world import draw_world as draw

    return draw(scenario)


def simulate(scenario: Scenario, world: World, whole: bool, tick: Tick) -> Any:
    """Run the model."""
    from abm.model import simulate as run_model

    return run_model(scenario, world, tick, stalls=False, paths=whole)


MODEL: Final = Model(draw_world, simulate)
"""The model of `abm`."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of one run.

    Parameters
    ----------
    replicate, point : int
    seed : int
    status : str
        ``"done"``, ``"failed"`` or ``"late"``.
    error : str
        One line; empty if it is done.
    seconds : float
        Time of the run, without drawing the world.
    values : mapping of str to float
        Indicators at the horizon; NaN where undefined.
    paths : bytes
        Table of recorded paths, as `packed` makes it; empty if none are kept.
    attempt : int
        How often it was begun before.
    """

    replicate: int
    point: int
    seed: int
    status: str
    error: str = ""
    seconds: float = 0.0
    values: Mapping[str, float]
    paths: bytes = b""
    attempt: int = 0


def perform(work: Work, recording: Recording, model: Model = MODEL, limit: float = TIME_LIMIT) -> list[Ended]:
    """Do the runs of a piece of work; what fails comes back as a record, not as an error."""
    found: list[Ended] = []
    world: World = None
    for point, scenario in work.runs:
        begun = time.monotonic()
        try:
            with Watch(limit) as tick:
                if world is None:
                    world = model.draw(scenario)
                history = model.simulate(scenario, world, bool(recording.paths), tick)
            found.append(
                Ended(
                    replicate=work.replicate,
                    point=point,
                    seed=scenario.seed,
                    status=DONE,
                    seconds=time.monotonic() - begun,
                    values=kept(horizon_of(history), recording),
                    paths=packed(history, recording),
                )
            )
        except Exception as error:
            found.append(failure(work.replicate, point, scenario.seed, error, time.monotonic() - begun))
    return found


def failure(replicate: int, point: int, seed: int, error: BaseException, seconds: float = 0.0) -> Ended:
    """Return the record of a run that did not end."""
    is_late = isinstance(error, TooLateError)
    said = f"{error}" if is_late else f"{type(error).__name__}: {error}"
    return Ended(
        replicate=replicate,
        point=point,
        seed=seed,
        status=LATE if is_late else FAILED,
        error=" ".join(said.split()),
        seconds=seconds,
        values={},
    )


def failures(work: Work, error: BaseException) -> list[Ended]:
    """Return the records of all runs of a piece of work that came to nothing."""
    return [failure(work.replicate, point, scenario.seed, error) for point, scenario in work.runs]


def hard_limit(limit: float) -> float:
    """Return the seconds after which a process is ended that does not look at the clock."""
    return limit + max(LEAST_GRACE, GRACE * limit)


def is_worker_of_ours() -> bool:
    """Say whether this is the main thread of a process that another one started, so that it may be ended."""
    is_main = threading.current_thread() is threading.main_thread()
    return is_main and multiprocessing.parent_process() is not None


@final
class Watch:
    """Keeps a run within its time.

    Every month it looks at the clock. What never comes to a month's end is ended from outside with its
    process, if that is one of many; no other thread could stop it, since compiled code answers to nobody.
    """

    __slots__ = ("_end", "_limit", "_quiet")

    def __init__(self, limit: float) -> None:
        self._limit = limit

    def __enter__(self) -> Tick:
        """Begin to count."""
        self._end = time.monotonic() + self._limit
        self._quiet = None
        if is_worker_of_ours():
            self._quiet = open(os.devnull, "w", encoding="utf-8")
            faulthandler.dump_traceback_later(hard_limit(self._limit), exit=True, file=self._quiet)
        return self.tick

    def __exit__(self, *_: object) -> None:
        """Stop counting."""
        if self._quiet is not None:
            faulthandler.cancel_dump_traceback_later()
            self._quiet.close()

    def tick(self, done: int, months: int) -> None:
        """Look at the clock."""
        if time.monotonic() > self._end:
            raise TooLateError(f"took longer than {self._limit:g} s, {done} of {months} months done")


def kept(values: Mapping[str, float], recording: Recording) -> dict[str, float]:
    """Return the values at the horizon that are asked for."""
    return {name: v for name, v in values.items() if not recording.indicators or name in recording.indicators}


def packed(history: Any, recording: Recording) -> bytes:
    """Return the recorded paths of a run as a small table in bytes; empty if none are kept.

    Columns are month, indicator, group_kind, group, value, sorted by indicator, group kind, group, month.
    """
    if not recording.paths:
        return b""
    import pyarrow as pa

    rows = history.rows()
    kinds = ("all", *recording.groups)
    wanted = np.isin(rows["group_kind"].astype(str), kinds)
    if recording.paths != (ALL,):
        wanted &= np.isin(rows["indicator"].astype(str), recording.paths)
    at = np.flatnonzero(wanted)
    texts = {key: rows[key][at].astype(str) for key in ("indicator", "group_kind", "group")}
    order = np.lexsort((rows["month"][at], texts["group"], texts["group_kind"], texts["indicator"]))
    table = pa.table(
        {
            "month": pa.array(rows["month"][at][order], pa.int32()),
            **{key: pa.array(text[order].tolist()).dictionary_encode() for key, text in texts.items()},
            "value": pa.array(rows["value"][at][order], pa.float64()),
        }
    )
    stream = io.BytesIO()
    with pa.ipc.new_stream(stream, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as sink:
        sink.write_table(table)
    return stream.getvalue()
