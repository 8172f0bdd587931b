"""Adoption ordered from above: the acts of one run, dealt out to other firms in the next."""

from dataclasses import dataclass
from typing import final

import numpy as np

from agents.firms import FirmRows
from agents.rules import ANY, Impulse, Rule, RuleParameters
from networks.kernels.chance import uniforms
from networks.kernels.streams import FIRM_QUOTA
from networks.types import Bools, Floats, Rows, Whole


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Whose orders were placed when, in a run that others are held against.

    Attributes
    ----------
    month : int32, shape (a,)
    row : int32, shape (a,)
    further : bool, shape (a,)
        The firm had a site before.
    """

    month: Rows
    row: Rows
    further: Bools


@final
class Recorded(Rule):
    """Another rule, whose acts are written down; it decides as if nobody looked."""

    def __init__(self, rule: Rule, firms: FirmRows) -> None:
        self.least = rule.least
        self.rule = rule
        self.firms = firms
        self.months: list[Rows] = []
        self.rows: list[Rows] = []
        self.further: list[Bools] = []

    @staticmethod
    def average(parameters: RuleParameters) -> float:
        """Return one: nothing is seen through this wrapper."""
        return 1.0

    def acting(self, month: int, impulse: Impulse) -> Rows:
        """Return the firms that act under the rule."""
        return self.rule.acting(month, impulse)

    def see_live(self, month: int, first: Rows) -> None:
        """Tell the rule."""
        self.rule.see_live(month, first)

    def see_placed(self, month: int, rows: Rows) -> None:
        """Write down and tell the rule."""
        self.months.append(np.full(rows.size, month, np.int32))
        self.rows.append(rows.copy())
        self.further.append(self.firms.touched[rows])
        self.rule.see_placed(month, rows)

    def see_replaced(self, rows: Rows) -> None:
        """Tell the rule."""
        self.rule.see_replaced(rows)

    def acts(self) -> Acts:
        """Return what was written down."""
        return Acts(
            month=np.concatenate([np.zeros(0, np.int32), *self.months]),
            row=np.concatenate([np.zeros(0, np.int32), *self.rows]),
            further=np.concatenate([np.zeros(0, np.bool_), *self.further]),
        )


@final
class QuotaRule(Rule):
    """Adoption ordered from above: as many firms of each group and month as in another run.

    They are drawn by propensity; nobody looks at partners, awareness or worth. Who cannot get or pay any
    offer leaves its place to others in the next month. First and further uses have their own numbers.

    Parameters
    ----------
    firms : FirmRows
    seed : int
    acts : Acts
        Of the other run.
    group : int, shape (n,)
        Quotas are kept by group.
    propensity : float64, shape (n,)
        Weight of a firm in the draw, above 0.

    References
    ----------
    P. S. Efraimidis and P. G. Spirakis (2006), Information Processing Letters 97(5): weighted draws without
    replacement, by the largest :math:`u^{1/w}`.
    """

    least = ANY

    def __init__(self, firms: FirmRows, seed: int, acts: Acts, group: Whole, propensity: Floats) -> None:
        self.firms = firms
        self.seed = seed
        self.acts = acts
        self.group = group
        self.propensity = propensity
        self.rows = np.arange(firms.n, dtype=np.int32)
        self.due = np.zeros((2, int(group.max(initial=0)) + 1), np.int64)

    @staticmethod
    def average(parameters: RuleParameters) -> float:
        """Return one: partners do not count."""
        return 1.0

    def acting(self, month: int, impulse: Impulse) -> Rows:
        """Return the firms drawn this month."""
        firms, acts = self.firms, self.acts
        groups = self.due.shape[1]
        now = acts.month == month
        for further in (0, 1):
            rows = acts.row[now & (acts.further == bool(further))]
            self.due[further] += np.bincount(self.group[rows], minlength=groups)
        with np.errstate(divide="ignore"):
            key = np.log(uniforms(self.seed, self.rows, 0, month, FIRM_QUOTA)) / self.propensity
        drawn = [
            largest(key, self.group, np.flatnonzero((firms.touched == bool(further)) & ~firms.ordered), due)
            for further, due in enumerate(self.due)
        ]
        return np.sort(np.concatenate(drawn)).astype(np.int32)

    def see_live(self, month: int, first: Rows) -> None:
        """Nothing."""

    def see_placed(self, month: int, rows: Rows) -> None:
        """Strike them off what is due."""
        further = self.firms.touched[rows].astype(np.int64)
        np.subtract.at(self.due, (further, self.group[rows]), 1)

    def see_replaced(self, rows: Rows) -> None:
        """Nothing."""


def largest(key: Floats, group: Whole, rows: Whole, number: Whole) -> Whole:
    """Return of each group the `number` rows, shape (G,), with the largest keys, as far as there are any."""
    order = rows[np.lexsort((rows, -key[rows], group[rows]))]
    start = np.searchsorted(group[order], np.arange(number.size))
    rank = np.arange(order.size) - start[group[order]]
    return order[rank < number[group[order]]]
