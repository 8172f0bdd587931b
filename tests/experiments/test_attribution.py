"""What relations made: effects at equal numbers, and what may be said of them."""

from dataclasses import replace
from math import log, nan

import numpy as np
import pytest

from abm.footprint import Footprint, footprint
from abm.world import draw_world
from agents.quotas import Acts
from experiments.attribution import (
    ALIKE,
    ALL,
    CONTINUITY,
    HELD_BACK,
    HIGHER,
    LOWER,
    MADE,
    MEASURES,
    RANDOM_LINKS,
    SAME,
    UNDECIDED,
    AttributionTask,
    Effect,
    Effects,
    attribution,
    attribution_tasks,
    compared,
    effects_of,
    linked_at_random,
    log_ratio,
    measures,
    middle_ratio,
    statement,
    verdict,
)
from experiments.plan import NOT_ATTRIBUTED, compare_plan
from experiments.runner import Engine, Failure, perform, run_tasks
from networks.errors import BadInput
from networks.matching import Dated
from tests import runs

RULES = ("economic", "threshold", "cascade", "bass")
CONTROLS = ("peers-off", "rewired", "quota", RANDOM_LINKS)
SCENARIO = runs.scenario(months=24, mix=("kr-5gplus-2019",))
WORLD = draw_world(SCENARIO)


def effect(rule, control, value, replicate=0, measure=MEASURES[0], **changes):
    told = {"adopters": 400, "links": 900, "adopters_ratio": 1.0} | changes
    return Effects(
        structure="kr",
        mix="a",
        replicate=replicate,
        rule=rule,
        effects=(Effect(control=control, measure=measure, log_ratio=value, **told),),
    )


# numbers --------------------------------------------------------------------------------------------------


def test_a_log_ratio_adds_a_hundredth_of_the_adopters_to_both_sides():
    assert log_ratio(0.19, 0.09) == pytest.approx(log(2.0))
    assert log_ratio(0.0, CONTINUITY) == pytest.approx(-log(2.0))
    assert np.isnan(log_ratio(nan, 0.5))


def test_a_run_against_itself_has_no_effect():
    full = footprint(SCENARIO, WORLD)
    for each in compared("x", full, full, WORLD, WORLD, SCENARIO.seed):
        assert each.log_ratio == 0.0 or np.isnan(each.log_ratio)
        assert each.adopters == full.dated.row.size
        assert each.links == full.dated.edge.size
        assert each.adopters_ratio == 1.0


def test_random_links_are_as_many_on_standing_relations_between_the_same_adopters():
    full, graph = footprint(SCENARIO, WORLD), WORLD.graph
    drawn = [linked_at_random(full.dated, graph, full.standing, 1, k) for k in range(2)]
    adopted = np.zeros(graph.n, bool)
    adopted[full.dated.row] = True
    for each in drawn:
        assert each.edge.size == full.dated.edge.size == np.unique(each.edge).size > 5
        assert (adopted[graph.supplier[each.edge]] & adopted[graph.customer[each.edge]]).all()
        assert full.standing[each.edge].all()
    assert set(drawn[0].edge) != set(drawn[1].edge)


def test_measures_are_those_of_the_stage():
    empty = np.zeros(0, np.int32)
    found = measures(
        Dated(row=np.arange(50, dtype=np.int32), since=np.zeros(50, int), edge=empty, linked_since=empty),
        WORLD.graph, np.ones(WORLD.graph.m, bool), WORLD.population, 1,
    )  # fmt: skip
    assert found["leaderless_share"] == found["two_route_core"] == 0.0
    assert np.isnan(found["cross_module_ratio"])


def test_nothing_on_both_sides_compares_nothing():
    assert np.isnan(log_ratio(0.0, 0.0))
    assert log_ratio(0.0, 0.5) < 0.0 < log_ratio(0.5, 0.0)


def test_ratios_that_are_undefined_are_left_out_of_the_mean():
    assert middle_ratio([2.0, float("nan"), 0.5]) == pytest.approx(1.0)
    assert np.isnan(middle_ratio([float("nan")]))


# verdicts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (0.11, 0.5, HIGHER),
        (0.1, 0.5, UNDECIDED),
        (-0.5, -0.11, LOWER),
        (-0.1, 0.1, ALIKE),
        (-0.2, 0.05, UNDECIDED),
        (-1.0, 1.0, UNDECIDED),
        (nan, nan, UNDECIDED),
    ],
)
def test_an_interval_is_judged_by_where_it_lies_whole(low, high, word):
    assert verdict(low, high) == word


def said(agreeing, word=HIGHER):
    """Verdicts where the given number of controls agree under each rule."""
    return {
        (rule, control): word if k < number else UNDECIDED
        for rule, number in zip(RULES, agreeing, strict=True)
        for k, control in enumerate(CONTROLS)
    }


@pytest.mark.parametrize(
    ("agreeing", "claim"),
    [((4, 4, 4, 4), True), ((3, 3, 3, 0), True), ((2, 4, 4, 2), False), ((3, 3, 2, 2), False)],
)
def test_a_claim_needs_three_controls_under_three_rules(agreeing, claim):
    assert statement(said(agreeing)) == (MADE if claim else UNDECIDED)
    assert statement(said(agreeing, LOWER)) == (HELD_BACK if claim else UNDECIDED)
    assert statement(said(agreeing, ALIKE)) == (SAME if claim else UNDECIDED)


