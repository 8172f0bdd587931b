"""The parameters of the present scenario as rows of a table, and the change of one of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from abm.country import load_country
from abm.parameters import all_evidence, known_parameters
from abm.scenario import Scenario
from agents.parameters import GRADES, Declaration, Evidence
from viz.words import say
from viz.words.names import grade_name, parameters_name, unit_name, with_unit


def rows(scenario: Scenario) -> list[dict[str, Any]]:
    """Return a line for each declared parameter, as it stands in a scenario.

    Each has ``key`` (``"group.name"``), ``group``, ``grade``, ``changed``, ``cells`` (texts by column)
    and ``edit`` (numbers: value, default, bounds, range).
    """
    evidence = evidence_of(scenario.structure)
    return [
        row(name, says, evidence[name], scenario.parameters.get(name))
        for name, says in known_parameters().items()
    ]


def row(name: str, says: Declaration, known: Evidence, given: float | None) -> dict[str, Any]:
    """Return one line."""
    value = known.value if given is None else given
    return {
        "key": name,
        "group": name.partition(".")[0],
        "grade": known.grade,
        "changed": given is not None and given != known.value,
        "cells": {
            "meaning": says.sentence,
            "value": with_unit(f"{value:g}", says.unit),
            "range": span(known.low, known.high),
            "grade": grade_name(known.grade),
            "source": known.source,
        },
        "edit": {
            "value": value,
            "given": known.value,
            "unit": unit_name(says.unit),
            "low": says.low,
            "high": says.high,
            "from": known.low,
            "to": known.high,
            "hint": hint(says, known),
        },
    }


def hint(says: Declaration, known: Evidence) -> str:
    """Return what is accepted, in a sentence."""
    high = with_unit(f"{says.high:g}", says.unit)
    return say("method.bounds", low=f"{says.low:g}", high=high, given=f"{known.value:g}")


def groups() -> list[dict[str, str]]:
    """Return the groups of parameters in their order, with their titles."""
    codes = dict.fromkeys(name.partition(".")[0] for name in known_parameters())
    return [{"key": code, "title": parameters_name(code), "code": code} for code in codes]


def by_grade(structure: str) -> list[dict[str, Any]]:
    """Return how many parameters there are of each grade."""
    count = Counter(row.grade for row in evidence_of(structure).values())
    return [{"value": grade, "label": grade_name(grade), "count": count[grade]} for grade in GRADES]


def changed(scenario: Scenario, name: str, value: float | None) -> Scenario:
    """Return the scenario with one parameter set, or back at its default where `value` is None.

    Raises
    ------
    BadInput
        A value out of its bounds, or a parameter that the scenario has no use for.
    """
    left = {key: given for key, given in scenario.parameters.items() if key != name}
    if value is None or value == evidence_of(scenario.structure)[name].value:
        return replace(scenario, parameters=left)
    return replace(scenario, parameters={**left, name: value})


@cache
def evidence_of(structure: str) -> Mapping[str, Evidence]:
    """Return value, range, grade and source of every parameter of a structure."""
    return all_evidence(load_country(structure))


def span(low: float, high: float) -> str:
    """Return a range, or the one number both ends are."""
    return f"{low:g}" if low == high else f"{low:g}\N{EN DASH}{high:g}"
