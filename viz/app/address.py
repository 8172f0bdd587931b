"""The address bar: a link says which scenario a page shows, and opens it again.

Only what differs from a scenario's defaults is written. A link comes from anywhere, so it is read by
the same strict checks as a scenario file, and it can name no file.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final, final
from urllib.parse import parse_qsl, urlencode

from abm.months import month_name, month_number
from abm.scenario import Scenario, scenario_from
from networks.errors import BadInput, unknown
from viz.words import TONGUES

WHERE: Final = "address"
OTHER: Final = "b."
"""Before the keys of the second scenario of the page Compare."""

PARAMETER: Final = "p."
OVERRIDE: Final = "o."
LONGEST: Final = 16_384
"""Most characters of a query."""

WHOLE: Final = ("firms", "seed")
REAL: Final = ("budget",)
TABLES: Final = ("parameters", "overrides")
PLAIN: Final = ("language", "theme", "month", "study")
"""Keys that belong to no scenario."""

THEMES: Final = ("light", "dark")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What an address says; None where it says nothing.

    Parameters
    ----------
    scenario, other : Scenario or None
    language, theme, study : str or None
    month : int or None
        Calendar month, January 2019 being 0.
    """

    scenario: Scenario | None = None
    other: Scenario | None = None
    language: str | None = None
    theme: str | None = None
    month: int | None = None
    study: str | None = None


def read(query: str) -> Place:
    """Return what a query says.

    Raises
    ------
    BadInput
        A key or value that cannot be used, in one line.
    """
    if len(query) > LONGEST:
        raise BadInput(WHERE, f"is longer than {LONGEST} characters", "a scenario file instead")
    pairs = parse_qsl(query, keep_blank_values=True)
    given = dict(pairs)
    if len(given) < len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise BadInput(WHERE, f"says {twice[:40]!r} twice", "each key once")
    plain = {key: given.pop(key) for key in PLAIN if key in given}
    second = {key.removeprefix(OTHER): given.pop(key) for key in list(given) if key.startswith(OTHER)}
    return Place(
        scenario=scenario_of(given) if given else None,
        other=scenario_of(second) if second else None,
        language=one_of("language", plain.get("language"), TONGUES),
        theme=one_of("theme", plain.get("theme"), THEMES),
        month=month_number(plain["month"], f"{WHERE}: month") if "month" in plain else None,
        study=plain.get("study"),
    )


def one_of(key: str, value: str | None, known: Mapping[str, str] | tuple[str, ...]) -> str | None:
    """Return a value that is known, or refuse it."""
    if value is not None and value not in known:
        raise unknown(f"{WHERE}: {key}", "value", value, known)
    return value


def scenario_of(given: Mapping[str, str]) -> Scenario:
    """Return the scenario that keys and values of a query name."""
    found: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    overrides: dict[str, Any] = {}
    for key, text in given.items():
        if key.startswith(PARAMETER):
            parameters[key.removeprefix(PARAMETER)] = value_of(key, text)
        elif key.startswith(OVERRIDE):
            overrides[key.removeprefix(OVERRIDE)] = value_of(key, text)
        elif key in WHOLE or key in REAL:
            found[key] = number_of(key, text)
        elif key in TABLES:
            raise BadInput(f"{WHERE}: {key}", "is a table", f"{PARAMETER}<name> or {OVERRIDE}<name>")
        else:
            found[key] = text.split(",") if key == "mix" else text
    refuse_files(found)
    return scenario_from({**found, "parameters": parameters, "overrides": overrides}, WHERE)


def refuse_files(found: Mapping[str, Any]) -> None:
    """Raise `BadInput` if keys and values of a scenario name a file of the machine that serves the page."""
    if found.get("network") is not None:
        raise BadInput(f"{WHERE}: network", "names a file", "pearlnet run reads network files")
    mixes = found.get("mix", ())
    for name in [mixes] if isinstance(mixes, str) else mixes:
        if isinstance(name, str) and name.endswith(".toml"):
            raise BadInput(f"{WHERE}: mix", "names a file", "the name of a mix of the project")


def number_of(key: str, text: str) -> Any:
    """Return a number; nothing is no number, though a scenario file may leave it out."""
    value = value_of(key, text)
    if value is None:
        raise BadInput(f"{WHERE}: {key}", f"{text[:40]!r} cannot be read", "a number")
    return value


def value_of(key: str, text: str) -> Any:
    """Return a number, truth value, text or table written as JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput(f"{WHERE}: {key}", f"{text[:40]!r} cannot be read", "a number") from None


def write(place: Place) -> str:
    """Return the query that `read` reads back."""
    said: dict[str, str] = {}
    if place.scenario is not None:
        said |= told(place.scenario)
    if place.other is not None:
        said |= {f"{OTHER}{key}": text for key, text in told(place.other).items()}
    if place.month is not None:
        said["month"] = month_name(place.month)
    for key in ("language", "theme", "study"):
        value = getattr(place, key)
        if value:
            said[key] = value
    return urlencode(said, safe=",:")


def told(scenario: Scenario) -> dict[str, str]:
    """Return what of a scenario differs from the defaults, as keys and values of a query."""
    said = {"structure": scenario.structure, "mix": ",".join(scenario.mix)}
    for each in fields(Scenario):
        if each.name in ("structure", "mix", "parameters", "overrides", "network"):
            continue
        value = getattr(scenario, each.name)
        if each.default is MISSING or value != each.default:
            said[each.name] = f"{value}" if isinstance(value, str) else json.dumps(value)
    said |= {f"{PARAMETER}{key}": json.dumps(value) for key, value in sorted(scenario.parameters.items())}
    overrides = sorted(scenario.overrides.items())
    return said | {f"{OVERRIDE}{key}": json.dumps(value, default=dict) for key, value in overrides}
