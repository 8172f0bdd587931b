"""What stops a firm: told by hand-made firms, and every relief tried out in the choice kernel itself."""

from copy import deepcopy

import numpy as np
import pytest

from agents.order_book import blank_orders
from networks.kernels import diagnosis as d
from networks.kernels.choice import choose
from networks.kernels.columns import (
    ABANDONED,
    CASH,
    NO_COVERAGE,
    NO_PROVIDER,
    NO_RELEASE,
    NOTHING,
    PAYOFF,
    REGULATION,
    RISK,
    SUPPORT,
)
from tests import cases

MONTH, T, SEED = 17, 20, np.uint64(5)
ALL = np.arange(cases.N, dtype=np.int32)
SEEDS = (1, 2, 3)


def blank(size):
    whole, real = (lambda: np.zeros(size, np.int32)), (lambda: np.zeros(size))
    return d.Findings(np.zeros(size, np.uint8), whole(), whole(), real(), real(), real(), real())


def parts(case):
    return (case.firms, case.beliefs, case.market, case.evidence, case.supply, case.exposure, case.terms)


def found(case, rows=ALL):
    findings = blank(rows.size)
    d.diagnose(SEED, MONTH, T, rows, *parts(case), findings)
    return findings


def orders(case, rows=ALL):
    """What the choice kernel decides; the case itself is left as it is."""
    decided = blank_orders(rows.size)
    choose(SEED, MONTH, T, rows, *parts(deepcopy(case)), decided)
    return decided


def acts(case, rows=ALL):
    return orders(case, rows).action != NOTHING


def poor(seed):
    """A random case in which most firms do not act, for all kinds of reasons."""
    case = cases.choice_case(seed)
    case.firms.cash[::3] *= 0.1
    case.beliefs.common_mean[::2] -= 0.4
    if seed % 2:  # fear of what is not known keeps nobody away unless it is great
        case.terms = cases.terms(risk_aversion=12.0)
    return case


def told(findings, relief):
    return (findings.tips >> relief & 1).astype(bool)


# what changes when a relief is granted ---------------------------------------------------------------------


def market(case, **values):
    for name, value in values.items():
        column = getattr(case.market, name)
        new = np.full_like(column, value) if isinstance(column, np.ndarray) else value
        case.market = case.market._replace(**{name: new})


def without_price(case):
    fall = case.market.price_fall
    case.terms = case.terms._replace(plant_cost=case.terms.plant_cost * (1.0 - fall))


def with_products(case):
    case.supply.product[:] = True


def for_certain(case):
    """What is expected stays; that it is uncertain goes."""
    b, firms = case.beliefs, case.firms
    choose(SEED, MONTH, T, ALL, *parts(case), blank_orders(ALL.size))  # reads the news, sets `last`
    b.common_mean[:] += 0.5 * (b.common_variance + b.own_variance)
    b.common_variance[:] = 0.0
    b.own_variance[:] = 0.0
    firms.last[:] = T


APPLIED = {
    d.INFORMATION: lambda case: None,
    d.STANDARD: lambda case: market(case, standard=1.0),
    d.ASSURANCE: lambda case: market(case, assurance=1.0),
    d.BARRIER: lambda case: market(case, barrier=0.0),
    d.PRICE_FALL: without_price,
    d.PRODUCT: with_products,
    d.CERTAINTY: for_certain,
    d.COVERAGE: lambda case: market(case, coverage=1.1),
    d.RELEASE: lambda case: market(case, available=True),
}


@pytest.mark.plain
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("relief", APPLIED)
def test_a_change_tips_exactly_the_firms_that_then_act(relief, seed):
    case = poor(seed)
    before, said = acts(case), told(found(case), relief)
    changed = deepcopy(case)
    APPLIED[relief](changed)
    after = acts(changed)
    idle = ~before if relief != d.INFORMATION else np.ones(ALL.size, bool)
    assert said[idle].tolist() == after[idle].tolist()


