"""What the indicators share: which links stand, edges between adopters, rates by group."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from networks.graph import SupplyGraph
from networks.kernels.paths import count_joined
from networks.types import Bools, Floats


class EdgeCounts(NamedTuple):
    """Edges: all that stand, those between adopters, links, and the last two across groups."""

    standing: int
    joined: int
    links: int
    joined_across: int
    links_across: int


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


def share(part: float, whole: float) -> float:
    """Return `part` over `whole`, NaN where there is no whole."""
    return float(part / whole) if whole > 0 else float("nan")


def group_rates(group: NDArray[np.int16], adopted: Bools, weight: Floats) -> Floats:
    """Weighted share of adopters by group, NaN for numbers without a row."""
    total = np.bincount(group, weights=weight)
    part = np.bincount(group, weights=weight * adopted, minlength=total.size)
    return np.divide(part, total, out=np.full(total.size, np.nan), where=total > 0)
