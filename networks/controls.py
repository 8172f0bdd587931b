"""Random graphs to hold a supply graph against: what is left of it when something is mixed up."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from networks.build import number_edges, sector_flows
from networks.graph import SupplyGraph
from networks.kernels.chance import uniforms
from networks.kernels.csr import list_by
from networks.kernels.rewiring import FREE, fill_pairs, swap_customers
from networks.kernels.sampling import cover_needs, spend
from networks.kernels.streams import CONTROL_EDGE, CONTROL_VALUE
from networks.population import Population
from networks.types import Floats, Offsets, Rows, Whole

SWEEPS: Final = 5
"""Sweeps of swaps; in one, every edge is drawn once on average. After two to four nothing measured moves."""


def rewired(graph: SupplyGraph, population: Population, seed: int) -> SupplyGraph:
    """Give every supplier other customers, with all numbers of partners by sector as they were.

    Each row keeps how many customers it has in every sector, and how many suppliers. Values are spent
    anew, see `spend_again`, so that flows between sectors stay what they were.

    Parameters
    ----------
    graph : SupplyGraph
    population : Population
    seed : int
    """
    customer = rewire(graph, population.sector, seed)
    return spend_again(graph, population, graph.supplier, customer, mean_sale(graph), seed)


def degrees_only(graph: SupplyGraph, population: Population, seed: int) -> SupplyGraph:
    """Give every supplier other customers, whatever their sector; each row keeps its two numbers of partners.

    Values are those of the graph, dealt out at random.
    """
    customer = rewire(graph, np.zeros(graph.n, np.int16), seed)
    return deal_values(graph, population, graph.supplier, customer, seed)


def sector_random(graph: SupplyGraph, population: Population, seed: int) -> SupplyGraph:
    """Draw the ends of every edge evenly among the rows of their sectors; flows between sectors stay."""
    supplier, customer = draw_ends(graph, population.sector, seed)
    return spend_again(graph, population, supplier, customer, np.ones(graph.n), seed)


def random(graph: SupplyGraph, population: Population, seed: int) -> SupplyGraph:
    """Draw as many edges evenly among all pairs of rows; values are those of the graph, dealt out at random.

    References
    ----------
    P. Erdős, A. Rényi (1959), Publicationes Mathematicae 6: the graph with n rows and m edges.
    """
    supplier, customer = draw_ends(graph, np.zeros(graph.n, np.int16), seed)
    return deal_values(graph, population, supplier, customer, seed)


CONTROLS: Final[Mapping[str, Callable[[SupplyGraph, Population, int], SupplyGraph]]] = MappingProxyType(
    {"rewired": rewired, "degrees-only": degrees_only, "sector-random": sector_random, "random": random}
)
"""Controls by name: each takes graph, population and seed and returns a graph of as many rows and edges."""


def rewire(graph: SupplyGraph, block: Whole, seed: int, sweeps: int = SWEEPS) -> Rows:
    """Return another customer for every edge, such that all degrees stay as they are.

    Parameters
    ----------
    graph : SupplyGraph
    block : int, shape (n,)
        Edges swap customers if their suppliers are of one block and their customers, too.
    seed : int
    sweeps : int
        Each is half as many attempts as there are edges; an attempt takes two edges.

    Returns
    -------
    int32, shape (m,)
        Customers, ascending within a supplier.
    """
    blocks = int(block.max(initial=0)) + 1
    of_edge = block[graph.supplier].astype(np.int64) * blocks + block[graph.customer]
    listed = np.argsort(of_edge.astype(np.int32), kind="stable").astype(np.int32)
    start = np.searchsorted(of_edge[listed], np.arange(blocks**2 + 1)).astype(np.int64)
    customer = graph.customer.copy()
    table = np.full(1 << (2 * max(graph.m, 2) - 1).bit_length(), FREE)
    fill_pairs(graph.supplier, customer, table)
    of_listed = of_edge[listed].astype(np.int32)
    for sweep in range(sweeps):
        swap_customers(np.uint64(seed), sweep, graph.m // 2, listed, start, of_listed,
                       graph.supplier, customer, table)  # fmt: skip
    key = graph.supplier.astype(np.int64) << 32 | customer
    key.sort()
    return (key & 0xFFFFFFFF).astype(np.int32)


def draw_ends(graph: SupplyGraph, block: Whole, seed: int) -> tuple[Rows, Rows]:
    """Draw both ends of every edge evenly among the rows of their blocks, until no pair stands twice.

    Parameters
    ----------
    graph : SupplyGraph
    block : int, shape (n,)
    seed : int

    Returns
    -------
    supplier, customer : int32, shape (m,)
        By (supplier, customer).
    """
    row = np.argsort(block, kind="stable")
    count = np.bincount(block, minlength=1)
    first = np.cumsum(count) - count
    of_supplier, of_customer = block[graph.supplier], block[graph.customer]
    key = np.empty(graph.m, np.int64)
    edge, attempt = np.arange(graph.m), 0
    while edge.size:
        ends: list[Offsets] = []
        for end, of in enumerate((of_supplier[edge], of_customer[edge])):
            draw = uniforms(seed, edge, end, attempt, CONTROL_EDGE)
            ends.append(row[first[of] + (draw * count[of]).astype(np.int64)])
        key[edge] = ends[0] << 32 | ends[1]
        order = np.argsort(key, kind="stable")
        again = np.flatnonzero(key[order[1:]] == key[order[:-1]])
        loops = np.flatnonzero(key >> 32 == key & 0xFFFFFFFF)
        edge, attempt = np.union1d(order[again + 1], loops), attempt + 1
    key.sort()
    return (key >> 32).astype(np.int32), (key & 0xFFFFFFFF).astype(np.int32)


def mean_sale(graph: SupplyGraph) -> Floats:
    """Return what each row sells to a customer, million USD a year, shape (n,); one if it sells nothing."""
    sales, customers = graph.sales(), graph.out_degree()
    return np.divide(sales, customers, out=np.ones(graph.n), where=sales > 0)


def spend_again(
    graph: SupplyGraph, population: Population, supplier: Rows, customer: Rows, pull: Floats, seed: int
) -> SupplyGraph:
    """Spend the flows between sectors of `graph` over other edges, in the way of `networks.build.draw_graph`.

    A pair of sectors' flow falls on its buyers in proportion to output, and is split over a buyer's
    suppliers by `pull`.

    Parameters
    ----------
    supplier, customer : int32, shape (m,)
        By (supplier, customer).
    pull : float64, shape (n,)
        Above zero.
    """
    in_indptr, in_edge = _by_customer(graph.n, customer)
    sectors = int(population.sector.max(initial=0)) + 1
    flow = sector_flows(graph, population.sector, sectors)
    size, in_supplier = population.output * population.weight, supplier[in_edge]
    covered, value = np.zeros_like(flow), np.empty(graph.m)
    once = np.ones(graph.m, np.int32)
    cover_needs(in_indptr, in_supplier, once, population.sector, size, pull, covered, value)
    rate = np.divide(flow, covered, out=np.zeros_like(flow), where=covered > 0)
    spend(in_indptr, in_supplier, population.sector, size, rate, value)
    return number_edges(seed, in_indptr, in_supplier, value, population.weight)


def deal_values(
    graph: SupplyGraph, population: Population, supplier: Rows, customer: Rows, seed: int
) -> SupplyGraph:
    """Deal the values of `graph` out at random over other edges, given by (supplier, customer)."""
    in_indptr, in_edge = _by_customer(graph.n, customer)
    order = np.argsort(uniforms(seed, np.arange(graph.m), 0, 0, CONTROL_VALUE), kind="stable")
    return number_edges(seed, in_indptr, supplier[in_edge], graph.value[order], population.weight)


def _by_customer(n: int, customer: Rows) -> tuple[Offsets, Rows]:
    in_indptr, in_edge = np.empty(n + 1, np.int64), np.empty(customer.size, np.int32)
    list_by(customer, in_indptr, in_edge)
    return in_indptr, in_edge
