"""Tests of dates along ties: what is counted, what is dealt out, and what the deals keep."""

import itertools

import numpy as np
import pytest

from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.kernels.chance import uniform
from networks.kernels.streams import NULL_DATE, NULL_ORDER
from networks.kernels.timing import close_pairs, order_counts
from networks.planted_dates import Causes, plant_dates, smallest_circle
from networks.timing import (
    alike,
    co_supplier_groups,
    knox_tests,
    order_tests,
    strata_of,
    trade_pairs,
)
from tests.cases import edges, flags

SEED = np.uint64(11)


def dated(seed=1, n=120, m=700, share=0.6):
    rng = np.random.default_rng(seed)
    graph = edges(rng, n, m)
    month = np.where(flags(rng, n, share), rng.integers(0, 40, n), -1).astype(np.int32)
    return graph, month, rng.integers(0, 3, n)


def dealt(listed, start, date, draw, stream):
    """Dates after one deal, shuffled stratum by stratum with lists."""
    out = list(date)
    for first, last in itertools.pairwise(start):
        for k in range(first, last - 1):
            other = k + int(uniform(SEED, k, draw, 0, stream) * (last - k))
            i, j = listed[k], listed[other]
            out[i], out[j] = out[j], out[i]
    return out


def strata(sizes):
    total = sum(sizes)
    listed = np.random.default_rng(3).permutation(total).astype(np.int32)
    return listed, np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)


@pytest.mark.plain
def test_order_counts_equal_naive():
    rng = np.random.default_rng(2)
    listed, start = strata([4, 1, 7, 8])
    tail, head = rng.integers(0, 20, 60).astype(np.int32), rng.integers(0, 20, 60).astype(np.int32)
    date = rng.integers(0, 30, 20).astype(np.int32)
    counts = np.empty((4, 2))
    order_counts(SEED, NULL_ORDER, listed, start, tail, head, date, 12, counts)
    for draw in range(4):
        d = date if draw == 0 else dealt(listed, start, date, draw - 1, NULL_ORDER)
        gaps = [d[h] - d[t] for t, h in zip(tail, head, strict=True)]
        assert counts[draw, 0] == sum(0 < gap <= 12 for gap in gaps)
        assert counts[draw, 1] == sum(0 < -gap <= 12 for gap in gaps)


@pytest.mark.plain
def test_close_pairs_equal_naive():
    rng = np.random.default_rng(4)
    listed, start = strata([30, 20])
    date = rng.integers(0, 36, 50).astype(np.int32)
    groups = [rng.choice(50, size, replace=False) for size in (2, 5, 24, 25, 40)]  # below and above the cut
    begin = np.concatenate(([0], np.cumsum([len(g) for g in groups]))).astype(np.int64)
    weight = rng.random(5)
    counts = np.empty(3)
    member = np.concatenate(groups).astype(np.int32)
    close_pairs(SEED, NULL_DATE, listed, start, member, begin, weight, date, 7, counts)
    for draw in range(3):
        d = date if draw == 0 else dealt(listed, start, date, draw - 1, NULL_DATE)
        pairs = (
            w * sum(abs(d[i] - d[j]) < 7 for i, j in itertools.combinations(g, 2))
            for w, g in zip(weight, groups, strict=True)
        )
        assert counts[draw] == pytest.approx(sum(pairs))


@pytest.mark.plain
def test_dates_stay_in_their_strata():
    date = np.array([1, 2, 3, 50, 60, 70], np.int32)
    listed, start = np.arange(6, dtype=np.int32), np.array([0, 3, 6])
    tail, head = np.array([0, 1, 2], np.int32), np.array([3, 4, 5], np.int32)
    counts = np.empty((20, 2))
    order_counts(SEED, NULL_ORDER, listed, start, tail, head, date, 30, counts)
    assert (counts == 0).all()  # no date of the first three can come within 30 months of the others


def test_every_date_goes_to_everyone_as_often():
    listed, start = np.arange(4, dtype=np.int32), np.array([0, 4])
    date = np.array([0, 10, 20, 30], np.int32)
    tail, head = np.array([0], np.int32), np.array([1], np.int32)
    counts = np.empty((6001, 2))
    order_counts(SEED, NULL_ORDER, listed, start, tail, head, date, 10, counts)
    expected = 6000 * 3 / 12  # three of the twelve ordered pairs are ten months apart
    assert abs(counts[1:, 0].sum() - expected) < 4 * np.sqrt(expected * 0.75)


def test_small_groups_are_pooled_and_divided_again():
    sector = np.array([0, 0, 0, 0, 0, 1, 1])
    size = np.array([0, 0, 0, 1, 2, 0, 1])
    found = strata_of([(sector, size), (sector,)], least=2)
    groups = [set(found.listed[a:b].tolist()) for a, b in itertools.pairwise(found.start)]
    assert sorted(groups, key=min) == [{0, 1, 2}, {3, 4}, {5, 6}]


