"""Formats of the user's network: nothing lost on the way through any, and one line for whatever is broken."""

import csv
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from abm.country import load_country
from abm.own_network.options import ImportOptions
from abm.own_network.reading import examine_network, read_network
from abm.own_network.writing import as_igraph, as_networkx, export_network
from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.network import Network, plain_labels
from networks.population import Population
from networks.storage import load_network, save_network

COUNTRY = load_country("kr")
FORMATS = (".csv", ".tsv", ".parquet", ".graphml", ".gexf")
GRAPH = ("out_indptr", "supplier", "customer", "in_indptr", "in_edge", "value", "durability")
FIRM = ("sector", "region", "employees", "output", "value_added", "weight", "lead")

amounts = st.floats(0, 1e12, allow_subnormal=False) | st.sampled_from(
    [0.1, 1 / 3, 1e-300, 123456789.123456789]
)
names = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1, max_size=8
).map(str.strip)


@st.composite
def networks(draw) -> Network:
    """Networks of a few rows with any names and numbers that a network may have."""
    n = draw(st.integers(2, 6))
    labels = tuple(draw(st.lists(names.filter(bool), min_size=n, max_size=n, unique=True)))
    ends = [(i, j) for i in range(n) for j in range(n) if i != j]
    chosen = draw(st.lists(st.sampled_from(ends), min_size=1, max_size=12, unique=True))
    tail, head = zip(*chosen, strict=True)

    def column(kind):
        return np.array(draw(st.lists(kind, min_size=n, max_size=n)))

    value = draw(st.lists(amounts, min_size=len(chosen), max_size=len(chosen)))
    lasting = draw(st.lists(st.floats(0, 1, width=32), min_size=len(chosen), max_size=len(chosen)))
    lead = column(st.booleans())
    people = Population(
        sector=column(st.integers(0, len(COUNTRY.sectors) - 1)).astype(np.int16),
        region=column(st.integers(0, len(COUNTRY.regions) - 1)).astype(np.int16),
        employees=column(st.floats(1, 1e6)),
        output=column(amounts),
        value_added=column(amounts),
        weight=np.where(lead, 1.0, column(st.floats(1, 1e4))),
        lead=lead,
    )
    return Network(
        graph=SupplyGraph.from_edges(n, tail, head, value, lasting),
        population=people,
        sectors=COUNTRY.sectors,
        regions=COUNTRY.regions,
        structure="kr",
        labels=plain_labels(labels),
    )


def assert_same(back: Network, network: Network) -> None:
    for part, columns in (("graph", GRAPH), ("population", FIRM)):
        for name in columns:
            was, now = getattr(getattr(network, part), name), getattr(getattr(back, part), name)
            np.testing.assert_array_equal(now, was, err_msg=name)
    assert back.labels == network.labels


