"""Runs programs side by side: every round ours, then the other one, and the ratio of the two.

Absolute times wander with the clock speed of the machine and with what else runs on it; the ratio of
two neighbours in time does not. Each program lives in a process of its own, so that one that cannot
be imported, or dies, costs a line and not the table.
"""

import contextlib
import json
import math
import os
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.programs import PEARLNET, PROGRAMS, ROOT, Program, python_of

SLICE = 0.03
"""Seconds a fast program is timed for in a round."""

FEWEST, MOST = 3, 15
"""Rounds of a slow and of a fast program."""


class NotRun(Exception):
    """A program that cannot be run, with the reason."""


class Worker:
    """A program in a process of its own, ready to be timed."""

    def __init__(self, program: Program, kind: str, file: Path) -> None:
        python = python_of(program.environment)
        if not python.exists():
            raise NotRun(f"its environment {program.environment.name} is not there: make benchmark")
        command = [str(python), "-m", "benchmarks.worker", program.module, program.does[kind], str(file)]
        environment = {**os.environ, "PYTHONWARNINGS": "ignore", "MPLBACKEND": "Agg"}
        self.noise = tempfile.TemporaryFile(mode="w+")  # noqa: SIM115 (lives as long as the process)
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.noise,
            text=True,
            env=environment,
            cwd=ROOT,
        )
        self.program = program
        self.memory = 0
        self.times = 1
        try:
            self.ready: float = self.hear()["ready"]
        except NotRun:
            self.close()
            raise

    def ask(self, **order: Any) -> dict[str, Any]:
        """Send an order and return the answer."""
        self.send(**order)
        return self.hear()

    def send(self, **order: Any) -> None:
        """Send an order; `hear` returns the answer."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # then `hear` says why
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """Wait for an answer; a program that has failed or died raises `NotRun`."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.noise.seek(0)
            noise = self.noise.read().strip().splitlines()
            raise NotRun(f"ended without a word ({(noise or ['no message'])[-1][:120]})")
        said: dict[str, Any] = json.loads(line)
        if "failed" in said:
            raise NotRun(said["failed"])
        self.memory = said["memory"][1]
        return said

    def time(self) -> float:
        """Return the seconds of one run, or of one month, from one slice."""
        return self.ask(order="run", times=self.times)["seconds"] / self.times

    def warm(self) -> float:
        """Run until compiled and in the cache, choose how often a slice repeats, return its seconds."""
        self.time()
        once = self.time()
        self.times = max(1, min(2000, round(SLICE / max(once, 1e-7))))
        return once * self.times

    def close(self) -> None:
        """End the process."""
        for stream in (self.process.stdin, self.process.stdout, self.noise):
            if stream is not None:
                stream.close()
        self.process.wait()


@dataclass(slots=True)
class Line:
    """What is known about one program at one kind of work and size."""

    label: str
    milliseconds: float = math.nan
    ratios: tuple[float, ...] = ()
    ready: float = math.nan
    memory: int = 0
    adopters: int | None = None
    digest: str | None = None
    reason: str = ""

    @property
    def ratio(self) -> tuple[float, float, float]:
        """Median, least and largest of the rounds: its time over ours."""
        if not self.ratios:
            return math.nan, math.nan, math.nan
        return statistics.median(self.ratios), min(self.ratios), max(self.ratios)


def programs_for(kind: str, ours_only: bool = False) -> list[Program]:
    """Return the programs that do a kind of work, ours left out."""
    return [
        program
        for program in PROGRAMS
        if kind in program.does and not (ours_only and program.environment != PEARLNET.environment)
    ]


