"""What is turned up or down: the budget, an instrument or a parameter; and the points where it is tried."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, final

from abm.scenario import Scenario
from experiments.threshold.search import NOTHING
from networks.errors import BadInput, require_known, unknown

if TYPE_CHECKING:
    from agents.parameters import Declaration

BUDGET: Final = "budget"
INSTRUMENT: Final = "instrument"
PARAMETER: Final = "parameters"

UP: Final = "up"
DOWN: Final = "down"
"""Whether more of the lever helps, or less."""

RANGES: Final = {BUDGET: (0.001, 4.0), INSTRUMENT: (0.1, 10.0)}
"""Where a factor is looked for if nothing else is said."""

PARTS: Final = 8
"""Fixed points divide the range into so many parts of equal width, or of equal ratio."""

HALVINGS: Final = 3
"""How often a part may be halved."""

POINTS: Final = PARTS * 2**HALVINGS
"""Number of the highest point; 0 is the lowest."""

DIGITS: Final = 6
"""Significant digits of a value, so that it is the same in a table, in a sentence and in a run."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """A number of a scenario that is varied, and where.

    Parameters
    ----------
    name : str
        ``budget``, ``instrument.<CODE>`` or ``parameters.<group>.<name>``.
    low, high : float
        Ends of the range.
    is_log : bool
        Points are spaced by equal ratios rather than differences.
    may_be_off : bool
        Whether zero, below the range, means that it is off, and is tried too.
    direction : str
        ``up`` if more of it is expected to help, ``down`` if less is.
    """

    name: str
    low: float
    high: float
    is_log: bool
    may_be_off: bool
    direction: str = UP

    @property
    def kind(self) -> str:
        """``budget``, ``instrument`` or ``parameters``."""
        return self.name.partition(".")[0]

    @property
    def key(self) -> str:
        """Code of the instrument, or ``group.name`` of the parameter."""
        return self.name.partition(".")[2]

    @property
    def moves_world(self) -> bool:
        """Whether another value draws other firms, relations or needs: any parameter may."""
        return self.kind == PARAMETER

    def fixed(self) -> tuple[int, ...]:
        """Points that are tried whatever is found, from least to most help."""
        every = tuple(range(0, POINTS + 1, 2**HALVINGS))
        return (NOTHING, *every) if self.may_be_off else every

    def value(self, point: int) -> float:
        """Return the value at a point, counted from least to most help."""
        if point == NOTHING:
            return 0.0
        place = (point if self.direction == UP else POINTS - point) / POINTS
        if self.is_log:
            found = self.low * (self.high / self.low) ** place
        else:
            found = self.low + (self.high - self.low) * place
        return self.high if place == 1.0 else float(f"{found:.{DIGITS}g}") if place else self.low

    def applied(self, scenario: Scenario, value: float) -> Scenario:
        """Return the scenario with the lever at a value."""
        if self.kind == BUDGET:
            return replace(scenario, budget=value)
        if self.kind == INSTRUMENT:
            return replace(scenario, overrides={**scenario.overrides, self.name: value})
        return replace(scenario, parameters={**scenario.parameters, self.key: value})


def lever_of(
    scenario: Scenario,
    name: str = BUDGET,
    *,
    low: float | None = None,
    high: float | None = None,
    direction: str = UP,
    where: str = "threshold",
) -> Lever:
    """Return a lever of a scenario with its range.

    Parameters
    ----------
    scenario : Scenario
    name : str
        ``budget``, ``instrument.<CODE>`` or ``parameters.<group>.<name>``.
    low, high : float, optional
        Range; default: a thousandth to four times the budget, a tenth to ten times an instrument, the range
        given with a parameter's value.
    direction : str
        ``up`` or ``down``.

    Raises
    ------
    BadInput
        An unknown lever, one that the scenario cannot feel, or a range that cannot be used.
    """
    require_known(f"{where}: direction", "direction", [direction], (UP, DOWN))
    kind, _, key = name.partition(".")
    place = f"{where}: lever"
    if name == BUDGET:
        _require_money(scenario, place)
        bounds, given = (0.0, float("inf")), RANGES[BUDGET]
    elif kind == INSTRUMENT and key:
        _require_felt(scenario, key, place)
        bounds, given = (0.0, 100.0), RANGES[INSTRUMENT]
    elif kind == PARAMETER and key:
        declared = _declared(key, place)
        bounds, given = (declared.low, declared.high), _range_of(scenario, key, declared)
    else:
        known = (BUDGET, f"{INSTRUMENT}.<CODE>", f"{PARAMETER}.<group>.<name>")
        raise BadInput(place, f"{name!r} is no lever", " or ".join(known))
    first, last = given[0] if low is None else low, given[1] if high is None else high
    is_factor = kind != PARAMETER
    _check_range(first, last, bounds, is_factor, where)
    return Lever(
        name=name,
        low=float(first),
        high=float(last),
        is_log=is_factor,
        may_be_off=is_factor and direction == UP,
        direction=direction,
    )


def _check_range(low: float, high: float, bounds: tuple[float, float], is_factor: bool, where: str) -> None:
    for name, value in (("low", low), ("high", high)):
        if not bounds[0] <= value <= bounds[1] or value in (float("inf"), float("-inf")):
            allowed = f"{bounds[0]:g} to {bounds[1]:g}" if bounds[1] < float("inf") else "a number above 0"
            raise BadInput(f"{where}: {name}", f"{value:g} is out of bounds", allowed)
    if is_factor and low <= 0.0:
        raise BadInput(f"{where}: low", "0 has no logarithm", "above 0; nothing at all is tried in any case")
    if not low < high:
        raise BadInput(f"{where}: low", f"{low:g} is not below high, {high:g}")


def _require_money(scenario: Scenario, place: str) -> None:
    mix = scenario.composed_mix()
    if not mix.measures or not mix.budget.share_of_value_added:
        name = "+".join(scenario.mix)
        raise BadInput(place, f"mix {name!r} has no budget to change", "a mix with measures")


def _require_felt(scenario: Scenario, code: str, place: str) -> None:
    from abm.measures import policy_tables

    require_known(place, "instrument", [code], policy_tables().instruments)
    plain = {key: value for key, value in scenario.overrides.items() if key != f"{INSTRUMENT}.{code}"}
    shares = scenario.composed_mix().changed(plain).shares(scenario.basis)
    if not shares[code]:
        used = ", ".join(sorted(name for name, share in shares.items() if share)) or "none"
        mix = "+".join(scenario.mix)
        raise BadInput(place, f"no measure of {mix!r} uses {code}", f"it uses {used}")


def _declared(key: str, place: str) -> "Declaration":
    from abm.parameters import known_parameters

    declared = known_parameters()
    if key not in declared:
        raise unknown(place, "parameter", key, declared)
    return declared[key]


def _range_of(scenario: Scenario, key: str, declared: "Declaration") -> tuple[float, float]:
    """Return the range given with a parameter's value; its bounds where that has no width."""
    from abm.country import load_country
    from abm.parameters import all_evidence

    row = all_evidence(load_country(scenario.structure)).get(key)
    if row is not None and row.low < row.high:
        return row.low, row.high
    return declared.low, declared.high
