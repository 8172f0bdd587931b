"""Plain twins for squares, triangles and rewiring, in matrices, sets and lists."""

import itertools

import numpy as np

from networks.kernels.chance import words
from networks.kernels.streams import CONTROL_SWAP


def matrix(graph):
    """Adjacency matrix, suppliers by customers."""
    a = np.zeros((graph.n, graph.n), np.int64)
    a[graph.supplier, graph.customer] = 1
    return a


def squares(graph):
    """Pairs of suppliers times the pairs of customers they share."""
    shared = matrix(graph) @ matrix(graph).T
    return sum(shared[i, k] * (shared[i, k] - 1) // 2 for i, k in itertools.combinations(range(graph.n), 2))


def triangles(graph):
    """Three rows with three edges: straight ones, and round trips."""
    a = matrix(graph)
    return int((a @ a * a).sum() + np.trace(a @ a @ a) // 3)


def swapped(seed, sweeps, supplier, customer, block):
    """Customers after swaps, tried one by one against the set of all pairs."""
    m, customer = len(customer), list(customer)
    pairs = set(zip(supplier, customer, strict=True))
    of_edge = [(block[i], block[j]) for i, j in zip(supplier, customer, strict=True)]
    listed = sorted(range(m), key=lambda e: of_edge[e])
    for sweep in range(sweeps):
        for t in range(m // 2):
            x0, x1, _, _ = (int(x) for x in words(np.uint64(seed), t, 0, sweep, CONTROL_SWAP))
            e = listed[x0 * m >> 32]
            group = [f for f in listed if of_edge[f] == of_edge[e]]
            f = group[x1 * len(group) >> 32]
            one, two = (supplier[e], customer[f]), (supplier[f], customer[e])
            if one[0] != one[1] and two[0] != two[1] and one not in pairs and two not in pairs:
                pairs -= {(supplier[e], customer[e]), (supplier[f], customer[f])}
                pairs |= {one, two}
                customer[e], customer[f] = customer[f], customer[e]
    return sorted(pairs)
