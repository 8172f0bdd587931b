"""Lists and single entries of what the project knows: mixes, measures, instruments, and so on.

A list is a few columns a row, an entry is everything, both as plain values: what ``--json`` prints
and what the text is made from.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Final, TypeAlias

import numpy as np

from abm.country import Country, country_codes, load_country
from abm.measures import Measure, policy_tables
from abm.mix import Mix, difference, load_mix, mix_names
from abm.months import month_name
from networks.errors import require_known

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
Row: TypeAlias = "dict[str, Plain]"

WIDEST: Final = 60
"""Characters of one column of a list; longer text is cut in lists and whole in entries."""


def listing(kind: str) -> list[Row]:
    """Return the rows of a list; the first column is the name that `entry` takes.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    """
    require_known("catalogue", "kind", [kind], KINDS)
    return KINDS[kind][0]()


def entry(kind: str, name: str) -> Row:
    """Return everything known of one name.

    Raises
    ------
    BadInput
        No such name, with the closest one.
    """
    require_known("catalogue", "kind", [kind], KINDS)
    return KINDS[kind][1](name)


def trace_mix(name: str, code: str, month: str, structure: str | None = None) -> str:
    """Return the measures and source lines behind a number of a mix, as lines of text.

    Parameters
    ----------
    name : str
        A mix.
    code : str
        An instrument code (its outlay that month) or a sub-code (its strength).
    month : str
        ``YYYY-MM``.
    structure : str, optional
        Country code, the first one if not given.
    """
    from abm.country import country_codes, load_country
    from abm.measures import policy_tables
    from abm.months import month_number
    from abm.programme import schedule
    from abm.scenario import Scenario

    home = name.partition("-")[0]  # mixes are named for their country first
    country = load_country(structure or (home if home in country_codes() else country_codes()[0]))
    scenario = Scenario(structure=country.code, mix=(name,))
    programme = schedule(scenario.composed_mix(), scenario, float(country.value_added.sum()), country.sectors)
    at = month_number(month, "--month") - scenario.start_month
    found = programme.trace(code, at)
    if code in policy_tables().instruments:
        head = f"{code} in {month}: {programme.outlay(code)[at]:.4g} million USD a month on {country.code}"
        unit = "million USD"
    else:
        head = f"{code} in {month}: strength up to {programme.peak(code)[at]:.3f} on {country.code}"
        unit = "measures"
    lines = [
        f"  {item.measure or '-':9} {item.amount:10.4g} {unit}  {item.title}"
        + (f"  [source {item.source}, lines {item.lines}]" if item.source else "")
        for item in found
    ]
    return "\n".join([head, *(lines or ["  nothing acts by it that month"])])


def compare_mixes(first: str, second: str) -> str:
    """Return in words how the second mix differs from the first."""
    return difference(load_mix(first, "mixes diff"), load_mix(second, "mixes diff"))


def list_mixes() -> list[Row]:
    """Return name, status, measures, budget and title of each mix."""
    return [
        {
            "name": name,
            "status": mix.status,
            "measures": len(mix.measures),
            "budget_share": mix.budget.share_of_value_added,
            "title": mix.title["en"],
        }
        for name in mix_names()
        for mix in [load_mix(name)]
    ]


def show_mix(name: str) -> Row:
    """Return a mix: words, labels, budget, attention and measures with their dates."""
    mix: Mix = load_mix(name, "mixes show")
    measures = policy_tables().measures
    return {
        "name": mix.name,
        "title": plain(mix.title),
        "status": mix.status,
        "summary": mix.describe(),
        "budget": plain(mix.budget),
        "attention": plain({code: share for code, share in mix.shares().items() if share}),
        "measures": [f"{_window(measures[each])}  {each}  {measures[each].title}" for each in mix.measures],
    }


def list_measures() -> list[Row]:
    """Return id, programme, dates, instruments and title of each measure."""
    return [
        {
            "id": measure.id,
            "programme": measure.programme,
            "months": _window(measure),
            "instruments": " ".join(measure.weights),
            "title": measure.title,
        }
        for measure in policy_tables().measures.values()
    ]


def show_measure(name: str) -> Row:
    """Return a measure with its clauses and the title of its source."""
    tables = policy_tables()
    require_known("measures show", "measure", [name], tables.measures)
    measure = tables.measures[name]
    whole = _fields(measure)
    whole["start"], whole["end"] = _month(measure.start), _month(measure.end)
    if measure.source in tables.sources:
        source = tables.sources[measure.source]
        whole["source"] = f"{source.author} ({source.year}): {source.title}"
    whole["clauses"] = [
        f"{clause.sub_code}: {clause.gist} (line {clause.line})" for clause in measure.clauses
    ]
    return whole


def list_instruments() -> list[Row]:
    """Return code, kind, lag and name of each instrument."""
    return [
        {"code": each.code, "kind": each.kind, "lag_months": each.lag, "name": each.name["en"]}
        for each in policy_tables().instruments.values()
    ]


def show_instrument(name: str) -> Row:
    """Return an instrument: what it is, its sub-codes, its parameters."""
    instruments = policy_tables().instruments
    require_known("instruments show", "instrument", [name], instruments)
    own = [row for row in list_parameters() if f"{row['name']}".startswith(f"{name}.")]
    return {**_fields(instruments[name]), "parameters": [_said(row) for row in own]}


def list_indicators() -> list[Row]:
    """Return name, code, stage, unit and title of each indicator."""
    from abm.scorecard import INDICATORS

    return [
        {"name": each.name, "code": each.code, "stage": each.stage, "unit": each.unit, "title": each.title}
        for each in INDICATORS
    ]


def show_indicator(name: str) -> Row:
    """Return an indicator's row."""
    from abm.scorecard import INDICATORS

    by_name = {each.name: each for each in INDICATORS}
    require_known("indicators show", "indicator", [name], by_name)
    return _fields(by_name[name])


