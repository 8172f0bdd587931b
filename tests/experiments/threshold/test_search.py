"""Bisection on shares: order statistics where seeds are steady, honest intervals where they are not."""

from math import comb

import numpy as np
import pytest

from experiments.threshold.levers import HALVINGS, PARTS, POINTS
from experiments.threshold.search import (
    BELOW,
    FALLS,
    FLAT,
    FOUND,
    NOT_REACHED,
    NOTHING,
    OFF,
    UNDECIDED,
    Answer,
    Trials,
    answer,
    contradicts,
    falls,
    never_falling,
    next_points,
    order_bounds,
    seeds_needed,
    share_interval,
)

FIXED = tuple(range(0, POINTS + 1, POINTS // PARTS))
PLACE = np.linspace(-3.0, 3.0, POINTS + 1)


def bisected(table: np.ndarray, probability: float) -> Trials:
    """Search a table of all points, seeds by points, looking only at those that are tried."""
    points = list(FIXED)
    for _ in range(HALVINGS):
        trials = Trials(points=tuple(points), reached=table[:, points], fixed=FIXED)
        points = sorted({*points, *next_points(trials.counts(), trials.n, [probability])})
    return Trials(points=tuple(points), reached=table[:, points], fixed=FIXED)


def histories(rng: np.random.Generator, n: int, noise: float) -> np.ndarray:
    """Seeds of normal luck that reach it above their own place; part of the luck is anew at every point."""
    own = np.sqrt(1.0 - noise**2) * rng.normal(size=(n, 1))
    return (own + noise * rng.normal(size=(n, PLACE.size)) <= PLACE).astype(float)


def covers(found: Answer, truth: float) -> bool:
    low = found.low is None or PLACE[found.low] < truth
    return low and (found.high is None or truth <= PLACE[found.high])


def few(points: dict[int, list[float]]) -> Trials:
    """Trials written out, point by point."""
    return Trials(points=tuple(points), reached=np.array(list(points.values())).T, fixed=tuple(points))


@pytest.mark.parametrize(("n", "probability"), [(20, 0.5), (20, 0.1), (7, 0.9), (40, 0.5), (3, 0.5)])
def test_bounds_are_those_of_the_binomial(n: int, probability: float) -> None:
    chance = [comb(n, k) * probability**k * (1 - probability) ** (n - k) for k in range(n + 1)]
    low, high = order_bounds(n, probability)
    assert low == max([k for k in range(1, n + 1) if sum(chance[:k]) <= 0.05], default=0)
    assert high == min([k for k in range(1, n + 1) if sum(chance[k:]) <= 0.05], default=n + 1)


def test_bounds_of_the_median_of_sixteen_are_those_of_tables() -> None:
    assert order_bounds(16, 0.5, 0.95) == (4, 13)


def test_few_seeds_leave_an_end_open() -> None:
    assert order_bounds(4, 0.5) == (0, 5)
    assert order_bounds(20, 0.9)[1] == 21


def test_steady_seeds_give_order_statistics() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        table = histories(rng, 20, 0.0)
        own = np.sort(np.where(table.any(axis=1), table.argmax(axis=1), POINTS + 1))
        found = answer(bisected(table, 0.5), 0.5)
        low, high = order_bounds(20, 0.5)
        assert found.point == own[seeds_needed(20, 0.5) - 1]
        assert found.low == own[low - 1] - 1
        assert found.high == own[high - 1]


@pytest.mark.parametrize("noise", [0.0, 0.5, 0.9])
def test_intervals_cover_at_least_as_often_as_they_say(noise: float) -> None:
    rng, trials = np.random.default_rng(11), 600
    held = sum(covers(answer(bisected(histories(rng, 20, noise), 0.5), 0.5), 0.0) for _ in range(trials))
    low, high = order_bounds(20, 0.5)
    exact = sum(comb(20, k) for k in range(low, high)) / 2**20
    assert held / trials > exact - 3 * np.sqrt(exact * (1 - exact) / trials)
    if not noise:  # with histories that turn back it is wider on purpose
        assert held / trials < 0.99


def test_histories_that_turn_back_do_not_shift_a_high_threshold() -> None:
    rng, truth = np.random.default_rng(12), 1.2815515655446004
    found = [answer(bisected(histories(rng, 80, 0.9), 0.9), 0.9) for _ in range(300)]
    assert np.mean([covers(each, truth) for each in found]) > 0.9
    assert abs(np.mean([PLACE[each.point] - truth for each in found])) < 0.1  # pyright: ignore[reportArgumentType]


def test_a_planted_step_is_found_to_a_step_of_the_grid() -> None:
    for step in range(1, POINTS + 1):
        table = np.tile(np.arange(POINTS + 1) >= step, (20, 1)).astype(float)
        found = answer(bisected(table, 0.5), 0.5)
        assert (found.verdict, found.point, found.low, found.high) == (FOUND, step, step - 1, step)


def test_halving_looks_at_few_points() -> None:
    table = np.tile(np.arange(POINTS + 1) >= 21, (20, 1)).astype(float)
    assert len(bisected(table, 0.5).points) == len(FIXED) + HALVINGS


def test_nothing_is_halved_below_the_lowest_point() -> None:
    assert next_points({NOTHING: 0, 0: 20, 8: 20}, 20, [0.5]) == ()


def test_pooled_shares_never_fall_and_keep_their_sum() -> None:
    counts = [3.0, 1.0, 2.0, 5.0, 4.0, 4.0, 9.0]
    pooled = never_falling(counts)
    assert np.all(np.diff(pooled) >= 0)
    assert pooled.sum() == pytest.approx(sum(counts))
    naive = [
        max(min(np.mean(counts[i : j + 1]) for j in range(k, 7)) for i in range(k + 1)) for k in range(7)
    ]
    assert pooled == pytest.approx(naive)


def test_without_the_lever_needs_no_number_above_nothing() -> None:
    found = answer(few({NOTHING: [1.0] * 20, 0: [1.0] * 20, 8: [1.0] * 20}), 0.5)
    assert (found.verdict, found.point) == (OFF, NOTHING)


def test_what_the_lowest_point_reaches_lies_there_or_below() -> None:
    found = answer(few({0: [1.0] * 20, 8: [1.0] * 20}), 0.5)
    assert (found.verdict, found.point, found.low) == (BELOW, None, None)


def test_what_is_not_reached_is_no_number_and_has_a_lower_end() -> None:
    found = answer(few({0: [0.0] * 20, 8: [1.0] * 7 + [0.0] * 13}), 0.5)
    assert (found.verdict, found.point, found.low, found.high) == (NOT_REACHED, None, 0, None)


def test_a_share_that_falls_is_told() -> None:
    trials = few({0: [0.0] * 20, 8: [1.0] * 20, 16: [0.0] * 20})
    assert falls(trials)
    assert answer(trials, 0.5).verdict == FALLS


def test_a_share_that_falls_but_stays_high_is_told() -> None:
    trials = few({0: [0.0] * 20, 8: [1.0] * 20, 16: [1.0] * 10 + [0.0] * 10})
    assert answer(trials, 0.5).verdict == FALLS


def test_few_seeds_are_enough_to_tell_that_more_undoes_it() -> None:
    up_and_down = {0: [0.0] * 6, 8: [1.0] * 6, 16: [0.0] * 6, 24: [0.0] * 6}
    assert answer(few(up_and_down), 0.5).verdict == FALLS
    assert answer(few(up_and_down | {24: [1.0] * 6}), 0.5).verdict == FALLS


@pytest.mark.parametrize("noise", [0.0, 0.9])
def test_a_share_that_rises_is_seldom_told_to_fall(noise: float) -> None:
    rng = np.random.default_rng(8)
    found = [answer(bisected(histories(rng, 20, noise), 0.5), 0.5).verdict for _ in range(300)]
    assert found.count(FALLS) <= 15


def test_a_share_that_wavers_by_chance_is_not_told_to_fall() -> None:
    rng = np.random.default_rng(5)
    tables = ((rng.random((20, POINTS + 1)) < 0.5).astype(float)[:, list(FIXED)] for _ in range(400))
    told = [falls(Trials(points=FIXED, reached=table, fixed=FIXED)) for table in tables]
    assert np.mean(told) <= 0.05


def test_a_share_that_does_not_move_names_no_threshold() -> None:
    half = [1.0, 0.0] * 10
    assert answer(few({0: half, 8: half, 16: half}), 0.5).verdict == FLAT


def test_a_share_that_is_high_from_the_start_needs_nothing_though_it_wavers() -> None:
    wavers = {NOTHING: [1.0] * 6, 0: [1.0] * 6, 8: [1.0] * 4 + [0.0] * 2}
    assert answer(few(wavers), 0.5).verdict == OFF


def test_undecided_is_not_reached_but_said() -> None:
    nan = float("nan")
    assert answer(few({0: [0.0] * 20, 8: [nan] * 20}), 0.5).verdict == UNDECIDED
    assert answer(few({0: [0.0] * 20, 8: [nan] * 9 + [0.0] * 11}), 0.5).verdict == NOT_REACHED


def test_contradictions_are_counted_by_seed() -> None:
    nan = float("nan")
    trials = few({0: [0.0, 1.0, 1.0], 8: [1.0, 0.0, nan], 16: [1.0, 1.0, 1.0]})
    assert contradicts(trials).tolist() == [False, True, False]


def test_contradictions_widen_the_interval() -> None:
    steady = {0: [0.0] * 20, 8: [0.0] * 20, 16: [0.0] * 20, 24: [1.0] * 20, 32: [1.0] * 20}
    turned = steady | {8: [1.0] * 6 + [0.0] * 14}
    assert answer(few(steady), 0.5).low == 16
    assert answer(few(turned), 0.5).low == 0
    wavers = steady | {16: [1.0] * 16 + [0.0] * 4, 24: [1.0] * 14 + [0.0] * 6}
    found = answer(few(wavers), 0.5)
    assert (found.point, found.high) == (16, 32)


def test_the_interval_of_a_share_has_its_closed_form_at_the_ends() -> None:
    assert share_interval(0, 10) == (0.0, pytest.approx(1 - 0.05**0.1))
    assert share_interval(10, 10) == (pytest.approx(0.05**0.1), 1.0)
