"""What a supply graph looks like, beside what is known of real ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, final

import numpy as np
from scipy.sparse import csr_array

from networks.build import networked_flow, sector_flows
from networks.graph import SupplyGraph
from networks.gravity import fit_gravity, region_links
from networks.metrics.links import share
from networks.population import Population
from networks.shape import (
    NORMAL_95,
    against_null,
    assortativity,
    bow_tie,
    clustering,
    degree_correlations,
    log_slope,
    mean_distance,
    partners_curve,
    reciprocity,
)
from networks.tails import TAIL_SHARE, fit_tail, hill_exponent
from networks.types import Bools, Floats, Offsets, Whole

NAN: Final = float("nan")

WITHIN: Final = "within"
OUTSIDE: Final = "outside"
UNSURE: Final = "cannot tell"
NONE: Final = "no verdict"
UNKNOWN: Final = "no published range"

RANGE: Final = "range"
SIGN: Final = "sign"
KINDS: Final = (RANGE, SIGN)

COMES_OUT: Final = "comes out"
PUT_IN: Final = "put in"
MARKS: Final = (COMES_OUT, PUT_IN, NONE)

TOP: Final = 0.01
"""Share of edges that count as the most valuable."""

STAGES: Final = 200
"""Rounds of the sum over stages downstream, at most."""


@final
@dataclass(frozen=True, slots=True)
class Known:
    """What is published of a fact, and what we make of a miss.

    Attributes
    ----------
    low, high : float
        Range; infinite where only one side is known.
    source : str
        Country, period and publication.
    grade : str
        ``number verified`` or ``statement verified`` if that was read in the publication, ``from memory``
        if it was recalled.
    below, above : str
        Why a drawn graph may lie outside.
    kind : str
        ``range``, or ``sign`` where only a direction is published.
    mark : str
        ``comes out``; ``put in`` where the range or its source was used to set a parameter of the drawing
        rule, so that meeting it shows nothing; ``no verdict`` where the number cannot be compared.
    words : str
        What the fact is called in a short table.
    own : str
        Why a network of the user's own may lie outside, on either side.
    short : bool
        Whether the fact stands in the short table.
    """

    low: float
    high: float
    source: str
    grade: str
    below: str
    above: str
    kind: str = RANGE
    mark: str = COMES_OUT
    words: str = ""
    own: str = ""
    short: bool = False


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
    note : str
        What the number is.
    known : Known, optional
    rests_on : tuple of str
        Columns of the user's network that were completed by rule or by chance and that the number hangs on.
    """

    fact: str
    value: float
    low: float = NAN
    high: float = NAN
    note: str = ""
    known: Known | None = None
    rests_on: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """Where the 95 % interval lies; the value alone where there is none.

        ``within`` or ``outside`` what is published, ``cannot tell`` where the interval has parts on both
        sides of an edge, ``no verdict`` where the two cannot be compared.
        """
        if self.known is None or np.isnan(self.value):
            return UNKNOWN
        if self.known.mark == NONE:
            return NONE
        exact = np.isnan(self.low) or np.isnan(self.high)
        low, high = (self.value, self.value) if exact else (self.low, self.high)
        if self.known.low <= low and high <= self.known.high:
            return WITHIN
        return OUTSIDE if high < self.known.low or low > self.known.high else UNSURE

    @property
    def counts(self) -> bool:
        """Whether the verdict says something: it was not put in, and no completed column is behind it."""
        known = self.known is not None and self.known.mark == COMES_OUT
        return known and not self.rests_on and self.verdict != UNKNOWN

    @property
    def mark(self) -> str:
        """``comes out``, ``put in``, ``no verdict`` or ``completed``; empty where nothing is published."""
        if self.rests_on:
            return "completed"
        return self.known.mark if self.known is not None else ""

    @property
    def explanation(self) -> str:
        """Why the value lies outside; empty if it does not, or hangs on completed columns."""
        if self.known is None or self.rests_on or self.verdict != OUTSIDE:
            return ""
        return self.known.below if self.value < self.known.low else self.known.above


def count_verdicts(facts: Iterable[Fact]) -> dict[str, int]:
    """Count the verdicts ``within``, ``outside`` and ``cannot tell`` of the facts that count."""
    found = [fact.verdict for fact in facts if fact.counts]
    return {verdict: found.count(verdict) for verdict in (WITHIN, OUTSIDE, UNSURE)}


