"""Graphs of the user's, from files and from networkx and igraph, as tables of nodes and edges."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final, final
from xml.etree.ElementTree import ParseError

import pyarrow as pa

from abm.own_network.findings import Findings
from abm.own_network.sheets import PARQUET, TEXT, Column, Sheet, read_bytes, read_sheet
from networks.errors import BadInput

GRAPHML: Final = ".graphml"
GEXF: Final = ".gexf"
ENDINGS: Final = (*TEXT, *PARQUET, GRAPHML, GEXF)


@final
@dataclass(frozen=True, slots=True)
class RawNetwork:
    """What the user gave, before any check.

    Attributes
    ----------
    edges : Sheet
        With a column for either end.
    firms : Sheet or None
        With a column of names; None where only edges were given.
    is_graph : bool
        Whether it came as a graph, whose columns have the names of this module.
    is_directed : bool
    """

    edges: Sheet
    firms: Sheet | None
    is_graph: bool = False
    is_directed: bool = True


def read_raw(source: Any, firms: str | Path | None, findings: Findings) -> RawNetwork:
    """Read a file or take a graph object apart.

    Parameters
    ----------
    source : str, Path, networkx graph or igraph graph
    firms : str or Path, optional
        Table of firms; only beside a table of edges.
    """
    if not isinstance(source, str | Path):
        if firms is not None:
            raise BadInput("firms", "a graph carries its firms as nodes", "no table of firms beside a graph")
        return from_igraph(source) if hasattr(source, "vs") else from_networkx(source)
    path = Path(source)
    ending = path.suffix.lower()
    if ending in (GRAPHML, GEXF):
        if firms is not None:
            raise BadInput(
                f"{path}", "a graph carries its firms as nodes", "no table of firms beside a graph"
            )
        return _graph_file(path)
    if ending not in ENDINGS:
        raise BadInput(f"{path}", f"has an unknown ending {path.suffix!r}", ", ".join(ENDINGS))
    table = None if firms is None else read_sheet(Path(firms), findings)
    return RawNetwork(read_sheet(path, findings), table)


def _graph_file(path: Path) -> RawNetwork:
    """Read GraphML or GEXF, small graphs only: the reader is networkx, with an object for every edge."""
    import networkx as nx

    data = read_bytes(path)
    kind = "GraphML" if path.suffix.lower() == GRAPHML else "GEXF"
    read = nx.read_graphml if kind == "GraphML" else nx.read_gexf
    if b"<!ENTITY" in data:
        raise BadInput(f"{path}", "declares entities", f"plain {kind}")
    try:
        graph = read(BytesIO(data))
    except (ParseError, UnicodeDecodeError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise BadInput(f"{path}", f"cannot be read as {kind}: {error}") from None
    except nx.NetworkXError as error:
        raise BadInput(f"{path}", f"cannot be read as {kind}: {error}") from None
    about = {"name": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return from_networkx(graph, f"{path}", about)


def from_networkx(
    graph: Any, name: str = "networkx graph", about: Mapping[str, Any] | None = None
) -> RawNetwork:
    """Take a networkx graph apart: nodes with attributes are firms, edges run from supplier to customer.

    Nodes named 0 to n - 1 keep their numbers; others are numbered in the order they were added.
    """
    if not hasattr(graph, "is_directed") or not hasattr(graph, "edges"):
        raise BadInput("network", f"a {type(graph).__name__}", "a file, or a graph of networkx or igraph")
    labels: list[Any] = list(graph.nodes)
    if all(type(label) is int for label in labels) and sorted(labels) == list(range(len(labels))):
        labels = list(range(len(labels)))
    ends = list(graph.edges(data=True))
    return _taken_apart(
        name,
        about,
        labels=labels,
        nodes=[graph.nodes[label] for label in labels],
        suppliers=[u for u, _, _ in ends],
        customers=[v for _, v, _ in ends],
        edges=[attributes for _, _, attributes in ends],
        is_directed=bool(graph.is_directed()),
    )


def from_igraph(graph: Any, name: str = "igraph graph") -> RawNetwork:
    """Take an igraph graph apart; nodes are called by their attribute ``name``, or by number."""
    named = "name" in graph.vs.attributes()
    labels = graph.vs["name"] if named else list(range(graph.vcount()))
    pairs = graph.get_edgelist()
    return _taken_apart(
        name,
        None,
        labels=labels,
        nodes=[{key: v for key, v in node.attributes().items() if key != "name"} for node in graph.vs],
        suppliers=[labels[i] for i, _ in pairs],
        customers=[labels[j] for _, j in pairs],
        edges=[edge.attributes() for edge in graph.es],
        is_directed=bool(graph.is_directed()),
    )


def _taken_apart(
    name: str,
    about: Mapping[str, Any] | None,
    *,
    labels: Sequence[Any],
    nodes: Sequence[Mapping[str, Any]],
    suppliers: Sequence[Any],
    customers: Sequence[Any],
    edges: Sequence[Mapping[str, Any]],
    is_directed: bool,
) -> RawNetwork:
    if not labels:
        raise BadInput(name, "has no nodes")
    if not edges:
        raise BadInput(name, "has no edges")
    ids, tails, heads = (_texts(given) for given in (labels, suppliers, customers))

    def edge_place(e: int) -> str:
        return f"{name}: edge {tails[e].as_py()} to {heads[e].as_py()}"

    def node_place(i: int) -> str:
        return f"{name}: node {ids[i].as_py()}"

    ends = {"supplier": tails, "customer": heads, **_attributes(edges, ("id", "supplier", "customer"))}
    rows = {"id": ids, **_attributes(nodes, ("id", "label"))}
    file = dict(about or {"name": name})
    return RawNetwork(
        Sheet(name, ends, edge_place, file), Sheet(name, rows, node_place, file), True, is_directed
    )


def _texts(given: Iterable[Any]) -> Column:
    return pa.array([f"{label}".strip() for label in given], pa.string())


def _attributes(given: Sequence[Mapping[str, Any]], without: tuple[str, ...]) -> dict[str, Column]:
    """Return the attributes of nodes or edges as columns; what one lacks is empty there."""
    names = dict.fromkeys(f"{key}" for attributes in given for key in attributes)
    return {
        name: _column([_plain(attributes.get(name)) for attributes in given])
        for name in names
        if name not in without
    }


def _plain(cell: Any) -> Any:
    """Return the Python value of a numpy one."""
    item: Callable[[], Any] | None = getattr(cell, "item", None)
    return item() if callable(item) and getattr(cell, "size", 1) == 1 else cell


def _column(cells: list[Any]) -> Column:
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds <= {int, float} and kinds:
        try:
            return pa.array(cells, pa.int64() if kinds == {int} else pa.float64())
        except (pa.ArrowException, OverflowError):
            pass
    if kinds == {bool}:
        return pa.array(cells, pa.bool_())
    return pa.array([None if cell is None else f"{cell}" for cell in cells], pa.string())
