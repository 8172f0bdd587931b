"""Means, bands and paired differences over replicates.

What is undefined in a replicate (the cost per adopter where nobody adopts) is NaN there. A summary
is taken over the replicates where it is defined, and says how many those were.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from scipy.special import stdtrit

from networks.types import Floats

LOW: Final = 5.0
HIGH: Final = 95.0
LEVEL: Final = 0.9


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


def paired_difference(these: Floats, those: Floats, level: float = LEVEL) -> Summary:
    """Return the mean of `these` less `those`, replicate by replicate, with its Student interval.

    Parameters
    ----------
    these, those : float64, shape (n,)
        The same replicates in the same order; a replicate undefined in either is left out.
    """
    return student_interval(these - those, level)


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


def by_column(values: Floats, summarise: Callable[[Floats], Summary] = percentiles) -> list[Summary]:
    """Summarise each column of `values`, shape (replicates, indicators)."""
    return [summarise(values[:, j]) for j in range(values.shape[1])]


def excludes_zero(summary: Summary) -> bool:
    """Say whether an interval is known and lies on one side of zero."""
    return summary.low > 0.0 or summary.high < 0.0
