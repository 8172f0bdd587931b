"""Public money: what was granted, promised and paid, to the last cent."""

from typing import final

import numpy as np

from networks.errors import BadInput
from networks.types import Floats

PAYEES = ("firms", "providers", "operators", "vendors", "consumers", "academies", "administration")
"""Who can receive public money."""

_COLUMN = {payee: column for column, payee in enumerate(PAYEES)}


@final
class Ledger:
    """Accounts of one government, by instrument.

    Money of an instrument comes in month by month, is kept until it is spent, and is either paid
    at once or promised first and paid on delivery. What is promised cannot be promised again.

    Parameters
    ----------
    codes : tuple of str
        Instruments.
    months : int
        Months of the run.
    """

    def __init__(self, codes: tuple[str, ...], months: int) -> None:
        self.codes = codes
        self._row = {code: row for row, code in enumerate(codes)}
        self.free: dict[str, float] = dict.fromkeys(codes, 0.0)
        self.promised: dict[str, float] = dict.fromkeys(codes, 0.0)
        self.granted = np.zeros((len(codes), months))
        self.repaid = 0.0
        self.moved = np.zeros(len(codes))
        self.paid = np.zeros((len(codes), len(PAYEES), months))
        self.received: dict[str, float] = dict.fromkeys(PAYEES, 0.0)

    def grant(self, code: str, amount: float, t: int) -> None:
        """Add `amount` million USD to an instrument's account in month `t`."""
        self.free[code] += amount
        self.granted[self._row[code], t] += amount

    def pay(self, code: str, payee: str, amount: float, t: int) -> float:
        """Pay from what is free and return what was paid, never more than there is."""
        amount = min(max(amount, 0.0), self.free[code])
        self.free[code] -= amount
        self._book(code, payee, amount, t)
        return amount

    def promise(self, code: str, amount: float) -> None:
        """Set money aside for an order; the caller has checked that it is there."""
        if amount > self.free[code] * (1 + 1e-9) + 1e-12:
            raise BadInput(code, f"promises {amount:g} million USD with {self.free[code]:g} at hand")
        self.free[code] -= amount
        self.promised[code] += amount

    def settle(self, code: str, payee: str, amount: float, t: int) -> None:
        """Pay what was promised for a delivered order."""
        self.promised[code] -= amount
        self._book(code, payee, amount, t)

    def release(self, code: str, amount: float) -> None:
        """Take back what was promised for an order that was withdrawn."""
        self.promised[code] -= amount
        self.free[code] += amount

    def take_back(self, code: str, amount: float) -> None:
        """Take in what firms pay back; it can be lent again, and is counted apart from new money."""
        self.free[code] += amount
        self.moved[self._row[code]] += amount
        self.repaid += amount

    def move(self, source: str, target: str, amount: float) -> None:
        """Move free money from one instrument's account to another's."""
        amount = min(max(amount, 0.0), self.free[source])
        self.free[source] -= amount
        self.free[target] += amount
        self.moved[self._row[source]] -= amount
        self.moved[self._row[target]] += amount

    def spent(self, t: int) -> Floats:
        """Return what each instrument has paid up to and including month `t`, shape (codes,)."""
        return self.paid[:, :, : t + 1].sum(axis=(1, 2))

    def imbalance(self) -> float:
        """Return the largest error of: granted + moved = paid + promised + free, and paid = received."""
        paid = self.paid.sum(axis=(1, 2))
        kept = np.array([self.free[code] + self.promised[code] for code in self.codes])
        accounts = np.abs(self.granted.sum(axis=1) + self.moved - paid - kept).max(initial=0.0)
        flows = np.abs(self.paid.sum(axis=(0, 2)) - np.array([self.received[p] for p in PAYEES])).max(
            initial=0.0
        )
        return float(max(accounts, flows))

    def _book(self, code: str, payee: str, amount: float, t: int) -> None:
        self.paid[self._row[code], _COLUMN[payee], t] += amount
        self.received[payee] += amount
