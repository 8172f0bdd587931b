"""Stages over time: in which share of replicates each is told, and at the end under other trials."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.plan import PARAMETERS, SIZE
from experiments.report.frames import select
from experiments.report.labels import Labels
from experiments.report.style import GRID, INK, MUTED, SMALL, WIDTH, column_places, sheet, time_axis
from experiments.stage_table import WORDS
from networks.stage import UNDECIDED

if TYPE_CHECKING:
    from experiments.comparison import Comparison

COLOURS: Final = {
    "none": "#e4e7eb",
    "point": "#f0b94d",
    "line": "#c8562f",
    "network": "#0d766e",
    UNDECIDED: "#ffffff",
}
HATCH: Final = "////"
TALL: Final = 1.25
"""Height of a panel, inches."""
BAR: Final = 0.42
"""Width of a bar of trials, inches."""


def draw_stages(comparison: "Comparison", labels: Labels) -> Figure:
    """Draw a row a mix and a column a structure; beside each, the end under other trials."""
    plan = comparison.plan
    bars = trial_bars(comparison)
    page = sheet(1.05 + (TALL + 0.5) * len(plan.mixes))
    page.figure.legend(
        handles=[patch(word) for word in WORDS],
        loc="upper left",
        bbox_to_anchor=(0.1 / WIDTH, 1.0 - 0.02 / page.height),
        ncols=len(WORDS),
        frameon=False,
        fontsize=SMALL,
        handlelength=1.2,
        columnspacing=1.4,
        borderaxespad=0.0,
    )
    page.write(0.1, 0.32, "Share of replicates that tell each stage, by quarter", color=MUTED)
    lefts, width = column_places(len(plan.structures), 0.5, WIDTH - 0.1, 0.55)
    side = (BAR + 0.1) * len(bars) + (0.15 if bars else 0.0)
    for left, structure in zip(lefts, plan.structures, strict=True):
        page.write(left, 0.6, f"Structure of {labels.structure(structure)}", weight="bold", size=11)
        for i, mix in enumerate(plan.mixes):
            top = 1.15 + i * (TALL + 0.5)
            page.write(left, top - 0.23, labels.mix(mix), color=INK)
            path = select(comparison.stages, structure=structure, mix=mix)
            draw_path(page.panel(left, top, width - side, TALL), path, first=left == lefts[0])
            for k, (panel, level, name) in enumerate(bars):
                place = left + width - side + 0.2 + k * (BAR + 0.1)
                part = select(comparison.stage_trials, structure=structure, mix=mix, panel=panel, level=level)
                draw_bar(page.panel(place, top, BAR, TALL), part, name)
    return page.figure


def trial_bars(comparison: "Comparison") -> list[tuple[str, str, str]]:
    """Return panel, level and name of the trials that are shown beside the paths."""
    plan = comparison.plan
    larger = [p for p in plan.panels if p.name == SIZE and int(p.level) > plan.firms]
    found = [(p.name, p.level, f"{int(p.level) / 1000:g}k\nrows") for p in larger]
    found += [(p.name, p.level, "para-\nmeters") for p in plan.panels if p.name == PARAMETERS]
    return found


def draw_path(ax: Axes, path: pd.DataFrame, *, first: bool) -> None:
    """Stack the shares of the stages over time."""
    months = np.sort(path["month"].unique())
    base = np.zeros(months.size)
    for word in WORDS:
        share = path[path["stage"] == word].sort_values("month")["probability"].to_numpy(float)
        ax.bar(
            months,
            share,
            width=-3.0,
            align="edge",
            bottom=base,
            color=COLOURS[word],
            hatch=HATCH if word == UNDECIDED else None,
            edgecolor="#b8c0ca" if word == UNDECIDED else "white",
            linewidth=0.3,
        )
        base = base + share
    shares_axis(ax, labelled=first)
    if months.size:
        time_axis(ax, int(months[0]) - 2, int(months[-1]))


def draw_bar(ax: Axes, part: pd.DataFrame, name: str) -> None:
    """Stack the shares of the stages at the end of one trial."""
    base = 0.0
    for word in WORDS:
        share = float(part.loc[part["stage"] == word, "probability"].sum())
        ax.bar(
            [0],
            [share],
            width=1.0,
            bottom=base,
            color=COLOURS[word],
            hatch=HATCH if word == UNDECIDED else None,
            edgecolor="#b8c0ca" if word == UNDECIDED else "white",
            linewidth=0.3,
        )
        base += share
    shares_axis(ax, labelled=False)
    ax.set_xticks([0], [name])
    ax.tick_params(axis="x", length=0)


def shares_axis(ax: Axes, *, labelled: bool) -> None:
    """Set up a height of 0 to 100 %."""
    ax.set_ylim(0.0, 1.0)
    ax.set_yticks([0.0, 0.5, 1.0], ["0", "50 %", "100 %"] if labelled else ["", "", ""])
    ax.grid(axis="y", color=GRID, lw=0.8)


def patch(word: str) -> Patch:
    """Return a stage's sample for the legend."""
    return Patch(
        facecolor=COLOURS[word],
        edgecolor="#b8c0ca",
        hatch=HATCH if word == UNDECIDED else None,
        linewidth=0.5,
        label=word,
    )
