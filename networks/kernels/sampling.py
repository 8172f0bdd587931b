"""Drawing a supply graph: every purchase of every firm finds its supplier, by table, distance and size."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from networks.kernels.chance import uniform
from networks.kernels.compile import inline, kernel
from networks.kernels.csr import sort_part
from networks.kernels.streams import GRAPH_AGE, GRAPH_REGION, GRAPH_SECTOR, GRAPH_SUPPLIER
from networks.types import Floats, Offsets, Rows, Singles

ATTEMPTS = 4
"""A firm that draws itself as supplier draws again, so many times at most."""

DRAWS_A_SUPPLIER = 3
MORE_DRAWS = 4

WHOLE = 2.0**31 - 1.0
"""A chance of one in alias tables."""


class Market(NamedTuple):
    """Alias tables by which a draw finds its supplier: S sectors, R regions, cell = s R + r.

    An entry is (chance to stay times `WHOLE`, own outcome, other outcome), int32.
    """

    size: tuple[int, int]  # S, R
    sectors: Rows  # (S S, 3): a table for each buying sector; outcome is the supplying sector
    regions: Rows  # (S R R, 3): a table for each supplying sector and buyer's region; outcome is the region
    cell_start: Offsets  # (S R + 1,): where the table of each cell begins
    sellers: Rows  # (q, 3): a table for each cell; outcome is the row


@kernel
def fill_alias(mass: Floats, outcome: Rows, table: Rows) -> None:
    """Write the alias table of one distribution, so that a draw costs one look-up whatever its length.

    Parameters
    ----------
    mass : float64, shape (k,)
        Chances up to a factor, at least 0, not all 0.
    outcome : int32, shape (k,)
    table : int32, shape (k, 3)
        Written in place, see `Market`.

    References
    ----------
    A. J. Walker (1977), ACM Transactions on Mathematical Software 3(3); M. D. Vose (1991), IEEE
    Transactions on Software Engineering 17(9).
    """
    k = mass.size
    total = mass.sum()
    left = np.empty(k)
    small, large = np.empty(k, np.int64), np.empty(k, np.int64)
    smalls, larges = 0, 0
    for i in range(k):
        left[i] = mass[i] * k / total
        table[i, 0], table[i, 1], table[i, 2] = WHOLE, outcome[i], outcome[i]
        if left[i] < 1.0:
            small[smalls] = i
            smalls += 1
        else:
            large[larges] = i
            larges += 1
    while smalls > 0 and larges > 0:
        smalls -= 1
        i, j = small[smalls], large[larges - 1]
        table[i, 0], table[i, 2] = np.int32(left[i] * WHOLE), outcome[j]
        left[j] -= 1.0 - left[i]
        if left[j] < 1.0:
            larges -= 1
            small[smalls] = j
            smalls += 1


@kernel
def fill_aliases(start: Offsets, mass: Floats, outcome: Rows, table: Rows) -> None:
    """Write one alias table after the other; that of c stands from ``start[c]`` to ``start[c + 1]``."""
    for c in range(start.size - 1):
        a, b = start[c], start[c + 1]
        if b > a and mass[a:b].sum() > 0.0:
            fill_alias(mass[a:b], outcome[a:b], table[a:b])


@inline
def drawn(table: Rows, start: int, length: int, u: float) -> int:
    """Return the outcome of a uniform draw from the alias table that begins at `start`."""
    place = u * length
    i = int(place)
    return table[start + i, 1 + int((place - i) * WHOLE >= table[start + i, 0])]


@inline
def find_supplier(seed: np.uint64, buyer: int, draw: int, s: int, q: int, market: Market) -> int:
    """Return the row of sector `s` that sells to a buyer in region `q`; -1 if only the buyer turns up."""
    regions = market.size[1]
    for attempt in range(ATTEMPTS):
        u = uniform(seed, buyer, draw, attempt, GRAPH_REGION)
        cell = s * regions + drawn(market.regions, (s * regions + q) * regions, regions, u)
        start = market.cell_start[cell]
        u = uniform(seed, buyer, draw, attempt, GRAPH_SUPPLIER)
        row = drawn(market.sellers, start, market.cell_start[cell + 1] - start, u)
        if row != buyer:
            return row
    return -1


@kernel
def draw_suppliers(
    seed: np.uint64,
    wanted: Offsets,
    sector: NDArray[np.int16],
    region: NDArray[np.int16],
    market: Market,
    in_indptr: Offsets,
    supplier: Rows,
    times: Rows,
) -> int:
    """Let every buyer draw until it has as many different suppliers as it wants; return the number of edges.

    A supplier found again is counted, not listed again. A buyer stops after three draws for each supplier it
    wants, and four more. A firm that draws itself draws again.

    Parameters
    ----------
    seed : uint64
        Draws are keyed by (buyer, number of the draw, attempt) and stream.
    wanted : int64, shape (n,)
        Different suppliers each row would have.
    sector, region : int16, shape (n,)
    market : Market
    in_indptr : int64, shape (n + 1,)
        Written: suppliers of buyer j stand from ``in_indptr[j]`` to ``in_indptr[j + 1]``.
    supplier, times : int32, shape (sum of wanted,)
        The first entries are overwritten: suppliers, ascending for each buyer, and how often it drew each.
    """
    m = 0
    in_indptr[0] = 0
    found = np.zeros(sector.size, np.int32)
    for j in range(sector.size):
        first = m
        for k in range(DRAWS_A_SUPPLIER * wanted[j] + MORE_DRAWS):
            if m - first >= wanted[j]:
                break
            u = uniform(seed, j, k, 0, GRAPH_SECTOR)
            s = drawn(market.sectors, int(sector[j]) * market.size[0], market.size[0], u)
            row = find_supplier(seed, j, k, s, int(region[j]), market)
            if row >= 0:
                if found[row] == 0:
                    supplier[m] = row
                    m += 1
                found[row] += 1
        sort_part(supplier, first, m)
        for p in range(first, m):
            times[p] = found[supplier[p]]
            found[supplier[p]] = 0
        in_indptr[j + 1] = m
    return m


@kernel
def cover_needs(
    in_indptr: Offsets,
    supplier: Rows,
    times: Rows,
    sector: NDArray[np.int16],
    size: Floats,
    pull: Floats,
    covered: Floats,
    value: Floats,
) -> None:
    r"""Write each edge's share of what its buyer needs from the supplier's sector.

    .. math:: v_{ij} = \frac{m_{ij} a_i}{\sum_{k \in s(i)} m_{kj} a_k}, \qquad
              C_{sb} = \sum_{j \in b} x_j \, [j \text{ has a supplier in } s]

    Parameters
    ----------
    in_indptr : int64, shape (n + 1,)
    supplier, times : int32, shape (m,)
        Edges by customer; how many purchases each stands for.
    sector : int16, shape (n,)
    size : float64, shape (n,)
        :math:`x`, output of all firms a buyer's row stands for, million USD a year.
    pull : float64, shape (n,)
        :math:`a`, weight of a supplier in the split.
    covered : float64, shape (S, S)
        :math:`C`, supplying by buying sector; added to.
    value : float64, shape (m,)
        Written in place, in (0, 1].
    """
    total = np.zeros(covered.shape[0])
    for j in range(sector.size):
        for p in range(in_indptr[j], in_indptr[j + 1]):
            total[sector[supplier[p]]] += times[p] * pull[supplier[p]]
        for p in range(in_indptr[j], in_indptr[j + 1]):
            s = sector[supplier[p]]
            value[p] = times[p] * pull[supplier[p]] / total[s]
        for p in range(in_indptr[j], in_indptr[j + 1]):
            s = sector[supplier[p]]
            if total[s] > 0.0:
                covered[s, sector[j]] += size[j]
                total[s] = 0.0


@kernel
def spend(
    in_indptr: Offsets, supplier: Rows, sector: NDArray[np.int16], size: Floats, rate: Floats, value: Floats
) -> None:
    """Turn shares of needs into money, in place.

    Parameters
    ----------
    size : float64, shape (n,)
        Output of all firms a buyer's row stands for, million USD a year.
    rate : float64, shape (S, S)
        Flow of each pair of sectors over the output of the buyers that carry it.
    value : float64, shape (m,)
        Shares by customer, as from `cover_needs`; million USD a year afterwards.
    """
    for j in range(sector.size):
        for p in range(in_indptr[j], in_indptr[j + 1]):
            value[p] *= rate[sector[supplier[p]], sector[j]] * size[j]


@kernel
def lasting_score(
    seed: np.uint64, supplier: Rows, customer: Rows, value: Floats, weight: Floats, score: Singles
) -> None:
    """Write value per real relation times an age drawn from the standard exponential.

    A pair of rows stands for as many relations as the larger of the two has firms.

    Parameters
    ----------
    supplier, customer : int32, shape (m,)
    value : float64, shape (m,)
        Million USD a year.
    weight : float64, shape (n,)
        Real firms a row stands for.
    score : float32, shape (m,)
        Written in place, at least 0.
    """
    for e in range(value.size):
        age = -np.log(1.0 - uniform(seed, supplier[e], customer[e], 0, GRAPH_AGE))
        score[e] = np.float32(value[e] * age / max(weight[supplier[e]], weight[customer[e]]))
