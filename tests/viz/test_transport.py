"""Transport, gauge and charts on one page in a real browser: one clock moves them all."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
LOOPBACK = "127.0.0.1"
PATIENCE = 30.0
QUIET = (
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
)

APP = """
from pathlib import Path
import solara
import solara.lab
import viz.app
from networks.stage import Thresholds
from viz.widgets.chart import Band, Line, Span, chart, heat_option, line_option, timeline_option
from viz.widgets.gauge import stage_gauge
from viz.widgets.transport import transport
from viz.words import language

N = float("nan")
MONTHS = list(range(24))
RISING = [k / 400 for k in MONTHS]
STAGES = [N, N, 0, N, N, 0, N, N, 1, N, N, 1, N, N, 2, N, N, N, N, N, 3, N, N, 3]
GATES = {"adopter_density": RISING, "adopter_rows": [100 * k for k in MONTHS]}
told = solara.reactive("nothing yet")
clicked = solara.reactive("no click")


@solara.component
def Page():
    solara.Style(Path(viz.app.__path__[0]) / "style.css")
    with solara.Column(style="padding: 12px; width: 100%"):
        transport(first=0, last=23, ready=23, on_month=lambda month: told.set(f"told {month}"))
        solara.Text(told.value)
        solara.Text(clicked.value)
        with solara.Row():
            solara.Button("dark", on_click=lambda: setattr(solara.lab.theme, "dark", True))
            solara.Button("ko", on_click=lambda: language.set("ko"))
            solara.Button("zh", on_click=lambda: language.set("zh"))
        stage_gauge(GATES, Thresholds(), STAGES, first=0)
        lines = [Line("this run", MONTHS, RISING), Line("observed", [11], [0.02], "pn:ink", dots=True)]
        bands = [Band("chance only", MONTHS, [0.8 * x for x in RISING], [1.2 * x for x in RISING])]
        chart(
            line_option(lines, title="Users", unit="firms", first=0, last=23, percent=True, bands=bands),
            height=140,
            follows=True,
        )
        chart(heat_option(["x"], MONTHS, [RISING], title="Heat", unit="1"), height=80, follows=True)
        spans = [Span("A measure", 3, None, key="m1"), Span("Another", 1, 20, key="m2")]
        chart(
            timeline_option(spans, title="Dates", first=0, last=23),
            height=80,
            label="Dates of measures",
            on_click=lambda what: clicked.set(f"clicked {what['key']}"),
        )
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The page, served by a process of its own that cannot reach any other machine."""
    app = tmp_path / "page_of_widgets.py"
    app.write_text(APP, encoding="utf-8")
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
    nowhere = dict.fromkeys(proxies, f"http://{LOOPBACK}:9") | {"NO_PROXY": LOOPBACK, "no_proxy": LOOPBACK}
    home = {"SOLARA_HOME": str(tmp_path), "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false"}
    given = os.environ | nowhere | home | {"PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "solara", "run", str(app), "--host", LOOPBACK, "--port", str(port)]
    words += ["--no-open", "--no-check-version", "--production"]
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(words, cwd=ROOT, env=given, stdout=log, stderr=subprocess.STDOUT) as server,
    ):
        try:
            wait_for(f"http://{LOOPBACK}:{port}/readyz", server)
            yield f"http://{LOOPBACK}:{port}/"
        finally:
            server.terminate()


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return when the address answers; fail if the server ends first or takes too long."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with opener.open(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"{address} did not answer; the server's exit status is {server.poll()}")


def is_outside(address: str) -> bool:
    """Say whether a request leaves this machine."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != LOOPBACK


@pytest.fixture
def page(chromium: str, address: str) -> "Iterator[Page]":
    """The open page; fails afterwards if it complained, or asked for anything outside."""
    from playwright.sync_api import sync_playwright

    wrong: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=[f"--{word}" for word in QUIET])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE * 1000)
        page.on("request", lambda r: wrong.append(f"outside: {r.url}") if is_outside(r.url) else None)
        page.on("response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(f"{error}"))
        page.goto(address)
        page.wait_for_function(
            "() => document.querySelectorAll('.pn-chart[data-ready=\"true\"]').length === 3"
            " && document.querySelector('.pn-gauge') && document.querySelector('.pn-transport')"
        )
        yield page
        browser.close()
    assert wrong == []


def month(page: "Page") -> int:
    found: int = page.evaluate("pearlnetClock.month")
    return found


def stage_at(page: "Page", month: int) -> str | None:
    page.evaluate("(month) => pearlnetClock.go(month)", month)
    return page.locator(".pn-gauge").get_attribute("data-stage")


def veil(page: "Page") -> float:
    """Return where the cursor of the first chart stands, pixels from the left of its plot."""
    style = page.locator(".pn-veil").first.get_attribute("style") or ""
    found = re.search(r"translateX\((-?[\d.]+)px\)", style)
    assert found is not None
    return float(found[1])


def test_every_word_of_the_bar_is_in_every_language() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Solara, about its own code
        from viz.widgets.transport import transport_words
        from viz.words import TONGUES, table

    for name in transport_words():
        assert set(table()[f"widgets.{name}"]) == set(TONGUES)


@pytest.mark.browser
@pytest.mark.slow
def test_one_clock_moves_bar_charts_and_gauge(page: "Page") -> None:
    play_runs_to_the_end(page)
    keys_step_and_jump(page)
    the_gauge_tells_the_last_quarter(page)
    the_cursor_follows_and_a_click_moves_the_clock(page)
    a_click_on_a_bar_is_told(page)
    the_theme_recolours(page)
    files_are_offered(page)
    languages_switch(page)


def play_runs_to_the_end(page: "Page") -> None:
    page.evaluate("() => { seen = []; pearlnetClock.listen((clock) => seen.push(clock.month)); }")
    page.get_by_role("radio", name="30").click()
    page.get_by_role("button", name="Play").click()
    page.get_by_text("told 23").wait_for()
    seen: list[int] = page.evaluate("seen")
    steps = [after - before for before, after in pairwise(seen)]
    assert set(steps) <= {0, 1}
    assert seen[-1] == 23
    assert page.locator(".pn-transport").get_attribute("data-playing") == "false"
    assert page.get_by_text("December 2020").is_visible()


def keys_step_and_jump(page: "Page") -> None:
    page.get_by_role("button", name="One month back").click()
    assert month(page) == 22
    page.get_by_role("slider").focus()
    wanted = {"ArrowLeft": 21, "ArrowRight": 22, "PageDown": 10, "End": 23, "Home": -1, "PageUp": 11}
    for key, after in wanted.items():
        page.keyboard.press(key)
        assert month(page) == after, key
    page.get_by_text("told 11").wait_for()
    page.keyboard.press(" ")
    page.wait_for_function("pearlnetClock.month > 12")
    page.keyboard.press(" ")
    assert page.evaluate("pearlnetClock.playing") is False
    page.get_by_role("button", name="Back to the start").click()
    assert month(page) == -1
    assert page.get_by_role("slider").get_attribute("aria-valuetext") == "Before the run"
    assert page.get_by_role("button", name="Back to the start").get_attribute("aria-disabled") == "true"
    box = page.get_by_role("slider").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 16)
    assert month(page) == 11


