import json

import pytest
from click.testing import CliRunner
from matplotlib.text import Text

from experiments.network_description import (
    About,
    about_network,
    as_long,
    as_screen,
    describe,
    find_network,
    interval,
    published,
    shown,
)
from experiments.network_plots import draw_plots
from networks.describe import SIGN, Fact, Known
from networks.errors import BadInput
from networks.storage import Network, save_network


def run(*words):
    result = CliRunner().invoke(describe, ["--firms", "400", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def saved(folder, origin, seed=1):
    country, population, graph = find_network("kr", "400", seed)
    network = Network(
        graph=graph,
        population=population,
        sectors=country.sectors,
        regions=country.regions,
        structure="kr",
        origin=origin,
    )
    save_network(folder / "mine.npz", network)
    return str(folder / "mine.npz")


IMPORTED = {
    "kind": "imported",
    "completed": [{"column": "region", "rows": 400, "rule": "drawn"}],
}


def run_saved(*words):
    result = CliRunner().invoke(describe, ["--structure", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_the_facts_that_count_fit_one_screen():
    lines = run().splitlines()
    assert len(lines) <= 45
    assert all(len(line) <= 110 for line in lines)
    assert lines[0] == "Korea, 400 rows"
    assert "Synthetic" in lines[1]
    line = next(line for line in lines if line.startswith("mean number of suppliers"))
    assert line.split()[-6:] == ["5", "to", "40", "within", "put", "in"]


def test_all_facts_with_notes_and_sources_are_shown_when_asked():
    text = run("--long")
    assert all(len(line) <= 110 for line in text.splitlines())
    line = next(line for line in text.splitlines() if line.startswith("mean_degree"))
    assert line.split()[2:] == ["5", "to", "40", "within", "put", "in"]
    assert "tendrils: share of rows" in text
    assert "no published range" not in text
    facts = json.loads(run("--json"))
    assert all(f"\n{fact['fact']}  " in text for fact in facts)
    assert len(text.splitlines()) > 2 * len(run().splitlines())


def test_the_sentence_of_verdicts_counts_what_comes_out():
    facts = json.loads(run("--json"))
    free = [f for f in facts if f["counts"]]
    assert not {"put in", "no verdict"} & {f["mark"] for f in free}
    within = sum(f["verdict"] == "within" for f in free)
    assert f"Facts that count, {len(free)}: within {within}," in run()


def test_a_network_of_ones_own_is_told_without_our_rule(tmp_path):
    path = saved(tmp_path, IMPORTED)
    text = run_saved(path, "--long")
    assert "The user's own relations; completed by rule or by chance: region" in text
    assert not [
        w for w in ("Synthetic", "elasticity 0.65", "by assumption", "carried", "put in") if w in text
    ]
    facts = {f["fact"]: f for f in json.loads(run_saved(path, "--json"))}
    assert facts["in_region"]["rests_on"] == ["region"]
    assert facts["in_region"]["mark"] == "completed"
    assert facts["reciprocity"]["rests_on"] == []
    assert len(run_saved(path).splitlines()) <= 45


def test_a_random_graph_is_not_explained_by_the_rule():
    assert not [
        f["explanation"] for f in json.loads(run("--control", "random", "--json")) if f["explanation"]
    ]
    assert "A random graph made from the drawn network: random" in run("--control", "random")


def test_heads_of_figures_say_what_is_drawn(tmp_path):
    country, population, graph = find_network("kr", "400", 1)
    for about, head, flows in (
        (about_network("kr", country, 400), "Synthetic relations", "carried"),
        (
            about_network(saved(tmp_path, IMPORTED), country, 400),
            "The user's own relations",
            "with relations",
        ),
    ):
        figure = draw_plots(country, population, graph, about)
        words = " ".join(text.get_text() for text in figure.findobj(Text))
        assert "Korea" in words
        assert head in words
        assert f"pairs {flows}" in words
        assert "have few" not in words
        assert "thin out" not in words


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
    text = "\n".join(as_long((Fact("pairs", 0.5, 0.4, 0.6, "what", known),), About(title="x")))
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
    assert published(Fact("x", 1.0, known=Known(float("-inf"), 0.0, "", "", "", "", SIGN))) == "below 0"


def test_a_fact_without_words_keeps_its_name():
    known = Known(0.0, 1.0, "", "", "", "")
    assert any(
        line.startswith("pairs ") for line in as_screen((Fact("pairs", 0.5, known=known),), About(title="x"))
    )


def test_a_saved_network_is_described_as_the_drawn_one(tmp_path):
    path = saved(tmp_path, {"kind": "drawn"})
    assert json.loads(run_saved(path, "--json")) == json.loads(run("--json"))
