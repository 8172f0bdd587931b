"""Security assurance."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Security(Instrument):
    """Assessment and certification raise assurance of sites and trust between partners."""

    code: ClassVar[str] = "SEC"

    assurance: float = param("Assurance added by full security policy", unit="1", low=0, high=1)
    trust: float = param("Trust between strangers added by it", unit="1", low=0, high=1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.assurance[:] += self.assurance * dose.of(
            "SEC.net", "SEC.risk", "SEC.cert", "SEC.sol", "SEC.demo", t=t
        )
        levers.trust[:] += self.trust * dose.of("SEC.data", "SEC.cert", "SEC.std", "SEC.mon", "SEC.gov", t=t)
