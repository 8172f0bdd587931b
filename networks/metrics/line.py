"""Indicators of stage line, along the supply chain."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from networks.graph import SupplyGraph
from networks.kernels.components import strong_components
from networks.kernels.paths import chain_tiers
from networks.metrics.links import count_edges, link_edges, share
from networks.types import Bools, Floats

MOST_TIERS: Final = 10
"""Chains count at most so many tiers: no Belgian firm is further than 9.5 stages from final use
(National Bank of Belgium, working paper 288), and longest paths through a dense graph mean little."""

FEWEST_ROWS: Final = 30
"""A tier with fewer rows is below resolution."""


def joined_edge_share(graph: SupplyGraph, adopted: Bools, standing: Bools | None = None) -> float:
    """Share of supply relations whose two ends have adopted (I-L1).

    Parameters
    ----------
    graph : SupplyGraph
    adopted : bool, shape (n,)
    standing : bool, shape (m,), optional
        Relations that stand at the time; all if not given.

    Returns
    -------
    float
        Share of edges, unweighted, in [0, 1]; NaN without edges.
    """
    counts = count_edges(graph, adopted, np.zeros(graph.m, np.bool_), standing=standing)
    return share(counts.joined, counts.standing)


def chain_length(graph: SupplyGraph, adopted: Bools, linked: Bools, most: int = MOST_TIERS) -> float:
    """Mean over adopters of the tiers in the longest chain of links through each (I-L1).

    A chain runs from supplier to customer over linked adopters. Firms that can reach each other
    both ways stand on one tier. An adopter without links is a chain of one tier.

    Parameters
    ----------
    graph : SupplyGraph
    adopted : bool, shape (n,)
    linked : bool, shape (m,)
    most : int
        Longer chains count as this long.

    Returns
    -------
    float
        Tiers, unweighted, from 1 to `most`; NaN without adopters. Not yet tested against a null.
    """
    adopters = int(np.count_nonzero(adopted))
    if adopters == 0:
        return float("nan")
    return share(float(chain_tiers_of(graph, adopted, linked, most)[adopted].sum()), adopters)


def chain_tiers_of(
    graph: SupplyGraph, adopted: Bools, linked: Bools, most: int = MOST_TIERS
) -> NDArray[np.int32]:
    """Tiers in the longest chain of links through each row, int32, shape (n,); see `chain_length`."""
    keep = np.zeros(graph.m, np.bool_)
    keep[link_edges(graph, adopted, linked)] = True
    label, order, above, below = (np.empty(graph.n, np.int32) for _ in range(4))
    strong_components(graph.out_indptr, graph.customer, keep, label, order)
    chain_tiers(graph.out_indptr, graph.customer, keep, label, order, above, below)
    return np.minimum(above[label] + below[label] + 1, most)


def tier_reach(adopted: Bools, lead: Bools, weight: Floats) -> float:
    """Adoption among small and medium firms over adoption among lead firms (I-L4).

    Parameters
    ----------
    adopted, lead : bool, shape (n,)
    weight : float64, shape (n,)
        Real firms a row stands for.

    Returns
    -------
    float
        Ratio of two shares, at least 0; NaN while no lead firm has adopted.
    """
    small = share(float(weight[adopted & ~lead].sum()), float(weight[~lead].sum()))
    large = share(float(weight[adopted & lead].sum()), float(weight[lead].sum()))
    return share(small, large)


def deepest_tier(
    adopted: Bools,
    tier: NDArray[np.int16],
    weight: Floats,
    threshold: float = 0.10,
    fewest: int = FEWEST_ROWS,
) -> float:
    """Deepest supplier tier where at least a tenth of the firms have adopted (I-L4).

    Parameters
    ----------
    adopted : bool, shape (n,)
    tier : int16, shape (n,)
        Distance upstream from a lead firm, 0 for lead firms, -1 for rows outside; see `networks.graph.tiers`.
    weight : float64, shape (n,)
    threshold : float
        Share of a tier's firms, in (0, 1].
    fewest : int
        Tiers with fewer rows are passed over.

    Returns
    -------
    float
        Tier, 0 for lead firms only; -1 if none reaches the threshold; NaN if no tier has enough rows.
    """
    inside = tier >= 0
    place = tier[inside]
    rows = np.bincount(place)
    firms = np.bincount(place, weights=weight[inside])
    users = np.bincount(place, weights=(weight * adopted)[inside])
    seen = rows >= max(fewest, 1)
    if not seen.any():
        return float("nan")
    reached = np.flatnonzero(seen & (users >= threshold * firms))
    return float(reached[-1]) if reached.size else -1.0
