"""How heavy the tail of a distribution of degrees is, and whether a lognormal describes it better."""

from dataclasses import dataclass
from typing import Any, Final, final

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_ndtr, ndtr, zeta

from networks.types import Floats, Offsets

NAN: Final = float("nan")
NORMAL_95: Final = 1.96

TAIL_SHARE: Final = 0.05
"""Hill's estimate takes the largest twentieth of degrees."""

FEWEST_IN_TAIL: Final = 50
MOST_STARTS: Final = 400
"""Starts of the tail that are tried, evenly spread in logs."""

EXPONENTS: Final = (1.01, 8.0)
"""Exponents of the density between which the likeliest is sought."""


@final
@dataclass(frozen=True, slots=True)
class Tail:
    r"""A power law fitted to the tail of a distribution of whole numbers.

    Attributes
    ----------
    exponent : float
        :math:`a` of :math:`P(X \ge x) \propto x^{-a}`, one less than that of the density.
    low, high : float
        95 % interval for the start found; that the start is estimated, too, is left out.
    start : int
        Smallest number that belongs to the tail.
    size : int
        Numbers in the tail.
    distance : float
        Largest difference of the two cumulative distributions (Kolmogorov-Smirnov).
    against_lognormal : float
        Vuong's statistic, standard normal if both are equally good: above 1.96 the power law is the
        better one, below -1.96 the lognormal is.
    """

    exponent: float
    low: float
    high: float
    start: int
    size: int
    distance: float
    against_lognormal: float


def fit_tail(degree: Offsets) -> Tail | None:
    r"""Fit a discrete power law where it fits best; None where no tail is long enough.

    For each start the likeliest exponent of :math:`p(x) = x^{-\alpha} / \zeta(\alpha, x_0)`; of the
    starts the one with the least Kolmogorov-Smirnov distance.

    Parameters
    ----------
    degree : int64, shape (n,)

    References
    ----------
    A. Clauset, C. R. Shalizi, M. E. J. Newman (2009), SIAM Review 51(4), eqs. (3.5), (3.9) and section 5.2.
    """
    number, count = np.unique(degree[degree > 0], return_counts=True)
    above = np.cumsum(count[::-1])[::-1]
    tried = np.flatnonzero(above >= FEWEST_IN_TAIL)
    tried = tried[tried < number.size - 2]
    if not tried.size:
        return None
    if tried.size > MOST_STARTS:
        aims = np.geomspace(number[tried[0]], number[tried[-1]], MOST_STARTS)
        tried = np.unique(np.minimum(np.searchsorted(number, aims), tried[-1]))
    best, density, start = np.inf, NAN, 0
    for s in tried:
        alpha = likeliest_exponent(number[s:], count[s:])
        distance = ks_distance(number[s:], count[s:], alpha)
        if distance < best:
            best, density, start = distance, alpha, int(s)
    size, a = int(above[start]), density - 1.0
    vuong = vuong_lognormal(number[start:], count[start:], density)
    width = NORMAL_95 * a / size**0.5
    return Tail(a, a - width, a + width, int(number[start]), size, float(best), vuong)


def likeliest_exponent(number: Offsets, count: Offsets) -> float:
    """Return the likeliest exponent of a discrete power law from the first number on."""
    logs, size, start = float(count @ np.log(number)), float(count.sum()), float(number[0])

    def cost(alpha: float) -> float:
        return alpha * logs + size * float(np.log(zeta(alpha, start)))

    found: Any = minimize_scalar(cost, bounds=EXPONENTS, method="bounded")
    return float(found.x)


def ks_distance(number: Offsets, count: Offsets, alpha: float) -> float:
    """Return the largest difference between the cumulative shares, data against power law."""
    found = np.cumsum(count[::-1])[::-1] / count.sum()
    known = zeta(alpha, number.astype(np.float64)) / zeta(alpha, float(number[0]))
    return float(np.abs(found - known).max())


def vuong_lognormal(number: Offsets, count: Offsets, alpha: float) -> float:
    """Return Vuong's statistic of the power law against the likeliest lognormal from the first number on.

    The lognormal is cut at the start and rounded to whole numbers.

    References
    ----------
    Q. H. Vuong (1989), Econometrica 57(2); Clauset, Shalizi and Newman (2009), appendix C.
    """
    x = number.astype(np.float64)
    power = -alpha * np.log(x) - np.log(zeta(alpha, x[0]))

    def log_chance(at: Floats) -> Floats:
        mean, spread = at[0], np.exp(at[1])
        below, beyond = (np.log(x - 0.5) - mean) / spread, (np.log(x + 0.5) - mean) / spread
        inside = ndtr(-below) - ndtr(-beyond)
        with np.errstate(divide="ignore"):
            far = np.log(np.maximum(inside, 1e-300))
        return far - log_ndtr(-below[0])

    logs = np.log(x)
    mean = float(count @ logs / count.sum())
    spread = float(np.sqrt(count @ (logs - mean) ** 2 / count.sum()))
    guess = np.array([mean, np.log(max(spread, 0.1))])
    found = minimize(lambda at: -float(count @ log_chance(at)), guess, method="Nelder-Mead")
    gap = power - log_chance(found.x)
    size = float(count.sum())
    average = float(count @ gap) / size
    variance = float(count @ (gap - average) ** 2) / size
    return average * size**0.5 / variance**0.5 if variance > 0.0 else 0.0


def hill_exponent(degree: Offsets) -> tuple[float, float, float]:
    r"""Exponent of a cumulative tail with its 95 % interval, NaN where the tail is too short.

    .. math:: \hat a = k \Big/ \sum_{i \le k} \ln(d_{(i)} / d_{(k+1)})

    Interval from the asymptotic normal, :math:`\hat a (1 \pm 1.96/\sqrt k)`.

    References
    ----------
    B. M. Hill (1975), Annals of Statistics 3(5).
    """
    k = max(FEWEST_IN_TAIL, int(TAIL_SHARE * degree.size))
    if degree.size <= k:
        return NAN, NAN, NAN
    largest = np.sort(degree)[::-1][: k + 1].astype(np.float64)
    spread = float(np.log(np.maximum(largest[:k], 1.0) / max(largest[k], 1.0)).sum())
    if spread <= 0.0:
        return NAN, NAN, NAN
    exponent = k / spread
    return exponent, exponent * (1 - NORMAL_95 / k**0.5), exponent * (1 + NORMAL_95 / k**0.5)
