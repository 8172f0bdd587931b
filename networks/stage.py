"""What stands: scattered points, lines, or a network, told from what is left without hubs.

A state is read off adopters and their data links at one moment; no null model decides it. That a
large part of the graph of links hangs together shows nothing, since a few firms with many partners
join anybody. So the best linked firms are taken out, and what counts is what is left: chains over
four tiers are a line; firms that keep two routes to each other after a third of the links is lost
as well are a network. What made it is another question, answered by comparing runs.

The thresholds were read off planted patterns, see ``pearlnet planted`` and ``docs/stages.md``.
"""

from dataclasses import dataclass, field
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from networks.graph import SupplyGraph
from networks.kernels.components import strong_components
from networks.kernels.links import weave
from networks.kernels.paths import chain_tiers
from networks.kernels.robust import draw_losses, two_route_cores
from networks.metrics.links import LinkGraph, link_graph, share
from networks.types import Bools, Floats, Offsets, Rows, Whole

LOSSES: Final = 7
"""Random losses of links, over which the core is a mean."""

LOSS: Final = 1.0 / 3.0
"""Share of the links lost in each."""

HUB_SHARE: Final = 0.05
"""At most this share of the adopters, those with most links, count as hubs."""

CHAIN_TIERS: Final = 4
"""Tiers of the shortest chain that counts: with three, stars with a few stray links look like chains."""

LEAST_RING: Final = 3
"""Rows of the smallest ring of suppliers; a ring counts as a chain, whatever its tiers."""

STAGES: Final = ("none", "point", "line", "network")
"""Stages in order; `Verdict.stage` may also be ``"undecided"``."""

