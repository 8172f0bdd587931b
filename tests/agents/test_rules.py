"""Rules put to firms; what firms see of partners; quotas dealt out."""

from types import SimpleNamespace

import numpy as np
import pytest

from agents.needs import shuffled
from agents.quotas import Acts, QuotaRule, Recorded, largest
from agents.rules import ANY, RULES, WORTH, Impulse, RuleParameters, Setting
from agents.sight import AverageFirm, OwnPartners
from networks.kernels.partners import USD
from tests import cases
from tests.agents.test_needs import drawn
from tests.agents.test_relations import put_live, relations

GRAPH = cases.edges(np.random.default_rng(3), n=400, m=3000)
N, MONTH, SEED = 400, 7, 5
FIRST = np.array([4, 9, 77], np.int32)
VALUES = {
    "first": 0.5,
    "threshold": 0.2,
    "contagion": 0.4,
    "imitation": 0.3,
    "average_economic": 1.0,
    "average_threshold": 1.0,
    "average_cascade": 1.0,
    "average_bass": 1.0,
}
QUIET = Impulse(push=np.zeros(1), near=np.zeros((1, 1)))


def firms(n=N):
    return SimpleNamespace(
        n=n,
        sector=np.zeros(n, np.int16),
        region=np.zeros(n, np.int16),
        news=np.zeros(n, np.float32),
        asked=np.zeros(n, np.uint8),
        aware=np.zeros(n, bool),
        ordered=np.zeros(n, bool),
        touched=np.zeros(n, bool),
        pace=np.full(n, 0.1),
        site=np.zeros((n, 3), np.uint8),
    )


def scene(kind=OwnPartners, live=(), **more):
    """Firms, their relations with `live` rows, and what they see."""
    people, found = firms(), relations(GRAPH)
    if len(live):
        put_live(found, live, MONTH)
    return SimpleNamespace(firms=people, relations=found, sight=kind(people, found, SEED, **more))


def average(live=(), factor=1.0):
    return scene(AverageFirm, live, factor=factor)


def rule(name, at, **changes):
    return RULES[name](
        Setting(
            firms=at.firms,
            sight=at.sight,
            seed=SEED,
            information=cases.groups()["information"],
            parameters=RuleParameters(**(VALUES | changes)),
        )
    )


# what firms see -------------------------------------------------------------------------------------------


def test_the_average_firm_hears_as_much_as_there_is_to_hear():
    own, mean = scene(), average()
    for each in (own, mean):
        each.sight.spread_news(FIRST)
    assert own.firms.news.std() > 0
    assert np.ptp(mean.firms.news) == 0
    assert mean.firms.news.sum() == pytest.approx(own.firms.news.sum(), rel=1e-4)


def test_news_add_up_month_by_month():
    mean = average()
    mean.sight.spread_news(FIRST)
    once = mean.firms.news.copy()
    mean.sight.spread_news(FIRST)
    assert mean.firms.news == pytest.approx(2.0 * once)


def test_as_many_firms_are_asked_but_they_are_not_the_suppliers():
    own, mean = scene(), average()
    for each in (own, mean):
        each.sight.pass_requests(MONTH, FIRST, np.ones(FIRST.size))
    asked = [set(np.flatnonzero(each.firms.asked)) for each in (own, mean)]
    assert len(asked[0]) == len(asked[1]) > 5
    assert asked[0] != asked[1]


def test_nobody_is_asked_twice():
    mean = average()
    for month in range(30):
        before = mean.firms.asked.sum()
        mean.sight.pass_requests(month, FIRST, np.full(FIRST.size, 0.3))
        assert mean.firms.asked.sum() >= before
    assert mean.firms.asked.max() == 1


def test_the_average_firm_has_the_same_share_of_live_partners_and_flow_as_all_together():
    live = np.arange(0, N, 3)
    own, mean = scene(live=live), average(live)
    seen, there = mean.sight.exposure(), own.sight.exposure()
    assert seen.flow.sum() == pytest.approx(there.flow.sum(), rel=1e-6)
    assert seen.count.sum() == pytest.approx(there.count.sum(), rel=0.03)
    share = seen.flow / USD / (GRAPH.sales() + GRAPH.purchases())
    assert share[np.isfinite(share)] == pytest.approx(np.nanmean(share), rel=1e-3)


