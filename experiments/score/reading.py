"""The user's observed network, read and checked as everywhere, with sectors in the user's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, final

import numpy as np
import pyarrow as pa

from abm.own_network.arrow import compute
from abm.own_network.edges import MOST_ROWS, Edges, edges_by_row, ends_of, mended, row_names
from abm.own_network.findings import Findings, Place, counted
from abm.own_network.graphs import RawNetwork
from abm.own_network.options import ImportOptions
from abm.own_network.sheets import (
    LARGEST,
    PARQUET,
    POINT,
    TEXT,
    Column,
    as_flags,
    as_numbers,
    choose_columns,
    read_sheet,
    with_marks,
)
from abm.snapshot import SIZE_EDGES
from experiments.score.dates import Moments, as_codes, as_moments, is_empty
from networks.errors import BadInput, require_known
from networks.graph import SupplyGraph
from networks.types import Bools, Floats, Offsets, Rows

EDGE_COLUMNS: Final = ("supplier", "customer", "value", "linked")
FIRM_COLUMNS: Final = (
    "id",
    "sector",
    "region",
    "size",
    "lead",
    "weight",
    "adopted",
    "supported",
    "solution",
)
UNKNOWN: Final = "(not known)"
"""Sector or region of a firm that only the edges name."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOptions:
    """How the files are read, and as of when.

    Attributes
    ----------
    columns : mapping of str to str
        From our name of a column to the file's.
    thousands, decimal : str
        Marks in numbers.
    duplicates, self_loops, dangling : str
        As for `abm.own_network.options.ImportOptions`.
    at : int or None
        Month at whose end the network is scored, months since January of the year 0; later adoptions and
        links do not count. The latest date if not given.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    thousands: str = ""
    decimal: str = "."
    duplicates: str = "error"
    self_loops: str = "error"
    dangling: str = "error"
    at: int | None = None

    def of_import(self) -> ImportOptions:
        """Return the part that the import of networks knows."""
        require_known("--column", "column", self.columns, (*EDGE_COLUMNS, *FIRM_COLUMNS))
        mine = {ours: theirs for ours, theirs in self.columns.items() if ours in EDGE_COLUMNS[:3]}
        return ImportOptions(
            structure="",
            columns=mine,
            thousands=self.thousands,
            decimal=self.decimal,
            duplicates=self.duplicates,
            self_loops=self.self_loops,
            dangling=self.dangling,
            missing="complete",
        )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """An observed network; what the files do not tell is None.

    Attributes
    ----------
    graph : SupplyGraph
        Values are ones where the file has none.
    names : tuple of str
        Of the two files.
    sector, region : int64, shape (n,)
    sectors, regions : tuple of str
        Words, by code.
    size : uint8, shape (n,)
        Class by number of employees, or by the user's words.
    lead, supported : bool, shape (n,)
    weight : float64, shape (n,)
        Firms a row stands for; ones where the file has none.
    adopted : Moments
        By row.
    linked : Moments
        By edge of the graph.
    solution : int64, shape (n,)
        -1 where a cell is empty.
    has_values, has_weights : bool
    now : int or None
        Month of the state; None without any date.
    is_past : bool
        Whether that month was asked for; what is undated is then as of today all the same.
    """

    graph: SupplyGraph
    names: tuple[str, str]
    sector: Offsets
    sectors: tuple[str, ...]
    region: Offsets | None
    regions: tuple[str, ...]
    size: Offsets | None
    lead: Bools | None
    weight: Floats
    adopted: Moments | None
    linked: Moments | None
    supported: Bools | None
    solution: Offsets | None
    has_values: bool
    has_weights: bool
    now: int | None
    is_past: bool = False


def read_observation(
    edges: Path, firms: Path, options: ScoreOptions, findings: Findings
) -> Observation | None:
    """Read both files and check them; None if `findings` holds a problem.

    Raises
    ------
    BadInput
        What cannot be read at all: no such file, another form.
    """
    for path in (edges, firms):
        if path.suffix.lower() not in (*TEXT, *PARQUET):
            raise BadInput(f"{path}", f"has an unknown ending {path.suffix!r}", ", ".join((*TEXT, *PARQUET)))
    settings = options.of_import()
    raw = RawNetwork(read_sheet(edges, findings), read_sheet(firms, findings))
    of_edge, of_firm = _columns(raw, options, findings)
    assert raw.firms is not None
    if not {"supplier", "customer"} <= set(of_edge) or not {"id", "sector"} <= set(of_firm):
        return None
    place, firm_place = raw.edges.place, raw.firms.place
    ends = ends_of(of_edge, place, findings)
    names = row_names(ends, of_firm, firm_place, findings)
    rows = len(names)
    if options.dangling == "add":
        names = _with_loose(names, ends, findings)
    if len(names) > MOST_ROWS:
        raise BadInput(raw.firms.name, f"{len(names):,} firms are too many", f"up to {MOST_ROWS:,}")
    given = edges_by_row(ends, names, of_edge, 1.0, place, findings)
    if given.value is not None:
        empty = is_empty(of_edge["value"])
        findings.refuse("has no value", empty, place, "a value in every line, or no such column")
    kept = mended(given, names, ends, raw, settings, findings)
    links = as_moments("linked", of_edge["linked"], place, findings) if "linked" in of_edge else None
    about = _firms(of_firm, rows, len(names), firm_place, findings)
    if findings.problems:
        return None
    if not kept.tail.size:
        raise BadInput(raw.edges.name, "no edge is left")
    return _observation(raw, given, kept, links, about, len(names), options)


def _columns(
    raw: RawNetwork, options: ScoreOptions, findings: Findings
) -> tuple[dict[str, Column], dict[str, Column]]:
    """Return the columns of edges and of firms by our names."""
    assert raw.firms is not None
    edge = {ours: theirs for ours, theirs in options.columns.items() if ours in EDGE_COLUMNS}
    firm = {ours: theirs for ours, theirs in options.columns.items() if ours in FIRM_COLUMNS}
    of_edge = choose_columns(raw.edges, EDGE_COLUMNS, ("supplier", "customer"), edge, findings)
    of_firm = choose_columns(raw.firms, FIRM_COLUMNS, ("id", "sector"), firm, findings)
    marks = options.thousands, options.decimal
    return with_marks(of_edge, *marks), with_marks(of_firm, *marks)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Firms:
    """What the table of firms tells of each row."""

    sector: Offsets
    sectors: tuple[str, ...]
    region: Offsets | None
    regions: tuple[str, ...]
    size: Offsets | None
    lead: Bools | None
    weight: Floats | None
    adopted: Moments | None
    supported: Bools | None
    solution: Offsets | None


def _firms(columns: dict[str, Column], rows: int, n: int, place: Place, findings: Findings) -> _Firms:
    """Read the table of firms; rows that only the edges name have nothing."""

    def groups(name: str) -> tuple[Offsets, tuple[str, ...]]:
        findings.refuse(f"has no {name}", is_empty(columns[name]), place, f"a {name} for each firm")
        code, words = as_codes(columns[name])
        return (code, words) if rows == n else (_padded(code, n, len(words)), (*words, UNKNOWN))

    def flags(name: str) -> Bools | None:
        if name not in columns:
            return None
        found, wrong = as_flags(columns[name])
        cells = columns[name]
        findings.refuse(
            lambda k: f"{name} {cells[k].as_py()!r} is neither yes nor no", wrong, place, "1 or 0"
        )
        return _padded(found, n, 0) == 1

    sector, sectors = groups("sector")
    region, regions = groups("region") if "region" in columns else (None, ())
    adopted = as_moments("adopted", columns["adopted"], place, findings) if "adopted" in columns else None
    if adopted is not None and rows < n:
        month = None if adopted.month is None else _padded(adopted.month, n, -1)
        adopted = replace(adopted, yes=_padded(adopted.yes, n, 0) == 1, month=month)
    solution = None
    if "solution" in columns:
        blank, (code, _) = is_empty(columns["solution"]), as_codes(columns["solution"])
        if blank.all():
            findings.note("the column 'solution' is empty and counts as missing")
        else:
            solution = _padded(np.where(blank, -1, code), n, -1)
    return _Firms(
        sector=sector,
        sectors=sectors,
        region=region,
        regions=regions,
        size=_padded(_size_classes(columns["size"], place, findings), n, 0) if "size" in columns else None,
        lead=flags("lead"),
        weight=_weights(columns["weight"], n, place, findings) if "weight" in columns else None,
        adopted=adopted,
        supported=flags("supported"),
        solution=solution,
    )


def _size_classes(column: Column, place: Place, findings: Findings) -> Offsets:
    """Return size classes: by employees if most cells are numbers, else by the user's words; 0 for none."""
    number, wrong = as_numbers(column)
    if np.count_nonzero(wrong) > np.count_nonzero(~np.isnan(number)):
        code, _ = as_codes(column)
        return np.where(is_empty(column), 0, code + 1)
    findings.refuse(lambda k: f"size {column[k].as_py()!r} is no finite number", wrong, place, POINT)
    low = number <= 0
    findings.refuse(lambda k: f"size {column[k].as_py()} is out of bounds", low, place, "above 0")
    classes = 1 + np.searchsorted((10.0, *SIZE_EDGES), np.nan_to_num(number), side="right")
    return np.where(np.isnan(number), 0, classes).astype(np.int64)


