"""Indicators of stage point: how many firms use the technology, how deeply, and how alone."""

import numpy as np

from networks.graph import SupplyGraph
from networks.metrics.links import LinkGraph, links_of, share
from networks.metrics.sums import Count, Ratio, Some, number_true
from networks.types import Bools, Bytes, Floats, Real, Rows, Whole


def adopter_density(adopted: Bools, weight: Floats) -> float:
    r"""Share of firms that run at least one use case (I-P1).

    .. math:: \sum_i w_i a_i / \sum_i w_i

    Parameters
    ----------
    adopted : bool, shape (n,)
    weight : float64, shape (n,)
        Real firms a row stands for.

    Returns
    -------
    float
        Share of firms, in [0, 1]; NaN without rows.
    """
    return share(float(weight[adopted].sum()), float(weight.sum()))


def mean_depth(live: Bools, depth: Whole | Real | Bytes, weight: Floats | None = None) -> float:
    """Mean depth of the use cases that run, from the rim of a firm to its core (I-P2).

    Parameters
    ----------
    live : bool, shape (n, K)
        Use cases that run.
    depth : number, shape (n, K)
        Level of each: 0 monitoring to 3 control.
    weight : float64, shape (n,), optional
        Real firms a row stands for; rows count alike if not given.

    Returns
    -------
    float
        Level; NaN where nothing runs.
    """
    count = live * (1.0 if weight is None else weight[:, None])
    return share(float((count * depth).sum()), float(count.sum()))


def integration(live: Bools, available: Bools, weight: Floats | None = None) -> float:
    """Mean share of the use cases open to an adopter that it runs (I-P3).

    Parameters
    ----------
    live, available : bool, shape (n, K)
        Use cases that run, and those that exist for the firm's sector.
    weight : float64, shape (n,), optional

    Returns
    -------
    float
        Share of use cases, in [0, 1]; NaN without adopters.
    """
    rows, covered = covered_share(live, available)
    count = np.ones(covered.size) if weight is None else weight[rows]
    return share(float((count * covered).sum()), float(count.sum()))


def covered_share(live: Bools, available: Bools) -> tuple[Rows, Floats]:
    """Rows that run something, and the share of what is open to them that they run; see `integration`."""
    running = number_true(live & available)
    rows = np.flatnonzero(running).astype(np.int32)
    return rows, running[rows] / number_true(available[rows])


def single_case_share(live: Bools, weight: Floats | None = None) -> float:
    """Share of adopters that run one use case only (I-P3).

    Parameters
    ----------
    live : bool, shape (n, K)
        Use cases that run.
    weight : float64, shape (n,), optional

    Returns
    -------
    float
        Share of adopters, in [0, 1]; NaN without adopters.
    """
    running = live.sum(axis=1)
    count = np.ones(running.size) if weight is None else weight
    return share(float(count[running == 1].sum()), float(count[running > 0].sum()))


def isolation(graph: SupplyGraph, adopted: Bools, linked: Bools) -> float:
    """Share of adopters without a linked partner: pearls not strung (I-P4).

    Parameters
    ----------
    graph : SupplyGraph
    adopted : bool, shape (n,)
    linked : bool, shape (m,)

    Returns
    -------
    float
        Share of adopting rows, unweighted, in [0, 1]; NaN without adopters.
    """
    return unlinked_share(links_of(graph, adopted, linked))


def unlinked_share(links: LinkGraph) -> float:
    """Share of adopters that are not in the graph of links; see `isolation`."""
    return share(links.adopters - links.row.size, links.adopters)


def unlinked(links: LinkGraph, adopter: Whole) -> Ratio:
    """Adopters that are not in the graph of links over all; see `isolation`.

    Parameters
    ----------
    links : LinkGraph
    adopter : int, shape (a,)
        Rows that have adopted, ascending.
    """
    alone = np.ones(adopter.size, np.bool_)
    alone[np.searchsorted(adopter, links.row)] = False
    return Ratio(Some(adopter, alone), Count(adopter))
