"""Model against data: observed stocks beside the model's band, and how far apart they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.report.frames import EVENTS, LAST_FITTED, Path, paths
from experiments.report.labels import Labels, shortened
from experiments.report.numbers import grouped, measure
from experiments.report.style import INK, MUTED, SMALL, WIDTH, Look, key, sheet, time_axis
from networks.types import Floats

if TYPE_CHECKING:
    from experiments.comparison import Comparison

ACROSS: Final = 3
CONTEXT: Final = "context, not fitted"


@final
@dataclass(frozen=True, slots=True)
class Fit:
    """How a model path compares with an observed series.

    Parameters
    ----------
    points : int
        Months compared.
    ratio : float
        Model over observed in the last of them.
    distance : float
        Mean absolute difference of natural logarithms.
    """

    points: int
    ratio: float
    distance: float


def fit_of(rows: pd.DataFrame) -> Fit:
    """Return the fit of the rows of one series under one mix; months without both numbers drop out."""
    rows = rows.sort_values("month")
    ratio = rows["ratio"].to_numpy(dtype=np.float64)
    seen = np.isfinite(ratio)
    if not seen.any():
        return Fit(0, np.nan, np.nan)
    positive = ratio[seen & (ratio > 0)]
    whole = positive.size == np.count_nonzero(seen)
    distance = float(np.mean(np.abs(np.log(positive)))) if whole and positive.size else np.inf
    return Fit(int(np.count_nonzero(seen)), float(ratio[seen][-1]), distance)


def series_rows(comparison: "Comparison", fitted: bool) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    """Return the observations up to December 2022 by structure and series."""
    rows = comparison.fit
    rows = rows[(rows["month"] <= LAST_FITTED) & (rows["fit"].astype(bool) == fitted)]
    grouped_rows = rows.groupby(["structure", "series"], observed=True, sort=False)
    return [((str(k[0]), str(k[1])), part) for k, part in grouped_rows]


def draw_fit(comparison: "Comparison", labels: Labels, looks: Mapping[str, Look]) -> Figure | None:
    """Draw each observed series with two points or more beside the model."""
    panels = [(k, part, True) for k, part in series_rows(comparison, fitted=True)]
    panels += [(k, part, False) for k, part in series_rows(comparison, fitted=False)]
    panels = [p for p in panels if p[1]["month"].nunique() > 1 or p[2]]
    if not panels:
        return None
    found = paths(comparison.indicators, set(EVENTS.values()))
    lines = -(-len(panels) // ACROSS)
    row, gap = 2.55, 0.55
    page = sheet(0.7 + row * lines)
    width = (WIDTH - 0.75 - gap * (ACROSS - 1)) / ACROSS
    shown = [m for m in comparison.plan.mixes if any(m in set(part["mix"]) for _, part, _ in panels)]
    note = (
        "Filled points: observed. Hollow points: context, not fitted. Line and shade: model, mean and 5th to "
        "95th percentile of replicates (chance only)."
    )
    lower = key(page, [(labels.mix(m), looks[m]) for m in shown], note) - 0.22
    for k, ((structure, series), part, fitted) in enumerate(panels):
        left, top = 0.62 + (k % ACROSS) * (width + gap), lower + 0.42 + (k // ACROSS) * row
        page.write(left - 0.45, top, f"{labels.structure(structure)}: {shortened(series, 40)}", weight="bold")
        mixes = [str(m) for m in part["mix"].unique()]
        page.write(left - 0.45, top + 0.2, verdict_line(part, mixes, fitted), color=MUTED)
        ax = page.panel(left, top + 0.6, width, row - 1.02)
        fit_panel(ax, part, mixes, found, structure, looks, fitted)
    return page.figure


def verdict_line(part: pd.DataFrame, mixes: list[str], fitted: bool) -> str:
    """Return the fit in one line, the unit first."""
    unit = str(part["unit"].iloc[0]).replace("km2", "km²")
    if not fitted:
        return f"{unit}; {CONTEXT}"
    fit = fit_of(part[part["mix"] == mixes[0]])
    if not fit.points:
        return f"{unit}; the model has no number here"
    apart = f"log error {grouped(fit.distance, 2)}" if np.isfinite(fit.distance) else "zero in a month"
    return f"{unit}; model/observed {grouped(fit.ratio, 2)}; {apart}"


def fit_panel(
    ax: Axes,
    part: pd.DataFrame,
    mixes: list[str],
    found: Mapping[tuple[str, str, str], Path],
    structure: str,
    looks: Mapping[str, Look],
    fitted: bool,
) -> None:
    """Draw one series: points, and the model in the unit of the points."""
    top = float(part["observed"].max())
    lowest = float(part.loc[part["observed"] > 0, "observed"].min()) if (part["observed"] > 0).any() else 1.0
    scale = measure("", [top])
    for mix in mixes:
        own = part[part["mix"] == mix]
        path = found.get((structure, mix, EVENTS.get(str(own["event"].iloc[0]), "")))
        if path is None:
            continue
        month, mean, low, high = in_unit(path, own)
        if not month.size:
            continue
        look = looks[mix]
        ax.fill_between(month, low * scale.factor, high * scale.factor, color=look.colour, alpha=0.18, lw=0)
        ax.plot(month, mean * scale.factor, color=look.colour, lw=1.8, ls=look.dash)
        top = max(top, float(np.nanmax(high)))
    once = part.drop_duplicates("month")
    ax.plot(
        once["month"],
        once["observed"] * scale.factor,
        "o",
        ms=5.5,
        color=INK if fitted else "none",
        mec=INK if fitted else MUTED,
        mew=1.2,
        zorder=5,
    )
    ax.set_xlim(-1, LAST_FITTED + 1)
    if top > 12 * float(part["observed"].max()) and lowest > 0:
        ax.set_yscale("log")
        ax.set_ylim(lowest * scale.factor / 3, top * scale.factor * 2)
    else:
        ax.set_ylim(0, 1.1 * top * scale.factor)
    time_axis(ax, 0, LAST_FITTED)
    ax.set_yticks(list(ax.get_yticks()), [f"{t:,.10g}" for t in ax.get_yticks()])
    if scale.unit.strip():
        ax.text(0.0, 1.02, scale.unit.strip(), transform=ax.transAxes, size=SMALL, color=MUTED, va="bottom")


def in_unit(path: Path, own: pd.DataFrame) -> tuple[Floats, Floats, Floats, Floats]:
    """Return a model path up to December 2022 in the unit of the observations.

    The factor between the two is read off the table: model value in the observed unit (observed
    times ratio) over the path's value in the same month.
    """
    keep = (path.month <= LAST_FITTED) & np.isfinite(path.mean)
    month = path.month[keep].astype(np.float64)
    mean, low, high = path.mean[keep], path.low[keep], path.high[keep]
    there = own[np.isfinite(own["ratio"].to_numpy(dtype=np.float64))]
    inside = dict(zip(month, mean, strict=True))
    factors = [
        float(r.observed) * float(r.ratio) / inside[float(r.month)]
        for r in there.itertuples()
        if inside.get(float(r.month), 0.0) > 0
    ]
    if not factors:
        nothing = np.zeros(0)
        return nothing, nothing, nothing, nothing
    factor = float(np.median(factors))
    return month, mean * factor, low * factor, high * factor
