"""Charts of a study: an outcome over a factor, stages over a factor, and regions over two."""

from collections.abc import Mapping, Sequence
from math import isfinite, log10
from typing import Any, Final

import numpy as np

from experiments.report.numbers import Measure
from experiments.stage_table import WORDS
from experiments.study_report.told import Told
from networks.stage import UNDECIDED
from viz.studies.numbers import (
    MOST_LEVELS,
    STAGES,
    Group,
    View,
    commonest_stage,
    is_number,
    values_at,
)
from viz.studies.wording import bare, factor_name, scale, span, unit_text, value_name
from viz.widgets.option import HUES, Bars, Interval, bar_option, interval_option
from viz.words import say
from viz.words.names import stage_name

STAGE_COLOURS: Final = {
    "none": "pn:idle",
    "point": "pn:point",
    "line": "pn:linestage",
    "network": "pn:network",
    UNDECIDED: "pn:ghost",
}
"""Colour of each stage, as on the gauge."""

TIMES: Final = 8.0
"""A factor whose values span so many times the least one stands on a scale of ratios."""

HIDDEN_ENDS: Final = {"showMinLabel": False, "showMaxLabel": False}
"""At the ends of an axis stands no value of a factor."""

ASIDE: Final = 0.008
"""How far lines stand apart, as a share of the axis."""

FAINT: Final = 0.1
"""Opacity of the smallest value of a map."""

MOST_TEXTS: Final = 150
"""Cells of a map up to which each has its number written in it."""


def study_chart(study: Told, view: View, found: Sequence[Group], unit: str, title: str) -> dict[str, Any]:
    """Return an outcome over a factor: lines over numbers, dots over names, shares of stages as bars."""
    if view.outcome in STAGES:
        return stage_bars(view, found, title)
    size = scale(unit, [v for each in found for v in (each.found.mean, each.found.low, each.found.high)])
    if view.over and is_number(study, view.over):
        return lines(study, view, found, size, title)
    rows = [
        Interval(
            label(view, each),
            each.found.mean * size.factor,
            each.found.low * size.factor,
            each.found.high * size.factor,
            colour_of(study, view, each),
        )
        for each in by_over(found)
    ]
    return interval_option(rows, title=title, unit=unit_text(size))


def by_over(found: Sequence[Group]) -> list[Group]:
    """Return groups with those of one value of the axis together."""
    order = list(dict.fromkeys(f"{each.over}" for each in found))
    return sorted(found, key=lambda each: order.index(f"{each.over}"))


def label(view: View, group: Group) -> str:
    """Return the values of a group in words."""
    parts = ((view.over, group.over), (view.split, group.split))
    return " · ".join(value_name(key, value, 34) for key, value in parts if key) or say("studies.all_points")


def colour_of(study: Told, view: View, group: Group) -> str:
    """Return the colour of a group: that of its value between lines."""
    return hue(values_at(study, view.split).index(group.split)) if view.split else HUES[0]


def hue(number: int) -> str:
    """Return the colour of a line."""
    return HUES[number % len(HUES)]


def lines(study: Told, view: View, found: Sequence[Group], size: Measure, title: str) -> dict[str, Any]:
    """Return a line for each value of the split over a numeric factor, with interval bars.

    Where the factor has very many values they are dots without bars. Lines stand a little apart, so that the
    bars of one do not hide those of another; what is told of a dot has the values themselves.
    """
    many = len(values_at(study, view.over)) > MOST_LEVELS
    splits = list(dict.fromkeys(f"{each.split}" for each in found))
    axis = across(study, view.over)
    series: list[dict[str, Any]] = []
    for k, split in enumerate(splits):
        aside = k - (len(splits) - 1) / 2
        mine = [each for each in found if f"{each.split}" == split]
        colour = colour_of(study, view, mine[0])
        name = value_name(view.split, mine[0].split, 40) if view.split else title
        data = [point(view, each, size, apart(axis, each.over, aside)) for each in mine]
        known = [each for each in mine if not many and isfinite(each.found.low + each.found.high)]
        bars = [bar(each, size, apart(axis, each.over, aside)) for each in known]
        series.append(
            {
                "type": "scatter" if many else "line",
                "name": name,
                "data": data,
                "symbol": "circle",
                "symbolSize": 6 if many else 8,
                "itemStyle": {"color": colour, "borderColor": colour, "opacity": 0.7 if many else 1.0},
                "lineStyle": {"color": colour, "width": 2},
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "animation": False,
                    "label": {"show": False},
                    "lineStyle": {
                        "color": colour,
                        "type": "solid",
                        "width": 3,
                        "opacity": 0.38,
                        "cap": "round",
                    },
                    "data": bars,
                },
            }
        )
    return {
        "animation": False,
        "grid": {"left": 8, "right": 24, "top": 12, "bottom": 30, "containLabel": True},
        "xAxis": axis,
        "yAxis": upright(found, size),
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "series": series,
        "pearlnet": {
            "kind": "",
            "title": title,
            "unit": unit_text(size),
            "percent": False,
            "digits": size.digits,
        },
    }


