"""Attention: hearing of a technology and taking it under review."""

from types import SimpleNamespace

import numpy as np
import pytest

from networks.graph import SupplyGraph
from networks.kernels.awareness import become_aware, considering, pass_request, spread_news
from networks.kernels.streams import EDGE_REQUEST
from tests import cases, twins

SEED, MONTH = 9, 4
RNG = np.random.default_rng(3)
FIRMS = cases.firm_columns(RNG)
N = cases.N
NEWS = (RNG.random(N) * 2.0).astype(np.float32)
ASKED = cases.flags(RNG, N, 0.3).astype(np.uint8)
SHOWCASE = RNG.random((cases.SECTORS, cases.REGIONS)) * 0.1
GRAPH = cases.edges(RNG)
ACTIVE = cases.flags(RNG, GRAPH.m, 0.7)


def hear(aware, *, n=N, month=MONTH, media=0.0, news=0.0, showcase=0.0, per_partner=0.0, sector=None):
    """Let `n` firms hear; arrays may be given in the place of numbers."""
    become_aware(
        np.uint64(SEED),
        month,
        np.zeros(n, np.int16) if sector is None else sector,
        np.zeros(n, np.int16) if sector is None else FIRMS.region,
        np.zeros(n, np.float32) + np.float32(news),
        np.zeros(cases.SECTORS) + media,
        np.zeros((cases.SECTORS, cases.REGIONS)) + showcase,
        per_partner,
        aware,
    )
    return aware


def consider(**changes):
    given = {
        "aware": np.ones(N, bool),
        "ordered": np.zeros(N, bool),
        "news": np.zeros(N, np.float32),
        "asked": np.zeros(N, np.uint8),
        "showcase": np.zeros_like(SHOWCASE),
        "base": 0.0,
        "size": 0.0,
        "partner": 0.0,
        "request": 0.0,
        "month": MONTH,
    } | changes
    g, rows = SimpleNamespace(**given), np.empty(N, np.int32)
    count = considering(
        np.uint64(SEED),
        g.month,
        g.aware,
        g.ordered,
        FIRMS.employees,
        g.news,
        g.asked,
        FIRMS.sector,
        FIRMS.region,
        g.showcase,
        g.base,
        g.size,
        g.partner,
        g.request,
        rows,
    )
    return rows[:count].tolist()


def spread(graph, new, active, of_supplier, of_customer):
    news = np.zeros(graph.n, np.float32)
    spread_news(
        np.array(new, np.int32),
        graph.out_indptr,
        graph.customer,
        graph.in_indptr,
        graph.in_edge,
        graph.supplier,
        active,
        of_supplier,
        of_customer,
        news,
    )
    return news


def ask(graph, active, live, asks, asked):
    count = pass_request(
        np.uint64(SEED),
        MONTH,
        EDGE_REQUEST,
        live,
        asks,
        graph.in_indptr,
        graph.in_edge,
        graph.supplier,
        active,
        asked,
    )
    return count, asked


@pytest.mark.plain
def test_hearing_equals_the_twin():
    before = cases.flags(np.random.default_rng(1), N, 0.3)
    media = np.array([0.02, 0.1, 0.3])
    now = hear(before.copy(), media=media, news=NEWS, showcase=SHOWCASE, per_partner=0.2, sector=FIRMS.sector)
    expected = twins.newly_aware(SEED, MONTH, FIRMS.sector, FIRMS.region, NEWS, media, SHOWCASE, 0.2, before)
    assert np.flatnonzero(now & ~before).tolist() == expected
    assert 10 < len(expected) < 100


@pytest.mark.plain
def test_considering_equals_the_twin():
    given = {
        "aware": cases.flags(RNG, N, 0.7),
        "ordered": cases.flags(RNG, N, 0.2),
        "news": NEWS,
        "asked": ASKED,
    }
    found = consider(**given, showcase=SHOWCASE, base=0.1, size=0.3, partner=0.2, request=0.5)
    firms = SimpleNamespace(**FIRMS._asdict(), aware=given["aware"], ordered=given["ordered"])
    p = SimpleNamespace(base=0.1, size=0.3, partner=0.2, request=0.5)
    assert found == twins.who_considers(SEED, MONTH, firms, NEWS, ASKED, SHOWCASE, p)
    assert 20 < len(found) < 100


