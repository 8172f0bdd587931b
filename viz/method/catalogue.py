"""A table that is filtered in the browser, and whose lines can be changed."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, final

import anywidget
import solara
import traitlets

from viz.words import language, table

FOLDER = Path(__file__).parent


@final
class Catalogue(anywidget.AnyWidget):
    """The table in the browser; use the component `catalogue`."""

    _esm: ClassVar[str] = (FOLDER / "catalogue.js").read_text(encoding="utf-8")
    _css: ClassVar[str] = (FOLDER / "catalogue.css").read_text(encoding="utf-8")

    columns = traitlets.List().tag(sync=True)
    groups = traitlets.List().tag(sync=True)
    grades = traitlets.List().tag(sync=True)
    rows = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)


@solara.component
def catalogue(
    rows: Sequence[Mapping[str, Any]],
    *,
    columns: Mapping[str, str],
    groups: Sequence[Mapping[str, str]],
    grades: Sequence[Mapping[str, Any]] = (),
    on_ask: Callable[[str, str, float | None], None] | None = None,
) -> None:
    """Show a table.

    Parameters
    ----------
    rows : sequence of mapping
        ``key``, ``group``, ``cells`` by column; of lines that can be changed also
        ``grade``, ``changed``, ``edit``.
    columns : mapping
        Title by column; the first holds the name, under which the key stands.
    groups : sequence of mapping
        ``key`` and ``title``, in their order.
    grades : sequence of mapping
        ``value``, ``label``, ``count``: a bar above the table that also filters.
    on_ask : callable, optional
        Takes ``"set"``, ``"back"`` or ``"all_back"``, the key of the line, and the number if there is one.
    """

    def asked(said: dict[str, Any]) -> None:
        if said and on_ask is not None:
            value = said["value"]
            on_ask(str(said["what"]), str(said["key"]), None if value is None else float(value))

    Catalogue.element(  # pyright: ignore[reportAttributeAccessIssue]
        columns=[{"key": key, "label": label} for key, label in columns.items()],
        groups=[dict(group) for group in groups],
        grades=[dict(grade) for grade in grades],
        rows=[dict(row) for row in rows],
        words=words(),
        on_asked=asked,
    )


def words() -> dict[str, str]:
    """Return the words of the table; counts are filled in by the browser, which knows them."""
    known, tongue = table(), language.value
    keys = (
        *("method.filter", "method.group", "method.all_groups", "method.none_found", "method.found"),
        *("method.only_changed", "method.all_back", "method.default_was"),
        *("method.set", "method.back", "method.copy", "method.copied", "method.band"),
    )
    return {key.partition(".")[2]: known[key][tongue] for key in keys}
