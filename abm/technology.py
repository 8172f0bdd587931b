"""A technology: its use cases by sector and the releases that make them possible."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias, TypeVar, final

import numpy as np
from numpy.typing import NDArray

from abm.sectors import DATA, SECTORS, load_sectors
from abm.tables import Stamp, read_rows, shown, stamp_of
from agents.parameters import GRADES
from networks.errors import BadInput, require_known
from networks.types import Rows

MOST_CASES = 12
"""A firm sees at most so many use cases."""

DEEPEST = 3
"""Depth: 0 sensing or video, 1 assistance, 2 process step, 3 closed-loop control."""

Codes: TypeAlias = NDArray[np.int8]
"""Small numbers, -1 where there is none, int8."""

_CASE_COLUMNS = ("id", "sector", "name", "vertical", "depth", "release", "grade", "basis")
_RELEASE_COLUMNS = ("release", "frozen", "product_lag", "source", "grade", "note")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release of the standard: month it was frozen and months until products can be bought."""

    name: str
    frozen: int
    product_lag: int
    source: str
    grade: str
    note: str

    @property
    def available(self) -> int:
        """First month, since 2019-01, in which products can be bought."""
        return self.frozen + self.product_lag


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """A use case in one sector; the same `id` in several sectors is the same use case."""

    id: str
    sector: str
    name: str
    vertical: str
    depth: int
    release: str
    grade: str
    basis: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Technology:
    """Use cases and releases, also as arrays by sector.

    Attributes
    ----------
    name : str
    usecases : tuple of UseCase
        In the order of the arrays: by sector, then by column.
    releases : tuple of Release
        From the first to the last.
    ids : tuple of str
        The distinct use cases.
    depth : int8, shape (S, K)
        Depth, 0 to 3; -1 where the sector has fewer than K use cases. K is at most 12.
    release : int8, shape (S, K)
        Index into `releases`, or -1.
    case : int32, shape (S, K)
        Index into `ids`, or -1.
    """

    name: str
    usecases: tuple[UseCase, ...]
    releases: tuple[Release, ...]
    ids: tuple[str, ...]
    depth: Codes
    release: Codes
    case: Rows

    def available(self) -> Rows:
        """First month in which each release can be bought, shape (number of releases,)."""
        return np.array([release.available for release in self.releases], dtype=np.int32)


def technology_names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the technologies there are."""
    return tuple(sorted(path.parent.name for path in (folder or DATA / "technology").glob("*/usecases.csv")))


def load_technology(name: str, folder: Path | None = None) -> Technology:
    """Read a technology from ``<folder>/<name>``; without a folder, one that comes with the package.

    Raises
    ------
    BadInput
        No such technology, or a table that cannot be used.
    """
    require_known("technology", "technology", [name], technology_names(folder))
    home = (folder or DATA / "technology") / name
    return _read_technology(home, stamp_of(home, SECTORS))


@lru_cache(maxsize=8)
def _read_technology(home: Path, _stamp: Stamp) -> Technology:
    """Read a technology; what was read is kept as long as its files are as they were."""
    sectors = load_sectors().codes
    releases = read_releases(home / "releases.csv")
    by_sector = read_usecases(home / "usecases.csv", sectors, [release.name for release in releases])
    usecases = tuple(case for cases in by_sector for case in cases)
    ids = tuple(dict.fromkeys(case.id for case in usecases))
    order = {release.name: index for index, release in enumerate(releases)}
    number = {identifier: index for index, identifier in enumerate(ids)}
    return Technology(
        name=home.name,
        usecases=usecases,
        releases=releases,
        ids=ids,
        depth=padded([[case.depth for case in cases] for cases in by_sector], np.int8),
        release=padded([[order[case.release] for case in cases] for cases in by_sector], np.int8),
        case=padded([[number[case.id] for case in cases] for cases in by_sector], np.int32),
    )


Whole = TypeVar("Whole", np.int8, np.int32)


def padded(lists: list[list[int]], kind: type[Whole]) -> NDArray[Whole]:
    """Return rows of unequal length as one read-only array, filled up with -1."""
    array = np.full((len(lists), max(map(len, lists))), -1, dtype=kind)
    for row, values in zip(array, lists, strict=True):
        row[: len(values)] = values
    array.setflags(write=False)
    return array


def read_releases(path: Path) -> tuple[Release, ...]:
    """Read the releases, sorted by the month in which they were frozen."""
    releases = [
        Release(
            name=row.text("release"),
            frozen=row.month("frozen"),
            product_lag=row.whole("product_lag", 0, 120),
            source=row.text("source"),
            grade=row.known("grade", "grade", GRADES),
            note=row.text("note", may_be_empty=True),
        )
        for row in read_rows(path, _RELEASE_COLUMNS)
    ]
    if not releases:
        raise BadInput(shown(path), "has no release")
    return tuple(sorted(releases, key=lambda release: release.frozen))


def read_usecases(path: Path, sectors: tuple[str, ...], releases: list[str]) -> list[list[UseCase]]:
    """Read the use cases, one list a sector; each sector has at least two and at most twelve."""
    found: dict[str, dict[str, UseCase]] = {sector: {} for sector in sectors}
    for row in read_rows(path, _CASE_COLUMNS):
        case = UseCase(
            id=row.text("id"),
            sector=row.known("sector", "sector", sectors),
            name=row.text("name"),
            vertical=row.text("vertical"),
            depth=row.whole("depth", 0, DEEPEST),
            release=row.known("release", "release", releases),
            grade=row.known("grade", "grade", GRADES),
            basis=row.text("basis"),
        )
        if case.id in found[case.sector]:
            raise BadInput(row.where, f"use case {case.id!r} stands twice in sector {case.sector}")
        found[case.sector][case.id] = case
    for sector, cases in found.items():
        if not 2 <= len(cases) <= MOST_CASES:
            raise BadInput(shown(path), f"sector {sector} has {len(cases)} use cases", f"2 to {MOST_CASES}")
    return [list(cases.values()) for cases in found.values()]
