"""Strict reading of the tables and TOML files of a data pack.

A cell that is not what its column says is refused in one line with file, line, column and, for a
name, the closest known one. Lines of a CSV file that start with ``#`` are notes and are skipped.
"""

import csv
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, final

import numpy as np

from abm.months import month_number
from networks.errors import BadInput, require_known
from networks.types import Floats

DEEPEST: Final = 12
"""Most levels of a TOML file."""


def shown(path: Path) -> str:
    """Return the name of a file as error lines show it: folder and file."""
    return f"{path.parent.name}/{path.name}"


@final
@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; its methods read a cell and refuse what does not fit."""

    where: str
    cells: Mapping[str, str]

    def place(self, column: str) -> str:
        """Return file, line and column."""
        return f"{self.where}, column {column}"

    def text(self, column: str, *, may_be_empty: bool = False) -> str:
        """Return the cell as it stands."""
        text = self.cells[column]
        if not text and not may_be_empty:
            raise BadInput(self.place(column), "is empty")
        return text

    def known(self, column: str, kind: str, names: Iterable[str]) -> str:
        """Return the cell if it is one of `names`."""
        text = self.text(column)
        require_known(self.place(column), kind, [text], names)
        return text

    def number(self, column: str, low: float = -math.inf, high: float = math.inf) -> float:
        """Return the cell as a finite number in ``[low, high]``."""
        text = self.text(column)
        try:
            value = float(text)
        except ValueError:
            raise BadInput(self.place(column), f"{text!r} is not a number") from None
        if not math.isfinite(value):
            raise BadInput(self.place(column), f"{text!r} is not a finite number")
        if not low <= value <= high:
            raise BadInput(self.place(column), f"{text} is out of bounds", bounds(low, high))
        return value

    def whole(self, column: str, low: float = -math.inf, high: float = math.inf) -> int:
        """Return the cell as a whole number in ``[low, high]``."""
        value = self.number(column, low, high)
        if value != int(value):
            raise BadInput(self.place(column), f"{self.cells[column]} is not a whole number")
        return int(value)

    def month(self, column: str) -> int:
        """Return the cell, ``YYYY-MM``, as months since 2019-01."""
        return month_number(self.text(column), self.place(column))

    def flag(self, column: str) -> bool:
        """Return the cell, ``yes`` or ``no``, as a truth value."""
        return self.known(column, "answer", ("yes", "no")) == "yes"


def bounds(low: float, high: float) -> str:
    """Return bounds in words."""
    if math.isinf(high):
        return f"at least {low:g}"
    return f"at most {high:g}" if math.isinf(low) else f"{low:g} to {high:g}"


Stamp = tuple[tuple[str, int, int, int], ...]
"""What tells whether files are as they were: path, inode, time and size of each."""


def stamp_of(*paths: Path) -> Stamp:
    """Return the stamp of files, and of all files in those that are folders; none for what is missing."""
    files: list[Path] = []
    for path in paths:
        files.extend(sorted(path.iterdir()) if path.is_dir() else [path] if path.is_file() else [])
    states = ((str(path), path.stat()) for path in files)
    return tuple((name, state.st_ino, state.st_mtime_ns, state.st_size) for name, state in states)


def file_lines(path: Path) -> list[str]:
    """Return the lines of a UTF-8 text file, or say what is wrong with the file."""
    if not path.is_file():
        beside = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        near = get_close_matches(path.name, beside, n=1, cutoff=0.75)
        raise BadInput(shown(path), "file is missing", f"did you misspell it as {near[0]!r}?" if near else "")
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise BadInput(shown(path), "is not a text file in UTF-8") from None


def read_rows(path: Path, columns: Sequence[str]) -> tuple[Row, ...]:
    """Read a CSV file with exactly these columns, in any order.

    Raises
    ------
    BadInput
        File missing or not UTF-8, a column unknown, missing or twice, a row too long or too short.
    """
    header: list[str] | None = None
    rows: list[Row] = []
    for number, line in enumerate(file_lines(path), start=1):
        if not line.strip(" ,") or line.startswith("#"):
            continue
        where = f"{shown(path)}: line {number}"
        cells = line_cells(where, line)
        if header is None:
            header = cells
            check_header(where, header, columns)
            continue
        if len(cells) != len(header):
            raise BadInput(where, f"has {len(cells)} cells", f"the header has {len(header)}")
        rows.append(Row(where, dict(zip(header, cells, strict=True))))
    if header is None:
        raise BadInput(shown(path), "is empty", "a header line with " + ", ".join(columns))
    return tuple(rows)


def line_cells(where: str, line: str) -> list[str]:
    """Split one line of a CSV file into its cells."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], strict=True))]
    except csv.Error:
        raise BadInput(where, "is not a line of CSV", "is a quotation mark left open?") from None


def check_header(where: str, header: Sequence[str], columns: Sequence[str]) -> None:
    """Refuse a header with a column too many, too few or twice."""
    require_known(where, "column", header, columns)
    for column in columns:
        if header.count(column) != 1:
            word = "is missing" if column not in header else "stands twice"
            raise BadInput(where, f"column {column!r} {word}")


def read_keyed(path: Path, columns: Sequence[str], kind: str, keys: Sequence[str]) -> tuple[Row, ...]:
    """Read a CSV file whose first column names each of `keys` once; return rows in the order of `keys`."""
    found: dict[str, Row] = {}
    for row in read_rows(path, columns):
        key = row.known(columns[0], kind, keys)
        if key in found:
            raise BadInput(row.where, f"{kind} {key!r} stands twice")
        found[key] = row
    for key in keys:
        if key not in found:
            raise BadInput(shown(path), f"{kind} {key!r} is missing")
    return tuple(found[key] for key in keys)


def read_matrix(path: Path, corner: str, kind: str, keys: Sequence[str]) -> Floats:
    """Read a square table of non-negative numbers, float64, shape ``(len(keys), len(keys))``."""
    rows = read_keyed(path, (corner, *keys), kind, keys)
    return locked([[row.number(key, 0.0) for key in keys] for row in rows])


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file."""
    return parse_toml("\n".join(file_lines(path)), shown(path))


def parse_toml(text: str, where: str) -> dict[str, Any]:
    """Return what a text of TOML holds; `where` is its name in errors."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(where, f"is not TOML: {error}") from None
    except ValueError:  # a whole number of thousands of digits
        raise BadInput(where, "holds a number that is too long", "at most 20 digits") from None
    except RecursionError:  # tables in tables in tables
        raise BadInput(where, "is nested too deeply", f"{DEEPEST} levels") from None
    level: list[Any] = [found]
    for _ in range(DEEPEST):
        level = [each for table in level for each in (table.values() if isinstance(table, dict) else table)]
        level = [each for each in level if isinstance(each, dict | list)]
    if level:
        raise BadInput(where, "is nested too deeply", f"{DEEPEST} levels")
    return found


def require_keys(where: str, table: Mapping[str, object], keys: Sequence[str]) -> None:
    """Refuse a table with a key too many or too few."""
    require_known(where, "key", table, keys)
    for key in keys:
        if key not in table:
            raise BadInput(where, f"key {key!r} is missing")


def texts(where: str, value: object) -> dict[str, str]:
    """Return a TOML table of non-empty strings."""
    if not isinstance(value, dict):
        raise BadInput(where, "must be a table")
    for key, text in value.items():
        if not isinstance(text, str) or not text:
            raise BadInput(f"{where}: {key}", f"{text!r} is not a text")
    return {str(key): str(text) for key, text in value.items()}


def locked(values: object) -> Floats:
    """Return a read-only float64 array."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array
