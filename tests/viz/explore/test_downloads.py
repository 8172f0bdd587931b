"""What is downloaded: the tables of ``pearlnet run`` byte for byte, and the network of a month."""

import gc
import io
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import solara

from abm.film import LINKED, OUT
from abm.world import World
from networks.errors import BadInput
from viz import state
from viz.explore import downloads as page
from viz.explore.downloads import downloads, fetched, graphml, tables
from viz.program import main
from viz.work.runs import Run, size_of
from viz.work.shop import Job, StoppedError

from .conftest import SCENARIO, silent


class Desk:
    """A shop whose jobs nobody does."""

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


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk()
    monkeypatch.setattr(page, "shop", lambda: made)
    return made


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10.0
    while not is_so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def test_the_tables_are_those_of_the_command(tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(SCENARIO.to_toml(), encoding="utf-8")
    assert main(["run", str(file), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    with zipfile.ZipFile(io.BytesIO(tables(silent, SCENARIO))) as archive:
        written = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
    assert {"scorecard.csv", "indicators.parquet", "scenario.toml"} <= set(written)
    for name, content in written.items():
        assert content == (tmp_path / "out" / name).read_bytes(), name


def test_the_same_scenario_gives_the_same_archive_but_for_the_manifest() -> None:
    def content() -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(tables(silent, SCENARIO))) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}

    assert content() == content()


@pytest.mark.parametrize("heeds_at", [1, 2, 30, SCENARIO.months + 2])
def test_a_download_ends_in_the_month_in_which_it_is_stopped(heeds_at: int) -> None:
    told = 0

    def tell(_message: object) -> None:
        nonlocal told
        told += 1
        if told == heeds_at:
            raise StoppedError

    with pytest.raises(StoppedError):
        tables(tell, SCENARIO)
    assert told == heeds_at


def test_a_stopped_download_keeps_nothing() -> None:
    gc.collect()
    before = sum(type(each) is World for each in gc.get_objects())
    calls = 0

    def stop_in_the_second_month(_message: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise StoppedError

    with pytest.raises(StoppedError):
        tables(stop_in_the_second_month, SCENARIO)
    gc.collect()
    assert sum(type(each) is World for each in gc.get_objects()) == before


def test_a_download_waits_behind_what_is_looked_at_and_stops_with_its_page(desk: Desk) -> None:
    gone = threading.Event()
    found: list[bytes] = []
    asking = threading.Thread(target=lambda: found.append(fetched(SCENARIO, gone)))
    asking.start()
    wait_until(lambda: bool(desk.jobs))
    assert (desk.jobs[0].urgent, desk.jobs[0].size) == (False, size_of(SCENARIO))
    gone.set()
    asking.join(5.0)
    assert found == [b""]
    assert desk.jobs[0].cancelled.is_set()


def test_a_download_that_is_under_way_is_stopped_as_its_page_closes(desk: Desk, run: Run) -> None:
    asked, context = shown(run)
    asking = threading.Thread(target=asked)
    asking.start()
    wait_until(lambda: bool(desk.jobs))
    assert not desk.jobs[0].cancelled.is_set()
    context.close()
    asking.join(5.0)
    assert desk.jobs[0].cancelled.is_set()


def test_a_download_that_is_refused_says_so_and_leaves_the_page_as_it_is(desk: Desk, run: Run) -> None:
    asked, context = shown(run)
    desk.is_full = True
    assert asked() == b""
    assert "2 tasks wait" in state.note.value
    context.close()
    state.note.value = ""


def shown(run: Run) -> tuple[Callable[[], bytes], Any]:
    """Show what can be downloaded; return what the button of the tables asks for, and the page."""
    given: list[Any] = []

    @solara.component
    def button(data: Any, **_: Any) -> None:
        given.append(data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page.solara, "FileDownload", button)
        _, context = solara.render(downloads(run), handle_error=False)
    return next(each for each in given if callable(each)), context


def test_the_graph_is_the_network_of_the_month(run: Run) -> None:
    t = 40
    graph = nx.read_graphml(io.BytesIO(graphml(run.film, t)), node_type=int)
    states, bonds = run.film.states(t), run.film.bonds(t)
    assert graph.number_of_nodes() == run.film.picture.n
    assert [graph.nodes[row]["state"] for row in range(run.film.picture.n)] == states.tolist()
    linked = {(s, c) for s, c, data in graph.edges(data=True) if data["linked"]}
    picture = run.film.picture
    edges = np.flatnonzero(bonds == LINKED)
    assert linked == set(zip(picture.supplier[edges].tolist(), picture.customer[edges].tolist(), strict=True))
    both = (states[picture.supplier] > OUT) & (states[picture.customer] > OUT)
    assert graph.number_of_edges() == int(both.sum())
