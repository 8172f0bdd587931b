"""What the tables need of one history, small enough to send between processes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np
from numpy.typing import NDArray

from abm.months import FIRST_YEAR
from experiments.descent import Descent, descent_of
from experiments.flips.standing import Standing, standing_of
from networks.types import Floats, Rows

if TYPE_CHECKING:
    from abm.history import History
    from abm.stall_totals import StallTotals
    from networks.nulls import NullFigure

KEYS: Final = ("indicator", "group_kind", "group")
"""Text columns of a history's rows, in sorting order; months come last."""


@final
@dataclass(frozen=True, slots=True)
class Words:
    """A column of text: distinct words in alphabetical order, and the number of each row's word.

    Parameters
    ----------
    names : tuple of str
    codes : int32, shape (rows,)
    """

    names: tuple[str, ...]
    codes: Rows


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Paths, money and reasons of one run.

    Parameters
    ----------
    words : mapping of str to Words
        Columns ``indicator``, ``group_kind``, ``group``.
    month : int32, shape (rows,)
        Calendar month, January 2019 being 0.
    value : float64, shape (rows,)
        Rows are sorted by indicator, group kind, group and month.
    money : mapping of (instrument, payee, year) to float
        Million USD.
    reasons : mapping of str to float
        Share of firms without a live use case, by binding reason, at the horizon.
    frame : object or None
        The network at the horizon, for drawing; kept of replicate 0.
    stalls : StallTotals or None
        What stops firms and links at the horizon.
    nulls : tuple of NullFigure
        Indicators at the horizon against null models; of replicate 0.
    descent : Descent or None
        What tipped adoptions, abandonments and links.
    standing : Standing or None
        Which rows are live at the horizon.
    """

    words: Mapping[str, Words]
    month: Rows
    value: Floats
    money: Mapping[tuple[str, str, int], float]
    reasons: Mapping[str, float]
    frame: Any
    stalls: "StallTotals | None" = None
    nulls: "tuple[NullFigure, ...]" = ()
    descent: Descent | None = None
    standing: Standing | None = None


def horizon_of(history: "History") -> dict[str, float]:
    """Return each overall indicator at the horizon, NaN where it is undefined.

    That is the last month; for an indicator that is recorded every quarter, the last recorded month
    of the final quarter.
    """
    from abm.scorecard import INDICATORS

    every = {indicator.name: indicator.every for indicator in INDICATORS}
    return {name: last(values, every.get(name, 1)) for name, values in sorted(history.overall.items())}


def last(values: Floats, every: int) -> float:
    """Return the last finite number among the final `every` months, or NaN."""
    tail = values[-every:]
    known = tail[np.isfinite(tail)]
    return float(known[-1]) if known.size else float("nan")


def detail_of(history: "History", with_frame: bool) -> Detail:
    """Return what the comparison keeps of a history."""
    rows = history.rows()
    words = {key: words_of(rows[key]) for key in KEYS}
    month = np.asarray(rows["month"], dtype=np.int32)
    order = np.lexsort((month, *(words[key].codes for key in reversed(KEYS))))
    return Detail(
        words={key: Words(column.names, column.codes[order]) for key, column in words.items()},
        month=month[order],
        value=np.asarray(rows["value"], dtype=np.float64)[order],
        money=yearly(history.month, history.money),
        reasons=dict(sorted(history.reasons.items())),
        frame=history.frame if with_frame else None,
        stalls=history.stalls,
        nulls=nulls_of(history) if with_frame else (),
        descent=descent_of(history, whole=with_frame),
        standing=standing_of(history),
    )


def nulls_of(history: "History") -> "tuple[NullFigure, ...]":
    """Return the indicators at the horizon against null models; none where the end is not kept."""
    if history.end is None:
        return ()
    from networks.nulls import null_figures

    return null_figures(history.end, seed=history.scenario.seed)


def words_of(texts: NDArray[Any]) -> Words:
    """Return a column of text as words and numbers."""
    import pandas as pd

    codes, names = pd.factorize(np.asarray(texts, dtype=object), sort=True)
    return Words(tuple(str(name) for name in names), codes.astype(np.int32))


def yearly(month: Rows, money: Mapping[tuple[str, str], Floats]) -> dict[tuple[str, str, int], float]:
    """Return monthly payments summed by calendar year, million USD."""
    years = FIRST_YEAR + np.asarray(month) // 12
    return {
        (instrument, payee, int(year)): float(np.sum(paid[years == year]))
        for (instrument, payee), paid in sorted(money.items())
        for year in np.unique(years)
    }
