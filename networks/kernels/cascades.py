"""Cascades: rows that become active push along their out-edges, and nobody reads an edge twice.

Every row has a step at which it became active, or -1. The rows of a step are listed in `queue`,
and each step handles those the last one listed. The order within a step changes no result.

Here stand the compiled forms, which check nothing. The forms to be called from outside are in
`networks.cascades`. An edge of row i is any place e with ``indptr[i] <= e < indptr[i + 1]``;
a pair listed twice is two edges.

What keeps these loops short, measured on 100,000 rows and 1,000,000 edges:

- A row is appended to the queue whether it is reached or not, and the length then grows by 0 or
  1: no branch to mispredict (2.9 ms became 1.7).
- Indices are read as unsigned numbers, which spares numba's look at negative ones (3.8 became 2.9).
- Draws are made for a block of edges in one loop that vectorises (1.5 became 0.7 ms).
- What is read soon is asked for early, and where many of many rows spread, they do so in
  ascending order (at 1,000,000 rows 148 ms became 40).
"""

from typing import Any, Final

import numpy as np

from networks.kernels.chance import uniform
from networks.kernels.compile import inline, kernel
from networks.kernels.memory import prefetch
from networks.kernels.streams import CASCADE_EDGE
from networks.types import Bools, Floats, Offsets, Rows

NEVER: Final = np.int32(2**30)
"""More active neighbours than a row can have."""

FAR: Final = np.uint64(16)
NEAR: Final = np.uint64(8)
"""Places ahead in the queue at which offsets, and then edges, are asked for."""

ONE: Final = np.uint64(1)
MANY_ROWS: Final = 1 << 18
"""Rows from which the order of the queue matters: their counts no longer fit a small cache."""

DENSE: Final = 16
"""The queue is put in order if it holds at least one row in so many."""

BLOCK: Final = 512
"""Edges that draw together."""

CLOSE: Final = 1e-9
"""Shares nearer than this to a threshold are summed anew: above the rounding of any running sum here."""


TINY: Final = 5e-324
"""The smallest weight that is not zero."""


@kernel
def turn_rows(indptr: Offsets, indices: Rows, turned_indptr: Offsets, turned: Rows, place: Rows) -> None:
    """List every edge at its other end: in-neighbours become out-neighbours, and the other way round.

    Parameters
    ----------
    indptr : int64, shape (n + 1,)
    indices : int32, shape (m,)
    turned_indptr : int64, shape (n + 1,)
        Written.
    turned : int32, shape (m,)
        Written, ascending within a row.
    place : int32, shape (m,) or (0,)
        Written if not empty: the place in `indices` each edge came from.
    """
    other, free = indices.view(np.uint32), np.zeros(turned_indptr.size, np.uint64)
    for e in range(np.uint64(other.size)):
        free[other[e] + ONE] += ONE
    for i in range(1, free.size):
        free[i] += free[i - 1]
    for i in range(free.size):
        turned_indptr[i] = free[i]
    start = indptr.view(np.uint64)
    for i in range(np.uint64(indptr.size - 1)):
        for e in range(start[i], start[i + ONE]):
            j = other[e]
            turned[free[j]] = i
            if place.size > 0:
                place[free[j]] = e
            free[j] += ONE


@kernel
def needed_counts(in_indptr: Offsets, threshold: Floats, needed: Rows) -> None:
    """Write the least number of active in-neighbours whose share reaches the threshold.

    The share is the quotient of two whole numbers in float64, as in ``count / degree >= threshold``,
    and so is the comparison: the product is only a first guess, at most one off, since the quotient
    is rounded by less than 1 / (2 degree).

    Parameters
    ----------
    in_indptr : int64, shape (n + 1,)
    threshold : float64, shape (n,)
    needed : int32, shape (n,)
        Written; `NEVER` without in-neighbours or above a threshold of one, 0 at or below zero.
    """
    for i in range(needed.size):
        listed = in_indptr[i + 1] - in_indptr[i]
        degree = np.float64(max(listed, 1))
        count = np.ceil(threshold[i] * degree)
        count = count - 1.0 if (count - 1.0) / degree >= threshold[i] else count
        count = count + 1.0 if count / degree < threshold[i] else count
        reachable = listed > 0 and threshold[i] <= 1.0
        needed[i] = np.int32(max(count, 0.0)) if reachable else NEVER


@inline
def start_from(seeds: Rows, step: Rows, queue: Any) -> Any:
    """Put the seeds into the queue, each once, at step 0; return how many there are."""
    step[:] = -1
    stop = np.uint64(0)
    for k in range(seeds.size):
        if step[seeds[k]] < 0:
            step[seeds[k]] = 0
            queue[stop] = seeds[k]
            stop += ONE
    return stop


