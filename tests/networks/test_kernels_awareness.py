"""Attention: hearing of a technology and taking it under review."""

from types import SimpleNamespace

import numpy as np
import pytest

from networks.graph import SupplyGraph
from networks.kernels.awareness import BLOCK, become_aware, considering, pass_request, spread_news
from networks.kernels.streams import EDGE_REQUEST
from tests import cases, twins

SEED, MONTH = 9, 4
RNG = np.random.default_rng(3)
FIRMS = cases.firm_columns(RNG)
N = cases.N
NEWS = (RNG.random(N) * 2.0).astype(np.float32)
ASKED = cases.flags(RNG, N, 0.3).astype(np.uint8)
SHOWCASE = RNG.random((cases.SECTORS, cases.REGIONS)) * 0.1
PACE = 0.1 * (FIRMS.employees / 50.0) ** 0.3
GRAPH = cases.edges(RNG)
ACTIVE = cases.flags(RNG, GRAPH.m, 0.7)
AROUND_A_BLOCK = (1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 3)


def hear(aware, *, n=N, month=MONTH, media=0.0, news=0.0, showcase=0.0, per_partner=0.0, firms=None):
    """Let `n` firms hear; arrays may be given in the place of numbers."""
    count = become_aware(
        np.uint64(SEED),
        month,
        np.zeros(n, np.int16) if firms is None else firms.sector,
        np.zeros(n, np.int16) if firms is None else firms.region,
        np.zeros(n, np.float32) + np.float32(news),
        np.zeros(cases.SECTORS) + media,
        np.zeros((cases.SECTORS, cases.REGIONS)) + showcase,
        per_partner,
        aware,
    )
    assert count <= aware.sum()
    return aware


def consider(firms=FIRMS, **changes):
    n = firms.sector.size
    given = {
        "aware": np.ones(n, bool),
        "ordered": np.zeros(n, bool),
        "pace": np.zeros(n),
        "news": np.zeros(n, np.float32),
        "asked": np.zeros(n, np.uint8),
        "showcase": np.zeros_like(SHOWCASE),
        "partner": 0.0,
        "request": 0.0,
        "month": MONTH,
    } | changes
    g, rows = SimpleNamespace(**given), np.empty(n, np.int32)
    count = considering(
        np.uint64(SEED),
        g.month,
        g.aware,
        g.ordered,
        np.zeros(n) + g.pace,
        g.news,
        g.asked,
        firms.sector,
        firms.region,
        g.showcase,
        g.partner,
        g.request,
        rows,
    )
    return rows[:count].tolist()


def spread(graph, new, active, most=5.0):
    news = np.zeros(graph.n, np.float32)
    mean_sale = graph.sales() / np.maximum(graph.out_degree(), 1)
    mean_purchase = graph.purchases() / np.maximum(graph.in_degree(), 1)
    spread_news(np.array(new, np.int32), cases.ties(graph, active), mean_sale, mean_purchase, most, news)
    return news


def ask(graph, active, asking, asks, asked):
    count = pass_request(
        np.uint64(SEED),
        MONTH,
        EDGE_REQUEST,
        np.array(asking, np.int32),
        np.array(asks, np.float64),
        cases.ties(graph, active),
        asked,
    )
    return count, asked


def equals_the_twin_in_hearing(firms, news, before):
    """Let firms hear and compare; return how many did."""
    media = np.array([0.02, 0.1, 0.3])
    now = hear(
        before.copy(), n=before.size, media=media, news=news, showcase=SHOWCASE, per_partner=0.2, firms=firms
    )
    expected = twins.newly_aware(SEED, MONTH, firms.sector, firms.region, news, media, SHOWCASE, 0.2, before)
    assert np.flatnonzero(now & ~before).tolist() == expected
    return len(expected)


def equals_the_twin_in_considering(firms, columns):
    """Let firms consider and compare; return how many did."""
    found = consider(firms, **columns, showcase=SHOWCASE, partner=0.2, request=0.5)
    seen = SimpleNamespace(**firms._asdict(), **columns)
    p = SimpleNamespace(partner=0.2, request=0.5)
    assert found == twins.who_considers(SEED, MONTH, seen, seen.news, seen.asked, SHOWCASE, p)
    return len(found)


def attention_columns(rng, n):
    return {
        "aware": cases.flags(rng, n, 0.7),
        "ordered": cases.flags(rng, n, 0.2),
        "pace": rng.uniform(0.0, 0.4, n),
        "news": (rng.random(n) * 2.0).astype(np.float32),
        "asked": cases.flags(rng, n, 0.3).astype(np.uint8),
    }


@pytest.mark.plain
def test_hearing_equals_the_twin():
    before = cases.flags(np.random.default_rng(1), N, 0.3)
    assert 10 < equals_the_twin_in_hearing(FIRMS, NEWS, before) < 100


@pytest.mark.plain
@pytest.mark.parametrize("n", AROUND_A_BLOCK)
def test_hearing_equals_the_twin_whatever_the_number_of_firms(n):
    rng = np.random.default_rng(n)
    firms, news = cases.firm_columns(rng, n), rng.random(n).astype(np.float32)
    equals_the_twin_in_hearing(firms, news, cases.flags(rng, n, 0.3))


