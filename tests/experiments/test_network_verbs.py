"""``pearlnet network``: import, build, export and origin; one line and status 2 for what cannot be used."""

import shutil
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from abm.own_network import options
from experiments import network_verbs
from experiments.cli import BAD_INPUT, DONE, INTERRUPTED, main
from networks.storage import load_network

EDGES = "supplier,customer,value\nore,steel,2\nsteel,car,5.5\nore,car,0\n"
FIRMS = "id,sector,region,employees\nsteel,MET,Seoul,120\ncar,AUTO,Ulsan,900\nore,MIN,Busan,30\n"
GOOD = ["network", "import", "edges.csv", "--firms", "firms.csv", "--structure", "kr"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("edges.csv").write_text(EDGES)
    Path("firms.csv").write_text(FIRMS)
    return tmp_path


def files(home: Path) -> set[str]:
    return {path.name for path in home.iterdir()}


def test_the_choices_of_the_command_line_are_those_of_python() -> None:
    assert network_verbs.CHOICES == options.CHOICES
    assert set(network_verbs.SENTENCES) == set(options.CHOICES)


def test_import_writes_the_file_and_says_what_was_completed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*GOOD, "--out", "mine.npz"]) == DONE
    said = capsys.readouterr().out
    assert "note     output: completed for 3 by rule: " in said
    assert "mine.npz: 3 firms, 3 relations, sha256 " in said
    assert load_network("mine.npz").labels == ("steel", "car", "ore")
    assert load_network("mine.npz").sha256() in said


def test_a_dry_run_says_the_same_and_writes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(home)
    assert main([*GOOD, "--dry-run"]) == DONE
    assert "would write 3 firms, 3 relations" in capsys.readouterr().out
    assert main([*GOOD, "--dry-run", "--out", "mine.npz"]) == DONE
    assert files(home) == before


