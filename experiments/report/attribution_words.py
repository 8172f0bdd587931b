"""Sentences on what relations made, as far as controls and rules agree."""

from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.attribution import ALL, HELD_BACK, MADE, MEASURES, SAME, UNDECIDED
from experiments.report.attribution_figure import CONTROLS, TITLES, cells_of
from experiments.report.frames import select
from experiments.report.labels import Labels
from experiments.report.numbers import listed, worded
from experiments.report.prose import possessive, quoted

if TYPE_CHECKING:
    from experiments.comparison import Comparison

SAID: Final = {
    MADE: "more with relations at work than without",
    HELD_BACK: "fewer with relations at work than without",
    SAME: "alike with relations and without",
    UNDECIDED: "undecided",
}
FEW: Final = 4
"""Paired runs below which a note says that little can be decided."""


def words(comparison: "Comparison", labels: Labels) -> dict[str, object]:
    """Return what the page says of attribution."""
    table = comparison.attribution
    if table.empty:
        return {}
    return {"sentences": sentences(comparison, labels), "notes": notes(comparison), "controls": CONTROLS}


def sentences(comparison: "Comparison", labels: Labels) -> list[str]:
    """Return one sentence a structure and mix: what holds of each measure."""
    table = comparison.attribution
    found: list[str] = []
    for structure, mix in cells_of(comparison):
        overall = select(table, structure=structure, mix=mix, rule=ALL, control=ALL)
        told = dict(zip(overall["measure"], overall["verdict"], strict=True))
        by_word: dict[str, list[str]] = {}
        for measure in MEASURES:
            by_word.setdefault(told.get(measure, UNDECIDED), []).append(TITLES[measure].lower())
        parts = [f"{listed(titles)}: {SAID[word]}" for word, titles in by_word.items()]
        head = f"Under {quoted(labels, mix)} on {possessive(labels.structure(structure))} structure"
        found.append(f"{head}, {'; '.join(parts)}.")
    return found


def notes(comparison: "Comparison") -> list[str]:
    """Return what the reader has to know of the numbers: how many pairs, how well they match."""
    table = comparison.attribution
    rows = table[table["rule"] != ALL]
    pairs = int(rows["n"].max())
    found: list[str] = []
    if pairs < FEW:
        runs = f"{worded(pairs).capitalize()} paired {'run' if pairs == 1 else 'runs'} a case"
        found.append(f"{runs}: intervals are wide, and little can be decided. --relation-seeds 8 takes more.")
    ratio = rows["adopters_ratio"].to_numpy(np.float64)
    ratio = ratio[np.isfinite(ratio)]
    if ratio.size:
        found.append(
            "Before they were brought to equal numbers, runs had"
            f" {ratio.min():.2f} to {ratio.max():.2f} times the adopters of their controls."
        )
    return found