@inline
def put_in_order(step: Rows, last: int, queue: Any, start: Any, end: Any) -> None:
    """List the rows of the last step in ascending order, if they are many of many."""
    if step.size < MANY_ROWS or (end - start) * np.uint64(DENSE) < np.uint64(step.size):
        return
    k = start
    for i in range(np.uint64(step.size)):
        if k < end:
            queue[k] = i
            k += np.uint64(step[i] == last)


@inline
def look_ahead(queue: Any, k: Any, end: Any, place: Any, head: Any) -> None:
    """Ask for the offsets of one row further on in the queue, and for the edges of a nearer one."""
    if k + FAR < end:
        prefetch(place, queue[k + FAR])
    if k + NEAR < end:
        prefetch(head, place[queue[k + NEAR]])


@kernel
def spread_by_count(
    out_indptr: Offsets,
    out_indices: Rows,
    left: Rows,
    seeds: Rows,
    max_steps: int,
    step: Rows,
    queue_rows: Rows,
) -> int:
    """Let every row become active once enough of its in-neighbours are; return how many did.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
    left : int32, shape (n,)
        Active in-neighbours still needed. Overwritten: counted down, at zero a row becomes active.
    seeds : int32, shape (s,)
    max_steps : int
    step : int32, shape (n,)
        Written: step of activation, -1 for never.
    queue_rows : int32, shape (n + 1,)
        Overwritten: rows in order of activation, the seeds first.
    """
    place, head = out_indptr.view(np.uint64), out_indices.view(np.uint32)
    queue = queue_rows.view(np.uint32)
    end = start_from(seeds, step, queue)
    for k in range(end):
        left[queue[k]] = NEVER
    start, stop, t = np.uint64(0), end, 0
    for i in range(step.size):
        if left[i] <= 0 and max_steps > 0:  # needs nobody, so it is active at step 1
            left[i], step[i], queue[stop] = NEVER, 1, i
            stop += ONE
    while t < max_steps and (start < end or end < stop):
        put_in_order(step, t, queue, start, end)
        t += 1
        for k in range(start, end):
            look_ahead(queue, k, end, place, head)
            i = queue[k]
            for e in range(place[i], place[i + ONE]):
                j = head[e]
                now = left[j] - np.int32(1)
                left[j] = now
                queue[stop] = j
                stop += np.uint64(now == 0)
        for k in range(end, stop):
            step[queue[k]] = t
        start, end = end, stop
    return np.int64(stop)


@kernel
def missing_weights(
    in_indptr: Offsets, in_weights: Floats, threshold: Floats, missing: Floats, band: Floats
) -> None:
    """Write the active weight from which a row comes close to its threshold: a little less than it.

    Parameters
    ----------
    in_indptr : int64, shape (n + 1,)
    in_weights : float64, shape (m,)
        Not negative.
    threshold : float64, shape (n,)
    missing : float64, shape (n,)
        Written; infinite where the weights sum to zero or the threshold is above one, minus
        infinity at a threshold of zero or less.
    band : float64, shape (n,)
        Written: weight above that from which the threshold is passed for certain.
    """
    for i in range(missing.size):
        total = 0.0
        for e in range(in_indptr[i], in_indptr[i + 1]):
            total += in_weights[e]
        band[i] = 4.0 * CLOSE * total
        if total <= 0.0 or threshold[i] > 1.0:
            missing[i] = np.inf
        elif threshold[i] <= 0.0:
            missing[i] = -np.inf
        else:
            missing[i] = max(TINY, (threshold[i] - CLOSE) * total)


@inline
def active_share(i: int, in_indptr: Offsets, in_indices: Rows, in_weights: Floats, step: Rows) -> float:
    """Return the share of in-neighbours that are active, by weight, summed in the order listed."""
    total, active = 0.0, 0.0
    for e in range(in_indptr[i], in_indptr[i + 1]):
        total += in_weights[e]
        if step[in_indices[e]] >= 0:
            active += in_weights[e]
    return active / total


