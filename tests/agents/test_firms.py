"""Columns of firms: orders, sites, money."""

import numpy as np
import pytest

from abm.model import IndustryModel
from abm.scenario import Scenario
from networks.kernels.columns import ABANDONED, FULL, PILOT
from tests import cases

PARAMETERS = cases.groups()


@pytest.fixture
def firms():
    rows = IndustryModel(Scenario(structure="kr", firms=200, end="2019-03"), collect=False).actors.firms
    rows.cash[:] = 10.0
    return rows


def order(firms, row, action=PILOT, case=0, own=1.0):
    one = np.array([row])
    firms.open_order(
        one,
        case=np.array([case], np.int32),
        action=np.array([action], np.uint8),
        payer=np.zeros(1, np.uint8),
        provider=np.array([2]),
        price=np.array([3.0]),
        own=np.array([own]),
        grant=np.zeros(1),
        gap=np.zeros(1),
        work=np.ones(1),
        slot=np.zeros(1, bool),
        standard=np.array([True]),
        platform=np.zeros(1, bool),
        own_network=np.zeros(1, bool),
    )
    return one


def live(firms, row, action=PILOT, case=0, t=4):
    one = order(firms, row, action, case)
    first = firms.go_live(one, t, 0.0)
    firms.close_order(one, refund=False)
    return first


def give_up(firms, rows, cases_):
    firms.give_up(np.array(rows), np.array(cases_), 0.1, 0.35)


def test_nobody_has_a_site_an_order_or_a_network_at_first(firms):
    assert not any(x.any() for x in (firms.site, firms.ordered, firms.network, firms.live, firms.grants))


def test_only_lead_firms_know_of_the_technology_at_first(firms):
    assert firms.aware.any()
    assert firms.lead[firms.aware].all()


def test_an_order_that_fails_gives_the_money_back(firms):
    one = order(firms, 5)
    assert firms.cash[5] == 9.0
    firms.close_order(one, refund=True)
    assert firms.cash[5] == 10.0
    assert not firms.ordered[5]


def test_a_first_site_is_reported_once(firms):
    assert live(firms, 5).tolist() == [5]
    assert live(firms, 5, case=1).tolist() == []
    assert firms.running_cases[5] == 2


def test_a_scaled_pilot_stays_one_site_with_its_history(firms):
    live(firms, 5, PILOT, t=4)
    live(firms, 5, FULL, t=9)
    assert (firms.site[5, 0], firms.since[5, 0], firms.running_cases[5]) == (FULL, 4, 1)
    assert firms.was_pilot[5, 0]


def test_a_site_of_full_scope_was_no_pilot(firms):
    live(firms, 5, FULL)
    assert not firms.was_pilot[5, 0]


def test_a_firm_that_gives_up_its_last_site_is_live_no_more(firms):
    live(firms, 5)
    live(firms, 5, case=1)
    give_up(firms, [5], [0])
    assert firms.live[5]
    give_up(firms, [5], [1])
    assert not firms.live[5]
    assert (firms.site[5, :2] == ABANDONED).all()


def test_two_sites_given_up_in_one_month_are_both_counted(firms):
    live(firms, 5)
    live(firms, 5, case=1)
    give_up(firms, [5, 5], [0, 1])
    assert firms.running_cases[5] == 0


def test_money_set_aside_ends_at_the_limit(firms):
    p = PARAMETERS["firm"]
    for _ in range(1000):
        firms.save(p, np.zeros(firms.n))
    assert firms.cash == pytest.approx(p.cash_limit * firms.means)


def test_a_month_sets_aside_a_twelfth_of_the_years_share(firms):
    p = PARAMETERS["firm"]
    firms.cash[:] = 0.0
    firms.save(p, np.zeros(firms.n))
    assert firms.cash == pytest.approx(p.cash_flow / 12.0 * firms.means)


def test_losses_take_the_reserve_down_to_nothing_and_no_further(firms):
    firms.save(PARAMETERS["firm"], np.full(firms.n, -1e9))
    assert not firms.cash.any()


def test_news_fades_by_the_stated_share(firms):
    firms.news[:] = 1.0
    firms.forget(0.15)
    assert firms.news == pytest.approx(np.full(firms.n, 0.85))


def test_size_enters_price_by_the_stated_power():
    given = {"firm.size_exponent": 0.5}
    model = IndustryModel(Scenario(structure="kr", firms=200, end="2019-03", parameters=given), collect=False)
    country, f = model.world.country, model.actors.firms
    reference = 100.0 * country.value_added / country.employment
    assert f.size_factor == pytest.approx(np.sqrt(f.value_added / reference[f.sector]))


@pytest.mark.parametrize(("action", "scope"), [(FULL, 1.0), (PILOT, 0.35)])
def test_a_site_given_up_returns_its_salvage_and_the_rest_is_sunk(firms, action, scope):
    live(firms, 5, action)
    before = firms.cash[5]
    give_up(firms, [5], [0])
    assert firms.cash[5] - before == pytest.approx(0.1 * scope * 3.0)
    assert firms.sunk[5] == pytest.approx(0.9 * scope * 3.0)


def test_joining_a_platform_is_paid_once(firms):
    one = order(firms, 5)
    firms.order_platform[5] = True
    before = firms.cash[5]
    firms.go_live(one, 4, 0.5)
    assert before - firms.cash[5] == pytest.approx(0.5 * firms.size_factor[5])
    paid = firms.cash[5]
    firms.go_live(one, 5, 0.5)
    assert firms.cash[5] == paid
