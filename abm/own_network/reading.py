"""The user's network: read, checked, mended as told, completed from the country pack.

Nothing is mended that was not asked for. Every problem is found before anything is refused, so that one look
(``--dry-run``) shows all kinds with their places.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import metadata
from pathlib import Path
from typing import Any, Final, final

import numpy as np
import pyarrow as pa

from abm.country import Country, load_country
from abm.own_network.arrow import compute
from abm.own_network.edges import MOST_ROWS, Edges, edges_by_row, ends_of, mended, row_names, values_of
from abm.own_network.findings import SHOWN, Findings, Place, counted
from abm.own_network.graphs import RawNetwork, read_raw
from abm.own_network.options import EDGE_COLUMNS, FIRM_COLUMNS, UNITS, ImportOptions, options_from
from abm.own_network.places import places_of, region_list, region_words, sector_list, sector_words
from abm.own_network.sheets import (
    LARGEST,
    POINT,
    Column,
    as_flags,
    as_numbers,
    as_text,
    choose_columns,
    read_dictionary,
    with_marks,
)
from networks.completion import (
    COUNTRY,
    Completed,
    Given,
    Totals,
    complete_population,
    covered_share,
    input_values,
    sells_too_much,
)
from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.network import LEAST_WEIGHT, Network, plain_labels
from networks.population import SMALLEST, Population
from networks.types import Floats, Offsets

CODES_SHOWN: Final = 8
"""Unknown codes that are named; the others are counted."""

MOST_TIMES: Final = 10.0
"""Amounts above so many times the country's are taken for a forgotten unit."""


@final
@dataclass(frozen=True, slots=True)
class Examined:
    """A network that could be made, or the problems that stand in the way.

    Attributes
    ----------
    network : Network or None
    findings : Findings
    """

    network: Network | None
    findings: Findings

    def require(self) -> Network:
        """Return the network, or refuse with the first problem."""
        self.findings.require_none()
        assert self.network is not None
        return self.network


def read_network(source: Any, **choices: Any) -> Network:
    """Read a network of the user's own and complete what it lacks.

    Parameters
    ----------
    source : str, Path, networkx graph or igraph graph
        Table of edges (CSV or Parquet), GraphML or GEXF file, or a graph object. Edges run from supplier to
        customer.
    **choices
        Fields of `ImportOptions`: `structure` (needed), `firms`, `columns`, `unit`, `duplicates` and so on.

    Returns
    -------
    Network
        To run a scenario on it, write it with `networks.storage.save_network`.

    Raises
    ------
    BadInput
        The first problem in one line, with file, place and the option that mends it.

    Examples
    --------
    >>> import networkx as nx
    >>> from abm.own_network.reading import read_network
    >>> club = nx.karate_club_graph()
    >>> network = read_network(club, structure="kr", undirected="both", complete_sectors=True)
    >>> network.graph.n, network.graph.m
    (34, 156)
    """
    return examine_network(source, options_from(choices)).require()


def examine_network(source: Any, options: ImportOptions) -> Examined:
    """Read and check a network and say all that was found; see `read_network`.

    Raises
    ------
    BadInput
        What cannot be read at all: no such file, another form.
    """
    findings = Findings()
    country = load_country(options.structure)
    raw = read_raw(source, options.firms, findings)
    columns, firms = _columns(raw, options, findings)
    scale = _scale(options, country)
    place = raw.edges.place
    if not {"supplier", "customer"} <= set(columns) or (firms is not None and "id" not in firms):
        _other_cells(raw, columns, firms, country, scale, options, findings)
        return Examined(None, findings)
    ends = ends_of(columns, place, findings)
    names = row_names(ends, firms, raw.firms.place if raw.firms else None, findings)
    given_rows = len(names)
    if options.dangling == "add" and raw.firms is not None:
        names = _with_loose(names, ends, findings)
    if len(names) > MOST_ROWS:
        raise BadInput(raw.edges.name, f"{len(names):,} firms are too many", f"up to {MOST_ROWS:,}")
    edges = edges_by_row(ends, names, columns, scale, place, findings)
    edges = mended(edges, names, ends, raw, options, findings)
    given = _given(firms, raw, given_rows, names, country, scale, options, findings)
    names, edges, given = _isolated(names, edges, given, raw, options, findings)
    _weigh(edges, given, totals_of(country), country.currency, raw.edges.name, options, findings)
    if findings.problems:
        return Examined(None, findings)
    if not edges.tail.size:
        raise BadInput(raw.edges.name, "no edge is left")
    return Examined(_made(raw, names, edges, given, country, options, findings), findings)


