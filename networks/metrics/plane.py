"""Indicators of stage plane: how many sectors and regions are reached, and how evenly."""

import numpy as np
from numpy.typing import NDArray

from networks.metrics.links import share
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
    firms = np.bincount(sector, weight).astype(np.float64)
    users = np.bincount(sector, weight * adopted, firms.size).astype(np.float64)
    return reached_share(users, firms, threshold)


def reached_share(users: Floats, firms: Floats, threshold: float = 0.05) -> float:
    """Share of groups reached, given adopters and firms of each group; see `sectors_reached`."""
    present = firms > 0.0
    rates = users[present] / firms[present]
    return share(int(np.count_nonzero(rates >= threshold)), rates.size)


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
    return evenness(np.bincount(sector, weight * adopted).astype(np.float64), sectors)


def evenness(users: Floats, sectors: int) -> float:
    """Entropy of adopters over groups over its largest value; see `sector_entropy`."""
    if users.sum() <= 0.0 or sectors < 2:
        return float("nan")
    part = users[users > 0.0] / users.sum()
    return max(0.0, float(-(part * np.log(part)).sum() / np.log(sectors)))
