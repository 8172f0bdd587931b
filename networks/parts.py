"""Parts of a network that hang together, of which only some nodes and edges count; and growing ones.

A mask of nodes and a mask of edges say what counts: an edge does if it is marked and both its ends
are. Edges are numbered by their place in the out form, which is as in `networks.cascades`.
"""

from typing import Final, NamedTuple, final

import numpy as np
from numpy.typing import ArrayLike

from networks.checks import MOST_ROWS, edges, flags, locked, row_numbers, whole_number
from networks.errors import BadInput
from networks.kernels.components import strong_components as number_strong_components
from networks.kernels.components import weak_components
from networks.kernels.incremental import COUNT, LARGEST, OUTSIDE, admit_rows, join_pairs, read_labels
from networks.kernels.paths import chain_tiers
from networks.types import Bools, Offsets, Rows


class Parts(NamedTuple):
    """Components of a network: how many there are, and whose each node is, -1 where masked out."""

    number: int
    label: Rows


class Chain(NamedTuple):
    """The longest chain in tiers, and the tiers above and below each node, -1 where masked out."""

    length: int
    above: Rows
    below: Rows


class Masked(NamedTuple):
    """A checked network with what counts of it."""

    start: Offsets
    head: Rows
    tail: Rows
    node: Bools
    edge: Bools


def masked(
    where: str,
    out_indptr: ArrayLike,
    out_indices: ArrayLike,
    nodes: ArrayLike | None,
    kept_edges: ArrayLike | None,
) -> Masked:
    """Check a network and its masks; an edge counts if it is marked and both its ends are."""
    start, head = edges(where, "out_", out_indptr, out_indices)
    tail = np.repeat(np.arange(start.size - 1, dtype=np.int32), np.diff(start))
    node = flags(f"{where}: nodes", nodes, start.size - 1)
    edge = flags(f"{where}: edges", kept_edges, head.size)
    if nodes is not None:
        edge = edge & node[tail] & node[head]
    return Masked(start, head, locked(tail, np.int32), node, locked(edge, np.bool_))


def connected_components(
    out_indptr: ArrayLike,
    out_indices: ArrayLike,
    nodes: ArrayLike | None = None,
    edges: ArrayLike | None = None,
) -> Parts:
    """Find the parts that hang together, whichever way the edges point.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
        Out-neighbours of each node.
    nodes : bool, shape (n,), optional
        Nodes that count.
    edges : bool, shape (m,), optional
        Edges that count, if both their ends do.

    Returns
    -------
    number : int
        Number of components; a node without edges is one.
    label : int32, shape (n,)
        Smallest node of each node's component; -1 for nodes that do not count.

    Raises
    ------
    BadInput
        In one line, if an array has the wrong length, type or entries.

    References
    ----------
    R. E. Tarjan, J. van Leeuwen (1984), Journal of the ACM 31(2): union-find with path halving.
    """
    net = masked("connected_components", out_indptr, out_indices, nodes, edges)
    label = np.empty(net.node.size, np.int32)
    count = weak_components(net.tail, net.head, net.edge, label)
    label[~net.node] = -1
    return Parts(int(count) - int(np.count_nonzero(~net.node)), label)


def strong_components(
    out_indptr: ArrayLike,
    out_indices: ArrayLike,
    nodes: ArrayLike | None = None,
    edges: ArrayLike | None = None,
) -> Parts:
    """Find the sets of nodes that all reach each other along the edges.

    Parameters
    ----------
    out_indptr, out_indices, nodes, edges
        As for `connected_components`.

    Returns
    -------
    number : int
        Number of strong components.
    label : int32, shape (n,)
        Number of each node's component, from 0; -1 for nodes that do not count. Every edge that counts
        leads to the same or a smaller number.

    Raises
    ------
    BadInput
        In one line, if an array has the wrong length, type or entries.

    References
    ----------
    R. E. Tarjan (1972), SIAM Journal on Computing 1(2).
    """
    net = masked("strong_components", out_indptr, out_indices, nodes, edges)
    label, order = np.empty(net.node.size, np.int32), np.empty(net.node.size, np.int32)
    count = number_strong_components(net.start, net.head, net.edge, label, order)
    counts = np.zeros(count, np.bool_)
    counts[label[net.node]] = True
    number = np.cumsum(counts, dtype=np.int32) - np.int32(1)  # without the nodes that do not count
    label = np.where(net.node, number[label], np.int32(-1)) if net.node.size else label
    return Parts(int(np.count_nonzero(counts)), label)


