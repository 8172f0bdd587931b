"""Tables of the user's, CSV or Parquet, as columns that know from which line each entry came."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeAlias, final

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

from abm.own_network.arrow import compute
from abm.own_network.findings import Findings
from networks.errors import BadInput
from networks.types import Bools, Floats

Column: TypeAlias = Any
"""A pyarrow array."""

PARQUET: Final = (".parquet", ".pq")
TEXT: Final = (".csv", ".tsv", ".txt")
NOTHING: Final = ("", "na", "nan", "null", "none")
"""Cells that count as empty, in any case."""

SAVE: Final = "save it as 'CSV UTF-8' from the spreadsheet, or as text in UTF-8"

POINT: Final = (
    "for instance 12.5, with a point and without thousands marks; --thousands and --decimal read others"
)
"""What numbers look like."""

NUMBERS: Final = ("value", "durability", "employees", "output", "value_added", "weight")
"""Columns that hold numbers, by our names."""

LIKELY: Final[Mapping[str, tuple[str, ...]]] = {
    "supplier": ("seller", "from", "source", "vendor", "origin"),
    "customer": ("buyer", "to", "target", "purchaser", "destination"),
    "value": ("amount", "turnover", "sales", "flow", "weight"),
    "id": ("firm", "company", "name", "code", "id"),
}
"""Words in the headings of others for our columns, likeliest first."""

YES: Final = ("1", "1.0", "true", "yes")
NO: Final = ("0", "0.0", "false", "no")
"""Many programs write 1.0 for 1 in a column that has an empty cell."""


@final
@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as columns of equal length.

    Attributes
    ----------
    name : str
        Of the file, as the user gave it.
    columns : mapping of str to pyarrow array
    place : callable
        From the number of an entry to words.
    file : mapping
        Name, size and SHA-256 of what was read.
    """

    name: str
    columns: Mapping[str, Column]
    place: Callable[[int], str]
    file: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(next(iter(self.columns.values()))) if self.columns else 0


