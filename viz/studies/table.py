"""A table in the browser: sorted, filtered and paged there; a row can be opened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, ClassVar, Final, final

import anywidget
import solara
import traitlets

from viz.words import say

WORDS: Final = ("sort", "back", "on", "place", "none")
FOLDER: Final = Path(__file__).parent

MOST: Final = 5_000
"""Most rows that are sent to a page; the rest is in the download."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column.

    Parameters
    ----------
    title : str
    unit : str
        Small beside the title.
    numeric : bool
        Numbers stand at the right and sort with the largest first.
    chip : bool
        Text in a frame.
    hint : str
        Shown when the head is pointed at.
    """

    title: str
    unit: str = ""
    numeric: bool = False
    chip: bool = False
    hint: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as the browser takes it."""
        return {
            "title": self.title,
            "unit": self.unit,
            "numeric": self.numeric,
            "chip": self.chip,
            "hint": self.hint,
        }


@final
@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what stands there, small below it, by what it is sorted, and its tone.

    Parameters
    ----------
    text, note : str
    sort : float or None
        A number that is not finite sorts last; None sorts by the text.
    tone : str
        ``good``, ``bad``, ``warn``, ``quiet``, ``point``, ``line`` or ``network``; empty for none.
    span : int
        Columns it takes.
    """

    text: str
    note: str = ""
    sort: float | None = None
    tone: str = ""
    span: int = 1

    def plain(self) -> dict[str, Any]:
        """Return it as the browser takes it, short."""
        held: dict[str, Any] = {"text": self.text}
        if self.note:
            held["note"] = self.note
        if self.sort is not None:
            held["sort"] = float(self.sort) if isfinite(self.sort) else ""
        if self.tone:
            held["tone"] = self.tone
        if self.span > 1:
            held["span"] = self.span
        return held


@final
class DataTable(anywidget.AnyWidget):
    """The table in the browser; use the component `data_table`."""

    _esm: ClassVar[str] = (FOLDER / "table.js").read_text(encoding="utf-8")

    columns = traitlets.List().tag(sync=True)
    rows = traitlets.List().tag(sync=True)
    query = traitlets.Unicode("").tag(sync=True)
    page = traitlets.Int(25).tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)
    opens = traitlets.Bool(False).tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)


@solara.component
def data_table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    *,
    label: str,
    query: str = "",
    page: int = 25,
    selected: int = -1,
    on_row: Callable[[int], None] | None = None,
) -> None:
    """Show a table.

    Parameters
    ----------
    columns : sequence of Column
    rows : sequence of sequence of Cell
        Of them at most `MOST` are shown.
    label : str
        Its accessible name.
    query : str
        Words of which each must stand in a row.
    page : int
        Rows of a page.
    selected : int
        Row that is marked; -1 for none.
    on_row : callable, optional
        Takes the number of a row, in the order given, when it is opened.
    """
    count = min(len(rows), MOST)
    latest = solara.use_ref(on_row)
    latest.current = on_row
    bound = solara.use_ref(0)
    bound.current = count
    element = DataTable.element(  # pyright: ignore[reportAttributeAccessIssue]
        columns=[column.plain() for column in columns],
        rows=[[cell.plain() for cell in row] for row in rows[:count]],
        query=query,
        page=page,
        selected=selected,
        opens=on_row is not None,
        label=label,
        words={name: say(f"studies.table_{name}", a="{a}", b="{b}", n="{n}") for name in WORDS},
    )

    def listen() -> Callable[[], None]:
        widget: Any = solara.get_widget(element)

        def told(_: object, content: object, __: object) -> None:
            row = row_of(content, bound.current)
            if row is not None and latest.current is not None:
                latest.current(row)

        widget.on_msg(told)
        return lambda: widget.on_msg(told, remove=True)

    solara.use_effect(listen, [])


def row_of(content: object, count: int) -> int | None:
    """Return the row that a message of the browser names; None if it names none of ours."""
    row = content.get("row") if isinstance(content, dict) else None
    if not isinstance(row, int) or isinstance(row, bool) or not 0 <= row < count:
        return None
    return row
