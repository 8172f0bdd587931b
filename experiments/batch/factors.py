"""What a study varies: named values, ranges, and the ranges that stand beside parameters in the data."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from math import exp, isfinite, log
from typing import Any, Final, TypeAlias, final

from abm.country import country_codes, load_country
from abm.parameters import all_evidence, known_parameters
from abm.scenario import Scenario
from networks.errors import BadInput, require_known, unknown

Value: TypeAlias = str | float | int | bool | tuple[str, ...] | None
"""What stands at a factor in one point of a design."""

Point: TypeAlias = Mapping[str, Value]
"""Values by key."""

NOT_VARIED: Final = ("seed", "parameters", "overrides")
VARIED: Final = tuple(f.name for f in fields(Scenario) if f.name not in NOT_VARIED)
"""Fields of a scenario that a study may vary; its seeds come from the replicates."""

PARAMETERS, MEASURE, INSTRUMENT = "parameters.", "measure.", "instrument."
DECLARED: Final = "range"
"""Stands for the range of a parameter in the data files."""
EVERY: Final = "parameters.*"
"""Every parameter of grade ``assumed`` that has a range."""

RANGE_KEYS: Final = ("low", "high", "scale", "levels")
SCALES: Final = ("linear", "log")

MOST_LEVELS: Final = 10_000
"""Levels of a range in a grid; more are a mistake in the file."""


@final
@dataclass(frozen=True, slots=True)
class Place:
    """A place in the range that the data files give for a parameter, 0 its low end and 1 its high one."""

    share: float


class Factor(ABC):
    """One thing that is varied."""

    __slots__ = ()
    key: str

    @abstractmethod
    def at(self, share: float) -> Any:
        """Return the value at a place in [0, 1) of its range, or of its list."""

    @abstractmethod
    def levels(self, where: str) -> tuple[Any, ...]:
        """Return the values a grid takes."""


@final
@dataclass(frozen=True, slots=True)
class Choice(Factor):
    """Named values, or numbers, one by one."""

    key: str
    values: tuple[Value, ...]

    def at(self, share: float) -> Value:
        """Return one of the values, each with the same part of [0, 1)."""
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]

    def levels(self, where: str) -> tuple[Value, ...]:
        """Return the values."""
        return self.values


@final
@dataclass(frozen=True, slots=True)
class Interval(Factor):
    """A number between two ends; on a log scale equal steps are equal ratios."""

    key: str
    low: float
    high: float
    is_log: bool = False
    steps: int = 0

    def at(self, share: float) -> float:
        """Return the number at a place of the range."""
        if self.is_log:
            return exp(log(self.low) + share * (log(self.high) - log(self.low)))
        return self.low + share * (self.high - self.low)

    def levels(self, where: str) -> tuple[float, ...]:
        """Return equally spaced numbers, both ends exactly among them."""
        n = levels_of(self.key, self.steps, where)
        inner = (self.at(i / (n - 1)) for i in range(1, n - 1))
        return (self.low, *inner, self.high)


@final
@dataclass(frozen=True, slots=True)
class Declared(Factor):
    """The range that the data files give for a parameter; each structure has its own."""

    key: str
    steps: int = 0

    def at(self, share: float) -> Place:
        """Return the place; the structure of a point makes it a number."""
        return Place(share)

    def levels(self, where: str) -> tuple[Place, ...]:
        """Return equally spaced places, both ends among them."""
        n = levels_of(self.key, self.steps, where)
        return tuple(Place(i / (n - 1)) for i in range(n))


def levels_of(key: str, steps: int, where: str) -> int:
    """Return the number of levels of a range, which a grid has to be told."""
    if steps < 2:
        raise BadInput(f"{where}: {key}", "is a range, and a grid needs its levels", "levels = 2 or more")
    return steps


def factors_of(table: object, where: str, levels: int = 0) -> tuple[Factor, ...]:
    """Return the factors of a section of a study file.

    Parameters
    ----------
    table : mapping
        By key: a list of values; a table with ``low`` and ``high`` (and ``scale``, ``levels``); or
        ``"range"`` for a parameter. ``"parameters.*" = "range"`` stands for all assumed parameters.
    where : str
        File and section, for errors.
    levels : int
        Levels of a range in a grid where the range names none.
    """
    if not isinstance(table, Mapping):
        raise BadInput(where, "is no table")
    found: dict[str, Factor] = {}
    for key, given in flat(table):
        for each in _expanded(key) if key == EVERY else (key,):
            _require_key(each, where)
            if each in found and key != EVERY:
                raise BadInput(f"{where}: {key}", "stands there twice")
            found.setdefault(each, _factor(each, given, f"{where}: {key}", levels))
    return tuple(found.values())


def flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield keys and what stands there, whether the keys came quoted or as nested tables."""
    for key, given in table.items():
        name = f"{above}{key}"
        if isinstance(given, Mapping) and not set(given) & set(RANGE_KEYS):
            yield from flat(given, f"{name}.")
        else:
            yield name, given


def _factor(key: str, given: object, where: str, levels: int) -> Factor:
    if given == DECLARED and key.startswith(PARAMETERS):
        return Declared(key, levels)
    if isinstance(given, Mapping):
        return _interval(key, given, where, levels)
    if isinstance(given, list | tuple) and given:
        return Choice(key, tuple(value_of(key, value, where) for value in given))
    raise BadInput(where, f"{given!r} cannot be used", "a list of values, or { low = 0.5, high = 2 }")


