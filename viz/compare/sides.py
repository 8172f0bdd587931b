"""The two scenarios that stand side by side: what can be chosen, what they share, what sets them apart."""

from collections.abc import Container
from dataclasses import fields, replace
from math import isfinite
from typing import Final

from abm.controls import drawn_part
from abm.mix import mix_names
from abm.scenario import Scenario
from abm.world import DRAWN_FROM
from networks.errors import require_known
from viz.state import home_mix, structures
from viz.words.names import mix_title, structure_name

LETTERS: Final = ("A", "B")
"""What the first and the second scenario are called on the page."""

PLUS: Final = "+"
"""Between the names of mixes that are added up."""

POLICY: Final = ("mix", "budget", "end_rule", "proposed_start", "basis", "overrides")
"""Fields of a scenario that say what policy does."""


def is_offered(value: object, offered: Container[str]) -> bool:
    """Say whether what a browser sent is one of the texts it was offered; it may send anything."""
    return isinstance(value, str) and value in offered


def whole_within(value: object, low: int, high: int) -> int | None:
    """Return what a browser sent as a whole number within bounds; None if it is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return max(low, min(high, round(value)))


def mix_code(scenario: Scenario) -> str:
    """Return the mixes of a scenario as one name."""
    return PLUS.join(scenario.mix)


def structure_choices() -> list[tuple[str, str]]:
    """Return codes and names of all structures."""
    return [(code, structure_name(code)) for code in structures()]


def mix_choices(scenario: Scenario) -> list[tuple[str, str]]:
    """Return names and titles of the mixes to choose from; a mix of one's own stands among them."""
    names = [*mix_names()]
    if mix_code(scenario) not in names:
        names.append(mix_code(scenario))
    return [(name, mix_title(name.split(PLUS))) for name in names]


def with_mix(scenario: Scenario, code: str) -> Scenario:
    """Return a scenario under another mix; changes made to measures of the old one go with it.

    Raises
    ------
    BadInput
        A part is no mix of the project: the name comes from a browser, and no file may be read for it.
    """
    parts = tuple(dict.fromkeys(f"{code}".split(PLUS)))
    require_known("compare", "mix", parts, mix_names())
    return replace(scenario, mix=parts, overrides={})


def with_structure(scenario: Scenario, code: str) -> Scenario:
    """Return a scenario on another structure; a network file belongs to the old one and goes with it.

    Raises
    ------
    BadInput
        No such structure.
    """
    require_known("compare", "structure", [code], structures())
    return replace(scenario, structure=code, network=None)


def with_policy_of(scenario: Scenario, other: Scenario) -> Scenario:
    """Return a scenario on its own structure and chance, under the whole policy of another one."""
    return replace(scenario, **{name: getattr(other, name) for name in POLICY})


def counterpart(scenario: Scenario) -> Scenario:
    """Return what a scenario is first held against: another structure under its own mix, all else alike."""
    code = next((each for each in structures() if each != scenario.structure), scenario.structure)
    return replace(scenario, structure=code, mix=(home_mix(code),), network=None, overrides={})


def budget_share(scenario: Scenario) -> float:
    """Return the public budget as a share of the structure's value added; NaN if measures were changed."""
    if scenario.overrides:
        return float("nan")
    factor = 1.0 if scenario.budget is None else scenario.budget
    return factor * scenario.composed_mix().budget.share_of_value_added


def in_step(first: Scenario, second: Scenario) -> Scenario:
    """Return the second scenario with rows and seed of the first, as far as no network file sets its rows."""
    rows = second.firms if second.network is not None or first.network is not None else first.firms
    return replace(second, firms=rows, seed=first.seed)


def are_in_step(first: Scenario, second: Scenario) -> bool:
    """Say whether both have the same rows and seed."""
    return first.firms == second.firms and first.seed == second.seed


def apart(first: Scenario, second: Scenario) -> tuple[str, ...]:
    """Return the fields that keep the firms of one run from being those of the other; empty if none does.

    The rule of `World.serves`: the same firms, relations, needs and draws; and, to stand at the same time,
    the same end.
    """
    found = [name for name in DRAWN_FROM if getattr(first, name) != getattr(second, name)]
    found += ["control"] * (drawn_part(first.control) != drawn_part(second.control))
    return (*found, *["end"] * (first.end != second.end))


def settings_apart(first: Scenario, second: Scenario) -> tuple[str, ...]:
    """Return the fields in which two scenarios of the same firms and draws differ."""
    return tuple(
        each.name
        for each in fields(Scenario)
        if each.name not in DRAWN_FROM and getattr(first, each.name) != getattr(second, each.name)
    )
