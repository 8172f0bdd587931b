"""The coded measures behind every mix: policy as rows in files.

``abm/data/policy`` holds the measures of the programmes, their clauses with the lines of the source
document each was read from, the sixteen instruments, the bibliography, and the crosswalk from the
verticals a policy text names to the sectors of the input-output table. Everything is checked once,
when it is read.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import final

from abm.tables import Row, read_rows, read_toml, require_keys, shown, texts
from agents.parameters import GRADES
from networks.errors import BadInput, require_known

POLICY = Path(__file__).parent / "data" / "policy"
"""Folder of the policy tables."""

BASES = ("measure_top3", "clause_share")
"""Two ways to read attention: each measure counts once, or each clause counts once."""

KINDS = ("cash", "rule")

_MEASURE_COLUMNS = (
    "id country programme level direction title_en start end date_basis status targets weights "
    "is_demonstration counts_in_profile source lines note"
).split()
_CLAUSE_COLUMNS = "clause measure instrument sub_code targets gist basis source line".split()
_VERTICAL_COLUMNS = "vertical name_en name_zh name_ko sector share grade".split()
_SOURCE_COLUMNS = "id author title_original title_en year reference".split()
_INSTRUMENT_KEYS = (
    "kind name definition boundary decides changes lag persistent persistent_sub_codes sub_codes"
).split()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source document, named as in a bibliography."""

    id: str
    author: str
    title_original: str
    title: str
    year: str
    reference: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of a measure: one lever, for some verticals, read from one line of its source."""

    number: int
    measure: str
    instrument: str
    sub_code: str
    targets: tuple[str, ...]
    gist: str
    basis: str
    source: str
    line: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of a programme.

    Attributes
    ----------
    start, end : int or None
        First and last month in force, January 2019 being 0. ``start`` is None for an undated
        proposal, ``end`` is None where no end is given.
    weights : mapping of instrument code to float
        The up to three instruments with most clauses, shares summing to one.
    counted : bool
        Whether it belongs to its programme's profile (phase levers, aggregates and mentions do not).
    lines : str
        Lines of the source document.
    """

    id: str
    country: str
    programme: str
    level: str
    direction: str
    title: str
    start: int | None
    end: int | None
    date_basis: str
    status: str
    targets: tuple[str, ...]
    weights: Mapping[str, float]
    is_demonstration: bool
    counted: bool
    source: str
    lines: str
    note: str
    clauses: tuple[Clause, ...]

    def carried(self, basis: str) -> dict[str, float]:
        """Return what the measure carries: instrument code to share, or to number of clauses."""
        if basis == BASES[0]:
            return dict(self.weights)
        return {code: float(n) for code, n in Counter(c.instrument for c in self.clauses).items()}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One of the policy instruments, as described in ``instruments.toml``.

    Attributes
    ----------
    kind : str
        ``"cash"`` acts by the money it spends, ``"rule"`` by being in force and administered.
    lag : int
        Months from a measure's start to its first effect.
    persistent : frozenset of str
        Sub-codes whose effect stays when a finished measure ends.
    sub_codes : mapping of str to str
        Sub-code to a few words.
    """

    code: str
    kind: str
    name: Mapping[str, str]
    definition: str
    boundary: str
    decides: str
    changes: str
    lag: int
    lag_grade: str
    lag_source: str
    persistent: frozenset[str]
    sub_codes: Mapping[str, str]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Vertical:
    """A field that policy texts name, and its shares in the sectors of the table."""

    code: str
    name: Mapping[str, str]
    shares: Mapping[str, float]
    grade: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTables:
    """All policy tables, each by id in the order of its file."""

    measures: Mapping[str, Measure]
    instruments: Mapping[str, Instrument]
    verticals: Mapping[str, Vertical]
    sources: Mapping[str, Source]

    @property
    def programmes(self) -> tuple[str, ...]:
        """Names of the programmes, in the order of the file."""
        return tuple(dict.fromkeys(m.programme for m in self.measures.values()))

    @property
    def sub_codes(self) -> tuple[str, ...]:
        """All sub-codes, instrument by instrument."""
        return tuple(sub for instrument in self.instruments.values() for sub in instrument.sub_codes)


@cache
def policy_tables(folder: Path = POLICY) -> PolicyTables:
    """Read and check the policy tables of a folder.

    Raises
    ------
    BadInput
        A file, column or row that cannot be used, with file, line and what is allowed.
    """
    instruments = _read_instruments(folder / "instruments.toml")
    verticals = _read_verticals(folder / "verticals.csv")
    sources = _read_sources(folder / "sources.csv")
    known = {"instrument": instruments, "vertical": ("all", *verticals), "source": sources}
    clauses: dict[str, list[Clause]] = {}
    for row in read_rows(folder / "clauses.csv", _CLAUSE_COLUMNS):
        clause = _clause(row, instruments, known)
        clauses.setdefault(clause.measure, []).append(clause)
    measures: dict[str, Measure] = {}
    for row in read_rows(folder / "measures.csv", _MEASURE_COLUMNS):
        measure = _measure(row, tuple(clauses.get(row.text("id"), ())), known)
        if measure.id in measures:
            raise BadInput(row.where, f"measure {measure.id!r} stands twice")
        measures[measure.id] = measure
    require_known(shown(folder / "clauses.csv"), "measure", clauses, measures)
    return PolicyTables(measures=measures, instruments=instruments, verticals=verticals, sources=sources)


def _read_instruments(path: Path) -> dict[str, Instrument]:
    instruments: dict[str, Instrument] = {}
    for code, table in read_toml(path).items():
        where = f"{shown(path)}: [{code}]"
        require_keys(where, {"persistent_sub_codes": [], **table}, _INSTRUMENT_KEYS)
        require_known(where, "kind", [table["kind"]], KINDS)
        require_keys(f"{where}: lag", table["lag"], ("value", "grade", "source"))
        lag = table["lag"]
        require_known(f"{where}: lag", "grade", [lag["grade"]], GRADES)
        if not isinstance(lag["value"], int) or lag["value"] < 0:
            raise BadInput(f"{where}: lag", f"{lag['value']!r} is not a number of months", "0 or more")
        subs = texts(f"{where}: sub_codes", table["sub_codes"])
        stays = list(subs) if table["persistent"] else table.get("persistent_sub_codes", [])
        require_known(f"{where}: persistent_sub_codes", "sub-code", stays, subs)
        instruments[code] = Instrument(
            code=code,
            kind=table["kind"],
            name=texts(f"{where}: name", table["name"]),
            definition=table["definition"],
            boundary=table["boundary"],
            decides=table["decides"],
            changes=table["changes"],
            lag=lag["value"],
            lag_grade=lag["grade"],
            lag_source=lag["source"],
            persistent=frozenset(stays),
            sub_codes=subs,
        )
    return instruments


def _read_verticals(path: Path) -> dict[str, Vertical]:
    rows: dict[str, list[Row]] = {}
    for row in read_rows(path, _VERTICAL_COLUMNS):
        rows.setdefault(row.text("vertical"), []).append(row)
    verticals: dict[str, Vertical] = {}
    for code, lines in rows.items():
        shares = {row.text("sector"): row.number("share", 0.0, 1.0) for row in lines}
        if abs(sum(shares.values()) - 1.0) > 1e-9:
            raise BadInput(lines[0].where, f"the shares of {code!r} sum to {sum(shares.values()):g}", "1")
        verticals[code] = Vertical(
            code=code,
            name={tongue: lines[0].text(f"name_{tongue}") for tongue in ("en", "zh", "ko")},
            shares=shares,
            grade=lines[0].known("grade", "grade", GRADES),
        )
    return verticals


def _read_sources(path: Path) -> dict[str, Source]:
    return {
        row.text("id"): Source(
            id=row.text("id"),
            author=row.text("author"),
            title_original=row.text("title_original"),
            title=row.text("title_en"),
            year=row.text("year"),
            reference=row.text("reference"),
        )
        for row in read_rows(path, _SOURCE_COLUMNS)
    }


def _clause(row: Row, instruments: Mapping[str, Instrument], known: Mapping[str, Iterable[str]]) -> Clause:
    code = row.known("instrument", "instrument", instruments)
    return Clause(
        number=row.whole("clause", 1),
        measure=row.text("measure"),
        instrument=code,
        sub_code=row.known("sub_code", "sub-code", instruments[code].sub_codes),
        targets=_targets(row, known["vertical"]),
        gist=row.text("gist"),
        basis=row.text("basis"),
        source=row.known("source", "source", known["source"]),
        line=row.text("line"),
    )


def _measure(row: Row, clauses: tuple[Clause, ...], known: Mapping[str, Iterable[str]]) -> Measure:
    weights = _weights(row)
    require_known(row.place("weights"), "instrument", weights, known["instrument"])
    if clauses:
        require_known(row.place("weights"), "coded instrument", weights, {c.instrument for c in clauses})
    start = row.month("start") if row.cells["start"] else None
    end = row.month("end") if row.cells["end"] else None
    if start is not None and end is not None and end < start:
        raise BadInput(row.place("end"), f"{row.text('end')} lies before the start {row.text('start')}")
    return Measure(
        id=row.text("id"),
        country=row.text("country"),
        programme=row.text("programme"),
        level=row.text("level"),
        direction=row.text("direction"),
        title=row.text("title_en"),
        start=start,
        end=end,
        date_basis=row.text("date_basis"),
        status=row.text("status"),
        targets=_targets(row, known["vertical"]),
        weights=weights,
        is_demonstration=row.flag("is_demonstration"),
        counted=row.whole("counts_in_profile", 0, 1) == 1,
        source=row.known("source", "source", known["source"]),
        lines=row.text("lines"),
        note=row.text("note", may_be_empty=True),
        clauses=clauses,
    )


def _targets(row: Row, verticals: Iterable[str]) -> tuple[str, ...]:
    targets = tuple(row.text("targets").split("|"))
    require_known(row.place("targets"), "vertical", targets, verticals)
    return targets


def _weights(row: Row) -> dict[str, float]:
    """Return ``CODE:share;CODE:share`` as a mapping whose shares sum to one."""
    weights: dict[str, float] = {}
    for item in row.text("weights").split(";"):
        code, _, share = item.partition(":")
        try:
            weights[code] = float(share)
        except ValueError:
            raise BadInput(row.place("weights"), f"{item!r} is not CODE:share") from None
    if abs(sum(weights.values()) - 1.0) > 1e-9:
        raise BadInput(row.place("weights"), f"sum to {sum(weights.values()):g}", "1")
    return weights
