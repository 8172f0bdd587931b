"""Cascades: hand-worked lines, trees and stars, Watts's window, percolation, and plain twins."""

import math

import numpy as np
import pytest

from networks.kernels import independent_cascade, linear_threshold, transpose, weighted_linear_threshold
from networks.kernels.cascades import DENSE, MANY_ROWS, needed_counts
from tests import naive_diffusion as naive

plain = pytest.mark.plain
LINE = naive.compressed(5, [(0, 1), (1, 2), (2, 3), (3, 4)])
TREE = naive.compressed(7, [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (2, 6)])
STAR = naive.compressed(6, [(1, 0), (2, 0), (3, 0), (4, 0), (5, 0)])
"""Five leaves that all influence the hub."""


def threshold(out, level, seeds, max_steps=100):
    """Steps of activation, the in form made from the out form."""
    influences = transpose(*out)
    return linear_threshold(influences.indptr, influences.indices, level, seeds, max_steps).tolist()


def chance(out, p, seeds, key=1, max_steps=100):
    return independent_cascade(*out, p, seeds, key, max_steps).tolist()


# linear threshold -----------------------------------------------------------------------------------------


@plain
def test_a_line_falls_one_by_one():
    assert threshold(LINE, 1.0, [0]) == [0, 1, 2, 3, 4]
    assert threshold(LINE, 1.0, [2]) == [-1, -1, 0, 1, 2]


@plain
def test_a_tree_falls_level_by_level():
    assert threshold(TREE, 0.5, [0]) == [0, 1, 1, 2, 2, 2, 2]


@plain
@pytest.mark.parametrize(("active", "hub"), [(1, -1), (2, 1), (3, 1)])
def test_the_hub_of_a_star_needs_its_share_of_leaves(active, hub):
    assert threshold(STAR, 0.4, range(1, 1 + active))[0] == hub


@plain
def test_nobody_is_reached_after_the_last_step():
    assert threshold(LINE, 1.0, [0], max_steps=2) == [0, 1, 2, -1, -1]
    assert threshold(LINE, -1.0, [0], max_steps=0) == [0, -1, -1, -1, -1]


@plain
def test_all_nodes_of_a_step_act_on_the_same_past():
    """1 hears of 0 at once, 2 needs both: it may not see 1 within step 1."""
    assert threshold(naive.compressed(3, [(0, 1), (0, 2), (1, 2)]), 1.0, [0]) == [0, 1, 2]


@plain
def test_a_threshold_of_zero_needs_in_neighbours_but_no_active_one():
    assert threshold(LINE, 0.0, []) == [-1, 1, 1, 1, 1]


@plain
def test_a_threshold_above_one_is_never_reached():
    assert threshold(STAR, np.nextafter(1.0, 2.0), range(1, 6))[0] == -1


@plain
def test_a_pair_listed_twice_counts_twice():
    doubled = naive.compressed(3, [(0, 2), (0, 2), (1, 2)])
    assert threshold(doubled, 0.6, [0]) == [0, -1, 1]
    assert threshold(doubled, 0.6, [1]) == [-1, 0, -1]


@plain
def test_ties_are_decided_by_the_quotient_in_double_precision():
    shares = [(count, degree) for degree in range(1, 60) for count in range(1, degree + 1)]
    for count, degree in shares:
        level = count / degree
        rows = np.array([0, degree, 2 * degree, 3 * degree])
        levels = np.array([np.nextafter(level, 0.0), level, np.nextafter(level, 2.0)])
        needed = np.empty(3, np.int32)
        needed_counts(rows, levels, needed)
        least = [next((c for c in range(1, degree + 1) if c / degree >= x), 2**30) for x in levels]
        assert needed.tolist() == least


@plain
@pytest.mark.parametrize("level", [0.1 * 3, 0.3, 1 / 3, 2 / 3, 0.7, 0.1 + 0.6, 0.2 + 0.4, 0.6])
@pytest.mark.parametrize("degree", [3, 5, 6, 7, 10])
def test_familiar_fractions_are_met_as_python_meets_them(level, degree):
    star = naive.compressed(degree + 1, [(leaf, 0) for leaf in range(1, degree + 1)])
    for active in range(degree + 1):
        reached = threshold(star, level, range(1, 1 + active))[0] == 1
        assert reached == (active / degree >= level)


