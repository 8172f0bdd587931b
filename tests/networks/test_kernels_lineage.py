"""Decisions made once more with one thing taken away, against the kernels that made them."""

from copy import deepcopy
from types import SimpleNamespace

import numpy as np
import pytest

from agents.lineage_rule import kept_of
from networks.kernels.awareness import spread_news
from networks.kernels.columns import ABANDONED
from networks.kernels.lineage import (
    AS_IT_WAS,
    CUTS,
    NO_CHAIN,
    NO_COMMONS,
    NO_POLICY,
    NO_PROVIDER,
    NO_REQUEST,
    NO_STANDARD,
    NO_TRUST,
    Stopped,
    agree_again,
    keep_again,
    name_partners,
)
from networks.kernels.linking import LinkClimate, LinkFirms, Links, link
from networks.kernels.partners import Ties
from networks.kernels.review import fate
from tests import cases
from tests.networks.test_kernels_review import CALENDAR, SEED, judge

MONTH, BASE_TRUST = 11, 0.05
TAKEN = {
    NO_REQUEST: ("asked",),
    NO_CHAIN: ("transfer",),
    NO_STANDARD: ("on_standard",),
    NO_COMMONS: ("on_platform",),
    NO_PROVIDER: ("main_provider",),
    NO_TRUST: ("trust",),
    NO_POLICY: ("asked", "transfer", "on_standard", "on_platform", "main_provider", "trust"),
}
LEFT = {"main_provider": -1, "trust": BASE_TRUST}


def links_made_one_by_one(graph, case, edges, cut):
    """Whether each pair links without something, when the pairs before it have linked as they did."""
    said = []
    sure = case.terms._replace(chance=1.0)
    for e in edges:
        one = np.array([e], np.int32)
        other = deepcopy(case)
        for name in TAKEN.get(cut, ()):
            getattr(other, name)[:] = LEFT.get(name, 0)
        said.append(link(SEED, MONTH, one, *cases.link_tables(graph, other)[1:], sure) == 1)
        link(SEED, MONTH, one, *cases.link_tables(graph, case)[1:], sure)
    return said


@pytest.mark.plain
@pytest.mark.parametrize("seed", [1, 2])
def test_a_pair_agrees_without_something_if_the_linking_kernel_says_so(seed):
    graph, case = cases.link_case(seed)
    case.terms = case.terms._replace(adapter=0.06, chance=1.0)  # so that much hangs on it
    before = deepcopy(case)
    joined, ties, links, firms, climate = cases.link_tables(graph, case)
    old = case.linked.copy()
    link(SEED, MONTH, joined, ties, links, firms, climate, case.terms)
    made = np.flatnonzero(case.linked & ~old).astype(np.int32)
    margins = np.empty((made.size, CUTS))
    firms = cases.link_tables(graph, deepcopy(before))[3]
    agree_again(MONTH, made, ties, links, firms, climate, BASE_TRUST, case.terms, margins)
    assert (margins[:, AS_IT_WAS] >= 0.0).all()
    for cut in TAKEN:
        expected = links_made_one_by_one(graph, deepcopy(before), made, cut)
        assert (margins[:, cut] >= 0.0).tolist() == expected
    assert 0 < (margins[:, NO_POLICY] < 0.0).sum() < made.size
    assert (margins[:, NO_POLICY] <= margins[:, NO_STANDARD]).all()


@pytest.mark.plain
def test_a_link_that_only_the_standard_makes_possible_is_owed_to_the_standard():
    one, flag = np.ones(2), np.ones(2, np.bool_)
    ties = Ties(
        out_indptr=np.array([0, 1, 1]), customer=np.array([1], np.int32), in_indptr=np.array([0, 0, 1]),
        in_edge=np.zeros(1, np.int32), supplier=np.zeros(1, np.int32), value=np.ones(1),
        active=np.ones(1, np.bool_), in_supplier=np.zeros(1, np.int32),
    )  # fmt: skip
    whole = np.zeros(2, np.int32)
    firms = LinkFirms(
        whole.astype(np.int16), ~flag, np.zeros(2, np.uint8), one, one, one.copy(), np.zeros(2), flag, flag,
        np.array([3, 4], np.int32), whole.copy(),
    )  # fmt: skip
    none = np.zeros(1)
    climate = LinkClimate(np.full(1, 0.9), none, none, none, none)
    long_ago = np.full(1, -100, np.int16)
    links = Links(np.ones(1, np.bool_), long_ago, long_ago, np.ones(1, np.float32))
    # either end gains 0.05 and 0.03 in all; an adapter costs 0.06, with the standard 0.028
    terms = cases.link_case(1)[1].terms._replace(adapter=0.06, breach=0.0, private=0.0)
    margins = np.empty((1, CUTS))
    agree_again(MONTH, np.zeros(1, np.int32), ties, links, firms, climate, 0.0, terms, margins)
    kept = kept_of(margins)
    assert kept[0, NO_STANDARD - 1] == 0.0
    assert np.delete(kept[0], NO_STANDARD - 1).tolist() == [1.0] * (CUTS - 3)


