"""Indicators of lines and networks beside what chance gives: dots on bars."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.report.frames import select
from experiments.report.labels import Labels, shortened
from experiments.report.numbers import measure
from experiments.report.style import GRID, MUTED, SMALL, WIDTH, Looks, column_places, key, key_height, sheet
from networks.nulls import LINKING, PLACEMENT

if TYPE_CHECKING:
    from experiments.comparison import Comparison

SHOWN: Final = (
    "joined_edge_share",
    "isolation",
    "giant_component",
    "chain_length",
    "leaderless_share",
    "two_route_core",
    "cross_sector_links",
)
"""Indicators in the figure, from single adopters to networks."""

PLACED: Final = "#c3cad3"
LINKED: Final = "#8795a6"
STEP: Final = 0.17
"""Height of a mix, inches."""


def draw_nulls(comparison: "Comparison", labels: Labels, looks: Looks) -> Figure:
    """Draw a block an indicator and a column a structure; in it a line a mix."""
    plan, table = comparison.plan, comparison.nulls
    names = [name for name in SHOWN if (table["indicator"] == name).any()]
    tall = 0.12 + STEP * len(plan.mixes)
    page = sheet(0.62 + key_height(len(plan.mixes)) + (tall + 0.55) * len(names))
    note = (
        "Dot: the run. Light bar: as many adopters of each sector and size at random. "
        "Dark bar: as many links at random between the adopters. Bars: 5th to 95th percentile."
    )
    top = key(page, [(labels.mix(m), looks[m]) for m in plan.mixes], note) + 0.15
    lefts, width = column_places(len(plan.structures), 2.6, WIDTH - 0.2, 0.4)
    for left, structure in zip(lefts, plan.structures, strict=True):
        page.write(left, top, f"Structure of {labels.structure(structure)}", weight="bold", size=11)
    top += 0.35
    for name in names:
        says = labels.indicator(name)
        page.write(0.1, top + tall / 2, shortened(says.title, 34), va="center", weight="bold")
        for left, structure in zip(lefts, plan.structures, strict=True):
            part = select(table, structure=structure, indicator=name)
            draw_block(page.panel(left, top, width, tall), part, plan.mixes, looks, says.unit)
        top += tall + 0.55
    return page.figure


def draw_block(ax: Axes, part: pd.DataFrame, mixes: "tuple[str, ...]", looks: Looks, unit: str) -> None:
    """Draw one indicator on one structure, from the lowest to the highest that is seen."""
    ends = part[["value", "low", "high"]].to_numpy(np.float64)
    known = ends[np.isfinite(ends)]
    scale = measure(unit, known)
    for i, mix in enumerate(mixes):
        for null, colour, above in ((PLACEMENT, PLACED, -0.16), (LINKING, LINKED, 0.16)):
            for row in select(part, mix=mix, null=null).itertuples():
                low, high = float(str(row.low)), float(str(row.high))
                ax.plot(
                    [low * scale.factor, high * scale.factor], [i + above] * 2, color=colour, lw=4.5, zorder=2
                )
        values = select(part, mix=mix)["value"].to_numpy(np.float64)
        if values.size and np.isfinite(values[0]):
            look = looks[mix]
            ax.plot(
                [values[0] * scale.factor], [i], look.mark, color=look.colour, ms=5.5, mec="white", mew=0.6,
                zorder=3,
            )  # fmt: skip
    if known.size:
        reach = max(float(known.max() - known.min()), 1e-9) * scale.factor
        ax.set_xlim(known.min() * scale.factor - 0.06 * reach, known.max() * scale.factor + 0.06 * reach)
    ax.set_ylim(len(mixes) - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color=GRID, lw=0.8)
    ax.set_xlabel(scale.unit, size=SMALL, color=MUTED, loc="right", labelpad=1)
