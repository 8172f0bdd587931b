"""Visitors beside each other: one does not feel the other, and what a visitor started can be stopped."""

import time
from typing import TYPE_CHECKING

import psutil
import pytest

from benchmarks.served import PATIENCE, Served, leave
from tests.viz.app.acts import headline, press, stands_at
from tests.viz.app.conftest import SMALL, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LARGE = "structure=kr&mix=kr-5gplus-2019&firms=100000&seed={seed}"
"""The largest run a visitor may ask for; each test with a seed of its own, as runs are kept."""


def is_running(page: "Page") -> bool:
    return page.locator(".pn-head").get_by_text("Running").is_visible()


def begins(page: "Page") -> None:
    page.locator(".pn-head").get_by_text("Running").wait_for()


def test_a_second_visitor_opens_and_plays_while_the_first_waits_for_a_large_run(visit: Visit) -> None:
    first = visit("/", LARGE.format(seed=901))
    begins(first)
    second = visit("/", f"{SMALL}&seed=5")
    headline(second)
    press(second, "Play")
    second.wait_for_function("() => pearlnetClock.month >= 2")
    press(second, "Pause")
    assert is_running(first)
    press(first, "Cancel")
    first.locator(".pn-head").get_by_text("Cancelled").wait_for()


def test_a_cancelled_run_says_so_and_the_next_one_works(visit: Visit) -> None:
    page = visit("/", LARGE.format(seed=902))
    begins(page)
    press(page, "Cancel")
    page.locator(".pn-head").get_by_text("Cancelled").wait_for()
    again = visit("/", f"{SMALL}&seed=6")
    headline(again)


def test_a_visitor_who_leaves_takes_the_run_along(visit: Visit, app: Served) -> None:
    page = visit("/", LARGE.format(seed=903))
    begins(page)
    leave(page)
    other = visit("/", f"{SMALL}&seed=7")
    headline(other)
    stands_at(other, -1)
    end = time.monotonic() + PATIENCE
    workers = [child for child in app.process.children() if child.memory_info().rss > 50_000_000]
    assert workers
    while (busy := [child for child in workers if is_busy(child)]) and time.monotonic() < end:
        time.sleep(0.5)
    assert busy == []


def is_busy(process: psutil.Process) -> bool:
    """Say whether a process works: half of a second and more."""
    return process.cpu_percent(interval=1.0) > 50.0
