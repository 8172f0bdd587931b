"""Finance and funds."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Finance(Instrument):
    """Backed credit for firms short of cash, and money to make products of cases."""

    code: ClassVar[str] = "FIN"

    credit: float = param("Reach of backed credit under a fund", unit="1", low=0, high=1)
    products: float = param("Share of the fund open to providers", unit="1", low=0, high=1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        money = view.purse[self.code]
        levers.product_money[:] += self.products * money * (dose.total(t) > 0.0)
        levers.credit[:] += self.credit * dose.targets(t) * (money > 0.0)
