"""What tipped whom: bars by source, families as trees, and a map between sectors."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, PowerNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.report.families import Family, families
from experiments.report.frames import select
from experiments.report.labels import Labels
from experiments.report.lineage_words import NAMES, percent, sector_matrix, shown_mix
from experiments.report.style import (
    GRID,
    HUES,
    IDLE,
    INK,
    LINK,
    MARGIN,
    MUTED,
    SMALL,
    WIDTH,
    Looks,
    Sheet,
    column_places,
    sheet,
    text_width,
    time_axis,
)

if TYPE_CHECKING:
    from experiments.comparison import Comparison

COLOURS: Final = {
    "supplier": "#2b6cb0",
    "customer": "#7fb0dd",
    "co-supplier": "#1d3557",
    "demonstration": "#d98a5f",
    "platform": "#e3b39a",
    "instrument": "#c8562f",
    "provider": "#7d5ba6",
    "evidence": "#b9a3d1",
    "media": "#9aa5b1",
    "own": IDLE,
}
"""Partners blue, policy red, what others' sites left behind violet, the firm itself grey."""

BLOCKS: Final = (("adopt", "First uses"), ("link", "Data links"))
FITTING: Final = 6
"""Instruments named below a bar, the largest ones."""
NARROW: Final = 0.045
"""Parts below this share carry no text."""
NAMED: Final = 40
"""Firms that may be named in a panel of families."""
TALL: Final = 5.2
"""Height of a panel of families or of a map, inches."""


def draw_lineage(comparison: "Comparison", labels: Labels, looks: Looks) -> Figure | None:
    """Draw what tipped first uses and links: a column a structure, a bar a mix."""
    table, plan = comparison.lineage, comparison.plan
    if table.empty:
        return None
    step = 0.48
    kinds = [kind for kind in COLOURS if kind in set(table["kind"].astype(str))]
    head = 0.1 + 0.24 * kind_rows(kinds)
    page = sheet(head + 0.5 + len(BLOCKS) * (step * len(plan.mixes) + 0.42))
    kind_key(page, kinds)
    indent = 0.2 + max(text_width(labels.brief(m), weight="bold") for m in plan.mixes)
    lefts, width = column_places(len(plan.structures), indent, WIDTH - 0.15, 0.3)
    for left, structure in zip(lefts, plan.structures, strict=True):
        page.write(left, head + 0.02, f"Structure of {labels.structure(structure)}", weight="bold", size=11)
    top = head + 0.34
    for event, title in BLOCKS:
        page.write(MARGIN, top, title, weight="bold")
        for left, structure in zip(lefts, plan.structures, strict=True):
            ax = page.panel(left, top + 0.22, width, step * len(plan.mixes))
            bars(ax, [select(table, structure=structure, mix=m, event=event) for m in plan.mixes], width)
        for i, mix in enumerate(plan.mixes):
            place = top + 0.22 + (i + 0.34) * step
            text = labels.brief(mix)
            page.write(indent - 0.08, place, text, ha="right", va="center", color=looks[mix].colour)
        top += 0.42 + step * len(plan.mixes)
    return page.figure


def kind_rows(kinds: Sequence[str]) -> int:
    """Return how many lines the key of kinds takes."""
    lines, x = 1, MARGIN
    for kind in kinds:
        wide = 0.5 + text_width(NAMES[kind])
        if x > MARGIN and x + wide > WIDTH:
            lines, x = lines + 1, MARGIN
        x += wide
    return lines


def kind_key(page: Sheet, kinds: Sequence[str]) -> None:
    """Draw the key of kinds."""
    x, y = MARGIN, 0.08
    for kind in kinds:
        wide = 0.5 + text_width(NAMES[kind])
        if x > MARGIN and x + wide > WIDTH:
            x, y = MARGIN, y + 0.24
        ax = page.panel(x, y, 0.16, 0.14)
        ax.set_axis_off()
        ax.add_patch(Rectangle((0, 0), 1, 1, color=COLOURS[kind], lw=0))
        page.write(x + 0.22, y + 0.07, NAMES[kind], va="center", color=MUTED)
        x += wide


