"""The real app in a process of its own, one Chromium for a file of tests, and pages that are watched."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.served import SIZE, Served, browsing, leave, served, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SMALL = "structure=kr&mix=kr-5gplus-2019&firms=500&end=2022-12"
"""A scenario that runs in a moment."""

STUDY = """
name = "small"
about = "Does money matter?"
replicates = 2
seed = 3

[base]
structure = "kr"
mix = ["kr-5gplus-2019"]
firms = 500
end = "2022-12"

[levers]
budget = [0, 1, 2]

[record]
paths = ["adopter_density"]
"""

Visit = Callable[..., "Page"]


@pytest.fixture(scope="session")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one finished study, made as a user makes it."""
    from experiments.cli import main

    folder = tmp_path_factory.mktemp("studies")
    file = tmp_path_factory.mktemp("file") / "small.toml"
    file.write_text(STUDY, encoding="utf-8")
    assert main(["batch", str(file), "--out", str(folder / "small"), "--quiet"]) == 0
    return folder


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, studies: Path) -> Iterator[Served]:
    """The app; one for all tests, as it serves many visitors."""
    with served(tmp_path_factory.mktemp("home"), "--studies", str(studies)) as running:
        yield running


@pytest.fixture(scope="module")
def browser(chromium: str) -> "Iterator[Browser]":
    """One Chromium for all tests of a file."""
    with browsing(chromium) as found:
        yield found


@pytest.fixture
def visit(app: Served, browser: "Browser") -> Iterator[Visit]:
    """Opens pages, each a visitor of its own; fails afterwards if one complained or asked anybody outside."""
    opened: list[tuple[Page, list[str]]] = []

    def come(path: str = "/", query: str = SMALL) -> "Page":
        page = browser.new_context(viewport=SIZE, accept_downloads=True).new_page()
        opened.append((page, watched(page)))
        page.goto(f"{app.address}{path}?{query}")
        page.locator("header.pn-header").wait_for()
        return page

    yield come
    for page, _ in opened:
        if not page.is_closed():
            leave(page)
    assert [line for _, wrong in opened for line in wrong] == []
