"""Dates of adoption planted on a supply graph on purpose, with contagion or without, to try tests on.

Without contagion firms adopt each for itself, with a monthly chance that rises with a common trend (as under
falling prices), in waves of their sector, in common shocks, where wanted in waves of their region, and with
their number of partners. With contagion that chance is multiplied while a partner's adoption is recent.
"""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from networks.graph import SupplyGraph
from networks.kernels.chance import normals, uniforms
from networks.kernels.streams import PLANT_DATE
from networks.timing import NONE
from networks.types import Bools, Floats, Rows, Whole

MONTHS: Final = 60
RECENT: Final = 12
"""Months for which an adoption is felt by others."""

WIDTH: Final = 4.0
"""Months from the middle of a wave to where it has lost 40 % of its height (standard deviation)."""

TRIALS: Final = 25
"""Halvings in search of the level that gives the wanted number of adopters."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """What moves adoption; heights are logs of the factor on the monthly chance.

    Parameters
    ----------
    trend : float
        Rise over all months.
    sector, region, local, common : float
        Height of the waves of each sector, each region, each sector in a region, and of all firms.
    partners : float
        Elasticity of the chance in the number of partners: above zero adopters are hubs, and hubs early.
    suppliers : float
        Contagion from customers to suppliers: the chance times one plus this, while one is recent.
    co_suppliers : float
        Contagion among the suppliers of one customer, of those with fewest suppliers where a firm has
        several.
    """

    trend: float = 1.5
    sector: float = 2.0
    region: float = 0.0
    local: float = 0.0
    common: float = 1.0
    partners: float = 0.0
    suppliers: float = 0.0
    co_suppliers: float = 0.0


def plant_dates(
    graph: SupplyGraph, sector: Whole, region: Whole, causes: Causes, count: int, seed: int
) -> Rows:
    """Let about `count` firms adopt within five years; return the month of each, -1 for others.

    Parameters
    ----------
    graph : SupplyGraph
    sector, region : int, shape (n,)
    causes : Causes
    count : int
        Adopters wanted; more or fewer by chance where contagion makes them come in crowds.
    seed : int

    Returns
    -------
    int32, shape (n,)
    """
    pull = log_pull(graph, sector, region, causes, seed)
    rows = np.arange(graph.n, dtype=np.int32)
    draws = np.stack([uniforms(seed, rows, 0, t, PLANT_DATE) for t in range(MONTHS)])
    circle = smallest_circle(graph)
    low, high, best = -20.0, 2.0, np.full(graph.n, NONE, np.int32)
    for _ in range(TRIALS):
        level = 0.5 * (low + high)
        month = _run(graph, circle, pull, level, draws, causes)
        adopters = int(np.count_nonzero(month >= 0))
        if abs(adopters - count) < abs(int(np.count_nonzero(best >= 0)) - count):
            best = month
        if abs(adopters - count) <= 0.01 * count:
            break
        low, high = (level, high) if adopters < count else (low, level)
    return best


def log_pull(graph: SupplyGraph, sector: Whole, region: Whole, causes: Causes, seed: int) -> Floats:
    """Log of the factor on each firm's monthly chance without contagion, float64, shape (months, n)."""
    degree = graph.in_degree() + graph.out_degree()
    time = np.arange(MONTHS)[:, None] / MONTHS
    pull = causes.trend * time + causes.partners * np.log1p(degree)[None, :]
    local = sector.astype(np.int64) * (int(region.max(initial=0)) + 1) + region
    for kind, (group, height) in enumerate(
        (
            (np.zeros(graph.n, np.int64), causes.common),
            (sector, causes.sector),
            (region, causes.region),
            (local, causes.local),
        )
    ):
        if height:
            pull = pull + height * waves(int(group.max(initial=0)) + 1, seed, kind)[:, group]
    return pull


def waves(groups: int, seed: int, kind: int) -> Floats:
    """Return two waves for each group at drawn times, about 1 high, float64, shape (months, groups)."""
    number, month = np.arange(groups, dtype=np.int32), np.arange(MONTHS)[:, None]
    out = np.zeros((MONTHS, groups))
    for wave in range(2):
        middle = MONTHS * uniforms(seed, number, 1 + kind, 100 + wave, PLANT_DATE)
        height = np.exp(0.3 * normals(seed, number, 1 + kind, 110 + wave, PLANT_DATE))
        out += height * np.exp(-0.5 * ((month - middle) / WIDTH) ** 2)
    return out


def smallest_circle(graph: SupplyGraph) -> Rows:
    """Return the customer of each row that has fewest suppliers, but more than it; -1 without one."""
    out = np.full(graph.n, -1, np.int32)
    size = graph.in_degree()[graph.customer]
    order = np.lexsort((graph.customer, np.where(size > 1, size, np.iinfo(np.int64).max), graph.supplier))
    supplier = graph.supplier[order]
    first = np.flatnonzero(np.diff(supplier, prepend=-1) > 0)
    chosen = order[first]
    shared = size[chosen] > 1
    out[graph.supplier[chosen[shared]]] = graph.customer[chosen[shared]]
    return out


def _run(graph: SupplyGraph, circle: Rows, pull: Floats, level: float, draws: Floats, causes: Causes) -> Rows:
    month = np.full(graph.n, NONE, np.int32)
    for t in range(MONTHS):
        chance = np.exp(np.minimum(level + pull[t], 0.0))
        recent = (month >= 0) & (month >= t - RECENT)
        if causes.suppliers:
            chance *= 1.0 + causes.suppliers * _feel_customers(graph, recent)
        if causes.co_suppliers:
            chance *= 1.0 + causes.co_suppliers * _feel_circle(graph, circle, recent)
        month[(month < 0) & (draws[t] < 1.0 - np.exp(-chance))] = t
    return month


def _feel_customers(graph: SupplyGraph, recent: Bools) -> Bools:
    return np.bincount(graph.supplier, recent[graph.customer], graph.n) > 0


def _feel_circle(graph: SupplyGraph, circle: Rows, recent: Bools) -> Bools:
    """Say whose customer in `circle` has another supplier that adopted recently."""
    served = np.bincount(graph.customer, recent[graph.supplier], graph.n)
    return (circle >= 0) & (served[np.maximum(circle, 0)] - recent > 0)