def _weights(column: Column, n: int, place: Place, findings: Findings) -> Floats:
    number, wrong = as_numbers(column)
    findings.refuse(lambda k: f"weight {column[k].as_py()!r} is no finite number", wrong, place, POINT)
    out_of_bounds = (number <= 0) | (number > LARGEST)
    findings.refuse(
        lambda k: f"weight {column[k].as_py()} is out of bounds",
        out_of_bounds & ~wrong,
        place,
        f"above 0, up to {LARGEST:g}",
    )
    out = np.ones(n)
    out[: number.size] = np.where(np.isnan(number), 1.0, number)
    return out


def _padded(array: Offsets | Bools, n: int, filling: int) -> Offsets:
    out = np.full(n, filling, np.int64)
    out[: array.size] = array
    return out


def _with_loose(names: Column, ends: tuple[Column, Column], findings: Findings) -> Column:
    """Add the ends that are in no table of firms behind those that are, sorted."""
    loose = pa.concat_arrays(list(ends)).unique()
    known = compute.or_(compute.is_in(loose, value_set=names), compute.equal(loose, ""))
    loose = loose.filter(compute.invert(known))
    if len(loose):
        findings.note(f"{counted(len(loose), 'firm')} added that only the edges name, as no adopters")
    return pa.concat_arrays([names, loose.take(compute.sort_indices(loose))])