def the_gauge_tells_the_last_quarter(page: "Page") -> None:
    told = {-1: "before", 0: "early", 1: "early", 2: "none", 7: "none", 8: "point", 13: "point", 14: "line"}
    told |= {16: "line", 17: "undecided", 20: "network", 23: "network"}
    assert {at: stage_at(page, at) for at in told} == told
    page.evaluate("pearlnetClock.go(10)")
    assert page.get_by_text("end of Q3 2019").is_visible()
    density = page.locator(".pn-gate.point")
    assert density.locator(".pn-gate-value").text_content() == "2.0 %"
    assert "open" in (density.get_attribute("class") or "")
    assert "needs 2 %" in (density.text_content() or "")


def the_cursor_follows_and_a_click_moves_the_clock(page: "Page") -> None:
    places: list[float] = []
    for at in (-1, 0, 11, 23):
        page.evaluate("(month) => pearlnetClock.go(month)", at)
        places.append(veil(page))
    step = places[1] - places[0]
    assert places[2] - places[1] == pytest.approx(11 * step, abs=8)
    assert places[3] - places[2] == pytest.approx(12 * step, abs=8)
    first = page.locator(".pn-chart").first
    page.evaluate("pearlnetClock.go(11)")
    values = first.locator(".pn-key-value").all_text_contents()
    assert values == ["2.8 %", "2.0 %"]
    page.evaluate("pearlnetClock.go(20)")
    assert first.locator(".pn-key-value").all_text_contents() == ["5.0 %", ""]
    box = first.locator(".pn-veil-box").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + (box["width"] - 2) * 6 / 24, box["y"] + box["height"] / 2)
    assert month(page) == 5


def a_click_on_a_bar_is_told(page: "Page") -> None:
    plot = page.get_by_role("img", name="Dates of measures")
    box = plot.bounding_box()
    assert box is not None
    plot.click(position={"x": box["width"] / 2, "y": 22 + 0.25 * (box["height"] - 26)})
    page.get_by_text("clicked m1").wait_for()


def the_theme_recolours(page: "Page") -> None:
    pixels = "() => document.querySelector('.pn-chart canvas').toDataURL()"
    colour = "() => getComputedStyle(document.querySelector('.pn-chart-title')).color"
    before: tuple[Any, Any] = page.evaluate(pixels), page.evaluate(colour)
    page.get_by_role("button", name="dark").click()
    page.locator(".v-application.theme--dark").wait_for()
    page.wait_for_function(f"(old) => ({pixels})() !== old", arg=before[0])
    assert page.evaluate(colour) != before[1]


def files_are_offered(page: "Page") -> None:
    first = page.locator(".pn-chart").first
    got: dict[str, bytes] = {}
    for name in ("Data (CSV)", "Drawing (SVG)", "Picture (PNG)"):
        first.hover()
        first.get_by_role("button", name="Save this chart").click()
        with page.expect_download() as download:
            first.get_by_role("button", name=name).click()
        got[download.value.suggested_filename] = download.value.path().read_bytes()
    assert set(got) == {"Users.csv", "Users.svg", "Users.png"}
    rows = got["Users.csv"].decode("utf-8-sig").splitlines()
    assert rows[0] == "series,month,value,low,high"
    assert "this run,2019-12,0.0275,," in rows
    assert b"Users" in got["Users.svg"]
    assert b"this run" in got["Users.svg"]
    assert got["Users.png"].startswith(b"\x89PNG")


def languages_switch(page: "Page") -> None:
    page.evaluate("pearlnetClock.go(20)")
    for code, name, words, quarter in (
        ("ko", "재생", "2020년 9월", "2020년 3분기 말"),
        ("zh", "播放", "2020年9月", "2020年第3季度末"),
    ):
        page.get_by_role("button", name=code, exact=True).click()
        page.get_by_role("button", name=name, exact=True).wait_for()
        assert page.get_by_text(words, exact=True).is_visible()
        assert page.get_by_text(quarter, exact=True).is_visible()
        assert month(page) == 20
