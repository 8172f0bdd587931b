"""Where chains break: supply relations by tier, and binding reasons by sector."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.report.labels import Labels, shortened
from experiments.report.stall_groups import (
    BANDS,
    FIRM_GROUPS,
    HEADS,
    band_states,
    cell,
    diagnosed,
    share_of,
)
from experiments.report.style import (
    CARD,
    GRID,
    INK,
    MARGIN,
    MUTED,
    SMALL,
    WIDTH,
    Sheet,
    column_places,
    sheet,
    text_width,
)

if TYPE_CHECKING:
    from experiments.comparison import Comparison

TIERS: Final = {
    "0": "lead firms buy",
    "1": "their suppliers buy",
    "2": "2 steps up",
    "3": "3 steps up",
    "4": "4 steps up",
    "5+": "5 steps up or more",
    "unreached": "not upstream of one",
}
"""Who buys, by tier of the customer; below them what no lead firm reaches."""

LEAST: Final = 30
"""Fewer relations or rows are below resolution."""

STEP: Final = 0.21
HUES: Final = {
    "H": "#2b6cb0",
    "P": "#a9820a",
    "R": "#a63603",
    "N": "#7d5ba6",
    "M": "#5b7a2c",
    "Q": "#25877d",
    "T": "#b5497f",
    "W": "#52606d",
}
"""Colours of the groups of reasons; the letter in the cell says the same."""


def draw_chains(comparison: "Comparison", labels: Labels) -> Figure | None:
    """Draw what becomes of supply relations by tier, a panel for each structure and mix."""
    cells = diagnosed(comparison)
    if not cells:
        return None
    structures = list(dict.fromkeys(s for s, _ in cells))
    mixes = list(dict.fromkeys(m for _, m in cells))
    high = STEP * len(TIERS)
    page = sheet(1.5 + len(mixes) * (high + 0.42) + 0.35)
    top = chain_key(page) + 0.1
    lefts, width = column_places(len(structures), 1.75, WIDTH - 0.62, 0.75)
    for left, structure in zip(lefts, structures, strict=True):
        page.write(left, top, f"Structure of {labels.structure(structure)}", weight="bold", size=11)
    top += 0.28
    for row, mix in enumerate(mixes):
        page.write(MARGIN, top, labels.mix(mix), weight="bold")
        for left, structure in zip(lefts, structures, strict=True):
            ax = page.panel(left, top + 0.22, width, high)
            draw_bars(ax, comparison.stalls, structure, mix, row == len(mixes) - 1)
        for i, words in enumerate(TIERS.values()):
            page.write(1.67, top + 0.22 + (i + 0.5) * STEP, words, ha="right", va="center")
        top += high + 0.42
    return page.figure


def chain_key(page: Sheet) -> float:
    """Draw what the parts of a bar mean, grouped; return the lower edge."""
    y = 0.06
    for head, bands in HEADS:
        x = MARGIN
        if head:
            page.write(x, y, head, weight="bold")
            x += text_width(head, weight="bold") + 0.2
        for words, colour, _ in (BANDS[band] for band in bands):
            wide = 0.24 + text_width(words) + 0.26
            if x + wide > WIDTH:
                x, y = MARGIN + 0.4, y + 0.21
            ax = page.panel(x, y + 0.02, 0.17, 0.13)
            ax.set_axis_off()
            ax.add_patch(Rectangle((0, 0), 1, 1, color=colour, ec=MUTED, lw=0.3))
            page.write(x + 0.24, y, words)
            x += wide
        y += 0.23
    note = (
        "Share of supply relations by who buys. Beside each bar: relations in a mean run, rows, not weighted."
    )
    page.write(MARGIN, y, note, color=MUTED)
    return y + 0.22


def draw_bars(ax: Axes, table: pd.DataFrame, structure: str, mix: str, last: bool) -> None:
    """Draw one panel: a bar for each tier."""
    for i, tier in enumerate(TIERS):
        rows = cell(table, structure, mix, "relation", "tier", tier)
        number = float(rows["rows"].iloc[0]) if len(rows) else 0.0
        if number < LEAST:
            ax.text(0.5, i, f"fewer than {LEAST} relations", color=MUTED, va="center", size=SMALL - 1)
            continue
        start = 0.0
        for band, (_, colour, _) in enumerate(BANDS):
            share = 100.0 * share_of(rows, band_states(band))
            ax.barh(i, share, 0.8, start, color=colour, ec=CARD, lw=0.5)
            start += share
        ax.text(101.0, i, f"{number:,.0f}", va="center", color=MUTED, size=SMALL - 1)
    ax.axhline(len(TIERS) - 1.5, color=MUTED, lw=0.6, ls=":")
    ax.set_xlim(0, 100)
    ax.set_ylim(len(TIERS) - 0.5, -0.5)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100"] if last else [""] * 5)
    ax.tick_params(length=0)
    ax.grid(axis="x", color=GRID, lw=0.8)
    if last:
        ax.set_xlabel("% of relations", size=SMALL, color=MUTED, loc="right", labelpad=1)


def draw_sectors(comparison: "Comparison", labels: Labels) -> Figure | None:
    """Draw the most frequent group of reasons in each sector, a column for each structure and mix."""
    cells = diagnosed(comparison)
    if not cells:
        return None
    table = comparison.stalls
    firm = table[(table["what"] == "firm") & (table["group_kind"] == "sector")]
    sectors = list(dict.fromkeys(firm["group"]))
    page = sheet(0.74 + 0.62 + STEP * len(sectors) + 0.1)
    top = sector_key(page) + 0.62
    left = 3.6
    width = (WIDTH - 0.1 - left) / len(cells)
    for k, (structure, mix) in enumerate(cells):
        new = k == 0 or cells[k - 1][0] != structure
        if new:
            page.write(
                left + k * width + 0.03, top - 0.58, labels.structure(structure), weight="bold", size=11
            )
        brief = shortened(labels.brief(mix), max(8, int(width / 0.078)))
        page.write(left + (k + 0.5) * width, top - 0.08, brief, ha="center", va="bottom", color=MUTED)
        ax = page.panel(left + k * width + (0.03 if new else 0.0), top, width - 0.04, STEP * len(sectors))
        sector_column(ax, firm, structure, mix, sectors)
    for i, sector in enumerate(sectors):
        words = shortened(labels.sector(sector), 46)
        page.write(left - 0.1, top + (i + 0.5) * STEP, words, ha="right", va="center")
    return page.figure


def sector_key(page: Sheet) -> float:
    """Draw what letters and colours mean; return the lower edge."""
    x, y = MARGIN, 0.06
    for letter, (words, _) in FIRM_GROUPS.items():
        wide = 0.26 + text_width(words) + 0.28
        if x + wide > WIDTH:
            x, y = MARGIN, y + 0.22
        ax = page.panel(x, y + 0.01, 0.19, 0.15)
        ax.set_axis_off()
        ax.add_patch(Rectangle((0, 0), 1, 1, color=HUES[letter]))
        ax.text(0.5, 0.46, letter, color="white", ha="center", va="center", weight="bold", size=SMALL - 1)
        page.write(x + 0.26, y, words)
        x += wide
    note = (
        "Most frequent reason and its share of the sector's firms without a live use, in %; darker is more. "
    )
    note += f"\N{EN DASH}: fewer than {LEAST} rows."
    page.write(MARGIN, y + 0.24, note, color=MUTED)
    return y + 0.46


def sector_column(ax: Axes, firm: pd.DataFrame, structure: str, mix: str, sectors: list[str]) -> None:
    """Draw one column of the sector map."""
    for i, sector in enumerate(sectors):
        rows = cell(firm, structure, mix, "firm", "sector", sector)
        if rows.empty or float(rows["rows"].iloc[0]) < LEAST:
            ax.text(0.5, i, "\N{EN DASH}", ha="center", va="center", color=MUTED)
            continue
        shares = {letter: share_of(rows, reasons) for letter, (_, reasons) in FIRM_GROUPS.items()}
        letter = max(shares, key=lambda name: shares[name])
        depth = 0.25 + 0.75 * min(1.0, shares[letter])
        colour = tuple(depth * part + (1.0 - depth) for part in to_rgb(HUES[letter]))
        ax.add_patch(Rectangle((0, i - 0.46), 1, 0.92, color=colour, lw=0))
        ink = "white" if np.dot(colour, (0.3, 0.59, 0.11)) < 0.55 else INK
        text = f"{letter} {100 * shares[letter]:.0f}"
        ax.text(0.5, i, text, ha="center", va="center", color=ink, size=SMALL - 0.5)
    ax.set_xlim(0, 1)
    ax.set_ylim(len(sectors) - 0.5, -0.5)
    ax.set_axis_off()
