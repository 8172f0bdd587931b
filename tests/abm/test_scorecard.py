"""The indicators: known answers on states made by hand, and what ties them together in a run."""

from dataclasses import replace

import numpy as np
import pytest

from abm.indicators import FUNCTIONS
from abm.model import IndustryModel, simulate
from abm.scorecard import BY_NAME, INDICATORS, STAGES
from abm.snapshot import SIZES, size_class
from abm.world import draw_world
from networks import metrics
from networks.graph import SupplyGraph
from networks.metrics.links import count_edges
from networks.metrics.network import mixing_ratio
from tests import runs

SCENARIO = runs.scenario(months=37)
WORLD = draw_world(SCENARIO)
HISTORY = simulate(SCENARIO, WORLD)


def lively():
    """The model and its state as the indicators see it, after each month of a lively run."""
    model, markets = IndustryModel(SCENARIO, world=WORLD, collect=False), []
    gather = model.actors.market
    model.actors.market = lambda offers, levers: markets.append(gather(offers, levers)) or markets[-1]
    for _ in range(SCENARIO.months):
        model.step()
        yield model, model.record.snapshot(markets[-1])


@pytest.fixture(scope="module")
def snapshot():
    """State of the last month."""
    *_, (_, found) = lively()
    return found


def value(snapshot, name, **changes):
    return BY_NAME[name].value(replace(snapshot, **changes))


# the table ------------------------------------------------------------------------------------------------


def test_every_row_has_its_function_and_every_function_its_row():
    assert set(BY_NAME) == set(FUNCTIONS)


@pytest.mark.parametrize("row", INDICATORS, ids=lambda row: row.name)
def test_a_row_says_what_it_is(row):
    assert row.stage in STAGES
    assert row.direction in ("+", "-", "")
    assert row.every in (1, 3)
    assert set(row.groups) <= {"sector", "size", "region"}
    assert all((row.title, row.definition.endswith("."), row.source, row.unit))


def test_every_line_and_network_indicator_says_how_it_was_tested():
    graded = [row for row in INDICATORS if row.stage.startswith("line") or row.stage == "network"]
    assert len(graded) > 10
    assert all(row.tested for row in graded)


def test_sectors_of_a_row_are_sectors_of_the_countries():
    assert set(BY_NAME["large_industrial_density"].sectors) < set(WORLD.country.sectors)


def test_size_classes_begin_at_50_250_and_1000_employees():
    employees = np.array([10.0, 49.9, 50.0, 249.0, 250.0, 999.0, 1000.0, 5000.0, 20.0])
    lead = np.array([False] * 8 + [True])
    assert [SIZES[k] for k in size_class(employees, lead)] == [
        "10-49",
        "10-49",
        "50-249",
        "50-249",
        "250-999",
        "250-999",
        "1000+",
        "1000+",
        "lead firms",
    ]


# in a run -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [row.name for row in INDICATORS if row.unit == "1" and "ratio" not in row.name]
)
def test_shares_lie_between_zero_and_one(name):
    if name in ("tier_reach", "sme_reach", "cross_sector_links", "new_forces", "optimising"):
        assert (HISTORY.overall[name][~np.isnan(HISTORY.overall[name])] >= 0.0).all()  # ratios and indices
    else:
        series = HISTORY.overall[name][~np.isnan(HISTORY.overall[name])]
        assert ((series >= 0.0) & (series <= 1.0 + 1e-12)).all()


def test_quarterly_indicators_are_recorded_each_quarter_and_at_the_end():
    recorded = HISTORY.month[~np.isnan(HISTORY.overall["giant_component"])]
    assert set(recorded[:-1] % 3) == {2}
    assert recorded[-1] == HISTORY.month[-1]


def test_rows_leave_out_what_was_not_recorded():
    rows = HISTORY.rows()
    assert not np.isnan(rows["value"]).any()
    assert len({column.size for column in rows.values()}) == 1
    names = set(rows["indicator"].tolist())
    assert names <= set(BY_NAME)
    assert {"adopter_density", "links", "stations", "public_outlay"} <= names
    assert rows["group_kind"][0] == "all"


def test_outlay_is_the_money_of_the_ledger():
    assert HISTORY.overall["public_outlay"] == pytest.approx(np.cumsum(sum(HISTORY.money.values())))


def test_nothing_computed_here_is_read_by_a_choice():
    watched, blind = (IndustryModel(SCENARIO, world=WORLD, collect=False) for _ in range(2))
    blind.record.write = lambda *_: None
    for _ in range(SCENARIO.months):
        watched.step()
        blind.step()
    assert runs.digest(runs.state(blind)) == runs.digest(runs.state(watched))


