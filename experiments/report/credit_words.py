"""Sentences on which instruments and measures carry the effect of a mix."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pandas as pd

from abm.entry import KEPT
from abm.measures import policy_tables
from experiments.credit.tables import INSTRUMENT, MEASURE
from experiments.report.frames import select
from experiments.report.labels import Labels
from experiments.report.numbers import Measure, counted, listed, measure, worded
from experiments.report.planned import planned_outlay
from experiments.report.prose import possessive, quoted
from experiments.statistics import LEVEL

if TYPE_CHECKING:
    from experiments.comparison import Comparison

NOT_COMPUTED: Final = (
    "Not computed; pearlnet compare --attribute divides the effect of a mix among its instruments."
)

NAMED: Final = 4
"""Instruments or measures named in a sentence at most."""

FIRST: Final = 2
"""Instruments of each mix named on the first screen at most."""

ROWS: Final = 12
"""Measures shown in the page's table of each mix."""

FEW: Final = 4
"""Paired replicates below which a note says that little can be told."""

CORRECTION: Final = "corrected for their number by Holm\N{RIGHT SINGLE QUOTATION MARK}s method"


@final
@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument or measure carries of one indicator.

    Parameters
    ----------
    name : str
        Code of the instrument or id of the measure.
    mean, low, high : float
        With the 90 % interval; NaN where unknown.
    p_holm : float
        Chance that seeds alone bring so much, corrected for the number of parts; NaN where untested.
    """

    name: str
    mean: float
    low: float
    high: float
    p_holm: float

    @property
    def is_told(self) -> bool:
        """Whether it can be told from zero."""
        return self.p_holm < 1.0 - LEVEL


@final
@dataclass(frozen=True, slots=True)
class Share:
    """One mix on one structure: Shapley values of one indicator, largest first.

    Parameters
    ----------
    structure, mix, indicator : str
    parts : tuple of Part
        The instruments that have weight in the mix.
    """

    structure: str
    mix: str
    indicator: str
    parts: tuple[Part, ...]

    @property
    def whole(self) -> float:
        """Effect of the whole mix: the sum of the values."""
        return float(np.sum([part.mean for part in self.parts]))

    @property
    def told(self) -> tuple[Part, ...]:
        """The parts that can be told from zero, those that carry most first."""
        return tuple(sorted((p for p in self.parts if p.is_told), key=lambda p: -abs(p.mean)))


def answer(comparison: "Comparison", labels: Labels, named: int = FIRST) -> str:
    """Return which instruments carry the effect of each mix on the first headline, told by its sentence.

    Parameters
    ----------
    comparison : Comparison
    labels : Labels
    named : int
        Instruments named of each mix at most.
    """
    found = shares(comparison, first_headline(comparison))
    if not found:
        return NOT_COMPUTED
    scale = scale_of(found, labels)
    title = labels.indicator(found[0].indicator).title
    clauses = "; ".join(clause(share, scale, labels, named) for share in found)
    unit = f"{scale.step}, " if scale.step else ""
    return (
        f"Effect on {title}: {clauses} ({unit}Shapley values with 90 % interval; named is what can be told"
        f" from zero, {CORRECTION})."
    )


def clause(share: Share, scale: Measure, labels: Labels, most: int = NAMED) -> str:
    """Return what carries the effect of one mix on one structure, without its unit."""
    where = f"under {quoted(labels, share.mix)} on {possessive(labels.structure(share.structure))} structure"
    number = len(share.parts)
    if not share.told:
        none = "the one instrument cannot" if number == 1 else f"none of the {worded(number)} instruments can"
        return f"{where} {none} be told from zero, of {scale.change(share.whole)} in all"
    named = [amount(part, scale, labels.instrument(part.name)) for part in share.told[:most]]
    rest = len(share.told) - most
    named += [f"{worded(rest)} more"] * (rest > 0)
    return f"{where} {listed(named)}, of {scale.change(share.whole)} in all"


def amount(part: Part, scale: Measure, name: str) -> str:
    """Return a name with what it carries and the interval."""
    return f"{name} {scale.change(part.mean)} ({scale.changes(part.low, part.high)})"


def words(comparison: "Comparison", labels: Labels) -> dict[str, object]:
    """Return what the page says of instruments and measures; empty if it was not computed."""
    name = first_headline(comparison)
    found = shares(comparison, name)
    if not found:
        return {}
    return {
        "answer": answer(comparison, labels, NAMED),
        "money": money_words(str(comparison.shapley["money"].iloc[0])),
        "others": other_headlines(comparison, labels, name),
        "alone": [
            s for kind in (INSTRUMENT, MEASURE) for s in alone_sentences(comparison, labels, name, kind)
        ],
        "tables": [headline_table(comparison, labels, s.structure, s.mix) for s in found],
        "measures": [measure_table(comparison, labels, s.structure, s.mix, name) for s in found],
        "title": labels.indicator(name).title,
        "notes": notes(comparison),
    }


def other_headlines(comparison: "Comparison", labels: Labels, first: str) -> list[str]:
    """Return a sentence for each other headline on which something can be told, and one for the rest."""
    found: list[str] = []
    untold: list[str] = []
    for name in comparison.plan.headlines:
        all_of_them = shares(comparison, name) if name != first else []
        if not all_of_them:
            continue
        title = labels.indicator(name).title
        if not any(share.told for share in all_of_them):
            untold.append(title)
            continue
        scale = scale_of(all_of_them, labels)
        unit = f" ({scale.step})" if scale.step else ""
        found.append(f"{title}{unit}: {'; '.join(clause(share, scale, labels) for share in all_of_them)}.")
    if untold:
        found.append(f"No instrument can be told from zero on {listed(untold)}.")
    return found


def alone_sentences(comparison: "Comparison", labels: Labels, name: str, kind: str) -> Iterator[str]:
    """Yield for each mix what is lost of an indicator when one thing alone is taken out."""
    for structure, mix in cells_of(comparison.ablation):
        parts = losses(comparison, structure, mix, name, kind)
        scale = measure(labels.indicator(name).unit, ends(parts))
        told = sorted((p for p in parts if p.is_told), key=lambda p: -abs(p.mean))
        place = f"of {quoted(labels, mix)} on {possessive(labels.structure(structure))} structure"
        head = f"Of the {counted(len(parts), kind)} {place}, taken out one at a time,"
        if not told:
            verb = "its loss cannot" if len(parts) == 1 else "no loss can"
            yield f"{head} {verb} be told from zero."
            continue
        names = [amount(p, scale, part_name(p.name, kind, labels)) for p in told[:NAMED]]
        names += [f"{worded(len(told) - NAMED)} more"] * (len(told) > NAMED)
        unit = f"{scale.step}, " if scale.step else ""
        yield f"{head} {worded(len(told))} can be told to matter ({unit}lost without it): {listed(names)}."


def notes(comparison: "Comparison") -> list[str]:
    """Return what the reader has to know of the numbers."""
    table = comparison.shapley
    seeds = int(table["permutations"].max()) // 2
    lost = comparison.ablation
    found = [
        f"{counted(seeds, 'paired replicate')}; in each an order of the instruments and its reverse."
        " Intervals are over replicates, so they hold both chance and the sampling of orders."
    ]
    if seeds < FEW:
        found.append(
            f"With {counted(seeds, 'replicate')} little can be told; --attribute-seeds 16 takes more."
        )
    if seeds < comparison.plan.replicates:
        found.append(
            f"The rest of the page has {comparison.plan.replicates} replicates, so the effect of a mix in all"
            " need not be the one told there."
        )
    many = len(lost[["structure", "mix", "kind", "name"]].drop_duplicates())
    found.append(
        f"{counted(many, 'part')} were taken out alone. Their losses do not add up to the effect of the mix:"
        " what two of them do together is lost with either."
    )
    return found


def money_words(money: str) -> str:
    """Return where the money of what is taken out goes."""
    if money == KEPT:
        return (
            "What is taken out leaves its money to the rest, so each value is net of what that money does"
            " elsewhere."
        )
    return (
        "What is taken out takes its money with it, and all others get what they were going to get. So a rule"
        " that pays nobody is taken out with the cost of running it alone."
    )


def headline_table(comparison: "Comparison", labels: Labels, structure: str, mix: str) -> dict[str, object]:
    """Return the Shapley values of one mix on all headlines, a row an instrument."""
    names = [n for n in comparison.plan.headlines if any(share_of(comparison, structure, mix, n).parts)]
    by_name = {name: share_of(comparison, structure, mix, name) for name in names}
    scales = {
        name: measure(labels.indicator(name).unit, [p.mean for p in s.parts]) for name, s in by_name.items()
    }
    planned = select(planned_outlay(comparison.plan), structure=structure, mix=mix)
    spent = dict(zip(planned["instrument"], planned["planned"], strict=True))
    total = sum(spent.values())
    order = [part.name for part in by_name[names[0]].parts] if names else []
    rows = [
        {
            "name": labels.instrument(code),
            "code": code,
            "money": f"{100.0 * spent.get(code, 0.0) / total:.1f} %" if total else "",
            "cells": [cell(by_name[name], code, scales[name]) for name in names],
        }
        for code in order
    ]
    return {
        "head": f"{labels.mix(mix)} on the structure of {labels.structure(structure)}",
        "columns": [(labels.indicator(n).title, scales[n].step) for n in names],
        "rows": rows,
        "whole": [scales[n].change(by_name[n].whole) for n in names],
    }


def cell(share: Share, code: str, scale: Measure) -> dict[str, object]:
    """Return one value as it stands in the table."""
    part = next(p for p in share.parts if p.name == code)
    return {
        "value": scale.change(part.mean),
        "interval": scale.changes(part.low, part.high),
        "told": part.is_told,
    }


def measure_table(
    comparison: "Comparison", labels: Labels, structure: str, mix: str, name: str
) -> dict[str, object]:
    """Return the measures whose loss is largest, for one mix on one structure."""
    parts = losses(comparison, structure, mix, name, MEASURE)
    largest = sorted(parts, key=lambda p: -abs(p.mean))[:ROWS]
    scale = measure(labels.indicator(name).unit, ends(parts))
    return {
        "head": f"{labels.mix(mix)} on the structure of {labels.structure(structure)}",
        "unit": scale.step,
        "shown": len(largest),
        "all": len(parts),
        "rows": [
            {
                "id": part.name,
                "name": policy_tables().measures[part.name].title,
                "value": scale.change(part.mean),
                "interval": scale.changes(part.low, part.high),
                "told": part.is_told,
            }
            for part in largest
        ],
    }


# ------------------------------------------------------------------ reading the tables


def first_headline(comparison: "Comparison") -> str:
    """Return the first headline that some instrument has a value for; else the first headline."""
    names = comparison.plan.headlines
    table = comparison.shapley
    known = set(table.loc[table["permutations"].to_numpy(np.float64) > 0, "indicator"])
    return next((name for name in names if name in known), names[0])


def cells_of(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return structures and mixes, in the order of the table."""
    return list(dict.fromkeys(zip(table["structure"], table["mix"], strict=True)))


