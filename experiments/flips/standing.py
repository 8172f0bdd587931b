"""What is kept of a run to tell which firms flip: who is live, what tipped them, what stops the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np
from numpy.typing import NDArray

from agents.lineage_table import ADOPTS, LineageTable
from networks.types import Bools, Bytes, Floats, Rows, Singles

if TYPE_CHECKING:
    from abm.history import History

SOURCES: Final = 64
"""Room for instruments in the number of a cause."""


@final
@dataclass(frozen=True, slots=True)
class Tipped:
    """What tipped the first use that stands at the end: one entry a live row and cause, summing to one a row.

    Parameters
    ----------
    row : int32, shape (k,)
        Ascending.
    cause : uint16, shape (k,)
        See `cause_number`.
    weight : float32, shape (k,)
    """

    row: Rows
    cause: NDArray[np.uint16]
    weight: Singles


@final
@dataclass(frozen=True, slots=True)
class Groups:
    """A kind of group: its names, and the place of each row's group among them, unsigned, shape (n,)."""

    names: tuple[str, ...]
    place: NDArray[np.unsignedinteger]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who is live at the end of a run.

    Parameters
    ----------
    n : int
        Rows.
    bits : uint8, shape (ceil(n / 8),)
        Live rows, eight a byte.
    weight : float64, shape (n,)
        Real firms a row stands for.
    groups : mapping of kind to Groups
        ``sector``, ``size`` and ``region``, as far as the run names them.
    stops : uint8, shape (n,), or None
        See `abm.stall.stops_of`.
    tipped : Tipped or None
        None where no lineage was recorded.
    """

    n: int
    bits: Bytes
    weight: Floats
    groups: Mapping[str, Groups]
    stops: Bytes | None
    tipped: Tipped | None

    def live(self) -> Bools:
        """Return which rows are live, shape (n,)."""
        return np.unpackbits(self.bits, count=self.n).astype(np.bool_)


def standing_of(history: "History") -> Standing:
    """Return what is kept of a history."""
    live = history.frame.state > 0
    return Standing(
        n=live.size,
        bits=np.packbits(live),
        weight=history.frame.weight,
        groups=groups_of(history),
        stops=history.stops,
        tipped=None if history.lineage is None else tipped_of(history.lineage, live),
    )


def groups_of(history: "History") -> dict[str, Groups]:
    """Return the kinds of group of which both the names and each row's place are known."""
    frame = history.frame
    places = {"sector": frame.sector, "size": history.size_class, "region": frame.region}
    return {
        kind: Groups(names, place.astype(np.min_scalar_type(len(names))))
        for kind, place in places.items()
        if place is not None and (names := history.group_names.get(kind))
    }


def tipped_of(table: LineageTable, live: Bools) -> Tipped:
    """Return what tipped the latest first use of each live row: that which stands."""
    adopts = (table.event == ADOPTS) & live[table.row]
    row, month = table.row[adopts], table.month[adopts]
    latest = np.full(live.size, np.iinfo(np.int16).min, np.int16)
    np.maximum.at(latest, row, month)
    stands = month == latest[row]
    cause = cause_number(table.kind[adopts], table.source[adopts])[stands]
    key, place = np.unique(row[stands].astype(np.int64) << 16 | cause, return_inverse=True)
    weight = np.bincount(place, table.weight[adopts][stands], key.size)
    return Tipped((key >> 16).astype(np.int32), (key & 0xFFFF).astype(np.uint16), weight.astype(np.float32))


def cause_number(kind: Bytes, source: NDArray[np.signedinteger]) -> NDArray[np.int64]:
    """Return one number for a kind and an instrument, places in `KINDS` and `CODES`; -1 is no instrument."""
    return kind.astype(np.int64) * SOURCES + source + 1
