"""Rules and controls as a scenario names them, on whole runs."""

import weakref
from dataclasses import replace

import numpy as np
import pytest

from abm.controls import NEEDS, PLACEBO, QUOTA, SIGHTS, control_names
from abm.footprint import footprint
from abm.model import IndustryModel, simulate
from abm.quota import propensity
from abm.scenario import scenario_from
from abm.world import draw_world
from agents.rules import RULES
from networks.controls import CONTROLS
from networks.errors import BadInput
from tests import runs

SCENARIO = runs.scenario(months=30)
WORLD = draw_world(SCENARIO)
RIVALS = [name for name in RULES if name != SCENARIO.rule]
BEHAVIOURAL = [*SIGHTS, QUOTA, *NEEDS, PLACEBO]


def digest(scenario, world=None):
    return runs.digest(runs.kept(simulate(scenario, draw_world(scenario) if world is None else world)))


@pytest.fixture(scope="module")
def usual():
    return digest(SCENARIO, WORLD)


@pytest.mark.parametrize("rule", RIVALS)
def test_a_rule_makes_another_history_on_the_same_world(rule, usual):
    scenario = replace(SCENARIO, rule=rule)
    assert WORLD.serves(scenario)
    found = digest(scenario, WORLD)
    assert found != usual
    assert found == digest(scenario)


@pytest.mark.parametrize("control", BEHAVIOURAL)
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_runs_under_every_control(rule, control):
    scenario = replace(SCENARIO, rule=rule, control=control, end="2020-12")
    model = runs.last(scenario)
    assert model.actors.firms.live.any()


@pytest.mark.parametrize("control", BEHAVIOURAL)
def test_a_behavioural_control_leaves_firms_and_relations_as_they_are(control, usual):
    scenario = replace(SCENARIO, control=control)
    world = draw_world(scenario)
    assert np.array_equal(world.graph.customer, WORLD.graph.customer)
    assert np.array_equal(world.needs.gain, WORLD.needs.gain) == (control not in NEEDS)
    assert WORLD.serves(scenario) == (control not in NEEDS)
    assert digest(scenario, world) != usual


def test_every_rule_and_control_has_its_own_hash():
    scenarios = [replace(SCENARIO, rule=r, control=c) for r in RULES for c in control_names()]
    assert len({s.digest() for s in scenarios}) == len(RULES) * len(control_names())


def test_all_controls_have_different_names():
    assert len(set(control_names())) == 1 + len(CONTROLS) + len(BEHAVIOURAL)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"rule": "treshold"}, "scenario: rule: unknown rule 'treshold' (did you mean 'threshold'?)"),
        (
            {"control": "peers-of"},
            "scenario: control: unknown control 'peers-of' (did you mean 'peers-off'?)",
        ),
    ],
)
def test_an_unknown_rule_or_control_is_refused_by_name(changes, line):
    with pytest.raises(BadInput) as refused:
        scenario_from({"structure": "kr", **changes})
    assert str(refused.value).startswith(line)


def test_looking_at_the_acts_of_a_run_changes_nothing():
    found = footprint(SCENARIO, WORLD)
    model = runs.last(SCENARIO, WORLD)
    plain = model.actors
    plain.relations.settle(model.month)
    assert found.dated.row.tolist() == np.flatnonzero(plain.firms.live).tolist()
    assert found.dated.edge.size == plain.relations.linked.sum()
    assert np.array_equal(found.standing, plain.relations.active)


def test_a_live_row_is_live_since_its_first_site_went_live_after_it_was_last_without():
    since = np.full(SCENARIO.firms, -1)
    for model in runs.stepped(SCENARIO, WORLD):
        firms = model.actors.firms
        since[~firms.live] = -1
        since[firms.live & (since < 0)] = model.t
        # who stops and starts within a month counts from that month
        assert (firms.live_since[firms.live] >= since[firms.live]).all()
        since[firms.live] = firms.live_since[firms.live]


def test_quotas_place_as_many_first_orders_of_each_group_as_the_run_they_copy():
    """As far as the firms drawn can get and pay an offer: never more, and most of them."""
    usual = footprint(SCENARIO, WORLD).acts
    other = footprint(replace(SCENARIO, control=QUOTA), WORLD, usual).acts
    firms = IndustryModel(SCENARIO, world=WORLD, collect=False).actors.firms
    counts = [
        np.bincount(firms.sector[a.row[~a.further]], minlength=WORLD.sectors.gain.size)
        for a in (usual, other)
    ]
    assert (counts[1] <= counts[0]).all()
    assert counts[1].sum() > 0.7 * counts[0].sum()
    assert set(usual.row[~usual.further]) != set(other.row[~other.further])


def test_quotas_of_no_acts_let_nobody_adopt():
    usual = footprint(SCENARIO, WORLD).acts
    none = replace(usual, month=usual.month + 10_000)
    assert footprint(replace(SCENARIO, control=QUOTA), WORLD, none).dated.row.size == 0


def test_the_propensity_finds_what_adoption_hangs_on():
    size = np.log(WORLD.population.employees)
    large = size > np.median(size)
    chance = propensity(WORLD, large)
    assert ((chance > 0.0) & (chance < 1.0)).all()
    assert chance[large].mean() > chance[~large].mean() + 0.3


def test_a_propensity_where_nobody_or_everybody_acted_is_finite():
    for acted in (np.zeros(WORLD.graph.n, bool), np.ones(WORLD.graph.n, bool)):
        assert np.isfinite(propensity(WORLD, acted)).all()


def test_a_run_that_is_over_holds_on_to_nothing():
    model = runs.last(replace(SCENARIO, end="2020-03"), WORLD)
    held = [weakref.ref(x) for x in (model.actors.firms, model.actors.relations, model.actors.central)]
    model.release()
    assert [ref() for ref in held] == [None] * 3
