"""What all instruments can do: move levers, by a dose that a mix prescribes."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, final

import numpy as np

from agents.letters import Levers, View
from networks.types import Floats


@final
@dataclass(frozen=True, slots=True)
class Dose:
    """What a mix prescribes of one instrument, month by month of the run.

    Parameters
    ----------
    money : float64, shape (T, S)
        Newly available, million USD a month, by the sector whose measures ask for it.
    strength : mapping of str to float64, shape (T, S)
        Force of each sub-code, in [0, 1).
    administration : float64, shape (T,)
        Paid to run the instrument, million USD a month.
    """

    money: Floats
    strength: Mapping[str, Floats]
    administration: Floats
    _joint: dict[tuple[str, ...], Floats] = field(default_factory=dict, repr=False, compare=False)
    _peak: dict[tuple[str, ...], list[float]] = field(default_factory=dict, repr=False, compare=False)
    _standing: dict[tuple[str, ...], list[int]] = field(default_factory=dict, repr=False, compare=False)
    _total: list[float] = field(default_factory=list, repr=False, compare=False)

    def of(self, *names: str, t: int) -> Floats:
        """Return the joint force of some sub-codes in month `t`, 1 - prod(1 - s), shape (S,)."""
        if names not in self._joint:
            rest = np.ones_like(self.money)
            for name in names:
                if name in self.strength:
                    rest *= 1.0 - self.strength[name]
            self._joint[names] = 1.0 - rest
        return self._joint[names][t]

    def peak(self, *names: str, t: int) -> float:
        """Return their joint force in month `t` in the sector where it is largest."""
        if names not in self._peak:
            self.of(*names, t=t)
            self._peak[names] = self._joint[names].max(axis=1).tolist()
        return self._peak[names][t]

    def months_standing(self, *names: str, t: int) -> int:
        """Return for how many months up to `t` some of the sub-codes have had force."""
        if names not in self._standing:
            standing = np.zeros(self.money.shape[0], np.bool_)
            for name in names:
                if name in self.strength:
                    standing |= self.strength[name].any(axis=1)
            self._standing[names] = np.cumsum(standing).tolist()
        return self._standing[names][t]

    def total(self, t: int) -> float:
        """Return the money newly available in month `t`, all sectors, million USD."""
        if not self._total:
            self._total.extend(self.money.sum(axis=1).tolist())
        return self._total[t]

    def targets(self, t: int) -> Floats:
        """Return 1 for the sectors whose measures ask for money in month `t`, else 0, shape (S,)."""
        return (self.money[t] > 0.0).astype(np.float64)


class Instrument(ABC):
    """A way in which policy acts: a few parameters and one method that moves levers.

    An instrument knows neither other instruments nor actors. A zero dose leaves every lever at
    rest, exactly.
    """

    code: ClassVar[str]
    __slots__ = ()

    @abstractmethod
    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        """Move levers in month `t` of the run.

        Parameters
        ----------
        levers : Levers
            Written through slices.
        dose : Dose
        view : View
            Structure, observed indicators and the money at hand (`view.purse`).
        """
