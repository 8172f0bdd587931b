"""The table of indicators against null models, of replicate 0 of each structure and mix."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from experiments.plan import BASE

if TYPE_CHECKING:
    from experiments.plan import ComparePlan
    from experiments.runner import Run

NULLS: Final = (
    "structure",
    "mix",
    "replicate",
    "null",
    "indicator",
    "value",
    "null_mean",
    "null_sd",
    "z",
    "low",
    "high",
    "draws",
)


def null_table(plan: "ComparePlan", runs: "Sequence[Run]") -> pd.DataFrame:
    """Return the indicators at the horizon against both nulls, in the order of the plan.

    Parameters
    ----------
    plan : ComparePlan
    runs : sequence of Run
        In any order; those with null figures are those of replicate 0.

    Returns
    -------
    pandas.DataFrame
        Columns `NULLS`: `low` and `high` are the 5th and 95th percentile of `draws` draws, `z` is the
        distance from their mean in standard deviations and empty where the null does not vary.
    """
    found = {
        (run.structure, run.mix): run
        for run in runs
        if run.panel == BASE and run.detail is not None and run.detail.nulls
    }
    rows = [
        (structure, mix, run.replicate, *(getattr(figure, name) for name in NULLS[3:]))
        for structure in plan.structures
        for mix in plan.mixes
        if (run := found.get((structure, mix))) is not None and run.detail is not None
        for figure in run.detail.nulls
    ]
    return pd.DataFrame(rows, columns=list(NULLS))
