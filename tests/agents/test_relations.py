"""Relations in motion, and what is known in public."""

from math import sqrt

import numpy as np
import pytest

from agents.information import PublicRecord
from agents.relations import Relations
from networks.graph import SupplyGraph
from tests import cases, twins

GRAPH = cases.edges(np.random.default_rng(5), n=cases.N, m=1500)
MANY = cases.edges(np.random.default_rng(6), n=400, m=8000)
START = 7
EVERYONE = np.arange(cases.N, dtype=np.int32)


def relations(graph=GRAPH, weight=None, seed=1, **changes):
    """Relations of a graph, before the first month, with nobody live."""
    weight, live = np.ones(graph.n) if weight is None else weight, np.zeros(graph.n, bool)
    return Relations(graph, weight, live, seed, START, cases.groups(link=changes)["link"])


def put_live(found, rows, month):
    rows = np.asarray(rows, np.int32)
    found.live[rows] = True
    found.go_live(rows, month)


def take_out(found, rows):
    rows = np.asarray(rows, np.int32)
    found.live[rows] = False
    return found.cease(rows)


def all_live(graph=GRAPH, **changes):
    """Relations of which all are followed from the first month on."""
    found = relations(graph, **changes)
    put_live(found, np.arange(graph.n), START)
    return found


def aged(months, graph=GRAPH, **changes):
    found = all_live(graph, **changes)
    for month in range(START, START + months):
        found.turn_over(month)
    return found


def shuffled(found, months, seed=1, look=None):
    """Months in which random rows go live and cease; `look` is called after each step."""
    rng = np.random.default_rng(seed)
    for month in range(START, START + months):
        steps = (
            lambda m=month: put_live(
                found, np.flatnonzero(~found.live & cases.flags(rng, found.live.size, 0.05)), m
            ),
            lambda: take_out(found, np.flatnonzero(found.live & cases.flags(rng, found.live.size, 0.15))),
            lambda m=month: found.turn_over(m),
        )
        for step in steps:
            lost = step()
            if look is not None:
                look(lost)
        found.linked[found.joined] |= found.active[found.joined] & cases.flags(rng, found.joined.size, 0.5)
    return found


def ends_of(found):
    """Monthly chance of each relation to end."""
    p = found.parameters
    low, high = p.survive_low, p.survive_high
    return np.array([twins.chance_to_end(d, low, high) for d in found.graph.durability.tolist()])


def within(flags, chances):
    """Whether as many are set as independent chances allow, within 4.5 standard deviations."""
    return abs(flags.sum() - chances.sum()) < 4.5 * sqrt((chances * (1.0 - chances)).sum())


# a relation's life ----------------------------------------------------------------------------------------


def test_relations_that_always_survive_lose_no_link():
    found = all_live(survive_low=1.0, survive_high=1.0, renew=0.0)
    found.linked[:] = found.active
    before = found.linked.sum()
    assert sum(found.turn_over(month) for month in range(START, START + 24)) == 0
    assert found.linked.sum() == before > 0


def test_a_link_ends_with_its_relation():
    found = all_live()
    found.linked[:] = found.active
    lost = sum(found.turn_over(month) for month in range(START, START + 24))
    assert lost > 0
    assert not (found.linked & ~found.active).any()


def test_durable_relations_stand_more_often():
    found = aged(36)
    durable = GRAPH.durability > 0.5
    assert found.active[durable].mean() > found.active[~durable].mean() + 0.1


def test_the_share_that_stands_is_renewal_over_both_chances_at_the_start_and_stays_so():
    found = all_live(MANY)
    renew, ends = found.parameters.renew, ends_of(found)
    for month in range(START, START + 60):
        assert within(found.active, renew / (renew + ends)), month
        found.turn_over(month)


def test_the_mean_number_standing_is_that_of_the_steady_state():
    found = relations(MANY)
    renew, ends = found.parameters.renew, ends_of(found)
    assert found.standing == pytest.approx((renew / (renew + ends)).sum())


