"""From a mix to money and strength, month by month.

The rule, in words (``docs/mixes.md`` has it with an example). Every measure in force spends the same
amount a month; the amount is set so that the present value of it all is the budget. A measure's
money goes to its instruments by their weights and to the sectors its clauses name. A rule instrument
pays its administration out of its money and acts as strongly as it is paid; each further measure with
the same lever closes a fixed share of what is left. A cash instrument acts by the money itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar, final

import numpy as np

from abm.measures import Clause, Measure, policy_tables
from abm.mix import Mix
from abm.months import FIRST_YEAR
from abm.parts import Part, acts, compile_parts, in_force, left_of
from abm.policy import PolicyRule, policy_rule
from abm.scenario import Scenario
from networks.errors import BadInput, require_known
from networks.types import Floats, Rows

LAST_BUDGET_MONTH = 95
"""December 2026: public money is spent in the months 0 to 95."""

Claims: TypeAlias = tuple[Mapping[str, Floats], Mapping[str, Floats]]
"""Money before administration by instrument, and administration due by rule instrument."""

A = TypeVar("A", Floats, Rows)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one measure adds to a number of the programme, with the lines it was read from.

    Attributes
    ----------
    amount : float
        Million USD that month (instrument), or the number of measures it counts for (sub-code).
    lines : str
        Lines in the source document.
    gist : str
        What the clauses say, in our words.
    """

    measure: str
    title: str
    source: str
    lines: str
    gist: str
    amount: float


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Programme:
    """What a mix does in a structure, month by month. All arrays are read-only.

    Attributes
    ----------
    mix : str
    months : Rows, shape (T,)
        Calendar months, January 2019 being 0.
    sectors : tuple of str, length S
    budget : float
        Present value at month 0 of all outlay 2019-2026, million USD.
    money : mapping of instrument code to Floats, shape (T, S)
        Million USD that may be newly spent that month, administration already taken off.
    administration : mapping of instrument code to Floats, shape (T,)
        Million USD of administration that month.
    strength : mapping of sub-code to Floats, shape (T, S)
        In [0, 1]: 0 without the lever; a lever aimed at one sector stands at that sector only.
    outlay_present_value : float
        Present value at month 0 of money and administration in the months of the run, million USD.
    unit : Floats, shape (T,)
        Million USD that month for a measure of weight 1 carrying one whole instrument.
    lags : mapping of instrument code to int
        Months from a measure's start to its first effect.
    parts : tuple of Part
        The measures behind the numbers.
    """

    mix: str
    months: Rows
    sectors: tuple[str, ...]
    budget: float
    money: Mapping[str, Floats]
    administration: Mapping[str, Floats]
    strength: Mapping[str, Floats]
    outlay_present_value: float
    unit: Floats
    lags: Mapping[str, int]
    parts: tuple[Part, ...]

    @property
    def is_null(self) -> bool:
        """Whether every array is zero."""
        arrays = (*self.money.values(), *self.administration.values(), *self.strength.values())
        return not any(array.any() for array in arrays)

    def prescribes(self, code: str) -> bool:
        """Say whether an instrument gets money or has force in any month."""
        own = (force for sub, force in self.strength.items() if sub.partition(".")[0] == code)
        return any(array.any() for array in (self.money[code], self.administration[code], *own))

    def peak(self, sub_code: str) -> Floats:
        """Strength of a sub-code in the sector where it is highest, shape (T,)."""
        return self.strength[sub_code].max(axis=1)

    def outlay(self, code: str) -> Floats:
        """Money and administration of an instrument together, million USD a month, shape (T,)."""
        return self.money[code].sum(axis=1) + self.administration[code]

    def yearly_outlay(self) -> dict[int, float]:
        """Outlay over all instruments by calendar year, million USD."""
        total = np.sum([self.outlay(code) for code in self.money], axis=0)
        years = FIRST_YEAR + self.months // 12
        return {int(year): float(total[years == year].sum()) for year in np.unique(years)}

    def trace(self, name: str, month: int) -> tuple[Contribution, ...]:
        """Return the measures, with their source lines, behind a number.

        Parameters
        ----------
        name : str
            An instrument code (its outlay that month; what rule instruments handed on stands in a
            line of its own, without a measure) or a sub-code (the measures that make up its strength).
        month : int
            Month of the run, 0 being its first.
        """
        tables = policy_tables()
        require_known("trace", "instrument or sub-code", [name], (*tables.instruments, *tables.sub_codes))
        if not 0 <= month < len(self.months):
            raise BadInput("trace", f"there is no month {month}", f"0 to {len(self.months) - 1}")
        now = int(self.months[month])
        found: list[Contribution] = []
        for part in self.parts:
            measure = tables.measures[part.measure]
            if name in tables.instruments:
                clauses = [c for c in measure.clauses if c.instrument == name]
                weight = part.weight if part.start <= now <= part.end else 0.0
                amount = float(self.unit[month]) * weight * part.carried.get(name, 0.0)
                found.append(_contribution(measure, clauses, amount))
            elif name in part.reach:
                clauses = [c for c in measure.clauses if c.sub_code == name]
                code = name.partition(".")[0]
                amount = part.weight * part.factor[code] * bool(acts(part, name, self.lags[code], now))
                found.append(_contribution(measure, clauses, amount))
        found = [item for item in found if item.amount > 0]
        if name in tables.instruments:
            handed = float(self.outlay(name)[month]) - sum(item.amount for item in found)
            if abs(handed) > 1e-9 * (1.0 + abs(sum(item.amount for item in found))):
                found.append(
                    Contribution(
                        measure="",
                        title="money rule instruments did not need",
                        source="",
                        lines="",
                        gist="",
                        amount=handed,
                    )
                )
        return tuple(found)