@pytest.mark.parametrize("ending", FORMATS)
@settings(max_examples=25)
@given(network=networks())
def test_export_and_import_give_the_same_network(
    ending: str, network: Network, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    written = export_network(network, folder / f"net{ending}")
    firms = written[1] if len(written) > 1 else None
    examined = examine_network(written[0], ImportOptions(structure="kr", firms=firms, unit="million USD"))
    back = examined.require()
    assert_same(back, network)
    assert back.origin["completed"] == []


@settings(max_examples=25)
@given(network=networks())
def test_networkx_and_igraph_and_back_give_the_same_network(network: Network) -> None:
    assert_same(read_network(as_networkx(network), structure="kr", unit="million USD"), network)
    pytest.importorskip("igraph")
    assert_same(read_network(as_igraph(network), structure="kr", unit="million USD"), network)


@settings(max_examples=25)
@given(network=networks())
def test_the_file_gives_the_same_network(network: Network, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("trip") / "net.npz"
    save_network(path, network)
    assert_same(load_network(path), network)


CLASSICS = {
    "karate club": (nx.karate_club_graph, "weight", 34, 156),
    "southern women": (nx.davis_southern_women_graph, None, 32, 178),
    "les miserables": (nx.les_miserables_graph, "weight", 77, 508),
    "florentine families": (nx.florentine_families_graph, None, 15, 40),
}
"""Graphs that come with networkx, with their weights and what they become when edges run both ways."""


@pytest.mark.parametrize("name", CLASSICS)
@pytest.mark.parametrize("ending", FORMATS)
def test_graphs_nobody_here_made_go_in_and_out(name: str, ending: str, tmp_path: Path) -> None:
    make, weight, n, m = CLASSICS[name]
    columns = {} if weight is None else {"value": weight}
    network = read_network(make(), structure="kr", undirected="both", complete_sectors=True, columns=columns)
    assert (network.graph.n, network.graph.m) == (n, m)
    if weight is not None:
        assert network.graph.value.sum() == 2 * make().size(weight="weight")
    written = export_network(network, tmp_path / f"net{ending}")
    firms = written[1] if len(written) > 1 else None
    assert_same(read_network(written[0], structure="kr", firms=firms), network)


def test_the_club_of_igraph_is_the_one_of_networkx() -> None:
    igraph = pytest.importorskip("igraph")
    choices = {"structure": "kr", "undirected": "both", "complete_sectors": True}
    one = read_network(igraph.Graph.Famous("Zachary"), **choices)
    other = read_network(nx.karate_club_graph(), **choices)
    np.testing.assert_array_equal(one.graph.customer, other.graph.customer)


def test_a_graph_without_direction_is_refused_or_oriented() -> None:
    club = nx.karate_club_graph()
    with pytest.raises(
        BadInput, match=r"networkx graph: the graph has no direction .*--undirected both or forward"
    ):
        read_network(club, structure="kr", complete_sectors=True)
    forward = read_network(club, structure="kr", complete_sectors=True, undirected="forward")
    assert forward.graph.m == 78


def test_a_graph_with_parallel_edges_is_refused_or_summed() -> None:
    twice = nx.MultiDiGraph()
    twice.add_edge("ore", "steel", value=1.0)
    twice.add_edge("ore", "steel", value=2.5)
    with pytest.raises(BadInput, match=r"networkx graph: edge ore to steel: duplicate"):
        read_network(twice, structure="kr", complete_sectors=True)
    summed = read_network(twice, structure="kr", complete_sectors=True, duplicates="sum")
    assert summed.graph.value.tolist() == [3.5]


def test_nodes_without_edges_are_rows() -> None:
    given = nx.DiGraph([("a", "b")])
    given.add_node("c")
    assert read_network(given, structure="kr", complete_sectors=True).graph.n == 3


def test_attributes_of_some_nodes_are_completed_for_the_others() -> None:
    given = nx.DiGraph([("a", "b")])
    given.nodes["a"].update(sector=COUNTRY.sectors[3], employees=77)
    given.nodes["b"].update(sector=COUNTRY.sectors[4])
    network = read_network(given, structure="kr")
    assert network.population.employees[0] == 77.0
    assert network.population.employees[1] > 0
    assert network.population.sector.tolist() == [3, 4]


GRAPHML = """<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">
<node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>
"""
GEXF = """<?xml version="1.0" encoding="utf-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph defaultedgetype="directed">
<nodes><node id="a"/><node id="b"/></nodes><edges><edge id="0" source="a" target="b"/></edges></graph></gexf>
"""
TABLE = b"supplier,customer,value\na,b,1\n"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def as_parquet(**columns) -> bytes:
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table(columns), sink)
    return sink.getvalue().to_pybytes()


WHOLE = as_parquet(supplier=["a", "b"], customer=["b", "a"], value=[1.0, 2.0])

BROKEN = {
    "empty.csv": (b"", "is empty"),
    "blank.csv": (b" \n\n", "is empty"),
    "notes.csv": (b"# nothing\n", "has no heading"),
    "heading.csv": (b"supplier,customer\n", "has a heading and no lines"),
    "utf16.csv": (TABLE.decode().encode("utf-16"), "is written in UTF-16"),
    "latin.csv": (TABLE + "é,b,1\n".encode("latin-1"), "line 3: is not written in UTF-8"),
    "zero.csv": (TABLE + b"a\0,b,1\n", "line 3 holds a zero byte"),
    "binary.csv": (bytes(range(1, 256)) * 3, "is not written in UTF-8"),
    "quote.csv": (b'supplier,customer,value\n"a,b,1\nc,d,2\n', "line 2: 1 fields"),
    "twice.csv": (b"supplier,customer,supplier\na,b,c\n", "column 'supplier' stands twice"),
    "one.csv": (b"supplier\na\n", "column 'customer' is missing"),
    "other.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(128, 255)), "is not written in UTF-8"),
    "ragged.csv": (TABLE + b"a\n", "line 3: 1 fields"),
    "edges.xlsx": (TABLE, "unknown ending '.xlsx'"),
    "edges": (TABLE, "unknown ending ''"),
    "text.parquet": (TABLE, "is no whole Parquet file"),
    "cut.parquet": (WHOLE[:-20], "is no whole Parquet file"),
    "head.parquet": (b"PAR1" + WHOLE[40:], "is no whole Parquet file"),
    "none.parquet": (as_parquet(supplier=pa.array([], pa.string())), "has no rows"),
    "part.parquet": (as_parquet(supplier=["a"]), "column 'customer' is missing"),
    "null.parquet": (as_parquet(supplier=["a", None], customer=["b", "c"]), "row 2: has no supplier"),
    "text.graphml": (TABLE, "cannot be read as GraphML"),
    "cut.graphml": (GRAPHML[:180].encode(), "cannot be read as GraphML"),
    "bomb.graphml": (GRAPHML.replace("<graphml", BOMB + "<graphml").encode(), "declares entities"),
    "number.graphml": (
        GRAPHML.replace("<graph ", '<key id="d" for="edge" attr.name="value" attr.type="double"/><graph ')
        .replace('target="b"/>', 'target="b"><data key="d">much</data></edge>')
        .encode(),
        "cannot be read as GraphML",
    ),
    "nodes.graphml": (GRAPHML.replace('<edge source="a" target="b"/>', "").encode(), "has no edges"),
    "nothing.graphml": (
        b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns"/>',
        "cannot be read as GraphML",
    ),
    "loop.graphml": (GRAPHML.replace('target="b"', 'target="a"').encode(), "edge a to a: self-loop"),
    "both.graphml": (GRAPHML.replace('"directed"', '"undirected"').encode(), "the graph has no direction"),
    "text.gexf": (TABLE, "cannot be read as GEXF"),
    "cut.gexf": (GEXF[:180].encode(), "cannot be read as GEXF"),
    "other.gexf": (GRAPHML.encode(), "cannot be read as GEXF"),
    "both.gexf": (GEXF.replace('"directed"', '"undirected"').encode(), "the graph has no direction"),
    "other.graphml": (GEXF.encode(), "cannot be read as GraphML"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    data, said = BROKEN[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInput, match=r"^[^\n]*$") as refused:
        read_network(tmp_path / name, structure="kr", complete_sectors=True)
    assert str(refused.value).startswith(f"{tmp_path / name}: ")
    assert said in str(refused.value)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_table_of_firms_is_refused_too(name: str, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_bytes(TABLE)
    (tmp_path / name).write_bytes(BROKEN[name][0])
    with pytest.raises(BadInput, match=r"^[^\n]*$"):
        read_network(tmp_path / "good.csv", structure="kr", firms=tmp_path / name, complete_sectors=True)


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".graphml", ".gexf"])
@settings(max_examples=40)
@given(place=st.floats(0, 1, exclude_max=True), length=st.floats(0, 1), byte=st.integers(0, 255))
def test_whatever_is_done_to_a_file_the_answer_is_a_network_or_one_line(
    ending: str, place: float, length: float, byte: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("broken") / f"net{ending}"
    data = bytearray(
        {".csv": TABLE * 2, ".parquet": WHOLE, ".graphml": GRAPHML.encode()}.get(ending, GEXF.encode())
    )
    data[int(place * len(data))] = byte
    path.write_bytes(bytes(data[: int(length * len(data)) + 1]))
    try:
        read_network(path, structure="kr", complete_sectors=True, duplicates="sum")
    except BadInput as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("source", [5, None, [("a", "b")], np.zeros((2, 2)), {"a": "b"}], ids=str)
def test_an_object_that_is_no_graph_is_refused(source: object) -> None:
    with pytest.raises(BadInput, match=r"network: an? \w+ \(a file, or a graph of networkx or igraph\)"):
        read_network(source, structure="kr")


def test_a_file_that_is_not_there_is_refused_with_the_closest_one(tmp_path: Path) -> None:
    (tmp_path / "edges.csv").write_bytes(TABLE)
    with pytest.raises(BadInput, match=r"egdes\.csv: no such file \(did you mean 'edges\.csv'\?\)"):
        read_network(tmp_path / "egdes.csv", structure="kr")


def test_whole_numbers_and_lists_of_words_in_parquet_are_names(tmp_path: Path) -> None:
    words = pa.array(["x", "y"]).dictionary_encode()
    (tmp_path / "a.parquet").write_bytes(as_parquet(supplier=[7, 8], customer=[8.0, 9.0], note=words))
    network = read_network(tmp_path / "a.parquet", structure="kr", complete_sectors=True)
    assert network.labels == ("7", "8", "9")


@pytest.mark.parametrize(
    ("to", "firms", "said"),
    [
        ("net.xlsx", None, "unknown ending '.xlsx'"),
        ("net.csv", "net.csv", "is the file of the relations"),
        ("net.csv", "firms.doc", "unknown ending '.doc'"),
        ("net.gexf", "firms.csv", "holds the firms too"),
        ("no/net.csv", None, "its folder does not exist"),
        ("there.csv", None, "exists"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(
    to: str, firms: str | None, said: str, tmp_path: Path
) -> None:
    (tmp_path / "there.csv").touch()
    network = read_network(nx.DiGraph([(0, 1)]), structure="kr", complete_sectors=True)
    with pytest.raises(BadInput, match=said):
        export_network(network, tmp_path / to, None if firms is None else tmp_path / firms)
    assert [path.name for path in tmp_path.iterdir()] == ["there.csv"]


def test_exported_tables_open_anywhere(tmp_path: Path) -> None:
    network = read_network(nx.DiGraph([("a,b", 'c"d')]), structure="kr", complete_sectors=True)
    export_network(network, tmp_path / "net.csv")
    with (tmp_path / "net.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (rows[0]["supplier"], rows[0]["customer"]) == ("a,b", 'c"d')
    assert float(rows[0]["value"]) == network.graph.value[0]


@pytest.mark.slow
def test_a_million_edges_come_in_and_go_out(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    n, m = 100_000, 1_000_000
    tail, head = rng.integers(0, n, 2 * m), (n * rng.random(2 * m) ** 2).astype(np.int64)
    key = rng.permutation(np.unique((tail << 32 | head)[tail != head]))[:m]
    table = pa.table(
        {"supplier": key >> 32, "customer": key & 0xFFFFFFFF, "value": np.exp(rng.normal(0, 2, m))}
    )
    with (tmp_path / "edges.csv").open("wb") as file:
        pa.csv.write_csv(table, file)
    network = read_network(tmp_path / "edges.csv", structure="kr", complete_sectors=True)
    assert network.graph.m == m
    assert network.graph.value.sum() == pytest.approx(table["value"].to_numpy().sum())
    edges, firms = export_network(network, tmp_path / "out.csv")
    assert_same(read_network(edges, structure="kr", firms=firms), network)


def test_replacing_labels_keeps_the_arrays() -> None:
    network = read_network(nx.DiGraph([("a", "b")]), structure="kr", complete_sectors=True)
    assert replace(network, labels=None).names == ("0", "1")
