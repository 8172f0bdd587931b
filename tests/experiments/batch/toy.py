"""A model that takes a moment, with ways to go wrong, and the program that runs a study of it.

``python -m tests.experiments.batch.toy FOLDER OPTIONS`` with the options in JSON: what a killed parent leaves
behind can be seen only from outside.
"""

import json
import os
import sys
import time
from pathlib import Path

from abm.history import History
from abm.scenario import Scenario
from experiments.batch.reading import study_from
from experiments.batch.running import Shard, StoppedError, run_study
from experiments.batch.study import Study
from experiments.batch.work import Model, Tick
from experiments.progress import Progress
from tests.experiments import fake_model

LOG = "TOY_LOG"
"""Variable that names a file to which every run adds a line as it begins."""

PAUSE = "TOY_PAUSE"
"""Variable with the seconds that a run takes."""


def draw(scenario: Scenario) -> None:
    """No world."""


def simulate(scenario: Scenario, world: object, whole: bool, tick: Tick) -> History:
    """The quick model, with a line in the log and a pause."""
    if LOG in os.environ:
        with open(os.environ[LOG], "a", encoding="utf-8") as log:
            log.write(f"{scenario.seed} {scenario.budget}\n")
    time.sleep(float(os.environ.get(PAUSE, "0")))
    return fake_model.simulate(scenario, fake_model.draw(scenario))


def is_marked(scenario: Scenario) -> bool:
    """The runs that the spoilt models spoil."""
    return scenario.budget == 2.0


def fail(scenario: Scenario, world: object, whole: bool, tick: Tick) -> History:
    """Raise on marked runs."""
    if is_marked(scenario):
        raise ZeroDivisionError("a firm of\n no size")
    return simulate(scenario, world, whole, tick)


def die(scenario: Scenario, world: object, whole: bool, tick: Tick) -> History:
    """End the process on marked runs."""
    if is_marked(scenario):
        os._exit(9)
    return simulate(scenario, world, whole, tick)


def die_twice(scenario: Scenario, world: object, whole: bool, tick: Tick) -> History:
    """End the process on marked runs as often as somebody would have to kill it to be unlucky twice."""
    if is_marked(scenario):
        with open(os.environ[LOG], "a+", encoding="utf-8") as log:
            log.seek(0)
            before = log.read().count("killed")
            log.write("killed\n")
        if before < 2:
            os._exit(9)
    return simulate(scenario, world, whole, tick)


def hang(scenario: Scenario, world: object, whole: bool, tick: Tick) -> History:
    """Never come back on marked runs, and never look at the clock."""
    while is_marked(scenario):
        time.sleep(3600.0)
    return simulate(scenario, world, whole, tick)


def crawl(scenario: Scenario, world: object, whole: bool, tick: Tick) -> History:
    """Take for ever on marked runs, month by month."""
    while is_marked(scenario):
        tick(1, 12)
        time.sleep(0.02)
    return simulate(scenario, world, whole, tick)


MODEL = Model(draw, simulate)
MODELS = {each.__name__: Model(draw, each) for each in (simulate, fail, die, die_twice, hang, crawl)}


def study(points: int = 4, replicates: int = 3, **more: object) -> Study:
    """A study of budgets: 1, 2, 3, ..."""
    table = {
        "name": "toy",
        "replicates": replicates,
        "base": {"structure": "kr", "mix": "kr-5gplus-2019", "firms": 300, "end": "2019-12"},
        "levers": {"budget": [float(1 + i) for i in range(points)]},
        "record": {"paths": ["adopter_density"], "groups": ["size"]},
    }
    return study_from({**table, **more}, "toy.toml")


def main() -> int:
    """Run a study as told."""
    told = json.loads(sys.argv[2])
    shard = Shard.of(told["shard"]) if "shard" in told else Shard()
    try:
        found = run_study(
            study(told["points"], told["replicates"]),
            Path(sys.argv[1]),
            workers=told["workers"],
            resume=told.get("resume", False),
            retry_failed=told.get("retry_failed", False),
            time_limit=told.get("time_limit"),
            shard=shard,
            isolated=True,
            progress=Progress.quiet(),
            model=MODELS[told.get("model", "simulate")],
        )
    except StoppedError as error:
        print(error)
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
