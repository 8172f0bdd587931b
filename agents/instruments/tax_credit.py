"""Network-investment tax credit."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCredit(Instrument):
    """Operators get part of their network investment back, as long as the money lasts."""

    code: ClassVar[str] = "TAXC"

    rate: float = param("Share of investment given back", unit="1", low=0, high=0.5)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.relief_money[:] += view.purse[self.code]
        levers.capex_relief[:] += self.rate * (view.purse[self.code] > 0.0)
