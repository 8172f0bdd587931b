"""What the indicators share: which links stand, and edges between adopters."""

from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from networks.graph import SupplyGraph
from networks.kernels.paths import count_joined
from networks.types import Bools, Offsets, Rows, Whole


class EdgeCounts(NamedTuple):
    """Edges: all that stand, those between adopters, links, and the last two across groups."""

    standing: float
    joined: int
    links: int
    joined_across: int
    links_across: int


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
    supplier, customer = graph.supplier[edges], graph.customer[edges]
    row = np.unique(np.concatenate((supplier, customer)))
    tail, head = (np.searchsorted(row, end).astype(np.int32) for end in (supplier, customer))
    out_indptr = np.searchsorted(tail, np.arange(row.size + 1)).astype(np.int64)
    return LinkGraph(adopters, row, tail, head, out_indptr)


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


def count_listed(
    graph: SupplyGraph,
    joined: Rows,
    linked: Bools,
    group: NDArray[np.int16],
    active: Bools,
    standing: float,
) -> EdgeCounts:
    """Count as `count_edges`, where the edges between adopters are known.

    Parameters
    ----------
    joined : int32, shape (k,)
        Edges whose two ends have adopted, standing or not.
    active : bool, shape (m,)
        Edges that stand at the time; read at `joined` only.
    standing : float
        How many edges stand, to be taken over.
    """
    edges = joined[active[joined]]
    links = linked[edges]
    across = group[graph.supplier[edges]] != group[graph.customer[edges]]
    counts = (int(np.count_nonzero(flags)) for flags in (links, across, links & across))
    return EdgeCounts(standing, edges.size, *counts)


def share(part: float, whole: float) -> float:
    """Return `part` over `whole`, NaN where there is no whole."""
    return float(part / whole) if whole > 0 else float("nan")
