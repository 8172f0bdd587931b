"""A supply graph as arrays: who sells to whom, how much a year, and how lasting it is."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from networks.errors import BadInput
from networks.exchange import digraph, edges_of, edges_of_igraph, igraph_of
from networks.kernels.csr import list_by
from networks.kernels.paths import upstream_tiers
from networks.population import Population
from networks.types import Bools, Floats, Offsets, Rows, Singles

if TYPE_CHECKING:
    import igraph
    import networkx as nx


@final
@dataclass(frozen=True, slots=True)
class SupplyGraph:
    """Supply relations between rows. Edge `e` runs from ``supplier[e]`` to ``customer[e]``.

    Edges are numbered by (supplier, customer); no row supplies itself; no pair stands twice.
    `value` is the flow between *all* firms the two rows stand for. Arrays are read-only.
    Made by `from_edges` or `networks.build.draw_graph`, which check.

    Attributes
    ----------
    out_indptr : int64, shape (n + 1,)
        Edges of supplier i are ``out_indptr[i]`` to ``out_indptr[i + 1]``.
    supplier, customer : int32, shape (m,)
    in_indptr : int64, shape (n + 1,)
    in_edge : int32, shape (m,)
        Numbers of the edges that arrive at customer j, from ``in_indptr[j]`` to
        ``in_indptr[j + 1]``, ascending by supplier.
    value : float64, shape (m,)
        Million USD a year.
    durability : float32, shape (m,)
        In [0, 1]: the higher, the longer the relation lasts.
    """

    out_indptr: Offsets
    supplier: Rows
    customer: Rows
    in_indptr: Offsets
    in_edge: Rows
    value: Floats
    durability: Singles

    def __post_init__(self) -> None:
        for field in fields(self):
            getattr(self, field.name).setflags(write=False)

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.out_indptr.size - 1

    @property
    def m(self) -> int:
        """Number of edges."""
        return self.customer.size

    @classmethod
    def from_edges(
        cls,
        n: int,
        supplier: ArrayLike,
        customer: ArrayLike,
        value: ArrayLike,
        durability: ArrayLike | None = None,
    ) -> "SupplyGraph":
        """Make a graph from a list of edges in any order.

        Parameters
        ----------
        n : int
            Number of rows.
        supplier, customer : int, shape (m,)
            Row numbers from 0 to n - 1.
        value : float, shape (m,)
            Million USD a year, at least 0.
        durability : float, shape (m,), optional
            In [0, 1]; the rank of value if not given.

        Raises
        ------
        BadInput
            Arrays of different length, a row that does not exist, an edge from a row to itself, a pair that
            stands twice, a value that is negative or no number, a durability outside [0, 1].
        """
        tail, head = _row_numbers("supplier", supplier, n), _row_numbers("customer", customer, n)
        money = np.asarray(value, dtype=np.float64)
        lasting = None if durability is None else np.asarray(durability, dtype=np.float32)
        for name, array in (("customer", head), ("value", money), ("durability", lasting)):
            if array is not None and array.shape != tail.shape:
                raise BadInput("edges", f"{array.size} entries of {name} for {tail.size} of supplier")
        _refuse("an edge from a row to itself", tail == head, tail, head)
        _refuse("a value that is negative or no number", ~(np.isfinite(money) & (money >= 0)), tail, head)
        if lasting is not None:
            _refuse("a durability outside 0 to 1", ~((lasting >= 0) & (lasting <= 1)), tail, head)

        key = tail.astype(np.int64) << 32 | head
        order = np.argsort(key, kind="stable")
        _refuse("the same pair twice", np.diff(key[order], prepend=-1) == 0, tail[order], head[order])
        tail, head, money = tail[order], head[order], money[order]
        out_indptr = np.searchsorted(tail, np.arange(n + 1)).astype(np.int64)
        in_indptr, in_edge = np.empty(n + 1, np.int64), np.empty(tail.size, np.int32)
        list_by(head, in_indptr, in_edge)
        kept = middle_ranks(money) if lasting is None else lasting[order]
        return cls(out_indptr, tail, head, in_indptr, in_edge, money, kept)

    @classmethod
    def from_networkx(cls, graph: "nx.DiGraph[Any]") -> "tuple[SupplyGraph, tuple[Hashable, ...]]":
        """Make a graph from a networkx one; return it with the node of each row.

        Nodes named 0 to n - 1 keep their numbers; others are numbered in the order they were
        added. Edges may carry `value` (1 if none does) and `durability` (rank of value if none does).
        """
        n, supplier, customer, value, durability, labels = edges_of(graph)
        return cls.from_edges(n, supplier, customer, value, durability), labels

    def to_networkx(self, population: Population | None = None) -> "nx.DiGraph[int]":
        """Return a networkx DiGraph: edges with `value` and `durability`.

        With a population, nodes have `sector`, `region`, `employees`, `output`, `weight`, `lead`.
        """
        edges = {"value": self.value, "durability": self.durability}
        return digraph(self.n, self.supplier, self.customer, edges, _columns(population))

    @classmethod
    def from_igraph(cls, graph: "igraph.Graph") -> "tuple[SupplyGraph, tuple[Hashable, ...]]":
        """Make a graph from a directed igraph one; return it with the name (or number) of each row.

        Edges may carry `value` (1 if none does) and `durability` (rank of value if none does).
        """
        n, supplier, customer, value, durability, labels = edges_of_igraph(graph)
        return cls.from_edges(n, supplier, customer, value, durability), labels

    def to_igraph(self, population: Population | None = None) -> "igraph.Graph":
        """Return a directed igraph graph; attributes as in `to_networkx`. Needs the package igraph."""
        edges = {"value": self.value, "durability": self.durability}
        return igraph_of(self.n, self.supplier, self.customer, edges, _columns(population))

    def in_degree(self) -> Offsets:
        """Return the number of suppliers of each row, shape (n,)."""
        return np.diff(self.in_indptr)

    def out_degree(self) -> Offsets:
        """Return the number of customers of each row, shape (n,)."""
        return np.diff(self.out_indptr)

    def purchases(self) -> Floats:
        """Return what each row buys over its edges, million USD a year, shape (n,)."""
        return np.bincount(self.customer, self.value, self.n).astype(np.float64)

    def sales(self) -> Floats:
        """Return what each row sells over its edges, million USD a year, shape (n,)."""
        return np.bincount(self.supplier, self.value, self.n).astype(np.float64)


def tiers(graph: SupplyGraph, lead: Bools, least_share: float = 0.05) -> NDArray[np.int16]:
    """Return the shortest distance upstream of each row from a lead firm, int16, shape (n,).

    Over edges worth at least `least_share` of what their buyer buys over all its edges: 0 for lead
    firms, 1 for their suppliers and so on, -1 for rows no lead firm reaches.
    """
    tier = np.empty(graph.n, np.int16)
    upstream_tiers(graph.in_indptr, graph.in_edge, graph.supplier, graph.value, lead, least_share, tier)
    return tier


def middle_ranks(score: Floats) -> Singles:
    """Return the share of entries below each plus half the share of its equals, float32, shape (m,)."""
    order = np.argsort(score, kind="stable")
    ordered = score[order]
    new = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    start, end = np.concatenate(([0], new)), np.concatenate((new, [score.size]))
    rank = np.empty(score.size, np.float32)
    rank[order] = np.repeat(0.5 * (start + end) / max(score.size, 1), end - start)
    return rank


def _columns(population: Population | None) -> dict[str, NDArray[Any]]:
    """Return the attributes of nodes; none without a population."""
    names = ("sector", "region", "employees", "output", "weight", "lead")
    return {} if population is None else {name: getattr(population, name) for name in names}


def _row_numbers(name: str, given: ArrayLike, n: int) -> Rows:
    """Return `given` as int32 row numbers, or say which is none."""
    if not 0 <= n < 2**31 - 1:
        raise BadInput("edges", f"{n} rows", f"from 0 to {2**31 - 2}")
    array = np.asarray(given)
    if array.ndim != 1 or (array.size and not np.issubdtype(array.dtype, np.integer)):
        raise BadInput("edges", f"{name} must be a list of whole row numbers, not {array.dtype}")
    outside = (array < 0) | (array >= n)
    if outside.any():
        e = int(outside.argmax())
        raise BadInput("edges", f"edge {e}: {name} {array[e]} is no row", f"rows are 0 to {n - 1}")
    return np.ascontiguousarray(array, dtype=np.int32)


def _refuse(what: str, wrong: Bools, supplier: Rows, customer: Rows) -> None:
    """Raise `BadInput` that names the first edge that is `wrong`, and how many are."""
    places: Iterable[int] = np.flatnonzero(wrong)
    for e in places:
        raise BadInput("edges", f"{what}: {supplier[e]} to {customer[e]}", f"{int(wrong.sum())} such edges")
