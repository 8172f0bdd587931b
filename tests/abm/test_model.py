"""The model as a Mesa user meets it, and the mechanisms that must be there to be missed."""

import gc
from dataclasses import replace

import mesa
import networkx as nx
import numpy as np
import pytest

from abm.model import IndustryModel, simulate
from abm.scenario import Scenario
from abm.scorecard import INDICATORS
from abm.views import REASONS, FirmView, ProviderView
from abm.world import draw_world
from agents.firms import FirmRows
from agents.governments import CentralGovernment, RegionalGovernment
from agents.operators import Operator
from agents.vendors import Vendor
from networks.kernels.columns import DEMO, FULL, MARKET, PILOT
from tests import runs

SCENARIO = runs.scenario()
WORLD = draw_world(SCENARIO)


@pytest.fixture(scope="module")
def model():
    """After three lively years."""
    return runs.last(SCENARIO, WORLD)


# the face -------------------------------------------------------------------------------------------------


def test_the_model_is_made_from_keywords_too():
    made = IndustryModel(structure="kr", firms=200, mix="none", end="2019-03", seed=5)
    assert isinstance(made, mesa.Model)
    assert made.scenario == Scenario(structure="kr", firms=200, mix="none", end="2019-03", seed=5)


def test_all_kinds_of_agents_are_there(model):
    kinds = {kind: len(agents) for kind, agents in model.agents_by_type.items()}
    assert kinds[FirmView] == SCENARIO.firms
    assert kinds[ProviderView] == model.actors.providers.count
    assert kinds[CentralGovernment] == 1
    assert kinds[RegionalGovernment] == len(model.world.country.regions)
    assert {Operator, Vendor} <= set(kinds)
    assert len(model.agents) == sum(kinds.values())


def test_agents_can_be_selected_and_counted_the_mesa_way(model):
    live = model.agents.select(lambda agent: isinstance(agent, FirmView) and agent.live)
    assert len(live) == model.actors.firms.live.sum() > 0


def test_agents_have_numbers_of_their_own(model):
    numbers = [agent.unique_id for agent in model.agents]
    assert len(set(numbers)) == len(numbers)


def test_a_step_is_a_month_and_the_last_one_stops_the_clock():
    made = IndustryModel(structure="kr", firms=200, mix="none", start="2020-11", end="2021-01")
    for month in (22, 23, 24):
        assert made.running
        made.step()
        assert made.month == month
    assert not made.running


def test_a_step_beyond_the_end_changes_nothing():
    made = IndustryModel(structure="kr", firms=200, mix="none", end="2019-02", collect=False)
    for _ in range(2):
        made.step()
    before = runs.digest(runs.state(made))
    made.step()
    assert (made.running, made.month) == (False, 1)
    assert runs.digest(runs.state(made)) == before


def test_the_data_collector_holds_a_row_a_month_and_a_column_an_indicator():
    made = IndustryModel(structure="kr", firms=200, mix="none", end="2019-04")
    for _ in range(4):
        made.step()
    frame = made.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == [row.name for row in INDICATORS]
    assert len(frame) == 4
    assert frame["stations"].tolist() == made.record.overall["stations"].tolist()


def test_simulate_gives_what_stepping_gives(model):
    history = simulate(SCENARIO, WORLD)
    for name, series in history.overall.items():
        assert np.array_equal(series, model.record.overall[name], equal_nan=True), name


