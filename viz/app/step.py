"""Keeps the address bar and the shared state in step, whichever moves."""

from collections.abc import Callable

import solara
import solara.lab

from networks.errors import BadInput
from viz import state
from viz.app.address import Place, read, write
from viz.studies.state import opened
from viz.words import language, say


def use_address() -> Callable[[str], None]:
    """Read the address when it changes, write it when the state changes.

    Returns
    -------
    callable
        Goes to the page of a path and takes the state along.
    """
    router = solara.use_router()
    solara.lab.use_dark_effective()  # so that a change of theme is seen here
    seen = solara.use_ref("")
    path = router.path or "/"
    search = router.search or ""
    query = write(present(path))

    def greet() -> None:
        state.plays.value = not search

    solara.use_effect(greet, [])

    def step() -> None:
        if search and search != seen.current:  # a link, or the browser's own way back
            seen.current = search
            take(search)
        elif query != seen.current:
            seen.current = query
            router.push(f"{path}?{query}")

    solara.use_effect(step, [search, query, path])

    def go(to: str) -> None:
        there = f"/{to}"
        seen.current = write(present(there))
        router.push(f"{there}?{seen.current}")

    return go


def present(path: str) -> Place:
    """Return what the address of a page says now: the second scenario only where it is shown."""
    theme = solara.lab.theme.dark
    return Place(
        scenario=state.scenario.value,
        other=state.other.value if path.strip("/") == "compare" else None,
        language=language.value if language.value != "en" else None,
        theme=None if theme is None else ("dark" if theme else "light"),
        month=state.month.value if state.month.value >= 0 else None,
        study=opened.value if path.strip("/") == "studies" else None,
    )


def take(search: str) -> None:
    """Set the state to what an address says; what cannot be used is said and left as it was."""
    try:
        place = read(search)
    except BadInput as error:
        state.note.value = say("app.refused", why=error)
        return
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
    if place.study is not None:
        opened.value = place.study
