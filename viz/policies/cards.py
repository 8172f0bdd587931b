"""What is known of one measure and of one instrument, as HTML."""

from collections.abc import Sequence

from abm.country import country_codes
from abm.measures import Clause, Measure, policy_tables
from abm.mix import load_mix, mix_names
from abm.parameters import common_evidence, known_parameters
from abm.programme import Contribution
from viz.policies.labels import MONEY, country_name, dates, source_line
from viz.policies.markup import chip, dot, empty, facts, tag, text
from viz.words import say
from viz.words.names import (
    date_basis_name,
    direction_name,
    grade_name,
    instrument_name,
    level_name,
    mix_title,
    number,
    percent,
    programme_name,
    sector_name,
    status_name,
    unit_name,
    vertical_name,
    way_name,
)


def mixes_with(measure: str) -> tuple[str, ...]:
    """Return the mixes of the project that hold a measure."""
    return tuple(name for name in mix_names() if measure in load_mix(name).measures)


def instrument_counts(code: str) -> dict[str, int]:
    """Return by country how many counted measures have a clause with an instrument."""
    found = dict.fromkeys(country_codes(), 0)
    for measure in policy_tables().measures.values():
        if measure.counted and any(clause.instrument == code for clause in measure.clauses):
            found[measure.country] = found.get(measure.country, 0) + 1
    return found


def measure_card(measure: Measure) -> str:
    """Return everything the tables say of a measure, with the lines it was read from."""
    source = policy_tables().sources[measure.source]
    held = mixes_with(measure.id)
    chips = [chip(measure.id), chip(status_name(measure.status), f"pp-chip-{measure.status}")]
    chips += [chip("◆ " + say("policies.demonstration"))] if measure.is_demonstration else []
    chips += [] if measure.counted else [chip(say("policies.not_counted"))]
    dated = text(dates(measure)) + text(f" ({date_basis_name(measure.date_basis)})", "pn-note")
    head = tag("div", "".join(chips), "pp-chips") + text(measure.title, "pp-headline", "h2", lang="en")
    rows = (
        (say("policies.programme"), text(programme_name(measure.programme))),
        (
            say("policies.place"),
            text(f"{level_name(measure.level)} · {direction_name(measure.direction)}"),
        ),
        (say("policies.dates"), dated),
        (say("policies.weights"), "".join(_weight(code, part) for code, part in measure.weights.items())),
        (say("policies.fields"), "".join(_field(code) for code in measure.targets)),
        (say("policies.in_mixes"), _mixes(held)),
        (say("policies.remark"), text(measure.note, lang="en") if measure.note else ""),
    )
    clauses = "".join(_clause(clause) for clause in measure.clauses)
    body = text(say("policies.clauses", n=len(measure.clauses)), "pn-title", "h3")
    body += tag("ol", clauses, "pp-clauses") if clauses else text(say("policies.no_clauses"), "pn-note", "p")
    read = text(say("policies.source"), "pn-title", "h3") + tag(
        "p",
        text(f"{source.id} ", "pp-sub")
        + text(source_line(source), lang="en")
        + text(f" {source.title_original}.", lang="zh")
        + text(f" {source.reference}. ", lang="en")
        + text(say("policies.lines", lines=measure.lines), "pp-line"),
        "pp-source",
    )
    return tag("article", head + facts(rows) + body + read, "pp-card")


