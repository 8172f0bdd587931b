"""The model beside what was observed, on a structure's own enacted policy only."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from abm.country import Country, Observation, load_country
from abm.measures import policy_tables
from abm.mix import compose
from abm.months import month_name, month_number
from experiments.plan import ComparePlan, mix_parts
from experiments.statistics import Summary, percentiles
from networks.types import Floats

COLUMNS: Final = (
    "structure",
    "mix",
    "event",
    "series",
    "month",
    "date",
    "observed",
    "unit",
    "mean",
    "low",
    "high",
    "ratio",
    "fit",
    "note",
)

INDICATOR_OF: Final = {
    "station": "stations",
    "subscription": "subscriptions",
    "private_network": "private_networks",
    "licence": "licences",
    "readiness": "readiness",
    "coverage": "coverage",
    "project": "commercial_sites",
}
"""Indicator that counts each observed event."""

SHARES: Final = ("coverage",)
"""Indicators in [0, 1]; an observation in other units stands beside them without a ratio."""

BESIDE: Final = ("project",)
"""Events that differ in definition from the indicator: drawn beside it, never part of a fit."""


def home_mixes(plan: ComparePlan, structure: str) -> tuple[str, ...]:
    """Return the mixes of the plan that are enacted policy of this structure; all if none is."""
    return tuple(enacted_at_home(plan, structure)) or plan.mixes


def enacted_at_home(plan: ComparePlan, structure: str) -> dict[str, int]:
    """Return the mixes of the plan that this structure has enacted, with their number of measures."""
    measures = policy_tables().measures
    home: dict[str, int] = {}
    for label in plan.mixes:
        mix = compose(mix_parts(label))
        countries = {measures[name].country for name in mix.measures}
        if mix.status == "enacted" and countries == {structure}:
            home[label] = len(mix.measures)
    return home


def fit(plan: ComparePlan, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return observed values with the model's mean and 5th to 95th percentile at the same month.

    Parameters
    ----------
    plan : ComparePlan
    indicators : pandas.DataFrame
        Columns of ``indicators.parquet``.

    Returns
    -------
    pandas.DataFrame
        ``ratio`` is the model's mean over the observed value; ``fit`` says whether the series may
        enter a fit (exact event, not after 2022).
    """
    overall = indicators[
        (indicators["group_kind"] == "all") & indicators["indicator"].isin(INDICATOR_OF.values())
    ]
    rows: list[tuple[object, ...]] = []
    for structure in plan.structures:
        country = load_country(structure)
        for mix in home_mixes(plan, structure):
            own = overall[(overall["structure"] == structure) & (overall["mix"] == mix)]
            for seen in observations(plan, country):
                found = model_at(own, INDICATOR_OF[seen.event], seen.month)
                rows.append((structure, mix, *_row(seen, found)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def observations(plan: ComparePlan, country: Country) -> Iterator[Observation]:
    """Yield the observations the model has an indicator for, within the run's months."""
    first, last = month_number(plan.start, "start"), month_number(plan.end, "end")
    for seen in country.observed:
        if seen.event in INDICATOR_OF and first <= seen.month <= last:
            yield seen


def model_at(overall: pd.DataFrame, indicator: str, month: int) -> Summary:
    """Summarise one indicator over replicates at a month."""
    rows = overall[(overall["indicator"] == indicator) & (overall["month"] == month)]
    values: Floats = rows["value"].to_numpy(dtype=np.float64)
    return percentiles(values)


def _row(seen: Observation, found: Summary) -> tuple[object, ...]:
    same_unit = seen.unit.startswith("share") == (INDICATOR_OF[seen.event] in SHARES)
    ratio = found.mean / seen.value if same_unit and seen.value else float("nan")
    return (
        seen.event,
        seen.series,
        seen.month,
        month_name(seen.month),
        seen.value,
        seen.unit,
        found.mean,
        found.low,
        found.high,
        ratio,
        seen.fit and same_unit and seen.event not in BESIDE,
        seen.note,
    )
