"""Links as a graph of their own: who is in it, and each link once without its direction."""

import numpy as np
import pytest

from networks.kernels.links import renumber_ends, weave

SUPPLIER = np.array([7, 2, 7, 9, 2], np.int32)
CUSTOMER = np.array([2, 9, 4, 2, 7], np.int32)


def woven(tail, head, rows):
    size = len(tail)
    first, second = np.empty(size, np.int32), np.empty(size, np.int32)
    neighbour, link = np.empty(2 * size, np.int32), np.empty(2 * size, np.int32)
    start = np.empty(rows + 1, np.int64)
    count = weave(np.array(tail, np.int32), np.array(head, np.int32), first, second, start, neighbour, link)
    return first[:count], second[:count], start, neighbour[: 2 * count], link[: 2 * count]


@pytest.mark.plain
def test_rows_with_an_edge_are_numbered_in_their_order():
    edges = np.array([0, 1, 2, 3], np.int32)
    row, degree = np.empty(8, np.int32), np.empty(8, np.int64)
    tail, head = np.empty(4, np.int32), np.empty(4, np.int32)
    count = renumber_ends(SUPPLIER, CUSTOMER, edges, 10, row, tail, head, degree)
    assert row[:count].tolist() == [2, 4, 7, 9]
    assert tail.tolist() == [2, 0, 2, 3]
    assert head.tolist() == [0, 3, 1, 0]
    assert degree[:count].tolist() == [1, 0, 2, 1]


@pytest.mark.plain
def test_two_firms_that_supply_each_other_have_one_link():
    first, second, *_ = woven([2, 0, 2, 3, 0], [0, 3, 1, 0, 2], 4)
    assert list(zip(first, second, strict=True)) == [(0, 2), (0, 3), (1, 2)]


@pytest.mark.plain
def test_every_link_stands_at_both_ends_as_in_a_sorted_list():
    rng = np.random.default_rng(1)
    for rows in (2, 5, 40):
        tail = rng.integers(0, rows, 60)
        head = (tail + rng.integers(1, rows, 60)) % rows
        first, second, start, neighbour, link = woven(tail, head, rows)
        pairs = sorted({(min(p), max(p)) for p in zip(tail.tolist(), head.tolist(), strict=True)})
        assert list(zip(first.tolist(), second.tolist(), strict=True)) == pairs
        for i in range(rows):
            up = [(j, k) for k, (low, j) in enumerate(pairs) if low == i]
            down = [(j, k) for k, (j, high) in enumerate(pairs) if high == i]
            mine = slice(start[i], start[i + 1])
            assert list(zip(neighbour[mine].tolist(), link[mine].tolist(), strict=True)) == up + down
