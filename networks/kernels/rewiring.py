"""Random graphs with the same degrees: pairs of edges swap their customers."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from networks.kernels.chance import BITS, WORD, words
from networks.kernels.compile import inline, kernel
from networks.kernels.streams import CONTROL_SWAP
from networks.types import Offsets, Rows

Keys: TypeAlias = NDArray[np.uint64]

FREE = np.uint64(0xFFFFFFFFFFFFFFFF)
"""An empty place of a table; no pair of rows has this key."""

BY_SUPPLIER = np.uint64(0x9E3779B9)
"""Golden ratio times 2**32 [D. E. Knuth, The Art of Computer Programming 3, section 6.4]."""

BY_CUSTOMER = np.uint64(0x85EBCA6B)
"""Another odd number; with factors and row numbers below 2**32 no product overflows."""


@inline
def key_of(i: int, j: int) -> Any:
    """Return one number for a pair of rows."""
    return (np.uint64(i) << BITS) | np.uint64(j)


@inline
def home_of(key: Any, last: int) -> int:
    """Return where the search for a key begins in a table whose last place is `last`."""
    mixed = ((key >> BITS) * BY_SUPPLIER) ^ ((key & WORD) * BY_CUSTOMER)
    return np.int64((mixed ^ (mixed >> BITS)) & np.uint64(last))


@inline
def place_of(table: Keys, key: Any) -> int:
    """Return where a key stands, or the free place where it would."""
    last = table.size - 1
    p = home_of(key, last)
    while table[p] != FREE and table[p] != key:
        p = (p + 1) & last
    return p


@inline
def forget(table: Keys, key: Any) -> None:
    """Take a key out and close the gap, so that no search ends too soon."""
    last = table.size - 1
    gap = place_of(table, key)
    p = gap
    while True:
        p = (p + 1) & last
        if table[p] == FREE:
            break
        if ((p - home_of(table[p], last)) & last) >= ((p - gap) & last):
            table[gap] = table[p]
            gap = p
    table[gap] = FREE


@kernel
def fill_pairs(supplier: Rows, customer: Rows, table: Keys) -> None:
    """Write all pairs into an empty table, whose length is a power of two above the number of edges."""
    for e in range(customer.size):
        key = key_of(supplier[e], customer[e])
        table[place_of(table, key)] = key


@kernel
def swap_customers(
    seed: np.uint64,
    sweep: int,
    attempts: int,
    listed: Rows,
    start: Offsets,
    block: Rows,
    supplier: Rows,
    customer: Rows,
    table: Keys,
) -> int:
    """Let pairs of edges swap customers where that is possible; return how many did.

    Two edges of one block, drawn evenly, swap unless one would run from a row to itself or stand
    twice. So every row keeps its number of customers and of suppliers within every block.

    Parameters
    ----------
    seed : uint64
    sweep, attempts : int
        Draws are keyed by the number of the attempt and the sweep.
    listed : int32, shape (m,)
        Edges by block.
    start : int64, shape (blocks + 1,)
        Edges of block c are ``listed[start[c] : start[c + 1]]``.
    block : int32, shape (m,)
        Block of each entry of `listed`.
    supplier : int32, shape (m,)
    customer : int32, shape (m,)
        Changed in place.
    table : uint64, shape (a power of two,)
        From `fill_pairs`; kept up to date.

    References
    ----------
    S. Maslov, K. Sneppen (2002), Science 296(5569); attempts that fail count, as they must for all
    graphs to be equally likely (B. K. Fosdick et al. (2018), SIAM Review 60(2)).
    """
    m, swapped = np.uint64(customer.size), 0
    for t in range(attempts):
        x0, x1, _, _ = words(seed, t, 0, sweep, CONTROL_SWAP)
        p = np.int64((x0 * m) >> BITS)
        first = start[block[p]]
        q = first + np.int64((x1 * np.uint64(start[block[p] + 1] - first)) >> BITS)
        e, f = listed[p], listed[q]
        i, j, other, wanted = supplier[e], customer[e], supplier[f], customer[f]
        if i in (other, wanted) or j in (other, wanted):
            continue
        new_e, new_f = key_of(i, wanted), key_of(other, j)
        if table[place_of(table, new_e)] == FREE and table[place_of(table, new_f)] == FREE:
            forget(table, key_of(i, j))
            forget(table, key_of(other, wanted))
            table[place_of(table, new_e)] = new_e
            table[place_of(table, new_f)] = new_f
            customer[e], customer[f] = wanted, j
            swapped += 1
    return swapped
