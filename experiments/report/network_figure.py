"""The supply graph: one replicate of each structure and mix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from experiments.report.labels import Labels
from experiments.report.numbers import counted
from experiments.report.style import (
    IDLE,
    LINK,
    MUTED,
    PILOT,
    SCALED,
    SMALL,
    WIDTH,
    Look,
    Sheet,
    sheet,
    spread,
)
from networks.types import Floats, Rows

if TYPE_CHECKING:
    from abm.history import Frame
    from experiments.comparison import Comparison

LEFT: Final = 0.12
IDLE_DRAWN: Final = 4000
"""Most firms without a live use that are drawn in a panel; more would hide each other."""
LINKS_DRAWN: Final = 2500
"""Most links that are drawn in a panel; of more, an even sample is drawn in all panels."""
BUNDLE: Final = 40
"""Links of one path; where paths cross the colour deepens."""


@final
@dataclass(frozen=True, slots=True)
class Placed:
    """Where the firms of a structure stand: a band a sector, raw materials to the left.

    Parameters
    ----------
    x, y : float64, shape (n,)
        In [0, 1].
    area : float64, shape (n,)
        Square points.
    bands : list of (sector, left, right)
    """

    x: Floats
    y: Floats
    area: Floats
    bands: list[tuple[int, float, float]]


def place(frame: "Frame") -> Placed:
    """Return the frame's own places, with the edges of the sectors' bands half-way between neighbours."""
    x, y = frame.position[:, 0], frame.position[:, 1]
    relative = frame.size / max(float(frame.size.mean()), 1e-12)
    area = np.clip(2.2 * relative**0.7, 0.9, 90.0)
    reach = sorted(
        (float(x[frame.sector == s].min()), float(x[frame.sector == s].max()), int(s))
        for s in np.unique(frame.sector)
    )
    between = [(a[1] + b[0]) / 2 for a, b in pairwise(reach)]
    edges = [min(0.0, reach[0][0]), *between, max(1.0, reach[-1][1])]
    return Placed(x, y, area, [(s, edges[k], edges[k + 1]) for k, (_, _, s) in enumerate(reach)])


def draw_network(
    comparison: "Comparison", labels: Labels, looks: Mapping[str, Look], codes: Sequence[str]
) -> Figure:
    """Draw one replicate of each structure (columns) and mix (rows).

    Parameters
    ----------
    codes : sequence of str
        Sector codes in the order of the frames' sector numbers.
    """
    plan = comparison.plan
    mixes = [m for m in plan.mixes if any((s, m) in comparison.frames for s in plan.structures)]
    most = max((len(f.linked) for f in comparison.frames.values()), default=0)
    row, top = 3.25, 0.94
    page = sheet(top + 0.36 + row * len(mixes))
    state_key(page)
    width = (WIDTH - 2 * LEFT - 0.3 * (len(plan.structures) - 1)) / max(len(plan.structures), 1)
    for j, structure in enumerate(plan.structures):
        left = LEFT + j * (width + 0.3)
        page.write(left, 0.5, f"Structure of {labels.structure(structure)}", weight="bold", size=11)
        first = next(
            (comparison.frames[structure, m] for m in mixes if (structure, m) in comparison.frames), None
        )
        if first is None:
            continue
        placed = place(first)
        band_names(page, placed, codes, left, top, width)
        for i, mix in enumerate(mixes):
            if (structure, mix) not in comparison.frames:
                continue
            frame = comparison.frames[structure, mix]
            here = top + 0.36 + i * row
            page.write(left, here + 0.03, labels.mix(mix), weight="bold", color=looks[mix].colour)
            page.write(left + width, here + 0.03, tally(frame), ha="right", color=MUTED)
            panel(page.panel(left, here + 0.24, width, row - 0.36), frame, placed, most)
    return page.figure


def state_key(page: Sheet) -> None:
    """Draw the key of firms and links."""
    x = LEFT
    entries = (
        (IDLE, "no live use", 4.0),
        (PILOT, "on trial", 6.5),
        (SCALED, "scaled", 6.5),
        (LINK, "data link between two adopters", 0.0),
    )
    for colour, text, size in entries:
        ax = page.panel(x, 0.1, 0.26, 0.18)
        ax.set_axis_off()
        ax.set_xlim(0, 1)
        ax.set_ylim(-1, 1)
        if size:
            ax.plot([0.5], [0], "o", color=colour, ms=size)
        else:
            ax.plot([0, 1], [0, 0], color=colour, lw=1.6)
        page.write(x + 0.32, 0.19, text, va="center")
        x += 0.32 + 0.072 * len(text) + 0.3
    page.write(WIDTH - LEFT, 0.19, "area of a dot grows with output", ha="right", va="center", color=MUTED)


def band_names(
    page: Sheet, placed: Placed, codes: Sequence[str], left: float, top: float, width: float
) -> None:
    """Write the sector codes above the bands and say which way they run."""
    page.write(left + width, 0.5, "raw materials  \N{RIGHTWARDS ARROW}  final goods", ha="right", color=MUTED)
    middle = np.array([left + width * (low + high) / 2 for _, low, high in placed.bands])
    for (sector, _, _), x in zip(placed.bands, spread(middle, 0.172), strict=True):
        name = codes[sector] if sector < len(codes) else str(sector)
        page.write(x, top + 0.34, name, rotation=90, ha="center", va="bottom", color=MUTED, size=SMALL)


def tally(frame: "Frame") -> str:
    """Return how many rows live and how many links stand."""
    return f"{counted(int(np.count_nonzero(frame.state)), 'row')} live, {counted(len(frame.linked), 'link')}"


def panel(ax: Axes, frame: "Frame", placed: Placed, most: int) -> None:
    """Draw the firms and links of one frame, each kind as few long paths.

    Parameters
    ----------
    most : int
        Links of the panel of the figure that has most: all panels share strength and thinning, so
        that one with more links looks denser.
    """
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(-0.01, 1.01)
    for k, (_, low, high) in enumerate(placed.bands):
        if k % 2 == 0:
            ax.axvspan(low, high, color="#f6f7f8", lw=0, zorder=0)
    dots(ax, placed, thinned(np.flatnonzero(frame.state == 0), IDLE_DRAWN), IDLE, 0.0, 1.0)
    count = len(frame.linked)
    kept = thinned(np.arange(count), round(count * min(1.0, LINKS_DRAWN / max(most, 1))))
    strands(ax, placed, frame.linked[kept], min(most, LINKS_DRAWN))
    dots(ax, placed, np.flatnonzero(frame.state == 2), SCALED, 7.0, 3.0)
    dots(ax, placed, np.flatnonzero(frame.state == 1), PILOT, 7.0, 4.0)


def thinned(rows: NDArray[np.integer], most: int) -> NDArray[np.integer]:
    """Return at most `most` rows, evenly picked."""
    if rows.size <= most:
        return rows
    return rows[np.linspace(0, rows.size - 1, most).astype(np.int64)]


def dots(
    ax: Axes, placed: Placed, rows: NDArray[np.integer], colour: str, least: float, depth: float
) -> None:
    """Draw firms as points of very short round strokes, one path for each class of area."""
    area = np.maximum(placed.area[rows], least)
    grade = np.ceil(2.0 * np.log2(np.maximum(area, 1e-9)))
    for level in np.unique(grade)[::-1]:
        these = rows[grade == level]
        start = np.column_stack([placed.x[these], placed.y[these]])
        points = np.stack([start, start + 1e-5], axis=1).reshape(-1, 2)
        codes = np.tile(np.array([Path.MOVETO, Path.LINETO], dtype=np.uint8), these.size)
        wide = 2.0 * float(np.sqrt(2.0 ** (level / 2.0) / np.pi))
        ax.add_patch(
            PathPatch(
                Path(points, codes),
                fill=False,
                edgecolor=colour,
                lw=wide,
                capstyle="round",
                zorder=depth,
                clip_on=False,
            )
        )


def strands(ax: Axes, placed: Placed, pairs: Rows, most: int) -> None:
    """Draw links as curves that leave and arrive level; within a sector they swing aside."""
    if not len(pairs):
        return
    a, b = pairs[:, 0], pairs[:, 1]
    x0, x1, y0, y1 = placed.x[a], placed.x[b], placed.y[a], placed.y[b]
    reach = np.where(np.abs(x1 - x0) < 0.02, 0.03, 0.5 * (x1 - x0))
    points = np.stack(
        [
            np.column_stack([x0, y0]),
            np.column_stack([x0 + reach, y0]),
            np.column_stack([np.where(np.abs(x1 - x0) < 0.02, x1 + reach, x1 - reach), y1]),
            np.column_stack([x1, y1]),
        ],
        axis=1,
    )
    codes = np.array([Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4], dtype=np.uint8)
    count = len(pairs)
    wide = float(np.clip(14.0 / np.sqrt(most), 0.4, 1.1))
    deep = float(np.clip(8.0 / np.sqrt(most), 0.12, 0.8))
    for first in range(0, count, BUNDLE):
        part = points[first : first + BUNDLE]
        path = Path(part.reshape(-1, 2), np.tile(codes, len(part)))
        ax.add_patch(
            PathPatch(path, fill=False, edgecolor=LINK, lw=wide, alpha=deep, zorder=2, clip_on=False)
        )
