"""Drawing a supply graph: every purchase of every firm finds its supplier, by table, distance and size."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from networks.kernels.chance import uniform
from networks.kernels.compile import inline, kernel
from networks.kernels.csr import sort_part
from networks.kernels.streams import GRAPH_AGE, GRAPH_REGION, GRAPH_SECTOR, GRAPH_SUPPLIER
from networks.types import Floats, Offsets, Rows

ATTEMPTS = 4
"""A firm that draws itself as supplier draws again, so many times at most."""

DRAWS_A_SUPPLIER = 3
MORE_DRAWS = 4


class Market(NamedTuple):
    """Cumulated chances by which a purchase finds its supplier: S sectors, R regions, cell = s R + r."""

    sectors: Floats  # (S, S): buyer's sector, then up to each supplying sector; ends at 1
    regions: Floats  # (S, R, R): supplying sector, buyer's region, then up to each region; ends at 1
    cell_start: Offsets  # (S R + 1,): where each cell begins among the sellers
    seller: Rows  # (q,): rows that sell, cell by cell
    reach: Floats  # (q,): share of the cell's mass up to and with each seller; ends at 1 in each cell
    guide: Rows  # (q,): place where the search for each equal part of the cell begins


@inline
def place_in(steps: Floats, u: float) -> int:
    """Return the first place whose cumulated share lies above `u`, by halving."""
    low, high = 0, steps.size - 1
    while low < high:
        middle = (low + high) // 2
        if steps[middle] <= u:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def fill_guide(cell_start: Offsets, reach: Floats, guide: Rows) -> None:
    """Write for each of the c equal parts of a cell with c sellers where the search for it begins.

    A draw `u` begins at ``guide[start + floor(u c)]`` and walks on while ``reach <= u``: about one
    step on average, where halving would take log2(c).

    References
    ----------
    H.-C. Chen, Y. Asau (1974), AIIE Transactions 6(2): the guide table method.
    """
    for cell in range(cell_start.size - 1):
        start, stop = cell_start[cell], cell_start[cell + 1]
        position = start
        for part in range(stop - start):
            while position < stop - 1 and reach[position] <= part / (stop - start):
                position += 1
            guide[start + part] = position


@inline
def find_supplier(seed: np.uint64, buyer: int, draw: int, s: int, q: int, market: Market) -> int:
    """Return the row that sells to a buyer in region `q` from sector `s`; -1 if none but the buyer turns up."""
    for attempt in range(ATTEMPTS):
        r = place_in(market.regions[s, q], uniform(seed, buyer, draw, attempt, GRAPH_REGION))
        cell = s * market.regions.shape[1] + r
        start, stop = market.cell_start[cell], market.cell_start[cell + 1]
        u = uniform(seed, buyer, draw, attempt, GRAPH_SUPPLIER)
        position = market.guide[start + int(u * (stop - start))]
        while position < stop - 1 and market.reach[position] <= u:
            position += 1
        if market.seller[position] != buyer:
            return market.seller[position]
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
            s = place_in(market.sectors[sector[j]], uniform(seed, j, k, 0, GRAPH_SECTOR))
            row = find_supplier(seed, j, k, s, region[j], market)
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
def lasting_score(seed: np.uint64, supplier: Rows, customer: Rows, value: Floats, weight: Floats, score: Floats) -> None:
    """Write value per real relation times an age drawn from the standard exponential.

    A pair of rows stands for as many relations as the larger of the two has firms.

    Parameters
    ----------
    supplier, customer : int32, shape (m,)
    value : float64, shape (m,)
        Million USD a year.
    weight : float64, shape (n,)
        Real firms a row stands for.
    score : float64, shape (m,)
        Written in place, at least 0.
    """
    for e in range(value.size):
        age = -np.log(1.0 - uniform(seed, supplier[e], customer[e], 0, GRAPH_AGE))
        score[e] = value[e] * age / max(weight[supplier[e]], weight[customer[e]])
