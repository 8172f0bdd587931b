import numpy as np
import pytest

from networks.errors import BadInput
from networks.graph import SupplyGraph, tiers
from tests import naive, small

TREE = SupplyGraph.from_edges(6, [1, 2, 3, 4, 5], [0, 0, 1, 1, 4], [50.0, 50.0, 96.0, 4.0, 1.0])
"""Rows 1 and 2 supply 0, 3 and 4 supply 1, 5 supplies 4."""


def test_edges_are_numbered_by_supplier_and_customer():
    graph = SupplyGraph.from_edges(4, [2, 0, 2, 0], [1, 3, 0, 1], [1.0, 2.0, 3.0, 4.0])
    assert graph.supplier.tolist() == [0, 0, 2, 2]
    assert graph.customer.tolist() == [1, 3, 0, 1]
    assert graph.value.tolist() == [4.0, 2.0, 3.0, 1.0]


def test_out_lists_hold_each_supplier_s_edges():
    graph = SupplyGraph.from_edges(4, [2, 0, 2, 0], [1, 3, 0, 1], np.ones(4))
    assert graph.out_indptr.tolist() == [0, 2, 2, 4, 4]


def test_in_lists_hold_each_customer_s_edges_by_supplier():
    graph = SupplyGraph.from_edges(4, [2, 0, 2, 0], [1, 3, 0, 1], np.ones(4))
    assert graph.in_indptr.tolist() == [0, 1, 3, 3, 4]
    assert graph.in_edge.tolist() == [2, 0, 3, 1]


def test_types_are_those_of_the_kernels():
    names = ("out_indptr", "supplier", "in_edge", "value", "durability")
    types = [getattr(TREE, name).dtype for name in names]
    assert types == [np.int64, np.int32, np.int32, np.float64, np.float32]


def test_arrays_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        TREE.value[0] = 2.0


def test_degrees_and_turnover_are_counted_at_the_right_end():
    assert TREE.in_degree().tolist() == [2, 2, 0, 0, 1, 0]
    assert TREE.out_degree().tolist() == [0, 1, 1, 1, 1, 1]
    assert TREE.purchases().tolist() == [100.0, 100.0, 0.0, 0.0, 1.0, 0.0]
    assert TREE.sales().tolist() == [0.0, 50.0, 50.0, 96.0, 4.0, 1.0]


def test_durability_is_the_rank_of_value_if_not_given():
    graph = SupplyGraph.from_edges(4, [0, 1, 2, 3], [1, 2, 3, 0], [5.0, 1.0, 5.0, 9.0])
    np.testing.assert_allclose(graph.durability, [0.5, 0.125, 0.5, 0.875])


def test_a_graph_without_edges_or_rows_is_a_graph():
    assert SupplyGraph.from_edges(3, [], [], []).m == 0
    assert SupplyGraph.from_edges(0, [], [], []).n == 0


@pytest.mark.parametrize(
    ("supplier", "customer", "value", "durability", "line"),
    [
        ([0, 3], [1, 0], [1.0, 1.0], None, "edge 1: supplier 3 is no row"),
        ([0, 1], [1, -1], [1.0, 1.0], None, "edge 1: customer -1 is no row"),
        ([0, 1], [1, 1], [1.0, 1.0], None, "from a row to itself: 1 to 1"),
        ([0, 1, 0], [1, 2, 1], [1.0, 1.0, 1.0], None, "same pair twice: 0 to 1"),
        ([0, 1], [1, 2], [1.0, -1.0], None, "negative or no number: 1 to 2"),
        ([0, 1], [1, 2], [np.nan, 1.0], None, "negative or no number: 0 to 1"),
        ([0, 1], [1, 2], [np.inf, 1.0], None, "negative or no number: 0 to 1"),
        ([0, 1], [1, 2], [1.0, 1.0], [0.5, 1.5], "outside 0 to 1: 1 to 2"),
        ([0, 1], [1, 2], [1.0], None, "1 entries of value for 2 of supplier"),
        ([0.5, 1], [1, 2], [1.0, 1.0], None, "whole row numbers"),
    ],
)
def test_bad_edges_are_refused_with_one_line_that_names_them(supplier, customer, value, durability, line):
    with pytest.raises(BadInput, match=line) as refusal:
        SupplyGraph.from_edges(3, supplier, customer, value, durability)
    assert "\n" not in str(refusal.value)


def test_tiers_count_steps_upstream_over_edges_that_matter_to_the_buyer():
    lead = np.array([True, False, False, False, False, False])
    assert tiers(TREE, lead).tolist() == [0, 1, 1, 2, -1, -1]
    assert tiers(TREE, lead, 0.04).tolist() == [0, 1, 1, 2, 2, 3]


def test_tiers_equal_naive():
    people = small.population()
    graph = small.graph(people)
    assert tiers(graph, people.lead).tolist() == naive.tiers(graph, people.lead, 0.05)


def test_without_lead_firms_no_tier_is_reached():
    assert tiers(TREE, np.zeros(6, bool)).tolist() == [-1] * 6
