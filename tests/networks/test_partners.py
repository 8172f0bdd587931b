"""Relations that come and go, and exposure to live partners that is moved and never counted again."""

import itertools
from math import inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.graph import SupplyGraph
from networks.kernels.partners import (
    LONGEST,
    NEVER,
    STEPS,
    Course,
    Exposure,
    catch_up,
    join,
    merge,
    months_until,
    part,
    start_relations,
    tell_partners,
    turn_over,
)
from networks.kernels.streams import EDGE_END
from tests import cases, twins
from tests.naive import one

SEED, MONTH = 3, 11
KEY = np.uint64(SEED)
LOW, HIGH, RENEW = 0.3, 0.9, 0.1
ASCENDING = st.lists(st.integers(0, 60), max_size=30).map(sorted)


def wait_of(chance):
    """Mean of the exponential whose whole months have that chance each."""
    return inf if chance <= 0.0 else -1.0 / log(max(1.0 - chance, 1e-12))


def drawn(chance, number=20_000, month=MONTH):
    """Months to wait, of so many rows."""
    wait = wait_of(chance)
    return np.array([months_until(KEY, row, 7, month, EDGE_END, wait) - month for row in range(number)])


def within(found, expected, spread):
    return abs(found - expected) <= 4.5 * spread


class Moving:
    """Relations of a random graph, on the kernels alone; nobody is live at first."""

    def __init__(self, graph, low=LOW, high=HIGH, renew=RENEW, seed=SEED):
        m = graph.m
        self.graph, self.seed = graph, np.uint64(seed)
        self.live, self.linked = np.zeros(graph.n, bool), np.zeros(m, bool)
        self.joined = np.zeros(m, bool)
        self.ties = cases.ties(graph, np.empty(m, bool))
        ends = [wait_of(twins.chance_to_end(step / STEPS, low, high)) for step in range(STEPS + 1)]
        since, change = np.empty(m, np.int16), np.empty(m, np.int16)
        self.course = Course(graph.durability, since, change, np.array(ends), wait_of(renew))
        self.exposure = Exposure(np.zeros(graph.n, np.int32), np.zeros(graph.n, np.int64))
        self.standing = start_relations(self.seed, MONTH, self.ties, self.course)

    @property
    def active(self):
        return self.ties.active

    def go_live(self, rows, month):
        """Put rows into use; return the edges that now have two live ends."""
        rows = np.array(rows, np.int32)
        self.live[rows] = True
        catch_up(self.seed, month, rows, self.ties, self.course)
        tell_partners(rows, 1, self.ties, self.exposure)
        found = np.empty(2 * self.graph.m, np.int32)
        return found[: join(rows, self.ties, self.live, self.joined, found)].tolist()

    def cease(self, rows):
        """Take rows out of use; return how many links that ends."""
        rows = np.array(rows, np.int32)
        self.live[rows] = False
        tell_partners(rows, -1, self.ties, self.exposure)
        return part(rows, self.ties, self.joined, self.linked)

    def turn_over(self, month):
        return turn_over(self.seed, month, self.ties, self.course, self.live, self.linked, self.exposure)

    def sees_what_is_there(self):
        count, flow = twins.exposed(self.graph, self.active, self.live)
        return self.exposure.count.tolist() == count and self.exposure.flow.tolist() == flow


def moving(n=60, m=400, seed=1, **changes):
    return Moving(cases.edges(np.random.default_rng(seed), n, m), **changes)


# when things happen ---------------------------------------------------------------------------------------


@pytest.mark.plain
@pytest.mark.parametrize("chance", [0.004, 0.07, 0.5])
def test_the_month_of_an_event_is_the_first_whose_sum_of_chances_passes_the_draw(chance):
    found = [months_until(KEY, row, 7, MONTH, EDGE_END, wait_of(chance)) for row in range(300)]
    assert found == [twins.month_of(one(SEED, row, 7, MONTH, EDGE_END), chance, MONTH) for row in range(300)]


@pytest.mark.plain
def test_what_never_comes_comes_never():
    assert [months_until(KEY, row, 7, MONTH, EDGE_END, inf) for row in range(50)] == [NEVER] * 50


@pytest.mark.plain
def test_what_is_sure_comes_next_month():
    assert set(drawn(1.0, 200).tolist()) == {1}


@pytest.mark.plain
def test_what_lies_beyond_all_months_comes_never():
    assert months_until(KEY, 1, 7, NEVER - 1, EDGE_END, 1e12) == NEVER
    assert months_until(KEY, 1, 7, NEVER - 2, EDGE_END, 1e-3) == NEVER - 1


@pytest.mark.parametrize("chance", [0.01, 0.2, 0.7])
def test_months_to_wait_are_geometric_in_the_mean(chance):
    found = drawn(chance)
    assert within(found.mean(), 1.0 / chance, sqrt((1.0 - chance) / found.size) / chance)


@pytest.mark.parametrize("chance", [0.2, 0.7])
def test_each_month_comes_as_often_as_the_geometric_law_says(chance):
    found = drawn(chance)
    for k in range(1, 9):
        expected = chance * (1.0 - chance) ** (k - 1)
        assert within((found == k).mean(), expected, sqrt(expected * (1.0 - expected) / found.size))


# the life of a relation -----------------------------------------------------------------------------------


@pytest.mark.plain
def test_the_life_of_relations_equals_the_twin():
    found, months = moving(), 18
    graph, renew = found.graph, RENEW
    found.go_live(np.arange(graph.n), MONTH)
    lives = [
        twins.course(SEED, i, j, MONTH, months, twins.chance_to_end(float(d), LOW, HIGH), renew)
        for (i, j), d in zip(twins.ends(graph), graph.durability.tolist(), strict=True)
    ]
    for k in range(months):
        found.turn_over(MONTH + k)
        now = zip(
            found.active.tolist(), found.course.since.tolist(), found.course.change.tolist(), strict=True
        )
        assert list(now) == [life[k] for life in lives]


