"""Data links: what two ends gain, when they agree, and how relations come and go."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.kernels.chance import uniforms
from networks.kernels.linking import agree, link, link_flows, pair_uniforms, surplus, turn_over
from networks.kernels.streams import EDGE_END
from tests import cases, twins

SEED, MONTH = np.uint64(3), 11
MONEY = st.floats(-5.0, 5.0)


def connect(graph, case, month=MONTH):
    """Relations newly linked, in order; `case` is written."""
    before = case.linked.copy()
    count = link(
        SEED,
        month,
        graph.supplier,
        graph.customer,
        case.active,
        case.linked,
        case.linked_since,
        case.age,
        case.durability,
        case.flow,
        case.live,
        case.lead,
        case.asked,
        case.sector,
        case.value_added,
        case.weight,
        case.cash,
        case.adapters,
        case.on_standard,
        case.on_platform,
        case.main_provider,
        case.links,
        case.standard,
        case.commons,
        case.trust,
        case.transfer,
        case.request,
        case.terms,
        graph.out_indptr,
    )
    new = np.flatnonzero(case.linked & ~before).tolist()
    assert count == len(new)
    return new


def made(seed=1, **changes):
    """Links made with some of the inputs, or some terms, set to a value."""
    graph, case = cases.link_case(seed)
    for name, value in changes.items():
        if name in case.terms._fields and name != "transfer":
            case.terms = case.terms._replace(**{name: value})
        else:
            getattr(case, name)[:] = value
    return connect(graph, case)


@pytest.mark.plain
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_links_made_equal_the_twin(seed):
    graph, case = cases.link_case(seed)
    before = case.cash.copy()
    expected, links, cash = twins.links_made(int(SEED), MONTH, graph, deepcopy(case))
    assert connect(graph, case) == expected
    assert case.links.tolist() == links
    assert case.cash == pytest.approx(cash)
    assert case.adapters == pytest.approx(before - case.cash)
    assert (case.linked_since[expected] == MONTH).all()
    assert len(expected) > 20


@pytest.mark.plain
def test_turnover_equals_the_twin():
    rng = np.random.default_rng(1)
    m, renew = 400, 0.2
    draw, ends = rng.random(m), rng.random(m).astype(np.float32) * np.float32(0.5)
    active, linked = cases.flags(rng, m, 0.7), cases.flags(rng, m, 0.3)
    age = rng.integers(0, 50, m).astype(np.int16)
    age[~active], linked[~active] = 0, False
    standing, ages, kept, lost = twins.turned_over(draw, ends, renew, active, age, linked)
    assert turn_over(draw, ends, renew, active, age, linked) == lost > 5
    assert (active.tolist(), age.tolist(), linked.tolist()) == (standing, ages, kept)


@pytest.mark.plain
def test_pair_draws_are_keyed_by_both_ends():
    graph = cases.edges(np.random.default_rng(1))
    out = np.empty(graph.m)
    pair_uniforms(SEED, graph.supplier, graph.customer, 4, EDGE_END, out)
    expected = [
        uniforms(int(SEED), np.array([i]), j, 4, EDGE_END)[0]
        for i, j in zip(graph.supplier.tolist(), graph.customer.tolist(), strict=True)
    ]
    assert out.tolist() == expected


def test_standards_and_trust_add_up_in_the_surplus_without_interaction():
    terms = cases.link_case(1)[1].terms
    cheap, dear = 0.4 * terms.adapter, terms.adapter
    (a, b), (c, d) = [
        [surplus(0.01, 2.0, 3.0, adapter, 5.0, trust, terms) for trust in (0.2, 0.7)]
        for adapter in (dear, cheap)
    ]
    assert d - c == pytest.approx(b - a, rel=1e-12)
    assert d - b == pytest.approx(dear - cheap, rel=1e-12)


def test_surplus_of_a_sure_and_free_link_is_the_present_value_of_its_benefit():
    terms = cases.link_case(1)[1].terms
    assert surplus(0.01, 2.0, 4.0, 0.0, 5.0, 1.0, terms) == pytest.approx(0.08)


@given(MONEY, MONEY, st.floats(0.0, 2.0), st.floats(0.0, 1.0))
def test_agreement_does_not_ask_who_buys_and_who_sells(one, other, cost, transfer):
    assert agree(one, other, cost, transfer) == agree(other, one, cost, transfer)


@given(MONEY, MONEY, st.floats(0.0, 2.0))
def test_with_full_transfers_a_joint_gain_is_enough_if_one_end_gains(one, other, cost):
    assert agree(one, other, cost, 1.0) == (
        one + other >= cost if max(one, other) > 0 else min(one, other) >= cost
    )


@given(MONEY, MONEY, st.floats(0.0, 2.0))
def test_without_transfers_both_ends_must_gain(one, other, cost):
    assert agree(one, other, cost, 0.0) == (min(one, other) >= cost)


@given(MONEY, MONEY, st.floats(0.0, 2.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_more_transferable_surplus_never_breaks_a_deal(one, other, cost, low, high):
    low, high = min(low, high), max(low, high)
    assert agree(one, other, cost, high) or not agree(one, other, cost, low)


def test_linked_pairs_are_live_at_both_ends_and_on_standing_relations():
    graph, case = cases.link_case(1)
    new = connect(graph, case)
    assert case.active[new].all()
    assert (case.live[graph.supplier[new]] & case.live[graph.customer[new]]).all()


@pytest.mark.parametrize(
    "nothing", [{"live": False}, {"active": False}, {"chance": 0.0, "asked": 0}, {"flow": 0.0}, {"cash": 0.0}]
)
def test_no_link_without(nothing):
    assert made(**nothing) == []


def test_an_asked_supplier_links_though_nobody_would_have_looked():
    assert made(chance=0.0, request=1.0, asked=1)


@pytest.mark.parametrize(
    "easier",
    [
        {"standard": 1.0, "on_standard": True},
        {"commons": 1.0, "on_platform": True},
        {"trust": 0.99},
        {"transfer": 1.0},
        {"age": 30_000},
        {"main_provider": 3},
        {"breach": 0.0},
        {"adapter": 0.0},
        {"private": 0.0},
    ],
)
def test_links_are_more_with(easier):
    sober = {
        "standard": 0.0,
        "commons": 0.0,
        "trust": 0.0,
        "transfer": 0.0,
        "age": 0,
        "adapter": 0.05,
        "links": 0,
        "main_provider": -1,
    }
    assert sum(len(made(seed, **sober | easier)) for seed in (1, 2, 3)) > sum(
        len(made(s, **sober)) for s in (1, 2, 3)
    )


@pytest.mark.parametrize(("lever", "user"), [("standard", "on_standard"), ("commons", "on_platform")])
def test_what_nobody_has_joined_helps_no_link(lever, user):
    assert made(**{lever: 1.0, user: False}) == made(**{lever: 0.0, user: False})


def test_practice_makes_the_next_link_cheaper():
    assert len(made(links=50, adapter=0.08)) > len(made(links=0, adapter=0.08))


def test_relations_that_never_end_lose_no_link():
    m = 200
    linked = cases.flags(np.random.default_rng(1), m, 0.5)
    before = linked.copy()
    draw = np.random.default_rng(2).random(m)
    lost = turn_over(draw, np.zeros(m, np.float32), 0.0, np.ones(m, bool), np.zeros(m, np.int16), linked)
    assert lost == 0
    assert (linked == before).all()


def test_the_share_of_relations_that_stand_settles_at_renewal_over_both_rates():
    m, ends, renew = 4000, 0.05, 0.1
    active, age, linked = np.ones(m, bool), np.zeros(m, np.int16), np.zeros(m, bool)
    pairs = np.arange(m, dtype=np.int32)
    draw, shares = np.empty(m), []
    for month in range(150):
        pair_uniforms(SEED, pairs, pairs + 1, month, EDGE_END, draw)
        turn_over(draw, np.full(m, ends, np.float32), renew, active, age, linked)
        shares.append(active.mean())
    assert np.mean(shares[60:]) == pytest.approx(renew / (renew + ends), abs=0.01)


def test_flows_of_links_add_up_to_the_benefit_of_both_ends():
    graph, case = cases.link_case(1)
    links, out = np.zeros(graph.n, np.int32), np.zeros(graph.n)
    link_flows(case.linked, graph.supplier, graph.customer, graph.value, case.weight, 0.01, 0.006, links, out)
    assert case.weight @ out == pytest.approx(0.016 * graph.value[case.linked].sum())
    assert links.sum() == 2 * case.linked.sum()


def test_who_asks_is_drawn_anew_each_month():
    graph, case = cases.link_case(1)
    found = [connect(graph, deepcopy(case), month) for month in (1, 2)]
    assert found[0] != found[1]
