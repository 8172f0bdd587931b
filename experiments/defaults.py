"""What a comparison is when nothing else is said, read from ``compare.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, final

FILE: Final = Path(__file__).with_name("compare.toml")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSettings:
    """One robustness panel: its levels, and its replicates over those of the comparison."""

    name: str
    levels: tuple[float | str, ...]
    shares: tuple[float, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionSettings:
    """What is run to tell what relations made.

    Parameters
    ----------
    seeds : int
        Paired replicates of each structure, mix and rule.
    mixes : str
        ``"home"``: a structure's own enacted mixes; ``"all"``: every mix on every structure.
    rules, controls : tuple of str
        Each rule is held against each control.
    """

    seeds: int
    mixes: str
    rules: tuple[str, ...]
    controls: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CreditSettings:
    """What is run to divide the effect of a mix among its measures and instruments.

    Parameters
    ----------
    seeds : int
        Paired replicates, each with an order of the instruments and its reverse.
    mixes : str
        ``"home"``: a structure's own enacted mixes; ``"all"``: every mix on every structure.
    money : str
        ``"withdrawn"``: what is taken out takes its money with it; ``"kept"``: it leaves it to the rest.
    """

    seeds: int
    mixes: str
    money: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """Defaults of ``pearlnet compare``."""

    structures: tuple[str, ...]
    mixes: tuple[str, ...]
    firms: int
    replicates: int
    seed: int
    start: str
    end: str
    headlines: tuple[str, ...]
    panels: tuple[PanelSettings, ...]
    attribution: AttributionSettings
    placebo: int
    credit: CreditSettings
    threshold_seeds: int


@cache
def defaults() -> Defaults:
    """Return the defaults that come with the project."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    attribution: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in table.pop("attribution").items()
    }
    credit = CreditSettings(**table.pop("attribute"))
    panels = {name: table.pop(name) for name in list(table) if isinstance(table[name], dict)}
    plain: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
    return Defaults(
        **plain,
        panels=tuple(_panel(name, row) for name, row in panels.items()),
        attribution=AttributionSettings(**attribution),
        credit=credit,
    )


def _panel(name: str, row: dict[str, Any]) -> PanelSettings:
    levels = tuple(row["levels"])
    share = row["share"]
    shares = tuple(share) if isinstance(share, list) else (share,) * len(levels)
    return PanelSettings(name=name, levels=levels, shares=shares)
