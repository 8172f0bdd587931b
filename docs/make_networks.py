"""Draw networks of both countries, describe them, and write figures and tables into docs/networks.md.

    python -m docs.make_networks

Run from the root of the project; it takes some minutes. The text of the page is written by hand; what stands
between ``<!-- made: NAME -->`` and ``<!-- end -->`` is replaced.
"""

import math
import re
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from time import process_time
from typing import Final

from abm.country import Country, country_codes, load_country
from abm.network_facts import known_facts
from abm.parameters import make_parameters
from abm.world import draw_network
from docs.make_tables import as_table
from experiments.network_description import About, about_network, facts_of, published
from experiments.network_plots import draw_motifs, draw_plots
from experiments.report.style import save
from networks.build import networked_flow
from networks.controls import CONTROLS
from networks.describe import OUTSIDE, PUT_IN, UNSURE, Fact, count_verdicts, worst_pairs
from networks.graph import SupplyGraph
from networks.population import Population

PAGE: Final = Path(__file__).parent / "networks.md"
IMAGES: Final = Path(__file__).parent / "images"
SMALL: Final = 5000
MOST: Final = 1_000_000
SEEDS: Final = range(1, 11)
SEED: Final = 1

SPREAD: Final = (
    "tail_suppliers", "tail_customers", "assortativity", "partners_slope", "strong_component", "reciprocity",
    "clustering", "squares_over_null", "squares_over_triangles", "in_region", "distance_elasticity",
    "sale_with_customers", "sales_beyond_output", "upstreamness", "pairs_carried",
)  # fmt: skip
"""Facts whose spread over seeds is shown."""

CONTROLLED: Final = (
    "tail_suppliers", "tail_customers", "assortativity", "partners_slope", "strong_component",
    "before_strong", "reciprocity", "clustering", "squares_over_null", "triangles_over_null",
    "squares_over_triangles", "mean_distance", "in_region", "distance_elasticity", "output_with_customers",
    "output_with_suppliers", "sale_with_customers", "sales_beyond_output", "upstreamness", "flow_error",
    "pairs_carried",
)  # fmt: skip
"""Facts that are shown for the controls."""

BY_CONSTRUCTION: Final = {
    "degrees-only": ("squares_over_null", "triangles_over_null", "squares_over_triangles"),
}
"""Facts of controls that are one but for chance, since the null is another such graph."""

Facts = Mapping[str, Fact]


def main() -> int:
    """Draw, describe, and write the page's tables and figures."""
    made: dict[str, list[str]] = {}
    columns: dict[str, Facts] = {}
    full: dict[str, Facts] = {}
    missed, bars = [], []
    for code in country_codes():
        country = load_country(code)
        for rows in (SMALL, min(int(country.firms.round().sum()), MOST)):
            about = about_network(code, country, rows)
            name = about.title
            population, graph, _ = drawn(country, rows)
            columns[name] = described(country, population, graph)
            if rows != SMALL:
                full[name] = columns[name]
            flow = networked_flow(country.domestic_flow, country.fringe)
            for pair in worst_pairs(graph, population, flow, 3):
                missed.append([name, country.sectors[pair.supplying], country.sectors[pair.using],
                               f"{pair.flow:.3g}", f"{pair.found:.3g}", pair.reason])  # fmt: skip
            size = "small" if rows == SMALL else "full"
            figure = draw_plots(country, population, graph, about)
            save(figure, IMAGES, f"network-{code}-{size}", f"Facts of the network {name}", dpi=104)
            (IMAGES / f"network-{code}-{size}.svg").unlink()
            bars.append(bar(name, columns[name]))
            print(name, "done", flush=True)
    first = country_codes()[-1]
    country = load_country(first)
    rows = min(int(country.firms.round().sum()), MOST)
    name = about_network(first, country, rows).title
    population, graph, _ = drawn(country, rows)
    controls: dict[str, Facts] = {"drawn": columns[name]}
    for control, make in CONTROLS.items():
        about = about_network(first, country, rows, control)
        controls[control] = described(country, population, make(graph, population, SEED), about=about)
        print(control, "done", flush=True)
    _, one_good, _ = drawn(country, rows, {"network.goods": 1.0})
    controls["drawn, one good a sector"] = described(country, population, one_good)
    bars += [bar(f"{name}: {key}", facts) for key, facts in controls.items() if key != "drawn"]
    save(draw_motifs(bars), IMAGES, "network-motifs", "Squares and triangles over their null", dpi=104)
    (IMAGES / "network-motifs.svg").unlink()
    made["short"] = short_table(full)
    made["facts"] = facts_table(columns)
    made["misses"] = misses(columns)
    made["controls"] = control_table(controls)
    made["times"] = times_table()
    heads = ["network", "supplying", "using", "table, million USD", "graph", "why"]
    made["pairs"] = as_table(heads, missed)
    made["spread"] = spread_table()
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8", newline="\n")
    return 0


