"""Numbers of two runs as they are read side by side, in the page's language."""

from collections.abc import Iterable
from math import isfinite
from typing import Final

from abm.scorecard import INDICATORS
from experiments.report.numbers import Measure, measure
from viz.words import say, table
from viz.words.names import SHARE, change, slug, undefined

UNITS: Final = {each.name: each.unit for each in INDICATORS}
"""Unit of each indicator's stored values."""

SMALL: Final = 0.001
"""Smaller chances are not told apart."""


def scale_of(name: str, values: Iterable[float]) -> Measure:
    """Return how the numbers of an indicator are written; the largest decides."""
    return measure(UNITS.get(name, ""), values)


def unit_text(scale: Measure) -> str:
    """Return the unit behind numbers of one scale."""
    if scale.unit == "%":
        return say("names.unit_percent")
    key = f"names.unit_{slug(scale.unit)}"
    return say(key) if scale.unit and key in table() else scale.unit


def bare(scale: Measure, value: float) -> str:
    """Return a number without unit."""
    return scale.bare(value) if isfinite(value) else undefined()


def changed(scale: Measure, value: float) -> str:
    """Return a difference with its sign, without unit."""
    return scale.change(value) if isfinite(value) else undefined()


def span(scale: Measure, low: float, high: float) -> str:
    """Return both ends of an interval with their signs."""
    if not (isfinite(low) and isfinite(high)):
        return undefined()
    return say("compare.span", low=scale.change(low), high=scale.change(high))


def with_unit(scale: Measure, value: float) -> str:
    """Return a number with its unit."""
    if not isfinite(value):
        return undefined()
    text, unit = scale.bare(value), unit_text(scale)
    if scale.unit == "%":
        return say("names.percent", value=text)
    return say("names.number", value=text, unit=unit) if unit else text


def step_of(scale: Measure, name: str, value: float) -> str:
    """Return a difference with sign and unit; that of two shares is in percentage points."""
    if not isfinite(value):
        return undefined()
    if UNITS.get(name) == SHARE:
        return say("names.points", value=scale.change(value))
    unit = unit_text(scale)
    return say("names.number", value=scale.change(value), unit=unit) if unit else scale.change(value)


def chance(value: float) -> str:
    """Return how often seeds alone would bring a difference; nothing where it was not tested."""
    return "" if value != value else "< 0.001" if value < SMALL else f"{value:.3f}"


def share(value: float) -> str:
    """Return a share in whole percent."""
    return say("names.percent", value=f"{100.0 * value:.0f}") if isfinite(value) else undefined()


def small_share(value: float) -> str:
    """Return a share of firms with two digits, as the report writes flips."""
    return say("names.percent", value=f"{100.0 * value:.2g}") if isfinite(value) else undefined()


__all__ = [
    "UNITS",
    "bare",
    "chance",
    "change",
    "changed",
    "scale_of",
    "share",
    "small_share",
    "span",
    "step_of",
    "unit_text",
    "with_unit",
]
