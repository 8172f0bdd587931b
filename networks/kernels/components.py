"""Parts of a graph that hang together, of which only the marked edges count."""

import numpy as np

from networks.kernels.compile import inline, kernel
from networks.types import Bools, Offsets, Rows


@inline
def root_of(parent: Rows, i: int) -> int:
    """Return the root of `i` and halve its path on the way."""
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@kernel
def weak_components(supplier: Rows, customer: Rows, keep: Bools, label: Rows) -> int:
    """Label every row with the smallest row of its weak component; return the number of components.

    Parameters
    ----------
    supplier, customer : int32, shape (m,)
    keep : bool, shape (m,)
        Edges that count.
    label : int32, shape (n,)
        Written in place. A row without such an edge is a component of its own.

    References
    ----------
    R. E. Tarjan, J. van Leeuwen (1984), Journal of the ACM 31(2): union-find with path halving.
    """
    count = label.size
    for i in range(label.size):
        label[i] = i
    for e in range(keep.size):
        if keep[e]:
            a, b = root_of(label, supplier[e]), root_of(label, customer[e])
            if a != b:
                count -= 1
                if a < b:
                    label[b] = a
                else:
                    label[a] = b
    for i in range(label.size):  # roots are smaller, so they are settled first
        label[i] = label[label[i]]
    return count


@kernel
def strong_components(out_indptr: Offsets, customer: Rows, keep: Bools, label: Rows, order: Rows) -> int:
    """Label the strong components, customers before their suppliers; return how many there are.

    Depth-first search without recursion. Every edge that counts leads to a component with the same
    or a smaller number, so the numbers are a topological order of the condensed graph, last first.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    customer : int32, shape (m,)
    keep : bool, shape (m,)
        Edges that count.
    label : int32, shape (n,)
        Written: number of each row's component.
    order : int32, shape (n,)
        Written: all rows, component by component in the order of their numbers.

    References
    ----------
    R. E. Tarjan (1972), SIAM Journal on Computing 1(2).
    """
    n = label.size
    reached = np.zeros(n, np.int32)  # order of discovery from 1; 0 not yet
    low = np.empty(n, np.int32)
    place = np.empty(n, np.int64)  # next edge to follow
    path = np.empty(n, np.int32)
    waiting = np.empty(n, np.int32)  # rows of components not closed yet
    clock, count, listed, waits = 0, 0, 0, 0
    label[:] = -1
    for first in range(n):
        if reached[first] > 0:
            continue
        depth = 0
        path[0] = first
        place[first] = -1
        while depth >= 0:
            i = path[depth]
            if place[i] < 0:
                clock += 1
                reached[i] = clock
                low[i] = clock
                place[i] = out_indptr[i]
                waiting[waits] = i
                waits += 1
            deeper = False
            while place[i] < out_indptr[i + 1]:
                e = place[i]
                place[i] += 1
                if not keep[e]:
                    continue
                j = customer[e]
                if reached[j] == 0:
                    depth += 1
                    path[depth] = j
                    place[j] = -1
                    deeper = True
                    break
                if label[j] < 0:
                    low[i] = min(low[i], reached[j])
            if deeper:
                continue
            if low[i] == reached[i]:
                while True:
                    waits -= 1
                    j = waiting[waits]
                    label[j] = count
                    order[listed] = j
                    listed += 1
                    if j == i:
                        break
                count += 1
            depth -= 1
            if depth >= 0:
                low[path[depth]] = min(low[path[depth]], low[i])
    return count


@kernel
def largest_part(label: Rows, member: Bools) -> int:
    """Return the number of members in the label that has most of them.

    Parameters
    ----------
    label : int32, shape (n,)
        From 0 to n - 1.
    member : bool, shape (n,)
    """
    size = np.zeros(label.size, np.int32)
    most = 0
    for i in range(label.size):
        if member[i]:
            size[label[i]] += 1
            most = max(most, size[label[i]])
    return most
