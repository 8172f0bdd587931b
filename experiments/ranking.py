"""How often each mix ranks first: over replicates, parameter draws, rules, networks, sizes, budgets.

A ranking that turns with what nobody knows is none. The table counts, trial by trial, the share of
replicates (or draws) in which a mix stands first on a headline; which end is first says the indicator's
row (``direction`` in ``abm/data/indicators.toml``). It judges nothing: that is `experiments.verdicts`.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from experiments.plan import BASE, ComparePlan, has_measures
from experiments.tables import Results
from networks.types import Bools, Floats

RANKING: Final = ("structure", "indicator", "mix", "trial", "level", "first", "n")

SIGNS: Final[Mapping[str, float]] = {"+": 1.0, "-": -1.0}
"""Which end of an indicator is further along; one without a direction is not ranked."""


def directions() -> dict[str, str]:
    """Return the direction of every indicator: ``"+"``, ``"-"`` or none."""
    from abm.scorecard import BY_NAME

    return {name: row.direction for name, row in BY_NAME.items()}


def ranking(results: Results, direction: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return how often each mix ranks first on each headline, `RANKING`.

    Parameters
    ----------
    results : Results
    direction : mapping of str to str, optional
        Direction of each indicator; default: the scorecard's.

    Returns
    -------
    pandas.DataFrame
        ``trial`` is ``base`` or a panel, ``level`` its level. ``first`` is the share of `n` replicates
        (draws) in which at least two mixes can be compared; a tie is shared among those that tie, so
        that ``first`` adds up to 1 over mixes. A mix without measures whose number is the same in every
        replicate is fixed by construction and does not compete.
    """
    plan = results.plan
    known = directions() if direction is None else direction
    rows: list[tuple[object, ...]] = []
    for structure in plan.structures:
        for name in plan.headlines:
            if name not in results.indicators or known.get(name, "") not in SIGNS:
                continue
            j = results.indicators.index(name)
            competes = [is_open(results, structure, mix, j) for mix in plan.mixes]
            if sum(competes) < 2:
                continue
            for trial, level, values in trials(results, structure, j):
                shares, n = firsts(SIGNS[known[name]] * values, np.array(competes))
                rows += [
                    (structure, name, mix, trial, level, float(share), n)
                    for mix, share, open_ in zip(plan.mixes, shares, competes, strict=True)
                    if open_ and n
                ]
    return pd.DataFrame(rows, columns=list(RANKING))


def trials(results: Results, structure: str, j: int) -> Iterator[tuple[str, str, Floats]]:
    """Yield name, level and values of indicator `j`, shape (mixes, replicates), of base and panels."""
    mixes = results.plan.mixes
    yield BASE, "", np.stack([results.base(structure, mix)[:, j] for mix in mixes])
    for panel in results.plan.panels:
        yield (
            panel.name,
            panel.level,
            np.stack([results.of(panel, structure, mix)[:, j] for mix in mixes]),
        )


def is_open(results: Results, structure: str, mix: str, j: int) -> bool:
    """Say whether a mix competes on an indicator: policy moves it, or it varies by itself."""
    if has_measures(mix):
        return True
    values = results.base(structure, mix)[:, j]
    values = values[np.isfinite(values)]
    return values.size == 1 or bool(values.size and np.ptp(values) > 0.0)


def firsts(values: Floats, competes: Bools) -> tuple[Floats, int]:
    """Return the share of columns in which each row is the largest, and how many columns tell.

    Parameters
    ----------
    values : float64, shape (mixes, replicates)
        More is better; NaN where undefined.
    competes : bool, shape (mixes,)
        Whether the row may be first.
    """
    there = np.isfinite(values) & competes[:, None]
    told = np.count_nonzero(there, axis=0) >= 2
    if not told.any():
        return np.full(values.shape[0], np.nan), 0
    ranked = np.where(there, values, -np.inf)[:, told]
    best = ranked == ranked.max(axis=0)
    return (best / best.sum(axis=0)).mean(axis=1), int(np.count_nonzero(told))


def holders(plan: ComparePlan, table: pd.DataFrame, structure: str, indicator: str) -> pd.DataFrame:
    """Return the rows of the mix that is first most often in the comparison itself, over all trials.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `RANKING`.
    """
    mine = table[(table["structure"] == structure) & (table["indicator"] == indicator)]
    base = mine[mine["trial"] == BASE]
    if base.empty:
        return base
    order = {mix: place for place, mix in enumerate(plan.mixes)}
    first = max(base.itertuples(), key=lambda row: (float(str(row.first)), -order[str(row.mix)]))
    return mine[mine["mix"] == first.mix]
