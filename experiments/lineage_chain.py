"""The chain of what tipped a firm, back to the first mover, as text."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from abm.months import month_name
from agents.lineage_table import ADOPTS, KINDS, NOBODY, LineageTable
from experiments.descent import code_name

DEEPEST: Final = 40
"""Generations shown at most."""

WORDS: Final = {
    "supplier": "its supplier",
    "customer": "its customer",
    "co-supplier": "a co-supplier",
    "demonstration": "a demonstration at",
    "platform": "common platforms",
    "instrument": "instrument",
    "provider": "products and practice of providers",
    "media": "media",
    "evidence": "published outcomes of others",
    "own": "its own search and gain",
}
"""What each kind is called in a sentence."""


def adoption_of(table: LineageTable, row: int, before: int | None = None) -> slice | None:
    """Return the entries of a row's latest adoption before a month; None where there is none."""
    first = table.starts()
    after = np.append(first, table.row.size)[1:]
    mine = (table.event[first] == ADOPTS) & (table.row[first] == row)
    if before is not None:
        mine &= table.month[first] < before
    found = np.flatnonzero(mine)
    return slice(int(first[found[-1]]), int(after[found[-1]])) if found.size else None


def heaviest_parent(table: LineageTable, entries: slice) -> int:
    """Return the row that tipped an adoption most, over all its entries, or -1."""
    rows, weight = table.source_row[entries], table.weight[entries].astype(np.float64)
    named = rows != NOBODY
    if not named.any():
        return NOBODY
    parents, place = np.unique(rows[named], return_inverse=True)
    return int(parents[np.argmax(np.bincount(place, weight[named]))])


def chain_lines(
    table: LineageTable, row: int, sectors: Sequence[str] | None = None, *, is_average: bool = False
) -> list[str]:
    """Return lines that say what tipped a firm, and what tipped the firm that tipped it most, and so on.

    Parameters
    ----------
    table : LineageTable
    row : int
    sectors : sequence of str, optional
        Sector of each row, named where given.
    is_average : bool
        Whether firms saw what the average firm sees, as under control ``peers-off``.
    """
    lines: list[str] = []
    seen: set[int] = set()
    before: int | None = None
    while True:
        name, entries = name_of(row, sectors), adoption_of(table, row, before)
        if before is None and entries is None:
            return [f"firm {name} never had a live site"]
        if end := end_of(name, entries is not None, row in seen, len(seen)):
            return [*lines, end]
        assert entries is not None
        seen.add(row)
        month = int(table.month[entries.start])
        lines.append(f"firm {name} went live in {month_name(month)}, tipped by")
        order = np.argsort(-table.weight[entries], kind="stable") + entries.start
        lines += [
            f"  {100 * table.weight[k]:5.1f} %  {said(table, int(k), sectors, is_average)}" for k in order
        ]
        row, before = heaviest_parent(table, entries), month
        if row == NOBODY:
            return [*lines, "Nobody in particular tipped it: here the chain begins."]


def end_of(name: str, is_known: bool, is_seen: bool, shown: int) -> str:
    """Say why the line is not followed to the firm that tipped the last one; empty if it is."""
    if is_seen:
        return f"Firm {name} stands above already: the line is not followed further."
    if not is_known:
        return f"When firm {name} went live before that is not on record: the line is not followed further."
    return f"The line goes on: no more than {DEEPEST} generations are shown." if shown == DEEPEST else ""


def name_of(row: int, sectors: Sequence[str] | None) -> str:
    """Return a row with its sector."""
    return f"{row}" if sectors is None else f"{row} ({sectors[row]})"


def said(table: LineageTable, entry: int, sectors: Sequence[str] | None, is_average: bool = False) -> str:
    """Return one source in words."""
    kind, row = KINDS[table.kind[entry]], int(table.source_row[entry])
    code = code_name(int(table.source[entry]))
    who = f" {name_of(row, sectors)}" if row != NOBODY else ""
    if kind == "demonstration":
        return f"a demonstration at{who or ' a neighbour'} ({code})"
    if kind in ("supplier", "customer") and not who and is_average:
        return f"what the average {kind} did (no one in particular)"
    if kind in ("supplier", "customer") and not who:
        return f"a {kind} nobody can name any more"
    return WORDS[kind] + who + (f" {code}" if kind == "instrument" else f" ({code})" if code else "")