def describe(
    graph: SupplyGraph,
    population: Population,
    domestic_flow: Floats,
    fringe: Floats,
    *,
    apart: Floats | None = None,
    known: Mapping[str, Known] = MappingProxyType({}),
    seed: int = 0,
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
    apart : float64, shape (R, R), optional
        Distance between regions, km; without it nothing is said of distances.
    known : mapping of str to Known
        Published ranges by name of the fact.
    seed : int
        For what is estimated from draws.
    """
    flow = networked_flow(domestic_flow, fringe)
    facts = (
        *degree_facts(graph),
        *mixing_facts(graph),
        *shape_facts(graph, seed),
        *place_facts(graph, population, apart),
        *firm_facts(graph, population),
        *flow_facts(graph, population, flow),
    )
    return tuple(replace(fact, known=known.get(fact.fact)) for fact in facts)


def degree_facts(graph: SupplyGraph) -> tuple[Fact, ...]:
    """Mean degree and tails."""
    bought, sold = graph.in_degree(), graph.out_degree()
    facts = [
        Fact("rows", graph.n),
        Fact("edges", graph.m),
        Fact("mean_degree", share(graph.m, graph.n), note="customers, and suppliers, of a row"),
        Fact("median_suppliers", float(np.median(bought)) if graph.n else NAN),
        Fact("median_customers", float(np.median(sold)) if graph.n else NAN),
        Fact("without_customers", share(int(np.count_nonzero(sold == 0)), graph.n), note="share of rows"),
    ]
    for name, degree in (("suppliers", bought), ("customers", sold)):
        hill = f"cumulative exponent, Hill, largest {TAIL_SHARE:.0%}"
        facts.append(Fact(f"tail_{name}", *hill_exponent(degree), note=hill))
        tail = fit_tail(degree)
        if tail is not None:
            note = f"likeliest from {tail.start} on, {share(tail.size, graph.n):.1%} of rows"
            facts.append(Fact(f"tail_{name}_fitted", tail.exponent, tail.low, tail.high, note))
            note = "Vuong: above 1.96 power law better, below -1.96 lognormal"
            facts.append(Fact(f"tail_{name}_vuong", tail.against_lognormal, note=note))
    return tuple(facts)


def mixing_facts(graph: SupplyGraph) -> tuple[Fact, ...]:
    """Whether rows with many partners deal with rows that have few."""
    slope, _ = log_slope(*partners_curve(graph))
    return (
        Fact("assortativity", *fisher(assortativity(graph), graph.m),
             note="correlation of both ends' partners over edges; interval as if edges were independent"),
        *(
            Fact(f"mixing_{name}", value, note="correlation, supplier's number with customer's")
            for name, value in degree_correlations(graph).items()
        ),
        Fact("partners_slope", *slope, note="log-log slope of partners' partners on own, over bins"),
    )  # fmt: skip


def shape_facts(graph: SupplyGraph, seed: int) -> tuple[Fact, ...]:
    """Components, reciprocity, squares and triangles, distance."""
    parts, null = bow_tie(graph), against_null(graph, seed)
    rewired = "over a graph rewired with all degrees kept"
    return (
        Fact("weak_component", parts.weak, note="largest, share of rows"),
        Fact("strong_component", parts.strong, note="largest, share of rows"),
        Fact("before_strong", parts.into, note="share of rows that supply it only (IN)"),
        Fact("behind_strong", parts.out, note="share of rows that it supplies only (OUT)"),
        Fact("tendrils", parts.tendrils, note="share of rows: rest of the weak component"),
        Fact("reciprocity", reciprocity(graph), note="share of edges whose reverse stands too"),
        Fact("clustering", *clustering(graph), note="share of pairs of partners that trade"),
        Fact("squares_over_null", *null["squares"], note=f"two suppliers, two customers; {rewired}"),
        Fact("triangles_over_null", *null["triangles"], note=rewired),
        Fact("squares_over_triangles", *null["both"], note="the two above, one over the other"),
        Fact("mean_distance", *mean_distance(graph, seed), note="steps, both ways, from drawn rows"),
    )


def place_facts(graph: SupplyGraph, population: Population, apart: Floats | None) -> tuple[Fact, ...]:
    """How local trade is, and how much of it leads to lead firms."""
    seller, buyer = population.region[graph.supplier], population.region[graph.customer]
    inside = seller == buyer
    here = share(float(graph.value[inside].sum()), float(graph.value.sum()))
    facts = [
        Fact("in_region", _part(inside), note="share of edges; regions differ in size"),
        Fact("in_region_value", here, note="share of flow"),
    ]
    if apart is not None:
        links = region_links(graph, population.region, len(apart))
        fit = fit_gravity(links, apart)
        note = "of relations between regions, sign turned"
        facts += [
            Fact("distance_elasticity", fit.exponent, fit.low, fit.high, note),
            Fact(
                "supplier_distance",
                weighted_median(apart.ravel(), links.ravel()),
                note="median of edges, km, over regions' distances",
            ),
        ]
    return (
        *facts,
        Fact("edges_to_leads", _part(population.lead[graph.customer]), note="share of edges"),
        Fact("edges_from_leads", _part(population.lead[graph.supplier]), note="share of edges"),
    )


def firm_facts(graph: SupplyGraph, population: Population) -> tuple[Fact, ...]:
    """How degrees and trade fit the rows' output."""
    made, sold = population.output * population.weight, graph.sales()
    traded = float(graph.value.sum())
    on_customers, with_customers = log_slope(graph.out_degree(), made)
    on_suppliers, with_suppliers = log_slope(graph.in_degree(), made)
    each = np.divide(sold, graph.out_degree(), out=np.zeros(graph.n), where=graph.out_degree() > 0)
    sector, sells = population.sector, each > 0
    _, per_customer = log_slope(*(within_groups(x, sector, sells) for x in (graph.out_degree(), each)))
    _, sales = log_slope(sold, made)
    sold_beyond = float(np.maximum(sold - made, 0.0).sum())
    bought_beyond = float(np.maximum(graph.purchases() - made, 0.0).sum())
    slope, beyond = "log-log slope, all firms of a row", "share of flow; trade comes from draws"
    upstream = upstreamness(graph, population)
    return (
        Fact("output_on_customers", *on_customers, note=slope),
        Fact("output_with_customers", with_customers, note="correlation of logs"),
        Fact("output_on_suppliers", *on_suppliers, note=slope),
        Fact("output_with_suppliers", with_suppliers, note="correlation of logs"),
        Fact("output_with_sales", sales, note="correlation of logs, rows with customers"),
        Fact("sale_with_customers", *fisher(per_customer, int(sells.sum())),
             note="correlation of logs within sectors, with customers"),
        Fact("sales_beyond_output", share(sold_beyond, traded), note=beyond),
        Fact("purchases_beyond_output", share(bought_beyond, traded), note=beyond),
        Fact("upstreamness", float(np.average(upstream, weights=population.weight)) if graph.n else NAN,
             note="mean stages to final use, weighted by firms"),
    )  # fmt: skip


def flow_facts(graph: SupplyGraph, population: Population, flow: Floats) -> tuple[Fact, ...]:
    """How far sector flows are met, and where value lies."""
    found = sector_flows(graph, population.sector, flow.shape[0])
    carried, wanted = (found > 0) & (flow > 0), flow > 0
    gap = np.divide(np.abs(found - flow), flow, out=np.zeros_like(flow), where=carried)
    traded = float(graph.value.sum())
    no_seller = wanted & ~carried & ~selling_sectors(graph, population, flow.shape[0])[:, None]
    durable = float(graph.value[graph.durability > 0.5].sum())
    largest = np.sort(graph.value)[graph.m - max(int(TOP * graph.m), 1) :]
    pairs = int(wanted.sum())
    return (
        Fact("flow_carried", share(traded, float(flow.sum())), note="share of flow between networked parts"),
        Fact("flow_error", share(float(np.abs(found - flow).sum()), float(flow.sum())),
             note="sum of absolute errors over sum of flows"),
        Fact("worst_pair", float(gap.max(initial=0.0)), note="relative error of a pair that is carried"),
        Fact("pairs_carried", share(int(carried.sum()), pairs), note="share of pairs of sectors with a flow"),
        Fact("pairs_without_seller", share(int(no_seller.sum()), pairs), note="no row of the sector sells"),
        Fact("pairs_not_drawn", share(int((wanted & ~carried & ~no_seller).sum()), pairs),
             note="no buyer happened to draw a supplier"),
        Fact("top_edges_value", share(float(largest.sum()), traded), note=f"flow on {TOP:.0%} of edges"),
        Fact("value_on_durable_half", share(durable, traded), note="share of flow"),
    )  # fmt: skip


@final
@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of sectors that the graph does not carry as the table says.

    Attributes
    ----------
    supplying, using : int
        Sectors.
    flow, found : float
        Million USD a year in the table, networked parts, and over the edges.
    reason : str
    """

    supplying: int
    using: int
    flow: float
    found: float
    reason: str


def worst_pairs(graph: SupplyGraph, population: Population, flow: Floats, most: int = 5) -> tuple[Pair, ...]:
    """Return the pairs of sectors with the largest absolute errors, largest first, and why they err.

    Parameters
    ----------
    flow : float64, shape (S, S)
        Between networked parts, supplying by using sector, million USD a year.
    most : int
        Pairs at most. Errors below a millionth of the flow are rounding and not listed.
    """
    found = sector_flows(graph, population.sector, flow.shape[0])
    error = np.abs(found - flow)
    sells = selling_sectors(graph, population, flow.shape[0])
    pairs: list[Pair] = []
    for cell in np.argsort(-error, axis=None, kind="stable")[:most].tolist():
        s, b = divmod(cell, flow.shape[1])
        if error[s, b] > 1e-6 * flow[s, b]:
            why = "no buyer drew a supplier there" if sells[s] else "no row of the supplying sector sells"
            why = "carried with an error" if found[s, b] > 0 else why
            pairs.append(Pair(s, b, float(flow[s, b]), float(found[s, b]), why))
    return tuple(pairs)


def selling_sectors(graph: SupplyGraph, population: Population, sectors: int) -> Bools:
    """Say which sectors have a row with a customer, shape (S,)."""
    return np.bincount(population.sector, graph.out_degree(), sectors) > 0


def upstreamness(graph: SupplyGraph, population: Population) -> Floats:
    r"""Mean stages from each row to final use, at least 1, shape (n,).

    .. math:: U_i = 1 + \sum_j \frac{v_{ij}}{\max(x_i, \sum_k v_{ik})} U_j

    The fringe counts as final use, and so do exports.

    References
    ----------
    P. Antràs, D. Chor, T. Fally, R. Hillberry (2012), American Economic Review 102(3).
    """
    base = np.maximum(population.output * population.weight, graph.sales())
    part = graph.value / np.maximum(base, 1e-12)[graph.supplier]
    shares = csr_array((part, graph.customer, graph.out_indptr), shape=(graph.n, graph.n))
    stages = np.ones(graph.n)
    for _ in range(STAGES):
        before, stages = stages, np.asarray(1.0 + shares @ stages)
        if float(np.abs(stages - before).max(initial=0.0)) < 1e-3:
            break
    return stages


def within_groups(numbers: Floats | Offsets, group: Whole, used: Bools) -> Floats:
    """Divide the numbers used by their group's geometric mean; return those alone, shape (number used,)."""
    logs, of = np.log(numbers[used].astype(np.float64)), group[used]
    mean = np.bincount(of, logs) / np.maximum(np.bincount(of), 1)
    return np.exp(logs - mean[of])


def fisher(correlation: float, count: int) -> tuple[float, float, float]:
    """Return a correlation with its 95 % interval for so many independent pairs.

    References
    ----------
    R. A. Fisher (1921), Metron 1: the arc tangent is close to normal.
    """
    if count <= 3 or not abs(correlation) < 1.0:
        return correlation, NAN, NAN
    middle, width = np.arctanh(correlation), NORMAL_95 / (count - 3) ** 0.5
    return correlation, float(np.tanh(middle - width)), float(np.tanh(middle + width))


def weighted_median(values: Floats, weights: Floats) -> float:
    """Return the smallest value with at least half of the weight up to it; NaN without weight."""
    order = np.argsort(values, kind="stable")
    up_to = np.cumsum(weights[order])
    if up_to.size == 0 or up_to[-1] <= 0.0:
        return NAN
    return float(values[order][np.searchsorted(up_to, 0.5 * up_to[-1])])


def _part(flags: Bools) -> float:
    return share(int(np.count_nonzero(flags)), flags.size)
