"""Many runs: comparison, tables, reports, command line.

``from experiments import compare`` is the Python face; the heavy parts load when they are called for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from abm.scenario import Scenario, load_scenario
    from experiments.batch.result import StudyResult
    from experiments.batch.study import Study
    from experiments.comparing import compare
    from experiments.comparison import Comparison, run_one
    from experiments.pair.result import Pair

__all__ = ["Comparison", "Pair", "Scenario", "Study", "StudyResult", "compare", "load_scenario", "run_one"]

HOME: Final = {
    "Comparison": "experiments.comparison",
    "Pair": "experiments.pair.result",
    "Scenario": "abm.scenario",
    "Study": "experiments.batch.study",
    "StudyResult": "experiments.batch.result",
    "compare": "experiments.comparing",
    "load_scenario": "abm.scenario",
    "run_one": "experiments.comparison",
}


def __getattr__(name: str) -> object:
    """Load a part of the Python face when it is first asked for, so that the command line starts quickly."""
    if name in HOME:
        return getattr(import_module(HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
