"""Dates of adoption along ties, and the same with the dates dealt out anew."""

import numpy as np

from networks.kernels.chance import uniform
from networks.kernels.compile import inline, kernel
from networks.types import Floats, Offsets, Rows

FEW = 24
"""Groups of at most so many are compared pair by pair, larger ones by counting months."""


@inline
def deal_dates(
    seed: np.uint64, draw: int, stream: int, listed: Rows, start: Offsets, date: Rows, out: Rows
) -> None:
    """Deal the dates of every stratum out anew among its members.

    Parameters
    ----------
    seed : uint64
    draw : int
    stream : int
    listed : int32, shape (a,)
        Members, stratum by stratum.
    start : int64, shape (strata + 1,)
        Where each stratum stands in `listed`.
    date : int32, shape (a,)
        Months.
    out : int32, shape (a,)
        Written.

    References
    ----------
    R. Durstenfeld (1964), Communications of the ACM 7(7), algorithm 235.
    """
    for i in range(date.size):
        out[i] = date[i]
    for s in range(start.size - 1):
        for k in range(start[s], start[s + 1] - 1):
            u = uniform(seed, k, draw, 0, stream)
            other = k + int(u * (start[s + 1] - k))
            i, j = listed[k], listed[other]
            out[i], out[j] = out[j], out[i]


@inline
def count_order(tail: Rows, head: Rows, date: Rows, window: int, counts: Floats) -> None:
    """Count edges whose customer, and whose supplier, follows the other end within `window` months."""
    first, second = 0, 0
    for e in range(tail.size):
        gap = date[head[e]] - date[tail[e]]
        first += 0 < gap <= window
        second += 0 < -gap <= window
    counts[0] = first
    counts[1] = second


@kernel
def order_counts(
    seed: np.uint64,
    stream: int,
    listed: Rows,
    start: Offsets,
    tail: Rows,
    head: Rows,
    date: Rows,
    window: int,
    counts: Floats,
) -> None:
    """Count edges whose second end follows the first: as it was, then with dates dealt out anew.

    Parameters
    ----------
    seed : uint64
    stream : int
    listed, start
        See `deal_dates`.
    tail, head : int32, shape (k,)
        Supplier and customer.
    date : int32, shape (a,)
        Months.
    window : int
        Months within which the second end follows; not in the same month.
    counts : float64, shape (draws + 1, 2)
        Written: edges whose customer follows, and whose supplier follows; first the observed ones.
    """
    dealt = np.empty(date.size, np.int32)
    count_order(tail, head, date, window, counts[0])
    for draw in range(counts.shape[0] - 1):
        deal_dates(seed, draw, stream, listed, start, date, dealt)
        count_order(tail, head, dealt, window, counts[draw + 1])


@inline
def count_close(
    member: Rows, begin: Offsets, weight: Floats, date: Rows, window: int, seen: Offsets
) -> float:
    """Add up the pairs of each group less than `window` months apart, each times its group's weight."""
    total = 0.0
    for g in range(begin.size - 1):
        first, last, close = begin[g], begin[g + 1], 0
        if last - first <= FEW:
            for k in range(first, last):
                for p in range(first, k):
                    close += abs(date[member[k]] - date[member[p]]) < window
        else:
            seen[:] = 0
            for k in range(first, last):
                seen[date[member[k]]] += 1
            for month in range(seen.size):
                if seen[month] > 0:
                    close += seen[month] * (seen[month] - 1) // 2
                    for later in range(month + 1, min(month + window, seen.size)):
                        close += seen[month] * seen[later]
        total += weight[g] * close
    return total


@kernel
def close_pairs(
    seed: np.uint64,
    stream: int,
    listed: Rows,
    start: Offsets,
    member: Rows,
    begin: Offsets,
    weight: Floats,
    date: Rows,
    window: int,
    counts: Floats,
) -> None:
    """Count pairs of a group that adopted close in time: as it was, then with dates dealt out anew.

    Parameters
    ----------
    seed : uint64
    stream : int
    listed, start
        See `deal_dates`.
    member : int32, shape (k,)
        Members of the groups, group by group.
    begin : int64, shape (groups + 1,)
    weight : float64, shape (groups,)
        What a pair of each group counts.
    date : int32, shape (a,)
        Months from 0.
    window : int
        Pairs count that are less than so many months apart, 1 or more.
    counts : float64, shape (draws + 1,)
        Written; first the observed count.

    References
    ----------
    G. Knox (1964), Applied Statistics 13(1): pairs close in space and in time.
    """
    dealt = np.empty(date.size, np.int32)
    latest = 0
    for i in range(date.size):
        latest = max(latest, date[i])
    seen = np.zeros(latest + 1, np.int64)
    counts[0] = count_close(member, begin, weight, date, window, seen)
    for draw in range(counts.size - 1):
        deal_dates(seed, draw, stream, listed, start, date, dealt)
        counts[draw + 1] = count_close(member, begin, weight, dealt, window, seen)
