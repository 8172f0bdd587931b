"""Directed paths along supply relations: chains of linked firms, and tiers above lead firms."""

import numpy as np
from numpy.typing import NDArray

from networks.kernels.compile import kernel
from networks.types import Bools, Floats, Offsets, Rows


@kernel
def chain_tiers(
    out_indptr: Offsets, customer: Rows, keep: Bools, label: Rows, order: Rows, above: Rows, below: Rows
) -> None:
    """Write how many tiers the longest chain through each row has before and behind it.

    Strong components count as one tier; they come from `strong_components` for the same edges.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    customer : int32, shape (m,)
    keep : bool, shape (m,)
        Edges that count.
    label, order : int32, shape (n,)
        Components numbered with customers before suppliers, and rows in that order.
    above, below : int32, shape (n,)
        Written, one entry a component: most tiers of suppliers above it and of customers below it.
    """
    above[:] = 0
    below[:] = 0
    for k in range(order.size):
        i = order[k]
        for e in range(out_indptr[i], out_indptr[i + 1]):
            if keep[e] and label[customer[e]] != label[i]:
                below[label[i]] = max(below[label[i]], below[label[customer[e]]] + 1)
    for k in range(order.size - 1, -1, -1):
        i = order[k]
        for e in range(out_indptr[i], out_indptr[i + 1]):
            if keep[e] and label[customer[e]] != label[i]:
                above[label[customer[e]]] = max(above[label[customer[e]]], above[label[i]] + 1)


@kernel
def upstream_tiers(
    in_indptr: Offsets,
    in_edge: Rows,
    supplier: Rows,
    value: Floats,
    lead: Bools,
    least_share: float,
    tier: NDArray[np.int16],
) -> None:
    """Write the shortest distance upstream from a lead firm over edges that matter to their buyer.

    Parameters
    ----------
    in_indptr : int64, shape (n + 1,)
    in_edge, supplier : int32, shape (m,)
    value : float64, shape (m,)
        Million USD a year.
    lead : bool, shape (n,)
        Rows of tier 0.
    least_share : float
        An edge counts if it is worth at least this share of what its buyer buys over all edges.
    tier : int16, shape (n,)
        Written: 0 lead firms, 1 their suppliers and so on; -1 where no lead firm is reached.
    """
    n = tier.size
    queue = np.empty(n, np.int32)
    stop = 0
    for i in range(n):
        tier[i] = -1
        if lead[i]:
            tier[i] = 0
            queue[stop] = i
            stop += 1
    k = 0
    while k < stop:
        j = queue[k]
        k += 1
        bought = 0.0
        for p in range(in_indptr[j], in_indptr[j + 1]):
            bought += value[in_edge[p]]
        for p in range(in_indptr[j], in_indptr[j + 1]):
            i = supplier[in_edge[p]]
            if tier[i] < 0 and value[in_edge[p]] >= least_share * bought:
                tier[i] = tier[j] + 1
                queue[stop] = i
                stop += 1


@kernel
def count_joined(
    out_indptr: Offsets,
    customer: Rows,
    standing: Bools,
    adopted: Bools,
    linked: Bools,
    group: NDArray[np.int16],
    counts: Offsets,
) -> None:
    """Count the standing edges between adopters: all, linked, across groups, linked across groups.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    customer : int32, shape (m,)
    standing : bool, shape (m,)
    adopted : bool, shape (n,)
    linked : bool, shape (m,)
    group : int16, shape (n,)
        For instance sectors.
    counts : int64, shape (4,)
        Written in the order above.
    """
    counts[:] = 0
    for i in range(adopted.size):
        if adopted[i]:
            for e in range(out_indptr[i], out_indptr[i + 1]):
                j = customer[e]
                if adopted[j] and standing[e]:
                    across = group[i] != group[j]
                    counts[0] += 1
                    counts[1] += linked[e]
                    counts[2] += across
                    counts[3] += linked[e] and across
