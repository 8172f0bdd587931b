"""Lead zones, chain leaders and supplier cultivation."""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters(Instrument):
    """Leaders ask suppliers to follow, consortia share surplus, zones come first, providers are grown."""

    code: ClassVar[str] = "CLUS"

    request: float = param(
        "Chance of a live leader to ask a supplier under full chain policy", unit="1/month", low=0, high=0.5
    )
    transfer: float = param("Share of surplus a full consortium can move", unit="1", low=0, high=1)
    entry: float = param("Chance of entry added by full cultivation", unit="1/month", low=0, high=0.2)
    zones: float = param("Share of output in lead zones under full zone policy", unit="1", low=0, high=1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.request[:] += self.request * dose.of("CLUS.chain", t=t)
        levers.transfer[:] += self.transfer * dose.of("CLUS.cons", t=t)
        levers.provider_entry[:] += self.entry * dose.of("CLUS.sp", t=t)
        weight = dose.peak("CLUS.zone", t=t)
        if weight > 0.0:
            # the largest regions first, until their output reaches the share
            order = np.argsort(-view.region_share, kind="stable")
            before = np.cumsum(view.region_share[order]) - view.region_share[order]
            levers.zone[order[before < self.zones]] += weight
