"""Indicators of stage network: one part or many, between sectors or within, and how wide."""

import numpy as np
from numpy.typing import NDArray

from networks.graph import SupplyGraph
from networks.kernels.components import weak_components
from networks.metrics.links import EdgeCounts, JoinedEdges, LinkGraph, count_edges, links_of, share
from networks.metrics.sums import Amounts, Comparison, Count, Quantity, Ratio, Some
from networks.types import Bools, Rows, Whole


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
    return largest_share(links_of(graph, adopted, linked))


def largest_share(links: LinkGraph) -> float:
    """Share of adopters in the largest part of the graph of links; see `giant_component`."""
    if links.adopters == 0:
        return float("nan")
    return share(max(largest_rows(links).size, 1), links.adopters)


def largest(links: LinkGraph, adopter: Whole) -> Ratio:
    """Adopters in the largest part of the graph of links over all adopters; see `giant_component`.

    Parameters
    ----------
    links : LinkGraph
    adopter : int, shape (a,)
        Rows that have adopted, ascending.
    """
    inside = largest_rows(links)
    return Ratio(Count(inside if inside.size else adopter[:1]), Count(adopter))


def largest_rows(links: LinkGraph) -> Rows:
    """Rows of the largest part of the graph of links, of equal ones that with the smallest row.

    None if there is no link: an adopter without links is a part of its own.
    """
    if links.row.size == 0:
        return links.row
    label = np.empty(links.row.size, np.int32)
    weak_components(links.supplier, links.customer, np.ones(links.supplier.size, np.bool_), label)
    return links.row[label == np.argmax(np.bincount(label))]


def cross_sector_links(
    graph: SupplyGraph,
    adopted: Bools,
    linked: Bools,
    sector: NDArray[np.int16],
    standing: Bools | None = None,
) -> float:
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
    standing : bool, shape (m,), optional
        Relations that stand at the time; all if not given.

    Returns
    -------
    float
        Ratio of two shares, at least 0, unweighted; NaN without links or without edges between sectors.
    """
    return mixing_ratio(count_edges(graph, adopted, linked, sector, standing))


def mixing_ratio(counts: EdgeCounts) -> float:
    """Share of links across groups over that of the edges between adopters; see `cross_sector_links`."""
    return share(share(counts.links_across, counts.links), share(counts.joined_across, counts.joined))


def mixing(edges: JoinedEdges) -> Comparison:
    """Share of links across groups over that of the edges between adopters; see `cross_sector_links`."""
    end = edges.supplier
    links = Ratio(Some(end, edges.linked & edges.across), Some(end, edges.linked))
    return Comparison(links, Ratio(Some(end, edges.across), Count(end)))


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
    return silent_share(count_edges(graph, adopted, linked, standing=standing))


def silent_share(counts: EdgeCounts) -> float:
    """Share of the edges between adopters without a link; see `silo_index`."""
    return share(counts.joined - counts.links, counts.joined)


def silent(edges: JoinedEdges) -> Ratio:
    """Edges between adopters without a link over all of them; see `silo_index`."""
    return Ratio(Some(edges.supplier, ~edges.linked), Count(edges.supplier))


def covered_trade(edges: JoinedEdges, trade: Quantity, linked: bool) -> Ratio:
    r"""Share of the trade between groups that runs over data links, or could (I-N2 by flow).

    .. math:: \sum_{e \in L_\times} w_e / \sum_{e \in E_\times} w_e

    with :math:`E_\times` the standing edges between groups, :math:`L_\times` those with a link, and
    :math:`w` the yearly flow. With the edges between adopters in place of the links it is the ceiling:
    what links could cover without a further adopter. No null model is needed to read it.

    Parameters
    ----------
    edges : JoinedEdges
        Its groups say what is between.
    trade : Quantity
        Flow over all standing edges between groups, million USD a year.
    linked : bool
        Whether links are counted, or all edges between adopters.
    """
    some = edges.across & edges.linked if linked else edges.across
    return Ratio(Amounts(edges.supplier[some], edges.value[some]), trade)


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
    return breadth(links_of(graph, adopted, linked), cell, int(np.count_nonzero(np.bincount(cell))))


def breadth(links: LinkGraph, cell: Whole, present: int) -> float:
    """Share of the cells that hold a linked adopter, of `present` in all; see `macro_breadth`."""
    return share(np.unique(cell[links.row]).size, present)


def cells_reached(links: LinkGraph, cell: Whole, first: Whole) -> Ratio:
    """Cells that hold a linked adopter over all cells, each counted at its first row; see `macro_breadth`.

    Parameters
    ----------
    links : LinkGraph
    cell : int, shape (n,)
        Cell of each row.
    first : int, shape (c,)
        A row of each cell, by cell; -1 where a cell has none.
    """
    return Ratio(Count(first[np.unique(cell[links.row])]), Count(first[first >= 0]))
