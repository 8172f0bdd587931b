"""Write the pages that are tables of what the code declares and the data say.

    python -m docs.make_tables            writes docs/parameters.md and docs/indicators.md
    python -m docs.make_tables --check    writes nothing, fails if one of them is out of date

Run from the root of the project. Nobody edits the two pages by hand; a test holds them to this.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from abm.country import country_codes, load_country
from abm.measures import policy_tables
from abm.parameters import COMMON, OWN, POLICY, all_evidence, known_parameters
from abm.policy import PolicyRule
from abm.scorecard import INDICATORS, STAGES, Indicator
from agents.parameters import GRADES, Declaration, Evidence

DOCS: Final = Path(__file__).parent
NOTE: Final = "<!-- Made by docs/make_tables.py from the code and the data. Do not edit. -->"

HEADINGS: Final = {
    "firm": "Firms",
    "information": "Information",
    "link": "Relations and data links",
    "wheel": "Dual wheel",
    "provider": "Solution providers",
    "vendor": "Equipment vendors",
    "government": "Governments",
    "network": "Supply graph",
    "market": "Prices, wages, launch and stocks of a country",
    "rule": "Rival rules of adoption",
    POLICY: "From a mix to money and strength",
}
"""Titles of the groups; an instrument's is its own name."""

Table = Sequence[Sequence[str]]


def parameters_page() -> str:
    """Return the page of all parameters."""
    codes = country_codes()
    tables = {code: all_evidence(load_country(code)) for code in codes}
    common, declared = tables[codes[0]], known_parameters()
    groups = dict.fromkeys(name.partition(".")[0] for name in declared)
    lines = [
        NOTE,
        "",
        "# Parameters",
        "",
        "Every number that a scenario can change under `[parameters]`, by the name `group.name`. The",
        "code declares meaning, unit and bounds; value, range, grade and source stand in `abm/data`. The",
        "*range* is where we think the value may lie; the panel over parameters in `pearlnet compare`",
        "draws from it for values of grade *assumed*. The *bounds* are what is accepted at all.",
        "",
        *grades(common, tables),
        "",
        "`pearlnet parameters show firm.life` prints one of them.",
    ]
    for group in groups:
        names = {name: says for name, says in declared.items() if name.partition(".")[0] == group}
        lines += ["", f"## `{group}`: {heading(group)}", "", f"{sentence(group)}", ""]
        lines += country_table(names, tables) if group in OWN else common_table(names, common)
    return "\n".join(lines) + "\n"


def grades(common: Mapping[str, Evidence], tables: Mapping[str, Mapping[str, Evidence]]) -> list[str]:
    """Return how many values there are of each grade, as a table."""
    shared = Counter(row.grade for name, row in common.items() if name.partition(".")[0] not in OWN)
    own = {
        code: Counter(row.grade for name, row in table.items() if name.partition(".")[0] in OWN)
        for code, table in tables.items()
    }
    rows = [[grade, str(shared[grade]), *(str(count[grade]) for count in own.values())] for grade in GRADES]
    rows.append(["all", *(str(count.total()) for count in (shared, *own.values()))])
    return as_table(["grade", "common to all countries", *(f"`{code}` only" for code in own)], rows)


def common_table(names: Mapping[str, Declaration], evidence: Mapping[str, Evidence]) -> list[str]:
    """Return the table of a group that is the same in every country."""
    rows = [
        [
            f"`{name.partition('.')[2]}`",
            says.sentence,
            f"{evidence[name].value:g}",
            unit(says.unit),
            span(evidence[name].low, evidence[name].high),
            span(says.low, says.high),
            evidence[name].grade,
            evidence[name].source,
        ]
        for name, says in names.items()
    ]
    return as_table(["name", "meaning", "value", "unit", "range", "bounds", "grade", "source"], rows)


def country_table(
    names: Mapping[str, Declaration], tables: Mapping[str, Mapping[str, Evidence]]
) -> list[str]:
    """Return the table of a group whose values stand in each country's pack, a line a country."""
    rows: list[list[str]] = []
    for name, says in names.items():
        for code, table in tables.items():
            row = table[name]
            new = code == next(iter(tables))
            rows.append(
                [
                    f"`{name.partition('.')[2]}`" if new else "",
                    says.sentence if new else "",
                    code,
                    f"{row.value:g}",
                    unit(says.unit),
                    span(row.low, row.high),
                    span(says.low, says.high),
                    row.grade,
                    row.source,
                ]
            )
    return as_table(
        ["name", "meaning", "country", "value", "unit", "range", "bounds", "grade", "source"], rows
    )


