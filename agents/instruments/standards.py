"""Standards and interoperability."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Standards(Instrument):
    """A sector standard that providers can build to; whether a firm pays for it is its choice."""

    code: ClassVar[str] = "STD"

    coverage: float = param("Share of a project a full standard covers", unit="1", low=0, high=1)
    roll_out: float = param("Coverage added by roll-out and certification", unit="1", low=0, high=1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        drafted = dose.of("STD.common", "STD.sector", "STD.proto", "STD.open", "STD.base", t=t)
        landed = dose.of("STD.roll", "STD.cert", t=t)
        levers.standard[:] += drafted * (self.coverage + self.roll_out * landed)