def test_shares_of_live_partners_lie_between_nought_and_one_and_average_out():
    live = np.arange(0, N, 2)
    own, mean = scene(live=live).sight.live_share(), average(live).sight.live_share()
    assert 0.0 <= own.min() < own.max() <= 1.0
    assert mean == pytest.approx(np.full(N, own.mean()))


@pytest.mark.parametrize("factor", [0.25, 2.0])
def test_the_factor_scales_all_that_is_seen(factor):
    live = np.arange(0, N, 3)
    one, other = average(live), average(live, factor)
    assert other.sight.live_share() == pytest.approx(factor * one.sight.live_share())
    assert other.sight.exposure().flow.sum() == pytest.approx(factor * one.sight.exposure().flow.sum())
    pushes = []
    for each in (one, other):
        each.sight.spread_news(FIRST)
        moved = np.zeros(N, np.int32)
        for month in range(40):
            each.sight.pass_on(month, FIRST, 0.5, moved)
        pushes.append(moved.sum())
    assert other.firms.news.sum() == pytest.approx(factor * one.firms.news.sum(), rel=1e-3)
    assert abs(pushes[1] - factor * pushes[0]) < 1.0


def test_the_same_push_meets_the_same_firm_sooner_or_later():
    moved = np.zeros((2, N), np.int32)
    for k, start in enumerate((0, 7)):
        sight = average().sight
        for month in range(start, start + 5):
            sight.pass_on(month, FIRST, 0.5, moved[k])
    assert moved[0].sum() > 10
    assert moved[0].tolist() == moved[1].tolist()


def test_later_pushes_meet_other_firms():
    sight, met = average().sight, []
    for month in range(5):
        moved = np.zeros(N, np.int32)
        sight.pass_on(month, FIRST, 0.9, moved)
        met.append(np.flatnonzero(moved).tolist())
    assert len({tuple(rows) for rows in met if rows}) > 1


# rules ----------------------------------------------------------------------------------------------------


def test_only_the_economic_rule_asks_what_an_offer_is_worth():
    at = scene()
    assert {name: rule(name, at).least for name in RULES} == {
        "economic": WORTH,
        "threshold": ANY,
        "cascade": ANY,
        "bass": ANY,
    }


@pytest.mark.parametrize("name", ["threshold", "bass"])
def test_live_partners_make_firms_act_aware_or_not(name):
    at = scene(live=np.arange(0, N, 2))
    assert rule(name, at).acting(MONTH, QUIET).size > 0
    assert rule(name, scene()).acting(MONTH, QUIET).size == 0


def test_a_cascade_runs_on_newly_live_partners_alone():
    at = scene(live=np.arange(0, N, 2))
    cascade = rule("cascade", at)
    assert cascade.acting(MONTH, QUIET).size == 0
    cascade.see_live(MONTH, FIRST)
    moved = cascade.acting(MONTH + 1, QUIET)
    assert moved.size > 0
    assert cascade.acting(MONTH + 2, QUIET).tolist() == moved.tolist()  # until they can
    cascade.see_replaced(moved)
    assert cascade.acting(MONTH + 3, QUIET).size == 0


def test_thresholds_are_even_between_nought_and_twice_the_mean():
    drawn_ = rule("threshold", scene(), threshold=0.3).threshold
    assert 0.0 <= drawn_.min() < 0.02
    assert 0.58 < drawn_.max() <= 0.6
    assert drawn_.mean() == pytest.approx(0.3, abs=4 * 0.6 / (12 * N) ** 0.5)


@pytest.mark.parametrize("name", ["threshold", "cascade", "bass"])
def test_media_guidance_and_demonstrations_can_start_it(name):
    at = scene()
    loud = Impulse(push=np.full(1, 0.2), near=np.full((1, 1), 0.2))
    found = rule(name, at).acting(MONTH, loud).size
    p = 1.0 - np.exp(-0.5 * 0.4)
    assert found / N == pytest.approx(p, abs=4 * (p * (1 - p) / N) ** 0.5)
    assert rule(name, at, first=0.0).acting(MONTH, loud).size == 0


