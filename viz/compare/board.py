"""Key numbers of two runs at the month of the clock, without a word with the server while it plays."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, final

import anywidget
import numpy as np
import solara
import traitlets

from abm.history import History
from networks.types import Floats
from viz.compare.numbers import bare, scale_of, unit_text
from viz.compare.pairs import CHARTED
from viz.widgets.source import module
from viz.words import say
from viz.words.names import indicator_name

HERE: Final = Path(__file__).parent
BEFORE: Final = "\N{EN DASH}"
"""Stands for a number before the run."""


@final
class Board(anywidget.AnyWidget):
    """The board in the browser; use the component `board`."""

    _esm: ClassVar[str] = module("clock.js") + (HERE / "board.js").read_text(encoding="utf-8")
    _css: ClassVar[str] = (HERE / "board.css").read_text(encoding="utf-8")

    rows = traitlets.List().tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    none = traitlets.Unicode(BEFORE).tag(sync=True)


@solara.component
def board(first: History | None, second: History | None, names: Sequence[str] = CHARTED) -> None:
    """Show key numbers of two runs side by side, month by month.

    Parameters
    ----------
    first, second : History or None
        None shows dashes.
    names : sequence of str
        Indicators, from above.
    """
    rows = [row_of(name, first, second) for name in names]
    Board.element(  # pyright: ignore[reportAttributeAccessIssue]
        rows=rows, label=say("compare.board")
    )


def row_of(name: str, first: History | None, second: History | None) -> dict[str, Any]:
    """Return one line as plain data; both sides have one scale, so that they can be read side by side."""
    paths = [None if run is None else held(run.overall[name]) for run in (first, second)]
    known = np.concatenate([np.zeros(1), *(path[np.isfinite(path)] for path in paths if path is not None)])
    scale = scale_of(name, known)
    top = float(known.max()) or 1.0

    def side(run: History | None, path: Floats | None) -> Mapping[str, Any]:
        if run is None or path is None:
            return {"first": 0, "texts": [BEFORE], "sizes": [0]}
        texts = [bare(scale, value) if value == value else BEFORE for value in path.tolist()]
        sizes = np.round(100.0 * np.nan_to_num(np.maximum(path, 0.0)) / top, 1)
        return {"first": int(run.month[0]), "texts": texts, "sizes": sizes.tolist()}

    return {
        "name": indicator_name(name),
        "unit": unit_text(scale),
        "a": side(first, paths[0]),
        "b": side(second, paths[1]),
    }


def held(path: Floats) -> Floats:
    """Return a path in which what is recorded now and then stays until it is recorded again."""
    known = np.isfinite(path)
    at = np.maximum.accumulate(np.where(known, np.arange(path.size), -1))
    return np.where(at >= 0, path[at], np.nan)
