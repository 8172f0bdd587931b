"""What a report and a manifest say of the network follows the scenario."""

from dataclasses import replace
from typing import Any

import pytest

from abm.controls import control_names
from abm.scenario import Scenario
from abm.world import draw_world
from agents.rules import RULES
from experiments.manifest import manifest
from experiments.plan import single_plan
from experiments.report.network_words import network_words
from networks.storage import Network, save_network

DRAWN = Scenario(structure="kr", firms=200, end="2019-06")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """A scenario on a network file that says it was imported."""
    world = draw_world(DRAWN)
    file = tmp_path_factory.mktemp("own") / "mine.npz"
    origin = {"kind": "imported", "from": [{"name": "edges.csv", "sha256": "0" * 64}]}
    country = world.country
    network = Network(
        graph=world.graph,
        population=world.population,
        sectors=country.sectors,
        regions=country.regions,
        structure=country.code,
        origin=origin,
    )
    save_network(file, network)
    return Scenario(structure="kr", network=str(file), end="2019-06")


def test_a_drawn_network_is_called_synthetic() -> None:
    words = network_words(DRAWN)
    assert "synthetic" in words.claim
    assert not words.is_own


def test_a_network_of_the_users_own_is_not(own: Scenario) -> None:
    words = network_words(own)
    assert words.is_own
    assert "edges.csv" in words.more
    assert not any("synthetic" in text for text in (words.claim, words.more, words.graph, words.kind))


@pytest.mark.parametrize("control", ["rewired", "sector-random", "random"])
def test_a_control_is_named(control: str) -> None:
    assert f"Control '{control}'" in network_words(replace(DRAWN, control=control)).more


def told(scenario: Scenario) -> dict[str, Any]:
    return manifest(single_plan(scenario), [], [], 0.0)


def test_the_manifest_says_which_network_it_was(own: Scenario) -> None:
    drawn, mine = told(DRAWN), told(own)
    assert drawn["network"] == {"control": "none", "kind": "drawn"}
    assert any("synthetic" in line for line in drawn["limits"])
    summary = own.network_summary()
    assert summary is not None
    assert mine["network"]["sha256"] == summary.sha256
    assert not any("synthetic" in line for line in mine["limits"])


@pytest.mark.parametrize("control", [name for name in control_names() if name != "none"])
def test_every_control_has_words(control: str) -> None:
    said = network_words(Scenario(structure="kr", control=control)).more
    assert f" Control '{control}': " in said


@pytest.mark.parametrize("rule", list(RULES)[1:])
def test_every_rival_rule_has_words(rule: str) -> None:
    assert f" Rule '{rule}': " in network_words(Scenario(structure="kr", rule=rule)).more
    assert "Rule" not in network_words(Scenario(structure="kr")).more
