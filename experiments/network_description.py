"""The verb ``pearlnet network describe``: facts of a supply network beside published ranges."""

import json
import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

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

BASIC: Final = {
    "rows": "rows",
    "edges": "relations",
    "median_suppliers": "suppliers of the median row",
    "median_customers": "customers of the median row",
    "without_customers": "rows that sell to no networked row, share",
}
"""Facts without a published range that are shown at once, in words."""

DRAWN: Final = "Synthetic relations, drawn from sector flows, sizes of firms and distance"
OWN: Final = "The user's own relations"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What kind of network is described.

    Attributes
    ----------
    title : str
        Name and size.
    drawn : bool
        Whether our rule drew it; a random graph made from it does not count.
    own : bool
        Whether firms and relations were read from the user's files.
    completed : tuple of str
        Columns of it that were completed by rule or by chance.
    control : str
        Random graph made from it; empty for none.
    """

    title: str
    drawn: bool = True
    own: bool = False
    completed: tuple[str, ...] = ()
    control: str = ""

    @property
    def sentence(self) -> str:
        """Where the relations are from."""
        if self.control:
            whose = "the user's own network" if self.own else "the drawn network"
            return f"A random graph made from {whose}: {self.control}"
        filled = f"; completed by rule or by chance: {', '.join(self.completed)}" if self.completed else ""
        return f"{OWN}{filled}" if self.own else DRAWN


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
@click.option("--long", "in_full", is_flag=True, help="All facts, with reasons, notes and sources.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: all facts.")
def describe(
    structure: str,
    firms: str | None,
    seed: int,
    control: str | None,
    plots: Path | None,
    in_full: bool,
    as_json: bool,
) -> int:
    """Show facts of a supply network with what they are held against, and whether they lie within.

    What is published is of other countries and of larger data: within shows transfer, not truth.

    \b
    Examples:
      pearlnet network describe
      pearlnet network describe --structure cn --firms 20000 --control rewired
      pearlnet network describe --long
      pearlnet network describe --structure mine.npz --plots figures
    """  # noqa: D301
    if seed < 0:
        raise BadInput("--seed", f"{seed} is negative", "0 or more")
    country, population, graph = find_network(structure, firms, seed)
    if control is not None:
        graph = control_of(control, graph, population, seed)
    about = about_network(structure, country, graph.n, control or "")
    facts = facts_of(country, population, graph, seed, about)
    if plots is not None:
        from experiments.network_plots import write_plots

        write_plots(country, population, graph, plots, about)
    if as_json:
        click.echo(json.dumps([as_plain(fact) for fact in facts], indent=1))
    else:
        click.echo("\n".join(as_long(facts, about) if in_full else as_screen(facts, about)))
    return 0


def about_network(structure: str, country: "Country", rows: int, control: str = "") -> About:
    """Say what kind of network a country's code or a network file names."""
    size = f"{rows:,} rows"
    if not structure.endswith(SUFFIX):
        return About(title=f"{country.name['en']}, {size}", drawn=not control, control=control)
    from networks.network import origin_parts
    from networks.storage import read_summary

    summary = read_summary(structure)
    own = not summary.is_synthetic
    filled = tuple(f"{part.get('column', '')}" for part in origin_parts(summary.origin, "completed"))
    name = f"{Path(structure).name} ({country.name['en']}), {size}"
    return About(title=name, drawn=not (own or control), own=own, completed=filled, control=control)


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
    country: "Country",
    population: "Population",
    graph: "SupplyGraph",
    seed: int,
    about: About | None = None,
) -> "tuple[Fact, ...]":
    """List the facts of a network of a country, with what is published; drawn by our rule if not said."""
    from abm.network_facts import known_facts
    from networks.build import distances
    from networks.describe import describe as describe_graph
    from networks.own_facts import as_control, as_own

    apart = distances(country.latitude, country.longitude, country.area)
    facts = describe_graph(
        graph, population, country.domestic_flow, country.fringe, apart=apart, known=known_facts(), seed=seed
    )
    if about is None or about.drawn:
        return facts
    facts = as_own(facts, about.completed) if about.own else facts
    return as_control(facts) if about.control else facts


def as_screen(facts: "Sequence[Fact]", about: About) -> list[str]:
    """Return the facts that something is published of, in words, on one screen."""
    rows = [("", "value", "95 % interval", "held against", "verdict", "")]
    rows += [
        (BASIC[f.fact], shown(f.value), "", "", "", "") for f in facts if f.fact in BASIC and f.known is None
    ]
    for fact in facts:
        if fact.known is not None:
            words = fact.known.words or fact.fact
            mark = "" if fact.counts or fact.verdict == fact.mark else fact.mark
            rows.append((words, *beside(fact), mark))
    lines = [about.title, *wrapped(about.sentence, ""), "", *aligned(rows), "", *wrapped(counted(facts), "")]
    return [
        *lines,
        *wrapped(meaning(facts, about), ""),
        "All facts, reasons for what lies outside, notes and sources: --long",
    ]


