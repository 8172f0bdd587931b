"""Charts in the house style, as plain data: what is drawn, never how the browser draws it.

Each function returns an ECharts option that JSON can carry. Colours are names of the page's palette
(``"pn:scaled"``), formatters and shapes are names of functions in the browser (``"pn:month"``); the entry
``pearlnet`` is for our own frame around the chart: title, unit, legend. Months are calendar months,
January 2019 being 0. What is not known is None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, final

import numpy as np

from experiments.report.numbers import digits, measure

__all__ = [
    "HUES",
    "Band",
    "Bars",
    "Interval",
    "Line",
    "Span",
    "bar_option",
    "heat_option",
    "interval_option",
    "line_option",
    "timeline_height",
    "timeline_option",
]

Values: TypeAlias = Sequence[float | None] | np.ndarray
"""Numbers over months or rows; NaN and None are not known."""

HUES: Final = tuple(f"pn:hue{k}" for k in range(8))
"""Colours for what has no colour of its own, apart for all common kinds of colour vision."""

YEAR: Final = 12
LEFT: Final = 46
"""Room for the labels of a small chart's upright axis, pixels."""

MILLION: Final = 1e6
"""Numbers are written short from here on, as the page's language does it."""

ROW: Final = 18
"""Height of a row of a timeline, pixels."""


@final
@dataclass(frozen=True, slots=True)
class Line:
    """A series over months.

    Parameters
    ----------
    name : str
        In the legend, with its value at the month looked at.
    months : sequence of int
    values : sequence of float
    colour : str
    dash : bool
        A baseline or another ghost: dashed and thin.
    dots : bool
        Observed data: dots without a line.
    """

    name: str
    months: Sequence[int] | np.ndarray
    values: Values
    colour: str = "pn:a"
    dash: bool = False
    dots: bool = False


@final
@dataclass(frozen=True, slots=True)
class Band:
    """An interval over months, drawn as an area behind the lines.

    Parameters
    ----------
    name : str
        In the legend, for instance "chance only, 95 %".
    months : sequence of int
    low, high : sequence of float
    colour : str
    """

    name: str
    months: Sequence[int] | np.ndarray
    low: Values
    high: Values
    colour: str = "pn:a"


@final
@dataclass(frozen=True, slots=True)
class Bars:
    """One layer of stacked bars: a value for each place on the axis."""

    name: str
    values: Values
    colour: str = "pn:a"


@final
@dataclass(frozen=True, slots=True)
class Interval:
    """A number with its interval, one row of a chart."""

    label: str
    value: float
    low: float = float("nan")
    high: float = float("nan")
    colour: str = "pn:a"


@final
@dataclass(frozen=True, slots=True)
class Span:
    """Something that runs from one month to another, one row of a timeline.

    Parameters
    ----------
    label : str
    start : int
        First month.
    end : int or None
        Last month, in it; None where it has no end.
    colour : str
    detail : str
        Shown when the row is pointed at.
    """

    label: str
    start: int
    end: int | None
    colour: str = "pn:scaled"
    detail: str = ""
    key: str = field(default="")


def line_option(
    series: Sequence[Line],
    *,
    title: str,
    unit: str,
    first: int,
    last: int,
    percent: bool = False,
    bands: Sequence[Band] = (),
    top: float | None = None,
) -> dict[str, Any]:
    """Return lines over months, with bands behind them and observed data as dots.

    Parameters
    ----------
    series : sequence of Line
        In the order of the legend.
    title, unit : str
    first, last : int
        Months of the axis; the month before the first stands at its left end.
    percent : bool
        Values are shares in [0, 1] and are shown times 100, with "%".
    bands : sequence of Band
    top : float, optional
        Upper end of the axis, the same for charts that are compared; the data's if not given.
    """
    every = [list(line.values) for line in series] + [[*band.low, *band.high] for band in bands]
    values = [value for each in every for value in _known(each)]
    drawn: list[dict[str, Any]] = [_band(band) for band in bands]
    drawn += [_line(line) for line in series]
    return {
        "animation": False,
        "grid": {"left": LEFT, "right": 10, "top": 8, "bottom": 20},
        "xAxis": _months(first, last),
        "yAxis": _upright(percent) | _top(percent, values, top),
        "tooltip": {"trigger": "axis", "formatter": "pn:lines"},
        "series": drawn,
        "pearlnet": _head("lines", title, unit, percent, values),
    }


