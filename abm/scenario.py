"""A scenario: everything a run depends on, in one file.

The same TOML file drives the command line, Python and the browser. A scenario is checked whenever
one is made; what cannot be used is refused by name in one line.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib import import_module
from importlib.util import find_spec
from math import isfinite
from pathlib import Path
from typing import Any, cast, final

from abm.controls import UNTOUCHED, control_names
from abm.entry import PROPOSED_START
from abm.measures import BASES
from abm.mix import Mix, compose
from abm.months import month_number
from abm.tables import read_toml, shown
from agents.rules import RULES
from networks.errors import BadInput, require_known, unknown
from networks.storage import NetworkSummary, read_summary

END_RULES = ("as-coded", "common-window")
"""Measures end as coded, or all of them by the end of 2023."""

TECHNOLOGIES = ("5g",)

DEFAULT_FIRMS = 5000
_FIRMS = (200, 2_000_000)
_NOT_GIVEN = cast(int, None)
"""Rows follow from the network file, or are the default; a scenario that was made always holds a number."""
_LARGEST_SEED = 2**64 - 1
_LARGEST_TOML_INTEGER = 2**63 - 1
_LAST_YEAR = "2060-12"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is run: structure, policy, time, chance and changed numbers.

    Attributes
    ----------
    structure : str
        Code of a country pack.
    mix : tuple of str
        Names of mixes, or own mix files; more than one are added up.
    firms : int
        Rows that stand for the firms, 200 to 2,000,000; 5,000 if not given. With a network file as many as it
        has, and any other number is refused.
    start, end : str
        First and last month, ``"YYYY-MM"``, January 2019 or later.
    seed : int
        64-bit seed of every draw.
    rule : str
        What decides whether and when a firm adopts: a name in `agents.rules.RULES`.
    control : str
        ``"none"``, or what is taken out to see what it did: a name in `abm.controls`.
    technology : str
        Only the default is built.
    network : str or None
        File of the supply network, made by ``pearlnet network import`` or ``build``; a relative path counts
        from the working folder, as those of mixes do. None draws one.
    budget : float or None
        Factor on the mix's own budget; None leaves it as it is (the same as 1).
    end_rule : str
        ``"as-coded"``, or ``"common-window"``: no measure runs beyond December 2023.
    proposed_start : str
        Month from which undated proposals run.
    basis : str
        How attention is counted: ``"measure_top3"`` or ``"clause_share"``.
    parameters : mapping of ``"group.name"`` to float
        Values that take the place of the default ones.
    overrides : mapping
        ``measure.<id>`` and ``instrument.<CODE>``, see `abm.mix.Mix.changed`.
    """

    structure: str
    mix: tuple[str, ...] = ("none",)
    firms: int = _NOT_GIVEN
    start: str = "2019-01"
    end: str = "2026-12"
    seed: int = 1
    rule: str = "economic"
    control: str = UNTOUCHED
    network: str | None = None
    technology: str = "5g"
    budget: float | None = None
    end_rule: str = "as-coded"
    proposed_start: str = PROPOSED_START
    basis: str = BASES[0]
    parameters: Mapping[str, float] = field(default_factory=dict, hash=False)
    overrides: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Check and tidy all fields."""
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        for name, value in _checked(given, "scenario").items():
            object.__setattr__(self, name, value)

    @property
    def start_month(self) -> int:
        """First month, January 2019 being 0."""
        return month_number(self.start, "start")

    @property
    def months(self) -> int:
        """Number of months."""
        return month_number(self.end, "end") - self.start_month + 1

    def network_summary(self) -> NetworkSummary | None:
        """Return what the network file says of itself; None where the network is drawn."""
        return None if self.network is None else read_summary(self.network)

    def composed_mix(self) -> Mix:
        """Return the sum of the mixes, before budget factor and overrides (`schedule` applies them)."""
        return compose(self.mix)

    def canonical(self) -> str:
        """Return all fields as JSON text that is the same for the same scenario."""
        given: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        given["seed"] = str(self.seed)
        summary = self.network_summary()
        given["network"] = None if summary is None else summary.sha256
        given["own_mixes"] = {
            name: hashlib.sha256(Path(name).read_bytes()).hexdigest()
            for name in self.mix
            if name.endswith(".toml")
        }
        return json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=dict)

    def digest(self) -> str:
        """Return the SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def to_toml(self) -> str:
        """Return the scenario as the text of a file that `load_scenario` reads back."""
        lines = [f"structure = {toml_value(self.structure)}"]
        lines.append(f"mix = {toml_value(self.mix[0] if len(self.mix) == 1 else list(self.mix))}")
        for f in fields(self)[2:-2]:
            value = getattr(self, f.name)
            if value is not None:
                lines.append(f"{f.name} = {toml_value(value)}")
        for name in ("parameters", "overrides"):
            table: Mapping[str, Any] = getattr(self, name)
            if table:
                lines += ["", f"[{name}]"]
                lines += [f"{toml_value(key)} = {toml_value(value)}" for key, value in sorted(table.items())]
        return "\n".join(lines) + "\n"