MEANS_DRAWN: Final = (
    "Put in: the range or its source was used to set a parameter of the drawing rule, so meeting it shows "
    "nothing. No published number is of this country: within shows transfer, not truth."
)
MEANS_CONTROL: Final = "What a random graph shows as well says nothing for the network it was made from."
MEANS_OWN: Final = "What is published is of other countries: outside is a difference, not a mistake."
COMPLETED: Final = (
    "Completed: the number hangs on a column that was completed by rule or by chance, so it does not count. "
)


def counted(facts: "Iterable[Fact]") -> str:
    """Return the verdicts of the facts that count, as a sentence."""
    from networks.describe import count_verdicts

    number = count_verdicts(facts)
    each = ", ".join(f"{verdict} {many}" for verdict, many in number.items())
    return f"Facts that count, {sum(number.values())}: {each}."


def as_long(facts: "Sequence[Fact]", about: About) -> list[str]:
    """Return all facts as aligned columns, then what lies outside and why, notes, and the sources."""
    rows = [("fact", "value", "95 % interval", "held against", "verdict", "mark")]
    rows += [(f.fact, *beside(f), f.mark) for f in facts]
    lines = [about.title, *wrapped(about.sentence, ""), "", *aligned(rows), "", counted(facts)]
    outside = [f for f in facts if f.explanation]
    if outside:
        lines += ["", "Outside, and what may be the reason:" if about.own else "Outside, and why:"]
        lines += [line for f in outside for line in wrapped(f"{f.fact}: {f.explanation}")]
    if any(f.rests_on for f in facts):
        lines += ["", "Resting on completed columns, and so not counted:"]
        lines += [line for f in facts if f.rests_on for line in wrapped(f"{f.fact}: {', '.join(f.rests_on)}")]
    lines += ["", "What the numbers are:"]
    lines += [line for f in facts if f.note for line in wrapped(f"{f.fact}: {f.note}")]
    lines += ["", "What they are held against; none of it is of this country, so that within shows transfer:"]
    for f in facts:
        if f.known is not None:
            lines += wrapped(f"{f.fact}: {f.known.source} ({f.known.grade})")
    return [*lines, "", *wrapped(meaning(facts, about), "")]


def meaning(facts: "Iterable[Fact]", about: About) -> str:
    """Return what the marks and verdicts mean for such a network."""
    filled = COMPLETED if any(fact.rests_on for fact in facts) else ""
    if about.control:
        return filled + MEANS_CONTROL
    return filled + MEANS_OWN if about.own else MEANS_DRAWN


def beside(fact: "Fact") -> tuple[str, str, str, str]:
    """Return value, interval, what it is held against, and the verdict."""
    from networks.describe import UNKNOWN

    verdict = "-" if fact.verdict == UNKNOWN else fact.verdict
    return shown(fact.value), interval(fact.low, fact.high), published(fact), verdict


def aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return rows of texts as columns of equal width."""
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(text.ljust(w) for text, w in zip(row, wide, strict=True)).rstrip() for row in rows]


def wrapped(text: str, indent: str = "  ") -> list[str]:
    """Return a text as lines that fit the screen."""
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=2 * indent)


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
    """Return what a fact is held against in words, empty if nothing is published."""
    from networks.describe import SIGN

    if fact.known is None:
        return ""
    low, high = fact.known.low, fact.known.high
    if fact.known.kind == SIGN:
        return f"above {low:g}" if math.isinf(high) else f"below {high:g}"
    if math.isinf(high):
        return f"at least {low:g}"
    return f"at most {high:g}" if math.isinf(low) else f"{low:g} to {high:g}"


def as_plain(fact: "Fact") -> dict[str, Any]:
    """Return a fact for JSON; numbers that do not exist are null."""
    known = fact.known
    return {
        "fact": fact.fact,
        "words": known.words if known else BASIC.get(fact.fact, ""),
        "value": finite(fact.value),
        "low": finite(fact.low),
        "high": finite(fact.high),
        "known_low": finite(known.low) if known else None,
        "known_high": finite(known.high) if known else None,
        "kind": known.kind if known else "",
        "mark": fact.mark,
        "rests_on": list(fact.rests_on),
        "counts": fact.counts,
        "verdict": fact.verdict,
        "explanation": fact.explanation,
        "note": fact.note,
        "source": known.source if known else "",
        "grade": known.grade if known else "",
    }


def finite(value: float) -> float | None:
    """Return a number, or None for one that does not exist or is infinite."""
    return float(value) if math.isfinite(value) else None
