"""The network map: what is sent to the browser, and what the browser makes of it."""

import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from abm.film import Film, spliced
from abm.scenario import Scenario
from viz.widgets.network_map import (
    RELATIONS,
    NetworkMap,
    map_words,
    months_message,
    partners_message,
    relations_message,
)
from viz.work.runs import filmed_run

ROOT = Path(__file__).parents[2]
LOOPBACK = "127.0.0.1"
PATIENCE = 90.0
MONTHS_KINDS = ("<i4", "<i4", "u1", "<i4", "<i4", "u1", "<i4", "<i4", "<i4")
QUIET = (
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
)
NO_WEBGL = """
const made = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.startsWith("webgl") ? null : made.call(this, kind, ...more);
};
"""
APP = """
import solara
from tests.viz.test_network_map import film
from viz.widgets.network_map import map_words, network_map

@solara.component
def Page():
    chosen, choose = solara.use_state(-1)
    network_map(film(), words=map_words(), height=520, chosen=chosen, on_choose=choose)
    solara.Text(f"chosen {chosen}")
"""


@cache
def film() -> Film:
    scenario = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=1000, end="2023-12")
    return filmed_run(lambda message: None, scenario).film


def part(whole: Film, since: int, until: int) -> Film:
    rows = slice(whole.row_start[since], whole.row_start[until])
    edges = slice(whole.edge_start[since], whole.edge_start[until])
    return Film(
        picture=whole.picture,
        first=whole.first + since,
        row_start=whole.row_start[since : until + 1] - whole.row_start[since],
        row=whole.row[rows],
        state=whole.state[rows],
        edge_start=whole.edge_start[since : until + 1] - whole.edge_start[since],
        edge=whole.edge[edges],
        bond=whole.bond[edges],
    )


