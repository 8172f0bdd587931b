"""Edge lists in compressed rows: merging duplicates, turning the direction, ranks."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from networks.kernels.compile import inline, kernel
from networks.types import Floats, Offsets, Rows, Singles

Words: TypeAlias = NDArray[np.uint32]


@inline
def sort_part(values: Rows, start: int, stop: int) -> None:
    """Sort ``values[start:stop]`` in place.

    References
    ----------
    D. L. Shell (1959), Communications of the ACM 2(7); for short parts this is insertion.
    """
    gap = 1
    while 3 * gap + 1 < (stop - start) // 2:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(start + gap, stop):
            value = values[i]
            k = i
            while k >= start + gap and values[k - gap] > value:
                values[k] = values[k - gap]
                k -= gap
            values[k] = value
        gap //= 3


@kernel
def turn_edges(
    in_indptr: Offsets,
    supplier: Rows,
    in_value: Floats,
    out_indptr: Offsets,
    customer: Rows,
    in_edge: Rows,
    value: Floats,
) -> None:
    """List the edges by (supplier, customer), given the suppliers of each customer.

    Parameters
    ----------
    in_indptr : int64, shape (n + 1,)
    supplier : int32, shape (m,)
        Suppliers of each customer.
    in_value : float64, shape (m,)
        Values in that order.
    out_indptr : int64, shape (n + 1,)
        Written: edges of supplier i are ``out_indptr[i]`` to ``out_indptr[i + 1]``.
    customer : int32, shape (m,)
        Written: customer of each edge, ascending within a supplier.
    in_edge : int32, shape (m,)
        Written: the edge at each place of the lists given.
    value : float64, shape (m,)
        Written: value of each edge.
    """
    n = in_indptr.size - 1
    out_indptr[:] = 0
    for p in range(supplier.size):
        out_indptr[supplier[p] + 1] += 1
    for i in range(n):
        out_indptr[i + 1] += out_indptr[i]
    free = out_indptr[:-1].copy()
    for j in range(n):
        for p in range(in_indptr[j], in_indptr[j + 1]):
            e = free[supplier[p]]
            free[supplier[p]] = e + 1
            customer[e] = j
            value[e] = in_value[p]
            in_edge[p] = e


@kernel
def list_by(group: Rows, indptr: Offsets, listed: Rows) -> None:
    """List the places of each group, ascending, by counting.

    Parameters
    ----------
    group : int32, shape (m,)
        Group of each place, from 0 to ``indptr.size - 2``.
    indptr : int64, shape (n + 1,)
        Written: where each group's list stands.
    listed : int32, shape (m,)
        Written: places, group by group.
    """
    indptr[:] = 0
    for p in range(group.size):
        indptr[group[p] + 1] += 1
    for i in range(indptr.size - 1):
        indptr[i + 1] += indptr[i]
    free = indptr[:-1].copy()
    for p in range(group.size):
        listed[free[group[p]]] = p
        free[group[p]] += 1


@kernel
def rank_shares(bits: Words, below: Offsets, rank: Singles) -> None:
    """Write the share of entries below each, to a thousandth or so, in two passes.

    Entries are counted by their upper 16 bits and spread evenly over the lower ones.

    Parameters
    ----------
    bits : uint32, shape (m,)
        For instance the bits of float32 numbers that are not negative, which sort as the numbers do.
    below : int64, shape (65537,)
        Overwritten: entries with smaller upper bits.
    rank : float32, shape (m,)
        Written in place, in [0, 1].
    """
    below[:] = 0
    for e in range(bits.size):
        below[(bits[e] >> 16) + 1] += 1
    for b in range(below.size - 1):
        below[b + 1] += below[b]
    for e in range(bits.size):
        high, low = bits[e] >> 16, bits[e] & 0xFFFF
        inside = below[high + 1] - below[high]
        rank[e] = np.float32((below[high] + inside * (low + 0.5) / 65536.0) / bits.size)
