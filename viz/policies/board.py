# pyright: reportPrivateImportUsage=false
"""Rows of text and bars that can be clicked: the widget behind lists, timeline and bars of this page.

Bars with words beside them are HTML here and no drawing: they can be searched, selected, read aloud and
reached with the keyboard, and one widget holds them all.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, final

import anywidget
import solara
import traitlets

from viz.widgets.source import module

HERE = Path(__file__).parent


@final
class Board(anywidget.AnyWidget):
    """HTML of our own making whose elements with ``data-pick`` can be picked; use the component `board`."""

    _esm: ClassVar[str] = module("clock.js") + "\n" + (HERE / "board.js").read_text(encoding="utf-8")

    html = traitlets.Unicode("").tag(sync=True)
    picked = traitlets.Dict().tag(sync=True)


@solara.component
def board(html: str, on_pick: Callable[[str], None] | None = None) -> None:
    """Show HTML of our own making and tell what is picked in it.

    Parameters
    ----------
    html : str
        Escaped where it holds anything that a visitor or a file says.
    on_pick : callable, optional
        Takes the key of what was clicked, or chosen with the keyboard.
    """

    def picked(what: Mapping[str, Any]) -> None:
        key = what.get("key")
        if on_pick is not None and isinstance(key, str):
            on_pick(key)

    Board.element(html=html, on_picked=picked)  # pyright: ignore[reportAttributeAccessIssue]
