"""Two scenarios over time, and their difference."""

from typing import TYPE_CHECKING, Final

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.drawing import Drawing
from experiments.pair.changes import names
from experiments.report.frames import OF_ALL, ROWS_LIVE
from experiments.report.labels import Labels, shortened
from experiments.report.numbers import RESOLUTION, measure
from experiments.report.style import (
    BASELINE,
    HUES,
    INK,
    MARGIN,
    MUTED,
    RC,
    WIDTH,
    Look,
    column_places,
    key,
    key_height,
    sheet,
    time_axis,
)
from networks.types import Floats

if TYPE_CHECKING:
    from experiments.pair.result import Pair

LOOKS: Final = (Look(BASELINE, "o", "--"), Look(HUES[4], "s", "-"))
"""How the first and the second scenario are drawn."""

TALL: Final = 1.75
LONGEST: Final = 40
"""Letters of a scenario's name in a figure."""


def figures(pair: "Pair") -> dict[str, Drawing]:
    """Return the figures by name; empty where no headline was recorded."""
    from experiments.wording import indicator_labels

    labels = indicator_labels()
    shown = [name for name in pair.plan.headlines if (pair.paths["indicator"] == name).any()]
    if not shown:
        return {}
    with mpl.rc_context(RC):
        figure = draw_paths(pair, labels, shown)
    alt = "Headline indicators over time in both scenarios, and their difference"
    return {"paths": Drawing("paths", alt, figure)}


def draw_paths(pair: "Pair", labels: Labels, shown: list[str]) -> Figure:
    """Draw a row an indicator: both scenarios on the left, the difference on the right."""
    page = sheet(0.75 + key_height(2) + TALL * len(shown))
    titles = [shortened(name, LONGEST) for name in names(pair.plan)]
    note = (
        "Left: mean and 5th to 95th percentile over replicates (chance only). "
        "Right: the second less the first, replicate by replicate, with the 90 % interval of its mean."
    )
    top = key(page, list(zip(titles, LOOKS, strict=True)), note) + 0.12
    lefts, width = column_places(2, 0.62, WIDTH - 0.2, 0.75)
    for left, text in zip(lefts, ("Both", "Difference"), strict=True):
        page.write(left, top, text, weight="bold", size=11)
    top += 0.3
    span = int(pair.paths["month"].min()), int(pair.paths["month"].max())
    for i, name in enumerate(shown):
        rows = resolved(pair, name)
        says, y = labels.indicator(name), top + i * TALL
        scale = measure(says.unit, [*rows["first_high"], *rows["second_high"]])
        page.write(MARGIN, y + 0.02, says.title + (f" ({scale.unit})" if scale.unit else ""), weight="bold")
        both = page.panel(lefts[0], y + 0.27, width, TALL - 0.58)
        apart = page.panel(lefts[1], y + 0.27, width, TALL - 0.58)
        draw_both(both, rows, scale.factor, span)
        whole = pair.paths.loc[pair.paths["indicator"] == name, "mean"]
        draw_difference(apart, rows, scale.factor, span, bool(whole.notna().any()))
    return page.figure


def resolved(pair: "Pair", name: str) -> pd.DataFrame:
    """Return an indicator's path without the months in which too few rows have a live use to measure it."""
    rows = pair.paths[pair.paths["indicator"] == name]
    live = pair.paths[pair.paths["indicator"] == ROWS_LIVE]
    if name in OF_ALL or live.empty:
        return rows
    kept = rows.copy()
    for side in ("first", "second"):
        few = ~kept["month"].isin(live["month"][live[side] >= RESOLUTION])
        kept.loc[few, [side, f"{side}_low", f"{side}_high", "mean", "low", "high"]] = np.nan
    return kept


def draw_both(ax: Axes, rows: pd.DataFrame, factor: float, span: tuple[int, int]) -> None:
    """Draw both scenarios with their bands."""
    month = rows["month"].to_numpy()
    for side, look in zip(("first", "second"), LOOKS, strict=True):
        mean, low, high = (rows[f"{side}{end}"].to_numpy() * factor for end in ("", "_low", "_high"))
        ax.fill_between(month, low, high, color=look.colour, alpha=0.15, lw=0)
        ax.plot(month, mean, color=look.colour, lw=1.8, ls=look.dash)
    least = float(np.nanmin([rows["first_low"].min(), rows["second_low"].min(), 0.0])) * factor
    ax.set_ylim(bottom=least)
    _time(ax, span)


def nothing(mean: Floats, known: bool) -> str:
    """Return why a panel of differences shows no line away from zero."""
    if np.isfinite(mean).any():
        return "no difference"
    return f"below resolution: under {RESOLUTION} rows live" if known else "not defined in both"


def draw_difference(ax: Axes, rows: pd.DataFrame, factor: float, span: tuple[int, int], known: bool) -> None:
    """Draw the difference with its interval, and the line on which there is none.

    Parameters
    ----------
    known : bool
        Whether the difference is defined somewhere, be it of too few rows.
    """
    month = rows["month"].to_numpy()
    mean, low, high = (rows[name].to_numpy() * factor for name in ("mean", "low", "high"))
    ax.fill_between(month, low, high, color=LOOKS[1].colour, alpha=0.18, lw=0)
    ax.plot(month, mean, color=LOOKS[1].colour, lw=1.8)
    if not np.nanmax(np.abs([*mean, *low, *high, 0.0])) > 0.0:
        ax.set_ylim(-1.0, 1.0)
        ax.text((span[0] + span[1]) / 2, 0.25, nothing(mean, known), ha="center", color=MUTED)
    _time(ax, span)
    ax.axhline(0.0, color=INK, lw=0.8, ls=(0, (3, 2)))


def _time(ax: Axes, span: tuple[int, int]) -> None:
    first, last = span[0], max(span[1], span[0] + 1)
    ax.set_xlim(first, last)
    time_axis(ax, first, last)
