"""The share of runs that reach a stage against money, with the threshold and its interval."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.report.frames import select
from experiments.report.labels import Labels
from experiments.report.stage_figure import COLOURS
from experiments.report.style import GRID, INK, MUTED, SMALL, WIDTH, Sheet, column_places, sheet
from experiments.report.threshold_words import HALF

if TYPE_CHECKING:
    from experiments.comparison import Comparison

TALL: Final = 2.1
"""Height of a panel, inches."""
ROOM: Final = 1.4
"""Above and below a panel: titles, both axes."""
NAMES: Final = {"line": "a line or a network", "network": "a network"}
DASH: Final = {"line": (0, (3, 2)), "network": "-"}
GAP: Final = 2.2
"""How many times below the smallest budget no money at all is drawn."""


def draw_thresholds(comparison: "Comparison", labels: Labels) -> Figure:
    """Draw a panel a structure and mix, two in a row."""
    table, curve = comparison.thresholds, comparison.threshold_curve
    panels = list(dict.fromkeys(zip(table["structure"], table["mix"], strict=True)))
    rows = -(-len(panels) // 2)
    page = sheet(0.5 + (TALL + ROOM) * rows)
    key(page)
    lefts, width = column_places(2, 0.62, WIDTH - 0.4, 0.95)
    for i, (structure, mix) in enumerate(panels):
        left, top = lefts[i % 2], 1.3 + (i // 2) * (TALL + ROOM)
        page.write(
            left, top - 0.7, f"{labels.mix(mix)}, structure of {labels.structure(structure)}", weight="bold"
        )
        ax = page.panel(left, top, width, TALL)
        draw_panel(
            ax,
            select(table, structure=structure, mix=mix, probability=HALF),
            select(curve, structure=structure, mix=mix),
        )
    return page.figure


def key(page: Sheet) -> None:
    """Say what lines, dots and bars are."""
    handles = [Line2D([], [], color=COLOURS[s], ls=DASH[s], lw=2.0, label=NAMES[s]) for s in NAMES]
    handles += [
        Line2D([], [], ls="", marker="o", color=MUTED, ms=4.5, label="share of runs, with 90 % interval"),
        Line2D([], [], color=INK, lw=5.0, alpha=0.35, label="threshold for half of the runs: 90 % interval"),
    ]
    page.figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.1 / WIDTH, 1.0 - 0.02 / page.height),
        ncols=len(handles),
        frameon=False,
        fontsize=SMALL,
        handlelength=1.6,
        columnspacing=1.6,
        borderaxespad=0.0,
    )


def draw_panel(ax: Axes, rows: pd.DataFrame, curve: pd.DataFrame) -> None:
    """Draw one mix on one structure: a step curve, dots and a threshold a stage."""
    tried = np.sort(curve["value"].unique())
    some = tried[tried > 0.0]
    none = float(some[0]) / GAP
    ax.set_xscale("log")
    ax.set_xlim(none / 1.4, float(some[-1]) * 1.15)
    ax.set_ylim(-0.03, 1.03)
    ax.axhline(HALF, color=MUTED, lw=0.8, ls=":")
    for stage in NAMES:
        part = select(curve, stage=stage).sort_values("value")
        found = select(rows, stage=stage)
        if not part.empty and not found.empty:
            draw_stage(ax, part, stage, none)
            draw_threshold(ax, found.iloc[0], stage, none)
    ticks = [t for t in (0.001, 0.01, 0.1, 1.0, 10.0) if some[0] <= t <= some[-1]]
    if some[-1] not in ticks:
        ticks.append(float(some[-1]))
    at = [none, *ticks] if tried[0] == 0.0 else ticks
    ax.set_xticks(at, [*(["no\nmoney"] if tried[0] == 0.0 else []), *[factor(t) for t in ticks]])
    ax.set_xticks([], minor=True)
    ax.set_yticks([0.0, 0.5, 1.0], ["0", "50 %", "100 %"])
    ax.grid(axis="y", color=GRID, lw=0.8)
    ax.set_xlabel("Budget, over the mix's own", labelpad=2.0)
    money_axis(ax, curve)


def draw_stage(ax: Axes, part: pd.DataFrame, stage: str, none: float) -> None:
    """Draw the shares of one stage; values that were fixed beforehand are filled."""
    shift = 1.0 if stage == "network" else 1.06
    x = np.where(part["value"] > 0.0, part["value"], none).astype(float)
    settled = part["settled"].to_numpy(dtype=float)
    has_none = float(part["value"].iloc[0]) == 0.0
    ax.step(
        x[has_none:], settled[has_none:], where="post", color=COLOURS[stage], ls=DASH[stage], lw=1.8, zorder=3
    )
    share, low, high = (part[name].to_numpy(dtype=float) for name in ("share", "low", "high"))
    fixed = part["fixed"].to_numpy(dtype=float) == 1.0
    ax.vlines(x[fixed] * shift, low[fixed], high[fixed], color=COLOURS[stage], lw=0.9, alpha=0.45, zorder=2)
    for kind, face in ((fixed, COLOURS[stage]), (~fixed, "white")):
        ax.plot(
            x[kind] * shift,
            share[kind],
            "o",
            ls="",
            color=COLOURS[stage],
            mfc=face,
            ms=4.2,
            mew=0.9,
            zorder=4,
            clip_on=False,
        )


def draw_threshold(ax: Axes, row: "pd.Series[Any]", stage: str, none: float) -> None:
    """Mark the threshold and its interval at half the height; an open end runs to the edge."""
    left, right = ax.get_xlim()
    low, high, value = (float(str(row[name])) for name in ("low", "high", "threshold"))
    if row["verdict"] in NAMED:
        ends = (left if low != low else max(low, none), right if high != high else max(high, none))
        y = HALF + (0.03 if stage == "network" else -0.03)
        ax.plot(ends, [y, y], color=COLOURS[stage], lw=5.0, alpha=0.35, solid_capstyle="butt", zorder=1)
        if value == value:
            ax.plot(
                [max(value, none)], [y], "D", color=COLOURS[stage], mec="white", mew=0.8, ms=7.5, zorder=5
            )


NAMED: Final = ("found", "none needed", "at or below the lowest", "not reached")
"""Verdicts with an interval to draw."""


def money_axis(ax: Axes, curve: pd.DataFrame) -> None:
    """Put planned outlay above, million USD a year."""
    whole = curve[curve["value"] > 0.0]
    rate = float((whole["usd"] / whole["value"]).median())
    if not rate > 0.0:
        return
    left, right = ax.get_xlim()
    above = ax.twiny()
    above.set_xscale("log")
    above.set_xlim(left * rate, right * rate)
    first = float(whole["value"].min()) * rate
    ticks = [10.0**k for k in range(-4, 8) if first <= 10.0**k <= right * rate]
    above.set_xticks(ticks, [f"{t:,.4f}".rstrip("0").rstrip(".") for t in ticks])
    above.set_xticks([], minor=True)
    above.set_xlabel("Planned, million USD a year", labelpad=4.0)
    above.spines["right"].set_visible(False)
    above.spines["top"].set_visible(True)
    above.tick_params(axis="x", length=3.0)


def factor(value: float) -> str:
    """Return a multiple of the budget as it stands on an axis."""
    return f"{100 * value:g} %" if value < 1.0 else f"{value:g}×"
