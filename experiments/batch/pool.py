"""Hands work to processes, or to any executor, and gets back what is lost when one of them dies."""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import replace
from typing import Final, TypeAlias

from experiments.batch.study import Work
from experiments.batch.work import GONE, Ended, TooLateError, failures
from experiments.processes import process_pool

Deed: TypeAlias = Callable[[Work], list[Ended]]
"""Does a piece of work; can be sent to another process."""

AHEAD: Final = 2
"""Pieces of work handed out for each worker: one to do and one to go on with."""

ALONE: Final = 2
"""Tries of a run alone in its process."""

TRIES: Final = 2
"""How often a run is tried alone whose executor lost it."""


class LostExecutorError(RuntimeError):
    """The executor itself is gone, with work not done."""


def here(works: Iterable[Work], do: Deed) -> Iterator[list[Ended]]:
    """Do all work in this process."""
    for work in works:
        yield do(work)


def in_processes(works: Iterable[Work], do: Deed, workers: int, limit: float) -> Iterator[list[Ended]]:
    """Do work in processes of our own; yield what ended, as it ends.

    What a process held that died is done once more, run by run, each alone in a process: a run that kills its
    process harms no other, and one that was merely beside it is not lost.
    """
    queue = iter(works)
    suspects: deque[Work] = deque()
    is_more = True
    while is_more:
        with process_pool(workers) as pool:
            is_more = yield from _until_broken(pool, queue, do, AHEAD * workers, suspects)
        while suspects:
            yield from one_by_one(singles(suspects.popleft()), do, limit)


def _until_broken(
    pool: Executor, queue: Iterator[Work], do: Deed, most: int, suspects: deque[Work]
) -> Generator[list[Ended], None, bool]:
    """Yield what ends until all is done or a process has died; return whether there may be more."""
    waiting: dict[Future[list[Ended]], Work] = {}
    while True:
        try:
            hand_out(pool, queue, do, waiting, most)
        except LostExecutorError as lost:
            suspects.append(lost.args[0])
            suspects.extend(waiting.values())
            return True
        if not waiting:
            return False
        found: list[Ended] = []
        is_broken = False
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            work = waiting.pop(future)
            try:
                found += future.result()
            except BrokenExecutor:
                suspects.append(work)
                is_broken = True
            except Exception as error:  # the result could not be sent back
                found += failures(work, error)
        if found:
            yield found
        if is_broken:
            suspects.extend(waiting.values())
            return True


def hand_out(
    pool: Executor, queue: Iterator[Work], do: Deed, waiting: dict[Future[list[Ended]], Work], most: int
) -> None:
    """Hand out work until `most` pieces wait."""
    while len(waiting) < most:
        work = next(queue, None)
        if work is None:
            return
        try:
            waiting[pool.submit(do, work)] = work
        except RuntimeError:  # broken, or shut down by someone else
            raise LostExecutorError(work) from None


def one_by_one(works: Sequence[Work], do: Deed, limit: float) -> Iterator[list[Ended]]:
    """Do runs one after another in a process of their own, and in a new one after one that has died.

    A run whose process dies is tried `ALONE` times, since somebody else may have killed it; if time was up,
    once is enough.
    """
    waiting = deque((work, 1) for work in works)
    while waiting:
        with process_pool(1) as pool:
            while waiting:
                (work, count), begun = waiting.popleft(), time.monotonic()
                try:
                    yield pool.submit(do, work).result()
                except BrokenExecutor:
                    if time.monotonic() - begun >= limit:
                        late = TooLateError(f"did not end within {limit:g} s; its process was ended")
                        yield failures(work, late)
                    elif count < ALONE:
                        waiting.append((work, count + 1))
                    else:
                        yield failures(work, RuntimeError(GONE))
                    break


def singles(work: Work) -> list[Work]:
    """Return a piece of work run by run."""
    return [replace(work, runs=(run,)) for run in work.runs]


def in_executor(works: Iterable[Work], do: Deed, executor: Executor, workers: int) -> Iterator[list[Ended]]:
    """Do work in an executor that belongs to somebody else, for instance that of a cluster.

    An error of the executor itself (a worker that died with the work) is met by trying each run again alone,
    a few times; then the run is recorded as failed.

    Raises
    ------
    LostExecutorError
        The executor takes no more work.
    """
    queue = iter(works)
    again: deque[tuple[Work, int]] = deque()
    waiting: dict[Future[list[Ended]], Work] = {}
    tried: dict[int, int] = {}
    while True:
        while again and len(waiting) < AHEAD * workers:
            work, count = again.popleft()
            future = _submitted(executor, do, work)
            waiting[future], tried[id(future)] = work, count
        hand_out(executor, queue, do, waiting, AHEAD * workers)
        if not waiting:
            return
        found: list[Ended] = []
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            work, count = waiting.pop(future), tried.pop(id(future), 0)
            error = future.exception() if not future.cancelled() else RuntimeError("it was cancelled")
            if error is None:
                found += future.result()
            elif count < TRIES:
                again.extend((single, count + 1) for single in singles(work))
            else:
                found += failures(work, RuntimeError(f"{GONE} ({type(error).__name__})"))
        if found:
            yield found


def _submitted(executor: Executor, do: Deed, work: Work) -> Future[list[Ended]]:
    try:
        return executor.submit(do, work)
    except RuntimeError:
        raise LostExecutorError(work) from None


def all_done(
    works: Sequence[Work],
    do: Deed,
    *,
    workers: int,
    executor: Executor | None,
    isolated: bool,
    limit: float,
) -> Iterator[list[Ended]]:
    """Do all work, here or in processes or in an executor, and yield what ended."""
    if executor is not None:
        return in_executor(works, do, executor, workers)
    if workers == 1 and not isolated:
        return here(works, do)
    return in_processes(works, do, workers, limit)
