"""From what firms decide to sites that work: support, slots, staff, delivery."""

from typing import final

import numpy as np

from agents.firms import HAS_SLOT, PAYER_CODES, WANTS_SLOT, FirmRows
from agents.governments import CentralGovernment
from agents.ledger import Ledger
from agents.providers import Providers
from networks.kernels.capacity import admit, backlog_of, work_off
from networks.kernels.columns import (
    CASH,
    FULL,
    LOAN,
    MARKET,
    NONE,
    NOTHING,
    PILOT,
    SLOTS,
    STAFF,
    SUPPORT,
    Market,
    Orders,
    Terms,
)
from networks.kernels.delivery import share_price, wait_longer
from networks.types import Bools, Bytes, Floats, Rows, Whole

LOAN_MONTHS = 36
"""Months in which backed credit is paid back, without interest; our judgement."""

COUNTS = ("placed", "filled", "refused", "withdrawn")


def blank_orders(size: int) -> Orders:
    """Return room for the decisions of `size` firms."""

    def whole() -> Rows:
        return np.zeros(size, np.int32)

    def small() -> Bytes:
        return np.zeros(size, np.uint8)

    def real() -> Floats:
        return np.zeros(size)

    def flag() -> Bools:
        return np.zeros(size, np.bool_)

    return Orders(
        action=small(),
        case=whole(),
        payer=small(),
        cost=real(),
        grant=real(),
        gap=real(),
        provider=whole(),
        standard=flag(),
        platform=flag(),
        own_network=flag(),
        value=real(),
        alone_action=small(),
        alone_case=whole(),
        alone_cost=real(),
        alone_gap=real(),
        alone_owns=flag(),
        reason=small(),
    )


