"""A network written out as tables or as a graph file, whole or not at all, and without loss."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

from abm.own_network.graphs import ENDINGS, GEXF, GRAPHML
from abm.own_network.sheets import PARQUET, TEXT
from networks.errors import BadInput
from networks.exchange import digraph, igraph_of
from networks.network import Network
from networks.whole_file import require_free, whole_file

if TYPE_CHECKING:
    import igraph
    import networkx as nx

COLUMNS: Final = ("employees", "output", "value_added", "weight", "lead")


def edge_table(network: Network) -> pa.Table:
    """Return the relations as a table: supplier, customer, value (million USD a year), durability."""
    graph, names = network.graph, pa.array(network.names, pa.string())
    return pa.table(
        {
            "supplier": names.take(pa.array(graph.supplier)),
            "customer": names.take(pa.array(graph.customer)),
            "value": pa.array(graph.value),
            "durability": pa.array(graph.durability.astype(np.float64)),
        }
    )


def firm_table(network: Network) -> pa.Table:
    """Return the firms as a table; money is million USD a year of one firm."""
    people = network.population
    return pa.table(
        {
            "id": pa.array(network.names, pa.string()),
            "sector": pa.array(network.sectors, pa.string()).take(pa.array(people.sector)),
            "region": pa.array(network.regions, pa.string()).take(pa.array(people.region)),
            **{name: pa.array(getattr(people, name)) for name in COLUMNS},
        }
    )


def export_network(
    network: Network, to: str | Path, firms: str | Path | None = None, *, overwrite: bool = False
) -> tuple[Path, ...]:
    """Write a network by the ending of the file's name; return the files written.

    Tables come in two: relations in `to`, firms in `firms` (``<name>-firms`` beside it if not given). GraphML
    and GEXF hold both in one. Reading them again gives the same arrays to the last bit.

    Raises
    ------
    BadInput
        An ending that is not known, a file that exists (unless `overwrite`), a folder that does not.
    """
    place = Path(to)
    ending = place.suffix.lower()
    if ending not in ENDINGS:
        raise BadInput(place.name, f"has an unknown ending {place.suffix!r}", ", ".join(ENDINGS))
    if ending in (GRAPHML, GEXF):
        if firms is not None:
            raise BadInput(place.name, "holds the firms too", "no --firms beside GraphML or GEXF")
        require_free(place, overwrite=overwrite)
        _write(place, _graph_bytes(network, ending))
        return (place,)
    beside = Path(firms) if firms is not None else place.with_name(f"{place.stem}-firms{place.suffix}")
    if beside.suffix.lower() not in (*PARQUET, *TEXT):
        raise BadInput(beside.name, f"has an unknown ending {beside.suffix!r}", ", ".join((*TEXT, *PARQUET)))
    if beside.absolute() == place.absolute():
        raise BadInput("--firms", "is the file of the relations", "another name")
    for each in (place, beside):
        require_free(each, overwrite=overwrite)
    for each, table in ((place, edge_table(network)), (beside, firm_table(network))):
        _write(each, _table_writer(each, table))
    return (place, beside)


def _write(place: Path, fill: Callable[[Any], None]) -> None:
    with whole_file(place) as file:
        fill(file)


def _table_writer(place: Path, table: pa.Table) -> Callable[[Any], None]:
    """Return what writes a table into an open file."""
    if place.suffix.lower() in PARQUET:
        return lambda file: parquet.write_table(table, file, compression="zstd")
    fence = "\t" if place.suffix.lower() == ".tsv" else ","
    return lambda file: csv.write_csv(table, file, csv.WriteOptions(delimiter=fence, quoting_style="needed"))


def _graph_bytes(network: Network, ending: str) -> Callable[[Any], None]:
    """Return what writes a graph into an open file; the writer is networkx, for small graphs."""
    import networkx as nx

    graph = as_networkx(network)
    write = nx.write_graphml if ending == GRAPHML else nx.write_gexf
    return lambda file: write(graph, file)


def as_networkx(network: Network) -> "nx.DiGraph[Any]":
    """Return a networkx graph with the user's names, codes of sectors and regions, and all columns.

    `read_network` makes the same network of it.
    """
    import networkx as nx

    graph, columns = network.graph, _node_columns(network)
    edges = {"value": graph.value, "durability": graph.durability}
    numbered = digraph(graph.n, graph.supplier, graph.customer, edges, columns)
    if network.labels is None:
        return numbered
    return nx.relabel_nodes(numbered, dict(enumerate(network.names)), copy=True)


def as_igraph(network: Network) -> "igraph.Graph":
    """Return an igraph graph, otherwise as `as_networkx`. Needs the package igraph."""
    graph, columns = network.graph, _node_columns(network)
    edges = {"value": graph.value, "durability": graph.durability}
    if network.labels is not None:
        columns["name"] = np.array(network.labels, dtype=object)
    return igraph_of(graph.n, graph.supplier, graph.customer, edges, columns)


def _node_columns(network: Network) -> dict[str, Any]:
    firms = firm_table(network)
    names = [name for name in firms.column_names if name != "id"]
    return {name: np.array(firms[name].to_pylist(), dtype=object) for name in names}
