"""A measure as it stands in a mix, and the public money of a mix."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Final, final

from abm.measures import policy_tables
from abm.months import month_name, month_number
from agents.parameters import GRADES
from networks.errors import BadInput, require_known

PROPOSED_START = "2021-07"
"""Month from which undated proposals run unless a scenario says otherwise."""

KEPT: Final = "kept"
"""What is taken out of a mix leaves its money to the rest: the budget stays."""

WITHDRAWN: Final = "withdrawn"
"""What is taken out of a mix takes its money with it: the rest gets what it was going to get."""

MONEY_OF_THE_GONE: Final = (WITHDRAWN, KEPT)
"""Where the money of what is taken out goes."""

_LARGEST_FACTOR = 100.0


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Public money of a mix.

    Attributes
    ----------
    share_of_value_added : float
        Present value of all public outlay 2019-2026, administration included, as a share of the
        structure's value added in 2020.
    low, high : float
        Range over which results are to be shown.
    grade, source : str
        Evidence for the share.
    """

    share_of_value_added: float
    low: float
    high: float
    grade: str
    source: str

    def __add__(self, other: "Budget") -> "Budget":
        """Return the sum; the weaker grade holds for it."""
        return Budget(
            share_of_value_added=self.share_of_value_added + other.share_of_value_added,
            low=self.low + other.low,
            high=self.high + other.high,
            grade=max(self.grade, other.grade, key=GRADES.index),
            source="; ".join(dict.fromkeys((self.source, other.source))),
        )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A measure as it stands in a mix.

    Attributes
    ----------
    measure : str
        Its id.
    weight : float
        1 as coded; 0.5 counts it half, in money and in strength.
    start, end : int or None
        Months that take the place of the coded ones.
    is_withdrawn : bool
        Struck out with its money, after the budget was shared out.
    """

    measure: str
    weight: float = 1.0
    start: int | None = None
    end: int | None = None
    is_withdrawn: bool = False


def window(entry: Entry, proposed_start: int) -> tuple[int, int | None]:
    """Return the first and last month of an entry, January 2019 being 0 (None: no end)."""
    measure = policy_tables().measures[entry.measure]
    start = measure.start if entry.start is None else entry.start
    end = measure.end if entry.end is None else entry.end
    return (proposed_start if start is None else start), end


def changed_entry(entry: Entry, value: object, where: str) -> Entry:
    """Return an entry with a weight, a table of weight, start and end, or a withdrawal applied to it."""
    if is_withdrawal(value, where):
        return replace(entry, is_withdrawn=True)
    if not isinstance(value, Mapping):
        return replace(entry, weight=entry.weight * factor(value, where))
    require_known(where, "key", value, ("weight", "start", "end"))
    start = month_number(value["start"], where) if "start" in value else entry.start
    end = month_number(value["end"], where) if "end" in value else entry.end
    changed = replace(
        entry, weight=entry.weight * factor(value.get("weight", 1), where), start=start, end=end
    )
    begins, ends = window(changed, month_number(PROPOSED_START, where))
    if ends is not None and ends < begins:
        raise BadInput(where, f"ends {month_name(ends)}, before it starts {month_name(begins)}")
    return changed


def is_withdrawal(value: object, where: str) -> bool:
    """Say whether a change is a withdrawal with the money; no other text is a change."""
    if isinstance(value, str) and value != WITHDRAWN:
        raise BadInput(where, f"{value!r} cannot be used", f"true, false, a number or {WITHDRAWN!r}")
    return value == WITHDRAWN


def factor(value: object, where: str, largest: float = _LARGEST_FACTOR) -> float:
    """Return a number from 0 to `largest`; true is 1, false is 0."""
    if not isinstance(value, bool | int | float) or not isfinite(value) or not 0 <= value <= largest:
        raise BadInput(where, f"{value!r} cannot be used", f"true, false or a number from 0 to {largest:g}")
    return float(value)


def said(entry: Entry) -> str:
    """Return an entry in words."""
    dates = "".join(
        f", {word} {month_name(month)}"
        for word, month in (("from", entry.start), ("to", entry.end))
        if month is not None
    )
    struck = ", withdrawn with its money" if entry.is_withdrawn else ""
    return f"{entry.measure} at weight {entry.weight:g}{dates}{struck}"
