"""Firms that are live in one of two runs and not in the other, month by month on the map."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from abm.film import Film, Picture
from experiments.flips.rows import flips_between
from networks.types import Bytes

NEITHER, ONLY_FIRST, ONLY_SECOND, BOTH = range(4)
"""What the overlay of the map says of a row."""

LEAST_SECTOR: Final = 0.5
"""Sectors with fewer flipped firms than this are left out of the bars."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many change sides.

    Parameters
    ----------
    only_first, only_second, both : int
        Rows live in the first alone, the second alone, both.
    gained, lost : float
        Shares of all firms, weighted: live in the second and not in the first, and the other way round.
    """

    only_first: int
    only_second: int
    both: int
    gained: float
    lost: float


def states_at(film: Film, month: int) -> Bytes:
    """Return the state of every row at the end of a calendar month; before the run nobody is live."""
    return film.states(min(max(month - film.first, -1), film.months - 1))


def overlay(first: Film, second: Film, month: int) -> Bytes:
    """Return what each row is at a calendar month: `NEITHER`, `ONLY_FIRST`, `ONLY_SECOND` or `BOTH`."""
    here, there = (states_at(film, month) > 0 for film in (first, second))
    return here.astype(np.uint8) * ONLY_FIRST + there.astype(np.uint8) * ONLY_SECOND


def tally(picture: Picture, marks: Bytes) -> Tally:
    """Count an overlay."""
    rows = np.bincount(marks, minlength=4)
    weight = picture.weight.astype(np.float64)
    found = flips_between((marks & ONLY_SECOND) > 0, (marks & ONLY_FIRST) > 0, weight)
    gained, lost = found.shares()
    return Tally(
        only_first=int(rows[ONLY_FIRST]),
        only_second=int(rows[ONLY_SECOND]),
        both=int(rows[BOTH]),
        gained=gained,
        lost=lost,
    )


def by_sector(picture: Picture, marks: Bytes) -> list[tuple[str, float, float]]:
    """Return code, firms live in the first alone and in the second alone (weighted); the most flips first."""
    sectors = len(picture.sectors)
    first, second = (
        np.bincount(picture.sector, picture.weight * (marks == mark), sectors)
        for mark in (ONLY_FIRST, ONLY_SECOND)
    )
    order = np.argsort(-(first + second), kind="stable")
    return [
        (picture.sectors[k], float(first[k]), float(second[k]))
        for k in order.tolist()
        if first[k] + second[k] >= LEAST_SECTOR
    ]
