"""The placebo: one firm has other luck once, and all that follows from it is chance."""

from dataclasses import dataclass
from typing import final

import numpy as np

from agents.quotas import Acts
from agents.rules import Impulse, Rule, RuleParameters
from networks.kernels.chance import uniforms
from networks.kernels.streams import PLACEBO
from networks.types import Bools, Rows


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One firm's look at offers in one month."""

    row: int
    month: int


@final
class HeldBack(Rule):
    """Another rule, but for one look that does not come; whose it was looks again when its time comes anew.

    Parameters
    ----------
    rule : Rule
    look : Look or None
        None holds nobody back: then it is the other rule.
    """

    def __init__(self, rule: Rule, look: Look | None) -> None:
        self.least = rule.least
        self.rule = rule
        self.look = look

    @staticmethod
    def average(parameters: RuleParameters) -> float:
        """Return one: nothing is seen through this wrapper."""
        return 1.0

    def acting(self, month: int, impulse: Impulse) -> Rows:
        """Return the firms that act under the rule, without the one that is held back."""
        rows = self.rule.acting(month, impulse)
        if self.look is None or month != self.look.month:
            return rows
        return rows[rows != self.look.row]

    def see_live(self, month: int, first: Rows) -> None:
        """Tell the rule."""
        self.rule.see_live(month, first)

    def see_placed(self, month: int, rows: Rows) -> None:
        """Tell the rule."""
        self.rule.see_placed(month, rows)

    def see_replaced(self, rows: Rows) -> None:
        """Tell the rule."""
        self.rule.see_replaced(rows)


def first_look(acts: Acts, lead: Bools, seed: int) -> Look | None:
    """Return the look that led to the first order of a firm that is no lead firm; None without any.

    Of several in the same month one is drawn. Most draws of a run decide nothing, and other luck in them
    changes nothing at all: this one is known to have led to an order, and so to reach others.

    Parameters
    ----------
    acts : Acts
        Of the run without placebo, at least up to that month.
    lead : bool, shape (n,)
    seed : int
        Key of the draw (stream ``placebo``).
    """
    small = ~lead[acts.row]
    if not small.any():
        return None
    month = int(acts.month[small].min())
    rows = acts.row[small & (acts.month == month)]
    return Look(row=int(rows[np.argmin(uniforms(seed, rows, 0, month, PLACEBO))]), month=month)
