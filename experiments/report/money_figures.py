"""The figures about money: what was spent on what and when, and what an adopter costs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.report.frames import Band, band, policies, select
from experiments.report.labels import Labels, shortened
from experiments.report.numbers import Measure, measure
from experiments.report.style import GRID, INK, MUTED, SMALL, WIDTH, Look, sheet

if TYPE_CHECKING:
    from experiments.comparison import Comparison

ACROSS: Final = 4
LEFT: Final = 2.45
BUDGETS: Final = (0.25, 4.0)
"""Least and largest multiple of the assumed budget."""
QUARTER: Final = "\N{MULTIPLICATION SIGN}\N{VULGAR FRACTION ONE QUARTER}"
FOUR: Final = "\N{MULTIPLICATION SIGN}4"


def spent(money: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of money that somebody received."""
    return money[money["mean"] > 0]


def draw_money(comparison: "Comparison", labels: Labels, looks: Mapping[str, Look]) -> Figure | None:
    """Draw outlay by instrument and year as circles, a panel a structure and mix."""
    paid = spent(comparison.money)
    if paid.empty:
        return None
    panels = [(s, m) for s in comparison.plan.structures for m in policies(comparison)]
    totals = paid.groupby("instrument", observed=True)["mean"].sum().sort_values(ascending=False)
    codes = [str(c) for c in totals.index]
    lines = -(-len(panels) // ACROSS)
    step, head = 0.245, 0.72
    row = head + step * len(codes) + 0.45
    page = sheet(0.1 + row * lines)
    width = (WIDTH - LEFT - 0.1) / min(len(panels), ACROSS)
    for k, (structure, mix) in enumerate(panels):
        left, top = LEFT + (k % ACROSS) * width, 0.1 + (k // ACROSS) * row
        part = select(paid, structure=structure, mix=mix)
        largest = (
            select(paid, structure=structure)
            .groupby(["mix", "instrument", "year"], observed=True)["mean"]
            .sum()
        )
        page.write(left, top, f"Structure of {labels.structure(structure)}", weight="bold")
        page.write(left, top + 0.2, labels.brief(mix), color=looks[mix].colour, weight="bold")
        scale = measure("million USD", [float(part["mean"].sum())])
        page.write(left, top + 0.4, f"total {scale.text(float(part['mean'].sum()))}", color=MUTED)
        ax = page.panel(left, top + head, width - 0.2, step * len(codes))
        circles(ax, part, codes, looks[mix].colour, float(largest.max()))
        if k % ACROSS == 0:
            for i, code in enumerate(codes):
                text = shortened(labels.instrument(code), 34)
                page.write(LEFT - 0.12, top + head + (i + 0.5) * step, text, ha="right", va="center")
    return page.figure


def circles(ax: Axes, part: pd.DataFrame, codes: Sequence[str], colour: str, largest: float) -> None:
    """Draw one circle an instrument and year, its area the money; the row's total stands at its end."""
    years = sorted({int(y) for y in part["year"]}) or [2019]
    cells = part.groupby(["instrument", "year"], observed=True)["mean"].sum()
    scale = measure(
        "million USD", [float(v) for v in part.groupby("instrument", observed=True)["mean"].sum()]
    )
    for i, code in enumerate(codes):
        ax.hlines(i, years[0] - 0.5, years[-1] + 0.5, color=GRID, lw=0.8, zorder=0)
        amounts = [float(cells.get((code, y), 0.0)) for y in years]
        at = [y for y, a in zip(years, amounts, strict=True) if a > 0]
        area = [190.0 * a / largest for a in amounts if a > 0]
        ax.scatter(at, [i] * len(at), s=area, color=colour, alpha=0.8, lw=0, zorder=2)
        if at:
            ax.text(
                years[-1] + 0.75, i, scale.bare(sum(amounts)), va="center", ha="left", size=SMALL, color=INK
            )
    ax.set_ylim(len(codes) - 0.5, -0.5)
    ax.set_xlim(years[0] - 0.6, years[-1] + 3.2)
    ax.set_yticks([])
    ax.set_xticks(years[::2], [f"\N{RIGHT SINGLE QUOTATION MARK}{y % 100:02d}" for y in years[::2]])
    ax.xaxis.set_tick_params(length=0)
    ax.text(years[-1] + 0.75, -0.72, scale.unit.replace(" USD", ""), size=SMALL, color=MUTED, va="bottom")
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def draw_costs(comparison: "Comparison", labels: Labels, looks: Mapping[str, Look]) -> Figure | None:
    """Draw public outlay per adopter and per data link, with the band over budgets."""
    names = [n for n in ("outlay_per_adopter", "outlay_per_link") if known(comparison, n)]
    if not names:
        return None
    rows = [(s, m) for s in comparison.plan.structures for m in policies(comparison)]
    step = 0.42
    page = sheet(0.7 + step * len(rows) + 0.38)
    left, gap = 2.95, 0.5
    width = (WIDTH - left - 0.2 - gap * (len(names) - 1)) / len(names)
    page.write(
        0.1,
        0.06,
        f"Dot: the assumed budget, mean of replicates. Bar: a quarter ({QUARTER}) to four times ({FOUR}) "
        "that budget. Scale in powers of ten.",
        color=MUTED,
    )
    for j, name in enumerate(names):
        says = labels.indicator(name)
        found = {row: cost_points(comparison, name, *row) for row in rows}
        values = [v for points in found.values() for v in points.values() if np.isfinite(v) and v > 0]
        scale = measure(says.unit, [float(np.median(values))] if values else [])
        place = left + j * (width + gap)
        page.write(place, 0.36, f"{says.title} ({scale.unit})", weight="bold")
        ax = page.panel(place, 0.7, width, step * len(rows))
        cost_panel(ax, rows, found, looks, scale)
    for i, (structure, mix) in enumerate(rows):
        y = 0.7 + (i + 0.5) * step
        page.write(0.1, y, f"Structure of {labels.structure(structure)}", va="center", color=MUTED)
        page.write(
            left - 0.15, y, labels.brief(mix), ha="right", va="center", color=looks[mix].colour, weight="bold"
        )
    return page.figure


def known(comparison: "Comparison", name: str) -> bool:
    """Say whether the scorecard has a number for an indicator under some policy."""
    rows = select(comparison.scorecard, indicator=name)
    return bool(
        np.isfinite(rows.loc[rows["mix"].isin(policies(comparison)), "mean"].to_numpy(dtype=float)).any()
    )


def budget_band(robustness: pd.DataFrame, level: float, **wanted: str) -> Band:
    """Return the band of the row with the given multiple of the budget, however it is written."""
    rows = select(robustness, panel="budget", **wanted)
    rows = rows[[same_number(text, level) for text in rows["level"]]]
    return band(rows)


def same_number(text: object, number: float) -> bool:
    """Say whether a level of a panel is the given number."""
    try:
        return abs(float(str(text)) - number) < 1e-9
    except ValueError:
        return False


def cost_points(comparison: "Comparison", name: str, structure: str, mix: str) -> dict[float, float]:
    """Return the mean cost at each multiple of the budget."""
    points = {1.0: band(comparison.scorecard, structure=structure, mix=mix, indicator=name).mean}
    for level in BUDGETS:
        points[level] = budget_band(
            comparison.robustness, level, structure=structure, mix=mix, indicator=name
        ).mean
    return points


def cost_panel(
    ax: Axes,
    rows: Sequence[tuple[str, str]],
    found: Mapping[tuple[str, str], Mapping[float, float]],
    looks: Mapping[str, Look],
    scale: Measure,
) -> None:
    """Draw cost by structure and mix on a scale of powers."""
    ax.set_xscale("log")
    shown = [
        v * scale.factor for points in found.values() for v in points.values() if np.isfinite(v) and v > 0
    ]
    for i, row in enumerate(rows):
        look = looks[row[1]]
        points = {b: v * scale.factor for b, v in found[row].items() if np.isfinite(v) and v > 0}
        ax.axhline(i, color=GRID, lw=0.8, zorder=0)
        if not points:
            ax.text(0.5, i, "not defined", va="center", color=MUTED, transform=ax.get_yaxis_transform())
            continue
        ends = sorted(points.values())
        ax.plot([ends[0], ends[-1]], [i, i], color=look.colour, lw=4, alpha=0.35, solid_capstyle="butt")
        for budget, text in (
            (0.25, QUARTER),
            (4.0, FOUR),
        ):
            if budget in points:
                ax.plot([points[budget]], [i], "|", color=look.colour, ms=9, mew=1.6)
                ax.text(points[budget], i + 0.22, text, ha="center", va="top", size=SMALL, color=MUTED)
        if 1.0 in points:
            ax.plot([points[1.0]], [i], look.mark, color=look.colour, ms=7, mec="white")
            ax.text(
                points[1.0],
                i - 0.2,
                scale.bare(points[1.0] / scale.factor),
                ha="center",
                va="bottom",
                size=SMALL,
                weight="bold",
                color=look.colour,
            )
    if shown:
        ax.set_xlim(min(shown) / 1.6, max(shown) * 1.6)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    plain_powers(ax)


def plain_powers(ax: Axes) -> None:
    """Write the ticks of a logarithmic axis as plain numbers."""
    low, high = ax.get_xlim()
    ticks = [k * 10.0**p for p in range(-6, 10) for k in (1, 2, 5)]
    ticks = [t for t in ticks if low <= t <= high]
    ticks = ticks if len(ticks) <= 6 else [t for t in ticks if f"{t:e}".startswith("1")] or ticks[::3]
    ax.set_xticks(ticks, [f"{t:,.10f}".rstrip("0").rstrip(".") for t in ticks])
    ax.set_xticks([], minor=True)
    ax.grid(axis="x", color=GRID, lw=0.8)
