import sys

import networkx as nx
import numpy as np
import pytest

from networks.errors import BadInput
from networks.graph import SupplyGraph
from tests import small

PEOPLE = small.population(60)
GRAPH = small.graph(PEOPLE)


def test_round_trip_loses_nothing():
    back, labels = SupplyGraph.from_networkx(GRAPH.to_networkx())
    assert labels == tuple(range(60))
    for name in ("supplier", "customer", "in_edge", "value", "durability"):
        np.testing.assert_array_equal(getattr(back, name), getattr(GRAPH, name))


def test_rows_without_edges_are_nodes():
    graph = SupplyGraph.from_edges(5, [1], [2], [3.0])
    assert list(graph.to_networkx()) == [0, 1, 2, 3, 4]
    assert SupplyGraph.from_networkx(graph.to_networkx())[0].n == 5


def test_edges_run_from_supplier_to_customer_with_their_value():
    graph = SupplyGraph.from_edges(3, [1], [2], [3.0], [0.25]).to_networkx()
    assert list(graph.edges(data=True)) == [(1, 2, {"value": 3.0, "durability": 0.25})]


def test_nodes_carry_the_population_as_plain_numbers():
    node = GRAPH.to_networkx(PEOPLE).nodes[7]
    assert node["employees"] == PEOPLE.employees[7]
    assert [type(node[name]) for name in ("sector", "region", "weight", "lead")] == [int, int, float, bool]


def test_any_label_will_do_and_rows_follow_the_order_of_nodes():
    given = nx.DiGraph()
    given.add_edge("steel", ("car", 1), value=5.0)
    given.add_edge("ore", "steel", value=2.0)
    graph, labels = SupplyGraph.from_networkx(given)
    assert labels == ("steel", ("car", 1), "ore")
    assert list(zip(graph.supplier.tolist(), graph.customer.tolist(), strict=True)) == [(0, 1), (2, 0)]


def test_numbered_nodes_keep_their_numbers_in_whatever_order_they_were_added():
    graph, labels = SupplyGraph.from_networkx(nx.DiGraph([(2, 0), (0, 1)]))
    assert labels == (0, 1, 2)
    assert graph.supplier.tolist() == [0, 2]


def test_edges_without_value_count_alike():
    path = nx.path_graph(3, create_using=nx.DiGraph)
    assert SupplyGraph.from_networkx(path)[0].value.tolist() == [1.0, 1.0]


def test_a_graph_without_nodes_is_taken():
    assert SupplyGraph.from_networkx(nx.DiGraph())[0].n == 0


def test_value_of_some_edges_only_is_refused():
    given = nx.DiGraph()
    given.add_edge("a", "b", value=5.0)
    given.add_edge("b", "c")
    with pytest.raises(BadInput, match="1 of 2 edges have no 'value'"):
        SupplyGraph.from_networkx(given)


def test_a_value_that_is_no_number_is_refused():
    given = nx.DiGraph()
    given.add_edge("a", "b", value="much")
    with pytest.raises(BadInput, match="'much' of an edge is no number"):
        SupplyGraph.from_networkx(given)


@pytest.mark.parametrize("kind", [nx.Graph, nx.MultiDiGraph])
def test_graphs_without_direction_or_with_parallel_edges_are_refused(kind):
    with pytest.raises(BadInput, match="DiGraph, from supplier to customer"):
        SupplyGraph.from_networkx(kind([(0, 1)]))


def test_an_edge_from_a_node_to_itself_is_refused():
    with pytest.raises(BadInput, match="to itself"):
        SupplyGraph.from_networkx(nx.DiGraph([(1, 1)]))


def test_igraph_and_back_loses_nothing():
    pytest.importorskip("igraph")
    back, labels = SupplyGraph.from_igraph(GRAPH.to_igraph(PEOPLE))
    assert labels == tuple(range(60))
    for name in ("supplier", "customer", "in_edge", "value", "durability"):
        np.testing.assert_array_equal(getattr(back, name), getattr(GRAPH, name))


def test_igraph_nodes_carry_the_population_and_names_become_labels():
    igraph = pytest.importorskip("igraph")
    assert GRAPH.to_igraph(PEOPLE).vs[7]["employees"] == PEOPLE.employees[7]
    named = igraph.Graph.DictList(
        vertices=[{"name": "ore"}, {"name": "steel"}],
        edges=[{"source": "steel", "target": "ore", "value": 2.5}],
        directed=True,
    )
    graph, labels = SupplyGraph.from_igraph(named)
    assert labels == ("ore", "steel")
    assert (graph.supplier.tolist(), graph.value.tolist()) == ([1], [2.5])


def test_igraph_without_direction_and_values_of_some_edges_are_refused():
    igraph = pytest.importorskip("igraph")
    with pytest.raises(BadInput, match="igraph graph: has no direction"):
        SupplyGraph.from_igraph(igraph.Graph.Famous("Zachary"))
    some = igraph.Graph(n=3, edges=[(0, 1), (1, 2)], directed=True)
    some.es["value"] = [1.0, None]
    with pytest.raises(BadInput, match="1 of 2 edges have no 'value'"):
        SupplyGraph.from_igraph(some)


def test_without_igraph_one_line_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "igraph", None)
    with pytest.raises(BadInput, match="igraph: is not installed"):
        GRAPH.to_igraph()
