"""What hangs together without leaders: parts of a graph of links after removals, directions aside."""

import numpy as np
from numpy.typing import NDArray

from networks.kernels.chance import uniform
from networks.kernels.compile import kernel
from networks.kernels.streams import STAGE_LOSS
from networks.types import Bools, Offsets, Rows, Whole


@kernel
def label_two_route_parts(
    start: Offsets, neighbour: Rows, link: Rows, keep: Bools, label: Rows
) -> tuple[int, int]:
    """Label the 2-edge-connected parts; return the number and the size of the largest.

    No row that does not count is a neighbour.

    Depth-first search without recursion: a row closes a part if no link but the one it was reached by leads
    from what lies below it to what lies above.
    """
    n = label.size
    reached = np.zeros(n, np.int32)  # order of discovery from 1; 0 not yet
    low = np.empty(n, np.int32)
    place = np.empty(n, np.int64)  # next half of a link to follow
    entered = np.empty(n, np.int32)  # link by which a row was reached
    path = np.empty(n, np.int32)
    waiting = np.empty(n, np.int32)  # rows of parts not closed yet
    clock, waits, best, most = 0, 0, -1, 0
    label[:] = -1
    for first in range(n):
        if reached[first] > 0 or not keep[first]:
            continue
        depth = 0
        path[0] = first
        place[first] = -1
        entered[first] = -1
        while depth >= 0:
            i = path[depth]
            if place[i] < 0:
                clock += 1
                reached[i] = clock
                low[i] = clock
                place[i] = start[i]
                waiting[waits] = i
                waits += 1
            deeper = False
            while place[i] < start[i + 1]:
                p = place[i]
                place[i] += 1
                j = neighbour[p]
                if link[p] == entered[i]:
                    continue
                if reached[j] == 0:
                    depth += 1
                    path[depth] = j
                    place[j] = -1
                    entered[j] = link[p]
                    deeper = True
                    break
                low[i] = min(low[i], reached[j])
            if deeper:
                continue
            if low[i] == reached[i]:
                size = 0
                while True:
                    waits -= 1
                    label[waiting[waits]] = i
                    size += 1
                    if waiting[waits] == i:
                        break
                if size > most:
                    best, most = i, size
            depth -= 1
            if depth >= 0:
                low[path[depth]] = min(low[path[depth]], low[i])
    return best, most


@kernel
def draw_losses(
    seed: np.uint64, first: Rows, second: Rows, name: Whole, loss: float, lost: NDArray[np.bool_]
) -> None:
    """Draw which links are lost, several times over.

    Parameters
    ----------
    seed : uint64
        Draws are keyed by the names of a link's ends (stream ``stage.loss``), so a link's loss does not
        hang on other links.
    first, second : int32, shape (l,)
        Ends of the links, first below second.
    name : int, shape (r,)
        Row numbers in the whole graph.
    loss : float
        Chance of each link to be lost.
    lost : bool, shape (losses, l)
        Written.
    """
    low, high = np.empty(first.size, np.int64), np.empty(first.size, np.int64)
    for e in range(first.size):
        low[e] = name[first[e]]
        high[e] = name[second[e]]
    draw = np.empty(first.size)
    for k in range(lost.shape[0]):
        for e in range(first.size):  # a loop that only draws vectorises
            draw[e] = uniform(seed, low[e], high[e], k, STAGE_LOSS)
        for e in range(first.size):
            lost[k, e] = draw[e] < loss


@kernel
def two_route_cores(
    start: Offsets, neighbour: Rows, link: Rows, keep: Bools, lost: NDArray[np.bool_], size: Rows, held: Rows
) -> None:
    """Write the size of the largest 2-edge-connected part after each of several losses of links.

    Parameters
    ----------
    start : int64, shape (r + 1,)
    neighbour, link : int32, shape (2 l,)
        Every link stands twice, once at each end; no pair has two links.
    keep : bool, shape (r,)
        Rows that count.
    lost : bool, shape (losses, l)
    size : int32, shape (losses,)
        Written. One or two rows are no part: the smallest ring has three.
    held : int32, shape (r,)
        Written: in how many of the losses each row stood in the largest part.

    References
    ----------
    R. E. Tarjan (1974), Information Processing Letters 2(6): bridges by one depth-first search.
    """
    label = np.empty(keep.size, np.int32)
    held[:] = 0
    # links of rows that do not count are dropped once, not passed over every time
    begin = np.empty(start.size, np.int64)
    partner, own = np.empty(neighbour.size, np.int32), np.empty(neighbour.size, np.int32)
    count = 0
    for i in range(keep.size):
        begin[i] = count
        if keep[i]:
            for p in range(start[i], start[i + 1]):
                if keep[neighbour[p]]:
                    partner[count] = neighbour[p]
                    own[count] = link[p]
                    count += 1
    begin[keep.size] = count
    left, other, rest = (
        np.empty(start.size, np.int64),
        np.empty(count + 1, np.int32),
        np.empty(count + 1, np.int32),
    )
    for k in range(size.size):
        stands = 0
        for i in range(keep.size):
            left[i] = stands
            for p in range(begin[i], begin[i + 1]):
                other[stands] = partner[p]
                rest[stands] = own[p]
                stands += not lost[k, own[p]]  # a branch on chance costs more than writing
        left[keep.size] = stands
        best, most = label_two_route_parts(left, other, rest, keep, label)
        size[k] = most if most >= 3 else 0
        if most >= 3:
            for i in range(label.size):
                if label[i] == best:
                    held[i] += 1
