"""Line in its other meaning: whether solutions that were piloted with support are bought again without it.

No graph is needed, only sites: which solution, at which firm, from when, with support or not.
"""

from typing import Final, NamedTuple

import numpy as np

from networks.metrics.sums import share
from networks.types import Bools, Offsets, Whole

LEAST_RATIO: Final = 1.0
"""Copies per supported first site from which a solution has been copied."""

LEAST_CUSTOMERS: Final = 3
"""Firms that must have bought a copy, hosts of supported sites left out."""

LEAST_MONTHS: Final = 24
"""Months a copy must have been live: two anniversaries at which it could have been given up."""

LEAST_SHARE: Final = 0.5
"""Share of the piloted solutions, by their supported sites, that must have been copied."""


class Copies(NamedTuple):
    """What became of the solutions that were piloted with support, shape (q,) each.

    Attributes
    ----------
    solution : int64
        Ascending.
    first : int64
        Supported first sites, still live or not.
    copies : int64
        Later sites without support that count.
    customers : int64
        Owners that have such a site.
    site : int64
        Place, in the arrays given, of the earliest supported site.
    """

    solution: Offsets
    first: Offsets
    copies: Offsets
    customers: Offsets
    site: Offsets

    def passed(self, least_ratio: float = LEAST_RATIO, least_customers: int = LEAST_CUSTOMERS) -> Bools:
        """Say which solutions have been copied, bool, shape (q,)."""
        return (self.copies >= least_ratio * self.first) & (self.customers >= least_customers)


def copies_of(
    solution: Whole,
    subsidised: Bools,
    start: Whole,
    live: Bools,
    firm: Whole,
    now: int,
    owner: Whole | None = None,
    least_months: int = LEAST_MONTHS,
) -> Copies:
    r"""Count copies of each solution that was piloted with support.

    A copy is a site bought without support, begun later than the solution's first supported site, live
    now and for at least `least_months`, at an owner that hosts no supported site of that solution.

    .. math:: R_q = \text{copies of } q / \text{supported first sites of } q

    Parameters
    ----------
    solution : int, shape (j,)
        Solution of each site, at least 0.
    subsidised : bool, shape (j,)
        Sites that began with public support. Leave out sites that are neither first sites nor copies.
    start : int, shape (j,)
        Month a site began.
    live : bool, shape (j,)
        Sites still in use.
    firm : int, shape (j,)
        Row of the firm.
    now : int
        Month to look from, counted as `start` is.
    owner : int, shape (j,), optional
        Who owns the firm; every firm its own owner if not given.
    least_months : int

    Returns
    -------
    Copies
        Solutions without a supported site are left out: nobody piloted them.
    """
    first = np.flatnonzero(subsidised)
    if not first.size:
        none = np.zeros(0, np.int64)
        return Copies(none, none, none, none, none)
    first = first[np.lexsort((start[first], solution[first]))]
    begins = np.flatnonzero(np.diff(solution[first], prepend=-1))
    site, number = first[begins], np.diff(begins, append=first.size)
    named = solution[site].astype(np.int64)

    copy = np.flatnonzero(~subsidised & live & (start <= now - least_months))
    place, piloted = _places(named, solution[copy])
    later = piloted & (start[copy] > start[site[place]])
    copy, place = copy[later], place[later]
    buyer = np.asarray(firm if owner is None else owner).astype(np.int64)
    many = int(buyer.max()) + 1
    pair = place * many + buyer[copy]
    _, hosts = _places(np.sort(np.repeat(np.arange(named.size), number) * many + buyer[first]), pair)
    place, pair = place[~hosts], np.sort(pair[~hosts])
    once = pair[np.flatnonzero(np.diff(pair, prepend=-1))] // many
    copies, customers = (np.bincount(each, minlength=named.size) for each in (place, once))
    return Copies(named, number, copies, customers, site)


def _places(known: Offsets, sought: Whole) -> tuple[Offsets, Bools]:
    """Places of numbers among ascending ones, and whether they are there."""
    place = np.minimum(np.searchsorted(known, sought), known.size - 1)
    return place, known[place] == sought


def copied_share(
    copies: Copies, least_ratio: float = LEAST_RATIO, least_customers: int = LEAST_CUSTOMERS
) -> float:
    """Share of the piloted solutions that were copied, weighed by their supported first sites.

    Returns
    -------
    float
        In [0, 1]; NaN if nothing was piloted with support.
    """
    passed = copies.passed(least_ratio, least_customers)
    return share(int(copies.first[passed].sum()), int(copies.first.sum()))


def copy_line(copies: Copies, least_share: float = LEAST_SHARE) -> float:
    """Return 1 if at least half of the piloted solutions were copied, else 0; NaN if nothing was piloted.

    Parameters
    ----------
    copies : Copies
    least_share : float
        Of the solutions, weighed by their supported first sites.
    """
    found = copied_share(copies)
    return found if np.isnan(found) else float(found >= least_share)
