"""Runs in which only some instruments, or all measures but one, are at work, on one world a replicate.

What is not at work is taken out of the mix one of two ways. *Withdrawn*, the default: it goes with its
money, and every other line of the schedule keeps its own, so that the value is what would be lost if
the line were struck out. *Kept*: the budget stays and its money goes to the rest, so that the value
also holds what the same money does elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from abm.entry import WITHDRAWN
from abm.measures import policy_tables
from abm.mix import Mix
from abm.scenario import Scenario
from experiments.credit.shapley import Coalition, met, order
from experiments.fit import home_mixes
from experiments.plan import ComparePlan, Task, has_measures

CREDIT: Final = "attribute"
"""Panel of the runs."""

WHOLE: Final = "whole"
NOTHING: Final = "nothing"

TOGETHER: Final = 24
"""Runs in a task: enough to draw the world seldom, few enough to keep all processes busy."""


def credit_tasks(plan: ComparePlan) -> Iterator[Task]:
    """Yield the tasks of a plan, replicate by replicate; no coalition is run twice in a replicate."""
    for replicate in replicates(plan):
        for structure, mix in divided(plan):
            base = plan.scenario(structure, mix, replicate)
            runs = list(scenarios(base, plan, replicate).items())
            for first in range(0, len(runs), TOGETHER):
                yield Task(
                    panel=CREDIT,
                    level=mix,
                    structure=structure,
                    replicate=replicate,
                    scenarios=tuple(runs[first : first + TOGETHER]),
                    in_detail=False,
                )


def replicates(plan: ComparePlan) -> range:
    """Return the numbers of the replicates that are used; none without the option."""
    return range(0 if plan.credit is None else min(plan.credit.seeds, plan.replicates))


def divided(plan: ComparePlan) -> Iterator[tuple[str, str]]:
    """Yield the structures and mixes whose effect is divided."""
    if plan.credit is None:
        return
    for structure in plan.structures:
        mixes = home_mixes(plan, structure) if plan.credit.mixes == "home" else plan.mixes
        yield from ((structure, mix) for mix in mixes if has_measures(mix))


def scenarios(base: Scenario, plan: ComparePlan, replicate: int) -> dict[str, Scenario]:
    """Return all that is run of a mix in a replicate, by name: coalitions first, then less a measure."""
    money = "" if plan.credit is None else plan.credit.money
    mix = _changed(base)
    players, everyone = instruments(), working(base)
    wanted = [coalition & everyone for coalition in met(players, order(len(players), replicate, plan.seed))]
    wanted += [everyone - {code} for code in players if code in everyone]
    found = {name_of(c, everyone): with_only(base, c, money) for c in wanted}
    return found | {less(measure): without_measure(base, measure, money) for measure in mix.measures}


@cache
def instruments() -> tuple[str, ...]:
    """Return the codes of all instruments: the players. One without weight in a mix adds nothing to it."""
    return tuple(policy_tables().instruments)


def working(scenario: Scenario) -> Coalition:
    """Return the instruments that have weight in a scenario's mix."""
    shares: Mapping[str, float] = _changed(scenario).shares(scenario.basis)
    return frozenset(code for code, share in shares.items() if share > 0)


def measures_of(scenario: Scenario) -> tuple[str, ...]:
    """Return the measures of a scenario's mix."""
    return _changed(scenario).measures


def name_of(coalition: Coalition, everyone: Coalition) -> str:
    """Return the name of the run in which these instruments are at work."""
    if coalition >= everyone:
        return WHOLE
    return "+".join(code for code in instruments() if code in coalition) or NOTHING


def less(measure: str) -> str:
    """Return the name of the run without one measure."""
    return f"{WHOLE} less {measure}"


def with_only(scenario: Scenario, coalition: Coalition, money: str) -> Scenario:
    """Return the scenario with only some of its instruments at work."""
    gone = {f"instrument.{code}": off(money) for code in working(scenario) - coalition}
    return replace(scenario, overrides={**scenario.overrides, **gone})


def without_measure(scenario: Scenario, measure: str, money: str) -> Scenario:
    """Return the scenario less one measure."""
    return replace(scenario, overrides={**scenario.overrides, f"measure.{measure}": off(money)})


def off(money: str) -> str | bool:
    """Return the override that takes something out and does this with its money."""
    return WITHDRAWN if money == WITHDRAWN else False


def _changed(scenario: Scenario) -> Mix:
    return scenario.composed_mix().changed(scenario.overrides)