def test_ages_are_those_of_the_steady_state_at_the_start_and_stay_so():
    found = all_live(MANY, survive_low=0.6, survive_high=0.6)
    stay = (1.0 - ends_of(found)) ** 24
    for month in (START, START + 60):
        while_before = range(START, month)
        for each in while_before:
            found.turn_over(each)
        old = month - found.since[found.active] >= 24
        assert within(old, stay[found.active])


def test_the_stated_share_of_each_durability_stands_a_year_later():
    found = aged(12, MANY, survive_low=0.2, survive_high=0.9)
    stood = relations(MANY, survive_low=0.2, survive_high=0.9).active
    unbroken = found.active & (found.since <= START)
    stated = 0.2 + 0.7 * MANY.durability.astype(np.float64)
    for low in (0.0, 0.25, 0.5, 0.75):
        some = stood & (MANY.durability >= low) & (MANY.durability < low + 0.25)
        assert some.sum() > 200
        assert within(unbroken[some], stated[some])


def test_the_stated_share_of_relations_at_rest_is_renewed_in_a_month():
    found = all_live(MANY, renew=0.2)
    rested = ~found.active
    found.turn_over(START)
    assert within(found.active[rested], np.full(rested.sum(), 0.2))


def test_a_relations_fate_does_not_hang_on_other_relations():
    half = SupplyGraph.from_edges(
        cases.N, GRAPH.supplier[::2], GRAPH.customer[::2], GRAPH.value[::2], GRAPH.durability[::2]
    )
    whole, part = aged(24), aged(24, half)
    assert np.array_equal(whole.active[::2], part.active)
    assert np.array_equal(whole.since[::2], part.since)
    assert np.array_equal(whole.change[::2], part.change)


def test_another_seed_gives_other_relations():
    assert not np.array_equal(relations(seed=1).active, relations(seed=2).active)


# who looks does not matter --------------------------------------------------------------------------------


@pytest.mark.plain
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_relations_left_alone_turn_out_as_those_followed_all_the_time(seed):
    eager, lazy = aged(36), shuffled(relations(), 36, seed)
    assert (lazy.change < START + 36).any()  # some are behind
    lazy.settle(START + 35)
    for name in ("active", "since", "change"):
        assert np.array_equal(getattr(lazy, name), getattr(eager, name)), name


@pytest.mark.plain
def test_relations_nobody_ever_saw_turn_out_the_same():
    eager, unseen = aged(36), relations()
    unseen.settle(START + 35)
    assert np.array_equal(unseen.active, eager.active)
    assert np.array_equal(unseen.since, eager.since)


@pytest.mark.plain
def test_settling_changes_nothing_that_comes_after():
    looked, not_looked = shuffled(relations(), 24), shuffled(relations(), 24)
    looked.settle(START + 23)
    looked.settle(START + 23)
    for found in (looked, not_looked):
        put_live(found, np.flatnonzero(~found.live), START + 24)
        found.turn_over(START + 24)
    for name in ("active", "since", "change", "joined", "linked"):
        assert np.array_equal(getattr(looked, name), getattr(not_looked, name)), name
    assert np.array_equal(looked.exposure.flow, not_looked.exposure.flow)


@pytest.mark.plain
def test_settling_moves_no_relation_with_a_live_end():
    found = shuffled(relations(), 24)
    watched = found.live[GRAPH.supplier] | found.live[GRAPH.customer]
    before = found.active.copy(), found.change.copy()
    found.settle(START + 23)
    assert np.array_equal(found.active[watched], before[0][watched])
    assert np.array_equal(found.change[watched], before[1][watched])
    assert not np.array_equal(found.active, before[0])


# what is kept along the way -------------------------------------------------------------------------------


@pytest.mark.plain
@pytest.mark.parametrize("seed", [1, 2])
def test_exposure_is_at_all_times_what_a_count_from_scratch_gives(seed):
    found = relations()

    def look(_):
        count, flow = twins.exposed(GRAPH, found.active, found.live)
        assert found.exposure.count.tolist() == count
        assert found.exposure.flow.tolist() == flow

    shuffled(found, 15, seed, look)
    assert found.exposure.count.sum() > 50


