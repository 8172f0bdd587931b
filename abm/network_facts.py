"""Published ranges of the facts of supply networks, read from data."""

import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from abm.sectors import DATA
from abm.tables import read_rows
from networks.describe import Known

FILE: Final = DATA / "network_facts.csv"
COLUMNS: Final = ("fact", "low", "high", "source", "grade", "below", "above")
GRADES: Final = ("verified", "from memory")


@cache
def known_facts() -> Mapping[str, Known]:
    """Return what is published, by name of the fact."""
    found: dict[str, Known] = {}
    for row in read_rows(FILE, COLUMNS):
        low, high = (row.text(side, may_be_empty=True) for side in ("low", "high"))
        found[row.text("fact")] = Known(
            low=row.number("low") if low else -math.inf,
            high=row.number("high") if high else math.inf,
            source=row.text("source"),
            grade=row.known("grade", "grade", GRADES),
            below=row.text("below", may_be_empty=True),
            above=row.text("above", may_be_empty=True),
        )
    return MappingProxyType(found)
