"""Thresholds of a comparison: how much of its budget a structure's own mix needs for a line and a network."""

from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final, final

import pandas as pd

from abm.mix import compose
from experiments.fit import home_mixes
from experiments.plan import ComparePlan, has_measures, mix_parts
from experiments.progress import Progress
from experiments.runner import Engine, Failure
from experiments.threshold.cells import Cell, Search, search
from experiments.threshold.levers import BUDGET, lever_of
from experiments.threshold.outcomes import outcome_of
from experiments.threshold.tables import CURVE, THRESHOLDS, curve_rows, frame, threshold_rows
from networks.kernels.chance import child_seed

STAGES: Final = ("line", "network")
PROBABILITIES: Final = (0.1, 0.5, 0.9)
REFINED: Final = (0.5,)
"""The probability whose gaps are halved; the others are read off the same runs, more coarsely."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Tables of all thresholds of a comparison; empty where none were sought.

    Parameters
    ----------
    table, curve : pandas.DataFrame
        Columns `experiments.threshold.tables.THRESHOLDS` and ``CURVE``.
    failures : tuple of Failure
    """

    table: pd.DataFrame = field(default_factory=lambda: frame([], THRESHOLDS))
    curve: pd.DataFrame = field(default_factory=lambda: frame([], CURVE))
    failures: tuple[Failure, ...] = ()


def cells_of(plan: ComparePlan) -> list[Cell]:
    """Return each structure with its own enacted mixes, as far as they have a budget."""
    return [
        Cell(
            structure=structure,
            mix=mix,
            scenario=plan.scenario(structure, mix),
            lever=lever_of(plan.scenario(structure, mix), BUDGET, where="compare: thresholds"),
        )
        for structure in plan.structures
        for mix in home_mixes(plan, structure)
        if has_measures(mix) and compose(mix_parts(mix)).budget.share_of_value_added
    ]


def search_of(plan: ComparePlan) -> Search:
    """Return what is asked of every cell; the first seeds are those of the replicates."""
    return Search(
        outcomes=tuple(outcome_of(stage) for stage in STAGES),
        probabilities=REFINED,
        seeds=tuple(child_seed(plan.seed, r) for r in range(plan.thresholds)),
    )


def thresholds_of(
    plan: ComparePlan,
    *,
    engine: Engine,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Thresholds:
    """Return the thresholds of a plan, or empty tables where none are asked for."""
    cells = cells_of(plan) if plan.thresholds else []
    if not cells:
        return Thresholds()
    asked = search_of(plan)
    found, failures = search(
        cells, asked, engine=engine, workers=workers, executor=executor, progress=progress
    )
    rows: list[tuple[object, ...]] = []
    points: list[tuple[object, ...]] = []
    for seen in found:
        for outcome in asked.outcomes:
            rows += threshold_rows(seen, outcome, PROBABILITIES)
            points += curve_rows(seen, outcome)
    return Thresholds(table=frame(rows, THRESHOLDS), curve=frame(points, CURVE), failures=tuple(failures))
