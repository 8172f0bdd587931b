"""Edge lists in compressed rows: merging duplicates, turning the direction, ranks."""

import numpy as np

from networks.kernels.compile import inline, kernel
from networks.types import Offsets, Rows, Singles


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
def turn_edges(in_indptr: Offsets, supplier: Rows, out_indptr: Offsets, customer: Rows, in_edge: Rows) -> None:
    """Number the edges by (supplier, customer), given the suppliers of each customer.

    Parameters
    ----------
    in_indptr : int64, shape (n + 1,)
    supplier : int32, shape (m,)
        Suppliers of each customer.
    out_indptr : int64, shape (n + 1,)
        Written: edges of supplier i are ``out_indptr[i]`` to ``out_indptr[i + 1]``.
    customer : int32, shape (m,)
        Written: customer of each edge, ascending within a supplier.
    in_edge : int32, shape (m,)
        Written: the edge at each place of the lists given.
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
def write_ranks(order: Offsets, rank: Singles) -> None:
    """Write for each place its rank over the number of places, (k + 0.5) / m, given the order."""
    for k in range(order.size):
        rank[order[k]] = np.float32((k + 0.5) / order.size)
