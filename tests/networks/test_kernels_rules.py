"""Rules that weigh no money: who acts by threshold, by contagion and by hazard."""

import numpy as np
import pytest

from networks.kernels.rules import hit_by_hazard, moved_to_act, pass_on, past_threshold
from networks.kernels.streams import EDGE_CONTAGION, FIRM_RULE
from tests import cases
from tests.naive import one
from tests.twins import chance

SEED, MONTH = 9, 4
RNG = np.random.default_rng(8)
N = 600
SECTOR = RNG.integers(0, cases.SECTORS, N).astype(np.int16)
REGION = RNG.integers(0, cases.REGIONS, N).astype(np.int16)
OUTSIDE = RNG.random((cases.SECTORS, cases.REGIONS)) * 0.1
IDLE = cases.flags(RNG, N, 0.8)
TRIED = RNG.integers(0, 3, N).astype(np.int32)
SHARE = np.where(cases.flags(RNG, N, 0.7), RNG.random(N), 0.0)
THRESHOLD = RNG.random(N) * 0.6
MOVED = RNG.integers(0, 3, N).astype(np.int32)
GRAPH = cases.edges(RNG, n=N, m=3000)
ACTIVE = cases.flags(RNG, GRAPH.m, 0.7)
NOTHING = np.zeros_like(OUTSIDE)


def by_threshold(share=SHARE, threshold=THRESHOLD, tried=TRIED, idle=IDLE, outside=OUTSIDE, step=0.3):
    rows = np.empty(N, np.int32)
    count = past_threshold(
        np.uint64(SEED), MONTH, idle, tried, share, threshold, step, SECTOR, REGION, outside, rows
    )
    return rows[:count].tolist()


def by_push(moved=MOVED, tried=TRIED, idle=IDLE, outside=OUTSIDE):
    rows = np.empty(N, np.int32)
    count = moved_to_act(np.uint64(SEED), MONTH, idle, tried, moved, SECTOR, REGION, outside, rows)
    return rows[:count].tolist()


def by_hazard(share=SHARE, imitation=0.2, idle=IDLE, outside=OUTSIDE):
    rows = np.empty(N, np.int32)
    count = hit_by_hazard(np.uint64(SEED), MONTH, idle, share, imitation, SECTOR, REGION, outside, rows)
    return rows[:count].tolist()


def pushed(new, p, active=ACTIVE, seed=SEED):
    moved = np.zeros(N, np.int32)
    count = pass_on(np.uint64(seed), np.array(new, np.int32), p, cases.ties(GRAPH, active), moved)
    assert count == moved.sum()
    return moved


def from_outside(i, hazard=0.0):
    return one(SEED, i, 0, MONTH, FIRM_RULE) < chance(float(OUTSIDE[SECTOR[i], REGION[i]]) + hazard)


@pytest.mark.plain
def test_who_is_past_its_threshold_equals_the_twin():
    expected = [
        i
        for i in range(N)
        if IDLE[i] and ((0.0 < SHARE[i] >= THRESHOLD[i] + 0.3 * int(TRIED[i])) or from_outside(i))
    ]
    assert by_threshold() == expected
    assert 20 < len(expected) < IDLE.sum()


@pytest.mark.plain
def test_who_is_moved_equals_the_twin():
    expected = [i for i in range(N) if IDLE[i] and (MOVED[i] > TRIED[i] or from_outside(i))]
    assert by_push() == expected
    assert 20 < len(expected) < IDLE.sum()


@pytest.mark.plain
def test_who_is_hit_by_the_hazard_equals_the_twin():
    expected = [i for i in range(N) if IDLE[i] and from_outside(i, 0.2 * float(SHARE[i]))]
    assert by_hazard() == expected
    assert 20 < len(expected) < IDLE.sum()


@pytest.mark.plain
def test_who_is_pushed_by_newly_live_partners_equals_the_twin():
    new, expected = [3, 50, 51, 200], np.zeros(N, np.int32)
    for e in np.flatnonzero(ACTIVE):
        ends = (int(GRAPH.supplier[e]), int(GRAPH.customer[e]))
        for i, j in (ends, ends[::-1]):
            expected[j] += i in new and one(SEED, i, j, 0, EDGE_CONTAGION) < 0.4
    assert np.array_equal(pushed(new, 0.4), expected)
    assert expected.any()


def test_without_a_live_partner_no_threshold_is_reached_not_even_zero():
    nobody = np.zeros(N)
    assert by_threshold(share=nobody, threshold=nobody, outside=NOTHING) == []


def test_each_further_use_needs_a_mean_threshold_more():
    half, none = np.full(N, 0.5), np.zeros(N, np.int32)
    low, all_idle = np.full(N, 0.1), np.ones(N, bool)
    acting = [
        len(by_threshold(half, low, none + m, all_idle, NOTHING, step=0.3)) for m in range(3)
    ]  # 0.1, 0.4, 0.7 are needed
    assert acting == [N, N, 0]


def test_a_push_counts_once_however_long_ago_it_came():
    one_push, all_idle = np.ones(N, np.int32), np.ones(N, bool)
    assert len(by_push(one_push, np.zeros(N, np.int32), all_idle, NOTHING)) == N
    assert by_push(one_push, np.ones(N, np.int32), all_idle, NOTHING) == []


def test_who_goes_live_again_has_no_second_chance():
    first, again = pushed([7], 0.5), pushed([7], 0.5)
    assert first.any()
    assert np.array_equal(first, again)


def test_a_certain_push_reaches_every_standing_partner_and_nobody_else():
    ends = np.concatenate(
        [GRAPH.customer[(GRAPH.supplier == 7) & ACTIVE], GRAPH.supplier[(GRAPH.customer == 7) & ACTIVE]]
    )
    assert np.array_equal(pushed([7], 1.0), np.bincount(ends, minlength=N))


def test_pushes_come_as_often_as_stated():
    edges = int((ACTIVE).sum())
    share = sum(pushed(range(N), 0.3, seed=s).sum() for s in range(20)) / (20 * 2 * edges)
    assert share == pytest.approx(0.3, abs=4 * (0.3 * 0.7 / (40 * edges)) ** 0.5)


def test_without_partners_the_hazard_is_exponential():
    rate, n = 0.05, 0
    for month in range(400):
        rows = np.empty(N, np.int32)
        n += hit_by_hazard(
            np.uint64(SEED), month, np.ones(N, bool), np.zeros(N), 1.0, SECTOR, REGION,
            np.full_like(OUTSIDE, rate), rows,
        )  # fmt: skip
    p = chance(rate)
    assert n / (400 * N) == pytest.approx(p, abs=4 * (p / (400 * N)) ** 0.5)


def test_an_open_order_keeps_a_firm_from_acting():
    busy = np.zeros(N, bool)
    assert by_threshold(idle=busy) == by_push(idle=busy) == by_hazard(idle=busy) == []
