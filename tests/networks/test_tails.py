import numpy as np
import pytest

from networks.tails import fit_tail, hill_exponent, ks_distance, likeliest_exponent


def power_law(exponent, start, n, seed=1):
    """Whole numbers with a cumulative power law from `start` on (Clauset et al. 2009, appendix D)."""
    u = np.random.default_rng(seed).random(n)
    return np.floor((start - 0.5) * u ** (-1 / exponent) + 0.5).astype(np.int64)


@pytest.mark.parametrize("exponent", [1.2, 2.5])
def test_hill_finds_the_exponent_of_a_pareto(exponent):
    u = (np.arange(20_000) + 0.5) / 20_000
    value, low, high = hill_exponent((1000.0 * u ** (-1 / exponent)).astype(np.int64))
    assert low < exponent < high
    assert value == pytest.approx(exponent, rel=0.05)


@pytest.mark.parametrize("exponent", [1.1, 1.8])
def test_a_planted_tail_is_found_behind_a_body_that_is_none(exponent):
    body = np.random.default_rng(2).integers(1, 20, 20_000)
    tail = fit_tail(np.concatenate([body, power_law(exponent, 20, 5_000)]))
    assert tail is not None
    assert tail.exponent == pytest.approx(exponent, abs=0.1)
    assert 15 <= tail.start <= 40
    assert tail.against_lognormal > -1.96


def test_a_lognormal_is_told_from_a_power_law():
    numbers = np.floor(np.exp(np.random.default_rng(3).normal(3.0, 0.6, 20_000))).astype(np.int64)
    body = numbers[numbers >= 10]
    tail = fit_tail(body)
    assert tail is not None
    assert tail.start > 30 or tail.against_lognormal < -1.96


def test_likeliest_exponent_equals_a_search_by_hand():
    number, count = np.unique(power_law(1.5, 10, 4_000), return_counts=True)
    far = number <= 10**6
    number, count = number[far], count[far]

    def log_likelihood(alpha):
        ways = np.sum(np.arange(number[0], 2_000_000, dtype=float) ** -alpha)
        return -alpha * float(count @ np.log(number)) - count.sum() * np.log(ways)

    grid = np.linspace(2.2, 2.8, 61)
    by_hand = grid[np.argmax([log_likelihood(alpha) for alpha in grid])]
    assert likeliest_exponent(number, count) == pytest.approx(by_hand, abs=0.011)


def test_distance_to_the_right_law_is_small_and_to_another_is_not():
    number, count = np.unique(power_law(1.5, 10, 20_000), return_counts=True)
    assert ks_distance(number, count, 2.5) < 0.02 < ks_distance(number, count, 3.5)


def test_too_few_degrees_have_no_tail():
    assert np.isnan(hill_exponent(np.arange(20))).all()
    assert fit_tail(np.arange(20)) is None
    assert fit_tail(np.full(1000, 3)) is None
