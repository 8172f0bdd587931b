"""What is downloaded: the tables of ``pearlnet run`` byte for byte, and the network of a month."""

import io
import zipfile
from pathlib import Path

import networkx as nx
import numpy as np

from abm.film import LINKED, OUT
from viz.explore.downloads import graphml, tables
from viz.program import main
from viz.work.runs import Run

from .conftest import SCENARIO, silent


def test_the_tables_are_those_of_the_command(tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(SCENARIO.to_toml(), encoding="utf-8")
    assert main(["run", str(file), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    with zipfile.ZipFile(io.BytesIO(tables(silent, SCENARIO))) as archive:
        written = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
    assert {"scorecard.csv", "indicators.parquet", "scenario.toml"} <= set(written)
    for name, content in written.items():
        assert content == (tmp_path / "out" / name).read_bytes(), name


def test_the_same_scenario_gives_the_same_archive_but_for_the_manifest() -> None:
    def content() -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(tables(silent, SCENARIO))) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}

    assert content() == content()


def test_the_graph_is_the_network_of_the_month(run: Run) -> None:
    t = 40
    graph = nx.read_graphml(io.BytesIO(graphml(run.film, t)), node_type=int)
    states, bonds = run.film.states(t), run.film.bonds(t)
    assert graph.number_of_nodes() == run.film.picture.n
    assert [graph.nodes[row]["state"] for row in range(run.film.picture.n)] == states.tolist()
    linked = {(s, c) for s, c, data in graph.edges(data=True) if data["linked"]}
    picture = run.film.picture
    edges = np.flatnonzero(bonds == LINKED)
    assert linked == set(zip(picture.supplier[edges].tolist(), picture.customer[edges].tolist(), strict=True))
    both = (states[picture.supplier] > OUT) & (states[picture.customer] > OUT)
    assert graph.number_of_edges() == int(both.sum())