def drawn(
    country: Country, rows: int, changes: Mapping[str, float] | None = None, seed: int = SEED
) -> tuple[Population, SupplyGraph, float]:
    """Draw a network three times; return it with the least processor time of the last two, seconds."""
    parameters = make_parameters(country, changes or {})
    best = float("inf")
    draw = partial(draw_network, country, parameters, rows, seed)
    population, graph = draw()
    for _ in range(2):
        began = process_time()
        draw()
        best = min(best, process_time() - began)
    return population, graph, best


def times_table() -> list[str]:
    """Return processor seconds for drawing and describing each network."""
    rows = []
    for code in country_codes():
        country = load_country(code)
        for size in (SMALL, min(int(country.firms.round().sum()), MOST)):
            population, graph, seconds = drawn(country, size)
            began = process_time()
            described(country, population, graph)
            took = process_time() - began
            rows.append(
                [about_network(code, country, size).title, f"{graph.m:,}", f"{seconds:.2f}", f"{took:.1f}"]
            )
    return as_table(["network", "edges", "drawing, s", "describing, s"], rows)


def described(
    country: Country,
    population: Population,
    graph: SupplyGraph,
    seed: int = SEED,
    about: About | None = None,
) -> Facts:
    """Return the facts of a network by name."""
    return {fact.fact: fact for fact in facts_of(country, population, graph, seed, about)}


def bar(name: str, facts: Facts) -> tuple[str, tuple[float, float, float], tuple[float, float, float]]:
    """Return a line of the figure of squares and triangles."""
    squares, triangles = facts["squares_over_null"], facts["triangles_over_null"]
    ours = (squares.value, squares.low, squares.high)
    return name, ours, (triangles.value, triangles.low, triangles.high)


def cell(fact: Fact | None) -> str:
    """Return value and interval; bold where it lies outside, italic where the interval crosses an edge."""
    if fact is None:
        return "-"
    text = estimate(fact)
    around = {OUTSIDE: "**", UNSURE: "*"}.get(fact.verdict, "")
    return f"{around}{text}{around}"


def estimate(fact: Fact) -> str:
    """Return value and interval."""
    text = short(fact.value)
    return text if math.isnan(fact.low) else f"{text} ({short(fact.low)} to {short(fact.high)})"


def short(value: float) -> str:
    """Return a number in three digits, whole numbers in full."""
    if math.isnan(value):
        return "-"
    return (
        f"{int(value):,}"
        if value == int(value)
        else f"{value:,.0f}"
        if abs(value) >= 1000
        else f"{value:.3g}"
    )