def totals_of(country: Country) -> Totals:
    """Return what the completion needs of a country."""
    names = tuple(Totals.__dataclass_fields__)
    return Totals(**{name: getattr(country, name) for name in names})


def software() -> str:
    """Return the version of the installed package, for the origin of a network."""
    try:
        return metadata.version("pearlnet")
    except metadata.PackageNotFoundError:
        return "not installed"


def _columns(
    raw: RawNetwork, options: ImportOptions, findings: Findings
) -> tuple[dict[str, Column], dict[str, Column] | None]:
    """Return the columns of edges and of firms by our names."""
    edge = {key: name for key, name in options.columns.items() if key in EDGE_COLUMNS}
    firm = {key: name for key, name in options.columns.items() if key in FIRM_COLUMNS}
    if raw.firms is None and firm:
        key, name = next(iter(firm.items()))
        raise BadInput(
            "--column", f"{key}={name} is a column of firms, and no table of firms is given", "--firms"
        )
    columns = choose_columns(raw.edges, EDGE_COLUMNS, ("supplier", "customer"), edge, findings)
    marks = options.thousands, options.decimal
    columns = with_marks(columns, *marks)
    if raw.firms is None:
        return columns, None
    return columns, with_marks(choose_columns(raw.firms, FIRM_COLUMNS, ("id",), firm, findings), *marks)


def _other_cells(
    raw: RawNetwork,
    columns: dict[str, Column],
    firms: dict[str, Column] | None,
    country: Country,
    scale: float,
    options: ImportOptions,
    findings: Findings,
) -> None:
    """Look at the cells that need no rows, where a column is missing without which there are none."""
    values_of(columns, scale, raw.edges.place, findings)
    if firms is not None and raw.firms is not None:
        nameless = pa.array([""] * raw.firms.size, pa.string())
        _given(firms, raw, raw.firms.size, nameless, country, scale, options, findings)


def _weigh(
    edges: Edges,
    given: Given,
    totals: Totals,
    currency: str,
    name: str,
    options: ImportOptions,
    findings: Findings,
) -> None:
    """Say the unit of money, and refuse amounts out of all proportion to the country if it was not named.

    Values, output and value added that were given are each held against what the country's networked firms
    sell to each other, make and add.
    """
    factor = "" if options.factor == 1.0 else f" times {options.factor:g}"
    meant = f"{options.money.replace('local', currency)}{factor}"
    findings.note(f"values: {meant} ({'default' if options.unit is None else '--unit'})")
    inside = 1.0 - totals.fringe
    weight = np.where(np.isnan(given.weight), 1.0, given.weight)
    sums = {
        "the value of all relations": (
            0.0 if edges.value is None else _sum(edges.value),
            (totals.domestic_flow * inside[:, None]).sum(),
        ),
        "their output": (_sum(given.output * weight), (totals.output * inside).sum()),
        "their value added": (_sum(given.value_added * weight), (totals.value_added * inside).sum()),
    }
    for what, (mine, whole) in sums.items():
        times = mine / float(whole)
        if not times > MOST_TIMES:
            continue
        said = (
            f"{what} adds up to {mine:,.0f} million USD a year, {times:,.0f} times that of all "
            "networked firms of the country"
        )
        if options.unit is not None:
            findings.note(said)
        else:
            findings.refuse(
                said,
                np.zeros(1, np.int64),
                lambda _: name,
                f'--unit local if the files count in {currency}; --unit "{options.money}" takes it as it is',
            )


def _sum(column: Floats) -> float:
    """Add up what is there; cells that are no finite numbers are problems of their own."""
    return float(column[np.abs(column) <= LARGEST].sum())  # larger ones are refused by line