UNDECIDED: Final = "undecided"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where one stage ends and the next begins; shares of adopting rows unless said.

    Parameters
    ----------
    density : float
        Point: adopters over all firms.
    leaderless : float
        Line: rows in chains of four tiers or more without hubs.
    core : float
        Network: rows that keep two routes to each other without hubs and a third of the links.
    without_leads : float
        Network: the same without lead firms, too; less leaves it undecided.
    mixing : float
        Network: links across a wall over relations across it; below is a silo.
    adopters : int
        Fewer adopting rows leave line and network undecided.
    """

    density: float = 0.02
    leaderless: float = 0.25
    core: float = 0.04
    without_leads: float = 0.005
    mixing: float = 0.5
    adopters: int = 300


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What stands at one moment; what cannot be told is NaN.

    Parameters
    ----------
    adopters, links, joined : int
        Adopting rows, data links, and relations that stand between adopters.
    density : float
        Adopters over all firms, weighted.
    linked, linked_without_hubs : float
        Share of the adopting rows with a link, and with one that is left once hubs, and lead firms if
        they are known, are taken out.
    leaderless : float
        Share of the adopting rows in chains of four tiers or more once hubs are taken out.
    core : float
        Share of the adopting rows that keep two routes to each other without hubs and a third of the links.
    core_without_leads : float
        The same with lead firms taken out as well; NaN where they are not known.
    across_sectors, across_regions : float
        Share of the links that cross sectors, or regions, over that share of the relations between adopters.
    modules : float
        Effective number of pairs of sector and region in the core (inverse Simpson index), 0 without one.
    """

    adopters: int
    links: int
    joined: int
    density: float
    linked: float
    linked_without_hubs: float
    leaderless: float
    core: float
    core_without_leads: float
    across_sectors: float
    across_regions: float
    modules: float

    @property
    def mixing(self) -> float:
        """The lower of the two ratios across walls; NaN if neither is defined."""
        known = [x for x in (self.across_sectors, self.across_regions) if x == x]
        return min(known) if known else float("nan")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A stage in one word, and why.

    Parameters
    ----------
    stage : str
        ``none``, ``point``, ``line``, ``network`` or ``undecided``.
    silo, hub_and_spoke : bool
        Links stay within sectors or regions; at least half of the adopters are linked, and less than half
        of these without hubs and lead firms, or what looks like a network falls apart without lead firms.
    decided_by : tuple of str
        The numbers beside their thresholds, one sentence each.
    undecidable : tuple of str
        What the data cannot tell.
    """

    stage: str
    silo: bool = False
    hub_and_spoke: bool = False
    decided_by: tuple[str, ...] = ()
    undecidable: tuple[str, ...] = field(default=())

    @property
    def code(self) -> float:
        """Return 0 for none to 3 for network, NaN where undecided."""
        return float(STAGES.index(self.stage)) if self.stage in STAGES else float("nan")


@final
@dataclass(frozen=True, slots=True)
class Web:
    """Links as an undirected graph without doubles: two firms that supply each other have one link.

    Attributes
    ----------
    first, second : int32, shape (l,)
        Ends of each link, places in `row`, first below second.
    start : int64, shape (r + 1,)
    neighbour, link : int32, shape (2 l,)
        Every link stands twice, once at each end.
    row : int32, shape (r,)
        Rows with a link, ascending.
    """

    first: Rows
    second: Rows
    start: Offsets
    neighbour: Rows
    link: Rows
    row: Rows

    def degree(self) -> Offsets:
        """Return the number of linked partners of each row in `row`."""
        return np.diff(self.start)


def web_of(links: LinkGraph) -> Web:
    """Forget directions and doubles of links."""
    size = links.supplier.size
    first, second = np.empty(size, np.int32), np.empty(size, np.int32)
    neighbour, link = np.empty(2 * size, np.int32), np.empty(2 * size, np.int32)
    start = np.empty(links.row.size + 1, np.int64)
    some = weave(links.supplier, links.customer, first, second, start, neighbour, link)
    return Web(first[:some], second[:some], start, neighbour[: 2 * some], link[: 2 * some], links.row)


def hubs_of(web: Web, adopters: int) -> Bools:
    """Say which rows of `web` are hubs: the best linked of the adopters, shape (r,).

    Rows with as many links are taken together or not at all, so the order of rows does not matter.

    Parameters
    ----------
    adopters : int
        Adopting rows, linked or not.
    """
    degree = web.degree()
    most = int(HUB_SHARE * adopters)
    above = np.cumsum(np.bincount(degree)[::-1])[::-1]  # rows with at least so many links
    few = np.flatnonzero(above <= most)
    least = int(few[0]) if few.size else above.size
    return degree >= least


def linked_rows(web: Web, stays: Bools) -> Bools:
    """Say which rows have a link to a row that stays, and stay themselves, shape (r,)."""
    kept = stays[web.first] & stays[web.second]
    flag = np.zeros(web.row.size, np.bool_)
    flag[web.first[kept]] = True
    flag[web.second[kept]] = True
    return flag


def in_chains(links: LinkGraph, stays: Bools) -> Bools:
    """Say which rows stand in a chain of `CHAIN_TIERS` tiers, or in a ring, of rows that stay, shape (r,)."""
    keep = stays[links.supplier] & stays[links.customer]
    label, order, above, below = (np.empty(links.row.size, np.int32) for _ in range(4))
    strong_components(links.out_indptr, links.customer, keep, label, order)
    chain_tiers(links.out_indptr, links.customer, keep, label, order, above, below)
    rows = np.bincount(label, minlength=label.size)
    return stays & ((above + below + 1 >= CHAIN_TIERS) | (rows >= LEAST_RING))[label]


def losses_of(web: Web, seed: int) -> NDArray[np.bool_]:
    """Draw which links are lost, shape (`LOSSES`, l)."""
    lost = np.empty((LOSSES, web.first.size), np.bool_)
    draw_losses(np.uint64(seed), web.first, web.second, web.row, LOSS, lost)
    return lost


def core_of(web: Web, stays: Bools, lost: NDArray[np.bool_]) -> tuple[float, Rows]:
    """Return the mean size of the core over random losses, and how often each row is in it, shape (r,)."""
    size, held = np.zeros(LOSSES, np.int32), np.zeros(web.row.size, np.int32)
    two_route_cores(web.start, web.neighbour, web.link, stays, lost, size, held)
    return float(size.mean()), held


def state_of(
    links: LinkGraph,
    supplier: Rows,
    customer: Rows,
    *,
    lead: Bools | None,
    sector: Whole,
    region: Whole | None,
    density: float,
    seed: int = 1,
) -> State:
    """Measure what stands.

    Parameters
    ----------
    links : LinkGraph
        Data links between adopters.
    supplier, customer : int32, shape (k,)
        Ends of the relations that stand between adopters, linked or not.
    lead : bool, shape (n,), optional
        Lead firms, if they are known.
    sector, region : int, shape (n,)
        Without regions only sectors can be walls.
    density : float
        Adopters over all firms.
    seed : int
        Of the random losses.
    """
    nan = float("nan")
    web = web_of(links)
    stays = ~hubs_of(web, links.adopters)
    lost = losses_of(web, seed)
    core, held = core_of(web, stays, lost)
    others = stays if lead is None else stays & ~lead[web.row]
    led = nan if lead is None else core
    if lead is not None and core > 0.0:
        led, _ = core_of(web, others, lost)
    tail, head = links.row[links.supplier], links.row[links.customer]
    cell = sector[web.row].astype(np.int64) << 32
    if region is not None:
        cell |= region[web.row].astype(np.int64)
    return State(
        adopters=links.adopters,
        links=links.supplier.size,
        joined=supplier.size,
        density=density,
        linked=share(links.row.size, links.adopters),
        linked_without_hubs=share(float(np.count_nonzero(linked_rows(web, others))), links.adopters),
        leaderless=share(float(np.count_nonzero(in_chains(links, stays))), links.adopters),
        core=share(core, links.adopters),
        core_without_leads=share(led, links.adopters),
        across_sectors=across(sector, tail, head, supplier, customer),
        across_regions=nan if region is None else across(region, tail, head, supplier, customer),
        modules=effective_number(cell, held.astype(np.float64)),
    )


def measure_state(
    graph: SupplyGraph,
    adopted: Bools,
    linked: Bools,
    *,
    lead: Bools | None,
    sector: Whole,
    region: Whole | None = None,
    standing: Bools | None = None,
    weight: Floats | None = None,
    seed: int = 1,
) -> State:
    """Measure what stands on a graph, see `state_of`.

    Parameters
    ----------
    graph : SupplyGraph
    adopted : bool, shape (n,)
    linked : bool, shape (m,)
        Links count where both ends have adopted.
    lead : bool, shape (n,), optional
    sector, region : int, shape (n,)
    standing : bool, shape (m,), optional
        Relations that stand at the time; all if not given.
    weight : float64, shape (n,), optional
        Firms a row stands for; 1 if not given.
    """
    both = adopted[graph.supplier] & adopted[graph.customer]
    joined = np.flatnonzero(both if standing is None else both & (standing | linked))
    users, firms = (adopted, adopted.size) if weight is None else (weight * adopted, weight.sum())
    return state_of(
        link_graph(graph, int(np.count_nonzero(adopted)), np.flatnonzero(both & linked)),
        graph.supplier[joined],
        graph.customer[joined],
        lead=lead,
        sector=sector,
        region=region,
        density=share(float(users.sum()), float(firms)),
        seed=seed,
    )


def across(group: Whole, tail: Rows, head: Rows, supplier: Rows, customer: Rows) -> float:
    """Share of links between groups over that of the relations they could stand on; NaN if undefined."""
    links = share(float(np.count_nonzero(group[tail] != group[head])), tail.size)
    return share(links, share(float(np.count_nonzero(group[supplier] != group[customer])), supplier.size))


def effective_number(group: Whole, weight: Floats) -> float:
    r"""Inverse Simpson index of groups, :math:`1 / \sum p_g^2`; 0 without weight."""
    if not weight.any():
        return 0.0
    _, place = np.unique(group, return_inverse=True)
    part = np.bincount(place, weight) / weight.sum()
    return float(1.0 / (part**2).sum())


def name_stage(state: State, thresholds: Thresholds | None = None) -> Verdict:
    """Name the stage of a state, and say what decided it."""
    t = thresholds or Thresholds()
    said = [_beside("adopters", state.density, t.density, "of all firms")]
    if state.density != state.density:
        return Verdict(stage=UNDECIDED, undecidable=("which firms have adopted is not known",))
    if state.density < t.density:
        return Verdict(stage="none", decided_by=tuple(said))
    if state.leaderless != state.leaderless:
        gap = "which adopters are linked is not known, so no line or network can be told"
        return Verdict(stage=UNDECIDED, decided_by=tuple(said), undecidable=(gap,))
    walls = state.mixing == state.mixing
    gaps = () if walls else ("no relation crosses a sector or region, so silos cannot be told",)
    if state.adopters < t.adopters:
        few = f"{state.adopters:,} adopters in rows, fewer than {t.adopters:,}: no line or network is told"
        return Verdict(stage=UNDECIDED, decided_by=(few, *said), undecidable=gaps)
    said.append(_beside("in chains of four tiers or more without hubs", state.leaderless, t.leaderless))
    if state.leaderless < t.leaderless:
        if state.core >= t.core and state.core_without_leads >= t.core:
            said.append(_beside("keep two routes without hubs and a third of the links", state.core, t.core))
            gap = "double routes without chains, as in a web of two tiers, are neither points nor a network"
            return Verdict(stage=UNDECIDED, decided_by=tuple(said), undecidable=(gap, *gaps))
        spokes = state.linked >= 0.5 and state.linked_without_hubs < 0.5 * state.linked
        return Verdict(stage="point", hub_and_spoke=spokes, decided_by=tuple(said), undecidable=gaps)
    said.append(_beside("keep two routes without hubs and a third of the links", state.core, t.core))
    silo = state.mixing < t.mixing
    if walls:
        said.append(
            f"links cross sectors or regions {state.mixing:.2f} times as often as adopters' relations do,"
            f" {'below' if silo else 'at least'} {t.mixing:g}"
        )
    if state.core < t.core or silo:
        return Verdict(stage="line", silo=silo, decided_by=tuple(said), undecidable=gaps)
    if state.core_without_leads < t.without_leads:
        said.append(_beside("the same without lead firms", state.core_without_leads, t.without_leads))
        gap = "it falls apart without lead firms, so between line and network nothing can be told"
        return Verdict(stage=UNDECIDED, hub_and_spoke=True, decided_by=tuple(said), undecidable=(gap, *gaps))
    return Verdict(stage="network", decided_by=tuple(said), undecidable=gaps)


def _beside(what: str, value: float, threshold: float, of: str = "of the adopters") -> str:
    side = "at least" if value >= threshold else "below"
    return f"{what}: {100 * value:.1f} % {of}, {side} {100 * threshold:g} %"
