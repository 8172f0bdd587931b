"""The verb ``pearlnet network describe``: facts of a supply network beside published ranges."""

import json
import math
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from experiments.defaults import defaults
from networks.errors import BadInput, unknown

if TYPE_CHECKING:
    from abm.country import Country
    from networks.describe import Fact
    from networks.graph import SupplyGraph
    from networks.population import Population

GIVEN: Final = defaults()
WIDTH: Final = 110
SUFFIX: Final = ".npz"
ALL: Final = "all"


@click.command("describe", short_help="Show facts of a network beside published ones.")
@click.option(
    "--structure",
    default=GIVEN.structures[0],
    show_default=True,
    metavar="CODE|FILE",
    help="Production structure to draw, or a saved network (.npz).",
)
@click.option("--firms", default=None, metavar="N", help="Rows, or 'all' for one row a firm. [5000]")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of every draw.")
@click.option(
    "--control",
    metavar="NAME",
    help="A random graph made from it: rewired, degrees-only, sector-random, random.",
)
@click.option("--plots", type=click.Path(path_type=Path), metavar="DIR", help="Folder for the figures.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def describe(
    structure: str, firms: str | None, seed: int, control: str | None, plots: Path | None, as_json: bool
) -> int:  # fmt: skip
    """Show each fact of a supply network with its value, the published range, and whether it lies within.

    The published ranges are of other countries and of larger data: within shows transfer, not truth.

    \b
    Examples:
      pearlnet network describe
      pearlnet network describe --structure cn --firms 20000 --control rewired
      pearlnet network describe --structure mine.npz --plots figures
    """  # noqa: D301
    if seed < 0:
        raise BadInput("--seed", f"{seed} is negative", "0 or more")
    country, population, graph = find_network(structure, firms, seed)
    if control is not None:
        graph = control_of(control, graph, population, seed)
    facts = facts_of(country, population, graph, seed)
    if plots is not None:
        from experiments.network_plots import write_plots

        write_plots(country, population, graph, plots, f"{structure}, {graph.n:,} rows")
    click.echo(as_lines(facts) if not as_json else json.dumps([as_plain(f) for f in facts], indent=1))
    return 0


def find_network(
    structure: str, firms: str | None, seed: int
) -> "tuple[Country, Population, SupplyGraph]":  # fmt: skip
    """Draw a country's network, or load a saved one.

    Raises
    ------
    BadInput
        A country, file or number of rows that does not exist.
    """
    from abm.country import load_country

    if structure.endswith(SUFFIX):
        from abm.world import network_for
        from networks.storage import read_summary

        if firms is not None:
            raise BadInput("--firms", "a saved network has its own rows", "leave it out")
        country = load_country(read_summary(structure).structure)
        network = network_for(country, structure)
        return country, network.population, network.graph
    from abm.parameters import make_parameters
    from abm.scenario import Scenario
    from abm.world import draw_network

    country = load_country(structure)
    population, graph = draw_network(
        country,
        make_parameters(country, {}),
        rows_of(firms, Scenario(structure=structure).firms, country),
        seed,
    )
    return country, population, graph


def rows_of(firms: str | None, given: int, country: "Country") -> int:
    """Return how many rows to draw; ``all`` means one row a firm."""
    if firms is None:
        return given
    if firms == ALL:
        return int(country.firms.round().sum())
    try:
        return int(firms)
    except ValueError:
        raise BadInput("--firms", f"{firms!r} cannot be used", "a whole number, or 'all'") from None


def control_of(name: str, graph: "SupplyGraph", population: "Population", seed: int) -> "SupplyGraph":
    """Make the control of a name, or say which is closest."""
    from networks.controls import CONTROLS

    if name not in CONTROLS:
        raise unknown("--control", "control", name, CONTROLS)
    return CONTROLS[name](graph, population, seed)


def facts_of(
    country: "Country", population: "Population", graph: "SupplyGraph", seed: int
) -> "tuple[Fact, ...]":  # fmt: skip
    """List the facts of a network of a country, with what is published."""
    from abm.network_facts import known_facts
    from networks.build import distances
    from networks.describe import describe as describe_graph

    apart = distances(country.latitude, country.longitude, country.area)
    return describe_graph(
        graph, population, country.domestic_flow, country.fringe, apart=apart, known=known_facts(), seed=seed
    )


def as_lines(facts: "tuple[Fact, ...]") -> str:
    """Return the facts as aligned columns, then what lies outside and why, then the sources."""
    rows = [("fact", "value", "95 % interval", "published", "verdict")]
    rows += [(f.fact, shown(f.value), interval(f.low, f.high), published(f), f.verdict) for f in facts]
    wide = [max(len(row[j]) for row in rows) for j in range(5)]
    lines = ["  ".join(text.ljust(w) for text, w in zip(row, wide, strict=True)).rstrip() for row in rows]
    outside = [f for f in facts if f.explanation]
    if outside:
        lines += ["", "Outside, and why:"]
        lines += [line for f in outside for line in wrapped(f"{f.fact}: {f.explanation}")]
    lines += ["", "What the numbers are:"]
    lines += [line for f in facts if f.note for line in wrapped(f"{f.fact}: {f.note}")]
    lines += ["", "Published ranges; none is of this country, so that within shows transfer:"]
    for f in facts:
        if f.known is not None:
            lines += wrapped(f"{f.fact}: {f.known.source} ({f.known.grade})")
    lines += ["", "The relations are synthetic unless they were read from a file of your own."]
    return "\n".join(lines)


def wrapped(text: str) -> list[str]:
    """Return a text as lines that fit the screen."""
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def shown(value: float) -> str:
    """Return a number in four digits, whole numbers in full."""
    if math.isnan(value):
        return "-"
    if value == int(value) and abs(value) >= 1:
        return f"{int(value):,}"
    return f"{value:.4f}" if 1e-3 <= abs(value) < 10 else f"{value:.4g}"


def interval(low: float, high: float) -> str:
    """Return an interval, empty if there is none."""
    return "" if math.isnan(low) or math.isnan(high) else f"{shown(low)} to {shown(high)}"


def published(fact: "Fact") -> str:
    """Return the published range in words, empty if there is none."""
    if fact.known is None:
        return ""
    low, high = fact.known.low, fact.known.high
    if math.isinf(high):
        return f"at least {low:g}"
    return f"at most {high:g}" if math.isinf(low) else f"{low:g} to {high:g}"


def as_plain(fact: "Fact") -> dict[str, Any]:
    """Return a fact for JSON; numbers that do not exist are null."""
    known = fact.known
    return {
        "fact": fact.fact,
        "value": finite(fact.value),
        "low": finite(fact.low),
        "high": finite(fact.high),
        "known_low": finite(known.low) if known else None,
        "known_high": finite(known.high) if known else None,
        "verdict": fact.verdict,
        "explanation": fact.explanation,
        "note": fact.note,
        "source": known.source if known else "",
        "grade": known.grade if known else "",
    }


def finite(value: float) -> float | None:
    """Return a number, or None for one that does not exist or is infinite."""
    return float(value) if math.isfinite(value) else None
