"""Infrastructure sharing, and access to sites and power."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing(Instrument):
    """Operators may use each other's stations; localities help with sites."""

    code: ClassVar[str] = "SHARE"

    stations: float = param("Share of stations opened to others under a full rule", unit="1", low=0, high=1)
    sites: float = param("Saving on a station by full site and power access", unit="1", low=0, high=0.6)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.sharing[:] += self.stations * dose.peak("SHARE.net", t=t)
        help_ = self.sites * dose.peak("SHARE.site", "SHARE.power", t=t)
        # regions differ in how far they carry the rule out; the view tells their effort
        levers.site_help[:] += help_ * view.effort
