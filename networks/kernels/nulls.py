"""Adopters and links placed at random, and the figures that are read off each such placing.

Everything here lives on the adopters alone: rows are places in the ascending list of adopters, and
edges are the standing relations between them, ascending by supplier and customer.
"""

from typing import Final

import numpy as np

from networks.kernels.chance import uniform
from networks.kernels.compile import kernel
from networks.kernels.components import largest_part, strong_components, weak_components
from networks.kernels.paths import chain_tiers
from networks.kernels.streams import NULL_LINKING, NULL_PLACEMENT
from networks.types import Bools, Floats, Offsets, Rows, Whole

JOINED, CHAIN, GIANT, ISOLATION, ACROSS, SILO, BREADTH = range(7)
FIGURES: Final = 7
"""Places of the figures that `read_figures` writes, and how many there are."""


@kernel
def place_adopters(
    seed: np.uint64, draw: int, listed: Rows, start: Offsets, wanted: Offsets, adopted: Bools
) -> None:
    """Draw as many adopters from every cell as it has, evenly and without putting any back.

    Parameters
    ----------
    seed : uint64
    draw : int
        Number of the draw; two draws share no number.
    listed : int32, shape (n,)
        Rows, cell by cell.
    start : int64, shape (cells + 1,)
        Where each cell stands in `listed`.
    wanted : int64, shape (cells,)
        Adopters of each cell, at most its rows.
    adopted : bool, shape (n,)
        Written.

    References
    ----------
    R. Durstenfeld (1964), Communications of the ACM 7(7), algorithm 235: the first steps of a shuffle.
    """
    pool = listed.copy()
    adopted[:] = False
    for c in range(wanted.size):
        for k in range(start[c], start[c] + wanted[c]):
            u = uniform(seed, k, draw, 0, NULL_PLACEMENT)
            other = k + int(u * (start[c + 1] - k))
            pool[k], pool[other] = pool[other], pool[k]
            adopted[pool[k]] = True


@kernel
def count_between(
    adopted: Bools, out_indptr: Offsets, customer: Rows, standing: Bools, place: Rows, counts: Offsets
) -> None:
    """Give each adopter a place, and count adopters and the standing edges between them.

    Parameters
    ----------
    adopted : bool, shape (n,)
    out_indptr : int64, shape (n + 1,)
    customer : int32, shape (m,)
    standing : bool, shape (m,)
    place : int32, shape (n,)
        Written: place of each row among the adopters, -1 for others.
    counts : int64, shape (2,)
        Written: adopters, edges between them.
    """
    counts[:] = 0
    for i in range(adopted.size):
        place[i] = -1
        if adopted[i]:
            place[i] = counts[0]
            counts[0] += 1
            for e in range(out_indptr[i], out_indptr[i + 1]):
                counts[1] += adopted[customer[e]] and standing[e]


@kernel
def list_between(
    out_indptr: Offsets,
    customer: Rows,
    standing: Bools,
    place: Rows,
    row: Rows,
    indptr: Offsets,
    tail: Rows,
    head: Rows,
    edge: Rows,
) -> None:
    """List the adopters and the standing edges between them.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    customer : int32, shape (m,)
    standing : bool, shape (m,)
    place : int32, shape (n,)
        From `count_between`.
    row : int32, shape (a,)
        Written: adopters, ascending.
    indptr : int64, shape (a + 1,)
        Written: where the edges of each adopter stand.
    tail, head : int32, shape (k,)
        Written: supplier and customer, places among the adopters.
    edge : int32, shape (k,)
        Written: number of the edge in the whole graph.
    """
    a, k = 0, 0
    indptr[0] = 0
    for i in range(place.size):
        if place[i] >= 0:
            row[a] = i
            for e in range(out_indptr[i], out_indptr[i + 1]):
                if place[customer[e]] >= 0 and standing[e]:
                    tail[k] = a
                    head[k] = place[customer[e]]
                    edge[k] = e
                    k += 1
            a += 1
            indptr[a] = k


