"""How one mix differs from another: the facts that `abm.mix.difference` puts into English words."""

from dataclasses import dataclass
from typing import Final, final

from abm.entry import Entry
from abm.mix import Mix

SMALLEST: Final = 0.0005
"""Shares that differ by less are called equal, as in `abm.mix.difference`."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """What the second mix has that the first has not, and the other way round.

    Parameters
    ----------
    only_first, only_second, both : tuple of str
        Ids of measures.
    changed : tuple of (Entry, Entry)
        Measures of both that stand differently: in the first, in the second.
    moves : mapping of instrument code to float
        Change of its share of attention, the largest first; changes below 0.05 points are left out.
    budget : tuple of float
        Share of value added of the first and of the second.
    """

    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    both: tuple[str, ...]
    changed: tuple[tuple[Entry, Entry], ...]
    moves: dict[str, float]
    budget: tuple[float, float]

    @property
    def is_nothing(self) -> bool:
        """Whether the two are the same."""
        lone = self.only_first or self.only_second or self.changed or self.moves
        return not lone and self.budget[0] == self.budget[1]


def contrast(first: Mix, second: Mix, basis: str) -> Contrast:
    """Return how the second mix differs from the first."""
    mine, theirs = set(first.measures), set(second.measures)
    old = {entry.measure: entry for entry in first.entries}
    before, after = first.shares(basis), second.shares(basis)
    moves = {code: after[code] - before[code] for code in before}
    moved = sorted((code for code in moves if abs(moves[code]) >= SMALLEST), key=lambda c: -abs(moves[c]))
    return Contrast(
        only_first=tuple(name for name in first.measures if name not in theirs),
        only_second=tuple(name for name in second.measures if name not in mine),
        both=tuple(name for name in second.measures if name in mine),
        changed=tuple(
            (old[entry.measure], entry) for entry in second.entries if old.get(entry.measure, entry) != entry
        ),
        moves={code: moves[code] for code in moved},
        budget=(first.budget.share_of_value_added, second.budget.share_of_value_added),
    )
