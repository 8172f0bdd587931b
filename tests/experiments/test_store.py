import hashlib
import json
import tomllib
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from abm.scenario import load_scenario, scenario_from
from experiments.comparison import Comparison, execute, run_one
from experiments.plan import compare_plan
from experiments.store import (
    INDICATORS,
    MANIFEST,
    default_folder,
    fresh_folder,
    require_free,
    write_csv,
    write_tables,
)
from networks.errors import BadInput
from tests.experiments.fake_model import ENGINE

COLUMNS = "structure mix rule control replicate seed month indicator group_kind group value".split()


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return made()


def made() -> Comparison:
    plan = compare_plan(firms=300, replicates=3, end="2019-12", ranges={})
    return execute(plan, workers=1, engine=ENGINE)


def written(comparison: Comparison, folder: Path) -> Path:
    folder.mkdir()
    write_tables(comparison, folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST}


def test_two_runs_write_the_same_bytes(comparison: Comparison, tmp_path: Path) -> None:
    first, second = written(comparison, tmp_path / "a"), written(made(), tmp_path / "b")
    assert contents(first) == contents(second)


def test_manifests_differ_in_time_only(comparison: Comparison, tmp_path: Path) -> None:
    folders = written(comparison, tmp_path / "a"), written(made(), tmp_path / "b")
    one, two = (json.loads((folder / MANIFEST).read_text()) for folder in folders)
    for whole in (one, two):
        del whole["timing"], whole["created"]
    assert one == two


def test_columns_and_types_are_those_of_the_conventions(comparison: Comparison, tmp_path: Path) -> None:
    table = pq.read_table(written(comparison, tmp_path / "a") / INDICATORS)
    assert table.column_names == COLUMNS
    types = {name: f"{table.schema.field(name).type}" for name in COLUMNS}
    assert types["replicate"] == types["month"] == "int32"
    assert types["seed"] == "uint64"
    assert types["value"] == "double"
    assert "string" in types["indicator"]


def test_seeds_of_64_bits_survive(comparison: Comparison, tmp_path: Path) -> None:
    table = pd.read_parquet(written(comparison, tmp_path / "a") / INDICATORS)
    assert set(table["seed"]) == set(comparison.plan.seeds)
    manifest = json.loads((tmp_path / "a" / MANIFEST).read_text())
    assert manifest["replicate_seeds"] == [str(seed) for seed in comparison.plan.seeds]


def test_undefined_values_are_not_rows(comparison: Comparison, tmp_path: Path) -> None:
    table = pd.read_parquet(written(comparison, tmp_path / "a") / INDICATORS)
    assert table["value"].notna().all()
    assert set(table[table["indicator"] == "chain_length"]["month"]) == {0, 3, 6, 9}


def test_the_manifest_holds_the_hash_of_every_table(comparison: Comparison, tmp_path: Path) -> None:
    folder = written(comparison, tmp_path / "a")
    tables = json.loads((folder / MANIFEST).read_text())["tables"]
    assert set(tables) == set(contents(folder))
    for name, digest in tables.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_the_manifest_repeats_the_run(comparison: Comparison, tmp_path: Path) -> None:
    manifest = json.loads((written(comparison, tmp_path / "a") / MANIFEST).read_text())
    assert manifest["command"].startswith("pearlnet compare --structures kr,cn --mixes none,")
    first = manifest["scenarios"][0]
    repeated = scenario_from(tomllib.loads(first["toml"]))
    assert repeated == comparison.plan.scenario(first["structure"], first["mix"])


def test_no_file_holds_the_path_of_the_machine(comparison: Comparison, tmp_path: Path) -> None:
    folder = written(comparison, tmp_path / "a")
    for path in folder.iterdir():
        assert str(Path.cwd()).encode() not in path.read_bytes(), path.name
        assert str(tmp_path).encode() not in path.read_bytes(), path.name


def test_a_single_run_leaves_the_scenario_that_repeats_it(tmp_path: Path) -> None:
    scenario = compare_plan(firms=300, end="2019-12", ranges={}).scenario("kr", "none", 3)
    folder = written(run_one(scenario, engine=ENGINE), tmp_path / "a")
    assert load_scenario(folder / "scenario.toml") == scenario


def test_numbers_have_ten_digits_and_nothing_is_an_empty_field(tmp_path: Path) -> None:
    table = pd.DataFrame({"name": ["a", "b"], "value": [1.0 / 3.0, float("nan")], "n": [3, 0]})
    write_csv(table, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"name,value,n\na,0.3333333333,3\nb,,0\n"


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(BadInput, match="is not empty"):
        require_free(tmp_path)


def test_overwrite_takes_the_place_of_results_only(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(BadInput, match="no folder of results"):
        require_free(tmp_path, overwrite=True)
    (tmp_path / MANIFEST).write_text("{}")
    require_free(tmp_path, overwrite=True)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="is a file"):
        require_free(tmp_path / "file", overwrite=True)


@pytest.mark.parametrize("name", ["file/here", "file/here/there", "a" * 300])
def test_a_place_where_nothing_can_be_made_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match=r"^--out .*: (lies beneath file|cannot be written)"):
        require_free(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_trying_a_place_leaves_nothing_behind(tmp_path: Path) -> None:
    require_free(tmp_path / "a" / "b")
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("exists", [False, True])
def test_an_empty_or_new_folder_is_filled_at_once(exists: bool, tmp_path: Path) -> None:
    target = tmp_path / "deep" / "out"
    if exists:
        target.mkdir(parents=True)
    with fresh_folder(target) as aside:
        (aside / "x").write_text("1")
        assert not (target / "x").exists()
    assert [path.name for path in target.iterdir()] == ["x"]
    assert [path.name for path in target.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_error_leaves_nothing_behind(error: type[BaseException], tmp_path: Path) -> None:
    def half_done() -> None:
        with fresh_folder(tmp_path / "deep" / "out") as aside:
            (aside / "half").write_text("1")
            raise error

    with pytest.raises(error):
        half_done()
    assert not list(tmp_path.iterdir())


def test_an_error_while_overwriting_leaves_the_old_results(tmp_path: Path) -> None:
    old = tmp_path / "out"
    old.mkdir()
    (old / MANIFEST).write_text("{}")
    with pytest.raises(RuntimeError), fresh_folder(old, overwrite=True):
        raise RuntimeError
    assert [path.name for path in tmp_path.rglob("*")] == ["out", MANIFEST]


def test_overwriting_replaces_everything(tmp_path: Path) -> None:
    old = tmp_path / "out"
    old.mkdir()
    (old / MANIFEST).write_text("{}")
    with fresh_folder(old, overwrite=True) as aside:
        (aside / "new").write_text("1")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "new"]


def test_a_repeated_command_never_collides(tmp_path: Path) -> None:
    first = default_folder("compare", "0123456789abcdef", tmp_path)
    assert first.name == "compare-01234567-1"
    first.mkdir()
    assert default_folder("compare", "0123456789abcdef", tmp_path).name == "compare-01234567-2"


@pytest.mark.slow
def test_the_model_writes_the_same_bytes_with_one_and_two_processes(tmp_path: Path) -> None:
    plan = compare_plan(firms=200, replicates=2, end="2019-12", robustness=False)
    folders = [written(execute(plan, workers=workers), tmp_path / f"{workers}") for workers in (1, 2)]
    assert contents(folders[0]) == contents(folders[1])
