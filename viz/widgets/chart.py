"""Charts: an ECharts option in our look, with the clock's month as a cursor.

What is drawn is plain data (`viz.widgets.option`); `chart` shows it. The library is served by this machine.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, final

import anywidget
import solara
import traitlets

from viz.widgets.option import (
    HUES,
    Band,
    Bars,
    Interval,
    Line,
    Span,
    bar_option,
    heat_option,
    interval_option,
    line_option,
    plain,
    timeline_height,
    timeline_option,
)
from viz.widgets.source import module
from viz.words import language, say

__all__ = [
    "HUES",
    "Band",
    "Bars",
    "Chart",
    "Interval",
    "Line",
    "Span",
    "bar_option",
    "chart",
    "heat_option",
    "interval_option",
    "line_option",
    "timeline_height",
    "timeline_option",
]

WORDS: Final = ("save", "as_csv", "as_png", "as_svg", "missing", "no_chart", "month", "until", "open_end")
"""Words a chart shows itself."""


@final
class Chart(anywidget.AnyWidget):
    """A chart in the browser; use the component `chart`."""

    _esm: ClassVar[str] = module("clock.js", "palette.js", "numbers.js", "shapes.js", "saving.js", "chart.js")
    _css: ClassVar[str] = module("chart.css")

    option = traitlets.Dict().tag(sync=True)
    height = traitlets.Int(180).tag(sync=True)
    follows = traitlets.Bool(False).tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)
    clicked = traitlets.Dict().tag(sync=True)


@solara.component
def chart(
    option: Mapping[str, Any],
    *,
    height: int = 180,
    follows: bool = False,
    label: str = "",
    on_click: Callable[[Mapping[str, Any]], None] | None = None,
) -> None:
    """Show a chart.

    Parameters
    ----------
    option : mapping
        An ECharts option as plain data, best from one of the functions beside this one. Texts that begin
        with "pn:" name colours of the palette, formatters and shapes.
    height : int
        Of the plot, pixels; title and legend stand above it.
    follows : bool
        The horizontal axis has calendar months: a cursor stands at the clock's month, what lies after it
        is veiled, the legend shows the values there, and a click moves the clock.
    label : str
        Name for those who do not see it; the title if not given.
    on_click : callable, optional
        Takes what was clicked: ``seriesName``, ``name``, ``dataIndex``, ``value``, and ``key`` if it has one.
    """
    words = {name: say(f"widgets.{name}", a="{a}", b="{b}") for name in WORDS}  # the browser fills in dates

    def clicked(what: Mapping[str, Any]) -> None:
        if on_click is not None and what:
            on_click(what)

    Chart.element(  # pyright: ignore[reportAttributeAccessIssue]
        option=plain(option),
        height=height,
        follows=follows,
        label=label,
        words=words,
        lang=language.value,
        on_clicked=clicked,
    )