def point(view: View, group: Group, size: Measure, at: float) -> dict[str, Any]:
    """Return a dot; its name is all that is said of it."""
    found = group.found
    unit = unit_text(size)
    interval = span(size, found.low, found.high)
    told = f"{label(view, group)}: {bare(size, found.mean)} {unit}".rstrip()
    return {
        "value": [at, rounded(found.mean * size.factor)],
        "name": f"{told} ({interval})" if interval else told,
        "key": f"{group.points[0]}",
    }


def bar(group: Group, size: Measure, at: float) -> list[dict[str, Any]]:
    """Return the ends of an interval."""
    ends = group.found.low * size.factor, group.found.high * size.factor
    return [{"coord": [at, rounded(end)]} for end in ends]


def apart(axis: Mapping[str, Any], value: object, aside: float) -> float:
    """Return where a value stands on an axis, so many small steps aside."""
    low, high, at = axis["min"], axis["max"], number(value)
    return (
        at * (high / low) ** (ASIDE * aside) if axis["type"] == "log" else at + ASIDE * aside * (high - low)
    )


def number(value: object) -> float:
    """Return a value of a numeric factor."""
    return float(f"{value}")


def rounded(value: float) -> float | None:
    """Return a number with the digits a chart can show."""
    return float(f"{value:.6g}") if isfinite(value) else None


def across(study: Told, key: str) -> dict[str, Any]:
    """Return the axis of a numeric factor; one that multiplies is a scale of ratios."""
    values = [number(value) for value in values_at(study, key)]
    low, high = min(values), max(values)
    ratios = low > 0.0 and high >= TIMES * low
    margin = 0.0 if ratios else 0.04 * (high - low)
    doubles = all(abs(v / low - 2 ** round(np.log2(v / low))) < 1e-9 for v in values) if ratios else False
    base = 2 if doubles else 10
    axis: dict[str, Any] = {
        "type": "log" if ratios else "value",
        "name": factor_name(key),
        "nameLocation": "middle",
        "nameGap": 26,
        "nameTextStyle": {"color": "pn:muted", "fontSize": 12},
        "axisLine": {"lineStyle": {"color": "pn:line"}, "onZero": False},
        "axisTick": {"show": False},
        "splitLine": {"show": False},
        "axisLabel": {"color": "pn:muted", "fontSize": 11, "hideOverlap": True},
    }
    if ratios:
        axis |= {"logBase": base, "min": low / 1.15, "max": high * 1.15}
        if doubles:  # ticks stand at powers of two, which are the values themselves
            axis |= {"min": low / 1.2, "max": high * 1.2}
        axis["axisLabel"] |= HIDDEN_ENDS
    else:
        axis |= {"min": tidy(low - margin), "max": tidy(high + margin)}
        axis["axisLabel"] |= HIDDEN_ENDS
    return axis


def tidy(value: float) -> float:
    """Return a number without digits that only sums of floats have."""
    return float(f"{value:.4g}")


def upright(found: Sequence[Group], size: Measure) -> dict[str, Any]:
    """Return the axis of an outcome, from zero where that is near."""
    ends = [
        v * size.factor
        for each in found
        for v in (each.found.low, each.found.high, each.found.mean)
        if isfinite(v)
    ]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    axis: dict[str, Any] = {
        "type": "value",
        "splitNumber": 4,
        "scale": not 0.0 <= low < 0.5 * high,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "splitLine": {"lineStyle": {"color": "pn:grid"}},
        "axisLabel": {"color": "pn:muted", "fontSize": 11, "formatter": "pn:number"},
    }
    gap = tick(high - (low if axis["scale"] else 0.0))
    axis |= {"interval": gap, "max": tidy(float(np.ceil(high / gap)) * gap)}
    return axis | ({"min": tidy(float(np.floor(low / gap)) * gap)} if axis["scale"] else {"min": 0.0})


def tick(room: float) -> float:
    """Return a round number of which about four make a length."""
    rough = room / 4 if room > 0.0 else 1.0
    size = 10.0 ** np.floor(log10(rough))
    return float(size * next(k for k in (1, 2, 2.5, 5, 10) if k * size >= rough * 0.999))


def stage_bars(view: View, found: Sequence[Group], title: str) -> dict[str, Any]:
    """Return the share of runs that tell each stage, a bar a group."""
    ordered = by_over(found)
    layers = [
        Bars(stage_name(word), [each.stages.get(word, 0.0) for each in ordered], STAGE_COLOURS[word])
        for word in WORDS
        if any(each.stages.get(word, 0.0) > 0.0 for each in ordered)
    ]
    option = bar_option(
        [label(view, each) for each in ordered],
        layers,
        title=title,
        unit=say("studies.share_of_runs"),
        percent=True,
    )
    return as_shares(option)