def bar_option(
    places: Sequence[str | int],
    bars: Sequence[Bars],
    *,
    title: str,
    unit: str,
    percent: bool = False,
) -> dict[str, Any]:
    """Return stacked bars, for instance public money by year and instrument.

    Parameters
    ----------
    places : sequence of str or int
        Names on the axis, for instance years.
    bars : sequence of Bars
        Layers from below.
    title, unit : str
    percent : bool
        See `line_option`.
    """
    totals = np.nansum([np.asarray(_known(bar.values), np.float64) for bar in bars], axis=0) if bars else ()
    drawn = [
        {
            "type": "bar",
            "name": bar.name,
            "stack": "all",
            "barMaxWidth": 34,
            "itemStyle": {"color": bar.colour, "borderColor": "pn:card", "borderWidth": 0.5},
            "emphasis": {"focus": "series"},
            "data": _known(bar.values),
        }
        for bar in bars
    ]
    return {
        "animation": False,
        "grid": {"left": LEFT + 8, "right": 10, "top": 8, "bottom": 22},
        "xAxis": {
            "type": "category",
            "data": [str(place) for place in places],
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "pn:line"}},
            "axisLabel": {"color": "pn:muted", "fontSize": 11},
        },
        "yAxis": _upright(percent),
        "tooltip": {"trigger": "axis", "formatter": "pn:bars", "axisPointer": {"type": "shadow"}},
        "series": drawn,
        "pearlnet": _head("bars", title, unit, percent, list(totals)),
    }


def interval_option(
    rows: Sequence[Interval], *, title: str, unit: str, percent: bool = False, signed: bool = False
) -> dict[str, Any]:
    """Return numbers with their intervals, one below the other: a dot and a bar through it.

    Parameters
    ----------
    rows : sequence of Interval
        From above.
    title, unit : str
    percent : bool
        See `line_option`; differences are then percentage points, so the unit should say so.
    signed : bool
        Differences: a line stands at zero and numbers carry their sign.
    """
    data = [[_number(row.value), k, _number(row.low), _number(row.high)] for k, row in enumerate(rows)]
    every = [v for row in rows for v in (row.value, row.low, row.high)]
    form = "pn:step" if signed else "pn:percent" if percent else "pn:number"
    zero = {"silent": True, "symbol": "none", "label": {"show": False}, "data": [{"xAxis": 0}]}
    zero |= {"lineStyle": {"color": "pn:muted", "type": "solid", "width": 1}}
    return {
        "animation": False,
        "grid": {"left": "pn:rows", "right": 170, "top": 4, "bottom": 22},
        "xAxis": {
            "type": "value",
            "scale": False,
            "splitNumber": 4,
            "axisLine": {"show": False},
            "splitLine": {"lineStyle": {"color": "pn:grid"}},
            "axisLabel": {"color": "pn:muted", "fontSize": 11, "formatter": form, "hideOverlap": True},
        },
        "yAxis": _rows([row.label for row in rows]),
        "tooltip": {"trigger": "item", "formatter": "pn:interval"},
        "series": [
            {
                "type": "custom",
                "name": title,
                "renderItem": "pn:whisker",
                "encode": {"x": [0, 2, 3], "y": 1},
                "data": [
                    {"value": value, "name": row.label, "itemStyle": {"color": row.colour}}
                    for value, row in zip(data, rows, strict=True)
                ],
                **({"markLine": zero} if signed else {}),
            }
        ],
        "pearlnet": _head("intervals", title, unit, percent, every) | {"signed": signed},
    }


