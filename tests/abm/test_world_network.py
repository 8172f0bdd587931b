"""Scenarios on a network file: the world is the file's, the digest knows its content, misuse is one line."""

import pickle
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from abm.model import IndustryModel, simulate
from abm.own_network.reading import read_network
from abm.scenario import Scenario, load_scenario, scenario_from
from abm.world import draw_world
from networks.controls import CONTROLS
from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.storage import Network, save_network

DRAWN = Scenario(structure="kr", firms=200, end="2020-06", mix=("kr-5gplus-2019",))


def saved(world, path: Path, **changes) -> str:
    network = Network(
        graph=world.graph,
        population=world.population,
        sectors=world.country.sectors,
        regions=world.country.regions,
        structure=world.country.code,
        origin={"kind": "drawn"},
    )
    save_network(path, replace(network, **changes), overwrite=True)
    return str(path)


@pytest.fixture(scope="module")
def world():
    return draw_world(DRAWN)


@pytest.fixture
def file(world, tmp_path: Path) -> str:
    return saved(world, tmp_path / "net.npz")


def on(file: str, **changes) -> Scenario:
    return Scenario(
        **{"structure": "kr", "network": file, "end": "2020-06", "mix": ("kr-5gplus-2019",), **changes}
    )


def test_a_run_on_the_saved_network_is_the_run_on_the_drawn_one(world, file: str) -> None:
    drawn, read = simulate(DRAWN, world), simulate(on(file))
    for name, column in drawn.overall.items():
        np.testing.assert_array_equal(column, read.overall[name])
    assert drawn.overall["adopters"][-1] > 0 if "adopters" in drawn.overall else True


def test_firms_and_relations_are_the_file_s_whatever_the_seed(world, file: str) -> None:
    other = draw_world(on(file, seed=99))
    np.testing.assert_array_equal(other.graph.value, world.graph.value)
    np.testing.assert_array_equal(other.population.output, world.population.output)
    assert (other.needs.gain != world.needs.gain).any()


def test_the_number_of_rows_follows_from_the_file(file: str) -> None:
    assert on(file).firms == 200
    assert on(file, firms=200).firms == 200
    with pytest.raises(BadInput, match=r"firms: 300, but the network has 200 rows \(leave it out\)"):
        on(file, firms=300)


def test_the_digest_is_of_the_content_not_of_the_place(world, file: str, tmp_path: Path) -> None:
    digest = on(file).digest()
    assert on(saved(world, tmp_path / "other.npz")).digest() == digest
    value = world.graph.value.copy()
    value[0] += 1.0
    saved(world, Path(file), graph=replace(world.graph, value=value))
    assert on(file).digest() != digest
    assert DRAWN.digest() != digest


def test_a_scenario_without_a_file_keeps_its_canonical_form() -> None:
    assert '"network":null' in DRAWN.canonical()


def test_toml_and_back_is_the_same_scenario(file: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(on(file).to_toml(), encoding="utf-8")
    assert load_scenario(tmp_path / "own.toml") == on(file)
    assert pickle.loads(pickle.dumps(on(file))) == on(file)


def test_a_relative_path_counts_from_the_working_folder(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert on("net.npz").firms == 200
    monkeypatch.chdir("/")
    with pytest.raises(BadInput, match=r"scenario: network: net\.npz: no such file"):
        on("net.npz")


def test_a_world_of_one_file_serves_no_scenario_of_another(world, file: str, tmp_path: Path) -> None:
    read = draw_world(on(file))
    assert read.serves(on(file, mix=("none",)))
    assert not read.serves(DRAWN)
    assert not world.serves(on(file))
    saved(world, Path(file), origin={"kind": "drawn", "again": True})
    assert not read.serves(on(file))


def test_a_file_written_anew_with_other_rows_is_noticed(file: str) -> None:
    scenario = on(file)
    small = read_network(nx.DiGraph([(0, 1)]), structure="kr", complete_sectors=True)
    save_network(file, small, overwrite=True)
    with pytest.raises(BadInput, match="was written anew"):
        draw_world(scenario)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"network": 5}, "scenario: network: 5 is not the name of a file"),
        ({"network": "nowhere.npz"}, "scenario: network: nowhere.npz: no such file"),
        ({"structure": "cn"}, "was made for structure 'kr', not 'cn'"),
        ({"firms": 0}, "scenario: firms: 0 cannot be used"),
        ({"control": "rewird"}, "did you mean 'rewired'?"),
        ({"control": "quotas"}, "did you mean 'quota'?"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_refused_in_one_line(file: str, changes: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=r"^[^\n]*$") as refused:
        scenario_from({"structure": "kr", "network": file, **changes})
    assert said in str(refused.value)


def test_a_table_in_place_of_a_network_file_is_told_how_to_become_one(tmp_path: Path) -> None:
    (tmp_path / "edges.csv").write_text("supplier,customer\na,b\n")
    with pytest.raises(
        BadInput, match=r"edges\.csv: is no network file \(a file made by 'pearlnet network import'"
    ):
        on(str(tmp_path / "edges.csv"))


@pytest.mark.parametrize("name", ["sectors", "regions"])
def test_a_file_with_other_lists_is_refused(world, name: str, tmp_path: Path) -> None:
    codes = tuple(f"{code}x" for code in getattr(world.country, name))
    file = saved(world, tmp_path / "net.npz", **{name: codes})
    with pytest.raises(BadInput, match=f"net.npz: was made with other {name}"):
        draw_world(on(file))


def test_a_network_of_a_handful_of_firms_runs(tmp_path: Path) -> None:
    club = nx.karate_club_graph()
    network = read_network(
        club, structure="kr", undirected="both", complete_sectors=True, columns={"value": "weight"}
    )
    save_network(tmp_path / "club.npz", network)
    model = IndustryModel(on(str(tmp_path / "club.npz")))
    for _ in range(18):
        model.step()
    assert model.actors.firms.n == 34


def test_a_network_without_relations_runs(world, tmp_path: Path) -> None:
    empty = SupplyGraph.from_edges(world.graph.n, [], [], [])
    history = simulate(on(saved(world, tmp_path / "net.npz", graph=empty), end="2019-06"))
    assert history.overall


@pytest.mark.parametrize("control", sorted(CONTROLS))
def test_a_control_changes_relations_and_leaves_the_firms(world, control: str) -> None:
    other = draw_world(replace(DRAWN, control=control))
    np.testing.assert_array_equal(other.population.output, world.population.output)
    np.testing.assert_array_equal(other.needs.gain, world.needs.gain)
    assert not np.array_equal(other.graph.customer, world.graph.customer)
    again = CONTROLS[control](world.graph, world.population, DRAWN.seed)
    np.testing.assert_array_equal(other.graph.customer, again.customer)
    assert not world.serves(replace(DRAWN, control=control))


@pytest.mark.parametrize("control", sorted(CONTROLS))
def test_a_control_works_on_a_file_too(file: str, control: str) -> None:
    assert draw_world(on(file, control=control)).graph.n == 200


def test_a_parameter_of_the_drawing_is_refused_beside_a_network_file(file: str) -> None:
    with pytest.raises(BadInput, match="acts on drawn networks only"):
        on(file, parameters={"network.out_degree": 5.0})