def _own_codes(table: str | Path | None, kind: str, words: Mapping[str, str], listed: str) -> dict[str, str]:
    """Return all words that are understood, with those of the user's own table."""
    return dict(words) | ({} if table is None else read_dictionary(Path(table), kind, words, listed))


def _scale(options: ImportOptions, country: Country) -> float:
    """Return million USD for one unit of the files' money."""
    millions, is_local = UNITS[options.money]
    return millions * options.factor / (country.per_usd if is_local else 1.0)


def _with_loose(names: Column, ends: tuple[Column, Column], findings: Findings) -> Column:
    """Add the ends that are in no table of firms behind those that are, sorted."""
    loose = pa.concat_arrays(list(ends)).unique()
    loose = loose.filter(
        compute.and_(compute.invert(compute.is_in(loose, value_set=names)), compute.not_equal(loose, ""))
    )
    if len(loose):
        findings.note(f"{counted(len(loose), 'firm')} added that only the edges name")
    return pa.concat_arrays([names, loose.take(compute.sort_indices(loose))])


def _given(
    firms: dict[str, Column] | None,
    raw: RawNetwork,
    rows: int,
    names: Column,
    country: Country,
    scale: float,
    options: ImportOptions,
    findings: Findings,
) -> Given:
    """Return what the user gave of each row; cells that cannot be used are problems."""
    sheet, n = raw.firms, len(names)
    codes = {name: np.full(n, -1, np.int64) for name in ("sector", "region", "lead")}
    numbers = {name: np.full(n, np.nan) for name in ("employees", "output", "value_added", "weight")}
    if firms is not None and sheet is not None:
        place = sheet.place
        for name, known, words, listed, table in (
            ("sector", country.sectors, sector_words(country), sector_list(country), options.sectors),
            ("region", country.regions, region_words(country), region_list(country), options.regions),
        ):
            if name in firms:
                understood = _own_codes(table, name, words, listed)
                place_of = places_of(understood, known)
                codes[name][:rows] = _codes(firms[name], name, place_of, listed, place, findings)
        for name, column in numbers.items():
            if name in firms:
                column[:rows] = _amounts(firms[name], name, place, findings)
                if name in ("output", "value_added") and scale != 1.0:
                    column *= scale
        if "lead" in firms:
            found, wrong = as_flags(firms["lead"])
            cells = firms["lead"]
            findings.refuse(
                lambda k: f"lead {cells[k].as_py()!r} is neither yes nor no", wrong, place, "1 or 0"
            )
            codes["lead"][:rows] = np.maximum(found, 0)  # in a column that is there, an empty cell means no
        heavy = (codes["lead"] == 1) & (numbers["weight"] != 1.0) & ~np.isnan(numbers["weight"])
        findings.refuse("a lead firm that does not weigh 1", heavy, place, "lead firms stand for themselves")
    if not options.complete_sectors:
        _require_sectors(codes["sector"], firms, raw, names, rows, options, findings)
    return Given(**codes, **numbers)


def _require_sectors(
    sector: Offsets,
    firms: dict[str, Column] | None,
    raw: RawNetwork,
    names: Column,
    rows: int,
    options: ImportOptions,
    findings: Findings,
) -> None:
    """Refuse firms without a sector: the column is missing, cells are empty, or only edges name the firm."""
    mend = "a column of sectors, or --complete-sectors to draw them"
    sheet = raw.firms
    if firms is None or sheet is None or "sector" not in firms:
        if "sector" in options.columns:  # said already: the column it was mapped to is missing
            return
        name = raw.edges.name if sheet is None else sheet.name
        findings.refuse("no firm has a sector", np.zeros(1, np.int64), lambda _: name, mend)
        return
    findings.refuse("has no sector", _is_empty(firms["sector"]), sheet.place, mend)
    added = np.flatnonzero(sector[rows:] < 0)
    if added.size:
        first = ", ".join(repr(names[rows + int(k)].as_py()) for k in added[:SHOWN])
        more = ", ..." if added.size > SHOWN else ""
        have = "has" if added.size == 1 else "have"
        what = (
            f"{counted(added.size, 'firm')} that only {raw.edges.name} names {have} no sector: {first}{more}"
        )
        findings.refuse(what, added[:1], lambda _: sheet.name, mend)


