"""Monitoring, evaluation, reallocation, coordination and market rules."""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param
from networks.types import Floats


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Governance(Instrument):
    """Looks more closely, moves money from what fails to what works, and removes rules in the way.

    Evaluation favours sectors whose supported pilots were scaled and which report adoption; it
    sees claims, so a sector that over-reports gains.
    """

    code: ClassVar[str] = "GOV"

    attention: float = param(
        "Noise taken out of the government's view by full monitoring", unit="1", low=0, high=1
    )
    reallocation: float = param(
        "Money moved from worst to best under full evaluation", unit="1/year", low=0, high=1
    )
    rules: float = param("Share of the regulatory barrier a full reform removes", unit="1", low=0, high=1)
    pressure: float = param("Pressure to report from assessments", unit="1", low=0, high=1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.attention[:] += self.attention * dose.peak("GOV.mon", "GOV.plan", t=t)
        levers.reallocation[:] += self.reallocation * dose.peak("GOV.real", "GOV.coord", t=t)
        evaluated = dose.of("GOV.real", t=t)
        if evaluated.any():
            levers.focus[:] += evaluated * merit(view)
        levers.barrier_cut[:] += self.rules * dose.of("GOV.rule", t=t)
        levers.claims[:] += self.pressure * dose.of("GOV.mon", t=t)


def merit(view: View) -> Floats:
    """Observed merit of each sector in logs around the mean, in [-1, 1], shape (S,).

    Half from the share of supported pilots that were scaled (sectors without a reviewed pilot
    count as average), half from reported adoption.
    """
    known = np.isfinite(view.conversion)
    mean = view.conversion[known].mean() if known.any() else 0.0
    scaled = np.where(known, np.log((np.nan_to_num(view.conversion) + 0.1) / (mean + 0.1)), 0.0)
    average = view.adoption.mean()
    adopted = np.log((view.adoption + 0.01) / (average + 0.01))
    return np.clip(0.5 * (scaled + adopted), -1.0, 1.0)
