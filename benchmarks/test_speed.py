"""pytest-benchmark of the three hottest kernels and of one whole month. No time is asserted.

    make benchmark ARGS="--only speed"

Each test says what came out, so that what is timed cannot be empty. To compare two states of the code,
``python -m pytest benchmarks/test_speed.py --benchmark-autosave`` before and ``--benchmark-compare`` after.
"""

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from abm.model import IndustryModel
from abm.scenario import Scenario
from abm.world import draw_world
from benchmarks.ours import w1_loop, w2_loop, w3_loop
from benchmarks.work import Work, draw_work

FIRMS = 100_000
PACE = 0.03


@pytest.fixture(scope="module")
def work() -> Work:
    return draw_work(FIRMS, PACE)


def test_linear_threshold(benchmark: BenchmarkFixture, work: Work) -> None:
    _, run, answer = w1_loop(work)
    benchmark(run)
    assert np.count_nonzero(answer()) > work.seeds.size


def test_independent_cascade(benchmark: BenchmarkFixture, work: Work) -> None:
    prepare, run, answer = w2_loop(work)
    benchmark.pedantic(run, setup=prepare, rounds=200)
    assert np.count_nonzero(answer()) > work.seeds.size


def test_adoption_month(benchmark: BenchmarkFixture, work: Work) -> None:
    prepare, run, answer = w3_loop(work)
    prepare()
    benchmark(run, 1)
    assert np.count_nonzero(answer() != work.state) > 0


def test_whole_month(benchmark: BenchmarkFixture) -> None:
    """Months 49 to 60: the first four years, with their kernels, are lived through before."""
    scenario = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=20_000)
    model = IndustryModel(scenario, world=draw_world(scenario), collect=False)
    for _ in range(48):
        model.step()
    benchmark.pedantic(model.step, rounds=12)
    assert model.record.overall["adopter_rows"][model.t] > 0.02 * scenario.firms
