"""The verbs on the real model, with few firms and months."""

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments.batch.finish import SAME
from experiments.cli import main

STUDY = """
name = "small"
replicates = 2
[base]
structure = "kr"
firms = 200
end = "2019-06"
[levers]
mix = ["none", "kr-5gplus-2019"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "small.toml"
    place.write_text(STUDY, "utf-8")
    return place


def run(*words: object) -> int:
    return main([*map(str, words)])


@pytest.mark.slow
def test_a_study_from_the_command_line_resumed_sharded_and_merged_is_the_same(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("batch", file, "--out", tmp_path / "a", "--replicates", 4, "--quiet", "--workers", 1) == 0
    assert run("batch", file, "--out", tmp_path / "b", "--quiet") == 0
    assert run("batch", tmp_path / "b", "--resume", "--replicates", 4, "--quiet") == 0
    for n in (1, 2):
        words = ("--out", tmp_path / f"s{n}", "--shard", f"{n}/2", "--replicates", 4, "--quiet")
        assert run("batch", file, *words) == 0
    assert run("merge", tmp_path / "c", tmp_path / "s1", tmp_path / "s2") == 0
    for name in SAME[:3]:
        assert len({(tmp_path / each / name).read_bytes() for each in "abc"}) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.slow
def test_any_row_is_run_again_by_the_verb_run_with_the_same_numbers(file: Path, tmp_path: Path) -> None:
    assert run("batch", file, "--out", tmp_path / "a", "--quiet", "--workers", 1) == 0
    assert (
        run("run", tmp_path / "a", "--point", 1, "--replicate", 1, "--out", tmp_path / "one", "--quiet") == 0
    )
    row = pd.read_parquet(tmp_path / "a" / "results.parquet").set_index(["point", "replicate"]).loc[(1, 1)]
    paths = pd.read_parquet(tmp_path / "one" / "indicators.parquet")
    last = paths[(paths["group_kind"] == "all") & (paths["month"] == 5)].set_index("indicator")["value"]
    assert len(last) > 30
    assert row[list(last.index)].tolist() == last.tolist()


@pytest.mark.slow
def test_a_dry_run_says_what_it_would_cost_and_writes_nothing(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("batch", file, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "2 points x 2 replicates; to do: 4 runs" in said
    assert {entry.name for entry in tmp_path.iterdir()} == {"small.toml"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["batch", "mony"], "unknown study 'mony' (did you mean 'money'?)"),
        (["batch", "money", "--shard", "9/8"], "--shard: '9/8' cannot be used"),
        (["batch", "money", "--workers", "0"], "--workers: 0 is too few (1 or more)"),
        (["batch", "money", "--time-limit", "0"], "--time-limit: 0 cannot be used"),
        (["batch", "money", "--retry-failed"], "--retry-failed: is for a study that was begun"),
        (["batch", "money", "--resume"], "--resume: needs to know the folder"),
        (["batch", "money", "--resume", "--out", "nowhere"], "--resume nowhere: holds no begun study"),
        (["batch", "money", "--resume", "--overwrite"], "--overwrite: throws away what --resume"),
        (["batch", "money", "--replicates", "0"], "study money: replicates: 0 is out of bounds"),
        (["batch", "money", "--precise", "adopter_density"], "--precise: 'adopter_density' cannot be used"),
        (["batch", "money", "--scheduler", "tcp://127.0.0.1:x"], "--scheduler"),
        (["merge", "whole", "nowhere"], "nowhere"),
        (["studies", "show", "mony"], "did you mean 'money'?"),
        (["run", "money", "--point", "99"], "study money: point: 99 does not exist"),
        (["run", "money", "--replicate", "1"], "--replicate: belongs to a point of a study"),
    ],
)
def test_what_is_mistyped_gets_one_line_and_status_2(
    words: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_studies_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["studies", "list"]) == 0
    assert "money" in capsys.readouterr().out
    assert main(["studies", "show", "when"]) == 0
    assert 'name = "when"' in capsys.readouterr().out


@pytest.mark.slow
def test_failed_runs_are_told_with_how_to_try_again(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("batch", file, "--out", tmp_path / "a", "--quiet", "--time-limit", "1e-9") == 1
    err = capsys.readouterr().err
    assert "4 of 4 runs failed; try again: pearlnet batch" in err
    assert "--resume --retry-failed" in err
    assert run("batch", tmp_path / "a", "--resume", "--retry-failed", "--quiet") == 0
    assert json.loads((tmp_path / "a" / "manifest.json").read_text())["runs"]["done"] == 4
