"""Which mix stands first, and how often it does when something else is tried. From the tables only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pandas as pd

from experiments.plan import BASE, CONTROL, DEGREE, MONEY, PARAMETERS, RULE, SIZE
from experiments.ranking import holders
from experiments.report.judgement import HIGHER, Contrast
from experiments.report.labels import Labels
from experiments.report.numbers import NOTHING, counted, listed
from experiments.report.prose import MOST, is_steady, possessive
from experiments.report.style import NO_POLICY

if TYPE_CHECKING:
    from experiments.comparison import Comparison

TRIED: Final[Mapping[str, tuple[str, str]]] = {
    BASE: ("replicate", "replicates"),
    PARAMETERS: ("parameter draw", "parameter draws"),
    "budget": ("other budget", "other budgets"),
    "basis": ("other reading", "other readings"),
    "end_rule": ("other end rule", "other end rules"),
    MONEY: ("sense of equal budgets", "senses of equal budgets"),
    SIZE: ("size", "sizes"),
    DEGREE: ("mean degree", "mean degrees"),
    RULE: ("rule", "rules"),
    CONTROL: ("control", "controls"),
}
"""Trials in the order of the table, one and many."""

SHARES: Final = (BASE, PARAMETERS)
"""Trials whose replicates or draws are counted; of the others the levels in which a mix is first in most."""

MOST_NAMED: Final = 4
"""Indicators named together at most."""

ON_FIRST_SCREEN: Final = (BASE, PARAMETERS, RULE, DEGREE)
"""Chance, parameters, rules and networks."""


@final
@dataclass(frozen=True, slots=True)
class Held:
    """In how many of a trial's cases a mix stands first."""

    first: int
    tried: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The mix that stands first most often on an indicator, and where it keeps that place.

    Parameters
    ----------
    structure, indicator, mix : str
    held : mapping of trial to Held
        Trials that were run.
    """

    structure: str
    indicator: str
    mix: str
    held: Mapping[str, Held]

    @property
    def is_firm(self) -> bool:
        """Whether it is first in more than half of the cases of every trial."""
        return all(2 * held.first > held.tried for held in self.held.values())


def places(comparison: "Comparison", names: Sequence[str]) -> list[Place]:
    """Return the first place of each structure and indicator that is ranked."""
    table = comparison.ranking
    found: list[Place] = []
    for structure in comparison.plan.structures:
        for name in names:
            rows = holders(comparison.plan, table, structure, name)
            if rows.empty:
                continue
            held = {trial: kept(rows[rows["trial"] == trial], trial) for trial in TRIED}
            held = {trial: count for trial, count in held.items() if count.tried}
            found.append(Place(structure=structure, indicator=name, mix=str(rows["mix"].iloc[0]), held=held))
    return found


def kept(rows: pd.DataFrame, trial: str) -> Held:
    """Return in how many replicates (draws) or levels of a trial the rows' mix is first."""
    first = rows["first"].to_numpy(dtype=np.float64)
    if trial in SHARES:
        number = rows["n"].to_numpy(dtype=np.int64)
        return Held(round(float(np.sum(first * number))), int(number.sum()))
    return Held(int(np.count_nonzero(first > 0.5)), len(rows))


def held_text(place: Place, trials: Sequence[str] = tuple(TRIED)) -> str:
    """Return ``in 14 of 16 replicates, 7 of 8 parameter draws and 3 of 3 rules``."""
    parts = [
        f"{held.first} of {counted(held.tried, *TRIED[trial])}"
        for trial, held in place.held.items()
        if trial in trials
    ]
    return f"in {listed(parts)}"


def place_sentence(place: Place, labels: Labels, trials: Sequence[str] = tuple(TRIED)) -> str:
    """Return who ranks first on an indicator and a structure, and in how much of what was tried."""
    return (
        f"{labels.brief(place.mix)} ranks first on {labels.indicator(place.indicator).title} on "
        f"{possessive(labels.structure(place.structure))} structure {held_text(place, trials)}."
    )


