"""EoN: an independent cascade is the discrete SIR epidemic with one step of infection."""

import EoN
import networkx as nx
import numpy as np


def w2(work):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(work.n))
    graph.add_edges_from(work.edges().tolist())
    seeds = work.seeds.tolist()
    rng = np.random.default_rng(work.key)
    kept = {}

    def run():
        kept["removed"] = EoN.basic_discrete_SIR(graph, work.probability, initial_infecteds=seeds, rng=rng)[-1]

    def answer():
        return int(kept["removed"][-1])

    return (lambda: None), run, answer
