"""Writes the scorecard month by month."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final, final

import numpy as np

from abm.assembly import Actors
from abm.scenario import Scenario
from abm.scorecard import BY_NAME, GROUPS, INDICATORS, Indicator
from abm.snapshot import LARGEST_SME, SIZES, SMALLEST_GIANT, Snapshot, known_by, size_class, totals_of
from abm.world import World
from networks.errors import BadInput, unknown
from networks.kernels.columns import Market
from networks.kernels.tally import Sites, look_at_sites, pay_off
from networks.metrics.sums import Grouping, Known
from networks.types import Bools, Floats, Whole

QUARTER: Final = 3
YEAR: Final = 12
"""Months."""


@final
class Record:
    """Series of all indicators of a run.

    Attributes
    ----------
    overall : dict of str to float64, shape (T,)
        NaN where an indicator is not recorded.
    groups : dict of (indicator, kind) to float64, shape (T, G)
    group_names : dict of kind to tuple of str
    grouping : Grouping
        Group of each row, by kind.
    """

    def __init__(self, world: World, actors: Actors, scenario: Scenario) -> None:
        self.world = world
        self.actors = actors
        months = scenario.months
        self.months = months
        firms = actors.firms
        self.group_names = {
            "sector": world.country.sectors,
            "size": SIZES,
            "region": world.country.regions,
        }
        size = size_class(firms.employees, firms.lead)
        self.grouping = Grouping.of(
            sector=(firms.sector, len(world.country.sectors)),
            size=(size, len(SIZES)),
            region=(firms.region, len(world.country.regions)),
        )
        self.present = self.grouping.counts(np.arange(firms.n)) > 0
        self.overall = {row.name: np.full(months, np.nan) for row in INDICATORS}
        self.groups = {
            (row.name, kind): np.full((months, len(self.group_names[kind])), np.nan)
            for row in INDICATORS
            for kind in row.groups
        }
        industry = BY_NAME["large_industrial_density"].sectors
        industrial = np.array([sector in industry for sector in world.country.sectors])
        self.sme = (firms.employees < LARGEST_SME) & ~firms.lead
        self.giant = (firms.employees >= SMALLEST_GIANT) & industrial[firms.sector]
        self.totals = totals_of(
            groups=self.grouping,
            sector=firms.sector,
            region=firms.region,
            tier=world.tier,
            lead=firms.lead,
            sme=self.sme,
            giant=self.giant,
            weight=firms.weight,
            shape=(actors.sectors, actors.regions),
        )
        listed = np.zeros(actors.sectors)
        some = np.unique(firms.sector)
        listed[some] = (world.technology.depth[some] >= 0).sum(axis=1)
        self.cases_listed = Known(float(listed.sum()), {"sector": listed})
        population = world.country.population
        self.people = float(population.sum())
        self.people_share = population / population.sum()
        self.t = -1
        self.since = 0  # month of the run from which indicators are kept
        self.month = scenario.start_month - 1
        self.market: Market | None = None
        self._first_price = 0.0
        self._relations: tuple[Known, Known] | None = None

    def reporters(self) -> dict[str, Callable[[Any], float]]:
        """Model reporters for Mesa's data collector: the latest value of each indicator."""

        def reporter(name: str) -> Callable[[Any], float]:
            return lambda _model: float(self.overall[name][self.t])

        return {row.name: reporter(row.name) for row in INDICATORS}

    def keep_the_end(self) -> None:
        """Keep the last year only: what the horizon and a stage held for four quarters need."""
        self.since = max(0, self.months - YEAR)

    def write(self, t: int, month: int, market: Market) -> None:
        """Compute and keep the indicators of month `t`."""
        self.t, self.month, self.market = t, month, market
        if t < self.since:
            if t == 0:
                self.price_index(market)  # the first month's price is the yardstick
            return
        snapshot = self.snapshot(market)
        last = t == self.months - 1
        for row, by_group in due(YEAR if last else (month + 1) % YEAR):
            found = row.function(snapshot)
            if isinstance(found, (float, int)):
                self.overall[row.name][t] = found
                continue
            self.overall[row.name][t] = found.value
            if by_group:
                values = np.where(self.present, found.by(self.grouping), np.nan)
                for kind in row.groups:
                    self.groups[row.name, kind][t] = values[self.grouping.place[kind]]

    def indicator(self, name: str, by: str | None = None) -> float | dict[str, float]:
        """Return an indicator as it stands at the end of the latest month, recorded then or not.

        Parameters
        ----------
        name : str
            Name of its row in the scorecard.
        by : str, optional
            ``"sector"``, ``"size"`` or ``"region"``, for one number a group.

        Raises
        ------
        BadInput
            An unknown name or kind of group, an indicator that does not divide by it, no month gone yet.
        """
        if name not in BY_NAME:
            raise unknown("indicator", "indicator", name, BY_NAME)
        row = BY_NAME[name]
        if by is not None and by not in GROUPS:
            raise unknown(f"indicator {name}", "kind of group", by, GROUPS)
        if by is not None and by not in row.groups:
            allowed = f"by {', '.join(row.groups)}" if row.groups else "overall only"
            raise BadInput(f"indicator {name}", f"does not divide by {by}", allowed)
        if self.market is None:
            raise BadInput(f"indicator {name}", "no month has passed yet", "after model.step()")
        snapshot = self.snapshot(self.market)
        if by is None:
            return row.value(snapshot)
        values = np.where(self.present, row.by(snapshot, self.grouping), np.nan)
        return dict(zip(self.group_names[by], values[self.grouping.place[by]].tolist(), strict=True))

    def snapshot(self, market: Market) -> Snapshot:
        """Gather the state of the month for the indicators."""
        a, world = self.actors, self.world
        firms = a.firms
        touched = firms.touched.nonzero()[0]
        sites = self.sites(touched, market)
        standing, trade = self.relations()
        return Snapshot(
            totals=self.totals,
            graph=world.graph,
            sector=firms.sector,
            region=firms.region,
            lead=firms.lead,
            weight=firms.weight,
            tier=world.tier,
            sme=self.sme,
            giant=self.giant,
            live=firms.live,
            touched=touched,
            on=sites.on,
            pilot=sites.pilot,
            market=sites.market,
            supported=sites.supported,
            bought=sites.bought,
            since=sites.since,
            now=self.t,
            abandoned=sites.abandoned,
            exists=sites.exists,
            depth=sites.depth,
            provider=sites.provider,
            custom=self.custom_share(market),
            payoff=self.payoff(touched, sites.on),
            site_flow=a.site_flow,
            link_flow=a.relations.link_flow,
            expected=sites.expected,
            gain=sites.gain,
            standard=firms.on_standard,
            linked=a.relations.linked,
            active=a.relations.active,
            joined=a.relations.joined,
            standing=standing,
            trade=trade,
            links=int(a.relations.links.sum()) // 2,
            reported=float(a.reports.reported.sum()),
            reports=firms.reports,
            ordered=firms.ordered,
            overlap=a.wheel.index,
            new_forces=float(a.wheel.new_forces.mean()),
            new_needs=float(a.wheel.new_needs.mean()),
            price=self.price_index(market),
            cases_listed=self.cases_listed,
            earlier=self.earlier_stages(),
            people=self.people,
            stations=a.network.stations,
            coverage=float((a.network.coverage * self.people_share).sum()),
            subscriptions=float(a.network.consumers.subscribed.sum()),
            private_networks=a.private_networks,
            licences=a.licences,
            readiness=a.readiness.stock,
            exports=a.exports,
            jobs=float(a.providers.staff.sum() + a.providers.trainees.sum()),
            outlay=float(a.ledger.paid.sum()),
            sectors=a.sectors,
            regions=a.regions,
        )

    def relations(self) -> tuple[Known, Known]:
        """Relations that stand, and the flow of those between sectors, each its supplier's.

        They are those of a mean month, or counted where firms leave and take theirs along.
        """
        a, graph = self.actors, self.world.graph
        number = a.standing_relations()
        if a.turnover.off and self._relations is not None:
            return self._relations
        stands = a.relations.standing_chance() if a.turnover.off else a.relations.active.astype(np.float64)
        across = a.firms.sector[graph.supplier] != a.firms.sector[graph.customer]
        row = np.arange(graph.n)
        sold, traded = (
            np.bincount(graph.supplier, each, graph.n).astype(np.float64)
            for each in (stands, stands * graph.value * across)
        )
        self._relations = known_by(self.grouping, row, sold, number), known_by(self.grouping, row, traded)
        return self._relations

    def earlier_stages(self) -> tuple[float, ...]:
        """Stages at the end of the three quarters before this month, as far as there are so many."""
        latest = (self.month + 1) // QUARTER * QUARTER - 1
        latest -= QUARTER if latest == self.month else 0
        back = [self.t - (self.month - latest) - QUARTER * k for k in range(3)]
        return tuple(float(self.overall["stage"][t]) for t in back if t >= 0)

    def sites(self, touched: Whole, market: Market) -> Sites:
        """Gather the sites of rows that had one at some time."""
        firms = self.actors.firms
        shape = (touched.size, market.depth.shape[1])
        on, pilot, bought_only, supported, bought, abandoned, exists = (
            np.empty(shape, np.bool_) for _ in range(7)
        )
        sites = Sites(
            on=on,
            pilot=pilot,
            market=bought_only,
            supported=supported,
            bought=bought,
            abandoned=abandoned,
            exists=exists,
            depth=np.empty(shape, market.depth.dtype),
            since=np.empty(shape, firms.since.dtype),
            provider=np.empty(shape, firms.provider.dtype),
            expected=np.empty(shape, np.float32),
            gain=np.empty(shape, np.float32),
        )
        look_at_sites(
            touched,
            firms.site,
            firms.payer,
            firms.was_pilot,
            firms.since,
            firms.provider,
            firms.common_mean,
            firms.own_mean,
            firms.needs.gain,
            firms.sector,
            market.depth,
            sites,
        )
        return sites

    def payoff(self, touched: Whole, on: Bools) -> Floats:
        """Present value of realised benefits less what a firm paid itself, million USD, shape (k,)."""
        firms, terms, a = self.actors.firms, self.actors.terms, self.actors
        worth = np.empty(touched.size)
        pay_off(
            touched,
            on,
            firms.site,
            firms.price,
            a.site_flow,
            a.relations.link_flow,
            firms.adapters,
            firms.sunk,
            firms.grants,
            firms.weight,
            terms.scope_cost,
            terms.running,
            terms.annuity,
            np.empty(on.shape[1]),
            worth,
        )
        return worth

    def custom_share(self, market: Market) -> Floats:
        """Customisation in a project's price without a product, without and with the standard, (2, S)."""
        terms = self.actors.terms
        reuse = market.reuse.max(axis=1)
        custom = terms.share_custom * market.fragmentation * (1.0 - terms.reuse_relief * reuse)
        rest = terms.share_network * market.network_price + terms.share_module * market.module_price
        rest += terms.share_solution
        built = custom * (
            1.0 - terms.standard_relief * market.standard
        )  # for those who build to the standard
        return np.stack([custom / (custom + rest), built / (built + rest)])

    def price_index(self, market: Market) -> float:
        """Price of a mean project before any standard, over its price in the first month."""
        terms = self.actors.terms
        solution = float(market.solution_price.mean())
        level = (
            terms.share_network * market.network_price
            + terms.share_module * market.module_price
            + terms.share_solution * solution
            + terms.share_custom * float(market.fragmentation.mean())
        )
        if self._first_price == 0.0:
            self._first_price = level
        return level / self._first_price


@cache
def due(month: int) -> tuple[tuple[Indicator, bool], ...]:
    """Return what is recorded, and whether by group, in a month of the year (1 to 12; 0 is December).

    In the last month of a run, `YEAR`, all is.
    """
    everything = month == YEAR
    found: list[tuple[Indicator, bool]] = []
    for row in INDICATORS:
        by_group = bool(row.groups) and (everything or month % row.groups_every == 0)
        if by_group or everything or month % row.every == 0:
            found.append((row, by_group))
    return tuple(found)
