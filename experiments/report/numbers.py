"""Numbers as a reader wants them: unit, scale, sensible digits, thousands separators."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import Final, final

MINUS: Final = "\N{MINUS SIGN}"
WORDS: Final = "no one two three four five six seven eight nine ten eleven twelve".split()
NOTHING: Final = "\N{EN DASH}"
MONEY: Final = "million USD"
RESOLUTION: Final = 30
"""Rows below which a count is not printed."""

_MONEY_SCALES: Final = ((1e3, 1e-3, "billion USD"), (1.0, 1.0, MONEY), (1e-3, 1e3, "thousand USD"))


@final
@dataclass(frozen=True, slots=True)
class Measure:
    """How the numbers of one indicator are written.

    Parameters
    ----------
    factor : float
        What a stored value is multiplied with.
    unit : str
        Unit behind the number, ``"%"`` for shares; may be empty.
    step : str
        Unit of a difference: ``"percentage points"`` for shares.
    digits : int
        Digits behind the point.
    """

    factor: float
    unit: str
    step: str
    digits: int

    def bare(self, value: float) -> str:
        """Return the number without its unit."""
        if not isfinite(value):
            return "not defined"
        return "0" if value == 0.0 else grouped(value * self.factor, self.digits)

    def text(self, value: float) -> str:
        """Return the number with its unit."""
        if not isfinite(value):
            return "not defined"
        return f"{self.bare(value)} {self.unit}".strip()

    def span(self, low: float, high: float, between: str = " to ") -> str:
        """Return two numbers as a range, without unit."""
        if not (isfinite(low) and isfinite(high)):
            return "not defined"
        return f"{self.bare(low)}{between}{self.bare(high)}"

    def change(self, value: float) -> str:
        """Return a difference with its sign, without unit."""
        if not isfinite(value):
            return "not defined"
        text = grouped(abs(value) * self.factor, self.digits)
        if not any(c in "123456789" for c in text):
            return text
        return ("+" if value > 0 else MINUS) + text

    def changes(self, low: float, high: float) -> str:
        """Return the range of a difference, both ends with their signs."""
        if not (isfinite(low) and isfinite(high)):
            return "not defined"
        return f"{self.change(low)} to {self.change(high)}"


def measure(unit: str, values: Iterable[float]) -> Measure:
    """Choose scale and digits for numbers that are read side by side.

    Parameters
    ----------
    unit : str
        Unit of the stored values; ``"1"`` means a share.
    values : iterable of float
        The values to be shown; the largest decides.
    """
    largest = max((abs(float(v)) for v in values if isfinite(float(v))), default=0.0)
    if unit == "1":
        return Measure(100.0, "%", "percentage points", 2 if 0 < largest < 0.01 else 1)
    if unit.startswith(MONEY):
        tail = unit[len(MONEY) :]
        for least, factor, name in _MONEY_SCALES:
            if largest >= least or (largest == 0.0 and factor == 1.0):
                return Measure(factor, name + tail, name + tail, digits(largest * factor))
        return Measure(1e6, "USD" + tail, "USD" + tail, digits(largest * 1e6))
    if largest >= 1e6:
        return Measure(1e-6, f"million {unit}", f"million {unit}", digits(largest * 1e-6))
    return Measure(1.0, unit, unit, digits(largest))


def digits(largest: float) -> int:
    """Return how many digits behind the point give about three in all."""
    if largest <= 0.0 or not isfinite(largest):
        return 0
    return min(max(2 - floor(log10(largest)), 0), 4)


def grouped(value: float, places: int) -> str:
    """Return a number with thousands separators; large ones are rounded to three digits."""
    if abs(value) >= 1000:
        step = 10.0 ** (floor(log10(abs(value))) - 2)
        value = round(value / step) * step
    text = f"{value:,.{places}f}"
    return text.replace("-", MINUS) if any(c in "123456789" for c in text) else text.lstrip("-")


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return words as a list in a sentence."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun in the right form."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def worded(number: int) -> str:
    """Return a number as a word where that reads better."""
    return WORDS[number] if 0 <= number < len(WORDS) else f"{number:,}"