@pytest.mark.plain
def test_news_equal_the_twin():
    of_supplier, of_customer = (RNG.random(GRAPH.m).astype(np.float32) for _ in range(2))
    new = [1, 4, 7, 100]
    found = spread(GRAPH, new, ACTIVE, of_supplier, of_customer)
    assert found == pytest.approx(twins.news_heard(GRAPH, ACTIVE, new, of_supplier, of_customer), rel=1e-6)


@pytest.mark.plain
def test_requests_equal_the_twin():
    live, asks = cases.flags(RNG, N, 0.5), np.float32(0.3) * cases.flags(RNG, N, 0.5).astype(np.float32)
    before = cases.flags(RNG, N, 0.2).astype(np.uint8)
    count, after = ask(GRAPH, ACTIVE, live, asks, before.copy())
    expected = twins.newly_asked(SEED, MONTH, EDGE_REQUEST, GRAPH, ACTIVE, live, asks, before)
    assert set(np.flatnonzero(after > before).tolist()) == expected
    assert count == len(expected) > 5


def test_hearing_from_media_alone_is_exponential():
    n, hazard, aware = 20_000, 0.03, np.zeros(20_000, bool)
    for month in range(40):
        hear(aware, n=n, month=month, media=hazard)
        expected = 1.0 - np.exp(-hazard * (month + 1))
        assert abs(aware.mean() - expected) < 4.5 * np.sqrt(expected * (1.0 - expected) / n)


def test_hearing_from_partners_alone_on_a_complete_graph_is_logistic():
    """SI: with everyone a partner of everyone, the share follows the discrete logistic equation."""
    n, beta, aware = 20_000, 0.2, np.zeros(20_000, bool)
    aware[:200] = True
    share = aware.mean()
    for month in range(60):
        hear(aware, n=n, month=month, news=aware.mean(), per_partner=beta)
        share += (1.0 - share) * (1.0 - np.exp(-beta * share))
    assert aware.mean() == pytest.approx(share, abs=0.02)


def test_nobody_hears_without_a_source():
    assert not hear(np.zeros(N, bool)).any()


def test_what_is_heard_is_not_forgotten():
    assert hear(np.ones(N, bool)).all()


def test_more_media_never_keeps_a_firm_from_hearing():
    few, many = hear(np.zeros(N, bool), media=0.1), hear(np.zeros(N, bool), media=0.3)
    assert (many >= few).all()
    assert many.sum() > few.sum()


def test_only_aware_firms_without_an_order_consider():
    aware, ordered = cases.flags(RNG, N, 0.5), cases.flags(RNG, N, 0.5)
    assert consider(aware=aware, ordered=ordered, base=1e9) == np.flatnonzero(aware & ~ordered).tolist()


def test_without_any_prompt_nobody_considers():
    assert consider() == []


def test_the_share_that_considers_follows_the_hazard():
    found = np.mean([len(consider(base=0.05, month=month)) / N for month in range(200)])
    expected = 1.0 - np.exp(-0.05)
    assert abs(found - expected) < 4.5 * np.sqrt(expected * (1.0 - expected) / (200 * N))


@pytest.mark.parametrize(("prompt", "given"), [("partner", {"news": NEWS}), ("request", {"asked": ASKED})])
def test_a_prompt_makes_more_firms_consider_and_keeps_none(prompt, given):
    before, after = consider(base=0.1, **given), consider(base=0.1, **given, **{prompt: 0.8})
    assert set(before) < set(after)


def test_news_of_an_average_partner_counts_one():
    star = SupplyGraph.from_edges(4, [1, 2, 3], [0, 0, 0], [5.0, 5.0, 5.0])
    ones = np.ones(3, np.float32)
    assert spread(star, [1], np.ones(3, bool), ones, ones).tolist() == [1.0, 0.0, 0.0, 0.0]


def test_no_news_passes_over_relations_at_rest():
    ones = np.ones(GRAPH.m, np.float32)
    assert not spread(GRAPH, list(range(N)), np.zeros(GRAPH.m, bool), ones, ones).any()


def test_a_request_goes_upstream_only():
    chain = SupplyGraph.from_edges(3, [0, 1], [1, 2], [1.0, 1.0])  # 0 supplies 1 supplies 2
    live = np.array([False, True, False])
    _, asked = ask(chain, np.ones(2, bool), live, np.ones(3, np.float32), np.zeros(3, np.uint8))
    assert asked.tolist() == [1, 0, 0]


def test_a_firm_without_a_site_asks_nobody():
    count, _ = ask(GRAPH, ACTIVE, np.zeros(N, bool), np.ones(N, np.float32), np.zeros(N, np.uint8))
    assert count == 0
