import json

import pytest
from click.testing import CliRunner

from experiments.network_description import as_lines, describe, find_network, interval, published, shown
from networks.describe import Fact, Known
from networks.errors import BadInput
from networks.storage import Network, save_network


def run(*words):
    result = CliRunner().invoke(describe, ["--firms", "400", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_every_fact_has_value_range_and_verdict_on_a_screen():
    text = run()
    assert all(len(line) <= 110 for line in text.splitlines())
    line = next(line for line in text.splitlines() if line.startswith("mean_degree"))
    assert line.split() == ["mean_degree", line.split()[1], "5", "to", "40", "within"]
    assert "synthetic" in text.splitlines()[-1]


def test_json_holds_the_same_facts_and_no_number_that_json_has_not():
    facts = json.loads(run("--json"), parse_constant=pytest.fail)
    by_name = {fact["fact"]: fact for fact in facts}
    assert by_name["squares_over_null"]["known_high"] is None
    assert by_name["mean_degree"]["verdict"] == "within"
    assert by_name["rows"]["value"] == 400


def test_a_control_has_other_facts_but_the_same_degrees():
    drawn, control = (
        {f["fact"]: f["value"] for f in json.loads(run("--json", *more))}
        for more in ((), ("--control", "rewired"))
    )
    assert control["tail_customers"] == drawn["tail_customers"]
    assert control["distance_elasticity"] < 0.5 * drawn["distance_elasticity"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--control", "rewire"], "did you mean 'rewired'"),
        (["--firms", "many"], "a whole number, or 'all'"),
        (["--structure", "krr"], "krr"),
        (["--structure", "nothing.npz"], "nothing.npz"),
        (["--seed", "-1"], "is negative"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(words, says):
    with pytest.raises(BadInput, match=says):
        CliRunner().invoke(describe, words, catch_exceptions=False, standalone_mode=False)


def test_figures_are_written(tmp_path):
    run("--plots", str(tmp_path / "figures"))
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {"network.png", "network.svg"}


def test_all_means_one_row_a_firm():
    _, population, _ = find_network("kr", "all", 1)
    assert population.weight.max() == 1.0


def test_a_miss_is_explained_below_the_table():
    known = Known(1.0, float("inf"), "somewhere", "verified", "too few", "")
    text = as_lines((Fact("pairs", 0.5, 0.4, 0.6, "what", known),))
    assert "pairs: too few" in text
    assert "at least 1" in text


def test_numbers_are_short():
    assert [shown(x) for x in (210_588.0, 0.12346, 123.456, 0.0, float("nan"), 1e-9)] == [
        "210,588",
        "0.1235",
        "123.5",
        "0",
        "-",
        "1e-09",
    ]
    assert interval(float("nan"), 1.0) == ""
    assert published(Fact("x", 1.0, known=Known(float("-inf"), 2.0, "", "", "", ""))) == "at most 2"


def test_a_saved_network_is_described_as_the_drawn_one(tmp_path):
    country, population, graph = find_network("kr", "400", 1)
    network = Network(
        graph=graph,
        population=population,
        sectors=country.sectors,
        regions=country.regions,
        structure="kr",
        origin={"kind": "drawn"},
    )
    save_network(tmp_path / "kr.npz", network)
    result = CliRunner().invoke(
        describe, ["--structure", str(tmp_path / "kr.npz"), "--json"], catch_exceptions=False
    )
    assert json.loads(result.output) == json.loads(run("--json"))