def instrument_card(code: str) -> str:
    """Return what an instrument is, where it ends, and the numbers it works with."""
    instrument = policy_tables().instruments[code]
    counts = instrument_counts(code)
    where = say("policies.comma").join(
        say("policies.measures_in", n=n, country=country_name(land)) for land, n in counts.items()
    )
    lag = text(say("policies.months", n=instrument.lag)) + text(
        f" ({grade_name(instrument.lag_grade)}: {instrument.lag_source})", "pn-note"
    )
    chips = chip(code) + chip(way_name(instrument.kind)) + chip(where)
    head = tag("div", chips, "pp-chips") + tag("h2", dot(code) + text(instrument_name(code)), "pp-headline")
    rows = (
        (say("policies.definition"), text(instrument.definition, lang="en")),
        (say("policies.boundary"), text(instrument.boundary, lang="en")),
        (say("policies.decides"), text(instrument.decides, lang="en")),
        (say("policies.changes"), text(instrument.changes, lang="en")),
        (say("policies.lag"), lag),
    )
    subs = "".join(
        tag(
            "li",
            text(sub, "pp-sub")
            + text(words, lang="en")
            + (chip(say("policies.persists")) if sub in instrument.persistent else ""),
        )
        for sub, words in instrument.sub_codes.items()
    )
    levers = text(say("policies.levers", n=len(instrument.sub_codes)), "pn-title", "h3") + tag(
        "ul", subs, "pp-subs"
    )
    numbers = text(say("policies.numbers"), "pn-title", "h3") + parameters(code)
    return tag("article", head + facts(rows) + levers + numbers, "pp-card")


def parameters(code: str) -> str:
    """Return the parameters of an instrument as a table: value, range, grade, source."""
    known, evidence = known_parameters(), common_evidence().get(code, {})
    columns = ("parameter", "value", "range", "grade", "evidence")
    head = tag("tr", "".join(text(say(f"policies.{column}"), name="th") for column in columns))
    rows = ""
    for name, row in evidence.items():
        says = known[f"{code}.{name}"]
        unit = unit_name(says.unit)
        cells = (
            tag("td", text(says.sentence, lang="en") + text(f"{code}.{name}", "pp-sub pp-block")),
            text(f"{row.value:g} {unit}".strip(), "num", "td"),
            text(f"{row.low:g} – {row.high:g}", "num", "td"),
            tag("td", chip(grade_name(row.grade), f"pp-grade-{row.grade}")),
            text(row.source, "pn-note", "td", lang="en"),
        )
        rows += tag("tr", "".join(cells))
    return tag("table", tag("thead", head) + tag("tbody", rows), "pn-table pp-parameters")


def behind(found: Sequence[Contribution]) -> str:
    """Return the measures behind an instrument's money of a month, with their source lines."""
    if not found:
        return empty(say("policies.no_money"))
    amounts = [item.amount for item in found]
    rows = ""
    for item in found:
        amount = text(number(item.amount, MONEY, amounts), "num", "td")
        if item.measure:
            lines = say("policies.source_lines", source=item.source, lines=item.lines)
            what = tag("td", text(item.measure, "pp-id") + text(item.title, lang="en"))
            rows += tag(
                "tr", what + amount + text(lines, "pp-line", "td"), data_pick=f"measure:{item.measure}"
            )
        else:
            rows += tag("tr", text(say("policies.handed_on"), "pn-note", "td") + amount + tag("td", ""))
    return tag("table", tag("tbody", rows), "pn-table pp-behind")


def _weight(code: str, part: float) -> str:
    name = text(f"{instrument_name(code)} {percent(part)}")
    return tag("span", dot(code) + name, "pp-weights", data_pick=f"instrument:{code}")


def _clause(clause: Clause) -> str:
    words = policy_tables().instruments[clause.instrument].sub_codes[clause.sub_code]
    line = say("policies.source_lines", source=clause.source, lines=clause.line)
    return tag(
        "li",
        tag("span", dot(clause.instrument) + text(clause.sub_code, "pp-sub"), title=words)
        + text(clause.gist, lang="en")
        + text(f" · {_verticals(clause.targets)}", "pn-note")
        + text(line, "pp-line"),
    )


def _verticals(codes: Sequence[str]) -> str:
    return say("policies.comma").join(vertical_name(code) for code in codes)


def _mixes(names: Sequence[str]) -> str:
    if not names:
        return text(say("policies.in_no_mix"), "pn-note")
    return "".join(text(mix_title(name), "pn-chip pp-link", data_pick=f"mix:{name}") for name in names)


def _field(code: str) -> str:
    """Return a field of policy texts; the sectors it stands for show when it is pointed at."""
    if code == "all":
        return chip(vertical_name(code))
    shares = policy_tables().verticals[code].shares
    sectors = say("policies.comma").join(f"{sector_name(s)} {percent(part)}" for s, part in shares.items())
    return text(vertical_name(code), "pn-chip", title=sectors)
