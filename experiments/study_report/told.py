"""What a study's folder tells: points in words, values by point and replicate, differences from the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, final

import numpy as np
import pandas as pd

from experiments.batch.factors import keys_of
from experiments.batch.result import StudyResult
from experiments.batch.tables import LEVEL, REFERENCE
from experiments.defaults import defaults
from experiments.report.frames import OF_ALL, ROWS_LIVE
from experiments.report.numbers import RESOLUTION
from experiments.statistics import (
    Summary,
    excludes_zero,
    holm,
    mean_interval,
    paired_difference,
    percentiles,
    sign_chance,
)
from networks.types import Floats

FEW: Final = 4
"""Uncertainty points up to which each is shown by itself; more are a band."""

MOST: Final = 8
"""Indicators that are drawn and spoken of at most."""

HIGHER, LOWER, SAME, UNDECIDED = "higher", "lower", "the same", "undecided"
UNKNOWN, THIN = "not defined", "below resolution"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A study as its report needs it.

    Parameters
    ----------
    result : StudyResult
    levers, uncertainties : tuple of str
        Those that take more than one value.
    points : pandas.DataFrame
        Lever points, a row each, with a column a lever.
    doubts : pandas.DataFrame
        Uncertainty points, a row each, with a column an uncertainty.
    names : tuple of str, length I
        Indicators that are spoken of.
    values : float64, shape (L, U, R, I)
        At the horizon, by lever point, uncertainty point and replicate; NaN where undefined or failed.
    live : float64, shape (L, U)
        Mean number of rows with a live use; infinite where that was not recorded.
    """

    result: StudyResult
    levers: tuple[str, ...]
    uncertainties: tuple[str, ...]
    points: pd.DataFrame
    doubts: pd.DataFrame
    names: tuple[str, ...]
    values: Floats
    live: Floats

    @property
    def few(self) -> bool:
        """Whether every uncertainty point is shown by itself."""
        return len(self.doubts) <= FEW

    def label(self, lever: int) -> str:
        """Return a lever point in words: what it sets otherwise than the first, which is named whole."""
        own, first = self.points.iloc[lever], self.points.iloc[REFERENCE]
        named = len(self.levers) > 3
        keys = [key for key in self.levers if not named or own[key] != first[key]]
        return ", ".join(f"{spoken(key)} {shown(own[key])}" for key in keys) or "reference"

    def doubt(self, unknown: int) -> str:
        """Return an uncertainty point in words; '' where there is but one."""
        if len(self.doubts) < 2:
            return ""
        row = self.doubts.iloc[unknown]
        return ", ".join(f"{spoken(key)} {shown(row[key])}" for key in self.uncertainties)

    def column(self, name: str) -> Floats:
        """Return one indicator, shape (L, U, R)."""
        return self.values[..., self.names.index(name)]


def told(folder: Path) -> Told:
    """Read a finished study.

    Raises
    ------
    BadInput
        It is no folder of a finished study, or a table was changed.
    """
    result = StudyResult.load(folder)
    design = result.design
    levers = varying(design, keys_of(result.study.levers))
    uncertainties = varying(design, keys_of(result.study.uncertainties))
    points = design.drop_duplicates("lever_point").sort_values("lever_point")
    doubts = design.drop_duplicates("uncertainty_point").sort_values("uncertainty_point")
    found = result.results
    held = [
        name for name in result.results.columns if name not in ("replicate", "point", "seed", *design.columns)
    ]
    names = spoken_of(held, found)
    values = np.full((len(points), len(doubts), result.study.replicates, len(names)), np.nan)
    where = design.set_index("point").loc[found["point"]]
    at = where["lever_point"].to_numpy(), where["uncertainty_point"].to_numpy(), found["replicate"].to_numpy()
    for j, name in enumerate(names):
        values[(*at, j)] = found[name].to_numpy(dtype=np.float64)
    return Told(
        result=result,
        levers=levers,
        uncertainties=uncertainties,
        points=points.reset_index(drop=True),
        doubts=doubts.reset_index(drop=True),
        names=names,
        values=values,
        live=live_rows(found, at, values.shape[:3]),
    )


def live_rows(found: pd.DataFrame, at: tuple[Any, ...], shape: tuple[int, ...]) -> Floats:
    """Return the mean number of live rows by lever and uncertainty point; infinite where not recorded."""
    if ROWS_LIVE not in found:
        return np.full(shape[:2], np.inf)
    rows = np.full(shape, np.nan)
    rows[at] = found[ROWS_LIVE].to_numpy(dtype=np.float64)
    return np.array([[mean_interval(cell).mean for cell in point] for point in rows])