def read_sheet(path: Path, findings: Findings) -> Sheet:
    """Read a table by the ending of its name: CSV with commas, semicolons or tabs, or Parquet."""
    data, name = read_bytes(path), f"{path}"
    about = {"name": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    if path.suffix.lower() in PARQUET:
        return _read_parquet(name, data, about)
    if path.suffix.lower() in TEXT:
        return _read_csv(name, data, about, findings)
    raise BadInput(name, f"has an unknown ending {path.suffix!r}", ", ".join((*TEXT, *PARQUET)))


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file that is there and not empty."""
    if not path.is_file():
        beside = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        near = get_close_matches(path.name, beside, n=1, cutoff=0.75)
        what = "is a folder" if path.is_dir() else "no such file"
        raise BadInput(f"{path}", what, f"did you mean {near[0]!r}?" if near else "")
    data = path.read_bytes()
    if not data.strip():
        raise BadInput(f"{path}", "is empty")
    return data


def _read_parquet(name: str, data: bytes, about: Mapping[str, Any]) -> Sheet:
    try:
        table = parquet.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError, ValueError):
        raise BadInput(name, "is no whole Parquet file") from None
    if table.num_rows == 0:
        raise BadInput(name, "has no rows")
    _require_distinct(name, table.column_names)
    columns = {key: _one_piece(table[key]) for key in table.column_names}
    return Sheet(name, columns, lambda k: f"{name}: row {k + 1}", about)


def _read_csv(name: str, data: bytes, about: Mapping[str, Any], findings: Findings) -> Sheet:
    """Read a text table; every cell stays text until its column is asked for as something else."""
    body, notes = _after_notes(_checked_text(name, data))
    head = body[: body.find(b"\n")] if b"\n" in body else body
    fence = max(b",;\t".decode(), key=lambda mark: head.count(mark.encode()))
    uneven: list[tuple[int, int]] = []

    def skip(row: Any) -> str:
        if row.text.strip() and not row.text.startswith("#"):
            uneven.append((int(row.number) + notes, int(row.actual_columns)))
        skipped.append(int(row.number))
        return "skip"

    skipped: list[int] = []
    names = _header(name, head, fence)
    try:
        table = csv.read_csv(
            pa.BufferReader(body),
            read_options=csv.ReadOptions(use_threads=False, column_names=names, skip_rows=1),
            parse_options=csv.ParseOptions(
                delimiter=fence, invalid_row_handler=skip, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowException as error:
        raise BadInput(name, f"cannot be read as a table: {f'{error}'.splitlines()[0]}") from None
    return _sheet_of(name, table, np.array(skipped), uneven, notes, about, findings)


def _sheet_of(
    name: str,
    table: Any,
    skipped: Any,
    uneven: Sequence[tuple[int, int]],
    notes: int,
    about: Mapping[str, Any],
    findings: Findings,
) -> Sheet:
    """Take blank lines out and number the others as they stand in the file, the heading being line 1."""
    lines = np.setdiff1d(np.arange(2, table.num_rows + skipped.size + 2), skipped) + notes
    columns = {key: compute.utf8_trim_whitespace(_one_piece(table[key])) for key in table.column_names}
    filled = np.zeros(table.num_rows, np.bool_)
    for column in columns.values():
        filled |= compute.binary_length(column).to_numpy(zero_copy_only=False) > 0
    if not filled.all():
        lines, kept = lines[filled], pa.array(np.flatnonzero(filled))
        columns = {key: column.take(kept) for key, column in columns.items()}
    numbers = [line for line, _ in uneven]
    findings.refuse(
        lambda k: f"{uneven[k][1]} fields",
        np.arange(len(uneven)),
        lambda k: f"{name}: line {numbers[k]}",
        f"{len(columns)}, as the heading has",
    )
    if not lines.size and not uneven:
        raise BadInput(name, "has a heading and no lines")
    return Sheet(name, columns, lambda k: f"{name}: line {lines[k]}", about)


def _checked_text(name: str, data: bytes) -> bytes:
    """Return the bytes of a UTF-8 text without its mark, or say what they are instead."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadInput(name, "is written in UTF-16", SAVE)
    if b"\0" in data:
        raise BadInput(name, f"line {data[: data.index(0)].count(10) + 1} holds a zero byte", "text in UTF-8")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadInput(f"{name}: line {line}", "is not written in UTF-8", SAVE) from None
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return data.removeprefix(b"\xef\xbb\xbf")


def _after_notes(body: bytes) -> tuple[bytes, int]:
    """Return what follows the lines at the head that are blank or start with ``#``, and their number."""
    count = 0
    while body and (body.startswith(b"#") or not body.split(b"\n", 1)[0].strip()):
        body, count = (body.split(b"\n", 1)[1] if b"\n" in body else b""), count + 1
    return body, count


def _header(name: str, head: bytes, fence: str) -> list[str]:
    """Return the names of the columns."""
    import csv as text

    names = [cell.strip() for cell in next(text.reader([head.decode().strip("\r")], delimiter=fence), [])]
    if not names or not any(names):
        raise BadInput(name, "has no heading")
    _require_distinct(name, names)
    return [cell or f"(column {k})" for k, cell in enumerate(names, start=1)]


def _require_distinct(name: str, names: Sequence[str]) -> None:
    for key in names:
        if key and names.count(key) > 1:
            raise BadInput(f"{name}: heading", f"column {key!r} stands twice")


def _one_piece(column: Any) -> Column:
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    return whole.dictionary_decode() if pa.types.is_dictionary(whole.type) else whole


def as_text(column: Column) -> Column:
    """Return a column as trimmed text, empty where it held nothing."""
    if pa.types.is_floating(column.type):  # 7.0 is called 7, as in the table it came from
        whole = np.asarray(column.fill_null(np.nan).to_numpy(zero_copy_only=False), np.float64)
        if (np.isnan(whole) | (whole == np.floor(whole))).all() and (
            np.abs(whole[~np.isnan(whole)]) < 2**53
        ).all():
            column = pa.array(np.nan_to_num(whole).astype(np.int64), mask=np.isnan(whole))
    try:
        text = column.cast(pa.string())
    except pa.ArrowException:
        text = pa.array([None if cell is None else f"{cell}" for cell in column.to_pylist()], pa.string())
    return compute.utf8_trim_whitespace(text.fill_null(""))


LARGEST: Final = 1e15
"""No firm has so many million, or so many employees: what is larger is a slip, and its sums overflow."""


def as_numbers(column: Column) -> tuple[Floats, Bools]:
    """Return a column as numbers, NaN where it held nothing, and where something is no finite number."""
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        try:
            plain = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
        except pa.ArrowException:
            return as_numbers(as_text(column))
        return plain.astype(np.float64), np.isinf(plain)
    text = as_text(column)
    missing = compute.is_in(compute.utf8_lower(text), value_set=pa.array(NOTHING))
    given = compute.if_else(missing, pa.scalar(None, pa.string()), text)
    try:
        found = given.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)
    except pa.ArrowException:
        found = np.array([_number(cell) for cell in given.to_pylist()])
    empty = missing.to_numpy(zero_copy_only=False)
    wrong = ~np.isfinite(found) & ~empty
    return np.where(empty, np.nan, found), wrong


def _number(cell: str | None) -> float:
    try:
        return float(cell) if cell is not None and "_" not in cell else np.nan
    except ValueError:
        return np.nan


def as_flags(column: Column) -> tuple[Any, Bools]:
    """Return yes as 1, no as 0 and nothing as -1, int64, and where something is none of these."""
    text = compute.utf8_lower(as_text(column))
    found = np.full(len(text), -1, np.int64)
    for value, words in ((1, YES), (0, NO)):
        found[compute.is_in(text, value_set=pa.array(words)).to_numpy(zero_copy_only=False)] = value
    empty = compute.is_in(text, value_set=pa.array(NOTHING)).to_numpy(zero_copy_only=False)
    return found, (found < 0) & ~empty


