"""The choice where a rule decides whether, and value only which: the floor is lifted, all else stays."""

from copy import deepcopy

import numpy as np
import pytest

from agents.order_book import blank_orders
from agents.rules import ANY
from networks.kernels.choice import choose
from networks.kernels.columns import CASH, NO_COVERAGE, NO_PROVIDER, NO_RELEASE, NOTHING
from tests import cases

ALL = np.arange(cases.N, dtype=np.int32)


def decide(case, least):
    case = deepcopy(case)
    orders = blank_orders(ALL.size)
    choose(
        np.uint64(5), 17, 20, ALL, case.firms, case.beliefs, case.market, case.evidence, case.supply,
        case.exposure, case.terms._replace(least=least), orders,
    )  # fmt: skip
    return orders


@pytest.fixture(scope="module", params=[1, 2])
def both(request):
    case = cases.choice_case(request.param)
    return case, decide(case, 0.0), decide(case, ANY)


@pytest.mark.plain
def test_who_takes_an_offer_for_its_worth_takes_the_same_without(both):
    _, worth, any_ = both
    took = worth.action != NOTHING
    assert took.any()
    for name in ("action", "case", "payer", "cost", "grant", "value"):
        assert np.array_equal(getattr(worth, name)[took], getattr(any_, name)[took]), name


@pytest.mark.plain
def test_offers_of_no_worth_are_taken_too_where_value_does_not_decide(both):
    _, worth, any_ = both
    assert worth.value.min() >= 0.0
    new = (worth.action == NOTHING) & (any_.action != NOTHING)
    assert new.any()
    assert (any_.value[new] < 0.0).any()


def test_what_is_left_to_stop_a_firm_is_coverage_release_provider_or_cash(both):
    _, _, any_ = both
    stopped = set(any_.reason[any_.action == NOTHING].tolist())
    assert stopped
    assert stopped <= {NO_COVERAGE, NO_RELEASE, NO_PROVIDER, CASH, 0}


def test_nobody_takes_what_it_cannot_pay_up_front(both):
    case, _, any_ = both
    took = any_.action != NOTHING
    scope = np.where(any_.action == 1, case.terms.scope_cost, 1.0)
    short = scope * any_.cost - any_.grant - case.firms.cash
    assert (any_.gap[took] >= np.maximum(0.0, short[took]) - 1e-9).all()


def test_who_takes_nothing_has_no_value(both):
    for orders in both[1:]:
        assert (orders.value[orders.action == NOTHING] == 0.0).all()
