"""What two scenarios share, and what keeps firms from being followed from one to the other."""

from dataclasses import replace

import pytest

from abm.scenario import Scenario
from abm.world import draw_world
from experiments.pair.plan import pair_plan
from viz.compare.crossing import crossing_of
from viz.compare.sides import (
    apart,
    are_in_step,
    in_step,
    mix_choices,
    settings_apart,
    with_mix,
    with_policy_of,
    with_structure,
)

ONE = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=300, end="2019-06", seed=5)
OTHERS = {
    "mix": replace(ONE, mix=("none",)),
    "budget": replace(ONE, budget=4.0),
    "structure": replace(ONE, structure="cn"),
    "seed": replace(ONE, seed=6),
    "firms": replace(ONE, firms=400),
    "parameters": replace(ONE, parameters={"network.out_degree": 5.0}),
    "drawn control": replace(ONE, control="rewired"),
    "control that draws nothing": replace(ONE, control="peers-off"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_firms_are_followed_exactly_where_one_world_serves_both(name: str) -> None:
    assert draw_world(ONE).serves(OTHERS[name]) == (not apart(ONE, OTHERS[name]))


@pytest.mark.parametrize("name", OTHERS)
def test_firms_are_followed_where_the_command_line_follows_them_once_seeds_are_shared(name: str) -> None:
    second = replace(OTHERS[name], seed=ONE.seed)
    assert pair_plan(ONE, second).follows_firms == (not apart(ONE, second))


def test_runs_that_end_in_different_months_are_apart() -> None:
    assert apart(ONE, replace(ONE, end="2019-09")) == ("end",)


def test_in_step_shares_rows_and_seed_and_nothing_else() -> None:
    second = replace(ONE, structure="cn", mix=("none",), firms=900, seed=8, budget=2.0)
    assert in_step(ONE, second) == replace(second, firms=300, seed=5)
    assert are_in_step(ONE, in_step(ONE, second))


def test_a_policy_put_on_another_structure_brings_all_its_settings() -> None:
    second = replace(ONE, structure="cn", mix=("cn-2020-2023",), budget=2.0, basis="clause_share")
    assert with_policy_of(ONE, second) == replace(second, structure="kr")
    assert settings_apart(ONE, with_policy_of(ONE, second)) == ("mix", "budget", "basis")


def test_another_mix_leaves_changes_of_the_old_ones_measures_behind() -> None:
    changed = replace(ONE, overrides={"instrument.FIN": 2.0})
    assert with_mix(changed, "none") == replace(ONE, mix=("none",))
    assert with_structure(changed, "cn").overrides == changed.overrides


def test_a_composed_mix_stands_among_the_choices() -> None:
    both = replace(ONE, mix=("cn-notice-2020", "cn-sail-2021"))
    assert "cn-notice-2020+cn-sail-2021" in dict(mix_choices(both))
    assert with_mix(ONE, "cn-notice-2020+cn-sail-2021").mix == both.mix


def test_crossing_holds_both_structures_both_mixes_and_no_policy() -> None:
    crossing = crossing_of(ONE, replace(ONE, structure="cn", mix=("cn-2020-2023",)))
    assert crossing.structures == ("kr", "cn")
    assert crossing.mixes == ("none", "kr-5gplus-2019", "cn-2020-2023")
    assert len(crossing.scenarios) == 6
    assert {each.seed for each in crossing.scenarios} == {5}
    place = crossing.place("cn", "kr-5gplus-2019")
    assert crossing.scenarios[place] == replace(ONE, structure="cn")


@pytest.mark.parametrize("second", [ONE, replace(ONE, mix=("none",)), replace(ONE, structure="cn")])
def test_there_is_always_something_to_cross(second: Scenario) -> None:
    crossing = crossing_of(ONE, second)
    assert len(crossing.structures) == 2
    assert len(crossing.mixes) >= 2
    assert len(set(crossing.scenarios)) == len(crossing.scenarios)


def test_the_command_is_shown_only_where_it_repeats_the_table() -> None:
    assert crossing_of(ONE, OTHERS["structure"]).is_told_by_command
    assert not crossing_of(replace(ONE, budget=4.0), OTHERS["structure"]).is_told_by_command
