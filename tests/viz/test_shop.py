"""The processes that work for the pages: order, cancelling, death of one, bounds."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from networks.errors import BadInput
from viz.work.shelf import Shelf
from viz.work.shop import SMALL, FailedError, Job, LostError, Shop, StoppedError, Tell


def counts(tell: Tell, n: int) -> int:
    for i in range(n):
        tell(i)
    return n


def never_ends(tell: Tell) -> None:
    while True:
        time.sleep(0.01)
        tell("still here")


def refuses(tell: Tell) -> None:
    raise BadInput("scenario", "no good")


def breaks(tell: Tell) -> None:
    raise ZeroDivisionError("by nought")


def dies(tell: Tell) -> None:
    os._exit(9)


def names_its_process(tell: Tell) -> int:
    time.sleep(0.2)  # so that no process takes two
    return os.getpid()


def marks(tell: Tell, folder: str, name: str) -> None:
    with (Path(folder) / "marks").open("a", encoding="utf-8") as file:
        file.write(name)


def waits_for(tell: Tell, file: str) -> None:
    while not Path(file).exists():
        time.sleep(0.01)
        tell("waiting")


def begun(job: Job) -> Job:
    """Return a job once it is at work."""
    next(job.messages())
    return job


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    opened = Shop(2, 50)
    yield opened
    opened.close()


def test_what_is_told_comes_in_order_and_the_result_last(shop: Shop) -> None:
    told = shop.submit(counts, 3).messages()
    assert [next(told), next(told), next(told)] == [0, 1, 2]
    with pytest.raises(StopIteration) as end:
        next(told)
    assert end.value.value == 3


def test_a_cancelled_job_stops_and_its_process_goes_on(shop: Shop) -> None:
    job = shop.submit(never_ends, urgent=True)
    told = job.messages()
    assert next(told) == "still here"
    job.cancel()
    with pytest.raises(StoppedError):
        for _ in told:
            pass
    assert shop.submit(counts, 1).result() == 1


def test_bad_input_keeps_its_one_line(shop: Shop) -> None:
    with pytest.raises(BadInput, match="scenario: no good"):
        shop.submit(refuses).result()


def test_an_error_is_one_line(shop: Shop) -> None:
    with pytest.raises(FailedError, match="ZeroDivisionError: by nought"):
        shop.submit(breaks).result()


def test_a_process_that_dies_harms_no_other_job(shop: Shop) -> None:
    lost = shop.submit(dies, urgent=False)
    kept = shop.submit(counts, 2, urgent=False)
    with pytest.raises(LostError, match="ended"):
        lost.result()
    assert kept.result() == 2


def test_idle_processes_that_were_killed_are_replaced(shop: Shop) -> None:
    jobs = [shop.submit(names_its_process), shop.submit(names_its_process)]
    killed = {job.result() for job in jobs}
    assert len(killed) == 2
    for process in killed:
        os.kill(process, signal.SIGKILL)
    jobs = [shop.submit(names_its_process), shop.submit(names_its_process)]
    assert not {job.result() for job in jobs} & killed


def test_a_process_that_dies_as_a_job_is_handed_over_is_replaced(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = shop.submit(names_its_process).result()
    os.kill(killed, signal.SIGKILL)
    time.sleep(0.2)
    monkeypatch.setattr("viz.work.shop.Worker.is_alive", True)  # as it looks for a moment
    assert shop.submit(names_its_process).result() != killed


def test_a_process_that_cannot_start_fails_one_job_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Shop(1, 50)

    def refuse(*_: Any) -> None:
        raise OSError("no more processes")

    try:
        with monkeypatch.context() as patch:
            patch.setattr("viz.work.shop.Worker.__init__", refuse)
            with pytest.raises(FailedError, match="no more processes"):
                opened.submit(counts, 1).result()
        assert opened.submit(counts, 1).result() == 1
    finally:
        opened.close()


def test_a_job_that_tells_all_the_time_heeds_a_stop(shop: Shop) -> None:
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    with pytest.raises(StoppedError):
        shop.submit(never_ends).result(stop)


def test_nobody_waits_for_a_shop_that_has_closed() -> None:
    opened = Shop(1, 50)
    job = begun(opened.submit(waits_for, "nowhere"))
    opened.close()
    with pytest.raises(StoppedError):
        job.result()


def test_an_urgent_job_does_not_wait_for_long_ones() -> None:
    opened = Shop(2, 50)
    try:
        long = [opened.submit(never_ends, urgent=False) for _ in range(3)]
        assert opened.submit(counts, 1).result() == 1
        for job in long:
            job.cancel()
    finally:
        opened.close()


def test_large_urgent_jobs_keep_no_small_one_waiting() -> None:
    opened = Shop(2, 50)
    try:
        large = [opened.submit(never_ends, size=SMALL + 1) for _ in range(4)]
        begun(large[0])
        assert opened.submit(counts, 1, size=SMALL).result() == 1
        for job in large:
            job.cancel()
    finally:
        opened.close()


def test_small_urgent_jobs_use_every_process_that_is_free(shop: Shop) -> None:
    jobs = [begun(shop.submit(never_ends)), begun(shop.submit(never_ends))]
    for job in jobs:
        job.cancel()


def test_the_process_kept_for_small_jobs_takes_them_first() -> None:
    opened = Shop(2, 50)
    try:
        small = begun(opened.submit(never_ends))
        large = begun(opened.submit(never_ends, size=SMALL + 1))
        small.cancel()
        large.cancel()
    finally:
        opened.close()


@pytest.mark.parametrize("processes", [1, 2])
def test_urgent_jobs_come_first_the_smallest_before_others_then_the_rest_in_order(
    processes: int, tmp_path: Path
) -> None:
    opened = Shop(processes, 50)
    try:
        gate = tmp_path / "gate"
        first = begun(opened.submit(waits_for, str(gate), size=SMALL + 1))
        waiting = [
            opened.submit(marks, str(tmp_path), name, urgent=urgent, size=size)
            for name, urgent, size in (
                ("f", False, SMALL + 9),
                ("g", False, 1),
                ("d", True, SMALL + 3),
                ("b", True, SMALL + 2),
                ("e", True, SMALL + 3),
                ("c", True, SMALL + 2),
            )
        ]
        gate.touch()
        for job in (first, *waiting):
            job.result()
        assert (tmp_path / "marks").read_text(encoding="utf-8") == "bcdefg"
    finally:
        opened.close()


def test_too_many_waiting_jobs_are_refused() -> None:
    opened = Shop(1, 2)
    try:
        first = opened.submit(never_ends)
        next(first.messages())
        waiting = [opened.submit(counts, 1), opened.submit(counts, 1)]
        with pytest.raises(BadInput, match="2 tasks wait"):
            opened.submit(counts, 1)
        for job in (first, *waiting):
            job.cancel()
    finally:
        opened.close()


def test_the_longest_unused_leaves_the_shelf_first() -> None:
    shelf: Shelf[str] = Shelf(3, len)
    for key in "abc":
        shelf.put(key, key)
    assert shelf.get("a") == "a"
    shelf.put("d", "d")
    assert [shelf.get(key) for key in "abcd"] == ["a", None, "c", "d"]
    assert shelf.held == 3


def test_what_is_larger_than_the_shelf_is_not_kept() -> None:
    shelf: Shelf[str] = Shelf(3, len)
    shelf.put("a", "a")
    shelf.put("b", "bbbb")
    assert (shelf.get("a"), shelf.get("b")) == ("a", None)
