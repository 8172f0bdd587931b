"""What keeps two adopters from linking: every change tried out in the linking kernel itself."""

from copy import deepcopy

import numpy as np
import pytest

from networks.kernels import link_diagnosis as d
from networks.kernels.linking import agree, link
from tests import cases

MONTH, SEED = 12, np.uint64(7)
FAULTS = {
    d.SUPPLIER_ADAPTER,
    d.SUPPLIER_RISK,
    d.SUPPLIER_FLOW,
    d.CUSTOMER_ADAPTER,
    d.CUSTOMER_RISK,
    d.CUSTOMER_FLOW,
}


def pair_case(seed):
    """A random case in which who looks at a pair is sure to be asked, and about half of the pairs agree."""
    graph, case = cases.link_case(seed)
    case.terms = case.terms._replace(chance=1.0, breach=case.terms.breach * (1.0 if seed % 2 else 8.0))
    return graph, case


def found(graph, case):
    joined, ties, links, firms, climate = cases.link_tables(graph, case)
    k = joined.size
    findings = d.LinkFindings(np.zeros(k, np.uint8), np.zeros(k, np.int32), np.zeros(k), np.zeros(k))
    d.diagnose_links(MONTH, joined, ties, links, firms, climate, case.terms, findings)
    return joined, findings


def made(graph, case, e):
    """Whether the linking kernel makes the link `e`, looked at alone."""
    case = deepcopy(case)
    _, ties, links, firms, climate = cases.link_tables(graph, case)
    return link(SEED, MONTH, np.array([e], np.int32), ties, links, firms, climate, case.terms) == 1


def told(findings, change):
    return (findings.tips >> change & 1).astype(bool)


def stand(case):
    """All relations that rest are taken up again now."""
    case.since[~case.active] = MONTH
    case.active[:] = True


def put(name, value):
    def change(case):
        getattr(case, name)[:] = value

    return change


def with_standard(case):
    case.standard[:] = 1.0
    case.on_standard[:] = True


def asked(case):
    case.asked[:] = 1


APPLIED = {
    d.WAIT: lambda case: None,
    d.COMMON_STANDARD: with_standard,
    d.PLATFORM: put("main_provider", 0),
    d.TRUST: put("trust", 1.0),
    d.TRANSFER: put("transfer", 1.0),
    d.LEADER: asked,
    d.LOAN: put("cash", 1e9),
}


@pytest.mark.plain
@pytest.mark.parametrize("change", APPLIED)
def test_a_change_tips_exactly_the_pairs_that_then_link(change):
    assert sum(tipped_and_made(change, seed) for seed in (1, 2, 3)) > 0


def tipped_and_made(change, seed):
    """Compare all pairs that do not link anyway; return how many the change tips."""
    graph, case = pair_case(seed)
    joined, findings = found(graph, case)
    stand(case)
    changed = deepcopy(case)
    APPLIED[change](changed)
    said, number = told(findings, change), 0
    for k, e in enumerate(joined):
        if findings.reason[k] == d.LINKED or (change != d.WAIT and told(findings, d.WAIT)[k]):
            continue
        if change == d.LEADER and (not case.lead[graph.customer[e]] or case.asked[graph.supplier[e]]):
            assert not said[k]
            continue
        assert said[k] == made(graph, changed, e)
        number += int(said[k])
    return number


@pytest.mark.plain
def test_a_pair_that_would_agree_and_pay_is_told_to_wait():
    graph, case = pair_case(2)
    joined, findings = found(graph, case)
    now = np.array([made(graph, case, e) for e in joined])
    assert (findings.reason == d.NOT_YET).tolist() == now.tolist()


def test_the_random_cases_reach_every_reason():
    reasons = {int(r) for seed in range(1, 9) for r in found(*pair_case(seed))[1].reason}
    assert reasons == {d.LINKED, d.RESTS, d.NOT_YET, d.SHORT, d.NO_TRANSFER} | FAULTS


@pytest.mark.plain
def test_a_loan_of_the_gap_and_no_less_makes_the_link():
    graph, case = pair_case(3)
    joined, findings = found(graph, case)
    short = np.flatnonzero(findings.reason == d.SHORT)
    assert short.size
    for k in short:
        e = joined[k]
        i, j = graph.supplier[e], graph.customer[e]
        pairs = max(case.weight[i], case.weight[j])
        for share, expected in ((1.0 + 1e-9, True), (0.99, False)):
            rich = deepcopy(case)
            need = [
                adapters(graph, rich, e)[end] * pairs / rich.weight[end] - rich.cash[end] for end in (i, j)
            ]
            total = sum(max(0.0, x) * rich.weight[end] for x, end in zip(need, (i, j), strict=True)) / pairs
            assert findings.gap[k] == pytest.approx(total)
            for x, end in zip(need, (i, j), strict=True):
                rich.cash[end] += share * max(0.0, x)
            assert made(graph, rich, e) == expected


