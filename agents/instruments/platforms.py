"""Commons and matching platforms."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Platforms(Instrument):
    """Shared parts, shared data models and a place where demand meets supply."""

    code: ClassVar[str] = "PLAT"

    commons: float = param("Reach of full common platforms", unit="1", low=0, high=1)
    matching: float = param("Reach of full matching platforms", unit="1", low=0, high=1)
    diagnosis: float = param("Diagnosis added by full data and model platforms", unit="1", low=0, high=1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.commons[:] += self.commons * dose.of("PLAT.tech", "PLAT.open", "PLAT.centre", t=t)
        levers.matching[:] += self.matching * dose.of("PLAT.match", "PLAT.scen", t=t)
        levers.diagnosis[:] += self.diagnosis * dose.of("PLAT.data", "PLAT.model", t=t)
