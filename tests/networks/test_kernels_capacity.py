"""Rationing: who is served when money, slots and staff are short."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.kernels.capacity import admit, backlog_of, work_off
from tests import twins

LOADS = st.lists(st.floats(0.0, 10.0), max_size=30)


def serve(load, capacity, skip):
    served = np.zeros(len(load), np.bool_)
    left = admit(np.array(load, float), capacity, skip, served)
    return served, left


def work(queue, provider, left, staff):
    left, staff = np.array(left, float), np.array(staff, float)
    done = np.zeros(len(queue), np.int32)
    count = work_off(np.array(queue, np.int32), np.array(provider, np.int32), left, staff, done)
    return left, staff, done[:count].tolist()


@pytest.mark.plain
@pytest.mark.parametrize("skip", [True, False])
def test_admission_equals_the_twin(skip):
    rng = np.random.default_rng(1)
    for _ in range(50):
        load, capacity = rng.exponential(1.0, 20), float(rng.uniform(0.0, 12.0))
        served, left = serve(load, capacity, skip)
        expected, rest = twins.admitted(load.tolist(), capacity, skip)
        assert served.tolist() == expected
        assert left == pytest.approx(rest)


@pytest.mark.plain
def test_work_equals_the_twin():
    rng = np.random.default_rng(2)
    for _ in range(50):
        provider, left, staff = rng.integers(0, 4, 20), rng.exponential(2.0, 20), rng.exponential(6.0, 4)
        queue = rng.permutation(20)[:15]
        found, _, done = work(queue, provider, left, staff)
        expected, ready = twins.worked_off(queue.tolist(), provider.tolist(), left.tolist(), staff.tolist())
        assert found == pytest.approx(expected, abs=1e-9)
        assert set(done) == ready


@given(LOADS, st.floats(0.0, 100.0), st.booleans())
def test_no_more_is_given_than_there_is(load, capacity, skip):
    served, left = serve(load, capacity, skip)
    assert left >= 0.0
    assert np.array(load)[served].sum() + left == pytest.approx(capacity, abs=1e-9)


@given(LOADS, st.floats(0.0, 100.0))
def test_a_queue_serves_the_oldest_and_nobody_past_the_first_that_must_wait(load, capacity):
    served, _ = serve(load, capacity, False)
    assert served.tolist() == sorted(served.tolist(), reverse=True)


@given(LOADS, st.floats(0.0, 100.0))
def test_a_budget_leaves_out_only_what_does_not_fit(load, capacity):
    served, left = serve(load, capacity, True)
    assert all(take > left for take, on in zip(load, served, strict=True) if not on)


@given(LOADS)
def test_enough_for_all_serves_all(load):
    served, _ = serve(load, 1e6, False)
    assert served.all()


def test_without_capacity_nobody_is_served():
    assert not serve([1.0, 2.0], 0.0, True)[0].any()


def test_the_oldest_order_is_finished_before_the_next_is_begun():
    left, _, done = work([2, 0, 1], [0, 0, 0], [4.0, 4.0, 4.0], [6.0])
    assert left.tolist() == [2.0, 4.0, 0.0]
    assert done == [2]


def test_a_provider_does_not_work_on_another_ones_orders():
    left, staff, _ = work([0, 1], [0, 1], [5.0, 5.0], [10.0, 0.0])
    assert left.tolist() == [0.0, 5.0]
    assert staff.tolist() == [5.0, 0.0]


def test_work_done_is_staff_spent():
    rng = np.random.default_rng(3)
    before, staff = rng.exponential(2.0, 12), np.array([5.0, 3.0])
    after, spare, _ = work(np.arange(12), rng.integers(0, 2, 12), before, staff)
    assert (before - after).sum() == pytest.approx((staff - spare).sum())


def test_an_order_waits_until_its_work_is_done():
    left = [5.0]
    for month in range(3):
        left, _, done = work([0], [0], left, [2.0])
        assert done == ([] if month < 2 else [0])


def test_backlog_is_the_work_that_waits_by_provider():
    backlog = np.full(3, 9.0)
    backlog_of(
        np.array([0, 2, 3], np.int32),
        np.array([1, 0, 1, 2], np.int32),
        np.array([1.0, 7.0, 2.0, 4.0]),
        backlog,
    )
    assert backlog.tolist() == [0.0, 3.0, 4.0]