def heading(group: str) -> str:
    """Return the title of a group."""
    instruments = policy_tables().instruments
    return instruments[group].name["en"] if group in instruments else HEADINGS[group]


def sentence(group: str) -> str:
    """Return the first sentence of the class that declares a group."""
    kinds: dict[str, type] = {name: kind for name, (_, kind) in COMMON.items()}
    kinds |= OWN | {POLICY: PolicyRule}
    return first_paragraph(kinds[group].__doc__ or "")


def indicators_page() -> str:
    """Return the page of all indicators."""
    lines = [
        NOTE,
        "",
        "# Indicators",
        "",
        f"The scorecard has {len(INDICATORS)} indicators. They are computed from the state of a month after",
        "all else, and no choice reads them. Direction says which way is further along; it is no judgement",
        "of good or bad. Shares of firms count each row by the firms it stands for; what is marked *(rows)*",
        "counts rows, because a pair of rows is no pair of firms. Quarterly indicators are recorded in",
        "March, June, September and December, and in the last month of a run.",
        "",
        "*Also by* names the groups for which a number is recorded beside the one for all: in December and",
        "in the last month of a run, for `adopter_density` each quarter. Group numbers, weighed by what they",
        "are shares of, give the one for all; a relation counts in the group of its supplier. Where nothing",
        "stands under *also by*, the number does not divide: spreads over groups, verdicts on the whole",
        "graph, and what belongs to no firm, such as stations, money and the wheel. In Python any of them",
        "can be had after any month, as `model.indicator('isolation', by='sector')`.",
        "",
        "**A large value of one line or network indicator does not show that a line or a network stands.**",
        "Large firms with many customers join even adopters picked at random. What stands is told by `stage`",
        "alone, from what is left when leaders and links are taken out. The two meanings of *line* are kept",
        "apart: `stage` is about links along the supply chain, `copy_line` about solutions bought again.",
        "",
        "Not among them, though the programmes set targets for it: the share of the world market, since the",
        "model holds no market abroad; terminals, traffic and patents, since it holds none of them.",
        "",
        "`pearlnet indicators show adopter_density` prints one of them.",
    ]
    for stage in STAGES:
        found = [row for row in INDICATORS if row.stage == stage]
        if found:
            lines += ["", f"## {stage[0].upper()}{stage[1:]}", "", *indicator_table(found)]
    return "\n".join(lines) + "\n"


def indicator_table(found: Iterable[Indicator]) -> list[str]:
    """Return the table of one stage."""
    rows = [
        [
            f"`{row.name}`",
            row.code,
            row.title,
            row.definition,
            unit(row.unit),
            {"+": "more", "-": "less"}.get(row.direction, ""),
            "quarterly" if row.every == 3 else "monthly",
            ", ".join(row.groups),
            row.tested,
            row.source,
        ]
        for row in found
    ]
    heads = [
        "name",
        "code",
        "title",
        "definition",
        "unit",
        "further along",
        "recorded",
        "also by",
        "test",
        "source",
    ]
    return as_table(heads, rows)


def unit(text: str) -> str:
    """Return a unit for readers: a pure number has none."""
    return "" if text == "1" else text


def span(low: float, high: float) -> str:
    """Return ``low to high``, or the one number both are."""
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def first_paragraph(text: str) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join(text.strip().split("\n\n", maxsplit=1)[0].split())


def as_table(heads: Sequence[str], rows: Table) -> list[str]:
    """Return a Markdown table without the columns that are empty in all rows."""
    kept = [j for j in range(len(heads)) if any(row[j] for row in rows)]
    lines = [[heads[j] for j in kept], ["---"] * len(kept)]
    lines += [[row[j].replace("|", "\\|") for j in kept] for row in rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


PAGES: Final[dict[str, Callable[[], str]]] = {
    "parameters.md": parameters_page,
    "indicators.md": indicators_page,
}


def out_of_date() -> list[str]:
    """Return the pages that are not what the code and the data say now."""
    return [
        name
        for name, page in PAGES.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != page()
    ]


def main() -> int:
    """Write the pages, or check them; return the exit status."""
    words = argparse.ArgumentParser(prog="python -m docs.make_tables", description=__doc__)
    words.add_argument("--check", action="store_true", help="write nothing")
    if words.parse_args().check:
        late = out_of_date()
        for name in late:
            print(f"docs/{name} is out of date: python -m docs.make_tables", file=sys.stderr)
        return 1 if late else 0
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
