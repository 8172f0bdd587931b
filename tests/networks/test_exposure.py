"""Exposure pushed equals exposure counted afresh; the bare month equals its twin and its chances."""

import math

import numpy as np
import pytest

from networks.errors import BadInput
from networks.kernels import count_exposure, logit_step, push_exposure, transpose
from networks.kernels.chance import words
from networks.kernels.exposure import exponential
from networks.kernels.streams import CONTAGION_CHOICE
from tests import naive_diffusion as naive

plain = pytest.mark.plain


def firms(seed, n):
    """A network and firms on it: out form, in-degree, attribute, state and exposure."""
    rng = np.random.default_rng(seed)
    out = naive.random_rows(seed, n=n, mean=5.0)
    in_degree = np.bincount(out[1], minlength=n).astype(np.int32)
    state = (rng.random(n) < 0.3).astype(np.uint8)
    return (
        out,
        in_degree,
        rng.normal(-1.0, 1.0, n).astype(np.float32),
        state,
        count_exposure(*out, state == 1),
    )


def draw(key, i, month):
    counter = 256 * (i // 1024) + i % 256
    return (int(words(np.uint64(key), counter, 0, month, CONTAGION_CHOICE)[i // 256 % 4]) >> 8) / 2**24


@plain
def test_exposure_equals_the_twin():
    start, other = naive.random_rows(1)
    active = np.random.default_rng(1).random(start.size - 1) < 0.4
    rows = transpose(start, other)
    twin = naive.exposures(naive.neighbours(rows.indptr, rows.indices), active)
    assert count_exposure(start, other, active).tolist() == twin


@plain
@pytest.mark.parametrize("weighted", [False, True])
def test_exposure_pushed_equals_exposure_counted_afresh(weighted):
    rng = np.random.default_rng(2)
    out = naive.random_rows(2, n=200)
    weights = rng.integers(-8, 9, out[1].size) / 8.0 if weighted else None
    state = np.zeros(200, bool)
    exposure = count_exposure(*out, state, weights)
    for _ in range(30):
        changed = rng.choice(200, 15, replace=False).astype(np.int32)
        state[changed] ^= True
        push_exposure(*out, changed, np.where(state[changed], 1, -1), exposure, weights)
        assert np.array_equal(exposure, count_exposure(*out, state, weights))


def test_awkward_weights_drift_by_rounding_only():
    rng = np.random.default_rng(3)
    out = naive.random_rows(3, n=200)
    weights, state = rng.random(out[1].size), np.zeros(200, bool)
    exposure = count_exposure(*out, state, weights)
    pushes = 500
    for _ in range(pushes):
        changed = rng.choice(200, 15, replace=False).astype(np.int32)
        state[changed] ^= True
        push_exposure(*out, changed, np.where(state[changed], 1.0, -1.0), exposure, weights)
    largest = np.bincount(out[1], weights, 200).max()
    most = pushes * np.bincount(out[1]).max() * largest * 2.0**-53  # one rounding a push and edge
    assert abs(exposure - count_exposure(*out, state, weights)).max() <= most


def test_an_edge_to_nowhere_is_refused_before_anything_is_written():
    start, head = np.array([0, 1, 2, 2]), np.array([1, 7], np.int32)
    exposure, state = np.zeros(3, np.int32), np.zeros(3, np.uint8)
    with pytest.raises(BadInput, match="leads nowhere"):
        push_exposure(start, head, [0, 1], 1, exposure)
    with pytest.raises(BadInput, match="leads nowhere"):
        logit_step(start, head, exposure.copy(), np.full(3, 50.0), 0.0, state, exposure, 1.0, 1, 0)
    assert (exposure.tolist(), state.tolist()) == ([0, 0, 0], [0, 0, 0])


# the bare month -------------------------------------------------------------------------------------------


@plain
@pytest.mark.parametrize("pace", [0.02, 0.5, 1.0])
def test_the_month_equals_the_twin(pace):
    n, key = 1_100, 2**63 + 5
    (start, other), in_degree, attribute, state, exposure = firms(4, n)
    rows, twin = transpose(start, other), state.tolist()
    sources = naive.neighbours(rows.indptr, rows.indices)
    for month in range(2):
        changes = []
        for i in range(n):
            share = sum(twin[j] for j in sources[i]) / max(len(sources[i]), 1)
            chance = 1.0 / (1.0 + math.exp(-(float(attribute[i]) + 1.5 * share)))
            chance = pace * (1.0 - chance if twin[i] else chance)
            u = draw(key, i, month)
            assert abs(u - chance) > 1e-6  # single precision decides as double does
            if u < chance:
                changes.append(i)
        for i in changes:
            twin[i] = 1 - twin[i]
        done = logit_step(start, other, in_degree, attribute, 1.5, state, exposure, pace, key, month)
        assert done == len(changes) > 0
        assert state.tolist() == twin
        assert np.array_equal(exposure, count_exposure(start, other, state == 1))


def test_exposure_stays_true_over_many_months():
    out, in_degree, attribute, state, exposure = firms(5, 5_000)
    for month in range(60):
        logit_step(*out, in_degree, attribute, 2.0, state, exposure, 0.3, 9, month)
    assert np.array_equal(exposure, count_exposure(*out, state == 1))
    assert 0.1 < state.mean() < 0.9


@pytest.mark.parametrize("pace", [0.1, 1.0])
@pytest.mark.parametrize("utility", [-2.0, 0.0, 1.0])
def test_firms_adopt_as_often_as_the_logit_says(utility, pace):
    n = 200_000
    state, exposure = np.zeros(n, np.uint8), np.zeros(n, np.int32)
    nobody, own = np.zeros(n, np.int32), np.full(n, utility, np.float32)
    adopted = logit_step(np.zeros(n + 1, np.int64), nobody[:0], nobody, own, 9.0, state, exposure, pace, 3, 0)
    p = pace / (1.0 + math.exp(-utility))
    assert abs(adopted - n * p) < 4 * math.sqrt(n * p * (1 - p))
    assert adopted == state.sum()
    again = logit_step(np.zeros(n + 1, np.int64), nobody[:0], nobody, own, 9.0, state, exposure, pace, 3, 1)
    left, q = adopted, pace * (1.0 - p / pace)
    mean, spread = left * q + (n - left) * p, left * q * (1 - q) + (n - left) * p * (1 - p)
    assert abs(again - mean) < 4 * math.sqrt(spread)


def test_draws_of_the_month_are_even_and_unlike_each_other():
    """At chance one half a firm changes in every second month, and neighbours apart from each other."""
    n, months = 20_000, 50
    state, exposure, nobody = np.zeros(n, np.uint8), np.zeros(n, np.int32), np.zeros(n, np.int32)
    history = np.empty((months, n), bool)
    for month in range(months):
        before = state.copy()
        none = np.zeros(n, np.float32)
        logit_step(np.zeros(n + 1, np.int64), nobody[:0], nobody, none, 0.0, state, exposure, 1.0, 3, month)
        history[month] = before != state
    total = history.size
    assert abs(np.count_nonzero(history) - total / 2) < 4 * math.sqrt(total / 4)
    for far in (1, 255, 256, 512, 1024):  # neighbours in and across the words of a block
        same = np.count_nonzero(history[:, far:] == history[:, :-far])
        assert abs(same - months * (n - far) / 2) < 4 * math.sqrt(months * (n - far) / 4)
    same = np.count_nonzero(history[1:] == history[:-1])
    assert abs(same - (months - 1) * n / 2) < 4 * math.sqrt((months - 1) * n / 4)


@plain
def test_one_more_firm_changes_no_other():
    (start, other), in_degree, attribute, state, exposure = firms(6, 300)
    more = [np.append(a, a.dtype.type(0)) for a in (in_degree, attribute, state, exposure)]
    logit_step(start, other, in_degree, attribute, 1.0, state, exposure, 0.5, 1, 0)
    logit_step(np.append(start, start[-1]), other, more[0], more[1], 1.0, more[2], more[3], 0.5, 1, 0)
    assert np.array_equal(more[2][:300], state)
    assert np.array_equal(more[3][:300], exposure)


@plain
def test_nobody_moves_at_a_pace_of_zero():
    (start, other), in_degree, attribute, state, exposure = firms(7, 300)
    before = state.copy()
    assert logit_step(start, other, in_degree, attribute, 1.0, state, exposure, 0.0, 1, 0) == 0
    assert np.array_equal(state, before)


@plain
def test_the_exponential_in_single_precision_is_close():
    for v in np.linspace(-87.0, 87.0, 4_001).astype(np.float32):
        mantissa, power = exponential(v)
        assert float(mantissa) * 2.0 ** float(power) == pytest.approx(math.exp(float(v)), rel=2e-7)


@plain
def test_extreme_utilities_are_certain_but_not_errors():
    state, exposure = np.zeros(3, np.uint8), np.zeros(3, np.int32)
    own = np.array([-1e30, 1e30, np.inf], np.float32)
    done = logit_step(
        np.zeros(4, np.int64), np.empty(0, np.int32), exposure.copy(), own, 1.0, state, exposure, 1.0, 1, 0
    )
    assert (done, state.tolist()) == (2, [0, 1, 1])
