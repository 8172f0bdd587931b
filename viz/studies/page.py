"""The page Studies: the list of what lies below the study folder, or one of them, opened."""

from collections.abc import Callable
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

import solara
import solara.lab

from experiments.batch.finish import KIND as STUDY_KIND
from experiments.pair.folder import PAIR
from experiments.store import COMPARISON
from viz.state import House
from viz.studies.comparison_view import comparison_view, single_view
from viz.studies.pair_view import pair_view
from viz.studies.parts import command, text
from viz.studies.reading import Opened, open_folder
from viz.studies.safe_path import RefusedError
from viz.studies.shelf_view import shelf, waiting
from viz.studies.state import opened
from viz.studies.study_view import study_view
from viz.studies.wording import refusal
from viz.words import say

STYLE: Final = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")

AT_ONCE: Final = BoundedSemaphore(2)
"""Folders that are read at the same time for all visitors together."""


@solara.component
def Page() -> None:  # noqa: N802 - as the site calls it
    """Show the list, or what was opened."""
    solara.Style(STYLE)
    with solara.v.Html(tag="div", class_="pn-studies"):
        if opened.value and House.studies is not None:
            one(opened.value).key(opened.value)
        else:
            shelf(House.studies, lambda name: opened.set(name))


@solara.component
def one(name: str) -> None:
    """Read a folder in the background and show it."""
    found = solara.lab.use_task(lambda: read(name), dependencies=[name], prefer_threaded=True)

    def close() -> None:
        opened.value = ""

    if found.pending or found.not_called:
        waiting()
    elif isinstance(found.latest, Opened):
        shown(found.latest, close)
    else:
        refused(found.latest or RefusedError("missing"), close)


def read(name: str) -> Opened | Exception:
    """Open a folder, a few at a time, or return what went wrong: a folder may hold anything."""
    try:
        with AT_ONCE:
            return open_folder(House.studies, name)
    except Exception as error:
        return error


@solara.component
def shown(found: Opened, close: Callable[[], None]) -> None:
    """Show what was opened by its kind."""
    if found.kind == STUDY_KIND:
        study_view(found, close)
    elif found.kind == PAIR:
        pair_view(found, close)
    elif found.kind == COMPARISON:
        comparison_view(found, close)
    else:
        single_view(found, close)


@solara.component
def refused(error: Exception, close: Callable[[], None]) -> None:
    """Say in one line why something is not opened."""
    folders = [Path(House.studies).absolute(), Path(House.studies).resolve()] if House.studies else []
    with solara.Div(classes=["pn-card", "pn-st-empty"]):
        solara.v.Icon(children=["mdi-folder-alert-outline"], class_="pn-st-icon")
        text(say("studies.refused_title"), "pn-headline", tag="h1")
        text(refusal(error, folders), "pn-note")
        if isinstance(error, RefusedError) and error.code == "unfinished":
            command(f"pearlnet batch {error.filled['name']} --resume")
        solara.Button(
            say("studies.back"),
            icon_name="mdi-arrow-left",
            text=True,
            small=True,
            on_click=close,
            classes=["pn-st-back"],
        )
