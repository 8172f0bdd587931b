"""Components and chains of what is marked; growing components equal those found afresh."""

import networkx as nx
import numpy as np
import pytest

from networks.errors import BadInput
from networks.kernels import (
    GrowingComponents,
    connected_components,
    longest_chain,
    strong_components,
    transpose,
)
from tests import naive
from tests import naive_diffusion as rows

pytestmark = pytest.mark.plain

RING_AND_TAIL = rows.compressed(6, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)])
"""0, 1 and 2 stand in a ring, from which a chain leads to 4; 5 stands alone."""


def marked(seed, n=60):
    """A random network, masks of nodes and edges, and what is left of it as pairs."""
    rng = np.random.default_rng(seed)
    start, head = rows.random_rows(seed, n=n, mean=2.0)
    node, edge = rng.random(n) < 0.8, rng.random(head.size) < 0.8
    tail = np.repeat(np.arange(n), np.diff(start))
    counts = edge & node[tail] & node[head]
    pairs = list(zip(tail[counts].tolist(), head[counts].tolist(), strict=True))
    return (start, head), node, edge, pairs


def test_a_component_is_named_after_its_smallest_node():
    number, label = connected_components(*RING_AND_TAIL)
    assert (number, label.tolist()) == (2, [0, 0, 0, 0, 0, 5])


def test_a_node_masked_out_takes_its_edges_along():
    nodes = np.arange(6) != 3
    number, label = connected_components(*RING_AND_TAIL, nodes)
    assert (number, label.tolist()) == (3, [0, 0, 0, -1, 4, 5])
    assert strong_components(*RING_AND_TAIL, nodes).number == 3
    assert longest_chain(*RING_AND_TAIL, nodes).length == 1


def test_an_edge_masked_out_leaves_its_ends():
    edges = np.array([True, True, True, False, True])
    assert connected_components(*RING_AND_TAIL, edges=edges).label.tolist() == [0, 0, 0, 3, 3, 5]


def test_nothing_at_all_has_no_parts():
    nothing = np.zeros(6, bool)
    assert connected_components(*RING_AND_TAIL, nothing).number == 0
    assert strong_components(*RING_AND_TAIL, nothing).number == 0
    assert longest_chain(*RING_AND_TAIL, nothing).length == 0
    assert strong_components([0], []).number == longest_chain([0], []).length == 0


def test_a_ring_is_one_tier_of_the_longest_chain():
    length, above, below = longest_chain(*RING_AND_TAIL)
    assert length == 3
    assert above.tolist() == [0, 0, 0, 1, 2, 0]
    assert below.tolist() == [2, 2, 2, 1, 0, 0]


@pytest.mark.parametrize("seed", range(6))
def test_masked_components_equal_networkx(seed):
    net, node, edge, pairs = marked(seed)
    number, label = connected_components(*net, node, edge)
    expected = np.where(node, naive.smallest_in_component(node.size, pairs), -1)
    assert label.tolist() == expected.tolist()
    assert number == len(set(expected[node].tolist()))


@pytest.mark.parametrize("seed", range(6))
def test_masked_strong_components_equal_networkx(seed):
    net, node, edge, pairs = marked(seed)
    number, label = strong_components(*net, node, edge)
    graph = naive.digraph(node.size, pairs).subgraph(np.flatnonzero(node).tolist())
    parts = {frozenset(part) for part in nx.strongly_connected_components(graph)}
    assert {frozenset(np.flatnonzero(label == c).tolist()) for c in range(number)} == parts
    assert all(label[i] >= label[j] for i, j in pairs)
    assert set(label[~node].tolist()) <= {-1}


@pytest.mark.parametrize("seed", range(6))
def test_the_longest_masked_chain_equals_networkx(seed):
    net, node, edge, pairs = marked(seed)
    length, above, below = longest_chain(*net, node, edge)
    condensed = nx.condensation(naive.digraph(node.size, pairs).subgraph(np.flatnonzero(node).tolist()))
    assert length == nx.dag_longest_path_length(condensed) + 1
    assert (above + below)[node].max() + 1 == length
    assert all(above[i] < above[j] or (above[i], below[i]) == (above[j], below[j]) for i, j in pairs)


# growing --------------------------------------------------------------------------------------------------


def same(growing, out, nodes, edges=None):
    """Whether the parts kept are those found afresh."""
    number, label = connected_components(*out, nodes, edges)
    largest = np.bincount(label[nodes]).max() if nodes.any() else 0
    return (growing.number, growing.largest, growing.labels().tolist()) == (number, largest, label.tolist())


@pytest.mark.parametrize("seed", range(4))
def test_components_that_grow_by_nodes_equal_those_found_afresh_at_every_step(seed):
    out = rows.random_rows(seed, n=150, mean=1.5)
    back = transpose(*out)
    growing, nodes = GrowingComponents(150), np.zeros(150, bool)
    for part in np.array_split(np.random.default_rng(seed).permutation(150), 25):
        growing.add_nodes_of(part, *out, back.indptr, back.indices)
        nodes[part] = True
        assert same(growing, out, nodes)
    assert growing.largest > 50


@pytest.mark.parametrize("seed", range(4))
def test_components_that_grow_by_edges_equal_those_found_afresh_at_every_step(seed):
    start, head = rows.random_rows(seed, n=150, mean=1.5)
    tail = np.repeat(np.arange(150), np.diff(start))
    growing, edges = GrowingComponents(150), np.zeros(head.size, bool)
    growing.add_nodes(np.arange(150))
    for part in np.array_split(np.random.default_rng(seed).permutation(head.size), 25):
        growing.add_edges(tail[part], head[part])
        edges[part] = True
        assert same(growing, (start, head), np.ones(150, bool), edges)


def test_an_edge_brings_its_ends_along():
    growing = GrowingComponents(5)
    growing.add_edges([3, 4], [1, 4])
    assert growing.labels().tolist() == [-1, 1, -1, 1, 4]
    assert (growing.number, growing.largest) == (2, 2)


def test_what_is_in_already_is_added_once():
    growing = GrowingComponents(4)
    for _ in range(3):
        growing.add_nodes([0, 0, 1])
        growing.add_edges([0, 1], [1, 0])
    assert (growing.number, growing.largest) == (1, 2)


def test_a_long_line_added_end_to_end_needs_no_recursion():
    n = 3_000
    growing = GrowingComponents(n)
    growing.add_edges(np.arange(n - 1)[::-1], np.arange(1, n)[::-1])
    assert (growing.number, growing.largest) == (1, n)


def test_additions_that_cannot_be_are_refused():
    growing = GrowingComponents(3)
    for call in (
        lambda: growing.add_nodes([3]),
        lambda: growing.add_edges([0], [-1]),
        lambda: growing.add_edges([0], [1, 2]),
        lambda: growing.add_nodes_of([0], [0, 0], [], [0, 0], []),
        lambda: GrowingComponents(-1),
    ):
        with pytest.raises(BadInput):
            call()
    assert growing.number == 0