def choose_columns(
    sheet: Sheet, wanted: Sequence[str], needed: Iterable[str], mapping: Mapping[str, str], findings: Findings
) -> dict[str, Column]:
    """Return the wanted columns that a table has, by our names for them.

    Parameters
    ----------
    wanted, needed
        Our names; those that must be there.
    mapping : mapping
        From our name to the table's.

    Notes
    -----
    A needed or a mapped column that is missing is a problem, said with the likeliest one there is.
    """
    chosen: dict[str, Column] = {}
    here = ", ".join(repr(name) for name in list(sheet.columns)[:20])
    for name in wanted:
        theirs = mapping.get(name, name)
        if theirs in sheet.columns:
            chosen[name] = sheet.columns[theirs]
        elif name in mapping or name in needed:
            free = [key for key in sheet.columns if key not in mapping.values() and key not in wanted]
            near = get_close_matches(theirs, list(sheet.columns), n=1, cutoff=0.6)
            likely = None if name in mapping else _likely(name, free)
            what, mend = f"column {theirs!r} is missing", f"has {here}"
            if likely is not None:
                what, mend = f"{what}; is it {likely!r}?", f"--column {name}={likely}; {mend}"
            elif near:
                mend = f"did you mean {near[0]!r}? {mend}"
            if likely is None and name not in mapping:
                mend += f"; say --column {name}=NAME"
            findings.refuse(what, np.zeros(1, np.int64), lambda _: f"{sheet.name}: heading", mend)
    meant = None if "value" in chosen or "value" not in wanted else _likely("value", list(sheet.columns))
    used = {mapping.get(name, name) for name in chosen}
    for name in sheet.columns:
        near = get_close_matches(name, [key for key in wanted if key not in chosen], n=1, cutoff=0.75)
        near = near or ["value"] * (name == meant)
        if name not in used:
            hint = f"; did you mean --column {near[0]}={name}?" if near else ""
            findings.note(f"{sheet.name}: column {name!r} is not read{hint}")
    return chosen


def _likely(name: str, free: Sequence[str]) -> str | None:
    """Return the column that others use for ours, by the words of its heading."""
    words = {key: set(re.split(r"[\W_]+", key.casefold())) for key in free}
    return next((key for word in LIKELY.get(name, ()) for key in free if word in words[key]), None)


def with_marks(columns: Mapping[str, Column], thousands: str, decimal: str) -> dict[str, Column]:
    """Return columns whose numbers, if text, are written with a point and without thousands marks.

    Cells that do not have the declared form stay what they are, and are no numbers.
    """
    if not thousands and decimal == ".":
        return dict(columns)
    return {
        name: _plain_numbers(column, thousands, decimal)
        if name in NUMBERS and (pa.types.is_string(column.type) or pa.types.is_large_string(column.type))
        else column
        for name, column in columns.items()
    }


def _plain_numbers(column: Column, thousands: str, decimal: str) -> Column:
    grouped = f"|[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+" if thousands else ""
    point = re.escape(decimal)
    form = rf"^[+-]?(?:(?:[0-9]+{grouped})(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?$"
    text = as_text(column)
    if thousands == " ":  # spreadsheets write a space that does not break
        text = compute.replace_substring_regex(text, "[\u00a0\u202f]", " ")
    plain = compute.replace_substring(text, thousands, "") if thousands else text
    plain = compute.replace_substring(plain, decimal, ".")
    is_number = compute.match_substring_regex(text, form)
    is_other = compute.and_(
        compute.match_substring_regex(text, "[0-9][.,]"), compute.invert(is_number)
    )  # 1.234 where the comma is the mark of decimals is not 1.234
    other = compute.binary_join_element_wise(text, "with another mark", " ")
    return compute.if_else(is_number, plain, compute.if_else(is_other, other, text))


def read_dictionary(path: Path, own: str, known: Mapping[str, str], listed: str) -> dict[str, str]:
    """Read a table of two columns, the user's word and ours, for sectors or regions.

    Parameters
    ----------
    known : mapping
        Words that are understood, and our code for each.
    listed : str
        What there is, for the message.
    """
    findings = Findings()
    sheet = read_sheet(path, findings)
    columns = choose_columns(sheet, ("own", own), ("own", own), {}, findings)
    findings.require_none()
    theirs, ours = as_text(columns["own"]).to_pylist(), as_text(columns[own]).to_pylist()
    for k, (word, code) in enumerate(zip(theirs, ours, strict=True)):
        if code not in known:
            near = get_close_matches(code, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {listed}"
            findings.refuse(f"unknown {own} {code!r}", np.array([k]), sheet.place, hint)
        if word in theirs[:k] and code != ours[theirs.index(word)]:
            findings.refuse(f"{word!r} stands for two {own}s", np.array([k]), sheet.place)
    findings.require_none()
    return {word: known[code] for word, code in zip(theirs, ours, strict=True)}