def heat_option(
    rows: Sequence[str],
    months: Sequence[int] | np.ndarray,
    values: Sequence[Values] | np.ndarray,
    *,
    title: str,
    unit: str,
    percent: bool = False,
    top: float | None = None,
    diverging: bool = False,
) -> dict[str, Any]:
    """Return a heat map: a row of cells each, for instance sectors over months.

    One hue from the page's background to its strongest tint, so lightness alone tells small from large;
    two hues either side of zero for differences.

    Parameters
    ----------
    rows : sequence of str
        Labels, from above.
    months : sequence of int, length T
        Ascending; a cell reaches back to the one before.
    values : float, shape (len(rows), T)
    title, unit : str
    percent : bool
        See `line_option`.
    top : float, optional
        Value of the strongest colour; the largest if not given.
    diverging : bool
        Values are differences; zero has the background's colour.
    """
    table = np.array([[np.nan if v is None else float(v) for v in row] for row in values], np.float64)
    table = table.reshape(len(rows), len(months))
    keep = np.flatnonzero(~np.isnan(table).all(axis=0)) if table.size else np.arange(0)
    at = [int(month) for month in np.asarray(months)[keep]]
    widths = np.diff([at[0] - (at[1] - at[0] if len(at) > 1 else 1), *at]) if at else np.zeros(0)
    largest = float(np.nanmax(np.abs(table))) if keep.size else 0.0
    most = largest if top is None else top
    # A value is the state at the end of its month: its cell reaches back to the one before.
    data = [
        [month, k, _number(table[k, place]), int(width)]
        for place, month, width in zip(keep, at, widths, strict=True)
        for k in range(len(rows))
        if table[k, place] == table[k, place]
    ]
    first, last = (at[0] - int(widths[0]) + 1, at[-1]) if at else (0, YEAR)
    return {
        "animation": False,
        "grid": {"left": "pn:rows", "right": 10, "top": 6, "bottom": 22},
        "xAxis": _months(first, last),
        "yAxis": _rows(rows),
        "visualMap": {
            "show": False,
            "type": "continuous",
            "dimension": 2,
            "min": -most if diverging else 0,
            "max": most or 1,
            "inRange": {"color": "pn:either" if diverging else "pn:ramp"},
        },
        "tooltip": {"trigger": "item", "formatter": "pn:cell"},
        "series": [
            {
                "type": "custom",
                "name": title,
                "renderItem": "pn:cell",
                "encode": {"x": 0, "y": 1},
                "data": data,
            }
        ],
        "pearlnet": _head("heat", title, unit, percent, [most])
        | {"low": -most if diverging else 0.0, "high": most, "diverging": diverging},
    }


def timeline_option(spans: Sequence[Span], *, title: str, first: int, last: int) -> dict[str, Any]:
    """Return rows of bars over months, for instance the dates of measures.

    A bar without an end fades out at the right. Give the chart `timeline_height` of the number of rows.

    Parameters
    ----------
    spans : sequence of Span
        From above.
    title : str
    first, last : int
        Months of the axis.
    """
    axis = _months(first, last)
    data = [
        {
            "value": [span.start, k, last if span.end is None else span.end, int(span.end is None)],
            "name": span.label,
            "detail": span.detail,
            "key": span.key,
            "itemStyle": {"color": span.colour},
        }
        for k, span in enumerate(spans)
    ]
    return {
        "animation": False,
        "grid": {"left": "pn:rows", "right": 12, "top": 22, "bottom": 4},
        "xAxis": axis | {"position": "top", "splitLine": axis["splitLine"] | {"show": True}},
        "yAxis": _rows([span.label for span in spans]),
        "tooltip": {"trigger": "item", "formatter": "pn:span"},
        "series": [
            {
                "type": "custom",
                "name": title,
                "renderItem": "pn:span",
                "encode": {"x": [0, 2], "y": 1},
                "clip": True,
                "data": data,
            }
        ],
        "pearlnet": _head("timeline", title, "", False, []),
    }


def timeline_height(rows: int) -> int:
    """Return the height of a timeline with so many rows, pixels."""
    return 26 + ROW * max(rows, 1)