def list_parameters() -> list[Row]:
    """Return name, value, unit, grade and sentence of each parameter; a row a country where they differ."""
    from abm.parameters import known_parameters, parameter_table

    known, table = known_parameters(), parameter_table()
    rows: list[Row] = []
    for name, says in known.items():
        values = {code: rows_of[name] for code, rows_of in table.items() if name in rows_of}
        same = len(set(values.values())) == 1
        for code, row in values.items():
            rows.append(
                {
                    "name": name,
                    "value": row.value,
                    "unit": says.unit,
                    "grade": row.grade,
                    "country": "all" if same else code,
                    "meaning": says.sentence,
                }
            )
            if same:
                break
    return rows


def show_parameter(name: str) -> Row:
    """Return a parameter: meaning, unit, bounds, and the evidence in each country."""
    from abm.parameters import known_parameters, parameter_table

    known = known_parameters()
    require_known("parameters show", "parameter", [name], known)
    values = {code: rows[name] for code, rows in parameter_table().items() if name in rows}
    shared = len(set(values.values())) == 1
    evidence: Row = {code: plain(row) for code, row in values.items()}
    return {
        "name": name,
        "meaning": known[name].sentence,
        "unit": known[name].unit,
        "bounds": [known[name].low, known[name].high],
        **({"evidence": next(iter(evidence.values()))} if shared else {"evidence": evidence}),
    }


def list_countries() -> list[Row]:
    """Return code, size and name of each country."""
    return [
        {
            "code": code,
            "firms": round(float(country.firms.sum())),
            "output_billion_usd": round(float(country.output.sum()) / 1000.0, 1),
            "regions": len(country.regions),
            "name": country.name["en"],
        }
        for code in country_codes()
        for country in [load_country(code)]
    ]


