"""What tipped the firms that are live in one run only, and what stops them in the other.

Of one run each; the arithmetic is that of `experiments.flips.table`. Attribution, no proof of cause.
"""

from dataclasses import dataclass
from typing import Final, final

from abm.history import History
from experiments.flips.standing import standing_of
from experiments.flips.table import stopping, tipping
from viz.words.names import instrument_name, kind_name, reason_name

MOST: Final = 5
"""Causes shown of each sort."""

Shares = list[tuple[str, str, float, float]]
"""Kind, instrument (may be empty), share of those live in the first alone, and in the second alone."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """Shares of the firms that are live in one run only.

    Parameters
    ----------
    tipped : list
        By what tipped them where they are live.
    stopped : list
        By what stops them where they are not.
    """

    tipped: Shares
    stopped: Shares


def causes_of(first: History, second: History) -> Causes:
    """Return what tipped and stops the firms that are live in one of two runs of the same firms."""
    one, other = standing_of(first), standing_of(second)
    return Causes(
        tipped=shared(tipping(one, other), tipping(other, one)),
        stopped=shared(stopping(one, other), stopping(other, one)),
    )


def shared(first: dict[tuple[str, str], float], second: dict[tuple[str, str], float]) -> Shares:
    """Return firms by cause as shares of their own side, the largest first."""
    whole, other = (sum(side.values()) or 1.0 for side in (first, second))
    rows = [
        (kind, source, first.get((kind, source), 0.0) / whole, second.get((kind, source), 0.0) / other)
        for kind, source in sorted({*first, *second})
    ]
    return sorted(rows, key=lambda row: -(row[2] + row[3]))[:MOST]


def tipped_name(kind: str, source: str) -> str:
    """Return what tipped firms, in words; an instrument by its own name."""
    return instrument_name(source) if source else kind_name(kind)


def stopped_name(_kind: str, reason: str) -> str:
    """Return what stops firms, in words."""
    return reason_name(reason)
