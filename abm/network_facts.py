"""What is published of the facts of supply networks, read from data."""

import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from abm.sectors import DATA
from abm.tables import read_rows
from networks.describe import KINDS, MARKS, Known

FILE: Final = DATA / "network_facts.csv"
COLUMNS: Final = (
    "fact", "words", "low", "high", "kind", "mark", "short", "source", "grade", "below", "above", "own",
)  # fmt: skip
GRADES: Final = ("number verified", "statement verified", "from memory")
YES: Final = "yes"


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
            kind=row.known("kind", "kind", KINDS),
            mark=row.known("mark", "mark", MARKS),
            words=row.text("words"),
            own=row.text("own", may_be_empty=True),
            short=row.known("short", "answer", (YES, "no")) == YES,
        )
    return MappingProxyType(found)
