"""Families of firms: each descends from the firm that tipped it most."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
import pandas as pd

from networks.types import Bools, Floats, Rows

FAMILIES: Final = 3
"""Families that are drawn."""
MOST: Final = 90
"""Most firms that are drawn in all."""


@final
@dataclass(frozen=True, slots=True)
class Family:
    """All firms that adopted, with their descent; one entry a firm, by its first adoption.

    Parameters
    ----------
    row, parent : int32, shape (k,)
        Firm, and the firm that tipped it most, -1 for none.
    month : int32, shape (k,)
    depth, line : int32, shape (k,)
        Generations since the first of the family; how many firms descend from it.
    height : float64, shape (k,)
        Place in the drawing, families one above the other.
    shown : bool, shape (k,)
        Drawn: it tipped others and belongs to a large family.
    roots, drawn_families : int
        Families in all, and those drawn.
    """

    row: Rows
    parent: Rows
    month: Rows
    depth: Rows
    line: Rows
    height: Floats
    shown: Bools
    roots: int
    drawn_families: int


def families(table: pd.DataFrame) -> Family:
    """Return the families in the adoptions of one run.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of ``lineage.parquet`` of one run and event.
    """
    row, month, parent = parents(table)
    order = np.lexsort((row, month))
    row, month, parent = row[order], month[order], parent[order]
    place = {int(r): k for k, r in enumerate(row)}
    above = np.array([place.get(int(p), -1) for p in parent], np.int64)
    # who tips was there before: a parent stands before its child
    above = np.where(above < np.arange(row.size), above, -1)
    depth, line, root = (np.zeros(row.size, np.int32) for _ in range(3))
    for k in range(row.size):
        depth[k] = depth[above[k]] + 1 if above[k] >= 0 else 0
        root[k] = root[above[k]] if above[k] >= 0 else k
    for k in range(row.size - 1, -1, -1):
        if above[k] >= 0:
            line[above[k]] += line[k] + 1
    starts = np.flatnonzero(above < 0)
    largest = starts[np.argsort(-line[starts], kind="stable")][:FAMILIES]
    shown = np.isin(root, largest) & (line > 0)
    if shown.sum() > MOST:
        # the least that leaves no more than can be read; a parent descends to more than its child
        shown &= line > np.sort(line[shown])[::-1][MOST]
    height = heights(above, shown, largest)
    own = np.where(above >= 0, row[np.maximum(above, 0)], -1).astype(np.int32)
    return Family(row, own, month, depth, line, height, shown, starts.size, largest.size)


def parents(table: pd.DataFrame) -> tuple[Rows, Rows, Rows]:
    """Return each row, the month of its first adoption, and the row that tipped it most then, or -1."""
    columns = [table[name].to_numpy() for name in ("row", "month", "source_row", "weight")]
    row, month, source, weight = columns
    rows, at = np.unique(row, return_inverse=True)
    first = np.full(rows.size, np.iinfo(np.int32).max)
    np.minimum.at(first, at, month)
    named = (month == first[at]) & (source >= 0)
    pair, inverse = np.unique(np.stack([at[named], source[named]], axis=1), axis=0, return_inverse=True)
    total = np.bincount(inverse.ravel(), weight[named].astype(np.float64), len(pair))
    order = np.lexsort((-pair[:, 1], total, pair[:, 0]))  # the heaviest of each row last
    parent = np.full(rows.size, -1)
    parent[pair[order, 0]] = pair[order, 1]
    return rows.astype(np.int32), first.astype(np.int32), parent.astype(np.int32)


def heights(above: np.ndarray, shown: Bools, largest: np.ndarray) -> Floats:
    """Return places without crossing lines: children one above the other, parents in their middle."""
    children: dict[int, list[int]] = {}
    for k in np.flatnonzero(shown).tolist():
        children.setdefault(int(above[k]), []).append(k)
    height = np.zeros(above.size)
    free = 0.0
    for root in largest.tolist():
        if not shown[root]:
            continue
        waiting, line = [root], []
        while waiting:
            k = waiting.pop()
            line.append(k)
            waiting += children.get(k, [])
        for k in line:  # leaves from below, in the order of the walk
            if k not in children:
                height[k], free = free, free + 1.0
        for k in reversed(line):
            if k in children:
                height[k] = float(np.mean([height[child] for child in children[k]]))
        free += 1.5
    return height
