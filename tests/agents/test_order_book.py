"""From decisions to sites: support, credit, slots, delivery and withdrawal, on a handful of rows."""

import numpy as np
import pytest

from abm.model import IndustryModel
from abm.scenario import Scenario
from agents.firms import HAS_SLOT, NO_SLOT, WANTS_SLOT
from agents.order_book import blank_orders
from networks.kernels.columns import CASH, DEMO, FULL, MARKET, NOTHING, PILOT, SLOTS, STAFF, SUPPORT

SMALL = Scenario(structure="kr", mix="none", firms=200, end="2019-12")


class Desk:
    """An order book of a model in its first month, and the market of that month."""

    def __init__(self):
        self.model = IndustryModel(SMALL, collect=False)
        a, markets = self.model.actors, []
        gather = a.market
        a.market = lambda offers, levers: markets.append(gather(offers, levers)) or markets[-1]
        self.model.step()
        self.actors, self.book, self.firms, self.market = a, a.book, a.firms, markets[-1]
        self.firms.ordered[:] = False
        self.firms.cash[:] = 10.0
        self.book.open_month()

    def decisions(self, rows, **changes):
        """Pilots of a first use case at a price of one, to be paid by the firm."""
        orders = blank_orders(len(rows))
        given = {"action": PILOT, "cost": 1.0, "value": 1.0, "provider": 0} | changes
        for name, value in given.items():
            getattr(orders, name)[:] = value
        return np.array(rows, np.int32), orders

    def place(self, rows, **changes):
        rows, orders = self.decisions(rows, **changes)
        self.book.place(0, rows, orders, self.market, np.zeros(rows.size))
        return orders


@pytest.fixture
def desk():
    return Desk()


def test_a_firm_sets_its_part_aside_when_it_orders(desk):
    desk.place([3])
    scope = desk.book.terms.scope_cost
    assert desk.firms.ordered[3]
    assert desk.firms.cash[3] == pytest.approx(10.0 - scope)
    assert desk.book.counts["placed"] == 1


def test_a_grant_is_promised_and_lowers_what_the_firm_sets_aside(desk):
    desk.actors.ledger.grant("DEMO", 1000.0, 0)
    desk.place([3], payer=DEMO, grant=0.2)
    assert desk.actors.ledger.promised["DEMO"] == pytest.approx(0.2 * desk.firms.weight[3])
    assert desk.firms.cash[3] == pytest.approx(10.0 - desk.book.terms.scope_cost + 0.2)


def test_who_is_not_chosen_does_what_it_would_do_on_its_own(desk):
    orders = desk.place([3], payer=DEMO, grant=0.2, alone_action=FULL, alone_cost=2.0)
    assert (orders.action[0], orders.payer[0], orders.grant[0]) == (FULL, MARKET, 0.0)
    assert desk.firms.cash[3] == pytest.approx(8.0)


def test_who_is_not_chosen_and_would_do_nothing_alone_says_so(desk):
    desk.place([3], payer=DEMO, grant=0.2)
    assert not desk.firms.ordered[3]
    assert desk.firms.reason[3] == SUPPORT


def test_without_credit_a_gap_stops_the_firm_and_frees_its_grant(desk):
    desk.actors.ledger.grant("DEMO", 1000.0, 0)
    orders = desk.place([3], payer=DEMO, grant=0.2, gap=0.1)
    assert orders.action[0] == NOTHING
    assert desk.firms.reason[3] == CASH
    assert desk.actors.ledger.promised["DEMO"] == pytest.approx(0.0)


def test_a_gap_is_closed_by_credit_where_there_is_money(desk):
    desk.actors.ledger.grant("FIN", 1000.0, 0)
    desk.place([3], gap=0.1)
    assert desk.firms.ordered[3]
    assert desk.actors.ledger.promised["FIN"] == pytest.approx(0.1 * desk.firms.weight[3])


def test_an_order_withdrawn_gives_everything_back(desk):
    desk.actors.ledger.grant("DEMO", 1000.0, 0)
    desk.place([3], payer=DEMO, grant=0.2)
    desk.firms.order_age[3] = 10_000
    desk.book.withdraw(np.empty(0, np.int32))
    assert not desk.firms.ordered[3]
    assert desk.firms.cash[3] == pytest.approx(10.0)
    assert desk.actors.ledger.promised["DEMO"] == pytest.approx(0.0)
    assert desk.book.counts["withdrawn"] == 1


def test_orders_of_a_provider_that_leaves_are_refused(desk):
    desk.place([3, 4])
    desk.firms.order_provider[4] = 1
    desk.book.withdraw(np.array([1], np.int32))
    assert desk.firms.ordered[[3, 4]].tolist() == [True, False]
    assert desk.book.counts["refused"] == 1


