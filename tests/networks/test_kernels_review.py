"""The fate of sites against a plain twin and closed forms."""

from copy import deepcopy

import numpy as np
import pytest

from networks.kernels.columns import ABANDONED, FULL, NOTHING, PILOT
from networks.kernels.review import fate, review, true_flow
from tests import cases, twins

SEED, MONTH, CALENDAR = np.uint64(7), 25, 40


def judge(case, month=MONTH):
    """What a review finds; beliefs of `case` are written."""
    shape = (cases.SECTORS, cases.REGIONS, cases.CASES)
    count, total, success = np.zeros(shape), np.zeros(shape), np.zeros((cases.SECTORS, cases.CASES))
    lists = [np.zeros(cases.N * cases.CASES, np.int32) for _ in range(4)]
    scaled, gone, number = review(
        SEED,
        CALENDAR,
        month,
        case.firms,
        case.beliefs,
        case.market,
        case.terms,
        case.since,
        case.gain,
        case.price,
        case.payer,
        case.link_flow,
        case.salvage,
        case.publish_failure,
        case.showcase,
        count,
        total,
        success,
        *lists,
    )
    pairs = [
        list(zip(r[:k].tolist(), u[:k].tolist(), strict=True))
        for k, r, u in ((scaled, *lists[:2]), (gone, *lists[2:]))
    ]
    return pairs[0], pairs[1], number, count, total, success


def filled(shape, table):
    out = np.zeros(shape)
    for place, value in table.items():
        out[place] = value
    return out


@pytest.mark.plain
@pytest.mark.parametrize("seed", [1, 2])
def test_verdicts_and_published_outcomes_equal_the_twin(seed):
    case = cases.review_case(seed)
    expected = twins.reviewed(int(SEED), CALENDAR, MONTH, case)
    scaled, gone, number, count, total, success = judge(case)
    assert (scaled, gone, number) == (expected.scaled, expected.gone, expected.number)
    assert count == pytest.approx(filled(count.shape, expected.count))
    assert total == pytest.approx(filled(total.shape, expected.total))
    assert success == pytest.approx(filled(success.shape, expected.success))
    assert len(scaled) > 3
    assert len(gone) > 3


@pytest.mark.plain
def test_beliefs_after_a_review_equal_the_twin():
    case = cases.review_case(3)
    expected = twins.reviewed(int(SEED), CALENDAR, MONTH, case).own
    judge(case)
    for (i, u), (mean, variance) in expected.items():
        assert case.beliefs.common_mean[i, u] + case.beliefs.own_mean[i, u] == pytest.approx(mean, rel=1e-5)
        assert case.beliefs.own_variance[i, u] == pytest.approx(variance, rel=1e-5)


@pytest.mark.plain
def test_realised_benefit_equals_the_twin():
    case, out = cases.review_case(4), np.empty(cases.N)
    true_flow(case.firms, case.beliefs, case.market, case.terms, case.gain, out)
    assert out == pytest.approx(
        twins.realised(case.firms, case.beliefs, case.market, case.terms, case.gain), rel=1e-6
    )


def test_a_site_is_reviewed_on_its_anniversary_only():
    case = cases.review_case(1)
    case.since[:] = 5
    assert [judge(deepcopy(case), month)[2] > 0 for month in (5, 6, 16, 17, 18, 29)] == [
        False,
        False,
        False,
        True,
        False,
        True,
    ]


def test_an_own_outcome_narrows_the_belief_and_settles_the_common_part():
    case = cases.review_case(1)
    case.since[:] = MONTH - 12
    on = (case.beliefs.site == PILOT) | (case.beliefs.site == FULL)
    before = (case.beliefs.common_variance + case.beliefs.own_variance)[on]
    judge(case)
    assert (case.beliefs.own_variance[on] < before).all()
    assert (case.beliefs.common_variance[on] == 0.0).all()


