"""Firms: rows that hear, choose, order, review and link."""

from typing import final

import numpy as np

from agents.behaviour import FirmParameters, InformationParameters, LinkParameters, WheelParameters
from agents.needs import Needs
from networks.kernels.capacity import set_aside
from networks.kernels.chance import normals, uniforms
from networks.kernels.columns import ABANDONED, ADOPT, DEMO, FULL, PROC, Beliefs, Firms, Terms
from networks.kernels.delivery import (
    HAS_SLOT,
    NO_SLOT,
    WANTS_SLOT,
    OpenOrders,
    OwnerColumns,
    SiteColumns,
    put_to_use,
    take_upkeep,
)
from networks.kernels.streams import FIRM_AWARE, FIRM_CASH, FIRM_CONSIDER, FIRM_COVERAGE
from networks.population import Population
from networks.types import Bools, Bytes, Floats, Real, Rows, Whole

__all__ = ["HAS_SLOT", "NO_SLOT", "PAYER_CODES", "WANTS_SLOT", "FirmRows", "choice_terms"]

PAYER_CODES = {DEMO: "DEMO", ADOPT: "ADOPT", PROC: "PROC"}
"""Instrument that pays part of a site."""


@final
class FirmRows:
    """Columns of all firms: one array a quantity, shape (n,), or (n, K) by use case.

    Arrays are written in place and never replaced, so the named tuples `columns` and `beliefs`,
    which kernels read, always show the present.

    Parameters
    ----------
    population : Population
    needs : Needs
    lead_known : float
        Share of lead firms that know of the technology in the first month.
    public : float64, shape (S,)
        Share of a sector's firms that are public bodies.
    """

    def __init__(
        self,
        *,
        seed: int,
        population: Population,
        needs: Needs,
        public: Floats,
        reference: Floats,
        firm: FirmParameters,
        information: InformationParameters,
    ) -> None:
        n, cases = needs.gain.shape
        rows = np.arange(n, dtype=np.int32)
        self.n = n
        self.needs = needs
        self.weight = population.weight
        self.sector = population.sector
        self.region = population.region
        self.lead = population.lead
        self.employees = population.employees
        self.value_added = population.value_added
        self.size_factor = (population.value_added / reference[population.sector]) ** firm.size_exponent
        spread = np.exp(firm.cash_spread * normals(seed, rows, 0, 0, FIRM_CASH))
        self.means = population.value_added * spread
        self.cash = firm.cash_start * self.means
        self.ready = np.zeros(n, np.bool_)
        self.network = np.zeros(n, np.uint8)
        self.public = uniforms(seed, rows, 1, 0, FIRM_CONSIDER) < public[population.sector]
        self.coverage_draw = uniforms(seed, rows, 0, 0, FIRM_COVERAGE).astype(np.float32)
        known = uniforms(seed, rows, 1, 0, FIRM_AWARE) < information.aware_start
        self.aware = population.lead & known
        self.news = np.zeros(n, np.float32)
        self.asked = np.zeros(n, np.uint8)
        self.reason = np.zeros(n, np.uint8)
        self.running_cases = np.zeros(n, np.uint8)
        self.last = np.zeros(n, np.int32)
        self.live = np.zeros(n, np.bool_)
        self.reports = np.zeros(n, np.bool_)
        self.credit = np.zeros(n)  # million USD of backed credit received, all firms of the row
        self.debt = np.zeros(n)  # million USD of backed credit still owed, per firm
        self.instalment = np.zeros(n)  # million USD a month
        self.sunk = np.zeros(n)  # million USD lost on sites given up, per firm
        self.adapters = np.zeros(n)  # million USD spent on data links, per firm
        self.grants = np.zeros(n)  # million USD received, all firms of the row
        self.past_grants = 0.0  # received by firms that have left, million USD
        self.main_provider = np.full(n, -1, np.int32)
        self.on_standard = np.zeros(n, np.bool_)
        self.on_platform = np.zeros(n, np.bool_)
        self.first_payer = np.full(n, 255, np.uint8)
        # sites
        self.site = np.zeros((n, cases), np.uint8)
        self.since = np.full((n, cases), -1, np.int16)
        self.payer = np.zeros((n, cases), np.uint8)
        self.provider = np.full((n, cases), -1, np.int32)
        self.price = np.zeros((n, cases), np.float32)
        self.was_pilot = np.zeros((n, cases), np.bool_)
        self.touched = np.zeros(n, np.bool_)  # had a site at some time
        self.live_since = np.full(n, -1, np.int16)  # month of the run since which the row is live, if it is
        self.pace = information.consider * (population.employees / 50.0) ** information.consider_size
        self.common_mean = needs.prior[population.sector].copy()
        self.common_variance = np.full((n, cases), information.prior_common**2, np.float32)
        self.own_mean = needs.hunch.copy()
        self.own_variance = np.full((n, cases), information.prior_own**2, np.float32)
        # one open order a firm
        self.ordered = np.zeros(n, np.bool_)
        self.order_case = np.zeros(n, np.int32)
        self.order_action = np.zeros(n, np.uint8)
        self.order_payer = np.zeros(n, np.uint8)
        self.order_provider = np.full(n, -1, np.int32)
        self.order_left = np.zeros(n)
        self.order_age = np.zeros(n, np.int16)
        self.order_slot = np.zeros(n, np.uint8)
        self.order_price = np.zeros(n)
        self.order_own = np.zeros(n)
        self.order_grant = np.zeros(n)
        self.order_gap = np.zeros(n)
        self.order_work = np.zeros(n)  # staff-months at the start
        self.order_need = np.zeros(n)  # private networks still to come
        self.order_standard = np.zeros(n, np.bool_)
        self.order_platform = np.zeros(n, np.bool_)
        self.order_own_network = np.zeros(n, np.bool_)
        self.columns = Firms(
            self.sector,
            self.region,
            self.lead,
            self.public,
            self.weight,
            self.employees,
            self.value_added,
            self.size_factor,
            self.cash,
            self.ready,
            self.network,
            self.coverage_draw,
            self.running_cases,
            self.last,
        )
        self.beliefs = Beliefs(
            self.site, self.common_mean, self.common_variance, self.own_mean, self.own_variance
        )
        self.sites = SiteColumns(self.site, self.since, self.payer, self.provider, self.price, self.was_pilot)
        self.owners = OwnerColumns(
            self.size_factor,
            self.cash,
            self.adapters,
            self.live,
            self.touched,
            self.live_since,
            self.first_payer,
            self.running_cases,
            self.main_provider,
            self.on_standard,
            self.on_platform,
            self.network,
        )
        self.orders = OpenOrders(
            self.ordered,
            self.order_case,
            self.order_action,
            self.order_payer,
            self.order_provider,
            self.order_left,
            self.order_work,
            self.order_age,
            self.order_slot,
            self.order_need,
            self.order_price,
            self.order_standard,
            self.order_platform,
            self.order_own_network,
        )

    def open_order(
        self,
        rows: Rows,
        *,
        case: Rows,
        action: Whole | Bytes,
        payer: Bytes,
        provider: Whole,
        price: Real,
        own: Floats,
        grant: Floats,
        gap: Floats,
        work: Floats,
        slot: Bools,
        standard: Bools,
        platform: Bools,
        own_network: Bools,
    ) -> None:
        """Place one order a row; the firm sets its own part aside at once."""
        self.ordered[rows] = True
        self.order_case[rows] = case
        self.order_action[rows] = action
        self.order_payer[rows] = payer
        self.order_provider[rows] = provider
        self.order_left[rows] = work
        self.order_work[rows] = work
        self.order_need[rows] = np.where(slot, self.weight[rows], 0.0)
        self.order_age[rows] = 0
        self.order_slot[rows] = np.where(slot, WANTS_SLOT, NO_SLOT)
        self.order_price[rows] = price
        self.order_own[rows] = own
        self.order_grant[rows] = grant
        self.order_gap[rows] = gap
        self.order_standard[rows] = standard
        self.order_platform[rows] = platform
        self.order_own_network[rows] = own_network
        self.cash[rows] -= own

    def close_order(self, rows: Rows, refund: bool) -> None:
        """Clear orders, with the firm's own part back if nothing was delivered."""
        if refund:
            self.cash[rows] += self.order_own[rows]
        self.ordered[rows] = False
        self.order_left[rows] = 0.0
        self.order_slot[rows] = NO_SLOT
        self.order_own[rows] = 0.0
        self.order_grant[rows] = 0.0
        self.order_gap[rows] = 0.0

    def go_live(self, rows: Rows, t: int, platform_fee: float) -> Rows:
        """Put delivered orders into use; return the rows that had no live site before.

        Who joins a platform pays `platform_fee` times its size factor, million USD.
        """
        first = np.empty(rows.size, np.int32)
        count = put_to_use(rows, t, platform_fee, self.orders, self.sites, self.owners, first)
        return first[:count]

    def give_up(self, rows: Rows, case: Rows, salvage: float, scope_cost: float) -> Rows:
        """Stop sites whose review said so; a share of what was paid comes back.

        Returns the rows that have no live site any more.
        """
        if not rows.size:
            return rows
        paid = np.where(self.site[rows, case] == FULL, 1.0, scope_cost) * self.price[rows, case]
        np.add.at(self.cash, rows, salvage * paid)
        np.add.at(self.sunk, rows, (1.0 - salvage) * paid)
        self.site[rows, case] = ABANDONED
        np.subtract.at(self.running_cases, rows, 1)
        self.live[rows] = self.running_cases[rows] > 0
        return np.unique(rows[~self.live[rows]])

    def start_anew(self, rows: Rows, cash_start: float, information: InformationParameters) -> None:
        """Put newcomers in the places of `rows`: no site, no knowledge, no debt, the cash of a beginner.

        Orders are closed before.
        """
        self.common_mean[rows] = self.needs.prior[self.sector[rows]]
        self.common_variance[rows] = information.prior_common**2
        self.own_mean[rows] = self.needs.hunch[rows]
        self.own_variance[rows] = information.prior_own**2
        self.cash[rows] = cash_start * self.means[rows]
        self.past_grants += float(self.grants[rows].sum())
        for column in (self.since, self.provider, self.main_provider):
            column[rows] = -1
        for column in (
            *(self.site, self.payer, self.price, self.was_pilot, self.running_cases, self.live, self.touched),
            *(self.aware, self.news, self.asked, self.reason, self.ready, self.network, self.reports),
            *(self.on_standard, self.on_platform, self.debt, self.instalment, self.credit, self.grants),
            *(self.sunk, self.adapters),
        ):
            column[rows] = 0
        self.first_payer[rows] = 255

    def repay(self) -> float:
        """Pay this month's instalments as far as cash goes; return what all firms pay, million USD."""
        owing = self.debt.nonzero()[0]
        if not owing.size:
            return 0.0
        due = np.minimum(np.minimum(self.instalment[owing], self.debt[owing]), self.cash[owing])
        self.debt[owing] -= due
        self.cash[owing] -= due
        return float((due * self.weight[owing]).sum())

    def pay_upkeep(self, terms: Terms, flow: Floats) -> None:
        """Take the running cost of sites off `flow`, million USD a year, shape (n,)."""
        room = np.empty(self.site.shape[1])
        take_upkeep(self.touched, self.sites, terms.scope_cost, terms.running, room, flow)

    def save(self, firm: FirmParameters, flow: Floats) -> None:
        """Set money aside for projects, up to a limit; sites bring `flow` a year, net of upkeep."""
        set_aside(self.means, firm.cash_flow, firm.cash_limit, flow, self.cash)

    def forget(self, fades: float) -> None:
        """Let news of partners fade."""
        self.news *= np.float32(1.0 - fades)


