"""The actors of a run, put together; each verb of the month is one method here."""

from typing import final

import mesa
import numpy as np

from abm.controls import QUOTA, sight_of
from abm.programme import schedule
from abm.quota import rule_of
from abm.scenario import Scenario
from abm.standing import readiness_sectors
from abm.strategic import central_government, link_terms, network_supply, regional_governments
from abm.world import World
from agents.entry import FirmTurnover
from agents.firms import WANTS_SLOT, FirmRows, choice_terms
from agents.information import PublicRecord
from agents.instruments import CODES
from agents.ledger import Ledger
from agents.letters import Levers, Offers, Reports, as_share
from agents.lineage import Lineage
from agents.lineage_state import ModelState
from agents.order_book import OrderBook, blank_orders
from agents.providers import Providers
from agents.quotas import Acts
from agents.readiness import ReadinessProgramme
from agents.relations import Relations
from agents.rules import RULES, WORTH, Impulse
from agents.wheel import DualWheel
from networks.kernels.awareness import become_aware
from networks.kernels.choice import choose
from networks.kernels.columns import Market, Orders
from networks.kernels.delivery import count_shown, judge_pilots
from networks.kernels.linking import LinkClimate, LinkFirms, link
from networks.kernels.review import review, true_flow
from networks.types import Floats, Rows, Whole


