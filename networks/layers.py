"""Layers of an industry network that follow from others and are therefore never stored.

Firms are tied not only by trade. They supply the same customer, share a sector and a place, or
were served by the same provider. Each such layer would have many times the edges of the supply
graph; here a layer answers who a row's neighbours are, and how many active ones everybody has.
"""

from abc import ABC, abstractmethod
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from networks.checks import flags
from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.kernels.layers import count_co_suppliers, pairs_through_customers
from networks.types import Floats, Offsets, Rows, Whole


class Layer(ABC):
    """Undirected ties between rows, computed when asked for.

    Two rows may be tied more than once: a firm can be supplier and customer, and two firms can share
    several customers. `neighbours` and `degree` count rows, `ties` and `active_ties` count ties; so the
    active share of what surrounds a row is ``active_ties(flags) / ties()``.
    """

    @property
    @abstractmethod
    def n(self) -> int:
        """Number of rows."""

    @abstractmethod
    def neighbours(self, row: int) -> Rows:
        """Return the rows tied to `row`, ascending, each once; `BadInput` where there is no such row."""

    @abstractmethod
    def degree(self) -> Offsets:
        """Return how many neighbours each row has, int64, shape (n,); a neighbour counts once."""

    @abstractmethod
    def active_ties(self, active: ArrayLike) -> Offsets:
        """Return how many ties to active rows each row has, int64, shape (n,); every tie counts.

        Parameters
        ----------
        active : bool, shape (n,)
        """

    def ties(self) -> Offsets:
        """Return how many ties each row has, int64, shape (n,)."""
        return self.active_ties(np.ones(self.n, np.bool_))


@final
class Trade(Layer):
    """Suppliers and customers, directions aside."""

    def __init__(self, graph: SupplyGraph) -> None:
        self.graph = graph

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.graph.n

    def neighbours(self, row: int) -> Rows:
        """Return suppliers and customers of a row."""
        known_row(self, row)
        return np.union1d(suppliers_of(self.graph, row), customers_of(self.graph, row)).astype(np.int32)

    def degree(self) -> Offsets:
        """Return the number of partners; one that is both supplier and customer counts once."""
        g = self.graph
        there, back = (
            g.supplier.astype(np.int64) << 32 | g.customer,
            g.customer.astype(np.int64) << 32 | g.supplier,
        )
        both = np.isin(there, back, assume_unique=True)
        return g.in_degree() + g.out_degree() - np.bincount(g.supplier[both], minlength=g.n)

    def active_ties(self, active: ArrayLike) -> Offsets:
        """Return active suppliers plus active customers."""
        g, on = self.graph, flags("active", active, self.n)
        sells = np.bincount(g.supplier, on[g.customer], g.n)
        return (sells + np.bincount(g.customer, on[g.supplier], g.n)).astype(np.int64)


@final
class CoSuppliers(Layer):
    """Rows that supply a common customer: the open side of the closed squares of supply networks.

    A tie stands for each customer that two rows share.

    References
    ----------
    C. E. S. Mattsson et al. (2021), Frontiers in Big Data 4, 666712: squares, not triangles, are what
    firm networks close.
    """

    def __init__(self, graph: SupplyGraph) -> None:
        self.graph = graph

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.graph.n

    def neighbours(self, row: int) -> Rows:
        """Return the other suppliers of a row's customers."""
        known_row(self, row)
        return np.unique(self._through(row)).astype(np.int32)

    def shared_customers(self, row: int) -> tuple[Rows, Offsets]:
        """Return the co-suppliers of a row and how many customers each shares with it."""
        other, number = np.unique(self._through(row), return_counts=True)
        return other.astype(np.int32), number.astype(np.int64)

    def degree(self) -> Offsets:
        """Return the number of different co-suppliers; visits every pair of suppliers of every customer."""
        g, out = self.graph, np.empty(self.n, np.int64)
        count_co_suppliers(g.out_indptr, g.customer, g.in_indptr, g.supplier[g.in_edge], out)
        return out

    def active_ties(self, active: ArrayLike) -> Offsets:
        r"""Return pairs of a customer and an active co-supplier, in two passes over the edges.

        .. math:: A A^\top x - d \circ x, \quad d \text{ the number of customers}
        """
        g, on, out = self.graph, flags("active", active, self.n), np.empty(self.n, np.int64)
        pairs_through_customers(g.supplier, g.customer, on, np.empty(self.n, np.int64), out)
        return out

    def _through(self, row: int) -> Rows:
        g = self.graph
        found = [suppliers_of(g, int(j)) for j in customers_of(g, row)]
        others = np.concatenate(found) if found else np.zeros(0, np.int32)
        return others[others != row]


@final
class SameGroup(Layer):
    """Rows of one group are all tied to each other, for instance those of a sector in a region.

    Parameters
    ----------
    group : int, shape (n,)
        Number of each row's group; negative for rows in none.
    """

    def __init__(self, group: Whole) -> None:
        self.group = np.asarray(group, dtype=np.int64)
        inside = np.flatnonzero(self.group >= 0)
        self._rows = inside[np.argsort(self.group[inside], kind="stable")].astype(np.int32)
        self._start = np.searchsorted(self.group[self._rows], np.arange(int(self.group.max(initial=-1)) + 2))

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.group.size

    def neighbours(self, row: int) -> Rows:
        """Return the others of a row's group."""
        known_row(self, row)
        g = int(self.group[row])
        members = self._rows[self._start[g] : self._start[g + 1]] if g >= 0 else self._rows[:0]
        return members[members != row]

    def degree(self) -> Offsets:
        """Return the number of others in each row's group."""
        return self.active_ties(np.ones(self.n, np.bool_))

    def active_ties(self, active: ArrayLike) -> Offsets:
        """Return the number of active others in each row's group."""
        inside, on = self.group >= 0, flags("active", active, self.n)
        total = np.bincount(self.group[inside], on[inside], self._start.size - 1).astype(np.int64)
        out = np.zeros(self.n, np.int64)
        out[inside] = total[self.group[inside]] - on[inside]
        return out


def known_row(layer: Layer, row: int) -> None:
    """Refuse a row that does not exist."""
    if not 0 <= row < layer.n:
        raise BadInput("neighbours", f"{row} is no row", f"0 to {layer.n - 1}")


def same_place(sector: Whole, region: Whole) -> SameGroup:
    """Tie the rows of one sector in one region to each other.

    Parameters
    ----------
    sector, region : int, shape (n,)
    """
    if np.shape(sector) != np.shape(region):
        raise BadInput("same_place", f"{np.size(region)} regions for {np.size(sector)} sectors")
    wide = int(np.max(region, initial=0)) + 1
    return SameGroup(np.asarray(sector, dtype=np.int64) * wide + region)


def weighted_share(weight: Floats) -> Floats:
    """Return each row of a two-kind layer, such as operators by regions, as shares that sum to one.

    Parameters
    ----------
    weight : float64, shape (a, b)
        For instance an operator's stations in each region, at least 0. An empty row stays zero.
    """
    total = weight.sum(axis=1, keepdims=True)
    return np.divide(weight, total, out=np.zeros_like(weight), where=total > 0.0)


def suppliers_of(graph: SupplyGraph, row: int) -> Rows:
    """Return the suppliers of a row, ascending."""
    return graph.supplier[graph.in_edge[graph.in_indptr[row] : graph.in_indptr[row + 1]]]


def customers_of(graph: SupplyGraph, row: int) -> Rows:
    """Return the customers of a row, ascending."""
    return graph.customer[graph.out_indptr[row] : graph.out_indptr[row + 1]]
