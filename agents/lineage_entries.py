"""Entries of a lineage while they are put together: event by event, source by source."""

from typing import Any, Final, NamedTuple, final

import numpy as np

from agents.lineage_offers import CODE_OF, KIND_OF, Columns
from agents.lineage_table import CUSTOMER, NOBODY, OWN, SUPPLIER
from networks.types import Bools, Floats, Rows, Whole

LEAST: Final = 1e-3
"""Sources of less weight are left out, and the others of the event raised to sum to one."""


@final
class Stack:
    """Columns that grow month by month."""

    def __init__(self) -> None:
        self.size = 0
        self._parts: list[Columns] = []

    def add(self, size: int, columns: Columns) -> None:
        """Put `size` entries on top."""
        self.size += size
        self._parts.append(columns)

    def take(self) -> Columns:
        """Return all columns and forget them."""
        parts, self._parts, self.size = self._parts, [], 0
        return {name: np.concatenate([part[name] for part in parts]) for name in (parts[0] if parts else ())}


class Entries(NamedTuple):
    """One entry an event and source, in any order, each of shape (k,)."""

    event: Whole
    kind: Whole
    source: Whole
    source_row: Whole
    weight: Floats


def entries(event: Whole, kind: Any, source: Any, source_row: Any, weight: Floats) -> Entries:
    """Return entries; a single kind, source or row stands for all."""
    one, two, three = (
        np.broadcast_to(np.asarray(each, np.int64), event.shape) for each in (kind, source, source_row)
    )
    return Entries(event.astype(np.int64), one, two, three, np.asarray(weight, np.float64))


def own_entries(weight: Floats) -> Entries:
    """Return what events owe to the firm itself, one weight an event."""
    return entries(np.arange(weight.size), OWN, NOBODY, NOBODY, weight)


def source_entries(weight: Floats, places: tuple[int, ...], named: tuple[int, ...]) -> Entries:
    """Return what events owe to sources without a row; those in `named` are told apart elsewhere.

    Parameters
    ----------
    weight : float64, shape (E, V)
    places : tuple of int, length V
        What the columns are.
    """
    event, column = np.nonzero(weight * ~np.isin(places, named))
    source = np.array(places)[column]
    return entries(event, KIND_OF[source], CODE_OF[source], NOBODY, weight[event, column])


def joined(*parts: Entries) -> Entries:
    """Return several lists as one."""
    columns: Any = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Entries(*columns)


def tidy(found: Entries) -> Entries:
    """Order by event, kind, source and row, one entry each, without the least; let events sum to one."""
    if not found.event.size:
        return found
    # in one number: 16 kinds, 64 instruments, 2^23 rows
    key = ((found.event * 16 + found.kind) * 64 + found.source + 1) * 2**23 + found.source_row + 1
    order = np.argsort(key, kind="stable")
    columns: Any = (column[order] for column in found)
    event, kind, source, source_row, weight = columns
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    weight = np.add.reduceat(weight, first)
    kept = weight >= LEAST
    first, weight = first[kept], weight[kept]
    total = np.bincount(event[first], weight)
    return Entries(event[first], kind[first], source[first], source_row[first], weight / total[event[first]])


def shared(
    event: Whole, part: Floats, row: Whole, weight: Floats, kind: Any, source: int = NOBODY
) -> Entries:
    """Share the weight of each event over rows, by their parts; without any, nobody is named.

    Parameters
    ----------
    event : int, shape (k,)
    part : float64, shape (k,)
        Not negative.
    row : int, shape (k,)
    weight : float64, shape (E,)
    kind : int, or int of shape (k,)
        Nobody is a supplier where kinds differ.
    """
    total = np.bincount(event, part, weight.size)
    here = np.flatnonzero(part * weight[event] > 0.0)
    at = event[here]
    kinds = np.broadcast_to(np.asarray(kind), event.shape)[here]
    known = entries(at, kinds, source, row[here], weight[at] * part[here] / total[at])
    alone = np.flatnonzero((total <= 0.0) & (weight > 0.0))
    nobody = SUPPLIER if np.ndim(kind) else kind
    return joined(known, entries(alone, nobody, source, NOBODY, weight[alone]))


class Named(NamedTuple):
    """Trading partners that may have tipped events, each of shape (k,)."""

    event: Rows
    partner: Rows
    customer: Bools
    told: Floats  # news they have brought so far
    left: Floats  # what is left of it
    asking: Floats  # chance a month to ask the firm to follow
    flow: Floats  # yearly flow with those that are live, million USD

    @property
    def side(self) -> Whole:
        """Kind of each."""
        return np.where(self.customer, CUSTOMER, SUPPLIER)

    def portion(self, part: Floats, weight: Floats) -> Floats:
        """Return each partner's portion of a weight of its event, shape (k,).

        Where `part` is nothing for all partners of an event, all that are listed count alike.
        """
        total = np.bincount(self.event, part, weight.size)
        number = np.bincount(self.event, minlength=weight.size)
        even = 1.0 / np.maximum(number, 1)[self.event]
        share = np.divide(part, total[self.event], out=even, where=total[self.event] > 0.0)
        return weight[self.event] * share


def as_columns(
    event: int, month: Whole, row: Whole, found: Entries, other: Whole | None = None
) -> tuple[np.ndarray, ...]:
    """Return the columns of a lineage table; `month`, `row` and `other` are by event."""
    at = found.event
    partner = np.full(at.size, NOBODY) if other is None else other[at]
    return (month[at], np.full(at.size, event), row[at], partner, *found[1:])
