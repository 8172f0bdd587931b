"""Drawing a supply graph from sector flows, sizes of firms and distance. It is synthetic."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.kernels.chance import normals, uniforms
from networks.kernels.csr import rank_shares, turn_edges
from networks.kernels.sampling import Market, cover_needs, draw_suppliers, fill_aliases, lasting_score, spend
from networks.kernels.streams import GRAPH_DEGREE, GRAPH_GOOD, GRAPH_SELLS, GRAPH_TASTE
from networks.population import Population
from networks.types import Bools, Floats, Offsets, Rows, Whole

EARTH: Final = 6371.0
"""Mean radius, km."""

MOST_SUPPLIERS: Final = 0.25
"""No firm is expected to buy from more than this share of all rows."""

ROWS_A_GOOD: Final = 10
"""Goods are told apart only while so many rows a region sell each; else scarcity would stretch distances."""

BALANCING: Final = 20
"""Rounds of fitting goods' shares to sellers and buyers; what is left is below a hundredth."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRule:
    """How purchases find suppliers: exponents of the fitness-gravity rule, the same for all countries.

    Attributes
    ----------
    buyer : float
        Elasticity of a firm's number of suppliers in its purchases, 0.65. Assumed; below one in
        all firm-level data.
    group : float
        Elasticity of a row's number of suppliers in the firms it stands for, 0.3. Assumed: many
        firms know more suppliers than one. It keeps the median number of suppliers at 3 to 6 from
        5,000 rows to one row a firm, although large firms are over-represented among few rows.
    seller : float
        Elasticity of a firm's chance to be chosen in its output, 1. Literature: new links go to
        firms by their number of links to the power 1.08 (Hungary, Reisch et al. 2025); the number of
        customers makes most of the difference in size (Belgium, Bernard et al.).
    crowd : float
        Elasticity of a row's chance to be chosen in the firms it stands for, 0.7. One would make a
        row's customers those of all its firms and hide the large among few rows, zero those of
        one firm. Assumed.
    sector : float
        Purchases fall on sectors by this power of the input flow, 0.75: firms have more suppliers
        of services and minor inputs than these have in money. Assumed.
    distance : float
        Elasticity of a relation's chance in distance, 1.2. Literature: gravity equations find
        about one.
    near : float
        Added to all distances, km, 10. Assumed.
    home : float
        Factor on relations within a region, 3. Chosen so that about half of all relations stay
        there, as in Belgian NUTS2 regions (47.5 %, NBB working paper 444); home bias within
        countries is well known.
    retail : float
        Share of a sector's final use made by firms that sell to final users only, 0.6. Assumed;
        the more there are, the smaller is the strong component.
    goods : float
        Goods of a sector, 14: with 27 sectors about as many as the most detailed national tables tell
        apart. A row sells one of them. Few rows tell fewer apart, see `count_goods`.
    taste : float
        Spread (standard deviation of the logarithm) of a buying sector's demand over the goods of a
        supplying one, 2. With it, and six goods, purchases of a sector differ from the average by as
        much as in the Korean table of 165 and the Chinese of 153 sectors (0.45 and 0.50 nats).
    """

    buyer: float = 0.65
    group: float = 0.3
    seller: float = 1.0
    crowd: float = 0.7
    sector: float = 0.75
    distance: float = 1.2
    near: float = 10.0
    home: float = 3.0
    retail: float = 0.6
    goods: float = 14.0
    taste: float = 2.0


