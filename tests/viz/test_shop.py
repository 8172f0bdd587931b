"""The processes that work for the pages: order, cancelling, death of one, bounds."""

import os
import time
from collections.abc import Iterator

import pytest

from networks.errors import BadInput
from viz.work.shelf import Shelf
from viz.work.shop import FailedError, Shop, StoppedError, Tell


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
    with pytest.raises(FailedError, match="ended"):
        lost.result()
    assert kept.result() == 2


def test_an_urgent_job_does_not_wait_for_long_ones() -> None:
    opened = Shop(2, 50)
    try:
        long = [opened.submit(never_ends, urgent=False) for _ in range(3)]
        assert opened.submit(counts, 1).result() == 1
        for job in long:
            job.cancel()
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
