"""What differs between two scenarios, field by field, in words."""

from typing import Any, Final

import pandas as pd

from abm.mix import difference
from abm.scenario import Scenario
from experiments.pair.plan import PairPlan
from experiments.report.labels import quote

CHANGED: Final = ("what", "first", "second", "words")
"""Columns of ``changed.csv``."""

WORDS: Final = {
    "structure": "Structure",
    "mix": "Mix",
    "firms": "Firm rows",
    "start": "First month",
    "end": "Last month",
    "rule": "Rule of adoption",
    "control": "Control",
    "network": "Supply network",
    "technology": "Technology",
    "budget": "Budget, times the mix's own",
    "end_rule": "End of measures",
    "proposed_start": "Start of undated proposals",
    "basis": "Reading of attention",
}
"""Fields in the order of the table. The seed is none of them: both meet on the same."""

NOTHING: Final = "as coded"
DRAWN: Final = "drawn"


def changed(plan: PairPlan) -> pd.DataFrame:
    """Return what differs, a row each; empty where the two scenarios are the same."""
    one, other = plan.scenarios
    rows: list[tuple[str, str, str, str]] = []
    for name in WORDS:
        before, after = told(one, name), told(other, name)
        if before != after or (name == "network" and one.network_summary() != other.network_summary()):
            texts = (before, after) if name != "mix" else tuple(titled(each) for each in plan.scenarios)
            rows.append((name, before, after, sentence(WORDS[name], *texts)))
    rows += _parameters(one, other)
    for key in sorted({*one.overrides, *other.overrides}):
        before, after = (_plain(each.overrides.get(key, NOTHING)) for each in plan.scenarios)
        if before != after:
            rows.append((key, before, after, sentence(key.replace(".", " ").capitalize(), before, after)))
    return pd.DataFrame(rows, columns=list(CHANGED))


def titled(scenario: Scenario) -> str:
    """Return a mix by its title, with its name."""
    return f"{quote(scenario.composed_mix().title['en'])} ({told(scenario, 'mix')})"


def _parameters(one: Scenario, other: Scenario) -> list[tuple[str, str, str, str]]:
    """Return the parameters whose values differ because a scenario sets them.

    What differs because the structures do is not listed: it is part of the structure.
    """
    from abm.country import load_country
    from abm.parameters import all_evidence

    names = sorted({*one.parameters, *other.parameters})
    if not names:
        return []
    standard = [all_evidence(load_country(each.structure)) for each in (one, other)]
    rows: list[tuple[str, str, str, str]] = []
    for name in names:
        before, after = (
            each.parameters.get(name, own[name].value)
            for each, own in zip((one, other), standard, strict=True)
        )
        if before != after:
            texts = f"{before:.10g}", f"{after:.10g}"
            rows.append((f"parameters.{name}", *texts, sentence(f"Parameter {name}", *texts)))
    return rows


def told(scenario: Scenario, name: str) -> str:
    """Return a field of a scenario as text; two that mean the same read the same."""
    value = getattr(scenario, name)
    if name == "budget":
        return f"{1.0 if value is None else value:g}"
    if name == "mix":
        return "+".join(value)
    if name == "network":
        return DRAWN if value is None else f"{value}"
    return f"{value}"


def _plain(value: Any) -> str:
    return "off" if value is False else f"{value:g}" if isinstance(value, float) else f"{value}"


def sentence(what: str, before: str, after: str) -> str:
    """Return one change in words."""
    return f"{what}: {before} in the first, {after} in the second."


def mix_words(plan: PairPlan) -> list[str]:
    """Return how the second mix differs from the first, a line each; nothing where they are the same."""
    one, other = (scenario.composed_mix() for scenario in plan.scenarios)
    return [] if plan.first.mix == plan.second.mix else difference(one, other).splitlines()


def names(plan: PairPlan) -> tuple[str, str]:
    """Return short names of the two: what alone differs, else their files, else first and second."""
    table = changed(plan)
    if len(table) == 1:
        what, before, after = (f"{table[key].iloc[0]}" for key in CHANGED[:3])
        alone = what in ("mix", "structure", "rule", "end_rule", "basis")
        return (before, after) if alone else (f"{_short(what)} {before}", f"{_short(what)} {after}")
    stems = tuple(name.removesuffix(".toml") for name in plan.files)
    if len(set(stems)) == 2:
        return stems[0], stems[1]
    mixes = told(plan.first, "mix"), told(plan.second, "mix")
    return mixes if mixes[0] != mixes[1] else ("first", "second")


def _short(what: str) -> str:
    return what.removeprefix("parameters.").replace("_", " ")


def title(plan: PairPlan) -> str:
    """Return what is compared, in one line."""
    one, other = names(plan)
    return f"{quote(other)} against {quote(one)}"
