"""The files of a country pack, one reader each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from abm.months import month_number
from abm.sectors import LANGUAGES
from abm.tables import Row, locked, read_keyed, read_rows, read_toml, require_keys, shown, texts
from agents.parameters import GRADES
from networks.errors import BadInput

KINDS = ("operator", "vendor", "tower company")
"""Kinds of actors by name."""

NEEDED_KINDS = ("operator", "vendor")
"""Kinds without which no network is built."""

SHARE_TOLERANCE = 0.001
"""Shares add up to one within this."""

EVENTS = (
    "station",
    "subscription",
    "private_network",
    "project",
    "licence",
    "readiness",
    "coverage",
    "none",
)
"""Model events that an observed series may be drawn beside."""

EXACT_EVENTS = ("station", "subscription", "private_network", "licence", "readiness")
"""Events that some official series counts exactly, so that it may enter a fit."""

LAST_FIT = 47
"""No observation after this month (2022-12) enters a fit."""

CONFIDENCES = ("high", "medium-high", "medium", "medium-low", "low")

_SECTOR_BOUNDS = {
    "output": (0.01, np.inf),
    "value_added": (0.0, np.inf),
    "employment": (1.0, np.inf),
    "exports": (0.0, np.inf),
    "imports": (0.0, np.inf),
    "final_use": (-np.inf, np.inf),  # changes in inventories may be negative
    "firms": (1.0, np.inf),
    "fringe": (0.0, 0.999),
    "fringe_employment": (0.0, 0.999),
    "tail": (0.5, 3.0),
    "largest": (11.0, np.inf),
    "leads": (1, 200),
}
_EVIDENCE = ("source", "grade", "size_source", "size_grade", "lead_source", "lead_grade", "basis")
_SECTOR_COLUMNS = ("code", *_SECTOR_BOUNDS, *_EVIDENCE)
_REGION_COLUMNS = tuple("name name_local share population area latitude longitude year source grade".split())
_ACTOR_COLUMNS = ("name", "name_local", "kind", "share", "sector", "enters", "source", "grade")
_OBSERVED_COLUMNS = tuple("series event month date value unit source confidence fit note".split())
_KEYS = ("code", "currency", "per_usd", "launch", "final_use_includes_imports", "notes", "name", "sources")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An operator, vendor or tower company by name.

    `share` is its share among actors of its kind, in [0, 1]; `enters` the month, since 2019-01, from
    which it is in the market.
    """

    name: str
    name_local: str
    kind: str
    share: float
    sector: str
    enters: int
    source: str
    grade: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A dated stock to draw beside the model; `fit` says whether it may enter a fit."""

    series: str
    event: str
    month: int
    date: str
    value: float
    unit: str
    source: str
    confidence: str
    fit: bool
    note: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class SectorEvidence:
    """Where a sector's figures come from: table, sizes of firms, number of lead firms."""

    source: str
    grade: str
    size_source: str
    size_grade: str
    lead_source: str
    lead_grade: str
    basis: str


def read_head(path: Path) -> dict[str, Any]:
    """Read ``country.toml`` and check each of its keys; `launch` becomes a month since 2019-01."""
    head = read_toml(path)
    require_keys(shown(path), head, _KEYS)
    if head["code"] != path.parent.name:
        raise BadInput(f"{shown(path)}: code", f"{head['code']!r} is not the name of the folder")
    if not isinstance(head["currency"], str) or not head["currency"]:
        raise BadInput(f"{shown(path)}: currency", f"{head['currency']!r} is not a text")
    rate = head["per_usd"]
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate < 1e6:
        raise BadInput(f"{shown(path)}: per_usd", f"{rate!r} is not a rate", "a number above 0")
    if not isinstance(head["final_use_includes_imports"], bool):
        raise BadInput(f"{shown(path)}: final_use_includes_imports", "must be true or false")
    if not isinstance(head["notes"], list) or not all(isinstance(note, str) for note in head["notes"]):
        raise BadInput(f"{shown(path)}: notes", "must be a list of sentences")
    names = texts(f"{shown(path)}: [name]", head["name"])
    require_keys(f"{shown(path)}: [name]", names, LANGUAGES)
    launch = month_number(head["launch"], f"{shown(path)}: launch")
    return {
        **head,
        "name": names,
        "launch": launch,
        "sources": texts(f"{shown(path)}: [sources]", head["sources"]),
    }


def cited(row: Row, column: str, sources: Mapping[str, str]) -> str:
    """Return the source that a cell names by its key."""
    return sources[row.known(column, "source", sources)]


def read_sector_table(path: Path, codes: Sequence[str], sources: Mapping[str, str]) -> dict[str, Any]:
    """Read ``sectors.csv`` into read-only arrays by column, in the order of `codes`, and the evidence."""
    rows = read_keyed(path, _SECTOR_COLUMNS, "sector", codes)
    table: dict[str, Any] = {
        column: locked([row.number(column, low, high) for row in rows])
        for column, (low, high) in _SECTOR_BOUNDS.items()
    }
    for i, row in enumerate(rows):
        check_sizes(row, {column: float(values[i]) for column, values in table.items()})
    leads = np.array([row.whole("leads") for row in rows], dtype=np.int64)
    leads.setflags(write=False)
    return {**table, "leads": leads, "evidence": tuple(read_sector_evidence(row, sources) for row in rows)}