@final
class Actors:
    """Everybody in one country, and what they do in a month.

    Parameters
    ----------
    model : mesa.Model
        The Mesa agents' home.
    acts : Acts, optional
        Of another run, to be dealt out to other firms.
    """

    def __init__(self, model: mesa.Model, world: World, scenario: Scenario, acts: Acts | None = None) -> None:
        p, country = world.parameters, world.country
        self.world = world
        self.parameters = p
        self.seed = np.uint64(scenario.seed)
        self.sectors, self.regions = len(country.sectors), len(country.regions)
        self.cases = world.technology.depth.shape[1]
        seed, months = scenario.seed, scenario.months
        self.programme = schedule(
            scenario.composed_mix(), scenario, float(country.value_added.sum()), country.sectors
        )
        self.ledger = Ledger(CODES, months)
        reference = country.value_added / country.employment * 100.0
        self.firms = FirmRows(
            seed=seed,
            population=world.population,
            needs=world.needs,
            public=world.sectors.public,
            reference=reference,
            firm=p.firm,
            information=p.information,
        )
        self.relations = Relations(
            world.graph, world.population.weight, self.firms.live, seed, scenario.start_month, p.link
        )
        factor = RULES[scenario.rule].average(p.rule)
        self.sight = sight_of(scenario.control, self.firms, self.relations, seed, factor)
        self.rule = rule_of(scenario, world, self.firms, self.sight, acts)
        f = p.firm
        self.gain_of_depth = np.array([f.depth_gain_0, f.depth_gain_1, f.depth_gain_2, f.depth_gain_3])
        self.cost_of_depth = np.array([f.depth_cost_0, f.depth_cost_1, f.depth_cost_2, f.depth_cost_3])
        self.terms = choice_terms(p.firm, p.information, p.link, p.wheel, self.rule.least)
        self.link_firms = LinkFirms(
            self.firms.sector,
            self.firms.lead,
            self.firms.asked,
            self.firms.value_added,
            self.firms.weight,
            self.firms.cash,
            self.firms.adapters,
            self.firms.on_standard,
            self.firms.on_platform,
            self.firms.main_provider,
            self.relations.links,
        )
        self.link_terms = link_terms(self.terms, world)
        self.public_record = PublicRecord(months, self.sectors, self.regions, self.cases)
        self.wheel = DualWheel(world.sectors.needs, world.sectors.safety_need, p.wheel)
        thousand = float(country.firms.sum()) / 1000.0
        self.providers = Providers(
            seed=seed,
            sectors=self.sectors,
            cases=self.cases,
            staff=p.market.staff * thousand,
            wage=p.market.wage,
            plant_cost=p.firm.plant_cost,
            parameters=p.provider,
        )
        self.regional = regional_governments(model, world)
        self.central = central_government(model, world, self.programme, self.ledger, seed)
        self.network = network_supply(model, world, self.regional, self.providers, self.ledger)
        self.readiness = ReadinessProgramme(self.firms, readiness_sectors(country), seed, p.market, p.firm)
        self.book = OrderBook(self.firms, self.providers, self.central, self.ledger, self.terms)
        self.turnover = FirmTurnover(self.firms, self.relations, self.book, seed, p.firm, p.information)
        self.firms_by_sector = sum_by(self.firms.sector, self.firms.weight, self.sectors)
        self.firms_by_region = sum_by(self.firms.region, self.firms.weight, self.regions)
        self.reports = self._blank_reports()
        self.delivered = np.zeros((self.sectors, self.cases))
        self.exports = 0.0
        self.pilots_reviewed = np.zeros(self.sectors)
        self.pilots_scaled = np.zeros(self.sectors)
        self.licences = 0.0
        self.private_networks = 0.0
        self.lost_links = 0
        self.month = scenario.start_month
        self.site_flow = np.zeros(self.firms.n)  # yearly benefit of sites, million USD
        self.lineage: Lineage | None = None

    def keep_lineage(self, scenario: Scenario) -> None:
        """Record from now on what tips each adoption, abandonment and data link; it moves nothing."""
        p, sectors = self.parameters, self.world.sectors
        state = ModelState(
            seed=scenario.seed,
            firms=self.firms,
            relations=self.relations,
            sight=self.sight,
            providers=self.providers,
            network=self.network,
            public_record=self.public_record,
            link_firms=self.link_firms,
            terms=self.terms,
            link_terms=self.link_terms,
            information=p.information,
            link=p.link,
            firm=p.firm,
            barrier=sectors.barrier,
        )
        codes = tuple(code for code in CODES if self.programme.outlay(code).any())
        by_offer = self.rule.least == WORTH
        by_order = scenario.control == QUOTA
        self.lineage = Lineage(state, sectors.needs, sectors.safety_need, p.wheel, codes, by_offer, by_order)

    def open_month(self, t: int, month: int) -> None:
        """Turn the page of the public record and the order book; firms leave and enter."""
        self.month = month
        self.public_record.open_month(t)
        self.book.open_month()
        gone = self.turnover.pass_month(month)
        self.rule.see_replaced(gone)
        if self.lineage is not None:
            self.lineage.leave(month, gone)

    def govern(self, t: int, month: int) -> Levers:
        """Let the central government look and pull levers, and regions respond once a year."""
        effort = np.array([r.effort for r in self.regional])
        self.central.observe(month, self.reports, effort)
        levers = Levers.none(self.sectors, self.regions)
        self.central.govern(t, levers)
        self.central.reallocate(month, float(levers.reallocation[0]))
        if t % 12 == 11 and levers.attention[0] > 0.0:
            seen = self.central.seen.regional_adoption
            median = float(np.median(seen))
            for region in self.regional:
                gain = self.parameters.government.effort_gain
                region.respond(float(seen[region.region]), median, float(levers.attention[0]), gain)
        return levers

    def run_providers(self, t: int, month: int, levers: Levers) -> Rows:
        """Run the providers' month; return the rows that left."""
        providers, ledger = self.providers, self.ledger
        abroad = float(levers.export_help[0]) if levers.export_money[0] > 0.0 else 0.0
        if abroad > 0.0 and providers.exporters():
            providers.take_export_help(ledger.pay("INTL", "providers", float(levers.export_money[0]), t))
        self.exports += providers.sell_abroad(abroad * self.parameters.government.export_size)
        providers.settle_month()
        providers.hire()
        gone = providers.leave()
        providers.enter(month, levers)
        ledger.pay("FIN", "providers", providers.productise(float(levers.product_money[0])), t)
        providers.share_parts(levers.commons)
        price = self.parameters.government.place_cost * self.parameters.market.wage
        providers.train(ledger.pay("TAL", "academies", float(levers.training_money[0]), t), price)
        return gone

    def market(self, offers: Offers, levers: Levers) -> Market:
        """Gather what the month offers firms, for the kernels."""
        s = self.world.sectors
        return Market(
            depth=self.world.technology.depth,
            available=offers.available,
            proven=self.public_record.proven(self.parameters.information.proven_sites),
            solution_price=offers.solution_price,
            reuse=offers.reuse,
            gain_of_depth=self.gain_of_depth,
            cost_of_depth=self.cost_of_depth,
            fragmentation=s.fragmentation,
            barrier=s.barrier * (1.0 - as_share(levers.barrier_cut)),
            safety=s.safety_need,
            standard=as_share(levers.standard),
            commons=as_share(levers.commons),
            assurance=as_share(self.parameters.wheel.assurance + levers.assurance),
            overlap=self.wheel.overlap,
            new_forces=self.wheel.new_forces,
            matching=as_share(levers.matching),
            own_spectrum=levers.own_spectrum,
            pilot_share=as_share(levers.pilot_share),
            adopt_share=as_share(levers.adopt_share),
            adopt_share_sme=as_share(levers.adopt_share_sme),
            purchase_share=as_share(levers.purchase_share),
            credit=as_share(levers.credit),
            coverage=offers.coverage,
            network_price=offers.network_price,
            module_price=offers.module_price,
            slot_wait=offers.slot_wait,
            price_fall=offers.price_fall,
        )

    def inform(self, month: int, levers: Levers) -> None:
        """Let firms hear of uses, and adopters ask their suppliers."""
        i, firms = self.parameters.information, self.firms
        push = i.media + levers.guidance
        self.showcase = self.shown_sites() * (1.0 + levers.showcase[:, None])
        near = i.consider_demo * np.minimum(self.showcase, 3.0)
        self.impulse = Impulse(push=push, near=near)
        become_aware(
            self.seed, month, firms.sector, firms.region, firms.news, push, near, i.aware_partner, firms.aware
        )
        live = firms.live.nonzero()[0].astype(np.int32)
        leads = firms.lead[live]
        asks = self.parameters.link.ask * leads
        asks = asks + levers.request[firms.sector[live]] * (leads | (firms.asked[live] == 1))
        self.sight.pass_requests(month, live[asks > 0.0], asks[asks > 0.0])
        if self.lineage is not None:
            self.lineage.hear(month, levers, near)

    def shown_sites(self) -> Floats:
        """How visible demonstrations are in each sector and region, in [0, 1), shape (S, R)."""
        firms = self.firms
        shown = np.empty((self.sectors, self.regions))
        count_shown(firms.live, firms.sites, firms.weight, firms.sector, firms.region, shown)
        return 1.0 - np.exp(-shown / 5.0)

    def choose(self, t: int, month: int, market: Market) -> tuple[Rows, Orders]:
        """Let the firms whose time has come weigh their offers."""
        i, firms = self.parameters.information, self.firms
        rows = self.rule.acting(month, self.impulse)
        orders = blank_orders(rows.size)
        supply = self.providers.supply(self.sectors)
        choose(
            self.seed,
            month,
            t,
            rows,
            firms.columns,
            firms.beliefs,
            market,
            self.public_record.evidence,
            supply,
            self.sight.exposure(),
            self.terms,
            orders,
        )
        firms.aware[rows] = True
        firms.news[rows] = 0.0
        firms.asked[rows] = np.where(orders.action != 0, firms.asked[rows], 0)
        firms.forget(i.news_fades)
        return rows, orders

    def order(self, t: int, month: int, rows: Rows, orders: Orders, market: Market, levers: Levers) -> None:
        """Choose whom to support and lend to, and place orders."""
        firms = self.firms
        favour = self.parameters.government.zone_favour * levers.zone[firms.region[rows]]
        self.book.place(month, rows, orders, market, favour + levers.focus[firms.sector[rows]])
        self.rule.see_placed(month, rows[firms.ordered[rows]])
        if self.lineage is not None:
            self.lineage.decide(t, month, rows, orders, market, levers)
        self.readiness.grant(t, month)

    def deliver(self, t: int, month: int, market: Market, levers: Levers, offers: Offers, gone: Rows) -> None:
        """Give slots, let providers work, put sites into use and tell partners."""
        firms, relations = self.firms, self.relations
        self.book.give_slots(offers.slots)
        first, sites, networks = self.book.deliver(market, t)
        self.book.withdraw(gone)
        self.delivered += sites
        self.network.module_sites += float(sites.sum())
        kind = firms.network[networks]
        self.private_networks += float(firms.weight[networks[kind == 1]].sum())
        self.licences += float(firms.weight[networks[kind == 2]].sum())
        relations.go_live(first, month)
        self.sight.spread_news(first)
        self.rule.see_live(month, first)
        if self.lineage is not None:
            self.lineage.go_live(t, month, first)
        for operator in self.network.operators:
            operator.revenue += operator.share * self.book.network_money
        for vendor in self.network.vendors:
            vendor.sell(0.0, self.book.module_money)
        self.providers.note_demand(self.book.ordered_money)

    def review(self, t: int, month: int, market: Market, levers: Levers) -> None:
        """Review sites on their anniversary: publish, scale, keep or give up."""
        firms, p = self.firms, self.parameters
        shape = (self.sectors, self.regions, self.cases)
        count, total, success = np.zeros(shape), np.zeros(shape), np.zeros((self.sectors, self.cases))
        room = int(firms.running_cases.sum()) + 1
        lists = [np.empty(room, np.int32) for _ in range(4)]
        scaled, gone, reviewed = review(
            self.seed,
            month,
            t,
            firms.columns,
            firms.beliefs,
            market,
            self.terms,
            firms.since,
            firms.needs.gain,
            firms.price,
            firms.payer,
            self.relations.link_flow,
            p.firm.salvage,
            p.information.publish_failure,
            levers.showcase,
            count,
            total,
            success,
            *lists,
        )
        if reviewed:
            self.public_record.publish(t, count, total, success)
        rows, case = lists[0][:scaled], lists[1][:scaled]
        self._judge_pilots(t)
        self.book.scale(rows, case, market)
        rows, case = lists[2][:gone], lists[3][:gone]
        going = ~(firms.ordered[rows] & (firms.order_case[rows] == case))  # else its scaling is under way
        stopped, stopped_case = rows[going], case[going]
        stood = firms.site[stopped, stopped_case]
        ended = firms.give_up(stopped, stopped_case, p.firm.salvage, self.terms.scope_cost)
        if self.lineage is not None:
            self.lineage.give_up(month, ended, stopped, stopped_case, stood, market)
        self.lost_links += self.relations.cease(ended)

    def _judge_pilots(self, t: int) -> None:
        """Count supported pilots that had their first review, and those that were scaled."""
        firms = self.firms
        due, scaled = np.empty(self.sectors), np.empty(self.sectors)
        judge_pilots(t, firms.touched, firms.sites, firms.weight, firms.sector, due, scaled)
        self.pilots_reviewed += due
        self.pilots_scaled = scaled

    def link(self, month: int, levers: Levers) -> None:
        """Let relations end or start, and adopters connect their data."""
        relations = self.relations
        self.lost_links += relations.turn_over(month)
        climate = self.climate(levers)
        if self.lineage is not None:
            self.lineage.before_links()
        link(
            self.seed,
            month,
            relations.joined,
            relations.ties,
            relations.state,
            self.link_firms,
            climate,
            self.link_terms,
        )
        if self.lineage is not None:
            self.lineage.link(month, climate)
        relations.count_links()

    def climate(self, levers: Levers) -> LinkClimate:
        """Gather what policy and institutions offer those who link, for the kernels."""
        return LinkClimate(
            as_share(levers.standard),
            as_share(levers.commons),
            np.minimum(np.maximum(self.parameters.link.trust_base + levers.trust, 0.0), 0.99),
            as_share(levers.transfer),
            levers.request,
        )

    def standing_relations(self) -> float:
        """Return how many relations stand: their mean, or counted where firms leave and take theirs along."""
        if self.turnover.off:
            return self.relations.standing
        self.relations.settle(self.month)
        return float(np.count_nonzero(self.relations.active))

    def learn(self, market: Market, levers: Levers) -> None:
        """Turn the wheels, and let firms set money aside."""
        sites = self.delivered.sum(axis=1) / np.maximum(self.firms_by_sector, 1e-12) * 1000.0
        if self.lineage is not None:
            self.lineage.turn(self.wheel, levers, sites)
        self.wheel.turn(levers.assurance, levers.diagnosis, levers.research_need, sites)
        firms = self.firms
        true_flow(firms.columns, firms.beliefs, market, self.terms, firms.needs.gain, self.site_flow)
        self.ledger.take_back("FIN", firms.repay())
        flow = self.site_flow + self.relations.link_flow
        firms.pay_upkeep(self.terms, flow)
        firms.save(self.parameters.firm, flow)

    def close_month(self, month: int, levers: Levers) -> None:
        """Write what rows report to governments and suppliers."""
        firms = self.firms
        live = firms.live
        self.readiness.claim(month, levers.claims, self.parameters.government.relabel)
        waiting = firms.ordered & (firms.order_slot == WANTS_SLOT)
        self.reports = Reports(
            reported=sum_by(firms.sector[firms.reports], firms.weight[firms.reports], self.sectors),
            live_by_region=sum_by(firms.region[live], firms.weight[live], self.regions),
            firms_by_sector=self.firms_by_sector,
            firms_by_region=self.firms_by_region,
            scaled_pilots=self.pilots_scaled,
            reviewed_pilots=self.pilots_reviewed,
            slots_wanted=float(firms.weight[waiting].sum()),
        )

    def _blank_reports(self) -> Reports:
        s, r = np.zeros(self.sectors), np.zeros(self.regions)
        return Reports(
            reported=s,
            live_by_region=r,
            firms_by_sector=self.firms_by_sector,
            firms_by_region=self.firms_by_region,
            scaled_pilots=s,
            reviewed_pilots=s,
            slots_wanted=0.0,
        )


def sum_by(group: Whole, amount: Floats, groups: int) -> Floats:
    """Add `amount` up by group, float64, shape (groups,)."""
    return np.bincount(group, amount, groups).astype(np.float64)


def assemble(model: mesa.Model, world: World, scenario: Scenario, acts: Acts | None = None) -> Actors:
    """Put the actors of a scenario together."""
    return Actors(model, world, scenario, acts)


__all__ = ["Actors", "assemble"]
