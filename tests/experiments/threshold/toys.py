"""Models of one line whose thresholds are planted; they can be sent to other processes."""

from dataclasses import dataclass, field
from math import exp, log

import numpy as np

from abm.scenario import Scenario
from experiments.runner import Engine

STEADY = 0.02
"""Budget from which on every seed of the steady toy reaches a network."""


@dataclass
class Past:
    """All that is read of a history."""

    overall: dict[str, np.ndarray]
    seconds: float = 0.0
    money: dict[str, float] = field(default_factory=dict)


def draw(scenario: Scenario) -> int:
    """The world: its seed."""
    return scenario.seed


def own_threshold(seed: int) -> float:
    """Log-uniform between 0.01 and 1, a number a seed."""
    return exp(log(0.01) + (log(1.0) - log(0.01)) * np.random.default_rng(seed % 2**32).random())


def money(scenario: Scenario) -> float:
    return 1.0 if scenario.budget is None else scenario.budget


def past(stage: float, scenario: Scenario) -> Past:
    density = 0.01 * money(scenario) + 0.001 * scenario.parameters.get("firm.life", 7.0)
    return Past({"stage_held": np.array([stage]), "adopter_density": np.array([density])})


def steady(scenario: Scenario, world: int) -> Past:
    return past(3.0 if money(scenario) >= STEADY else 0.0, scenario)


def spread(scenario: Scenario, world: int) -> Past:
    return past(3.0 if money(scenario) >= own_threshold(world) else 0.0, scenario)


def never(scenario: Scenario, world: int) -> Past:
    return past(1.0, scenario)


def some_at_most(scenario: Scenario, world: int) -> Past:
    """Three tenths of the seeds, from the highest budget on."""
    lucky = np.random.default_rng(world % 2**32).random() < 0.3
    return past(3.0 if lucky and money(scenario) >= 3.0 else 0.0, scenario)


def free(scenario: Scenario, world: int) -> Past:
    return past(3.0, scenario)


def any_money(scenario: Scenario, world: int) -> Past:
    return past(3.0 if money(scenario) > 0.0 else 0.0, scenario)


def too_much_hurts(scenario: Scenario, world: int) -> Past:
    return past(3.0 if 0.01 <= money(scenario) <= 0.1 else 0.0, scenario)


def flickers(scenario: Scenario, world: int) -> Past:
    """Half of the runs, whatever the money."""
    bits = np.random.default_rng([world % 2**32, int(1e6 * money(scenario))]).random()
    return past(3.0 if bits < 0.5 else 0.0, scenario)


def cannot_tell(scenario: Scenario, world: int) -> Past:
    return past(float("nan") if money(scenario) >= STEADY else 0.0, scenario)


def cannot_tell_between(scenario: Scenario, world: int) -> Past:
    """Undecided for a stretch, then a network."""
    budget = money(scenario)
    return past(3.0 if budget >= 0.2 else float("nan") if budget >= STEADY else 0.0, scenario)


def breaks_once(scenario: Scenario, world: int) -> Past:
    """Fail at the highest budget of seeds with an even world."""
    if world % 2 == 0 and money(scenario) == 4.0:
        raise ZeroDivisionError("a firm of no size")
    return steady(scenario, world)


def breaks(scenario: Scenario, world: int) -> Past:
    raise ZeroDivisionError("a firm of no size")


def engine(simulate: object) -> Engine:
    return Engine(draw, simulate)  # pyright: ignore[reportArgumentType]