def _codes(
    column: Column,
    kind: str,
    place_of: Mapping[str, int],
    listed: str,
    place: Place,
    findings: Findings,
) -> Offsets:
    """Return places in the country's list, -1 for an empty cell; unknown codes are one problem."""
    text = as_text(column)
    words = pa.array(list(place_of), pa.string())
    found = compute.index_in(text, value_set=words).fill_null(-1).to_numpy(zero_copy_only=False)
    code = np.append(np.array(list(place_of.values()), np.int64), -1)[found]
    wrong = (code < 0) & ~_is_empty(text)
    if wrong.any():
        counts = Counter(text.filter(pa.array(wrong)).to_pylist())
        findings.refuse(_unknown(kind, counts), wrong, place, _mapping(kind, counts, place_of, listed))
    return code


def _unknown(kind: str, counts: Counter[str]) -> str:
    """Say which codes are unknown, the most frequent first."""
    if len(counts) == 1:
        return f"unknown {kind} {next(iter(counts))!r}"
    shown = ", ".join(f"{word!r} ({number:,})" for word, number in counts.most_common(CODES_SHOWN))
    more = len(counts) - CODES_SHOWN
    return f"{len(counts):,} unknown {kind}s: {shown}" + (f" and {more:,} more" if more > 0 else "")


def _mapping(kind: str, counts: Counter[str], place_of: Mapping[str, int], listed: str) -> str:
    """Say which known words are closest, or what there is, and what a table of own codes looks like."""
    near = {
        word: found[0]
        for word, _ in counts.most_common(CODES_SHOWN)
        if (found := get_close_matches(word, place_of, n=1, cutoff=0.5))
    }
    if len(counts) == 1 and near:
        return f"did you mean {next(iter(near.values()))!r}?"
    meant = ", ".join(f"{ours!r} for {word!r}" for word, ours in near.items())
    example = f"{counts.most_common(1)[0][0]},{next(iter(place_of))}"
    table = f"--{kind}s FILE maps yours, a table with the heading own,{kind} and lines such as {example}"
    return "; ".join(part for part in (meant and f"did you mean {meant}?", f"known: {listed}", table) if part)


def _amounts(column: Column, name: str, place: Place, findings: Findings) -> Floats:
    """Return numbers within their bounds, NaN for an empty cell."""
    found, wrong = as_numbers(column)
    findings.refuse(lambda k: f"{name} {column[k].as_py()!r} is no finite number", wrong, place, POINT)
    low = {"employees": found <= 0, "weight": found < LEAST_WEIGHT}.get(name, found < 0)
    allowed = {"employees": "above 0", "weight": "1 or more"}.get(name, "0 or more")
    bounds = f"{allowed}, up to {LARGEST:g}"
    out = (low | (found > LARGEST)) & ~wrong
    findings.refuse(lambda k: f"{name} {column[k].as_py()} is out of bounds", out, place, bounds)
    return found


def _isolated(
    names: Column, edges: Edges, given: Given, raw: RawNetwork, options: ImportOptions, findings: Findings
) -> tuple[Column, Edges, Given]:
    """Keep, drop or refuse firms without any relation."""
    met = np.zeros(len(names), np.bool_)
    met[edges.tail], met[edges.head] = True, True
    alone = int((~met).sum())
    if not alone or options.isolated == "keep":
        if alone:
            kept = "firm has no relation and is kept", "firms have no relation and are kept"
            findings.note(f"{counted(alone, *kept)} (--isolated drop leaves them out)")
        return names, edges, given
    if options.isolated == "error":
        place = raw.firms.place if raw.firms else (lambda k: f"{raw.edges.name}: firm {names[k].as_py()}")
        findings.refuse("has no relation", ~met, place, "--isolated keep or drop")
        return names, edges, given
    findings.note(f"{counted(alone, 'firm')} without any relation left out")
    number = np.cumsum(met) - 1
    fewer = Edges(number[edges.tail], number[edges.head], edges.value, edges.lasting, edges.entry)
    kept = {name: getattr(given, name)[met] for name in Given.__dataclass_fields__}
    return names.filter(pa.array(met)), fewer, Given(**kept)


