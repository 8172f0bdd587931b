"""What a supply graph looks like, beside what is known of real ones."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from networks.build import networked_flow
from networks.graph import SupplyGraph
from networks.kernels.components import largest_part, strong_components, weak_components
from networks.metrics.links import share
from networks.population import Population
from networks.types import Bools, Floats, Offsets

TAIL_SHARE: Final = 0.05
"""Tail exponents are fitted to the largest twentieth of degrees."""

FEWEST_IN_TAIL: Final = 30

NORMAL_95: Final = 1.96


@final
@dataclass(frozen=True, slots=True)
class Fact:
    """One property of a graph.

    Attributes
    ----------
    fact : str
        Short name in snake_case.
    value : float
    low, high : float
        95 % interval of the estimate; NaN for counts and shares, which are exact.
    known_low, known_high : float
        Range found in real networks; NaN where there is none.
    source : str
        Where that range is from.
    note : str
        What the number is, and how far the comparison goes.
    """

    fact: str
    value: float
    low: float
    high: float
    known_low: float
    known_high: float
    source: str
    note: str


NAN: Final = float("nan")


def describe(
    graph: SupplyGraph, population: Population, domestic_flow: Floats, fringe: Floats
) -> tuple[Fact, ...]:
    """List facts of a graph in the order to print them.

    Counts and shares are of rows and edges, unweighted, unless the note says otherwise.

    Parameters
    ----------
    graph : SupplyGraph
    population : Population
    domestic_flow : float64, shape (S, S)
        Supplying by using sector, million USD a year, fringe included.
    fringe : float64, shape (S,)
        Share of output outside the network.
    """
    return (
        *degree_facts(graph),
        *shape_facts(graph),
        *place_facts(graph, population),
        *money_facts(graph, population, networked_flow(domestic_flow, fringe)),
    )


def degree_facts(graph: SupplyGraph) -> tuple[Fact, ...]:
    """Mean degree and tails."""
    bought, sold = graph.in_degree(), graph.out_degree()
    many = "firm networks from reports and tax data, by threshold of reporting"
    tails = "Fujiwara and Aoyama 2010 (Japan: 1.35, 1.26); Bacilieri et al. 2023 (1 to 2)"
    note = f"exponent of the cumulative distribution, Hill, largest {TAIL_SHARE:.0%}"
    return (
        _plain("rows", graph.n),
        _plain("edges", graph.m),
        _fact("mean_degree", share(graph.m, graph.n), 5, 40, many, "10 is assumed"),
        _plain("median_suppliers", float(np.median(bought)) if graph.n else NAN),
        _plain("median_customers", float(np.median(sold)) if graph.n else NAN),
        Fact("tail_suppliers", *tail_exponent(bought), 1.0, 2.0, tails, note),
        Fact("tail_customers", *tail_exponent(sold), 1.0, 2.0, tails, note),
        _plain("without_customers", share(int(np.count_nonzero(sold == 0)), graph.n), "share of rows"),
    )


def shape_facts(graph: SupplyGraph) -> tuple[Fact, ...]:
    """Who is tied to whom: assortativity, components, reciprocity."""
    label, order = np.empty(graph.n, np.int32), np.empty(graph.n, np.int32)
    every, rows = np.ones(graph.m, np.bool_), np.ones(graph.n, np.bool_)
    weak_components(graph.supplier.copy(), graph.customer.copy(), every, label)
    weak = largest_part(label, rows)
    strong_components(graph.out_indptr, graph.customer, every, label, order)
    strong = largest_part(label, rows)
    parts = "Diem et al. 2022 (Hungary: 0.26); Chakraborty et al. 2018 (Japan: about 0.5)"
    small = "largest, share of rows; firms below 10 employees, which real data contain, are seldom in it"
    mixing = "correlation of the two ends' numbers of partners; tends to zero with heavy tails"
    return (
        _fact("assortativity", assortativity(graph), -0.3, 0.0, "Fujiwara and Aoyama 2010 (Japan)", mixing),
        _fact("weak_component", share(weak, graph.n), 0.9, 1.0, "nearly all firms", "largest, share of rows"),
        _fact("strong_component", share(strong, graph.n), 0.25, 0.5, parts, small),
        _fact("reciprocity", reciprocity(graph), 0.0, 0.1, "Bacilieri et al. 2023 (a few percent)",
              "share of edges whose reverse stands too"),
    )  # fmt: skip


def place_facts(graph: SupplyGraph, population: Population) -> tuple[Fact, ...]:
    """How local trade is, and how much of it leads to lead firms."""
    inside = population.region[graph.supplier] == population.region[graph.customer]
    to_lead, from_lead = population.lead[graph.customer], population.lead[graph.supplier]
    near = "Belgium, NUTS2 regions: 0.475 (NBB working paper 444)"
    here = share(float(graph.value[inside].sum()), float(graph.value.sum()))
    return (
        _fact("in_region", _part(inside), 0.4, 0.55, near, "share of edges; regions differ in size"),
        _plain("in_region_value", here, "share of flow"),
        _plain("edges_to_leads", _part(to_lead), "share of edges"),
        _plain("edges_from_leads", _part(from_lead), "share of edges"),
    )


def money_facts(graph: SupplyGraph, population: Population, flow: Floats) -> tuple[Fact, ...]:
    """How far sector flows and firms' outputs are met."""
    found = sector_flows(graph, population.sector, flow.shape[0])
    carried = (found > 0) & (flow > 0)
    gap = np.divide(np.abs(found - flow), flow, out=np.zeros_like(flow), where=carried)
    made, traded = population.output * population.weight, float(graph.value.sum())
    sold = float(np.maximum(graph.sales() - made, 0.0).sum())
    bought = float(np.maximum(graph.purchases() - made, 0.0).sum())
    durable = float(graph.value[graph.durability > 0.5].sum())
    beyond = "share of flow; trade comes from draws, output from the table"
    return (
        _plain("flow_carried", share(traded, float(flow.sum())), "share of flow between networked parts"),
        _plain(
            "pairs_carried", share(int(carried.sum()), int((flow > 0).sum())), "share of pairs of sectors"
        ),
        _plain("worst_pair", float(gap.max(initial=0.0)), "relative error of a pair that is carried"),
        _plain("sales_beyond_output", share(sold, traded), beyond),
        _plain("purchases_beyond_output", share(bought, traded), beyond),
        _plain("value_on_durable_half", share(durable, traded), "share of flow"),
    )