def _observation(
    raw: RawNetwork,
    given: Edges,
    kept: Edges,
    links: Moments | None,
    firms: _Firms,
    n: int,
    options: ScoreOptions,
) -> Observation:
    """Put together what was read, as of the month wanted."""
    assert raw.firms is not None
    value = np.ones(kept.tail.size) if kept.value is None else kept.value
    graph = SupplyGraph.from_edges(n, kept.tail, kept.head, value)
    linked = None if links is None else _of_pairs(links, given, graph)
    dates = [
        m.month.max(initial=-1) for m in (firms.adopted, linked) if m is not None and m.month is not None
    ]
    latest = int(max(dates, default=-1))
    now = options.at if options.at is not None else (latest if latest >= 0 else None)
    if options.at is not None and not dates:
        raise BadInput("--at", "no column holds dates", "a column 'adopted' or 'linked' with dates")
    return Observation(
        graph=graph,
        names=(raw.edges.name, raw.firms.name),
        sector=firms.sector,
        sectors=firms.sectors,
        region=firms.region,
        regions=firms.regions,
        size=firms.size,
        lead=firms.lead,
        weight=np.ones(n) if firms.weight is None else firms.weight,
        adopted=None if firms.adopted is None else firms.adopted.until(options.at),
        linked=None if linked is None else linked.until(options.at),
        supported=firms.supported,
        solution=firms.solution,
        has_values=kept.value is not None,
        has_weights=firms.weight is not None,
        now=now,
        is_past=options.at is not None,
    )


def _of_pairs(links: Moments, given: Edges, graph: SupplyGraph) -> Moments:
    """Return the links by edge of the graph; a pair that stood twice is linked since the first time."""
    key = graph.supplier.astype(np.int64) << 32 | graph.customer
    entries = np.flatnonzero(links.yes[given.entry] & (given.tail >= 0) & (given.head >= 0))
    theirs = given.tail[entries] << 32 | given.head[entries]
    edge = np.searchsorted(key, theirs)
    there = (edge < key.size) & (key[np.minimum(edge, key.size - 1)] == theirs)
    edge, entries = edge[there], entries[there]
    yes = np.zeros(graph.m, np.bool_)
    yes[edge] = True
    if links.month is None:
        return replace(links, yes=yes)
    month = np.full(graph.m, np.iinfo(np.int64).max)
    np.minimum.at(month, edge, links.month[given.entry[entries]])
    return replace(links, yes=yes, month=np.where(yes, month, -1))


def rows_of(flags: Bools) -> Rows:
    """Return the numbers of the rows that are flagged, int32."""
    return np.flatnonzero(flags).astype(np.int32)
