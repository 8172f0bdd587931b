"""How a page waits for a run: it grows, can be cancelled and asked for again, and is let go of at the end."""

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import solara

from abm.film import FILM_FIELDS
from abm.scenario import Scenario
from networks.errors import BadInput
from viz import runs
from viz.runs import Counting, Running, count, use_run
from viz.work.runs import Run, filmed_run, size_of
from viz.work.shelf import Shelf
from viz.work.shop import Job

SCENARIO = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=300, end="2019-12")
PATIENCE = 10.0


class Desk:
    """A shop whose jobs are done by hand."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.is_full = False

    def submit(
        self, function: Callable[..., Any], *arguments: Any, urgent: bool = True, size: int = 0
    ) -> Job:
        """Take a job and leave it."""
        if self.is_full:
            raise BadInput("this app", "2 tasks wait already")
        self.jobs.append(Job(function, arguments, urgent=urgent, size=size))
        return self.jobs[-1]

    def job(self, number: int) -> Job:
        """Return a job once it is there."""
        wait_until(lambda: len(self.jobs) > number)
        return self.jobs[number]


class Page:
    """A page that shows a run, and what it has shown."""

    def __init__(self, scenario: Scenario) -> None:
        self.shown: list[Running] = []

        @solara.component
        def show() -> None:
            self.shown.append(use_run(scenario))

        _, self._context = solara.render(show(), handle_error=False)

    @property
    def now(self) -> Running:
        """What it shows."""
        return self.shown[-1]

    def close(self) -> None:
        """Leave it."""
        self._context.close()
        del self._context  # the server lets go of it too
        self.shown.clear()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def work_on(job: Job, *, ends: bool = True) -> None:
    """Do a job here, as a process would."""
    run = job.function(lambda message: job.put("told", message), *job.arguments)
    if ends:
        job.put("done", run)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk()
    monkeypatch.setattr(runs, "shop", lambda: made)
    return made


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf[Run]:
    made: Shelf[Run] = Shelf(10**9, lambda run: run.nbytes)
    monkeypatch.setattr(runs, "shelf", lambda: made)
    return made


@pytest.fixture
def page(desk: Desk, shelf: Shelf[Run]) -> Iterator[Page]:
    opened = Page(SCENARIO)
    yield opened
    opened.close()


def test_a_run_comes_with_its_film_and_its_size(desk: Desk, page: Page) -> None:
    job = desk.job(0)
    assert (job.function, job.urgent, job.size) == (filmed_run, True, size_of(SCENARIO))
    assert size_of(SCENARIO) == 300 * 12
    work_on(job)
    wait_until(lambda: page.now.run is not None)
    assert page.now.film is not None
    assert page.now.film.months == page.now.done == SCENARIO.months


def test_a_cancelled_run_can_be_asked_for_again(desk: Desk, page: Page) -> None:
    work_on(desk.job(0), ends=False)
    wait_until(lambda: page.now.film is not None)
    page.now.cancel()
    wait_until(lambda: page.now.cancelled)
    assert desk.jobs[0].cancelled.is_set()
    assert page.now.film is not None  # what there is of it stays to be looked at
    page.now.again()
    work_on(desk.job(1))
    wait_until(lambda: page.now.run is not None)
    assert not page.now.cancelled


def test_a_run_that_failed_can_be_asked_for_again(desk: Desk, page: Page) -> None:
    desk.job(0).put("failed", "ZeroDivisionError: by nought")
    wait_until(lambda: page.now.error != "")
    assert len(desk.jobs) == 1
    page.now.again()
    work_on(desk.job(1))
    wait_until(lambda: page.now.run is not None)
    assert page.now.error == ""


def test_a_run_that_was_refused_can_be_asked_for_again(desk: Desk, shelf: Shelf[Run]) -> None:
    desk.is_full = True
    page = Page(SCENARIO)
    assert "tasks wait" in page.now.error
    desk.is_full = False
    page.now.again()
    work_on(desk.job(0))
    wait_until(lambda: page.now.run is not None)
    page.close()


def test_a_run_whose_process_died_is_made_anew_once(desk: Desk, page: Page) -> None:
    work_on(desk.job(0), ends=False)
    desk.jobs[0].put("lost", None)
    work_on(desk.job(1))
    wait_until(lambda: page.now.run is not None)
    assert page.now.film is not None
    assert page.now.film.months == SCENARIO.months


def test_a_run_whose_process_died_twice_is_given_up(desk: Desk, page: Page) -> None:
    desk.job(0).put("lost", None)
    desk.job(1).put("lost", None)
    wait_until(lambda: "ended" in page.now.error)
    assert len(desk.jobs) == 2


def test_a_closed_page_stops_its_run(desk: Desk, shelf: Shelf[Run]) -> None:
    page = Page(SCENARIO)
    job = desk.job(0)
    page.close()
    wait_until(job.cancelled.is_set)


def test_pages_show_the_run_on_the_shelf_and_no_copy(desk: Desk, shelf: Shelf[Run], page: Page) -> None:
    work_on(desk.job(0))
    wait_until(lambda: page.now.run is not None)
    other = Page(SCENARIO)
    kept = shelf.get(SCENARIO.digest())
    assert kept is not None
    assert page.now.run is kept
    assert other.now.run is kept
    assert page.now.film is kept.film
    assert len(desk.jobs) == 1
    other.close()


def test_a_closed_page_lets_go_of_its_run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "shelf", lambda: Shelf[Run](0, lambda run: run.nbytes))  # keeps nothing
    page = Page(SCENARIO)
    work_on(desk.jobs.pop())
    wait_until(lambda: page.now.run is not None)
    held = film_of(page.now)
    assert held() is not None
    page.close()
    wait_until(lambda: gc.collect() >= 0 and held() is None)  # the thread that followed it ends by itself


def film_of(now: Running) -> weakref.ref[Any]:
    """Return where the film of a finished run lies, without keeping it."""
    assert now.run is not None
    return weakref.ref(getattr(now.run.film, FILM_FIELDS[0]))


def test_a_counted_run_whose_process_died_is_made_anew_once(desk: Desk) -> None:
    told: list[Counting] = []
    other = replace(SCENARIO, mix=("none",))
    counting = threading.Thread(
        target=count, args=([(0, 0), (1, 0)], (SCENARIO, other), (), told.append, threading.Event())
    )
    counting.start()
    desk.job(0).put("lost", None)
    work_on(desk.job(1))
    work_on(desk.job(2))
    counting.join(PATIENCE)
    assert told[-1].error == ""
    assert not told[-1].running
    assert {place: made.scenario.mix for place, made in told[-1].numbers.items()} == {
        (0, 0): SCENARIO.mix,
        (1, 0): ("none",),
    }
    assert [job.urgent for job in desk.jobs] == [False] * 3
