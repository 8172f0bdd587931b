"""Operators, vendors and consumers against closed forms."""

import mesa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.country import load_country
from abm.parameters import make_parameters
from agents.consumers import Consumers
from agents.operators import Operator, covered_share, station_need
from agents.vendors import Vendor, learned_price, on_market
from tests import twins

COUNTRY = load_country("kr")
P = make_parameters(COUNTRY, {})
NEED, PRICE = np.array([100.0, 100.0, 50.0]), np.array([0.05, 0.05, 0.05])
NONE = np.zeros(3)


def market(**changes):
    return make_parameters(COUNTRY, {f"market.{name}": value for name, value in changes.items()}).market


def operator():
    return Operator(mesa.Model(rng=1), "one", 1.0, -1, 3, 0)


def vendor(**changes):
    p = make_parameters(COUNTRY, {f"vendor.{name}": value for name, value in changes.items()}).vendor
    return Vendor(mesa.Model(rng=1), "one", 1.0, -1, p)


def build(one, quarters=1, **changes):
    given = {
        "need": NEED,
        "worth": np.array([20.0, 10.0, 1.0]),
        "price": PRICE,
        "duty": NONE,
        "favour": NONE,
        "others": NONE,
        "budget": 1e6,
    } | changes
    return [one.invest(**given) for _ in range(quarters)]


# prices ---------------------------------------------------------------------------------------------------


@given(st.floats(1.0, 1e6), st.floats(0.5, 1.0))
def test_learning_follows_wright(times, progress):
    assert learned_price(1e5 * times, 1e5, progress) == pytest.approx(
        twins.wright(1e5 * times, 1e5, progress)
    )


def test_a_doubling_of_volume_multiplies_the_price_by_the_progress():
    assert learned_price(2e6, 1e6, 0.81) == pytest.approx(0.81)
    assert learned_price(8e6, 1e6, 0.81) == pytest.approx(0.81**3)


def test_no_price_stands_above_the_first():
    assert learned_price(1.0, 1e6, 0.81) == 1.0


def test_products_come_a_lag_after_the_freeze_and_earlier_with_haste():
    release, frozen, lag = np.array([[0, 1, -1]]), np.array([0.0, 20.0]), np.array([12.0, 18.0])
    found = [
        on_market(month, release, frozen, lag, haste).tolist()[0]
        for month, haste in ((11, 0), (12, 0), (38, 0), (34, 4))
    ]
    assert found == [[False, False, False], [True, False, False], [True, True, False], [True, True, False]]


def test_haste_beyond_the_lag_saves_no_more_than_the_lag():
    release, frozen, lag = np.array([[0]]), np.array([10.0]), np.array([5.0])
    assert not on_market(9, release, frozen, lag, 100.0).any()
    assert on_market(10, release, frozen, lag, 100.0).all()


def test_vendors_put_a_share_of_revenue_and_the_whole_grant_into_research():
    one = vendor(research_share=0.1)
    one.sell(5.0, 200.0)
    one.spend_on_research(7.0)
    assert one.research == pytest.approx(27.0)
    assert one.revenue == 0.0


def test_research_makes_modules_cheaper():
    one = vendor(research_share=0.1, research_yield=0.05)
    one.sell(0.0, 100.0)
    one.spend_on_research(0.0)
    before = one.research_gain()
    one.spend_on_research(300.0)
    assert one.research_gain() < before <= 1.0


def test_public_research_money_still_matters_after_a_quarter_without_revenue():
    gains = []
    for grant in (0.0, 500.0):
        one = vendor(research_share=0.1, research_yield=0.05)
        one.spend_on_research(0.0)  # nothing sold yet
        one.sell(0.0, 100.0)
        one.spend_on_research(grant)
        gains.append(one.research_gain())
    assert gains[1] < gains[0]


# coverage -------------------------------------------------------------------------------------------------


def test_coverage_is_exponential_in_stations():
    assert covered_share(np.array([0.0, 100.0, 230.0]), np.full(3, 100.0)) == pytest.approx(
        1.0 - np.exp([0.0, -1.0, -2.3])
    )


def test_people_and_inhabited_land_need_stations():
    p = market(people_per_station=2000, area_per_station=5, dense=100)
    need = station_need(np.array([1e6, 1e3]), np.array([500.0, 1000.0]), p)
    assert need == pytest.approx([500.0 + 100.0, 0.5 + 1000.0 * 0.01 / 5.0])


def test_operators_build_until_a_station_adds_its_price():
    one = operator()
    build(one, quarters=60)
    marginal = np.array([20.0, 10.0]) / NEED[:2] * np.exp(-one.stations[:2] / NEED[:2])
    assert marginal == pytest.approx(PRICE[:2], rel=1e-3)
    assert one.stations[2] == 0.0  # the first station there would not pay


def test_a_cheaper_station_is_built_more_often():
    dear, cheap = operator(), operator()
    build(dear, 10)
    build(cheap, 10, price=0.8 * PRICE)
    assert (cheap.stations >= dear.stations).all()
    assert cheap.stations.sum() > dear.stations.sum()


def test_no_more_is_invested_than_there_is():
    one = operator()
    spent = [float((new * PRICE).sum()) for new in build(one, 12, budget=0.5)]
    assert np.cumsum(spent) == pytest.approx(np.minimum(np.cumsum(spent), 0.5 * np.arange(1, 13)))
    assert one.capex == pytest.approx(sum(spent))


def test_best_places_come_first_when_money_is_short():
    new = build(operator(), 1, budget=0.05)[0]
    assert np.flatnonzero(new).tolist() == [0]


def test_a_duty_is_met_where_it_does_not_pay():
    one = operator()
    build(one, 60, duty=np.full(3, 0.8))
    assert covered_share(one.stations, NEED)[2] == pytest.approx(0.8, rel=1e-3)
    assert one.forced > 0.0


def test_without_a_duty_nothing_is_forced():
    one = operator()
    build(one, 20)
    assert one.forced == 0.0


def test_stations_of_others_replace_own_ones():
    alone, sharing = operator(), operator()
    build(alone, 60)
    build(sharing, 60, others=np.full(3, 30.0))
    assert sharing.stations[:2] == pytest.approx(alone.stations[:2] - 30.0, rel=1e-3)


# consumers ------------------------------------------------------------------------------------------------


def subscribe(months, offer=0.0, coverage=1.0, **changes):
    p = market(launch=0, handset_start=0.4, handset_top=0.8, handset_rate=0.0, handset_cycle=30, **changes)
    consumers = Consumers(np.array([1e6, 2e6]), p)
    for month in range(months):
        consumers.take_up(month, np.full(2, coverage), offer)
    return consumers


def test_take_up_at_a_constant_share_is_geometric():
    consumers = subscribe(24)
    assert consumers.subscribed == pytest.approx(consumers.lines * (1.0 - (1.0 - 0.4 / 30.0) ** 24))


def test_take_up_ends_at_coverage():
    consumers = subscribe(2000, coverage=0.6)
    assert consumers.subscribed == pytest.approx(0.6 * consumers.lines, rel=1e-3)


def test_an_offer_wins_buyers_in_proportion():
    assert subscribe(1, offer=0.5).subscribed == pytest.approx(1.5 * subscribe(1).subscribed)


def test_nobody_subscribes_before_the_launch():
    consumers = Consumers(np.array([1e6]), market(launch=10))
    assert not consumers.take_up(9, np.ones(1), 0.0).any()
    assert consumers.take_up(10, np.ones(1), 0.0).all()
