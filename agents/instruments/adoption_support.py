"""Adoption support and sector roll-out, for followers of proven uses."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionSupport(Instrument):
    """Grants to firms that follow a proven use case, more for small ones, and guidance."""

    code: ClassVar[str] = "ADOPT"

    share: float = param("Share of a follower's price paid by the state", unit="1", low=0, high=1)
    share_sme: float = param("The same for small and medium firms", unit="1", low=0, high=1)
    guidance: float = param("Chance to hear of uses added by full guidance", unit="1/month", low=0, high=0.5)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        open_ = dose.targets(t) * (view.purse[self.code] > 0.0)
        levers.adopt_share[:] += self.share * open_
        levers.adopt_share_sme[:] += max(self.share, self.share_sme) * open_
        levers.guidance[:] += self.guidance * dose.of(
            "ADOPT.sector", "ADOPT.guide", "ADOPT.sme", "ADOPT.incl", t=t
        )
