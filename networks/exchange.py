"""The door to networkx and igraph: graphs of their kinds from arrays and back."""

from collections.abc import Hashable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from networks.errors import BadInput
from networks.types import Floats, Offsets, Rows

if TYPE_CHECKING:
    import igraph
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


def igraph_of(
    n: int,
    supplier: Rows,
    customer: Rows,
    edges: Mapping[str, NDArray[Any]],
    nodes: Mapping[str, NDArray[Any]],
) -> "igraph.Graph":
    """Return a directed igraph graph; parameters as for `digraph`. Needs the package igraph."""
    graph = _igraph().Graph(n=n, edges=np.column_stack((supplier, customer)), directed=True)
    for name, column in nodes.items():
        graph.vs[name] = column.tolist()
    for name, column in edges.items():
        graph.es[name] = column.tolist()
    return graph


def edges_of_igraph(
    graph: "igraph.Graph",
) -> tuple[int, Offsets, Offsets, Floats, Floats | None, tuple[Hashable, ...]]:
    """Return what `edges_of` does, of an igraph graph; nodes are called by ``name``, or by their numbers.

    Raises
    ------
    BadInput
        A graph without direction; an attribute that only some edges have.
    """
    if not graph.is_directed():
        raise BadInput("igraph graph", "has no direction", "a directed one, from supplier to customer")
    ends = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    value, durability = (
        _column("igraph graph", name, graph.es[name] if name in graph.es.attributes() else [])
        for name in ("value", "durability")
    )
    if value is None:
        value = np.ones(len(ends))
    n = graph.vcount()
    labels = tuple(graph.vs["name"]) if "name" in graph.vs.attributes() else tuple(range(n))
    return n, ends[:, 0], ends[:, 1], value, durability, labels


def _igraph() -> Any:
    """Return the igraph package, or say in one line that it is not there."""
    try:
        return import_module("igraph")
    except ImportError:
        raise BadInput("igraph", "is not installed", "install the package igraph beside this one") from None


def _attribute(graph: "nx.DiGraph[Any]", name: str) -> Floats | None:
    """Return an attribute of all edges, None where no edge has it."""
    return _column("networkx graph", name, [attribute for _, _, attribute in graph.edges(data=name)])


def _column(where: str, name: str, given: Sequence[Any]) -> Floats | None:
    """Return an attribute as numbers, None where no edge has it."""
    missing = sum(attribute is None for attribute in given)
    if missing == len(given):
        return None
    if missing:
        raise BadInput(where, f"{missing} of {len(given)} edges have no {name!r}", "all or none")
    try:
        return np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        odd = next(entry for entry in given if not isinstance(entry, (int, float)))
        raise BadInput(where, f"{name} {odd!r} of an edge is no number") from None