def short_table(columns: Mapping[str, Facts]) -> list[str]:
    """Return the facts of the short table in words, with verdicts, and the verdicts of all that count."""
    rows = []
    for fact, known in known_facts().items():
        if known.short:
            found = [facts[fact] for facts in columns.values()]
            each = [
                text
                for f in found
                for text in (estimate(f), f"**{f.verdict}**" if f.verdict == OUTSIDE else f.verdict)
            ]
            rows.append([known.words, published(found[0]), *each])
    heads = [text for name in columns for text in (name, "verdict")]
    lines = as_table(["fact", "held against", *heads], rows)
    for name, facts in columns.items():
        number = count_verdicts(facts.values())
        each = ", ".join(f"{many} {verdict}" for verdict, many in number.items())
        lines += ["", f"{name}: of all {sum(number.values())} facts that come out, {each}."]
    return lines


def facts_table(columns: Mapping[str, Facts]) -> list[str]:
    """Return the table of all facts of all networks."""
    names = list(dict.fromkeys(name for facts in columns.values() for name in facts))
    some = next(iter(columns.values()))
    rows = []
    for name in names:
        fact = next(facts[name] for facts in (some, *columns.values()) if name in facts)
        note = "cumulative exponent, likeliest start" if name.endswith("_fitted") else fact.note
        values = [cell(facts.get(name)) for facts in columns.values()]
        rows.append([f"`{name}`", *values, published(fact), fact.mark, note])
    return as_table(["fact", *columns, "held against", "mark", "what it is"], rows)


def misses(columns: Mapping[str, Facts]) -> list[str]:
    """Return what lies outside, where, and why, as a table."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, facts in columns.items():
        for fact in facts.values():
            if fact.explanation:
                side = "below" if fact.known is not None and fact.value < fact.known.low else "above"
                found.setdefault((f"`{fact.fact}` {side}", fact.explanation), []).append(name)
    rows = [[what, "; ".join(where), why] for (what, why), where in found.items()]
    sources = [
        [f"`{name}`", known.kind, known.mark, known.source, known.grade]
        for name, known in known_facts().items()
    ]
    return [
        *as_table(["outside", "in", "why"], rows),
        "",
        "What the facts are held against, and where it is from:",
        "",
        *as_table(["fact", "kind", "mark", "source", "grade"], sources),
    ]


def control_table(controls: Mapping[str, Facts]) -> list[str]:
    """Return the facts that tell the graph from its controls; ranges that were put in are said."""
    rows = []
    for name in CONTROLLED:
        known = known_facts().get(name)
        mark = f" ({PUT_IN})" if known is not None and known.mark == PUT_IN else ""
        values = [
            f"{estimate(facts[name])}, by construction"
            if name in BY_CONSTRUCTION.get(control, ())
            else cell(facts.get(name))
            for control, facts in controls.items()
        ]
        rows.append([f"`{name}`{mark}", *values])
    return as_table(["fact", *controls], rows)


def spread_table() -> list[str]:
    """Return least, mean and largest of some facts over seeds, a column a country."""
    found: dict[str, list[Facts]] = {}
    for code in country_codes():
        country = load_country(code)
        for seed in SEEDS:
            population, graph = draw_network(country, make_parameters(country, {}), SMALL, seed)
            found.setdefault(code, []).append(described(country, population, graph, seed))
    rows = []
    for name in SPREAD:
        line = [f"`{name}`"]
        for facts in found.values():
            values = [each[name].value for each in facts]
            mean = sum(values) / len(values)
            line.append(f"{short(mean)} ({short(min(values))} to {short(max(values))})")
        rows.append(line)
    return as_table(["fact", *(load_country(code).name["en"] for code in found)], rows)


def filled(page: str, made: Mapping[str, list[str]]) -> str:
    """Replace what stands between the marks of each name."""
    for name, lines in made.items():
        mark = re.compile(rf"(<!-- made: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        place = mark.search(page)
        if place is None:
            raise SystemExit(f"{PAGE.name} has no place for {name}")
        text = "\n".join(lines)
        page = f"{page[: place.start()]}{place[1]}\n{text}\n\n{place[2]}{page[place.end() :]}"
    return page


if __name__ == "__main__":
    sys.exit(main())
