"""The page with Mesa's own SolaraViz: it takes our model, draws it, steps it, and calls nobody."""

import importlib
import inspect
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import numpy as np
import pytest

from abm.history import frame_of
from abm.model import IndustryModel

ROOT = Path(__file__).parents[2]
LOOPBACK = "127.0.0.1"
PATIENCE = 90.0
QUIET = (
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-component-update",
    "disable-sync",
)


@pytest.fixture(scope="module")
def mesa_page() -> ModuleType:
    """The module; Mesa and Solara warn about their own code when they are loaded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("viz.mesa_page")


@pytest.fixture(scope="module")
def model(mesa_page: ModuleType) -> IndustryModel:
    found: IndustryModel = mesa_page.first_model()
    while found.month < 35:
        found.step()
    return found


def test_mesa_can_make_the_model_from_what_a_visitor_chooses(mesa_page: ModuleType) -> None:
    """SolaraViz takes keywords that are not in the signature only if they are named kwargs."""
    takes = inspect.signature(IndustryModel).parameters
    assert set(mesa_page.model_params()) == {"structure", "mix", "firms", "seed"}
    assert "kwargs" in takes or set(mesa_page.model_params()) <= set(takes)


def test_the_page_opens_with_what_compare_compares(mesa_page: ModuleType) -> None:
    scenario = mesa_page.first_model().scenario
    assert scenario.structure in mesa_page.model_params()["structure"]["values"]
    assert scenario.composed_mix().measures


def test_what_is_plotted_is_recorded_every_month(mesa_page: ModuleType, model: IndustryModel) -> None:
    series = model.datacollector.get_model_vars_dataframe()[list(mesa_page.PLOTTED)]
    assert len(series) == 36
    assert not series.isna().to_numpy().any()


def test_sectors_stand_side_by_side(mesa_page: ModuleType, model: IndustryModel) -> None:
    sectors = model.world.country.sectors
    figure = mesa_page.network_figure(frame_of(model.actors, model.world), sectors, "now")
    written = {text.get_text(): text.get_position()[0] for text in figure.axes[0].texts}
    assert set(written) == set(sectors)
    assert len(set(written.values())) == len(sectors)


def test_the_heading_counts_adopters_and_links(mesa_page: ModuleType, model: IndustryModel) -> None:
    figure = mesa_page.network_figure(frame_of(model.actors, model.world), model.world.country.sectors, "now")
    live, links = int(np.count_nonzero(model.actors.firms.live)), int(model.actors.relations.linked.sum())
    assert live > 0
    assert figure.axes[0].get_title(loc="left") == f"now: {live} adopting rows, {links} data links"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The page, served by a process of its own that cannot reach any other machine."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
    nowhere = dict.fromkeys(proxies, f"http://{LOOPBACK}:9")
    given = os.environ | nowhere | {"SOLARA_HOME": str(tmp_path), "NO_PROXY": LOOPBACK, "no_proxy": LOOPBACK}
    words = [sys.executable, "-m", "viz.mesa_page", "--port", str(port)]
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


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_draws_steps_and_calls_nobody(chromium: str, address: str) -> None:
    from playwright.sync_api import sync_playwright

    outside: list[str] = []
    wrong: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=[f"--{word}" for word in QUIET])
        page = browser.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("request", lambda r: outside.append(r.url) if is_outside(r.url) else None)
        page.on("response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(f"{error}"))
        page.goto(address)
        page.get_by_text("Step: 0").wait_for()
        page.locator("img").first.wait_for()
        page.get_by_role("button", name="Step").click()
        page.get_by_text("Step: 1").wait_for()
        page.get_by_role("button", name="Reset").click()
        page.get_by_text("Step: 0").wait_for()
        drawn = page.locator("img").count()
        browser.close()
    assert outside == []
    assert wrong == []
    assert drawn == 4


def is_outside(address: str) -> bool:
    """Say whether a request leaves this machine."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != LOOPBACK
