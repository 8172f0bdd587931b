"""Equipment vendors: price by world volume, research, release of products."""

from dataclasses import dataclass
from typing import final

import mesa
import numpy as np

from agents.parameters import param
from networks.types import Bools, Floats, Whole


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class VendorParameters:
    """Learning of stations and modules, and what research does."""

    station_progress: float = param(
        "Price of stations after a doubling of world volume", unit="1", low=0.5, high=1
    )
    module_progress: float = param(
        "Price of modules after a doubling of world volume", unit="1", low=0.5, high=1
    )
    module_start: float = param(
        "Sites in the world that use such modules, at first", unit="sites", low=100, high=1e8
    )
    module_growth: float = param(
        "Growth of world module volume outside the country", unit="1/year", low=0, high=3
    )
    research_share: float = param("Share of revenue that vendors spend on R&D", unit="1", low=0, high=0.5)
    research_yield: float = param("Fall of the module price per doubling of R&D", unit="1", low=0, high=0.3)
    haste: float = param("Share of the release lag that full public R&D can save", unit="1", low=0, high=0.9)


@final
class Vendor(mesa.Agent):
    """A vendor of stations and modules.

    Decides once a quarter how much of its revenue and of public money goes into research, which
    lowers the price of modules. Prices of stations and modules fall with world volume, of which
    domestic volume is a part. Left out: competition for market shares, supply shocks.

    Attributes
    ----------
    name : str
    share : float
        Share of the national market.
    row : int
        Its row among the firms, -1 if none.
    research : float
        Accumulated research, million USD.
    """

    def __init__(
        self, model: mesa.Model, name: str, share: float, row: int, parameters: VendorParameters
    ) -> None:
        super().__init__(model)
        self.name = name
        self.share = share
        self.row = row
        self.parameters = parameters
        self.research = 0.0
        self.first_research = 0.0
        self.revenue = 0.0
        self.sold = 0.0
        self.grants = 0.0

    def sell(self, stations: float, money: float) -> None:
        """Book its part of the month's orders."""
        self.sold += stations * self.share
        self.revenue += money * self.share

    def spend_on_research(self, grant: float) -> None:
        """Put a share of the quarter's revenue and a public grant into research."""
        own = self.parameters.research_share * self.revenue
        self.grants += grant
        self.research += own + grant
        if self.first_research == 0.0:
            self.first_research = own  # stays 0 until something was sold
        self.revenue = 0.0

    def research_gain(self) -> float:
        """Price of modules over what learning alone would give."""
        doublings = (
            np.log2(1.0 + self.research / max(8.0 * self.first_research, 1e-9))
            if self.first_research
            else 0.0
        )
        return float((1.0 - self.parameters.research_yield) ** min(doublings, 6.0))


def learned_price(volume: float, first: float, progress: float) -> float:
    r"""Price over its first value after learning.

    .. math:: P = (X / X_0)^{\log_2 b}

    Parameters
    ----------
    volume, first : float
        Cumulative world volume now and at first.
    progress : float
        Price after a doubling, in (0, 1].

    References
    ----------
    T. P. Wright (1936), Journal of the Aeronautical Sciences 3(4); B. Nagy et al. (2013), PLoS ONE
    8(2) for its fit.
    """
    return float((max(volume, first) / first) ** np.log2(progress))


def on_market(month: int, release: Whole, frozen: Floats, lag: Floats, haste: Floats | float) -> Bools:
    """Say which use cases are feasible with the products on the market, shape (S, K).

    Parameters
    ----------
    month : int
        Calendar month.
    release : int, shape (S, K)
        Index of the release a use case needs, -1 for no use case.
    frozen, lag : float64, shape (releases,)
        Month in which a release was frozen, and months from there to products.
    haste : float or float64, shape (releases,)
        Months saved by public research.
    """
    ready = frozen + np.maximum(lag - haste, 0.0)
    return (release >= 0) & (month >= ready[np.maximum(release, 0)])
