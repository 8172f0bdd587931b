"""Sums in the order in which numpy adds, so that a loop that sums as it goes gives the same last digit."""

import numpy as np

from networks.kernels.compile import inline, kernel
from networks.types import Floats, Offsets, Whole

EIGHT = 8
"""Sums kept side by side."""

BLOCK = 128
"""Longest stretch that is added without being halved."""

DEPTH = 64
"""No number of amounts is halved more often."""


@inline
def short_sum(amount: Floats, first: int, size: int) -> float:
    """Add up to 128 amounts up from place `first` on, in eight sums side by side."""
    if size < EIGHT:
        total = 0.0
        for k in range(first, first + size):
            total += amount[k]
        return total
    a, b, c, d = amount[first], amount[first + 1], amount[first + 2], amount[first + 3]
    e, f, g, h = amount[first + 4], amount[first + 5], amount[first + 6], amount[first + 7]
    whole = size - size % EIGHT
    for k in range(first + EIGHT, first + whole, EIGHT):
        a += amount[k]
        b += amount[k + 1]
        c += amount[k + 2]
        d += amount[k + 3]
        e += amount[k + 4]
        f += amount[k + 5]
        g += amount[k + 6]
        h += amount[k + 7]
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for k in range(first + whole, first + size):
        total += amount[k]
    return total


@kernel
def pairwise_sum(amount: Floats, size: int) -> float:
    """Add the first `size` amounts up as ``numpy.sum`` does: halved until they are short, then side by side.

    Halves are cut at a multiple of eight. The error grows with the logarithm of the number of amounts.

    References
    ----------
    N. J. Higham (1993), SIAM Journal on Scientific Computing 14(4): pairwise summation.
    """
    if size <= BLOCK:
        return short_sum(amount, 0, size)
    right = np.empty((DEPTH, 2), np.int64)  # right halves to come: first place and size
    left = np.empty(DEPTH)  # sum of the left half beside each
    known = np.zeros(DEPTH, np.bool_)  # whether it is known yet
    depth, first = 0, 0
    while True:
        while size > BLOCK:
            half = size // 2
            half -= half % EIGHT
            right[depth, 0], right[depth, 1] = first + half, size - half
            known[depth] = False
            depth += 1
            size = half
        total = short_sum(amount, first, size)
        while depth > 0 and known[depth - 1]:
            depth -= 1
            total = left[depth] + total
        if depth == 0:
            return total
        left[depth - 1], known[depth - 1] = total, True
        first, size = right[depth - 1, 0], right[depth - 1, 1]


@kernel
def add_by_group(key: Offsets, row: Whole, amount: Floats, sums: Floats) -> None:
    """Add amounts to the sums of the groups of their rows, in the order given.

    Parameters
    ----------
    key : int64, shape (kinds, n)
        Group of each row, kind by kind; no group is of two kinds.
    row : int, shape (j,)
    amount : float64, shape (j,)
    sums : float64, shape (G,)
        Added to.
    """
    for kind in range(key.shape[0]):
        for k in range(row.size):
            sums[key[kind, row[k]]] += amount[k]


@kernel
def count_by_group(key: Offsets, row: Whole, counts: Floats) -> None:
    """Count rows by group; arrays as in `add_by_group`."""
    for kind in range(key.shape[0]):
        for k in range(row.size):
            counts[key[kind, row[k]]] += 1.0
