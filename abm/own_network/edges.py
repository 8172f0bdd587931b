"""Edges on the way from the user's table to a graph: each check, and what may be done about what it finds."""

import re
from dataclasses import dataclass
from typing import Any, final

import numpy as np
import pyarrow as pa

from abm.own_network.arrow import compute
from abm.own_network.findings import Findings, Place, counted
from abm.own_network.graphs import RawNetwork
from abm.own_network.options import EDGE_COLUMNS, ImportOptions
from abm.own_network.sheets import LARGEST, POINT, Column, as_numbers, as_text, with_marks
from networks.types import Bools, Floats, Offsets

MOST_ROWS = 2_000_000

TIMES = frozenset(("year", "yr", "month", "quarter", "date", "period", "time"))
"""Words in headings of columns that say when."""


@final
@dataclass(slots=True)
class Edges:
    """Edges by row number, with the entry of the table each came from.

    Attributes
    ----------
    tail, head : int64, shape (m,)
        Supplier and customer; -1 for an end that is no row.
    value : float64, shape (m,), or None
        Million USD a year, NaN where missing; None where no edge has any.
    lasting : float64, shape (m,), or None
        Durability.
    entry : int64, shape (m,)
    """

    tail: Offsets
    head: Offsets
    value: Floats | None
    lasting: Floats | None
    entry: Offsets

    def kept(self, keep: Bools) -> "Edges":
        """Return the edges to keep."""
        return self.taken(np.flatnonzero(keep))

    def taken(self, order: Offsets) -> "Edges":
        """Return some edges in an order."""
        value = None if self.value is None else self.value[order]
        lasting = None if self.lasting is None else self.lasting[order]
        return Edges(self.tail[order], self.head[order], value, lasting, self.entry[order])


def ends_of(columns: dict[str, Column], place: Place, findings: Findings) -> tuple[Column, Column]:
    """Return the names of both ends of each edge; an empty one is a problem."""
    ends = as_text(columns["supplier"]), as_text(columns["customer"])
    for name, end in zip(("supplier", "customer"), ends, strict=True):
        findings.refuse(f"has no {name}", _flags(compute.equal(end, "")), place, "a name at either end")
        _refuse_breaks(end, place, findings)
    return ends


def row_names(
    ends: tuple[Column, Column], firms: dict[str, Column] | None, place: Place | None, findings: Findings
) -> Column:
    """Return the names of the rows: the firm table's order, or sorted where only edges are given.

    Names that are all whole numbers are sorted as numbers.
    """
    if firms is not None and place is not None:
        names = as_text(firms["id"])
        findings.refuse("has no id", _flags(compute.equal(names, "")), place, "a name for each firm")
        _refuse_breaks(names, place, findings)
        code = names.dictionary_encode().indices.to_numpy()
        first = np.zeros(len(names), np.bool_)
        first[np.unique(code, return_index=True)[1]] = True
        findings.refuse(lambda k: f"id {names[k].as_py()!r} stands twice", ~first, place, "each firm once")
        return names
    names = pa.concat_arrays(list(ends)).unique()
    names = names.filter(compute.not_equal(names, ""))
    if compute.all(compute.match_substring_regex(names, "^(0|[1-9][0-9]{0,17})$")).as_py():
        return names.take(compute.sort_indices(names.cast(pa.int64())))
    return names.take(compute.sort_indices(names))


def edges_by_row(
    ends: tuple[Column, Column],
    names: Column,
    columns: dict[str, Column],
    scale: float,
    place: Place,
    findings: Findings,
) -> Edges:
    """Return the edges by row number; cells that are no numbers are problems."""
    tail, head = (
        compute.index_in(end, value_set=names).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        for end in ends
    )
    value, lasting = values_of(columns, scale, place, findings), None
    if "durability" in columns:
        lasting, wrong = as_numbers(columns["durability"])
        lasting = lasting.astype(np.float32).astype(np.float64)
        findings.refuse(
            lambda k: f"durability {_cell(columns['durability'], k)} cannot be used",
            wrong | np.isnan(lasting) | (lasting < 0) | (lasting > 1),
            place,
            "from 0 to 1 in every line, or no such column",
        )
    return Edges(tail, head, value, lasting, np.arange(tail.size, dtype=np.int64))


def values_of(columns: dict[str, Column], scale: float, place: Place, findings: Findings) -> Floats | None:
    """Return values in million USD a year, NaN where missing; None if all are."""
    if "value" not in columns:
        return None
    value, wrong = as_numbers(columns["value"])
    findings.refuse(
        lambda k: f"value {_cell(columns['value'], k)} is no finite number",
        wrong,
        place,
        POINT,
    )
    findings.refuse(
        lambda k: f"value {_cell(columns['value'], k)} is too large",
        (np.abs(value) * scale > LARGEST) & ~wrong,
        place,
        f"up to {LARGEST:g} million USD",
    )
    negative = value < 0
    findings.refuse(
        lambda k: f"value {_cell(columns['value'], k)} is negative",
        negative & ~wrong,
        place,
        "0 or more; turn the edge round, or leave it out",
    )
    if np.isnan(value).all() and not wrong.any():
        return None
    return value if scale == 1.0 else value * scale