def load_scenario(path: str | Path) -> Scenario:
    """Read a scenario file.

    Raises
    ------
    BadInput
        One line with file, place, what is wrong, and what is allowed or closest.
    """
    file = Path(path).resolve()
    return scenario_from(read_toml(file), shown(file))


def scenario_from(mapping: Mapping[str, Any], where: str = "scenario") -> Scenario:
    """Make a scenario from keys and values, as a scenario file holds them."""
    require_known(where, "key", mapping, (f.name for f in fields(Scenario)))
    if "structure" not in mapping:
        raise BadInput(where, "key 'structure' is missing", "the code of a country pack")
    default = {f.name: f.default for f in fields(Scenario) if f.name not in ("parameters", "overrides")}
    return Scenario(**_checked({**default, "parameters": {}, "overrides": {}, **mapping}, where))


def _checked(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the fields in their final types, or refuse the first one that cannot be used."""
    tidy = dict(given)
    tidy["structure"] = _known(given, "structure", _structures(), where)
    tidy["mix"] = _mix_names(given["mix"], where)
    tidy["firms"] = _firms(given, where)
    tidy["seed"] = _seed(given["seed"], f"{where}: seed")
    for key, known in (
        ("rule", tuple(RULES)),
        ("control", control_names()),
        ("technology", TECHNOLOGIES),
        ("end_rule", END_RULES),
        ("basis", BASES),
    ):
        _known(given, key, known, where)
    _check_dates(given, where)
    if given["budget"] is not None:
        tidy["budget"] = _number(given["budget"], f"{where}: budget")
        if tidy["budget"] < 0:
            raise BadInput(
                f"{where}: budget", f"{tidy['budget']:g} is negative", "0 or more, 1 for the mix's own"
            )
    tidy["parameters"] = _parameters(given["parameters"], where)
    idle = [name for name in tidy["parameters"] if name.startswith("network.")]
    if given["network"] is not None and idle:
        raise BadInput(f"{where}: [parameters]: {idle[0]}", "acts on drawn networks only", "no network file")
    tidy["overrides"] = _flat(given["overrides"], ("measure", "instrument"), f"{where}: [overrides]")
    compose(tidy["mix"], f"{where}: mix").changed(tidy["overrides"], f"{where}: [overrides]")
    return tidy


def _firms(given: Mapping[str, Any], where: str) -> int:
    """Return the number of rows; a network file has its own, and is of one country."""
    firms, network = given["firms"], given["network"]
    if network is None:
        return _whole(DEFAULT_FIRMS if firms is None else firms, *_FIRMS, f"{where}: firms")
    if not isinstance(network, str):
        raise BadInput(f"{where}: network", f"{network!r} is not the name of a file")
    try:
        summary = read_summary(network)
    except BadInput as error:
        raise BadInput(f"{where}: network", f"{error}") from None
    if summary.structure != given["structure"]:
        raise BadInput(
            f"{where}: network",
            f"{Path(network).name} was made for structure {summary.structure!r}, not {given['structure']!r}",
        )
    if not 1 <= summary.n <= _FIRMS[1]:
        raise BadInput(f"{where}: network", f"{summary.n:,} rows", f"1 to {_FIRMS[1]:,}")
    if firms is not None and _whole(firms, 1, _FIRMS[1], f"{where}: firms") != summary.n:
        raise BadInput(
            f"{where}: firms", f"{firms:,}, but the network has {summary.n:,} rows", "leave it out"
        )
    return summary.n


def _structures() -> tuple[str, ...]:
    codes: tuple[str, ...] = import_module("abm.country").country_codes()
    return codes


def _known(given: Mapping[str, Any], key: str, known: tuple[str, ...], where: str) -> Any:
    if given[key] not in known:
        raise unknown(f"{where}: {key}", key, given[key], known)
    return given[key]


def _mix_names(value: object, where: str) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise BadInput(f"{where}: mix", f"{value!r} is not a name", 'a name or a list, ["a", "b"]')
    return tuple(names)


def _whole(value: object, low: int, high: int, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadInput(where, f"{value!r} cannot be used", f"a whole number from {low:,} to {high:,}")
    return value


def _seed(value: object, where: str) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,20}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST_SEED:
        raise BadInput(
            where, f"{value!r} cannot be used", "a whole number from 0 to 2^64-1, in quotes above 2^63-1"
        )
    return value


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise BadInput(where, f"{value!r} is not a number")
    return float(value)


def _check_dates(given: Mapping[str, Any], where: str) -> None:
    months = {key: month_number(given[key], f"{where}: {key}") for key in ("start", "end", "proposed_start")}
    last = month_number(_LAST_YEAR, where)
    for key, month in months.items():
        if month > last or (month < 0 and key != "proposed_start"):
            raise BadInput(f"{where}: {key}", f"{given[key]} is out of bounds", f"2019-01 to {_LAST_YEAR}")
    if months["end"] <= months["start"]:
        raise BadInput(f"{where}: end", f"{given['end']} is not after the start {given['start']}")


def _parameters(table: object, where: str) -> dict[str, float]:
    """Return the changed parameters; names and bounds are those the code declares."""
    place = f"{where}: [parameters]"
    values = {key: _number(value, f"{place}: {key}") for key, value in _flat(table, None, place).items()}
    if values and find_spec("abm.parameters") is not None:
        declared = import_module("abm.parameters").known_parameters()
        require_known(place, "parameter", values, declared)
        for name, value in values.items():
            low, high = declared[name].low, declared[name].high
            if not low <= value <= high:
                raise BadInput(f"{place}: {name}", f"{value:g} is out of bounds", f"{low:g} to {high:g}")
    return values


def _flat(table: object, kinds: tuple[str, ...] | None, where: str) -> dict[str, Any]:
    """Return ``kind.name`` keys, whether they came quoted or as nested tables, in sorted order."""
    if not isinstance(table, Mapping):
        raise BadInput(where, "is no table")
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if "." in key:
            flat[key] = value
        elif isinstance(value, Mapping) and (kinds is None or key in kinds):
            flat |= {f"{key}.{name}": inner for name, inner in value.items()}
        else:
            form = "group.name" if kinds is None else " or ".join(f"{kind}.<name>" for kind in kinds)
            raise BadInput(where, f"key {key!r} cannot be used", form)
    return {key: _tidy(flat[key]) for key in sorted(flat)}


def _tidy(value: Any) -> Any:
    """Return numbers as floats, so that 1 and 1.0 are the same scenario."""
    if isinstance(value, Mapping):
        return {key: _tidy(inner) for key, inner in value.items()}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def toml_value(value: Any) -> str:
    """Return a value as TOML text; a mapping inline, a whole number beyond 63 bits in quotes."""
    if isinstance(value, int) and not isinstance(value, bool) and value > _LARGEST_TOML_INTEGER:
        return f'"{value}"'
    if isinstance(value, Mapping):
        pairs = (f"{toml_value(key)} = {toml_value(inner)}" for key, inner in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(inner) for inner in cast(list[Any], value)) + "]"
    return json.dumps(value, ensure_ascii=False)
