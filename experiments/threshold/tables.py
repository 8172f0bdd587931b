"""The tables of thresholds: one row a probability, and the shares behind them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from abm.scenario import Scenario
from experiments.threshold.cells import Cell, Seen
from experiments.threshold.levers import BUDGET, UP
from experiments.threshold.outcomes import Outcome
from experiments.threshold.search import (
    NOTHING,
    Answer,
    Trials,
    answer,
    contradicts,
    never_falling,
    share_interval,
)

THRESHOLDS: Final = (
    "structure", "mix", "lever", "stage", "probability", "threshold", "low", "high", "n", "reached",
    "monotone", "verdict", "direction", "undecided", "lowest", "highest", "at_nothing", "at_lowest",
    "at_highest", "usd", "usd_low", "usd_high", "share", "share_low", "share_high",
)  # fmt: skip
"""Columns of ``thresholds.csv``.

``threshold``, ``low``, ``high``: values of the lever, empty where none is named or the end is open.
``reached``: share of seeds that reach it anywhere. ``monotone``: share of seeds without a contradiction.
``undecided``: share of runs. ``lowest``, ``highest``: ends of the range, from least to most help; ``at_...``:
shares of seeds there, and without the lever. ``usd``: planned outlay, million USD a year on average over the
run; ``share``: the budget over one year's value added; both for the lever budget only.
"""

CURVE: Final = (
    "structure", "mix", "lever", "stage", "value", "usd", "share", "low", "high", "settled", "undecided",
    "n", "fixed",
)  # fmt: skip
"""Columns of ``threshold_curve.csv``.

At each value tried: ``usd``, planned outlay in million USD a year, for the lever budget only; ``share`` of
seeds that reach it with its 90 % interval; ``settled``, the likeliest share that never falls; ``undecided``,
share of seeds; ``fixed``, 1 if the value was fixed beforehand, 0 if chosen by halving.
"""

RUNS: Final = ("structure", "mix", "replicate", "seed", "lever", "value", "stage", "found", "reached")
"""Columns of ``threshold_runs.csv``: the value of the indicator asked for, and whether that is enough."""


def threshold_rows(seen: Seen, outcome: Outcome, probabilities: Sequence[float]) -> list[tuple[object, ...]]:
    """Return the rows of one cell and outcome, columns `THRESHOLDS`."""
    trials, cell = seen.trials(outcome), seen.cell
    rows: list[tuple[object, ...]] = []
    if trials.n == 0:
        return rows
    counts = trials.counts()
    first = min(point for point in trials.points if point > NOTHING)
    ends = (cell.lever.value(first), cell.lever.value(trials.points[-1]))
    shares = [counts[p] / trials.n if p in counts else np.nan for p in (NOTHING, first, trials.points[-1])]
    for probability in probabilities:
        found = answer(trials, probability)
        rows.append(
            (
                cell.structure,
                cell.mix,
                cell.lever.name,
                outcome.text,
                probability,
                *values_of(cell, found),
                trials.n,
                float(np.mean(np.any(trials.reached == 1.0, axis=1))),
                1.0 - float(np.mean(contradicts(trials))),
                found.verdict,
                cell.lever.direction,
                float(np.mean(np.isnan(trials.reached))),
                *ends,
                *shares,
                *money_of(cell, found),
            )
        )
    return rows


def values_of(cell: Cell, found: Answer) -> tuple[float, float, float]:
    """Return threshold and interval as values of the lever, NaN where there is none."""
    value, low, high = (
        float("nan") if point is None else cell.lever.value(point)
        for point in (found.point, found.low, found.high)
    )
    return (value, low, high) if cell.lever.direction == UP else (value, high, low)


def money_of(cell: Cell, found: Answer) -> tuple[float, ...]:
    """Return planned outlay, million USD a year, and share of value added, of threshold and interval."""
    if cell.lever.name != BUDGET:
        return (float("nan"),) * 6
    value, low, high = values_of(cell, found)
    told = [planned(cell.lever.applied(cell.scenario, x)) if x == x else (x, x) for x in (value, low, high)]
    return (*(usd for usd, _ in told), *(share for _, share in told))


@lru_cache(maxsize=256)
def planned(scenario: Scenario) -> tuple[float, float]:
    """Return what a scenario's mix plans to spend.

    Returns
    -------
    usd : float
        Money and administration, million USD a year, mean over the run.
    share : float
        Present value of the whole budget over one year's value added.
    """
    from abm.country import load_country
    from abm.programme import schedule

    country, mix = load_country(scenario.structure), scenario.composed_mix()
    programme = schedule(mix, scenario, float(country.value_added.sum()), country.sectors)
    total = sum(float(programme.outlay(code).sum()) for code in programme.money)
    factor = 1.0 if scenario.budget is None else scenario.budget
    return total / (scenario.months / 12.0), mix.budget.share_of_value_added * factor


def curve_rows(seen: Seen, outcome: Outcome) -> list[tuple[object, ...]]:
    """Return the shares at all values tried of one cell and outcome, columns `CURVE`."""
    trials, cell = seen.trials(outcome), seen.cell
    if trials.n == 0:
        return []
    is_money = cell.lever.name == BUDGET
    counts, unknown = trials.counts(), trials.undecided()
    smooth = never_falling([counts[point] for point in trials.points])
    return [
        (
            cell.structure,
            cell.mix,
            cell.lever.name,
            outcome.text,
            cell.lever.value(point),
            planned(cell.lever.applied(cell.scenario, cell.lever.value(point)))[0]
            if is_money
            else float("nan"),
            counts[point] / trials.n,
            *share_interval(counts[point], trials.n),
            float(settled) / trials.n,
            unknown[point] / trials.n,
            trials.n,
            int(point in trials.fixed),
        )
        for point, settled in zip(trials.points, smooth, strict=True)
    ]


def run_rows(seen: Seen, outcome: Outcome, seeds: Sequence[int]) -> list[tuple[object, ...]]:
    """Return every run of one cell and outcome, columns `RUNS`."""
    trials: Trials = seen.trials(outcome)
    cell = seen.cell
    return [
        (
            cell.structure,
            cell.mix,
            replicate,
            f"{seeds[replicate]}",
            cell.lever.name,
            cell.lever.value(point),
            outcome.text,
            seen.horizons[replicate, point][outcome.indicator],
            trials.reached[i, j],
        )
        for i, replicate in enumerate(seen.replicates)
        for j, point in enumerate(trials.points)
    ]


def frame(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as a table."""
    return pd.DataFrame(list(rows), columns=list(columns))
