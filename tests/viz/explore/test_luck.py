"""The spread over seeds: the numbers of the pair that the command runs, or silence if they are too few."""

from dataclasses import replace

import numpy as np
import pytest

from abm.scenario import Scenario
from experiments.report.numbers import measure
from experiments.statistics import mean_interval
from networks.kernels.chance import child_seed
from viz.explore.luck import SEEDS, luck_bands, luck_words
from viz.runs import Counting
from viz.words import names
from viz.work.runs import Numbers, Run, counted_run

from .conftest import SCENARIO, silent

SMALL = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=200, end="2021-12", seed=7)


@pytest.fixture(scope="module")
def counted() -> Counting:
    numbers: dict[tuple[int, int], Numbers] = {}
    for k, scenario in enumerate((SMALL, replace(SMALL, mix=("none",)))):
        for r in range(4):
            seeded = replace(scenario, seed=child_seed(SMALL.seed, r))
            numbers[k, r] = counted_run(silent, seeded, ("adopter_density", "links"))
    return Counting(numbers=numbers, done=8, total=8)


def test_the_words_say_range_and_paired_gain(counted: Counting) -> None:
    with_it, without = (
        np.array([counted.numbers[k, r].horizon["adopter_density"] for r in range(4)]) for k in (0, 1)
    )
    words = luck_words(counted, SMALL)
    beside = [*with_it, *without]
    for share in (with_it.min(), with_it.max()):
        assert names.percent(share, beside) in words
    gain = mean_interval(with_it - without)
    assert names.change(gain.mean, "1", beside) in words
    for bound in (gain.low, gain.high):
        assert measure("1", beside).change(bound) in words


def test_seeds_of_another_scenario_say_nothing(counted: Counting) -> None:
    assert luck_words(counted, replace(SMALL, budget=2.0)) == ""


def test_another_seed_is_the_same_question(counted: Counting) -> None:
    assert luck_words(counted, replace(SMALL, seed=2**64 - 1)) != ""


def test_two_pairs_are_too_few(counted: Counting) -> None:
    few = {key: each for key, each in counted.numbers.items() if key[1] < 2}
    assert luck_words(replace(counted, numbers=few), SMALL) == ""


def test_half_a_pair_does_not_count(counted: Counting) -> None:
    half = {key: each for key, each in counted.numbers.items() if key != (1, 3)}
    assert str(3) in luck_words(replace(counted, numbers=half), SMALL)


def test_no_bands_of_another_scenario(counted: Counting, run: Run) -> None:
    assert run.scenario == SCENARIO
    assert luck_bands(counted, run) == {}


def test_there_are_seeds_enough_to_speak_of() -> None:
    assert SEEDS >= 5