def _line(line: Line) -> dict[str, Any]:
    months, values = list(line.months), _known(line.values)
    data = [[int(m), v] for m, v in zip(months, values, strict=True)]
    if line.dots:
        return {
            "type": "scatter",
            "name": line.name,
            "symbolSize": 6,
            "z": 4,
            "itemStyle": {"color": "pn:card", "borderColor": line.colour, "borderWidth": 1.6},
            "data": [point for point in data if point[1] is not None],
        }
    return {
        "type": "line",
        "name": line.name,
        "showSymbol": False,
        "connectNulls": True,  # many indicators are recorded by quarter only
        "z": 2 if line.dash else 3,
        "itemStyle": {"color": line.colour},
        "lineStyle": {
            "color": line.colour,
            "width": 1.3 if line.dash else 2,
            "type": [4, 3] if line.dash else "solid",
        },
        "data": data,
    }


def _band(band: Band) -> dict[str, Any]:
    low, high = _known(band.low), _known(band.high)
    edges = [
        [int(m), None, None] if a is None or b is None else [int(m), min(a, b), max(a, b)]
        for m, a, b in zip(band.months, low, high, strict=True)
    ]
    return {
        "type": "custom",
        "name": band.name,
        "renderItem": "pn:band",
        "encode": {"x": 0, "y": [1, 2]},
        "itemStyle": {"color": band.colour, "opacity": 0.18},
        "silent": True,
        "z": 1,
        "clip": True,
        "data": edges,
    }


def _months(first: int, last: int) -> dict[str, Any]:
    """Return an axis of calendar months with a year's number, and a line if shown, at each January.

    The library counts its ticks from the axis' left end, so there is one a month and most of them are empty.
    """
    lines = ["transparent"] * YEAR
    lines[(1 - first) % YEAR] = "pn:grid"
    return {
        "type": "value",
        "min": first - 1,
        "max": last,
        "interval": 1,
        "axisLine": {"onZero": False, "lineStyle": {"color": "pn:line"}},
        "axisTick": {"show": False},
        "splitLine": {"show": False, "lineStyle": {"color": lines}},
        "axisLabel": {"color": "pn:muted", "fontSize": 11, "formatter": "pn:month", "hideOverlap": True},
        "axisPointer": {"lineStyle": {"color": "pn:muted", "type": "solid", "width": 1}, "snap": True},
    }


def _upright(percent: bool) -> dict[str, Any]:
    return {
        "type": "value",
        "splitNumber": 3,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "splitLine": {"lineStyle": {"color": "pn:grid"}},
        "axisLabel": {
            "color": "pn:muted",
            "fontSize": 11,
            "formatter": "pn:percent" if percent else "pn:number",
        },
    }


def _top(percent: bool, values: Sequence[float | None], top: float | None) -> dict[str, Any]:
    """Return the upper end of an axis: as given, or 100 % where shares come near it."""
    largest = max((v for v in values if v is not None), default=0.0)
    if top is None and percent and 0.6 < largest <= 1.0:
        return {"max": 1, "interval": 0.25}
    return {} if top is None else {"max": top}


def _rows(labels: Sequence[str]) -> dict[str, Any]:
    """Return an upright axis of rows, the first one on top."""
    return {
        "type": "category",
        "data": list(labels),
        "inverse": True,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {"color": "pn:ink", "fontSize": 11, "interval": 0, "width": 240, "overflow": "truncate"},
    }


def _head(kind: str, title: str, unit: str, percent: bool, values: Sequence[float | None]) -> dict[str, Any]:
    """Return what our own frame shows, with the digits the report would take."""
    known = [abs(v) for v in map(_number, values) if v is not None]
    largest = max(known, default=0.0)
    places = measure("1", known).digits if percent else digits(largest)
    head = {"kind": kind, "title": title, "unit": unit, "percent": percent, "digits": places}
    return head | ({"compact": True} if largest >= MILLION and not percent else {})


def _number(value: float | None) -> float | None:
    """Return a finite number, or None."""
    return float(value) if value is not None and np.isfinite(value) else None


def _known(values: Values) -> list[float | None]:
    return [_number(value) for value in values]


def plain(value: Any) -> Any:
    """Return data that JSON can carry: numbers of Python, lists, None for what is no finite number."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    return _number(value) if isinstance(value, float) else value
