"""Monitoring, evaluation, reallocation, coordination and market rules."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Governance(Instrument):
    """Looks more closely, moves money from what fails to what works, and removes rules in the way."""

    code: ClassVar[str] = "GOV"

    attention: float = param("Noise taken out of the government's view by full monitoring", unit="1", low=0, high=1)
    reallocation: float = param("Money moved from worst to best under full evaluation", unit="1/year", low=0, high=1)
    rules: float = param("Share of the regulatory barrier a full reform removes", unit="1", low=0, high=1)
    pressure: float = param("Pressure to report from assessments", unit="1", low=0, high=1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.attention[:] += self.attention * dose.of("GOV.mon", "GOV.plan", t=t).max()
        levers.reallocation[:] += self.reallocation * dose.of("GOV.real", "GOV.coord", t=t).max()
        levers.barrier_cut[:] += self.rules * dose.of("GOV.rule", t=t)
        levers.claims[:] += self.pressure * dose.of("GOV.mon", t=t)
