"""Two runs of the same firms brought to the same number of adopters and links, so that what differs is where.

More adopters and more links make longer chains and larger parts whatever made them. So the run with more of
them loses its latest, until both have as many.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from networks.graph import SupplyGraph
from networks.kernels.chance import uniforms
from networks.kernels.streams import FIRM_RULE
from networks.types import Offsets, Rows, Whole

LOT_ROW, LOT_EDGE = 3, 4
"""Draws of the stream ``firm.rule`` that no rule reads, told apart by the second counter."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Adopters and data links, and since when.

    Attributes
    ----------
    row : int32, shape (a,)
        Adopting rows, ascending.
    since : int, shape (a,)
        Month since which each is live.
    edge : int32, shape (l,)
        Linked edges of the supply graph, both ends live.
    linked_since : int, shape (l,)
    """

    row: Rows
    since: Whole
    edge: Rows
    linked_since: Whole


def matched(
    one: Dated, other: Dated, graph_one: SupplyGraph, graph_other: SupplyGraph, seed: int
) -> tuple[Dated, Dated]:
    """Return both with as many adopters and links as the smaller number of each.

    The side with more adopters loses its latest, and with them their links; then the side with more links
    loses its latest. Whoever came in the same month goes by lot.

    Parameters
    ----------
    graph_one, graph_other : SupplyGraph
        Whose edges the links are.
    seed : int
    """
    rows = min(one.row.size, other.row.size)
    one, other = first_rows(one, rows, graph_one, seed), first_rows(other, rows, graph_other, seed)
    links = min(one.edge.size, other.edge.size)
    return first_links(one, links, seed), first_links(other, links, seed)


def first_rows(dated: Dated, number: int, graph: SupplyGraph, seed: int) -> Dated:
    """Return the earliest `number` adopters and the links among them."""
    kept = np.sort(earliest(dated.since, dated.row, number, seed, LOT_ROW))
    stays = np.zeros(graph.n, np.bool_)
    stays[dated.row[kept]] = True
    inside = stays[graph.supplier[dated.edge]] & stays[graph.customer[dated.edge]]
    return Dated(
        row=dated.row[kept],
        since=dated.since[kept],
        edge=dated.edge[inside],
        linked_since=dated.linked_since[inside],
    )


def first_links(dated: Dated, number: int, seed: int) -> Dated:
    """Return the same adopters with the earliest `number` links."""
    kept = np.sort(earliest(dated.linked_since, dated.edge, number, seed, LOT_EDGE))
    return Dated(
        row=dated.row, since=dated.since, edge=dated.edge[kept], linked_since=dated.linked_since[kept]
    )


def earliest(since: Whole, name: Rows, number: int, seed: int, lot: int) -> Offsets:
    """Return the places of the `number` earliest, shape (number,); ties are drawn by `name`."""
    draw = uniforms(seed, name, lot, 0, FIRM_RULE)
    return np.lexsort((draw, since))[:number]
