"""The stage gauge: pearls, strings, net, and the gates that decide between them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, final

import anywidget
import solara
import traitlets

from networks.stage import STAGES, UNDECIDED, Thresholds
from viz.widgets.option import plain
from viz.widgets.source import module
from viz.words import language, say

__all__ = ["GATES", "Gauge", "gate_rows", "gauge_words", "stage_gauge"]

GATES: Final = (
    ("adopter_density", "density", "point", "of_firms"),
    ("adopter_rows", "adopters", "", "of_rows"),
    ("leaderless_share", "leaderless", "line", "of_adopters"),
    ("two_route_core", "core", "network", "of_adopters"),
    ("cross_module_ratio", "mixing", "network", "of_trade"),
)
"""Indicator, its threshold, the stage it opens and the word for its unit; in the order they are asked."""

SHARES: Final = frozenset(("of_firms", "of_adopters"))
"""Units that are written as percentages."""

PLACES: Final = {"of_trade": 2, "of_rows": 0}
"""Digits behind the point of the others."""

WORDS: Final = (
    *STAGES,
    UNDECIDED,
    *("gauge", "pearls", "strings", "net", "early", "pending", "unclear", "before", "missing"),
    *("passed", "short"),
)
"""Words of the gauge, by their place in ``words/widgets.toml``."""


@final
class Gauge(anywidget.AnyWidget):
    """The gauge in the browser; use the component `stage_gauge`."""

    _esm: ClassVar[str] = module("clock.js", "numbers.js", "motifs.js", "gauge.js")
    _css: ClassVar[str] = module("gauge.css")

    gates = traitlets.List().tag(sync=True)
    stages = traitlets.List().tag(sync=True)
    first = traitlets.Int(0).tag(sync=True)
    compact = traitlets.Bool(False).tag(sync=True)
    told = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)


def gauge_words(thresholds: Thresholds) -> dict[str, str]:
    """Return the words of the gauge in this page's language."""
    words = {name: say(f"widgets.{name}") for name in WORDS}
    words["few"] = say("widgets.few", n=f"{thresholds.adopters:,}")
    words["quarter"] = say("widgets.quarter", q="{q}", y="{y}")  # the browser knows which
    words["month_end"] = say("widgets.month_end", m="{m}")
    words["needs"] = say("widgets.needs", x="{x}")
    words["next"] = say("widgets.next", gate="{gate}", v="{v}", x="{x}")
    return words


def gate_rows(series: Mapping[str, Sequence[float | None]], thresholds: Thresholds) -> list[dict[str, Any]]:
    """Return the gates as the browser shows them.

    Parameters
    ----------
    series : mapping of str to sequence of float
        Indicators by name, month by month; NaN or None where not recorded or not defined. One that is
        missing is not known in any month.
    thresholds : Thresholds

    Returns
    -------
    list of dict
        Key, label, unit, stage, threshold, values; percent and digits say how numbers are written, lenient
        that a value that is not known does not shut the gate.
    """
    found: list[dict[str, Any]] = []
    for key, bound, stage, unit in GATES:
        threshold = float(getattr(thresholds, bound))
        percent = unit in SHARES
        found.append(
            {
                "key": key,
                "label": say(f"widgets.{key}"),
                "unit": say(f"widgets.{unit}"),
                "stage": stage,
                "threshold": threshold,
                "percent": percent,
                "lenient": key == "cross_module_ratio",  # without walls there is no silo, see name_stage
                "digits": 1 if percent else PLACES[unit],
                "values": plain(list(series.get(key, ()))),
            }
        )
    return found


@solara.component
def stage_gauge(
    gates: Mapping[str, Sequence[float | None]],
    thresholds: Thresholds,
    stages: Sequence[float | None],
    *,
    first: int,
    words: Mapping[str, str] | None = None,
    compact: bool = False,
    told: str = "",
) -> None:
    """Show the stage at the clock's month, as of the last quarter that was recorded.

    Parameters
    ----------
    gates : mapping of str to sequence of float
        Indicators of `GATES` by name, month by month from `first`.
    thresholds : Thresholds
    stages : sequence of float
        0 for none to 3 for network at the ends of quarters and in the last month, NaN where undecided;
        other months are not looked at. Empty while a run is on its way.
    first : int
        First calendar month of the run.
    words : mapping, optional
        As from `gauge_words`, which is taken where a word is missing.
    compact : bool
        Two are to stand side by side.
    told : str
        A caveat below the stage; that one run is no claim, if not given.
    """
    Gauge.element(  # pyright: ignore[reportAttributeAccessIssue]
        gates=gate_rows(gates, thresholds),
        stages=plain(list(stages)),
        first=first,
        compact=compact,
        told=told or say("widgets.one_run"),
        words=gauge_words(thresholds) | dict(words or {}),
        lang=language.value,
    )