def bars(ax: Axes, parts: Sequence[pd.DataFrame], inches: float) -> None:
    """Draw a bar for each mix, its parts in the order of the kinds, the largest instruments first."""
    order = {kind: k for k, kind in enumerate(COLOURS)}
    for i, part in enumerate(parts):
        rows = sorted(
            zip(part["kind"].astype(str), part["source"].astype(str), part["share"], strict=True),
            key=lambda row: (order[row[0]], -row[2]),
        )
        left = 0.0
        for kind, source, share in rows:
            ax.add_patch(Rectangle((left, i - 0.42), share, 0.52, fc=COLOURS[kind], ec="white", lw=0.7))
            text = f"{source} {percent(share)}" if kind == "instrument" else percent(share)
            if share >= NARROW and text_width(text) < 0.96 * share * inches:
                dark = kind in ("supplier", "instrument", "provider", "co-supplier")
                ax.text(
                    left + share / 2, i - 0.16, text, ha="center", va="center", size=SMALL,
                    color="white" if dark else INK,
                )  # fmt: skip
            left += share
        named = [f"{source} {percent(share)}" for kind, source, share in rows if named_below(kind, share)]
        text = ", ".join(named[:FITTING]) if rows else "none"
        ax.text(0.0, i + 0.36, text, va="center", size=SMALL - 0.5, color=COLOURS["instrument"])
    ax.set_xlim(0, 1)
    ax.set_ylim(len(parts) - 0.5, -0.5)
    ax.set_axis_off()


def named_below(kind: str, share: float) -> bool:
    """Say whether a part is named below its bar: instruments that reach a thousandth."""
    return kind == "instrument" and share >= 0.001


def draw_tree(comparison: "Comparison", labels: Labels) -> Figure | None:
    """Draw the largest families of one replicate, a panel a structure."""
    drawn = [(s, m) for s in comparison.plan.structures if (m := shown_mix(comparison, s)) is not None]
    drawn = [cell for cell in drawn if cell in comparison.frames]
    codes = tuple(labels.sectors)
    if not drawn or not codes:
        return None
    page = sheet(0.1 + (TALL + 0.95) * len(drawn))
    for k, (structure, mix) in enumerate(drawn):
        top = 0.06 + k * (TALL + 0.95)
        title = f"Structure of {labels.structure(structure)}, {labels.mix(mix)}"
        page.write(MARGIN, top, title, weight="bold", size=11)
        table = select(comparison.tipped, structure=structure, mix=mix, event="adopt")
        found = families(table)
        page.write(MARGIN, top + 0.22, tally(found), color=MUTED)
        ax = page.panel(0.25, top + 0.5, WIDTH - 0.5, TALL)
        sector = np.asarray(comparison.frames[structure, mix].sector, np.int64)
        month = found.month[found.shown] if found.shown.any() else table["month"].to_numpy()
        ax.set_xlim(int(month.min()) - 2, int(month.max()) + 4)
        ax.set_yticks([])
        tree_panel(ax, found, [codes[s] for s in sector])
        time_axis(ax, int(month.min()), int(month.max()))
    return page.figure


def tally(found: Family) -> str:
    """Say how many firms are in how many families, and how deep they go."""
    drawn = "all" if found.shown.all() else f"{int(found.shown.sum())}"
    return (
        f"{found.row.size:,} rows in {found.roots:,} families; the longest line has "
        f"{int(found.depth.max()) + 1} generations. Drawn: the {found.drawn_families} largest families, "
        f"{drawn} of their firms that tipped others."
    )