@kernel
def link_at_rate(seed: np.uint64, draw: int, edge: Rows, rate: float, linked: Bools) -> None:
    """Link each edge with the same chance.

    Parameters
    ----------
    seed : uint64
    draw : int
    edge : int32, shape (k,)
        Numbers in the whole graph, by which the draws are keyed.
    rate : float
        Chance of each, in [0, 1].
    linked : bool, shape (k,)
        Written.
    """
    for k in range(edge.size):
        linked[k] = uniform(seed, edge[k], draw, 1, NULL_PLACEMENT) < rate


@kernel
def link_so_many(seed: np.uint64, draw: int, edge: Rows, wanted: int, linked: Bools) -> None:
    """Link `wanted` of the edges, every choice of so many being as likely.

    Parameters
    ----------
    seed : uint64
    draw : int
    edge : int32, shape (k,)
        Numbers in the whole graph, by which the draws are keyed.
    wanted : int
        From 0 to k.
    linked : bool, shape (k,)
        Written.

    References
    ----------
    C. T. Fan, M. E. Muller, I. Rezucha (1962), Journal of the American Statistical Association 57(298):
    selection in one pass.
    """
    left = wanted
    for k in range(edge.size):
        linked[k] = uniform(seed, edge[k], draw, 0, NULL_LINKING) * (edge.size - k) < left
        left -= linked[k]


@kernel
def read_figures(
    row: Rows,
    indptr: Offsets,
    tail: Rows,
    head: Rows,
    linked: Bools,
    sector: Whole,
    cell: Whole,
    cells: int,
    standing: float,
    most: int,
    figures: Floats,
) -> None:
    """Write what `networks.metrics` says of lines and networks; NaN where there is no whole.

    Parameters
    ----------
    row : int32, shape (a,)
    indptr : int64, shape (a + 1,)
    tail, head : int32, shape (k,)
        See `list_between`.
    linked : bool, shape (k,)
    sector, cell : int, shape (n,)
        Sector, and pair of sector and region, numbered from 0, of all rows.
    cells : int
        Pairs of sector and region that have a row.
    standing : float
        Edges that stand in all.
    most : int
        Longer chains count as this long.
    figures : float64, shape (7,)
        Written: share of edges joined, mean tiers of a chain, share in the largest part, share without a
        link, ratio of the shares across sectors, share of joined edges without a link, share of cells.
    """
    a, k = row.size, tail.size
    links, links_across, joined_across = 0, 0, 0
    alone = np.ones(a, np.bool_)
    for e in range(k):
        across = sector[row[tail[e]]] != sector[row[head[e]]]
        joined_across += across
        if linked[e]:
            links += 1
            links_across += across
            alone[tail[e]] = False
            alone[head[e]] = False

    label, order = np.empty(a, np.int32), np.empty(a, np.int32)
    above, below = np.empty(a, np.int32), np.empty(a, np.int32)
    strong_components(indptr, head, linked, label, order)
    chain_tiers(indptr, head, linked, label, order, above, below)
    tiers, lonely = 0, 0
    for i in range(a):
        tiers += min(above[label[i]] + below[label[i]] + 1, most)
        lonely += alone[i]

    weak_components(tail, head, linked, label)
    giant = largest_part(label, np.ones(a, np.bool_))

    reached = 0
    seen = np.zeros(int(cell.max()) + 1 if cell.size > 0 else 1, np.bool_)
    for i in range(a):
        if not alone[i] and not seen[cell[row[i]]]:
            seen[cell[row[i]]] = True
            reached += 1

    figures[:] = np.nan
    if standing > 0:
        figures[JOINED] = k / standing
    if a > 0:
        figures[CHAIN] = tiers / a
        figures[GIANT] = giant / a
        figures[ISOLATION] = lonely / a
    if links > 0 and joined_across > 0:
        figures[ACROSS] = (links_across / links) / (joined_across / k)
    if k > 0:
        figures[SILO] = (k - links) / k
    if cells > 0:
        figures[BREADTH] = reached / cells