def test_a_dry_run_lists_every_kind_of_problem(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("edges.csv").write_text(EDGES + "car,car,1\nore,nobody,-2\n")
    assert main([*GOOD, "--dry-run"]) == BAD_INPUT
    told = capsys.readouterr()
    problems = [line for line in told.out.splitlines() if line.startswith("problem")]
    assert len(problems) == 3
    assert told.err == "pearlnet: edges.csv: 3 kinds of problem; nothing would be written\n"


WRONG = [
    ([*GOOD], "--out: is missing (a network file to write, or --dry-run)"),
    ([*GOOD[:3], "--structure", "kr", "--out", "x.npz"], "no firm has a sector"),
    ([*GOOD[:5], "--out", "x.npz"], "Missing option '--structure'"),
    ([*GOOD, "--out", "no/x.npz"], "its folder does not exist"),
    ([*GOOD, "--out", "edges.csv"], "edges.csv: exists (another name, or --overwrite)"),
    ([*GOOD, "--out", "x.npz", "--column", "value"], "'value' cannot be used (OURS=YOURS"),
    ([*GOOD, "--out", "x.npz", "--column", "value=a", "--column", "value=b"], "'value' stands twice"),
    ([*GOOD, "--out", "x.npz", "--column", "value=turnover"], "column 'turnover' is missing"),
    ([*GOOD, "--out", "x.npz", "--duplicates", "some"], "'some' is not one of 'error', 'sum'"),
    ([*GOOD, "--out", "x.npz", "--unit", "EUR"], "'EUR' is not one of"),
    ([*GOOD, "--out", "x.npz", "--factor", "nan"], "--factor: nan cannot be used"),
    (["network", "import", "edgse.csv", "--structure", "kr", "--dry-run"], "did you mean 'edges.csv'?"),
    (["network", "import", "edges.csv", "--structure", "kx", "--dry-run"], "unknown country 'kx'"),
    (["network", "imprt"], "did you mean 'import'?"),
    (
        ["network", "build", "--structure", "kr", "--out", "x.npz", "--firms", "many"],
        "a whole number, or 'all'",
    ),
    (["network", "build", "--structure", "kr", "--out", "x.npz", "--firms", "3"], "3 rows (from "),
    (["network", "build", "--structure", "kr", "--out", "x.npz", "--seed", "-1"], "seed: -1 cannot be used"),
    (["network", "build", "--structure", "kr", "--out", "x.npz", "--out-degree", "0"], "out of bounds"),
    (["network", "build", "--structure", "kr"], "Missing option '--out'"),
    (["network", "export", "edges.csv", "--to", "x.csv"], "edges.csv: is no network file"),
    (["network", "export", "nothing.npz", "--to", "x.csv"], "nothing.npz: no such file"),
    (["network", "origin", "firms.csv"], "firms.csv: is no network file"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_bad_input_is_one_line_status_two_and_nothing_written(
    words: list[str], said: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(home)
    assert main(words) == BAD_INPUT
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert files(home) == before


def test_an_interrupt_leaves_nothing_behind(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = files(home)
    monkeypatch.setattr("os.fsync", interrupt)
    assert main([*GOOD, "--out", "mine.npz"]) == INTERRUPTED
    assert files(home) == before


def test_build_draws_what_a_run_would_and_is_repeatable(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from abm.scenario import Scenario
    from abm.world import draw_world

    words = ["network", "build", "--structure", "kr", "--firms", "300", "--seed", "7", "--out-degree", "5"]
    assert main([*words, "--out", "one.npz"]) == DONE
    assert "one.npz: 300 firms, " in capsys.readouterr().out
    assert main([*words, "--out", "two.npz"]) == DONE
    assert Path("one.npz").read_bytes() == Path("two.npz").read_bytes()
    drawn = draw_world(Scenario(structure="kr", firms=300, seed=7, parameters={"network.out_degree": 5.0}))
    np.testing.assert_array_equal(load_network("one.npz").graph.value, drawn.graph.value)
    assert main([*words, "--out", "one.npz"]) == BAD_INPUT
    assert main([*words, "--out", "one.npz", "--overwrite"]) == DONE


@pytest.mark.parametrize("name", ["out.csv", "out.tsv", "out.parquet", "out.graphml", "out.gexf"])
def test_import_export_import_is_the_same_network(
    name: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*GOOD, "--out", "mine.npz"]) == DONE
    assert main(["network", "export", "mine.npz", "--to", name]) == DONE
    written = capsys.readouterr().out.splitlines()[-2:]
    firms = ["--firms", written[1]] if written[1].startswith("out-firms") else []
    assert main(["network", "import", name, *firms, "--structure", "kr", "--out", "again.npz"]) == DONE
    mine, again = load_network("mine.npz"), load_network("again.npz")
    np.testing.assert_array_equal(mine.graph.value, again.graph.value)
    np.testing.assert_array_equal(mine.population.output, again.population.output)
    assert mine.labels == again.labels


def test_origin_repeats_where_it_came_from(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*GOOD, "--out", "mine.npz"]) == DONE
    capsys.readouterr()
    assert main(["network", "origin", "mine.npz"]) == DONE
    said = capsys.readouterr().out
    assert "kind: imported" in said
    assert "from: edges.csv (sha256 " in said
    assert "completed weight: 3 by rule: 1, every row is one firm" in said


def test_import_says_the_unit_and_takes_it_only_if_named_when_sums_are_impossible(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("edges.csv").write_text(EDGES.replace("5.5", "5.5e12"))
    assert main([*GOOD, "--dry-run"]) == BAD_INPUT
    told = capsys.readouterr().out
    assert "note     values: million USD (default)\n" in told
    assert "problem  edges.csv: the value of all relations adds up to" in told
    assert main([*GOOD, "--dry-run", "--unit", "million USD"]) == DONE


def test_import_reads_marks_of_numbers_as_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("edges.csv").write_text(EDGES.replace("5.5", '"1.234,5"'))
    assert main([*GOOD, "--out", "mine.npz", "--thousands", ".", "--decimal", ","]) == DONE
    assert load_network("mine.npz").graph.value.max() == 1234.5


@pytest.mark.slow
def test_a_scenario_runs_on_an_imported_graph(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nx.write_graphml(nx.les_miserables_graph(), "novel.graphml")
    words = ["network", "import", "novel.graphml", "--structure", "kr", "--column", "value=weight"]
    mend = ["--undirected", "both", "--complete-sectors", "--stand-for", "country", "--out", "novel.npz"]
    assert main([*words, *mend]) == DONE
    Path("own.toml").write_text(
        'structure = "kr"\nmix = "kr-5gplus-2019"\nnetwork = "novel.npz"\nend = "2021-12"\n'
    )
    assert main(["run", "own.toml", "--out", "done", "--quiet"]) == DONE
    assert 'network = "novel.npz"' in Path("done/scenario.toml").read_text()
    assert "firms = 77" in Path("done/scenario.toml").read_text()
    shutil.copy("done/scenario.toml", "again.toml")
    assert main(["run", "again.toml", "--out", "again", "--quiet"]) == DONE
    assert Path("again/indicators.parquet").read_bytes() == Path("done/indicators.parquet").read_bytes()


@pytest.mark.parametrize(
    ("edges", "firms"),
    [("a,b,1e308\nb,a,1e308\n", "a,MACH,10\nb,MACH,20\n"), ("a,b,1\n", "a,MACH,1e300\nb,MACH,20\n")],
)
def test_numbers_whose_sums_would_overflow_are_refused(edges, firms, tmp_path, capsys) -> None:
    (tmp_path / "e.csv").write_text("supplier,customer,value\n" + edges)
    (tmp_path / "f.csv").write_text("id,sector,employees\n" + firms)
    out = tmp_path / "n.npz"
    words = ["network", "import", str(tmp_path / "e.csv"), "--firms", str(tmp_path / "f.csv")]
    assert main([*words, "--structure", "kr", "--unit", "million USD", "--out", str(out)]) == 2
    assert "up to 1e+15" in capsys.readouterr().err
    assert not out.exists()


def test_what_is_read_is_never_written_over(tmp_path, capsys) -> None:
    edges = tmp_path / "e.csv"
    edges.write_text("supplier,customer,value\na,b,1\n")
    words = ["network", "import", str(edges), "--structure", "kr", "--complete-sectors"]
    assert main([*words, "--out", str(edges), "--overwrite"]) == 2
    assert "is what is read" in capsys.readouterr().err
    assert edges.read_text().startswith("supplier")
