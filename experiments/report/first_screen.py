"""The first screen: seven questions of a policy analyst, each answered in a line from the tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np

from experiments.decomposition import programmes
from experiments.plan import CONTROL, DEGREE, PARAMETERS, RULE, SIZE
from experiments.report import credit_words, flip_words, gap_words, ranking_words, threshold_words
from experiments.report.frames import select
from experiments.report.judgement import Contrast
from experiments.report.labels import Labels, quote
from experiments.report.money_figures import cost_points
from experiments.report.numbers import MONEY, counted, listed, measure
from experiments.report.numbers import grouped as number
from experiments.report.prose import possessive
from experiments.report.remarks import variance_gain
from experiments.report.stage_words import SAID, claims_of
from experiments.report.style import NO_POLICY
from experiments.stage_table import Claim
from experiments.statistics import share_interval
from networks.stage import UNDECIDED

if TYPE_CHECKING:
    from experiments.comparison import Comparison

COSTS: Final = (("outlay_per_adopter", "an adopter"), ("outlay_per_link", "a link"))
LONGEST_HEAD: Final = 76
"""Letters of a first clause that is set off."""
FURTHEST: Final = ("network", "line")
"""Stages beyond single points."""


@final
@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the first screen.

    Parameters
    ----------
    question : str
        Two or three words.
    text : str
    place : str
        Section of the page that tells more; '' if there is none.
    """

    question: str
    text: str
    place: str

    @property
    def head(self) -> str:
        """What stands before the first colon, to be set off, if it is short."""
        head, colon, _ = self.text.partition(": ")
        return f"{head}:" if colon and len(head) <= LONGEST_HEAD else ""

    @property
    def rest(self) -> str:
        """What stands after it."""
        return self.text[len(self.head) :].strip()


def answers(
    comparison: "Comparison", labels: Labels, found: Sequence[Contrast], names: Sequence[str]
) -> list[Answer]:
    """Return the answers in reading order.

    Parameters
    ----------
    found : sequence of Contrast
        Headline contrasts.
    names : sequence of str
        Headlines that have numbers.
    """
    money = " ".join(
        x for x in (threshold_words.answer(comparison, labels), cost_answer(comparison, labels)) if x
    )
    said = (
        ("Which mix", ranking_words.answer(comparison, labels, found), "ranking", comparison.ranking),
        ("Structure", gap_words.answer(comparison, labels, names), "gap", comparison.decomposition),
        ("Money", money, "money", comparison.scorecard),
        ("Instrument", credit_words.answer(comparison, labels), "instruments", comparison.scorecard),
        ("Who changes", flip_words.answer(comparison, labels), "flips", comparison.flips),
        ("Stage", stage_answer(comparison, labels), "stage", comparison.stage_trials),
        ("How sure", sure_answer(comparison, found, names), "make", comparison.scorecard),
    )
    return [
        Answer(question, in_short(text, comparison, labels), "" if rows.empty else place)
        for question, text, place, rows in said
    ]


def in_short(text: str, comparison: "Comparison", labels: Labels) -> str:
    """Return a text in which mixes go by their short names, which the key above explains."""
    for mix in comparison.plan.mixes:
        text = text.replace(quote(labels.mix(mix)), labels.brief(mix))
    return text


def shown_cells(comparison: "Comparison") -> list[tuple[str, str]]:
    """Return a cell a structure: its own enacted mix, or the last mix where it has none."""
    plan = comparison.plan
    own = programmes(plan)
    return [(s, own.get(s, plan.mixes[-1])) for s in plan.structures]


def mixes_text(comparison: "Comparison", cells: Sequence[tuple[str, str]], labels: Labels) -> str:
    """Return under which mixes the cells shown are, in words."""
    own = programmes(comparison.plan)
    if len(cells) > 1 and all(own.get(structure) == mix for structure, mix in cells):
        return "each under its own mix"
    names = dict.fromkeys("no policy" if mix == NO_POLICY else labels.brief(mix) for _, mix in cells)
    return f"under {listed(names)}"


def place_text(structure: str, labels: Labels) -> str:
    """Return ``on Korea's structure``."""
    return f"on {possessive(labels.structure(structure))} structure"