@pytest.mark.parametrize("relief", APPLIED)
def test_each_change_tips_some_firm_and_leaves_others(relief):
    said = np.concatenate([told(found(poor(seed)), relief) for seed in range(1, 9)])
    assert 0 < said.sum() < said.size


@pytest.mark.plain
@pytest.mark.parametrize("seed", SEEDS)
def test_a_loan_of_the_gap_and_no_less_makes_a_firm_act(seed):
    case = poor(seed)
    findings = found(case)
    short = np.flatnonzero(told(findings, d.CREDIT))
    assert short.size
    for share, expected in ((1.0 + 1e-9, True), (0.999, False)):
        lent = deepcopy(case)
        lent.firms.cash[short] += share * findings.gap[short]
        assert (acts(lent)[short] == expected).all()
    lent = deepcopy(case)
    lent.firms.cash[:] += 1e9
    assert (acts(lent) == (told(findings, d.CREDIT) | told(findings, d.INFORMATION))).all()


def granted(case, i, findings, factor):
    """The case in which the support of the firm's sector is raised to its least grant times `factor`."""
    case = deepcopy(case)
    s = case.firms.sector[i]
    share = findings.grant_share[i] * factor
    for name in ("pilot_share", "adopt_share", "adopt_share_sme"):
        column = getattr(case.market, name).copy()
        column[s] = share
        case.market = case.market._replace(**{name: column})
    return case


def with_one_case(case, u):
    """The case in which every firm has given up all use cases but one."""
    case = deepcopy(case)
    case.beliefs.site[:] = np.where(np.arange(cases.CASES) == u, case.beliefs.site, ABANDONED)
    return case


@pytest.mark.plain
@pytest.mark.parametrize("u", range(4))
def test_the_least_grant_and_no_less_makes_a_firm_act(u):
    case = with_one_case(poor(1), u)
    findings = found(case)
    helped = np.flatnonzero(told(findings, d.GRANT))
    assert helped.size
    for i in helped.astype(np.int32):
        row = np.array([i], np.int32)
        assert acts(granted(case, i, findings, 1.0 + 1e-9), row).all()
        assert not acts(granted(case, i, findings, 0.999), row).any()


@pytest.mark.plain
def test_of_several_use_cases_the_one_that_needs_the_least_grant_counts():
    case = poor(1)
    single = np.array([found(with_one_case(case, u)).grant for u in range(cases.CASES)])
    findings = found(case)
    idle = ~told(findings, d.INFORMATION)
    assert findings.grant[idle].tolist() == single.min(axis=0)[idle].tolist()


@pytest.mark.plain
@pytest.mark.parametrize("seed", SEEDS)
def test_no_grant_up_to_the_whole_price_moves_the_others(seed):
    case = poor(seed)
    findings = found(case)
    others = ~told(findings, d.GRANT) & ~told(findings, d.INFORMATION)
    assert others.any()
    market(case, pilot_share=1.0, adopt_share=1.0, adopt_share_sme=1.0)
    assert not acts(case)[others].any()


@pytest.mark.plain
def test_the_grant_is_its_share_of_what_it_pays_for():
    case = with_one_case(poor(1), 1)
    findings = found(case)
    for i in np.flatnonzero(told(findings, d.GRANT)).astype(np.int32):
        now = orders(granted(case, i, findings, 1.0 + 1e-9), np.array([i], np.int32))
        assert now.grant[0] == pytest.approx(findings.grant[i], rel=1e-6)