def show_country(name: str) -> Row:
    """Return a country in numbers, its sectors, regions, actors and notes."""
    require_known("countries show", "country", [name], country_codes())
    country: Country = load_country(name)
    return {
        "code": country.code,
        "name": plain(country.name),
        "currency": f"{country.per_usd:g} {country.currency} per USD",
        "launch": month_name(country.launch),
        "output_million_usd": float(country.output.sum()),
        "value_added_million_usd": float(country.value_added.sum()),
        "employment_persons": float(country.employment.sum()),
        "firms_with_10_or_more": float(country.firms.sum()),
        "sectors": [
            f"{code}: output {output:,.0f}, {firms:,.0f} firms, {leads} leads"
            for code, output, firms, leads in zip(
                country.sectors, country.output, country.firms, country.leads, strict=True
            )
        ],
        "regions": [
            f"{region}: {share:.1%} of product"
            for region, share in zip(country.regions, country.region_share, strict=True)
        ],
        "actors": [f"{actor.kind}: {actor.name} (share {actor.share:.2f})" for actor in country.actors],
        "observed_series": len({seen.series for seen in country.observed}),
        "sources": plain(country.sources),
        "notes": list(country.notes),
    }


KINDS: Final[Mapping[str, tuple[Callable[[], list[Row]], Callable[[str], Row]]]] = {
    "mixes": (list_mixes, show_mix),
    "measures": (list_measures, show_measure),
    "instruments": (list_instruments, show_instrument),
    "indicators": (list_indicators, show_indicator),
    "parameters": (list_parameters, show_parameter),
    "countries": (list_countries, show_country),
}
"""What can be listed and shown."""


def plain(value: object) -> Plain:
    """Return a value as text, numbers, lists and dictionaries."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {f"{key}": plain(inner) for key, inner in value.items()}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, set | frozenset):
        return [*sorted(f"{inner}" for inner in value)]
    if isinstance(value, Iterable):
        return [plain(inner) for inner in value]
    return getattr(value, "__name__", f"{value}")


def as_json(value: object) -> str:
    """Return plain values as JSON text."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def as_table(rows: Sequence[Row]) -> str:
    """Return rows as aligned columns under a head; the last column is never cut."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([_cell(row.get(name)) for name in names] for row in rows)]
    widths = [min(WIDEST, max(len(line[j]) for line in cells)) for j in range(len(names))]
    return "\n".join(
        "  ".join(
            text if j == len(names) - 1 else _cut(text, width).ljust(width)
            for j, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def as_text(row: Row) -> str:
    """Return an entry as lines ``key: value``, lists indented."""
    return "\n".join(line for key, value in row.items() for line in _lines(key, value, ""))


def _lines(key: str, value: Plain, indent: str) -> list[str]:
    if isinstance(value, dict):
        inner = [line for name, part in value.items() for line in _lines(name, part, indent + "  ")]
        return [f"{indent}{key}:", *inner]
    if isinstance(value, list) and any(isinstance(part, str) and len(part) > 20 for part in value):
        return [f"{indent}{key}:", *(f"{indent}  {part}" for part in value)]
    if isinstance(value, list):
        return [f"{indent}{key}: " + ", ".join(_cell(part) for part in value)]
    if isinstance(value, str) and "\n" in value:
        return [f"{indent}{key}:", *(f"{indent}  {line}" for line in value.splitlines())]
    return [f"{indent}{key}: {_cell(value)}"]


def _cell(value: Plain) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e5 else f"{value:,.0f}"
    return f"{value}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _said(row: Row) -> str:
    return f"{row['name']} = {_cell(row['value'])} {row['unit']} ({row['grade']}): {row['meaning']}"


def _fields(thing: object) -> Row:
    whole = plain(thing)
    return whole if isinstance(whole, dict) else {"value": whole}


def _window(measure: Measure) -> str:
    return f"{_month(measure.start) or 'undated'} to {_month(measure.end) or 'open'}"


def _month(number: int | None) -> str | None:
    return None if number is None else month_name(number)
