"""A month's state as the indicators see it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, final

import numpy as np

from networks.graph import SupplyGraph
from networks.kernels.tally import SiteTotals, UserTotals, add_up_sites, add_up_users
from networks.metrics.copying import Copies, copies_of
from networks.metrics.links import JoinedEdges, LinkGraph, joined_edges, link_graph
from networks.metrics.sums import Amounts, Count, Grouping, Known, Later, Quantity, number_true
from networks.stage import State, Verdict, name_stage, state_of
from networks.types import Bools, Bytes, Floats, Offsets, Real, Rows, Whole


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What never changes in a run and shares are taken of: firms, rows and edges in all.

    Parameters
    ----------
    by_sector, by_region, by_tier : float64
        Firms (weighted) of each sector, region and tier.
    rows_by_tier : int64
    small, leads : float
        Firms that are no lead firms, and lead firms.
    cell : int64, shape (n,)
        Pair of sector and region of each row, by number.
    first_of_cell : int64, shape (S * R,)
        The first row of each cell, -1 without one.
    every, others, leading, smes, giants : Known
        Firms; those that are no lead firms; lead firms; small and medium firms; large industrial firms.
    """

    by_sector: Floats
    by_region: Floats
    by_tier: Floats
    rows_by_tier: Offsets
    small: float
    leads: float
    cell: Offsets
    first_of_cell: Offsets
    every: Known
    others: Known
    leading: Known
    smes: Known
    giants: Known

    @property
    def firms(self) -> float:
        """Firms in all."""
        return self.small + self.leads


