"""Where to draw each firm: raw materials on the left, final goods on the right."""

from typing import Final

import numpy as np

from networks.kernels.chance import uniforms
from networks.kernels.streams import LAYOUT_OFFSET
from networks.population import Population
from networks.types import Floats, Offsets

PLASTIC: Final = 1.324717957244746
"""Root of x^3 = x + 1, the golden ratio's counterpart in two dimensions."""

MARGIN: Final = 0.05
"""Share of a sector's band left free on either side."""


def positions(upstreamness: Floats, population: Population, seed: int) -> Floats:
    r"""Return a place for every row, in the order of the supply chain and in linear time.

    Each sector has a band of its own, the further left the more upstream it is, as wide as the root of
    its rows. Lead firms stand on the band's middle line, evenly from top to bottom; the others fill
    the band in order of size by :math:`(k/\rho, k/\rho^2)` modulo one, :math:`\rho` the plastic number,
    which leaves neither holes nor heaps.

    Parameters
    ----------
    upstreamness : float64, shape (S,)
        Mean number of stages to final use of each sector.
    population : Population
    seed : int
        Shifts each sector's pattern.

    Returns
    -------
    float64, shape (n, 2)
        In [0, 1].

    References
    ----------
    P. Antras, D. Chor, T. Fally, R. Hillberry (2012), American Economic Review 102(3), for upstreamness.
    """
    sector, lead = population.sector, population.lead
    left, width = bands(upstreamness, np.bincount(sector, minlength=upstreamness.size))
    rank = _rank_within(2 * sector.astype(np.int64) + lead)
    leads = np.bincount(sector[lead], minlength=upstreamness.size)
    shift = uniforms(seed, np.arange(upstreamness.size), 0, 0, LAYOUT_OFFSET)[sector]
    across = np.where(lead, 0.5, (shift + (rank + 1) / PLASTIC) % 1.0)
    even = (rank + 0.5) / np.maximum(leads, 1)[sector]
    down = np.where(lead, even, (shift + (rank + 1) / PLASTIC**2) % 1.0)
    inner = MARGIN + (1.0 - 2.0 * MARGIN) * across
    return np.stack((left[sector] + width[sector] * inner, down), axis=1)


def bands(upstreamness: Floats, rows: Offsets) -> tuple[Floats, Floats]:
    """Return left edge and width of each sector's band, shape (S,), most upstream first, adding up to 1."""
    width = np.sqrt(rows.astype(np.float64))
    width /= max(float(width.sum()), 1e-12)
    order = np.argsort(-upstreamness, kind="stable")
    left = np.empty_like(width)
    left[order] = np.cumsum(width[order]) - width[order]
    return left, width


def _rank_within(group: Offsets) -> Offsets:
    """Return the place of each row among those of its group, in row order, from 0."""
    order = np.argsort(group, kind="stable")
    start = np.concatenate(([0], np.cumsum(np.bincount(group))))
    rank = np.empty(group.size, np.int64)
    rank[order] = np.arange(group.size) - start[group[order]]
    return rank
