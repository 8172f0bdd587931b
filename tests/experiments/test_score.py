"""The verb score: what it says of planted networks, and what missing columns leave undecided."""

import csv
import dataclasses
import json

import numpy as np
import pytest

from abm.end_state import end_state
from experiments.cli import BAD_INPUT, DONE, main
from experiments.score.card import score
from experiments.score.indicators import ROWS
from experiments.score.reading import ScoreOptions, read_observation
from experiments.score.text import as_text
from experiments.score.writing import dates_of, write_tables
from networks.graph import SupplyGraph
from networks.stage import Thresholds
from tests import runs

GRID = 24
FEW = Thresholds(adopters=100)


def grid_graph(n=GRID * GRID):
    """Firms on a grid, each selling to its right and its lower neighbour: many ways everywhere."""
    row = np.arange(n)
    right = row[(row + 1) % GRID != 0]
    down = row[: n - GRID]
    tail = np.concatenate((right, down))
    return SupplyGraph.from_edges(n, tail, np.concatenate((right + 1, down + GRID)), np.ones(tail.size))


def columns(n=GRID * GRID):
    row = np.arange(n)
    return {
        "sector": np.array(["steel", "cars", "food"])[row % 3],
        "region": np.array(["north", "south"])[row % 2],
        "size": 10 + row,
        "lead": row % 50 == 0,
        "adopted": dates_of(row % 48, 2019 * 12),
        "supported": row % 7 == 0,
        "solution": np.array(["a", "b"])[row % 2],
    }


def written(folder, of_edge=None, without=(), **changes):
    """Files of a grid on which all have adopted and are linked, less some columns; their paths."""
    graph = grid_graph()
    of_firm = {key: each for key, each in (columns() | changes).items() if key not in without}
    of_edge = {"linked": np.ones(graph.m, np.bool_)} if of_edge is None else of_edge
    edges, firms = folder / "edges.csv", folder / "firms.csv"
    write_tables(edges, firms, graph, of_edge, of_firm)
    return edges, firms


def read(paths, **options):
    from abm.own_network.findings import Findings

    findings = Findings()
    observed = read_observation(*paths, ScoreOptions(**options), findings)
    findings.require_none()
    assert observed is not None
    return observed


def scored(paths, **options):
    return score(read(paths, **options), draws=3, deals=19, thresholds=FEW)


def run_verb(paths, *words):
    return main(["score", "--edges", f"{paths[0]}", "--firms", f"{paths[1]}", "--draws", "2", *words])


def test_a_grid_of_links_is_a_network(tmp_path):
    found = scored(written(tmp_path))
    assert found.verdict.stage == "network"
    assert found.flags["silo"] is False
    assert found.missing == {}


def test_one_long_chain_is_a_line_and_no_network(tmp_path):
    n = 400
    row = np.arange(n)
    graph = SupplyGraph.from_edges(n, row[:-1], row[1:], np.ones(n - 1))
    of_firm = {"sector": (row % 3).astype(str), "adopted": np.ones(n, np.bool_)}
    paths = tmp_path / "edges.csv", tmp_path / "firms.csv"
    write_tables(*paths, graph, {"linked": np.ones(n - 1, np.bool_)}, of_firm)
    assert scored(paths).verdict.stage == "line"


def test_adopters_without_links_are_points(tmp_path):
    graph = grid_graph()
    assert scored(written(tmp_path, {"linked": np.zeros(graph.m, np.bool_)})).verdict.stage == "point"


def test_links_within_sectors_are_a_silo(tmp_path):
    graph = grid_graph()
    sector = np.arange(graph.n) // (6 * GRID)  # belts of six rows
    linked = sector[graph.supplier] == sector[graph.customer]
    found = scored(written(tmp_path, {"linked": linked}, sector=sector.astype(str)))
    assert found.flags["silo"] is True
    assert found.verdict.stage == "line"


def test_few_adopters_leave_it_undecided(tmp_path):
    found = score(read(written(tmp_path)), draws=0, deals=0, thresholds=Thresholds(adopters=1000))
    assert found.verdict.stage == "undecided"
    text = as_text(found)
    assert text.count("fewer than 1,000") == 1
    assert text[text.index("What decided it:") :].split("\n")[1].startswith("  - 576 adopters in rows, fewer")


