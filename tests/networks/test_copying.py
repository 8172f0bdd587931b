"""Copies of piloted solutions: cases made by hand, and a plain twin."""

import math

import numpy as np
import pytest

from networks.metrics.copying import copied_share, copies_of, copy_line

NOW = 60


def sites(*rows, now=NOW, **more):
    """Copies, from rows of (solution, subsidised, start, live, firm)."""
    columns = list(zip(*rows, strict=True))
    kinds = (np.int64, bool, np.int64, bool, np.int64)
    arrays = [np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return copies_of(*arrays, now, **more)


PILOT = (0, True, 10, True, 1)
THREE = [(0, False, 20, True, firm) for firm in (2, 3, 4)]


def test_three_copies_of_one_pilot_are_a_line():
    found = sites(PILOT, *THREE)
    assert (found.first.tolist(), found.copies.tolist(), found.customers.tolist()) == ([1], [3], [3])
    assert copied_share(found) == copy_line(found) == 1.0


@pytest.mark.parametrize(
    ("what", "site"),
    [
        ("bought with support", (0, True, 20, True, 4)),
        ("given up", (0, False, 20, False, 4)),
        ("younger than two years", (0, False, NOW - 23, True, 4)),
        ("older than the first pilot", (0, False, 9, True, 4)),
        ("as old as the first pilot", (0, False, 10, True, 4)),
        ("at a host", (0, False, 20, True, 1)),
        ("of another solution", (5, False, 20, True, 4)),
    ],
)
def test_a_site_is_no_copy_if_it_is(what, site):
    found = sites(PILOT, *THREE[:2], site)
    assert found.copies.tolist()[0] == 2, what
    assert copied_share(found) == 0.0  # two customers are too few


def test_a_copy_counts_once_it_is_two_years_old():
    young = [(0, False, NOW - 24, True, firm) for firm in (2, 3, 4)]
    assert sites(PILOT, *young).copies.tolist() == [3]
    assert sites(PILOT, *young, now=NOW - 1).copies.tolist() == [0]


def test_more_pilots_than_copies_are_no_line():
    hosts = [(0, True, 12, True, firm) for firm in (11, 12, 13)]
    found = sites(PILOT, *THREE, *hosts)
    assert (found.first.tolist(), found.copies.tolist()) == ([4], [3])
    assert copied_share(found) == 0.0


def test_pilots_given_up_are_still_pilots():
    hosts = [(0, True, 12, False, firm) for firm in (11, 12, 13)]
    assert sites(PILOT, *THREE, *hosts).first.tolist() == [4]


def test_sites_of_one_owner_are_one_customer():
    rows = [PILOT, *THREE]
    owner = np.array([1, 7, 7, 8])
    found = sites(*rows, owner=owner)
    assert (found.copies.tolist(), found.customers.tolist()) == ([3], [2])
    assert copied_share(found) == 0.0


def test_a_site_of_the_hosts_owner_is_no_copy():
    assert sites(PILOT, *THREE, owner=np.array([1, 1, 8, 9])).copies.tolist() == [2]


def test_solutions_count_by_their_pilots():
    other = [(3, True, 10, True, firm) for firm in (5, 6, 7)]  # never copied
    found = sites(PILOT, *THREE, *other)
    assert found.solution.tolist() == [0, 3]
    assert copied_share(found) == 0.25
    assert copy_line(found) == 0.0


def test_half_of_the_pilots_copied_is_a_line():
    found = sites(PILOT, *THREE, (3, True, 10, True, 5))
    assert copied_share(found) == 0.5
    assert copy_line(found) == 1.0


def test_what_nobody_piloted_cannot_be_copied():
    found = sites(*THREE)
    assert found.solution.size == 0
    assert math.isnan(copied_share(found))
    assert math.isnan(copy_line(found))


def test_the_site_named_is_the_earliest_pilot():
    found = sites((0, True, 30, True, 9), PILOT, *THREE)
    assert found.site.tolist() == [1]


def plain(solution, subsidised, start, live, firm, now):
    """Pilots, copies and customers of each piloted solution, in loops."""
    found = {}
    rows = list(zip(solution, subsidised, start, live, firm, strict=True))
    for q in sorted({s for s, paid, *_ in rows if paid}):
        pilots = [row for row in rows if row[0] == q and row[1]]
        hosts, begin = {row[4] for row in pilots}, min(row[2] for row in pilots)
        copies = [
            i
            for s, paid, t, on, i in rows
            if s == q and not paid and on and t > begin and now - t >= 24 and i not in hosts
        ]
        found[q] = (len(pilots), len(copies), len(set(copies)))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_copies_are_those_counted_in_loops(seed):
    random = np.random.default_rng(seed)
    columns = (
        random.integers(0, 12, 400),
        random.random(400) < 0.1,
        random.integers(0, NOW, 400),
        random.random(400) < 0.8,
        random.integers(0, 60, 400),
    )
    found = copies_of(*columns, NOW)
    rows = zip(found.first.tolist(), found.copies.tolist(), found.customers.tolist(), strict=True)
    twin = plain(*(column.tolist() for column in columns), NOW)
    assert dict(zip(found.solution.tolist(), rows, strict=True)) == twin
    assert any(copies > customers for _, copies, customers in twin.values())
