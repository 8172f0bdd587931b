"""The gap between two programmes at home and its parts: a dot with its interval each."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.decomposition import INTERACTION, POLICY, SAME_SHARE, STRUCTURE, WHOLE
from experiments.report.frames import Band
from experiments.report.gap_words import at_home, is_told, pairs_of, parts
from experiments.report.labels import Labels, shortened
from experiments.report.numbers import measure
from experiments.report.style import GRID, INK, MUTED, WIDTH, column_places, sheet

if TYPE_CHECKING:
    from experiments.comparison import Comparison

COLUMNS: Final = 4
ROW: Final = 1.75
SHOWN: Final = (WHOLE, STRUCTURE, POLICY, INTERACTION)
COLOUR: Final = {WHOLE: INK, STRUCTURE: "#2b6cb0", POLICY: "#c8562f", INTERACTION: "#7d5ba6"}
NAMES: Final = {WHOLE: "whole gap", STRUCTURE: "structure", POLICY: "policy", INTERACTION: "interaction"}


def draw_gaps(comparison: "Comparison", labels: Labels, names: Sequence[str]) -> Figure | None:
    """Draw a small panel an indicator: the whole gap, below it the parts that add up to it."""
    table = comparison.decomposition
    told = [
        (pair, name, found)
        for pair in pairs_of(table)[:1]
        for name in names
        if (found := parts(table, pair, name, SAME_SHARE)) and np.isfinite(found[WHOLE].mean)
    ]
    if not told:
        return None
    lines = -(-len(told) // COLUMNS)
    page = sheet(0.42 + ROW * lines)
    (here, mix), (there, other) = (at_home(code, labels) for code in told[0][0])
    page.write(
        0.1,
        0.06,
        f"{mix} on the structure of {here} less {other} on the structure of {there}",
        weight="bold",
        size=11,
    )
    page.write(WIDTH - 0.1, 0.08, "line: 90 % interval; hollow: holds 0", ha="right", color=MUTED)
    places, wide = column_places(COLUMNS, 1.0, WIDTH - 0.1, 0.35)
    for k, (_, name, found) in enumerate(told):
        left, top = places[k % COLUMNS], 0.45 + ROW * (k // COLUMNS)
        says = labels.indicator(name)
        page.write(left, top, shortened(says.title, 30), weight="bold")
        ax = page.panel(left, top + 0.24, wide, ROW - 0.72)
        panel(ax, found, says.unit)
        if k % COLUMNS == 0:
            for i, part in enumerate(SHOWN):
                y = top + 0.24 + (ROW - 0.72) * (i + 0.5) / len(SHOWN)
                page.write(left - 0.12, y, NAMES[part], ha="right", va="center", color=COLOUR[part])
    return page.figure


def panel(ax: Axes, found: Mapping[str, Band], unit: str) -> None:
    """Draw the dots of one indicator about zero."""
    ends = [v for part in SHOWN for v in (found[part].low, found[part].mean, found[part].high)]
    scale = measure(unit, [v for v in ends if np.isfinite(v)])
    reach = max((abs(v) for v in ends if np.isfinite(v)), default=0.0) * scale.factor or 1.0
    ax.set_xlim(-1.08 * reach, 1.08 * reach)
    ax.set_ylim(len(SHOWN), 0.0)
    ax.axvline(0.0, color=MUTED, lw=0.8, ls=(0, (2, 2)), zorder=1)
    ax.axhline(1.0, color=GRID, lw=0.8, zorder=0)
    for i, part in enumerate(SHOWN):
        d, y = found[part], i + 0.5
        if np.isfinite(d.low) and np.isfinite(d.high):
            span = [d.low * scale.factor, d.high * scale.factor]
            ax.plot(span, [y, y], color=COLOUR[part], lw=2.6, alpha=0.5, zorder=2)
        face = COLOUR[part] if is_told(d) else "white"
        ax.plot([d.mean * scale.factor], [y], "o", color=COLOUR[part], mfc=face, ms=6.0, zorder=3)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ticks = [t for t in ax.get_xticks() if abs(t) <= reach]
    ax.set_xticks(ticks if len(ticks) <= 5 else ticks[::2])
    ax.set_xlabel(scale.step, labelpad=2.0)