def test_weights_decide_which_share_of_firms_has_adopted(tmp_path):
    row = np.arange(GRID * GRID)
    heavy = np.where(row < 288, 1.0, 999.0)
    found = scored(written(tmp_path, adopted=row < 288, weight=heavy))
    assert found.state is not None
    assert found.state.density == found.indicators["adopter_density"] == pytest.approx(0.001)
    assert found.verdict.stage == "none"


def test_no_adopters_are_no_stage(tmp_path):
    found = scored(written(tmp_path, adopted=np.zeros(GRID * GRID, np.bool_)))
    assert found.verdict.stage == "none"


def test_without_linked_no_line_or_network_is_told(tmp_path):
    found = scored(written(tmp_path, {}))
    assert found.verdict.stage == "undecided"
    assert "linked" in found.missing
    assert np.isnan(found.indicators["giant_component"])
    assert found.state is not None
    s = found.state
    assert np.isnan((s.linked, s.linked_without_hubs, s.leaderless, s.core, s.modules)).all()
    assert found.indicators["joined_edge_share"] == 1.0
    assert {f.indicator for f in found.nulls} == {"joined_edge_share"}


def test_without_adopted_the_linked_are_adopters(tmp_path):
    graph = grid_graph()
    linked = np.zeros(graph.m, np.bool_)
    linked[:10] = True
    found = scored(written(tmp_path, {"linked": linked}, without=("adopted",)))
    ends = {*graph.supplier[:10].tolist(), *graph.customer[:10].tolist()}
    assert found.counts["adopters"] == len(ends)
    assert "firms with a data link" in found.notes[0]


def test_without_adopted_and_linked_nothing_is_told(tmp_path):
    found = scored(written(tmp_path, {}, without=("adopted",)))
    assert found.verdict.stage == "undecided"
    assert found.state is None
    assert all(np.isnan(value) for value in found.indicators.values())


@pytest.mark.parametrize(
    ("column", "gap"),
    [
        ("lead", "lead"),
        ("region", "region"),
        ("size", "size"),
        ("supported", "supported"),
        ("solution", "solution"),
    ],
)
def test_a_missing_column_is_named_with_what_it_leaves_open(tmp_path, column, gap):
    found = scored(written(tmp_path, without=(column,)))
    assert gap in found.missing
    assert f"no column '{column}'" in as_text(found)


@pytest.mark.parametrize("column", ["supported", "solution"])
def test_no_copy_line_is_told_without_its_columns(tmp_path, column):
    found = scored(written(tmp_path, without=(column,)))
    assert found.copies is None
    assert found.flags["copy_line"] is None


def test_the_copy_line_counts_later_sites_without_support(tmp_path):
    n = GRID * GRID
    row = np.arange(n)
    supported = row < 10
    month = np.where(supported, 0, np.where(row < 40, 12, -1))
    solution = np.full(n, "gauge")
    changes = {"supported": supported, "adopted": dates_of(month, 24228), "solution": solution}
    found = scored(written(tmp_path, **changes), at=24228 + 36)
    assert found.copies is not None
    assert (found.copies.first, found.copies.copies, found.copies.passed) == (10, 30, True)
    early = scored(written(tmp_path, **changes), at=24228 + 35)  # not yet live for two years
    assert early.copies is not None
    assert (early.copies.copies, early.copies.passed) == (0, False)


def test_adopters_of_no_named_solution_are_neither_first_nor_copies(tmp_path):
    row = np.arange(GRID * GRID)
    month = np.where(row < 10, 0, np.where(row < 40, 12, -1))
    changes = {"supported": row % 10 < 5, "adopted": dates_of(month, 24228)}
    paths = written(tmp_path, **changes, solution=np.where(row % 10 < 8, "gauge", ""))
    found = scored(paths, at=24228 + 48).copies
    assert found is not None
    assert (found.solutions, found.first, found.copies) == (1, 20, 9)


def test_later_adoptions_do_not_count_before_their_month(tmp_path):
    found = scored(written(tmp_path), at=2019 * 12 + 11)
    assert found.month == "2019-12"
    assert found.counts["adopters"] == GRID * GRID // 4


def test_later_links_do_not_count_before_their_month(tmp_path):
    graph = grid_graph()
    since = dates_of(np.where(np.arange(graph.m) < 7, 0, 30), 2019 * 12)
    paths = written(tmp_path, {"linked": since}, adopted=np.ones(graph.n, np.bool_))
    assert scored(paths, at=2019 * 12 + 20).counts["links"] == 7
    assert scored(paths).counts["links"] == graph.m


