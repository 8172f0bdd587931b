"""Which instruments carry the effect of a mix: bars with intervals, the largest first."""

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.credit.tables import INSTRUMENT
from experiments.report.credit_words import Part, Share, ends, first_headline, losses, scale_of, shares
from experiments.report.labels import Labels, shortened
from experiments.report.numbers import Measure
from experiments.report.style import (
    GRID,
    INK,
    MARGIN,
    MUTED,
    SMALL,
    WIDTH,
    Looks,
    column_places,
    sheet,
)

if TYPE_CHECKING:
    from experiments.comparison import Comparison

LINE: Final = 0.29
"""Height of an instrument, inches."""

NAMES: Final = 2.9
"""Room for the names left of the bars, inches."""

PALE: Final = 0.32
"""Opacity of a bar that cannot be told from zero."""

COLUMNS: Final = 2
LONGEST: Final = 30


def draw_credit(comparison: "Comparison", labels: Labels, look: Looks) -> Figure | None:
    """Draw a panel a mix and structure; None if nothing was divided."""
    found = shares(comparison, first_headline(comparison))
    if not found:
        return None
    alone = [losses(comparison, s.structure, s.mix, s.indicator, INSTRUMENT) for s in found]
    scale = scale_of(found, labels)
    reach = [
        x * scale.factor for s, parts in zip(found, alone, strict=True) for x in ends([*s.parts, *parts])
    ]
    reach = [x for x in reach if np.isfinite(x)]
    low, high = min(*reach, 0.0), max(*reach, 0.0)
    edge = 0.04 * (high - low) or 1.0
    tall = [LINE * max(len(s.parts) for s in found[i : i + COLUMNS]) for i in range(0, len(found), COLUMNS)]
    page = sheet(0.7 + sum(tall) + 1.05 * len(tall))
    head(page.figure, page.height)
    title = labels.indicator(found[0].indicator).title
    note = (
        f"What each instrument adds to {title} at the end of the run, {scale.step}; one scale in all panels."
    )
    page.write(MARGIN, 0.34, note, color=MUTED)
    lefts, width = column_places(COLUMNS, MARGIN + NAMES, WIDTH - 0.15, NAMES + 0.3)
    top = 0.75
    for row, height in enumerate(tall):
        for left, share, parts in zip(lefts, found[row * COLUMNS :], alone[row * COLUMNS :], strict=False):
            place = f"{labels.brief(share.mix)} on the structure of {labels.structure(share.structure)}"
            page.write(left - NAMES, top, place, weight="bold", size=11)
            page.write(left - NAMES, top + 0.2, f"{scale.change(share.whole)} in all", color=MUTED)
            own = LINE * len(share.parts)
            ax = page.panel(left, top + 0.4, width, own)
            draw_bars(ax, share, parts, scale, look[share.mix].colour)
            ax.set_xlim(low - edge, high + edge)
            for i, part in enumerate(share.parts):
                name = f"{shortened(labels.instrument(part.name), LONGEST)} ({part.name})"
                weight = "bold" if part.is_told else "normal"
                page.write(
                    left - 0.1, top + 0.4 + (i + 0.5) * LINE, name, ha="right", va="center", weight=weight
                )
        top += height + 1.05
    return page.figure


def head(figure: Figure, height: float) -> None:
    """Draw the key."""
    figure.legend(
        handles=[
            Patch(color=MUTED, label="Shapley value, told from zero"),
            Patch(color=MUTED, alpha=PALE, label="not told from zero"),
            Line2D([], [], color=INK, lw=1.2, label="90 % interval"),
            Line2D(
                [], [], ls="", marker="D", mfc="white", mec=INK, ms=5.0, label="lost if it alone is taken out"
            ),
        ],
        loc="upper left",
        bbox_to_anchor=(MARGIN / WIDTH, 1.0 - 0.02 / height),
        ncols=4,
        frameon=False,
        fontsize=SMALL,
        handletextpad=0.5,
        columnspacing=1.6,
        borderaxespad=0.0,
    )


def draw_bars(ax: Axes, share: Share, alone: list[Part], scale: Measure, colour: str) -> None:
    """Draw the bars of one panel with their intervals, and what is lost without each instrument alone."""
    lost = {part.name: part.mean for part in alone}
    for i, part in enumerate(share.parts):
        value = part.mean * scale.factor
        ax.barh(i, value, 0.62, color=colour, alpha=1.0 if part.is_told else PALE, lw=0)
        if np.isfinite(part.low) and np.isfinite(part.high):
            ax.plot([part.low * scale.factor, part.high * scale.factor], [i, i], color=INK, lw=1.2)
        if np.isfinite(lost.get(part.name, np.nan)):
            ax.plot(
                [lost[part.name] * scale.factor], [i], "D", mfc="white", mec=INK, mew=0.9, ms=4.2, zorder=4
            )
    ax.axvline(0.0, color=MUTED, lw=0.8, zorder=3)
    ax.set_ylim(len(share.parts) - 0.5, -0.5)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color=GRID, lw=0.8)
    ax.set_xlabel(scale.step, size=SMALL, color=MUTED, loc="right", labelpad=2)
