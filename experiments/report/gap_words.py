"""Where the gap between two programmes at home comes from, in sentences made from the table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from experiments.decomposition import PARTS, POLICY_EVEN, SAME_SHARE, STRUCTURE_EVEN, WHOLE
from experiments.report.frames import UNDEFINED, Band, band, select
from experiments.report.judgement import EQUAL
from experiments.report.labels import Labels
from experiments.report.numbers import Measure, measure
from experiments.report.prose import possessive

if TYPE_CHECKING:
    from experiments.comparison import Comparison

NOT_TOLD: Final = "Not told: it takes two structures, each with its own enacted mix."
APART: Final = "cannot be told apart"


def pairs_of(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the pairs of programmes at home that were set against each other."""
    return list(dict.fromkeys(zip(table["first"].astype(str), table["second"].astype(str), strict=True)))


def at_home(code: str, labels: Labels) -> tuple[str, str]:
    """Return structure and mix of ``structure:mix`` in words."""
    structure, _, mix = code.partition(":")
    return labels.structure(structure), labels.brief(mix)


def parts(table: pd.DataFrame, pair: tuple[str, str], name: str, money: str) -> dict[str, Band]:
    """Return mean and interval of the whole and its parts."""
    rows = select(table, first=pair[0], second=pair[1], indicator=name, money=money)
    return {part: band(rows, part=part) for part in dict.fromkeys(rows["part"].astype(str))}


def is_told(d: Band) -> bool:
    """Say whether an interval is known and leaves out zero."""
    return bool(np.isfinite(d.low) and np.isfinite(d.high) and (d.low > 0.0 or d.high < 0.0))


def scale_of(found: dict[str, Band], unit: str) -> Measure:
    """Return how the parts of one gap are written."""
    return measure(unit, [abs(d.mean) for d in found.values() if np.isfinite(d.mean)])


def gap_clause(found: dict[str, Band], pair: tuple[str, str], labels: Labels, scale: Measure) -> str:
    """Return which programme at home has more, or that it cannot be told."""
    (here, mix), (there, other) = (at_home(code, labels) for code in pair)
    whole = found.get(WHOLE, UNDEFINED)
    ends = f"{mix} on {possessive(here)} structure and {other} on {possessive(there)}"
    if not is_told(whole):
        return f"{ends} {APART} ({scale.change(whole.mean)} {scale.step}, {interval(whole, scale)})"
    word = "more" if whole.mean > 0 else "less"
    amount = scale.bare(abs(whole.mean))
    return (
        f"{amount} {scale.step} {word} with {mix} on {possessive(here)} structure than with {other} on "
        f"{possessive(there)} ({interval(whole, scale)})"
    )


def interval(d: Band, scale: Measure) -> str:
    """Return a 90 % interval in words."""
    if not (np.isfinite(d.low) and np.isfinite(d.high)):
        return "interval unknown"
    return f"90 % interval {scale.changes(d.low, d.high)}"


def parts_text(found: dict[str, Band], scale: Measure, *, with_intervals: bool) -> str:
    """Return the parts with their signs; one whose interval holds zero is marked."""
    words: list[str] = []
    for part in PARTS:
        d = found.get(part, UNDEFINED)
        mark = "" if is_told(d) else " (not told from 0)"
        span = f" ({interval(d, scale)})" if with_intervals else mark
        words.append(f"{part} {scale.change(d.mean)}{span}")
    return ", ".join(words)


def sentence(
    table: pd.DataFrame, pair: tuple[str, str], name: str, labels: Labels, money: str = SAME_SHARE
) -> str:
    """Return one gap with its parts, which add up to it, and the split that shares the interaction."""
    says = labels.indicator(name)
    found = parts(table, pair, name, money)
    if not found or not np.isfinite(found[WHOLE].mean):
        return ""
    scale = scale_of(found, says.unit)
    where = f" {EQUAL[money]}" if money in EQUAL else ""
    even = (
        f"with the interaction split evenly, structure {scale.change(found[STRUCTURE_EVEN].mean)} and policy "
        f"{scale.change(found[POLICY_EVEN].mean)}"
    )
    return (
        f"{says.title}{where}: {gap_clause(found, pair, labels, scale)}. Of this "
        f"{parts_text(found, scale, with_intervals=True)}; {even}."
    )


def words(comparison: "Comparison", labels: Labels, names: Sequence[str]) -> list[str]:
    """Return the gap of each headline, and of the first one also under budgets equal in another sense."""
    table = comparison.decomposition
    said: list[str] = []
    for pair in pairs_of(table):
        said += [sentence(table, pair, name, labels) for name in names]
        said += [
            sentence(table, pair, name, labels, money)
            for name in names[:1]
            for money in dict.fromkeys(table["money"].astype(str))
            if money != SAME_SHARE
        ]
    return [text for text in said if text]


def answer(comparison: "Comparison", labels: Labels, names: Sequence[str]) -> str:
    """Return the gap of the first headline with its parts, short."""
    table = comparison.decomposition
    for pair in pairs_of(table)[:1]:
        for name in names:
            found = parts(table, pair, name, SAME_SHARE)
            if found and np.isfinite(found[WHOLE].mean):
                scale = scale_of(found, labels.indicator(name).unit)
                gap = gap_clause(found, pair, labels, scale)
                made = parts_text(found, scale, with_intervals=False)
                return f"{labels.indicator(name).title}: {gap}: {made}."
    return NOT_TOLD
