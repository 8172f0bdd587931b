"""What passes between policy, strategic actors and rows: short arrays in frozen containers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import final

import numpy as np

from networks.types import Bools, Floats


def as_share(lever: Floats) -> Floats:
    """Return a lever cut to [0, 1]."""
    return np.minimum(np.maximum(lever, 0.0), 1.0)


def _zeros(kind: str) -> Floats:
    return field(metadata={"shape": kind})


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Levers:
    """What policy moves this month; all zero without policy.

    Fields are arrays over sectors ``(S,)``, regions ``(R,)`` or of one number ``(1,)``; instruments
    write through slices (``levers.guidance[:] += x``). Firms, operators, vendors and providers read
    levers and never ask who moved them.
    """

    # sites
    pilot_share: Floats = _zeros("S")  # share of a first site's price paid by the state
    showcase: Floats = _zeros("S")  # extra visibility of supported pilots
    claims: Floats = _zeros("S")  # pressure to report success
    adopt_share: Floats = _zeros("S")
    adopt_share_sme: Floats = _zeros("S")
    guidance: Floats = _zeros("S")  # added chance to hear of uses, 1/month
    purchase_share: Floats = _zeros("S")
    credit: Floats = _zeros("S")  # 0 none, 1 full publicly backed credit
    # supply
    product_money: Floats = _zeros("1")  # productising of providers
    research_money: Floats = _zeros("1")
    research_need: Floats = _zeros("S")  # decision support research, 1/month
    release_haste: Floats = _zeros("1")  # months by which products come earlier
    training_money: Floats = _zeros("1")
    provider_entry: Floats = _zeros("S")  # added chance of entry, 1/month
    export_money: Floats = _zeros("1")
    export_help: Floats = _zeros("1")  # access to foreign demand, [0, 1]
    # common ground
    standard: Floats = _zeros("S")  # coverage of the sector standard, [0, 1]
    commons: Floats = _zeros("S")  # reach of common platforms, [0, 1]
    matching: Floats = _zeros("S")  # reach of matching platforms, [0, 1]
    diagnosis: Floats = _zeros("S")  # added to the diagnosis of needs
    assurance: Floats = _zeros("S")  # added to security assurance
    trust: Floats = _zeros("S")  # added to trust between strangers
    request: Floats = _zeros("S")  # chain leaders' chance to ask, 1/month
    transfer: Floats = _zeros("S")  # added share of surplus that can be paid over
    barrier_cut: Floats = _zeros("S")  # share of the regulatory barrier removed, [0, 1]
    zone: Floats = _zeros("R")  # lead zones: weight of a region, [0, 1]
    # network
    coverage_duty: Floats = _zeros("R")  # coverage operators must reach, [0, 1]
    slot_duty: Floats = _zeros("1")  # added private-network slots, share of the base
    capex_relief: Floats = _zeros("1")  # share of network capex paid back
    relief_money: Floats = _zeros("1")
    sharing: Floats = _zeros("1")  # share of stations other operators can use
    site_help: Floats = _zeros("R")  # cheaper and faster sites, share of the price
    low_band: Floats = _zeros("1")  # stations saved by low bands, share
    own_spectrum: Floats = _zeros("S")  # industry spectrum open to the sector
    consumer_offer: Floats = _zeros("1")  # added share of handset buyers who take 5G
    # government of the policy itself
    focus: Floats = _zeros("S")  # log advantage of a sector's applications after evaluation
    reallocation: Floats = _zeros("1")  # share of money moved from worst to best, 1/year
    attention: Floats = _zeros("1")  # noise taken out of the government's view, [0, 1]

    @classmethod
    def none(cls, sectors: int, regions: int) -> "Levers":
        """Return levers at rest for `sectors` sectors and `regions` regions."""
        size = {"S": sectors, "R": regions, "1": 1}
        return cls(**{name: np.zeros(size[shape]) for name, shape in _shapes()})

    def at_rest(self) -> bool:
        """Say whether no lever is moved."""
        return not any(np.any(getattr(self, f.name)) for f in fields(self))


@cache
def _shapes() -> tuple[tuple[str, str], ...]:
    return tuple((f.name, f.metadata["shape"]) for f in fields(Levers))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What governments see: structure, and last month's indicators with lag and noise.

    Parameters
    ----------
    sectors, regions : int
    adoption : float64, shape (S,)
        Reported share of firms with a live site.
    regional_adoption : float64, shape (R,)
    conversion : float64, shape (S,)
        Share of reviewed supported pilots that were scaled; NaN where none was reviewed.
    region_share : float64, shape (R,)
        Share of output.
    effort : float64, shape (R,)
        How far regional governments carry central rules out, in [0, 1].
    purse : mapping of str to float
        Money at hand by instrument, million USD.
    """

    sectors: int
    regions: int
    adoption: Floats
    regional_adoption: Floats
    conversion: Floats
    region_share: Floats
    effort: Floats
    purse: Mapping[str, float]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What operators, vendors and providers offer firms this month.

    Parameters
    ----------
    coverage : float64, shape (R,)
    network_price, module_price : float
        Over the price at the start of the run.
    price_fall : float
        Expected fall of a project's price over the next year, share.
    solution_price, reuse : float64, shape (S, K)
    available : bool, shape (S, K)
        Use cases whose release is on the market.
    slots : float
        Private networks operators can deliver this month.
    slot_wait : float
        Months until an order placed now would be delivered.
    """

    coverage: Floats
    network_price: float
    module_price: float
    price_fall: float
    solution_price: Floats
    reuse: Floats
    available: Bools
    slots: float
    slot_wait: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """What rows tell suppliers and governments at the end of a month.

    Parameters
    ----------
    reported : float64, shape (S,)
        Firms that claim a live site (weighted).
    live_by_region : float64, shape (R,)
    firms_by_sector : float64, shape (S,)
    firms_by_region : float64, shape (R,)
    scaled_pilots, reviewed_pilots : float64, shape (S,)
        Supported pilots so far that were scaled, and that were reviewed.
    slots_wanted : float
        Private networks ordered and not yet delivered.
    """

    reported: Floats
    live_by_region: Floats
    firms_by_sector: Floats
    firms_by_region: Floats
    scaled_pilots: Floats
    reviewed_pilots: Floats
    slots_wanted: float
