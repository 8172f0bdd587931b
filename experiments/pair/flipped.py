"""Firms that are live at the end under one of two scenarios and not under the other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import pandas as pd

from experiments.pair.plan import PairPlan

if TYPE_CHECKING:
    from experiments.plan import ComparePlan
    from experiments.runner import Run

SIDES: Final = ("structure", "mix", "against")
"""Columns of the flips of a comparison that say nothing here."""


def flips(plan: PairPlan, runs: "Sequence[Run]", luck: Sequence[Any] = ()) -> pd.DataFrame:
    """Return the flips by group, as `experiments.flips.table.FLIPS` without its first three columns.

    Gained are firms live in the second and not in the first scenario, lost the other way round. Empty where
    no firm can be followed from one to the other.
    """
    from experiments.flips.table import FLIPS, flip_table

    if not plan.follows_firms:
        return pd.DataFrame(columns=[name for name in FLIPS if name not in SIDES])
    return flip_table(cast("ComparePlan", plan), runs, luck).drop(columns=list(SIDES))
