"""A month's state as the indicators see it."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from networks.graph import SupplyGraph
from networks.types import Bools, Bytes, Floats, Real, Whole


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """State of a month as the indicators see it; arrays are not to be written.

    Firm columns have shape (n,), relation columns (m,). Use-case columns have shape (k, K) and
    belong to the k rows that had a site at some time, `touched`.
    """

    graph: SupplyGraph
    sector: Whole
    region: Whole
    lead: Bools
    weight: Floats
    tier: Whole
    live: Bools  # (n,)
    touched: Whole  # (k,)
    on: Bools  # (k, K) live sites
    pilot: Bools  # (k, K) live sites that began as supported pilots
    market: Bools  # (k, K) live sites bought without support, no pilots
    abandoned: Bools  # (k, K)
    exists: Bools  # (k, K) use cases of the sector
    depth: Whole  # (k, K)
    provider: Whole  # (k, K)
    custom: Floats  # (n,) customisation share of a project's price
    payoff: Floats  # (n,) present value of realised benefits less what was paid, million USD
    site_flow: Floats  # (n,) yearly benefit of sites
    link_flow: Floats  # (n,) yearly benefit of links
    expected: Real  # (k, K) believed log gain
    gain: Real  # (k, K) true log gain
    standard: Bools  # (n,)
    linked: Bools  # (m,)
    standing: Bools  # (m,)
    reported: Bools
    ordered: Bools
    overlap: float
    new_forces: float
    new_needs: float
    price: float  # of a mean project over its first price
    cases_used: int  # pairs of sector and use case with a live site
    cases_listed: int
    stations: float
    coverage: float
    subscriptions: float
    private_networks: float
    licences: float
    readiness: float
    exports: float
    jobs: float
    outlay: float
    sectors: int
    regions: int


SIZES: Final = ("10-49", "50-249", "250-999", "1000+", "lead firms")
SIZE_EDGES: Final = (50.0, 250.0, 1000.0)


def size_class(employees: Floats, lead: Bools) -> Bytes:
    """Size class of each firm, an index into `SIZES`; lead firms are a class of their own."""
    return np.where(lead, 4, np.searchsorted(SIZE_EDGES, employees, side="right")).astype(np.uint8)