def _interval(key: str, given: Mapping[str, Any], where: str, levels: int) -> Interval:
    require_known(where, "key", given, RANGE_KEYS)
    low, high = (_number(given.get(end), f"{where}: {end}") for end in ("low", "high"))
    scale, steps = given.get("scale", SCALES[0]), given.get("levels", levels)
    require_known(f"{where}: scale", "scale", [scale], SCALES)
    if not low < high:
        raise BadInput(where, f"low {low:g} is not below high {high:g}")
    if scale == "log" and low <= 0.0:
        raise BadInput(where, f"a log scale cannot start at {low:g}", "a low end above 0")
    if not isinstance(steps, int) or isinstance(steps, bool) or steps == 1 or not 0 <= steps <= MOST_LEVELS:
        raise BadInput(f"{where}: levels", f"{steps!r} cannot be used", f"2 to {MOST_LEVELS:,}")
    if key in VARIED and key != "budget":
        raise BadInput(where, "is no number that has a range", "a list of values")
    return Interval(key, low, high, scale == "log", steps)


def value_of(key: str, value: Any, where: str) -> Value:
    """Return one value of a factor in its final form; the scenario checks what it means."""
    if key == "mix":
        return _mix(value, where)
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = _number(value, where)
        return value if key == "firms" else number
    if isinstance(value, str | bool | float) or value is None:
        return value
    raise BadInput(where, f"{value!r} cannot be used", "a name, a number, true or false")


def _mix(value: object, where: str) -> tuple[str, ...]:
    """Return the mixes that are added up: ``"a+b"`` or ``["a", "b"]``."""
    parts = value.split("+") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not parts or not all(isinstance(p, str) for p in parts):
        raise BadInput(where, f"{value!r} is not the name of a mix", '"a", "a+b" or ["a", "b"]')
    return tuple(str(part).strip() for part in parts)


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(where, "is missing" if value is None else f"{value!r} is not a number")
    try:
        number = float(value)
    except OverflowError:
        raise BadInput(where, "is too large a number") from None
    if not isfinite(number):
        raise BadInput(where, f"{value!r} is not a number")
    return number


def _require_key(key: str, where: str) -> None:
    """Refuse a key that no scenario has."""
    if key.startswith(PARAMETERS):
        require_known(where, "parameter", [key.removeprefix(PARAMETERS)], known_parameters())
    elif key not in VARIED and not key.startswith((MEASURE, INSTRUMENT)):
        known = (*VARIED, "parameters.<group.name>", "measure.<id>", "instrument.<CODE>")
        if key in NOT_VARIED:
            raise BadInput(f"{where}: {key}", "is not varied", "replicates have their own seeds")
        raise unknown(where, "key", key, known)


def _expanded(key: str) -> list[str]:
    """Return the keys of all parameters that are assumed within a range, in any structure."""
    names = {name for code in country_codes() for name in ranges(code, "assumed")}
    return [f"{PARAMETERS}{name}" for name in sorted(names)]


@cache
def ranges(structure: str, grade: str = "") -> Mapping[str, tuple[float, float]]:
    """Return low and high end of each parameter that has a range of some width, by name."""
    return {
        name: (row.low, row.high)
        for name, row in all_evidence(load_country(structure)).items()
        if row.low < row.high and grade in ("", row.grade)
    }


@cache
def own_values(structure: str) -> Mapping[str, float]:
    """Return the value of each parameter as it is when nobody changes it."""
    return {name: row.value for name, row in all_evidence(load_country(structure)).items()}


def resolved(values: Mapping[str, Any], base: Scenario, where: str) -> dict[str, Value]:
    """Return a point with each place turned into a number by the structure of the point.

    A parameter without a range in that structure keeps its value.
    """
    structure = values.get("structure", base.structure)
    require_known(f"{where}: structure", "structure", [structure], country_codes())
    found: dict[str, Value] = {}
    for key, value in values.items():
        if not isinstance(value, Place):
            found[key] = value
            continue
        name = key.removeprefix(PARAMETERS)
        low, high = ranges(structure).get(name, (own_values(structure)[name],) * 2)
        found[key] = low + (high - low) * value.share
    return found


def base_value(key: str, base: Scenario) -> Value:
    """Return what stands at a key in a scenario before anything is varied."""
    if key.startswith(PARAMETERS):
        name = key.removeprefix(PARAMETERS)
        return base.parameters.get(name, own_values(base.structure)[name])
    if key.startswith((MEASURE, INSTRUMENT)):
        return base.overrides.get(key, True if key.startswith(MEASURE) else 1.0)
    value: Value = getattr(base, key)
    return 1.0 if key == "budget" and value is None else value


def told(value: Value) -> str:
    """Return a value as text that loses nothing."""
    if isinstance(value, tuple):
        return "+".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else repr(value) if isinstance(value, float) else f"{value}"


def keys_of(factors: Sequence[Factor]) -> tuple[str, ...]:
    """Return the keys of factors, in their order."""
    return tuple(factor.key for factor in factors)