@pytest.mark.plain
def test_relations_that_never_end_all_stand_for_ever():
    found = moving(low=1.0, high=1.0, renew=0.0)
    assert found.standing == found.graph.m
    assert found.active.all()
    assert (found.course.change >= NEVER - 1).all()


@pytest.mark.plain
def test_no_relation_is_older_than_the_longest():
    since = moving(low=1.0, high=1.0).course.since
    assert since.min() >= MONTH - LONGEST
    assert (since <= MONTH).all()


@pytest.mark.plain
def test_relations_without_a_live_end_are_passed_over():
    found = moving()
    before = found.active.copy(), found.course.change.copy()
    for month in range(MONTH, MONTH + 12):
        assert found.turn_over(month) == 0
    assert np.array_equal(found.active, before[0])
    assert np.array_equal(found.course.change, before[1])


@pytest.mark.plain
def test_catching_up_brings_about_what_turning_over_would_have():
    late, early = moving(), moving()
    everyone = np.arange(late.graph.n, dtype=np.int32)
    early.go_live(everyone, MONTH)
    for month in range(MONTH, MONTH + 24):
        early.turn_over(month)
    catch_up(KEY, MONTH + 24, everyone, late.ties, late.course)
    assert np.array_equal(late.active, early.active)
    assert np.array_equal(late.course.since, early.course.since)
    assert np.array_equal(late.course.change, early.course.change)


@pytest.mark.plain
def test_catching_up_moves_the_relations_of_the_rows_only():
    found = moving()
    before = found.course.change.copy()
    catch_up(KEY, MONTH + 24, np.array([4, 9], np.int32), found.ties, found.course)
    touched = np.isin(found.graph.supplier, [4, 9]) | np.isin(found.graph.customer, [4, 9])
    assert np.array_equal(found.course.change[~touched], before[~touched])
    assert (found.course.change[touched] >= MONTH + 24).all()


# exposure -------------------------------------------------------------------------------------------------


@pytest.mark.plain
def test_both_ends_see_a_live_partner_and_the_flow_in_dollars():
    found = Moving(SupplyGraph.from_edges(3, [0, 1], [1, 2], [2.5, 0.0000014]), low=1.0, high=1.0)
    found.go_live([1], MONTH)
    assert found.exposure.count.tolist() == [1, 0, 1]
    assert found.exposure.flow.tolist() == [2_500_000, 0, 1]


@pytest.mark.plain
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_exposure_moved_along_is_exposure_counted_anew(seed):
    found, rng, seen = moving(seed=seed), np.random.default_rng(seed), 0
    for month in range(MONTH, MONTH + 24):
        found.go_live(np.flatnonzero(~found.live & cases.flags(rng, found.graph.n, 0.1)), month)
        assert found.sees_what_is_there()
        found.cease(np.flatnonzero(found.live & cases.flags(rng, found.graph.n, 0.1)))
        assert found.sees_what_is_there()
        found.turn_over(month)
        assert found.sees_what_is_there()
        seen += int(found.exposure.count.sum())
    assert seen > 1000


@pytest.mark.plain
def test_when_all_have_ceased_nothing_is_left():
    found = moving()
    found.go_live(np.arange(0, 60, 2), MONTH)
    found.turn_over(MONTH)
    found.cease(np.arange(0, 60, 2))
    assert not found.exposure.count.any()
    assert not found.exposure.flow.any()


# edges with two live ends ---------------------------------------------------------------------------------


@pytest.mark.plain
def test_each_joined_edge_is_found_once_also_when_both_ends_go_live_together():
    found = moving()
    first, second = found.go_live(range(20), MONTH), found.go_live(range(20, 45), MONTH)
    both = first + second
    assert len(set(both)) == len(both)
    live_ends = found.live[found.graph.supplier] & found.live[found.graph.customer]
    assert sorted(both) == np.flatnonzero(live_ends).tolist() == np.flatnonzero(found.joined).tolist()


@pytest.mark.plain
@pytest.mark.parametrize("row", [0, 1])
def test_an_edge_whose_end_ceased_and_came_back_is_found_again(row):
    found = Moving(SupplyGraph.from_edges(2, [0], [1], [1.0]))
    assert found.go_live([0, 1], MONTH) == [0]
    found.cease([row])
    assert not found.joined.any()
    assert found.go_live([row], MONTH + 3) == [0]


@pytest.mark.plain
def test_a_link_ends_with_its_relation_and_with_either_end():
    found, rng, lost = moving(), np.random.default_rng(1), [0, 0]
    for month in range(MONTH, MONTH + 24):
        found.go_live(np.flatnonzero(~found.live & cases.flags(rng, 60, 0.3)), month)
        found.linked |= found.joined & found.active
        before = found.linked.sum()
        ended = found.cease(np.flatnonzero(found.live & cases.flags(rng, 60, 0.1)))
        after = found.linked.sum()
        assert ended == before - after
        broken = found.turn_over(month)
        assert broken == after - found.linked.sum()
        assert not (found.linked & ~(found.joined & found.active)).any()
        lost[0] += ended
        lost[1] += broken
    assert min(lost) > 10


# lists ----------------------------------------------------------------------------------------------------


@pytest.mark.plain
@given(ASCENDING, ASCENDING)
def test_merged_lists_are_one_ascending_list(first, second):
    merged = np.empty(len(first) + len(second), np.int32)
    merge(np.array(first, np.int32), np.array(second, np.int32), merged)
    assert merged.tolist() == sorted(itertools.chain(first, second))