def draw_graph(
    *,
    seed: int,
    population: Population,
    domestic_flow: Floats,
    fringe: Floats,
    latitude: Floats,
    longitude: Floats,
    out_degree: float = 10.0,
    area: Floats | None = None,
    rule: LinkRule | None = None,
) -> SupplyGraph:
    r"""Draw who supplies whom and give every relation a value, so that sector flows come out exactly.

    1. Row j wants about :math:`\max(1, \kappa w_j^{0.3} b_j^{0.65})` suppliers, :math:`b` what one
       of its firms buys a year, :math:`w` how many firms it stands for, :math:`\kappa` such that the
       mean is `out_degree`.
    2. It draws until it has so many: a sector by the buying sector's inputs and a good of that sector
       by the buying sector's taste (see `share_goods`), a region by the mass of that good's sellers
       there over distance, a row there by its mass :math:`w^{0.7} x`, :math:`x` the output of one of
       its firms. Some rows, more where a sector sells to final users, have no mass.
    3. The networked flow of each pair of sectors, :math:`F_{sb} (1-f_s)(1-f_b)`, falls on the rows
       in b that have a supplier in s in proportion to their output :math:`w x`, and is split over
       these suppliers by the number of times each was drawn, times output over mass. So a row's
       expected sales grow about as its output.

    An edge's value is the flow between all firms its two rows stand for, million USD a year.
    A pair of sectors that no edge joins carries nothing; `networks.describe` reports how much that is.
    Durability is the rank of an edge by value per real relation times a drawn age.

    Left out: firms of a sector have one recipe, so the supplier's suppliers do not matter; nobody buys
    twice because of trust; exports and imports are outside.

    Parameters
    ----------
    seed : int
    population : Population
    domestic_flow : float64, shape (S, S)
        Supplying by using sector, million USD a year, fringe included.
    fringe : float64, shape (S,)
        Share of output outside the network.
    latitude, longitude : float64, shape (R,)
        Degrees.
    out_degree : float
        Mean number of customers, and of suppliers, of a row.
    area : float64, shape (R,), optional
        km2, for the distance within a region.
    rule : LinkRule, optional

    References
    ----------
    L. N. Ialongo et al. (2022), Scientific Reports 12, 11847: stripe-corrected gravity, where each firm's
    inputs by product are met and a weight is gravity over the chance of the edge; the finer the
    products, the closer to data.

    C. E. S. Mattsson et al. (2021), Frontiers in Big Data 4, 666712: complementary goods make squares.
    """
    rule = rule or LinkRule()
    n, flow = population.n, networked_flow(domestic_flow, fringe)
    size = population.output * population.weight
    made = np.bincount(population.sector, size, fringe.size).astype(np.float64)
    bought = flow[made > 0].sum(axis=0)
    per_output = np.divide(bought, made, out=np.zeros_like(made), where=made > 0)
    spending = population.output * per_output[population.sector]
    wanted = draw_wanted(seed, spending, population.weight**rule.group, out_degree, rule.buyer)

    mass = population.weight**rule.crowd * population.output**rule.seller
    mass[~draw_sellers(seed, population, flow, made, rule.retail)] = 0.0
    market = make_market(seed, population, flow, mass, distances(latitude, longitude, area), rule)
    supplier, times = np.empty(wanted.sum(), np.int32), np.empty(wanted.sum(), np.int32)
    in_indptr = np.empty(n + 1, np.int64)
    m = draw_suppliers(
        np.uint64(seed), wanted, population.sector, population.region, market, in_indptr, supplier, times
    )

    supplier, covered, value = supplier[:m].copy(), np.zeros_like(flow), np.empty(m)
    pull = population.weight ** (1.0 - rule.crowd) * population.output ** (1.0 - rule.seller)
    cover_needs(in_indptr, supplier, times[:m], population.sector, size, pull, covered, value)
    rate = np.divide(flow, covered, out=np.zeros_like(flow), where=covered > 0)
    spend(in_indptr, supplier, population.sector, size, rate, value)
    return number_edges(seed, in_indptr, supplier, value, population.weight)


def networked_flow(domestic_flow: Floats, fringe: Floats) -> Floats:
    """Flow between the networked parts of sectors, million USD a year, shape (S, S)."""
    return domestic_flow * np.outer(1.0 - fringe, 1.0 - fringe)


def sector_flows(graph: SupplyGraph, sector: Whole, sectors: int) -> Floats:
    """Flow between sectors over the edges, supplying by using sector, million USD a year, shape (S, S)."""
    cell = sector[graph.supplier].astype(np.int64) * sectors + sector[graph.customer]
    flows = np.bincount(cell, graph.value, sectors * sectors).astype(np.float64)
    return flows.reshape(sectors, sectors)


