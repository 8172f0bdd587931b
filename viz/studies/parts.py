"""Pieces that the views share: choices, tabs, chips, facts, commands, downloads."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd
import solara

from experiments.stored.tables import NUMBER
from viz.words import say

T = TypeVar("T")


@solara.component
def choice(
    label: str, names: Mapping[str, str], value: str, on_value: Callable[[str], None], *, width: int = 0
) -> None:
    """Show a choice of one; what comes back and is none of them is not heard.

    Parameters
    ----------
    label : str
    names : mapping of str to str
        Words by code.
    value : str
    on_value : callable
        Takes a code.
    width : int
        Pixels; 0 takes what there is.
    """

    def chosen(given: object) -> None:
        if isinstance(given, str) and given in names and given != value:
            on_value(given)

    solara.v.Select(
        label=label,
        items=[{"text": text, "value": code} for code, text in names.items()],
        v_model=value,
        on_v_model=chosen,
        dense=True,
        hide_details=True,
        outlined=True,
        class_="pn-st-choice",
        style_=f"width: {width}px; flex: none" if width else "",
    )


@solara.component
def tabs(names: Mapping[str, str], value: str, on_value: Callable[[str], None]) -> None:
    """Show one of several parts at a time."""
    with solara.v.Html(tag="div", class_="pn-st-tabs", attributes={"role": "tablist"}):
        for code, text in names.items():
            solara.Button(
                text,
                text=True,
                small=True,
                on_click=lambda code=code: on_value(code),
                classes=["pn-st-tab", "pn-st-here"] if code == value else ["pn-st-tab"],
                attributes={"role": "tab", "aria-selected": "true" if code == value else "false"},
            )


@solara.component
def text(content: str, *classes: str, tag: str = "div") -> None:
    """Show text as text, whatever letters it has."""
    solara.v.Html(tag=tag, class_=" ".join(classes), children=[content])


@solara.component
def facts(rows: Sequence[tuple[str, str]]) -> None:
    """Show names with what stands at them."""
    with solara.v.Html(tag="dl", class_="pn-st-facts"):
        for name, value in rows:
            text(name, tag="dt")
            text(value, tag="dd")


@solara.component
def chips(words: Sequence[str], warning: str = "") -> None:
    """Show short facts in frames, and a warning if there is one."""
    with solara.v.Html(tag="div", class_="pn-st-chips"):
        for word in words:
            if word:
                text(word, "pn-chip", tag="span")
        if warning:
            text(warning, "pn-chip", "pn-st-warning", tag="span")


@solara.component
def command(line: str) -> None:
    """Show a command; a click marks all of it."""
    text(line, "pn-st-command", tag="code")


@solara.component
def download(name: str, make: Callable[[], pd.DataFrame]) -> None:
    """Offer the shown table as a file, made when it is asked for."""
    with solara.FileDownload(lambda: csv(make()), filename=f"{name}.csv", mime_type="text/csv"):
        solara.Button(
            say("studies.csv"), icon_name="mdi-download", text=True, small=True, classes=["pn-st-quiet"]
        )


def csv(table: pd.DataFrame) -> bytes:
    """Return a table as the bytes of a file, numbers with ten digits as in the tables of a study."""
    return table.to_csv(index=False, float_format=NUMBER, lineterminator="\n").encode()


def memo(make: Callable[[], T], *keys: Any) -> T:
    """Return what `make` gives, made anew when a key is another one."""
    return solara.use_memo(make, list(keys))
