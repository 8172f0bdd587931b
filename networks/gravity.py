"""How relations thin out with distance, measured on a graph of firms with regions."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from networks.graph import SupplyGraph
from networks.types import Floats, Whole

NAN: Final = float("nan")
NORMAL_95: Final = 1.96
STEPS: Final = 50
ENOUGH: Final = 1e-10
FEWEST_REGIONS: Final = 4


def region_links(graph: SupplyGraph, region: Whole, regions: int) -> Floats:
    """Count edges from region to region, supplier's by customer's, shape (R, R)."""
    cell = region[graph.supplier].astype(np.int64) * regions + region[graph.customer]
    return np.bincount(cell, minlength=regions**2).astype(np.float64).reshape(regions, regions)


@final
@dataclass(frozen=True, slots=True)
class Gravity:
    """Relations between regions by what leaves the one, what arrives in the other, and distance.

    Attributes
    ----------
    exponent, low, high : float
        Elasticity in distance, its sign turned, with a 95 % interval; NaN with too few regions.
    sides : float64, shape (R, R)
        Relations to expect at 1 km from the two sides alone; NaN for regions that do not trade.
    """

    exponent: float
    low: float
    high: float
    sides: Floats


def fit_gravity(links: Floats, apart: Floats) -> Gravity:
    r"""Fit the number of relations between different regions.

    .. math:: E[L_{qr}] = \exp(a_q + b_r - \theta \ln d_{qr}), \quad q \ne r

    Poisson pseudo maximum likelihood by iterated weighted least squares; the interval from errors that
    may spread as they like (sandwich).

    Parameters
    ----------
    links : float64, shape (R, R)
    apart : float64, shape (R, R)
        km.

    References
    ----------
    J. M. C. Santos Silva, S. Tenreyro (2006), Review of Economics and Statistics 88(4).
    """
    sides = np.full(links.shape, NAN)
    outside = np.where(np.eye(len(links), dtype=bool), 0.0, links)
    used = np.flatnonzero((outside.sum(axis=0) > 0) & (outside.sum(axis=1) > 0))
    if used.size < FEWEST_REGIONS:
        return Gravity(NAN, NAN, NAN, sides)
    origin, destination = np.nonzero(~np.eye(used.size, dtype=bool))
    y = outside[np.ix_(used, used)][origin, destination]
    side = np.eye(used.size)
    far = np.log(apart[np.ix_(used, used)][origin, destination])
    x = np.column_stack([-far, side[origin], side[destination][:, 1:]])
    mean = np.maximum(y, 0.5)
    beta = np.zeros(x.shape[1])
    for _ in range(STEPS):
        working = np.log(mean) + (y - mean) / mean
        root = np.sqrt(mean)
        last, beta = beta, np.linalg.lstsq(x * root[:, None], working * root, rcond=None)[0]
        mean = np.exp(np.clip(x @ beta, -50.0, 50.0))
        if np.abs(beta - last).max() < ENOUGH:
            break
    bread = np.linalg.pinv((x * mean[:, None]).T @ x)
    meat = (x * ((y - mean) ** 2)[:, None]).T @ x
    width = NORMAL_95 * float(np.sqrt((bread @ meat @ bread)[0, 0]))
    leaves, arrives = beta[1 : used.size + 1], np.concatenate([[0.0], beta[used.size + 1 :]])
    sides[np.ix_(used, used)] = np.exp(leaves[:, None] + arrives)
    return Gravity(float(beta[0]), float(beta[0]) - width, float(beta[0]) + width, sides)


def decay(links: Floats, apart: Floats, sides: Floats, bins: int = 12) -> tuple[Floats, Floats]:
    """Return distances, and relations over those to expect from the two sides alone, by bins.

    Parameters
    ----------
    links, apart, sides : float64, shape (R, R)
        See `Gravity`.
    bins : int
        Bins of distance between different regions, with about as many pairs each.

    Returns
    -------
    distance, ratio : float64, shape (k,)
        km. The first entry is within regions.
    """
    same, known = np.eye(len(links), dtype=bool).ravel(), ~np.isnan(sides).ravel()
    between = np.flatnonzero(known & ~same)
    order = np.argsort(apart.ravel()[between], kind="stable")
    groups = [np.flatnonzero(known & same), *np.array_split(between[order], bins)]
    groups = [g for g in groups if g.size]
    weight, number, d = sides.ravel(), links.ravel(), apart.ravel()
    far = [float(np.exp(np.average(np.log(d[g]), weights=weight[g]))) for g in groups]
    return np.array(far), np.array([float(number[g].sum() / weight[g].sum()) for g in groups])
