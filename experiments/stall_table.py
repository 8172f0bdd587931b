"""What stops firms and links, and the cheapest relief, summed up over replicates."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from experiments.plan import ComparePlan
from experiments.statistics import HIGH, LOW

if TYPE_CHECKING:
    from abm.stall_totals import Block
    from experiments.runner import Run

STALLS: Final = (
    "structure",
    "mix",
    "what",
    "group_kind",
    "group",
    "reason",
    "relief",
    "share",
    "low",
    "high",
    "money",
    "n",
    "rows",
)
"""Columns of ``stalls.csv``."""


def stall_table(plan: ComparePlan, runs: Sequence["Run"]) -> pd.DataFrame:
    """Return what stops firms and links at the horizon, and the cheapest relief.

    Columns: ``what`` is ``firm`` (firms without a live use; shares of a group add up to 1), ``link``
    (relations of two adopters without a data link; the same), ``relation`` (all supply relations;
    the same), ``firm_behind``, ``firm_alone``, ``firm_grant`` or ``link_alone``, see
    `abm.stall_totals.StallTotals`. ``share`` is the mean over replicates in which the group has any,
    ``low`` and ``high`` the 5th and 95th percentile (chance only); ``money`` the mean need, million
    USD per firm or link; ``n`` the replicates; ``rows`` the mean number of rows or relations in the
    group. Firms are weighted by the firms a row stands for, relations are not.
    """
    parts: list[pd.DataFrame] = []
    for structure in plan.structures:
        for mix in plan.mixes:
            mine = [run for run in runs if run.structure == structure and run.mix == mix]
            found = [run.detail.stalls for run in mine if run.detail is not None and run.detail.stalls]
            if not found:
                continue
            for (what, kind), _ in found[0].blocks.items():
                part = summed_up([each.blocks[what, kind] for each in found], found[0].groups[kind])
                for column, value in enumerate((structure, mix, what, kind)):
                    part.insert(column, STALLS[column], value)
                parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(STALLS))


def summed_up(blocks: Sequence["Block"], groups: Sequence[str]) -> pd.DataFrame:
    """Return one kind of count over replicates, a row for each group, reason and relief that was met."""
    first = blocks[0]
    inner = len(first.reasons) * len(first.reliefs)
    met = np.unique(np.concatenate([block.place for block in blocks]))
    shares = np.stack([block.shares().ravel()[met] for block in blocks])
    amount, money = np.zeros(met.size), np.zeros(met.size)
    for block in blocks:
        at = np.searchsorted(met, block.place)
        amount[at] += block.amount
        money[at] += block.money
    total = np.stack([block.total for block in blocks])
    rows = np.stack([block.rows for block in blocks])
    group = met // inner
    mean, low, high = (np.full(met.size, np.nan) for _ in range(3))
    for g in np.unique(group):
        mine, there = group == g, total[:, g] > 0.0
        known = shares[np.ix_(there, mine)]
        mean[mine] = known.mean(axis=0)
        low[mine], high[mine] = np.percentile(known, [LOW, HIGH], axis=0)
    return pd.DataFrame(
        {
            "group": [groups[g] for g in group],
            "reason": [first.reasons[k] for k in met % inner // len(first.reliefs)],
            "relief": [first.reliefs[k] for k in met % len(first.reliefs)],
            "share": mean,
            "low": low,
            "high": high,
            "money": money / amount,
            "n": (total > 0.0).sum(axis=0)[group],
            "rows": rows.mean(axis=0)[group],
        }
    )


__all__ = ["STALLS", "stall_table"]
