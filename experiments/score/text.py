"""The score as text for a reader who has never heard of percolation."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from experiments.score.card import LEAST_MONTHS, Score
from experiments.score.indicators import ROWS
from networks.nulls import LINKING, PLACEMENT, NullFigure
from networks.stage import UNDECIDED
from networks.timing import NEAR_MONTHS, WINDOW, TimingTest

WIDTH: Final = 108
INDENT: Final = "  "

STAGE_WORDS: Final = {
    "none": "too few firms have adopted to speak of pilots",
    "point": "pilots that stand for themselves, or that hang on a few leaders",
    "line": "chains of firms whose data run on without the leaders",
    "network": "firms that keep two ways to each other without the hubs and with a third of the links lost",
    "undecided": "these data do not tell",
}

FLAG_WORDS: Final = {
    "copy_line": "solutions that were piloted with support were bought again without it",
    "silo": "data links stay within sectors or within regions",
    "hub_and_spoke": "adopters are linked, but only through a few firms",
}

COUNT_WORDS: Final = {
    "firms": "firms",
    "relations": "supply relations",
    "sectors": "sectors",
    "regions": "regions",
    "lead_firms": "lead firms",
    "adopters": "firms that have adopted",
    "relations_between_adopters": "relations between two of them",
    "links": "of these with a data link",
}

NULL_WORDS: Final = {
    PLACEMENT: "As many adopters of each sector and size at random, their relations linked as often:",
    LINKING: "The same adopters, as many links at random over the relations between them:",
}

STATE_TITLES: Final = {
    "leaderless_share": "In chains without hubs",
    "two_route_core": "In the two-route core",
    "cross_module_ratio": "Links across walls",
}
"""Titles of what the stage is read off, where chance is spoken of."""

UNITS: Final = {row.name: row.unit for row in ROWS} | {"cross_module_ratio": "ratio"}
TITLES: Final = {row.name: row.title for row in ROWS} | STATE_TITLES

TEST_WORDS: Final = {
    "follows": f"relations whose second end followed the first within {WINDOW} months",
    "supplier_follows": f"relations whose supplier followed its customer within {WINDOW} months",
    "customer_follows": f"relations whose customer followed its supplier within {WINDOW} months",
    "near_trade": f"trading pairs of one solution less than {NEAR_MONTHS} months apart",
    "near_co_suppliers": f"suppliers of one customer, of one solution, less than {NEAR_MONTHS} months apart",
}

LEVEL: Final = 0.05
"""Chance at which a test is said to show something."""


def as_text(score: Score) -> str:
    """Return the whole page, ending without a line break."""
    parts = (
        _head(score),
        _stage(score),
        _undecidable(score),
        _counts(score),
        _indicators(score),
        _copies(score),
        _nulls(score),
        _timing(score),
        _limits(score),
    )
    return "\n\n".join("\n".join(part) for part in parts if part)


def _head(score: Score) -> list[str]:
    as_of = f", as of {score.month}" if score.month else ""
    return [f"Score of {score.files[0]} and {score.files[1]}{as_of}"]


def _stage(score: Score) -> list[str]:
    stage = score.verdict.stage
    lines = [f"STAGE: {stage} ({STAGE_WORDS[stage]})"]
    for name, flag in score.flags.items():
        said = "not to be told" if flag is None else ("yes" if flag else "no")
        lines.append(f"{INDENT}{name:14s} {said:14s} (yes means: {FLAG_WORDS[name]})")
    if score.verdict.decided_by:
        lines += ["What decided it:", *_bullets(score.verdict.decided_by)]
    return lines


def _undecidable(score: Score) -> list[str]:
    gaps = [*score.verdict.undecidable]
    gaps += [f"no column {name!r}: {what}" if name != "dates" else f"no dates: {what}"
             for name, what in score.missing.items()]  # fmt: skip
    return ["What cannot be told:", *_bullets(gaps)] if gaps else []


def _counts(score: Score) -> list[str]:
    rows = [f"{INDENT}{count:>12,}  {COUNT_WORDS[name]}" for name, count in score.counts.items()]
    return ["COUNTS", *rows]


def _indicators(score: Score) -> list[str]:
    lines = ["INDICATORS (rows and relations; a dash where the data do not tell)"]
    for row in ROWS:
        lines.append(f"{INDENT}{row.title:28s} {_number(score.indicators[row.name], row.unit):>9s}")
        lines += textwrap.wrap(row.definition, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)
    state = score.state
    if state is None or state.leaderless != state.leaderless:
        return lines
    for title, value, unit, definition in (
        ("In chains without hubs", state.leaderless, "1",
         "Share of the adopters in chains of four tiers or more once the best linked twentieth is out."),
        ("In the two-route core", state.core, "1",
         "Share of the adopters that keep two separate routes to each other without these hubs and with a "
         "third of the links lost."),
        ("Links across walls", state.mixing, "ratio",
         "Share of the links that cross sectors, or regions (the lower), over that share among relations."),
    ):  # fmt: skip
        lines.append(f"{INDENT}{title:28s} {_number(value, unit):>9s}")
        lines += textwrap.wrap(definition, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)
    return lines


def _copies(score: Score) -> list[str]:
    c = score.copies
    if c is None:
        return []
    return [
        "COPIES",
        *_bullets(
            (
                f"{c.solutions:,} solutions had {c.first:,} supported adopters; {c.copies:,} later ones "
                f"without support count as copies (in use for {LEAST_MONTHS} months or more).",
                f"{100 * c.copied_share:.0f} % of the solutions, by supported adopters, were copied at least "
                "as often as they were supported, by three firms or more.",
            )
        ),
    ]


def _nulls(score: Score) -> list[str]:
    if not score.nulls:
        return []
    lines = [
        "AGAINST CHANCE (chance: 5th to 95th percentile; z counts standard deviations)",
        f"{INDENT}An excess says how adopters or links are placed, not which stage is reached.",
    ]
    for null in (PLACEMENT, LINKING):
        rows = [figure for figure in score.nulls if figure.null == null and figure.draws]
        if rows:
            lines.append(f"{INDENT}{NULL_WORDS[null]} {rows[0].draws} draws")
            lines += [_against(figure) for figure in rows]
    return lines


def _against(figure: NullFigure) -> str:
    unit = UNITS.get(figure.indicator, "1")
    value, low, high = (_number(x, unit) for x in (figure.value, figure.low, figure.high))
    z = "   no spread" if figure.z != figure.z else f"  z {round(figure.z, 1) + 0.0:+8.1f}"
    return f"{INDENT * 2}{TITLES[figure.indicator]:28s} {value:>9s}   chance {low:>9s} to {high:>9s} {z}"


def _timing(score: Score) -> list[str]:
    if not score.timing:
        return []
    lines = [
        "DATES (against the same adopters with dates dealt out anew among those alike in sector, region,",
        "size and number of partners)",
    ]
    lines += [_test(test) for test in score.timing]
    movable, number = score.timing[0].movable, len(score.timing)
    somewhere = 1.0 - (1.0 - LEVEL) ** number
    said = (
        f"{100 * movable:.0f} % of the adopters have others alike whose date they could have had; the rest "
        "keep theirs and show nothing.",
        f"{number} tests at {100 * LEVEL:g} %: by chance alone up to {100 * somewhere:.0f} % of data sets "
        "would show an excess somewhere.",
        "An excess is what contagion would leave; a cause that neighbours share beyond sector and region "
        "would leave it, too.",
        "No excess shows little: tests of nearness find strong contagion only, and with fewer than "
        f"{score.thresholds.adopters:,} adopters those of order miss most, too.",
    )
    return [*lines, *_bullets(said)]


def _test(test: TimingTest) -> str:
    verdict = "more than chance" if test.p <= LEVEL else "within chance"
    z = "" if test.z != test.z else f"z {round(test.z, 1) + 0.0:+.1f}, "
    return (
        f"{INDENT}{_number(test.value, '1'):>7s}  {TEST_WORDS[test.name]}\n{' ' * 11}chance "
        f"{_number(test.low, '1')} to {_number(test.high, '1')}, {z}p {test.p:.3f}: {verdict}"
    )


def _limits(score: Score) -> list[str]:
    t = score.thresholds
    few = f"With fewer than {t.adopters:,} adopters line and network stay undecided."
    limits = [
        *([few] if score.verdict.stage != UNDECIDED else []),  # then its own reasons stand above
        "The thresholds come from patterns planted on two synthetic national graphs, not on yours; the "
        "command 'pearlnet planted' shows how often they are right there.",
        "On graphs unlike the planted ones the thresholds are untried.",
        "Adopters and links placed by chance make lines and networks, too, once they are dense enough; the "
        "stage does not say that anything made them.",
        "A state is not a cause: what made it needs a comparison that observed data do not hold.",
        *score.notes,
    ]
    return ["LIMITS", *_bullets(limits)]


def _bullets(lines: Iterable[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        found += textwrap.wrap(line, WIDTH, initial_indent=f"{INDENT}- ", subsequent_indent=f"{INDENT}  ")
    return found


def _number(value: float, unit: str) -> str:
    if value != value:
        return "-"
    return f"{100 * value:.1f} %" if unit == "1" else f"{value:.2f}"


def null_rows(figures: Sequence[NullFigure]) -> list[str]:
    """Return the null figures as lines of a CSV table with a heading."""
    names = ("null", "indicator", "value", "null_mean", "null_sd", "z", "low", "high", "at_or_above", "draws")
    return _table(names, figures)


def timing_rows(tests: Sequence[TimingTest]) -> list[str]:
    """Return the tests of dates as lines of a CSV table with a heading."""
    names = ("name", "value", "null_mean", "null_sd", "z", "p", "low", "high", "ties", "movable", "draws")
    return _table(names, tests)


def _table(names: Sequence[str], things: Sequence[NullFigure] | Sequence[TimingTest]) -> list[str]:
    def cell(value: object) -> str:
        return ("" if value != value else f"{value:.10g}") if isinstance(value, float) else f"{value}"

    return [",".join(names), *(",".join(cell(getattr(thing, name)) for name in names) for thing in things)]
