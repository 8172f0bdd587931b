"""An indicator against what a study varies: lines for numbers, dots for names, a map for two numbers."""

from collections.abc import Sequence
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from experiments.batch.tables import REFERENCE
from experiments.drawing import Drawing
from experiments.report.labels import Labels, shortened
from experiments.report.numbers import Measure, measure
from experiments.report.style import (
    BASELINE,
    GRID,
    HUES,
    MARGIN,
    MARKS,
    MUTED,
    RC,
    WIDTH,
    Sheet,
    column_places,
    sheet,
    text_width,
)
from experiments.statistics import Summary
from experiments.study_report.told import (
    HIGHER,
    LOWER,
    Effect,
    Told,
    effects,
    is_numeric,
    levels,
    shown,
    spoken,
)

LINES: Final = 7
"""Lines that a panel can tell apart."""
DOTS: Final = 40
"""Lever points that are drawn by name; the rest stands in the tables."""
ROW: Final = 0.24
"""Height of a row of dots, inches."""


def figures(study: Told, labels: Labels) -> dict[str, Drawing]:
    """Return a drawing of each indicator that is spoken of."""
    drawn: dict[str, Drawing] = {}
    for name in study.names if len(study.points) > 1 else ():
        with mpl.rc_context(RC):
            figure = draw(study, name, labels)
        if figure is None:
            continue
        drawn[name] = Drawing(name, f"{labels.indicator(name).title} at the points of the study", figure)
    return drawn


def draw(study: Told, name: str, labels: Labels) -> Figure | None:
    """Draw one indicator, a panel for each uncertainty point that is shown; None where nothing is defined."""
    found = levels(study, name)
    says = labels.indicator(name)
    scale = measure(says.unit, [v for row in found for s in row for v in (s.mean, s.low, s.high)])
    numbers = [key for key in study.levers if is_numeric(study.points, key)]
    title = says.title + (f" ({scale.unit})" if scale.unit else "")
    if len(study.levers) == 2 and len(numbers) == 2:
        return draw_map(study, found, numbers, scale, title)
    names = [key for key in study.levers if key not in numbers]
    if len(numbers) == 1 and len(groups(study, names)) <= LINES:
        return draw_lines(study, found, numbers[0], names, scale, title)
    if np.isfinite([each.found.mean for each in effects(study, name)]).any():
        return draw_dots(study, name, labels)
    return None  # not defined at the first point, so there is no difference from it


