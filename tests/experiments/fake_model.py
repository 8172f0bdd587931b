"""A model made of plain functions of the scenario, quick and the same everywhere.

Common noise stands for the world of a replicate, so that pairing pays as in the real model. Its
histories are real `History` objects; `simulate` and the spoilt variants can be sent to processes.
"""

import os
from math import log

import numpy as np

from abm.history import Frame, History
from abm.mix import compose
from abm.scenario import Scenario
from experiments.runner import Engine
from networks.errors import BadInput

SIZES = ("10-49", "50-249")


def draw(scenario: Scenario) -> np.random.Generator:
    """The world: noise that all mixes of a replicate have in common."""
    return np.random.default_rng([scenario.seed % 2**32, len(scenario.structure), scenario.firms])


def strength(scenario: Scenario) -> float:
    """Policy in [0, 1]: none without measures or money."""
    measures = len(compose(scenario.mix).measures)
    budget = 1.0 if scenario.budget is None else scenario.budget
    if not measures or not budget:
        return 0.0
    late = 0.9 if scenario.end_rule == "common-window" else 1.0
    return late * measures / 60.0 * (1.0 + 0.1 * log(budget))


def simulate(scenario: Scenario, world: np.random.Generator) -> History:
    """Paths that grow to a level set by policy and common noise."""
    common = np.random.default_rng([scenario.seed % 2**32, 1]).normal(size=2)
    own = np.random.default_rng([scenario.seed % 2**32, len(scenario.mix[0]), 2]).normal(size=2)
    push = strength(scenario)
    own *= push > 0
    month = np.arange(scenario.start_month, scenario.start_month + scenario.months, dtype=np.int32)
    growth = (1.0 + np.arange(scenario.months)) / scenario.months
    level = 0.2 + 0.01 * common[0] + 0.001 * own[0]
    level += scenario.parameters.get("firm.life", 7.0) / 1000.0
    small = 0.1 if scenario.firms < 500 else 0.0
    budget = 1.0 if scenario.budget is None else scenario.budget
    overall = {
        "adopter_density": (level + 0.1 * push + small) * growth,
        "commercial_share": (0.5 + 0.2 * own[1]) * growth,
        "sectors_reached": (level + 0.1 * push * (1.0 if budget >= 1.0 else -1.0)) * growth,
        "chain_length": np.where(month % 3 == 0, level * growth, np.nan),
        "public_outlay": 100.0 * push * growth,
        "outlay_per_adopter": 100.0 * growth if push else np.full(month.size, np.nan),
        "stations": 100_000.0 * (1.0 + 0.1 * push) * growth,
    }
    table = np.stack([overall["adopter_density"], 2.0 * overall["adopter_density"]], axis=1)
    paid = np.full(month.size, 100.0 * push / month.size)
    return History(
        scenario=scenario,
        month=month,
        overall=overall,
        groups={("adopter_density", "size"): table},
        group_names={"size": SIZES},
        money={("DEMO", "firms"): 0.75 * paid, ("DEMO", "administration"): 0.25 * paid} if push else {},
        reasons={"payoff": 0.5 + 0.25 * push, "not_aware": 0.5 - 0.25 * push},
        frame=frame(),
        seconds=0.5,
    )


def frame() -> Frame:
    """Three firms in a row."""
    return Frame(
        position=np.array([[0.0, 0.0], [0.5, 0.5], [1.0, 0.0]]),
        sector=np.array([0, 1, 2], dtype=np.int16),
        region=np.zeros(3, dtype=np.int16),
        lead=np.array([True, False, False]),
        weight=np.array([1.0, 50.0, 50.0]),
        size=np.array([100.0, 1.0, 2.0]),
        state=np.array([2, 1, 0], dtype=np.uint8),
        linked=np.array([[1, 0]], dtype=np.int32),
        joined=np.array([[1, 0], [2, 0]], dtype=np.int32),
    )


def is_marked(scenario: Scenario) -> bool:
    """The run that the spoilt models spoil: one mix of the smallest size panel or of any month range."""
    return scenario.mix[0] != "none" and scenario.firms == 700


def fail(scenario: Scenario, world: np.random.Generator) -> History:
    """Fail on marked runs."""
    if is_marked(scenario):
        raise ZeroDivisionError("a firm of\n no size")
    return simulate(scenario, world)


def refuse(scenario: Scenario, world: np.random.Generator) -> History:
    """Refuse marked runs as bad input."""
    if is_marked(scenario):
        raise BadInput("model: firms", "cannot be seven hundred", "any other number")
    return simulate(scenario, world)


def die(scenario: Scenario, world: np.random.Generator) -> History:
    """End the process on marked runs."""
    if is_marked(scenario):
        os._exit(9)
    return simulate(scenario, world)


def no_world(scenario: Scenario) -> np.random.Generator:
    """Fail to draw a world."""
    raise MemoryError(f"{scenario.firms} rows")


ENGINE = Engine(draw, simulate)
