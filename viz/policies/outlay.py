"""The money of a mix by instrument, and the measures behind it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import final

import numpy as np

from abm.country import load_country
from abm.measures import policy_tables
from abm.mix import Mix
from abm.months import FIRST_YEAR, month_name
from abm.programme import LAST_BUDGET_MONTH, Contribution, Programme, schedule
from abm.scenario import Scenario


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Outlay:
    """What a mix spends in a structure over the months in which public money is spent.

    Parameters
    ----------
    programme : Programme
    money : mapping of instrument code to float
        Million USD, administration included.
    share : mapping of instrument code to float
        Its share of all that; zero where nothing is spent.
    total : float
        Million USD, not discounted.
    """

    programme: Programme
    money: dict[str, float]
    share: dict[str, float]
    total: float

    @property
    def present_value(self) -> float:
        """Present value at month 0 of all outlay 2019-2026, million USD: the budget."""
        return self.programme.budget

    def by_year(self, codes: Iterable[str] | None = None) -> dict[int, float]:
        """Return million USD by calendar year, of some instruments or of all."""
        chosen = self.money if codes is None else codes
        total = np.sum([self.programme.outlay(code) for code in chosen], axis=0)
        years = FIRST_YEAR + self.programme.months // 12
        return {int(year): float(total[years == year].sum()) for year in np.unique(years)}

    def peak(self, code: str) -> int:
        """Return the month in which an instrument gets most money, the first being 0."""
        return int(self.programme.outlay(code).argmax())

    def behind(self, code: str, month: int) -> tuple[Contribution, ...]:
        """Return the measures behind an instrument's money of a month, the largest first.

        What rule instruments handed on stands last, without a measure.
        """
        month = min(max(month, 0), len(self.programme.months) - 1)
        return tuple(
            sorted(self.programme.trace(code, month), key=lambda item: (not item.measure, -item.amount))
        )


def as_coded(scenario: Scenario, names: tuple[str, ...]) -> Scenario:
    """Return the scenario under these mixes as they stand: no override, their own budget."""
    return replace(scenario, mix=names, overrides={}, budget=None)


@lru_cache(maxsize=16)
def outlay(scenario: Scenario) -> Outlay:
    """Return what the mix of a scenario spends, with its overrides and budget.

    Over all months in which public money is spent, whichever of them the scenario runs.
    """
    scenario = replace(scenario, start=month_name(0), end=month_name(LAST_BUDGET_MONTH))
    country = load_country(scenario.structure)
    programme = schedule(scenario.composed_mix(), scenario, float(country.value_added.sum()), country.sectors)
    money = {code: float(programme.outlay(code).sum()) for code in policy_tables().instruments}
    total = sum(money.values())
    share = {code: part / total if total > 0 else 0.0 for code, part in money.items()}
    return Outlay(programme=programme, money=money, share=share, total=total)


def shown_mix(scenario: Scenario) -> Mix:
    """Return the mix of a scenario with its overrides."""
    return scenario.composed_mix().changed(scenario.overrides)
