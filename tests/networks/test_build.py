import numpy as np
import pytest

from networks.build import (
    LinkRule,
    count_goods,
    distances,
    draw_goods,
    draw_sellers,
    draw_wanted,
    make_market,
    networked_flow,
    sector_flows,
    share_goods,
)
from networks.errors import BadInput
from networks.kernels.sampling import WHOLE, fill_alias, find_supplier, first_suppliers
from tests import naive, small
from tests.small import AREA, FLOW, FRINGE, LATITUDE, LONGITUDE

PEOPLE = small.population(300)
GRAPH = small.graph(PEOPLE)
NETWORKED = networked_flow(FLOW, FRINGE)


@pytest.mark.parametrize("n", [50, 300, 2800])
def test_flows_between_sectors_come_out_exactly(n):
    people = small.population(n)
    found = sector_flows(small.graph(people), people.sector, 3)
    np.testing.assert_allclose(found, NETWORKED, rtol=1e-12)


def test_a_pair_without_an_edge_carries_nothing_and_the_others_all():
    people = small.population(12)
    found = sector_flows(small.graph(people, out_degree=1.5), people.sector, 3)
    carried = found > 0
    assert not carried.all()
    np.testing.assert_allclose(found[carried], NETWORKED[carried], rtol=1e-12)


@pytest.mark.parametrize("degree", [3.0, 10.0, 30.0])
def test_mean_degree_is_the_one_asked_for(degree):
    people = small.population(2800)
    assert small.graph(people, out_degree=degree).m / people.n == pytest.approx(degree, rel=0.03)


def test_no_firm_supplies_itself_and_no_pair_stands_twice():
    assert np.all(GRAPH.supplier != GRAPH.customer)
    pairs = GRAPH.supplier.astype(np.int64) * GRAPH.n + GRAPH.customer
    assert np.all(np.diff(pairs) > 0)


def test_in_lists_are_the_out_lists_turned():
    for j in (0, 17, 299):
        edges = GRAPH.in_edge[GRAPH.in_indptr[j] : GRAPH.in_indptr[j + 1]]
        assert edges.tolist() == np.flatnonzero(GRAPH.customer == j).tolist()


def test_every_buyer_has_a_supplier():
    assert GRAPH.in_degree().min() >= 1


def test_same_seed_gives_the_same_bytes_and_another_seed_does_not():
    again, other = small.graph(PEOPLE), small.graph(PEOPLE, seed=2)
    for name in ("supplier", "customer", "in_edge", "value", "durability"):
        assert getattr(GRAPH, name).tobytes() == getattr(again, name).tobytes()
    assert GRAPH.customer.tobytes() != other.customer.tobytes()


def test_suppliers_and_values_equal_naive():
    people, rule = small.population(60), LinkRule()
    graph = small.graph(people)
    made = np.bincount(people.sector, weights=people.output * people.weight)
    mass = people.weight**rule.crowd * people.output**rule.seller
    mass[~draw_sellers(1, people, NETWORKED, made, rule.retail)] = 0.0
    market = make_market(1, people, NETWORKED, mass, distances(LATITUDE, LONGITUDE, AREA), rule)
    spending = people.output * (NETWORKED.sum(axis=0) / made)[people.sector]
    wanted = draw_wanted(1, spending, people.weight**rule.group, 10.0, rule.buyer)
    found = [
        naive.suppliers_of(1, j, wanted[j], int(people.sector[j]), int(people.region[j]), market)
        for j in range(60)
    ]
    value = naive.values_of(
        found, people.output, people.weight, people.sector, NETWORKED, rule.crowd, rule.seller
    )
    pairs = list(zip(graph.supplier.tolist(), graph.customer.tolist(), strict=True))
    assert pairs == sorted(value)
    np.testing.assert_allclose(graph.value, [value[pair] for pair in pairs], rtol=1e-12)


def test_large_firms_have_more_suppliers_and_more_customers():
    people = small.population(2800)
    graph = small.graph(people)
    large = people.output > np.quantile(people.output, 0.95)
    assert graph.in_degree()[large].mean() > 3 * graph.in_degree()[~large].mean()
    assert graph.out_degree()[large].mean() > 3 * graph.out_degree()[~large].mean()


def test_expected_sales_grow_about_as_output():
    people = small.population(300)
    sales = np.mean([small.graph(people, seed=seed).sales() for seed in range(40)], axis=0)
    size, sold = people.output * people.weight, sales > 0
    slope = [
        np.polyfit(np.log(size[here]), np.log(sales[here]), 1)[0]
        for here in (sold & (people.sector == s) for s in range(3))
    ]
    np.testing.assert_allclose(slope, 1.15, atol=0.25)  # a lone supplier gets all, whatever its size


def test_firms_near_each_other_trade_more_and_distance_can_be_switched_off():
    people = small.population(2800)
    near = distances(LATITUDE, LONGITUDE, AREA)

    def mean_distance(rule):
        graph = small.graph(people, rule=rule)
        return near[people.region[graph.supplier], people.region[graph.customer]].mean()

    without = mean_distance(LinkRule(distance=0.0, home=1.0))
    mass = np.bincount(people.region, weights=people.output * people.weight)
    mass /= mass.sum()
    assert without == pytest.approx(mass @ near @ mass, rel=0.1)
    assert mean_distance(LinkRule()) < 0.6 * without