def schedule(mix: Mix, scenario: Scenario, value_added: float, sectors: tuple[str, ...]) -> Programme:
    """Return what a mix spends and how strongly it acts in every month of a scenario.

    Parameters
    ----------
    mix : Mix
        Usually ``scenario.composed_mix()``. The scenario's overrides, budget factor, end rule,
        proposed start, basis and ``policy.*`` parameters are applied to it here.
    scenario : Scenario
    value_added : float
        Value added of the structure in 2020, million USD.
    sectors : tuple of str
        Sector codes in the order of the columns to be returned.

    Returns
    -------
    Programme
        Exactly zero everywhere for a mix without measures, a budget of zero, or measures in force
        in no month of the run.
    """
    rule = policy_rule(scenario.parameters)
    tables = policy_tables()
    changed = mix.changed(scenario.overrides)
    planned = compile_parts(changed, scenario, sectors)
    parts = left_of(planned, changed)
    first, last = scenario.start_month, scenario.start_month + scenario.months - 1
    calendar = np.arange(0, max(LAST_BUDGET_MONTH, last) + 1, dtype=np.int32)
    factor = 1.0 if scenario.budget is None else scenario.budget
    budget = mix.budget.share_of_value_added * factor * value_added
    unit = _unit(planned, calendar, budget, rule.discount_rate)
    cost = rule.administration_cost * value_added
    gross, due = claims = _claims(planned, calendar, unit, cost, len(sectors))
    money, administration = _split_administration(gross, due, rule)
    if parts is not planned:
        gross, due = _claims(parts, calendar, unit, cost, len(sectors))
        money, administration = _left(money, administration, claims, (gross, due))
    lags = {code: round(i.lag * rule.lag_scale) for code, i in tables.instruments.items()}
    run = slice(first, last + 1)
    strength = {
        sub: _frozen(
            _strength(sub, parts, calendar, lags[code], rule.attention_step, len(sectors))[run]
            * _force(sub, gross[code], administration[code], due.get(code))[run, None]
        )
        for code, instrument in tables.instruments.items()
        for sub in instrument.sub_codes
    }
    outlay = sum((m.sum(axis=1) for m in money.values()), np.zeros(calendar.size))
    outlay += sum(administration.values(), np.zeros(calendar.size))
    present = outlay * _discount(calendar, rule.discount_rate)
    return Programme(
        mix=mix.name,
        months=_frozen(calendar[run]),
        sectors=sectors,
        budget=budget if parts is planned else float(present.sum()),
        money={code: _frozen(m[run]) for code, m in money.items()},
        administration={code: _frozen(a[run]) for code, a in administration.items()},
        strength=strength,
        outlay_present_value=float(present[run].sum()),
        unit=_frozen(unit[run]),
        parts=parts,
        lags=lags,
    )


def _claims(parts: tuple[Part, ...], calendar: Rows, unit: Floats, cost: float, n_sectors: int) -> Claims:
    """Return money before administration, shape (months, S), and rules' administration due, (months,)."""
    instruments = policy_tables().instruments
    gross = {code: _gross(code, parts, calendar, unit, n_sectors) for code in instruments}
    due = {
        code: cost / 12.0 * _load(code, parts, calendar)
        for code, instrument in instruments.items()
        if instrument.kind == "rule"
    }
    return gross, due