def test_the_drawn_frame_shows_the_linked_and_the_joined():
    frame = HISTORY.frame
    assert (frame.state[np.unique(frame.linked)] > 0).all()
    assert {tuple(pair) for pair in frame.linked.tolist()} <= {tuple(pair) for pair in frame.joined.tolist()}
    assert len(frame.linked) == HISTORY.overall["links"][-1]
    assert ((frame.state > 0).sum()) == HISTORY.overall["adopter_rows"][-1]


# what the adopters alone give, and arrays of all firms and edges --------------------------------------------


def large_industrial(s):
    """Adopters among large firms of industry, over those firms."""
    industry = np.isin(np.array(WORLD.country.sectors)[s.sector], BY_NAME["large_industrial_density"].sectors)
    large = industry & (WORLD.population.employees >= 1000)
    return metrics.adopter_density(s.live[large], s.weight[large])


def traded(s, some):
    """Flow between sectors over some of the edges between adopters."""
    i, j = s.graph.supplier, s.graph.customer
    return s.graph.value[some & s.live[i] & s.live[j] & (s.sector[i] != s.sector[j])].sum()


def from_all(s):
    """Indicators by the public functions, on columns of all firms and edges."""
    among = count_edges(s.graph, s.live, s.linked, s.sector, s.active)
    return {
        "adopter_density": metrics.adopter_density(s.live, s.weight),
        "isolation": metrics.isolation(s.graph, s.live, s.linked),
        "chain_length": metrics.chain_length(s.graph, s.live, s.linked),
        "tier_reach": metrics.tier_reach(s.live, s.lead, s.weight),
        "deepest_tier": metrics.deepest_tier(s.live, s.tier, s.weight),
        "giant_component": metrics.giant_component(s.graph, s.live, s.linked),
        "cross_sector_links": mixing_ratio(among),
        "silo_index": metrics.silo_index(s.graph, s.live, s.linked, s.active),
        "macro_breadth": metrics.macro_breadth(s.graph, s.live, s.linked, s.sector, s.region),
        "sectors_reached": metrics.sectors_reached(s.sector, s.live, s.weight),
        "sector_entropy": metrics.sector_entropy(s.sector, s.live, s.weight),
        "regions_reached": metrics.regions_reached(s.region, s.live, s.weight),
        "joined_edge_share": among.joined / s.standing.total,
        "links": float(s.linked.sum()),
        "large_industrial_density": large_industrial(s),
        "trade_covered": traded(s, s.linked) / s.trade.total,
        "trade_coverable": traded(s, s.active) / s.trade.total,
        "adopters": float((s.weight * s.live).sum()),
        "adopter_rows": float(s.live.sum()),
        "standardised": metrics.adopter_density(s.standard[s.live], s.weight[s.live]),
        "unmet_needs": metrics.adopter_density(s.ordered[s.ordered | s.live], s.weight[s.ordered | s.live]),
        "value_created": float((s.weight * (s.site_flow + s.link_flow)).sum()),
    }


def test_indicators_equal_the_public_functions_on_all_firms_and_edges():
    months = 0
    for model, snapshot in lively():
        if model.t % 6 == 0 or model.t == SCENARIO.months - 1:
            expected = from_all(snapshot)
            found = {name: BY_NAME[name].value(snapshot) for name in expected}
            assert found == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True), model.t
            months += 1
    assert months == 7
    assert not np.isnan(list(expected.values())).any()
    assert expected["deepest_tier"] >= 0.0
    assert expected["chain_length"] > 1.0


def test_relations_standing_in_a_mean_month_are_those_that_stand_within_chance():
    for model, snapshot in lively():
        if model.t % 12 == 0:
            relations = model.actors.relations
            relations.settle(model.month)
            number, edges = snapshot.standing.total, snapshot.graph.m
            assert abs(relations.active.sum() - number) < 4.5 * np.sqrt(number * (1.0 - number / edges))


def test_relations_between_adopters_are_up_to_date_without_settling():
    for model, snapshot in lively():
        if model.t % 12 == 11:
            before = snapshot.active[snapshot.joined].copy()
            model.actors.relations.settle(model.month)
            assert np.array_equal(snapshot.active[snapshot.joined], before)
            assert before.size > 0


# known answers --------------------------------------------------------------------------------------------


def test_density_is_the_weighted_share_of_live_firms(snapshot):
    live = np.zeros_like(snapshot.live)
    live[[0, 5]] = True
    expected = snapshot.weight[[0, 5]].sum() / snapshot.weight.sum()
    assert value(snapshot, "adopter_density", live=live) == pytest.approx(expected)
    assert value(snapshot, "adopters", live=live) == pytest.approx(snapshot.weight[[0, 5]].sum())
    assert value(snapshot, "adopter_rows", live=live) == 2.0


