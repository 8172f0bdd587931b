"""One small run, as the page shows it."""

import pytest

from abm.scenario import Scenario
from viz.work.runs import Run, filmed_run

SCENARIO = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=500, end="2023-06")


def silent(_message: object) -> None:
    """Nobody listens."""


@pytest.fixture(scope="session")
def run() -> Run:
    return filmed_run(silent, SCENARIO)
