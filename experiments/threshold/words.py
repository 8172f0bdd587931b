"""The answer in words, made from a row of the table of thresholds and nothing else."""

from collections.abc import Mapping
from math import floor, isfinite, log10
from typing import Any, Final, TypeAlias

from experiments.report.labels import Labels, quote
from experiments.report.numbers import MONEY, counted, measure
from experiments.threshold.levers import BUDGET, INSTRUMENT, PARAMETER, UP
from experiments.threshold.search import (
    BELOW,
    FALLS,
    FLAT,
    FOUND,
    NOT_REACHED,
    OFF,
    UNDECIDED,
    order_bounds,
)

Row: TypeAlias = "Mapping[Any, Any] | Any"
"""A row of the table, by column."""

SHARES: Final = {0.1: "a tenth", 0.25: "a quarter", 0.5: "half", 0.75: "three quarters", 0.9: "nine tenths"}

STANDS: Final = {
    "point": ("points or more stand", "points"),
    "line": ("a line or a network stands", "a line"),
    "network": ("a network stands", "a network"),
}
"""What has been reached in words, and its name."""


def sentences(row: Row, labels: Labels) -> list[str]:
    """Return the answer, and what the reader has to know of it: a sentence each."""
    return [sentence(row, labels), *notes(row)]


def sentence(row: Row, labels: Labels) -> str:
    """Return the answer in one sentence; a number is named only where a threshold was found."""
    text = f"{place(row, labels)} {claim(row, labels)}."
    return text[:1].upper() + text[1:]


def place(row: Row, labels: Labels) -> str:
    """Return the mix and the structure, as they stand within a sentence."""
    where = possessive(labels.structure(row["structure"]))
    return f"under {quote(labels.mix(row['mix']))} on {where} structure"


def claim(row: Row, labels: Labels, *, is_short: bool = False) -> str:
    """Return what holds, without its subject and full stop; in short, without the share of value added."""
    stands, share = reached(row["stage"], labels), f"in {part(row['probability'])} of the runs"
    most, least = amount(row, row["highest"]), amount(row, row["lowest"])
    at_most, at_least = seeds(row, "at_highest"), seeds(row, "at_lowest")
    is_money, verdict = row["lever"] == BUDGET, row["verdict"]
    if verdict == FOUND:
        bound = ("from {} on" if row["direction"] == UP else "up to {}").format(amount(row, row["threshold"]))
        return f"{stands} at the end {share} {bound}{money(row, is_short=is_short)}{interval(row)}"
    if verdict == OFF:
        free = "any of its money" if is_money else "it"
        return f"{stands} at the end without {free} in {seeds(row, 'at_nothing')}{interval(row)}"
    if verdict == BELOW:
        rest = f"; without it in {seeds(row, 'at_nothing')}" if isfinite(float(row["at_nothing"])) else ""
        beyond = "less" if row["direction"] == UP else "more"
        return (
            f"{stands} at the end {share} with {least} or {beyond}: there in {at_least}{rest}{interval(row)}"
        )
    if verdict == NOT_REACHED:
        bound = "up to" if row["direction"] == UP else "down to"
        fewer = f"in fewer than {part(row['probability'])} of the runs"
        return f"{stands} at the end {fewer} with anything {bound} {most}: there in {at_most}{interval(row)}"
    if verdict == FALLS:
        more = ("money" if is_money else "of the lever") if row["direction"] == UP else "taken off"
        ends = f"reached in {at_least} with {least}, in {at_most} with {most}"
        return f"no threshold is named: more {more} undoes what less has reached ({ends})"
    if verdict == FLAT:
        ends = f"{stands} in {at_least} with {least} and in {at_most} with {most}"
        return f"no threshold is named: {ends}, no clear difference"
    if verdict == UNDECIDED:
        end = f"with {most} in {at_most}, and too many others are undecided"
        return f"it cannot be told where {stands} {share}: {end}"
    raise ValueError(verdict)


def notes(row: Row) -> list[str]:
    """Return what stands beside the answer: histories that turn back, and runs that are undecided."""
    found: list[str] = []
    n = int(row["n"])
    turned = n - round(float(row["monotone"]) * n)
    if turned:
        what = "money" if row["lever"] == BUDGET else "of the lever"
        found.append(
            f"In {turned} of {counted(n, 'seed')} it is reached at one point and missed with more {what}"
            ": a small change shifts everybody's luck, so the share of runs is read, not single histories."
        )
    unknown = float(row["undecided"])
    if unknown:
        found.append(f"{100 * unknown:.0f} % of the runs are undecided and count as not reached.")
    return found


