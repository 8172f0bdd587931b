"""The networks at a glance, for the first screen: each structure under its own mix, one above the other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.report.labels import Labels
from experiments.report.network_figure import Placed, dots, place, strands, tally, thinned
from experiments.report.style import IDLE, LINK, MUTED, PILOT, SCALED, SMALL, Looks

if TYPE_CHECKING:
    from abm.history import Frame
    from experiments.comparison import Comparison

WIDE: Final = 4.75
TALL: Final = 1.42
HEAD: Final = 0.24
KEY: Final = 0.22
MOST: Final = 2
"""Structures drawn; the picture below has all."""
LINKS: Final = 700
ROWS: Final = 900
"""Links, and firms without a live use, drawn at most in a panel."""


def draw_glance(
    comparison: "Comparison", labels: Labels, look: Looks, cells: Sequence[tuple[str, str]]
) -> Figure | None:
    """Draw the frames of some structures and mixes, small.

    Parameters
    ----------
    cells : sequence of (structure, mix)
    """
    known = [cell for cell in cells if cell in comparison.frames][:MOST]
    if not known:
        return None
    height = KEY + (HEAD + TALL) * len(known)
    figure = Figure(figsize=(WIDE, height))
    FigureCanvasAgg(figure)
    most = max(len(comparison.frames[cell].linked) for cell in known)
    for i, (structure, mix) in enumerate(known):
        frame = comparison.frames[structure, mix]
        top = (HEAD + TALL) * i
        y = 1.0 - (top + 0.02) / height
        figure.text(0.0, y, f"{labels.structure(structure)}: ", va="top", weight="bold")
        place_of = 0.0 + (0.092 * len(labels.structure(structure)) + 0.14) / WIDE
        figure.text(place_of, y, labels.brief(mix), va="top", weight="bold", color=look[mix].colour)
        figure.text(1.0, y, tally(frame), va="top", ha="right", color=MUTED)
        ax = figure.add_axes((0.0, 1.0 - (top + HEAD + TALL - 0.04) / height, 1.0, (TALL - 0.08) / height))
        panel(ax, frame, most)
    legend(figure, height)
    return figure


def panel(ax: Axes, frame: "Frame", most: int) -> None:
    """Draw the firms and links of one frame with less ink than the large picture."""
    full = place(frame)
    placed = Placed(full.x, full.y, 0.45 * full.area, full.bands)
    ax.set_axis_off()
    ax.set_xlim(-0.01, 1.01)
    ax.set_ylim(-0.02, 1.02)
    for k, (_, low, high) in enumerate(placed.bands):
        if k % 2 == 0:
            ax.axvspan(low, high, color="#f6f7f8", lw=0, zorder=0)
    dots(ax, placed, thinned(np.flatnonzero(frame.state == 0), ROWS), IDLE, 0.0, 1.0)
    count = len(frame.linked)
    kept = thinned(np.arange(count), round(count * min(1.0, LINKS / max(most, 1))))
    strands(ax, placed, frame.linked[kept], min(most, LINKS))
    dots(ax, placed, np.flatnonzero(frame.state == 2), SCALED, 3.5, 3.0)
    dots(ax, placed, np.flatnonzero(frame.state == 1), PILOT, 3.5, 4.0)


def legend(figure: Figure, height: float) -> None:
    """Write what the colours mean, in one line below."""
    x, y = 0.0, 0.055 / height
    for colour, mark, text in (
        (IDLE, "\N{BLACK CIRCLE}", "no live use"),
        (PILOT, "\N{BLACK CIRCLE}", "on trial"),
        (SCALED, "\N{BLACK CIRCLE}", "scaled"),
        (LINK, "\N{EM DASH}", "data link"),
    ):
        figure.text(x, y, mark, color=colour, va="bottom", size=SMALL)
        figure.text(x + 0.16 / WIDE, y, text, va="bottom", color=MUTED, size=SMALL)
        x += (0.16 + 0.078 * len(text) + 0.2) / WIDE
    figure.text(1.0, y, "one replicate", va="bottom", ha="right", color=MUTED, size=SMALL)