@kernel
def spread_by_weight(
    in_indptr: Offsets,
    in_indices: Rows,
    in_weights: Floats,
    out_indptr: Offsets,
    out_indices: Rows,
    out_weights: Floats,
    threshold: Floats,
    missing: Floats,
    band: Floats,
    seeds: Rows,
    max_steps: int,
    step: Rows,
    queue_rows: Rows,
) -> int:
    """Let every row become active once enough of what it buys, say, comes from active rows.

    A running sum depends on the order of its parts in the last bits. It only says which rows have
    come close to their threshold; those not beyond doubt are summed again in the order listed, and
    that sum decides. A row that stays below then is looked at again with the next weight it gets.

    Parameters
    ----------
    in_indptr, out_indptr : int64, shape (n + 1,)
    in_indices, out_indices : int32, shape (m,)
    in_weights, out_weights : float64, shape (m,)
        The same edges in both orders.
    threshold : float64, shape (n,)
    missing, band : float64, shape (n,)
        From `missing_weights`; `missing` is overwritten.
    seeds, max_steps, step, queue_rows
        As for `spread_by_count`.
    """
    place, head, queue = out_indptr.view(np.uint64), out_indices.view(np.uint32), queue_rows.view(np.uint32)
    end = start_from(seeds, step, queue)
    for k in range(end):
        missing[queue[k]] = np.inf
    start, stop, t = np.uint64(0), end, 0
    for i in range(step.size):
        if missing[i] == -np.inf and max_steps > 0:
            queue[stop] = i
            stop += ONE
    while t < max_steps and (start < end or end < stop):
        put_in_order(step, t, queue, start, end)
        t += 1
        for k in range(start, end):
            look_ahead(queue, k, end, place, head)
            i = queue[k]
            for e in range(place[i], place[i + ONE]):
                j = head[e]
                before = missing[j]
                now = before - out_weights[e]
                missing[j] = now
                queue[stop] = j
                stop += np.uint64((before > 0.0) & (now <= 0.0))
        last, stop = stop, end
        for k in range(end, last):
            j = queue[k]
            if (
                missing[j] <= -band[j]
                or active_share(j, in_indptr, in_indices, in_weights, step) >= threshold[j]
            ):
                missing[j] = np.inf
                queue[stop] = j
                stop += ONE
            else:
                missing[j] = TINY
        for k in range(end, stop):
            step[queue[k]] = t
        start, end = end, stop
    return np.int64(stop)


@inline
def draw_edges(key: Any, tail: Any, head: Any, count: int, chance: Floats, holds: Bools) -> None:
    """Say of a block of edges which let activation pass: one draw for each pair of rows."""
    for x in range(count):
        holds[x] = uniform(key, tail[x], head[x], 0, CASCADE_EDGE) < chance[x]


@kernel
def spread_by_chance(
    out_indptr: Offsets,
    out_indices: Rows,
    probability: Floats,
    seeds: Rows,
    key: np.uint64,
    max_steps: int,
    step: Rows,
    queue_rows: Rows,
) -> int:
    """Let every newly active row try each of its out-edges once; return how many became active.

    The edges of a step are taken in blocks: gathered, drawn together, and those that hold followed.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
    probability : float64, shape (m,) or (1,)
        Of each edge, or of all.
    key : uint64
        The draw of an edge is ``uniform(key, tail, head, 0, CASCADE_EDGE)``.
    seeds, max_steps, step, queue_rows
        As for `spread_by_count`.
    """
    place, other, queue = out_indptr.view(np.uint64), out_indices.view(np.uint32), queue_rows.view(np.uint32)
    tail, head = np.empty(BLOCK, np.uint32), np.empty(BLOCK + 1, np.uint32)
    chance, holds = np.full(BLOCK, probability[0]), np.empty(BLOCK, np.bool_)
    differs = probability.size > 1
    end = start_from(seeds, step, queue)
    start, stop, t = np.uint64(0), end, 0
    while start < end and t < max_steps:
        put_in_order(step, t, queue, start, end)
        t += 1
        k = start
        e = place[queue[k]]
        while k < end:
            count = np.uint64(0)
            while k < end:
                look_ahead(queue, k, end, place, other)
                i = queue[k]
                room = min(place[i + ONE] - e, np.uint64(BLOCK) - count)
                for x in range(room):
                    tail[count + x] = i
                    head[count + x] = other[e + x]
                if differs:
                    for x in range(room):
                        chance[count + x] = probability[e + x]
                count += room
                e += room
                if e < place[i + ONE]:
                    break
                k += ONE
                if k < end:
                    e = place[queue[k]]
            draw_edges(key, tail, head, count, chance, holds)
            found = np.uint64(0)
            for x in range(count):
                head[found] = head[x]
                found += np.uint64(holds[x])
            for x in range(found):
                prefetch(step, head[x])
            for x in range(found):
                j = head[x]
                if step[j] < 0:
                    step[j] = t
                    queue[stop] = j
                    stop += ONE
        start, end = end, stop
    return np.int64(stop)
