"""Numbers made of sums over firms or edges: the one for all and those by group come from the same amounts.

A share of firms or edges is a sum over a sum. Each amount belongs to a row, so adding up by the group of
that row gives the shares by group, and these, weighed by what they are shares of, give back the one for all.

    isolated = point.unlinked(links, adopter)
    isolated.value                                 # for all
    isolated.by(Grouping.of(sector=(sector, 27)))  # one number a group
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, final

import numpy as np

from networks.kernels.sums import add_by_group, count_by_group
from networks.types import Bools, Bytes, Floats, Offsets, Real, Whole


def share(part: float, whole: float) -> float:
    """Return `part` over `whole`, NaN where there is no whole."""
    return float(part / whole) if whole > 0 else float("nan")


def shares(part: Floats, whole: Floats) -> Floats:
    """Return `part` over `whole`, NaN where there is no whole, shape of both."""
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


@final
@dataclass(frozen=True, slots=True)
class Grouping:
    """Rows put into groups of one or several kinds, for instance by sector and by region.

    Attributes
    ----------
    key : int64, shape (kinds, n)
        Group of each row; the groups of all kinds are numbered one after another.
    place : dict of kind to slice
        Where the groups of a kind stand in an array of all groups.
    size : int
        Groups of all kinds, G.
    cell : int64, shape (n,)
        Number of each row's combination of groups.
    shape : tuple of int
        Groups of each kind.
    """

    key: Offsets
    place: Mapping[str, slice]
    size: int
    cell: Offsets
    shape: tuple[int, ...]

    @classmethod
    def of(cls, **kinds: tuple[Whole | Bytes, int]) -> "Grouping":
        """Make groups from each kind's index of rows, shape (n,), and its number of groups."""
        keys: list[Offsets] = []
        place: dict[str, slice] = {}
        start = 0
        for kind, (index, groups) in kinds.items():
            keys.append(index.astype(np.int64) + start)
            place[kind] = slice(start, start + groups)
            start += groups
        shape = tuple(groups for _, groups in kinds.values())
        cell = np.ravel_multi_index(tuple(index for index, _ in kinds.values()), shape)
        return cls(np.stack(keys), place, start, cell, shape)

    def sums(self, row: Whole, amount: Floats) -> Floats:
        """Add amounts up by the group of their rows, shape (G,)."""
        sums = np.zeros(self.size)
        add_by_group(self.key, row, amount, sums)
        return sums

    def counts(self, row: Whole) -> Floats:
        """Count rows by group, shape (G,); many are counted by combination of groups first."""
        if row.size < 2 * self.cell.size:
            counts = np.zeros(self.size)
            count_by_group(self.key, row, counts)
            return counts
        table = np.bincount(self.cell[row], None, int(np.prod(self.shape))).reshape(self.shape)
        kinds = range(len(self.shape))
        sums = [table.sum(axis=tuple(k for k in kinds if k != own)) for own in kinds]
        return np.concatenate(sums).astype(np.float64)


class Quantity(Protocol):
    """Something that adds up over all and by group."""

    @property
    def total(self) -> float:
        """The sum over all."""
        ...

    def by(self, groups: Grouping) -> Floats:
        """Return the sums by group, shape (G,)."""
        ...


@final
class Amounts(NamedTuple):
    """Amounts that belong to rows.

    Parameters
    ----------
    row : int, shape (j,)
        A row may stand more than once.
    amount : number, shape (j,) or (j, K)
    known : float, optional
        The sum, where it is known already.
    """

    row: Whole
    amount: Floats | Real | Whole | Bytes
    known: float | None = None

    @property
    def total(self) -> float:
        """The sum over all."""
        if self.known is not None:
            return self.known
        return float(self.amount.sum())

    def by(self, groups: Grouping) -> Floats:
        """Return the sums by group, shape (G,)."""
        amount = self.amount if self.amount.ndim == 1 else self.amount.sum(axis=1)
        return groups.sums(self.row, amount.astype(np.float64, copy=False))


@final
class Count(NamedTuple):
    """How many rows there are; a row may stand more than once."""

    row: Whole

    @property
    def total(self) -> float:
        """The number of all."""
        return float(self.row.size)

    def by(self, groups: Grouping) -> Floats:
        """Return the numbers by group, shape (G,)."""
        return groups.counts(self.row)


@final
class Some(NamedTuple):
    """How many of the rows are flagged."""

    row: Whole
    flag: Bools

    @property
    def total(self) -> float:
        """The number of all."""
        return float(np.count_nonzero(self.flag))

    def by(self, groups: Grouping) -> Floats:
        """Return the numbers by group, shape (G,)."""
        return groups.counts(self.row[self.flag])


@final
class Known(NamedTuple):
    """A sum that is known by group already; NaN for the kinds of groups that are not given."""

    total: float
    groups: Mapping[str, Floats]

    def by(self, groups: Grouping) -> Floats:
        """Return the sums by group, shape (G,)."""
        out = np.full(groups.size, np.nan)
        for kind, place in groups.place.items():
            if kind in self.groups:
                out[place] = self.groups[kind]
        return out


@final
class Later(NamedTuple):
    """A sum that is known, with amounts to be looked up only if they are asked for by group."""

    total: float
    find: Callable[[], Quantity]

    def by(self, groups: Grouping) -> Floats:
        """Return the sums by group, shape (G,)."""
        return self.find().by(groups)


class Measure(Protocol):
    """A number for all rows, and one for each group."""

    @property
    def value(self) -> float:
        """The number for all; NaN where undefined."""
        ...

    def by(self, groups: Grouping) -> Floats:
        """Return the numbers by group, shape (G,); NaN where undefined."""
        ...


@final
class Sum(NamedTuple):
    """How much there is."""

    part: Quantity

    @property
    def value(self) -> float:
        """The number for all."""
        return self.part.total

    def by(self, groups: Grouping) -> Floats:
        """Return the numbers by group, shape (G,)."""
        return self.part.by(groups)


@final
class Ratio(NamedTuple):
    """A part over a whole."""

    part: Quantity
    whole: Quantity

    @property
    def value(self) -> float:
        """The number for all; NaN without a whole."""
        return share(self.part.total, self.whole.total)

    def by(self, groups: Grouping) -> Floats:
        """Return the numbers by group, shape (G,); NaN without a whole."""
        return shares(self.part.by(groups), self.whole.by(groups))


@final
class Comparison(NamedTuple):
    """One ratio over another. It is compared within a group, so groups do not average to the one for all."""

    first: Ratio
    second: Ratio

    @property
    def value(self) -> float:
        """The number for all; NaN where a ratio is undefined or the second is 0."""
        return share(self.first.value, self.second.value)

    def by(self, groups: Grouping) -> Floats:
        """Return the numbers by group, shape (G,)."""
        return shares(self.first.by(groups), self.second.by(groups))


def number_true(flags: Bools) -> Bytes:
    """Count the true entries of each row, uint8, shape (k,), of flags of shape (k, K) with K below 256."""
    return np.einsum("ij->i", flags.view(np.uint8))  # five times as fast as a sum along rows
