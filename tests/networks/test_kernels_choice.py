"""The choice kernel against its plain twin, and against what must hold of any sensible choice."""

from copy import deepcopy
from dataclasses import dataclass
from math import erf, exp, sqrt

import numpy as np
import pytest

from agents.order_book import blank_orders
from networks.kernels.choice import choose, custom_work, expected_flow, option_value, updated, values
from networks.kernels.columns import (
    ADOPT,
    CASH,
    DEMO,
    FULL,
    MARKET,
    NO_COVERAGE,
    NO_PROVIDER,
    NO_RELEASE,
    NOTHING,
    PAYOFF,
    PILOT,
    PROC,
    Orders,
)
from tests import cases, twins

MONTH, T, SEED = 17, 20, np.uint64(5)
ALL = np.arange(cases.N, dtype=np.int32)


def decide(case):
    """Orders of all firms; the case itself is left as it is."""
    case = deepcopy(case)
    orders = blank_orders(ALL.size)
    choose(
        SEED,
        MONTH,
        T,
        ALL,
        case.firms,
        case.beliefs,
        case.market,
        case.evidence,
        case.supply,
        case.exposure,
        case.terms,
        orders,
    )
    return orders


def changed(case, **market):
    case = deepcopy(case)
    for name, value in market.items():
        old = getattr(case.market, name)
        new = np.full_like(old, value) if isinstance(old, np.ndarray) else value
        case.market = case.market._replace(**{name: new})
    return case


NO_SUPPORT = dict.fromkeys(("pilot_share", "adopt_share", "adopt_share_sme", "purchase_share", "credit"), 0.0)
UNBOUND = {"available": True, "coverage": 1.1}


def rich(case):
    """The same with money in every firm's till."""
    case = deepcopy(case)
    case.firms.cash[:] = 1e9
    return case


# the twin -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What kernel and twin say of the same firms, field by field."""

    kernel: Orders
    twin: list


@pytest.fixture(scope="module", params=[1, 2, 3])
def told(request):
    case = cases.choice_case(request.param)
    return Told(decide(case), [twins.weighed(int(SEED), MONTH, T, i, case) for i in ALL.tolist()])


@pytest.mark.plain
def test_action_case_and_payer_equal_the_twin(told):
    expected = [(w.chosen.action, w.chosen.case, w.chosen.payer) if w.chosen else (0,) * 3 for w in told.twin]
    acts = told.kernel.action != NOTHING
    found = zip(told.kernel.action, told.kernel.case * acts, told.kernel.payer * acts, strict=True)
    assert [tuple(map(int, each)) for each in found] == expected


@pytest.mark.plain
@pytest.mark.parametrize("field", ["cost", "grant", "gap", "value"])
def test_money_of_the_chosen_offer_equals_the_twin(told, field):
    acts = told.kernel.action != NOTHING
    expected = [
        getattr(w.chosen, field) * (field != "grant" or w.chosen.supported) for w in told.twin if w.chosen
    ]
    assert getattr(told.kernel, field)[acts] == pytest.approx(expected, rel=1e-6, abs=1e-7)


@pytest.mark.plain
def test_what_a_firm_would_do_on_its_own_money_equals_the_twin(told):
    alone = told.kernel.alone_action != NOTHING
    found = zip(
        told.kernel.alone_action[alone],
        told.kernel.alone_case[alone],
        told.kernel.alone_owns[alone],
        strict=True,
    )
    expected = [(w.alone.action, w.alone.case, w.alone.owns) for w in told.twin if w.alone]
    assert [tuple(map(int, each)) for each in found] == expected
    assert told.kernel.alone_cost[alone] == pytest.approx(
        [w.alone.cost for w in told.twin if w.alone], rel=1e-6
    )


@pytest.mark.plain
def test_reason_of_firms_that_do_nothing_equals_the_twin(told):
    idle = told.kernel.action == NOTHING
    assert told.kernel.reason[idle].tolist() == [w.reason for w in told.twin if not w.chosen]


@pytest.mark.plain
def test_provider_standard_and_platform_equal_the_twin(told):
    found = zip(told.kernel.provider, told.kernel.standard, told.kernel.platform, strict=True)
    assert [tuple(map(int, each)) for each in found] == [
        (w.provider, int(w.standard), int(w.platform)) for w in told.twin
    ]


