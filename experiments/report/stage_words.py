"""Sentences on stages: what may be claimed of each mix on each structure, and what stands against it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

from experiments.report.labels import Labels
from experiments.report.numbers import listed
from experiments.report.prose import possessive, quoted
from experiments.stage_table import WORDS, Claim, claims, larger_sizes
from networks.stage import UNDECIDED, Thresholds

if TYPE_CHECKING:
    from experiments.comparison import Comparison

SAID: Final = {
    "none": "no stage yet",
    "point": "points",
    "line": "lines",
    "network": "a network",
    UNDECIDED: "undecided",
}
"""Stages in a sentence."""

LEAST: Final = 0.005
"""Smaller shares are left out of a sentence."""


def claims_of(comparison: "Comparison") -> tuple[Claim, ...]:
    """Return what may be said of the stage of every mix on every structure."""
    return claims(comparison.plan, comparison.stage_trials)


def stage_findings(comparison: "Comparison", labels: Labels) -> list[str]:
    """Return one sentence for the first screen: what stands, as far as it may be said."""
    found = claims_of(comparison)
    if not found:
        return []
    firm = [c for c in found if c.said != UNDECIDED]
    rest = len(found) - len(firm)
    if firm:
        said = [f"{SAID[c.said]} {cell(c, labels)}" for c in firm]
        tail = f" Not claimed in {rest} of {len(found)} cases." if rest else ""
        return [f"Stage at the end: {listed(said)}.{tail}"]
    doubts = Counter(doubt for c in found for doubt in c.doubts)
    why = [f"{WHY[doubt]} ({number})" for doubt, number in doubts.most_common()]
    cases = f" in any of {len(found)} cases" if len(found) > 1 else ""
    drawn = [100 * c.draws["network"] for c in found if c.draws]
    over = span(drawn) + " % of the draws of assumed parameters" if drawn else ""
    chance = span([100 * c.chance["network"] for c in found]) + " % of the replicates"
    rests = f"a network stands in {over}, and in {chance}" if over else f"a network stands in {chance}"
    return [f"Stage at the end: not claimed{cases}, because {listed(why)}; {rests}."]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table of stages.

    Parameters
    ----------
    structure, mix : str
        In words.
    said : str
        The stage that may be claimed, ``undecided``, or ``not claimed`` where something stands against it.
    chance, draws, sizes : str
        What replicates, parameter draws and larger sizes tell.
    against : str
        What stands against a claim.
    """

    structure: str
    mix: str
    said: str
    chance: str
    draws: str
    sizes: str
    against: str


def stage_rows(comparison: "Comparison", labels: Labels) -> list[Row]:
    """Return one line a mix and structure: the stage, how sure, and what stands against it."""
    return [
        Row(
            structure=labels.structure(c.structure),
            mix=labels.mix(c.mix),
            said="not claimed" if c.said == UNDECIDED and c.stage != UNDECIDED else c.said,
            chance=mixed(c.chance),
            draws=mixed(c.draws) if c.draws else "not drawn",
            sizes=at_sizes(c.sizes) or "not tried",
            against=listed(WHY[doubt] for doubt in c.doubts),
        )
        for c in claims_of(comparison)
    ]


WHY: Final[Mapping[str, str]] = {
    "stage": "most runs are undecided by themselves",
    "chance": "chance alone moves it",
    "size": "it changes with the number of rows",
    "untried sizes": "it was not repeated at twice and four times the rows",
    "parameters": "assumed parameters move it",
    "untried parameters": "assumed parameters were not drawn",
}
"""What stands against a claim, by `Claim.doubts`."""


def span(values: Sequence[float]) -> str:
    """Return the lowest and highest of some numbers."""
    low, high = f"{min(values):.0f}", f"{max(values):.0f}"
    return low if low == high else f"{low} to {high}"


def cell(claim: Claim, labels: Labels) -> str:
    """Return ``under 'Korea: ...' on Korea's structure``."""
    return f"under {quoted(labels, claim.mix)} on {possessive(labels.structure(claim.structure))} structure"


def at_sizes(sizes: Mapping[int, str]) -> str:
    """Return the stage told most often at other numbers of rows, each stage once."""
    by_word: dict[str, list[str]] = {}
    for rows, word in sorted(sizes.items()):
        by_word.setdefault(word, []).append(f"{rows:,}")
    return "; ".join(f"{word} at {listed(rows)}" for word, rows in by_word.items())


def mixed(chance: Mapping[str, float]) -> str:
    """Return shares by stage, the largest first."""
    kept = sorted((w for w in WORDS if chance.get(w, 0.0) >= LEAST), key=lambda w: -chance[w])
    return ", ".join(f"{w} {100 * chance[w]:.0f} %" for w in kept)


def size_note(comparison: "Comparison") -> list[str]:
    """Return what was not tried of the rule that a stage has to hold at larger sizes."""
    if len(larger_sizes(comparison.plan)) >= 2:
        return []
    return ["Stages were not told at twice and four times the rows: none may be claimed."]


def gates() -> list[tuple[str, str]]:
    """Return stages and what each takes, with the thresholds."""
    t = Thresholds()
    return [
        ("none", f"Fewer than {100 * t.density:g} % of all firms use it."),
        (
            "point",
            "More use it, but what hangs together falls apart without a few firms, or nothing is linked.",
        ),
        (
            "line",
            f"{100 * t.leaderless:g} % of the adopters stand in supply chains of four tiers or more that hold"
            " without hubs, the best linked twentieth of the adopters.",
        ),
        (
            "network",
            f"In addition {100 * t.core:g} % of the adopters keep two routes to each other without hubs and"
            " after a third of the links is lost, and links cross sectors and regions at least"
            f" {t.mixing:g} times as often as the adopters' trade does.",
        ),
        (
            "undecided",
            f"Fewer than {t.adopters:,} adopters in rows; or what looks like a network falls apart without"
            " lead firms; or double routes without chains.",
        ),
    ]


def words(comparison: "Comparison", labels: Labels) -> Mapping[str, Sequence[object]]:
    """Return all that the page says on stages."""
    return {
        "findings": stage_findings(comparison, labels),
        "rows": stage_rows(comparison, labels),
        "notes": size_note(comparison),
        "gates": gates(),
    }