def tail_exponent(degree: Offsets) -> tuple[float, float, float]:
    r"""Exponent of a cumulative tail with its 95 % interval, NaN where the tail is too short.

    .. math:: \hat a = k \Big/ \sum_{i \le k} \ln(d_{(i)} / d_{(k+1)})

    Interval from the asymptotic normal, :math:`\hat a (1 \pm 1.96/\sqrt k)`.

    References
    ----------
    B. M. Hill (1975), Annals of Statistics 3(5).
    """
    k = max(FEWEST_IN_TAIL, int(TAIL_SHARE * degree.size))
    if degree.size <= k:
        return NAN, NAN, NAN
    largest = np.sort(degree)[::-1][: k + 1].astype(np.float64)
    spread = float(np.log(np.maximum(largest[:k], 1.0) / max(largest[k], 1.0)).sum())
    if spread <= 0.0:
        return NAN, NAN, NAN
    exponent = k / spread
    return exponent, exponent * (1 - NORMAL_95 / k**0.5), exponent * (1 + NORMAL_95 / k**0.5)


def assortativity(graph: SupplyGraph) -> float:
    """Correlation over edges, both ways round, of the two ends' number of partners.

    References
    ----------
    M. E. J. Newman (2002), Physical Review Letters 89, 208701.
    """
    degree = (graph.in_degree() + graph.out_degree()).astype(np.float64)
    a, b = degree[graph.supplier], degree[graph.customer]
    if graph.m == 0:
        return NAN
    mean = (a.mean() + b.mean()) / 2
    variance = ((a * a).mean() + (b * b).mean()) / 2 - mean * mean
    return share(float((a * b).mean() - mean * mean), float(variance))


def reciprocity(graph: SupplyGraph) -> float:
    """Share of edges whose reverse stands too."""
    there = graph.supplier.astype(np.int64) << 32 | graph.customer
    back = graph.customer.astype(np.int64) << 32 | graph.supplier
    back.sort()
    if graph.m == 0:
        return NAN
    place = np.minimum(np.searchsorted(back, there), graph.m - 1)
    return _part(back[place] == there)


def sector_flows(graph: SupplyGraph, sector: NDArray[np.int16], sectors: int) -> Floats:
    """Flow between sectors over the edges, supplying by using sector, million USD a year, shape (S, S)."""
    cell = sector[graph.supplier].astype(np.int64) * sectors + sector[graph.customer]
    flows = np.bincount(cell, graph.value, sectors * sectors).astype(np.float64)
    return flows.reshape(sectors, sectors)


def _part(flags: Bools) -> float:
    return share(int(np.count_nonzero(flags)), flags.size)


def _plain(fact: str, value: float, note: str = "") -> Fact:
    return Fact(fact, float(value), NAN, NAN, NAN, NAN, "", note)


def _fact(fact: str, value: float, low: float, high: float, source: str, note: str) -> Fact:
    return Fact(fact, value, NAN, NAN, low, high, source, note)
