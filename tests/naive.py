"""Plain twins: the same things computed in a few slow lines that can be read at a glance."""

import itertools

import networkx as nx
import numpy as np

from networks.kernels.chance import uniforms
from networks.kernels.streams import GRAPH_REGION, GRAPH_SECTOR, GRAPH_SUPPLIER


def links(graph, adopted, linked):
    """Pairs (supplier, customer) that are linked and have both adopted."""
    ends = zip(graph.supplier.tolist(), graph.customer.tolist(), strict=True)
    return [(i, j) for (i, j), on in zip(ends, linked, strict=True) if on and adopted[i] and adopted[j]]


def digraph(n, pairs):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pairs)
    return graph


def smallest_in_component(n, pairs):
    """Label of each row: the smallest row it hangs together with."""
    label = list(range(n))
    for part in nx.connected_components(digraph(n, pairs).to_undirected()):
        for i in part:
            label[i] = min(part)
    return label


def longest_chain_through(n, pairs):
    """Tiers of the longest chain through each row, by trying all simple paths of the condensed graph."""
    condensed = nx.condensation(digraph(n, pairs))
    best = dict.fromkeys(condensed, 1)
    for a, b in itertools.permutations(condensed, 2):
        for path in nx.all_simple_paths(condensed, a, b):
            for node in path:
                best[node] = max(best[node], len(path))
    return [best[condensed.graph["mapping"][i]] for i in range(n)]


def tiers(graph, lead, least_share):
    """Distance upstream of each row from a lead firm over edges that matter to the buyer."""
    bought = [0.0] * graph.n
    edges = list(zip(graph.supplier.tolist(), graph.customer.tolist(), graph.value.tolist(), strict=True))
    for _, j, value in edges:
        bought[j] += value
    up = digraph(graph.n, [(j, i) for i, j, value in edges if value >= least_share * bought[j]])
    distance = [-1] * graph.n
    for start in np.flatnonzero(lead).tolist():
        for i, steps in nx.single_source_shortest_path_length(up, start).items():
            if distance[i] < 0 or steps < distance[i]:
                distance[i] = steps
    return distance


def alias_outcome(table, u):
    """Outcome of an alias table of rows (chance to stay, own, other)."""
    place = u * len(table)
    stay, own, other = table[int(place)]
    return own if (place - int(place)) * (2.0**31 - 1) < stay else other


def suppliers_of(seed, buyer, wanted, sector, region, market):
    """Draw suppliers one by one; return them with how often each was drawn."""
    sectors, regions = market.size
    found = {}
    for k in range(3 * wanted + 4):
        if len(found) == wanted:
            break
        row = buyer
        s = alias_outcome(market.sectors[sector * sectors :][:sectors], one(seed, buyer, k, 0, GRAPH_SECTOR))
        for attempt in range(4):
            if row != buyer:
                break
            table = market.regions[(s * regions + region) * regions :][:regions]
            cell = s * regions + alias_outcome(table, one(seed, buyer, k, attempt, GRAPH_REGION))
            table = market.sellers[market.cell_start[cell] : market.cell_start[cell + 1]]
            row = alias_outcome(table, one(seed, buyer, k, attempt, GRAPH_SUPPLIER))
        if row != buyer:
            found[row] = found.get(row, 0) + 1
    return dict(sorted(found.items()))


def one(seed, row, other, step, stream):
    return float(uniforms(seed, np.array([row]), other, step, stream)[0])


def values_of(suppliers, output, weight, sector, flow, crowd, seller):
    """Split sector flows over edges: `suppliers` is a list of dicts from supplier to times drawn."""
    size = output * weight
    pull = weight ** (1 - crowd) * output ** (1 - seller)
    value = {}
    for s, b in np.ndindex(flow.shape):
        buyers = [
            j for j in range(len(suppliers)) if sector[j] == b and any(sector[i] == s for i in suppliers[j])
        ]
        total = sum(size[j] for j in buyers)
        for j in buyers:
            here = {i: times * pull[i] for i, times in suppliers[j].items() if sector[i] == s}
            for i, part in here.items():
                value[i, j] = flow[s, b] * size[j] / total * part / sum(here.values())
    return value
