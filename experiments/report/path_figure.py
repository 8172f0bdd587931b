"""Indicators over time, with the band of chance and the band over assumed parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.report.frames import LAST_FITTED, OF_ALL, ROWS_LIVE, Band, Path, parameter_band, paths
from experiments.report.labels import Labels
from experiments.report.numbers import RESOLUTION, Measure, digits, measure
from experiments.report.style import (
    MARGIN,
    MUTED,
    SMALL,
    WIDTH,
    Look,
    Looks,
    column_places,
    key,
    key_height,
    sheet,
    spread,
    text_width,
    time_axis,
)

if TYPE_CHECKING:
    from experiments.comparison import Comparison


def draw_paths(comparison: "Comparison", labels: Labels, looks: Looks, names: Sequence[str]) -> Figure:
    """Draw indicators over time: a row each, a column a structure."""
    plan = comparison.plan
    found = resolved(paths(comparison.indicators, (*names, ROWS_LIVE)))
    tall = 1.93
    page = sheet(0.5 + key_height(len(plan.mixes)) + tall * len(names))
    note = (
        "Line: mean. Shade: 5th to 95th percentile of replicates (chance only). "
        "Bar and grey numbers at the right end: band over assumed parameters."
    )
    top = key(page, [(labels.mix(m), looks[m]) for m in plan.mixes], note) + 0.12
    lefts, width = column_places(len(plan.structures), 0.62, WIDTH - 0.05, 0.62)
    for left, structure in zip(lefts, plan.structures, strict=True):
        page.write(left, top, f"Structure of {labels.structure(structure)}", weight="bold", size=11)
    top += 0.3
    rows: list[Row] = []
    for name in names:
        limits = path_limits(found, comparison, name)
        scale = measure(labels.indicator(name).unit, limits)
        texts = {s: end_texts(comparison, labels, found, s, name, scale) for s in plan.structures}
        rows.append(Row(name, scale, limits, texts))
    written = [t for row in rows for by_mix in row.texts.values() for t in by_mix.values()]
    room = (
        max((text_width(name, weight="bold") for name, _ in written), default=0.0) + 0.1,
        max((text_width(bar) for _, bar in written), default=0.0) + 0.05,
    )
    for i, row in enumerate(rows):
        says, y = labels.indicator(row.name), top + i * tall
        page.write(
            0.1, y + 0.04, says.title + (f" ({row.scale.unit})" if row.scale.unit else ""), weight="bold"
        )
        if says.tested:
            page.write(WIDTH - MARGIN, y + 0.04, says.tested, ha="right", color=MUTED, style="italic")
        for left, structure in zip(lefts, plan.structures, strict=True):
            ax = page.panel(left, y + 0.3, width, tall - 0.62)
            path_panel(ax, comparison, looks, found, structure, row, room)
    return page.figure


def resolved(found: Mapping[tuple[str, str, str], Path]) -> dict[tuple[str, str, str], Path]:
    """Return paths without the months in which fewer than 30 rows have a live use, on the mean."""
    kept: dict[tuple[str, str, str], Path] = {}
    for place, path in found.items():
        rows = found.get((place[0], place[1], ROWS_LIVE))
        if rows is None or place[2] in OF_ALL:
            kept[place] = path
            continue
        enough = np.isin(path.month, rows.month[rows.mean >= RESOLUTION])
        mean, low, high = (np.where(enough, v, np.nan) for v in (path.mean, path.low, path.high))
        kept[place] = Path(path.month, mean, low, high)
    return kept


def path_limits(
    found: Mapping[tuple[str, str, str], Path], comparison: "Comparison", name: str
) -> tuple[float, float]:
    """Return the range of an indicator that all its panels share."""
    here = {k: v for k, v in found.items() if k[2] == name}
    ends = [v for p in here.values() for v in (p.low, p.high)]
    values = np.concatenate(ends) if ends else np.zeros(1)
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    bars = [parameter_band(comparison.robustness, k[0], k[1], name) for k in here]
    reach = max((b.high for b in bars if np.isfinite(b.high)), default=high)
    floor = min((b.low for b in bars if np.isfinite(b.low)), default=low)
    high, low = max(high, min(reach, 1.6 * high)), min(low, floor)
    low = 0.0 if 0.0 <= low < 0.5 * high else low
    room = 0.06 * (high - low) or 0.5
    return (low if low == 0.0 else low - room), high + room


@final
@dataclass(frozen=True, slots=True)
class Row:
    """One indicator's row of a figure of paths.

    Parameters
    ----------
    limits : (float, float)
        Range that its panels share, in the indicator's own unit.
    texts : mapping of structure to mix to (value and name, band)
    """

    name: str
    scale: Measure
    limits: tuple[float, float]
    texts: Mapping[str, Mapping[str, tuple[str, str]]]


def path_panel(
    ax: Axes,
    comparison: "Comparison",
    looks: Looks,
    found: Mapping[tuple[str, str, str], Path],
    structure: str,
    row: Row,
    room: tuple[float, float],
) -> None:
    """Draw one indicator in one structure, all mixes.

    Parameters
    ----------
    room : (float, float)
        Inches for the names and for the bands beside the lines.
    """
    mixes = [m for m in comparison.plan.mixes if (structure, m, row.name) in found]
    first = min((int(found[structure, m, row.name].month[0]) for m in mixes), default=0)
    first = min([first, *(int(p.month[0]) for p in found.values())])
    last = max((int(p.month[-1]) for p in found.values()), default=1)
    factor = row.scale.factor
    low, high = (v * factor for v in row.limits)
    inches = ax.get_position().width * WIDTH
    per_inch = max(last - first, 1) / (inches - 0.13 * (len(mixes) + 1) - sum(room))
    step = 0.13 * per_inch
    ax.set_xlim(first, first + inches * per_inch)
    ax.set_ylim(low, high)
    ends: list[tuple[str, float]] = []
    for i, mix in enumerate(mixes):
        path, look = found[structure, mix, row.name], looks[mix]
        seen = np.isfinite(path.mean)
        months = path.month[seen]
        ax.fill_between(
            months, path.low[seen] * factor, path.high[seen] * factor, color=look.colour, alpha=0.15, lw=0
        )
        ax.plot(months, path.mean[seen] * factor, color=look.colour, lw=1.8, ls=look.dash)
        bar = parameter_band(comparison.robustness, structure, mix, row.name)
        whisker(ax, last + step * (i + 1), bar, factor, look, (low, high))
        if seen.any():
            ends.append((mix, float(path.mean[seen][-1]) * factor))
    label_ends(
        ax, ends, last + step * (len(mixes) + 1), room[0] * per_inch, row.texts[structure], looks, (low, high)
    )
    time_axis(ax, first, last)
    if first < LAST_FITTED < last:
        ax.axvline(LAST_FITTED + 0.5, color="#b8c0ca", lw=0.8, ls=(0, (2, 3)), zorder=0)


def whisker(ax: Axes, x: float, bar: Band, factor: float, look: Look, limits: tuple[float, float]) -> None:
    """Draw a band as an upright bar; an arrow head says that it goes on beyond the panel."""
    if not (np.isfinite(bar.low) and np.isfinite(bar.high)):
        return
    low, high = max(bar.low * factor, limits[0]), min(bar.high * factor, limits[1])
    ax.plot([x, x], [low, high], color=look.colour, lw=3.2, alpha=0.45, solid_capstyle="butt")
    if np.isfinite(bar.mean) and low <= bar.mean * factor <= high:
        ax.plot([x], [bar.mean * factor], "_", color=look.colour, ms=6, mew=1.6)
    if bar.high * factor > limits[1]:
        ax.plot([x], [limits[1]], "^", color=look.colour, ms=5, clip_on=False)


def label_ends(
    ax: Axes,
    ends: Sequence[tuple[str, float]],
    x: float,
    wide: float,
    texts: Mapping[str, tuple[str, str]],
    looks: Looks,
    limits: tuple[float, float],
) -> None:
    """Write value, name and band of each mix beside the end of its line, without overlap.

    Parameters
    ----------
    ends : sequence of (mix, height)
    wide : float
        Units of the axis between name and band.
    """
    if not ends:
        return
    tall = ax.get_window_extent().height / ax.figure.dpi
    gap = (limits[1] - limits[0]) * 0.175 / tall
    places = spread(np.array([v for _, v in ends]), gap)
    places -= max(places.max() - limits[1], 0.0)
    places += max(limits[0] - places.min(), 0.0)
    for (mix, _), y in zip(ends, places, strict=True):
        name, bar = texts[mix]
        ax.text(x, y, name, color=looks[mix].colour, va="center", weight="bold", size=SMALL)
        ax.text(x + wide, y, bar, color=MUTED, va="center", size=SMALL)


def end_texts(
    comparison: "Comparison",
    labels: Labels,
    found: Mapping[tuple[str, str, str], Path],
    structure: str,
    name: str,
    scale: Measure,
) -> dict[str, tuple[str, str]]:
    """Return what stands at the end of each mix's line: value with name, and the parameter band."""
    texts: dict[str, tuple[str, str]] = {}
    ends = {m: last_of(found.get((structure, m, name))) for m in comparison.plan.mixes}
    known = [abs(v) for v in ends.values() if np.isfinite(v)]
    fine = replace(
        scale,
        digits=scale.digits if scale.factor == 100.0 else digits(max(known, default=0.0) * scale.factor),
    )
    for mix, value in ends.items():
        if not np.isfinite(value):
            continue
        bar = parameter_band(comparison.robustness, structure, mix, name)
        wide = fine.span(bar.low, bar.high, "\N{EN DASH}") if bar.low < bar.high else ""
        texts[mix] = (f"{fine.bare(value)}  {labels.brief(mix)}", wide)
    return texts


def last_of(path: Path | None) -> float:
    """Return the last defined mean of a path."""
    if path is None or not np.isfinite(path.mean).any():
        return float("nan")
    return float(path.mean[np.isfinite(path.mean)][-1])