def as_shares(option: dict[str, Any]) -> dict[str, Any]:
    """Return stacked bars that fill the whole height, with names of two lines below them."""
    option["yAxis"] |= {"max": 1.0, "interval": 0.25}
    option["grid"] |= {"containLabel": True, "left": 8}
    option["xAxis"]["axisLabel"] |= {"interval": 0, "width": 118, "overflow": "break", "fontSize": 11}
    for series in option["series"]:
        series["barMaxWidth"] = 72
    return option


def heat_map(study: Told, view: View, found: Sequence[Group], unit: str, title: str) -> dict[str, Any]:
    """Return a cell for each pair of values of two factors: the mean, or the stage told most often.

    A stage has its colour, the paler the fewer runs tell it; a mean has one hue, the stronger the larger.
    """
    columns, rows = values_at(study, view.over), values_at(study, view.split)
    is_stage = view.outcome in STAGES
    size = scale(unit, [each.found.mean for each in found])
    means = [each.found.mean for each in found if isfinite(each.found.mean)]
    low, high = (min(means), max(means)) if means else (0.0, 1.0)
    cells: list[dict[str, Any]] = []
    for each in found:
        place = [columns.index(each.over), rows.index(each.split)]
        if is_stage:
            word = commonest_stage(each.stages)
            share = each.stages.get(word, 0.0)
            told = f"{stage_name(word)} {100 * share:.0f} %"
            look = cell_look(STAGE_COLOURS[word], 0.2 + 0.8 * share)
        elif isfinite(each.found.mean):
            share = (each.found.mean - low) / (high - low) if high > low else 0.5
            told = bare(size, each.found.mean)
            look = cell_look("pn:scaled", FAINT + (1 - FAINT) * share)
        else:
            told, look = bare(size, each.found.mean), cell_look("pn:idle", 0.2)
        texts = {"label": {"show": len(found) <= MOST_TEXTS, "formatter": told, **look.pop("label")}}
        cells.append(
            {"value": [*place, 0], "name": f"{label(view, each)}: {said(each, told, size, is_stage)}"}
            | look
            | texts
        )
        cells[-1]["key"] = f"{each.points[0]}"
    return {
        "animation": False,
        "grid": {"left": 8, "right": 16, "top": 8, "bottom": 30, "containLabel": True},
        "xAxis": names_axis([value_name(view.over, v, 22) for v in columns], factor_name(view.over), gap=28),
        "yAxis": names_axis([value_name(view.split, v, 30) for v in rows], factor_name(view.split), gap=0),
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "series": [{"type": "heatmap", "name": title, "data": cells, "emphasis": {"disabled": True}}],
        "pearlnet": {
            "kind": "intervals",  # a frame without a legend: the map has its own
            "title": title,
            "unit": say("studies.share_of_runs") if is_stage else unit_text(size),
            "percent": False,
            "digits": size.digits,
        },
    }


def said(group: Group, told: str, size: Measure, is_stage: bool) -> str:
    """Return what is told of a cell."""
    if is_stage:
        kept = sorted(
            (word for word in group.stages if group.stages[word] > 0), key=lambda w: -group.stages[w]
        )
        return ", ".join(f"{stage_name(word)} {100 * group.stages[word]:.0f} %" for word in kept)
    interval = span(size, group.found.low, group.found.high)
    return f"{told} {unit_text(size)}" + (f" ({interval})" if interval else "")


def cell_look(colour: str, opacity: float) -> dict[str, Any]:
    """Return the look of a cell and of the text in it, which is dark on pale and pale on strong colour."""
    text = "pn:card" if opacity > 0.62 else "pn:ink"
    style = {"color": colour, "opacity": round(opacity, 3), "borderColor": "pn:card", "borderWidth": 2}
    return {"itemStyle": style, "label": {"color": text, "fontSize": 11}}


def names_axis(names: Sequence[str], title: str, *, gap: int) -> dict[str, Any]:
    """Return an axis with a place for each name."""
    return {
        "type": "category",
        "data": list(names),
        "name": title,
        "nameLocation": "middle" if gap else "end",
        "nameGap": gap or 10,
        "nameTextStyle": {"color": "pn:muted", "fontSize": 12, "align": "center" if gap else "left"},
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "splitLine": {"show": False},
        "axisLabel": {"color": "pn:muted", "fontSize": 11, "interval": 0 if len(names) <= 16 else "auto"},
    }


def map_view(study: Told, view: View) -> View | None:
    """Return a view as a map: two factors with few values each; None if it is none."""
    if not view.over or not view.split or view.over == view.split:
        return None
    sizes = [len(values_at(study, key)) for key in (view.over, view.split)]
    return view if max(sizes) <= MOST_LEVELS else None
