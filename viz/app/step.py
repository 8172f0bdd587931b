"""Keeps the address bar and the shared state in step, whichever moves."""

import time
from collections.abc import Callable
from typing import Final

import solara
import solara.lab

from networks.errors import BadInput
from viz import state
from viz.app.address import Place, read, write
from viz.studies.state import opened
from viz.words import language, say

STUDIES: Final = "studies"
COMPARE: Final = "compare"
ECHO: Final = 2.0
"""Seconds in which the browser may still tell us an address that we told it."""


def use_address() -> Callable[[str], None]:
    """Read the address when it changes, write it when the state changes.

    Returns
    -------
    callable
        Goes to the page of a path and takes the state along.
    """
    router = solara.use_router()
    solara.lab.use_dark_effective()  # so that a change of theme is seen here
    path = (router.path or "").strip("/")
    search = router.search or ""
    # a link is read before anything is shown, or the pages would first run what it does not ask for
    seen = solara.use_ref(solara.use_memo(lambda: arrive(search, path), []))
    told = solara.use_ref(dict[str, float]())
    query = write(present(path))

    def tell(to: str, said: str) -> None:
        seen.current = said
        told.current = {old: at for old, at in told.current.items() if time.monotonic() - at < ECHO}
        told.current[said] = time.monotonic()
        router.push(f"/{to}?{said}")

    def step() -> None:
        if search == seen.current:  # what was told last has arrived, so nothing told before is on its way
            told.current = {}
        is_echo = time.monotonic() - told.current.get(search, -ECHO) < ECHO
        if search and search != seen.current and not is_echo:  # a link, or the browser's own way back
            seen.current = search
            take(search, path)
        elif query != seen.current:
            tell(path, query)

    solara.use_effect(step, [search, query, path])
    return lambda to: tell(to, write(present(to)))


def arrive(search: str, path: str) -> str:
    """Take what the address says as a page opens; without a word from it the first run plays by itself."""
    state.plays.value = not search
    if search:
        take(search, path)
    return search


def present(path: str) -> Place:
    """Return what the address of a page says now: the second scenario only where it is shown."""
    theme = solara.lab.theme.dark
    return Place(
        scenario=state.scenario.value,
        other=state.other.value if path == COMPARE else None,
        language=language.value if language.value != "en" else None,
        theme=None if theme is None else ("dark" if theme else "light"),
        month=state.month.value if state.month.value >= 0 else None,
        study=opened.value if path == STUDIES else None,
    )


def take(search: str, path: str) -> None:
    """Set the state to what an address says; what cannot be used is said and left as it was."""
    try:
        place = read(search)
    except BadInput as error:
        state.note.value = say("app.refused", why=error)
        return
    state.note.value = ""
    if place.scenario is not None:
        state.scenario.value = place.scenario
    if place.other is not None:
        state.other.value = place.other
    if place.language is not None:
        language.value = place.language
    if place.theme is not None:
        solara.lab.theme.dark = place.theme == "dark"
    if place.month is not None:
        state.month.value = place.month
    if path == STUDIES:
        opened.value = place.study or ""
