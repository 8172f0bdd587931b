import networkx as nx
import numpy as np
import pytest

from networks.graph import SupplyGraph
from networks.metrics.line import chain_length, chain_tiers_of
from networks.metrics.links import links_of
from tests import naive


def graph_of(n, pairs):
    supplier, customer = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return SupplyGraph.from_edges(n, supplier, customer, np.ones(len(pairs)))


def tiers_through(n, pairs, most=100):
    """Tiers of the longest chain through each row when all have adopted and all edges are linked."""
    graph = graph_of(n, pairs)
    links = links_of(graph, np.ones(n, bool), np.ones(graph.m, bool))
    tiers = np.ones(n, int)
    tiers[links.row] = chain_tiers_of(links, most)
    return tiers.tolist()


@pytest.mark.plain
def test_every_firm_of_a_line_is_on_a_chain_of_all():
    assert tiers_through(4, [(0, 1), (1, 2), (2, 3)]) == [4, 4, 4, 4]


@pytest.mark.plain
def test_a_branch_is_on_the_longest_chain_it_can_be_part_of():
    assert tiers_through(6, [(0, 1), (1, 2), (2, 3), (4, 2), (1, 5)]) == [4, 4, 4, 4, 3, 3]


def test_chains_do_not_turn_at_a_common_customer_or_supplier():
    assert tiers_through(5, [(1, 0), (2, 0), (3, 0), (4, 0)]) == [2, 2, 2, 2, 2]


@pytest.mark.plain
def test_firms_that_supply_each_other_in_a_ring_are_one_tier():
    assert tiers_through(5, [(0, 1), (1, 2), (2, 0), (2, 3)]) == [2, 2, 2, 2, 1]


def test_longer_chains_count_as_the_longest_allowed():
    assert tiers_through(4, [(0, 1), (1, 2), (2, 3)], most=3) == [3, 3, 3, 3]


@pytest.mark.parametrize("seed", range(6))
def test_longest_chain_of_a_random_acyclic_graph_equals_networkx(seed):
    pairs = [(a, b) for a, b in nx.gnm_random_graph(60, 150, seed=seed).edges]
    expected = len(nx.dag_longest_path(nx.DiGraph(pairs)))
    assert max(tiers_through(60, pairs)) == expected


@pytest.mark.parametrize("seed", range(6))
def test_chains_through_each_firm_equal_naive(seed):
    pairs = [(a, b) for a, b in nx.gnm_random_graph(9, 14, seed=seed, directed=True).edges]
    assert tiers_through(9, pairs) == naive.longest_chain_through(9, pairs)


def test_chain_length_is_the_mean_over_adopters_of_chains_of_links():
    graph = graph_of(6, [(0, 1), (1, 2), (2, 3), (4, 5)])
    adopted = np.array([True, True, True, True, True, False])
    linked = np.array([True, True, False, True])  # 2 to 3 is not linked; 5 has not adopted
    assert chain_length(graph, adopted, linked) == (3 + 3 + 3 + 1 + 1) / 5
