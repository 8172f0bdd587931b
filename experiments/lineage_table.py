"""What tipped whom over all runs: totals by source with their band, and the events of one replicate."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from agents.instruments import CODES
from agents.lineage_table import EVENTS, KINDS, LineageTable
from experiments.descent import Descent
from experiments.statistics import percentiles

if TYPE_CHECKING:
    from experiments.plan import ComparePlan
    from experiments.runner import Run

LINEAGE: Final = ("structure", "mix", "event", "kind", "source", "weight", "share", "low", "high")
"""Columns of ``lineage.csv``: mean firms or links a run, share of the event, 5th to 95th percentile of it."""

TIPPED: Final = (
    *("structure", "mix", "replicate", "month", "event", "row", "other"),
    *("kind", "source", "source_row", "weight"),
)
"""Columns of ``lineage.parquet``."""


def lineage_table(plan: "ComparePlan", runs: "Sequence[Run]") -> pd.DataFrame:
    """Return ``lineage.csv``: what tipped adoptions, abandonments and links, over replicates."""
    rows: list[tuple[object, ...]] = []
    for structure in plan.structures:
        for mix in plan.mixes:
            kept = sorted(runs, key=lambda run: run.replicate)
            found = [d.totals for run in kept if (d := descent(run, structure, mix)) is not None]
            for event in EVENTS:
                rows += [(structure, mix, event, *row) for row in _sources(found, event)]
    return pd.DataFrame(rows, columns=list(LINEAGE))


def descent(run: "Run", structure: str, mix: str) -> Descent | None:
    """Return the lineage of a run of the comparison itself in one cell, if it was recorded."""
    here = run.detail is not None and run.structure == structure and run.mix == mix
    return run.detail.descent if here and run.detail is not None else None


def _sources(found: Sequence[Mapping[tuple[str, str, str], float]], event: str) -> list[tuple[object, ...]]:
    names = sorted({key[1:] for totals in found for key in totals if key[0] == event}, key=_order)
    if not names:
        return []
    amount = np.array([[totals.get((event, *name), 0.0) for name in names] for totals in found])
    whole = amount.sum(axis=1, keepdims=True)
    share = np.divide(amount, whole, out=np.full_like(amount, np.nan), where=whole > 0.0)
    mean = amount.mean(axis=0)
    return [
        (*name, mean[k], mean[k] / mean.sum(), *(percentiles(share[:, k]).low, percentiles(share[:, k]).high))
        for k, name in enumerate(names)
    ]


def _order(name: tuple[str, str]) -> tuple[int, str]:
    return KINDS.index(name[0]), name[1]


def tipped_table(plan: "ComparePlan", runs: "Sequence[Run]") -> pd.DataFrame:
    """Return ``lineage.parquet``: every event of replicate 0 of each cell with its sources."""
    parts: list[pd.DataFrame] = []
    for structure in sorted(plan.structures):
        for mix in sorted(plan.mixes):
            for run in runs:
                kept = descent(run, structure, mix)
                if kept is not None and kept.table is not None:
                    parts.append(_rows_of(kept.table, structure, mix, run.replicate))
    whole = pd.concat(parts, ignore_index=True) if parts else _rows_of(LineageTable.empty(), "", "", 0)
    for name in ("structure", "mix", "event", "kind", "source"):
        whole[name] = whole[name].astype("category")
    return whole


def _rows_of(table: LineageTable, structure: str, mix: str, replicate: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "structure": structure,
            "mix": mix,
            "replicate": np.int32(replicate),
            "month": table.month,
            "event": np.array(EVENTS)[table.event],
            "row": table.row,
            "other": table.other,
            "kind": np.array(KINDS)[table.kind],
            "source": np.array([*CODES, ""])[table.source],
            "source_row": table.source_row,
            "weight": table.weight,
        }
    )