def test_links_of_firms_that_have_not_adopted_are_left_out_and_said(tmp_path):
    adopted = np.ones(GRID * GRID, np.bool_)
    adopted[5] = False
    found = scored(written(tmp_path, adopted=adopted))
    assert found.counts["links"] == grid_graph().m - 3
    assert any("3 linked relations" in note for note in found.notes)


def test_dates_by_year_are_said_to_be_so(tmp_path):
    year = np.array([f"{2015 + k % 6}" for k in range(GRID * GRID)])
    assert any("years" in note for note in scored(written(tmp_path, adopted=year)).notes)


@pytest.mark.parametrize("without", [(), ("region",)])
def test_dates_of_mixed_precision_are_counted_with_or_without_tests_of_them(tmp_path, without):
    mixed = np.array([f"{2015 + k % 6}" + "-03" * (k >= 50) for k in range(GRID * GRID)])
    notes = scored(written(tmp_path, without=without, adopted=mixed)).notes
    assert any("50 dates in the column 'adopted' are years alone" in note for note in notes)


def test_what_has_no_dates_is_of_today_whatever_month_is_asked_for(tmp_path):
    graph = grid_graph()
    links = {"linked": dates_of(np.arange(graph.m) % 40, 2019 * 12)}
    undated = written(tmp_path, links, adopted=np.ones(graph.n, np.bool_))
    said = "the column 'adopted' has no dates: adopters are those of today"
    assert said in scored(undated, at=2019 * 12 + 20).notes
    assert said not in scored(undated).notes
    said = "the column 'linked' has no dates: links are those of today"
    assert said in scored(written(tmp_path), at=2019 * 12 + 20).notes
    assert not any("of today" in note for note in scored(written(tmp_path, links), at=2019 * 12 + 20).notes)


def test_firms_of_no_named_solution_share_it_with_nobody(tmp_path):
    row = np.arange(GRID * GRID)

    def ties(solution):
        found = scored(written(tmp_path, solution=solution))
        return {t.name: t.ties for t in found.timing if t.name.startswith("near")}, found.notes

    half, notes = ties(np.where(row < 288, "a", ""))
    alone, _ = ties(np.where(row < 288, "a", row.astype(str)))
    assert half == alone
    assert any("288 adopters of no named solution left out" in note for note in notes)


def test_an_empty_column_of_solutions_is_a_missing_one(tmp_path):
    blank = scored(written(tmp_path, solution=np.full(GRID * GRID, "")))
    missing = scored(written(tmp_path, without=("solution",)))
    assert "solution" in blank.missing
    assert blank.timing == missing.timing


def test_limits_say_what_chance_and_other_graphs_may_do(tmp_path):
    text = " ".join(as_text(scored(written(tmp_path))).split())
    assert "placed by chance make lines and networks, too" in text
    assert "On graphs unlike the planted ones the thresholds are untried." in text
    assert "those of order miss most, too." in text


def test_dates_make_tests_of_order_and_nearness_and_flags_do_not(tmp_path):
    names = {test.name for test in scored(written(tmp_path)).timing}
    assert {"follows", "supplier_follows", "customer_follows", "near_trade"} <= names
    assert scored(written(tmp_path, adopted=np.ones(GRID * GRID, np.bool_))).timing == ()


def test_dates_are_not_tested_where_regions_are_not_known(tmp_path):
    found = scored(written(tmp_path, without=("region",)))
    assert found.timing == ()
    assert "waves of regions" in " ".join(as_text(found).split())


def test_a_run_written_to_tables_scores_as_its_scorecard(tmp_path):
    model = runs.last(runs.scenario(firms=400, months=36))
    world, actors = model.world, model.actors
    end = end_state(actors, world)
    there = np.flatnonzero(end.standing)
    g = world.graph
    graph = SupplyGraph.from_edges(g.n, g.supplier[there], g.customer[there], g.value[there])
    of_firm = {
        "sector": np.array(world.country.sectors)[end.sector],
        "region": np.array(world.country.regions)[end.region],
        "size": actors.firms.employees,
        "lead": actors.firms.lead,
        "weight": actors.firms.weight,
        "adopted": end.adopted,
    }
    paths = tmp_path / "edges.parquet", tmp_path / "firms.parquet"
    write_tables(*paths, graph, {"linked": end.linked[there]}, of_firm)
    found = scored(paths)
    last = {name: series[-1] for name, series in model.record.overall.items()}
    assert found.counts["links"] > 20
    for name in (
        "adopter_density",
        "isolation",
        "sectors_reached",
        "sector_entropy",
        "regions_reached",
        "chain_length",
        "tier_reach",
        "giant_component",
        "cross_sector_links",
        "silo_index",
        "macro_breadth",
    ):
        assert found.indicators[name] == pytest.approx(last[name], rel=1e-9, nan_ok=True), name
    joined = last["joined_edge_share"] * actors.standing_relations() / there.size
    assert found.indicators["joined_edge_share"] == pytest.approx(joined)