@pytest.mark.plain
def test_hearing_counts_the_rows_that_hear_now():
    aware = cases.flags(np.random.default_rng(1), N, 0.5)
    before = int(aware.sum())
    columns = np.zeros(N, np.int16), np.zeros(N, np.int16), np.zeros(N, np.float32)
    zero = np.zeros((cases.SECTORS, cases.REGIONS))
    count = become_aware(np.uint64(SEED), MONTH, *columns, np.full(cases.SECTORS, 0.5), zero, 0.0, aware)
    assert count == aware.sum() - before > 0


@pytest.mark.plain
def test_considering_equals_the_twin():
    columns = attention_columns(RNG, N) | {"pace": PACE, "news": NEWS, "asked": ASKED}
    assert 20 < equals_the_twin_in_considering(FIRMS, columns) < 100


@pytest.mark.plain
@pytest.mark.parametrize("n", AROUND_A_BLOCK)
def test_considering_equals_the_twin_whatever_the_number_of_firms(n):
    rng = np.random.default_rng(n)
    equals_the_twin_in_considering(cases.firm_columns(rng, n), attention_columns(rng, n))


@pytest.mark.plain
def test_without_firms_nobody_considers():
    assert consider(cases.firm_columns(RNG, 0)) == []


@pytest.mark.plain
@pytest.mark.parametrize("most", [1.2, 1000.0])
def test_news_equal_the_twin(most):
    new = [1, 4, 7, 100]
    found = spread(GRAPH, new, ACTIVE, most)
    assert found.sum() > 5.0
    assert found == pytest.approx(twins.news_heard(GRAPH, ACTIVE, new, most), rel=1e-6)


@pytest.mark.plain
def test_requests_equal_the_twin():
    asking = np.flatnonzero(cases.flags(RNG, N, 0.3))
    asks = RNG.uniform(0.0, 0.6, asking.size)
    before = cases.flags(RNG, N, 0.2).astype(np.uint8)
    count, after = ask(GRAPH, ACTIVE, asking, asks, before.copy())
    by_row = dict(zip(asking.tolist(), asks.tolist(), strict=True))
    expected = twins.newly_asked(SEED, MONTH, EDGE_REQUEST, GRAPH, ACTIVE, by_row, before)
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
    assert consider(aware=aware, ordered=ordered, pace=1e9) == np.flatnonzero(aware & ~ordered).tolist()


def test_without_any_prompt_nobody_considers():
    assert consider() == []


def test_the_share_that_considers_follows_the_hazard():
    found = np.mean([len(consider(pace=0.05, month=month)) / N for month in range(200)])
    expected = 1.0 - np.exp(-0.05)
    assert abs(found - expected) < 4.5 * np.sqrt(expected * (1.0 - expected) / (200 * N))


@pytest.mark.parametrize(("prompt", "given"), [("partner", {"news": NEWS}), ("request", {"asked": ASKED})])
def test_a_prompt_makes_more_firms_consider_and_keeps_none(prompt, given):
    before, after = consider(pace=0.1, **given), consider(pace=0.1, **given, **{prompt: 0.8})
    assert set(before) < set(after)


def test_news_of_an_average_partner_counts_one():
    star = SupplyGraph.from_edges(4, [1, 2, 3], [0, 0, 0], [5.0, 5.0, 5.0])
    assert spread(star, [1], np.ones(3, bool)).tolist() == [1.0, 0.0, 0.0, 0.0]


def test_news_of_a_partner_with_twice_the_average_trade_counts_two():
    star = SupplyGraph.from_edges(4, [1, 2, 3], [0, 0, 0], [12.0, 3.0, 3.0])
    assert spread(star, [1], np.ones(3, bool)).tolist() == [2.0, 0.0, 0.0, 0.0]


def test_news_of_one_partner_count_at_most_as_stated():
    star = SupplyGraph.from_edges(4, [1, 2, 3], [0, 0, 0], [12.0, 3.0, 3.0])
    assert spread(star, [1], np.ones(3, bool), most=1.5).tolist() == [1.5, 0.0, 0.0, 0.0]


def test_news_over_a_relation_without_trade_are_none():
    pair = SupplyGraph.from_edges(2, [0], [1], [0.0])
    assert not spread(pair, [0, 1], np.ones(1, bool)).any()


def test_no_news_passes_over_relations_at_rest():
    assert not spread(GRAPH, list(range(N)), np.zeros(GRAPH.m, bool)).any()


def test_a_request_goes_upstream_only():
    chain = SupplyGraph.from_edges(3, [0, 1], [1, 2], [1.0, 1.0])  # 0 supplies 1 supplies 2
    _, asked = ask(chain, np.ones(2, bool), [1], [1.0], np.zeros(3, np.uint8))
    assert asked.tolist() == [1, 0, 0]


def test_no_request_passes_over_relations_at_rest():
    chain = SupplyGraph.from_edges(3, [0, 1], [1, 2], [1.0, 1.0])
    assert ask(chain, np.zeros(2, bool), [1, 2], [1.0, 1.0], np.zeros(3, np.uint8))[0] == 0


def test_where_nobody_may_ask_nobody_is_asked():
    count, _ = ask(GRAPH, ACTIVE, [], [], np.zeros(N, np.uint8))
    assert count == 0
