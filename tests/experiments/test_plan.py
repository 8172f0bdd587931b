from dataclasses import replace

import numpy as np
import pytest

from abm.mix import load_mix
from experiments.defaults import defaults
from experiments.draws import Range, assumed_ranges, latin_hypercube, unit_column
from experiments.plan import BASE, ComparePlan, compare_plan, single_plan, tasks
from networks.errors import BadInput
from networks.kernels.chance import child_seed

RANGES = {"kr": (Range("firm.life", 5.0, 10.0),), "cn": (Range("firm.life", 5.0, 10.0),)}


def plan(**given: object) -> ComparePlan:
    return compare_plan(**{"ranges": RANGES, **given})


def test_without_arguments_it_is_the_main_job() -> None:
    made = plan()
    assert made.structures == ("kr", "cn")
    assert made.mixes == ("none", "kr-5gplus-2019", "cn-2020-2023")
    assert (made.firms, made.replicates, made.seed) == (5000, 16, 1)
    assert (made.start, made.end) == ("2019-01", "2026-12")


def test_replicate_seeds_are_children_of_the_seed() -> None:
    assert plan(seed=7, replicates=3).seeds == tuple(child_seed(7, r) for r in range(3))


def test_runs_of_a_task_share_everything_that_makes_a_world() -> None:
    for task in tasks(plan(replicates=3)):
        shared = {(s.structure, s.seed, s.firms, tuple(s.parameters.items())) for _, s in task.scenarios}
        assert len(shared) == 1


def test_a_replicate_has_the_same_seed_in_every_panel_and_structure() -> None:
    made = plan(replicates=4)
    for task in tasks(made):
        assert {s.seed for _, s in task.scenarios} == {made.seeds[task.replicate % 4]}


def test_replicates_come_first_so_that_an_interrupted_run_is_balanced() -> None:
    base = [t for t in tasks(plan(replicates=3)) if t.panel == BASE]
    assert [(t.replicate, t.structure) for t in base[:4]] == [(0, "kr"), (0, "cn"), (1, "kr"), (1, "cn")]


def test_claims_are_tried_over_all_that_the_conventions_name() -> None:
    found = {(p.name, p.level) for p in plan().panels}
    assert found == {
        ("budget", "0.25"),
        ("budget", "4"),
        ("basis", "clause_share"),
        ("end_rule", "common-window"),
        ("money", "same-usd"),
        ("money", "same-per-firm"),
        ("size", "500"),
        ("size", "2000"),
        ("size", "10000"),
        ("size", "20000"),
        ("degree", "5"),
        ("degree", "30"),
        ("rule", "threshold"),
        ("rule", "cascade"),
        ("rule", "bass"),
        ("control", "peers-off"),
        ("control", "rewired"),
        ("control", "shuffled-needs"),
        ("parameters", "draw"),
    }


def test_a_panel_changes_one_field_of_the_scenario() -> None:
    made = plan(replicates=2)
    for task in tasks(made):
        for mix, scenario in task.scenarios:
            base = made.scenario(task.structure, mix, task.replicate)
            changed = [
                name
                for name in ("budget", "basis", "end_rule", "firms", "rule", "control", "parameters")
                if getattr(base, name) != getattr(scenario, name)
            ]
            assert len(changed) == (task.panel != BASE)


def test_a_mix_without_measures_is_not_run_again_under_another_budget() -> None:
    for panel in plan().panels:
        felt = panel.name in ("size", "degree", "rule", "control", "parameters")
        assert ("none" in panel.feels) == felt
    assert not load_mix("none").measures


def test_panels_cost_no_more_than_about_twice_the_comparison() -> None:
    cost = {True: 0, False: 0}
    for task in tasks(plan()):
        cost[task.panel == BASE] += task.size
    assert 0.5 < cost[False] / cost[True] < 2.2


def test_a_size_that_costs_more_than_half_the_comparison_is_left_out_and_named() -> None:
    made = plan(firms=500, replicates=4)
    assert not [p for p in made.panels if p.level == "2000"]
    assert any("2000" in sentence for sentence in made.left_out)


