"""What stops firms and links: hand-made firms are told so, sums add up, and looking changes nothing."""

from copy import deepcopy
from types import SimpleNamespace

import numpy as np
import pytest

from abm.months import month_name
from abm.stall import (
    BUDGET,
    CAPACITY,
    CREDIT_COST,
    FIRM_CHANGES,
    FIRM_REASONS,
    FIRM_RELIEFS,
    INFORMATION_COST,
    LINK_REASONS,
    LINK_RELIEFS,
    NO_RELIEF,
    SEVERAL,
    blank_findings,
    blank_link_findings,
    cheapest,
    cheapest_for_links,
    reasons_of,
)
from abm.stall_totals import GRANTS, RELATION_STATES, TIERS, reason_shares, totals_of
from agents.order_book import blank_orders
from networks.errors import BadInput
from networks.kernels import diagnosis as d
from networks.kernels import link_diagnosis
from networks.kernels.choice import choose
from networks.kernels.columns import ABANDONED, NOTHING, PAYOFF, SLOTS, STAFF, SUPPORT, UNAWARE
from tests import runs


@pytest.fixture(scope="module")
def model():
    return runs.last(runs.scenario(firms=400, months=30))


@pytest.fixture(scope="module")
def stalls(model):
    return model.stalls()


def decided(model, rows):
    """What the choice kernel says of `rows` now; nothing of the model is written."""
    a = model.actors
    firms, beliefs = deepcopy(a.firms.columns), deepcopy(a.firms.beliefs)
    orders = blank_orders(rows.size)
    choose(
        a.seed,
        model.month,
        model.t,
        rows,
        firms,
        beliefs,
        model.market,
        a.public_record.evidence,
        a.providers.supply(a.sectors),
        a.sight.exposure(),
        a.terms,
        orders,
    )
    return orders


# firms ------------------------------------------------------------------------------------------------------


def test_all_rows_without_a_site_and_no_others_are_diagnosed(model, stalls):
    assert stalls.row.tolist() == np.flatnonzero(~model.actors.firms.live).tolist()


def test_a_firm_that_has_not_heard_is_told_so_and_information_makes_those_act_that_nothing_else_stops(
    model, stalls
):
    unheard = ~model.actors.firms.aware[stalls.row] & ~model.actors.firms.ordered[stalls.row]
    unheard &= ~(model.actors.firms.site[stalls.row] == ABANDONED).any(axis=1)
    assert unheard.any()
    assert (stalls.reason[unheard] == UNAWARE).all()
    told = stalls.relief[unheard] == FIRM_CHANGES.index("information")
    act = decided(model, stalls.row[unheard]).action != NOTHING
    assert told.tolist() == act.tolist()


def test_who_would_adopt_if_it_looked_adopts_when_it_looks(model, stalls):
    ready = stalls.reason == d.READY
    assert ready.any()
    assert (decided(model, stalls.row[ready]).action != NOTHING).all()


def test_whoever_is_stopped_by_a_line_does_not_act_when_it_looks(model, stalls):
    stopped = np.isin([FIRM_REASONS[k] for k in stalls.reason], ("payoff", "risk", "cash", "regulation"))
    assert stopped.any()
    assert (decided(model, stalls.row[stopped]).action == NOTHING).all()


def test_lines_come_in_the_stated_order(model, stalls):
    firms, names = model.actors.firms, np.array(FIRM_REASONS)[stalls.reason]
    for name, row in zip(names, stalls.row, strict=True):
        if (firms.site[row] == ABANDONED).any():
            assert name == "abandoned"
        elif firms.ordered[row]:
            assert name == "on_order"
        elif not firms.aware[row]:
            assert name == "not_aware"
        elif firms.reason[row] == 0:
            assert name == "not_considered"
        else:
            assert name not in ("abandoned", "on_order", "not_aware", "not_considered", "none")


@pytest.mark.plain
@pytest.mark.parametrize(
    ("answer", "line", "expected"),
    [
        (STAFF, d.READY, STAFF),
        (SLOTS, SUPPORT, SLOTS),
        (SUPPORT, SUPPORT, SUPPORT),  # the money is gone, and without it the firm would not act
        (SUPPORT, d.READY, d.READY),  # it would now act on its own money
        (PAYOFF, d.READY, d.READY),
        (SLOTS, PAYOFF, PAYOFF),  # it was turned away, and would not ask again
    ],
)
def test_who_was_turned_away_keeps_that_answer_as_long_as_it_would_ask_again(answer, line, expected):
    firms = SimpleNamespace(
        reason=np.array([answer], np.uint8),
        aware=np.array([True]),
        ordered=np.array([False]),
        site=np.zeros((1, 3), np.uint8),
    )
    found = blank_findings(1)
    found.line[0] = line
    assert reasons_of(SimpleNamespace(firms=firms), np.zeros(1, np.int32), found).tolist() == [expected]


