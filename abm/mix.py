"""Policy mixes: which coded measures, at what budget.

A mix is data (``abm/data/mixes/*.toml``). It composes by ``a + b`` (measures by union, budgets by
sum), can be narrowed (`Mix.without`, `Mix.only`, `Mix.between`) and changed (`Mix.changed`), and
says in words what it is and how it differs from another. ``docs/mixes.md`` states the rule by which
a mix becomes money and strength.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, final

from abm.entry import (
    KEPT,
    MONEY_OF_THE_GONE,
    PROPOSED_START,
    WITHDRAWN,
    Budget,
    Entry,
    changed_entry,
    factor,
    is_withdrawal,
    said,
    window,
)
from abm.measures import BASES, Measure, policy_tables
from abm.months import FIRST_YEAR, month_name, month_number
from abm.tables import read_toml, require_keys, shown, texts
from agents.parameters import GRADES
from networks.errors import BadInput, require_known, unknown

MIXES = Path(__file__).parent / "data" / "mixes"
"""Folder of the mixes that come with the project."""

_STATUS = ("baseline", "enacted", "proposed", "own")
_KEYS = ("name", "status", "title", "programmes", "measures", "budget")
_BUDGET_KEYS = ("share_of_value_added", "low", "high", "grade", "source")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """A set of measures under one budget.

    Attributes
    ----------
    name : str
    title : mapping of str to str
        Label in English, Chinese and Korean.
    status : str
        ``"enacted"``, ``"proposed"``, ``"own"`` or ``"baseline"``; a sum of unlike ones names both.
    entries : tuple of Entry
        In the order of the table of measures.
    budget : Budget
    multipliers : mapping of instrument code to float
        Factors other than 1 on single instruments.
    withdrawn : tuple of str
        Instruments struck out with their money, in the order of the table of instruments. Withdrawn
        measures stay among the entries, since the money of the others is shared out as if they were there.
    """

    name: str
    title: Mapping[str, str]
    status: str
    entries: tuple[Entry, ...]
    budget: Budget
    multipliers: Mapping[str, float]
    withdrawn: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """Ids of the measures that are not withdrawn."""
        return tuple(entry.measure for entry in self.entries if not entry.is_withdrawn)

    def __add__(self, other: "Mix") -> "Mix":
        """Return the union of the measures with the sum of the budgets; ``none`` adds nothing."""
        if not other.entries and not other.budget.share_of_value_added:
            return self
        if not self.entries and not self.budget.share_of_value_added:
            return other
        for code in set(self.multipliers) & set(other.multipliers):
            if self.multipliers[code] != other.multipliers[code]:
                raise BadInput(f"{self.name} + {other.name}", f"instrument {code} has two multipliers")
        entries = {entry.measure: entry for entry in self.entries}
        for entry in other.entries:
            mine = entries.setdefault(entry.measure, entry)
            if mine != entry:
                raise BadInput(f"{self.name} + {other.name}", f"measure {entry.measure} was changed in one")
        return replace(
            self,
            name=f"{self.name} + {other.name}",
            title={tongue: f"{text} + {other.title[tongue]}" for tongue, text in self.title.items()},
            status=" + ".join(dict.fromkeys((self.status, other.status))),
            entries=_ordered(entries.values()),
            budget=self.budget + other.budget,
            multipliers={**self.multipliers, **other.multipliers},
            withdrawn=_in_order({*self.withdrawn, *other.withdrawn}),
        )

    def without(
        self, *, measure: str | None = None, instrument: str | None = None, money: str = KEPT
    ) -> "Mix":
        """Return the mix less one measure, or with one instrument switched off.

        Parameters
        ----------
        measure, instrument : str, optional
        money : str
            ``"kept"``: its money goes to the rest; ``"withdrawn"``: its money goes with it.
        """
        off = _off(money)
        overrides: dict[str, object] = {}
        if measure is not None:
            overrides[f"measure.{measure}"] = off
        if instrument is not None:
            overrides[f"instrument.{instrument}"] = off
        return self.changed(overrides)

    def only(
        self,
        *,
        measures: Iterable[str] | None = None,
        instruments: Iterable[str] | None = None,
        money: str = KEPT,
    ) -> "Mix":
        """Return the mix with nothing but these measures, or nothing but these instruments.

        `money` says where that of the rest goes, as in `without`.
        """
        off = _off(money)
        overrides: dict[str, object] = {}
        if measures is not None:
            kept = set(measures)
            require_known(self.name, "measure", kept, self.measures)
            overrides |= {f"measure.{m}": off for m in self.measures if m not in kept}
        if instruments is not None:
            codes, kept = policy_tables().instruments, set(instruments)
            require_known(self.name, "instrument", kept, codes)
            overrides |= {f"instrument.{code}": off for code in codes if code not in kept}
        return self.changed(overrides)

    def between(self, start: str, end: str, proposed_start: str = PROPOSED_START) -> "Mix":
        """Return the mix with every measure cut to the months from `start` to `end`."""
        first, last = month_number(start, self.name), month_number(end, self.name)
        kept: list[Entry] = []
        for entry in self.entries:
            begins, ends = window(entry, month_number(proposed_start, self.name))
            begins, ends = max(begins, first), last if ends is None else min(ends, last)
            if begins <= ends:
                kept.append(replace(entry, start=begins, end=ends))
        return replace(self, entries=tuple(kept))

    def changed(self, overrides: Mapping[str, object], where: str = "overrides") -> "Mix":
        """Return the mix with some measures and instruments changed.

        Parameters
        ----------
        overrides : mapping
            ``measure.<id>``: False (off), a weight, or a table with ``weight``, ``start``, ``end``.
            ``instrument.<CODE>``: False (off) or a factor. The budget stays: what is switched off
            leaves its money to the rest. ``"withdrawn"`` instead strikes it out with its money, and
            the rest gets what it was going to get.
        where : str
            File and place, for errors.
        """
        entries = {entry.measure: entry for entry in self.entries}
        factors, struck = dict(self.multipliers), set(self.withdrawn)
        for key, value in overrides.items():
            kind, _, name = key.partition(".")
            place = f"{where}: {key}"
            if kind == "measure":
                require_known(where, f"measure in mix {self.name!r}", [name], self.measures)
                if value is False:
                    del entries[name]
                else:
                    entries[name] = changed_entry(entries[name], value, place)
            elif kind == "instrument":
                require_known(where, "instrument", [name], policy_tables().instruments)
                if is_withdrawal(value, place):
                    struck.add(name)
                else:
                    factors[name] = factors.get(name, 1.0) * factor(value, place)
            else:
                raise unknown(where, "override", key, ("measure.<id>", "instrument.<CODE>"))
        factors = {code: times for code, times in factors.items() if times != 1.0}
        return replace(
            self, entries=tuple(entries.values()), multipliers=factors, withdrawn=_in_order(struck)
        )

    def shares(
        self, basis: str = BASES[0], year: int | None = None, proposed_start: str = PROPOSED_START
    ) -> dict[str, float]:
        """Return the share of each instrument in the attention of the mix.

        Parameters
        ----------
        basis : str
            ``"measure_top3"`` or ``"clause_share"``.
        year : int, optional
            Only measures in force in some month of that year; default: all.
        proposed_start : str
            Month from which undated proposals run.

        Returns
        -------
        dict of instrument code to float
            All codes, summing to one (or all zero).
        """
        require_known("shares", "basis", [basis], BASES)
        tables = policy_tables()
        total = dict.fromkeys(tables.instruments, 0.0)
        for entry in (entry for entry in self.entries if not entry.is_withdrawn):
            start, end = window(entry, month_number(proposed_start, self.name))
            january = (year or 0) * 12 - FIRST_YEAR * 12
            if year is not None and (start > january + 11 or (end is not None and end < january)):
                continue
            for code, part in tables.measures[entry.measure].carried(basis).items():
                times = 0.0 if code in self.withdrawn else self.multipliers.get(code, 1.0)
                total[code] += entry.weight * part * times
        whole = sum(total.values())
        return {code: part / whole if whole else 0.0 for code, part in total.items()}

    def describe(self, basis: str = BASES[0]) -> str:
        """Return what the mix is, in a few lines of plain text."""
        lines = [f"{self.name}: {self.title['en']} ({self.status})"]
        if not self.measures:
            return lines[0] + "\nNo measures, no public money."
        measures = policy_tables().measures
        demonstrations = sum(measures[m].is_demonstration for m in self.measures)
        left = [entry for entry in self.entries if not entry.is_withdrawn]
        starts = [window(entry, month_number(PROPOSED_START, self.name))[0] for entry in left]
        ranked = sorted(self.shares(basis).items(), key=lambda item: -item[1])
        budget = self.budget
        lines += [
            f"{len(left)} measures, {demonstrations} with a demonstration; "
            f"the first in force from {month_name(min(starts))}.",
            f"Budget: {budget.share_of_value_added:.4%} of one year's value added over 2019-2026 "
            f"({budget.grade}; range {budget.low:.4%} to {budget.high:.4%}).",
            "Attention by instrument, percent: "
            + ", ".join(f"{code} {100 * part:.1f}" for code, part in ranked if part > 0)
            + ".",
        ]
        lines += [said(entry) for entry in self.entries if entry != Entry(measure=entry.measure)]
        lines += [f"instrument {code} times {times:g}" for code, times in self.multipliers.items()]
        lines += [f"instrument {code} withdrawn with its money" for code in self.withdrawn]
        return "\n".join(lines)


def difference(first: Mix, second: Mix, basis: str = BASES[0]) -> str:
    """Return in words how the second mix differs from the first.

    The text names the measures only one of them has, measures that stand changed in one, the
    instruments whose share of attention moves and by how many points, and the budgets.
    """
    lines = [f"{second.name} against {first.name}:"]
    for one, other in ((second, first), (first, second)):
        lone = [m for m in one.measures if m not in set(other.measures)]
        if lone:
            lines.append(f"only in {one.name}: {_listed(lone)}")
    old = {entry.measure: entry for entry in first.entries}
    lines += [
        f"{said(entry)} (in {first.name}: {said(old[entry.measure])})"
        for entry in second.entries
        if old.get(entry.measure, entry) != entry
    ]
    before, after = first.shares(basis), second.shares(basis)
    moves = {code: 100 * (after[code] - before[code]) for code in before}
    moved = sorted((code for code in moves if abs(moves[code]) >= 0.05), key=lambda c: -abs(moves[c]))
    if moved:
        lines.append("shares of attention in points:")
    lines += [
        f"  {code} {moves[code]:+.1f} ({100 * before[code]:.1f} to {100 * after[code]:.1f} %)"
        for code in moved
    ]
    money = [mix.budget.share_of_value_added for mix in (first, second)]
    if money[0] != money[1]:
        lines.append(f"budget: {money[0]:.4%} to {money[1]:.4%} of one year's value added")
    return "\n".join(lines if len(lines) > 1 else [f"{second.name} is the same as {first.name}."])


def mix_names() -> tuple[str, ...]:
    """Return the names of the mixes that come with the project, the baseline first."""
    names = sorted(path.stem for path in MIXES.glob("*.toml"))
    return tuple(sorted(names, key=lambda name: _built_in(name).status != "baseline"))


def load_mix(name: str, where: str = "mix") -> Mix:
    """Return a mix by its name, or from an own file if the name ends with ``.toml``."""
    if name.endswith(".toml"):
        return read_mix(Path(name).resolve())
    require_known(where, "mix", [name], (path.stem for path in MIXES.glob("*.toml")))
    return _built_in(name)


def compose(names: Iterable[str], where: str = "mix") -> Mix:
    """Return the sum of the named mixes."""
    wanted = list(names)
    if not wanted:
        raise BadInput(where, "names no mix", 'at least one, for instance "none"')
    for name in wanted:
        if wanted.count(name) > 1:
            raise BadInput(where, f"names {name!r} twice", "each mix once")
    mixes = [load_mix(name, where) for name in wanted]
    total = mixes[0]
    for mix in mixes[1:]:
        total = total + mix
    return total


@cache
def _built_in(name: str) -> Mix:
    return read_mix(MIXES / f"{name}.toml")


def read_mix(path: Path) -> Mix:
    """Read one mix file: programmes whose counted measures belong to it, and single measures."""
    table = read_toml(path)
    where = shown(path)
    require_known(where, "key", table, _KEYS)
    for key in ("name", "title", "budget"):
        if key not in table:
            raise BadInput(where, f"key {key!r} is missing")
    if table["name"] != path.stem:
        raise BadInput(where, f"is named {table['name']!r}", f"the name of its file, {path.stem!r}")
    own = path.parent != MIXES
    status = table.get("status", "own")
    require_known(f"{where}: status", "status", [status], _STATUS)
    if own and (MIXES / path.name).exists():
        raise BadInput(where, f"{path.stem!r} is the name of a mix of the project", "another name")
    tables = policy_tables()
    programmes, single = _names(table, "programmes", where), _names(table, "measures", where)
    require_known(f"{where}: programmes", "programme", programmes, tables.programmes)
    require_known(f"{where}: measures", "measure", single, tables.measures)
    chosen = {m.id for m in tables.measures.values() if m.counted and m.programme in programmes} | set(single)
    for measure in (tables.measures[name] for name in sorted(chosen)):
        if not measure.clauses:
            raise BadInput(f"{where}: measures", f"{measure.id} only sums up others", "name its projects")
    return Mix(
        name=table["name"],
        title=_title(table["title"], where),
        status=status,
        entries=_ordered(Entry(measure=name) for name in chosen),
        budget=_budget(table["budget"], f"{where}: [budget]"),
        multipliers={},
    )


def _names(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    names = table.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadInput(f"{where}: {key}", "is not a list of names")
    return names


def _title(value: object, where: str) -> dict[str, str]:
    """Return the label in three languages; a single text stands for all of them."""
    if isinstance(value, str):
        return dict.fromkeys(("en", "zh", "ko"), value)
    names = texts(f"{where}: title", value)
    require_keys(f"{where}: title", names, ("en", "zh", "ko"))
    return names


def _budget(table: object, where: str) -> Budget:
    if not isinstance(table, dict):
        raise BadInput(where, "is missing or no table")
    require_keys(where, table, _BUDGET_KEYS)
    require_known(where, "grade", [table["grade"]], GRADES)
    share, low, high = (factor(table[key], f"{where}: {key}", 1.0) for key in _BUDGET_KEYS[:3])
    if not low <= share <= high:
        raise BadInput(where, f"share {share:g} lies outside its range {low:g} to {high:g}")
    return Budget(
        share_of_value_added=share,
        low=low,
        high=high,
        grade=str(table["grade"]),
        source=str(table["source"]),
    )


def _off(money: str) -> object:
    """Return the change that takes something out and does this with its money."""
    require_known("money", "choice", [money], MONEY_OF_THE_GONE)
    return WITHDRAWN if money == WITHDRAWN else False


def _in_order(codes: Iterable[str]) -> tuple[str, ...]:
    """Return instruments in the order of their table."""
    wanted = set(codes)
    return tuple(code for code in policy_tables().instruments if code in wanted)


def _ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    by_name = {entry.measure: entry for entry in entries}
    return tuple(by_name[name] for name in policy_tables().measures if name in by_name)


def _listed(names: list[str]) -> str:
    measures: Mapping[str, Measure] = policy_tables().measures
    if len(names) > 6:
        return f"{len(names)} measures ({', '.join(names)})"
    return "; ".join(f"{name} {measures[name].title}" for name in names)
