"""International cooperation and export."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class International(Instrument):
    """Help into foreign markets: volume and revenue for providers and vendors."""

    code: ClassVar[str] = "INTL"

    access: float = param("Foreign demand opened by full help", unit="1", low=0, high=1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.export_money[:] += view.purse[self.code] * (dose.total(t) > 0.0)
        levers.export_help[:] += self.access * dose.peak("INTL.exp", "INTL.coop", "INTL.std", t=t)
