"""From a row of a study to the page that shows it move."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, TypeAlias, cast

import reacton.core
import solara

from abm.scenario import Scenario
from viz import state
from viz.words import say

EXPLORE: Final = "/"
COMPARE: Final = "/compare"

Way: TypeAlias = Callable[[str, Callable[[], None]], None]
"""Goes to the page of a path and sets the state that it shows."""


def use_way() -> Way:
    """Return the way to another page; for components.

    The state and the page change together: as two changes they would come back from the browser one after
    the other, and the later one could be the page that was left.
    """
    router: Any = solara.use_router()
    together = cast("AbstractContextManager[None]", reacton.core.get_render_context())

    def go(path: str, change: Callable[[], None]) -> None:
        with together:
            change()
            router.push(path)

    return go


def open_in_explore(scenario: Scenario, go: Way | None = None) -> None:
    """Make a scenario the shared one and go to the page Explore.

    Parameters
    ----------
    scenario : Scenario
        Of a point and replicate, files it names being below the study folder.
    go : callable, optional
        As `use_way` gives it to a component; without it the page stays.
    """
    if is_too_large(scenario):
        return

    def change() -> None:
        state.note.value = ""
        state.scenario.value = scenario

    taken(EXPLORE, change, go)


def open_in_compare(first: Scenario, second: Scenario, go: Way | None = None) -> None:
    """Make two scenarios the shared ones and go to the page Compare."""
    if is_too_large(first, second):
        return

    def change() -> None:
        state.note.value = ""
        state.scenario.value, state.other.value = first, second

    taken(COMPARE, change, go)


def taken(path: str, change: Callable[[], None], go: Way | None) -> None:
    """Change the state, and the page if there is a way."""
    if go is None:
        change()
    else:
        go(path, change)


def is_too_large(*scenarios: Scenario) -> bool:
    """Say whether a visitor may not run one of these, and tell the visitor so."""
    most = state.House.limits.firms
    largest = max(each.firms for each in scenarios)
    if largest <= most:
        return False
    state.note.value = say("studies.too_many_firms", n=f"{largest:,}", most=f"{most:,}")
    return True
