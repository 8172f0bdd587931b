"""Data links: what two ends gain, and when they agree."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.kernels.linking import agree, link, link_flows, surplus
from tests import cases, twins

SEED, MONTH = np.uint64(3), 11
MONEY = st.floats(-5.0, 5.0)


def connect(graph, case, month=MONTH):
    """Relations newly linked, in order; `case` is written."""
    before = case.linked.copy()
    count = link(SEED, month, *cases.link_tables(graph, case), case.terms)
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
    "nothing",
    [{"live": False}, {"active": False}, {"chance": 0.0, "asked": 0}, {"value": 0.0}, {"cash": 0.0}],
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
        {"since": -30_000},
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
        "since": MONTH,
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


def benefits(graph, case):
    """Links of each row and benefit of each firm, of the links of the case."""
    joined, ties, *_ = cases.link_tables(graph, case)
    links, out = np.full(graph.n, 9, np.int32), np.full(graph.n, 9.0)
    link_flows(joined, case.linked, ties, case.weight, 0.01, 0.006, links, out)
    return links, out


def test_flows_of_links_add_up_to_the_benefit_of_both_ends():
    graph, case = cases.link_case(1)
    case.linked &= case.live[graph.supplier] & case.live[graph.customer]
    links, out = benefits(graph, case)
    assert case.weight @ out == pytest.approx(0.016 * case.value[case.linked].sum())
    assert links.sum() == 2 * case.linked.sum() > 10


def test_without_links_there_is_no_benefit():
    graph, case = cases.link_case(1)
    case.linked[:] = False
    links, out = benefits(graph, case)
    assert not links.any()
    assert not out.any()


def test_a_pair_of_rows_pays_for_all_its_relations():
    graph, case = cases.link_case(1)
    e = connect(*cases.link_case(1))[0]
    i, j = int(graph.supplier[e]), int(graph.customer[e])
    for name, everywhere in (("live", False), ("asked", 0), ("links", 0), ("cash", 1e6), ("since", -30_000)):
        getattr(case, name)[:] = everywhere
    case.live[[i, j]] = True
    case.weight[[i, j]] = 100.0, 1.0  # a hundred small suppliers of one leader
    case.value[e] = 1e6
    case.terms = case.terms._replace(chance=1.0)
    assert connect(graph, case) == [e]
    assert case.adapters[j] == pytest.approx(100.0 * case.adapters[i])


def test_who_asks_is_drawn_anew_each_month():
    graph, case = cases.link_case(1)
    found = [connect(graph, deepcopy(case), month) for month in (1, 2)]
    assert found[0] != found[1]