def _made(
    raw: RawNetwork,
    names: Column,
    edges: Edges,
    given: Given,
    country: Country,
    options: ImportOptions,
    findings: Findings,
) -> Network:
    """Complete what is missing and make the network."""
    n, totals = len(names), totals_of(country)
    worth = np.ones(edges.tail.size) if edges.value is None else np.nan_to_num(edges.value)
    traded = (np.bincount(edges.tail, worth, n) + np.bincount(edges.head, worth, n)).astype(np.float64)
    sold = np.zeros(n)
    if edges.value is not None:
        weight = np.where(
            np.isnan(given.weight), 1.0 if options.stand_for != COUNTRY else np.inf, given.weight
        )
        sold = np.bincount(edges.tail, worth, n) / weight
    people, done = complete_population(options.seed, given, totals, traded, sold, options.stand_for)
    value, filled = _values(edges, people, totals, options)
    graph = SupplyGraph.from_edges(n, edges.tail, edges.head, value, edges.lasting)
    for each in (*done, *filled):
        findings.note(each.sentence)
    _remark(graph, people, totals, edges, options, findings)
    labels = plain_labels(names.to_pylist())
    files = [dict(raw.edges.file), *([dict(raw.firms.file)] if raw.firms and not raw.is_graph else [])]
    origin: Mapping[str, Any] = {
        "kind": "imported",
        "software": software(),
        "from": files,
        "options": options.said(),
        "completed": [
            {"column": each.column, "rows": each.rows, "rule": each.rule} for each in (*done, *filled)
        ],
    }
    return Network(
        graph=graph,
        population=people,
        sectors=country.sectors,
        regions=country.regions,
        structure=country.code,
        labels=labels,
        origin=origin,
    )


def _values(
    edges: Edges, people: Population, totals: Totals, options: ImportOptions
) -> tuple[Floats, tuple[Completed, ...]]:
    """Return the value of every edge, and what was completed."""
    m = edges.tail.size
    missing = np.ones(m, np.bool_) if edges.value is None else np.isnan(edges.value)
    filled: list[Completed] = []
    value = np.zeros(m) if edges.value is None else edges.value
    if missing.any():
        rules = {
            "inputs": "what the buyer's sector buys from the seller's, shared by its suppliers' output",
            "one": "1 million USD a year each",
        }
        whole = (
            input_values(edges.tail, edges.head, people, totals) if options.values == "inputs" else np.ones(m)
        )
        value = np.where(missing, whole, value)
        filled.append(Completed("value", int(missing.sum()), rules[options.values]))
    if edges.lasting is None:
        filled.append(Completed("durability", m, "the rank of the value among all"))
    return value, tuple(filled)


def _remark(
    graph: SupplyGraph,
    people: Population,
    totals: Totals,
    edges: Edges,
    options: ImportOptions,
    findings: Findings,
) -> None:
    """Note what a reader of results should know."""
    nothing = int((graph.value == 0).sum())
    if nothing:
        findings.note(f"relations that carry no money: {nothing:,} of {graph.m:,}")
    over = int(sells_too_much(graph, people).sum())
    if over:
        findings.note(f"firms that sell more over their relations than their output: {over:,}")
    small = int((people.employees < SMALLEST).sum())
    if small:
        findings.note(f"firms with fewer than {SMALLEST:g} employees: {small:,}; the model is of larger ones")
    empty = int((np.bincount(people.sector, minlength=totals.output.size) == 0).sum())
    if empty:
        findings.note(f"sectors without a firm here: {empty} of {totals.output.size}")
    if options.stand_for == COUNTRY and edges.value is not None:
        findings.note("values count as flows between all firms that two rows stand for")
    share = covered_share(people, totals)
    findings.note(
        f"the rows hold {share:.2%} of the country's networked value added; money and staff of the model are "
        f"the whole country's (budget = {share:.3g} in the scenario scales public money alone)"
    )


def _is_empty(column: Column) -> Any:
    return compute.equal(as_text(column), "").to_numpy(zero_copy_only=False)