def cost_answer(comparison: "Comparison", labels: Labels) -> str:
    """Return what an adopter and a link cost the public, with the band over budgets; '' without it."""
    texts: list[str] = []
    cells: list[tuple[str, str]] = []
    for name, what in COSTS:
        found = {cell: cost_points(comparison, name, *cell) for cell in shown_cells(comparison)}
        found = {cell: points for cell, points in found.items() if is_banded(points)}
        if not found:
            continue
        scale = measure(MONEY, [points[1.0] for points in found.values()])
        units = [f" {scale.unit}", *[""] * len(found)]
        places = [f" on {possessive(labels.structure(structure))}" for structure, _ in found]
        places[0] += " structure" * (not cells)
        told = list(found) == cells
        each = listed(
            f"{scale.bare(points[1.0])} ({scale.span(min(points.values()), max(points.values()))}){unit}"
            + place * (not told)
            for points, unit, place in zip(found.values(), units, places, strict=False)
        )
        cells = list(found)
        texts.append(f"{what} {'costs the public ' * (not texts)}{each}")
    if not texts:
        return ""
    text = "; ".join(texts)
    mixes = mixes_text(comparison, cells, labels)
    return f"{text[:1].upper()}{text[1:]}; {mixes}, in brackets a quarter to four times the budget."


def is_banded(points: Mapping[float, float]) -> bool:
    """Say whether a cost is known at every budget; without the band it is not stated."""
    return all(np.isfinite(v) and v > 0 for v in points.values())


def stage_answer(comparison: "Comparison", labels: Labels) -> str:
    """Return how probable a network and a line are in the cells shown, and whether it may be claimed."""
    claims = claims_of(comparison)
    told = {(c.structure, c.mix): c for c in claims}
    cells = [cell for cell in shown_cells(comparison) if cell in told]
    if not cells:
        return "Not told: no stage was recorded."
    runs = comparison.plan.replicates
    parts = [
        f"{chance_text(told[cell], word, runs)}"
        + (f" {place_text(cell[0], labels)}" if word == FURTHEST[0] else "")
        for word in FURTHEST
        for cell in cells
    ]
    network, line = (listed(parts[i * len(cells) : (i + 1) * len(cells)]) for i in range(len(FURTHEST)))
    firm = Counter(c.said for c in claims if c.said != UNDECIDED)
    words = [f"{SAID[word]}{f' in {n}' * (len(firm) > 1)}" for word, n in firm.items()]
    head = f"Claimed in {firm.total() or 'none'} of {counted(len(claims), 'case')}"
    head += f" ({listed(words)})" if words else ""
    mixes = mixes_text(comparison, cells, labels)
    return f"{head}: a network in {network}, {mixes}; a line in {line} of replicates (90 % interval)."


def chance_text(claim: Claim, word: str, runs: int) -> str:
    """Return the share of replicates that tell a stage, with its interval; of a network also of draws."""
    share = claim.chance.get(word, 0.0)
    band = share_interval(share * runs, runs)
    drawn = f", {100 * claim.draws[word]:.0f} % of draws" if claim.draws and word == FURTHEST[0] else ""
    return f"{100 * share:.0f} % ({100 * band.low:.0f} to {100 * band.high:.0f}{drawn})"


def sure_answer(comparison: "Comparison", found: Sequence[Contrast], names: Sequence[str]) -> str:
    """Return what was tried, what pairing gained, how many contrasts hold after which correction."""
    plan = comparison.plan
    gain = variance_gain(comparison.differences, names)
    paired = (
        f" paired by seed (unpaired it would take {number(gain, 1)} times as many)" if gain > 1.05 else ""
    )
    tried = [f"{counted(plan.replicates, 'replicate')}{paired}"]
    robust = comparison.robustness
    for panel, one in (
        (PARAMETERS, "parameter draw"),
        ("budget", "other budget"),
        (RULE, "other rule"),
        (DEGREE, "other mean degree"),
        (CONTROL, "control"),
        (SIZE, "other size"),
    ):
        rows = select(robust, panel=panel)
        levels = len(plan.draws) if panel == PARAMETERS else rows["level"].nunique()
        if len(rows) and levels:
            tried.append(counted(levels, one))
    told = "This is about the model, not about the world."
    if not found:
        return f"Nothing was set against anything: {listed(tried)}. {told}"
    held = sum(c.decided for c in found)
    corrected = int(np.isfinite([c.p_holm for c in found]).any())
    how = " after Holm\N{RIGHT SINGLE QUOTATION MARK}s correction for their number" * corrected
    head = f"{held} of {counted(len(found), 'headline contrast')} hold{'s' * (held == 1)}{how}"
    return f"{head}: tried were {listed(tried)}. {told}"