def test_own_outcomes_are_right_on_average():
    case = cases.review_case(1)
    case.terms = cases.terms(signal_own=0.05)
    case.since[:] = MONTH - 12
    case.beliefs.common_variance[:] = 1e6  # a prior that weighs nothing
    on = (case.beliefs.site == PILOT) | (case.beliefs.site == FULL)
    judge(case)
    error = (case.beliefs.common_mean + case.beliefs.own_mean - case.gain)[on]
    assert abs(error.mean()) < 4.0 * np.sqrt(0.05 / error.size)
    assert error.std() == pytest.approx(np.sqrt(0.05), rel=0.15)


def test_only_a_first_review_is_published():
    case = cases.review_case(1)
    case.since[:] = MONTH - 24
    assert not judge(case)[3].any()


def test_without_publication_of_failures_only_successes_are_told():
    case = cases.review_case(1)
    case.since[:], case.publish_failure, case.showcase = MONTH - 12, 0.0, np.zeros(cases.SECTORS)
    _, _, _, count, _, success = judge(case)
    assert count.sum(axis=1) == pytest.approx(success)
    assert count.any()


def test_more_failures_are_told_when_more_are_published():
    few, many = cases.review_case(1), cases.review_case(1)
    few.publish_failure, many.publish_failure = 0.0, 1.0
    few.since[:] = many.since[:] = MONTH - 12
    assert judge(many)[3].sum() > judge(few)[3].sum()


def test_one_order_to_scale_at_a_time():
    case = cases.review_case(2)
    case.beliefs.site[:, 1:4], case.since[:], case.price[:] = PILOT, MONTH - 12, 1e-3
    case.firms.running_cases[:] = ((case.beliefs.site == PILOT) | (case.beliefs.site == FULL)).sum(axis=1)
    scaled, *_ = judge(case)
    assert len({i for i, _ in scaled}) == len(scaled) > cases.N / 2


def test_only_pilots_are_scaled_and_nothing_dead_is_given_up_again():
    case = cases.review_case(2)
    site = case.beliefs.site.copy()
    scaled, gone, *_ = judge(case)
    assert all(site[pair] == PILOT for pair in scaled)
    assert all(site[pair] in (PILOT, FULL) for pair in gone)


def test_a_site_that_brings_nothing_is_given_up():
    p = cases.terms()
    assert fate(PILOT, 0.0, 0.0, 1.0, 0.0, 0.1, 0.0, p) == ABANDONED
    assert fate(FULL, 0.0, 0.0, 1.0, 0.0, 0.1, 0.0, p) == ABANDONED


def test_a_pilot_that_brings_a_fortune_is_scaled():
    assert fate(PILOT, 100.0, 0.0, 1.0, 0.0, 0.1, 0.0, cases.terms()) == FULL


def test_a_whole_site_is_kept_down_to_the_flow_that_pays_its_upkeep_and_salvage():
    p = cases.terms()
    least = p.running + 0.1 / p.annuity
    assert fate(FULL, least * 1.001, 0.0, 1.0, 0.0, 0.1, 0.0, p) == FULL
    assert fate(FULL, least * 0.999, 0.0, 1.0, 0.0, 0.1, 0.0, p) == ABANDONED


def test_a_pilot_waits_when_another_year_would_tell_more():
    p = cases.terms(discount=0.02)
    certain, doubtful = (fate(PILOT, 0.55, spread, 1.0, 0.0, 0.1, 0.0, p) for spread in (0.0, 5.0))
    assert (certain, doubtful) == (FULL, PILOT)


def test_links_keep_a_site_alive_that_would_be_given_up():
    p = cases.terms()
    assert fate(FULL, 0.1, 0.0, 1.0, 0.0, 0.1, 0.0, p) == ABANDONED
    assert fate(FULL, 0.1, 0.0, 1.0, 0.2, 0.1, 0.0, p) == FULL


def test_a_firm_without_a_site_has_no_benefit():
    case, out = cases.review_case(4), np.full(cases.N, 9.0)
    case.beliefs.site[:] = NOTHING
    case.firms.running_cases[:] = 0
    true_flow(case.firms, case.beliefs, case.market, case.terms, case.gain, out)
    assert not out.any()
