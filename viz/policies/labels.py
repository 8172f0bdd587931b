"""Words of this page that stand in no table of names: dates, families, sources, small shares."""

from math import isfinite
from typing import Final

from abm.country import country_codes
from abm.entry import Entry
from abm.measures import Measure, Source
from experiments.report.numbers import measure
from viz.words import say
from viz.words.names import month_name, structure_name, undefined

MONEY: Final = "million USD"

FAMILIES: Final = {
    "use": ("DEMO", "ADOPT", "PROC"),
    "net": ("BUILD", "TAXC", "SHARE", "SPEC"),
    "make": ("RND", "TAL", "FIN", "INTL"),
    "common": ("STD", "PLAT", "CLUS"),
    "steer": ("SEC", "GOV"),
}
"""Instruments by what they work on. Only for colour: sixteen hues cannot be told apart, five can."""


def family(code: str) -> str:
    """Return the family an instrument is coloured as."""
    return next((name for name, codes in FAMILIES.items() if code in codes), "steer")


def country_name(code: str) -> str:
    """Return the name of a country of the tables; the code where there is no pack."""
    return structure_name(code) if code in country_codes() else code


def source_line(source: Source) -> str:
    """Return a source as in a bibliography: author, year, title."""
    return f"{source.author} ({source.year}): {source.title}"


def dates(measure: Measure) -> str:
    """Return when a measure is in force, as the table has it."""
    return _period(measure.start, measure.end)


def stands(entry: Entry) -> str:
    """Return what is changed in a measure as it stands in a mix."""
    parts = [say("policies.weight_of", number=f"{entry.weight:g}")]
    if entry.start is not None:
        parts.append(say("policies.from", month=month_name(entry.start)))
    if entry.end is not None:
        parts.append(say("policies.to", month=month_name(entry.end)))
    if entry.is_withdrawn:
        parts.append(say("policies.state_withdrawn"))
    return say("policies.comma").join(parts)


def small_share(share: float) -> str:
    """Return a small share as percent without zeros that say nothing, as a budget is given."""
    if not isfinite(share):
        return undefined()
    return say("names.percent", value=f"{100 * share:.4f}".rstrip("0").rstrip("."))


def points(change: float) -> str:
    """Return a difference of shares in percentage points with its sign, without the unit."""
    if not isfinite(change):
        return undefined()
    return measure("1", (1.0,)).change(change)


def _period(start: int | None, end: int | None) -> str:
    if start is None and end is None:
        return say("policies.undated")
    first = say("policies.undated") if start is None else month_name(start)
    return f"{first} – {say('policies.open_end') if end is None else month_name(end)}"
