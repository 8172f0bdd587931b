"""Values by sector, by size and by reason: dots on lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.report.frames import Band, by_group
from experiments.report.labels import Labels, shortened
from experiments.report.numbers import Measure, measure
from experiments.report.style import (
    GRID,
    MARGIN,
    MUTED,
    SMALL,
    WIDTH,
    Looks,
    column_places,
    key,
    key_height,
    sheet,
)

if TYPE_CHECKING:
    from experiments.comparison import Comparison


@final
@dataclass(frozen=True, slots=True)
class DotRow:
    """One line of a dot figure: a name and a band for each structure and mix."""

    name: str
    bands: Mapping[tuple[str, str], Band]


def draw_dots(
    comparison: "Comparison",
    labels: Labels,
    looks: Looks,
    blocks: Sequence[tuple[str, Sequence[DotRow]]],
    unit: str,
    indent: float = 3.55,
) -> Figure:
    """Draw bands as dots on lines, a column a structure, a block a kind of group."""
    plan = comparison.plan
    step = 0.1 + 0.06 * len(plan.mixes)
    heights = [step * len(rows) for _, rows in blocks]
    page = sheet(0.3 + key_height(len(plan.mixes)) + sum(heights) + 0.72 * len(blocks))
    note = "Dot: mean of replicates. Line: 5th to 95th percentile of replicates (chance only)."
    top = key(page, [(labels.mix(m), looks[m]) for m in plan.mixes], note) + 0.12
    lefts, width = column_places(len(plan.structures), indent, WIDTH - 0.15, 0.35)
    for left, structure in zip(lefts, plan.structures, strict=True):
        page.write(left, top, f"Structure of {labels.structure(structure)}", weight="bold", size=11)
    top += 0.3
    values = [b.high for _, rows in blocks for r in rows for b in r.bands.values() if np.isfinite(b.high)]
    scale = measure(unit, values)
    for (heading, rows), height in zip(blocks, heights, strict=True):
        page.write(MARGIN, top + 0.02, heading, weight="bold")
        reach = max((b.high for r in rows for b in r.bands.values() if np.isfinite(b.high)), default=1.0)
        for left, structure in zip(lefts, plan.structures, strict=True):
            ax = page.panel(left, top + 0.1, width, height)
            dot_panel(ax, plan.mixes, looks, rows, structure, scale, 1.06 * reach)
        for i, row in enumerate(rows):
            page.write(indent - 0.12, top + 0.1 + (i + 0.5) * step, row.name, ha="right", va="center")
        top += height + 0.72
    return page.figure


def dot_panel(
    ax: Axes,
    mixes: Sequence[str],
    looks: Looks,
    rows: Sequence[DotRow],
    structure: str,
    scale: Measure,
    reach: float,
) -> None:
    """Draw the dots of one structure."""
    apart = 0.62 / max(len(mixes), 1)
    for i, row in enumerate(rows):
        if i % 2 == 0:
            ax.add_patch(Rectangle((0, i - 0.5), reach * scale.factor, 1, color="#f6f7f8", lw=0, zorder=0))
        for j, mix in enumerate(mixes):
            got = row.bands.get((structure, mix))
            if got is None or not np.isfinite(got.mean):
                continue
            y = i + (j - (len(mixes) - 1) / 2) * apart
            look = looks[mix]
            ax.plot(
                [got.low * scale.factor, got.high * scale.factor],
                [y, y],
                color=look.colour,
                lw=1.3,
                alpha=0.6,
            )
            ax.plot(
                [got.mean * scale.factor], [y], look.mark, color=look.colour, ms=4.6, mec="white", mew=0.5
            )
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(0, reach * scale.factor or 1.0)  # nobody may have adopted
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color=GRID, lw=0.8)
    ax.set_xlabel(scale.unit, size=SMALL, color=MUTED, loc="right", labelpad=2)


def group_rows(comparison: "Comparison", labels: Labels) -> list[tuple[str, list[DotRow]]]:
    """Return adoption at the horizon by sector (most adopters first) and by size."""
    blocks: list[tuple[str, list[DotRow]]] = []
    for kind, heading in (("sector", "By sector"), ("size", "By employees")):
        found = by_group(comparison.indicators, "adopter_density", kind)
        groups = sorted({group for _, _, group in found}, key=first_number)
        rows = [DotRow(g, {k[:2]: v for k, v in found.items() if k[2] == g}) for g in groups]
        if kind == "sector":
            rows.sort(key=lambda row: -float(np.mean([b.mean for b in row.bands.values()])))
            rows = [DotRow(shortened(labels.sector(row.name), 46), row.bands) for row in rows]
        if rows:
            blocks.append((heading, rows))
    return blocks


def first_number(group: str) -> tuple[float, str]:
    """Return a size class's lower end for sorting; classes without a number come last."""
    number = "".join(takewhile(str.isdigit, group))
    return (float(number) if number else np.inf, group)


def reason_rows(comparison: "Comparison", labels: Labels) -> list[DotRow]:
    """Return the binding reasons of firms without a live use, the most frequent first."""
    frame = comparison.reasons
    order = frame.groupby("reason", observed=True)["mean"].mean().sort_values(ascending=False)
    rows: list[DotRow] = []
    for reason in order.index[order.to_numpy() > 0]:
        part = frame[frame["reason"] == reason]
        bands = {
            (str(r.structure), str(r.mix)): Band(float(r.mean), float(r.low), float(r.high))
            for r in part.itertuples()
        }
        rows.append(DotRow(labels.reason(str(reason)), bands))
    return rows