def test_what_is_recorded_decides_nothing():
    at = scene(live=np.arange(0, N, 2))
    inner = rule("bass", at)
    outer = Recorded(rule("bass", at), at.firms)
    for month in range(5):
        rows = outer.acting(month, QUIET)
        assert rows.tolist() == inner.acting(month, QUIET).tolist()
        outer.see_placed(month, rows[:2])
    acts = outer.acts()
    assert acts.row.size == acts.month.size == acts.further.size == 10
    assert outer.least == inner.least


# quotas ---------------------------------------------------------------------------------------------------


def test_the_largest_of_each_group_are_taken_as_far_as_there_are_any():
    key = np.array([5.0, 1.0, 4.0, 9.0, 7.0, 2.0])
    group = np.array([0, 0, 0, 1, 1, 2])
    rows = np.array([0, 1, 2, 4, 5])
    assert sorted(largest(key, group, rows, np.array([2, 3, 0])).tolist()) == [0, 2, 4]


def quota(acts, group=None, weight=None, n=N):
    people = firms(n)
    groups = np.zeros(n, np.int64) if group is None else group
    return QuotaRule(people, SEED, acts, groups, np.ones(n) if weight is None else weight), people


def first_acts(month, rows):
    return Acts(
        month=np.full(len(rows), month, np.int32),
        row=np.array(rows, np.int32),
        further=np.zeros(len(rows), bool),
    )


def test_as_many_of_each_group_act_as_in_the_other_run():
    group = (np.arange(N) % 4).astype(np.int64)
    ordered, _ = quota(first_acts(3, [0, 4, 8, 1, 3]), group)
    assert ordered.acting(2, QUIET).size == 0
    rows = ordered.acting(3, QUIET)
    assert np.bincount(group[rows], minlength=4).tolist() == [3, 1, 0, 1]


def test_who_could_not_be_served_leaves_its_place_to_others():
    ordered, _ = quota(first_acts(3, [0, 4, 8]))
    rows = ordered.acting(3, QUIET)
    ordered.see_placed(3, rows[:1])
    again = ordered.acting(4, QUIET)
    assert again.size == 2
    assert not set(again) & set(rows)
    ordered.see_placed(4, again)
    assert ordered.acting(5, QUIET).size == 0


def test_further_uses_are_dealt_out_to_firms_with_a_site():
    acts = Acts(month=np.array([3], np.int32), row=np.array([0], np.int32), further=np.array([True]))
    ordered, people = quota(acts)
    assert ordered.acting(3, QUIET).size == 0
    people.touched[[5, 6]] = True
    assert ordered.acting(4, QUIET)[0] in (5, 6)


def test_firms_are_drawn_in_proportion_to_their_propensity():
    n, months = 2, 4000
    weight = np.array([3.0, 1.0])
    acts = Acts(
        month=np.arange(months, dtype=np.int32),
        row=np.zeros(months, np.int32),
        further=np.zeros(months, bool),
    )
    ordered, _ = quota(acts, weight=weight, n=n)
    hits = 0
    for month in range(months):
        rows = ordered.acting(month, QUIET)
        ordered.see_placed(month, rows)
        hits += int(rows[0] == 0)
    assert hits / months == pytest.approx(0.75, abs=4 * (0.75 * 0.25 / months) ** 0.5)


# needs ----------------------------------------------------------------------------------------------------


def test_needs_are_dealt_out_anew_within_sectors_each_with_its_first_belief():
    needs, sector, _ = drawn(n=2000)
    other = shuffled(needs, sector, SEED)
    assert not np.array_equal(other.gain, needs.gain)
    for s in (0, 1):
        before, after = (np.concatenate([x.gain, x.hunch], axis=1)[sector == s] for x in (needs, other))
        assert np.array_equal(before[np.lexsort(before.T)], after[np.lexsort(after.T)])
