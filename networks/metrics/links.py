"""What the indicators share: which links stand, and edges between adopters."""

from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from networks.graph import SupplyGraph
from networks.kernels.links import renumber_ends
from networks.kernels.paths import count_joined
from networks.metrics.sums import share
from networks.types import Bools, Floats, Offsets, Rows, Whole

__all__ = [
    "EdgeCounts",
    "JoinedEdges",
    "LinkGraph",
    "count_edges",
    "joined_edges",
    "link_edges",
    "link_graph",
    "links_of",
    "share",
]


class EdgeCounts(NamedTuple):
    """Edges: all that stand, those between adopters, links, and the last two across groups."""

    standing: float
    joined: int
    links: int
    joined_across: int
    links_across: int


class JoinedEdges(NamedTuple):
    """Edges between adopters that stand, j of them.

    Attributes
    ----------
    supplier : int32, shape (j,)
        An edge belongs to its supplier where edges are counted by group.
    customer : int32, shape (j,)
    value : float64, shape (j,)
        Million USD a year.
    linked, across : bool, shape (j,)
        Those that carry a link, and those between two groups, for instance sectors.
    """

    supplier: Rows
    customer: Rows
    value: Floats
    linked: Bools
    across: Bools


@final
@dataclass(frozen=True, slots=True)
class LinkGraph:
    """The links between adopters as a graph of their own; it holds nobody without a link.

    Attributes
    ----------
    adopters : int
        Adopting rows, linked or not.
    row : int32, shape (r,)
        Rows with a link, ascending.
    supplier, customer : int32, shape (l,)
        Ends of the links, places in `row`, ascending by supplier.
    out_indptr : int64, shape (r + 1,)
    """

    adopters: int
    row: Rows
    supplier: Rows
    customer: Rows
    out_indptr: Offsets


def link_graph(graph: SupplyGraph, adopters: int, edges: Whole) -> LinkGraph:
    """Take the links out of the supply graph.

    Parameters
    ----------
    graph : SupplyGraph
    adopters : int
    edges : int, shape (l,)
        Numbers of the linked edges whose two ends have adopted, ascending, see `link_edges`.
    """
    row, degree = np.empty(2 * edges.size, np.int32), np.empty(2 * edges.size, np.int64)
    tail, head = np.empty(edges.size, np.int32), np.empty(edges.size, np.int32)
    rows = renumber_ends(graph.supplier, graph.customer, edges, graph.n, row, tail, head, degree)
    out_indptr = np.zeros(rows + 1, np.int64)
    np.cumsum(degree[:rows], out=out_indptr[1:])
    return LinkGraph(adopters, row[:rows], tail, head, out_indptr)


def links_of(graph: SupplyGraph, adopted: Bools, linked: Bools) -> LinkGraph:
    """Take the links between adopters out of the supply graph, given flags of rows and edges."""
    return link_graph(graph, int(np.count_nonzero(adopted)), link_edges(graph, adopted, linked))


def link_edges(graph: SupplyGraph, adopted: Bools, linked: Bools) -> NDArray[np.int64]:
    """Numbers of the linked edges whose two ends have adopted, ascending."""
    edges = np.flatnonzero(linked)
    return edges[adopted[graph.supplier[edges]] & adopted[graph.customer[edges]]]


def count_edges(
    graph: SupplyGraph,
    adopted: Bools,
    linked: Bools,
    group: NDArray[np.int16] | None = None,
    standing: Bools | None = None,
) -> EdgeCounts:
    """Count edges between adopters in one pass over the adopters' edges.

    Parameters
    ----------
    graph : SupplyGraph
    adopted : bool, shape (n,)
    linked : bool, shape (m,)
    group : int16, shape (n,), optional
        For instance sectors; without it nothing is across.
    standing : bool, shape (m,), optional
        Edges that stand at the time; all if not given.
    """
    groups = np.zeros(graph.n, np.int16) if group is None else group
    stands = np.ones(graph.m, np.bool_) if standing is None else standing
    counts = np.empty(4, np.int64)
    count_joined(graph.out_indptr, graph.customer, stands, adopted, linked, groups, counts)
    joined, links, joined_across, links_across = counts.tolist()
    return EdgeCounts(int(np.count_nonzero(stands)), joined, links, joined_across, links_across)


def joined_edges(
    graph: SupplyGraph, joined: Rows, linked: Bools, group: NDArray[np.int16], active: Bools
) -> JoinedEdges:
    """Look up the edges between adopters where they are listed.

    Parameters
    ----------
    joined : int32, shape (k,)
        Edges whose two ends have adopted, standing or not.
    linked : bool, shape (m,)
    group : int16, shape (n,)
    active : bool, shape (m,)
        Edges that stand at the time; read at `joined` only.
    """
    edges = joined[active[joined]]
    supplier, customer = graph.supplier[edges], graph.customer[edges]
    across = group[supplier] != group[customer]
    return JoinedEdges(supplier, customer, graph.value[edges], linked[edges], across)
