"""Indicators of stage plane: how many sectors and regions are reached, and how evenly."""

import numpy as np
from numpy.typing import NDArray

from networks.metrics.links import group_rates, share
from networks.types import Bools, Floats


def sectors_reached(
    sector: NDArray[np.int16], adopted: Bools, weight: Floats, threshold: float = 0.05
) -> float:
    """Share of sectors in which at least one firm in twenty has adopted (I-A1).

    Parameters
    ----------
    sector : int16, shape (n,)
    adopted : bool, shape (n,)
    weight : float64, shape (n,)
        Real firms a row stands for.
    threshold : float
        Share of a sector's firms, in (0, 1].

    Returns
    -------
    float
        Share of the sectors that have a row, in [0, 1]; NaN without rows.
    """
    rates = group_rates(sector, adopted, weight)
    present = ~np.isnan(rates)
    return share(int(np.count_nonzero(rates[present] >= threshold)), int(np.count_nonzero(present)))


def regions_reached(
    region: NDArray[np.int16], adopted: Bools, weight: Floats, threshold: float = 0.05
) -> float:
    """Share of regions in which at least one firm in twenty has adopted (I-A2); as `sectors_reached`."""
    return sectors_reached(region, adopted, weight, threshold)


def sector_entropy(sector: NDArray[np.int16], adopted: Bools, weight: Floats) -> float:
    r"""Evenness of adopters over sectors (I-A1).

    .. math:: -\sum_s p_s \ln p_s / \ln S, \qquad p_s \text{ the share of adopters in sector } s

    Parameters
    ----------
    sector : int16, shape (n,)
    adopted : bool, shape (n,)
    weight : float64, shape (n,)
        Real firms a row stands for.

    Returns
    -------
    float
        0 for one sector, 1 for equal numbers in all that have a row; NaN without adopters or with one sector.

    References
    ----------
    C. E. Shannon (1948), Bell System Technical Journal 27; divided by its largest value.
    """
    sectors = int(np.count_nonzero(np.bincount(sector)))
    users = np.bincount(sector, weights=weight * adopted)
    if users.sum() <= 0.0 or sectors < 2:
        return float("nan")
    part = users[users > 0.0] / users.sum()
    return max(0.0, float(-(part * np.log(part)).sum() / np.log(sectors)))
