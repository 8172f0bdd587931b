"""The links between adopters as a graph of their own, with and without directions."""

import numpy as np

from networks.kernels.compile import kernel
from networks.types import Offsets, Rows, Whole


@kernel
def renumber_ends(
    supplier: Rows,
    customer: Rows,
    edges: Whole,
    rows: int,
    row: Rows,
    tail: Rows,
    head: Rows,
    degree: Offsets,
) -> int:
    """Give the rows that have one of some edges numbers from 0 on; return how many there are.

    Parameters
    ----------
    supplier, customer : int32, shape (m,)
    edges : int, shape (l,)
    rows : int
        Rows of the whole graph.
    row : int32, shape (2 l,)
        The first entries are overwritten with the rows that have such an edge, ascending.
    tail, head : int32, shape (l,)
        Written: places of the edges' ends among these rows.
    degree : int64, shape (2 l,)
        The first entries are overwritten with the edges each of these rows supplies along.
    """
    place = np.full(rows, -1, np.int32)
    for k in range(edges.size):
        place[supplier[edges[k]]] = 0
        place[customer[edges[k]]] = 0
    count = 0
    for i in range(rows):
        if place[i] == 0:
            place[i] = count
            row[count] = i
            degree[count] = 0
            count += 1
    for k in range(edges.size):
        tail[k] = place[supplier[edges[k]]]
        head[k] = place[customer[edges[k]]]
        degree[tail[k]] += 1
    return count


@kernel
def weave(
    tail: Rows, head: Rows, first: Rows, second: Rows, start: Offsets, neighbour: Rows, link: Rows
) -> int:
    """Forget directions and doubles of links; return how many are left.

    Parameters
    ----------
    tail, head : int32, shape (l,)
    first, second : int32, shape (l,)
        The first entries are overwritten with the ends of each link, first below second, ascending.
    start : int64, shape (r + 1,)
        Written: where the neighbours of each row begin.
    neighbour, link : int32, shape (2 l,)
        The first entries are overwritten: every link stands twice, once at each end; of a row those that
        lead up come first.
    """
    rows = start.size - 1
    low, high = np.empty(tail.size, np.int32), np.empty(tail.size, np.int32)
    place = np.zeros(rows + 1, np.int64)
    # ascending by the higher end, then, keeping that order, by the lower one
    for k in range(tail.size):
        place[max(tail[k], head[k]) + 1] += 1
    for i in range(rows):
        place[i + 1] += place[i]
    for k in range(tail.size):
        upper = max(tail[k], head[k])
        low[place[upper]] = min(tail[k], head[k])
        high[place[upper]] = upper
        place[upper] += 1
    place[:] = 0
    for k in range(tail.size):
        place[low[k] + 1] += 1
    for i in range(rows):
        place[i + 1] += place[i]
    for k in range(tail.size):
        first[place[low[k]]] = low[k]
        second[place[low[k]]] = high[k]
        place[low[k]] += 1
    count = 0
    for k in range(tail.size):
        if count == 0 or first[k] != first[count - 1] or second[k] != second[count - 1]:
            first[count] = first[k]
            second[count] = second[k]
            count += 1
    start[:] = 0
    upward = np.zeros(rows, np.int64)
    for k in range(count):
        upward[first[k]] += 1
        start[first[k] + 1] += 1
        start[second[k] + 1] += 1
    for i in range(rows):
        start[i + 1] += start[i]
        upward[i] += start[i]  # where those that lead down begin
        place[i] = start[i]
    for k in range(count):
        i, j = first[k], second[k]
        neighbour[place[i]] = j
        link[place[i]] = k
        place[i] += 1
        neighbour[upward[j]] = i
        link[upward[j]] = k
        upward[j] += 1
    return count