def choice_terms(
    firm: FirmParameters,
    information: InformationParameters,
    link: LinkParameters,
    wheel: WheelParameters,
    least: float = 0.0,
) -> Terms:
    """Gather the scalars of the choice kernel from the parameter groups."""
    rate, life = firm.discount, firm.life
    return Terms(
        discount=rate,
        annuity=(1.0 - (1.0 + rate) ** -life) / rate,
        interval=firm.interval,
        scope=firm.scope,
        scope_cost=firm.scope_cost,
        private_depth=firm.private_depth,
        own_network=firm.own_network,
        running=firm.running,
        diminishing=firm.diminishing,
        plant_cost=firm.plant_cost,
        share_network=firm.share_network,
        share_module=firm.share_module,
        share_solution=firm.share_solution,
        share_custom=firm.share_custom,
        share_training=firm.share_training,
        standard_relief=firm.standard_relief,
        reuse_relief=firm.reuse_relief,
        product_relief=firm.product_relief,
        standard_fee=firm.standard_fee,
        platform_fee=link.platform_fee,
        platform_relief=link.platform_relief,
        adapter=link.adapter,
        wheel_gain=wheel.gain,
        risk_aversion=firm.risk_aversion,
        wealth=firm.wealth,
        breach=firm.breach,
        application_cost=firm.application_cost,
        forgetting=information.forgetting,
        signal_near=information.signal,
        signal_far=information.signal + information.signal_distance,
        signal_own=information.signal_own,
        visibility_near=information.visibility_near,
        visibility_far=information.visibility_far,
        link_hope=link.hope,
        link_benefit=link.buyer_benefit,
        candidates=firm.look_around,
        credit=firm.credit,
        sme_limit=firm.sme_limit,
        least=least,
    )