@pytest.mark.plain
def test_beliefs_after_reading_the_news_equal_the_twin():
    case = cases.choice_case(4)
    twin = [twins.weighed(int(SEED), MONTH, T, i, case).believed for i in ALL.tolist()]
    orders = blank_orders(ALL.size)
    choose(
        SEED,
        MONTH,
        T,
        ALL,
        case.firms,
        case.beliefs,
        case.market,
        case.evidence,
        case.supply,
        case.exposure,
        case.terms,
        orders,
    )
    for i, believed in enumerate(twin):
        for u, (mean, variance) in believed.items():
            assert case.beliefs.common_mean[i, u] == pytest.approx(mean, rel=1e-5)
            assert case.beliefs.common_variance[i, u] == pytest.approx(variance, rel=1e-5)
    assert (case.firms.last == T).all()


def test_the_random_cases_reach_every_action_payer_and_most_reasons():
    orders = [decide(cases.choice_case(seed)) for seed in (1, 2, 3)]
    acts = [(int(a), int(p)) for o in orders for a, p in zip(o.action, o.payer, strict=True)]
    assert {(PILOT, MARKET), (FULL, MARKET), (PILOT, DEMO), (FULL, ADOPT), (FULL, PROC)} <= set(acts)
    reasons = {int(r) for o in orders for r in o.reason[o.action == NOTHING]}
    assert {NO_COVERAGE, NO_RELEASE, CASH, PAYOFF} <= reasons


# closed forms ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mean", "spread"), [(0.3, 0.5), (-0.4, 0.6), (0.0, 1.0), (2.0, 0.1)])
def test_option_value_is_the_mean_of_the_positive_part(mean, spread):
    draws = np.random.default_rng(1).normal(mean, spread, 400_000)
    gain = np.maximum(draws, 0.0)
    assert option_value(mean, spread) == pytest.approx(
        gain.mean(), abs=4.0 * gain.std() / sqrt(gain.size) + 1e-9
    )


def test_option_value_of_an_even_chance_is_the_spread_over_root_two_pi():
    assert option_value(0.0, 3.0) == pytest.approx(3.0 / sqrt(2.0 * np.pi))


@pytest.mark.parametrize("mean", [-0.7, 0.0, 0.7])
def test_option_value_without_uncertainty_is_the_positive_part(mean):
    assert option_value(mean, 1e-9) == pytest.approx(max(0.0, mean), abs=1e-8)
    assert option_value(mean, 0.0) == max(0.0, mean)


def test_option_value_grows_with_uncertainty():
    found = [option_value(-0.2, spread) for spread in np.linspace(0.01, 2.0, 30)]
    assert (np.diff(found) > 0.0).all()


def test_signals_are_averaged_by_their_precision():
    assert updated(-4.0, 0.5, 2.0, 2.0 * -3.0) == pytest.approx((-3.5, 0.25))


def test_no_news_changes_no_belief():
    assert updated(-4.0, 0.5, 0.0, 0.0) == (-4.0, 0.5)


def test_expected_benefit_is_the_mean_of_a_lognormal():
    plain = cases.terms(wheel_gain=0.0, diminishing=0.0)
    draws = np.exp(np.random.default_rng(2).normal(-4.0, sqrt(0.3), 400_000))
    assert expected_flow(10.0, -4.0, 0.3, 1.0, 1.0, 0.0, 0, 0.0, plain) == pytest.approx(
        10.0 * draws.mean(), rel=0.005
    )


def test_each_further_use_case_brings_a_share_less():
    p = cases.terms(diminishing=0.3)
    first, third = (expected_flow(10.0, -4.0, 0.3, 1.0, 0.5, 0.0, m, 0.0, p) for m in (0, 2))
    assert third == pytest.approx(0.49 * first)


def test_a_project_done_at_once_is_worth_its_present_value():
    p = cases.terms(running=0.0)
    full, _, _ = values(0.3, 0.2, 0.1, 1.0, 0.0, 0.0, 0.0, p)
    assert full == pytest.approx(0.3 * p.annuity - 1.0)


def test_waiting_without_news_or_price_fall_is_the_discounted_later_project():
    p = cases.terms()
    full, _, waiting = values(1.0, 0.2, 0.1, 1.0, 0.0, 0.0, 0.0, p)
    assert waiting == pytest.approx(exp(-p.discount * p.interval / 12.0) * (full - p.interval / 12.0))


def test_more_that_others_can_tell_raises_the_value_of_waiting():
    p = cases.terms()
    found = [values(0.3, 0.5, common, 1.0, 0.0, 4.0, 0.0, p)[2] for common in (0.05, 0.1, 0.2, 0.4)]
    assert found == sorted(found)
    assert found[-1] > found[0]