def draw_wanted(seed: int, spending: Floats, known: Floats, mean: float, power: float) -> Offsets:
    r"""Draw how many suppliers each row wants, shape (n,).

    :math:`\max(1, \kappa g_j b_j^p)`, at most a quarter of the rows, rounded up or down by chance;
    :math:`\kappa` makes the mean come out. A row that buys nothing wants none.

    Parameters
    ----------
    spending : float64, shape (n,)
        :math:`b`, million USD a year of one firm.
    known : float64, shape (n,)
        :math:`g`.
    """
    n = spending.size
    buys = spending > 0.0
    most = max(1.0, MOST_SUPPLIERS * n)
    if not 1.0 <= mean <= most:
        raise BadInput("out_degree", f"{mean:g}", f"from 1 to {most:g} with {n} rows")
    degree = known * np.where(buys, spending, 1.0) ** power
    ordered = np.sort(degree[buys])
    below = np.concatenate(([0.0], np.cumsum(ordered)))

    def total(kappa: float) -> float:
        floor, cap = np.searchsorted(ordered, (1.0 / kappa, most / kappa))
        return float(floor + kappa * (below[cap] - below[floor]) + most * (ordered.size - cap))

    low, high = -100.0, 100.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if total(np.exp(middle)) < mean * n else (low, middle)
    exact = np.where(buys, np.clip(np.exp(high) * degree, 1.0, most), 0.0)
    return np.floor(exact + uniforms(seed, np.arange(n), 0, 0, GRAPH_DEGREE)).astype(np.int64)


def draw_sellers(seed: int, population: Population, flow: Floats, made: Floats, retail: float) -> Bools:
    """Draw which rows sell to other firms at all; lead firms do.

    The others serve final users only, with a chance of `retail` times the share of their sector's
    networked output that no networked firm buys. Restaurants, clinics and exporters are such firms.
    """
    sold = np.divide(flow.sum(axis=1), made, out=np.zeros_like(made), where=made > 0)
    chance = retail * np.maximum(1.0 - sold, 0.0)
    draw = uniforms(seed, np.arange(population.n), 0, 0, GRAPH_SELLS)
    return population.lead | (draw >= chance[population.sector])


def distances(latitude: Floats, longitude: Floats, area: Floats | None) -> Floats:
    r"""Great-circle distance between regions, km, shape (R, R); within one, :math:`\frac23 \sqrt{A/\pi}`.

    Without areas a region counts as a disk that touches its nearest neighbour: a third of that distance.

    References
    ----------
    K. Head, T. Mayer (2010), Illusory border effects: mean distance from the centre of a disk of area A.
    """
    phi, theta = np.radians(latitude), np.radians(longitude)
    half = np.sin((phi[:, None] - phi) / 2) ** 2
    half += np.cos(phi[:, None]) * np.cos(phi) * np.sin((theta[:, None] - theta) / 2) ** 2
    apart = 2 * EARTH * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    if area is None:
        nearest = np.where(np.eye(phi.size, dtype=bool), np.inf, apart).min(axis=1)
        within = np.where(np.isfinite(nearest), nearest / 3, 0.0)
    else:
        within = 2 / 3 * np.sqrt(area / np.pi)
    np.fill_diagonal(apart, within)
    return apart


def make_market(
    seed: int, population: Population, flow: Floats, mass: Floats, apart: Floats, rule: LinkRule
) -> Market:
    """Make the tables by which draws find goods, regions and sellers.

    Parameters
    ----------
    seed : int
    population : Population
    flow : float64, shape (S, S)
        Networked flow, supplying by using sector.
    mass : float64, shape (n,)
        Chance of each row to be chosen, up to a factor; 0 for rows that do not sell.
    apart : float64, shape (R, R)
        km.
    rule : LinkRule
    """
    sectors, regions = flow.shape[0], apart.shape[0]
    kinds = count_goods(population.n, sectors, regions, rule.goods)
    goods = sectors * kinds
    good = draw_goods(seed, population.sector, kinds)
    cell = good * regions + population.region
    here = np.bincount(cell, weights=mass, minlength=goods * regions).reshape(goods, regions)
    share = share_goods(seed, here.sum(axis=1).reshape(sectors, kinds), flow, rule.taste)
    by_good = share * np.maximum(flow, 0.0)[:, None, :] ** rule.sector
    ease = np.where(np.eye(regions, dtype=bool), rule.home, 1.0) / (rule.near + apart) ** rule.distance
    by_region = here[:, None, :] * ease[None, :, :]

    seller = np.flatnonzero(mass > 0.0)
    seller = seller[np.argsort(cell[seller], kind="stable")].astype(np.int32)
    cell_start = np.searchsorted(cell[seller], np.arange(goods * regions + 1)).astype(np.int64)
    sellers = np.zeros((seller.size, 3), np.int32)
    fill_aliases(cell_start, mass[seller], seller, sellers)
    by_sector = _alias_tables(by_good.reshape(goods, sectors).T)
    return Market((goods, regions), by_sector, _alias_tables(by_region), cell_start, sellers)


