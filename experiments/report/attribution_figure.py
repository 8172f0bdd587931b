"""What relations made: measures with relations at work over those without, by control and rule."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.attribution import BAND, MEASURES
from experiments.report.frames import select
from experiments.report.labels import Labels
from experiments.report.style import GRID, HUES, INK, MARKS, MUTED, SMALL, WIDTH, sheet

if TYPE_CHECKING:
    from experiments.comparison import Comparison

TITLES: Final = {
    "leaderless_share": "Adopters in chains without hubs",
    "two_route_core": "Adopters in the core",
    "cross_module_ratio": "Links across walls",
}
CONTROLS: Final = {
    "peers-off": "nobody sees its own partners",
    "rewired": "other partners, as many",
    "quota": "adoption ordered from above",
    "random-links": "links drawn at random",
}
"""Controls in words, as they stand in the figure."""

RULES: Final = {
    "economic": "economic choice",
    "threshold": "threshold",
    "cascade": "cascade",
    "bass": "Bass",
}
REACH: Final = 0.75
"""Largest log ratio that is drawn; what lies beyond stands at the edge."""

TICKS: Final = (0.5, 0.75, 1.0, 1.33, 2.0)
LINE: Final = 0.42
"""Height of a control, inches."""


def draw_attribution(comparison: "Comparison", labels: Labels) -> Figure:
    """Draw a block a structure and mix, in it a line a control, and a column a measure."""
    table = comparison.attribution
    cells = cells_of(comparison)
    rules = [rule for rule in RULES if (table["rule"] == rule).any()]
    tall = LINE * len(CONTROLS)
    page = sheet(0.6 + (tall + 0.85) * len(cells))
    page.figure.legend(
        handles=[mark(rule) for rule in rules],
        loc="upper left",
        bbox_to_anchor=(0.1 / WIDTH, 1.0 - 0.02 / page.height),
        ncols=len(rules),
        frameon=False,
        fontsize=SMALL,
        handletextpad=0.3,
        columnspacing=1.6,
        borderaxespad=0.0,
    )
    note = (
        "Times as much with relations at work as without, at equal numbers of adopters and links. "
        "Line: 90 % interval, cut at the edge. Grey band: called alike."
    )
    page.write(0.1, 0.32, note, color=MUTED)
    wide = (WIDTH - 2.55 - 0.1) / len(MEASURES)
    for i, (structure, mix) in enumerate(cells):
        top = 1.05 + i * (tall + 0.85)
        head = f"{labels.mix(mix)} on the structure of {labels.structure(structure)}"
        page.write(0.1, top - 0.42, head, weight="bold", size=11)
        for k, control in enumerate(CONTROLS):
            page.write(0.1, top + LINE * (k + 0.5), CONTROLS[control], va="center")
        for j, measure in enumerate(MEASURES):
            left = 2.55 + j * wide
            page.write(left, top - 0.19, TITLES[measure], color=MUTED)
            part = select(table, structure=structure, mix=mix, measure=measure)
            draw_measure(page.panel(left, top, wide - 0.3, tall), part, rules)
    return page.figure


def cells_of(comparison: "Comparison") -> list[tuple[str, str]]:
    """Return structures and mixes that were tried, in the plan's order."""
    tried = set(comparison.attribution[["structure", "mix"]].itertuples(index=False, name=None))
    plan = comparison.plan
    return [(s, m) for s in plan.structures for m in plan.mixes if (s, m) in tried]


def draw_measure(ax: Axes, part: pd.DataFrame, rules: list[str]) -> None:
    """Draw one measure: dots by rule in a line a control."""
    ax.axvspan(-BAND, BAND, color=GRID, zorder=0)
    ax.axvline(0.0, color=MUTED, lw=0.8, zorder=1)
    for k, control in enumerate(CONTROLS):
        for r, rule in enumerate(rules):
            y = k + 0.5 + 0.19 * (r - (len(rules) - 1) / 2)
            for row in select(part, control=control, rule=rule).itertuples():
                value, low, high = (float(str(x)) for x in (row.log_ratio, row.low, row.high))
                if not np.isfinite(value):
                    continue
                if np.isfinite(low) and np.isfinite(high):
                    ax.plot(
                        np.clip([low, high], -REACH, REACH), [y, y], color=colour(rule), lw=1.0, alpha=0.6
                    )
                ax.plot(
                    [min(max(value, -REACH), REACH)],
                    [y],
                    MARKS[list(RULES).index(rule)],
                    color=colour(rule),
                    ms=5.0,
                    mec="white",
                    mew=0.5,
                    clip_on=False,
                    zorder=3,
                )
    ax.set_xlim(-REACH, REACH)
    ax.set_ylim(len(CONTROLS), 0)
    ax.set_yticks(range(len(CONTROLS) + 1), [""] * (len(CONTROLS) + 1))
    ax.grid(axis="y", color=GRID, lw=0.8)
    ax.spines["left"].set_visible(False)
    ax.set_xticks(np.log(TICKS), [f"{x:g}×" for x in TICKS])


def colour(rule: str) -> str:
    """Return a rule's colour; the model's own rule is dark."""
    return INK if rule == next(iter(RULES)) else HUES[list(RULES).index(rule)]


def mark(rule: str) -> Line2D:
    """Return a rule's sample for the legend."""
    place = list(RULES).index(rule)
    return Line2D([], [], ls="", marker=MARKS[place], color=colour(rule), ms=6.0, label=RULES[rule])
