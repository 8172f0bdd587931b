"""The two scenarios that stand side by side: what can be chosen, what they share, what sets them apart."""

from dataclasses import fields, replace
from typing import Final

from abm.controls import drawn_part
from abm.country import country_codes
from abm.mix import mix_names
from abm.scenario import Scenario
from abm.world import DRAWN_FROM
from viz.words.names import mix_title, structure_name

LETTERS: Final = ("A", "B")
"""What the first and the second scenario are called on the page."""

PLUS: Final = "+"
"""Between the names of mixes that are added up."""

POLICY: Final = ("mix", "budget", "end_rule", "proposed_start", "basis", "overrides")
"""Fields of a scenario that say what policy does."""


def mix_code(scenario: Scenario) -> str:
    """Return the mixes of a scenario as one name."""
    return PLUS.join(scenario.mix)


def structure_choices() -> list[tuple[str, str]]:
    """Return codes and names of all structures."""
    return [(code, structure_name(code)) for code in country_codes()]


def mix_choices(scenario: Scenario) -> list[tuple[str, str]]:
    """Return names and titles of the mixes to choose from; a mix of one's own stands among them."""
    names = [*mix_names()]
    if mix_code(scenario) not in names:
        names.append(mix_code(scenario))
    return [(name, mix_title(name.split(PLUS))) for name in names]


def with_mix(scenario: Scenario, code: str) -> Scenario:
    """Return a scenario under another mix; changes made to measures of the old one go with it."""
    return replace(scenario, mix=tuple(code.split(PLUS)), overrides={})


def with_structure(scenario: Scenario, code: str) -> Scenario:
    """Return a scenario on another structure; a network file belongs to the old one and goes with it."""
    return replace(scenario, structure=code, network=None)


def with_policy_of(scenario: Scenario, other: Scenario) -> Scenario:
    """Return a scenario on its own structure and chance, under the whole policy of another one."""
    return replace(scenario, **{name: getattr(other, name) for name in POLICY})


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