@pytest.mark.plain
@pytest.mark.parametrize("seed", SEEDS)
def test_where_there_is_no_provider_one_at_the_reference_price_tips_those_told_so(seed):
    case = poor(seed)
    case.supply = case.supply._replace(start=np.zeros_like(case.supply.start))
    findings = found(case)
    assert set(findings.line.tolist()) == {NO_PROVIDER}
    served = deepcopy(case)
    served.supply = served.supply._replace(
        start=np.arange(cases.SECTORS + 1),
        row=np.zeros(cases.SECTORS, np.int32),
        price=np.ones(1, np.float32),
        backlog=np.zeros(1, np.float32),
        product=np.zeros((1, cases.SECTORS, cases.CASES), bool),
    )
    assert told(findings, d.PROVIDER).tolist() == acts(served).tolist()
    assert told(findings, d.PROVIDER).any()


# lines ------------------------------------------------------------------------------------------------------


@pytest.mark.plain
@pytest.mark.parametrize("seed", SEEDS)
def test_the_line_is_the_one_the_choice_kernel_names_unless_only_cash_lacks(seed):
    case = poor(seed)
    findings, decided = found(case), orders(case)
    idle = decided.action == NOTHING
    same = findings.line[idle] == decided.reason[idle]
    assert (findings.line[idle][~same] == CASH).all()
    assert np.isfinite(findings.gap[idle][~same]).all()
    assert same.mean() > 0.8
    assert set(findings.line[~idle].tolist()) <= {d.READY, SUPPORT}


@pytest.mark.plain
@pytest.mark.parametrize("seed", SEEDS)
def test_who_would_act_without_support_is_ready_and_who_only_with_it_would_ask(seed):
    case = poor(seed)
    findings, decided = found(case), orders(case)
    acting = decided.action != NOTHING
    alone = decided.alone_action != NOTHING
    assert (findings.line[alone] == d.READY).all()
    assert (findings.line[acting & ~alone] == SUPPORT).all()
    asking = acting & ~alone
    assert findings.asked[asking] == pytest.approx(decided.grant[asking])
    assert (findings.asked[~asking] == 0.0).all()


@pytest.mark.plain
def test_a_diagnosis_writes_nothing_but_its_findings():
    case = poor(2)
    before = deepcopy(case)
    found(case)
    for name in ("firms", "beliefs", "evidence", "supply", "exposure"):
        for now, then in zip(getattr(case, name), getattr(before, name), strict=True):
            assert np.array_equal(now, then)


@pytest.mark.plain
@pytest.mark.parametrize("relief", [d.STANDARD, d.ASSURANCE, d.BARRIER, d.PRICE_FALL, d.PRODUCT, d.CERTAINTY])
def test_sparing_valuations_that_cannot_help_loses_none(relief, monkeypatch):
    if not hasattr(d, "np") or getattr(d.may_tip, "py_func", None) is not None:
        pytest.skip("needs the kernel as plain Python")
    spared = told(found(poor(5)), relief)
    monkeypatch.setattr(d, "may_tip", lambda *_: True)
    assert told(found(poor(5)), relief).tolist() == spared.tolist()


@pytest.mark.plain
@pytest.mark.parametrize("seed", SEEDS)
def test_all_changes_together_make_those_act_that_no_single_one_does(seed):
    case = poor(seed)
    case.beliefs.common_mean[:] -= 0.5
    findings = found(case)
    together = told(findings, d.TOGETHER)
    assert (findings.tips[together] == 1 << d.TOGETHER).all()
    for relief in (d.STANDARD, d.ASSURANCE, d.BARRIER, d.PRICE_FALL, d.PRODUCT, d.COVERAGE, d.RELEASE):
        APPLIED[relief](case)
    case.firms.cash[:] += 1e9
    market(case, pilot_share=1.0, adopt_share=1.0, adopt_share_sme=1.0, purchase_share=0.0)
    case.firms.lead[:] = False  # no network of its own where there is coverage for all
    untipped = (findings.tips == 0) | together
    assert acts(case)[untipped].tolist() == together[untipped].tolist()
    assert 0 < together.sum() < untipped.sum()


# one obstacle at a time -------------------------------------------------------------------------------------


