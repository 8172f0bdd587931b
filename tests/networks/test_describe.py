import numpy as np
import pytest

from networks.build import distances, networked_flow
from networks.describe import (
    OUTSIDE,
    UNKNOWN,
    WITHIN,
    Fact,
    Known,
    describe,
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