def duel(
    kind: str,
    n: int,
    file: Path,
    programs: Sequence[Program],
    own_program: Program = PEARLNET,
    budget: float = 8.0,
    rounds: int = MOST,
) -> list[Line]:
    """Time ours against each program, interleaved.

    Parameters
    ----------
    kind : str
        W1, W2, W3 or W3 pace 1.
    n : int
        Firms.
    file : Path
        The work.
    programs : sequence of Program
    own_program : Program
        The one that the others are set beside.
    budget : float
        Seconds for one program; it has at least three rounds all the same.
    rounds : int
        Rounds at most.

    Returns
    -------
    list of Line
        Ours first.
    """
    try:
        own = Worker(own_program, kind, file)
    except NotRun as reason:  # then there is nothing to compare with
        return [Line(own_program.label, reason=str(reason))]
    own.warm()
    lines = [Line(own_program.label, ready=own.ready)]
    workers: list[tuple[Worker, Line, int]] = []
    for program in programs:
        line = Line(program.label)
        lines.append(line)
        if n > program.largest.get(kind, n):
            line.reason = f"left out above {program.largest[kind]:,} firms: too slow"
            continue
        try:
            worker = Worker(program, kind, file)
        except NotRun as reason:
            line.reason = str(reason)
            continue
        try:
            seconds = worker.warm()
        except NotRun as reason:
            line.reason = str(reason)
            worker.close()
            continue
        line.ready = worker.ready
        workers.append((worker, line, max(min(FEWEST, rounds), min(rounds, int(budget / seconds)))))

    ours: list[float] = []
    theirs: dict[str, list[float]] = {line.label: [] for line in lines}
    for turn in range(rounds):
        for worker, line, most in workers:
            if turn < most and not line.reason:
                ours.append(own.time())
                try:
                    took = worker.time()
                except NotRun as reason:
                    line.reason = str(reason)
                    continue
                theirs[line.label].append(took)
                line.ratios += (took / ours[-1],)
    if not workers:
        ours += [own.time() for _ in range(rounds)]
    lines[0].milliseconds, lines[0].ratios = 1e3 * statistics.median(ours), (1.0,)
    for worker, line in [(own, lines[0]), *((worker, line) for worker, line, _ in workers)]:
        if theirs[line.label]:
            line.milliseconds = 1e3 * statistics.median(theirs[line.label])
        if worker.program.process and not line.reason:
            try:
                said = worker.ask(order="answer")
                line.adopters, line.digest = said["adopters"], said["digest"]
            except NotRun as reason:
                line.reason = str(reason)
        line.memory = worker.memory
        worker.close()
    return lines


@dataclass(slots=True)
class Sample:
    """Adopters at the end of a number of runs of one program."""

    label: str
    runs: int = 0
    mean: float = math.nan
    error: float = math.nan
    apart: float = math.nan
    equal: bool = False
    reason: str = ""


def compare_ends(
    kind: str, file: Path, programs: Sequence[Program], months: int = 0, seconds: float = 3.0
) -> list[Sample]:
    """Compare the mean number of adopters at the end with ours.

    ``apart`` is the distance of the two means in standard errors of their difference; beyond 4 the
    two do not run the same process. ``equal`` says that it counted the same adopters in every run,
    which only a program with the same draws can. Programs that run no process are left out.
    """
    own, ours = _sample(PEARLNET, kind, file, months, seconds)
    samples = [own]
    for program in programs:
        if program.process:
            sample, ends = _sample(program, kind, file, months, seconds)
            error = math.hypot(sample.error, own.error)
            sample.apart = (sample.mean - own.mean) / error if error > 0 else math.nan
            common = min(len(ends), len(ours))
            sample.equal = common > 0 and ends[:common] == ours[:common]
            samples.append(sample)
    return samples


def _sample(program: Program, kind: str, file: Path, months: int, seconds: float) -> tuple[Sample, list[int]]:
    sample = Sample(program.label)
    try:
        worker = Worker(program, kind, file)
    except NotRun as reason:
        sample.reason = str(reason)
        return sample, []
    try:
        ends: list[int] = worker.ask(order="ends", months=months, seconds=seconds, most=200)["ends"]
    except NotRun as reason:
        sample.reason = str(reason)
        return sample, []
    finally:
        worker.close()
    sample.runs, sample.mean = len(ends), statistics.fmean(ends)
    sample.error = statistics.stdev(ends) / math.sqrt(len(ends))
    return sample, ends
