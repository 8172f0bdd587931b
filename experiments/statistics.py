"""Means, bands and paired differences over replicates, and the correction for many comparisons.

What is undefined in a replicate (the cost per adopter where nobody adopts) is NaN there. A summary
is taken over the replicates where it is defined, and says how many those were.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from networks.types import Floats

LOW: Final = 5.0
HIGH: Final = 95.0
LEVEL: Final = 0.9

FEWEST: Final = 5
"""Values below which nothing is made of their skewness: three of them have it by construction."""


@final
@dataclass(frozen=True, slots=True)
class Summary:
    """A mean with a band.

    Parameters
    ----------
    mean, low, high : float
        NaN where nothing was defined.
    n : int
        Number of defined values behind it.
    """

    mean: float
    low: float
    high: float
    n: int


NOTHING: Final = Summary(np.nan, np.nan, np.nan, 0)


def percentiles(values: Floats, low: float = LOW, high: float = HIGH) -> Summary:
    """Return the mean and two percentiles, linearly interpolated.

    Parameters
    ----------
    values : float64, shape (n,)
        One value a replicate; NaN where undefined.
    low, high : float
        Percentiles, 0 to 100.
    """
    defined = values[np.isfinite(values)]
    if defined.size == 0:
        return NOTHING
    below, above = np.percentile(defined, [low, high])
    return Summary(float(np.mean(defined)), float(below), float(above), defined.size)


def student_interval(values: Floats, level: float = LEVEL) -> Summary:
    r"""Return the mean and its two-sided Student interval.

    .. math:: \bar d \pm t_{n-1,\,(1+\text{level})/2}\; s / \sqrt{n}

    Parameters
    ----------
    values : float64, shape (n,)
        One value a replicate; NaN where undefined.
    level : float
        Coverage, in (0, 1).

    Returns
    -------
    Summary
        With fewer than two defined values the interval is NaN: it is unknown, not narrow.
    """
    defined = values[np.isfinite(values)]
    if defined.size == 0:
        return NOTHING
    mean = float(np.mean(defined))
    if defined.size == 1:
        return Summary(mean, np.nan, np.nan, 1)
    quantile = float(stdtrit(defined.size - 1, (1.0 + level) / 2.0))
    half = quantile * float(np.std(defined, ddof=1)) / np.sqrt(defined.size)
    return Summary(mean, mean - half, mean + half, defined.size)


def mean_interval(values: Floats, level: float = LEVEL) -> Summary:
    r"""Return the mean and its two-sided interval, corrected for skewness.

    Hall's monotone transformation of the studentised mean takes its skewness out to order
    :math:`1/n`; the quantiles are Student's, so that noise without skewness has the interval of
    Student. All :math:`\mu` are kept for which

    .. math::

        |g(T)| \le t_{n-1,\,(1+\text{level})/2}, \quad T = \sqrt n\, (\bar d - \mu) / s, \quad
        g(T) = T + \frac{\hat\gamma}{6 \sqrt n} (2 T^2 + 1) + \frac{\hat\gamma^2}{27 n} T^3

    with :math:`\hat\gamma` the skewness of the sample. What it covers is in ``docs/comparison.md``.

    Parameters
    ----------
    values : float64, shape (n,)
        One value a replicate; NaN where undefined.
    level : float
        Coverage, in (0, 1).

    Returns
    -------
    Summary
        With fewer than `FEWEST` defined values Student's interval, with fewer than two NaN.

    References
    ----------
    P. Hall (1992), On the removal of skewness by transformation, Journal of the Royal Statistical
    Society B 54(1), 221-228.
    """
    defined = values[np.isfinite(values)]
    n = defined.size
    skewness = sample_skewness(defined)
    if n < 2 or skewness == 0.0:
        return student_interval(values, level)
    mean, error = float(np.mean(defined)), float(np.std(defined, ddof=1) / np.sqrt(n))
    quantile = float(stdtrit(n - 1, (1.0 + level) / 2.0))
    low, high = (mean - error * restored(y, skewness, n) for y in (quantile, -quantile))
    return Summary(mean, low, high, n)


def sample_skewness(values: Floats) -> float:
    r"""Return :math:`m_3 / m_2^{3/2}` of defined values; 0 where it says nothing (too few, all alike)."""
    if values.size < FEWEST:
        return 0.0
    away = values - np.mean(values)
    spread = float(np.mean(away**2))
    if spread <= (np.finfo(np.float64).eps * float(np.max(np.abs(values)))) ** 2:
        return 0.0
    return float(np.mean(away**3)) / spread**1.5


def restored(y: float, skewness: float, n: int) -> float:
    """Return the studentised mean T with g(T) = `y`, see `mean_interval`."""
    a = skewness / (3.0 * np.sqrt(n))
    c = np.cbrt(1.0 + 3.0 * a * (y - a / 2.0))
    return float(3.0 * (y - a / 2.0) / (c * c + c + 1.0))  # (c - 1) / a, which loses all digits as a vanishes


def sign_chance(values: Floats) -> float:
    r"""Return how often seeds alone would bring a mean as far from zero as this one, in [0, 1].

    .. math:: p = 2\, P(t_{n-1} > \sqrt n\, |\bar d| / s)

    It is Student's and not that of `mean_interval`, whose transformation is flat around
    :math:`T = -3 \sqrt n / \hat\gamma`: corrected for their number, chances are read far in the tail, where
    it would call doubtful what has the same sign by a wide margin in every replicate. Where noise is skewed,
    the interval guards the sign, so a direction takes both. It speaks of seeds of a computer, which can be
    had in any number, and never of the world.

    Parameters
    ----------
    values : float64, shape (n,)
        One value a replicate; NaN where undefined.

    Returns
    -------
    float
        NaN with fewer than two defined values; 1 where all are zero, 0 where all are alike and not.
    """
    defined = values[np.isfinite(values)]
    n = defined.size
    if n < 2:
        return float("nan")
    mean, error = float(np.mean(defined)), float(np.std(defined, ddof=1) / np.sqrt(n))
    if error == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    return float(2.0 * stdtr(n - 1, -abs(mean / error)))


def holm(chances: Sequence[float]) -> Floats:
    r"""Return chances corrected for their number by Holm's step-down method.

    With :math:`p_{(1)} \le \dots \le p_{(m)}`,

    .. math:: \tilde p_{(k)} = \max_{j \le k} \min(1, (m - j + 1)\, p_{(j)})

    Calling those at most :math:`\alpha` different is wrong somewhere in the family with a chance of
    at most :math:`\alpha`, however they depend on each other.

    Parameters
    ----------
    chances : sequence of float, length k
        NaN where nothing could be tested; such a one is no member of the family.

    Returns
    -------
    float64, shape (k,)
        In the order given.

    References
    ----------
    S. Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6(2), 65-70.
    """
    given = np.asarray(chances, dtype=np.float64)
    known = np.flatnonzero(np.isfinite(given))
    order = known[np.argsort(given[known], kind="stable")]
    steps = np.arange(order.size, 0, -1, dtype=np.float64)
    corrected = np.full(given.size, np.nan)
    corrected[order] = np.maximum.accumulate(np.minimum(1.0, steps * given[order]))
    return corrected


def paired_difference(these: Floats, those: Floats, level: float = LEVEL) -> Summary:
    """Return the mean of `these` less `those`, replicate by replicate, with its `mean_interval`.

    Parameters
    ----------
    these, those : float64, shape (n,)
        The same replicates in the same order; a replicate undefined in either is left out.
    """
    return mean_interval(these - those, level)


def variance_ratio(these: Floats, those: Floats) -> float:
    r"""Return how many times more replicates the difference would need without pairing.

    .. math:: (\mathrm{var}\,x + \mathrm{var}\,y) / \mathrm{var}(x - y)

    Parameters
    ----------
    these, those : float64, shape (n,)
        The same replicates in the same order; a replicate undefined in either is left out.

    Returns
    -------
    float
        1 without gain, more with it; inf where the difference never varies but its parts do; NaN
        with fewer than two common replicates or where nothing varies.
    """
    both = np.isfinite(these) & np.isfinite(those)
    if np.count_nonzero(both) < 2:
        return np.nan
    x, y = these[both], those[both]
    apart = float(np.var(x, ddof=1) + np.var(y, ddof=1))
    paired = float(np.var(x - y, ddof=1))
    if paired == 0.0:
        return np.inf if apart > 0.0 else np.nan
    return apart / paired


def share_interval(count: float, n: int, level: float = LEVEL) -> Summary:
    r"""Return a share of `n` and its two-sided Wilson interval.

    .. math:: \frac{\hat p + z^2 / 2n \pm z \sqrt{\hat p (1 - \hat p) / n + z^2 / 4 n^2}}{1 + z^2 / n}

    Parameters
    ----------
    count : float
        Of so many it holds.
    n : int
        Replicates.
    level : float
        Coverage, in (0, 1).

    References
    ----------
    E. B. Wilson (1927), Journal of the American Statistical Association 22(158), 209-212.
    """
    if n == 0:
        return NOTHING
    p, z = count / n, float(ndtri((1.0 + level) / 2.0))
    middle = p + z**2 / (2 * n)
    half = z * np.sqrt(p * (1.0 - p) / n + z**2 / (4 * n**2))
    low, high = (float(x / (1.0 + z**2 / n)) for x in (middle - half, middle + half))
    return Summary(p, max(low, 0.0), min(high, 1.0), n)


def by_column(values: Floats, summarise: Callable[[Floats], Summary] = percentiles) -> list[Summary]:
    """Summarise each column of `values`, shape (replicates, indicators)."""
    return [summarise(values[:, j]) for j in range(values.shape[1])]


def excludes_zero(summary: Summary) -> bool:
    """Say whether an interval is known and lies on one side of zero."""
    return summary.low > 0.0 or summary.high < 0.0