@final
@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """State of a month as the indicators see it; arrays are not to be written.

    Firm columns have shape (n,), relation columns (m,). Use-case columns have shape (k, K) and
    belong to the k rows that had a site at some time, `touched`. What several indicators read is
    computed once, when the first asks, and from the adopters alone: they are few.
    """

    totals: Totals
    graph: SupplyGraph
    sector: Whole
    region: Whole
    lead: Bools
    weight: Floats
    tier: Whole
    sme: Bools  # (n,) fewer than 250 employees, no lead firm
    giant: Bools  # (n,) large firms of industry
    live: Bools  # (n,)
    touched: Whole  # (k,)
    on: Bools  # (k, K) live sites
    pilot: Bools  # (k, K) live sites that began as supported pilots
    market: Bools  # (k, K) live sites bought without support, no pilots
    supported: Bools  # (k, K) sites that began as supported pilots, live or given up
    bought: Bools  # (k, K) live sites bought without support
    since: Whole  # (k, K) month a site went live, from the start of the run
    now: int  # month of the run
    abandoned: Bools  # (k, K)
    exists: Bools  # (k, K) use cases of the sector
    depth: Whole  # (k, K)
    provider: Whole  # (k, K)
    custom: Floats  # (2, S) customisation share of a project's price, without and with the standard
    payoff: Floats  # (k,) present value of realised benefits less what was paid, million USD
    site_flow: Floats  # (n,) yearly benefit of sites
    link_flow: Floats  # (n,) yearly benefit of links
    expected: Real  # (k, K) believed log gain
    gain: Real  # (k, K) true log gain
    standard: Bools  # (n,)
    linked: Bools  # (m,)
    active: Bools  # (m,) relations that stand, up to date between adopters
    joined: Rows  # edges between adopters, standing or not, ascending
    standing: Quantity  # relations that stand in a mean month, each its supplier's
    trade: Quantity  # their flow, of those between sectors, million USD a year
    links: int
    reported: float  # firms that report adoption
    reports: Bools  # (n,)
    ordered: Bools
    overlap: float
    new_forces: float
    new_needs: float
    price: float  # of a mean project over its first price
    cases_listed: Known  # pairs of sector and use case that exist
    earlier: tuple[float, ...]  # stages of the three quarters before
    people: float
    stations: float
    coverage: float
    subscriptions: float
    private_networks: float
    licences: float
    readiness: float
    exports: float
    jobs: float
    outlay: float
    sectors: int
    regions: int

    @cached_property
    def user_sums(self) -> tuple[UserTotals, Floats, Floats]:
        """Firms with a live site, of some kinds, and by sector and by region."""
        by_sector = np.zeros(self.totals.by_sector.size)
        by_region = np.zeros(self.totals.by_region.size)
        totals = np.empty(len(UserTotals._fields))
        add_up_users(
            self.live,
            self.ordered,
            self.lead,
            self.standard,
            self.sector,
            self.region,
            self.weight,
            self.custom,
            by_sector,
            by_region,
            totals,
        )
        return UserTotals(*totals.tolist()), by_sector, by_region

    @property
    def user_totals(self) -> UserTotals:
        """Firms with a live site, and of some kinds."""
        return self.user_sums[0]

    @property
    def users_by_sector(self) -> Floats:
        """Firms with a live site in each sector."""
        return self.user_sums[1]

    @property
    def users_by_region(self) -> Floats:
        """Firms with a live site in each region."""
        return self.user_sums[2]

    @cached_property
    def site_totals(self) -> SiteTotals:
        """Sites of some kinds and what they bring."""
        totals = np.empty(len(SiteTotals._fields))
        add_up_sites(
            self.touched,
            self.live,
            self.sector,
            self.weight,
            self.on,
            self.pilot,
            self.market,
            self.abandoned,
            self.exists,
            self.depth,
            self.provider,
            self.payoff,
            self.site_flow,
            self.link_flow,
            self.expected,
            self.gain,
            self.sectors,
            totals,
        )
        return SiteTotals(*totals.tolist())

    @cached_property
    def adopter(self) -> Whole:
        """Rows with a live site, ascending."""
        return np.flatnonzero(self.live)

    @cached_property
    def adopting(self) -> Floats:
        """Firms behind each of the rows `adopter`."""
        return self.weight[self.adopter]

    @property
    def adopters(self) -> float:
        """Firms with a live site."""
        return self.user_totals.users

    @cached_property
    def users_by_tier(self) -> Floats:
        """Firms with a live site in each tier below lead firms."""
        inside = self.tier[self.adopter] >= 0
        place = self.tier[self.adopter][inside]
        return np.bincount(place, self.adopting[inside], self.totals.by_tier.size).astype(np.float64)

    @property
    def users(self) -> Later:
        """Firms with a live site."""
        return Later(self.adopters, lambda: Amounts(self.adopter, self.adopting))

    def users_among(self, member: Bools) -> Amounts:
        """Firms with a live site among those marked, given flags of all rows."""
        some = member[self.adopter]
        return Amounts(self.adopter[some], self.adopting[some])

    @property
    def leading_users(self) -> Later:
        """Lead firms with a live site."""
        return Later(self.user_totals.leading, lambda: self.users_among(self.lead))

    @cached_property
    def weights(self) -> Floats:
        """Firms behind each of the rows `touched`."""
        return self.weight[self.touched]

    @cached_property
    def site_list(self) -> tuple[Offsets, Offsets]:
        """Places in `touched` and use cases of the live sites."""
        place, case = np.divmod(np.flatnonzero(self.on), self.on.shape[1])
        return place, case

    @property
    def solutions(self) -> Later:
        """Distinct solutions in use, each at a row of its sector: a use case there from one provider."""
        return Later(self.site_totals.solutions, self._solutions)

    def _solutions(self) -> Count:
        place, cases = self.site_list
        firm = self.touched[place]
        sector = self.sector[firm].astype(np.int64)
        key = (sector * 64 + cases) * 100_000 + self.provider[place, cases] + 1
        key.sort()
        row = np.zeros(self.sectors, np.int64)
        row[sector] = firm
        return Count(row[key[np.diff(key, prepend=-1) > 0] // 6_400_000])

    @property
    def cases_used(self) -> Later:
        """Pairs of sector and use case with a live site."""
        return Later(self.site_totals.cases, self._cases_used)

    def _cases_used(self) -> Known:
        place, cases = self.site_list
        used = np.zeros((self.sectors, self.on.shape[1]), np.bool_)
        used[self.sector[self.touched[place]], cases] = True
        number = used.sum(axis=1).astype(np.float64)
        return Known(float(number.sum()), {"sector": number})

    @cached_property
    def edges(self) -> JoinedEdges:
        """Edges between adopters that stand; across are those between sectors."""
        return joined_edges(self.graph, self.joined, self.linked, self.sector, self.active)

    @cached_property
    def link_edges(self) -> Rows:
        """Edges that carry a link, ascending."""
        return self.joined[self.linked[self.joined]]

    @cached_property
    def link_graph(self) -> LinkGraph:
        """The links as a graph of their own."""
        return link_graph(self.graph, self.adopter.size, self.link_edges)

    @cached_property
    def state(self) -> State:
        """What stands once leaders and links are taken out."""
        return state_of(
            self.link_graph,
            self.edges.supplier,
            self.edges.customer,
            lead=self.lead,
            sector=self.sector,
            region=self.region,
            density=self.adopters / self.totals.firms if self.totals.firms > 0 else float("nan"),
        )

    @cached_property
    def verdict(self) -> Verdict:
        """The stage of the state."""
        return name_stage(self.state)

    @cached_property
    def copy_sites(self) -> tuple[Offsets, Offsets]:
        """Places in `touched` and use cases of supported pilots and of sites bought without support."""
        place, case = np.divmod(np.flatnonzero(self.supported | self.bought), self.on.shape[1])
        return place, case

    @cached_property
    def copies(self) -> Copies:
        """What became of each solution piloted with support; a solution is a use case of a sector."""
        rows, cases = self.copy_sites
        return copies_of(
            self.sector[self.touched[rows]].astype(np.int64) * self.on.shape[1] + cases,
            self.supported[rows, cases],
            self.since[rows, cases],
            self.on[rows, cases],
            self.touched[rows],
            self.now,
        )

    def sites(self, flags: Bools) -> Amounts:
        """Sites in `flags`, shape (k, K), over all firms of their rows."""
        return Amounts(self.touched, self.weights * number_true(flags))

    @property
    def sites_on(self) -> Later:
        """Live sites."""
        return Later(self.site_totals.on, lambda: self.sites(self.on))

    @property
    def sites_pilot(self) -> Later:
        """Live sites that began as supported pilots."""
        return Later(self.site_totals.pilot, lambda: self.sites(self.pilot))

    @property
    def sites_later(self) -> Later:
        """Live sites that did not."""
        return Later(self.site_totals.later, lambda: self.sites(self.on & ~self.pilot))

    @property
    def sites_market(self) -> Later:
        """Live sites bought without support."""
        return Later(self.site_totals.market, lambda: self.sites(self.market))

    @property
    def sites_abandoned(self) -> Later:
        """Sites given up."""
        return Later(self.site_totals.abandoned, lambda: self.sites(self.abandoned))


def totals_of(
    *,
    groups: Grouping,
    sector: Whole,
    region: Whole,
    tier: Whole,
    lead: Bools,
    sme: Bools,
    giant: Bools,
    weight: Floats,
    shape: tuple[int, int],
) -> Totals:
    """Add up what shares are taken of; `shape` is the number of sectors and of regions."""
    inside = tier >= 0
    cell = sector.astype(np.int64) * shape[1] + region
    first = np.full(shape[0] * shape[1], -1, np.int64)
    first[cell[::-1]] = np.arange(cell.size - 1, -1, -1)

    def known(member: Bools) -> Known:
        return known_by(groups, np.flatnonzero(member), weight[member])

    small, leads = float(weight[~lead].sum()), float(weight[lead].sum())
    every = known_by(groups, np.arange(weight.size), weight, small + leads)
    return Totals(
        by_sector=np.bincount(sector, weight, shape[0]).astype(np.float64),
        by_region=np.bincount(region, weight, shape[1]).astype(np.float64),
        by_tier=np.bincount(tier[inside], weight[inside]).astype(np.float64),
        rows_by_tier=np.bincount(tier[inside]),
        small=small,
        leads=leads,
        cell=cell,
        first_of_cell=first,
        every=every,
        others=known(~lead),
        leading=known(lead),
        smes=known(sme),
        giants=known(giant),
    )


def known_by(groups: Grouping, row: Whole, amount: Floats, total: float | None = None) -> Known:
    """Add amounts up once, over all and by group."""
    sums = groups.sums(row, amount)
    whole = float(amount.sum()) if total is None else total
    return Known(whole, {kind: sums[place] for kind, place in groups.place.items()})


SIZES: Final = ("10-49", "50-249", "250-999", "1000+", "lead firms")
SIZE_EDGES: Final = (50.0, 250.0, 1000.0)

LARGEST_SME: Final = 250.0
"""Firms below have fewer than 250 employees."""

SMALLEST_GIANT: Final = 1000.0
"""Employees from which an industrial firm is large."""


def size_class(employees: Floats, lead: Bools) -> Bytes:
    """Size class of each firm, an index into `SIZES`; lead firms are a class of their own."""
    return np.where(lead, 4, np.searchsorted(SIZE_EDGES, employees, side="right")).astype(np.uint8)
