"""Repeated runs of two scenarios as the pair that ``pearlnet compare FIRST SECOND`` makes of them.

Nothing is counted here: what the background runs bring is handed to the functions of `experiments.pair`, so
that the page and the command line cannot differ. What is not there yet is undefined, as a failed run is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abm.controls import PLACEBO
from abm.scenario import Scenario
from experiments.extract import Detail, Words
from experiments.flips.placebo import PlaceboRun
from experiments.pair.changes import changed
from experiments.pair.flipped import flips
from experiments.pair.plan import SIDES, PairPlan, pair_plan
from experiments.pair.result import Pair
from experiments.pair.tables import PATHS, differences, horizon, indicators
from experiments.plan import BASE
from experiments.runner import Run
from experiments.stage_table import HELD, WORDS, shares
from experiments.statistics import Summary, by_column, mean_interval, percentiles, share_interval
from networks.types import Floats
from viz.work.runs import Numbers

CHARTED: Final = (
    "adopter_density",
    "links",
    "joined_edge_share",
    "coverage",
    "value_created",
    "public_outlay",
)
"""Indicators that the page draws over time."""

ALL: Final = "all"
"""Group of what is not grouped."""

Months = NDArray[np.signedinteger[Any]]
"""Calendar months, January 2019 being 0, or places of such."""

Counted = Mapping[tuple[int, int], Numbers]
"""Finished runs by (number of the scenario, replicate), as `viz.runs.use_counts` brings them."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """An indicator over time, with what chance makes of it; a `Summary` a month in each list.

    Parameters
    ----------
    first, second : list of Summary
        Mean and 5th to 95th percentile over replicates.
    difference : list of Summary
        The second less the first, replicate by replicate, with the 90 % interval of its mean; of the months
        that both have.
    starts : tuple of int
        Calendar month, January 2019 being 0, with which each of the three lists begins.
    """

    first: list[Summary]
    second: list[Summary]
    difference: list[Summary]
    starts: tuple[int, int, int]


def plan_of(first: Scenario, second: Scenario, replicates: int) -> PairPlan:
    """Return the plan of the command line for the two scenarios."""
    return pair_plan(first, second, replicates=replicates)


def asked_of(plan: PairPlan) -> tuple[Scenario, ...]:
    """Return the scenarios to be run: both, and both with one firm's other luck where flips are judged."""
    luck = tuple(replace(each, control=PLACEBO) for each in plan.scenarios) if plan.placebo else ()
    return (*plan.scenarios, *luck)


def paired(counted: Counted) -> list[int]:
    """Return the replicates in which both have run."""
    return sorted(r for k, r in counted if k == 0 and (1, r) in counted)


def pair_of(plan: PairPlan, counted: Counted) -> Pair | None:
    """Return the pair as far as it has run; None before the first replicate has both runs.

    It has no paths of differences (`bands_of` has them) and no manifest.
    """
    both = paired(counted)
    if not both:
        return None
    runs = [run_of(plan, k, r, counted[k, r]) for r in both for k in (0, 1)]
    luck = [luck_of(plan, k - 2, r, counted[k, r]) for k, r in counted if k > 1 and r in both]
    return Pair(
        plan=plan,
        indicators=indicators(runs),
        changed=changed(plan),
        differences=differences(plan, horizon(plan, runs)),
        paths=pd.DataFrame(columns=list(PATHS)),
        flips=flips(plan, runs, luck),
        manifest={},
    )


def run_of(plan: PairPlan, k: int, replicate: int, numbers: Numbers) -> Run:
    """Return one run as the command line keeps it."""
    return Run(
        panel=BASE,
        level="",
        structure=plan.scenarios[k].structure,
        mix=SIDES[k],
        replicate=replicate,
        seed=plan.seeds[replicate],
        horizon=numbers.horizon,
        detail=detail_of(numbers),
        seconds=0.0,
    )


def detail_of(numbers: Numbers) -> Detail:
    """Return the paths of a run as the command line keeps them, month by month where they were recorded."""
    names = tuple(sorted(numbers.paths))
    start = numbers.scenario.start_month
    known = [np.flatnonzero(np.isfinite(numbers.paths[name])) for name in names]
    counts = [each.size for each in known]
    every = Words((ALL,), np.zeros(sum(counts), np.int32))
    return Detail(
        words={
            "indicator": Words(names, np.repeat(np.arange(len(names), dtype=np.int32), counts)),
            "group_kind": every,
            "group": every,
        },
        month=np.concatenate([np.zeros(0, np.int32), *(start + each for each in known)]).astype(np.int32),
        value=np.concatenate(
            [np.zeros(0), *(numbers.paths[name][at] for name, at in zip(names, known, strict=True))]
        ),
        money={},
        reasons={},
        frame=None,
        standing=numbers.standing,
    )


def luck_of(plan: PairPlan, k: int, replicate: int, numbers: Numbers) -> PlaceboRun:
    """Return a placebo run as the command line keeps it."""
    live = np.flatnonzero(numbers.standing.live()).astype(np.int32)
    return PlaceboRun(structure=plan.structures[0], mix=SIDES[k], replicate=replicate, live=live)


def bands_of(counted: Counted, name: str) -> Bands | None:
    """Return an indicator over time; None before the first replicate has both runs.

    The functions are those of ``paths.csv``, and so are the months: calendar months, whenever a run begins.
    """
    both = paired(counted)
    if not both:
        return None
    first, second = (stacked(counted, k, both, name) for k in (0, 1))
    starts = [counted[k, both[0]].scenario.start_month for k in (0, 1)]
    months = [
        np.arange(start, start + size.shape[1]) for start, size in zip(starts, (first, second), strict=True)
    ]
    common, here, there = shared_months(*months)
    return Bands(
        first=by_column(first, percentiles),
        second=by_column(second, percentiles),
        difference=by_column(second[:, there] - first[:, here], mean_interval),
        starts=(starts[0], starts[1], int(common[0]) if common.size else max(starts)),
    )


def shared_months(first: Months, second: Months) -> tuple[Months, Months, Months]:
    """Return the calendar months that two runs have in common, and their places in each of the two."""
    common, here, there = np.intersect1d(first, second, assume_unique=True, return_indices=True)
    return common, here, there


def stacked(counted: Counted, k: int, replicates: list[int], name: str) -> Floats:
    """Return the paths of one scenario, a row a replicate, shape (R, T)."""
    return np.stack([counted[k, r].paths[name] for r in replicates])


def stages_of(counted: Counted, k: int, replicates: list[int]) -> dict[str, Summary]:
    """Return how often each stage was held for the last four quarters, with its interval (Wilson)."""
    codes = np.array([counted[k, r].horizon.get(HELD, np.nan) for r in replicates], dtype=np.float64)
    n = len(replicates)
    found = shares(codes, n) if n else dict.fromkeys(WORDS, 0.0)
    return {word: share_interval(round(found[word] * n), n) for word in WORDS}
