"""What figures, tables and sentences read out of a comparison: paths, horizon values, bands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pandas as pd

from experiments.report.style import NO_POLICY
from networks.types import Floats, Rows

if TYPE_CHECKING:
    from experiments.comparison import Comparison

ADOPTION: Final = (
    "adopter_density",
    "mean_depth",
    "pilot_intensity",
    "commercial_share",
    "replication_ratio",
)
"""Headlines on adoption and copies, as paths."""
LINKING: Final = (
    "joined_edge_share",
    "silo_index",
    "leaderless_share",
    "two_route_core",
    "cross_module_ratio",
    "tier_reach",
)
"""Headlines on joined and linked firms, as paths."""
CROSSED: Final = (
    "adopter_density",
    "adopters",
    "mean_depth",
    "commercial_share",
    "replication_ratio",
    "joined_edge_share",
    "links",
    "silo_index",
    "leaderless_share",
    "two_route_core",
    "cross_module_ratio",
    "public_outlay",
    "outlay_per_adopter",
    "outlay_per_link",
)
"""Rows of the crossed table."""
ROWS_LIVE: Final = "adopter_rows"
"""Indicator that counts rows with a live use: what is measured among adopters rests on so many."""
OF_ALL: Final = ("adopter_density", "joined_edge_share", "sectors_reached", "regions_reached")
"""Indicators that are shares of all firms, relations, sectors or regions: few adopters are a result."""
EVENTS: Final[Mapping[str, str]] = {
    "station": "stations",
    "subscription": "subscriptions",
    "private_network": "private_networks",
    "licence": "licences",
    "readiness": "readiness",
    "commercial": "commercial_sites",
    "project": "commercial_sites",
    "coverage": "coverage",
}
"""Model event of an observed series -> indicator."""
LAST_FITTED: Final = 47
"""December 2022: nothing later enters a fit."""


@final
@dataclass(frozen=True, slots=True)
class Path:
    """An indicator over time.

    Parameters
    ----------
    month : int32, shape (T,)
        Months since 2019-01.
    mean, low, high : float64, shape (T,)
        Mean and 5th and 95th percentile over replicates.
    """

    month: Rows
    mean: Floats
    low: Floats
    high: Floats


@final
@dataclass(frozen=True, slots=True)
class Band:
    """One number with its band."""

    mean: float
    low: float
    high: float


UNDEFINED: Final = Band(np.nan, np.nan, np.nan)


def select(frame: pd.DataFrame, **wanted: str | float) -> pd.DataFrame:
    """Return the rows in which every named column has the wanted value."""
    keep = np.ones(len(frame), dtype=bool)
    for column, value in wanted.items():
        keep &= (frame[column] == value).to_numpy()
    return frame[keep]


def paths(indicators: pd.DataFrame, names: Iterable[str]) -> dict[tuple[str, str, str], Path]:
    """Return the paths of whole-economy indicators by structure, mix and indicator."""
    wanted = indicators["indicator"].isin(list(names)) & (indicators["group_kind"] == "all")
    found: dict[tuple[str, str, str], Path] = {}
    for name, part in indicators[wanted].groupby(
        ["structure", "mix", "indicator"], observed=True, sort=False
    ):
        structure, mix, indicator = (str(x) for x in name)
        month, column = np.unique(part["month"].to_numpy(), return_inverse=True)
        replicate, row = np.unique(part["replicate"].to_numpy(), return_inverse=True)
        values = np.full((replicate.size, month.size), np.nan)
        values[row, column] = part["value"].to_numpy(dtype=np.float64)
        found[structure, mix, indicator] = summary(month.astype(np.int32), values)
    return found


def summary(month: Rows, values: Floats) -> Path:
    """Return mean and percentiles over rows; months in which nothing is defined stay NaN."""
    mean, low, high = (np.full(month.size, np.nan) for _ in range(3))
    some = np.isfinite(values).any(axis=0)
    if some.any():
        mean[some] = np.nanmean(values[:, some], axis=0)
        low[some], high[some] = np.nanpercentile(values[:, some], [5.0, 95.0], axis=0)
    return Path(month, mean, low, high)


def by_group(indicators: pd.DataFrame, name: str, kind: str) -> dict[tuple[str, str, str], Band]:
    """Return an indicator at the horizon by structure, mix and group."""
    wanted = (indicators["indicator"] == name) & (indicators["group_kind"] == kind)
    rows = indicators[wanted]
    rows = rows[rows["month"] == rows["month"].max()]
    found: dict[tuple[str, str, str], Band] = {}
    for key, part in rows.groupby(["structure", "mix", "group"], observed=True, sort=False):
        values = part["value"].to_numpy(dtype=np.float64)
        values = values[np.isfinite(values)]
        if values.size:
            low, high = np.percentile(values, [5.0, 95.0])
            found[str(key[0]), str(key[1]), str(key[2])] = Band(float(values.mean()), float(low), float(high))
    return found


def band(frame: pd.DataFrame, **wanted: str | float) -> Band:
    """Return the band of the one row that fits, or an undefined one."""
    rows = select(frame, **wanted)
    if rows.empty:
        return UNDEFINED
    row = rows.iloc[0]
    return Band(float(row["mean"]), float(row["low"]), float(row["high"]))


def parameter_band(robustness: pd.DataFrame, structure: str, mix: str, indicator: str) -> Band:
    """Return the band of an indicator over draws of the assumed parameters."""
    rows = select(robustness, panel="parameters", structure=structure, mix=mix, indicator=indicator)
    rows = rows[np.isfinite(rows["mean"].to_numpy(dtype=np.float64))]
    if rows.empty:
        return UNDEFINED
    if len(rows) == 1:
        return band(rows)
    low, high = np.percentile(rows["mean"].to_numpy(dtype=np.float64), [5.0, 95.0])
    return Band(float(rows["mean"].mean()), float(low), float(high))


def present(comparison: "Comparison", names: Sequence[str]) -> tuple[str, ...]:
    """Return those of the named indicators that the scorecard has, with a number somewhere."""
    score = comparison.scorecard
    there = set(score.loc[np.isfinite(score["mean"].to_numpy(dtype=np.float64)), "indicator"])
    return tuple(name for name in names if name in there)


def policies(comparison: "Comparison") -> tuple[str, ...]:
    """Return the mixes that do something."""
    return tuple(m for m in comparison.plan.mixes if m != NO_POLICY)


def month_text(month: int) -> str:
    """Return ``"December 2026"`` of a month number."""
    names = "January February March April May June July August September October November December".split()
    return f"{names[month % 12]} {2019 + month // 12}"


def month_of(text: str) -> int:
    """Return the number of a month written ``"YYYY-MM"``."""
    year, month = text.split("-")[:2]
    return (int(year) - 2019) * 12 + int(month) - 1
