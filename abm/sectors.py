"""What is common to a sector in all countries: names, public buyers, needs."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import final

from abm.tables import Stamp, locked, read_rows, stamp_of
from agents.parameters import GRADES
from networks.errors import BadInput
from networks.types import Floats

DATA = Path(__file__).parent / "data"
SECTORS = DATA / "sectors.csv"
"""Folder of the data that come with the package."""

LANGUAGES = ("en", "zh", "ko")
"""Languages in which names are given."""

NEEDS = ("economic_benefit", "production_mode", "labour_cost", "restructuring", "strategic")
"""The five needs of the demand wheel."""

_SHARES = ("public", *NEEDS, "safety_need", "gain", "fragmentation", "barrier")
_NAMES = tuple(f"name_{language}" for language in LANGUAGES)
_COLUMNS = ("code", *_NAMES, *_SHARES, "grade", "basis")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Sectors:
    """The sectors, in the order that all arrays of the project follow.

    Attributes
    ----------
    codes : tuple of str, length S
    name : tuple of dict, length S
        Name by language.
    public : float64, shape (S,)
        Share of the sector's output bought by the state, in [0, 1].
    needs : float64, shape (S, 5)
        Weight of each need of `NEEDS`, in [0, 1].
    safety_need : float64, shape (S,)
        Need for safety, in [0, 1].
    gain : float64, shape (S,)
        Mean true gain of a use case of full depth per value added, 1/year.
    fragmentation : float64, shape (S,)
        How different the needs of firms of one sector are, in [0, 1].
    barrier : float64, shape (S,)
        Regulatory barrier before any measure, as a share of cost.
    grade, basis : tuple of str, length S
        Grade of the judged columns and the reason for them.
    """

    codes: tuple[str, ...]
    name: tuple[dict[str, str], ...]
    public: Floats
    needs: Floats
    safety_need: Floats
    gain: Floats
    fragmentation: Floats
    barrier: Floats
    grade: tuple[str, ...]
    basis: tuple[str, ...]


def load_sectors(path: Path | None = None) -> Sectors:
    """Read the table of sectors; the order of its rows is the order of the sectors everywhere.

    What was read is kept as long as the file is as it was.
    """
    file = path or SECTORS
    return _read_sectors(file, stamp_of(file))


@lru_cache(maxsize=4)
def _read_sectors(path: Path, _stamp: Stamp) -> Sectors:
    rows = read_rows(path, _COLUMNS)
    codes: list[str] = []
    for row in rows:
        code = row.text("code")
        if code in codes:
            raise BadInput(row.place("code"), f"sector {code!r} stands twice")
        codes.append(code)
    shares = {column: locked([row.number(column, 0.0, 1.0) for row in rows]) for column in _SHARES}
    return Sectors(
        codes=tuple(codes),
        name=tuple({language: row.text(f"name_{language}") for language in LANGUAGES} for row in rows),
        public=shares["public"],
        needs=locked([[row.number(need, 0.0, 1.0) for need in NEEDS] for row in rows]),
        safety_need=shares["safety_need"],
        gain=shares["gain"],
        fragmentation=shares["fragmentation"],
        barrier=shares["barrier"],
        grade=tuple(row.known("grade", "grade", GRADES) for row in rows),
        basis=tuple(row.text("basis") for row in rows),
    )
