"""What is kept of a run's lineage: its totals, and of one replicate all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from agents.instruments import CODES
from agents.lineage_table import EVENTS, KINDS, LINKS, LineageTable
from networks.types import Floats

if TYPE_CHECKING:
    from abm.history import History


@final
@dataclass(frozen=True, slots=True)
class Descent:
    """What is kept of a run's lineage.

    Parameters
    ----------
    totals : mapping of (event, kind, source) to float
        Firms whose first site or end is owed to a source, or links.
    table : LineageTable or None
        All of it; of replicate 0.
    """

    totals: Mapping[tuple[str, str, str], float]
    table: LineageTable | None


def descent_of(history: "History", whole: bool) -> Descent | None:
    """Return what is kept of a history's lineage; None where none was recorded."""
    table = history.lineage
    if table is None:
        return None
    return Descent(totals(table, history.frame.weight), table if whole else None)


def totals(table: LineageTable, weight: Floats) -> dict[tuple[str, str, str], float]:
    """Return weights summed by event, kind and source: in firms, links in rows.

    Parameters
    ----------
    weight : float64, shape (n,)
        Real firms a row stands for.
    """
    amount = table.weight * np.where(table.event == LINKS, 1.0, weight[table.row])
    key = (table.event.astype(np.int64) * len(KINDS) + table.kind) * 64 + table.source + 1
    found = np.bincount(key, amount)
    return {
        (EVENTS[k // 64 // len(KINDS)], KINDS[k // 64 % len(KINDS)], code_name(k % 64 - 1)): float(found[k])
        for k in np.flatnonzero(found).tolist()
    }


def code_name(source: int) -> str:
    """Return the code of an instrument, empty for none."""
    return CODES[source] if source >= 0 else ""
