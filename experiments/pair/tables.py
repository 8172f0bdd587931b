"""Tables of two scenarios: differences at the horizon, and both paths by month."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from abm.months import month_name
from experiments.extract import KEYS
from experiments.pair.plan import FIRST, SECOND, SIDES, PairPlan
from experiments.statistics import (
    Summary,
    holm,
    mean_interval,
    paired_difference,
    percentiles,
    sign_chance,
    variance_ratio,
)
from experiments.store import TEXT
from networks.types import Floats

if TYPE_CHECKING:
    from experiments.runner import Run

DIFFERENCES: Final = (
    "indicator", "first", "second", "mean", "low", "high", "n", "p", "p_corrected", "variance_ratio"
)  # fmt: skip
"""Columns of ``differences.csv``; values at the horizon."""

PATHS: Final = (
    *("indicator", "month", "date"),
    *("first", "first_low", "first_high", "second", "second_low", "second_high"),
    *("mean", "low", "high", "n"),
)
"""Columns of ``paths.csv``; ``mean``, ``low`` and ``high`` are those of the difference."""

SCHEMA: Final = pa.schema(
    [
        ("scenario", TEXT),
        ("replicate", pa.int32()),
        ("seed", pa.uint64()),
        ("month", pa.int32()),
        ("indicator", TEXT),
        ("group_kind", TEXT),
        ("group", TEXT),
        ("value", pa.float64()),
    ]
)
"""Columns of ``indicators.parquet`` of a pair."""


def indicators(runs: "Sequence[Run]") -> pd.DataFrame:
    """Return all recorded paths, sorted by scenario, replicate, indicator, group kind, group and month."""
    kept = sorted((r for r in runs if r.detail is not None), key=lambda r: (r.mix, r.replicate))
    details = [run.detail for run in kept if run.detail is not None]
    counts = np.array([detail.value.size for detail in details], dtype=np.int64)
    columns: dict[str, Any] = {
        "scenario": _text(np.repeat([SIDES.index(run.mix) for run in kept], counts), SIDES),
        "replicate": np.repeat(np.array([run.replicate for run in kept], dtype=np.int32), counts),
        "seed": np.repeat(np.array([run.seed for run in kept], dtype=np.uint64), counts),
        "month": np.concatenate([np.empty(0, np.int32), *(detail.month for detail in details)]),
    }
    for key in KEYS:
        names = sorted({name for detail in details for name in detail.words[key].names})
        places = [
            np.searchsorted(names, list(detail.words[key].names))[detail.words[key].codes]
            for detail in details
            if detail.value.size
        ]
        columns[key] = _text(np.concatenate([np.empty(0, np.int64), *places]), names)
    columns["value"] = np.concatenate([np.empty(0), *(detail.value for detail in details)])
    return pd.DataFrame(columns)


def _text(codes: Any, names: Sequence[str]) -> Any:
    kind = pd.CategoricalDtype(pd.Index(list(names), dtype=str))
    return pd.Categorical.from_codes(np.asarray(codes).tolist(), dtype=kind)


def horizon(plan: PairPlan, runs: "Sequence[Run]") -> dict[str, dict[str, Floats]]:
    """Return values at the horizon by side and indicator, shape (replicates,); NaN where undefined."""
    names = sorted({name for run in runs for name in run.horizon})
    values = {side: {name: np.full(plan.replicates, np.nan) for name in names} for side in SIDES}
    for run in runs:
        for name, value in run.horizon.items():
            values[run.mix][name][run.replicate] = value
    return values


def differences(plan: PairPlan, values: dict[str, dict[str, Floats]]) -> pd.DataFrame:
    """Return the paired difference of each indicator, the second scenario less the first.

    ``p`` is how often seeds alone would bring a mean as far from zero; ``p_corrected`` the same by Holm's
    method over the headlines, and empty for others. Both speak of seeds, never of the world.
    """
    names = list(values[FIRST])
    apart = {name: values[SECOND][name] - values[FIRST][name] for name in names}
    chances = {name: sign_chance(apart[name]) for name in names}
    spoken = [name for name in plan.headlines if name in chances]
    corrected = dict(zip(spoken, holm([chances[name] for name in spoken]).tolist(), strict=True))
    rows: list[tuple[object, ...]] = []
    for name in names:
        before, after = values[FIRST][name], values[SECOND][name]
        found = paired_difference(after, before)
        rows.append(
            (
                name,
                percentiles(before).mean,
                percentiles(after).mean,
                *(found.mean, found.low, found.high, found.n),
                chances[name],
                corrected.get(name, np.nan),
                variance_ratio(after, before),
            )
        )
    return pd.DataFrame(rows, columns=list(DIFFERENCES))


def paths(plan: PairPlan, table: pd.DataFrame) -> pd.DataFrame:
    """Return both scenarios and their difference by indicator and month.

    The band of a scenario is the 5th to 95th percentile over replicates, that of the difference the 90 %
    interval of its mean, `mean_interval`.
    """
    overall = table[table["group_kind"] == "all"]
    rows: list[tuple[object, ...]] = []
    for name, part in overall.groupby("indicator", observed=True, sort=True):
        for month, here in part.groupby("month", sort=True):
            values = {side: np.full(plan.replicates, np.nan) for side in SIDES}
            for side, replicate, value in zip(
                here["scenario"], here["replicate"], here["value"], strict=True
            ):
                values[side][replicate] = value
            both = [_three(percentiles(values[side])) for side in SIDES]
            found = mean_interval(values[SECOND] - values[FIRST])
            number = int(f"{month}")
            rows.append((f"{name}", number, month_name(number), *both[0], *both[1], *_three(found), found.n))
    return pd.DataFrame(rows, columns=list(PATHS))


def _three(found: Summary) -> tuple[float, float, float]:
    return found.mean, found.low, found.high


def are_the_same(table: pd.DataFrame) -> bool:
    """Say whether both scenarios gave the same numbers in every replicate, month, indicator and group."""
    sides = [table[table["scenario"] == side].drop(columns="scenario") for side in SIDES]
    return len(table) > 0 and sides[0].reset_index(drop=True).equals(sides[1].reset_index(drop=True))
