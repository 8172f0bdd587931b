"""A model whose effect is known: what each instrument and measure adds, and a luck that all runs share."""

from dataclasses import replace

import numpy as np

from abm.history import History
from abm.scenario import Scenario
from experiments.runner import Engine
from tests.experiments import fake_model

WORTH = {"DEMO": 0.5, "ADOPT": 0.25, "RND": -0.125, "STD": 0.0625}
"""What instruments add to the adopter density; others add nothing."""

MEASURE = 2.0**-10
"""What each measure at work adds to the depth."""

PAIR = ("DEMO", "STD")
"""Together they add 1 to the links."""


def at_work(scenario: Scenario) -> tuple[set[str], tuple[str, ...]]:
    mix = scenario.composed_mix().changed(scenario.overrides)
    return {code for code, share in mix.shares().items() if share > 0}, mix.measures


def simulate(scenario: Scenario, world: np.random.Generator) -> History:
    codes, measures = at_work(scenario)
    luck = (scenario.seed % 1024) / 1024.0
    swing = 1.0 + (scenario.seed % 8) / 8.0
    values = {
        "adopter_density": luck + sum(WORTH.get(code, 0.0) for code in codes),
        "commercial_share": luck + swing * ("ADOPT" in codes),
        "joined_edge_share": luck + float({*PAIR} <= codes),
        "value_created": luck + MEASURE * len(measures) * bool(codes),
        "outlay_per_adopter": 2.0 if codes else np.nan,
    }
    base = fake_model.simulate(scenario, world)
    paths = {name: np.full(scenario.months, value) for name, value in values.items()}
    return replace(base, overall=base.overall | paths)


def fail_without_std(scenario: Scenario, world: np.random.Generator) -> History:
    """Fail in the first replicate where STD alone is taken out."""
    if scenario.overrides == {"instrument.STD": "withdrawn"} and scenario.seed % 2:
        raise ZeroDivisionError("no standards")
    return simulate(scenario, world)


ENGINE = Engine(fake_model.draw, simulate)