def varying(design: pd.DataFrame, keys: Sequence[str]) -> tuple[str, ...]:
    """Return the factors that take more than one value."""
    return tuple(key for key in keys if design[key].nunique() > 1)


def spoken_of(held: Sequence[str], results: pd.DataFrame) -> tuple[str, ...]:
    """Return the headlines that are recorded and defined somewhere, or what else is recorded."""
    known = [name for name in held if np.isfinite(results[name].to_numpy(dtype=np.float64)).any()]
    return tuple([name for name in defaults().headlines if name in known] or known)[:MOST]


def spoken(key: str) -> str:
    """Return a factor's key without its kind."""
    return (
        key.removeprefix("parameters.").removeprefix("instrument.").removeprefix("measure.").replace("_", " ")
    )


def shown(value: object) -> str:
    """Return a value of a factor as a reader wants it."""
    if isinstance(value, float | np.floating):
        return f"{value:.4g}"
    return f"{value}"


def is_numeric(points: pd.DataFrame, key: str) -> bool:
    """Say whether a factor is a number that more than two points differ in."""
    return points[key].dtype.kind in "if" and points[key].nunique() > 2


@final
@dataclass(frozen=True, slots=True)
class Effect:
    """A lever point against the first, for one indicator at one uncertainty point (or over all).

    Parameters
    ----------
    lever, unknown : int
        `unknown` is -1 over all uncertainty points.
    found : Summary
        Paired difference; over many uncertainty points their mean with the 5th to 95th percentile.
    word : str
    """

    lever: int
    unknown: int
    found: Summary
    word: str


def effects(study: Told, name: str) -> list[Effect]:
    """Return every lever point against the first, its direction corrected for their number by Holm's method.

    Below 30 live rows at either point nothing is said of what is measured among adopters.

    With few uncertainty points each stands by itself, and its interval is that of chance. With more there is
    one effect a lever point: the band of its means over uncertainty points, and a direction where at least
    nineteen in twenty of them have the same sign.
    """
    values = study.column(name)
    apart = values - values[REFERENCE]
    others = range(1, len(study.points))
    if not study.few:
        return [_over_all(lever, apart[lever], _thin(study, name, lever)) for lever in others]
    cells = [(lever, unknown) for lever in others for unknown in range(len(study.doubts))]
    chances = holm([sign_chance(apart[cell]) for cell in cells])
    found: list[Effect] = []
    for (lever, unknown), chance in zip(cells, chances, strict=True):
        these, those = values[lever, unknown], values[REFERENCE, unknown]
        summary = paired_difference(these, those, LEVEL)
        word = _word(these - those, summary, float(chance))
        thin = word in (HIGHER, LOWER, UNDECIDED) and _thin(study, name, lever, unknown)
        found.append(Effect(lever, unknown, summary, THIN if thin else word))
    return found


def _thin(study: Told, name: str, lever: int, unknown: int | None = None) -> bool:
    """Say whether too few rows are live, at a point or at the first, to measure anything among them."""
    at = slice(None) if unknown is None else unknown
    rows = min(float(np.mean(study.live[lever, at])), float(np.mean(study.live[REFERENCE, at])))
    return name not in OF_ALL and rows < RESOLUTION


def _word(apart: Floats, found: Summary, chance: float) -> str:
    known = apart[np.isfinite(apart)]
    if not known.size:
        return UNKNOWN
    if not known.any():
        return SAME
    if excludes_zero(found) and chance < 1.0 - LEVEL:
        return HIGHER if found.mean > 0.0 else LOWER
    return UNDECIDED


def _over_all(lever: int, apart: Floats, thin: bool) -> Effect:
    """Return one effect over all uncertainty points, `apart` having shape (U, R)."""
    means = np.array([mean_interval(row).mean for row in apart])
    known = means[np.isfinite(means)]
    summary = percentiles(means)
    if not known.size:
        word = UNKNOWN
    elif not known.any():
        word = SAME
    elif thin:
        word = THIN
    elif max(np.mean(known > 0.0), np.mean(known < 0.0)) >= LEVEL:
        word = HIGHER if np.mean(known > 0.0) >= LEVEL else LOWER
    else:
        word = UNDECIDED
    return Effect(lever, -1, summary, word)


def levels(study: Told, name: str) -> list[list[Summary]]:
    """Return the value of an indicator by lever point and shown uncertainty point, with its interval.

    With many uncertainty points one column: their mean with the 5th to 95th percentile over them.
    """
    values = study.column(name)
    if study.few:
        return [[mean_interval(row, LEVEL) for row in point] for point in values]
    return [[percentiles(np.array([mean_interval(row).mean for row in point]))] for point in values]
