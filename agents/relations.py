"""Supply relations in motion: which stand, how old they are, which carry data links."""

from typing import final

import numpy as np

from agents.behaviour import LinkParameters
from networks.graph import SupplyGraph
from networks.kernels.linking import Links, link_flows
from networks.kernels.partners import (
    STEPS,
    Course,
    Exposure,
    Ties,
    abandon,
    catch_up,
    join,
    merge,
    part,
    start_relations,
    tell_partners,
    turn_over,
)
from networks.types import Bools, Floats, Rows


@final
class Relations:
    """State of the edges of a supply graph; the graph itself never changes.

    A relation stands or rests. It ends with a chance that falls with its durability and is taken
    up again after a while; a data link ends with its relation. When each changes next is drawn as
    soon as it has changed, so a month costs what changes in it. Left out: that a buyer who loses a
    supplier finds one it never knew.

    Parameters
    ----------
    graph : SupplyGraph
    weight : float64, shape (n,)
        Real firms a row stands for.
    live : bool, shape (n,)
        Firms with a live site; read, never written.
    seed : int
    month : int
        First month of the run.

    Attributes
    ----------
    active : bool, shape (m,)
        Relations that stand; up to date where an end is live, elsewhere after `settle`.
    since : int16, shape (m,)
        Month from which a relation stands, or rests.
    standing : float
        Number of relations that stand in a mean month.
    joined : int32, shape (k,)
        Edges with two live ends, standing or not, ascending.
    exposure : Exposure
        Live partners of each row over standing relations, and the flow with them.
    linked : bool, shape (m,)
    links : int32, shape (n,)
    link_flow : float64, shape (n,)
        Yearly benefit of a firm's data links, million USD.
    """

    def __init__(
        self,
        graph: SupplyGraph,
        weight: Floats,
        live: Bools,
        seed: int,
        month: int,
        parameters: LinkParameters,
    ) -> None:
        n, m, p = graph.n, graph.m, parameters
        self.graph = graph
        self.parameters = p
        self.seed = np.uint64(seed)
        self.weight = weight
        self.live = live
        self.active = np.empty(m, np.bool_)
        self.since, self.change = np.empty(m, np.int16), np.empty(m, np.int16)
        self.ties = Ties(
            graph.out_indptr,
            graph.customer,
            graph.in_indptr,
            graph.in_edge,
            graph.supplier,
            graph.value,
            self.active,
            graph.supplier[graph.in_edge],
        )
        survive = np.linspace(p.survive_low, p.survive_high, STEPS + 1)
        ends, rests = _waits(survive ** (1.0 / 12.0)), _waits(np.array([1.0 - p.renew]))
        self.course = Course(graph.durability, self.since, self.change, ends, float(rests[0]))
        self.standing = start_relations(self.seed, month, self.ties, self.course)
        self.linked = np.zeros(m, np.bool_)
        self.linked_since = np.full(m, -1, np.int16)
        self.links = np.zeros(n, np.int32)
        self.link_flow = np.zeros(n)
        self.joined = np.zeros(0, np.int32)
        self.is_joined = np.zeros(m, np.bool_)
        self.exposure = Exposure(np.zeros(n, np.int32), np.zeros(n, np.int64))
        self.state = Links(self.linked, self.linked_since, self.since, graph.durability)
        sold, bought = graph.out_degree(), graph.in_degree()
        self.degree = sold + bought
        self.mean_sale = _mean(graph.sales(), sold)
        self.mean_purchase = _mean(graph.purchases(), bought)

    def go_live(self, rows: Rows, month: int) -> None:
        """Take up rows that now have a live site: partners see it, edges between live ends are joined."""
        if not rows.size:
            return
        catch_up(self.seed, month, rows, self.ties, self.course)
        tell_partners(rows, 1, self.ties, self.exposure)
        found = np.empty(int(self.degree[rows].sum()), np.int32)
        count = join(rows, self.ties, self.live, self.is_joined, found)
        merged = np.empty(self.joined.size + count, np.int32)
        merge(self.joined, np.sort(found[:count]), merged)
        self.joined = merged

    def cease(self, rows: Rows) -> int:
        """Take out rows that have no live site any more; return how many data links that ends."""
        if not rows.size:
            return 0
        tell_partners(rows, -1, self.ties, self.exposure)
        lost = part(rows, self.ties, self.is_joined, self.linked)
        self.joined = self.joined[self.is_joined[self.joined]]
        return lost

    def abandon(self, rows: Rows, month: int) -> None:
        """Let all relations of `rows`, which are not live any more, end before `month`."""
        abandon(self.seed, month, rows, self.ties, self.course, self.live, self.exposure)

    def turn_over(self, month: int) -> int:
        """Let relations end and be renewed; return how many data links were lost."""
        return turn_over(self.seed, month, self.ties, self.course, self.live, self.linked, self.exposure)

    def settle(self, month: int) -> None:
        """Bring all relations to their state at the end of `month`, to be looked at from outside."""
        rows = np.arange(self.graph.n, dtype=np.int32)
        catch_up(self.seed, month + 1, rows, self.ties, self.course)

    def standing_chance(self) -> Floats:
        """Chance of each relation to stand in a mean month, shape (m,); they add up to `standing`."""
        renew = 1.0 - np.exp(-1.0 / self.course.rests)
        end = 1.0 - np.exp(-1.0 / self.course.ends)
        step = (self.graph.durability * np.float32(STEPS)).astype(np.int64)
        return np.where(end > 0.0, renew / (renew + end), 1.0)[step].astype(np.float64)

    def mean_partners(self) -> Floats:
        """Return how many relations of each row stand in a mean month, shape (n,)."""
        chance, graph = self.standing_chance(), self.graph
        sold = np.bincount(graph.supplier, chance, graph.n).astype(np.float64)
        return sold + np.bincount(graph.customer, chance, graph.n)

    def count_links(self) -> None:
        """Bring each firm's links and link benefits up to date."""
        p = self.parameters
        link_flows(
            self.joined,
            self.linked,
            self.ties,
            self.weight,
            p.buyer_benefit,
            p.seller_benefit,
            self.links,
            self.link_flow,
        )


def _waits(stay: Floats) -> Floats:
    """Turn monthly chances to stay into the waits of `months_until`, infinite where nothing ever changes."""
    never = stay >= 1.0
    return np.where(never, np.inf, -1.0 / np.log(np.where(never, 0.5, np.maximum(stay, 1e-12))))


def _mean(total: Floats, number: np.ndarray) -> Floats:
    """Mean value of a row's edges, million USD a year, 0 without edges, shape (n,)."""
    return total / np.maximum(number, 1)
