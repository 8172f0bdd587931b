"""Supply relations in motion: which stand, how old they are, which carry data links."""

from typing import final

import numpy as np

from agents.behaviour import LinkParameters
from networks.graph import SupplyGraph
from networks.kernels.linking import link_flows, pair_uniforms, turn_over
from networks.kernels.streams import EDGE_END, EDGE_GROWN, EDGE_STANDING
from networks.types import Floats, Rows, Singles

AVERAGE_CAP = 5.0


@final
class Relations:
    """State of the edges of a supply graph; the graph itself never changes.

    A relation stands or rests. It ends with a chance that falls with its durability and is taken
    up again after a while; a data link ends with its relation. Left out: that a buyer who loses a
    supplier finds one it never knew.

    Parameters
    ----------
    graph : SupplyGraph
    weight : float64, shape (n,)
        Real firms a row stands for.
    seed : int
    """

    def __init__(self, graph: SupplyGraph, weight: Floats, seed: int, parameters: LinkParameters) -> None:
        m = graph.m
        self.graph = graph
        self.parameters = parameters
        self.seed = np.uint64(seed)
        survive = (
            parameters.survive_low + (parameters.survive_high - parameters.survive_low) * graph.durability
        )
        ends = 1.0 - np.maximum(survive, 1e-12) ** (1.0 / 12.0)
        self.ends = ends.astype(np.float32)
        self.draw = np.empty(m)
        standing = np.divide(parameters.renew, parameters.renew + ends, out=np.ones(m), where=ends > 0.0)
        # streams are keyed by the pair, so a relation's fate does not hang on other edges
        self.active = _pair_draws(seed, graph, EDGE_STANDING) < standing
        grown = -np.log(np.maximum(_pair_draws(seed, graph, EDGE_GROWN), 1e-12)) / np.maximum(ends, 1e-3)
        self.age = np.minimum(grown, 600.0).astype(np.int16)
        self.weight = weight
        self.linked = np.zeros(m, np.bool_)
        self.linked_since = np.full(m, -1, np.int16)
        self.links = np.zeros(graph.n, np.int32)
        self.link_flow = np.zeros(graph.n)
        # a row pair stands for as many relations as the larger row has firms
        pairs = np.maximum(weight[graph.supplier], weight[graph.customer])
        self.flow = (graph.value / np.maximum(pairs, 1e-12)).astype(np.float32)
        self.share_of_supplier = _over_mean(graph.value, graph.supplier, graph.n)
        self.share_of_customer = _over_mean(graph.value, graph.customer, graph.n)

    def turn_over(self, month: int) -> int:
        """Let relations end and be renewed; return how many data links were lost."""
        pair_uniforms(self.seed, self.graph.supplier, self.graph.customer, month, EDGE_END, self.draw)
        return turn_over(self.draw, self.ends, self.parameters.renew, self.active, self.age, self.linked)

    def count_links(self) -> None:
        """Bring each firm's links and link benefits up to date."""
        p = self.parameters
        link_flows(
            self.linked,
            self.graph.supplier,
            self.graph.customer,
            self.graph.value,
            self.weight,
            p.buyer_benefit,
            p.seller_benefit,
            self.links,
            self.link_flow,
        )


def _pair_draws(seed: int, graph: SupplyGraph, stream: int) -> Floats:
    """One draw per edge, keyed by its two ends."""
    out = np.empty(graph.m)
    pair_uniforms(np.uint64(seed), graph.supplier, graph.customer, 0, stream, out)
    return out


def _over_mean(value: Floats, end: Rows, n: int) -> Singles:
    """Value of each edge over the mean value of the edges at its `end`, capped, float32."""
    total = np.bincount(end, weights=value, minlength=n)
    number = np.maximum(np.bincount(end, minlength=n), 1)
    mean = total / number
    share = np.divide(value, mean[end], out=np.zeros_like(value), where=mean[end] > 0)
    return np.minimum(share, AVERAGE_CAP).astype(np.float32)
