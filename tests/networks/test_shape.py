import networkx as nx
import numpy as np
import pytest

from networks.graph import SupplyGraph
from networks.kernels.motifs import count_steps, flood
from networks.shape import (
    against_null,
    assortativity,
    bow_tie,
    clustering,
    count_motifs,
    degree_correlations,
    log_slope,
    mean_distance,
    partners_curve,
    reciprocity,
)
from tests import naive_networks, small

GRAPH = small.graph(small.population(300))


def graph_of(n, *pairs):
    return SupplyGraph.from_edges(n, [i for i, _ in pairs], [j for _, j in pairs], np.ones(len(pairs)))


def bipartite(a, b):
    return graph_of(a + b, *((i, a + j) for i in range(a) for j in range(b)))


def test_all_paths_of_a_complete_bipartite_graph_close():
    found = count_motifs(bipartite(4, 5), samples=1000)
    assert found.squares == pytest.approx(6 * 10)
    assert found.squares_error == 0.0
    assert found.triangles == 0.0


def test_a_ring_has_one_triangle_if_it_has_three_rows_and_no_square():
    ring = count_motifs(graph_of(3, (0, 1), (1, 2), (2, 0)), samples=300)
    assert (ring.squares, ring.triangles) == (0.0, pytest.approx(1.0))
    assert count_motifs(graph_of(4, (0, 1), (1, 2), (2, 3), (3, 0)), samples=300).triangles == 0.0


def test_a_straight_triangle_is_one():
    assert count_motifs(graph_of(3, (0, 1), (1, 2), (0, 2)), samples=300).triangles == pytest.approx(1.0)


def test_a_star_has_neither():
    found = count_motifs(graph_of(5, (1, 0), (2, 0), (3, 0), (0, 4)), samples=300)
    assert (found.squares, found.triangles) == (0.0, 0.0)


def test_squares_and_triangles_equal_naive_counts():
    found = count_motifs(GRAPH, samples=400_000)
    squares, triangles = naive_networks.squares(GRAPH), naive_networks.triangles(GRAPH)
    assert found.squares == pytest.approx(squares, rel=4 * found.squares_error)
    assert found.triangles == pytest.approx(triangles, rel=4 * found.triangles_error)
    assert found.squares_error < 0.01


@pytest.mark.plain
def test_few_draws_say_how_little_they_know():
    found = count_motifs(GRAPH, samples=400)
    assert 0.03 < found.squares_error < 0.4
    assert found.squares == pytest.approx(naive_networks.squares(GRAPH), rel=4 * found.squares_error)