def longest_chain(
    out_indptr: ArrayLike,
    out_indices: ArrayLike,
    nodes: ArrayLike | None = None,
    edges: ArrayLike | None = None,
) -> Chain:
    """Find the longest chain along the edges, counted in tiers.

    Nodes that all reach each other are one tier, so that a ring has length 1.

    Parameters
    ----------
    out_indptr, out_indices, nodes, edges
        As for `connected_components`.

    Returns
    -------
    length : int
        Tiers of the longest chain; 1 if no edge counts, 0 if no node does.
    above, below : int32, shape (n,)
        Most tiers on a chain into, and out of, each node's own tier; -1 for nodes that do not count.

    Raises
    ------
    BadInput
        In one line, if an array has the wrong length, type or entries.
    """
    net = masked("longest_chain", out_indptr, out_indices, nodes, edges)
    n = net.node.size
    label, order = np.empty(n, np.int32), np.empty(n, np.int32)
    number_strong_components(net.start, net.head, net.edge, label, order)
    above, below = np.empty(n, np.int32), np.empty(n, np.int32)
    chain_tiers(net.start, net.head, net.edge, label, order, above, below)
    above, below = (np.where(net.node, tiers[label], np.int32(-1)) for tiers in (above, below))
    length = int((above + below)[net.node].max()) + 1 if net.node.any() else 0
    return Chain(length, above, below)


NO_OFFSETS: Final[Offsets] = locked(np.empty(0), np.int64)
NO_ROWS: Final[Rows] = locked(np.empty(0), np.int32)


@final
class GrowingComponents:
    """Components of a network that only grows, kept while nodes and edges are added.

    After any additions labels, number and largest size are those `connected_components` finds for the
    nodes and edges that are in; but adding one costs a few steps, whatever the size of the network.

    Parameters
    ----------
    n : int
        Nodes there can be, numbered from 0; none is in at the start.

    Raises
    ------
    BadInput
        If `n` is no number of nodes.

    References
    ----------
    R. E. Tarjan, J. van Leeuwen (1984), Journal of the ACM 31(2): union-find with path halving.
    """

    __slots__ = ("_figures", "_parent", "_size")

    def __init__(self, n: int) -> None:
        whole_number("GrowingComponents: n", n, 0, MOST_ROWS)
        self._parent: Rows = np.full(n, OUTSIDE, np.int32)
        self._size: Rows = np.zeros(n, np.int32)
        self._figures: Offsets = np.zeros(2, np.int64)

    @property
    def n(self) -> int:
        """Nodes there can be."""
        return self._parent.size

    @property
    def number(self) -> int:
        """Number of components."""
        return int(self._figures[COUNT])

    @property
    def largest(self) -> int:
        """Nodes of the largest component, 0 if none is in."""
        return int(self._figures[LARGEST])

    def labels(self) -> Rows:
        """Return the smallest node of each node's component, -1 for nodes that are not in."""
        label = np.empty(self.n, np.int32)
        read_labels(self._parent, label)
        return label

    def add_nodes(self, nodes: ArrayLike) -> None:
        """Add nodes without edges; those that are in already stay as they are.

        Parameters
        ----------
        nodes : int32, shape (k,)
        """
        rows = row_numbers("add_nodes: nodes", nodes, self.n)
        admit_rows(rows, NO_OFFSETS, NO_ROWS, NO_OFFSETS, NO_ROWS, self._parent, self._size, self._figures)

    def add_edges(self, tail: ArrayLike, head: ArrayLike) -> None:
        """Add edges, and their ends where they are not in yet.

        Parameters
        ----------
        tail, head : int32, shape (k,)
            The two ends of each edge, in either order.
        """
        one, other = (
            row_numbers(f"add_edges: {name}", rows, self.n) for name, rows in (("tail", tail), ("head", head))
        )
        if one.size != other.size:
            raise BadInput("add_edges: head", f"has length {other.size}", f"that of tail, {one.size}")
        join_pairs(one, other, self._parent, self._size, self._figures)

    def add_nodes_of(
        self,
        nodes: ArrayLike,
        out_indptr: ArrayLike,
        out_indices: ArrayLike,
        in_indptr: ArrayLike,
        in_indices: ArrayLike,
    ) -> None:
        """Add nodes of a network, with all its edges between them and nodes that are in.

        For a mask of nodes that grows, as adopters do. Nodes that are in already are passed over. The
        arrays of the network are checked at every call; they cost time in proportion to their size.

        Parameters
        ----------
        nodes : int32, shape (k,)
        out_indptr, in_indptr : int64, shape (n + 1,)
        out_indices, in_indices : int32, shape (m,)
            The same edges, listed at either end.
        """
        where = "add_nodes_of"
        rows = row_numbers(f"{where}: nodes", nodes, self.n)
        forms = (*edges(where, "out_", out_indptr, out_indices), *edges(where, "in_", in_indptr, in_indices))
        for name, start in (("out_indptr", forms[0]), ("in_indptr", forms[2])):
            if start.size != self.n + 1:
                raise BadInput(f"{where}: {name}", f"has length {start.size}", str(self.n + 1))
        admit_rows(rows, *forms, self._parent, self._size, self._figures)
