"""Frozen dataclasses as plain values of JSON and back, by the types of their fields.

A plan that gains a field is stored and restored without a line here. Numbers beyond 2^53 become text, for
readers without 64-bit integers; a scenario becomes the text of its file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from abm.scenario import Scenario

T = TypeVar("T")

LARGEST_PLAIN: Final = 2**53


def plain(value: Any, without: Sequence[str] = ()) -> Any:
    """Return a value as dictionaries, lists, text and numbers; the fields `without` are left out."""
    if isinstance(value, Scenario):
        return value.to_toml()
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name not in without}
    if isinstance(value, Mapping):
        return {f"{key}": plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in cast("Sequence[Any]", value)]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_PLAIN:
        return f"{value}"
    return value


def restored(kind: type[T], value: Mapping[str, Any], **given: Any) -> T:
    """Return the dataclass `kind` from its plain values; `given` are fields that were stored elsewhere."""
    hints = get_type_hints(kind)
    names = [f.name for f in fields(cast(Any, kind))]
    return kind(**{name: _value(hints[name], value[name]) for name in names if name in value}, **given)


def _value(kind: Any, value: Any) -> Any:
    if value is None or kind is Any or kind is object:
        return value
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _value(next(each for each in inner if each is not NoneType), value)
    if kind is Scenario:
        return _scenario(value)
    if is_dataclass(kind):
        return restored(cast("type[Any]", kind), value)
    if origin is tuple:
        each = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_value(k, v) for k, v in zip(each, value, strict=True))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {_value(inner[0], k): _value(inner[1], v) for k, v in value.items()}
    return int(value) if kind is int else value


def _scenario(text: str) -> Scenario:
    import tomllib

    from abm.scenario import scenario_from

    return scenario_from(tomllib.loads(text), "stored scenario")
