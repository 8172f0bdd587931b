"""Layers that follow from trade, place and providers, against plain counts."""

import networkx as nx
import numpy as np
import pytest

from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.layers import CoSuppliers, SameGroup, Trade, same_place, weighted_share
from tests import small

PEOPLE = small.population(200)
GRAPH = small.graph(PEOPLE)
ACTIVE = np.random.default_rng(1).random(200) < 0.3
PLACE = same_place(PEOPLE.sector, PEOPLE.region)
LAYERS = {"trade": Trade(GRAPH), "co-suppliers": CoSuppliers(GRAPH), "place": PLACE}

STAR = SupplyGraph.from_edges(5, [1, 2, 3, 0], [0, 0, 0, 4], np.ones(4))
"""1, 2 and 3 supply 0, which supplies 4."""


def naive_co_suppliers(graph):
    """How many customers each pair of suppliers shares, by pair."""
    shared = {}
    for j in range(graph.n):
        sellers = graph.supplier[graph.customer == j].tolist()
        for a in sellers:
            for b in sellers:
                if a != b:
                    shared[a, b] = shared.get((a, b), 0) + 1
    return shared


@pytest.mark.plain
def test_suppliers_of_one_customer_are_co_suppliers_of_each_other():
    assert [CoSuppliers(STAR).neighbours(i).tolist() for i in range(5)] == [[], [2, 3], [1, 3], [1, 2], []]


@pytest.mark.plain
def test_co_suppliers_equal_naive():
    shared = naive_co_suppliers(GRAPH)
    layer = CoSuppliers(GRAPH)
    for i in range(GRAPH.n):
        others, number = layer.shared_customers(i)
        assert dict(zip(others.tolist(), number.tolist(), strict=True)) == {
            b: k for (a, b), k in shared.items() if a == i
        }


@pytest.mark.plain
def test_active_ties_through_customers_equal_naive():
    expected = [0] * GRAPH.n
    for (a, b), number in naive_co_suppliers(GRAPH).items():
        expected[a] += number * int(ACTIVE[b])
    assert CoSuppliers(GRAPH).active_ties(ACTIVE).tolist() == expected


def test_co_suppliers_are_the_projection_networkx_makes():
    pairs = nx.Graph()
    pairs.add_nodes_from(("seller", i) for i in range(GRAPH.n))
    pairs.add_edges_from(
        (("seller", i), ("buyer", j))
        for i, j in zip(GRAPH.supplier.tolist(), GRAPH.customer.tolist(), strict=True)
    )
    projected = nx.bipartite.projected_graph(pairs, [("seller", i) for i in range(GRAPH.n)])
    assert CoSuppliers(GRAPH).degree().tolist() == [projected.degree["seller", i] for i in range(GRAPH.n)]


@pytest.mark.parametrize("name", LAYERS)
def test_degree_is_the_number_of_neighbours(name):
    layer = LAYERS[name]
    assert layer.degree().tolist() == [layer.neighbours(i).size for i in range(layer.n)]


@pytest.mark.parametrize("name", LAYERS)
def test_ties_go_both_ways_and_never_to_oneself(name):
    ties = {(i, int(j)) for i in range(200) for j in LAYERS[name].neighbours(i)}
    assert ties
    assert ties == {(j, i) for i, j in ties}
    assert all(i != j for i, j in ties)


@pytest.mark.parametrize("name", LAYERS)
def test_nobody_active_means_no_active_ties(name):
    assert not LAYERS[name].active_ties(np.zeros(200, bool)).any()


def test_firms_of_a_sector_in_a_region_are_neighbours():
    for i in (0, 50, 199):
        same = (PEOPLE.sector == PEOPLE.sector[i]) & (PEOPLE.region == PEOPLE.region[i])
        assert PLACE.neighbours(i).tolist() == [j for j in np.flatnonzero(same) if j != i]


def test_active_neighbours_of_a_place_are_those_of_it_without_oneself():
    expected = [int(ACTIVE[PLACE.neighbours(i)].sum()) for i in range(200)]
    assert PLACE.active_ties(ACTIVE).tolist() == expected


def test_rows_without_a_group_have_no_neighbours():
    clients = SameGroup(np.array([-1, 2, 2, -1, 0]))
    assert [clients.neighbours(i).tolist() for i in range(5)] == [[], [2], [1], [], []]


def test_shares_of_a_two_kind_layer_sum_to_one_or_nothing():
    assert weighted_share(np.array([[3.0, 1.0], [0.0, 0.0]])).tolist() == [[0.75, 0.25], [0.0, 0.0]]


@pytest.mark.parametrize("name", LAYERS)
def test_active_ties_are_at_most_all_ties_and_these_at_least_the_neighbours(name):
    layer = LAYERS[name]
    assert (layer.active_ties(ACTIVE) <= layer.ties()).all()
    assert (layer.ties() >= layer.degree()).all()


@pytest.mark.parametrize("name", LAYERS)
def test_what_is_no_row_or_no_flag_is_refused(name):
    with pytest.raises(BadInput, match="is no row"):
        LAYERS[name].neighbours(-1)
    with pytest.raises(BadInput):
        LAYERS[name].active_ties([1, 2, 3])


def test_places_need_a_sector_and_a_region_each():
    with pytest.raises(BadInput, match="2 regions for 3 sectors"):
        same_place(np.zeros(3, np.int16), np.zeros(2, np.int16))