def test_sizes_are_also_tried_at_twice_and_four_times_the_rows_of_the_comparison() -> None:
    assert [p.level for p in plan(firms=1500).panels if p.name == "size"] == ["500", "2000", "3000", "6000"]


def test_a_degree_changes_the_relations_of_every_mix() -> None:
    degrees = {
        scenario.parameters["network.out_degree"]
        for task in tasks(plan(replicates=1))
        if task.panel == "degree"
        for _, scenario in task.scenarios
    }
    assert degrees == {5.0, 30.0}


def test_without_robustness_nothing_but_the_comparison_is_run() -> None:
    made = plan(robustness=False)
    assert not made.panels
    assert "no ranking" in made.left_out[0]


def test_each_slice_of_a_range_is_drawn_once() -> None:
    points = np.sort(unit_column(3, 0, 50))
    assert np.array_equal(np.floor(points * 50), np.arange(50))


def test_parameters_are_drawn_independently() -> None:
    a, b = unit_column(3, 0, 400), unit_column(3, 1, 400)
    assert abs(np.corrcoef(a, b)[0, 1]) < 4.0 / np.sqrt(400)


def test_a_draw_stands_at_the_same_place_of_its_range_in_every_structure() -> None:
    ranges = {"kr": (Range("market.price", 0.0, 1.0),), "cn": (Range("market.price", 0.0, 10.0),)}
    for draw in latin_hypercube(1, ranges, 5):
        assert draw["cn"]["market.price"] == pytest.approx(10.0 * draw["kr"]["market.price"])


def test_only_assumed_parameters_are_drawn_and_within_their_ranges() -> None:
    ranges = assumed_ranges(["kr"])
    names = {row.name for row in ranges["kr"]}
    assert "firm.life" in names
    assert "firm.discount" not in names  # from the literature
    for draw in latin_hypercube(1, ranges, 3):
        assert all(row.low <= draw["kr"][row.name] <= row.high for row in ranges["kr"])


def test_equal_plans_have_equal_digests() -> None:
    assert plan(seed=5).digest() == plan(seed=5).digest()


@pytest.mark.parametrize(
    "change",
    [
        {"structures": ["kr"]},
        {"mixes": ["none"]},
        {"firms": 600},
        {"replicates": 3},
        {"seed": 2},
        {"end": "2020-12"},
        {"robustness": False},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_option_changes_the_digest(change: dict[str, object]) -> None:
    assert plan(**change).digest() != plan().digest()


def test_names_may_repeat_and_carry_blanks() -> None:
    assert plan(mixes=["none", " cn-2232 ", "none", ""]).mixes == ("none", "cn-2232")


def test_a_plus_composes() -> None:
    made = plan(mixes=["cn-notice-2020+cn-sail-2021"])
    assert made.scenario("kr", made.mixes[0]).mix == ("cn-notice-2020", "cn-sail-2021")


def test_a_single_run_keeps_its_own_seed() -> None:
    scenario = replace(plan().template, seed=2**64 - 1, mix=("none",))
    [task] = tasks(single_plan(scenario))
    assert task.scenarios == (("none", scenario),)


def test_the_defaults_name_headlines_that_exist() -> None:
    from abm.scorecard import INDICATORS

    assert set(defaults().headlines) <= {each.name for each in INDICATORS}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"firms": -5}, "-5 is too few"),
        ({"firms": 199}, "199 is too few"),
        ({"replicates": 0}, "0 is too few"),
        ({"seed": -1}, "-1 is out of range"),
        ({"seed": 2**64}, "out of range"),
        ({"structures": ["kr", "cm"]}, "did you mean 'cn'?"),
        ({"mixes": ["cn-sail"]}, "did you mean 'cn-sail-2021'?"),
        ({"mixes": [" "]}, "at least one name"),
        ({"end": "2019-13"}, "2019-13"),
        ({"end": "2018-12"}, "2018-12"),
    ],
)
def test_what_cannot_be_run_is_refused_in_one_line(given: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        plan(**given)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
