import pytest

from experiments.batch.estimate import LEAST, Probe, estimate, size
from tests.experiments.batch import toy


def test_time_goes_with_months_and_less_than_with_rows() -> None:
    probe = Probe(firms=300, months=12, draw=1.0, run=10.0, memory=1e8, paths=0)
    scenario = toy.study().scenario(0, 0)
    assert probe.seconds(scenario, probe.run) == pytest.approx(10.0)
    small = Probe(firms=600, months=24, draw=1.0, run=10.0, memory=1e8, paths=0)
    assert small.seconds(scenario, small.run) == pytest.approx(5.0 * (LEAST + 0.5 * (1.0 - LEAST)))


@pytest.mark.slow
def test_an_estimate_counts_runs_and_names_what_to_think_about(tmp_path) -> None:
    study = toy.study(points=4, replicates=3)
    found = estimate(study, list(study.works()), 2, tmp_path, toy.MODEL)
    assert (found.runs, found.tasks, found.points) == (12, 3, 4)
    assert found.memory > 1e7
    assert any("3 replicates" in warning for warning in found.warnings)
    assert "to do: 12 runs in 3 tasks" in f"{found}"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("n", "said"), [(2.5e9, "2.5 GB"), (3.2e6, "3.2 MB"), (10.0, "0.1 MB")])
def test_bytes_are_said_in_words(n: float, said: str) -> None:
    assert size(n) == said
