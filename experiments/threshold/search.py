"""Bisection on the share of seeds that reach something, and what may be said of where it crosses a level.

Points of the lever are numbered from least to most help; all seeds are run at every point that is tried.
Where every seed that has reached it stays so with more, the share at a point is the share of seeds whose own
threshold lies at or below it, and everything here is the order statistics of those thresholds. Where single
histories turn back, as they do when a little money shifts everybody's luck, a seed has no threshold of its
own; the share still has one, and it is the one asked for.

References
----------
W. J. Conover (1999), Practical Nonparametric Statistics, 3rd edition, section 3.2: intervals of quantiles.
M. Ayer, H. D. Brunk, G. M. Ewing, W. T. Reid, E. Silverman (1955), Annals of Mathematical Statistics 26(4),
641-647: the likeliest shares that never fall.
C. J. Clopper, E. S. Pearson (1934), Biometrika 26(4), 404-413: the interval of a share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, final

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrc, betaincinv

from networks.types import Floats

LEVEL: Final = 0.9
"""Coverage of intervals, as in the comparison."""

ALPHA: Final = 0.05
"""Chance to say that the share falls where it never does, over all pairs of fixed points together."""

NOTHING: Final = -1
"""Number of the point at which the lever is off, below the lowest point."""

FOUND: Final = "found"
OFF: Final = "none needed"
BELOW: Final = "at or below the lowest"
NOT_REACHED: Final = "not reached"
FALLS: Final = "more undoes it"
FLAT: Final = "does not depend on it"
UNDECIDED: Final = "undecided"
VERDICTS: Final = (FOUND, OFF, BELOW, NOT_REACHED, FALLS, FLAT, UNDECIDED)
"""What may come of a search; a number is named under the first two only."""

Counts = Mapping[int, int]
"""Seeds that reach it, by number of the point."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """What came of every seed at every point tried.

    Parameters
    ----------
    points : tuple of int, length P
        Numbers of the points, ascending; `NOTHING` is the lever switched off.
    reached : float64, shape (seeds, P)
        1 reached, 0 not, NaN undecided.
    fixed : tuple of int
        Points that were tried whatever was found.
    """

    points: tuple[int, ...]
    reached: Floats
    fixed: tuple[int, ...]

    @property
    def n(self) -> int:
        """Number of seeds."""
        return self.reached.shape[0]

    def counts(self) -> dict[int, int]:
        """Seeds that reach it at each point; an undecided one does not."""
        return dict(zip(self.points, (int(x) for x in np.nansum(self.reached, axis=0)), strict=True))

    def undecided(self) -> dict[int, int]:
        """Seeds that are undecided at each point."""
        number = np.count_nonzero(np.isnan(self.reached), axis=0)
        return dict(zip(self.points, (int(x) for x in number), strict=True))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Where the share of seeds comes to a probability.

    Parameters
    ----------
    probability : float
    verdict : str
        One of `VERDICTS`.
    point : int or None
        Lowest point tried from which on the share is the probability or more; None where none is named.
    low, high : int or None
        Ends of the interval: the threshold is above the point `low` and at or below the point `high`.
        None is open.
    """

    probability: float
    verdict: str
    point: int | None
    low: int | None
    high: int | None


def order_bounds(n: int, probability: float, level: float = LEVEL) -> tuple[int, int]:
    r"""Return which order statistics of `n` values enclose a quantile.

    With :math:`B \sim \mathrm{Bin}(n, p)`, the largest :math:`l` with :math:`P(B < l) \le \alpha / 2` and the
    smallest :math:`u` with :math:`P(B \ge u) \le \alpha / 2`.

    Returns
    -------
    l, u : int
        1 to `n`; 0 below, or ``n + 1`` above, where `n` values are too few for that end.

    References
    ----------
    W. J. Conover (1999), section 3.2.
    """
    tail = (1.0 - level) / 2.0
    low = max((k for k in range(1, n + 1) if bdtr(k - 1, n, probability) <= tail), default=0)
    high = min((k for k in range(1, n + 1) if bdtrc(k - 1, n, probability) <= tail), default=n + 1)
    return low, high


def seeds_needed(n: int, probability: float) -> int:
    """Return the fewest of `n` seeds that are a share of `probability` or more; at least one."""
    return max(1, ceil(n * probability - 1e-9))


