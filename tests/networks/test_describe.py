from dataclasses import replace

import numpy as np
import pytest

from networks.build import distances, networked_flow
from networks.describe import (
    NONE,
    OUTSIDE,
    PUT_IN,
    UNKNOWN,
    UNSURE,
    WITHIN,
    Fact,
    Known,
    count_verdicts,
    describe,
    fisher,
    upstreamness,
    weighted_median,
    within_groups,
    worst_pairs,
)
from networks.graph import SupplyGraph
from networks.population import Population
from tests import small

PEOPLE = small.population(300)
GRAPH = small.graph(PEOPLE)
APART = distances(small.LATITUDE, small.LONGITUDE, small.AREA)
LIST = describe(GRAPH, PEOPLE, small.FLOW, small.FRINGE, apart=APART)
FACTS = {fact.fact: fact for fact in LIST}


def people_of(output, sector=None):
    n = len(output)
    ones = np.ones(n)
    sector = np.zeros(n, np.int16) if sector is None else np.asarray(sector, np.int16)
    return Population(sector, np.zeros(n, np.int16), ones * 10, np.asarray(output, float), ones, ones * 1.0,
                      np.zeros(n, bool))  # fmt: skip


def test_facts_have_different_names_and_numbers():
    assert len(FACTS) == len(LIST)
    assert all(np.isfinite(fact.value) for fact in LIST)
    assert all(fact.low <= fact.value <= fact.high for fact in LIST if np.isfinite(fact.low))


def test_describing_twice_says_the_same():
    assert [f.value for f in describe(GRAPH, PEOPLE, small.FLOW, small.FRINGE, apart=APART)] == [
        f.value for f in LIST
    ]


def test_all_flow_is_carried_and_without_error():
    assert FACTS["flow_carried"].value == pytest.approx(1.0)
    assert FACTS["flow_error"].value < 1e-12
    assert FACTS["worst_pair"].value < 1e-12
    assert FACTS["pairs_carried"].value == 1.0


def test_pairs_that_are_not_carried_are_named_with_the_reason():
    people = small.population(12)
    graph, flow = small.graph(people, out_degree=1.5), networked_flow(small.FLOW, small.FRINGE)
    pairs = worst_pairs(graph, people, flow, most=9)
    facts = {f.fact: f.value for f in describe(graph, people, small.FLOW, small.FRINGE)}
    assert pairs
    assert sum(pair.flow for pair in pairs) / flow.sum() == pytest.approx(facts["flow_error"])
    assert {pair.reason for pair in pairs} <= {
        "no buyer drew a supplier there",
        "no row of the supplying sector sells",
    }
    shares = [facts[name] for name in ("pairs_carried", "pairs_without_seller", "pairs_not_drawn")]
    assert sum(shares) == pytest.approx(1.0)


def test_a_verdict_is_read_off_the_range_and_a_miss_is_explained():
    known = Known(1.0, 2.0, "somewhere", "verified", "too low", "too high")
    facts = [Fact("x", value, known=known) for value in (0.5, 1.5, 2.5, float("nan"))]
    assert [f.verdict for f in facts] == [OUTSIDE, WITHIN, OUTSIDE, UNKNOWN]
    assert [f.explanation for f in facts] == ["too low", "", "too high", ""]
    assert Fact("x", 1.0).verdict == UNKNOWN


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(1.2, 1.8, WITHIN), (0.8, 1.2, UNSURE), (1.8, 2.2, UNSURE), (0.5, 2.5, UNSURE), (0.1, 0.9, OUTSIDE),
     (2.1, 2.5, OUTSIDE)],
)  # fmt: skip
def test_an_interval_that_crosses_an_edge_gives_no_answer(low, high, verdict):
    known = Known(1.0, 2.0, "somewhere", "from memory", "too low", "too high")
    fact = Fact("x", 0.5 * (low + high), low, high, known=known)
    assert fact.verdict == verdict
    assert bool(fact.explanation) == (verdict == OUTSIDE)


def test_only_what_comes_out_is_counted():
    free = Known(1.0, 2.0, "somewhere", "from memory", "", "")
    facts = [
        Fact("a", 1.5, known=free),
        Fact("b", 2.5, known=free),
        Fact("c", 1.9, 1.7, 2.1, known=free),
        Fact("d", 1.5, known=replace(free, mark=PUT_IN)),
        Fact("e", 1.5, known=replace(free, mark=NONE)),
        Fact("f", 1.5, known=free, rests_on=("region",)),
        Fact("g", float("nan"), known=free),
        Fact("h", 1.5),
    ]
    assert count_verdicts(facts) == {WITHIN: 1, OUTSIDE: 1, UNSURE: 1}
    assert [f.mark for f in facts[2:6]] == ["comes out", "put in", "no verdict", "completed"]
    assert facts[4].verdict == NONE


def test_the_interval_of_a_correlation_is_that_of_its_arc_tangent():
    assert fisher(0.5, 103) == pytest.approx((0.5, 0.3393, 0.6324), abs=1e-4)
    assert all(np.isnan(fisher(1.0, 103)[1:]))
    assert all(np.isnan(fisher(float("nan"), 0)))


def test_upstreamness_of_a_chain_counts_the_stages():
    chain = SupplyGraph.from_edges(3, [0, 1], [1, 2], [10.0, 20.0])
    np.testing.assert_allclose(upstreamness(chain, people_of([10.0, 20.0, 5.0])), [3.0, 2.0, 1.0])


def test_what_is_sold_to_final_users_shortens_the_way():
    chain = SupplyGraph.from_edges(2, [0], [1], [5.0])
    np.testing.assert_allclose(upstreamness(chain, people_of([10.0, 5.0])), [1.5, 1.0])


def test_a_weighted_median_is_the_middle_of_the_weight():
    assert weighted_median(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 5.0])) == 2.0
    assert np.isnan(weighted_median(np.ones(2), np.zeros(2)))


def test_differences_between_groups_are_taken_out():
    numbers, group = np.array([1.0, 4.0, 100.0, 400.0, 7.0]), np.array([0, 0, 1, 1, 1])
    used = np.array([True, True, True, True, False])
    np.testing.assert_allclose(within_groups(numbers, group, used), [0.5, 2.0, 0.5, 2.0])


@pytest.mark.parametrize("edges", [[], [(0, 1)], [(0, 1), (1, 2), (2, 0)]])
def test_small_graphs_can_be_described(edges):
    ends = [i for i, _ in edges], [j for _, j in edges]
    graph = SupplyGraph.from_edges(4, *(np.array(end, np.int64) for end in ends), np.ones(len(edges)))
    people = people_of([5.0] * 4, sector=[0, 1, 2, 0])
    facts = {f.fact: f.value for f in describe(graph, people, small.FLOW, small.FRINGE, apart=APART)}
    assert facts["edges"] == len(edges)
    assert facts["weak_component"] == pytest.approx(min(len(edges) + 1, 3) / 4)
