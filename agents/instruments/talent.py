"""Talent: people who know both the technology and the trade."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Talent(Instrument):
    """Training places; graduates join the pool that providers hire from."""

    code: ClassVar[str] = "TAL"

    lag_share: float = param("Share of training money that reaches places", unit="1", low=0.1, high=1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.training_money[:] += self.lag_share * view.purse[self.code] * (dose.total(t) > 0.0)
