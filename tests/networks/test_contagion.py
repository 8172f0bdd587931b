"""Contagion by months: Bass and SI in closed form, month by month binomial, and plain twins."""

import math

import numpy as np
import pytest
from scipy import stats

from networks.kernels import bass, complex_contagion, reinforcement, simple_contagion, transpose
from tests import naive_diffusion as naive

plain = pytest.mark.plain
LEVEL = 1e-4
"""Level of the statistical tests. Seeds are fixed, so each passes or fails for good."""

RING = naive.compressed(12, [(i, (i + d) % 12) for i in range(12) for d in (-2, -1, 1, 2)])
"""Everybody knows the two next on either side."""


def in_form(out, weights=None):
    """In-neighbours with weights, for the twins."""
    rows = transpose(*out)
    listed = np.ones(out[1].size) if weights is None else weights
    nested = [
        listed[rows.place[a:b]].tolist() for a, b in zip(rows.indptr[:-1], rows.indptr[1:], strict=True)
    ]
    return naive.with_weights(naive.neighbours(rows.indptr, rows.indices), nested)


def curve(month_of, months):
    """Share that has adopted at the end of each month."""
    return np.array([np.mean((month_of >= 0) & (month_of <= month)) for month in range(months)])


def binomial_excess(month_of, months, hazard):
    """Chi-square of new adopters around the binomial that the past gives them, and its degrees of freedom.

    On a complete graph everybody not yet active has the same chance, so that given the past the new
    ones of a month are binomial; the standardised differences of the months are uncorrelated.
    """
    total, used, n = 0.0, 0, month_of.size
    for month in months:
        active = np.count_nonzero((month_of >= 0) & (month_of < month))
        left, p = n - active, 1.0 - math.exp(-hazard(active))
        if left * p * (1.0 - p) > 9.0:  # nearly normal
            new = np.count_nonzero(month_of == month)
            total += (new - left * p) ** 2 / (left * p * (1.0 - p))
            used += 1
    return total, used


# Bass -----------------------------------------------------------------------------------------------------


@plain
@pytest.mark.parametrize("seed", range(4))
def test_bass_equals_the_twin(seed):
    rng = np.random.default_rng(seed)
    start, other = naive.random_rows(seed, n=80)
    p, q = rng.uniform(0.0, 0.03, 80), rng.uniform(0.0, 0.8, 80)
    twin = naive.bass_months(naive.neighbours(start, other), p, q, seed, 30)
    assert bass(start, other, p, q, seed, 30).tolist() == twin
    assert len(set(twin)) > 5


def test_bass_without_imitation_is_exponential():
    n, p, months = 50_000, 0.03, 60
    month_of = bass(np.zeros(n + 1, np.int64), [], p, 0.9, 5, months)
    cells = [*(n * math.exp(-p * t) * (1.0 - math.exp(-p)) for t in range(months)), n * math.exp(-p * months)]
    counts = np.bincount(np.where(month_of < 0, months, month_of), minlength=months + 1)
    assert stats.chisquare(counts, cells).pvalue > LEVEL


def test_bass_without_innovation_never_starts():
    assert set(bass(*naive.complete(50), 0.0, 1.0, 1, 100).tolist()) == {-1}


def test_bass_on_the_complete_graph_is_binomial_in_every_month():
    graph, n = naive.complete(1_000), 1_000
    total, used = 0.0, 0
    for key in range(20):
        month_of = bass(*graph, 0.01, 0.2, key, 60, *graph)
        one = binomial_excess(month_of, range(60), lambda active: 0.01 + 0.2 * active / (n - 1))
        total, used = total + one[0], used + one[1]
    assert used > 300
    assert LEVEL < stats.chi2.sf(total, used) < 1.0 - LEVEL


def test_bass_on_the_complete_graph_follows_the_closed_form():
    r"""F(t) = (1 - e^{-(p+q)t}) / (1 + (q/p) e^{-(p+q)t}) [Bass 1969], between one month early and none late.

    Hazards are held for a month at the exposure of its beginning. So the share after t months is at
    most F(t); and it is at least F(t - 1), since exposure lags by no more than a month. The spread is
    that of the mean of the runs; n is large enough for the bias, of order 1 / n, to drown in it.
    """
    graph, p, q, months, runs = naive.complete(1_000), 0.005, 0.05, 150, 60
    curves = np.array([curve(bass(*graph, p, q, key, months, *graph), months) for key in range(runs)])
    fade = np.exp(-(p + q) * np.arange(months + 1))
    closed = (1.0 - fade) / (1.0 + q / p * fade)
    error = 4.0 * curves.std(axis=0, ddof=1) / math.sqrt(runs)
    assert np.all(curves.mean(axis=0) < closed[1:] + error)
    assert np.all(curves.mean(axis=0) > closed[:-1] - error)


@plain
def test_an_adopter_more_does_not_change_the_draws_of_others():
    """Without imitation a node's month is its own, whatever network it stands in."""
    alone = bass(np.zeros(41, np.int64), [], 0.1, 0.0, 3, 20)
    assert np.array_equal(bass(*naive.random_rows(1, n=40), 0.1, 0.0, 3, 20), alone)
    assert np.array_equal(bass(np.zeros(91, np.int64), [], 0.1, 0.0, 3, 20)[:40], alone)