def shares(comparison: "Comparison", name: str) -> list[Share]:
    """Return who carries how much of an indicator, for each mix and structure where it is defined."""
    found = [share_of(comparison, s, m, name) for s, m in cells_of(comparison.shapley)]
    return [share for share in found if share.parts]


def share_of(comparison: "Comparison", structure: str, mix: str, name: str) -> Share:
    """Return the instruments with weight in the mix, those first that carry most."""
    table = select(comparison.shapley, structure=structure, mix=mix, indicator=name)
    parts = [
        Part(*row)
        for row in zip(
            table["instrument"].astype(str),
            *(table[c].astype(float) for c in ("value", "low", "high", "p_holm")),
            strict=True,
        )
    ]
    working = {p.name for p in losses(comparison, structure, mix, name, INSTRUMENT)}
    mine = [part for part in parts if part.name in working and np.isfinite(part.mean)]
    return Share(structure, mix, name, tuple(sorted(mine, key=lambda part: -part.mean)))


def losses(comparison: "Comparison", structure: str, mix: str, name: str, kind: str) -> list[Part]:
    """Return what is lost of an indicator without each measure, or without each instrument."""
    table = select(comparison.ablation, structure=structure, mix=mix, indicator=name, kind=kind)
    columns = (table[c].astype(float) for c in ("mean", "low", "high", "p_holm"))
    return [Part(*row) for row in zip(table["name"].astype(str), *columns, strict=True)]


def part_name(name: str, kind: str, labels: Labels) -> str:
    """Return an instrument's name, or a measure's id with its title."""
    if kind == INSTRUMENT:
        return labels.instrument(name)
    return f"{name} {policy_tables().measures[name].title}"


def ends(parts: Sequence[Part]) -> list[float]:
    """Return all numbers that are read side by side."""
    return [x for part in parts for x in (part.mean, part.low, part.high)]


def scale_of(found: Sequence[Share], labels: Labels) -> Measure:
    """Return how the values of an indicator are written."""
    values = [x for share in found for x in ends(share.parts)]
    return measure(labels.indicator(found[0].indicator).unit, values)
