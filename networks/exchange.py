"""The door to networkx: graphs of its kind from arrays and back."""

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from networks.errors import BadInput
from networks.types import Floats, Offsets, Rows

if TYPE_CHECKING:
    import networkx as nx


def digraph(
    n: int,
    supplier: Rows,
    customer: Rows,
    edges: Mapping[str, NDArray[Any]],
    nodes: Mapping[str, NDArray[Any]],
) -> "nx.DiGraph[int]":
    """Return a networkx DiGraph with nodes 0 to n - 1.

    Parameters
    ----------
    n : int
    supplier, customer : int32, shape (m,)
    edges : mapping of str to array, shape (m,)
        Attributes of edges.
    nodes : mapping of str to array, shape (n,)
        Attributes of nodes.
    """
    import networkx as nx  # slow to load, and few need it

    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(n))
    for name, column in nodes.items():
        nx.set_node_attributes(graph, {i: {name: entry} for i, entry in enumerate(column.tolist())})
    columns = [column.tolist() for column in edges.values()]
    attributes = (dict(zip(edges, row, strict=True)) for row in zip(*columns, strict=True))
    graph.add_edges_from(zip(supplier.tolist(), customer.tolist(), attributes, strict=True))
    return graph


def edges_of(
    graph: "nx.DiGraph[Any]",
) -> tuple[int, Offsets, Offsets, Floats, Floats | None, tuple[Hashable, ...]]:
    """Return the number of nodes, suppliers, customers, values, durabilities and the nodes of a graph.

    Nodes named 0 to n - 1 keep their numbers; others are numbered in the order they were added.

    Raises
    ------
    BadInput
        A graph without direction or with parallel edges; an attribute that only some edges have.
    """
    if not graph.is_directed() or graph.is_multigraph():
        raise BadInput("networkx graph", f"a {type(graph).__name__}", "a DiGraph, from supplier to customer")
    labels = tuple(graph.nodes)
    if all(type(label) is int for label in labels) and sorted(labels) == list(range(len(labels))):
        labels = tuple(range(len(labels)))
    row = {label: i for i, label in enumerate(labels)}
    ends = np.array([(row[u], row[v]) for u, v in graph.edges], dtype=np.int64).reshape(-1, 2)
    value = _attribute(graph, "value")
    durability = _attribute(graph, "durability")
    if value is None:
        value = np.ones(len(ends))
    return len(labels), ends[:, 0], ends[:, 1], value, durability, labels


def _attribute(graph: "nx.DiGraph[Any]", name: str) -> Floats | None:
    """Return an attribute of all edges, None where no edge has it."""
    given = [attribute for _, _, attribute in graph.edges(data=name)]
    missing = sum(attribute is None for attribute in given)
    if missing == len(given):
        return None
    if missing:
        raise BadInput("networkx graph", f"{missing} of {len(given)} edges have no {name!r}", "all or none")
    try:
        return np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        odd = next(entry for entry in given if not isinstance(entry, (int, float)))
        raise BadInput("networkx graph", f"{name} {odd!r} of an edge is no number") from None
