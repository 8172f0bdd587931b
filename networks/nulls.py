"""What more adopters or more links bring by themselves: indicators against two kinds of chance.

More adopters have longer chains and a larger part in common whoever they are, and more links do so wherever
they run. Two null models take that out. The *placement null* puts as many adopters of every cell (sector and
size) on random firms of the cell and links the relations between them at the observed rate. The *linking
null* keeps the adopters and moves as many links at random over the relations between them.

An excess says how adopters or links are placed. It does not say which stage is reached: suppliers shared by
a few leaders have a larger common part than links at random would give, a true network has the same, and a
network beside pilots that stand alone a far smaller one (docs/nulls.md). The stage is read off the state, see
`networks.stage`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.kernels.nulls import (
    FIGURES,
    count_between,
    link_at_rate,
    link_so_many,
    list_between,
    place_adopters,
    read_figures,
)
from networks.metrics.line import MOST_TIERS
from networks.metrics.links import LinkGraph
from networks.stage import state_of
from networks.types import Bools, Floats, Offsets, Rows, Whole

DRAWS: Final = 200
"""Draws of each null: the 5th and 95th percentile then rest on ten draws beyond either."""

PLACEMENT: Final = "placement"
LINKING: Final = "linking"

FIGURE_NAMES: Final = (
    "joined_edge_share",
    "chain_length",
    "giant_component",
    "isolation",
    "cross_sector_links",
    "silo_index",
    "macro_breadth",
)
"""In the order in which the kernel writes them; names are those of the scorecard."""

STATE_NAMES: Final = ("leaderless_share", "two_route_core", "cross_module_ratio")
"""What the stage is read off, see `networks.stage.State`: its leaderless share, its core, its mixing."""

NAMES: Final = (*FIGURE_NAMES, *STATE_NAMES)

FIXED: Final = {PLACEMENT: (), LINKING: ("joined_edge_share", "silo_index")}
"""What a null leaves as it is, and therefore says nothing about."""

LOW, HIGH = 5.0, 95.0
"""Percentiles of the interval."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Adopters, links and relations at one moment, and who the rows are.

    Parameters
    ----------
    graph : SupplyGraph
    adopted : bool, shape (n,)
    linked : bool, shape (m,)
        Counts where the relation stands and both ends have adopted.
    standing : bool, shape (m,)
    sector, region : int, shape (n,)
        From 0.
    size : int, shape (n,)
        Size class, from 0.
    relations : float, optional
        Relations that stand, where their mean is known better than by counting.
    """

    graph: SupplyGraph
    adopted: Bools
    linked: Bools
    standing: Bools
    sector: Whole
    region: Whole
    size: Whole
    relations: float | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class NullFigure:
    """An indicator against a null.

    Parameters
    ----------
    null : str
        ``"placement"`` or ``"linking"``.
    indicator : str
    value : float
        As observed.
    null_mean, null_sd : float
        Over the draws in which it is defined; NaN if it is in none, and in one for the deviation.
    z : float
        Distance from the mean in standard deviations; NaN where the null does not vary.
    low, high : float
        5th and 95th percentile of the draws.
    at_or_above : float
        Share of the draws at or above the value.
    draws : int
        Draws in which the indicator is defined.
    """

    null: str
    indicator: str
    value: float
    null_mean: float
    null_sd: float
    z: float
    low: float
    high: float
    at_or_above: float
    draws: int


@final
@dataclass(frozen=True, slots=True)
class Between:
    """Adopters and the standing relations between them.

    Attributes
    ----------
    row : int32, shape (a,)
        Adopters, ascending.
    indptr : int64, shape (a + 1,)
    tail, head : int32, shape (k,)
        Places in `row`.
    edge : int32, shape (k,)
        Numbers in the whole graph, ascending.
    """

    row: Rows
    indptr: Offsets
    tail: Rows
    head: Rows
    edge: Rows


def between(graph: SupplyGraph, adopted: Bools, standing: Bools) -> Between:
    """List adopters and the standing relations between them."""
    place, counts = np.empty(graph.n, np.int32), np.empty(2, np.int64)
    count_between(adopted, graph.out_indptr, graph.customer, standing, place, counts)
    a, k = (int(count) for count in counts)
    row, indptr = np.empty(a, np.int32), np.empty(a + 1, np.int64)
    tail, head, edge = (np.empty(k, np.int32) for _ in range(3))
    list_between(graph.out_indptr, graph.customer, standing, place, row, indptr, tail, head, edge)
    return Between(row, indptr, tail, head, edge)


def cells_of(sector: Whole, size: Whole, adopted: Bools) -> tuple[Rows, Offsets, Offsets]:
    """List rows by cell of sector and size class, and count the adopters of each.

    Returns
    -------
    listed : int32, shape (n,)
    start : int64, shape (cells + 1,)
    wanted : int64, shape (cells,)
    """
    cell = sector.astype(np.int64) * (int(size.max(initial=0)) + 1) + size
    listed = np.argsort(cell, kind="stable").astype(np.int32)
    start = np.searchsorted(cell[listed], np.arange(int(cell.max(initial=0)) + 2)).astype(np.int64)
    wanted = np.bincount(cell[adopted], minlength=start.size - 1).astype(np.int64)
    return listed, start, wanted


def null_figures(
    observed: Observed,
    *,
    seed: int,
    draws: int = DRAWS,
    nulls: Sequence[str] = (PLACEMENT, LINKING),
    with_state: bool = True,
) -> tuple[NullFigure, ...]:
    """Hold the indicators of lines and networks against both nulls.

    Parameters
    ----------
    observed : Observed
    seed : int
        Of the draws; draw number and stream tell them apart.
    draws : int
        Of each null, at least 1.
    nulls : sequence of str
    with_state : bool
        Whether what the stage is read off is held against the nulls, too; most of the time goes there.

    Returns
    -------
    tuple of NullFigure
        By null and indicator. What a null leaves as it is (`FIXED`) is not in it.

    References
    ----------
    S. Maslov, K. Sneppen (2002), Science 296: what a network has is counted in standard deviations from the
    mean of networks drawn at random under the same constraints.
    """
    if draws < 1:
        raise BadInput("draws", f"{draws} is too few", "1 or more")
    reading = Reading(observed, with_state=with_state)
    value = reading.figures(reading.between, reading.linked)
    found: list[NullFigure] = []
    for null in nulls:
        table = np.empty((draws, value.size))
        for draw in range(draws):
            table[draw] = reading.drawn(null, seed, draw)
        found += [
            null_figure(null, name, float(value[k]), table[:, k])
            for k, name in enumerate(NAMES[: value.size])
            if name not in FIXED[null]
        ]
    return tuple(found)


@final
class Reading:
    """Reads the figures off the state as observed, and off one draw of a null.

    Parameters
    ----------
    observed : Observed
    with_state : bool
        Whether `STATE_NAMES` are read, too.
    """

    def __init__(self, observed: Observed, *, with_state: bool) -> None:
        o = observed
        self.observed = o
        self.with_state = with_state
        self.between = between(o.graph, o.adopted, o.standing)
        self.linked = o.linked[self.between.edge]
        self.links = int(np.count_nonzero(self.linked))
        self.rate = self.links / max(self.between.edge.size, 1)
        self.cells = cells_of(o.sector, o.size, o.adopted)
        place = o.sector.astype(np.int64) * (int(o.region.max(initial=0)) + 1) + o.region
        present, self.cell = np.unique(place, return_inverse=True)
        self.present = int(present.size)
        self.standing = float(np.count_nonzero(o.standing)) if o.relations is None else o.relations

    def drawn(self, null: str, seed: int, draw: int) -> Floats:
        """Return the figures of one draw, float64, shape (7,) or (10,)."""
        o, key = self.observed, np.uint64(seed)
        if null == LINKING:
            linked = np.empty(self.between.edge.size, np.bool_)
            link_so_many(key, draw, self.between.edge, self.links, linked)
            return self.figures(self.between, linked)
        adopted = np.empty(o.graph.n, np.bool_)
        place_adopters(key, draw, *self.cells, adopted)
        placed = between(o.graph, adopted, o.standing)
        linked = np.empty(placed.edge.size, np.bool_)
        link_at_rate(key, draw, placed.edge, self.rate, linked)
        return self.figures(placed, linked)

    def figures(self, found: Between, linked: Bools) -> Floats:
        """Return the figures of adopters and links, float64, shape (7,) or (10,)."""
        o = self.observed
        out = np.empty(FIGURES + (len(STATE_NAMES) if self.with_state else 0))
        read_figures(
            found.row,
            found.indptr,
            found.tail,
            found.head,
            linked,
            o.sector,
            self.cell,
            self.present,
            self.standing,
            MOST_TIERS,
            out[:FIGURES],
        )
        if self.with_state:
            state = state_of(
                links_between(found, linked),
                found.row[found.tail],
                found.row[found.head],
                lead=None,  # what it would tell with them is not read here
                sector=o.sector,
                region=o.region,
                density=float("nan"),
            )
            out[FIGURES:] = state.leaderless, state.core, state.mixing
        return out


def links_between(found: Between, linked: Bools) -> LinkGraph:
    """Return the links as a graph of their own, as `networks.metrics.links.link_graph` does."""
    tail, head = found.tail[linked], found.head[linked]
    has_link = np.zeros(found.row.size, np.bool_)
    has_link[tail] = True
    has_link[head] = True
    place = (np.cumsum(has_link) - 1).astype(np.int32)
    tail, head, row = place[tail], place[head], found.row[has_link]
    indptr = np.concatenate(([0], np.cumsum(np.bincount(tail, minlength=row.size)))).astype(np.int64)
    return LinkGraph(found.row.size, row, tail, head, indptr)


def null_figure(null: str, indicator: str, value: float, drawn: NDArray[np.float64]) -> NullFigure:
    """Sum up the draws of one indicator."""
    known = drawn[~np.isnan(drawn)]
    nan = float("nan")
    mean = float(known.mean()) if known.size else nan
    sd = float(known.std(ddof=1)) if known.size > 1 else nan
    low, high = (float(x) for x in np.percentile(known, (LOW, HIGH))) if known.size else (nan, nan)
    is_known = known.size > 0 and value == value
    return NullFigure(
        null=null,
        indicator=indicator,
        value=value,
        null_mean=mean,
        null_sd=sd,
        z=(value - mean) / sd if sd > 1e-12 else nan,
        low=low,
        high=high,
        at_or_above=float(np.mean(known >= value)) if is_known else nan,
        draws=int(known.size),
    )