def test_one_rule_alone_decides_nothing():
    only = {key: word for key, word in said((4, 4, 4, 4)).items() if key[0] == "economic"}
    assert statement(only) == UNDECIDED


def test_the_table_turns_when_the_data_turn():
    for sign, claim in ((1.0, MADE), (-1.0, HELD_BACK)):
        found = [
            effect(rule, control, sign * (0.5 + 0.01 * replicate), replicate)
            for replicate in range(4)
            for rule in RULES
            for control in CONTROLS
        ]
        table = attribution(found)
        total = table[(table["rule"] == ALL) & (table["measure"] == MEASURES[0])]
        assert total["verdict"].tolist() == [claim]
        assert total["log_ratio"].iloc[0] == pytest.approx(sign * 0.515)


def test_means_and_intervals_are_over_replicates():
    table = attribution(
        [effect("bass", "quota", x, k, adopters=400 + 2 * k, adopters_ratio=2.0**k)
         for k, x in enumerate((0.1, 0.3, nan))]
    )  # fmt: skip
    row = table.iloc[0]
    assert (row["n"], row["log_ratio"], row["adopters"]) == (2, pytest.approx(0.2), 402)
    assert row["adopters_ratio"] == pytest.approx(2.0)
    assert row["low"] < 0.2 < row["high"]


def test_the_order_of_results_does_not_matter():
    found = [effect(rule, "quota", 0.1 * k, k) for k in range(3) for rule in RULES]
    cells = attribution(found).sort_values(["rule", "measure"]).reset_index(drop=True)
    other = attribution(found[::-1]).sort_values(["rule", "measure"]).reset_index(drop=True)
    assert cells.equals(other)


# tasks ----------------------------------------------------------------------------------------------------


def small_plan(**changes):
    given = {"firms": 300, "replicates": 2, "robustness": False, "end": "2021-12"} | changes
    return compare_plan(**given)


def test_each_rule_is_run_on_a_structures_own_enacted_mixes():
    plan = small_plan(relation_seeds=5)
    found = [
        (t.replicate, t.structure, t.scenarios[0][0], t.scenarios[0][1].rule) for t in attribution_tasks(plan)
    ]
    homes = {(structure, mix) for _, structure, mix, _ in found}
    assert homes == {("kr", "kr-5gplus-2019"), ("cn", "cn-2020-2023")}
    assert len(found) == len(set(found)) == 2 * 2 * 4


def test_all_mixes_run_on_all_structures_if_asked():
    plan = small_plan(relation_mixes="all", relation_seeds=1)
    assert {(t.structure, t.scenarios[0][0]) for t in attribution_tasks(plan)} == {
        (s, m) for s in plan.structures for m in plan.mixes if m != "none"
    }


def test_without_attribution_nothing_is_run_and_the_plan_says_so():
    plan = small_plan(relations=False)
    assert list(attribution_tasks(plan)) == []
    assert NOT_ATTRIBUTED in plan.left_out
    assert "--no-relations" in plan.command()
    assert "--relation-seeds 7" in small_plan(relation_seeds=7).command()
    assert "relation" not in small_plan().command()


@pytest.mark.parametrize("changes", [{"relation_seeds": 0}, {"relation_mixes": "own"}])
def test_what_cannot_be_attributed_is_refused(changes):
    with pytest.raises(BadInput, match="relation-"):
        small_plan(**changes)


def test_a_task_holds_every_control_against_the_run():
    task = AttributionTask(structure="kr", replicate=0, scenarios=(("m", SCENARIO),), controls=CONTROLS)
    (found,) = perform(task)
    assert isinstance(found, Effects)
    assert [(e.control, e.measure) for e in found.effects] == [(c, m) for c in CONTROLS for m in MEASURES]
    again = effects_of(task, draw_world, footprint)
    assert repr(again) == repr(found)


def test_a_quota_run_gets_the_acts_of_the_run_it_copies():
    seen = []

    def trace(scenario, world, acts):
        seen.append((scenario.control, acts))
        empty = np.zeros(0, np.int32)
        none = Dated(row=empty, since=empty, edge=empty, linked_since=empty)
        mine = Acts(month=empty, row=empty, further=np.zeros(0, bool))
        return Footprint(dated=none, standing=np.ones(WORLD.graph.m, bool), acts=mine)

    task = AttributionTask(
        structure="kr", replicate=0, scenarios=(("m", SCENARIO),), controls=("peers-off", "quota")
    )
    effects_of(task, lambda scenario: WORLD, trace)
    assert [control for control, _ in seen] == ["none", "peers-off", "quota"]
    assert [acts is None for _, acts in seen] == [True, True, False]


def test_a_task_that_fails_is_recorded_and_harms_no_other():
    task = AttributionTask(structure="kr", replicate=0, scenarios=(("m", SCENARIO),), controls=CONTROLS)
    broken = replace(task, scenarios=(("m", replace(SCENARIO, firms=250)),))

    def draw(scenario):
        if scenario.firms == 250:
            raise RuntimeError("no world")
        return draw_world(scenario)

    engine = Engine(draw, lambda scenario, world: None, footprint)
    outcomes = run_tasks([broken, replace(task, controls=(RANDOM_LINKS,))], engine=engine, workers=1)
    assert [type(each) for each in outcomes] == [Failure, Effects]
    assert "no world" in outcomes[0].error
