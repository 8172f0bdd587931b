"""Indicators over time: the run, the same run without policy, and what was observed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, final

import numpy as np
import solara

from abm.country import Observation, load_country
from abm.history import History
from abm.scorecard import BY_NAME
from experiments.fit import BESIDE, INDICATOR_OF, SHARES
from viz.tabs import tabs
from viz.widgets.chart import Band, Line, chart, line_option
from viz.words import names, say

SHOWN: Final = (
    "adopter_density",
    "links",
    "joined_edge_share",
    "coverage",
    "replication_ratio",
    "subscriptions",
)
"""What is drawn at first, in reading order."""

FIRST: Final = ""
"""Of the families: the indicators drawn at first."""

FAMILIES: Final = tuple(dict.fromkeys(row.stage for row in BY_NAME.values()))
GAUGED: Final = ("stage", "stage_held")
"""The stage has its gauge."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The same indicators of two runs on the same seed.

    Parameters
    ----------
    run : History
    without : History or None
        The run without policy; None where it is the same run, or not there yet.
    luck : mapping of str to Band
        Spread of other seeds, by indicator.
    """

    run: History
    without: History | None
    luck: Mapping[str, Band] = field(default_factory=dict[str, Band])


def series(history: History, name: str) -> tuple[list[int], list[float]]:
    """Return the months in which an indicator was recorded, and its values."""
    values = history.overall[name]
    known = np.flatnonzero(np.isfinite(values))
    return [int(month) for month in history.month[known]], [float(value) for value in values[known]]


def observed(structure: str, name: str, first: int, last: int) -> list[Observation]:
    """Return what was observed of an indicator, in its own unit, between two months."""
    events = {event for event, indicator in INDICATOR_OF.items() if indicator == name and event not in BESIDE}
    return [
        seen
        for seen in load_country(structure).observed
        if seen.event in events
        and first <= seen.month <= last
        and seen.unit.startswith("share") == (name in SHARES)
    ]


def lines(paths: Paths, name: str) -> list[Line]:
    """Return what is drawn of an indicator: without policy, observed, and the run on top."""
    first, last = int(paths.run.month[0]), int(paths.run.month[-1])
    drawn: list[Line] = []
    if paths.without is not None:
        months, values = series(paths.without, name)
        drawn.append(Line(say("explore.without"), months, values, colour="pn:ghost", dash=True))
    seen = observed(paths.run.scenario.structure, name, first, last)
    if seen:
        months, values = [each.month for each in seen], [each.value for each in seen]
        drawn.append(Line(say("explore.observed"), months, values, colour="pn:pilot", dots=True))
    months, values = series(paths.run, name)
    drawn.append(Line(say("explore.this_run"), months, values, colour="pn:scaled"))
    return drawn


@solara.component
def indicator_chart(paths: Paths, name: str, height: int = 150) -> None:
    """Draw one indicator over time."""
    row = BY_NAME[name]
    first, last = int(paths.run.month[0]), int(paths.run.month[-1])
    option = line_option(
        lines(paths, name),
        title=names.indicator_name(name),
        unit="%" if row.unit == "1" else names.unit_name(row.unit),
        first=first,
        last=last,
        percent=row.unit == "1",
        bands=[paths.luck[name]] if name in paths.luck else [],
    )
    chart(option, height=height, follows=True, label=names.indicator_name(name))


@solara.component
def small_multiples(paths: Paths) -> None:
    """Draw several indicators side by side: the first ones, or all of a family."""
    family, choose = solara.use_state(FIRST)
    shown = SHOWN if family == FIRST else [row.name for row in BY_NAME.values() if row.stage == family]
    with solara.v.Html(tag="section", class_="pn-card", attributes={"aria-label": say("explore.indicators")}):
        with solara.Div(classes=["pn-row"]):
            solara.HTML(tag="h2", unsafe_innerHTML=say("explore.indicators"), classes=["pn-title"])
            families = {FIRST: say("explore.first_ones")} | {
                each: names.family_name(each) for each in FAMILIES
            }
            tabs(families, family, choose)
        with solara.Div(classes=["pn-multiples"]):
            for name in shown:
                if name not in GAUGED:
                    with solara.Div(key=name):
                        indicator_chart(paths, name)
        solara.Text(say("explore.legend"), classes=["pn-note"])
