"""What tipped whom, as columns: codes of events and kinds, and the table a run leaves behind."""

from dataclasses import dataclass
from typing import Any, Final, final

import numpy as np

from networks.types import Bytes, Rows, Singles

EVENTS: Final = ("adopt", "abandon", "link")
"""A row's first live site, or the first after it had none; the end of its last site; a data link."""

ADOPTS, ABANDONS, LINKS = range(3)

KINDS: Final = (
    "supplier",
    "customer",
    "co-supplier",
    "demonstration",
    "platform",
    "instrument",
    "provider",
    "media",
    "evidence",
    "own",
)
"""What can tip: partners by their side, demonstrations that can be visited, common platforms, other
instruments of policy, providers' products and practice, media, published outcomes of others, and the firm
itself. Co-suppliers carry nothing in the model; the code is kept for a channel that would."""

(
    SUPPLIER,
    CUSTOMER,
    CO_SUPPLIER,
    DEMONSTRATION,
    PLATFORM,
    INSTRUMENT,
    PROVIDER,
    MEDIA,
    EVIDENCE,
    OWN,
) = range(10)

NOBODY: Final = -1
"""Row or instrument where there is none."""


@final
@dataclass(frozen=True, slots=True)
class LineageTable:
    """What tipped each event of a run; one entry an event and source, in the order of events.

    The weights of an event sum to one.

    Parameters
    ----------
    month : int16, shape (k,)
        Calendar month in which the site went live, the last site ended or the link was made.
    event : uint8, shape (k,)
        Place in `EVENTS`.
    row : int32, shape (k,)
        The firm; the supplier of a link.
    other : int32, shape (k,)
        The customer of a link, else -1.
    kind : uint8, shape (k,)
        Place in `KINDS`.
    source : int16, shape (k,)
        Place of the instrument in `agents.instruments.CODES`, -1 without.
    source_row : int32, shape (k,)
        The firm that tipped, -1 without.
    weight : float32, shape (k,)
    """

    month: np.ndarray
    event: Bytes
    row: Rows
    other: Rows
    kind: Bytes
    source: np.ndarray
    source_row: Rows
    weight: Singles

    @classmethod
    def empty(cls) -> "LineageTable":
        """Return a table without entries."""
        columns: Any = (np.zeros(0, kind) for kind in TYPES)
        return cls(*columns)

    def starts(self) -> np.ndarray:
        """Return where each event begins, int64: entries of an event stand together."""
        keys = (self.month, self.event, self.row, self.other)
        new = np.zeros(self.month.size, np.bool_)
        new[:1] = True
        for key in keys:
            new[1:] |= key[1:] != key[:-1]
        return np.flatnonzero(new)


TYPES: Final = (np.int16, np.uint8, np.int32, np.int32, np.uint8, np.int16, np.int32, np.float32)
"""Types of the columns, in their order."""