def test_more_evidence_to_come_raises_the_value_of_waiting():
    p = cases.terms()
    found = [values(0.3, 0.5, 0.3, 1.0, 0.0, expected, 0.0, p)[2] for expected in (0.0, 1.0, 5.0, 50.0)]
    assert found == sorted(found)
    assert found[-1] > found[0]


def test_an_expected_price_fall_raises_the_value_of_waiting_and_no_other():
    p = cases.terms()
    before, after = (values(0.5, 0.5, 0.3, 1.0, 0.0, 1.0, fall, p) for fall in (0.0, 0.2))
    assert after[2] > before[2]
    assert after[:2] == before[:2]


def test_what_a_firm_does_not_know_of_itself_raises_the_value_of_a_pilot():
    p = cases.terms()
    found = [values(0.3, variance, 0.05, 1.0, 0.0, 0.0, 0.0, p)[1] for variance in (0.05, 0.2, 0.8)]
    assert found == sorted(found)
    assert found[-1] > found[0]


def test_a_standard_replaces_part_of_the_custom_work_and_costs_its_fee():
    p = cases.terms(standard_relief=0.5, standard_fee=0.01)
    assert custom_work(0.4, 0.5, 0.0, 1.0, False, p) == pytest.approx(0.2 * 0.5 + 0.01)
    assert custom_work(0.4, 0.5, 0.0, 0.0, False, p) == pytest.approx(0.2)


# what must hold firm by firm ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "support", ["pilot_share", "adopt_share", "adopt_share_sme", "purchase_share", "credit"]
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_support_never_keeps_a_firm_from_acting(support, seed):
    bare = changed(cases.choice_case(seed), **NO_SUPPORT)
    before, after = decide(bare), decide(changed(bare, **{support: 0.6}))
    assert not ((before.action != NOTHING) & (after.action == NOTHING)).any()
    assert (after.value >= before.value).all()


@pytest.mark.parametrize(
    "support", ["pilot_share", "adopt_share", "adopt_share_sme", "purchase_share", "credit"]
)
def test_support_makes_some_firm_act_that_did_not(support):
    bare = [changed(cases.choice_case(seed), **NO_SUPPORT) for seed in range(1, 7)]
    before = np.concatenate([decide(case).action for case in bare])
    after = np.concatenate([decide(changed(case, **{support: 0.8})).action for case in bare])
    assert ((before == NOTHING) & (after != NOTHING)).any()


def test_some_firms_decline_the_support_they_could_ask_for():
    case = rich(changed(cases.choice_case(1), **NO_SUPPORT, **UNBOUND, proven=True))
    offered = decide(changed(case, adopt_share=0.01, adopt_share_sme=0.01))
    assert ((offered.action != NOTHING) & (offered.payer == MARKET)).any()
    assert (offered.payer != ADOPT).all()  # the application costs more than it brings


def test_a_larger_grant_is_never_refused_for_a_smaller_one():
    case = changed(cases.choice_case(2), **NO_SUPPORT)
    small, large = (decide(changed(case, pilot_share=share)).value for share in (0.3, 0.5))
    assert (large >= small).all()


