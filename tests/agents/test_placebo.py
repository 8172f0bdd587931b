"""One firm's other luck: a look held back, and nothing else."""

import numpy as np

from agents.placebo import HeldBack, Look, first_look
from agents.quotas import Acts
from agents.rules import Rule

MONTHS, ROWS = range(6), 20


class Everybody(Rule):
    """All rows act in every month."""

    least = 0.0

    @staticmethod
    def average(parameters):
        return 1.0

    def acting(self, month, impulse):
        return np.arange(ROWS, dtype=np.int32)

    def see_live(self, month, first):
        self.heard = ("live", month, first)

    def see_placed(self, month, rows):
        self.heard = ("placed", month, rows)

    def see_replaced(self, rows):
        self.heard = ("replaced", rows)


def acts(*orders):
    month, row = zip(*orders, strict=True) if orders else ((), ())
    rows = np.array(row, np.int32)
    return Acts(month=np.array(month, np.int32), row=rows, further=np.zeros(rows.size, np.bool_))


def leads(*rows):
    found = np.zeros(ROWS, np.bool_)
    found[list(rows)] = True
    return found


def test_one_row_is_held_back_in_one_month_and_nobody_else_ever():
    rule, held = Everybody(), HeldBack(Everybody(), Look(row=7, month=3))
    missing = [
        (month, row)
        for month in MONTHS
        for row in np.setdiff1d(rule.acting(month, None), held.acting(month, None))
    ]
    assert missing == [(3, 7)]


def test_with_nobody_to_hold_back_it_is_the_other_rule():
    rule = Everybody()
    held = HeldBack(rule, None)
    assert held.least == rule.least
    for month in MONTHS:
        assert np.array_equal(held.acting(month, None), rule.acting(month, None))


def test_the_rule_hears_all_it_would_have_heard():
    held = HeldBack(Everybody(), Look(row=7, month=3))
    held.see_live(3, "rows")
    assert held.rule.heard == ("live", 3, "rows")
    held.see_placed(3, "rows")
    assert held.rule.heard == ("placed", 3, "rows")
    held.see_replaced("rows")
    assert held.rule.heard == ("replaced", "rows")


def test_lead_firms_are_passed_over():
    assert first_look(acts((0, 1), (0, 2), (4, 9), (5, 3)), leads(1, 2), 1) == Look(row=9, month=4)


def test_of_several_in_the_month_one_is_drawn_and_their_order_does_not_matter():
    orders = [(2, row) for row in range(10)]
    drawn = {seed: first_look(acts(*orders), leads(), seed) for seed in range(30)}
    assert drawn == {seed: first_look(acts(*orders[::-1]), leads(), seed) for seed in range(30)}
    assert len({look.row for look in drawn.values()}) > 5


def test_without_an_order_of_a_small_firm_nobody_is_held_back():
    assert first_look(acts(), leads(), 1) is None
    assert first_look(acts((0, 1)), leads(1), 1) is None