def test_pilots_and_copies_are_counted_by_sites(snapshot):
    k = snapshot.on.shape[1]
    on = np.zeros((2, k), bool)
    on[0, :3], on[1, :1] = True, True
    pilot = np.zeros_like(on)
    pilot[0, 0] = True
    padded = {name: np.zeros_like(snapshot.on) for name in ("on", "pilot")}
    padded["on"][:2], padded["pilot"][:2] = on, pilot
    weight = snapshot.weight.copy()
    weight[snapshot.touched[:2]] = 2.0, 10.0
    given = padded | {"weight": weight}
    assert value(snapshot, "pilot_intensity", **given) == pytest.approx(2.0 / 16.0)
    assert value(snapshot, "replication_ratio", **given) == pytest.approx(14.0 / 2.0)
    assert value(snapshot, "pilot_sites", **given) == pytest.approx(2.0)
    assert value(snapshot, "single_case_share", **given) == pytest.approx(0.5)


def test_without_adopters_shares_are_undefined_and_counts_zero(snapshot):
    empty = ("live", "on", "pilot", "market", "linked", "abandoned")
    nobody = {name: np.zeros_like(getattr(snapshot, name)) for name in empty}
    nobody |= {"joined": snapshot.joined[:0], "links": 0}
    for name in (
        "pilot_intensity",
        "commercial_share",
        "payback_share",
        "standardised",
        "outlay_per_adopter",
        "abandoned_share",
        "isolation",
        "chain_length",
        "giant_component",
        "silo_index",
        "tier_reach",
        "sector_entropy",
        "customisation_share",
    ):
        assert np.isnan(value(snapshot, name, **nobody)), name
    for name in ("adopters", "pilot_sites", "links", "commercial_sites"):
        assert value(snapshot, name, **nobody) == 0.0


def test_given_up_sites_count_among_all_ever_started(snapshot):
    gone, on = np.zeros_like(snapshot.on), np.zeros_like(snapshot.on)
    gone[0, 0], on[0, 1:4] = True, True
    assert value(snapshot, "abandoned_share", on=on, abandoned=gone) == pytest.approx(0.25)


def test_the_error_of_beliefs_is_the_mean_gap_to_the_truth(snapshot):
    on = np.zeros_like(snapshot.on)
    on[0, :2] = True
    expected = np.where(on, snapshot.gain + np.where(np.arange(on.shape[1]) == 0, 0.4, -0.2), 9.0)
    assert value(snapshot, "match_error", on=on, expected=expected) == pytest.approx(0.3, rel=1e-5)


def test_benefit_from_links_is_a_share_of_all_benefit(snapshot):
    flows = {"site_flow": np.full(snapshot.live.size, 3.0), "link_flow": np.full(snapshot.live.size, 1.0)}
    assert value(snapshot, "link_benefit_share", **flows) == pytest.approx(0.25)
    with_sites = snapshot.weight[snapshot.touched].sum()  # nobody else has any benefit
    assert value(snapshot, "value_created", **flows) == pytest.approx(4.0 * with_sites)


def test_uneven_adoption_is_the_spread_over_sectors(snapshot):
    live = snapshot.sector == 3
    assert value(snapshot, "regulating", live=live) == pytest.approx(np.std(np.eye(snapshot.sectors)[3]))
    assert value(snapshot, "regulating", live=np.ones_like(live)) == 0.0


def test_sites_per_solution_counts_a_use_case_of_a_sector_from_one_provider_once(snapshot):
    on, provider = np.zeros_like(snapshot.on), np.zeros_like(snapshot.provider)
    on[:3, 0] = True
    sector = snapshot.sector.copy()
    sector[snapshot.touched[:3]] = 5
    ones = np.ones_like(snapshot.weight)
    given = {"on": on, "sector": sector, "weight": ones}
    assert value(snapshot, "generality", provider=provider, **given) == 3.0
    provider[0, 0] = 7
    assert value(snapshot, "generality", provider=provider, **given) == 1.5


def test_sites_on_a_standard_are_counted_by_site_and_adopters_by_firm(snapshot):
    on, standard = np.zeros_like(snapshot.on), np.zeros_like(snapshot.standard)
    on[0, :3], on[1, :1] = True, True
    live = np.zeros_like(snapshot.live)
    live[snapshot.touched[:2]] = True
    standard[snapshot.touched[0]] = True
    given = {"on": on, "standard": standard, "live": live, "weight": np.ones_like(snapshot.weight)}
    assert value(snapshot, "standardised_sites", **given) == pytest.approx(0.75)
    assert value(snapshot, "standardised", **given) == pytest.approx(0.5)