def test_the_kind_of_table_makes_no_difference(tmp_path):
    graph, of_firm = grid_graph(), columns()
    found = []
    for ending in ("csv", "tsv", "parquet"):
        paths = tmp_path / f"edges.{ending}", tmp_path / f"firms.{ending}"
        write_tables(*paths, graph, {"linked": np.ones(graph.m, np.bool_)}, of_firm)
        found.append(dataclasses.replace(scored(paths), files=("", "")))
    assert f"{found[0]}" == f"{found[1]}" == f"{found[2]}"


def test_the_order_of_lines_makes_no_difference(tmp_path):
    paths = written(tmp_path)
    straight = scored(paths)
    for path in paths:
        with path.open() as file:
            head, *lines = list(csv.reader(file))
        np.random.default_rng(1).shuffle(lines)
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([head, *lines])
    mixed = scored(paths)
    assert mixed.verdict.stage == straight.verdict.stage
    for name, value in straight.indicators.items():
        assert mixed.indicators[name] == pytest.approx(value), name


def test_own_names_of_columns_are_mapped(tmp_path):
    paths = written(tmp_path)
    paths[0].write_text(paths[0].read_text().replace("linked", "edi", 1))
    assert "linked" in scored(paths).missing
    assert "linked" not in scored(paths, columns={"linked": "edi"}).missing


def test_text_gives_every_indicator_its_sentence(tmp_path):
    text = as_text(scored(written(tmp_path)))
    folded = " ".join(text.split())
    for row in ROWS:
        assert row.title in folded
        assert row.definition in folded
    assert max(len(line) for line in text.splitlines()[1:]) <= 120


def test_text_names_the_stage_first(tmp_path):
    graph = grid_graph()
    assert "STAGE: network" in as_text(scored(written(tmp_path)))
    none = scored(written(tmp_path, {"linked": np.zeros(graph.m, np.bool_)}))
    assert "STAGE: point" in as_text(none)


def test_a_test_beyond_chance_is_called_so_and_one_within_is_not(tmp_path):
    found = scored(written(tmp_path))
    high, low = (dataclasses.replace(found.timing[0], p=p) for p in (0.01, 0.5))
    assert "more than chance" in as_text(dataclasses.replace(found, timing=(high,)))
    assert "more than chance" not in as_text(dataclasses.replace(found, timing=(low,)))


def test_json_holds_the_score_without_nan(tmp_path, capsys):
    assert run_verb(written(tmp_path, without=("lead",)), "--json") == DONE
    found = json.loads(capsys.readouterr().out, parse_constant=lambda word: pytest.fail(word))
    assert found["stage"] == "network"
    assert found["indicators"]["tier_reach"] is None
    assert set(found["flags"]) == {"copy_line", "silo", "hub_and_spoke"}


def test_the_same_files_and_seed_give_the_same_words(tmp_path, capsys):
    paths, said = written(tmp_path), []
    for seed in ("1", "1", "2"):
        assert run_verb(paths, "--seed", seed) == DONE
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != said[2]


def test_results_are_written_and_not_over_others(tmp_path, capsys):
    paths, out = written(tmp_path), tmp_path / "out"
    assert run_verb(paths, "--out", f"{out}") == DONE
    assert {p.name for p in out.iterdir()} == {
        "manifest.json", "nulls.csv", "score.json", "score.txt", "timing.csv"}  # fmt: skip
    capsys.readouterr()
    assert run_verb(paths, "--out", f"{out}") == BAD_INPUT
    assert "exists and is not empty" in capsys.readouterr().err
    assert run_verb(paths, "--out", f"{out}", "--overwrite") == DONE
