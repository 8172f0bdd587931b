"""The same scenario on a few other seeds, so that one run is not taken for the answer."""

from dataclasses import replace
from typing import Final

import numpy as np

from abm.scenario import Scenario
from experiments.report.numbers import measure
from experiments.statistics import mean_interval
from viz.explore.charts import SHOWN
from viz.explore.headline import ADOPTERS, without_policy
from viz.runs import Counting, use_counts
from viz.widgets.chart import Band
from viz.words import names, say
from viz.work.runs import Run

SEEDS: Final = 6
"""Paired runs, as ``pearlnet compare --replicates 6`` makes them."""

LARGEST: Final = 5000
"""Rows up to which they are made unasked."""

FEWEST: Final = 3
"""Pairs from which something is said."""


def use_luck(scenario: Scenario | None) -> Counting:
    """Run a scenario, and the same without policy, on a few seeds in the background.

    Parameters
    ----------
    scenario : Scenario or None
        None, or one with many rows, runs nothing.
    """
    if scenario is None or scenario.firms > LARGEST:
        return use_counts((), SEEDS, SHOWN)
    bare = without_policy(scenario)
    return use_counts((scenario,) if bare is None else (scenario, bare), SEEDS, SHOWN)


def adopters(counted: Counting, which: int) -> list[float]:
    """Return the share of adopters at the horizon of each replicate of which all runs are done."""
    sides = {k for k, _ in counted.numbers}
    whole = [r for k, r in counted.numbers if k == 0 and all((side, r) in counted.numbers for side in sides)]
    return [counted.numbers[which, r].horizon[ADOPTERS] for r in sorted(whole)] if which in sides else []


def is_of(counted: Counting, scenario: Scenario) -> bool:
    """Say whether what was counted belongs to a scenario: all but the seed is its own."""
    first = next((each.scenario for (k, _), each in counted.numbers.items() if k == 0), None)
    return first is not None and replace(first, seed=0) == replace(scenario, seed=0)


def luck_words(counted: Counting, scenario: Scenario) -> str:
    """Return how far the seeds spread and what the policy adds; empty as long as there are too few."""
    if not is_of(counted, scenario):
        return ""
    with_it, without = adopters(counted, 0), adopters(counted, 1)
    if len(with_it) < FEWEST:
        return ""
    beside = [*with_it, *without]
    said = {
        "n": len(with_it),
        "low": names.percent(min(with_it), beside),
        "high": names.percent(max(with_it), beside),
    }
    if not without:
        return say("explore.luck_alone", **said)
    gain = mean_interval(np.array(with_it) - np.array(without))
    said |= {
        "mean": names.change(gain.mean, "1", beside),
        "least": measure("1", beside).change(gain.low),
        "most": measure("1", beside).change(gain.high),
    }
    return say("explore.luck", **said)


def luck_bands(counted: Counting, run: Run) -> dict[str, Band]:
    """Return, for each indicator drawn at first, the lowest and highest value of the seeds in each month."""
    mine = [each for (k, _), each in sorted(counted.numbers.items()) if k == 0]
    if len(mine) < FEWEST or not is_of(counted, run.scenario):
        return {}
    bands: dict[str, Band] = {}
    for name in SHOWN:
        paths = np.array([each.paths[name] for each in mine])
        known = np.flatnonzero(np.isfinite(paths).all(axis=0))
        months = [int(month) for month in run.history.month[known]]
        low, high = paths[:, known].min(axis=0), paths[:, known].max(axis=0)
        bands[name] = Band(say("explore.seeds", n=len(mine)), months, low, high, "pn:scaled")
    return bands
