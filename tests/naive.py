"""Plain twins: the same things computed in a few slow lines that can be read at a glance."""

import itertools

import networkx as nx
import numpy as np

from networks.kernels.chance import uniforms, words
from networks.kernels.streams import GRAPH_PURCHASE


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


def alias_outcome(table, word, other=None):
    """Outcome of an alias table of rows (chance to stay, own, other), by one 32-bit word or by two."""
    place, left = divmod(int(word) * len(table), 2**32)
    stay, own, alias = table[place]
    return own if (left if other is None else int(other)) // 2 < stay else alias


def suppliers_of(seed, buyer, wanted, sector, region, market):
    """Draw suppliers one by one; return them with how often each was drawn."""
    goods, regions = market.size
    found = {}
    for k in range(3 * wanted + 4):
        if len(found) == wanted:
            break
        row = buyer
        for attempt in range(4):
            if row != buyer:
                break
            of_good, _, _, _ = words(np.uint64(seed), buyer, k, 0, GRAPH_PURCHASE)
            _, of_region, of_row, of_alias = words(np.uint64(seed), buyer, k, attempt, GRAPH_PURCHASE)
            good = alias_outcome(market.goods[sector * goods :][:goods], of_good)
            table = market.regions[(good * regions + region) * regions :][:regions]
            cell = good * regions + alias_outcome(table, of_region)
            table = market.sellers[market.cell_start[cell] : market.cell_start[cell + 1]]
            row = alias_outcome(table, of_row, of_alias)
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
