"""Small multiples: both runs as two lines on one chart, or their difference; with bands once repeated."""

from typing import Any, Final

import numpy as np
import solara

from abm.history import History
from experiments.statistics import Summary
from viz.compare.numbers import UNITS, scale_of, unit_text
from viz.compare.pairs import CHARTED, Bands, shared_months
from viz.compare.sides import LETTERS
from viz.compare.texts import note, title, waiting
from viz.tabs import tabs
from viz.widgets.chart import Band, Line, chart, line_option
from viz.words import say
from viz.words.names import SHARE, indicator_name

COLOURS: Final = ("pn:a", "pn:b")
BOTH, DIFFERENCE = "both", "difference"
"""What the charts show."""


@solara.component
def over_time(
    runs: tuple[History | None, History | None],
    bands: dict[str, Bands] | None,
    n: int,
    sizes: str = "",
) -> None:
    """Show the charts.

    Parameters
    ----------
    runs : pair of History or None
        One run each.
    bands : dict of str to Bands, or None
        Of `n` paired runs, which take the place of the single ones.
    sizes : str
        What is to be said of sums of two structures; may be empty.
    """
    shown, show = solara.use_state(BOTH)
    with solara.v.Html(
        tag="section", class_="pn-card pn-overtime", attributes={"aria-label": say("compare.over_time")}
    ):
        with solara.Div(classes=["pn-row"]):
            title(say("compare.over_time"))
            tabs({BOTH: say("compare.both"), DIFFERENCE: say("compare.difference")}, shown, show)
        if bands is None and any(run is None for run in runs):
            waiting(say("compare.lines_wait"))
            return
        with solara.Div(classes=["pn-compare-charts"]):
            for name in CHARTED:
                with solara.Div(key=f"{shown}-{name}"):
                    option = option_of(name, runs, None if bands is None else bands[name], shown)
                    chart(option, height=130, follows=True, label=indicator_name(name))
        note(note_of(bands is not None, n, shown))
        if sizes:
            note(sizes)


def note_of(is_repeated: bool, n: int, shown: str) -> str:
    """Return what lines and bands are."""
    if not is_repeated:
        return say("compare.lines_one")
    return say("compare.lines_apart" if shown == DIFFERENCE else "compare.lines_many", n=n)


def option_of(
    name: str, runs: tuple[History | None, History | None], bands: Bands | None, shown: str
) -> dict[str, Any]:
    """Return the chart of one indicator."""
    if bands is not None:
        lines, areas = repeated(bands, shown)
    else:
        lines, areas = single(name, runs, shown), []
    first, last = axis_of(runs, bands)
    is_share = UNITS[name] == SHARE
    values = [abs(v) for line in lines for v in line.values if v is not None and v == v]
    scale = scale_of(name, values)
    factor = 1.0 if is_share else scale.factor
    unit = unit_text(scale)
    if is_share and shown == DIFFERENCE:
        unit = say("compare.points")
    return line_option(
        [scaled_line(line, factor) for line in lines],
        title=indicator_name(name),
        unit=unit,
        first=first,
        last=last,
        percent=is_share,
        bands=[scaled_band(area, factor) for area in areas],
    )


def axis_of(runs: tuple[History | None, History | None], bands: Bands | None) -> tuple[int, int]:
    """Return the first and the last month of what is charted: those of both runs, also for a difference."""
    if bands is not None:
        columns = zip(bands.starts[:2], (bands.first, bands.second), strict=True)
        spans = [(start, start + len(column) - 1) for start, column in columns]
    else:
        spans = [(int(run.month[0]), int(run.month[-1])) for run in runs if run is not None] or [(0, 1)]
    return min(start for start, _ in spans), max(end for _, end in spans)


def single(name: str, runs: tuple[History | None, History | None], shown: str) -> list[Line]:
    """Return the lines of one run each."""
    paths = [(run.month, run.overall[name]) for run in runs if run is not None]
    if shown == DIFFERENCE:
        (month, first), (other, second) = paths
        common, here, there = shared_months(month, other)
        return [known_line(say("compare.less"), common, second[there] - first[here], "pn:accent")]
    return [
        known_line(letter, month, values, colour)
        for letter, (month, values), colour in zip(LETTERS, paths, COLOURS, strict=True)
    ]


def repeated(bands: Bands, shown: str) -> tuple[list[Line], list[Band]]:
    """Return the lines and bands of paired runs."""
    *starts, apart = bands.starts
    if shown == DIFFERENCE:
        return drawn(bands.difference, apart, say("compare.less"), "pn:accent")
    lines: list[Line] = []
    areas: list[Band] = []
    columns = (bands.first, bands.second)
    for letter, column, start, colour in zip(LETTERS, columns, starts, COLOURS, strict=True):
        line, area = drawn(column, start, letter, colour)
        lines += line
        areas += area
    return lines, areas


def drawn(column: list[Summary], start: int, name: str, colour: str) -> tuple[list[Line], list[Band]]:
    """Return a mean over months with its band; months in which nothing was recorded are left out.

    The band has no name, so no place in the legend: a line below the charts says what bands are.
    """
    kept = [(start + t, each) for t, each in enumerate(column) if each.n]
    months = [month for month, _ in kept]
    line = Line(name, months, [each.mean for _, each in kept], colour=colour)
    area = Band("", months, [e.low for _, e in kept], [e.high for _, e in kept], colour=colour)
    return [line], [area]


def known_line(name: str, month: Any, values: Any, colour: str) -> Line:
    """Return a line through the months in which something was recorded."""
    at = np.flatnonzero(np.isfinite(values))
    return Line(name, month[at].tolist(), values[at].tolist(), colour=colour)


def scaled_line(line: Line, factor: float) -> Line:
    """Return a line in the unit it is shown in."""
    return Line(line.name, line.months, np.asarray(line.values, np.float64) * factor, colour=line.colour)


def scaled_band(band: Band, factor: float) -> Band:
    """Return a band in the unit it is shown in."""
    low, high = (np.asarray(each, np.float64) * factor for each in (band.low, band.high))
    return Band(band.name, band.months, low, high, colour=band.colour)
