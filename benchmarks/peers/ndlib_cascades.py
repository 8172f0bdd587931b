"""NDlib: ThresholdModel and IndependentCascadesModel on a networkx graph, until nothing changes."""

import ndlib.models.epidemics as ep
import ndlib.models.ModelConfig as mc
import networkx as nx
import numpy as np


def _graph(work):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(work.n))
    graph.add_edges_from(work.edges().tolist())
    return graph


def _program(model, config, work):
    seeds = work.seeds.tolist()

    def run():
        model.reset(seeds)
        model.iteration(node_status=False)
        while True:
            count = model.iteration(node_status=False)["status_delta"]
            if not any(count.values()):
                return

    def answer():
        adopted = np.zeros(work.n, bool)
        adopted[[node for node, status in model.status.items() if status > 0]] = True
        return adopted

    model.set_initial_status(config)
    return (lambda: None), run, answer


def w1(work):
    model = ep.ThresholdModel(_graph(work))
    config = mc.Configuration()
    for node, threshold in enumerate(work.threshold.tolist()):
        config.add_node_configuration("threshold", node, threshold)
    config.add_model_initial_configuration("Infected", work.seeds.tolist())
    return _program(model, config, work)


def w2(work):
    graph = _graph(work)
    model = ep.IndependentCascadesModel(graph, seed=work.key % 2**31)
    config = mc.Configuration()
    for edge in graph.edges():
        config.add_edge_configuration("threshold", edge, work.probability)
    config.add_model_initial_configuration("Infected", work.seeds.tolist())
    return _program(model, config, work)
