"""Squares, triangles and paths of a supply graph, estimated from draws."""

import numpy as np

from networks.kernels.chance import uniform
from networks.kernels.compile import inline, kernel
from networks.kernels.streams import DESCRIBE_CLUSTER, DESCRIBE_SQUARE, DESCRIBE_TRIANGLE
from networks.types import Bools, Floats, Offsets, Rows


@inline
def stands(i: int, j: int, out_indptr: Offsets, customer: Rows) -> bool:
    """Say whether `i` supplies `j`."""
    low, stop = out_indptr[i], out_indptr[i + 1]
    high = stop
    while low < high:
        middle = (low + high) // 2
        if customer[middle] < j:
            low = middle + 1
        else:
            high = middle
    return low < stop and customer[low] == j


@inline
def picked(start: int, stop: int, u: float) -> int:
    """Return a place from `start` to `stop` for a uniform number."""
    return start + min(int(u * (stop - start)), stop - start - 1)


@inline
def picked_but(start: int, stop: int, skipped: int, u: float) -> int:
    """Return a place from `start` to `stop` other than `skipped`."""
    place = picked(start, stop - 1, u)
    return place + int(place >= skipped)


@kernel
def sample_squares(
    seed: np.uint64,
    samples: int,
    out_indptr: Offsets,
    customer: Rows,
    in_indptr: Offsets,
    in_edge: Rows,
    supplier: Rows,
    counts: Floats,
) -> None:
    r"""Draw paths of three edges, another supplier - customer - supplier - another customer; count closed.

    A path is closed if the other supplier supplies the other customer, too. Then two suppliers share two
    customers; each such square holds four paths. Paths are drawn evenly: their middle edge by
    :math:`(k^{out}_i - 1)(k^{in}_j - 1)`, one in each of `samples` equal steps of the running sum.

    Parameters
    ----------
    seed : uint64
    samples : int
    out_indptr, in_indptr : int64, shape (n + 1,)
    customer, in_edge, supplier : int32, shape (m,)
    counts : float64, shape (2,)
        Written: number of paths in the graph, and closed ones among those drawn.

    References
    ----------
    G. Robins, M. Alexander (2004), Computational and Mathematical Organization Theory 10 (closed share);
    M. Jha, C. Seshadhri, A. Pinar (2015), WWW '15 (sampling of three-paths).
    """
    total = 0.0
    for e in range(customer.size):
        i, j = supplier[e], customer[e]
        others = np.float64(out_indptr[i + 1] - out_indptr[i] - 1)
        total += others * np.float64(in_indptr[j + 1] - in_indptr[j] - 1)
    passed, k, closed = 0.0, 0, 0
    target = uniform(seed, 0, 0, 0, DESCRIBE_SQUARE) * total / samples
    for e in range(customer.size):
        i, j = supplier[e], customer[e]
        others = np.float64(out_indptr[i + 1] - out_indptr[i] - 1)
        passed += others * np.float64(in_indptr[j + 1] - in_indptr[j] - 1)
        while k < samples and target < passed:
            u = uniform(seed, k, 1, 0, DESCRIBE_SQUARE)
            other_customer = customer[picked_but(out_indptr[i], out_indptr[i + 1], e, u)]
            other = in_edge[
                picked(in_indptr[j], in_indptr[j + 1] - 1, uniform(seed, k, 2, 0, DESCRIBE_SQUARE))
            ]
            if other == e:
                other = in_edge[in_indptr[j + 1] - 1]
            closed += int(stands(supplier[other], other_customer, out_indptr, customer))
            k += 1
            target = (k + uniform(seed, k, 0, 0, DESCRIBE_SQUARE)) * total / samples
    counts[0], counts[1] = total, closed


@kernel
def sample_triangles(
    seed: np.uint64,
    samples: int,
    out_indptr: Offsets,
    customer: Rows,
    in_indptr: Offsets,
    in_edge: Rows,
    supplier: Rows,
    counts: Floats,
) -> None:
    """Draw pairs of edges supplier - row - customer; count those the supplier closes, or the customer.

    Parameters
    ----------
    seed : uint64
    samples : int
    out_indptr, in_indptr : int64, shape (n + 1,)
    customer, in_edge, supplier : int32, shape (m,)
    counts : float64, shape (3,)
        Written: number of such pairs in the graph; drawn pairs whose supplier also supplies the customer
        (each such triangle holds one pair); drawn pairs whose customer supplies the supplier (three).
    """
    total = 0.0
    for j in range(out_indptr.size - 1):
        total += np.float64(out_indptr[j + 1] - out_indptr[j]) * np.float64(in_indptr[j + 1] - in_indptr[j])
    passed, k, straight, round_trip = 0.0, 0, 0, 0
    target = uniform(seed, 0, 0, 0, DESCRIBE_TRIANGLE) * total / samples
    for j in range(out_indptr.size - 1):
        passed += np.float64(out_indptr[j + 1] - out_indptr[j]) * np.float64(in_indptr[j + 1] - in_indptr[j])
        while k < samples and target < passed:
            last = customer[
                picked(out_indptr[j], out_indptr[j + 1], uniform(seed, k, 1, 0, DESCRIBE_TRIANGLE))
            ]
            edge = in_edge[picked(in_indptr[j], in_indptr[j + 1], uniform(seed, k, 2, 0, DESCRIBE_TRIANGLE))]
            straight += int(stands(supplier[edge], last, out_indptr, customer))
            round_trip += int(stands(last, supplier[edge], out_indptr, customer))
            k += 1
            target = (k + uniform(seed, k, 0, 0, DESCRIBE_TRIANGLE)) * total / samples
    counts[0], counts[1], counts[2] = total, straight, round_trip