# the cheapest relief ----------------------------------------------------------------------------------------


def one(tips=(), gap=np.inf, grant=np.inf, asked=0.0, reason=8):
    """Relief and need of one firm."""
    found = blank_findings(1)
    found.tips[0] = sum(1 << FIRM_CHANGES.index(name) for name in tips)
    found.gap[0], found.grant[0], found.asked[0] = gap, grant, asked
    relief, need = cheapest(np.array([reason], np.uint8), found)
    return FIRM_RELIEFS[relief[0]], need[0]


@pytest.mark.plain
@pytest.mark.parametrize("rule", ["standard", "assurance", "barrier"])
def test_a_rule_that_is_enough_comes_before_money_and_takes_none(rule):
    assert one((rule, "grant", "credit", "price_fall", "product"), gap=0.1, grant=0.01) == (rule, 0.0)


@pytest.mark.plain
def test_a_year_of_falling_prices_comes_before_money():
    assert one(("price_fall", "grant"), grant=0.01) == ("price_fall", 0.0)


@pytest.mark.plain
def test_the_cheaper_of_loan_and_grant_is_taken():
    assert one(("credit", "grant"), gap=0.1, grant=0.02) == ("credit", pytest.approx(CREDIT_COST * 0.1))
    assert one(("credit", "grant"), gap=0.1, grant=0.005) == ("grant", 0.005)


@pytest.mark.plain
def test_what_serves_many_comes_last_and_has_no_price_per_firm():
    assert one(("grant", "product"), grant=0.02)[0] == "grant"
    assert one(("product", "certainty")) == ("product", 0.0)
    assert one(("coverage",)) == ("coverage", 0.0)


@pytest.mark.plain
def test_where_nothing_alone_is_enough_no_money_is_named():
    found = blank_findings(2)
    found.tips[0] = 1 << d.TOGETHER
    relief, need = cheapest(np.array([8, 8], np.uint8), found)
    assert relief.tolist() == [SEVERAL, NO_RELIEF]
    assert np.isnan(need).all()


@pytest.mark.plain
def test_who_has_not_heard_needs_information_beside_the_relief():
    assert one(("grant",), grant=0.02, reason=UNAWARE)[1] == pytest.approx(0.02 + INFORMATION_COST)
    assert one(("information",), reason=UNAWARE) == ("information", INFORMATION_COST)


@pytest.mark.plain
def test_who_was_turned_away_waits_for_money_or_capacity():
    assert one(("information",), asked=0.03, reason=SUPPORT) == (FIRM_RELIEFS[BUDGET], 0.03)
    assert one(("information",), reason=SLOTS) == (FIRM_RELIEFS[CAPACITY], 0.0)
    assert one((), reason=d.ON_ORDER) == ("delivery", 0.0)


@pytest.mark.plain
def test_for_links_time_comes_before_rules_and_rules_before_money():
    found = blank_link_findings(4)
    found.tips[:] = (
        1 << link_diagnosis.WAIT | 1 << link_diagnosis.TRUST,
        1 << link_diagnosis.TRUST | 1 << link_diagnosis.SUBSIDY,
        1 << link_diagnosis.SUBSIDY,
        0,
    )
    found.subsidy[:] = 0.5
    relief, need = cheapest_for_links(found)
    assert [LINK_RELIEFS[k] for k in relief] == ["wait", "trust", "subsidy", "several"]
    assert need[:3].tolist() == [0.0, 0.0, 0.5]
    assert np.isnan(need[3])


# links ------------------------------------------------------------------------------------------------------


def test_relations_of_two_adopters_are_either_linked_or_diagnosed(model, stalls):
    r = model.actors.relations
    assert sorted([*stalls.edge, *stalls.linked]) == r.joined.tolist()
    assert r.linked[stalls.linked].all()
    assert not r.linked[stalls.edge].any()


def test_a_relation_that_rests_is_told_so_and_no_other(model, stalls):
    rests = stalls.link_reason == LINK_REASONS.index("rests")
    assert rests.tolist() == (~model.actors.relations.active[stalls.edge]).tolist()


def test_a_relation_with_one_live_end_carries_the_reason_of_the_other(model, stalls):
    graph, live = model.world.graph, model.actors.firms.live
    reason = dict(zip(stalls.row.tolist(), stalls.reason.tolist(), strict=True))
    pairs = zip(graph.supplier.tolist(), graph.customer.tolist(), strict=True)
    half = [(e, j if live[i] else i) for e, (i, j) in enumerate(pairs) if live[i] != live[j]]
    assert stalls.half.tolist() == [e for e, _ in half]
    assert stalls.partner.tolist() == [reason[row] for _, row in half]


# sums -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def totals(model, stalls):
    return totals_of(stalls, model.world.country.sectors)


