"""The rows that flip between two histories."""

from dataclasses import replace

import pytest

from experiments.flips import flips_of
from networks.errors import BadInput
from tests.experiments.flips.planted import WEIGHT, plan, simulate

SCENARIO = plan().scenario("kr", "none")


def history(**changes):
    return simulate(replace(SCENARIO, **changes), None)


def policy(**changes):
    return history(mix=("kr-5gplus-2019",), seed=2, **changes)


def test_rows_gained_and_lost_are_those_planted():
    found = flips_of(policy(), history(seed=2))
    assert found.gained.tolist() == list(range(10, 25))
    assert found.lost.tolist() == list(range(5))


def test_the_other_way_round_they_change_places():
    one, other = flips_of(policy(), history(seed=2)), flips_of(history(seed=2), policy())
    assert one.gained.tolist() == other.lost.tolist()
    assert one.lost.tolist() == other.gained.tolist()


def test_shares_are_weighted():
    found = flips_of(policy(), history(seed=2))
    assert found.shares() == (WEIGHT[10:25].sum() / WEIGHT.sum(), WEIGHT[:5].sum() / WEIGHT.sum())


def test_a_run_and_itself_have_no_flips():
    found = flips_of(policy(), policy())
    assert (found.gained.size, found.lost.size) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"seed": 3}, "seed"),
        ({"structure": "cn"}, "structure"),
        ({"end": "2020-03"}, "end"),
        ({"control": "rewired"}, "control"),
    ],
)
def test_runs_of_other_firms_are_refused(changes, name):
    with pytest.raises(BadInput, match=f"flips: the two runs differ in {name} "):
        flips_of(policy(), history(**{"seed": 2, **changes}))


def test_what_firms_see_may_differ():
    assert flips_of(history(control="peers-off"), history()).gained.size == 0