def test_a_rewired_graph_has_as_many_squares_as_its_null():
    rng = np.random.default_rng(1)
    pairs = np.unique(rng.integers(0, 400, (4000, 2)), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    found = against_null(graph_of(400, *pairs.tolist()), 1)
    assert found["squares"][0] == pytest.approx(1.0, abs=0.12)
    assert found["triangles"][0] == pytest.approx(1.0, abs=0.12)


def test_blocks_of_common_needs_make_more_squares_than_triangles():
    groups = [(10 * g + i, 100 + 10 * g + j) for g in range(10) for i in range(10) for j in range(10)]
    found = against_null(graph_of(200, *groups), 1)
    assert found["squares"][1] > 2.0
    assert found["triangles"][0] == 0.0 or np.isnan(found["triangles"][0])


def test_clustering_of_a_graph_without_returns_is_that_of_networkx():
    rng = np.random.default_rng(2)
    pairs = np.unique(np.sort(rng.integers(0, 60, (500, 2)), axis=1), axis=0)
    graph = graph_of(60, *pairs[pairs[:, 0] < pairs[:, 1]].tolist())
    value, low, high = clustering(graph)
    assert low < nx.transitivity(graph.to_networkx().to_undirected()) < high
    assert high - low < 0.01
    assert value == pytest.approx((low + high) / 2)


def test_directed_correlations_equal_networkx():
    kinds, graph = {"customers": "out", "suppliers": "in"}, GRAPH.to_networkx()
    for name, value in degree_correlations(GRAPH).items():
        x, y = (kinds[kind] for kind in name.split("_"))
        assert value == pytest.approx(nx.degree_pearson_correlation_coefficient(graph, x, y))


def test_assortativity_of_a_star_is_minus_one():
    assert assortativity(graph_of(5, (1, 0), (2, 0), (3, 0), (4, 0))) == pytest.approx(-1.0)


def test_partners_of_a_star_are_few_where_own_are_many():
    star = graph_of(41, *((i, 0) for i in range(1, 41)))
    degree, partners = partners_curve(star)
    assert (degree.tolist(), partners.tolist()) == ([1.0], [40.0])  # the hub is alone in its bin


def test_partners_curve_of_a_graph_without_order_is_level():
    rng = np.random.default_rng(4)
    size = np.floor(rng.pareto(1.5, 3000) * 3 + 1).clip(max=60)
    ends = rng.choice(3000, (20_000, 2), p=size / size.sum())
    pairs = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    (slope, _, _), _ = log_slope(*partners_curve(graph_of(3000, *pairs.tolist())))
    assert abs(slope) < 0.05


def test_reciprocity_counts_both_edges_of_a_pair():
    assert reciprocity(graph_of(3, (0, 1), (1, 0), (1, 2))) == pytest.approx(2 / 3)


def test_bow_tie_of_a_small_one():
    # 0 and 1 supply the circle 2-3-4, which supplies 5; 6 hangs on 0; 7 is alone
    graph = graph_of(8, (0, 2), (1, 0), (2, 3), (3, 4), (4, 2), (4, 5), (0, 6))
    found = bow_tie(graph)
    parts = (found.weak, found.strong, found.into, found.out, found.tendrils)
    assert parts == pytest.approx((7 / 8, 3 / 8, 2 / 8, 1 / 8, 1 / 8))


def test_components_equal_networkx():
    graph, found = GRAPH.to_networkx(), bow_tie(GRAPH)
    core = max(nx.strongly_connected_components(graph), key=len)
    assert found.strong == len(core) / 300
    assert found.weak == len(max(nx.weakly_connected_components(graph), key=len)) / 300
    assert found.out == len(nx.descendants(graph, min(core)) - core) / 300
    assert found.into == len(nx.ancestors(graph, min(core)) - core) / 300


@pytest.mark.plain
def test_steps_equal_networkx():
    step, queue = np.empty(300, np.int32), np.empty(300, np.int32)
    lists = (GRAPH.out_indptr, GRAPH.customer, GRAPH.in_indptr, GRAPH.in_edge, GRAPH.supplier)
    reached = count_steps(7, *lists, step, queue)
    known = nx.single_source_shortest_path_length(GRAPH.to_networkx().to_undirected(), 7)
    assert reached == len(known)
    assert all(step[i] == steps for i, steps in known.items())


@pytest.mark.plain
def test_flood_reaches_what_lies_behind():
    graph, inside = graph_of(4, (0, 1), (1, 2), (3, 2)), np.array([True, False, False, False])
    flood(graph.out_indptr, graph.customer, inside)
    assert inside.tolist() == [True, True, True, False]


def test_mean_distance_of_a_star_is_known():
    value, low, high = mean_distance(graph_of(201, *((i, 0) for i in range(1, 201))), 1)
    assert value == pytest.approx(2.0, abs=0.05)
    assert low <= value <= high


def test_a_slope_is_found_with_its_interval():
    rng = np.random.default_rng(1)
    x = np.exp(rng.normal(0, 1, 2000))
    (slope, low, high), r = log_slope(x, x**0.7 * np.exp(rng.normal(0, 0.3, 2000)))
    assert low < 0.7 < high
    assert slope == pytest.approx(0.7, abs=0.03)
    assert r == pytest.approx(0.7 / (0.49 + 0.09) ** 0.5, abs=0.02)