@pytest.mark.parametrize("what", ["firm", "firm_behind", "link", "relation"])
@pytest.mark.parametrize("kind", ["all", "sector", "tier"])
def test_shares_of_each_group_sum_to_one(totals, what, kind):
    block = totals.blocks[what, kind]
    shares = block.shares().sum(axis=(1, 2))
    there = block.total > 0.0
    assert there.any()
    assert shares[there] == pytest.approx(1.0)


@pytest.mark.parametrize("kind", ["all", "sector", "tier"])
def test_sums_equal_those_of_a_plain_loop(model, stalls, totals, kind):
    tiers = [TIERS[-1] if x < 0 else TIERS[min(x, 5)] for x in stalls.tier.tolist()]
    sectors = [model.world.country.sectors[s] for s in stalls.sector]
    group = {"all": ["all"] * len(tiers), "sector": sectors, "tier": tiers}[kind]
    expected = {}
    for k, row in enumerate(stalls.row.tolist()):
        key = (group[row], FIRM_REASONS[stalls.reason[k]], FIRM_RELIEFS[stalls.relief[k]])
        w = float(stalls.weight[row])
        amount, money = expected.get(key, (0.0, 0.0))
        expected[key] = (amount + w, money + w * float(stalls.need[k]))
    block, names = totals.blocks["firm", kind], totals.groups[kind]
    found = {}
    for place, amount, money in zip(block.place.tolist(), block.amount, block.money, strict=True):
        g, rest = divmod(place, len(block.reasons) * len(block.reliefs))
        a, b = divmod(rest, len(block.reliefs))
        found[names[g], block.reasons[a], block.reliefs[b]] = (amount, money)
    assert found.keys() == expected.keys()
    for key, pair in expected.items():
        assert found[key] == pytest.approx(pair, nan_ok=True)


def test_relations_are_counted_by_the_tier_of_who_buys(model, stalls, totals):
    block, graph = totals.blocks["relation", "tier"], model.world.graph
    tier = stalls.tier[graph.customer]
    assert block.total[0] == (tier == 0).sum()
    assert block.total[-1] == (tier < 0).sum()
    linked = block.shares()[0, RELATION_STATES.index("linked"), 0] * block.total[0]
    assert linked == pytest.approx((tier[stalls.linked] == 0).sum())


def test_a_larger_grant_brings_in_no_fewer(totals):
    counts = totals.blocks["firm_grant", "all"].shares()[0, 0]
    assert counts.size == len(GRANTS)
    assert (np.diff(counts) >= 0.0).all()
    grant = totals.blocks["firm_alone", "all"].shares()[0, 0, FIRM_CHANGES.index("grant")]
    assert counts[-1] == pytest.approx(grant)


def test_reasons_of_a_run_are_those_of_the_diagnosis(stalls, totals):
    shares = reason_shares(totals)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert all(shares[name] == pytest.approx(stalls.share(name)) for name in FIRM_REASONS[1:])


# names ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "name", "answer"),
    [
        ("share", "pay_off", "share: unknown reason 'pay_off' .did you mean 'payoff'"),
        ("share", "not paid for", "share: unknown reason"),
        ("tipped", "grants", "tipped: unknown change 'grants' .did you mean 'grant'"),
        ("tipped", "money", "tipped: unknown change 'money' .known: assurance, barrier"),
    ],
)
def test_an_unknown_reason_or_change_is_refused_with_the_closest_name(stalls, asked, name, answer):
    with pytest.raises(BadInput, match=answer):
        getattr(stalls, asked)(name)


def test_a_diagnosis_says_in_one_line_how_much_it_holds(model, stalls):
    line = repr(stalls)
    assert "\n" not in line
    assert month_name(stalls.month) in line
    assert f"{stalls.row.size} of {model.actors.firms.n} rows" in line
    assert f"{stalls.edge.size} of {model.actors.relations.joined.size} relations" in line


# nothing is changed -----------------------------------------------------------------------------------------


def test_looking_every_month_changes_no_history():
    scenario = runs.scenario(firms=250, months=18)
    quiet = runs.last(scenario)
    for model in runs.stepped(scenario):
        before = {name: x.copy() for name, x in runs.state(model).items()}
        model.stalls()
        assert all(np.array_equal(x, before[name], equal_nan=True) for name, x in runs.state(model).items())
    expected, found = runs.state(quiet), runs.state(model)
    assert all(np.array_equal(x, expected[name], equal_nan=True) for name, x in found.items())


def test_before_the_first_month_there_is_nothing_to_diagnose():
    from abm.model import IndustryModel

    with pytest.raises(BadInput, match="no month has gone yet"):
        IndustryModel(runs.scenario(firms=250, months=6)).stalls()


def test_where_firms_weigh_no_costs_nothing_is_said_to_bind():
    from abm.model import IndustryModel

    model = IndustryModel(runs.scenario(firms=250, months=6, rule="threshold"), collect=False)
    model.step()
    with pytest.raises(BadInput, match="weigh no costs"):
        model.stalls()
