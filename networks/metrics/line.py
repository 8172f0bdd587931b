"""Indicators of stage line, along the supply chain."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from networks.graph import SupplyGraph
from networks.kernels.components import strong_components
from networks.kernels.paths import chain_tiers
from networks.metrics.links import EdgeCounts, JoinedEdges, LinkGraph, count_edges, links_of, share
from networks.metrics.sums import Amounts, Count, Quantity, Ratio
from networks.types import Bools, Floats, Offsets, Whole

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
    return joined_share(count_edges(graph, adopted, np.zeros(graph.m, np.bool_), standing=standing))


def joined_share(counts: EdgeCounts) -> float:
    """Share of edges whose two ends have adopted; see `joined_edge_share`."""
    return share(counts.joined, counts.standing)


def joined(edges: JoinedEdges, standing: Quantity) -> Ratio:
    """Edges between adopters over the edges that stand, each its supplier's; see `joined_edge_share`."""
    return Ratio(Count(edges.supplier), standing)


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
    return mean_chain(links_of(graph, adopted, linked), most)


def mean_chain(links: LinkGraph, most: int = MOST_TIERS) -> float:
    """Mean tiers in the longest chain through each adopter; see `chain_length`."""
    alone = links.adopters - links.row.size
    return share(float(chain_tiers_of(links, most).sum()) + alone, links.adopters)


def chains(links: LinkGraph, adopter: Whole, most: int = MOST_TIERS) -> Ratio:
    """Tiers in the longest chain through each adopter, over adopters; see `chain_length`.

    Parameters
    ----------
    links : LinkGraph
    adopter : int, shape (a,)
        Rows that have adopted, ascending.
    most : int
    """
    tiers = np.ones(adopter.size, np.int32)
    tiers[np.searchsorted(adopter, links.row)] = chain_tiers_of(links, most)
    return Ratio(Amounts(adopter, tiers), Count(adopter))


def chain_tiers_of(links: LinkGraph, most: int = MOST_TIERS) -> NDArray[np.int32]:
    """Tiers in the longest chain of links through each linked row, int32, shape (r,); see `chain_length`."""
    keep = np.ones(links.customer.size, np.bool_)
    label, order, above, below = (np.empty(links.row.size, np.int32) for _ in range(4))
    strong_components(links.out_indptr, links.customer, keep, label, order)
    chain_tiers(links.out_indptr, links.customer, keep, label, order, above, below)
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
    sums = (weight[flags].sum() for flags in (adopted & ~lead, ~lead, adopted & lead, lead))
    return reach(*(float(total) for total in sums))


def reach(small_users: float, small: float, lead_users: float, leads: float) -> float:
    """Ratio of two rates, given adopters and firms of either kind; see `tier_reach`."""
    return share(share(small_users, small), share(lead_users, leads))


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
    firms = np.bincount(place, weight[inside]).astype(np.float64)
    users = np.bincount(place, (weight * adopted)[inside]).astype(np.float64)
    return deepest_reached(users, firms, rows, threshold, fewest)


def deepest_reached(
    users: Floats, firms: Floats, rows: Offsets, threshold: float = 0.10, fewest: int = FEWEST_ROWS
) -> float:
    """Deepest tier reached, given adopters, firms and rows of each tier; see `deepest_tier`."""
    seen = rows >= max(fewest, 1)
    if not seen.any():
        return float("nan")
    reached = np.flatnonzero(seen & (users >= threshold * firms))
    return float(reached[-1]) if reached.size else -1.0
