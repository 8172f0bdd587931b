"""Sentences on how much money a stage takes, made from the table of thresholds."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from experiments.report.labels import Labels
from experiments.threshold.search import BELOW, FOUND, NOT_REACHED, OFF, UNDECIDED
from experiments.threshold.words import amount, claim, part, percent, place, span

if TYPE_CHECKING:
    from experiments.comparison import Comparison

HALF: Final = 0.5
"""Probability the sentences speak of; the table has others."""

FIRST: Final = "network"
"""Stage the first screen speaks of."""

COMMAND: Final = "pearlnet compare --thresholds"

NOT_COMPUTED: Final = f"For what money: not computed here; {COMMAND} does, in some minutes."


def answer(comparison: "Comparison", labels: Labels) -> str:
    """Return one sentence: for what money a network stands; or that it was not computed."""
    rows = [row for row in rows_of(comparison.thresholds) if row["stage"] == FIRST]
    if not rows:
        return NOT_COMPUTED
    told = (f"{place(row, labels)} {claim(row, labels, is_short=True)}" for row in rows)
    return f"For what money: {'; '.join(told)}."


def words(comparison: "Comparison", labels: Labels) -> dict[str, object]:
    """Return what the page says of thresholds; nothing where none were sought."""
    table = comparison.thresholds
    if table.empty:
        return {}
    return {
        "sentences": sentences(table, labels),
        "notes": notes(table),
        "most": most(table),
        "heads": [part(probability) for probability in sorted(table["probability"].unique())],
        "rows": cells(table, labels),
    }


def sentences(table: pd.DataFrame, labels: Labels) -> list[str]:
    """Return a sentence a structure, mix and stage; one for both stages where they come at the same money."""
    found: list[str] = []
    rows = list(rows_of(table))
    for row in rows:
        twins = [other for other in rows if other["stage"] != row["stage"] and alike(row, other)]
        if twins and row["stage"] != FIRST:
            continue
        also = "; for a line or a network it is the same" if twins else ""
        found.append(f"{capital(place(row, labels))} {claim(row, labels)}{also}.")
    return found


def alike(row: dict[Any, Any], other: dict[Any, Any]) -> bool:
    """Say whether two rows of the same mix and structure come to the same."""
    names = (
        "structure",
        "mix",
        "verdict",
        "threshold",
        "low",
        "high",
        "at_nothing",
        "at_lowest",
        "at_highest",
    )
    return all(row[name] == other[name] or row[name] != row[name] != other[name] for name in names)


def notes(table: pd.DataFrame) -> list[str]:
    """Return what the reader has to know of the runs behind the numbers."""
    rows = list(rows_of(table))
    found: list[str] = []
    turned = max(round((1.0 - float(row["monotone"])) * int(row["n"])) for row in rows)
    n = max(int(row["n"]) for row in rows)
    if turned:
        found.append(
            f"A little money shifts everybody's luck: in up to {turned} of {n} seeds a stage is reached at"
            " one budget and missed at a larger one. So shares of runs are read, not single histories."
        )
    else:
        found.append(f"In none of {n} seeds is a stage reached at one budget and missed at a larger one.")
    unknown = max(float(row["undecided"]) for row in rows)
    if unknown:
        found.append(f"Up to {percent(unknown)} of the runs are undecided; they count as not reached.")
    return found


def most(table: pd.DataFrame) -> str:
    """Return the largest budget that was tried, as a multiple."""
    return f"{float(table['highest'].max()):g} times"


def cells(table: pd.DataFrame, labels: Labels) -> list[dict[str, object]]:
    """Return the rows of the page's table: structure, mix, stage, and a cell a probability."""
    found: list[dict[str, object]] = []
    for (structure, mix, stage), group in table.groupby(["structure", "mix", "stage"], sort=False):
        rows: list[dict[Any, Any]] = group.sort_values("probability").to_dict("records")
        found.append(
            {
                "structure": labels.structure(str(structure)),
                "mix": labels.brief(str(mix)),
                "stage": f"{stage}",
                "cells": [cell(row) for row in rows],
            }
        )
    return found


def cell(row: dict[Any, Any]) -> tuple[str, str]:
    """Return a threshold and its interval as they stand in the page's table."""
    low, high = float(row["low"]), float(row["high"])
    ends = ""
    if low == low and high == high:
        ends += span(row, low, high)
    elif high == high:
        ends += f"{amount(row, high)} or less"
    elif low == low:
        ends += f"above {amount(row, low)}"
    else:
        ends = "interval open"
    verdict = row["verdict"]
    if verdict == FOUND:
        return amount(row, row["threshold"]), ends
    if verdict == OFF:
        return "no money needed", "" if high == 0.0 else ends
    if verdict == BELOW:
        return f"{amount(row, row['lowest'])} or less", ends
    if verdict == NOT_REACHED:
        return f"not reached with {amount(row, row['highest'])}", ends
    return ("undecided" if verdict == UNDECIDED else "none named: " + verdict), ""


def rows_of(table: pd.DataFrame) -> Iterator[dict[Any, Any]]:
    """Yield the rows the sentences speak of."""
    yield from table[table["probability"] == HALF].to_dict("records")


def capital(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]
