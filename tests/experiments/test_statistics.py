import numpy as np
import pytest

from experiments.statistics import (
    excludes_zero,
    paired_difference,
    percentiles,
    student_interval,
    variance_ratio,
)

NAN = float("nan")


def test_student_interval_of_one_to_five_is_known():
    # mean 3, s = sqrt(2.5), t(4, 0.95) = 2.131847 (printed tables)
    found = student_interval(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    half = 2.131846786 * np.sqrt(2.5) / np.sqrt(5.0)
    assert found.n == 5
    assert (found.mean, found.low, found.high) == pytest.approx((3.0, 3.0 - half, 3.0 + half), rel=1e-8)


def test_student_interval_of_twenty_uses_nineteen_degrees():
    values = np.arange(20.0)
    found = student_interval(values)
    assert (found.high - found.mean) / (np.std(values, ddof=1) / np.sqrt(20.0)) == pytest.approx(1.729132812)


def test_student_interval_covers_nine_times_in_ten():
    draws = np.random.default_rng(1).normal(size=(4000, 5))
    covered = sum(not excludes_zero(student_interval(row)) for row in draws)
    assert abs(covered / 4000 - 0.9) < 4.0 * np.sqrt(0.9 * 0.1 / 4000)


def test_one_replicate_has_no_interval():
    found = student_interval(np.array([2.0]))
    assert found.mean == 2.0
    assert found.n == 1
    assert np.isnan(found.low)
    assert not excludes_zero(found)


def test_percentiles_of_a_hundred_and_one_steps_are_known():
    found = percentiles(np.arange(101.0))
    assert (found.mean, found.low, found.high, found.n) == (50.0, 5.0, 95.0, 101)


def test_undefined_replicates_are_left_out_and_counted():
    found = percentiles(np.array([NAN, 1.0, 3.0, NAN]))
    assert (found.mean, found.n) == (2.0, 2)


def test_nothing_defined_is_not_zero():
    for found in (percentiles(np.array([NAN, NAN])), student_interval(np.array([]))):
        assert found.n == 0
        assert np.isnan(found.mean)
        assert not excludes_zero(found)


def test_a_replicate_missing_on_one_side_leaves_the_pair_out():
    found = paired_difference(np.array([1.0, 5.0, NAN]), np.array([0.0, NAN, 7.0]))
    assert (found.mean, found.n) == (1.0, 1)


def test_variance_ratio_is_known():
    x = np.array([1.0, 2.0, 3.0, 4.0])
    y = np.array([2.0, 2.0, 4.0, 4.0])
    # var x = 5/3, var y = 4/3, x - y = -1, 0, -1, 0 with variance 1/3
    assert variance_ratio(x, y) == pytest.approx(9.0)


def test_variance_ratio_without_correlation_is_about_one():
    x, y = np.random.default_rng(2).normal(size=(2, 20_000))
    assert variance_ratio(x, y) == pytest.approx(1.0, abs=0.05)


def test_a_constant_difference_needs_one_replicate():
    x = np.array([1.0, 2.0, 4.0])
    assert variance_ratio(x, x - 1.0) == np.inf
    assert np.isnan(variance_ratio(np.ones(3), np.ones(3)))


def test_an_interval_that_touches_zero_does_not_exclude_it():
    assert not excludes_zero(student_interval(np.zeros(4)))
    assert excludes_zero(student_interval(np.array([1.0, 1.1, 0.9])))
