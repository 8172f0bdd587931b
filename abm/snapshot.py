"""A month's state as the indicators see it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, final

import numpy as np

from networks.graph import SupplyGraph
from networks.metrics.links import EdgeCounts, LinkGraph, count_listed, link_graph
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
    cells : int
        Pairs of sector and region that have a row.
    """

    by_sector: Floats
    by_region: Floats
    by_tier: Floats
    rows_by_tier: Offsets
    small: float
    leads: float
    cells: int

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
    live: Bools  # (n,)
    touched: Whole  # (k,)
    on: Bools  # (k, K) live sites
    pilot: Bools  # (k, K) live sites that began as supported pilots
    market: Bools  # (k, K) live sites bought without support, no pilots
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
    standing: float  # relations that stand in a mean month
    links: int
    reported: float  # firms that report adoption
    ordered: Bools
    overlap: float
    new_forces: float
    new_needs: float
    price: float  # of a mean project over its first price
    cases_used: int  # pairs of sector and use case with a live site
    cases_listed: int
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
    def adopter(self) -> Whole:
        """Rows with a live site, ascending."""
        return np.flatnonzero(self.live)

    @cached_property
    def adopting(self) -> Floats:
        """Firms behind each of the rows `adopter`."""
        return self.weight[self.adopter]

    @cached_property
    def adopters(self) -> float:
        """Firms with a live site."""
        return float(self.adopting.sum())

    @cached_property
    def users_by_sector(self) -> Floats:
        """Firms with a live site in each sector."""
        return self._users(self.sector, self.totals.by_sector.size)

    @cached_property
    def users_by_region(self) -> Floats:
        """Firms with a live site in each region."""
        return self._users(self.region, self.totals.by_region.size)

    @cached_property
    def users_by_tier(self) -> Floats:
        """Firms with a live site in each tier below lead firms."""
        inside = self.tier[self.adopter] >= 0
        place = self.tier[self.adopter][inside]
        return np.bincount(place, self.adopting[inside], self.totals.by_tier.size).astype(np.float64)

    @cached_property
    def leading_users(self) -> float:
        """Lead firms with a live site."""
        return float(self.adopting[self.lead[self.adopter]].sum())

    @cached_property
    def edges(self) -> EdgeCounts:
        """Edges between adopters that stand: all, linked, across sectors."""
        return count_listed(self.graph, self.joined, self.linked, self.sector, self.active, self.standing)

    @cached_property
    def link_graph(self) -> LinkGraph:
        """The links as a graph of their own."""
        return link_graph(self.graph, self.adopter.size, self.joined[self.linked[self.joined]])

    def sites(self, flags: Bools) -> float:
        """Sites in `flags`, shape (k, K), over all firms of their rows."""
        return float((self.weight[self.touched] * flags.sum(axis=1)).sum())

    @cached_property
    def sites_on(self) -> float:
        """Live sites."""
        return self.sites(self.on)

    @cached_property
    def sites_pilot(self) -> float:
        """Live sites that began as supported pilots."""
        return self.sites(self.pilot)

    @cached_property
    def sites_market(self) -> float:
        """Live sites bought without support."""
        return self.sites(self.market)

    @cached_property
    def sites_abandoned(self) -> float:
        """Sites given up."""
        return self.sites(self.abandoned)

    def _users(self, group: Whole, groups: int) -> Floats:
        return np.bincount(group[self.adopter], self.adopting, groups).astype(np.float64)


def totals_of(
    sector: Whole, region: Whole, tier: Whole, lead: Bools, weight: Floats, shape: tuple[int, int]
) -> Totals:
    """Add up what shares are taken of; `shape` is the number of sectors and of regions."""
    inside = tier >= 0
    cell = sector.astype(np.int64) * shape[1] + region
    return Totals(
        by_sector=np.bincount(sector, weight, shape[0]).astype(np.float64),
        by_region=np.bincount(region, weight, shape[1]).astype(np.float64),
        by_tier=np.bincount(tier[inside], weight[inside]).astype(np.float64),
        rows_by_tier=np.bincount(tier[inside]),
        small=float(weight[~lead].sum()),
        leads=float(weight[lead].sum()),
        cells=int(np.count_nonzero(np.bincount(cell))),
    )


SIZES: Final = ("10-49", "50-249", "250-999", "1000+", "lead firms")
SIZE_EDGES: Final = (50.0, 250.0, 1000.0)


def size_class(employees: Floats, lead: Bools) -> Bytes:
    """Size class of each firm, an index into `SIZES`; lead firms are a class of their own."""
    return np.where(lead, 4, np.searchsorted(SIZE_EDGES, employees, side="right")).astype(np.uint8)