def test_progress_counts_the_months():
    told = []
    simulate(runs.scenario(firms=200, months=3), progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_network_is_a_networkx_graph_with_the_present_state(model):
    graph = model.network
    assert isinstance(graph, nx.DiGraph)
    assert graph.number_of_nodes() == SCENARIO.firms
    assert graph.number_of_edges() == model.world.graph.m
    assert sum(live for _, live in graph.nodes(data="live")) == model.actors.firms.live.sum()
    assert sum(linked for *_, linked in graph.edges(data="linked")) == model.actors.relations.linked.sum()


def test_the_network_shows_relations_as_they_stand_now_also_where_nobody_is_live():
    looked, quiet = runs.last(SCENARIO, WORLD), runs.last(SCENARIO, WORLD)
    shown = [on for *_, on in looked.network.edges(data="standing")]
    behind = quiet.actors.relations
    before = behind.active.copy()
    behind.settle(quiet.month)
    assert not np.array_equal(before, behind.active)  # some had been left alone
    assert shown == behind.active.tolist()


def test_looking_at_the_network_changes_no_run():
    looked, quiet = (IndustryModel(SCENARIO, world=WORLD, collect=False) for _ in range(2))
    for _ in range(SCENARIO.months):
        looked.step()
        assert looked.network.number_of_nodes() == SCENARIO.firms
        quiet.step()
    quiet.actors.relations.settle(quiet.month)
    assert runs.digest(runs.state(looked)) == runs.digest(runs.state(quiet))


def test_a_view_of_a_firm_agrees_with_the_columns(model):
    firms, country = model.actors.firms, model.world.country
    for row in range(0, SCENARIO.firms, 17):
        view = model.firm(row)
        assert view.sector == country.sectors[firms.sector[row]]
        assert view.region == country.regions[firms.region[row]]
        assert (view.employees, view.weight, view.lead) == (
            firms.employees[row],
            firms.weight[row],
            firms.lead[row],
        )
        assert (view.aware, view.live, view.cash) == (firms.aware[row], firms.live[row], firms.cash[row])
        assert view.links == model.actors.relations.links[row]
        assert len(view.use_cases) == firms.running_cases[row]


def test_a_view_names_the_reason_of_a_firm_without_a_site(model):
    firms = model.actors.firms
    for row in range(SCENARIO.firms):
        reason = model.firm(row).reason
        assert reason in REASONS
        assert (reason == "none") == bool(firms.live[row])
        assert (reason == "not_aware") == bool(~firms.aware[row] & ~firms.live[row])


def test_a_view_of_a_provider_agrees_with_the_columns(model):
    providers = model.actors.providers
    for row in range(0, providers.count, 13):
        view = model.provider(row)
        assert (view.active, view.staff, view.cash) == (
            providers.active[row],
            providers.staff[row],
            providers.cash[row],
        )
        assert view.sector in (*model.world.country.sectors, "all")


def test_named_actors_own_one_row_each(model):
    rows = [o.row for o in model.actors.network.operators] + [v.row for v in model.actors.network.vendors]
    owned = [row for row in rows if row >= 0]
    assert len(set(owned)) == len(owned)
    assert model.actors.firms.lead[owned].all()


def test_worlds_are_the_same_for_all_mixes_and_budgets():
    one, other = (
        draw_world(runs.scenario(mix=mix, budget=b)) for mix, b in (("none", None), (runs.MIX, 4.0))
    )
    assert np.array_equal(one.graph.value, other.graph.value)
    assert np.array_equal(one.needs.gain, other.needs.gain)


# mechanisms that can be removed -----------------------------------------------------------------------------


def without(months=36, mix=runs.MIX, **parameters):
    """The lively run with some numbers changed; names as ``group__name``."""
    return runs.last(
        runs.scenario(
            mix=mix, months=months, parameters={k.replace("__", "."): v for k, v in parameters.items()}
        )
    )


DEAF = {"information__media": 0.0, "information__aware_start": 0.0, "ADOPT__guidance": 0.0}


def test_without_media_and_guidance_nobody_adopts(model):
    assert model.actors.firms.live.any()
    assert not without(**DEAF).actors.firms.live.any()


def test_awareness_spreads_from_partners_when_media_are_silent():
    silent = {"information__media": 0.0, "ADOPT__guidance": 0.0, "information__consider_demo": 0.0}
    talk, hush = (without(**silent, information__aware_partner=x).actors.firms.aware for x in (0.5, 0.0))
    assert talk.sum() > hush.sum()


def test_without_looking_and_asking_nobody_links(model):
    assert model.actors.relations.linked.any()
    assert not without(link__consider=0.0, link__ask=0.0, CLUS__request=0.0).actors.relations.linked.any()


def test_without_benefit_nobody_links():
    assert not without(link__buyer_benefit=0.0, link__seller_benefit=0.0).actors.relations.linked.any()


def test_dear_adapters_keep_pairs_apart(model):
    assert without(link__adapter=1.0).actors.relations.linked.sum() < model.actors.relations.linked.sum()


def test_lasting_relations_lose_no_link(model):
    lasting = {"link__survive_low": 1.0, "link__survive_high": 1.0}
    assert model.actors.lost_links > 0
    assert without(**lasting).actors.lost_links == 0


def common_beliefs_moved(found):
    """Use cases never tried whose common part is believed otherwise than at first."""
    f = found.actors.firms
    untouched = (f.site == 0) & (found.world.technology.depth[f.sector] >= 0)
    return (f.common_mean != found.world.needs.prior[f.sector])[untouched].sum()


def test_what_nobody_hears_of_moves_no_belief(model):
    assert common_beliefs_moved(model) > 0
    assert (
        common_beliefs_moved(without(information__visibility_near=0.0, information__visibility_far=0.0)) == 0
    )


def test_unpublished_failures_leave_fewer_outcomes():
    told = [
        without(information__publish_failure=x).actors.public_record.evidence.far_count[-1].sum()
        for x in (0.0, 1.0)
    ]
    assert told[1] > told[0]


def test_without_staff_nothing_is_delivered(model):
    heavy = without(provider__load=200.0, market__staff=0.01, provider__hire=0.0, provider__entry=0.0)
    assert heavy.actors.delivered.sum() < 0.1 * model.actors.delivered.sum()


def test_impatient_firms_withdraw_their_orders():
    counts = {"patient": 0, "hasty": 0}
    for name, patience in (("patient", 60.0), ("hasty", 1.0)):
        given = {"provider.patience": patience, "provider.load": 40.0}
        counts[name] = sum(
            m.actors.book.counts["withdrawn"] for m in runs.stepped(runs.scenario(parameters=given))
        )
    assert counts["hasty"] > counts["patient"]


def test_without_cash_nobody_buys():
    assert not without(firm__cash_start=0.0, firm__cash_flow=0.0, firm__credit=0.0).actors.firms.live.any()


def test_where_nothing_pays_nobody_buys():
    poor = {
        "firm__gain_scale": 0.05,
        "firm__life": 2.0,
        "firm__plant_cost": 5.0,
        "firm__gain_spread": 0.1,
        "link__hope": 0.0,
    }
    assert not without(mix="none", **poor).actors.firms.live.any()


def test_dearer_projects_are_bought_less(model):
    assert without(firm__plant_cost=3.0).actors.firms.live.sum() < model.actors.firms.live.sum()


def test_risk_changes_who_buys():
    bold, shy = (without(firm__risk_aversion=x).actors.firms.site for x in (0.0, 10.0))
    assert not np.array_equal(bold, shy)


def test_without_learning_solutions_keep_their_price(model):
    assert model.actors.providers.solution_price().min() < 1.0
    assert (without(provider__progress=1.0).actors.providers.solution_price() == 1.0).all()


def test_without_platforms_nothing_is_reused():
    reuse = [
        without(months=60, PLAT__commons=x, provider__commons_sites=1.0).actors.providers.reuse.sum()
        for x in (0.7, 0.0)
    ]
    assert reuse[0] > reuse[1] == 0.0


def test_without_slots_no_private_network_stands(model):
    assert model.actors.private_networks > 0.0
    few = without(market__slots=1.0, market__slot_growth=0.0, BUILD__slots=0.0)
    assert few.actors.private_networks < model.actors.private_networks


def test_own_networks_need_industry_spectrum():
    late = {"months": 60, "policy__lag_scale": 0.0}
    assert without(**late).actors.licences > 0.0
    assert without(**late, SPEC__opening=1.0).actors.licences == 0.0


def test_without_demonstrations_no_site_is_a_supported_pilot(model):
    f = model.actors.firms
    assert ((f.payer == DEMO) & f.was_pilot).any()
    assert not (without(DEMO__share=0.0).actors.firms.payer == DEMO).any()


def test_pressure_makes_firms_claim_what_they_have_not():
    claims = [
        without(DEMO__pressure=x, GOV__pressure=x, government__relabel=1.0).actors.firms for x in (0.0, 1.0)
    ]
    assert not (claims[0].reports & ~claims[0].live).any()
    assert (claims[1].reports & ~claims[1].live).any()


def test_claims_are_no_adoption():
    quiet, loud = (without(mix="none", government__relabel=x).actors.firms.live for x in (0.0, 1.0))
    assert np.array_equal(quiet, loud)


def test_without_evaluation_no_money_moves():
    assert without(months=60).actors.central.moved > 0.0
    assert without(months=60, GOV__reallocation=0.0).actors.central.moved == 0.0


def test_readiness_is_no_use_of_the_technology():
    made = runs.last(
        runs.scenario(mix="none", parameters={"information.media": 0.0, "information.aware_start": 0.0})
    )
    assert made.actors.readiness.stock > 0.0
    assert made.record.overall["adopter_density"][-1] == 0.0


def test_the_readiness_programme_ends_and_spends_no_more_than_it_has():
    end = {"market.readiness_months": 18.0}
    stock = [m.actors.readiness.stock for m in runs.stepped(runs.scenario(parameters=end))]
    assert stock[:6] == sorted(stock[:6])
    assert stock[5] > stock[0]
    assert stock[7] == stock[-1]


def test_before_the_launch_nothing_is_covered_and_nobody_subscribes():
    early = runs.last(runs.scenario(parameters={"market.launch": 200.0}, mix="none"))
    assert not early.actors.network.coverage.any()
    assert not early.actors.network.consumers.subscribed.any()
    assert not early.actors.firms.live.any()


def test_who_has_considered_has_used_up_its_news_and_others_forget_a_share():
    found = list(zip(range(6), runs.stepped(runs.scenario(months=9), WORLD), strict=False))[-1][1]
    a = found.actors
    a.firms.news[:] = 1.0
    offers = a.network.supply(6, 18, found.levers, a.reports)
    rows, _ = a.choose(6, 18, a.market(offers, found.levers))
    rest = np.setdiff1d(np.arange(a.firms.n), rows)
    assert rows.size > 5
    assert not a.firms.news[rows].any()
    assert a.firms.news[rest] == pytest.approx(
        np.full(rest.size, 1.0 - found.world.parameters.information.news_fades)
    )


# what firms may do, and decline ---------------------------------------------------------------------------


def test_some_scaled_sites_were_pilots_and_some_pilots_were_given_up(model):
    f = model.actors.firms
    assert ((f.site == FULL) & f.was_pilot).any()
    assert ((f.site == 3) & f.was_pilot).any()
    assert (f.site == PILOT).any()


def test_some_adopters_decline_the_standard_and_some_take_it():
    found = without(months=60, policy__lag_scale=0.0)
    f = found.actors.firms
    offered = f.live & (found.levers.standard[f.sector] > 0.0)
    assert (f.on_standard & offered).any()
    assert (~f.on_standard & offered).any()


def test_some_firms_pay_for_themselves_where_support_is_open(model):
    f = model.actors.firms
    open_ = model.levers.pilot_share[f.sector] > 0.0
    assert ((f.payer == MARKET) & (f.site > 0) & open_[:, None]).any()


def test_fewer_apply_than_could():
    seen = []
    for model in runs.stepped(SCENARIO, WORLD):
        f = model.actors.firms
        seen.append(
            (model.levers.pilot_share[f.sector] > 0.0).sum() - (f.ordered & (f.order_payer == DEMO)).sum()
        )
    assert min(seen[12:]) > 0


# slips that should not come back --------------------------------------------------------------------------


def test_beliefs_stay_numbers_without_forgetting():
    found = without(information__forgetting=0.0).actors.firms
    assert np.isfinite(found.common_mean).all()
    assert np.isfinite(found.own_mean).all()


def test_consortia_change_who_links():
    given = {"months": 60, "mix": "cn-2020-2023", "policy__lag_scale": 0.0}
    links = [without(**given, CLUS__transfer=x).actors.relations.linked_since for x in (0.0, 1.0)]
    assert not np.array_equal(*links)


def test_relief_is_shared_among_operators_that_build():
    found = runs.last(runs.scenario(mix="kr-5gplus-2019", start="2019-01", months=12))
    operators = [o for o in found.actors.network.operators if o.capex > 0.0]
    share = [o.relief / o.capex for o in operators]
    assert max(share) < 2.0 * min(share) + 1e-12


def test_a_later_start_of_the_run_does_not_put_off_the_worlds_learning():
    early, late = (
        runs.last(runs.scenario(mix="none", start=start, months=months)).actors.network.module_price
        for start, months in (("2019-01", 36), ("2021-01", 12))
    )
    assert late == pytest.approx(early, rel=0.05)  # the world's part; research at home differs


def test_operators_revenue_is_money():
    """Three dollars and a bit from each line a month at most, not one million a line."""
    found = runs.last(replace(SCENARIO, mix=("none",)), WORLD).actors.network
    lines, premium = found.consumers.subscribed.sum(), found.parameters.premium
    assert sum(o.revenue for o in found.operators) < 1e-6 * lines * premium * SCENARIO.months + 1e4


def test_a_finished_run_leaves_no_columns_behind():
    def held():
        return sum(type(thing) is FirmRows for thing in gc.get_objects())

    gc.collect()
    before = held()
    gc.disable()
    try:
        simulate(runs.scenario(months=3))
        assert held() == before
    finally:
        gc.enable()