@pytest.mark.plain
def test_joined_edges_are_at_all_times_those_with_two_live_ends():
    found = relations()

    def look(_):
        both = found.live[GRAPH.supplier] & found.live[GRAPH.customer]
        assert found.joined.tolist() == np.flatnonzero(both).tolist()
        assert np.array_equal(found.is_joined, both)

    shuffled(found, 24, 4, look)
    assert found.joined.size > 20


@pytest.mark.plain
def test_no_link_stands_on_a_relation_at_rest_or_with_a_dead_end_and_each_loss_is_counted():
    found, before, total = relations(), [0], [0]

    def look(lost):
        both = found.live[GRAPH.supplier] & found.live[GRAPH.customer]
        assert not (found.linked & ~(found.active & both)).any()
        total[0] += lost or 0

    rng = np.random.default_rng(5)
    for month in range(START, START + 24):
        put_live(found, np.flatnonzero(~found.live & cases.flags(rng, cases.N, 0.2)), month)
        new = found.joined[found.active[found.joined] & ~found.linked[found.joined]]
        found.linked[new] = True
        before[0] += new.size
        look(take_out(found, np.flatnonzero(found.live & cases.flags(rng, cases.N, 0.1))))
        look(found.turn_over(month))
    assert before[0] - total[0] == found.linked.sum() > 20
    assert total[0] > 100


@pytest.mark.plain
def test_rows_that_go_live_in_one_month_may_be_told_one_by_one_or_together():
    together, apart = relations(), relations()
    put_live(together, EVERYONE[::3], START)
    for row in EVERYONE[::3][::-1]:
        put_live(apart, [row], START)
    assert np.array_equal(together.joined, apart.joined)
    assert np.array_equal(together.exposure.flow, apart.exposure.flow)


@pytest.mark.plain
def test_when_nobody_goes_live_or_ceases_nothing_moves():
    found = relations()
    put_live(found, EVERYONE[:50], START)
    before = found.exposure.flow.copy(), found.joined.copy()
    put_live(found, [], START)
    assert take_out(found, []) == 0
    assert np.array_equal(found.exposure.flow, before[0])
    assert np.array_equal(found.joined, before[1])


# rows that leave ------------------------------------------------------------------------------------------


@pytest.mark.plain
def test_a_row_that_leaves_leaves_all_its_relations_at_rest():
    found = shuffled(relations(), 12)
    gone = np.flatnonzero(~found.live)[:20].astype(np.int32)
    found.abandon(gone, START + 12)
    touched = np.isin(GRAPH.supplier, gone) | np.isin(GRAPH.customer, gone)
    assert not found.active[touched].any()
    assert (found.change[touched] >= START + 12).all()


@pytest.mark.plain
def test_partners_of_a_row_that_leaves_see_what_is_left():
    found = shuffled(relations(), 12)
    found.abandon(np.flatnonzero(~found.live)[:40].astype(np.int32), START + 12)
    for _ in range(2):
        count, flow = twins.exposed(GRAPH, found.active, found.live)
        assert found.exposure.count.tolist() == count
        assert found.exposure.flow.tolist() == flow
        found.turn_over(START + 12)


@pytest.mark.plain
def test_relations_of_others_are_not_moved_by_a_row_that_leaves():
    left, stayed = shuffled(relations(), 12), shuffled(relations(), 12)
    gone = np.flatnonzero(~left.live)[:20].astype(np.int32)
    left.abandon(gone, START + 12)
    for found in (left, stayed):
        found.settle(START + 23)
    others = ~(np.isin(GRAPH.supplier, gone) | np.isin(GRAPH.customer, gone))
    assert np.array_equal(left.active[others], stayed.active[others])
    assert np.array_equal(left.change[others], stayed.change[others])