def count_goods(n: int, sectors: int, regions: int, most: float) -> int:
    """Return how many goods of a sector `n` rows tell apart: ten rows each in every region, 1 to `most`."""
    return int(np.clip(n // (ROWS_A_GOOD * sectors * regions), 1, round(most)))


def draw_goods(seed: int, sector: Whole, kinds: int) -> Offsets:
    """Draw what each row sells, evenly among the `kinds` goods of its sector; int64, shape (n,)."""
    draw = uniforms(seed, np.arange(sector.size), 0, 0, GRAPH_GOOD)
    return sector * np.int64(kinds) + (draw * kinds).astype(np.int64)


def share_goods(seed: int, sold: Floats, flow: Floats, taste: float) -> Floats:
    r"""Share a sector's sales to each buying sector out to its goods, shape (S, K, S).

    .. math:: P_{skb} = u_{sk} v_{sb} M_{sk} e^{\tau z_{skb}}, \qquad \sum_k P_{skb} = 1, \qquad
              \sum_b F_{sb} P_{skb} = \frac{M_{sk}}{\sum_l M_{sl}} \sum_b F_{sb}

    :math:`z` standard normal draws; :math:`u` and :math:`v` by iterative proportional fitting. So buying
    sectors want different goods, and yet each good finds as much demand as its sellers have mass.

    Parameters
    ----------
    seed : int
    sold : float64, shape (S, K)
        :math:`M`, mass of each good's sellers.
    flow : float64, shape (S, S)
        :math:`F`, supplying by using sector.
    taste : float
        :math:`\tau`.
    """
    sectors, kinds = sold.shape
    z = normals(seed, np.arange(sold.size * sectors), 0, 0, GRAPH_TASTE).reshape(sectors, kinds, sectors)
    part = np.divide(sold, (whole := sold.sum(axis=1)[:, None]), out=np.zeros_like(sold), where=whole > 0)
    share = part[:, :, None] * np.exp(taste * z)
    wanted, demand = part * flow.sum(axis=1)[:, None], flow[:, None, :]
    for _ in range(BALANCING):
        _divide(share, share.sum(axis=1)[:, None, :])
        _divide(share, np.divide(found := (share * demand).sum(axis=2), wanted, out=np.zeros_like(found),
                                 where=wanted > 0)[:, :, None])  # fmt: skip
    _divide(share, share.sum(axis=1)[:, None, :])
    return share


def _divide(numbers: Floats, by: Floats) -> None:
    """Divide in place; what is divided by zero becomes zero."""
    np.divide(numbers, by, out=numbers, where=by > 0)


def _alias_tables(chance: Floats) -> Rows:
    """Return an alias table for each line along the last axis, one after the other, shape (number k, 3)."""
    k = chance.shape[-1]
    table = np.zeros((chance.size, 3), np.int32)
    outcome = np.tile(np.arange(k, dtype=np.int32), chance.size // k)
    fill_aliases(np.arange(0, chance.size + 1, k), np.ascontiguousarray(chance).ravel(), outcome, table)
    return table


def number_edges(
    seed: int, in_indptr: Offsets, in_supplier: Rows, in_value: Floats, weight: Floats
) -> SupplyGraph:
    """Make the graph of purchases listed by customer, suppliers ascending, and draw how lasting they are.

    Parameters
    ----------
    seed : int
    in_indptr : int64, shape (n + 1,)
    in_supplier : int32, shape (m,)
    in_value : float64, shape (m,)
        Million USD a year.
    weight : float64, shape (n,)
        Real firms a row stands for.
    """
    n, m = in_indptr.size - 1, in_supplier.size
    out_indptr, customer, in_edge, value = np.empty(n + 1, np.int64), *np.empty((2, m), np.int32), np.empty(m)
    turn_edges(in_indptr, in_supplier, in_value, out_indptr, customer, in_edge, value)
    supplier = np.repeat(np.arange(n, dtype=np.int32), np.diff(out_indptr))
    score, durability = np.empty((2, m), np.float32)
    lasting_score(np.uint64(seed), supplier, customer, value, weight, score)
    rank_shares(score.view(np.uint32), np.empty(2**16 + 1, np.int64), durability)
    return SupplyGraph(out_indptr, supplier, customer, in_indptr, in_edge, value, durability)
