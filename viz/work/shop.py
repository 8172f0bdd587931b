"""Processes that work for the pages, one job each at a time, so that no page waits for another's model.

A job is a function that is sent to a process with its arguments and tells messages back while it
works. It is stopped at its next message; a process that does not heed, or dies, is replaced.
"""

import contextlib
import gc
import itertools
import multiprocessing
import queue
import threading
import time
from collections.abc import Callable, Generator
from multiprocessing.connection import Connection
from typing import Any, Final, final

from experiments.processes import begin_worker
from networks.errors import BadInput

PATIENCE: Final = 20.0
"""Seconds a stopped job may still take to its next message before its process is ended."""

LOOK_EVERY: Final = 0.1
"""Seconds between two looks at whether a job is still wanted."""

SMALL: Final = 1_000_000
"""Largest size, rows times months, of a job that the process kept for small ones takes: a second's work."""

LOST: Final = "the process that worked on it ended; there may not be enough memory"

Tell = Callable[[object], None]
"""What a job calls to send a message home; raises `StoppedError` once nobody waits for it."""


class StoppedError(BaseException):
    """The job was cancelled; no `Exception`, so that what records failed runs does not take it for one."""


class FailedError(RuntimeError):
    """The job ended with an error, said in one line."""


class LostError(FailedError):
    """The process that worked on the job ended; the job itself may be sound."""


@final
class Job:
    """One piece of work, seen from the page that waits for it.

    Parameters
    ----------
    function : callable
        Takes a `Tell` and `arguments`; must be importable in another process.
    arguments : tuple
    urgent : bool
        Whether somebody looks on and waits: such jobs overtake the others, the smallest first.
    size : int
        Rows times months, roughly how long it takes.
    """

    def __init__(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], *, urgent: bool, size: int = 0
    ) -> None:
        self.function = function
        self.arguments = arguments
        self.urgent = urgent
        self.size = size
        self.cancelled = threading.Event()
        self._box: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()

    @property
    def is_quick(self) -> bool:
        """Whether the process kept for small urgent jobs takes it."""
        return self.urgent and self.size <= SMALL

    def cancel(self) -> None:
        """Want no more of it."""
        self.cancelled.set()
        self._box.put(("stopped", None))

    def put(self, kind: str, content: Any) -> None:
        """Deliver a message, a result or an error; done by the shop."""
        self._box.put((kind, content))

    def messages(self, stop: threading.Event | None = None) -> Generator[Any, None, Any]:
        """Yield what the job tells while it works, and return its result.

        Parameters
        ----------
        stop : threading.Event, optional
            Once set, the job is cancelled.

        Raises
        ------
        StoppedError
            It was cancelled.
        BadInput, FailedError
            It ended with an error; `LostError` if its process died.
        """
        while True:
            if stop is not None and stop.is_set() and not self.cancelled.is_set():
                self.cancel()
            try:
                kind, content = self._box.get(timeout=None if stop is None else LOOK_EVERY)
            except queue.Empty:
                continue
            if kind == "told":
                yield content
            elif kind == "done":
                return content
            elif kind == "bad input":
                raise content
            elif kind == "failed":
                raise FailedError(content)
            elif kind == "lost":
                raise LostError(LOST)
            else:
                raise StoppedError

    def result(self, stop: threading.Event | None = None) -> Any:
        """Wait for the result and return it; see `messages`."""
        told = self.messages(stop)
        while True:
            try:
                next(told)
            except StopIteration as end:
                return end.value