def test_what_no_level_takes_stays_alone():
    found = strata_of([(np.array([0, 0, 1]),)], least=2)
    assert np.diff(found.start).tolist() == [2, 1]


def test_nobody_has_no_strata():
    found = strata_of([(np.zeros(0, np.int64),)])
    assert (found.listed.size, found.start.tolist()) == (0, [0])


def test_following_means_later_within_the_window_and_not_in_the_same_month():
    n = 60
    tail = np.arange(0, n, 2)
    graph = SupplyGraph.from_edges(n, tail, tail + 1, np.ones(tail.size))
    month = np.zeros(n, np.int32)
    month[1::2] = np.resize([0, 1, 12, 13, 30], n // 2)  # customers: same month, two within a year, two later
    found = {t.name: t for t in order_tests(graph, month, strata_of([(np.zeros(n, int),)]), seed=1, draws=9)}
    assert found["customer_follows"].value == pytest.approx(0.4)
    assert found["supplier_follows"].value == 0.0
    assert found["follows"].value == pytest.approx(0.4)


def test_trading_pairs_are_counted_once_and_only_of_one_solution():
    graph = SupplyGraph.from_edges(4, [0, 1, 1, 2], [1, 0, 2, 3], np.ones(4))
    place = np.arange(4, dtype=np.int32)
    there = np.ones(4, np.bool_)
    member, begin, weight = trade_pairs(graph, place, np.array([0, 0, 0, 1]), there)
    assert member.reshape(-1, 2).tolist() == [[0, 1], [1, 2]]
    assert (begin.tolist(), weight.tolist()) == ([0, 2, 4], [1.0, 1.0])


def test_co_suppliers_weigh_less_the_more_suppliers_their_customer_has():
    supplier, customer = [0, 1, 2, 3, 0, 1], [9, 9, 9, 9, 8, 8]
    graph = SupplyGraph.from_edges(10, supplier, customer, np.ones(6))
    place = np.full(10, -1, np.int32)
    place[:3] = np.arange(3)  # row 3 and the customers have not adopted
    member, begin, weight = co_supplier_groups(graph, place, np.zeros(10, int), np.ones(6, np.bool_))
    assert [member[a:b].tolist() for a, b in itertools.pairwise(begin)] == [[0, 1], [0, 1, 2]]
    np.testing.assert_allclose(weight, [1.0, 1 / 3])


def test_tests_are_the_same_for_the_same_seed_and_differ_otherwise():
    graph, month, group = dated()
    levels = strata_of([(group[month >= 0],)])
    one, same, other = (order_tests(graph, month, levels, seed=s, draws=50) for s in (1, 1, 2))
    assert one == same
    assert [t.value for t in one] == [t.value for t in other]
    assert [t.null_mean for t in one] != [t.null_mean for t in other]


def test_planted_contagion_is_found_by_the_test_of_order_and_its_absence_is_not():
    rng = np.random.default_rng(8)
    graph = edges(rng, 2000, 16000)
    sector, region = rng.integers(0, 5, 2000), rng.integers(0, 3, 2000)
    found = {}
    for name, causes in (("none", Causes()), ("strong", Causes(suppliers=30.0))):
        month = plant_dates(graph, sector, region, causes, 500, seed=4)
        rows = np.flatnonzero(month >= 0)
        tests = order_tests(graph, month, alike(graph, rows, sector, region, None), seed=1, draws=199)
        found[name] = {t.name: t for t in tests}
    assert found["strong"]["supplier_follows"].z > 5
    assert abs(found["none"]["supplier_follows"].z) < 3
    assert abs(found["none"]["customer_follows"].z) < 3


def test_copies_among_co_suppliers_are_found_by_the_test_of_nearness():
    rng = np.random.default_rng(9)
    tail = np.arange(600)
    graph = SupplyGraph.from_edges(700, tail, 600 + tail // 6, np.ones(600))  # a hundred circles of six
    start = rng.integers(0, 60, 100)
    month = np.full(700, -1, np.int32)
    month[:600] = start[tail // 6] + rng.integers(0, 6, 600)
    levels = strata_of([(np.zeros(600, int),)])
    found = knox_tests(graph, month, np.zeros(700, int), levels, seed=1, draws=99, window=12)
    assert [t.name for t in found] == ["near_co_suppliers"]
    assert found[0].value == pytest.approx(1.0)
    assert found[0].p == 0.01
    own = knox_tests(graph, month, np.arange(700), levels, seed=1, draws=99)
    assert own == ()  # everybody has another solution


def test_too_few_relations_make_no_test():
    graph, month, group = dated(n=20, m=15)
    assert order_tests(graph, month, strata_of([(group[month >= 0],)]), seed=1, draws=9) == ()


def test_adopters_that_nobody_is_like_make_no_test():
    graph, month, _ = dated()
    alone = strata_of([(np.arange(int((month >= 0).sum())),)])
    assert order_tests(graph, month, alone, seed=1, draws=9) == ()


def test_the_smallest_circle_is_the_customer_with_fewest_but_other_suppliers():
    graph = SupplyGraph.from_edges(7, [0, 0, 0, 1, 2, 3], [4, 5, 6, 5, 5, 6], np.ones(6))
    assert smallest_circle(graph).tolist() == [6, 5, 5, 6, -1, -1, -1]


def test_planted_dates_come_to_the_number_wanted_and_need_no_other_firm():
    rng = np.random.default_rng(5)
    graph = edges(rng, 1000, 6000)
    sector, region = rng.integers(0, 5, 1000), rng.integers(0, 3, 1000)
    month = plant_dates(graph, sector, region, Causes(), 200, seed=2)
    assert abs(int((month >= 0).sum()) - 200) <= 10
    other = SupplyGraph.from_edges(1000, [0], [1], [1.0])
    np.testing.assert_array_equal(month, plant_dates(other, sector, region, Causes(), 200, seed=2))
    more = plant_dates(graph, sector, region, Causes(suppliers=5.0), 200, seed=2)
    assert (more != month).any()


@pytest.mark.parametrize(("name", "given"), [("window", {"window": 0}), ("draws", {"draws": 1})])
def test_a_window_or_draws_without_sense_are_refused(name, given):
    graph, month, group = dated()
    with pytest.raises(BadInput, match=name):
        order_tests(graph, month, strata_of([(group[month >= 0],)]), seed=1, **given)


def test_relations_that_do_not_stand_are_not_looked_at():
    graph, month, group = dated(n=200, m=2000)
    there = np.random.default_rng(2).random(graph.m) < 0.6
    kept = np.flatnonzero(there)
    fewer = SupplyGraph.from_edges(graph.n, graph.supplier[kept], graph.customer[kept], graph.value[kept])
    levels, one = strata_of([(group[month >= 0],)]), np.zeros(graph.n, int)
    for test, more in ((order_tests, ()), (knox_tests, (one,))):
        with_flags = test(graph, month, *more, levels, seed=1, draws=9, standing=there)
        assert with_flags == test(fewer, month, *more, levels, seed=1, draws=9)
        assert with_flags != test(graph, month, *more, levels, seed=1, draws=9)


def test_firms_alike_are_of_one_sector_and_region_and_where_possible_of_one_size_and_degree():
    graph, month, _ = dated(n=400, m=3000)
    rng = np.random.default_rng(6)
    sector, region, size = (rng.integers(0, k, 400) for k in (3, 2, 2))
    rows = np.flatnonzero(month >= 0)
    found = alike(graph, rows, sector, region, size)
    groups = [rows[found.listed[a:b]] for a, b in itertools.pairwise(found.start)]
    assert sorted(np.concatenate(groups).tolist()) == rows.tolist()
    assert all(len({*zip(sector[g], region[g], strict=True)}) == 1 for g in groups)
    degree = graph.in_degree() + graph.out_degree()
    pure = [g for g in groups if len({*size[g].tolist()}) == 1]
    assert len(pure) > len(groups) / 2
    within = np.mean([np.ptp(np.log2(degree[g] + 1)) for g in groups])
    mixed = [rows[(sector[rows] == s) & (region[rows] == r)] for s in range(3) for r in range(2)]
    assert within < 0.5 * np.mean([np.ptp(np.log2(degree[g] + 1)) for g in mixed])


def test_waves_of_regions_pass_for_order_only_where_regions_are_left_out():
    rng = np.random.default_rng(7)
    n = 2000
    region = np.arange(n) % 10
    tail, head = rng.integers(0, n // 10, (2, 12000)) * 10 + rng.integers(
        0, 10, 12000
    )  # trade within regions
    pairs = np.unique(np.stack((tail, head), axis=1)[tail != head], axis=0)
    graph = SupplyGraph.from_edges(n, pairs[:, 0], pairs[:, 1], np.ones(len(pairs)))
    sector = rng.integers(0, 3, n)
    month = plant_dates(graph, sector, region, Causes(region=3.0), 600, seed=3)
    rows = np.flatnonzero(month >= 0)
    with_regions, without = (
        order_tests(graph, month, alike(graph, rows, sector, where, None), seed=1, draws=99)[0]
        for where in (region, None)
    )
    assert without.z > 5
    assert abs(with_regions.z) < 3