@pytest.mark.plain
def test_leaving_unseen_is_leaving_seen():
    """Abandoned relations turn out the same, whether they were followed before or not."""
    eager, lazy = aged(12), relations()
    gone = EVERYONE[:20]
    take_out(eager, gone)
    for found in (eager, lazy):
        found.abandon(gone, START + 12)
    eager.turn_over(START + 12)
    eager.settle(START + 30)
    lazy.settle(START + 30)
    touched = np.isin(GRAPH.supplier, gone) & np.isin(GRAPH.customer, gone)
    assert touched.any()
    assert np.array_equal(lazy.active[touched], eager.active[touched])
    assert np.array_equal(lazy.since[touched], eager.since[touched])


def test_a_row_that_left_is_supplied_again_at_the_pace_of_renewal():
    found = all_live(MANY, renew=0.2, survive_low=1.0, survive_high=1.0)
    take_out(found, np.arange(400))
    found.abandon(np.arange(400, dtype=np.int32), START)
    assert not found.active.any()
    found.settle(START + 5)
    assert within(found.active, np.full(MANY.m, 1.0 - 0.8**5))


# benefits -------------------------------------------------------------------------------------------------


def linked_pair(weight, **benefits):
    """Two rows with a data link on a relation of 50 million USD a year."""
    pair = SupplyGraph.from_edges(2, [0], [1], [50.0])
    found = relations(pair, weight, **benefits)
    put_live(found, [0, 1], START)
    found.linked[:] = True
    found.count_links()
    return found


def test_between_single_firms_the_benefit_of_a_link_is_the_stated_share_of_the_flow():
    found = linked_pair(np.ones(2), buyer_benefit=0.01, seller_benefit=0.006)
    assert found.link_flow == pytest.approx([0.3, 0.5])
    assert found.links.tolist() == [1, 1]


def test_between_rows_the_benefit_of_links_is_the_stated_share_of_the_whole_flow():
    weight = np.array([100.0, 1.0])  # a hundred small suppliers of one leader
    found = linked_pair(weight, buyer_benefit=0.01, seller_benefit=0.006)
    assert weight * found.link_flow == pytest.approx([0.3, 0.5])


def test_trade_of_an_average_partner_is_the_mean_over_those_a_row_trades_with():
    star = SupplyGraph.from_edges(4, [1, 2, 0], [0, 0, 3], [12.0, 4.0, 5.0])
    found = relations(star)
    assert found.mean_purchase.tolist() == [8.0, 0.0, 0.0, 5.0]
    assert found.mean_sale.tolist() == [5.0, 12.0, 4.0, 0.0]


# what is public -------------------------------------------------------------------------------------------


def record(months=6):
    return PublicRecord(months, 2, 3, 2)


def publish(public, t, s, r, u, number, log_gain, successes=0.0):
    count, total, success = np.zeros((2, 3, 2)), np.zeros((2, 3, 2)), np.zeros((2, 2))
    count[s, r, u], total[s, r, u], success[s, u] = number, number * log_gain, successes
    public.publish(t, count, total, success)


def test_an_outcome_is_known_from_the_next_month_on():
    public = record()
    public.open_month(0)
    publish(public, 0, 1, 2, 0, 3.0, -4.0)
    assert public.evidence.near_count[0].sum() == 0.0
    assert public.evidence.near_count[1, 1, 2, 0] == 3.0
    public.open_month(1)
    assert public.evidence.near_count[2, 1, 2, 0] == 3.0


def test_the_sector_total_is_the_sum_over_regions():
    public = record()
    public.open_month(0)
    publish(public, 0, 1, 2, 0, 3.0, -4.0)
    publish(public, 0, 1, 0, 0, 2.0, -3.0)
    assert public.evidence.far_count[1, 1, 0] == 5.0
    assert public.evidence.far_sum[1, 1, 0] == -18.0


def test_a_use_case_is_proven_by_its_own_successes():
    public = record()
    public.open_month(0)
    publish(public, 0, 0, 1, 1, 10.0, -4.0, successes=9.0)
    assert not public.proven(10.0).any()
    publish(public, 0, 0, 2, 1, 1.0, -4.0, successes=1.0)
    assert np.argwhere(public.proven(10.0)).tolist() == [[0, 1]]
