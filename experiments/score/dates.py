"""Cells that say whether, or since when: yes and no, or dates."""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from typing import Any, Final, final

import numpy as np
import pyarrow as pa

from abm.own_network.arrow import compute
from abm.own_network.findings import Findings, Place
from abm.own_network.sheets import NO, NOTHING, YES, Column, as_text
from networks.errors import BadInput
from networks.types import Bools, Offsets

FORM: Final = re.compile(r"^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[Tt ].*)?)?)?$")
"""A year, a month or a day, the year first."""

FIRST_YEAR, LAST_YEAR = 1900, 2199
ALLOWED: Final = "1 or 0 in every line, or dates such as 2021, 2021-03 or 2021-03-15 and 0 or nothing for no"


@final
@dataclass(frozen=True, slots=True)
class Moments:
    """Whether each entry says yes, and since which month.

    Attributes
    ----------
    yes : bool, shape (k,)
    month : int64, shape (k,), or None
        Months since January of the year 0, -1 where there is no date; None where the column holds no dates.
    years : int
        Dates that are a year alone and count as its January.
    blank : int
        Empty cells among yes and no, that count as no; among dates they say so.
    """

    yes: Bools
    month: Offsets | None
    years: int = 0
    blank: int = 0

    def until(self, last: int | None) -> "Moments":
        """Return what had come about by the end of month `last`; entries without dates stay as they are."""
        if last is None or self.month is None:
            return self
        there = self.yes & (self.month <= last)
        return replace(self, yes=there, month=np.where(there, self.month, -1))


def as_moments(name: str, column: Column, place: Place, findings: Findings) -> Moments:
    """Read a column of yes and no, or of dates; what is neither is a problem.

    Parameters
    ----------
    name : str
        Of the column, for the message.
    column : pyarrow array
    place : callable
        From the number of an entry to words.
    findings : Findings
    """
    text = compute.utf8_lower(as_text(column))
    coded = text.dictionary_encode()
    words, code = coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False)
    months = np.array([month_of(word) for word in words], np.int64)
    is_date = months >= 0
    is_yes = np.isin(words, YES)
    known = is_date | is_yes | np.isin(words, (*NO, *NOTHING))
    dated = bool(is_date.any())
    wrong = ~known | (is_yes & dated)  # "1" among dates does not say since when
    cells = as_text(column)
    findings.refuse(
        lambda k: f"{name} {cells[k].as_py()!r} {_fault(words[code[k]], dated)}", wrong[code], place, ALLOWED
    )
    if not dated:
        return Moments(is_yes[code], None, blank=int(np.count_nonzero(np.isin(words, NOTHING)[code])))
    is_year = is_date & (np.array([len(word) for word in words]) == len("2021"))
    return Moments(is_date[code], months[code], years=int(np.count_nonzero(is_year[code])))


def month_of(word: str) -> int:
    """Return months since January of the year 0, or -1 for what is no date."""
    found = FORM.match(word)
    if found is None:
        return -1
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return -1
    return 12 * year + month - 1


def month_name(month: int) -> str:
    """Return a month as YYYY-MM."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def wanted_month(text: str | None) -> int | None:
    """Return the month that an option names."""
    if text is None:
        return None
    month = month_of(text)
    if month < 0 or len(text) < 6:
        raise BadInput("--at", f"{text!r} is no month", "YYYY-MM, for instance 2022-12")
    return month


def _fault(word: str, dated: bool) -> str:
    if dated and word in YES:
        return "does not say since when, as other lines do"
    return "is neither yes, no nor a date"


def as_codes(column: Column) -> tuple[Offsets, tuple[str, ...]]:
    """Return a column of words as places in their sorted list, int64, shape (k,), and the list."""
    text = as_text(column)
    names: Any = text.unique()
    names = names.take(compute.sort_indices(names))
    code = compute.index_in(text, value_set=names).to_numpy(zero_copy_only=False).astype(np.int64)
    return code, tuple(names.to_pylist())


def is_empty(column: Column) -> Bools:
    """Say which cells hold nothing."""
    text = compute.utf8_lower(as_text(column))
    return compute.is_in(text, value_set=pa.array(NOTHING)).to_numpy(zero_copy_only=False)
