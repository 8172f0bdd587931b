"""Governments: a central one that runs a mix, and regional ones that carry it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import mesa
import numpy as np

from agents.instruments import Dose, Instrument
from agents.ledger import Ledger
from agents.letters import Levers, Reports, View
from agents.parameters import param
from networks.kernels.capacity import admit
from networks.kernels.chance import normals
from networks.kernels.streams import GOVERNMENT_NOISE, GOVERNMENT_REGION, GOVERNMENT_SELECT
from networks.types import Bools, Floats, Rows

SITE_PAYERS = ("DEMO", "ADOPT", "PROC")
"""Instruments that pay for sites and can be compared by sites per million."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class GovernmentParameters:
    """How governments see, choose and differ."""

    noise: float = param("Standard deviation of log errors in observed indicators", unit="1", low=0, high=2)
    select_noise: float = param(
        "Standard deviation of log errors in judging applications", unit="1", low=0, high=3
    )
    zone_favour: float = param(
        "Log advantage of an application from a full lead zone", unit="1", low=0, high=5
    )
    effort_start: float = param("Effort of regional governments at first", unit="1", low=0, high=1)
    effort_gain: float = param(
        "Effort gained a year by a region assessed below the median", unit="1/year", low=0, high=1
    )
    priority: float = param("Priority operators give a region of full effort", unit="1", low=0, high=5)
    place_cost: float = param("Price of a training place, in yearly wages", unit="years", low=0.05, high=5)
    export_size: float = param(
        "Foreign demand open to providers, over domestic demand", unit="1", low=0, high=5
    )
    relabel: float = param(
        "Share of firms without a site that would claim one under full pressure", unit="1", low=0, high=1
    )


@final
class RegionalGovernment(mesa.Agent):
    """A region that carries central rules out with some effort.

    Decides once a year: raises its effort when an assessment shows it below the median. Left
    out: budgets of its own.

    Attributes
    ----------
    region : int
    effort : float
        In [0, 1].
    """

    def __init__(self, model: mesa.Model, region: int, effort: float) -> None:
        super().__init__(model)
        self.region = region
        self.effort = effort

    def respond(self, adoption: float, median: float, pressure: float, gain: float) -> None:
        """React to the published assessment; `pressure` is how strongly it is assessed."""
        if adoption < median:
            self.effort = min(1.0, self.effort + gain * pressure)


@final
class CentralGovernment(mesa.Agent):
    """The government that runs the mix: sees, pulls levers, chooses whom to support, pays.

    Parameters
    ----------
    instruments : sequence of (Instrument, Dose)
    ledger : Ledger
    """

    def __init__(
        self,
        model: mesa.Model,
        *,
        seed: int,
        instruments: tuple[tuple[Instrument, Dose], ...],
        ledger: Ledger,
        sectors: int,
        regions: int,
        region_share: Floats,
        parameters: GovernmentParameters,
    ) -> None:
        super().__init__(model)
        self.seed = seed
        self.instruments = instruments
        self.ledger = ledger
        self.parameters = parameters
        self.region_share = region_share
        self.sites_paid: dict[str, float] = dict.fromkeys(SITE_PAYERS, 0.0)
        self.attention = 0.0
        self.moved = 0.0
        self.seen = View(
            sectors=sectors,
            regions=regions,
            adoption=np.zeros(sectors),
            regional_adoption=np.zeros(regions),
            conversion=np.full(sectors, np.nan),
            region_share=region_share,
            effort=np.full(regions, parameters.effort_start),
            purse={},
        )

    def observe(self, month: int, reports: Reports, effort: Floats) -> None:
        """Look at last month's reports, through noise that attention reduces."""
        spread = self.parameters.noise * (1.0 - min(self.attention, 1.0))
        sectors, regions = reports.reported.size, reports.live_by_region.size
        blur = np.exp(spread * normals(self.seed, np.arange(sectors), 0, month, GOVERNMENT_NOISE))
        blur_region = np.exp(spread * normals(self.seed, np.arange(regions), 0, month, GOVERNMENT_REGION))
        self.seen = View(
            sectors=sectors,
            regions=regions,
            adoption=blur * reports.reported / np.maximum(reports.firms_by_sector, 1e-12),
            regional_adoption=blur_region
            * reports.live_by_region
            / np.maximum(reports.firms_by_region, 1e-12),
            conversion=np.divide(
                reports.scaled_pilots,
                reports.reviewed_pilots,
                out=np.full(sectors, np.nan),
                where=reports.reviewed_pilots > 0,
            ),
            region_share=self.region_share,
            effort=effort,
            purse={},
        )

    def govern(self, t: int, levers: Levers) -> None:
        """Take the month's money in, pay administration and pull the instruments' levers."""
        for instrument, dose in self.instruments:
            code = instrument.code
            administration = float(dose.administration[t])
            self.ledger.grant(code, dose.total(t) + administration, t)
            self.ledger.pay(code, "administration", administration, t)
        purse: Mapping[str, float] = dict(self.ledger.free)
        view = _with_purse(self.seen, purse)
        for instrument, dose in self.instruments:
            instrument.pull(levers, dose, view, t)
        self.attention = float(levers.attention[0])

    def reallocate(self, month: int, share: float) -> None:
        """Move money from the site instrument that gets least for it to the one that gets most.

        Judged by sites per million paid so far, as far as it can see. Left out: moves between
        instruments that do not pay for sites.
        """
        if share <= 0.0:
            return
        paid = {
            c: float(self.ledger.paid[self.ledger.codes.index(c)].sum())
            for c in SITE_PAYERS
            if c in self.ledger.codes
        }
        known = [c for c, money in paid.items() if money > 0.0]
        if len(known) < 2:
            return
        spread = self.parameters.noise * (1.0 - min(self.attention, 1.0))
        blur = np.exp(spread * normals(self.seed, np.arange(len(known)), 1, month, GOVERNMENT_NOISE))
        score = {c: self.sites_paid[c] / paid[c] * b for c, b in zip(known, blur, strict=True)}
        worst, best = min(known, key=score.__getitem__), max(known, key=score.__getitem__)
        if worst != best:
            amount = share / 12.0 * self.ledger.free[worst]
            self.ledger.move(worst, best, amount)
            self.moved += amount

    def select(self, month: int, code: str, rows: Rows, worth: Floats, cost: Floats, favour: Floats) -> Bools:
        """Choose applications for support: best prospects first, as far as money goes.

        Parameters
        ----------
        rows : int32, shape (k,)
            Applicants.
        worth : float64, shape (k,)
            Value of the project over its price, which the government judges with an error.
        cost : float64, shape (k,)
            Support asked for, all firms of the row, million USD.
        favour : float64, shape (k,)
            Log advantage from lead zones and from evaluation.

        Returns
        -------
        bool, shape (k,)
        """
        p = self.parameters
        error = (
            p.select_noise
            * (1.0 - min(self.attention, 1.0))
            * normals(self.seed, rows, 0, month, GOVERNMENT_SELECT)
        )
        score = np.log(np.maximum(worth, 1e-12)) + error + favour
        order = (-score).argsort(kind="stable")
        served = np.zeros(rows.size, np.bool_)
        admit(cost[order], self.ledger.free[code], True, served)
        chosen = np.zeros(rows.size, np.bool_)
        chosen[order] = served
        return chosen


def _with_purse(view: View, purse: Mapping[str, float]) -> View:
    return View(
        sectors=view.sectors,
        regions=view.regions,
        adoption=view.adoption,
        regional_adoption=view.regional_adoption,
        conversion=view.conversion,
        region_share=view.region_share,
        effort=view.effort,
        purse=purse,
    )