@inline
def partner_at(j: int, place: int, out_indptr: Offsets, customer: Rows, in_indptr: Offsets, in_edge: Rows,
               supplier: Rows) -> int:  # fmt: skip
    """Return the partner of `j` at a place of its customers and then its suppliers."""
    customers = out_indptr[j + 1] - out_indptr[j]
    if place < customers:
        return customer[out_indptr[j] + place]
    return supplier[in_edge[in_indptr[j] + place - customers]]


@kernel
def sample_partners(
    seed: np.uint64,
    samples: int,
    out_indptr: Offsets,
    customer: Rows,
    in_indptr: Offsets,
    in_edge: Rows,
    supplier: Rows,
    counts: Floats,
) -> None:
    """Draw pairs of relations of one row, whatever their direction; count pairs of partners that trade.

    Parameters
    ----------
    seed : uint64
    samples : int
    out_indptr, in_indptr : int64, shape (n + 1,)
    customer, in_edge, supplier : int32, shape (m,)
    counts : float64, shape (2,)
        Written: pairs drawn with two different partners, and those whose partners trade.
    """
    total = 0.0
    for j in range(out_indptr.size - 1):
        d = np.float64(out_indptr[j + 1] - out_indptr[j] + in_indptr[j + 1] - in_indptr[j])
        total += d * (d - 1.0)
    passed, k, pairs, closed = 0.0, 0, 0, 0
    target = uniform(seed, 0, 0, 0, DESCRIBE_CLUSTER) * total / samples
    for j in range(out_indptr.size - 1):
        partners = out_indptr[j + 1] - out_indptr[j] + in_indptr[j + 1] - in_indptr[j]
        passed += np.float64(partners) * (np.float64(partners) - 1.0)
        while k < samples and target < passed:
            one = picked(0, partners, uniform(seed, k, 1, 0, DESCRIBE_CLUSTER))
            two = picked_but(0, partners, one, uniform(seed, k, 2, 0, DESCRIBE_CLUSTER))
            a = partner_at(j, one, out_indptr, customer, in_indptr, in_edge, supplier)
            b = partner_at(j, two, out_indptr, customer, in_indptr, in_edge, supplier)
            if a != b:
                pairs += 1
                closed += int(stands(a, b, out_indptr, customer) or stands(b, a, out_indptr, customer))
            k += 1
            target = (k + uniform(seed, k, 0, 0, DESCRIBE_CLUSTER)) * total / samples
    counts[0], counts[1] = pairs, closed


@kernel
def flood(indptr: Offsets, indices: Rows, inside: Bools) -> None:
    """Mark every row that can be reached from a marked one.

    Parameters
    ----------
    indptr : int64, shape (n + 1,)
    indices : int32, shape (m,)
        Rows one step further: customers, or suppliers of each row.
    inside : bool, shape (n,)
        Changed in place.
    """
    queue = np.empty(inside.size, np.int32)
    stop = 0
    for i in range(inside.size):
        if inside[i]:
            queue[stop] = i
            stop += 1
    k = 0
    while k < stop:
        i = queue[k]
        k += 1
        for p in range(indptr[i], indptr[i + 1]):
            j = indices[p]
            if not inside[j]:
                inside[j] = True
                queue[stop] = j
                stop += 1


@kernel
def count_steps(
    start: int,
    out_indptr: Offsets,
    customer: Rows,
    in_indptr: Offsets,
    in_edge: Rows,
    supplier: Rows,
    step: Rows,
    queue: Rows,
) -> int:
    """Write the steps from `start` to every row, whatever the direction of edges; return the rows reached.

    Parameters
    ----------
    start : int
    out_indptr, in_indptr : int64, shape (n + 1,)
    customer, in_edge, supplier : int32, shape (m,)
    step : int32, shape (n,)
        Written; -1 where no path leads.
    queue : int32, shape (n,)
        Overwritten; its first entries are the rows reached, nearest first.
    """
    step[:] = -1
    step[start] = 0
    queue[0] = start
    k, stop = 0, 1
    while k < stop:
        i = queue[k]
        k += 1
        for e in range(out_indptr[i], out_indptr[i + 1]):
            j = customer[e]
            if step[j] < 0:
                step[j] = step[i] + 1
                queue[stop] = j
                stop += 1
        for p in range(in_indptr[i], in_indptr[i + 1]):
            j = supplier[in_edge[p]]
            if step[j] < 0:
                step[j] = step[i] + 1
                queue[stop] = j
                stop += 1
    return stop
