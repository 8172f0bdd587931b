"""The figures: paths over time, values by sector and size, reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING, final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.report.frames import (
    LAST_FITTED,
    OF_ALL,
    ROWS_LIVE,
    Band,
    Path,
    by_group,
    parameter_band,
    paths,
)
from experiments.report.labels import Labels, shortened
from experiments.report.numbers import RESOLUTION, Measure, digits, measure
from experiments.report.style import GRID, MUTED, SMALL, WIDTH, Look, Sheet, key, sheet, spread, text_width

if TYPE_CHECKING:
    from experiments.comparison import Comparison

Looks = Mapping[str, Look]


def column_places(columns: int, left: float, right: float, gap: float) -> tuple[list[float], float]:
    """Return left edges and common width of columns between two edges, inches."""
    width = (right - left - gap * (columns - 1)) / columns
    return [left + i * (width + gap) for i in range(columns)], width


def draw_key(page: Sheet, comparison: "Comparison", labels: Labels, looks: Looks, note: str) -> float:
    """Draw the colour key of the mixes and a line that says what the bands are."""
    lower = key(page, 0.1, 0.06, [(labels.mix(m), looks[m]) for m in comparison.plan.mixes], WIDTH - 0.2)
    if note:
        page.write(0.1, lower + 0.02, note, color=MUTED)
        lower += 0.22
    return lower


def draw_paths(comparison: "Comparison", labels: Labels, looks: Looks, names: Sequence[str]) -> Figure:
    """Draw indicators over time: a row each, a column a structure."""
    plan = comparison.plan
    found = resolved(paths(comparison.indicators, (*names, ROWS_LIVE)))
    tall = 1.93
    page = sheet(1.12 + 0.22 * ((len(plan.mixes) - 1) // 3) + tall * len(names))
    note = (
        "Line: mean. Shade: 5th to 95th percentile of replicates (chance only). "
        "Bar and grey numbers at the right end: band over assumed parameters."
    )
    top = draw_key(page, comparison, labels, looks, note) + 0.12
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
            page.write(WIDTH - 0.1, y + 0.04, says.tested, ha="right", color=MUTED, style="italic")
        for left, structure in zip(lefts, plan.structures, strict=True):
            ax = page.panel(left, y + 0.3, width, tall - 0.62)
            path_panel(ax, comparison, looks, found, structure, row, room)
    return page.figure


def resolved(found: Mapping[tuple[str, str, str], Path]) -> dict[tuple[str, str, str], Path]:
    """Return paths without the months in which fewer than 30 rows have a live use, on the mean."""
    kept: dict[tuple[str, str, str], Path] = {}
    for key, path in found.items():
        rows = found.get((key[0], key[1], ROWS_LIVE))
        if rows is None or key[2] in OF_ALL:
            kept[key] = path
            continue
        enough = np.isin(path.month, rows.month[rows.mean >= RESOLUTION])
        mean, low, high = (np.where(enough, v, np.nan) for v in (path.mean, path.low, path.high))
        kept[key] = Path(path.month, mean, low, high)
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


def time_axis(ax: Axes, first: int, last: int) -> None:
    """Put years below and quiet lines behind; the frame ends where the months end."""
    years = [m for m in range(-(-first // 12) * 12, last + 1, 12)]
    every = 1 if len(years) <= 5 else 2
    ax.set_xticks(years[::every], [str(2019 + m // 12) for m in years[::every]])
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_bounds(first, last)
    ticks = [t for t in ax.get_yticks() if ax.get_ylim()[0] <= t <= ax.get_ylim()[1]]
    ticks = ticks if len(ticks) <= 5 else ticks[::2]
    ax.set_yticks(ticks)
    ax.hlines(ticks, first, last, color=GRID, lw=0.8, zorder=0)


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
    tall = ax.get_position().height * ax.get_figure(root=True).get_figheight()
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


@final
@dataclass(frozen=True, slots=True)
class DotRow:
    """One line of a dot figure: a name and a band for each structure and mix."""

    name: str
    bands: Mapping[tuple[str, str], Band]


def draw_dots(
    comparison: "Comparison",
    labels: Labels,
    looks: Looks,
    blocks: Sequence[tuple[str, Sequence[DotRow]]],
    unit: str,
    indent: float = 3.55,
) -> Figure:
    """Draw bands as dots on lines, a column a structure, a block a kind of group."""
    plan = comparison.plan
    step = 0.1 + 0.06 * len(plan.mixes)
    heights = [step * len(rows) for _, rows in blocks]
    page = sheet(0.86 + sum(heights) + 0.72 * len(blocks) + 0.22 * ((len(plan.mixes) - 1) // 3))
    note = "Dot: mean of replicates. Line: 5th to 95th percentile of replicates (chance only)."
    top = draw_key(page, comparison, labels, looks, note) + 0.12
    lefts, width = column_places(len(plan.structures), indent, WIDTH - 0.15, 0.35)
    for left, structure in zip(lefts, plan.structures, strict=True):
        page.write(left, top, f"Structure of {labels.structure(structure)}", weight="bold", size=11)
    top += 0.3
    values = [b.high for _, rows in blocks for r in rows for b in r.bands.values() if np.isfinite(b.high)]
    scale = measure(unit, values)
    for (heading, rows), height in zip(blocks, heights, strict=True):
        page.write(0.1, top + 0.02, heading, weight="bold")
        reach = max((b.high for r in rows for b in r.bands.values() if np.isfinite(b.high)), default=1.0)
        for left, structure in zip(lefts, plan.structures, strict=True):
            ax = page.panel(left, top + 0.1, width, height)
            dot_panel(ax, plan.mixes, looks, rows, structure, scale, 1.06 * reach)
        for i, row in enumerate(rows):
            page.write(indent - 0.12, top + 0.1 + (i + 0.5) * step, row.name, ha="right", va="center")
        top += height + 0.72
    return page.figure


def dot_panel(
    ax: Axes,
    mixes: Sequence[str],
    looks: Looks,
    rows: Sequence[DotRow],
    structure: str,
    scale: Measure,
    reach: float,
) -> None:
    """Draw the dots of one structure."""
    apart = 0.62 / max(len(mixes), 1)
    for i, row in enumerate(rows):
        if i % 2 == 0:
            ax.add_patch(Rectangle((0, i - 0.5), reach * scale.factor, 1, color="#f6f7f8", lw=0, zorder=0))
        for j, mix in enumerate(mixes):
            got = row.bands.get((structure, mix))
            if got is None or not np.isfinite(got.mean):
                continue
            y = i + (j - (len(mixes) - 1) / 2) * apart
            look = looks[mix]
            ax.plot(
                [got.low * scale.factor, got.high * scale.factor],
                [y, y],
                color=look.colour,
                lw=1.3,
                alpha=0.6,
            )
            ax.plot(
                [got.mean * scale.factor], [y], look.mark, color=look.colour, ms=4.6, mec="white", mew=0.5
            )
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(0, reach * scale.factor)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color=GRID, lw=0.8)
    ax.set_xlabel(scale.unit, size=SMALL, color=MUTED, loc="right", labelpad=2)


def group_rows(comparison: "Comparison", labels: Labels) -> list[tuple[str, list[DotRow]]]:
    """Return adoption at the horizon by sector (most adopters first) and by size."""
    blocks: list[tuple[str, list[DotRow]]] = []
    for kind, heading in (("sector", "By sector"), ("size", "By employees")):
        found = by_group(comparison.indicators, "adopter_density", kind)
        groups = sorted({group for _, _, group in found}, key=first_number)
        rows = [DotRow(g, {k[:2]: v for k, v in found.items() if k[2] == g}) for g in groups]
        if kind == "sector":
            rows.sort(key=lambda row: -float(np.mean([b.mean for b in row.bands.values()])))
            rows = [DotRow(shortened(labels.sector(row.name), 46), row.bands) for row in rows]
        if rows:
            blocks.append((heading, rows))
    return blocks


def first_number(group: str) -> tuple[float, str]:
    """Return a size class's lower end for sorting; classes without a number come last."""
    number = "".join(takewhile(str.isdigit, group))
    return (float(number) if number else np.inf, group)


def reason_rows(comparison: "Comparison", labels: Labels) -> list[DotRow]:
    """Return the binding reasons of firms without a live use, the most frequent first."""
    frame = comparison.reasons
    order = frame.groupby("reason", observed=True)["mean"].mean().sort_values(ascending=False)
    rows: list[DotRow] = []
    for reason in order.index[order.to_numpy() > 0]:
        part = frame[frame["reason"] == reason]
        bands = {
            (str(r.structure), str(r.mix)): Band(float(r.mean), float(r.low), float(r.high))
            for r in part.itertuples()
        }
        rows.append(DotRow(labels.reason(str(reason)), bands))
    return rows
