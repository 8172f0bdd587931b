"""Drawing a supply graph: every purchase of every firm finds its supplier, by table, distance and size."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from networks.kernels.chance import BITS, WORD, Word, uniform, words
from networks.kernels.compile import inline, kernel
from networks.kernels.csr import sort_part
from networks.kernels.streams import GRAPH_AGE, GRAPH_PURCHASE
from networks.types import Floats, Offsets, Rows, Singles

ATTEMPTS = 4
"""A firm that draws itself as supplier draws again, so many times at most."""

DRAWS_A_SUPPLIER = 3
MORE_DRAWS = 4

WHOLE = 2.0**31 - 1.0
"""A chance of one in alias tables."""

BLOCK = 2048
"""Purchases drawn together, so that the words come from a loop without branches."""

HALF = np.uint64(1)


class Market(NamedTuple):
    """Alias tables by which a purchase finds its supplier: G goods, R regions, cell = g R + r.

    An entry is (chance to stay times `WHOLE`, own outcome, other outcome), int32.
    """

    size: tuple[int, int]  # G, R
    goods: Rows  # (S G, 3): a table for each buying sector; outcome is the good
    regions: Rows  # (G R R, 3): a table for each good and buyer's region; outcome is the region
    cell_start: Offsets  # (G R + 1,): where the table of each cell begins
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
    total = 0.0
    for i in range(k):
        total += mass[i]
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
def drawn(table: Rows, start: int, length: int, word: Word) -> int:
    """Return the outcome of one word, drawn from the alias table that begins at `start`.

    The word times `length` says the place, what is left over whether its own outcome stands.
    """
    product = word * np.uint64(length)
    i = start + np.int64(product >> BITS)
    return table[i, 1 + int(np.int64((product & WORD) >> HALF) >= table[i, 0])]


@inline
def drawn_finely(table: Rows, start: int, length: int, place: Word, other: Word) -> int:
    """Return the outcome of two words: one says the place, one whether its own outcome stands."""
    i = start + np.int64((place * np.uint64(length)) >> BITS)
    return table[i, 1 + int(np.int64(other >> HALF) >= table[i, 0])]


@inline
def find_supplier(
    seed: np.uint64, buyer: int, draw: int, attempt: int, b: int, q: int, market: Market
) -> int:
    """Return the supplier of one purchase by a buyer of sector `b` in region `q`.

    The four words of a draw say good, region, place in the cell and which of its two outcomes. A
    further attempt keeps the good.
    """
    goods, regions = market.size
    x0, x1, x2, x3 = words(seed, buyer, draw, attempt, GRAPH_PURCHASE)
    if attempt > 0:
        x0, _, _, _ = words(seed, buyer, draw, 0, GRAPH_PURCHASE)
    g = np.int64(drawn(market.goods, b * goods, goods, x0))
    cell = g * regions + np.int64(drawn(market.regions, (g * regions + q) * regions, regions, x1))
    start = market.cell_start[cell]
    return drawn_finely(market.sellers, start, market.cell_start[cell + 1] - start, x2, x3)


@kernel
def first_suppliers(
    seed: np.uint64,
    wanted: Offsets,
    sector: NDArray[np.int16],
    region: NDArray[np.int16],
    market: Market,
    row: Rows,
) -> None:
    """Write the supplier of the first `wanted` purchases of every buyer, with repeats and buyers themselves.

    The same as `find_supplier` at attempt 0, a block at a time.

    Parameters
    ----------
    seed : uint64
    wanted : int64, shape (n,)
    sector, region : int16, shape (n,)
    market : Market
    row : int32, shape (sum of wanted,)
        Written, buyer by buyer.
    """
    goods, regions = market.size
    buyer, number = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32)
    word = np.empty((4, BLOCK), np.uint32)
    done, j, k = 0, 0, 0
    while done < row.size:
        filled = 0
        while filled < BLOCK and j < wanted.size:
            take = min(BLOCK - filled, wanted[j] - k)
            for z in range(take):
                buyer[filled + z] = j
                number[filled + z] = k + z
            filled += take
            k += take
            if k == wanted[j]:
                j, k = j + 1, 0
        for z in range(filled):
            word[0, z], word[1, z], word[2, z], word[3, z] = words(
                seed, buyer[z], number[z], 0, GRAPH_PURCHASE
            )
        for z in range(filled):
            b, q = np.int64(sector[buyer[z]]), np.int64(region[buyer[z]])
            g = np.int64(drawn(market.goods, b * goods, goods, np.uint64(word[0, z])))
            start = (g * regions + q) * regions
            word[0, z] = g * regions + drawn(market.regions, start, regions, np.uint64(word[1, z]))
        for z in range(filled):
            start = market.cell_start[word[0, z]]
            length = market.cell_start[word[0, z] + 1] - start
            row[done + z] = drawn_finely(
                market.sellers, start, length, np.uint64(word[2, z]), np.uint64(word[3, z])
            )
        done += filled


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
    first_suppliers(seed, wanted, sector, region, market, supplier)
    m, given = 0, 0  # m never overtakes `given`, so first draws are read before they are written over
    in_indptr[0] = 0
    found = np.zeros(sector.size, np.int32)
    for j in range(sector.size):
        first, b, q = m, np.int64(sector[j]), np.int64(region[j])
        for k in range(DRAWS_A_SUPPLIER * wanted[j] + MORE_DRAWS):
            if m - first >= wanted[j]:
                break
            row = supplier[given + k] if k < wanted[j] else find_supplier(seed, j, k, 0, b, q, market)
            for attempt in range(1, ATTEMPTS):
                if row != j:
                    break
                row = find_supplier(seed, j, k, attempt, b, q, market)
            if row != j:
                if found[row] == 0:
                    supplier[m] = row
                    m += 1
                found[row] += 1
        given += wanted[j]
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
