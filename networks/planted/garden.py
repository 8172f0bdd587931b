"""A graph on which patterns grow: rows that adopt, relations that carry data."""

from typing import Final, final

import numpy as np

from networks.graph import SupplyGraph
from networks.kernels.chance import uniforms
from networks.kernels.streams import PLANT_ADOPTER, PLANT_BACKGROUND, PLANT_LINK
from networks.population import Population
from networks.types import Bools, Floats, Whole

BUFFER: Final = 8192
"""Numbers drawn at a time."""


@final
class Draws:
    """Numbers from [0, 1), one after another, for one pattern on one graph."""

    def __init__(self, seed: int, stream: int) -> None:
        self.seed, self.stream = seed, stream
        self.block = -1
        self.buffer: list[float] = []

    def next(self) -> float:
        """Return the next number."""
        if not self.buffer:
            self.block += 1
            rows = np.arange(BUFFER, dtype=np.int32)
            self.buffer = uniforms(self.seed, rows, self.block, 0, self.stream).tolist()
        return self.buffer.pop()

    def below(self, count: int) -> int:
        """Return a whole number from 0 to `count` - 1."""
        return min(int(self.next() * count), count - 1)


@final
class Garden:
    """A graph on which a pattern grows.

    Parameters
    ----------
    graph : SupplyGraph
    population : Population
    count : int
        Adopters wanted.
    seed : int
    """

    def __init__(self, graph: SupplyGraph, population: Population, count: int, seed: int) -> None:
        self.graph, self.population, self.count, self.seed = graph, population, count, seed
        self.draws = Draws(seed, PLANT_ADOPTER)
        self.adopted = np.zeros(graph.n, np.bool_)
        self.linked = np.zeros(graph.m, np.bool_)
        self.number = 0

    def adopt(self, row: int) -> None:
        """Let a row adopt, if it has not."""
        if not self.adopted[row]:
            self.adopted[row] = True
            self.number += 1

    def purchase(self, row: int) -> int:
        """Return one of the edges at which a row buys, or -1."""
        start, stop = int(self.graph.in_indptr[row]), int(self.graph.in_indptr[row + 1])
        return int(self.graph.in_edge[start + self.draws.below(stop - start)]) if stop > start else -1

    def any_edge(self, row: int) -> int:
        """Return one of all edges of a row, or -1."""
        g = self.graph
        bought = int(g.in_indptr[row + 1] - g.in_indptr[row])
        sold = int(g.out_indptr[row + 1] - g.out_indptr[row])
        if bought + sold == 0:
            return -1
        k = self.draws.below(bought + sold)
        return int(g.in_edge[g.in_indptr[row] + k]) if k < bought else int(g.out_indptr[row]) + k - bought

    def scatter(self, count: int, weight: Floats) -> None:
        """Let `count` more rows adopt, drawn without replacement by weight (Efraimidis and Spirakis 2006)."""
        rows = np.arange(self.graph.n, dtype=np.int32)
        draw = np.maximum(uniforms(self.seed, rows, 0, 1, PLANT_ADOPTER), 1e-300)
        free = ~self.adopted & (weight > 0.0)
        key = np.where(free, np.log(draw) / np.where(free, weight, 1.0), -np.inf)
        for row in np.argsort(-key, kind="stable")[: max(0, count)]:
            if key[row] > -np.inf:
                self.adopt(int(row))

    def chain(self, first: int, length: int, share: bool = False) -> None:
        """Grow a chain upstream from a row; where shared, it ends as soon as it meets another chain."""
        row, stop = first, self.number + length
        self.adopt(first)
        for _ in range(4 * length):
            if self.number >= min(stop, self.count):
                return
            edge = self.purchase(row)
            if edge < 0:
                return
            supplier = int(self.graph.supplier[edge])
            if self.population.lead[supplier] or (self.adopted[supplier] and not share):
                continue
            met = bool(self.adopted[supplier])
            if met and self.linked[edge]:
                continue
            self.adopt(supplier)
            self.linked[edge] = True
            row = supplier
            if met:
                return

    def spread(self, count: int, seeds: int, group: Whole | None = None) -> None:
        """Let `count` rows adopt one from another over relations, where given within their group only."""
        g, stop = self.graph, min(self.number + count, self.graph.n)
        order = self.order(None if group is None else group >= 0)
        fresh = iter(order)
        here: list[int] = []
        misses = 0
        while self.number < stop:
            if len(here) < seeds or misses > 30:
                row = next((r for r in fresh if not self.adopted[r]), -1)
                if row < 0:
                    return
                self.adopt(row)
                here.append(row)
                misses = 0
                continue
            row = here[self.draws.below(len(here))]
            edge = self.any_edge(row)
            other = row if edge < 0 else int(g.supplier[edge]) + int(g.customer[edge]) - row
            if self.adopted[other] or (group is not None and group[other] != group[row]):
                misses += 1
                continue
            misses = 0
            self.adopt(other)
            here.append(other)

    def order(self, inside: Bools | None = None) -> list[int]:
        """Return all rows, or those inside, in random order."""
        rows = np.arange(self.graph.n, dtype=np.int32)
        key = uniforms(self.seed, rows, 0, 2, PLANT_ADOPTER)
        found = np.argsort(key, kind="stable")
        return [int(r) for r in (found if inside is None else found[inside[found]])]

    def between(self) -> Whole:
        """Return the edges whose two ends have adopted."""
        return np.flatnonzero(self.adopted[self.graph.supplier] & self.adopted[self.graph.customer])

    def befriend(self, partners: float) -> None:
        """Let each adopter link to so many of its adopting partners, other than lead firms where it can."""
        edges = self.between()
        tail, head = self.graph.supplier[edges], self.graph.customer[edges]
        led = self.population.lead[tail] | self.population.lead[head]
        end, edge = np.concatenate((tail, head)), np.tile(edges, 2)
        key = np.tile(led, 2) + uniforms(self.seed, np.arange(end.size), 1, 0, PLANT_LINK)
        order = np.lexsort((key, end))
        end, edge = end[order], edge[order]
        first = np.flatnonzero(np.diff(end, prepend=-1))
        place = np.arange(end.size) - np.repeat(first, np.diff(first, append=end.size))
        more = uniforms(self.seed, end.astype(np.int64), 2, 0, PLANT_LINK) < partners % 1.0
        self.linked[edge[place < int(partners) + more]] = True

    def link(self, rate: float, group: Whole | None = None, stream: int = PLANT_LINK) -> None:
        """Link each relation between adopters with a chance, where given within groups only."""
        edges = self.between()
        tail, head = self.graph.supplier[edges], self.graph.customer[edges]
        hit = uniforms(self.seed, edges.astype(np.int64), 0, 0, stream) < rate
        if group is not None:
            hit &= group[tail] == group[head]
        self.linked[edges[hit]] = True

    def strew(self, per_adopter: float) -> None:
        """Add the background: so many links per adopter, anywhere between adopters."""
        edges = self.between()
        edges = edges[~self.linked[edges]]
        wanted = min(round(per_adopter * self.number), edges.size)
        key = uniforms(self.seed, edges.astype(np.int64), 0, 0, PLANT_BACKGROUND)
        self.linked[edges[np.argsort(key, kind="stable")[:wanted]]] = True