def test_higher_prices_lower_adoption():
    def adopting(plant_cost):
        case = rich(changed(cases.choice_case(3), **NO_SUPPORT, **UNBOUND))
        case.terms = cases.terms(plant_cost=plant_cost)
        return int((decide(case).action != NOTHING).sum())

    found = [adopting(cost) for cost in (0.1, 0.4, 1.6, 6.4)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_nobody_can_spend_money_it_has_not():
    case = changed(cases.choice_case(1), credit=0.0)
    orders = decide(case)
    acts = orders.action != NOTHING
    scope = np.where(orders.action == PILOT, case.terms.scope_cost, 1.0)
    assert (scope * orders.cost - orders.grant)[acts].max() <= case.firms.cash[acts].max()
    assert (scope * orders.cost - orders.grant <= case.firms.cash + 1e-9)[acts].all()


def test_without_cash_or_support_nobody_acts():
    case = changed(cases.choice_case(1), **NO_SUPPORT)
    case.firms.cash[:] = 0.0
    assert (decide(case).action == NOTHING).all()


def test_without_a_product_on_the_market_nobody_acts():
    orders = decide(changed(rich(cases.choice_case(1)), available=False))
    assert (orders.action == NOTHING).all()
    assert set(orders.reason.tolist()) <= {NO_RELEASE, NO_PROVIDER}


def test_without_providers_nobody_acts():
    case = rich(cases.choice_case(1))
    case.supply = case.supply._replace(start=np.zeros_like(case.supply.start))
    orders = decide(case)
    assert (orders.action == NOTHING).all()
    assert (orders.reason == NO_PROVIDER).all()


def test_without_coverage_only_firms_that_may_own_a_network_act():
    for seed in (1, 2, 3, 4):
        case = changed(rich(cases.choice_case(seed)), coverage=0.0, available=True)
        case.firms.network[case.firms.network == 2] = 0
        case.firms.lead[::2] = True
        orders = decide(case)
        acts = orders.action != NOTHING
        assert acts.any()
        assert (case.firms.lead & orders.own_network)[acts].all()
        assert (case.market.own_spectrum[case.firms.sector[acts]] > 0.0).all()


def test_a_standard_that_saves_less_than_its_fee_is_declined():
    case = changed(cases.choice_case(1), standard=0.02)
    assert not decide(case).standard.any()


def test_a_platform_is_joined_for_partners_only():
    case = changed(cases.choice_case(1), commons=1.0)
    assert decide(case).platform.any()
    case.exposure.count[:] = 0
    assert not decide(case).platform.any()


def test_benefit_hoped_for_grows_with_the_flow_to_live_partners():
    case = changed(rich(cases.choice_case(1)), **NO_SUPPORT, **UNBOUND)
    case.terms = cases.terms(link_hope=1.0)
    found = []
    for factor in (0, 1, 10):
        crowded = deepcopy(case)
        crowded.exposure.flow[:] *= factor
        found.append(decide(crowded).value)
    assert (found[0] <= found[1]).all()
    assert (found[1] <= found[2]).all()
    assert found[0].sum() < found[2].sum()


def test_a_supported_first_site_is_a_pilot_and_a_followers_site_is_whole():
    orders = [decide(cases.choice_case(seed)) for seed in (1, 2, 3)]
    assert all((o.action[o.payer == DEMO] == PILOT).all() for o in orders)
    assert all((o.action[o.payer == ADOPT] == FULL).all() for o in orders)


def test_no_firm_tries_the_same_use_case_twice():
    case = rich(changed(cases.choice_case(1), **UNBOUND))
    orders = decide(case)
    acts = np.flatnonzero(orders.action != NOTHING)
    assert (case.beliefs.site[acts, orders.case[acts]] == NOTHING).all()


def test_the_normal_distribution_function_is_exact():
    x = np.linspace(-4.0, 4.0, 9)
    found = [option_value(each, 1.0) - option_value(-each, 1.0) for each in x]  # put-call parity
    assert found == pytest.approx(x)
    assert 0.5 * (1.0 + erf(1.0 / sqrt(2.0))) == pytest.approx(0.8413447460685429)


@pytest.mark.plain
def test_a_belief_settled_by_its_own_site_stays_finite_without_forgetting():
    case = cases.choice_case(1)
    case.terms = cases.terms(forgetting=0.0)
    case.beliefs.common_variance[case.beliefs.site > 0] = 0.0  # as a review leaves it
    with np.errstate(all="ignore"):
        choose(
            SEED,
            MONTH,
            T,
            ALL,
            case.firms,
            case.beliefs,
            case.market,
            case.evidence,
            case.supply,
            case.exposure,
            case.terms,
            blank_orders(ALL.size),
        )
    assert np.isfinite(case.beliefs.common_mean).all()


def test_a_lead_firm_with_its_own_network_needs_no_coverage():
    case = rich(changed(cases.choice_case(1), **NO_SUPPORT, available=True, coverage=0.0, own_spectrum=1.0))
    case.firms.lead[:] = True
    case.firms.network[:] = 2
    case.beliefs.site[:] = NOTHING
    assert (decide(case).action != NOTHING).any()


def test_risk_averse_firms_value_the_same_project_less():
    case = changed(rich(cases.choice_case(1)), **NO_SUPPORT, **UNBOUND)
    values_ = []
    for aversion in (0.0, 2.0, 8.0):
        case.terms = cases.terms(risk_aversion=aversion)
        values_.append(decide(case).value)
    assert (values_[0] >= values_[1]).all()
    assert (values_[1] >= values_[2]).all()
    assert values_[0].sum() > values_[2].sum()
