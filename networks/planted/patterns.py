"""The patterns: each says who adopts and which relations carry data, and knows nothing of stages."""

from typing import Final

import numpy as np

from networks.kernels.chance import uniforms
from networks.kernels.streams import PLANT_ADOPTER, PLANT_LINK
from networks.planted.garden import Garden
from networks.types import Bools, Whole

THIN, DENSE = 0.25, 0.5
"""Share of the relations between adopters that a thin and a dense network link."""

PARTNERS: Final = 2.0
"""Partners that each firm of an even network links to; it is chosen by others, too."""

CHAIN: Final = 8
"""Firms in a chain without a leader."""

UNDER_LEADER: Final = 4
"""Firms in a chain, its leader among them."""

SPOKES: Final = 12
"""Most suppliers in a star."""

FEWEST_SUPPLIERS: Final = 6
"""Suppliers of a firm that is no lead firm and becomes the middle of a star, at least."""


def scattered(garden: Garden) -> None:
    """Firms anywhere, each for itself."""
    garden.scatter(garden.count, np.ones(garden.graph.n))


def large(garden: Garden) -> None:
    """Firms by size, each for itself: what programmes for lead firms leave behind."""
    garden.scatter(garden.count, garden.population.output.astype(np.float64))


def copies(garden: Garden) -> None:
    """One solution copied within five sectors, without any relation."""
    sector = garden.population.sector
    sizes = np.bincount(sector)
    key = uniforms(garden.seed, np.arange(sizes.size, dtype=np.int32), 0, 3, PLANT_ADOPTER)
    chosen: list[int] = []
    room = 0
    for s in np.argsort(key, kind="stable"):
        if len(chosen) < 5 or room < 2 * garden.count:
            chosen.append(int(s))
            room += int(sizes[s])
    garden.scatter(garden.count, np.isin(sector, chosen).astype(np.float64))


def stars(garden: Garden) -> None:
    """Lead firms and some of their direct suppliers, linked to nobody else."""
    _stars(garden, garden.count, 1)
    garden.scatter(garden.count - garden.number, np.ones(garden.graph.n))


def shared_stars(garden: Garden) -> None:
    """Suppliers each linked to several lead firms: all hang together, by leaders alone."""
    _stars(garden, garden.count, 3)
    garden.scatter(garden.count - garden.number, np.ones(garden.graph.n))


def stars_elsewhere(garden: Garden) -> None:
    """Stars around firms that are no lead firms."""
    suppliers = np.diff(garden.graph.in_indptr)
    _stars(garden, garden.count, 1, ~garden.population.lead & (suppliers >= FEWEST_SUPPLIERS))
    garden.scatter(garden.count - garden.number, np.ones(garden.graph.n))


def _stars(garden: Garden, count: int, leaders: int, middle: Bools | None = None) -> None:
    """Grow stars around lead firms, or the rows of `middle`; a supplier is linked to so many or more."""
    g, lead = garden.graph, garden.population.lead
    for row in garden.order(lead if middle is None else middle):
        if garden.number >= count:
            break
        garden.adopt(row)
        for _ in range(SPOKES):
            edge = garden.purchase(row)
            if edge < 0 or garden.number >= count:
                break
            supplier = int(g.supplier[edge])
            if lead[supplier] or (leaders == 1 and garden.adopted[supplier]):
                continue
            garden.adopt(supplier)
            garden.linked[edge] = True
    if leaders > 1:  # the suppliers reach further lead firms, not each other
        users = np.flatnonzero(garden.adopted & ~lead)
        for supplier in users:
            sold = np.arange(g.out_indptr[supplier], g.out_indptr[supplier + 1])
            to_leads = sold[(lead & garden.adopted)[g.customer[sold]]]
            key = uniforms(garden.seed, to_leads.astype(np.int64), 1, 0, PLANT_LINK)
            garden.linked[to_leads[np.argsort(key, kind="stable")[:leaders]]] = True


def led_chains(garden: Garden) -> None:
    """Chains of suppliers below lead firms."""
    _chains(garden, garden.count, UNDER_LEADER, led=True)


def chains(garden: Garden) -> None:
    """Chains of eight firms without a leader."""
    _chains(garden, garden.count, CHAIN)


def shared_chains(garden: Garden) -> None:
    """Chains that end where they meet another chain's supplier: a tree."""
    _chains(garden, garden.count, CHAIN, share=True)


