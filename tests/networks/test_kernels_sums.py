"""Sums as numpy adds them, to the last bit, and sums by group."""

import numpy as np
import pytest

from networks.kernels.sums import add_by_group, count_by_group, pairwise_sum

SIZES = (*range(20), 127, 128, 129, 136, 255, 256, 257, 1000, 4097, 30_001)


def amounts(size, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=size) * 10.0 ** rng.uniform(-8.0, 8.0, size)


@pytest.mark.plain
@pytest.mark.parametrize("size", SIZES)
def test_a_sum_has_the_bits_of_numpys(size):
    amount = amounts(size)
    assert pairwise_sum(amount, size) == amount.sum()


@pytest.mark.plain
def test_only_the_first_amounts_are_added():
    amount = amounts(300)
    assert pairwise_sum(amount, 200) == amount[:200].sum()


@pytest.mark.plain
def test_sums_and_counts_by_group_have_the_bits_of_bincount():
    rng = np.random.default_rng(2)
    key = np.stack([rng.integers(0, 4, 50), 4 + rng.integers(0, 3, 50)])
    row = rng.integers(0, 50, 80)
    amount, sums, counts = amounts(80, 3), np.zeros(7), np.zeros(7)
    add_by_group(key, row, amount, sums)
    count_by_group(key, row, counts)
    assert np.array_equal(sums, sum(np.bincount(each[row], amount, 7) for each in key))
    assert np.array_equal(counts, sum(np.bincount(each[row], minlength=7) for each in key))