def tree_panel(ax: Axes, found: Family, names: Sequence[str]) -> None:
    """Draw families: months to the right, a line from the heaviest parent to its child."""
    rows = np.flatnonzero(found.shown)
    place = {int(found.row[k]): k for k in rows}
    for k in rows:
        parent = place.get(int(found.parent[k]))
        if parent is not None:
            x, y = found.month[[parent, k]], found.height[[parent, k]]
            ax.plot([x[0], x[0], x[1]], [y[0], y[1], y[1]], color="#b8c0ca", lw=0.8, zorder=1)
    hue = np.array([HUES[d % len(HUES)] for d in found.depth[rows]])
    ax.scatter(
        found.month[rows], found.height[rows], s=6.0 + 9.0 * found.line[rows] ** 0.75, c=hue, lw=0.5,
        edgecolors="white", zorder=2,
    )  # fmt: skip
    ax.set_ylim(-1.0, float(found.height[rows].max(initial=1.0)) + 1.5)
    name_largest(ax, found, rows[np.argsort(-found.line[rows], kind="stable")], names)


def name_largest(ax: Axes, found: Family, rows: Sequence[int] | np.ndarray, names: Sequence[str]) -> None:
    """Write sector and number of descendants beside the largest circles, where there is room."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    wide, tall = (WIDTH - 0.5) / (right - left), TALL / (high - low)
    taken: list[tuple[float, float, float]] = []  # left and right edge, height; inches
    across, up = (found.month[rows] - left) * wide, (found.height[rows] - low) * tall
    size = np.sqrt((6.0 + 9.0 * found.line[rows] ** 0.75) / np.pi) / 72.0
    for k in rows[:NAMED]:
        text = f"{names[found.row[k]]} {int(found.line[k])}"
        start = (found.month[k] - left) * wide + 0.08 + 0.02 * float(found.line[k]) ** 0.4
        end = start + text_width(text) + 0.05
        clear = 0.08 + np.sqrt((6.0 + 9.0 * float(found.line[k]) ** 0.75) / np.pi) / 72.0
        for y in ((found.height[k] - low) * tall + step for step in (0.1, -0.1, clear, -clear)):
            free = all(end < a or start > b or abs(y - c) > 0.15 for a, b, c in taken)
            if free and not np.any(
                (across + size > start) & (across - size < end) & (abs(up - y) < size + 0.05)
            ):
                taken.append((start, end, y))
                ax.text(
                    left + start / wide, low + y / tall, text, size=SMALL, va="center", color=INK, zorder=3
                )
                break


def draw_map(comparison: "Comparison", labels: Labels) -> Figure | None:
    """Draw which sector tips which in one replicate, a panel a structure."""
    drawn = [(s, m) for s in comparison.plan.structures if (m := shown_mix(comparison, s)) is not None]
    drawn = [cell for cell in drawn if cell in comparison.frames]
    codes = tuple(labels.sectors)
    if not drawn or not codes:
        return None
    page = sheet(TALL + 1.25)
    lefts, width = column_places(max(len(drawn), 2), 0.62, WIDTH - 0.1, 0.72)
    side = min(width, TALL - 0.1)
    colours = LinearSegmentedColormap.from_list("tipping", ["#ffffff", "#bcd3ea", "#2b6cb0", LINK])
    for left, (structure, mix) in zip(lefts, drawn, strict=False):
        page.write(left - 0.5, 0.06, f"Structure of {labels.structure(structure)}", weight="bold", size=11)
        page.write(left - 0.5, 0.27, labels.mix(mix), color=MUTED)
        flow = sector_matrix(comparison, structure, mix, len(codes))
        ax = page.panel(left, 0.62, side, side)
        most = float(flow.max()) or 1.0
        ax.imshow(flow, cmap=colours, norm=PowerNorm(0.5, 0.0, most), interpolation="nearest", aspect="auto")
        ax.set_xticks(range(len(codes)), codes, rotation=90, size=SMALL - 2.5)
        ax.set_yticks(range(len(codes)), codes, size=SMALL - 2.5)
        ax.tick_params(length=0)
        ax.set_xticks(np.arange(-0.5, len(codes)), minor=True)
        ax.set_yticks(np.arange(-0.5, len(codes)), minor=True)
        ax.grid(which="minor", color=GRID, lw=0.4)
        ax.tick_params(which="minor", length=0)
        page.write(left, 0.62 + side + 0.5, f"tipped sector; darkest: {most:.1f} rows", color=MUTED)
    return page.figure
