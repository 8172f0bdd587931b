"""The network side as a whole: vendors, operators and consumers in one country."""

from typing import final

import numpy as np

from agents.consumers import Consumers
from agents.governments import GovernmentParameters, RegionalGovernment
from agents.ledger import Ledger
from agents.letters import Levers, Offers, Reports
from agents.operators import MarketParameters, Operator, covered_share, station_need
from agents.providers import Providers
from agents.vendors import Vendor, VendorParameters, learned_price, on_market
from networks.types import Bools, Floats, Whole

BUILD_BEFORE = 6
"""Months before launch in which operators start to build."""

COST_OF_CAPITAL = 0.08
"""Operators' cost of capital, 1/year; between the firms' and the social rate."""


@final
class NetworkSupply:
    """Prices, coverage and private-network slots, from the decisions of operators and vendors.

    Parameters
    ----------
    population, area : float64, shape (R,)
    release : int, shape (S, K)
        Release each use case needs, -1 where there is none.
    frozen, lag : float64, shape (releases,)
    """

    def __init__(
        self,
        *,
        operators: tuple[Operator, ...],
        vendors: tuple[Vendor, ...],
        regional: tuple[RegionalGovernment, ...],
        providers: Providers,
        ledger: Ledger,
        population: Floats,
        area: Floats,
        release: Whole,
        frozen: Floats,
        lag: Floats,
        market: MarketParameters,
        vendor: VendorParameters,
        government: GovernmentParameters,
    ) -> None:
        self.operators = operators
        self.vendors = vendors
        self.regional = regional
        self.providers = providers
        self.ledger = ledger
        self.release = release
        self.frozen = frozen
        self.lag = lag
        self.parameters = market
        self.vendor_parameters = vendor
        self.government = government
        self.consumers = Consumers(population, market)
        self.need = station_need(population, area, market)
        self.coverage = np.zeros_like(population)
        self.slot_rate = market.slots  # networks a year
        self.module_sites = 0.0
        self.station_price = market.station_cost
        self.network_price = 1.0
        self.module_price = 1.0
        self.price_fall = 0.0
        self._last_year: list[float] = []

    @property
    def stations(self) -> float:
        """Stations built by all operators."""
        return float(sum(o.stations.sum() for o in self.operators))

    def world_stations(self, month: int) -> float:
        """Stations in the rest of the world (logistic in time)."""
        p = self.parameters
        return p.world_final / (1.0 + float(np.exp(-(month - p.world_middle) / p.world_width)))

    def supply(self, t: int, month: int, levers: Levers, reports: Reports) -> Offers:
        """Let vendors price, operators build once a quarter, consumers subscribe; return the offers."""
        self._price(t, month)
        if t % 3 == 0:
            self._research(t, levers)
            if month >= self.parameters.launch - BUILD_BEFORE:
                self._build(t, month, levers)
        self.consumers.take_up(month, self.coverage, float(levers.consumer_offer[0]))
        lines = float(self.consumers.subscribed.sum())
        for operator in self.operators:
            operator.revenue += operator.share * lines * self.parameters.premium / 1e6
        slots = self._slots(month, levers, reports)
        return Offers(
            coverage=self.coverage,
            network_price=self.network_price,
            module_price=self.module_price,
            price_fall=self.price_fall,
            solution_price=self.providers.solution_price(),
            reuse=self.providers.reuse,
            available=self.feasible(month, levers),
            slots=slots,
            slot_wait=min(60.0, reports.slots_wanted / max(slots, 1e-9)),
        )

    def feasible(self, month: int, levers: Levers) -> Bools:
        """Use cases whose release is on the market, shape (S, K)."""
        saved = np.minimum(levers.release_haste[0], self.vendor_parameters.haste * self.lag)
        return on_market(month, self.release, self.frozen, self.lag, saved)

    def _price(self, t: int, month: int) -> None:
        """Prices from world volume and research; the expected fall is that of the last year."""
        p, v = self.parameters, self.vendor_parameters
        learned = learned_price(self.world_stations(month) + self.stations, p.world_first, v.station_progress)
        self.station_price = p.station_cost * learned
        self.network_price = learned
        years = month / 12.0
        volume = v.module_start * (1.0 + v.module_growth) ** years + self.module_sites
        gain = sum(x.share * x.research_gain() for x in self.vendors) / max(
            sum(x.share for x in self.vendors), 1e-12
        )
        self.module_price = learned_price(volume, v.module_start, v.module_progress) * (
            gain if self.vendors else 1.0
        )
        level = 0.5 * (self.network_price + self.module_price)
        self._last_year = [*self._last_year[-11:], level]
        first = self._last_year[0]
        # network and modules are about half of a project's price
        self.price_fall = 0.5 * max(0.0, 1.0 - level / first) * 12.0 / max(len(self._last_year), 12)

    def _research(self, t: int, levers: Levers) -> None:
        """Put public research money to work, half with vendors and half with providers."""
        money = float(levers.research_money[0])
        total = max(sum(v.share for v in self.vendors), 1e-12)
        for vendor in self.vendors:
            grant = (
                self.ledger.pay("RND", "vendors", 0.5 * money * vendor.share / total, t)
                if money > 0.0
                else 0.0
            )
            vendor.spend_on_research(grant)
        if money > 0.0:
            self.providers.take_grants(self.ledger.pay("RND", "providers", 0.5 * money, t))

    def _build(self, t: int, month: int, levers: Levers) -> None:
        p = self.parameters
        share = min(0.95, p.sharing + float(levers.sharing[0]))
        need = self.need * (1.0 - min(0.9, float(levers.low_band[0])))
        effort = np.array([r.effort for r in self.regional])
        relief = float(levers.capex_relief[0]) if levers.relief_money[0] > 0.0 else 0.0
        price = self.station_price * (1.0 - relief) * (1.0 - np.minimum(levers.site_help, 0.9))
        favour = self.government.priority * effort * (levers.site_help > 0.0)
        annuity = (1.0 - (1.0 + COST_OF_CAPITAL) ** -p.payback) / COST_OF_CAPITAL
        ramp = min(1.0, (month - p.launch + BUILD_BEFORE + 3) / max(p.capex_ramp, 1.0))
        built = np.zeros_like(need)
        due: dict[Operator, float] = {}
        everyone = sum(o.stations for o in self.operators)
        standing = np.zeros_like(need) + everyone
        for operator in self.operators:
            if month < operator.enters or operator.share <= 0.0:
                continue
            worth = self.consumers.lines * operator.share * p.premium * 12.0 * annuity / 1e6
            new = operator.invest(
                need=need,
                worth=worth,
                price=price,
                duty=levers.coverage_duty,
                favour=favour,
                others=share * (standing - operator.stations),
                budget=p.capex_limit / 4.0 * operator.share * ramp,
            )
            built += new
            due[operator] = relief / (1.0 - relief) * float((new * price).sum())
        if relief > 0.0:
            self._relieve(t, due)
        money = float((built * price).sum())
        for vendor in self.vendors:
            vendor.sell(float(built.sum()), money)
        everyone = np.zeros_like(need) + sum(o.stations for o in self.operators)
        served = [o for o in self.operators if o.share > 0.0 and month >= o.enters]
        lines = sum(o.share for o in served)
        self.coverage = sum(
            (
                o.share / lines * covered_share(o.stations + share * (everyone - o.stations), need)
                for o in served
            ),
            np.zeros_like(need),
        )

    def _relieve(self, t: int, due: dict[Operator, float]) -> None:
        """Pay the tax credit; where money is short, everybody gets the same share of what is due."""
        total = sum(due.values())
        share = self.ledger.pay("TAXC", "operators", total, t) / total if total > 0.0 else 0.0
        for operator, amount in due.items():
            operator.relief += share * amount

    def _slots(self, month: int, levers: Levers, reports: Reports) -> float:
        """Private networks operators can deliver this month; capacity grows while orders wait."""
        p = self.parameters
        if month < p.launch:
            return 0.0
        if reports.slots_wanted > self.slot_rate / 12.0:
            self.slot_rate *= (1.0 + p.slot_growth) ** (1.0 / 12.0)
        return self.slot_rate / 12.0 * (1.0 + float(levers.slot_duty[0]))
