"""Network build-out mandates and targets."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOut(Instrument):
    """Operators must reach a coverage, and deliver more private networks.

    The duty is a path: it rises by month of the mandate. What does not pay is built at a loss.
    """

    code: ClassVar[str] = "BUILD"

    coverage: float = param("Coverage a full mandate asks for in the end", unit="1", low=0, high=0.99)
    months: float = param("Months until it asks for that", unit="months", low=1, high=120)
    slots: float = param("Growth of private-network delivery under a full mandate", unit="1", low=0, high=10)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        reach = dose.peak("BUILD.pub", "BUILD.sa", "BUILD.prio", "BUILD.core", "BUILD.veh", t=t)
        if reach > 0.0:
            standing = dose.months_standing(
                "BUILD.pub", "BUILD.sa", "BUILD.prio", "BUILD.core", "BUILD.veh", t=t
            )
            levers.coverage_duty[:] += self.coverage * reach * min(1.0, standing / self.months)
        levers.slot_duty[:] += self.slots * dose.peak("BUILD.ind", t=t)