def interval(row: Row) -> str:
    """Return the interval in brackets, its open ends in words."""
    low, high, n = float(row["low"]), float(row["high"]), int(row["n"])
    few, many = order_bounds(n, float(row["probability"]))
    lacking = [end for end, lacks in (("lower", few == 0), ("upper", many > n)) if lacks]
    if row["direction"] != UP:
        lacking = [{"lower": "upper", "upper": "lower"}[end] for end in lacking]
    if row["verdict"] == OFF:
        low = 0.0
        if high == 0.0:
            return ""
        if not isfinite(high):
            return f" (90 % interval from nothing up, open above{too_few('upper', lacking, n)})"
    if isfinite(low) and isfinite(high):
        return f" (90 % interval {span(row, low, high)})"
    if isfinite(high):
        return f" (90 % interval: {amount(row, high)} or less{too_few('lower', lacking, n)})"
    if isfinite(low):
        return f" (90 % interval: above {amount(row, low)}{too_few('upper', lacking, n)})"
    if len(lacking) == 2:
        return f" ({counted(n, 'seed')} {'is' if n == 1 else 'are'} too few for an interval)"
    return f" (90 % interval open at both ends{too_few('lower', lacking, n)}{too_few('upper', lacking, n)})"


def too_few(end: str, lacking: list[str], n: int) -> str:
    """Say that an end is open because there are few seeds, not because of what they found."""
    return f"; {n} seeds are too few for the {end} end" if end in lacking else ""


def money(row: Row, *, is_short: bool) -> str:
    """Return the planned outlay behind a threshold; nothing where it is not known."""
    usd, share = float(row["usd"]), float(row["share"])
    if not isfinite(usd):
        return ""
    planned = measure(f"{MONEY} a year", [usd]).text(usd)
    if is_short:
        return f", {planned}"
    return f", planned at {planned} or {percent(share)} of one year's value added"


def amount(row: Row, value: object) -> str:
    """Return a value of the lever in words."""
    number, lever = float(str(value)), str(row["lever"])
    kind, _, key = lever.partition(".")
    if kind == PARAMETER:
        return f"{key} at {number:.3g}{unit_of(key)}"
    of = "its budget" if lever == BUDGET else f"the weight of {key}"
    if number == 0.0:
        return "nothing"
    if number == 1.0:
        return of
    return f"{percent(number)} of {of}" if number < 1.0 else f"{number:.3g} times {of}"


def unit_of(key: str) -> str:
    """Return the unit of a parameter with a blank before it; nothing for shares."""
    from abm.parameters import known_parameters

    declared = known_parameters().get(key)
    return "" if declared is None or declared.unit == "1" else f" {declared.unit}"


def span(row: Row, low: float, high: float) -> str:
    """Return two values of the lever as a range."""
    kind, _, key = str(row["lever"]).partition(".")
    if kind == PARAMETER:
        return f"{low:.3g} to {high:.3g}{unit_of(key)}"
    first, last = amount(row, low), amount(row, high)
    tail = last.partition(" ")[2]
    same = first.partition(" ")[2] == tail
    return f"{first.partition(' ')[0]} to {last}" if same and tail else f"{first} to {last}"


def percent(share: float) -> str:
    """Return a share in per cent with two digits that count, never as a power of ten."""
    value = 100.0 * share
    places = 0 if value <= 0.0 else min(max(1 - floor(log10(value)), 0), 8)
    return f"{value:.{places}f} %"


def part(probability: float) -> str:
    """Return a probability in words where there are some."""
    return SHARES.get(probability, f"{100 * probability:.3g} %")


def seeds(row: Row, column: str) -> str:
    """Return how many of the runs, from a share of them."""
    n = int(row["n"])
    return f"{round(float(row[column]) * n)} of {n} runs"


def reached(stage: str, labels: Labels) -> str:
    """Return what has been reached, as a clause."""
    if stage in STANDS:
        return STANDS[stage][0]
    name, sign, level = stage.split(" ")
    says = labels.indicator(name)
    bound = "at least" if sign == ">=" else "at most"
    return f"{quote(says.title)} is {bound} {measure(says.unit, [float(level)]).text(float(level))}"


def possessive(name: str) -> str:
    """Return ``Korea's``."""
    return f"{name}\N{RIGHT SINGLE QUOTATION MARK}" + ("" if name.endswith("s") else "s")


def lever_title(lever: str) -> str:
    """Return what an axis of a figure is called."""
    kind, _, key = lever.partition(".")
    if lever == BUDGET:
        return "Budget, as a multiple of the mix's own"
    if kind == INSTRUMENT:
        return f"Weight of {key}, as a multiple of its own; the budget stays"
    return key
