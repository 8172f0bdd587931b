"""How far a comparison is: a bar in a terminal, a line now and then in a log file."""

import sys
import time
from typing import Final, TextIO, final

EVERY: Final = 10.0
"""Seconds between two lines of a log file."""


@final
class Progress:
    """Counts finished runs and says so on a stream.

    Parameters
    ----------
    stream : TextIO or None
        Where to write; None is silent.
    """

    __slots__ = ("_bar", "_begun", "_done", "_first", "_last", "_stream", "_total")

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._bar = None
        self._total = self._done = 0
        self._begun = self._last = 0.0
        self._first = (0, 0.0)

    @staticmethod
    def quiet() -> "Progress":
        """Return one that says nothing."""
        return Progress(None)

    @staticmethod
    def shown() -> "Progress":
        """Return one that writes to standard error."""
        return Progress(sys.stderr)

    def say(self, text: str) -> None:
        """Write a line."""
        if self._stream is not None:
            print(f"pearlnet: {text}", file=self._stream, flush=True)

    def start(self, total: int) -> None:
        """Begin to count to `total` runs."""
        self._total, self._done = total, 0
        self._begun = self._last = time.monotonic()
        self._first = (0, self._begun)
        if self._stream is not None and self._stream.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit="run", file=self._stream, dynamic_ncols=True, leave=False)

    def advance(self, runs: int) -> None:
        """Count `runs` more."""
        self._done += runs
        if self._first[0] == 0:  # until then processes start, which says nothing of the rate
            self._first = (self._done, time.monotonic())
        if self._bar is not None:
            self._bar.update(runs)
        elif self._stream is not None and time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            self.say(self._line())

    def finish(self) -> None:
        """End the count and say how long it took."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
        seconds = time.monotonic() - self._begun
        rate = self._done / max(seconds, 1e-9)
        self.say(f"{self._done} run{'s' * (self._done != 1)} in {clock(seconds)}, {rate:.1f} a second")

    def _line(self) -> str:
        first, since = self._first
        rate = (self._done - first) / max(time.monotonic() - since, 1e-9)
        count = f"{self._done} of {self._total} runs"
        if rate <= 0.0:
            return count
        return f"{count}, {rate:.1f} a second, {clock((self._total - self._done) / rate)} left"


def clock(seconds: float) -> str:
    """Return a duration as minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d} min" if whole >= 60 else f"{seconds:.1f} s"
