import networkx as nx
import numpy as np
import pytest

from networks.describe import assortativity, describe, reciprocity, tail_exponent
from networks.graph import SupplyGraph
from tests import small

PEOPLE = small.population(300)
GRAPH = small.graph(PEOPLE)
FACTS = {fact.fact: fact for fact in describe(GRAPH, PEOPLE, small.FLOW, small.FRINGE)}


def test_facts_have_different_names_and_numbers():
    assert len(FACTS) == len(describe(GRAPH, PEOPLE, small.FLOW, small.FRINGE))
    assert all(np.isfinite(fact.value) for fact in FACTS.values())


def test_all_flow_is_carried_and_without_error():
    assert FACTS["flow_carried"].value == pytest.approx(1.0)
    assert FACTS["worst_pair"].value < 1e-12


def test_shape_equals_networkx():
    graph = GRAPH.to_networkx()
    assert FACTS["weak_component"].value == len(max(nx.weakly_connected_components(graph), key=len)) / 300
    assert FACTS["strong_component"].value == len(max(nx.strongly_connected_components(graph), key=len)) / 300
    assert FACTS["reciprocity"].value == pytest.approx(nx.overall_reciprocity(graph))


def test_assortativity_of_a_star_is_minus_one():
    star = SupplyGraph.from_edges(5, [1, 2, 3, 4], [0, 0, 0, 0], np.ones(4))
    assert assortativity(star) == pytest.approx(-1.0)


def test_reciprocity_counts_both_edges_of_a_pair():
    assert reciprocity(SupplyGraph.from_edges(3, [0, 1, 1], [1, 0, 2], np.ones(3))) == pytest.approx(2 / 3)


@pytest.mark.parametrize("exponent", [1.2, 2.5])
def test_tail_exponent_of_a_pareto_lies_in_its_interval(exponent):
    u = (np.arange(20_000) + 0.5) / 20_000
    value, low, high = tail_exponent((1000.0 * u ** (-1 / exponent)).astype(np.int64))
    assert low < exponent < high
    assert value == pytest.approx(exponent, rel=0.05)


def test_too_few_degrees_have_no_tail():
    assert np.isnan(tail_exponent(np.arange(20))).all()
