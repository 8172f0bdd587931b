"""Indicators of stage network: one part or many, between sectors or within, and how wide."""

import numpy as np
from numpy.typing import NDArray

from networks.graph import SupplyGraph
from networks.kernels.components import largest_part, weak_components
from networks.metrics.links import count_edges, link_edges, share
from networks.types import Bools


def giant_component(graph: SupplyGraph, adopted: Bools, linked: Bools) -> float:
    """Share of adopters in the largest part of the graph of links, directions aside (I-N1).

    Parameters
    ----------
    graph : SupplyGraph
    adopted : bool, shape (n,)
    linked : bool, shape (m,)

    Returns
    -------
    float
        Share of adopting rows, unweighted, in (0, 1]; NaN without adopters. Hubs join random adopters too, so
        a large value alone shows no network.
    """
    edges = link_edges(graph, adopted, linked)
    label = np.empty(graph.n, np.int32)
    weak_components(graph.supplier[edges], graph.customer[edges], np.ones(edges.size, np.bool_), label)
    return share(largest_part(label, adopted), int(np.count_nonzero(adopted)))


def cross_sector_links(graph: SupplyGraph, adopted: Bools, linked: Bools, sector: NDArray[np.int16]) -> float:
    r"""Share of links that join two sectors over that share among all edges between adopters (I-N2).

    .. math:: \frac{|L_\times| / |L|}{|J_\times| / |J|}

    with :math:`J` the edges whose two ends have adopted and :math:`\times` those between sectors. One means
    that links are as mixed as the relations they could stand on, zero that they stay within sectors.

    Parameters
    ----------
    graph : SupplyGraph
    adopted : bool, shape (n,)
    linked : bool, shape (m,)
    sector : int16, shape (n,)

    Returns
    -------
    float
        Ratio of two shares, at least 0, unweighted; NaN without links or without edges between sectors.
    """
    counts = count_edges(graph, adopted, linked, sector)
    return share(share(counts.links_across, counts.links), share(counts.joined_across, counts.joined))


def silo_index(graph: SupplyGraph, adopted: Bools, linked: Bools, standing: Bools | None = None) -> float:
    """Share of the edges between adopters over which no data flow (I-N3).

    Parameters
    ----------
    graph : SupplyGraph
    adopted : bool, shape (n,)
    linked : bool, shape (m,)
    standing : bool, shape (m,), optional
        Relations that stand at the time; all if not given.

    Returns
    -------
    float
        Share of edges, unweighted, in [0, 1]; NaN where no edge joins adopters.
    """
    counts = count_edges(graph, adopted, linked, standing=standing)
    return share(counts.joined - counts.links, counts.joined)


def macro_breadth(
    graph: SupplyGraph,
    adopted: Bools,
    linked: Bools,
    sector: NDArray[np.int16],
    region: NDArray[np.int16],
) -> float:
    """Share of the pairs of sector and region that have a linked adopter (I-N4).

    Parameters
    ----------
    graph : SupplyGraph
    adopted : bool, shape (n,)
    linked : bool, shape (m,)
    sector, region : int16, shape (n,)

    Returns
    -------
    float
        Share of the pairs that have a row, unweighted, in [0, 1]; NaN without rows.
    """
    if graph.n == 0:
        return float("nan")
    cell = sector.astype(np.int64) * (int(region.max()) + 1) + region
    edges = link_edges(graph, adopted, linked)
    reached = np.zeros(int(cell.max()) + 1, np.bool_)
    reached[cell[graph.supplier[edges]]] = True
    reached[cell[graph.customer[edges]]] = True
    return share(int(np.count_nonzero(reached)), int(np.count_nonzero(np.bincount(cell))))
