"""The table of differences: of one run each, or of all paired replicates so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pandas as pd

from experiments.defaults import defaults
from experiments.pair.tables import DIFFERENCES
from experiments.pair.words import HIGHER, LOWER, headlines, is_thin, verdict
from experiments.store import NUMBER
from viz.compare.numbers import bare, chance, changed, scale_of, span, unit_text
from viz.compare.sentences import verdict_text
from viz.words.names import indicator_name

if TYPE_CHECKING:
    from experiments.pair.result import Pair

SHOWN: Final = ("indicator", "first", "second", "mean")
"""Columns of the table of one run each."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table, as texts.

    Parameters
    ----------
    name, unit : str
    first, second, change : str
        Both values and the second less the first.
    span, chance, word : str
        90 % interval, chance corrected by Holm's method, verdict; empty of one run.
    n : int
        Replicates behind it.
    mean, low, high : float
        The difference and its interval, to be drawn; NaN if unknown.
    is_decided : bool
        Whether a direction may be stated.
    """

    name: str
    unit: str
    first: str
    second: str
    change: str
    span: str = ""
    chance: str = ""
    word: str = ""
    n: int = 1
    mean: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    is_decided: bool = False


def single_table(first: Mapping[str, float], second: Mapping[str, float]) -> pd.DataFrame:
    """Return the headlines of one run each at the horizon, columns `SHOWN`."""
    names = [name for name in defaults().headlines if name in first and name in second]
    rows = [(name, first[name], second[name], second[name] - first[name]) for name in names]
    return pd.DataFrame(rows, columns=list(SHOWN))


def single_rows(table: pd.DataFrame) -> list[Row]:
    """Return the lines of one run each; no interval and no word, for one run decides nothing."""
    rows: list[Row] = []
    for name, first, second, mean in table.itertuples(index=False):
        scale = scale_of(name, (first, second, mean))
        rows.append(
            Row(
                name=indicator_name(name),
                unit=unit_text(scale),
                first=bare(scale, first),
                second=bare(scale, second),
                change=changed(scale, mean),
                mean=mean,
            )
        )
    return rows


def rows_of(pair: "Pair") -> list[Row]:
    """Return the lines of all replicates so far, with what may be said of each."""
    thin = is_thin(pair)
    rows: list[Row] = []
    for _, row in headlines(pair).iterrows():
        name, word = f"{row['indicator']}", verdict(row, thin)
        scale = scale_of(name, [row[key] for key in ("first", "second", "mean", "low", "high")])
        rows.append(
            Row(
                name=indicator_name(name),
                unit=unit_text(scale),
                first=bare(scale, row["first"]),
                second=bare(scale, row["second"]),
                change=changed(scale, row["mean"]),
                span=span(scale, row["low"], row["high"]),
                chance=chance(row["p_corrected"]),
                word=verdict_text(word),
                n=int(row["n"]),
                mean=row["mean"],
                low=row["low"],
                high=row["high"],
                is_decided=word in (HIGHER, LOWER),
            )
        )
    return rows


def as_csv(table: pd.DataFrame, columns: Sequence[str] = DIFFERENCES) -> str:
    """Return a table as ``differences.csv`` has it, digit for digit."""
    kept = [name for name in columns if name in table.columns]
    return table[kept].to_csv(index=False, float_format=NUMBER, na_rep="", lineterminator="\n")


def reach_of(row: Row) -> float:
    """Return the largest distance from zero that the drawing of a line has to show."""
    ends = np.abs([row.mean, row.low, row.high])
    return float(np.max(ends, initial=0.0, where=np.isfinite(ends)))