def _chains(garden: Garden, count: int, length: int, led: bool = False, share: bool = False) -> None:
    lead = garden.population.lead
    leaders = garden.order(lead)
    others = iter(garden.order(~lead))
    turn = 0
    while garden.number < count:
        if led and turn < 3 * len(leaders):
            first = leaders[turn % len(leaders)]
            turn += 1
        else:
            first = next((r for r in others if not garden.adopted[r]), -1)
            if first < 0:
                return
        garden.chain(first, length, share)


def regional_islands(garden: Garden) -> None:
    """Firms that follow and link each other within their region only."""
    _islands(garden, garden.population.region)


def sector_islands(garden: Garden) -> None:
    """Firms that follow and link each other within their sector only."""
    _islands(garden, garden.population.sector)


def _islands(garden: Garden, group: Whole) -> None:
    garden.spread(garden.count, max(3, garden.count // 20), group)
    garden.link(DENSE, group)


def thin_network(garden: Garden) -> None:
    """Firms that follow their partners; a quarter of the relations between them carry data."""
    garden.spread(garden.count, max(3, garden.count // 50))
    garden.link(THIN)


def dense_network(garden: Garden) -> None:
    """Firms that follow their partners; half of the relations between them carry data."""
    garden.spread(garden.count, max(3, garden.count // 50))
    garden.link(DENSE)


def even_network(garden: Garden) -> None:
    """Firms that follow their partners and each link to two of them, lead firms last."""
    garden.spread(garden.count, max(3, garden.count // 50))
    garden.befriend(PARTNERS)


def short_chains(garden: Garden) -> None:
    """Chains of three firms without a leader."""
    _chains(garden, garden.count, 3)


def four_tiers(garden: Garden) -> None:
    """Chains of four firms without a leader, the shortest that count."""
    _chains(garden, garden.count, 4)


def low_trees(garden: Garden) -> None:
    """Three suppliers below each lead firm and three below each of those: three tiers."""
    _trees(garden, 3)


def high_trees(garden: Garden) -> None:
    """Trees of suppliers below lead firms, five tiers high."""
    _trees(garden, 5)


def _trees(garden: Garden, tiers: int) -> None:
    g, lead = garden.graph, garden.population.lead
    for top in garden.order(lead):
        garden.adopt(top)
        level = [top]
        for _ in range(tiers - 1):
            below: list[int] = []
            for row in level:
                for _ in range(3):
                    edge = garden.purchase(row)
                    supplier = int(g.supplier[edge])
                    if edge < 0 or lead[supplier] or garden.adopted[supplier]:
                        continue
                    if garden.number >= garden.count:
                        return
                    garden.adopt(supplier)
                    garden.linked[edge] = True
                    below.append(supplier)
            level = below
    garden.scatter(garden.count - garden.number, np.ones(g.n))


def web(garden: Garden) -> None:
    """Suppliers and customers, none of them lead firms, all whose relations carry data: two tiers."""
    g, lead = garden.graph, garden.population.lead
    garden.spread(garden.count, max(3, garden.count // 50))
    sells = uniforms(garden.seed, np.arange(g.n, dtype=np.int32), 3, 0, PLANT_LINK) < 0.5
    edges = garden.between()
    tail, head = g.supplier[edges], g.customer[edges]
    garden.linked[edges[sells[tail] & ~sells[head] & ~lead[tail] & ~lead[head]]] = True


def through_leaders(garden: Garden) -> None:
    """Link a dense network through lead firms only: one of them stands at an end of every link."""
    g, lead = garden.graph, garden.population.lead
    dense_network(garden)
    garden.linked &= lead[g.supplier] | lead[g.customer]


def random_linked(garden: Garden) -> None:
    """Firms anywhere; half of the relations they happen to have carry data."""
    scattered(garden)
    garden.link(DENSE)


def chains_and_points(garden: Garden) -> None:
    """Half in chains without leaders, half scattered."""
    _chains(garden, garden.count // 2, CHAIN)
    garden.scatter(garden.count - garden.number, np.ones(garden.graph.n))


def stars_and_points(garden: Garden) -> None:
    """Half in stars, half scattered."""
    _stars(garden, garden.count // 2, 1)
    garden.scatter(garden.count - garden.number, np.ones(garden.graph.n))


def network_and_points(garden: Garden) -> None:
    """Half in a dense network, half scattered."""
    garden.spread(garden.count // 2, max(3, garden.count // 100))
    garden.link(DENSE)
    garden.scatter(garden.count - garden.number, np.ones(garden.graph.n))