def sentences(comparison: "Comparison", labels: Labels, names: Sequence[str]) -> list[str]:
    """Return by structure on which headlines the same mix stays first whatever is tried."""
    found = places(comparison, names)
    said: list[str] = []
    for structure in comparison.plan.structures:
        mine = [place for place in found if place.structure == structure]
        if not mine:
            continue
        parts: list[str] = []
        for mix in comparison.plan.mixes:
            firm = [labels.indicator(p.indicator).title for p in mine if p.mix == mix and p.is_firm]
            if firm:
                parts.append(f"{labels.brief(mix)} on {listed(firm)}")
        loose = [labels.indicator(p.indicator).title for p in mine if not p.is_firm]
        where = f"On {possessive(labels.structure(structure))} structure"
        steady = f"first in more than half of every trial: {'; '.join(parts)}" if parts else ""
        open_ = f"the first place changes with what is tried on {listed(loose)}" if loose else ""
        said.append(f"{where} {'. Otherwise '.join(x for x in (steady, open_) if x)}.")
    return said


def rows(comparison: "Comparison", labels: Labels, names: Sequence[str]) -> dict[str, object]:
    """Return headings and lines of the table of first places."""
    found = places(comparison, names)
    trials = [trial for trial in TRIED if any(trial in place.held for place in found)]
    lines = [
        {
            "structure": labels.structure(place.structure),
            "indicator": labels.indicator(place.indicator).title,
            "mix": labels.brief(place.mix),
            "code": place.mix,
            "held": [counts(place.held[trial]) if trial in place.held else NOTHING for trial in trials],
        }
        for place in found
    ]
    return {"heads": [TRIED[trial][1] for trial in trials], "lines": lines}


def counts(held: Held) -> str:
    """Return ``3 of 4``, in one piece."""
    return f"{held.first}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{held.tried}"


def answer(comparison: "Comparison", labels: Labels, found: Sequence[Contrast]) -> str:
    """Return which mix stands first, or that it is undecided, and how often on the first headline.

    Parameters
    ----------
    found : sequence of Contrast
        Headline contrasts. Those between mixes that act decide, or all if there are none of these.
    """
    rivals = [c for c in found if NO_POLICY not in (c.mix, c.against)] or list(found)
    if not rivals:
        return "There are no two mixes that could be set against each other."
    text = verdict_clause(rivals, labels)
    names = list(dict.fromkeys(c.indicator for c in rivals))
    known = [place for place in places(comparison, names[:1]) if len(place.held) > 0]
    return " ".join([text, *(place_sentence(place, labels, ON_FIRST_SCREEN) for place in known[:1])])


def verdict_clause(rivals: Sequence[Contrast], labels: Labels) -> str:
    """Return on how many contrasts nothing is decided, and what is."""
    held = [c for c in rivals if is_steady(c)]
    loose = sum(c.decided for c in rivals) - len(held)
    number = counted(len(rivals), "headline contrast")
    share = f"{100 * MOST:.0f} % of parameter draws"
    if not held:
        but = f" ({loose} would, but not in {share})" if loose else ""
        return f"Undecided: no direction holds on any of {number} between policies{but}."
    ahead: dict[str, dict[str, list[str]]] = {}
    for c in held:
        titles = ahead.setdefault(better(c, labels), {})
        titles.setdefault(labels.indicator(c.indicator).title, []).append(labels.structure(c.structure))
    total = len({c.structure for c in rivals})
    whom = "of another mix " if len({(c.mix, c.against) for c in rivals}) > 1 else ""
    parts = [
        f"{labels.brief(mix)} is ahead {whom}on {where_ahead(titles, total)}"
        if mix
        else f"no end is the better one of {listed(titles)}"
        for mix, titles in ahead.items()
    ]
    but = f" {loose} more would be, but not in {share}." if loose else ""
    return f"{len(held)} of {number} between policies decided: {'; '.join(parts)}.{but}"


def where_ahead(titles: Mapping[str, Sequence[str]], total: int) -> str:
    """Return indicators with their structures, those with the same structures together."""
    together: dict[tuple[str, ...], list[str]] = {}
    for title, structures in titles.items():
        together.setdefault(tuple(dict.fromkeys(structures)), []).append(title)
    parts: list[str] = []
    for structures, names in together.items():
        some = (
            [*names[:MOST_NAMED], f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED + 1 else names
        )
        every = "both structures" if total == 2 else "all structures"
        named = f"{listed(possessive(s) for s in structures)} structure" + "s" * (len(structures) > 1)
        parts.append(f"{listed(some)} on {every if len(structures) == total > 1 else named}")
    return listed(parts)


def better(c: Contrast, labels: Labels) -> str:
    """Return the mix that is further along in a decided contrast; '' where no end is the better one."""
    direction = labels.indicator(c.indicator).direction
    if direction not in ("+", "-"):
        return ""
    return c.mix if (c.verdict == HIGHER) == (direction == "+") else c.against
