"""A mix of one's own on its way: what is changed, and what it becomes.

A draft is changed piece by piece on the page and becomes a scenario through `Scenario` itself, so that
nothing is allowed here that a scenario file may not say.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias, final

from abm.entry import KEPT, WITHDRAWN, factor
from abm.measures import policy_tables
from abm.mix import MIXES, Mix, compose
from abm.scenario import Scenario, toml_value
from networks.errors import BadInput

IN: Final = ""
"""Not taken out."""

STATES: Final = (IN, KEPT, WITHDRAWN)
"""In the mix; out of it with its money left to the rest; struck out with its money."""

LARGEST_BUDGET: Final = 100.0
"""Largest factor on a budget that a page takes."""

LONGEST_TEXT: Final = 2000
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is done to one measure or instrument.

    Parameters
    ----------
    state : str
        One of `STATES`.
    weight : float
        Factor on a measure's weight, or on an instrument.
    start, end : str
        Months that take the place of a measure's own, ``"YYYY-MM"``; empty leaves them.
    """

    state: str = IN
    weight: float = 1.0
    start: str = ""
    end: str = ""

    @property
    def override(self) -> Any:
        """The value that a scenario's override takes."""
        if self.state != IN:
            return WITHDRAWN if self.state == WITHDRAWN else False
        months = {key: text for key, text in (("start", self.start), ("end", self.end)) if text}
        if not months:
            return self.weight
        return months if self.weight == 1.0 else {"weight": self.weight, **months}


NOTHING: Final = Change()
"""No change."""

Changes: TypeAlias = Mapping[str, Change]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A start and what is changed in it.

    Parameters
    ----------
    mix : tuple of str
        Names of the mixes it starts from.
    changes : mapping of str to Change
        By ``measure.<id>`` and ``instrument.<CODE>``, as in a scenario.
    budget : float or None
        Factor on the budget of the start; None leaves it.
    """

    mix: tuple[str, ...]
    changes: Changes = field(default_factory=dict)
    budget: float | None = None

    def change(self, key: str) -> Change:
        """Return what is done to a measure or instrument."""
        return self.changes.get(key, NOTHING)

    def with_change(self, key: str, change: Change) -> "Draft":
        """Return the draft with one measure or instrument changed, or left as it was."""
        rest = {name: each for name, each in self.changes.items() if name != key}
        return replace(self, changes=rest if change == NOTHING else {**rest, key: change})

    def overrides(self) -> dict[str, Any]:
        """Return the overrides of a scenario."""
        return {key: change.override for key, change in self.changes.items()}

    def changed(self) -> Mix:
        """Return the mix as it stands with all changes.

        Raises
        ------
        BadInput
            A change that cannot be made, in one line.
        """
        return compose(self.mix).changed(self.overrides())

    def scenario(self, base: Scenario) -> Scenario:
        """Return a scenario with this mix, all else as in another.

        Raises
        ------
        BadInput
            What a scenario file would be refused for too.
        """
        return replace(base, mix=self.mix, overrides=self.overrides(), budget=self.budget)

    @property
    def is_pure_set(self) -> bool:
        """Whether only whole measures are left out, so that it can be written as a mix file."""
        return all(
            key.startswith("measure.") and replace(change, state=IN) == NOTHING and change.state == KEPT
            for key, change in self.changes.items()
        )


def draft_of(scenario: Scenario) -> Draft:
    """Return a scenario's mix as a draft that becomes the same scenario again."""
    known = set(compose(scenario.mix).measures)
    changes = {
        key: _change_of(value)
        for key, value in scenario.overrides.items()
        if key.partition(".")[2] in known or key.startswith("instrument.")
    }
    kept = {key: change for key, change in changes.items() if change != NOTHING}
    return Draft(mix=scenario.mix, changes=kept, budget=scenario.budget)


def _change_of(value: Any) -> Change:
    if isinstance(value, Mapping):
        return Change(
            weight=float(value.get("weight", 1.0)),
            start=str(value.get("start", "")),
            end=str(value.get("end", "")),
        )
    if value is False:
        return Change(state=KEPT)
    return Change(state=WITHDRAWN) if value == WITHDRAWN else Change(weight=float(value))


def started(draft: Draft, names: tuple[str, ...]) -> Draft:
    """Return the draft from another start; changes of measures that are not in it fall away."""
    known = set(compose(names).measures)
    kept = {
        key: change
        for key, change in draft.changes.items()
        if key.startswith("instrument.") or key.partition(".")[2] in known
    }
    return Draft(mix=names, changes=kept, budget=draft.budget)


def number(text: str, where: str, largest: float) -> float:
    """Return what a visitor typed as a number from 0 to `largest`."""
    tidy = text.strip().replace(",", ".")
    try:
        value = float(tidy) if len(tidy) <= 40 else float("nan")
    except ValueError:
        value = float("nan")
    if value != value:
        raise BadInput(where, f"{text[:40]!r} is not a number", f"a number from 0 to {largest:g}")
    return factor(value, where, largest)


def mix_file(draft: Draft, name: str, title: str) -> str:
    """Return the text of a mix file that `abm.mix.read_mix` reads back as this set of measures.

    Parameters
    ----------
    draft : Draft
        A pure set of measures.
    name : str
        Name of the mix, and of its file without ``.toml``.
    title : str
        In any language; a tidy one line is made of it.

    Raises
    ------
    BadInput
        A name that cannot be one, a set that is none, or a budget above the whole of value added.
    """
    mix = draft.changed()
    where = "mix of your own"
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"{where}: name", f"{name[:40]!r} cannot be used", "small letters, digits and hyphens, up to 40"
        )
    if (MIXES / f"{name}.toml").exists():
        raise BadInput(f"{where}: name", f"{name!r} is the name of a mix of the project", "another name")
    if not draft.is_pure_set:
        raise BadInput(where, "changes more than which measures are in", "a scenario file instead")
    whole, single = _named(mix.measures)
    times = 1.0 if draft.budget is None else draft.budget
    share, low, high = (
        factor(times * part, f"{where}: budget", 1.0)
        for part in (mix.budget.share_of_value_added, mix.budget.low, mix.budget.high)
    )
    source = mix.budget.source if times == 1.0 else f"{times:g} times the budget of {' + '.join(draft.mix)}"
    grade = mix.budget.grade if times == 1.0 else "assumed"
    lines = [
        f"name = {_text(name)}",
        f"title = {_text(title if title.strip() else name)}",
        f"programmes = {toml_value(whole)}",
        f"measures = {toml_value(single)}",
        "",
        "[budget]",
        f"share_of_value_added = {toml_value(share)}",
        f"low = {toml_value(low)}",
        f"high = {toml_value(high)}",
        f"grade = {_text(grade)}",
        f"source = {_text(source)}",
    ]
    return "\n".join(lines) + "\n"


def _named(measures: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return whole programmes, and the single measures besides."""
    tables = policy_tables()
    here = set(measures)
    counted = {
        programme: {m.id for m in tables.measures.values() if m.counted and m.programme == programme}
        for programme in tables.programmes
    }
    whole = [programme for programme, ids in counted.items() if ids and ids <= here]
    covered = {name for programme in whole for name in counted[programme]}
    return whole, [name for name in measures if name not in covered]


def _text(value: str) -> str:
    """Return one line of text for TOML, without what no file may hold."""
    line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return toml_value(line[:LONGEST_TEXT])
