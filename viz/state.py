"""What the pages of one visitor share: the scenario, the one it is compared with, and what is looked at.

Solara keeps a copy of each for every open page; nothing here is shared between visitors.
"""

from typing import Final, final

import solara

from abm.country import country_codes
from abm.mix import load_mix, mix_names
from abm.scenario import Scenario
from experiments.defaults import defaults
from viz.limits import Limits

LIMITS: Final = Limits()
"""Bounds unless the command says otherwise."""


@final
class House:
    """What the command decided for all pages: bounds, and where studies lie."""

    limits: Limits = LIMITS
    studies: str | None = None


def home_mix(structure: str) -> str:
    """Return the enacted mix that a structure opens with: its own one that ``pearlnet compare`` compares."""
    compared = [name for name in defaults().mixes if name.partition("-")[0] == structure]
    known = [name for name in mix_names() if name.partition("-")[0] == structure]
    enacted = [name for name in known if load_mix(name).status == "enacted"]
    return next(iter((*compared, *enacted, *known, "none")))


def first_scenario() -> Scenario:
    """Return what the app opens with."""
    given = defaults()
    structure = given.structures[0]
    return Scenario(structure=structure, mix=(home_mix(structure),), firms=given.firms, seed=given.seed)


def second_scenario() -> Scenario:
    """Return what the first scenario is compared with at first: the other structure under its own mix."""
    given = defaults()
    structure = next((code for code in given.structures if code != given.structures[0]), given.structures[0])
    return Scenario(structure=structure, mix=(home_mix(structure),), firms=given.firms, seed=given.seed)


def structures() -> tuple[str, ...]:
    """Return the codes of the structures a visitor can choose."""
    return country_codes()


scenario = solara.reactive(first_scenario())
"""The scenario of all pages; the address bar carries it."""

other = solara.reactive(second_scenario())
"""What the page Compare holds beside it."""

month = solara.reactive(-1)
"""Calendar month last rested at, January 2019 being 0; -1 before any. The browser's own clock runs ahead."""

chosen = solara.reactive(-1)
"""Row of the firm looked at; -1 if none."""

plays = solara.reactive(False)
"""Whether the first run plays by itself: for a visitor who came without a link to something else."""

note = solara.reactive("")
"""A line to the visitor: what was refused and why; empty if there is nothing to say."""
