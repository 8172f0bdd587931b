"""A country's standing programme for digital readiness, and what firms claim to have."""

from typing import final

import numpy as np

from agents.behaviour import FirmParameters
from agents.firms import FirmRows
from agents.letters import as_share
from agents.operators import MarketParameters
from networks.kernels.capacity import admit
from networks.kernels.chance import uniforms
from networks.kernels.streams import FIRM_REPORT, FIRM_REVIEW
from networks.types import Bools, Floats

APPLY = 1.0 / 24.0
"""Chance per month that a firm that is not ready looks at the programme."""


@final
class ReadinessProgramme:
    """Grants for digital readiness that run beside any mix, as part of the structure.

    A ready firm needs no training for a 5G project. Readiness is not 5G and enters no indicator
    of adoption.

    Parameters
    ----------
    served : bool, shape (S,)
        Sectors the programme serves.
    """

    def __init__(
        self, firms: FirmRows, served: Bools, seed: int, market: MarketParameters, firm: FirmParameters
    ) -> None:
        self.firms = firms
        self.served = served
        self.seed = seed
        self.market = market
        self.money = 0.0
        self.spent = 0.0
        small = served[firms.sector] & ~firms.lead & (firms.employees < firm.sme_limit)
        self.eligible = np.flatnonzero(small).astype(np.int32)
        self._boldness = uniforms(seed, np.arange(firms.n), 0, 0, FIRM_REPORT)
        self._start()

    def _start(self) -> None:
        """Make firms ready until the initial stock is reached, in an order drawn by lot."""
        if self.market.readiness_start <= 0.0 or not self.eligible.size:
            return
        lot = uniforms(self.seed, self.eligible, 0, 0, FIRM_REVIEW)
        rows = self.eligible[np.argsort(lot, kind="stable")]
        served = np.zeros(rows.size, np.bool_)
        admit(self.firms.weight[rows], self.market.readiness_start, True, served)
        self.firms.ready[rows[served]] = True

    def grant(self, t: int, month: int) -> None:
        """Serve this month's applicants, in an order drawn by lot, as far as money goes."""
        p = self.market
        if p.readiness_money <= 0.0 or month >= p.readiness_months:
            return
        self.money += p.readiness_money / 12.0
        open_ = self.eligible[~self.firms.ready[self.eligible]]
        lot = uniforms(self.seed, open_, 1, month, FIRM_REVIEW)
        rows = open_[lot < APPLY]
        rows = rows[np.argsort(lot[lot < APPLY], kind="stable")]
        served = np.zeros(rows.size, np.bool_)
        left = admit(self.firms.weight[rows] * p.readiness_grant, self.money, True, served)
        self.spent += self.money - left
        self.money = left
        self.firms.ready[rows[served]] = True

    @property
    def stock(self) -> float:
        """Firms with supported readiness (weighted)."""
        rows = self.eligible[self.firms.ready[self.eligible]]
        return float(self.firms.weight[rows].sum())

    def claim(self, month: int, pressure: Floats, relabel: float) -> None:
        """Let firms report: those with a site do, and some without one under pressure."""
        firms = self.firms
        firms.reports[:] = firms.live
        chance = relabel * as_share(pressure)
        if chance.any():
            firms.reports |= firms.aware & (self._boldness < chance[firms.sector])
