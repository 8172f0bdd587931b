"""A study folder with one of each kind, small and made once, and the app of the other browser tests."""

from pathlib import Path

import pytest

from abm.scenario import Scenario
from experiments.batch.running import run_study
from experiments.comparison import run_one
from experiments.progress import Progress
from tests.experiments import fake_model
from tests.experiments.batch import toy
from tests.viz.app.conftest import app, browser, studies, visit

__all__ = ["app", "browser", "studies", "visit"]


@pytest.fixture(scope="session")
def shelf_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study of 4 points of which one fails, and a single run in a folder below."""
    root = tmp_path_factory.mktemp("studies")
    quiet = Progress.quiet()
    run_study(toy.study(3, 3), root / "toy", workers=1, progress=quiet, model=toy.MODELS["fail"])
    both = toy.study(
        3, 3, levers={"budget": [1.0, 2.0, 4.0], "parameters.firm.life": [5.0, 7.0, 9.0]}, name="regions"
    )
    run_study(both, root / "deep" / "regions", workers=1, progress=quiet, model=toy.MODEL)
    scenario = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=300, end="2019-12")
    run_one(scenario, engine=fake_model.ENGINE).write(root / "one-run")
    return root.resolve()