def check_sizes(row: Row, values: Mapping[str, float]) -> None:
    """Refuse a part that is larger than its whole."""
    for part, whole in (("value_added", "output"), ("largest", "employment"), ("leads", "firms")):
        if values[part] > values[whole]:
            raise BadInput(row.place(part), f"{values[part]:g} is more than {whole} {values[whole]:g}")


def read_sector_evidence(row: Row, sources: Mapping[str, str]) -> SectorEvidence:
    """Read where the figures of one sector come from."""
    return SectorEvidence(
        source=cited(row, "source", sources),
        grade=row.known("grade", "grade", GRADES),
        size_source=cited(row, "size_source", sources),
        size_grade=row.known("size_grade", "grade", GRADES),
        lead_source=cited(row, "lead_source", sources),
        lead_grade=row.known("lead_grade", "grade", GRADES),
        basis=row.text("basis"),
    )


def read_regions(path: Path, sources: Mapping[str, str]) -> dict[str, Any]:
    """Read ``regions.csv`` into names and read-only arrays; shares are made to add up to one exactly."""
    rows = read_rows(path, _REGION_COLUMNS)
    require_distinct(path, "region", [row.text("name") for row in rows])
    for row in rows:
        row.whole("year", 1900, 2100)
        row.known("grade", "grade", GRADES)
        cited(row, "source", sources)
    share = np.array([row.number("share", 0.0, 1.0) for row in rows])
    require_whole(path, "shares of the regions", float(share.sum()))
    return {
        "regions": tuple(row.text("name") for row in rows),
        "regions_local": tuple(row.text("name_local") for row in rows),
        "region_share": locked(share / share.sum()),
        "population": locked([row.number("population", 1.0) for row in rows]),
        "area": locked([row.number("area", 0.01) for row in rows]),
        "latitude": locked([row.number("latitude", -90.0, 90.0) for row in rows]),
        "longitude": locked([row.number("longitude", -180.0, 180.0) for row in rows]),
    }


def read_actors(path: Path, codes: Sequence[str], sources: Mapping[str, str]) -> tuple[Actor, ...]:
    """Read ``actors.csv``: at least one operator and one vendor, shares adding up to one in each kind."""
    actors = tuple(
        Actor(
            name=row.text("name"),
            name_local=row.text("name_local"),
            kind=row.known("kind", "kind of actor", KINDS),
            share=row.number("share", 0.0, 1.0),
            sector=row.known("sector", "sector", codes),
            enters=row.month("enters"),
            source=cited(row, "source", sources),
            grade=row.known("grade", "grade", GRADES),
        )
        for row in read_rows(path, _ACTOR_COLUMNS)
    )
    require_distinct(path, "actor", [actor.name for actor in actors])
    for kind in KINDS:
        shares = [actor.share for actor in actors if actor.kind == kind]
        if shares:
            require_whole(path, f"shares of kind {kind!r}", sum(shares))
        elif kind in NEEDED_KINDS:
            raise BadInput(shown(path), f"has no {kind}")
    return actors


def read_observed(path: Path, sources: Mapping[str, str]) -> tuple[Observation, ...]:
    """Read ``observed.csv``; only a dated stock of an exact event, up to 2022-12, may enter a fit."""
    found: list[Observation] = []
    for row in read_rows(path, _OBSERVED_COLUMNS):
        event, month, fit = row.known("event", "event", EVENTS), row.whole("month"), row.flag("fit")
        if month != row.month("date"):
            raise BadInput(row.place("month"), f"{month} is not {row.cells['date']}", f"{row.month('date')}")
        if fit and event not in EXACT_EVENTS:
            raise BadInput(row.place("fit"), f"event {event!r} may not enter a fit", ", ".join(EXACT_EVENTS))
        if fit and not 0 <= month <= LAST_FIT:
            raise BadInput(row.place("fit"), f"{row.cells['date']} may not enter a fit", "2019-01 to 2022-12")
        found.append(
            Observation(
                series=row.text("series"),
                event=event,
                month=month,
                date=row.text("date"),
                value=row.number("value", 0.0),
                unit=row.text("unit"),
                source=cited(row, "source", sources),
                confidence=row.known("confidence", "confidence", CONFIDENCES),
                fit=fit,
                note=row.text("note", may_be_empty=True),
            )
        )
    return tuple(found)


def read_parameters(path: Path) -> dict[str, dict[str, Any]]:
    """Read ``parameters.toml`` as it stands; its groups are declared and checked in `agents`."""
    groups = read_toml(path)
    for name, group in groups.items():
        if not isinstance(group, dict):
            raise BadInput(f"{shown(path)}: {name}", "must be a table of parameters", f"[{name}]")
    return groups


def require_distinct(path: Path, kind: str, names: Sequence[str]) -> None:
    """Refuse an empty list and a name that stands twice."""
    if not names:
        raise BadInput(shown(path), f"has no {kind}")
    for name in names:
        if names.count(name) > 1:
            raise BadInput(shown(path), f"{kind} {name!r} stands twice")


def require_whole(path: Path, what: str, total: float) -> None:
    """Refuse shares that do not add up to one."""
    if abs(total - 1.0) > SHARE_TOLERANCE:
        raise BadInput(f"{shown(path)}: column share", f"{what} add up to {total:.4g}", "1")