# simple contagion -----------------------------------------------------------------------------------------


@plain
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_simple_contagion_equals_the_twin(seed, weighted):
    rng = np.random.default_rng(seed)
    out = naive.random_rows(seed, n=80)
    weights = rng.integers(0, 9, out[1].size) / 8.0 if weighted else None
    a, b = rng.uniform(0.0, 0.01, 80), rng.uniform(0.0, 0.3, 80)
    twin = naive.simple_steps(in_form(out, weights), a, b, [3, 4], seed, 30)
    assert simple_contagion(*out, a, b, [3, 4], seed, 30, weights).tolist() == twin
    assert len(set(twin)) > 5


def test_simple_contagion_on_the_complete_graph_is_binomial_in_every_step():
    graph, total, used = naive.complete(1_000), 0.0, 0
    for key in range(20):
        step = simple_contagion(*graph, 0.0, 0.0002, range(20), key, 40)
        one = binomial_excess(step, range(1, 41), lambda active: 0.0002 * active)
        total, used = total + one[0], used + one[1]
    assert used > 300
    assert LEVEL < stats.chi2.sf(total, used) < 1.0 - LEVEL


def test_simple_contagion_on_the_complete_graph_is_logistic():
    """The SI process: I(t) = 1 / (1 + (1 / I(0) - 1) e^{-b n t}), met as the closed form of Bass is."""
    graph, b, steps, runs = naive.complete(1_000), 0.00005, 120, 60
    curves = [
        curve(simple_contagion(*graph, 0.0, b, range(100), key, steps), steps + 1) for key in range(runs)
    ]
    curves = np.array(curves)
    closed = 1.0 / (1.0 + 9.0 * np.exp(-b * 999 * np.arange(steps + 1)))
    error = 4.0 * curves.std(axis=0, ddof=1) / math.sqrt(runs) + 1e-12
    assert np.all(curves.mean(axis=0) < closed + error)
    assert np.all(curves.mean(axis=0)[1:] > closed[:-1] - error[1:])


@plain
def test_with_a_certain_hazard_awareness_travels_one_tie_a_step():
    assert simple_contagion(*RING, 0.0, 1e9, [0], 1, 9).tolist() == [0, 1, 1, 2, 2, 3, 3, 3, 2, 2, 1, 1]


# complex contagion ----------------------------------------------------------------------------------------


@plain
def test_two_needed_walk_round_a_ring_from_two_neighbours():
    assert complex_contagion(*RING, 2, [0, 1], 9).tolist() == [0, 0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1]


@plain
def test_two_needed_get_nowhere_from_one_seed_or_from_two_far_apart():
    assert np.count_nonzero(complex_contagion(*RING, 2, [0], 9) > 0) == 0
    assert np.count_nonzero(complex_contagion(*RING, 2, [0, 6], 9) > 0) == 0


@plain
def test_a_long_tie_carries_simple_but_not_complex_contagion():
    """Two cliques of five and one tie between them [Centola and Macy 2007]."""
    cliques = [(i + 5 * k, j + 5 * k) for k in (0, 1) for i in range(5) for j in range(5) if i != j]
    out = naive.compressed(10, [*cliques, (4, 5), (5, 4)])
    assert complex_contagion(*out, 1, [0, 1], 9).tolist() == [0, 0, 1, 1, 1, 2, 3, 3, 3, 3]
    assert complex_contagion(*out, 2, [0, 1], 9).tolist() == [0, 0, 1, 1, 1, -1, -1, -1, -1, -1]


@plain
@pytest.mark.parametrize("seed", range(5))
def test_complex_contagion_equals_the_twin(seed):
    rng = np.random.default_rng(seed)
    out = naive.random_rows(seed, n=100, mean=6.0)
    needed, seeds = rng.integers(1, 4, 100), rng.choice(100, 12)
    sources = [[j for j, _ in row] for row in in_form(out)]
    twin = naive.counted_steps(sources, needed, seeds, 40)
    assert complex_contagion(*out, needed, seeds, 40).tolist() == twin
    assert len(set(twin)) > 3


@plain
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_reinforcement_equals_the_twin(seed, weighted):
    rng = np.random.default_rng(seed)
    out = naive.random_rows(seed, n=80, mean=6.0)
    weights = rng.integers(0, 9, out[1].size) / 8.0 if weighted else None
    m, s = rng.uniform(0.0, 3.0, 80), rng.uniform(0.0, 3.0, 80)
    twin = naive.reinforced_steps(in_form(out, weights), m, s, 0.4, [3, 4, 5], seed, 25)
    assert reinforcement(*out, m, s, 0.4, [3, 4, 5], seed, 25, weights).tolist() == twin
    assert len(set(twin)) > 5


@plain
def test_a_steep_curve_at_full_pace_is_complex_contagion():
    out = naive.random_rows(8, n=100, mean=6.0)
    steep = reinforcement(*out, 1.5, 1e6, 1.0, range(10), 1, 40)
    assert np.array_equal(steep, complex_contagion(*out, 2, range(10), 40))


@plain
def test_reinforcement_leaves_those_alone_that_nobody_reaches():
    assert reinforcement([0, 1, 1, 1], [1], -100.0, 1.0, 1.0, [0], 1, 50).tolist() == [0, 1, -1]
