"""What is found in a user's files: every problem with its place, and what was done about it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, final

import numpy as np

from networks.errors import BadInput

SHOWN: Final = 3
"""Places named of each kind of problem; the others are counted."""

Place = Callable[[int], str]
"""From the number of a line's entry to words, for instance ``edges.csv: line 17``."""


@final
@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem.

    Parameters
    ----------
    where : str
        First place, with the file.
    what : str
    count : int
    others : tuple of str
        More places.
    mend : str
        What is allowed, or which option mends it.
    """

    where: str
    what: str
    count: int
    others: tuple[str, ...] = ()
    mend: str = ""

    @property
    def line(self) -> str:
        """The problem in one line."""
        return f"{self.error()}"

    def error(self, besides: str = "") -> BadInput:
        """Return the error that names it, and what there is besides."""
        more = f"; {self.count:,} such" if self.count > 1 else ""
        places = f", also {', '.join(self.others)}" if self.others else ""
        hint = "; ".join(part for part in (self.mend, besides) if part)
        return BadInput(self.where, f"{self.what}{more}{places}", hint)


@final
@dataclass(slots=True)
class Findings:
    """Problems that stop an import, and notes on what was mended, completed or left aside."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, what: Callable[[int], str] | str, wrong: Any, place: Place, mend: str = "") -> None:
        """Keep a problem if any entry is `wrong` (flags, or their numbers in order)."""
        flags = np.asarray(wrong)
        found = np.flatnonzero(flags) if flags.dtype == np.bool_ else flags
        if found.size:
            first = [int(k) for k in found[:SHOWN]]
            words = what if isinstance(what, str) else what(first[0])
            others = tuple(_short(place(k), place(first[0])) for k in first[1:])
            self.problems.append(Problem(place(first[0]), words, int(found.size), others, mend))

    def note(self, line: str) -> None:
        """Keep one line about what was done."""
        self.notes.append(line)

    def require_none(self) -> None:
        """Raise the first problem in one line that also says how many more kinds there are."""
        if not self.problems:
            return
        first, more = self.problems[0], len(self.problems) - 1
        kinds = f"{more} more kind{'s' if more > 1 else ''} of problem, shown by --dry-run" if more else ""
        raise first.error(kinds)


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun, in the plural unless it is 1."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _short(place: str, first: str) -> str:
    """Return a place without the file that the first one names already."""
    file = first.partition(": ")[0] + ": "
    return place.removeprefix(file)
