"""What the page of a study computes from its tables: values at points, groups of points, shares of stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, final

import numpy as np
import pandas as pd

from experiments.batch.tables import LEVEL
from experiments.stage_table import HELD, STAGE, WORDS, shares
from experiments.statistics import Summary, mean_interval, percentiles
from experiments.study_report.told import Told
from networks.types import Floats

ALL: Final = ""
"""Stands for every value of a factor."""

STAGES: Final = (HELD, STAGE)
"""Indicators that are stages and not numbers: their shares are shown."""

FEW_VALUES: Final = 12
"""Values of a factor up to which one of them can be picked."""

MOST_LEVELS: Final = 40
"""Values of a factor up to which each has a place of its own in a chart."""

MOST_LINES: Final = 7
"""Values of a factor up to which each has a line of its own at first."""

OWN_COLUMNS: Final = ("replicate", "point", "seed")


def indicators_of(study: Told) -> tuple[str, ...]:
    """Return the indicators that are recorded and known somewhere, the headlines first."""
    results = study.result.results
    held = [name for name in results.columns if name not in (*OWN_COLUMNS, *study.result.design.columns)]
    known = [name for name in held if np.isfinite(results[name].to_numpy(dtype=np.float64)).any()]
    return (*study.names, *(name for name in known if name not in study.names))


def spoken_on(study: Told, names: Sequence[str]) -> Told:
    """Return a study that speaks of other indicators; everything else is the same."""
    found = study.result.results
    where = study.result.design.set_index("point").loc[found["point"]]
    at = where["lever_point"].to_numpy(), where["uncertainty_point"].to_numpy(), found["replicate"].to_numpy()
    values = np.full((*study.values.shape[:3], len(names)), np.nan)
    for j, name in enumerate(names):
        values[(*at, j)] = found[name].to_numpy(dtype=np.float64)
    return replace(study, names=tuple(names), values=values)


def factors(study: Told) -> tuple[str, ...]:
    """Return what is varied, levers first."""
    return (*study.levers, *study.uncertainties)


def values_at(study: Told, key: str) -> list[object]:
    """Return the values of a factor: numbers ascending, names in the order of the design."""
    column = study.result.design[key]
    distinct: list[object] = list(dict.fromkeys(column.tolist()))
    return sorted(distinct, key=lambda value: float(f"{value}")) if column.dtype.kind in "if" else distinct


def is_number(study: Told, key: str) -> bool:
    """Say whether a factor is a number with more than two values."""
    column = study.result.design[key]
    return column.dtype.kind in "if" and column.nunique() > 2


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is charted.

    Parameters
    ----------
    outcome : str
        An indicator.
    over, split : str
        Factors along the axis and between lines; `split` may be empty.
    fixed : mapping of str to object
        The value at which another factor is looked at; all of its values where it has none.
    """

    outcome: str
    over: str
    split: str
    fixed: Mapping[str, object]


def first_view(study: Told) -> View:
    """Return what is charted at first: a number that was varied, split by names, the rest at its first value.

    Over two numbers it is the stage: its regions are what such a study looks for.
    """
    keys = factors(study)
    numeric = [key for key in keys if is_number(study, key)]
    decided = study.levers or study.uncertainties
    over = next(iter((*(key for key in decided if key in numeric), *decided)), "")
    outcome = next(iter(study.names), "")
    if is_regions(study):
        split = next(key for key in numeric if key != over)
        outcome = next((name for name in STAGES if name in indicators_of(study)), outcome)
    else:
        names = (key for key in keys if key != over and key not in numeric)
        split = next((key for key in names if len(values_at(study, key)) <= MOST_LINES), "")
    return View(outcome=outcome, over=over, split=split, fixed=fixed_at_first(study, over, split))


def is_regions(study: Told) -> bool:
    """Say whether a study is one over two numbers with few values each, which is looked at as a map first."""
    keys = factors(study)
    return len(keys) == 2 and all(
        is_number(study, k) and len(values_at(study, k)) <= MOST_LEVELS for k in keys
    )


def fixed_at_first(
    study: Told, over: str, split: str, before: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return the other factors at their first value where they have few; what was picked before is kept."""
    others = [key for key in factors(study) if key not in (over, split)]
    few = {key: values_at(study, key) for key in others}
    return {
        key: (before or {}).get(key, values[0]) for key, values in few.items() if len(values) <= FEW_VALUES
    }


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Points that a chart shows as one.

    Parameters
    ----------
    over, split : object
        Values of the two factors.
    points : tuple of int
    found : Summary
        Of one point the mean over replicates with its 95 % interval; of several the mean over the points
        with their 5th to 95th percentile.
    stages : mapping of str to float
        Share of runs that tell each stage; empty unless the outcome is one.
    n : int
        Runs behind it.
    """

    over: object
    split: object
    points: tuple[int, ...]
    found: Summary
    stages: Mapping[str, float]
    n: int


def groups(study: Told, view: View) -> list[Group]:
    """Return the groups of a view, in the order of its factors."""
    design = picked(study.result.design, view.fixed)
    results = study.result.results
    by_point = {int(str(point)): part for point, part in results.groupby("point")[view.outcome]}
    columns = [design[key].tolist() if key else [ALL] * len(design) for key in (view.over, view.split)]
    members: dict[tuple[object, object], list[int]] = {}
    for over, split, point in zip(*columns, design["point"].tolist(), strict=True):
        members.setdefault((over, split), []).append(int(point))
    places = [values_at(study, key) if key else [ALL] for key in (view.over, view.split)]
    found: list[Group] = []
    for split in places[1]:
        for over in places[0]:
            points = members.get((over, split), [])
            rows = [by_point[p].to_numpy(dtype=np.float64) for p in points if p in by_point]
            if points:
                found.append(group(over, split, tuple(points), rows, is_stage=view.outcome in STAGES))
    return found


def group(
    over: object, split: object, points: tuple[int, ...], rows: Sequence[Floats], *, is_stage: bool
) -> Group:
    """Return the summary of some points, a row of replicates each."""
    runs = sum(row.size for row in rows)
    if len(points) == 1:
        summary = mean_interval(rows[0] if rows else np.empty(0), LEVEL)
    else:
        summary = percentiles(np.array([mean_interval(row).mean for row in rows]))
    told = shares(np.concatenate(rows), runs) if is_stage and runs else {}
    return Group(over=over, split=split, points=points, found=summary, stages=told, n=runs)


def picked(design: pd.DataFrame, fixed: Mapping[str, object]) -> pd.DataFrame:
    """Return the points at which other factors have the values that were picked."""
    for key, value in fixed.items():
        if value != ALL:
            design = design[design[key] == value]
    return design


def stages_at(study: Told, point: int, name: str) -> dict[str, float]:
    """Return the share of the runs of a point that tell each stage; empty where none is done."""
    results = study.result.results
    values = results.loc[results["point"] == point, name].to_numpy(dtype=np.float64)
    return shares(values, values.size) if values.size else {}


def commonest_stage(stages: Mapping[str, float]) -> str:
    """Return the stage told most often, the lower one of a tie."""
    return max(WORDS, key=lambda word: (stages.get(word, 0.0), -WORDS.index(word)))
