"""Words for codes, and the rows that say what an indicator is."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias, final

if TYPE_CHECKING:
    from abm.scorecard import Indicator

REASONS: Final[dict[str, str]] = {
    "not_aware": "has not heard of it",
    "not_considered": "has not come round to it",
    "no_coverage": "no coverage",
    "no_release": "equipment release too old",
    "no_provider": "no provider offers it",
    "staff": "provider has no staff free",
    "slots": "operator has no slot free",
    "cash": "lacks cash up front",
    "payoff": "does not pay",
    "waiting": "pays, but waiting pays more",
    "risk": "too risky",
    "regulation": "regulation bars it",
    "support": "waits for support it applied for",
    "on_order": "has ordered, waits for delivery",
    "abandoned": "tried and gave up",
    "would_adopt": "would adopt if it looked again",
}
"""Binding reasons in plain words; a reason not listed keeps its own name."""

PAYEES: Final[dict[str, str]] = {
    "firms": "adopting firms",
    "providers": "solution providers",
    "operators": "network operators",
    "vendors": "equipment vendors",
    "consumers": "consumers",
    "academies": "training and research",
    "administration": "administration",
}


@final
@dataclass(frozen=True, slots=True)
class Bare:
    """An indicator of which nothing but the name is known."""

    name: str
    title: str
    code: str = ""
    stage: str = ""
    unit: str = ""
    direction: str = ""
    definition: str = ""
    tested: str = ""


Says: TypeAlias = "Indicator | Bare"
"""What is said of an indicator."""


@final
@dataclass(frozen=True, slots=True)
class Labels:
    """Names in words. A code without an entry stands for itself.

    Parameters
    ----------
    structures, mixes, sectors, instruments : mapping of str to str
        Full names by code.
    briefs : mapping of str to str
        Short names of mixes, for the ends of lines.
    indicators : mapping of str to Indicator
        Rows by name.
    """

    structures: Mapping[str, str] = field(default_factory=dict[str, str])
    mixes: Mapping[str, str] = field(default_factory=dict[str, str])
    briefs: Mapping[str, str] = field(default_factory=dict[str, str])
    sectors: Mapping[str, str] = field(default_factory=dict[str, str])
    instruments: Mapping[str, str] = field(default_factory=dict[str, str])
    indicators: Mapping[str, Says] = field(default_factory=dict[str, Says])

    def structure(self, code: str) -> str:
        """Return the name of a structure's country."""
        return self.structures.get(code, code)

    def mix(self, code: str) -> str:
        """Return the title of a mix."""
        return self.mixes.get(code, code)

    def brief(self, code: str) -> str:
        """Return a short name of a mix, or its code."""
        return self.briefs.get(code, code)

    def sector(self, code: str) -> str:
        """Return the full name of a sector."""
        return self.sectors.get(code, code)

    def instrument(self, code: str) -> str:
        """Return the name of an instrument."""
        return self.instruments.get(code, code)

    def reason(self, code: str) -> str:
        """Return a binding reason in words."""
        return REASONS.get(code, plain(code))

    def payee(self, code: str) -> str:
        """Return who was paid, in words."""
        return PAYEES.get(code, plain(code))

    def indicator(self, name: str) -> Says:
        """Return the row of an indicator, or a bare one."""
        return self.indicators.get(name) or Bare(name, plain(name).capitalize())


def quote(text: str) -> str:
    """Return a name in quotation marks."""
    return f"\N{LEFT SINGLE QUOTATION MARK}{text}\N{RIGHT SINGLE QUOTATION MARK}"


def plain(code: str) -> str:
    """Return a code with its underscores as blanks."""
    return code.replace("_", " ")


def shortened(name: str, limit: int) -> str:
    """Return a long name without its brackets, cut at a word and marked where it was cut."""
    name = re.sub(r"\s*\([^)]*\)", "", name).strip()
    if len(name) <= limit:
        return name
    cut = name[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:")
    cut = re.sub(r"\s(and|of|or|the|incl\.?)$", "", cut).rstrip(" ,;:")
    return cut + "\N{HORIZONTAL ELLIPSIS}"


def short_names(titles: Mapping[str, str], mixes: Sequence[str], longest: int = 14) -> dict[str, str]:
    """Return short names of mixes: a short title, else what stands before its colon if that is unique.

    ``Korea: 5G+ Strategy (2019)`` becomes ``Korea mix`` where no other mix of the comparison is
    Korean; else the mix keeps its code.
    """
    heads = Counter(titles.get(m, m).partition(":")[0] for m in mixes)
    names: dict[str, str] = {}
    for m in mixes:
        title = titles.get(m, m)
        head, colon, _ = title.partition(":")
        unique = bool(colon) and heads[head] == 1 and len(head) <= longest
        names[m] = title if len(title) <= longest else f"{head} mix" if unique else m
    return names
