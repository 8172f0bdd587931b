"""What is left when processes are killed at any moment, seen from outside."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from experiments.batch.finish import SAME
from experiments.batch.folder import StudyFolder
from experiments.batch.merge import merge
from experiments.batch.parts import part_files, read_part, runs_in
from experiments.batch.result import StudyResult
from tests.experiments.batch import toy

ROOT = Path(__file__).resolve().parents[3]
POINTS, REPLICATES = 50, 100
"""A study of 5,000 runs."""


def begun(path: Path, log: Path, **told: object) -> subprocess.Popen[bytes]:
    """Begin a study in a process of its own."""
    given = {"points": POINTS, "replicates": REPLICATES, "workers": 2, **told}
    environment = {**os.environ, toy.LOG: f"{log}", toy.PAUSE: "0.002"}
    with open(f"{log}.said", "w", encoding="utf-8") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.experiments.batch.toy", path, json.dumps(given)],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )


def ended(process: subprocess.Popen[bytes], log: Path) -> str:
    """Wait for a study to end well, and return what it said."""
    status = process.wait(timeout=600)
    said = Path(f"{log}.said").read_text("utf-8")
    assert status == 0, said
    return said


def stored(path: Path) -> set[tuple[int, int]]:
    """Return replicate and point of what is stored; every part has to be whole."""
    if not (path / "parts").is_dir():
        return set()
    while True:
        try:
            tables = [read_part(file) for file in part_files(path / "parts")]
            break
        except FileNotFoundError:  # parts were put together meanwhile
            continue
    return {
        pair for t in tables for pair in zip(t["replicate"].to_pylist(), t["point"].to_pylist(), strict=True)
    }


def tables(path: Path) -> dict[str, bytes]:
    return {name: (path / name).read_bytes() for name in SAME}


def wait_for(what: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Return the processes that are still there after some seconds."""
    return psutil.wait_procs(what, timeout=15)[1]


def wait_until(process: subprocess.Popen[bytes], path: Path, count: int) -> None:
    """Wait until a study has stored so many runs, or has ended."""
    deadline = time.monotonic() + 120.0
    while process.poll() is None and time.monotonic() < deadline:
        if (path / "parts").is_dir() and sum(map(runs_in, part_files(path / "parts"))) >= count:
            return
        time.sleep(0.01)


def kill_when(process: subprocess.Popen[bytes], path: Path, more: int, late: float) -> list[psutil.Process]:
    """Kill a study a moment after it has stored `more` runs; return its workers of then."""
    wait_until(process, path, len(stored(path)) + more)
    time.sleep(late)
    workers = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.kill()
    process.wait()
    return workers


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of 5,000 runs, run in one go."""
    path = tmp_path_factory.mktemp("whole") / "study"
    ended(begun(path, path.parent / "log"), path.parent / "log")
    return path


@pytest.mark.slow
def test_a_study_killed_ten_times_sharded_and_merged_has_the_same_tables(
    tmp_path: Path, undisturbed: Path
) -> None:
    chance = random.Random(20261121)
    log = tmp_path / "log"
    study = toy.study(POINTS, REPLICATES)
    lost = 0
    for shard in ("1/2", "2/2"):
        path = tmp_path / shard[0]
        for n in range(5):
            process = begun(path, log, shard=shard, workers=chance.choice((1, 2, 3)), resume=path.exists())
            workers = kill_when(process, path, chance.randrange(1, 350), 0.05 * chance.random())
            lost += len(workers)
            assert not wait_for(workers), f"workers outlived their parent, kill {n}"
        held = stored(path)
        before = len(log.read_text().splitlines())
        ended(begun(path, log, shard=shard, workers=1, resume=True), log)
        assert held < stored(path)
        wanted = len(StudyFolder(path, study).stored()) - len(held)
        assert len(log.read_text().splitlines()) - before == wanted  # what was stored was not run again
    assert lost > 5
    merge(tmp_path / "merged", [tmp_path / "1", tmp_path / "2"])
    assert tables(tmp_path / "merged") == tables(undisturbed)


@pytest.mark.slow
def test_no_run_stands_twice_in_the_tables(undisturbed: Path) -> None:
    found = StudyResult.load(undisturbed)
    counts = Counter(zip(found.results["replicate"], found.results["point"], strict=True))
    assert (len(counts), max(counts.values())) == (POINTS * REPLICATES, 1)


@pytest.mark.slow
def test_a_killed_worker_costs_no_run(tmp_path: Path, undisturbed: Path) -> None:
    path = tmp_path / "a"
    process = begun(path, tmp_path / "log", workers=3)
    chance, killed = random.Random(3), 0
    for _ in range(3):
        wait_until(process, path, len(stored(path)) + 300)
        workers = [p for p in psutil.Process(process.pid).children() if "spawn_main" in " ".join(p.cmdline())]
        killed += bool(workers)
        if workers:
            chance.choice(workers).kill()
    ended(process, tmp_path / "log")
    assert killed == 3
    assert tables(path) == tables(undisturbed)
    assert not StudyResult.load(path).failed.size


@pytest.mark.slow
def test_a_parent_killed_before_the_first_run_leaves_a_folder_to_go_on_with(tmp_path: Path) -> None:
    path = tmp_path / "a"
    process = begun(path, tmp_path / "log", points=4, replicates=2)
    deadline = time.monotonic() + 60.0
    while not (path / "begun.json").is_file() and time.monotonic() < deadline:
        time.sleep(0.002)
    process.kill()
    process.wait()
    said = ended(begun(path, tmp_path / "log", points=4, replicates=2, resume=True), tmp_path / "log")
    assert "8 of 8 runs done" in said
