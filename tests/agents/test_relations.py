"""Relations in motion, and what is known in public."""

import numpy as np
import pytest

from agents.information import PublicRecord
from agents.relations import Relations
from networks.graph import SupplyGraph
from tests import cases

GRAPH = cases.edges(np.random.default_rng(5), n=cases.N, m=1500)
WEIGHT = np.round(np.exp(np.random.default_rng(6).normal(2.0, 1.0, cases.N)), 1)


def relations(graph=GRAPH, weight=WEIGHT, seed=1, **changes):
    return Relations(graph, weight, seed, cases.groups(link=changes)["link"])


def aged(months, **changes):
    found = relations(**changes)
    for month in range(months):
        found.turn_over(month)
    return found


def test_relations_that_always_survive_lose_no_link():
    found = relations(survive_low=1.0, survive_high=1.0, renew=0.0)
    found.linked[:] = found.active
    before = found.linked.sum()
    assert sum(found.turn_over(month) for month in range(24)) == 0
    assert found.linked.sum() == before > 0


def test_a_link_ends_with_its_relation():
    found = relations()
    found.linked[:] = found.active
    lost = sum(found.turn_over(month) for month in range(24))
    assert lost > 0
    assert not (found.linked & ~found.active).any()


def test_durable_relations_stand_more_often():
    found = aged(36)
    durable = GRAPH.durability > 0.5
    assert found.active[durable].mean() > found.active[~durable].mean() + 0.1


def test_the_number_of_relations_standing_does_not_drift():
    start, end = relations().active.mean(), aged(60).active.mean()
    assert end == pytest.approx(start, abs=0.05)


def test_without_renewal_the_stated_share_stands_a_year_later():
    found = relations(survive_low=0.4, survive_high=0.4, renew=0.001)
    found.active[:] = True
    for month in range(12):
        found.turn_over(month)
    assert found.active.mean() == pytest.approx(0.4, abs=0.05)


def test_a_relations_fate_does_not_hang_on_other_relations():
    half = SupplyGraph.from_edges(
        cases.N, GRAPH.supplier[::2], GRAPH.customer[::2], GRAPH.value[::2], GRAPH.durability[::2]
    )
    whole, part = aged(12), relations(half)
    for month in range(12):
        part.turn_over(month)
    assert np.array_equal(whole.active[::2], part.active)
    assert np.array_equal(whole.age[::2], part.age)


def test_a_lone_partner_counts_one():
    pair = SupplyGraph.from_edges(2, [0], [1], [7.0])
    found = relations(pair, np.ones(2))
    assert (found.share_of_supplier[0], found.share_of_customer[0]) == (1.0, 1.0)


def test_between_single_firms_the_benefit_of_a_link_is_the_stated_share_of_the_flow():
    pair = SupplyGraph.from_edges(2, [0], [1], [50.0])
    found = relations(pair, np.ones(2), buyer_benefit=0.01, seller_benefit=0.006)
    found.linked[:] = True
    found.count_links()
    assert found.link_flow == pytest.approx([0.3, 0.5])
    assert found.links.tolist() == [1, 1]


def test_between_rows_the_benefit_of_links_is_the_stated_share_of_the_whole_flow():
    pair = SupplyGraph.from_edges(2, [0], [1], [50.0])
    weight = np.array([100.0, 1.0])  # a hundred small suppliers of one leader
    found = relations(pair, weight, buyer_benefit=0.01, seller_benefit=0.006)
    found.linked[:] = True
    found.count_links()
    assert weight * found.link_flow == pytest.approx([0.3, 0.5])


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