def groups(study: Told, names: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    """Return the lever points by the values of the levers that are no numbers."""
    found: dict[tuple[str, ...], list[int]] = {}
    for lever in range(len(study.points)):
        found.setdefault(tuple(shown(study.points[key].iloc[lever]) for key in names), []).append(lever)
    return found


def note(study: Told) -> str:
    """Return what the bands are."""
    if study.few:
        return "Band: 95 % interval of the mean over replicates (chance only)."
    return "Band: 5th to 95th percentile over uncertainty points, each a mean over replicates."


def open_sheet(study: Told, title: str, height: float, below: str) -> tuple[Sheet, list[tuple[str, int]]]:
    """Return an empty figure with title and note, and the panels: what stands above each, and its place."""
    page = sheet(height)
    page.write(MARGIN, 0.05, title, weight="bold", size=11)
    page.write(MARGIN, 0.28, below, color=MUTED)
    columns = len(study.doubts) if study.few else 1
    return page, [(study.doubt(u) if study.few else "", u) for u in range(columns)]


def draw_lines(
    study: Told,
    found: Sequence[Sequence[Summary]],
    key: str,
    names: Sequence[str],
    scale: Measure,
    title: str,
) -> Figure:
    """Draw a line for each combination of the named levers over the numeric one."""
    parts = groups(study, names)
    page, panels = open_sheet(study, title, 3.35 + 0.2 * (len(parts) > 1), note(study))
    top = 0.55
    if len(parts) > 1:
        _key(page, [(", ".join(part), hue(k, points)) for k, (part, points) in enumerate(parts.items())], top)
        top += 0.2
    lefts, width = column_places(len(panels), 0.7, WIDTH - 0.15, 0.6)
    axes = [page.panel(left, top + 0.3, width, 1.95) for left in lefts]
    for ax, left, (head, column) in zip(axes, lefts, panels, strict=True):
        page.write(left, top + 0.04, head, weight="bold")
        for k, points in enumerate(parts.values()):
            x = study.points[key].to_numpy(dtype=np.float64)[points]
            order = np.argsort(x, kind="stable")
            mean, low, high = (
                np.array([getattr(found[points[i]][column], end) for i in order]) * scale.factor
                for end in ("mean", "low", "high")
            )
            colour = hue(k, points)
            if len(points) == 1:
                ax.axhspan(*_ends(low[0], high[0], mean[0]), color=colour, alpha=0.12, lw=0)
                ax.axhline(mean[0], color=colour, lw=1.4, ls=(0, (3, 2)))
            else:
                ax.fill_between(x[order], low, high, color=colour, alpha=0.15, lw=0)
                ax.plot(x[order], mean, color=colour, lw=1.8, marker=MARKS[k % len(MARKS)], ms=4)
        ax.set_xlabel(spoken(key))
        places(ax, study.points[key].to_numpy(dtype=np.float64))
        quiet(ax)
    same_limits(axes)
    return page.figure


def hue(number: int, points: Sequence[int]) -> str:
    """Return the colour of a line; grey for what is but one point."""
    return BASELINE if len(points) == 1 else HUES[(number + 4) % len(HUES)]


def places(ax: Axes, values: np.ndarray) -> None:
    """Name the values of a lever below a panel; those that multiply stand evenly."""
    distinct = np.unique(values)
    if distinct[0] > 0.0 and distinct[-1] >= 8.0 * distinct[0]:
        ax.set_xscale("log")
        ax.minorticks_off()
    if distinct.size <= 10:
        ax.set_xticks(distinct, [shown(float(value)) for value in distinct])


def _ends(low: float, high: float, mean: float) -> tuple[float, float]:
    """Return an interval, or its mean twice where it is unknown."""
    return (low, high) if np.isfinite(low) and np.isfinite(high) else (mean, mean)


def _key(page: Sheet, names: Sequence[tuple[str, str]], top: float) -> None:
    """Write the names of the lines in their colours, in one line."""
    x = MARGIN
    for name, colour in names:
        text = shortened(name, 34) or "all"
        page.write(x, top, f"\N{BLACK SQUARE} {text}", color=colour, weight="bold")
        x += text_width(f"M {text}", weight="bold") + 0.25


def draw_dots(study: Told, name: str, labels: Labels) -> Figure:
    """Draw a row for each lever point but the first: its difference from the first, with its interval."""
    says, found = labels.indicator(name), effects(study, name)
    scale = measure(says.unit, [v for e in found for v in (e.found.mean, e.found.low, e.found.high)])
    unit = f" ({scale.step})" if scale.step else ""
    count = min(len(study.points) - 1, DOTS)
    texts = [shortened(study.label(lever), 46) for lever in range(1, count + 1)]
    below = "Interval: 95 %, paired by replicate (chance only)." if study.few else note(study)
    title = f"{says.title}: difference from {study.label(REFERENCE)}{unit}"
    page, panels = open_sheet(study, title, 1.25 + ROW * count, below)
    if count < len(study.points) - 1:
        text = f"The first {count} of {len(study.points) - 1} points."
        page.write(WIDTH - MARGIN, 0.28, text, ha="right", color=MUTED)
    room = min(max(text_width(text) for text in texts) + 0.25, 4.2)
    lefts, width = column_places(len(panels), room, WIDTH - 0.15, 0.35)
    axes = [page.panel(left, 0.82, width, ROW * count) for left in lefts]
    for place, (ax, left, (head, column)) in enumerate(zip(axes, lefts, panels, strict=True)):
        page.write(left, 0.56, head, weight="bold")
        ax.axvline(0.0, color=BASELINE, lw=0.9, ls=(0, (3, 2)), zorder=1)
        for e in found:
            if e.lever <= count and e.unknown in (column, -1):
                dot(ax, e, scale.factor)
        ax.set_ylim(count - 0.4, -0.6)
        ax.set_yticks(range(count), texts if place == 0 else [""] * count)
        ax.spines["left"].set_visible(False)
        ax.hlines(range(count), 0, 1, transform=ax.get_yaxis_transform(), color=GRID, lw=0.7, zorder=0)
    ends = [ax.get_xlim() for ax in axes]
    for ax in axes:
        ax.set_xlim(min(low for low, _ in ends), max(high for _, high in ends))
        ax.locator_params(axis="x", nbins=5)
    return page.figure


def dot(ax: Axes, effect: Effect, factor: float) -> None:
    """Draw one effect; full colour where a direction is stated."""
    found = effect.found
    look = HUES[4] if effect.word in (HIGHER, LOWER) else BASELINE
    ends = np.array(_ends(found.low, found.high, found.mean)) * factor
    ax.plot(ends, [effect.lever - 1] * 2, color=look, lw=2.2, alpha=0.5)
    ax.plot([found.mean * factor], [effect.lever - 1], "o", color=look, ms=5)


def draw_map(
    study: Told, found: Sequence[Sequence[Summary]], keys: Sequence[str], scale: Measure, title: str
) -> Figure:
    """Draw the mean over two numeric levers: a cell each where they form a grid, else a dot each."""
    page, panels = open_sheet(
        study, title, 3.9, "Mean over replicates" + (" (and uncertainty points)." if not study.few else ".")
    )
    lefts, width = column_places(len(panels), 0.8, WIDTH - 1.2, 0.6)
    x, y = (study.points[key].to_numpy(dtype=np.float64) for key in keys)
    columns, rows = np.unique(x), np.unique(y)
    means = np.array([[s.mean for s in row] for row in found]) * scale.factor
    known = means[np.isfinite(means)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    norm = Normalize(low, high if high > low else low + 1.0)
    colours = mpl.colormaps["cividis"]
    ax = None
    for left, (head, column) in zip(lefts, panels, strict=True):
        page.write(left, 0.56, head, weight="bold")
        ax = page.panel(left, 0.85, min(width, 6.0), 2.45)
        if columns.size * rows.size == len(study.points):
            _cells(ax, np.searchsorted(columns, x), np.searchsorted(rows, y), means[:, column], norm, scale)
            ax.set_xticks(range(columns.size), [shown(v) for v in columns])
            ax.set_yticks(range(rows.size), [shown(v) for v in rows])
        else:
            ax.scatter(x, y, c=means[:, column], norm=norm, cmap=colours, s=42)
        ax.set_xlabel(spoken(keys[0]))
        ax.set_ylabel(spoken(keys[1]))
    right = lefts[-1] + min(width, 6.0) + 0.2
    bar = page.panel(right, 0.85, 0.16, 2.45)
    page.figure.colorbar(ScalarMappable(norm, colours), cax=bar)
    return page.figure


def _cells(
    ax: Axes, x: np.ndarray, y: np.ndarray, values: np.ndarray, norm: Normalize, scale: Measure
) -> None:
    """Fill the cells of a grid and write each value into its own."""
    grid = np.full((int(y.max()) + 1, int(x.max()) + 1), np.nan)
    grid[y, x] = values
    ax.imshow(grid, origin="lower", aspect="auto", cmap="cividis", norm=norm, interpolation="nearest")
    if grid.size > 80:
        return
    for i, j in zip(x, y, strict=True):
        value = float(grid[j, i])
        dark = norm(value) < 0.55
        text = scale.bare(value / scale.factor)
        ax.text(i, j, text, ha="center", va="center", color="white" if dark else "#1f2933")


def quiet(ax: Axes) -> None:
    """Put quiet lines behind a panel."""
    ax.grid(axis="y", color=GRID, lw=0.8)
    ax.spines["left"].set_visible(False)
    ax.locator_params(axis="y", nbins=5)


def same_limits(axes: Sequence[Axes]) -> None:
    """Give all panels one height, from zero if that is near."""
    ends = [ax.get_ylim() for ax in axes]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    low = 0.0 if 0.0 <= low < 0.5 * high else low
    for ax in axes:
        ax.set_ylim(low, high)
