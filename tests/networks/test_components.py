import networkx as nx
import numpy as np
import pytest

from networks.graph import SupplyGraph
from networks.kernels.components import largest_part, strong_components, weak_components
from tests import naive

pytestmark = pytest.mark.plain

RING_AND_TAIL = SupplyGraph.from_edges(6, [0, 1, 2, 2, 3], [1, 2, 0, 3, 4], np.ones(5))
"""0, 1 and 2 supply each other in turn, 3 buys from 2, 4 from 3, and 5 stands alone."""


def random_graph(seed, n=40, m=60):
    pairs = list(nx.gnm_random_graph(n, m, seed=seed, directed=True).edges)
    supplier, customer = np.array(pairs).T
    return SupplyGraph.from_edges(n, supplier, customer, np.ones(m))


def weak(graph, keep):
    label = np.empty(graph.n, np.int32)
    count = weak_components(graph.supplier, graph.customer, keep, label)
    return count, label


def strong(graph, keep):
    label, order = np.empty(graph.n, np.int32), np.empty(graph.n, np.int32)
    count = strong_components(graph.out_indptr, graph.customer, keep, label, order)
    return count, label, order


def test_a_weak_component_is_named_after_its_smallest_row():
    count, label = weak(RING_AND_TAIL, np.ones(5, bool))
    assert (count, label.tolist()) == (2, [0, 0, 0, 0, 0, 5])


def test_only_marked_edges_hold_a_component_together():
    keep = (RING_AND_TAIL.supplier != 2) | (RING_AND_TAIL.customer != 3)
    assert weak(RING_AND_TAIL, keep)[1].tolist() == [0, 0, 0, 3, 3, 5]
    assert weak(RING_AND_TAIL, np.zeros(5, bool))[0] == 6


@pytest.mark.parametrize("seed", range(5))
def test_weak_components_equal_networkx(seed):
    graph = random_graph(seed)
    keep = np.arange(graph.m) % 2 == 0
    pairs = np.stack((graph.supplier, graph.customer), axis=1)[keep].tolist()
    assert weak(graph, keep)[1].tolist() == naive.smallest_in_component(graph.n, pairs)


def test_firms_that_reach_each_other_are_one_strong_component():
    count, label, _ = strong(RING_AND_TAIL, np.ones(5, bool))
    assert count == 4
    assert label[0] == label[1] == label[2]
    assert len({label[0], label[3], label[4], label[5]}) == 4


@pytest.mark.parametrize("seed", range(5))
def test_strong_components_equal_networkx(seed):
    graph = random_graph(seed, m=90)
    keep = np.arange(graph.m) % 3 != 0
    pairs = np.stack((graph.supplier, graph.customer), axis=1)[keep].tolist()
    count, label, _ = strong(graph, keep)
    found = {frozenset(np.flatnonzero(label == c).tolist()) for c in range(count)}
    expected = nx.strongly_connected_components(naive.digraph(graph.n, pairs))
    assert found == {frozenset(part) for part in expected}


@pytest.mark.parametrize("seed", range(5))
def test_strong_components_are_numbered_customers_first(seed):
    graph = random_graph(seed, m=90)
    _, label, order = strong(graph, np.ones(graph.m, bool))
    assert np.all(label[graph.supplier] >= label[graph.customer])
    assert np.all(np.diff(label[order]) >= 0)
    assert sorted(order.tolist()) == list(range(graph.n))


def test_a_path_of_many_rows_needs_no_recursion():
    n = 20_000
    graph = SupplyGraph.from_edges(n, np.arange(n - 1), np.arange(1, n), np.ones(n - 1))
    count, label, _ = strong(graph, np.ones(n - 1, bool))
    assert count == n
    assert label.tolist() == list(range(n - 1, -1, -1))


def test_the_largest_part_counts_members_only():
    label = np.array([0, 0, 0, 3, 3], np.int32)
    assert largest_part(label, np.array([True, False, False, True, True])) == 2
    assert largest_part(label, np.zeros(5, bool)) == 0
