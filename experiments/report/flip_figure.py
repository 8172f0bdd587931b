"""Firms gained and lost by sector between two mixes, with what luck alone moves."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.report.flip_rows import UNDECIDED, Flipped, flipped, main_pairs
from experiments.report.labels import Labels, shortened
from experiments.report.style import (
    GRID,
    INK,
    MARGIN,
    MUTED,
    NO_POLICY,
    SMALL,
    WIDTH,
    Looks,
    column_places,
    sheet,
)

if TYPE_CHECKING:
    from experiments.comparison import Comparison

LINE: Final = 0.235
"""Height of a sector, inches."""

INDENT: Final = 3.55
BAR: Final = 0.62
"""Height of a bar, in lines."""

PALE: Final = 0.35
"""Opacity of bars of which no direction is stated."""


def draw_flips(comparison: "Comparison", labels: Labels, looks: Looks) -> Figure | None:
    """Draw a line a sector, a column a structure: lost to the left, gained to the right; None without any."""
    pairs = main_pairs(comparison)
    cells = {pair: {row.group: row for row in flipped(comparison.flips, *pair, "sector")} for pair in pairs}
    order = ranked(cells.values())
    if not order:
        return None
    top = 1.28
    page = sheet(top + LINE * len(order) + 0.55)
    note = (
        "Pale: undecided which way more flip. Black upright: what one firm\N{RIGHT SINGLE QUOTATION MARK}s "
        "other luck alone moves, each way."
    )
    page.write(MARGIN, 0.06, note, color=MUTED)
    lefts, width = column_places(len(pairs), INDENT, WIDTH - 0.15, 0.45)
    for left, pair in zip(lefts, pairs, strict=True):
        structure, *mixes = pair
        page.write(left, 0.38, f"Structure of {labels.structure(structure)}", weight="bold", size=11)
        for k, mix in enumerate(mixes):
            side = ("right", "left")[k]
            words = "without policy" if mix == NO_POLICY else f"under {labels.brief(mix)}"
            look = {"color": looks[mix].colour, "weight": "bold"}
            page.write(left, 0.64 + 0.21 * k, f"To the {side}: adopt only {words}", **look)
        axes = page.panel(left, top, width, LINE * len(order))
        draw_pair(axes, cells[pair], order, looks[mixes[0]].colour, looks[mixes[1]].colour)
    for i, code in enumerate(order):
        name = shortened(labels.sector(code), 46)
        page.write(INDENT - 0.12, top + (i + 0.5) * LINE, name, ha="right", va="center")
    return page.figure


def ranked(columns: Iterable[Mapping[str, Flipped]]) -> list[str]:
    """Return the sectors of all columns, those first that gain most on the mean of the columns."""
    apart: dict[str, list[float]] = {}
    for rows in columns:
        for code, row in rows.items():
            apart.setdefault(code, []).append(row.apart)
    return sorted(apart, key=lambda code: -float(np.mean(apart[code])))


def draw_pair(ax: Axes, rows: Mapping[str, Flipped], order: Sequence[str], gains: str, losses: str) -> None:
    """Draw the bars of one pair of mixes; `gains` and `losses` are colours."""
    right = 1080.0 * max((max(row.gained, known(row.luck)) for row in rows.values()), default=0.0) or 1.0
    left = 1080.0 * max((max(row.lost, known(row.luck)) for row in rows.values()), default=0.0)
    left = max(left, 0.15 * right)
    for i, code in enumerate(order):
        if i % 2 == 0:
            ax.add_patch(Rectangle((-left, i - 0.5), left + right, 1.0, color="#f6f7f8", lw=0, zorder=0))
        row = rows.get(code)
        if row is None:
            ax.text(0.0, i, "below resolution", ha="center", va="center", size=SMALL - 1.5, color=MUTED)
            continue
        alpha = PALE if row.verdict == UNDECIDED else 1.0
        ax.barh(i, 1000.0 * row.gained, BAR, color=gains, alpha=alpha, lw=0)
        ax.barh(i, -1000.0 * row.lost, BAR, color=losses, alpha=alpha, lw=0)
        if np.isfinite(row.luck) and row.luck > 0.0:
            at = [-1000.0 * row.luck, 1000.0 * row.luck]
            ax.vlines(at, i - 0.42, i + 0.42, color=INK, lw=1.6, zorder=3)
    ax.set_xlim(-left, right)
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.axvline(0.0, color=MUTED, lw=0.8, zorder=2)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color=GRID, lw=0.8)
    ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    ax.set_xlabel("of 1,000 firms of the sector", size=SMALL, color=MUTED, loc="right", labelpad=2)


def known(share: float) -> float:
    """Return a share, nought where it is not known."""
    return share if np.isfinite(share) else 0.0