def test_slots_go_to_the_oldest_orders(desk):
    desk.place([3, 4])
    desk.firms.order_slot[[3, 4]] = WANTS_SLOT
    desk.firms.order_age[[3, 4]] = 1, 5
    desk.firms.weight.setflags(write=True)
    desk.firms.weight[[3, 4]] = 1.0
    desk.firms.order_need[[3, 4]] = 1.0
    assert desk.book.give_slots(1.0) == 1.0
    assert desk.firms.order_slot[[3, 4]].tolist() == [WANTS_SLOT, HAS_SLOT]


def test_idle_slots_are_not_kept(desk):
    for _ in range(50):
        assert desk.book.give_slots(2.0) == 0.0


def test_a_row_of_many_firms_gets_its_slots_over_the_months(desk):
    desk.place([3])
    desk.firms.order_slot[3], desk.firms.order_need[3] = WANTS_SLOT, 25.0
    given = [desk.book.give_slots(10.0) for _ in range(3)]
    assert given == [10.0, 10.0, 5.0]
    assert desk.firms.order_slot[3] == HAS_SLOT


def test_a_delivered_order_goes_live_and_is_paid(desk):
    desk.actors.ledger.grant("DEMO", 1000.0, 0)
    desk.place([3], payer=DEMO, grant=0.2)
    desk.firms.order_left[3], desk.firms.order_slot[3] = 0.0, HAS_SLOT
    first, sites, networks = desk.book.deliver(desk.market, 0)
    assert first.tolist() == [3]
    assert desk.firms.site[3, 0] == PILOT
    assert sites.sum() == pytest.approx(desk.firms.weight[3])
    assert networks.tolist() == [3]
    assert desk.firms.grants[3] == pytest.approx(0.2 * desk.firms.weight[3])
    assert desk.actors.ledger.received["firms"] == pytest.approx(desk.firms.grants[3])
    assert desk.book.counts["filled"] == 1


def test_an_order_that_waits_for_its_slot_is_not_delivered(desk):
    desk.place([3])
    desk.firms.order_left[3], desk.firms.order_slot[3] = 0.0, WANTS_SLOT
    assert desk.book.deliver(desk.market, 0)[0].size == 0


def test_what_the_firm_pays_is_earned_by_providers_operators_and_vendors(desk):
    desk.place([3])
    desk.firms.order_left[3], desk.firms.order_slot[3] = 0.0, HAS_SLOT
    before = desk.actors.providers.revenue.sum()
    desk.book.deliver(desk.market, 0)
    earned = desk.actors.providers.revenue.sum() - before + desk.book.network_money + desk.book.module_money
    assert earned == pytest.approx(desk.book.terms.scope_cost * desk.firms.weight[3])


def test_products_and_reuse_save_work(desk):
    rows, case, provider, scope = np.array([3]), np.array([0]), np.array([0]), np.ones(1)
    sector = int(desk.firms.sector[3])
    usual = desk.book.work(rows, case, provider, scope, desk.market)[0]
    desk.actors.providers.product[0, sector, 0] = True
    assert desk.book.work(rows, case, provider, scope, desk.market)[0] == pytest.approx(
        usual * (1.0 - desk.book.terms.product_relief)
    )
    desk.actors.providers.product[:] = False
    reuse = np.ones_like(desk.market.reuse)
    assert desk.book.work(rows, case, provider, scope, desk.market._replace(reuse=reuse))[0] == pytest.approx(
        usual * (1.0 - desk.book.terms.reuse_relief)
    )


def test_a_row_of_many_firms_does_not_keep_a_single_firm_from_its_slot(desk):
    desk.place([3, 4])
    desk.firms.order_slot[[3, 4]] = WANTS_SLOT
    desk.firms.order_age[[3, 4]] = 5, 1
    desk.firms.weight.setflags(write=True)
    desk.firms.weight[[3, 4]] = 500.0, 1.0
    for _ in range(11):
        desk.book.give_slots(10.0)
    assert desk.firms.order_slot[4] == HAS_SLOT


@pytest.mark.parametrize(("slot", "reason"), [(WANTS_SLOT, SLOTS), (HAS_SLOT, STAFF), (NO_SLOT, STAFF)])
def test_who_waited_in_vain_names_what_it_waited_for(desk, slot, reason):
    desk.place([3])
    desk.firms.order_slot[3], desk.firms.order_age[3] = slot, 10_000
    desk.book.withdraw(np.empty(0, np.int32))
    assert desk.firms.reason[3] == reason


def test_credit_is_paid_back_in_the_end():
    desk = Desk()
    desk.actors.ledger.grant("FIN", 1000.0, 0)
    desk.place([3], gap=0.1)
    desk.firms.order_left[3], desk.firms.order_slot[3] = 0.0, HAS_SLOT
    desk.book.deliver(desk.market, 0)
    spent = 1000.0 - desk.actors.ledger.free["FIN"]
    desk.firms.cash[3] = 1e6
    while desk.model.running:
        desk.model.step()
    assert 1000.0 - desk.actors.ledger.free["FIN"] < spent
