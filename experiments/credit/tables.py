"""The tables of ``--attribute``: what is lost without each measure and instrument, and Shapley values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from experiments.credit.coalitions import (
    CREDIT,
    WHOLE,
    divided,
    instruments,
    less,
    measures_of,
    name_of,
    replicates,
    working,
)
from experiments.credit.shapley import PER_DRAW, Coalition, Division, shapley
from experiments.plan import ComparePlan
from experiments.runner import Run
from experiments.statistics import holm, sign_chance, student_interval
from networks.types import Floats

ABLATION: Final = (
    "structure", "mix", "kind", "name", "money", "indicator", "mean", "low", "high", "n", "p_holm",
)  # fmt: skip
SHAPLEY: Final = (
    "structure", "mix", "instrument", "money", "indicator", "value", "standard_error", "low", "high",
    "permutations", "p_holm",
)  # fmt: skip

MEASURE: Final = "measure"
INSTRUMENT: Final = "instrument"

Horizons: TypeAlias = Mapping[tuple[str, str, int, str], Floats]
"""Values at the horizon, shape (I,), by structure, mix, replicate and name of the run."""


FEWEST: Final = 4
"""Replicates below which nothing is said to be told from zero."""


def credit_tables(plan: ComparePlan, runs: Sequence[Run]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``ablation.csv`` and ``shapley.csv`` of the runs of a comparison; empty without ``--attribute``.

    Intervals are Student's, of 90 %. ``p_holm`` is the chance that seeds alone bring a value as far from
    zero, corrected by Holm's method over the instruments, or the measures, of a mix on a structure for one
    indicator; an instrument without weight in the mix is no member of that family. An indicator that is
    undefined where nothing is at work (a cost per adopter) has no Shapley value.
    """
    mine = [run for run in runs if run.panel == CREDIT]
    indicators = tuple(sorted({name for run in mine for name in run.horizon}))
    values = {
        (run.structure, run.level, run.replicate, run.mix): np.array(
            [run.horizon.get(name, np.nan) for name in indicators]
        )
        for run in mine
    }
    cells = list(divided(plan)) if mine else []
    lost = [row for cell in cells for row in ablation_rows(plan, *cell, indicators, values)]
    shared = [row for cell in cells for row in shapley_rows(plan, *cell, indicators, values)]
    return pd.DataFrame(lost, columns=list(ABLATION)), pd.DataFrame(shared, columns=list(SHAPLEY))


def ablation_rows(
    plan: ComparePlan, structure: str, mix: str, indicators: Sequence[str], values: Horizons
) -> Iterator[tuple[object, ...]]:
    """Yield what is lost of each indicator when one measure or one instrument alone is taken out."""
    base = plan.scenario(structure, mix)
    everyone = working(base)
    out = {
        MEASURE: {name: less(name) for name in measures_of(base)},
        INSTRUMENT: {
            code: name_of(everyone - {code}, everyone) for code in instruments() if code in everyone
        },
    }
    whole = over_replicates(plan, structure, mix, WHOLE, values, len(indicators))
    for kind, runs in out.items():
        lost = {
            name: whole - over_replicates(plan, structure, mix, run, values, len(indicators))
            for name, run in runs.items()
        }
        for i, indicator in enumerate(indicators):
            chances = holm([chance_of(apart[:, i]) for apart in lost.values()])
            for (name, apart), chance in zip(lost.items(), chances, strict=True):
                told = student_interval(apart[:, i])
                parts = (told.mean, told.low, told.high, told.n, chance)
                yield (structure, mix, kind, name, money_of(plan), indicator, *parts)


def shapley_rows(
    plan: ComparePlan, structure: str, mix: str, indicators: Sequence[str], values: Horizons
) -> Iterator[tuple[object, ...]]:
    """Yield the Shapley value of each instrument for each indicator."""
    shared = division(plan, structure, mix, len(indicators), values)
    everyone = working(plan.scenario(structure, mix))
    for i, indicator in enumerate(indicators):
        chances = holm([chance_of(shared.of(c, i)) if c in everyone else np.nan for c in shared.players])
        for code, chance in zip(shared.players, chances, strict=True):
            told, error = shared.summary(code, i), shared.standard_error(code, i)
            parts = (told.mean, error, told.low, told.high, PER_DRAW * told.n, chance)
            yield (structure, mix, code, money_of(plan), indicator, *parts)


def division(plan: ComparePlan, structure: str, mix: str, wide: int, values: Horizons) -> Division:
    """Return the effect of a mix divided among all instruments; the game is read off the runs."""
    everyone = working(plan.scenario(structure, mix))
    unknown = np.full(wide, np.nan)

    def game(coalition: Coalition, replicate: int) -> Floats:
        return values.get((structure, mix, replicate, name_of(coalition & everyone, everyone)), unknown)

    return shapley(instruments(), game, draws=len(replicates(plan)), seed=plan.seed)


def over_replicates(
    plan: ComparePlan, structure: str, mix: str, run: str, values: Horizons, wide: int
) -> Floats:
    """Return the values of one run in all replicates, shape (replicates, I); NaN where it failed."""
    unknown = np.full(wide, np.nan)
    return np.stack([values.get((structure, mix, r, run), unknown) for r in replicates(plan)])


def chance_of(values: Floats) -> float:
    """Return how often seeds alone would bring such a mean; unknown with fewer than `FEWEST` replicates.

    Two values that happen to lie close together would seem beyond doubt, and among many parts some do.
    """
    return sign_chance(values) if np.count_nonzero(np.isfinite(values)) >= FEWEST else float("nan")


def money_of(plan: ComparePlan) -> str:
    """Return where the money of what is taken out goes."""
    return "" if plan.credit is None else plan.credit.money