@plain
@pytest.mark.parametrize("seed", range(8))
def test_linear_threshold_equals_the_twin(seed):
    rng = np.random.default_rng(seed)
    start, other = naive.random_rows(seed)
    n = start.size - 1
    level, seeds = np.round(rng.uniform(-0.05, 0.7, n), 1), rng.choice(n, 6)
    twin = naive.threshold_cascade(naive.neighbours(start, other), level, seeds, 50)
    assert linear_threshold(start, other, level, seeds, 50).tolist() == twin
    assert len(set(twin)) > 3


def test_the_out_form_given_changes_nothing():
    start, other = naive.random_rows(3, n=2_000)
    level, turned = np.full(2_000, 0.3), transpose(start, other)
    made = linear_threshold(start, other, level, [1, 2, 3], 99)
    given = linear_threshold(start, other, level, [1, 2, 3], 99, turned.indptr, turned.indices)
    assert np.array_equal(made, given)


def test_rows_put_in_order_spread_as_those_that_are_not():
    """Above MANY_ROWS a large step is handled in ascending order; a breadth-first search says the same."""
    n = MANY_ROWS
    mixed = np.random.default_rng(5).permutation(n).astype(np.int32)
    indptr = np.arange(n + 1, dtype=np.int64)  # each node has one out-neighbour
    seeds = mixed[: n // DENSE + 1]
    step = independent_cascade(indptr, mixed, 1.0, seeds, 1, 3)
    expected, last = np.full(n, -1), seeds
    expected[seeds] = 0
    for t in (1, 2, 3):
        last = np.array([j for j in mixed[last] if expected[j] < 0])
        expected[last] = t
    assert np.array_equal(step, expected)


def test_rows_that_need_nobody_keep_the_seeds_in_the_queue():
    n = MANY_ROWS
    rng = np.random.default_rng(6)
    source, indptr = rng.permutation(n).astype(np.int32), np.arange(n + 1, dtype=np.int64)
    level = rng.choice([0.0, 1.0], n)  # one in-neighbour each: needs nobody, or that one
    seeds = rng.choice(n, n // DENSE + 1, replace=False)
    expected = np.full(n, -1)
    expected[seeds] = 0
    for t in (1, 2, 3):
        falls = (expected < 0) & ((level == 0.0) | (expected[source] >= 0))
        expected[falls] = t
    assert np.array_equal(linear_threshold(indptr, source, level, seeds, 3), expected)


def vulnerable_share(mean, threshold):
    """Chance that a single seed starts a global cascade on a Poisson graph [Watts 2002, Newman et al. 2001].

    An edge leads to a vulnerable node (degree at most 1 / threshold) whose further edges do too; u is
    the chance that it leads into no endless cluster of such nodes.
    """
    most = math.floor(1.0 / threshold)
    parts = [math.exp(-mean) * mean**j / math.factorial(j) for j in range(most)]
    u = 0.0
    for _ in range(10_000):
        u = 1.0 - sum(parts) + sum(part * u**j for j, part in enumerate(parts))
    return 1.0 - math.exp(-mean * (1.0 - u))


def global_cascades(mean, trials, n=10_000):
    """Of so many single seeds, how many reach a tenth of a random graph at a threshold of 0.18."""
    graph = naive.poisson_graph(int(10 * mean), n, mean)  # both directions listed: in form is out form
    seeds = np.random.default_rng(1).choice(n, trials, replace=False)
    return sum(
        np.count_nonzero(linear_threshold(*graph, 0.18, [seed], 200, *graph) >= 0) > n / 10 for seed in seeds
    )


@pytest.mark.parametrize("mean", [0.8, 8.0])
def test_outside_the_window_of_watts_no_seed_starts_a_global_cascade(mean):
    assert vulnerable_share(mean, 0.18) < 1e-6
    assert global_cascades(mean, 400) == 0


@pytest.mark.parametrize("mean", [1.5, 3.0, 5.0])
def test_inside_the_window_of_watts_the_vulnerable_cluster_says_how_many_do(mean):
    trials, share = 400, vulnerable_share(mean, 0.18)
    assert 0.05 < share < 0.99
    assert abs(global_cascades(mean, trials) - trials * share) < 4 * math.sqrt(trials * share * (1 - share))


def test_the_upper_end_of_the_window_lies_where_the_condition_says():
    """Watts's equation 5 for Poisson graphs and a threshold of 0.18: z Q(4, z) = 1."""
    assert vulnerable_share(5.7, 0.18) > 0.01
    assert vulnerable_share(5.8, 0.18) < 1e-3


# weights --------------------------------------------------------------------------------------------------


@plain
@pytest.mark.parametrize("seed", range(8))
def test_weighted_threshold_equals_the_twin_with_awkward_weights(seed):
    """Tenths do not add up exactly, so thresholds in tenths are ties that the order of the sum decides."""
    rng = np.random.default_rng(seed)
    start, other = naive.random_rows(seed, n=150, mean=6.0)
    weights = rng.integers(0, 4, other.size) * 0.1
    level, seeds = np.round(rng.uniform(0.0, 0.8, 150), 1), rng.choice(150, 12)
    nested = [weights[start[i] : start[i + 1]].tolist() for i in range(150)]
    twin = naive.threshold_cascade(naive.neighbours(start, other), level, seeds, 50, nested)
    assert weighted_linear_threshold(start, other, weights, level, seeds, 50).tolist() == twin


@plain
def test_equal_weights_are_no_weights():
    start, other = naive.random_rows(4)
    level = np.random.default_rng(4).uniform(0.0, 0.6, start.size - 1)
    weighted = weighted_linear_threshold(start, other, np.full(other.size, 2.0), level, [0, 1, 2, 3], 50)
    assert np.array_equal(weighted, linear_threshold(start, other, level, [0, 1, 2, 3], 50))


@plain
def test_a_heavy_supplier_outweighs_many_light_ones():
    out = naive.compressed(4, [(0, 3), (1, 3), (2, 3)])
    rows = transpose(*out)
    for seeds, reached in (([0, 1], -1), ([2], 1)):
        weights = np.array([1.0, 1.0, 8.0])[rows.place]
        step = weighted_linear_threshold(rows.indptr, rows.indices, weights, 0.5, seeds, 9)
        assert step[3] == reached


@plain
def test_weights_given_at_both_ends_change_nothing():
    start, other = naive.random_rows(7)
    weights, rows = np.random.default_rng(7).random(other.size), transpose(start, other)
    both = (rows.indptr, rows.indices, weights[rows.place])
    made = weighted_linear_threshold(start, other, weights, 0.4, [1, 2, 3], 50)
    given = weighted_linear_threshold(start, other, weights, 0.4, [1, 2, 3], 50, *both)
    assert np.array_equal(made, given)


@plain
def test_weights_of_zero_reach_nobody():
    assert weighted_linear_threshold([0, 0, 1], [0], 0.0, 0.0, [0], 9).tolist() == [0, -1]


# independent cascade --------------------------------------------------------------------------------------


@plain
def test_certain_edges_reach_every_level_of_a_tree():
    assert chance(TREE, 1.0, [0]) == [0, 1, 1, 2, 2, 2, 2]


@plain
def test_impossible_edges_reach_nobody():
    assert chance(TREE, 0.0, [0]) == [0, -1, -1, -1, -1, -1, -1]


@plain
def test_an_edge_with_a_probability_of_its_own_is_the_only_one_to_hold():
    assert chance(TREE, np.array([0.0, 1.0, 1.0, 1.0, 1.0, 0.0]), [0]) == [0, -1, 1, -1, -1, 2, -1]


@plain
@pytest.mark.parametrize("seed", range(6))
def test_independent_cascade_equals_the_twin(seed):
    rng = np.random.default_rng(seed)
    start, other = naive.random_rows(seed, n=150)
    reaches, p = naive.neighbours(start, other), rng.random(other.size) * 0.6
    nested = [p[start[i] : start[i + 1]].tolist() for i in range(150)]
    twin = naive.edge_cascade(reaches, nested, [1, 5, 9], seed, 100)
    assert chance((start, other), p, [1, 5, 9], seed) == twin
    alike = [[0.4] * len(row) for row in reaches]
    twin = naive.edge_cascade(reaches, alike, [1, 5, 9], seed, 100)
    assert chance((start, other), 0.4, [1, 5, 9], seed) == twin
    assert len(set(twin)) > 3


@plain
def test_the_draw_of_an_edge_knows_nothing_of_the_other_edges():
    """The same pairs in another order of rows' lists, with others added that never hold."""
    pairs = [(i, j) for i in range(30) for j in range(30) if i != j and (i * 7 + j * 3) % 5 == 0]
    out = naive.compressed(30, pairs)
    turned = naive.compressed(30, pairs[::-1])
    assert chance(out, 0.4, [0]) == chance(turned, 0.4, [0])
    longer = naive.compressed(31, [*pairs, *((i, 30) for i in range(30))])
    p = np.where(longer[1] == 30, 0.0, 0.4)
    assert chance(longer, p, [0])[:30] == chance(out, 0.4, [0])


def test_more_seeds_and_higher_chances_never_reach_fewer():
    out = naive.random_rows(2, n=3_000)
    reached = [
        set(np.flatnonzero(np.array(chance(out, p, s)) >= 0))
        for p, s in ((0.2, [0]), (0.2, [0, 1]), (0.3, [0, 1]))
    ]
    assert reached[0] <= reached[1] <= reached[2]


def test_another_key_is_another_cascade():
    out = naive.random_rows(2, n=3_000)
    assert chance(out, 0.4, [0], key=1) != chance(out, 0.4, [0], key=2**40 + 1)


def test_edges_hold_as_often_as_they_should():
    n, p = 200_000, 0.1  # a star of single edges: each node i tries one head
    indptr = np.append(np.arange(n + 1), np.full(n, n)).astype(np.int64)
    heads = np.arange(n, 2 * n, dtype=np.int32)
    held = np.count_nonzero(independent_cascade(indptr, heads, p, np.arange(n), 11, 1)[n:] == 1)
    assert abs(held - n * p) < 4 * math.sqrt(n * p * (1 - p))


def outbreak_sizes(mean, p, trials, n=20_000):
    out = naive.random_rows(9, n=n, mean=mean)
    return np.array(
        [
            np.count_nonzero(np.array(independent_cascade(*out, p, [key], key, n)) >= 0)
            for key in range(trials)
        ]
    )


def test_below_the_onset_outbreaks_are_those_of_a_branching_process():
    """Total progeny of one seed, offspring Poisson with mean 1/2: mean 2, variance 4 [Borel 1942]."""
    sizes = outbreak_sizes(10.0, 0.05, 1_000)
    assert abs(sizes.mean() - 2.0) < 4 * math.sqrt(4.0 / 1_000)
    assert sizes.max() < 100


def test_above_the_onset_outbreaks_solve_the_equation_of_the_giant_component():
    r"""Size and chance of a large outbreak solve s = 1 - exp(-z p s); spread of the size as in Reed-Frost.

    Its variance is s (1 - s) / (n (1 - z p (1 - s))^2) [von Bahr and Martin-Löf 1980].
    """
    sizes, n, s = outbreak_sizes(10.0, 0.2, 300), 20_000, 0.5
    for _ in range(200):
        s = 1.0 - math.exp(-2.0 * s)
    large = sizes[sizes > n / 10]
    assert abs(large.size - 300 * s) < 4 * math.sqrt(300 * s * (1 - s))
    spread = math.sqrt(s * (1 - s) / n) / (1.0 - 2.0 * (1 - s))
    assert abs(large / n - s).max() < 5 * spread
    assert sizes[sizes <= n / 10].max() < n / 100