@final
class OrderBook:
    """Open orders of all firms, one at most each, and what became of the others.

    Counted in rows: opening backlog + placed = filled + refused + withdrawn + closing backlog.

    Parameters
    ----------
    firms : FirmRows
    providers : Providers
    government : CentralGovernment
    ledger : Ledger
    terms : Terms
    """

    def __init__(
        self,
        firms: FirmRows,
        providers: Providers,
        government: CentralGovernment,
        ledger: Ledger,
        terms: Terms,
    ) -> None:
        self.firms = firms
        self.providers = providers
        self.government = government
        self.ledger = ledger
        self.terms = terms
        self.counts: dict[str, int] = dict.fromkeys(COUNTS, 0)
        self.network_money = 0.0
        self.module_money = 0.0
        self.ordered_money = np.zeros(providers.demand.size)

    def open_month(self) -> None:
        """Set the month's counts to zero."""
        self.counts = dict.fromkeys(COUNTS, 0)
        self.ordered_money[:] = 0.0
        self.network_money = 0.0
        self.module_money = 0.0

    @property
    def backlog(self) -> int:
        """Open orders, in rows."""
        return int(self.firms.ordered.sum())

    def place(self, month: int, rows: Rows, orders: Orders, market: Market, favour: Floats) -> None:
        """Turn decisions into orders, as far as public money for support and credit goes.

        Who is not chosen for support falls back on what it would do on its own money. `favour`,
        shape (k,), is the log advantage of an application from lead zones and evaluation.
        """
        firms = self.firms
        firms.reason[rows] = np.where(orders.action == NOTHING, orders.reason, NONE)
        for payer, code in PAYER_CODES.items():
            asking = ((orders.payer == payer) & (orders.action != NOTHING)).nonzero()[0]
            if asking.size:
                self._support(month, code, asking, rows, orders, favour)
        short = ((orders.action != NOTHING) & (orders.gap > 0.0)).nonzero()[0]
        if short.size:
            self._lend(month, short, rows, orders, favour)
        going = (orders.action != NOTHING).nonzero()[0]
        self._open(going, rows, orders, market)

    def _support(
        self, month: int, code: str, asking: Whole, rows: Rows, orders: Orders, favour: Floats
    ) -> None:
        firms, who = self.firms, rows[asking]
        cost = orders.grant[asking] * firms.weight[who]
        worth = orders.value[asking] / orders.cost[asking]
        chosen = self.government.select(month, code, who, worth, cost, favour[asking])
        self.ledger.promise(code, float(cost[chosen].sum()))
        out = asking[~chosen]
        firms.reason[rows[out]] = np.where(orders.alone_action[out] == NOTHING, SUPPORT, NONE)
        orders.action[out] = orders.alone_action[out]
        orders.case[out] = orders.alone_case[out]
        orders.cost[out] = orders.alone_cost[out]
        orders.gap[out] = orders.alone_gap[out]
        orders.own_network[out] = orders.alone_owns[out]
        orders.grant[out] = 0.0
        orders.payer[out] = MARKET

    def _lend(self, month: int, short: Whole, rows: Rows, orders: Orders, favour: Floats) -> None:
        firms, who = self.firms, rows[short]
        cost = orders.gap[short] * firms.weight[who]
        worth = orders.value[short] / orders.cost[short]
        chosen = self.government.select(month, "FIN", who, worth, cost, favour[short])
        self.ledger.promise("FIN", float(cost[chosen].sum()))
        out = short[~chosen]
        for payer, code in PAYER_CODES.items():
            back = out[orders.payer[out] == payer]
            self.ledger.release(code, float((orders.grant[back] * firms.weight[rows[back]]).sum()))
        orders.action[out] = NOTHING
        firms.reason[rows[out]] = CASH

    def _open(self, going: Whole, rows: Rows, orders: Orders, market: Market) -> None:
        firms, terms, who = self.firms, self.terms, rows[going]
        if not who.size:
            return
        case, action = orders.case[going], orders.action[going]
        depth = market.depth[firms.sector[who], case]
        scope = np.where(action == PILOT, terms.scope_cost, 1.0)
        grant, gap, own_network = orders.grant[going], orders.gap[going], orders.own_network[going]
        price = orders.cost[going]
        deep = (depth >= terms.private_depth) & (firms.network[who] == 0)
        firms.open_order(
            who,
            case=case,
            action=action,
            payer=np.where((orders.payer[going] == MARKET) & (gap > 0.0), LOAN, orders.payer[going]).astype(
                np.uint8
            ),
            provider=orders.provider[going],
            price=price,
            own=np.maximum(0.0, scope * price - grant - gap),
            grant=grant,
            gap=gap,
            work=self.work(who, case, orders.provider[going], scope, market),
            slot=deep & ~own_network,
            standard=orders.standard[going],
            platform=orders.platform[going],
            own_network=deep & own_network,
        )
        np.add.at(self.ordered_money, firms.sector[who], scope * price * firms.weight[who])
        self.counts["placed"] += who.size

    def scale(self, rows: Rows, case: Rows, market: Market) -> None:
        """Place orders for the rest of sites that passed their review, where cash allows."""
        firms, terms = self.firms, self.terms
        if not rows.size:
            return
        rest = (1.0 - terms.scope_cost) * firms.price[rows, case].astype(float)
        able = ~firms.ordered[rows] & (firms.cash[rows] >= rest)
        rows, case, rest = rows[able], case[able], rest[able]
        if not rows.size:
            return
        provider = firms.provider[rows, case].copy()
        away = ~self.providers.active[provider]
        if away.any():
            standby = self.providers.active.nonzero()[0]
            provider[away] = standby[0] if standby.size else provider[away]
        none = np.zeros(rows.size)
        scope = np.full(rows.size, 1.0 - terms.scope_cost)
        firms.open_order(
            rows,
            case=case,
            action=np.full(rows.size, FULL),
            payer=firms.payer[rows, case],
            provider=provider,
            price=firms.price[rows, case],
            own=rest,
            grant=none,
            gap=none,
            work=self.work(rows, case, provider, scope, market),
            slot=np.zeros(rows.size, np.bool_),
            standard=np.zeros(rows.size, np.bool_),
            platform=np.zeros(rows.size, np.bool_),
            own_network=np.zeros(rows.size, np.bool_),
        )
        np.add.at(self.ordered_money, firms.sector[rows], rest * firms.weight[rows])
        self.counts["placed"] += rows.size

    def work(self, rows: Rows, case: Rows, provider: Rows, scope: Floats, market: Market) -> Floats:
        """Staff-months to deliver to all firms a row stands for; products and reuse save work."""
        firms = self.firms
        sector = firms.sector[rows]
        months = (
            self.providers.parameters.load
            * market.cost_of_depth[market.depth[sector, case]]
            * firms.size_factor[rows]
        )
        months = months * (1.0 - self.terms.reuse_relief * market.reuse[sector, case])
        months = np.where(
            self.providers.product[provider, sector, case], months * (1.0 - self.terms.product_relief), months
        )
        return months * scope * firms.weight[rows]

    def give_slots(self, capacity: float) -> float:
        """Give private-network slots, oldest orders first; return how many were given.

        Orders that fit into the month's slots are served whole. What is left goes to the oldest of
        the others, a row of many firms, firm by firm, until it has a slot for each.
        """
        firms = self.firms
        waiting = (firms.ordered & (firms.order_slot == WANTS_SLOT)).nonzero()[0].astype(np.int32)
        if not waiting.size:
            return 0.0
        waiting = waiting[(-firms.order_age[waiting]).argsort(kind="stable")]
        served = np.zeros(waiting.size, np.bool_)
        left = admit(firms.order_need[waiting], capacity, True, served)
        firms.order_slot[waiting[served]] = HAS_SLOT
        for row in waiting[~served]:
            given = min(left, firms.order_need[row])
            firms.order_need[row] -= given
            left -= given
            if left <= 0.0:
                break
        return float(capacity - left)

    def deliver(self, market: Market, t: int) -> tuple[Rows, Floats, Rows]:
        """Let providers work; put what is done into use.

        Returns
        -------
        first : int32
            Rows that had no live site before.
        sites : float64, shape (S, K)
            Sites delivered (weighted), upgrades of pilots not counted.
        new_networks : int32
            Rows that got a private network.
        """
        firms, providers = self.firms, self.providers
        queue = (firms.ordered & (firms.order_slot != WANTS_SLOT)).nonzero()[0].astype(np.int32)
        queue = queue[(-firms.order_age[queue]).argsort(kind="stable")]
        done = np.zeros(queue.size, np.int32)
        staff = providers.capacity()
        able = staff.copy()
        number = work_off(queue, firms.order_provider, firms.order_left, staff, done)
        busy = np.divide(able - staff, able, out=np.zeros_like(able), where=able > 0)
        providers.worked = busy * providers.staff
        rows = np.sort(done[:number])
        open_ = firms.ordered.nonzero()[0].astype(np.int32)
        backlog_of(open_, firms.order_provider, firms.order_left, providers.backlog)
        sites = np.zeros(market.depth.shape)
        if not rows.size:
            return rows, sites, rows
        case = firms.order_case[rows]
        fresh = firms.site[rows, case] == NOTHING
        np.add.at(sites, (firms.sector[rows[fresh]], case[fresh]), firms.weight[rows[fresh]])
        self._settle(rows, case, market, t)
        without = firms.network[rows] == 0
        first = firms.go_live(rows, t, self.terms.platform_fee * self.terms.plant_cost)
        new_networks = rows[without & (firms.network[rows] > 0)]
        firms.close_order(rows, refund=False)
        self.counts["filled"] += rows.size
        return first, sites, new_networks

    def _settle(self, rows: Rows, case: Rows, market: Market, t: int) -> None:
        """Pay grants to firms, and the price to providers, operators and vendors."""
        firms, terms = self.firms, self.terms
        weight, sector = firms.weight[rows], firms.sector[rows]
        for payer, code in PAYER_CODES.items():
            mine = (firms.order_payer[rows] == payer) & (firms.order_grant[rows] > 0.0)
            if mine.any():
                money = firms.order_grant[rows[mine]] * weight[mine]
                self.ledger.settle(code, "firms", float(money.sum()), t)
                firms.grants[rows[mine]] += money
                self.government.sites_paid[code] += float(weight[mine].sum())
        lent = firms.order_gap[rows] * weight
        if lent.any():
            self.ledger.settle("FIN", "firms", float(lent.sum()), t)
            firms.credit[rows] += lent
            firms.debt[rows] += firms.order_gap[rows]
            firms.instalment[rows] += firms.order_gap[rows] / LOAN_MONTHS
        of_network, of_module, sites, revenue = (np.empty(rows.size) for _ in range(4))
        share_price(
            rows,
            firms.orders,
            firms.site,
            firms.network,
            firms.size_factor,
            firms.weight,
            firms.sector,
            market.depth,
            market.cost_of_depth,
            terms.plant_cost,
            terms.private_depth,
            terms.scope_cost,
            terms.share_network * market.network_price,
            terms.share_module * market.module_price,
            of_network,
            of_module,
            sites,
            revenue,
        )
        self.network_money += float(of_network.sum())
        self.module_money += float(of_module.sum())
        self.providers.deliver(firms.order_provider[rows], sector, case, sites, revenue)

    def withdraw(self, gone: Rows) -> None:
        """Clear orders that waited too long, and those of providers that left."""
        firms = self.firms
        late, orphaned = np.empty(firms.n, np.int32), np.empty(firms.n, np.int32)
        patience = self.providers.parameters.patience
        given_up, left = wait_longer(firms.orders, firms.weight, patience, gone, late, orphaned)
        for name, rows in (("withdrawn", late[:given_up]), ("refused", orphaned[:left])):
            if rows.size:
                self._release(rows)
                firms.reason[rows] = np.where(firms.order_slot[rows] == WANTS_SLOT, SLOTS, STAFF)
                firms.close_order(rows, refund=True)
                self.counts[name] += rows.size

    def cancel(self, rows: Rows) -> None:
        """Withdraw the orders of firms that leave."""
        if rows.size:
            self._release(rows)
            self.firms.close_order(rows, refund=True)
            self.counts["withdrawn"] += rows.size

    def _release(self, rows: Rows) -> None:
        firms = self.firms
        for payer, code in PAYER_CODES.items():
            mine = rows[firms.order_payer[rows] == payer]
            self.ledger.release(code, float((firms.order_grant[mine] * firms.weight[mine]).sum()))
        self.ledger.release("FIN", float((firms.order_gap[rows] * firms.weight[rows]).sum()))