def mended(
    edges: Edges,
    names: Column,
    ends: tuple[Column, Column],
    raw: RawNetwork,
    options: ImportOptions,
    findings: Findings,
) -> Edges:
    """Refuse or mend, in this order: dangling ends, direction, self-loops, duplicates, missing values."""
    place = raw.edges.place
    edges = _dangling(edges, ends, place, options, findings)
    if not raw.is_directed:
        edges = _directed(edges, raw.edges.name, options, findings)
    edges = _without_loops(edges, names, place, options, findings)
    edges = _once(edges, names, raw, options, findings)
    if edges.value is not None and options.missing == "error":
        missing = np.isnan(edges.value)
        lines = edges.entry
        bad = as_numbers(raw_values(raw, options))[1][lines] if missing.any() else missing
        findings.refuse(
            "has no value", missing & ~bad, lambda k: place(int(lines[k])), "--missing complete computes it"
        )
    return edges


def raw_values(raw: RawNetwork, options: ImportOptions) -> Column:
    """Return the column of values as it was given, but for the marks in its numbers."""
    given = {"value": raw.edges.columns[options.columns.get("value", "value")]}
    return with_marks(given, options.thousands, options.decimal)["value"]


def _dangling(
    edges: Edges, ends: tuple[Column, Column], place: Place, options: ImportOptions, findings: Findings
) -> Edges:
    """Refuse ends that are no firm of the table, or leave their edges out."""
    loose = (edges.tail < 0) | (edges.head < 0)
    if not loose.any():
        return edges
    if options.dangling != "drop":
        empty = _flags(compute.or_(compute.equal(ends[0], ""), compute.equal(ends[1], "")))

        def what(k: int) -> str:
            end = 0 if edges.tail[k] < 0 else 1
            return f"{('supplier', 'customer')[end]} {ends[end][k].as_py()!r} is not in the table of firms"

        findings.refuse(what, loose & ~empty, place, "--dangling drop leaves the edge out, add adds the firm")
    else:
        findings.note(f"{counted(int(loose.sum()), 'edge')} left out: an end is not in the table of firms")
    return edges.kept(~loose)


def _directed(edges: Edges, name: str, options: ImportOptions, findings: Findings) -> Edges:
    """Give direction to the edges of a graph that has none, or refuse it."""
    if options.undirected == "error":
        findings.refuse(
            "the graph has no direction",
            np.zeros(1, np.int64),
            lambda _: name,
            "edges run from supplier to customer; --undirected both or forward",
        )
        return edges
    if options.undirected == "forward":
        findings.note(f"edges without direction run from the end that is named first: {edges.tail.size:,}")
        return edges
    findings.note(f"edges without direction run both ways, each with the whole value: {edges.tail.size:,}")
    again = np.flatnonzero(edges.tail != edges.head)
    both = edges.taken(np.concatenate((np.arange(edges.tail.size), again)))
    both.tail[edges.tail.size :], both.head[edges.tail.size :] = edges.head[again], edges.tail[again]
    return both


def _without_loops(
    edges: Edges, names: Column, place: Place, options: ImportOptions, findings: Findings
) -> Edges:
    """Refuse or leave out edges from a row to itself."""
    loops = edges.tail == edges.head
    if not loops.any():
        return edges
    if options.self_loops == "error":
        findings.refuse(
            lambda k: f"self-loop, {names[int(edges.tail[k])].as_py()!r} sells to itself",
            loops,
            lambda k: place(int(edges.entry[k])),
            "--self-loops drop leaves it out",
        )
    else:
        findings.note(f"{counted(int(loops.sum()), 'self-loop')} left out")
    return edges.kept(~loops)


def _once(edges: Edges, names: Column, raw: RawNetwork, options: ImportOptions, findings: Findings) -> Edges:
    """Refuse pairs that stand twice, or sum their values; the longest durability is kept."""
    place = raw.edges.place
    key = edges.tail << 32 | edges.head
    order = np.argsort(key, kind="stable")
    again = np.zeros(key.size, np.bool_)
    again[1:] = key[order][1:] == key[order][:-1]
    if not again.any():
        return edges
    if options.duplicates == "error":
        repeated = np.zeros(key.size, np.bool_)
        repeated[order] = again

        def what(k: int) -> str:
            pair = f"{names[int(edges.tail[k])].as_py()!r} to {names[int(edges.head[k])].as_py()!r}"
            return f"duplicate, {pair} stands before"

        mend = f"--duplicates sum adds them up{_of_times(raw, options)}"
        findings.refuse(what, repeated, lambda k: place(int(edges.entry[k])), mend)
        return edges.kept(~repeated)
    start = np.flatnonzero(~again)
    found = edges.taken(order[start])
    if edges.value is not None:
        found.value = np.add.reduceat(edges.value[order], start)
    if edges.lasting is not None:
        found.lasting = np.maximum.reduceat(edges.lasting[order], start)
    number = int(again.sum())
    findings.note(
        f"{counted(number, 'edge')} stood before and {'was' if number == 1 else 'were'} added to the first"
        f"{_of_times(raw, options)}"
    )
    return found


def _of_times(raw: RawNetwork, options: ImportOptions) -> str:
    """Return a hint if a column that is not read says when: lines that repeat may be of several years."""
    used = {options.columns.get(name, name) for name in EDGE_COLUMNS}
    for name in raw.edges.columns:
        if name not in used and TIMES & set(re.split(r"[\W_]+", name.casefold())):
            return f"; column {name!r} is not read: if the lines are of several times, keep those of one year"
    return ""


def _refuse_breaks(names: Column, place: Place, findings: Findings) -> None:
    breaks = _flags(compute.match_substring_regex(names, "[\\x00-\\x1f\\x7f]"))
    findings.refuse(
        "a name with a line break or another control character", breaks, place, "one line of text"
    )


def _flags(column: Any) -> Bools:
    return np.asarray(column.to_numpy(zero_copy_only=False), np.bool_)


def _cell(column: Column, k: int) -> str:
    return f"{column[k].as_py()!r}"