def adapters(graph, case, e):
    """Price of both adapters, from the formula."""
    p, i, j = case.terms, graph.supplier[e], graph.customer[e]
    s = case.sector
    common = min(case.standard[s[i]], case.standard[s[j]]) * (case.on_standard[i] and case.on_standard[j])
    same = case.main_provider[i] == case.main_provider[j] >= 0
    pool = (
        1.0
        if same
        else max(case.commons[s[i]], case.commons[s[j]]) * (case.on_platform[i] and case.on_platform[j])
    )
    price = p.adapter * (1.0 - p.standard_relief * common) * (1.0 - p.platform_relief * pool)
    cost = {end: price * (1.0 + case.links[end]) ** -p.practice for end in (i, j)}
    if case.asked[i] == 1 and case.lead[j]:
        moved = p.leader_pays * cost[i]
        cost = {i: cost[i] - moved, j: cost[j] + moved}
    return cost


@pytest.mark.plain
@pytest.mark.parametrize(
    ("seller", "buyer", "give"), [(-1.0, 0.5, 0.5), (0.1, -2.0, 1.0), (-1.0, -1.0, 0.0), (0.01, 0.02, 0.0)]
)
def test_the_subsidy_suffices_for_both_ends_to_agree(seller, buyer, give):
    least = 0.1
    now = d.Deal(seller, buyer, 2.0, 2.0, 0.0, 0.0, least)
    paid = d.sufficient_subsidy(now, give)
    to_seller = max(0.0, least - seller - give * max(buyer, 0.0))
    assert not agree(buyer, seller, least, give)
    assert agree(buyer + paid - to_seller + 1e-12, seller + to_seller + 1e-12, least, give)


@pytest.mark.plain
def test_a_subsidy_beyond_the_price_of_the_adapters_is_none():
    assert d.sufficient_subsidy(d.Deal(-5.0, 0.0, 1.0, 1.0, 5.0, 0.0, 0.0), 0.5) == np.inf


@pytest.mark.plain
@pytest.mark.parametrize(
    ("adapter", "risk", "fault"), [(3.0, 1.0, 0), (1.0, 3.0, 1), (3.5, 4.0, 1), (0.5, 0.5, 2)]
)
def test_the_part_that_keeps_an_end_from_gaining_is_named(adapter, risk, fault):
    assert d.part_at_fault(-2.0 if fault != 2 else -0.8, adapter, risk, 0.0) == fault


@pytest.mark.plain
def test_where_gains_could_be_paid_over_in_full_it_is_the_transfer_that_lacks():
    now = d.Deal(-1.0, 3.0, 1.0, 1.0, 1.0, 1.0, 0.1)
    assert d.refusal(now, 0.0) == d.NO_TRANSFER
    assert d.refusal(now, 1.0) == d.NOT_YET
    assert d.refusal(d.Deal(-4.0, 3.0, 5.0, 1.0, 1.0, 1.0, 0.1), 1.0) == d.SUPPLIER_ADAPTER
    assert d.refusal(d.Deal(3.0, -4.0, 1.0, 1.0, 1.0, 5.0, 0.1), 1.0) == d.CUSTOMER_RISK


@pytest.mark.plain
def test_a_diagnosis_of_links_writes_nothing_but_its_findings():
    graph, case = pair_case(2)
    before = deepcopy(case)
    found(graph, case)
    for name, then in vars(before).items():
        if isinstance(then, np.ndarray):
            assert np.array_equal(getattr(case, name), then), name


@pytest.mark.plain
def test_a_link_refused_for_its_adapter_is_made_with_the_standard():
    graph, case = pair_case(1)
    case.active[:], case.linked[:] = True, False
    case.since[:], case.cash[:] = -600, 1e9
    case.standard[:], case.on_standard[:] = 0.0, False
    case.main_provider[:] = -1
    case.terms = case.terms._replace(adapter=0.08)
    joined, findings = found(graph, case)
    refused = np.isin(findings.reason, (d.SUPPLIER_ADAPTER, d.CUSTOMER_ADAPTER))
    saved = np.flatnonzero(refused & told(findings, d.COMMON_STANDARD))
    assert saved.size > 10
    after = deepcopy(case)
    with_standard(after)
    for k in saved:
        assert not made(graph, case, joined[k])
        assert made(graph, after, joined[k])
