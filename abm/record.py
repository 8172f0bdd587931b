"""Writes the scorecard month by month."""

from collections.abc import Callable
from typing import Any, final

import numpy as np

from abm.assembly import Actors
from abm.scenario import Scenario
from abm.scorecard import INDICATORS
from abm.snapshot import SIZES, Snapshot, size_class, totals_of
from abm.world import World
from networks.kernels.columns import ABANDONED, DEMO, FULL, MARKET, PILOT, Market
from networks.types import Bools, Floats, Whole


@final
class Record:
    """Series of all indicators of a run.

    Attributes
    ----------
    overall : dict of str to float64, shape (T,)
        NaN where an indicator is not recorded.
    groups : dict of (indicator, kind) to float64, shape (T, G)
    """

    def __init__(self, world: World, actors: Actors, scenario: Scenario) -> None:
        self.world = world
        self.actors = actors
        months = scenario.months
        self.months = months
        firms = actors.firms
        self.kind = {
            "sector": firms.sector.astype(np.int64),
            "size": size_class(firms.employees, firms.lead).astype(np.int64),
            "region": firms.region.astype(np.int64),
        }
        self.group_names = {
            "sector": world.country.sectors,
            "size": SIZES,
            "region": world.country.regions,
        }
        self.total = {
            kind: np.bincount(index, firms.weight, len(self.group_names[kind]))
            for kind, index in self.kind.items()
        }
        self.overall = {row.name: np.full(months, np.nan) for row in INDICATORS}
        self.groups = {
            (row.name, kind): np.full((months, len(self.group_names[kind])), np.nan)
            for row in INDICATORS
            for kind in row.groups
        }
        self.totals = totals_of(
            firms.sector, firms.region, world.tier, firms.lead, firms.weight, (actors.sectors, actors.regions)
        )
        self.cases_listed = int((world.technology.depth[np.unique(firms.sector)] >= 0).sum())
        self.t = -1
        self._first_price = 0.0

    def reporters(self) -> dict[str, Callable[[Any], float]]:
        """Model reporters for Mesa's data collector: the latest value of each indicator."""

        def reporter(name: str) -> Callable[[Any], float]:
            return lambda _model: float(self.overall[name][self.t])

        return {row.name: reporter(row.name) for row in INDICATORS}

    def write(self, t: int, month: int, market: Market) -> None:
        """Compute and keep the indicators of month `t`."""
        self.t = t
        snapshot = self.snapshot(market)
        for row in INDICATORS:
            if (month + 1) % row.every == 0 or t == self.months - 1:
                self.overall[row.name][t] = row.function(snapshot)
        if (month + 1) % 3 != 0 and t != self.months - 1:
            return
        for (name, kind), table in self.groups.items():
            if name == "adopter_density":
                part = np.bincount(self.kind[kind][snapshot.adopter], snapshot.adopting, table.shape[1])
                table[t] = np.divide(
                    part, self.total[kind], out=np.full(part.size, np.nan), where=self.total[kind] > 0
                )

    def snapshot(self, market: Market) -> Snapshot:
        """Gather the state of the month for the indicators."""
        a, world = self.actors, self.world
        firms = a.firms
        touched = np.flatnonzero(firms.touched)
        site, payer, sector = firms.site[touched], firms.payer[touched], firms.sector[touched]
        on = (site == PILOT) | (site == FULL)
        supported = firms.was_pilot[touched] & (payer == DEMO)
        case_on = np.zeros(market.depth.shape, np.bool_)
        rows, cases = np.nonzero(on)
        case_on[sector[rows], cases] = True
        depth = market.depth[sector]
        population = world.country.population
        people = population / population.sum()
        return Snapshot(
            totals=self.totals,
            graph=world.graph,
            sector=firms.sector,
            region=firms.region,
            lead=firms.lead,
            weight=firms.weight,
            tier=world.tier,
            live=firms.live,
            touched=touched,
            on=on,
            pilot=on & supported,
            market=on & (payer == MARKET) & ~supported.any(axis=1)[:, None],
            abandoned=site == ABANDONED,
            exists=depth >= 0,
            depth=depth,
            provider=firms.provider[touched],
            custom=self.custom_share(market),
            payoff=self.payoff(touched, on),
            site_flow=a.site_flow,
            link_flow=a.relations.link_flow,
            expected=firms.common_mean[touched] + firms.own_mean[touched],
            gain=firms.needs.gain[touched],
            standard=firms.on_standard,
            linked=a.relations.linked,
            active=a.relations.active,
            joined=a.relations.joined,
            standing=a.standing_relations(),
            links=int(a.relations.links.sum()) // 2,
            reported=float(a.reports.reported.sum()),
            ordered=firms.ordered,
            overlap=a.wheel.index,
            new_forces=float(a.wheel.new_forces.mean()),
            new_needs=float(a.wheel.new_needs.mean()),
            price=self.price_index(market),
            cases_used=int(case_on.sum()),
            cases_listed=self.cases_listed,
            stations=a.network.stations,
            coverage=float((a.network.coverage * people).sum()),
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

    def payoff(self, touched: Whole, on: Bools) -> Floats:
        """Present value of realised benefits less what a firm paid itself, million USD, shape (k,)."""
        firms, terms, a = self.actors.firms, self.actors.terms, self.actors
        scope = np.where(firms.site[touched] == FULL, 1.0, terms.scope_cost) * on
        paid = (scope * firms.price[touched]).sum(axis=1)
        worth = a.site_flow[touched] + a.relations.link_flow[touched] - terms.running * paid
        lost = firms.adapters[touched] + firms.sunk[touched]
        return terms.annuity * worth - paid - lost + firms.grants[touched] / firms.weight[touched]

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