def test_durability_is_evenly_spread_and_goes_with_value():
    people = small.population(2800)
    graph = small.graph(people)
    assert graph.durability.min() >= 0
    assert graph.durability.max() <= 1
    np.testing.assert_allclose(np.quantile(graph.durability, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.01)
    assert np.corrcoef(graph.durability, np.log(graph.value))[0, 1] > 0.3


def test_rows_that_serve_final_users_only_have_no_customer_and_lead_firms_may_sell():
    made = np.bincount(PEOPLE.sector, weights=PEOPLE.output * PEOPLE.weight)
    sells = draw_sellers(1, PEOPLE, NETWORKED, made, LinkRule().retail)
    assert not sells.all()
    assert np.all(GRAPH.out_degree()[~sells] == 0)
    assert sells[PEOPLE.lead].all()


def test_a_sector_without_firms_trades_with_nobody():
    people = small.population(200, firms=np.array([400.0, 0.0, 1500.0]))
    found = sector_flows(small.graph(people), people.sector, 3)
    assert found[1].sum() == found[:, 1].sum() == 0.0
    np.testing.assert_allclose(found[0, 2], NETWORKED[0, 2])


@pytest.mark.parametrize("degree", [0.5, 80.0])
def test_a_degree_that_cannot_be_is_refused(degree):
    with pytest.raises(BadInput, match="out_degree"):
        small.graph(PEOPLE, out_degree=degree)


def test_distance_between_two_capitals_is_known():
    seoul_busan = distances(np.array([37.57, 35.18]), np.array([126.98, 129.08]), None)
    assert seoul_busan[0, 1] == pytest.approx(325, abs=3)
    assert seoul_busan[0, 0] == pytest.approx(seoul_busan[0, 1] / 3)


def test_distance_within_a_region_is_that_within_a_disk():
    assert distances(np.zeros(1), np.zeros(1), np.array([np.pi * 9.0]))[0, 0] == pytest.approx(2.0)


def test_wanted_suppliers_follow_the_power_and_the_mean():
    spending = np.geomspace(1e2, 1e6, 20_000)
    wanted = draw_wanted(1, spending, np.ones(20_000), 10.0, 0.5)
    assert wanted.mean() == pytest.approx(10.0, rel=0.01)
    assert wanted[-1000:].mean() / wanted[-11_000:-10_000].mean() == pytest.approx(10.0, rel=0.03)


@pytest.mark.plain
def test_an_alias_table_holds_the_chances_it_was_made_from():
    mass = np.array([0.0, 3.0, 0.5, 0.0, 6.5, 10.0])
    table = np.zeros((6, 3), np.int32)
    fill_alias(mass, np.arange(6, dtype=np.int32), table)
    chance = np.zeros(6)
    for stay, own, other in table.tolist():
        chance[own] += stay / WHOLE / 6
        chance[other] += (1 - stay / WHOLE) / 6
    np.testing.assert_allclose(chance, mass / mass.sum(), atol=1e-8)
    assert chance[0] == chance[3] == 0.0


def test_goods_share_what_sectors_buy_and_find_as_much_demand_as_sellers_have_mass():
    sold = np.array([[4.0, 1.0, 0.0, 5.0], [1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
    share = share_goods(1, sold, NETWORKED, 2.0)
    np.testing.assert_allclose(share[:2].sum(axis=1), 1.0)
    assert share[2].sum() == 0.0
    demand = (share * NETWORKED[:, None, :]).sum(axis=2)[:2]
    np.testing.assert_allclose(
        demand, sold[:2] / 10 * [[1], [2.5]] * NETWORKED[:2].sum(axis=1)[:, None], 0.02
    )


def test_without_taste_goods_are_bought_alike():
    sold = np.array([[4.0, 1.0, 5.0]] * 3)
    np.testing.assert_allclose(share_goods(1, sold, NETWORKED, 0.0), np.tile(sold[:, :, None] / 10, 3))


def test_buyers_of_one_sector_share_suppliers_the_more_goods_there_are():
    people = small.population(2800)
    one, many = (small.graph(people, rule=LinkRule(goods=goods)) for goods in (1.0, 14.0))

    def spread(graph):
        """How uneven the sectors of a supplier's customers are."""
        cell = np.bincount(graph.supplier * 3 + people.sector[graph.customer], minlength=3 * graph.n)
        return (cell.reshape(-1, 3)[graph.out_degree() > 20] / 20).std(axis=1).mean()

    assert spread(many) > 1.2 * spread(one)


def test_few_rows_tell_few_goods_apart():
    assert count_goods(300, 3, 4, 14.0) == 2
    assert count_goods(100, 3, 4, 14.0) == 1
    assert count_goods(10**6, 3, 4, 14.0) == 14


def test_every_good_is_sold_by_about_as_many_rows():
    good = draw_goods(1, np.repeat(np.arange(3), 4000), 4)
    np.testing.assert_array_equal(good // 4, np.repeat(np.arange(3), 4000))
    np.testing.assert_allclose(np.bincount(good), 1000, atol=4 * 1000**0.5)


@pytest.mark.plain
def test_first_purchases_drawn_in_blocks_are_those_drawn_one_by_one():
    people = small.population(60)
    made = np.bincount(people.sector, weights=people.output * people.weight)
    mass = people.output * (made[people.sector] > 0)
    market = make_market(1, people, NETWORKED, mass, distances(LATITUDE, LONGITUDE, AREA), LinkRule())
    wanted = np.arange(60) % 7
    row = np.empty(wanted.sum(), np.int32)
    first_suppliers(np.uint64(1), wanted, people.sector, people.region, market, row)
    one_by_one = [
        find_supplier(np.uint64(1), j, k, 0, int(people.sector[j]), int(people.region[j]), market)
        for j in range(60)
        for k in range(wanted[j])
    ]
    assert row.tolist() == one_by_one