def never_falling(counts: Sequence[float]) -> Floats:
    """Return the likeliest shares that never fall: neighbours that do are pooled to their mean.

    Parameters
    ----------
    counts : sequence of float
        Seeds that reach it, by ascending points, out of equally many.
    """
    blocks: list[list[float]] = []  # mean, points
    for value in counts:
        blocks.append([float(value), 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, points = blocks.pop()
            before = blocks[-1]
            before[0] = (before[0] * before[1] + mean * points) / (before[1] + points)
            before[1] += points
    return np.concatenate([np.full(int(points), mean) for mean, points in blocks] or [np.zeros(0)])


def first_at(counts: Counts, needed: float) -> int | None:
    """Return the lowest point at which so many seeds reach it."""
    return next((point for point in sorted(counts) if counts[point] >= needed), None)


def always_from(counts: Counts, needed: float) -> int | None:
    """Return the lowest point from which on so many seeds reach it at every point tried."""
    found = None
    for point in sorted(counts, reverse=True):
        if counts[point] < needed:
            break
        found = point
    return found


def settled_at(counts: Counts, needed: float) -> int | None:
    """Return the lowest point at which the likeliest share that never falls is enough."""
    points = sorted(counts)
    smooth = never_falling([counts[point] for point in points])
    return next((p for p, share in zip(points, smooth, strict=True) if share >= needed - 1e-9), None)


def before(counts: Counts, point: int | None) -> int | None:
    """Return the highest point tried below another; the highest of all below None."""
    lower = [p for p in counts if point is None or p < point]
    return max(lower, default=None)


def crossings(counts: Counts, n: int, probability: float, level: float = LEVEL) -> dict[str, int | None]:
    """Return where the share crosses the probability, and the ends of its interval, each as a point.

    The lower end is taken where enough seeds reach it for the first time, the upper where they do from there
    on: contradictions widen the interval.
    """
    low, high = order_bounds(n, probability, level)
    return {
        "low": first_at(counts, low) if low else None,
        "point": settled_at(counts, seeds_needed(n, probability)),
        "high": always_from(counts, high) if high <= n else None,
    }


def next_points(
    counts: Counts, n: int, probabilities: Sequence[float], level: float = LEVEL
) -> tuple[int, ...]:
    """Return the middles of those gaps between points in which a threshold or an end of its interval lies.

    Parameters
    ----------
    counts : mapping of int to int
        Seeds that reach it, by point tried.
    n : int
        Seeds.
    probabilities : sequence of float

    Returns
    -------
    tuple of int
        Ascending; empty once every such gap is a step of the grid.
    """
    wanted: set[int] = set()
    for probability in probabilities:
        for upper in crossings(counts, n, probability, level).values():
            lower = None if upper is None else before(counts, upper)
            if upper is not None and lower is not None and lower > NOTHING and upper - lower > 1:
                wanted.add((lower + upper) // 2)
    return tuple(sorted(wanted))


def answer(trials: Trials, probability: float, level: float = LEVEL) -> Answer:
    """Return the threshold at a probability with its interval, or why none is named."""
    counts, n = trials.counts(), trials.n
    found = crossings(counts, n, probability, level)
    point, first, high = found["point"], found["low"], found["high"]
    few, many = order_bounds(n, probability, level)
    low = before(counts, first) if few else None
    verdict = FOUND
    if falls(trials) or undone(trials, point, few, many):
        verdict = FALLS
    elif point is None:
        unknown = trials.undecided()
        most = max(counts)
        could = counts[most] + unknown[most] >= seeds_needed(n, probability)
        verdict = UNDECIDED if could else NOT_REACHED
    elif few > 0 and many <= n and all(few <= counts[p] < many for p in trials.fixed):
        verdict = FLAT
    elif point == NOTHING:
        verdict = OFF
    elif point == min(p for p in counts if p > NOTHING):
        verdict = BELOW
    if verdict in (FALLS, FLAT, UNDECIDED):
        return Answer(probability=probability, verdict=verdict, point=None, low=None, high=None)
    named = point if verdict in (FOUND, OFF) else None
    return Answer(probability=probability, verdict=verdict, point=named, low=low, high=high)


def falls(trials: Trials, alpha: float = ALPHA) -> bool:
    """Say whether the share falls somewhere by more than chance: more undoes what less has reached.

    A one-sided sign test on every pair of the fixed points, seed by seed, at `alpha` over the number of pairs
    (Bonferroni). Points that were chosen because of what had been found are left out.
    """
    place = [trials.points.index(point) for point in sorted(trials.fixed)]
    pairs = [(a, b) for i, a in enumerate(place) for b in place[i + 1 :]]
    for a, b in pairs:
        less, more = trials.reached[:, a], trials.reached[:, b]
        lost = int(np.count_nonzero((less == 1.0) & (more == 0.0)))
        gained = int(np.count_nonzero((less == 0.0) & (more == 1.0)))
        if lost > gained and bdtrc(lost - 1, lost + gained, 0.5) <= alpha / len(pairs):
            return True
    return False


def undone(trials: Trials, point: int | None, few: int, many: int) -> bool:
    """Say whether a fixed point speaks against a threshold: too few reach it above, or too many below.

    Parameters
    ----------
    point : int or None
        Where the share settles at the probability; None if it does not.
    few, many : int
        Fewer than `few` seeds, or `many` and more, tell a share from the probability, see `order_bounds`.
    """
    counts = trials.counts()
    above = [counts[p] for p in trials.fixed if point is not None and p > point]
    below = [counts[p] for p in trials.fixed if point is None or p < point]
    return any(count < few for count in above) or any(count >= many for count in below)


def contradicts(trials: Trials) -> NDArray[np.bool_]:
    """Say which seeds reach it at a point and fail at a higher one, shape (seeds,); undecided is neither."""
    ever = np.maximum.accumulate(trials.reached == 1.0, axis=1)
    return np.any(ever & (trials.reached == 0.0), axis=1)


def share_interval(count: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Return the exact interval of a share of `count` in `n`.

    References
    ----------
    C. J. Clopper, E. S. Pearson (1934), Biometrika 26(4), 404-413.
    """
    tail = (1.0 - level) / 2.0
    low = float(betaincinv(count, n - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, n - count, 1.0 - tail)) if count < n else 1.0
    return low, high
