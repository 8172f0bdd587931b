"""A Dask cluster of separate processes on loopback, one of whose workers is killed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.batch.cluster import dask_executor, require_same_model
from experiments.batch.finish import SAME
from experiments.batch.result import StudyResult
from experiments.batch.running import run_study
from experiments.source import model_hash
from networks.errors import BadInput
from tests.experiments.batch import toy

ROOT = Path(__file__).resolve().parents[3]

distributed = pytest.importorskip("distributed")


def process(module: str, *words: str, pause: float = 0.0) -> subprocess.Popen[bytes]:
    environment = {**os.environ, toy.PAUSE: f"{pause}", "PYTHONPATH": f"{ROOT}"}
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{module}", *words],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address of a scheduler, and its two workers."""
    file = tmp_path / "scheduler.json"
    scheduler = process(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", f"{file}"
    )
    workers: list[subprocess.Popen[bytes]] = []
    try:
        deadline = time.monotonic() + 60.0
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        where = ("--scheduler-file", f"{file}", "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny")
        words = (*where, "--no-dashboard", "--local-directory", f"{tmp_path}")
        workers += [process("worker", *words, pause=0.02) for _ in range(2)]
        yield json.loads(file.read_text())["address"], workers
    finally:
        for each in (*workers, scheduler):
            each.kill()
            each.wait()


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    study = toy.study(points=10, replicates=20)
    run_study(study, tmp_path / "a", model=toy.MODEL)
    with dask_executor(address, None) as (executor, threads):
        deadline = time.monotonic() + 60.0
        while threads < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
            threads = sum(executor._client.nthreads().values())

        class Killing:
            """Progress that kills a worker once some runs are stored."""

            def __init__(self) -> None:
                self.done = 0

            def start(self, total: int) -> None: ...
            def finish(self) -> None: ...
            def say(self, text: str) -> None: ...

            def advance(self, runs: int) -> None:
                self.done += runs
                if self.done > 40 and workers[0].poll() is None:
                    workers[0].kill()

        progress = Killing()
        found = run_study(
            study, tmp_path / "b", executor=executor, workers=threads, model=toy.MODEL, progress=progress  # type: ignore[arg-type]
        )  # fmt: skip
    assert workers[0].poll() is not None
    assert progress.done == 200
    assert not len(found.failed)
    assert all((tmp_path / "a" / n).read_bytes() == (tmp_path / "b" / n).read_bytes() for n in SAME)
    assert StudyResult.load(tmp_path / "b").manifest["runs"]["done"] == 200


@pytest.mark.parametrize(
    ("address", "said"), [("tcp://127.0.0.1:9", "answers at"), ("nonsense://x", "nonsense")]
)
def test_a_scheduler_that_does_not_answer_is_told_in_one_line(
    address: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.batch.cluster.PATIENCE", 1.0)
    with pytest.raises(BadInput, match="--scheduler") as caught, dask_executor(address, None):
        pass
    assert said in f"{caught.value}"
    assert "\n" not in f"{caught.value}"


def test_a_worker_with_another_model_is_refused() -> None:
    require_same_model({"tcp://127.0.0.1:1": model_hash()})
    with pytest.raises(BadInput, match="has other sources of the model"):
        require_same_model({"tcp://127.0.0.1:1": "0" * 64})