@final
class Shop:
    """A few processes and the jobs that wait for them.

    Parameters
    ----------
    processes : int
        With two or more, the first is kept for small urgent jobs, which the others take only while it is
        busy; so large jobs never keep a small one waiting for longer than other small ones do.
    most : int
        Most jobs that may wait.
    """

    def __init__(self, processes: int, most: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._most = most
        self._count = itertools.count()
        self._waiting: list[tuple[tuple[bool, int, int], Job]] = []
        self._change = threading.Condition()
        self._is_open = True
        self._first_is_free = processes > 1
        self._benches = [
            threading.Thread(target=self._serve, args=(only_quick,), daemon=True, name=f"bench-{i}")
            for i, only_quick in enumerate([processes > 1] + [False] * (processes - 1))
        ]
        for bench in self._benches:
            bench.start()

    def submit(
        self, function: Callable[..., Any], *arguments: Any, urgent: bool = True, size: int = 0
    ) -> Job:
        """Take a job; see `Job` for what it is given.

        Raises
        ------
        BadInput
            Too many wait already.
        """
        job = Job(function, arguments, urgent=urgent, size=size)
        with self._change:
            if not self._is_open:
                raise BadInput("this app", "is closing", "start it again")
            self._waiting = [item for item in self._waiting if not item[1].cancelled.is_set()]
            if len(self._waiting) >= self._most:
                raise BadInput("this app", f"{self._most} tasks wait already", "try again in a minute")
            self._waiting.append(((not urgent, size if urgent else 0, next(self._count)), job))
            self._waiting.sort(key=lambda item: item[0])
            self._change.notify_all()
        return job

    def close(self) -> None:
        """End all processes; what waits is stopped."""
        with self._change:
            self._is_open = False
            for _, job in self._waiting:
                job.cancel()
            self._waiting = []
            self._change.notify_all()
        for bench in self._benches:
            bench.join(timeout=PATIENCE)

    def _next(self, only_quick: bool) -> Job | None:
        """Wait for a job for this bench; None once the shop closes."""
        with self._change:
            if only_quick:
                self._first_is_free = True
            while self._is_open:
                for item in self._waiting:
                    job = item[1]
                    if job.is_quick if only_quick else not (job.is_quick and self._first_is_free):
                        self._waiting.remove(item)
                        if only_quick:
                            self._first_is_free = False
                            self._change.notify_all()  # what it leaves is now for the others too
                        return job
                self._change.wait()
        return None

    def _serve(self, only_quick: bool) -> None:
        """Give jobs to one process, which is made anew whenever it has ended."""
        worker: Worker | None = None
        while (job := self._next(only_quick)) is not None:
            if not job.cancelled.is_set():
                worker = self._have_done(job, worker)
        if worker is not None:
            worker.end()

    def _have_done(self, job: Job, worker: "Worker | None") -> "Worker | None":
        """Have a job done by a worker, or a new one if need be; return the one that is of further use."""
        try:
            if worker is None or not worker.is_alive:
                worker = self._anew(worker)
            try:
                is_of_use = worker.work(job, lambda: self._is_open)
            except OSError:  # it was about to end, which is none of the job's doing
                worker = self._anew(worker)
                is_of_use = worker.work(job, lambda: self._is_open)
            if is_of_use:
                return worker
        except Exception as error:  # a bench must outlive every job
            job.put("failed", f"{type(error).__name__}: {error}")
        if worker is not None:
            worker.end()
        return None

    def _anew(self, worker: "Worker | None") -> "Worker":
        """Return a worker in place of one that is of no more use."""
        if worker is not None:
            worker.end()
        return Worker(self._context)


@final
class Worker:
    """One process and the line to it."""

    def __init__(self, context: Any) -> None:
        self._line, other = context.Pipe()
        self._process = context.Process(target=work_for_ever, args=(other,), daemon=True)
        self._process.start()
        other.close()

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs, as far as is known."""
        return self._process.is_alive()

    def work(self, job: Job, is_open: Callable[[], bool]) -> bool:
        """Have a job done; return whether the process is still of use.

        Raises
        ------
        OSError
            The process had ended before it began.
        """
        self._line.send((job.function, job.arguments))
        has_begun, asked = False, 0.0
        while True:
            if not asked and (job.cancelled.is_set() or not is_open()):
                asked = time.monotonic()
                with contextlib.suppress(OSError):
                    self._line.send("stop")
            if asked and time.monotonic() - asked > (PATIENCE if is_open() else 1.0):
                job.cancel()  # nobody must wait for it where the shop has closed
                return False
            try:
                if not self._line.poll(0.05):
                    continue
                kind, content = self._line.recv()
            except (EOFError, OSError):
                if not has_begun:
                    raise BrokenPipeError(LOST) from None
                job.put("lost", None)
                return False
            if kind == "begun":
                has_begun = True
                continue
            job.put(kind, content)
            if kind != "told":
                return True

    def end(self) -> None:
        """End the process."""
        self._line.close()
        self._process.terminate()
        self._process.join(timeout=5.0)
        if self._process.is_alive():
            self._process.kill()


def work_for_ever(line: Connection) -> None:
    """Do the jobs that come down the line, in a process of its own."""
    begin_worker()
    while True:
        try:
            asked = line.recv()
        except (EOFError, OSError):
            return
        if asked == "stop":  # for a job that had ended by then
            continue
        function, arguments = asked
        line.send(("begun", None))

        def tell(message: object) -> None:
            if line.poll():
                line.recv()
                raise StoppedError
            line.send(("told", message))

        try:
            answer = ("done", function(tell, *arguments))
        except StoppedError:
            answer = ("stopped", None)
        except BadInput as error:
            answer = ("bad input", error)
        except Exception as error:
            answer = ("failed", f"{type(error).__name__}: {error}")
        line.send(answer)
        if answer[0] != "done":  # what was left half done holds itself, and few large arrays look like little
            del answer
            gc.collect()