class Listener:
    """A map whose messages are kept instead of sent."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, Any], list[bytes]]] = []
        self.map = NetworkMap()
        self.map.send = lambda content, buffers=None: self.heard.append((content, buffers))  # type: ignore[method-assign]

    def ask(self, **content: Any) -> None:
        self.map._heard(self.map, content, [])

    @property
    def kinds(self) -> list[str]:
        return [content["kind"] for content, _ in self.heard]


def decoded(messages: list[tuple[dict[str, Any], list[bytes]]], whole: Film) -> list[tuple[Any, Any]]:
    """Play messages as the browser does and return states and bonds of every month."""
    state, bond = np.zeros(whole.picture.n, np.uint8), np.zeros(whole.picture.m, np.uint8)
    found = []
    for content, buffers in messages:
        arrays = [np.frombuffer(b, kind) for b, kind in zip(buffers, MONTHS_KINDS, strict=True)]
        rows, row, to, edges, place, bonds, edge, supplier, customer = arrays
        np.testing.assert_array_equal(supplier, whole.picture.supplier[edge])
        np.testing.assert_array_equal(customer, whole.picture.customer[edge])
        assert content["since"] == len(found)
        r, e = np.concatenate([[0], np.cumsum(rows)]), np.concatenate([[0], np.cumsum(edges)])
        for t in range(content["months"]):
            state[row[r[t] : r[t + 1]]] = to[r[t] : r[t + 1]]
            bond[edge[place[e[t] : e[t + 1]]]] = bonds[e[t] : e[t + 1]]
            found.append((state.copy(), bond.copy()))
    return found


def test_nothing_is_sent_before_a_browser_asks() -> None:
    listener = Listener()
    listener.map.show(film())
    assert listener.heard == []


def test_no_large_trait_is_synchronised() -> None:
    listener = Listener()
    listener.map.show(film())
    state = listener.map.get_state()
    assert sum(len(repr(value)) for name, value in state.items() if name not in ("_esm", "_css")) < 10_000


def test_the_layout_is_sent_once_and_then_only_new_months() -> None:
    whole, listener = film(), Listener()
    first, second = part(whole, 0, 20), part(whole, 20, whole.months)
    listener.map.show(first)
    listener.ask(ask="film")
    listener.map.show(spliced(first, second))
    listener.map.show(whole)
    assert [kind for kind in listener.kinds if kind != "overlay"] == ["picture", "months", "months"]
    sent = [content for content, _ in listener.heard if content["kind"] == "months"]
    assert [(each["since"], each["months"]) for each in sent] == [(0, 20), (20, whole.months - 20)]


def test_messages_say_what_the_film_says_in_every_month() -> None:
    whole, listener = film(), Listener()
    listener.map.show(part(whole, 0, 7))
    listener.ask(ask="film")
    for until in (8, 30, whole.months):
        listener.map.show(part(whole, 0, until))
    found = decoded([each for each in listener.heard if each[0]["kind"] == "months"], whole)
    assert len(found) == whole.months
    for t, (state, bond) in enumerate(found):
        np.testing.assert_array_equal(state, whole.states(t))
        np.testing.assert_array_equal(bond, whole.bonds(t))


def test_relations_that_never_change_are_not_sent() -> None:
    whole = film()
    _, buffers = months_message(whole, 1, 0)
    assert np.frombuffer(buffers[6], "<i4").size == np.unique(whole.edge).size < whole.picture.m


def test_another_run_is_another_edition() -> None:
    listener = Listener()
    listener.map.show(None)
    listener.ask(ask="film")
    listener.map.show(film())
    assert listener.kinds == ["empty", "overlay", "picture", "months"]
    listener.map.show(None)
    assert listener.kinds[-1] == "empty"


def test_all_relations_and_those_of_a_row_are_sent_on_request() -> None:
    picture = film().picture
    _, (supplier, customer) = relations_message(picture, 1)
    assert np.frombuffer(supplier, "<i4").size == min(picture.m, RELATIONS)
    np.testing.assert_array_equal(np.frombuffer(customer, "<i4"), picture.customer)
    content, (mine, yours) = partners_message(picture, 1, 3)
    pairs = np.stack([np.frombuffer(mine, "<i4"), np.frombuffer(yours, "<i4")])
    assert content["row"] == 3
    assert (pairs == 3).any(axis=0).all()
    assert pairs.shape[1] == ((picture.supplier == 3) | (picture.customer == 3)).sum()


@pytest.mark.parametrize(
    "content", ["film", {"ask": "choose", "row": 10**9}, {"ask": "choose", "row": "1"}, {}]
)
def test_nonsense_from_a_browser_is_left_alone(content: Any) -> None:
    listener, told = Listener(), []
    listener.map.show(film())
    listener.map.on_choose = told.append
    listener.map._heard(listener.map, content, [])
    assert listener.heard == []
    assert told == []


def test_a_click_is_told_to_the_page() -> None:
    listener, told = Listener(), []
    listener.map.show(film())
    listener.map.on_choose = told.append
    listener.ask(ask="choose", row=5)
    listener.ask(ask="choose", row=-1)
    assert told == [5, -1]


def test_every_text_stands_in_three_languages_with_the_same_gaps() -> None:
    with (ROOT / "viz/words/map.toml").open("rb") as stream:
        texts = tomllib.load(stream)
    assert all(set(each) == {"en", "zh", "ko"} for each in texts.values())
    for each in texts.values():
        gaps = [set(re.findall(r"\$([a-z]+)", text)) for text in each.values()]
        assert all(found == gaps[0] for found in gaps)
    assert {"sector.MACH", "waiting"} <= set(map_words())


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    app = tmp_path / "map_page.py"
    app.write_text(APP, encoding="utf-8")
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "solara", "run", str(app), "--host", LOOPBACK, "--port", str(port)]
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    env = os.environ | {"PYTHONPATH": paths, "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false"}
    server = subprocess.Popen(
        [*words, "--no-open", "--no-check-version", "--production"], env=env, cwd=tmp_path
    )
    try:
        wait_for(f"http://{LOOPBACK}:{port}/readyz", server)
        yield f"http://{LOOPBACK}:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with opener.open(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"{address} did not answer; the server's exit status is {server.poll()}")


@pytest.mark.browser
@pytest.mark.slow
def test_the_browser_draws_what_the_film_says(chromium: str, address: str) -> None:
    from playwright.sync_api import sync_playwright

    whole = film()
    last = whole.months - 1
    outside: list[str] = []
    wrong: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=[f"--{word}" for word in QUIET])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE * 1000)
        page.on("request", lambda r: outside.append(r.url) if is_outside(r.url) else None)
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(f"{error}"))
        page.goto(address)
        page.wait_for_selector(f".pn-map[data-months-ready='{whole.months}']")
        page.evaluate(f"pearlnetClock.span({whole.first}, {whole.first + last}, {whole.first + last})")
        for t in (0, last // 2, last, last // 3, -1, last):
            page.evaluate(f"pearlnetClock.go({whole.first + t})")
            page.wait_for_selector(f".pn-map[data-month='{whole.first + t}']")
            told = page.evaluate("({...document.querySelector('.pn-map').dataset})")
            assert int(told["live"]) == (whole.states(t) > 0).sum()
            assert int(told["links"]) == (whole.bonds(t) == 2).sum()
        assert told["renderer"]
        if told["software"] == "true":
            page.get_by_text(map_words()["software"]).or_(page.get_by_text(map_words()["canvas"])).wait_for()

        page.evaluate("pearlnetClock.go(-1); pearlnetClock.rate = 30")
        page.wait_for_selector(".pn-map[data-month='-1']")
        before = int(page.get_attribute(".pn-map", "data-months-drawn") or 0)
        page.evaluate("pearlnetClock.play()")
        page.wait_for_selector(f".pn-map[data-month='{last}']")
        assert int(page.get_attribute(".pn-map", "data-months-drawn") or 0) - before == whole.months

        row = int(np.flatnonzero(whole.picture.lead)[0])
        page.locator(".pn-map-find").fill(str(row))
        page.locator(".pn-map-find").press("Enter")
        page.get_by_text(f"chosen {row}", exact=True).wait_for()
        stage = page.locator(".pn-map-stage")
        stage.press("Escape")
        page.get_by_text("chosen -1", exact=True).wait_for()
        stage.press("0")
        box = stage.bounding_box()
        assert box is not None
        x, y = placed(whole, row, box["width"], box["height"])
        stage.hover(position={"x": x, "y": y})
        page.locator(".pn-map-head").get_by_text(f"{row}").wait_for()
        stage.click(position={"x": x, "y": y})
        page.get_by_text(f"chosen {row}", exact=True).wait_for()

        page.locator(".pn-map-check input").check()
        page.locator(".pn-map-region").select_option(index=1)
        with page.expect_download() as saved:
            page.locator(".pn-map-save").click()
        assert saved.value.suggested_filename.endswith(".png")

        plain = browser.new_page(viewport={"width": 1280, "height": 800})
        plain.add_init_script(NO_WEBGL)
        plain.on("pageerror", lambda error: wrong.append(f"{error}"))
        plain.goto(address)
        plain.wait_for_selector(f".pn-map[data-months-ready='{whole.months}']")
        plain.evaluate(f"pearlnetClock.span(0, {last}, {last}); pearlnetClock.go({last})")
        plain.wait_for_selector(f".pn-map[data-month='{last}'][data-renderer='canvas 2D']")
        plain.get_by_text(map_words()["canvas"]).wait_for()
        assert int(plain.get_attribute(".pn-map", "data-live") or 0) == (whole.states(last) > 0).sum()
        browser.close()
    assert outside == []
    assert wrong == []


def is_outside(address: str) -> bool:
    return f"//{LOOPBACK}" not in address and not address.startswith(("data:", "blob:"))


def placed(whole: Film, row: int, width: float, height: float) -> tuple[float, float]:
    """Return where a lead firm is drawn on the whole map: those stand where the layout says."""
    x, y = whole.picture.position[row]
    return 14 + float(x) * (width - 28), 52 + float(y) * (height - 78)
