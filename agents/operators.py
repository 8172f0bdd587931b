"""Network operators: where to build, how many private networks to deliver."""

from dataclasses import dataclass
from typing import final

import mesa
import numpy as np

from agents.parameters import param
from networks.kernels.capacity import buy_in_order
from networks.types import Floats

BUILD_PACE = 0.35
"""Share of the gap to its plan an operator closes in a quarter: sites and crews take time (assumed)."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class MarketParameters:
    """A country's prices, wages, launch and stocks; values stand in its pack."""

    launch: float = param("Month of the commercial launch, 0 is 2019-01", unit="month", low=-60, high=240)
    lines: float = param("Mobile lines per person", unit="lines/person", low=0.2, high=3)
    premium: float = param("Revenue a 5G line adds", unit="USD/month", low=0, high=50)
    station_cost: float = param("Price of a station on air, at first", unit="million USD", low=0.001, high=1)
    capex_limit: float = param(
        "5G investment all operators can carry", unit="million USD/year", low=1, high=200_000
    )
    capex_ramp: float = param("Months from launch until that limit is reached", unit="months", low=1, high=60)
    people_per_station: float = param(
        "People one station of a network serves", unit="persons", low=100, high=50_000
    )
    area_per_station: float = param("Inhabited area one station covers", unit="km2", low=0.05, high=500)
    dense: float = param(
        "Density at which all of a region counts as inhabited", unit="persons/km2", low=1, high=5000
    )
    sharing: float = param(
        "Share of stations other operators can use, without policy", unit="1", low=0, high=1
    )
    payback: float = param("Years of added revenue an operator counts", unit="years", low=1, high=20)
    slots: float = param(
        "Private networks operators can deliver at launch", unit="networks/year", low=1, high=1_000_000
    )
    slot_growth: float = param("Growth of that capacity while orders wait", unit="1/year", low=0, high=5)
    handset_cycle: float = param("Months between two handsets", unit="months", low=6, high=120)
    handset_start: float = param("Share of handset buyers who take 5G at launch", unit="1", low=0, high=1)
    handset_rate: float = param("Speed at which that share rises", unit="1/year", low=0, high=5)
    handset_top: float = param("Share of handset buyers who take 5G in the end", unit="1", low=0, high=1)
    world_final: float = param(
        "Stations in the rest of the world, in the end", unit="stations", low=1e4, high=1e8
    )
    world_middle: float = param("Month in which half of them stand", unit="month", low=-60, high=240)
    world_width: float = param("Months over which they spread", unit="months", low=1, high=120)
    world_first: float = param(
        "Stations in the world when the station price was taken", unit="stations", low=1e4, high=1e7
    )
    staff: float = param("Providers' staff per thousand firms, at first", unit="persons", low=0.01, high=100)
    wage: float = param("Wage of a provider's employee", unit="million USD/year", low=0.001, high=1)
    readiness_start: float = param(
        "Firms with supported digital readiness at first", unit="firms", low=0, high=1e6
    )
    readiness_money: float = param(
        "Standing programme for digital readiness", unit="million USD/year", low=0, high=1e5
    )
    readiness_grant: float = param(
        "Grant of that programme to a firm", unit="million USD", low=0.001, high=10
    )
    readiness_months: float = param(
        "Calendar month in which the programme ends", unit="month", low=0, high=480
    )


@final
class Operator(mesa.Agent):
    """A mobile operator.

    Decides once a quarter, region by region: builds where the revenue a station adds exceeds its
    price net of relief, or where a duty binds, best places first, up to what it can invest. Its 5G
    revenue is booked and limits nothing: what it can invest is the country's observed investment.

    Attributes
    ----------
    name : str
    share : float
        Share of lines.
    row : int
        Its row among the firms, -1 if none.
    stations : float64, shape (R,)
    forced : float
        Stations built only because of a duty, so far.
    """

    def __init__(
        self, model: mesa.Model, name: str, share: float, row: int, regions: int, enters: int
    ) -> None:
        super().__init__(model)
        self.name = name
        self.share = share
        self.row = row
        self.enters = enters
        self.stations = np.zeros(regions)
        self.capex = 0.0
        self.relief = 0.0
        self.forced = 0.0
        self.revenue = 0.0
        self.saved = 0.0

    def invest(
        self,
        *,
        need: Floats,
        worth: Floats,
        price: Floats,
        duty: Floats,
        favour: Floats,
        others: Floats,
        budget: float,
    ) -> Floats:
        """Build this quarter's stations and return them by region, shape (R,).

        Parameters
        ----------
        need : float64, shape (R,)
            Stations that cover 1 - 1/e of a region.
        worth : float64, shape (R,)
            Present revenue of covering all of its potential lines, million USD.
        price : float64, shape (R,)
            Of a station on air, net of relief and help, million USD.
        duty : float64, shape (R,)
            Coverage the operator must reach, in [0, 1].
        favour : float64, shape (R,)
            Priority of supportive regions, at least 0.
        others : float64, shape (R,)
            Stations of others it can use.
        budget : float
            What it can invest this quarter, million USD.
        """
        reach = self.stations + others
        # marginal revenue worth/need*exp(-x/need) falls with x; build until it equals the price
        ratio = np.maximum(worth / (need * price), 1e-12)
        wanted = np.maximum(0.0, need * np.log(ratio) - reach)
        bound = np.maximum(0.0, -need * np.log1p(-np.minimum(duty, 0.995)) - reach)
        plan = np.maximum(wanted, bound)
        plan *= BUILD_PACE
        margin = ratio * np.exp(-reach / need) * (1.0 + favour) + (bound > wanted) * 1.0
        built = np.empty(plan.size)
        left = buy_in_order((-margin).argsort(kind="stable"), plan, price, budget + self.saved, built)
        self.saved = min(left, budget)
        self.forced += float(np.maximum(0.0, built - BUILD_PACE * wanted)[bound > wanted].sum())
        self.stations += built
        self.capex += float((built * price).sum())
        return built


def station_need(population: Floats, area: Floats, parameters: MarketParameters) -> Floats:
    """Stations one network needs to cover 1 - 1/e of each region, shape (R,).

    People need capacity, inhabited land needs reach: the larger of densities decides how much of
    a region's land counts as inhabited.
    """
    density = population / area
    inhabited = area * np.minimum(1.0, density / parameters.dense)
    return population / parameters.people_per_station + inhabited / parameters.area_per_station


def covered_share(stations: Floats, need: Floats) -> Floats:
    r"""Share of a region covered, :math:`1 - \exp(-N/N_0)`."""
    return 1.0 - np.exp(-stations / need)
