"""Public purchasing and demand creation."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Purchasing(Instrument):
    """Public bodies buy with state money; consumers get offers."""

    code: ClassVar[str] = "PROC"

    share: float = param(
        "Share of a public body's site paid from the purchasing budget", unit="1", low=0, high=1
    )
    offer: float = param("Handset buyers won by a full consumer offer, share", unit="1", low=0, high=2)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.purchase_share[:] += self.share * dose.targets(t) * (view.purse[self.code] > 0.0)
        levers.consumer_offer[:] += self.offer * dose.peak("PROC.cons", t=t)