@pytest.mark.plain
@pytest.mark.parametrize("seed", [1, 2])
def test_a_site_is_kept_without_its_surprise_if_the_belief_before_it_says_so(seed):
    case = cases.review_case(seed)
    # in the model what is common is settled with the first own outcome
    before = deepcopy(case.beliefs)
    _, gone, *_ = judge(case)
    rows, uses = (np.array(x, np.int32) for x in zip(*gone, strict=True))
    s, terms, market = case.firms.sector[rows], case.terms, case.market
    running = case.firms.running_cases[rows]
    unit = case.firms.value_added[rows] * market.gain_of_depth[market.depth[s, uses]] * market.overlap[s]
    unit = unit * (1 - terms.diminishing) ** (running - 1.0) * (1 + terms.wheel_gain * market.new_forces[s])
    lost = np.linspace(0.0, 0.5, rows.size)
    stopped = Stopped(
        site=case.beliefs.site[rows, uses],
        row=rows,
        case=uses,
        month=np.full(rows.size, CALENDAR, np.int32),
        unit=unit,
        gain=case.gain[rows, uses],
        known=case.beliefs.common_mean[rows, uses].astype(float) + case.beliefs.own_mean[rows, uses],
        variance=case.beliefs.own_variance[rows, uses].astype(float),
        price=case.price[rows, uses].astype(float),
        price_fall=np.full(rows.size, market.price_fall),
        link_flow=case.link_flow[rows] / running,
        lost_flow=lost,
    )
    usual, again = np.zeros(rows.size, np.bool_), np.zeros(rows.size, np.bool_)
    keep_again(SEED, stopped, case.salvage, terms, usual, again)
    for k, (i, u) in enumerate(gone):
        after, site = float(stopped.variance[k]), int(stopped.site[k])
        spread = terms.annuity * np.sqrt(after**2 / (after + terms.signal_own))

        def kept(mean, link, k=k, after=after, site=site, spread=spread):
            flow = unit[k] * np.exp(mean + after / 2)
            price = float(stopped.price[k])
            found = fate(site, flow, spread * flow, price, link, case.salvage, market.price_fall, terms)
            return found != ABANDONED

        link_flow = float(stopped.link_flow[k])
        assert usual[k] == kept(float(before.common_mean[i, u]) + float(before.own_mean[i, u]), link_flow)
        assert again[k] == kept(float(stopped.known[k]), link_flow + lost[k])
    assert 0 < usual.sum() < rows.size
    assert 0 < again.sum() < rows.size


@pytest.mark.plain
def test_news_of_named_partners_adds_up_to_the_news_a_firm_has():
    rng = np.random.default_rng(4)
    graph = cases.edges(rng)
    n, fades, most = cases.N, 0.3, 1.5
    ties = cases.ties(graph, np.ones(graph.m, np.bool_))
    sale = graph.sales() / np.maximum(graph.out_degree(), 1)
    purchase = graph.purchases() / np.maximum(graph.in_degree(), 1)
    since = rng.integers(-1, 7, n).astype(np.int16)
    news, told = np.zeros(n, np.float32), np.zeros(n)
    for t in range(9):
        told += news
        left_then = news.copy()
        news *= np.float32(1.0 - fades)
        spread_news(np.flatnonzero(since == t).astype(np.int32), ties, sale, purchase, most, news)
    found = SimpleNamespace(
        event=np.zeros(2 * graph.m, np.int32), partner=np.zeros(2 * graph.m, np.int32),
        customer=np.zeros(2 * graph.m, np.bool_),
    )  # fmt: skip
    parts = [np.zeros(2 * graph.m) for _ in range(4)]
    rows, live = np.arange(n, dtype=np.int32), since >= 0
    count = name_partners(
        8, rows, np.zeros(n, np.int32), ties, live, since, np.zeros(n), sale, purchase, most, fades,
        found.event, found.partner, found.customer, *parts,
    )  # fmt: skip
    event = found.event[:count]
    assert np.bincount(event, parts[0][:count], n) == pytest.approx(told, rel=1e-5)
    assert np.bincount(event, parts[1][:count], n) == pytest.approx(left_then, rel=1e-5, abs=1e-6)
    assert np.bincount(event, parts[3][:count], n) == pytest.approx(
        [
            graph.value[(graph.supplier == i) & live[graph.customer]].sum()
            + graph.value[(graph.customer == i) & live[graph.supplier]].sum()
            for i in range(n)
        ]
    )
