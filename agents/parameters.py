"""Parameters: declared once in code, valued and sourced in data.

A group of parameters is a frozen dataclass whose fields are made by `param`. The field gives
sentence, unit and bounds; the value, its source and its grade stand in TOML tables
(``abm/data/parameters/*.toml`` and the country packs). Sliders, sampling ranges, checks and the
documentation's table are all made from the fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from networks.errors import BadInput, require_known

GRADES = ("measured", "literature", "calibrated", "assumed")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the code says of a parameter: sentence, unit, bounds."""

    sentence: str
    unit: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the data say of a parameter: value, grade, source, range."""

    value: float
    grade: str
    source: str
    low: float
    high: float


def param(sentence: str, *, unit: str, low: float, high: float) -> Any:
    """Declare a parameter as a dataclass field.

    Parameters
    ----------
    sentence : str
        What it means, in words an economist would use.
    unit : str
        ``"1"`` for shares and indices, else for instance ``"1/month"`` or ``"million USD"``.
    low, high : float
        Bounds outside which a value is refused.
    """
    return field(metadata={"declaration": Declaration(sentence, unit, low, high)})


def declarations(group: type) -> dict[str, Declaration]:
    """Return the declared parameters of a group by name."""
    return {f.name: f.metadata["declaration"] for f in fields(group) if "declaration" in f.metadata}


def read_evidence(group: type, table: Mapping[str, Any], where: str) -> dict[str, Evidence]:
    """Check a TOML table against a group's declarations.

    Each entry is ``name = { value, grade, source }`` with optional ``low`` and ``high``, the
    range over which the value is uncertain (default: the declared bounds).

    Raises
    ------
    BadInput
        A key too many or too few, a grade that does not exist, a value out of bounds.
    """
    declared = declarations(group)
    require_known(where, "parameter", table, declared)
    evidence: dict[str, Evidence] = {}
    for name, says in declared.items():
        if name not in table:
            raise BadInput(where, f"parameter {name!r} is missing")
        row = table[name]
        place = f"{where}: {name}"
        if not isinstance(row, Mapping):
            raise BadInput(place, "must be a table with value, grade, source")
        require_known(place, "key", row, ("value", "grade", "source", "low", "high"))
        for key in ("value", "grade", "source"):
            if key not in row:
                raise BadInput(place, f"{key!r} is missing")
        require_known(place, "grade", [row["grade"]], GRADES)
        value = checked(place, row["value"], says)
        low = checked(place, row.get("low", says.low), says)
        high = checked(place, row.get("high", says.high), says)
        if not low <= value <= high:
            raise BadInput(place, f"value {value:g} lies outside its range {low:g} to {high:g}")
        evidence[name] = Evidence(value, str(row["grade"]), str(row["source"]), low, high)
    return evidence


def checked(place: str, value: object, says: Declaration) -> float:
    """Return `value` as a float if it is a number within the declared bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(place, f"{value!r} is not a number")
    if not says.low <= value <= says.high:
        raise BadInput(place, f"{value:g} is out of bounds", f"{says.low:g} to {says.high:g} {says.unit}")
    return float(value)


G = TypeVar("G")


def fill(group: type[G], evidence: Mapping[str, Evidence], changes: Mapping[str, float] | None = None) -> G:
    """Make a group from evidence, with some values changed (already checked)."""
    values = {name: row.value for name, row in evidence.items()}
    values.update(changes or {})
    return group(**values)