def willing():
    """A random case with one use case and a row in it that acts on its own money, small and no lead firm."""
    case = with_one_case(cases.choice_case(2), 1)
    market(case, available=True, coverage=1.1, barrier=0.0, standard=0.0, pilot_share=0.0, purchase_share=0.0)
    market(case, adopt_share=0.0, adopt_share_sme=0.0, credit=0.0)
    case.firms.cash[:] = 10.0
    case.firms.lead[:] = False
    case.firms.network[:] = 0
    case.beliefs.common_mean[:] = -3.2
    case.beliefs.own_mean[:] = 0.0
    decided = orders(case)
    row = np.array([np.argmax(np.where(decided.action != NOTHING, decided.value, 0.0))], np.int32)
    assert decided.action[row[0]] != NOTHING
    return case, row


def no_cash(case, row):
    case.firms.cash[row] = 0.0


def much_fear(case, row):
    case.terms = case.terms._replace(risk_aversion=900.0)


def much_danger(case, row):
    case.terms = case.terms._replace(breach=0.5)
    market(case, assurance=0.0, safety=1.0)


def no_provider(case, row):
    case.supply = case.supply._replace(start=np.zeros_like(case.supply.start))


OBSTACLES = [
    (no_cash, CASH, d.CREDIT),
    (lambda case, row: market(case, coverage=0.0), NO_COVERAGE, d.COVERAGE),
    (lambda case, row: market(case, available=False), NO_RELEASE, d.RELEASE),
    (no_provider, NO_PROVIDER, d.PROVIDER),
    (lambda case, row: market(case, barrier=60.0), REGULATION, d.BARRIER),
    (much_fear, RISK, d.CERTAINTY),
    (much_danger, RISK, d.ASSURANCE),
]


@pytest.mark.plain
@pytest.mark.parametrize(("obstacle", "line", "relief"), OBSTACLES)
def test_a_firm_with_one_obstacle_is_told_it_and_the_relief_that_removes_it(obstacle, line, relief):
    case, row = willing()
    assert found(case, row).line[0] == d.READY
    obstacle(case, row)
    findings = found(case, row)
    assert findings.line[0] == line
    assert told(findings, relief)[0]
    assert not acts(case, row).any()
    if relief in APPLIED:
        APPLIED[relief](case)
        assert acts(case, row).all()


@pytest.mark.plain
def test_a_project_that_costs_more_than_it_brings_does_not_pay_and_a_grant_of_the_difference_tips_it():
    case, row = willing()
    case.beliefs.common_variance[:] = 1e-6
    case.beliefs.own_variance[:] = 1e-6
    while acts(case, row).any():
        case.terms = case.terms._replace(plant_cost=1.1 * case.terms.plant_cost)
    findings = found(case, row)
    assert findings.line[0] == PAYOFF
    assert 0.0 < findings.grant_share[0] < 1.0
    i = int(row[0])
    one = d.Findings(*(np.repeat(column, cases.N) for column in findings))
    assert not acts(granted(case, i, one, 0.999), row).any()
    assert acts(granted(case, i, one, 1.0 + 1e-9), row).all()


def fearful(seed):
    """A case in which many projects would pay, and fear of what is not known keeps their firms away."""
    case = cases.choice_case(seed)
    market(case, available=True, coverage=1.1)
    case.terms = cases.terms(risk_aversion=60.0 * seed, plant_cost=2.0 * case.terms.plant_cost)
    case.firms.cash[:] = 1e9
    case.beliefs.common_mean[:] += 0.3
    case.beliefs.own_variance[:] *= 0.3
    return case


@pytest.mark.plain
@pytest.mark.parametrize("seed", SEEDS)
def test_certainty_tips_exactly_the_fearful_firms_that_act_without_doubts(seed):
    case = fearful(seed)
    before, said = acts(case), told(found(case), d.CERTAINTY)
    assert 10 < said.sum() < 150
    for_certain(case)
    assert said[~before].tolist() == acts(case)[~before].tolist()
