"""Spectrum, including industry spectrum."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Spectrum(Instrument):
    """Low bands save stations; industry spectrum lets lead firms build their own network."""

    code: ClassVar[str] = "SPEC"

    saving: float = param("Stations saved by full planning of bands", unit="1", low=0, high=0.6)
    opening: float = param("Strength from which industry spectrum is open", unit="1", low=0.01, high=1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.low_band[:] += self.saving * dose.peak("SPEC.pub", "SPEC.coord", "SPEC.mm", t=t)
        own = dose.peak("SPEC.ind", "SPEC.lic", t=t)
        levers.own_spectrum[:] += own * (own >= self.opening)