def test_small_and_medium_firms_are_compared_with_lead_firms(snapshot):
    live = np.zeros_like(snapshot.live)
    sme, lead = np.flatnonzero(snapshot.sme), np.flatnonzero(snapshot.lead)
    other = np.flatnonzero(~snapshot.sme & ~snapshot.lead)
    live[[sme[0], lead[0], other[0]]] = True
    w = snapshot.weight
    expected = (w[sme[0]] / w[sme].sum()) / (w[lead[0]] / w[lead].sum())
    assert value(snapshot, "sme_reach", live=live) == pytest.approx(expected)
    assert value(snapshot, "tier_reach", live=live) != pytest.approx(expected)


def copied(snapshot, hosts, buyers, age=24):
    """A state where `hosts` piloted the first use case with support and `buyers` bought it without."""
    same = np.flatnonzero(
        snapshot.sector[snapshot.touched] == np.bincount(snapshot.sector[snapshot.touched]).argmax()
    )
    supported, bought = (np.zeros_like(snapshot.on) for _ in range(2))
    supported[same[:hosts], 0] = True
    bought[same[hosts : hosts + buyers], 0] = True
    since = np.where(bought, 40 - age, 5)
    changes = {"supported": supported, "bought": bought, "on": supported | bought, "since": since, "now": 40}
    return {name: value(snapshot, name, **changes) for name in ("solutions_copied", "copy_line")}


def test_a_pilot_bought_again_by_three_firms_is_copied(snapshot):
    assert copied(snapshot, 1, 3) == {"solutions_copied": 1.0, "copy_line": 1.0}
    assert copied(snapshot, 1, 2) == {"solutions_copied": 0.0, "copy_line": 0.0}
    assert copied(snapshot, 1, 3, age=23) == {"solutions_copied": 0.0, "copy_line": 0.0}


def test_in_a_run_no_site_is_both_a_supported_pilot_and_bought_without_support(snapshot):
    assert snapshot.supported.any()
    assert not (snapshot.supported & snapshot.bought).any()
    assert snapshot.copies.first.sum() == snapshot.supported.sum()


def test_isolated_adopters_have_no_linked_partner(snapshot):
    graph = SupplyGraph.from_edges(snapshot.live.size, [0, 1], [1, 2], [1.0, 1.0])
    live = np.zeros_like(snapshot.live)
    live[:4] = True
    given = {"graph": graph, "live": live, "linked": np.array([True, False])}
    given |= {"joined": np.array([0, 1], np.int32), "active": np.array([True, True])}
    assert value(snapshot, "isolation", **given) == pytest.approx(0.5)
    assert value(snapshot, "silo_index", **given) == pytest.approx(0.5)
    assert value(snapshot, "giant_component", **given) == pytest.approx(0.5)
    assert value(snapshot, "chain_length", **given) == pytest.approx(1.5)


# slips that should not come back --------------------------------------------------------------------------


def test_no_commercial_site_belongs_to_a_host_of_a_supported_pilot(snapshot):
    host = snapshot.pilot.any(axis=1)
    assert host.any()
    assert not (snapshot.market & host[:, None]).any()


@pytest.mark.parametrize("name", ["customisation_share", "optimising"])
def test_a_standard_nobody_builds_to_moves_no_indicator(name):
    dear = {"firm.standard_fee": 0.2, "firm.standard_relief": 0.3, "policy.lag_scale": 0.0}
    only = {f"instrument.{code}": 0.0 for code in runs.codes() if code != "STD"}
    with_standard = simulate(runs.scenario(parameters=dear, mix="cn-2020-2023", overrides=only))
    without = simulate(runs.scenario(parameters=dear, mix="none"))
    assert with_standard.overall["standardised"][-1] == 0.0
    assert with_standard.overall["adopters"][-1] == without.overall["adopters"][-1]
    assert with_standard.overall[name][-1] == without.overall[name][-1]


def test_an_adopters_payoff_counts_what_it_lost_on_sites_given_up():
    model = runs.last(SCENARIO, WORLD)
    f = model.actors.firms
    touched = np.flatnonzero(f.touched)
    on = (f.site[touched] == 1) | (f.site[touched] == 2)
    place = int(np.flatnonzero(f.live[touched])[-1])
    before = model.record.payoff(touched, on)
    f.sunk[touched[place]] += 5.0
    after = model.record.payoff(touched, on)
    assert after[place] == pytest.approx(before[place] - 5.0)
    assert np.array_equal(np.delete(after, place), np.delete(before, place))
