"""Demonstration and benchmark funding: first sites, and showing them."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration(Instrument):
    """The state pays part of first sites of a use case and makes them visible.

    A firm applies, declines or pays for itself; the government chooses by its rule. A contest
    makes firms report more than they do.
    """

    code: ClassVar[str] = "DEMO"

    share: float = param("Share of a first site's price paid by the state", unit="1", low=0, high=1)
    visibility: float = param("Extra visibility of a showcased pilot", unit="1", low=0, high=20)
    openness: float = param(
        "Chance added for a provider to enter through opened sites", unit="1/month", low=0, high=0.2
    )
    pressure: float = param("Pressure to report from contests", unit="1", low=0, high=1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.pilot_share[:] += self.share * dose.targets(t) * (view.purse[self.code] > 0.0)
        levers.showcase[:] += self.visibility * dose.of("DEMO.pilot", "DEMO.bench", t=t)
        levers.provider_entry[:] += self.openness * dose.of("DEMO.scen", "DEMO.biz", t=t)
        levers.claims[:] += self.pressure * dose.of("DEMO.contest", "DEMO.bench", t=t)