def _left(
    money: Mapping[str, Floats], administration: Mapping[str, Floats], planned: Claims, left: Claims
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return the money and administration of what is not withdrawn: what it was going to get.

    A cell of measure, instrument, month and sector keeps its money to the cent. What rule instruments
    handed on to others stays with those.
    """
    (gross, due), (gross_left, due_left) = planned, left
    paid: dict[str, Floats] = {}
    run: dict[str, Floats] = {}
    for code, m in money.items():
        total = gross[code].sum(axis=1)
        scale = _ratio(m.sum(axis=1), total)
        paid[code] = m if np.array_equal(gross[code], gross_left[code]) else gross_left[code] * scale[:, None]
        part = (
            _ratio(due_left[code], due[code]) if code in due else _ratio(gross_left[code].sum(axis=1), total)
        )
        run[code] = administration[code] * part
    return paid, run


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Return the ratio, zero where the whole is."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _discount(calendar: Rows, rate: float) -> Floats:
    return (1.0 + rate) ** (-calendar / 12.0)


def _unit(parts: tuple[Part, ...], calendar: Rows, budget: float, rate: float) -> Floats:
    """Return million USD a month for weight 1 of one whole instrument, shape (months,).

    The month's total is in proportion to the measures in force; it is shared among all that the
    measures carry that month.
    """
    measures, carried = np.zeros(calendar.size), np.zeros(calendar.size)
    for part in parts:
        measures += in_force(part, calendar)
        carried += in_force(part, calendar) * sum(part.carried.values())
    measures[calendar > LAST_BUDGET_MONTH] = 0.0
    present = float((measures * _discount(calendar, rate)).sum())
    total = measures * (budget / present if present > 0 else 0.0)
    return np.divide(total, carried, out=np.zeros(calendar.size), where=carried > 0)


def _gross(code: str, parts: tuple[Part, ...], calendar: Rows, unit: Floats, n_sectors: int) -> Floats:
    """Return an instrument's money before administration, shape (months, S)."""
    gross = np.zeros((calendar.size, n_sectors))
    for part in parts:
        if code in part.carried:
            gross += np.outer(unit * in_force(part, calendar) * part.carried[code], part.split[code])
    return gross


def _load(code: str, parts: tuple[Part, ...], calendar: Rows) -> Floats:
    """Return the number of measures that have this instrument to administer, shape (months,)."""
    load = np.zeros(calendar.size)
    for part in parts:
        if code in part.carried:
            load += in_force(part, calendar) * part.factor[code]
    load[calendar > LAST_BUDGET_MONTH] = 0.0
    return load


def _split_administration(
    gross: Mapping[str, Floats], due: Mapping[str, Floats], rule: PolicyRule
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return money net of administration, and administration, by instrument.

    A rule instrument pays what is due as far as its money goes; of the rest, ``surplus_to_cash`` is
    handed to that month's cash instruments in proportion to their money. A cash instrument's
    administration takes ``overhead_share`` of what it then has.
    """
    totals = {code: m.sum(axis=1) for code, m in gross.items()}
    administration = {code: np.minimum(totals[code], due[code]) for code in due}
    cash = sum((totals[code] for code in gross if code not in due), np.zeros_like(totals[next(iter(totals))]))
    handed = rule.surplus_to_cash * (cash > 0)
    surplus = sum((totals[code] - administration[code] for code in due), np.zeros_like(cash)) * handed
    more = 1.0 + np.divide(surplus, cash, out=np.zeros_like(cash), where=cash > 0)
    money: dict[str, Floats] = {}
    for code, m in gross.items():
        if code in due:
            kept = (totals[code] - administration[code]) * (1.0 - handed)
            scale = np.divide(kept, totals[code], out=np.zeros_like(kept), where=totals[code] > 0)
        else:
            administration[code] = rule.overhead_share * totals[code] * more
            scale = (1.0 - rule.overhead_share) * more
        money[code] = m * scale[:, None]
    return money, {code: administration[code] for code in gross}


def _strength(
    sub_code: str, parts: tuple[Part, ...], calendar: Rows, lag: int, step: float, n_sectors: int
) -> Floats:
    r"""Return the strength of a sub-code if it is paid for, shape (months, S).

    .. math:: g = 1 - (1 - a)^n

    with :math:`a` the attention step and :math:`n` the measures that act, by weight.
    """
    count = np.zeros((calendar.size, n_sectors))
    for part in parts:
        if sub_code in part.reach:
            weight = part.weight * part.factor[sub_code.partition(".")[0]]
            count += np.outer(weight * acts(part, sub_code, lag, calendar), part.reach[sub_code])
    return 1.0 - (1.0 - step) ** count


def _force(sub_code: str, gross: Floats, administration: Floats, due: Floats | None) -> Floats:
    """Return what payment leaves of a strength, shape (months,), in [0, 1].

    A rule instrument: the share of its administrative cost that is paid that month. A cash
    instrument: 1 if it has any money. What persists keeps the share paid up to then.
    """
    paid, owed = (gross.sum(axis=1), None) if due is None else (administration, due)
    if sub_code in policy_tables().instruments[sub_code.partition(".")[0]].persistent:
        paid, owed = np.cumsum(paid), None if owed is None else np.cumsum(owed)
    if owed is None:
        return (paid > 0).astype(np.float64)
    return np.divide(paid, owed, out=np.zeros_like(paid), where=owed > 0)


def _contribution(measure: Measure, clauses: list[Clause], amount: float) -> Contribution:
    return Contribution(
        measure=measure.id,
        title=measure.title,
        source=measure.source,
        lines=", ".join(dict.fromkeys(c.line for c in clauses)),
        gist="; ".join(c.gist for c in clauses),
        amount=amount,
    )


def _frozen(array: A) -> A:
    """Return the array, made read-only."""
    array.flags.writeable = False
    return array
