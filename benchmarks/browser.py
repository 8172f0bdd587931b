"""How fast the network map plays in headless Chromium: ``python -m benchmarks.browser``.

Serves the map alone on a free port of this machine, plays the whole run at 30 months a second, and counts
what was drawn. ``month`` is the time from a request to a finished picture: after each month a pixel is read
back, which waits for all drawing. Chromium here has no graphics card; a line says which renderer drew.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import solara

from abm.film import Film
from abm.scenario import Scenario
from viz.state import home_mix
from viz.widgets.network_map import map_words, network_map
from viz.work.runs import filmed_run

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
RATE = 30
SIZE = {"width": 1280, "height": 800}
CASES = ((5_000, True), (5_000, False), (20_000, False), (100_000, False))
"""Firms, and whether all supply relations are drawn behind."""

QUIET = (
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
)

PLAY = """
async ([rate, measure]) => {
  const map = document.querySelector(".pn-map");
  const clock = globalThis.pearlnetClock;
  if (measure) map.dataset.measure = ""; else delete map.dataset.measure;
  clock.go(-1);
  await new Promise((done) => setTimeout(done, 400));
  const before = Number(map.dataset.monthsDrawn);
  clock.rate = rate;
  const begun = performance.now();
  clock.play();
  const last = () => map.dataset.month === String(clock.last);
  while (!last()) await new Promise((done) => setTimeout(done, 5));
  const took = (performance.now() - begun) / 1000;
  return [(Number(map.dataset.monthsDrawn) - before) / took, Number(map.dataset.frameMs)];
}
"""


@cache
def film(firms: int) -> Film:
    """Return the film that is shown, run once."""
    structure = "kr"
    scenario = Scenario(structure=structure, mix=(home_mix(structure),), firms=firms)
    return filmed_run(lambda message: None, scenario).film


@solara.component
def Page() -> None:  # noqa: N802 - solara looks for this name
    solara.Style(ROOT / "viz/app/style.css")
    with solara.Div(classes=["pn-card"], style="margin: 16px"):
        network_map(film(int(os.environ["PEARLNET_BENCH_FIRMS"])), words=map_words(), height=620)


@contextmanager
def served(firms: int) -> Iterator[str]:
    """Serve the page and return its address."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    told = {"PEARLNET_BENCH_FIRMS": str(firms), "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false"}
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    words = ["run", "benchmarks.browser", "--host", HOST, "--port", str(port), "--no-open", "--production"]
    server = subprocess.Popen(
        [sys.executable, "-m", "solara", *words, "--no-check-version"],
        cwd=ROOT,
        env=os.environ | told | {"PYTHONPATH": paths},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://{HOST}:{port}/"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        for _ in range(300):
            try:
                opener.open(f"{address}readyz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def measured(browser: Any, firms: int, relations: bool) -> dict[str, Any]:
    """Return what one case takes."""
    with served(firms) as address:
        warm = browser.new_page(viewport=SIZE)  # runs the film and loads what every page needs
        warm.goto(address)
        warm.wait_for_selector(".pn-map:not([data-months-ready='0'])", timeout=120_000)
        warm.close()
        page = browser.new_page(viewport=SIZE)
        begun = time.monotonic()
        page.goto(address)
        page.wait_for_selector(".pn-map:not([data-months-drawn='0'])", timeout=120_000)
        first = time.monotonic() - begun
        last = film(firms).months - 1
        page.wait_for_selector(f".pn-map[data-months-ready='{last + 1}']", timeout=60_000)
        page.evaluate(f"pearlnetClock.span(0, {last}, {last})")
        if relations:
            page.locator(".pn-map-check input").check()
            page.wait_for_timeout(1500)
        rate, _ = page.evaluate(PLAY, [RATE, False])
        _, month = page.evaluate(PLAY, [RATE, True])
        told = page.evaluate("({...document.querySelector('.pn-map').dataset})")
        page.close()
    picture = film(firms).picture
    return {
        "firms": firms,
        "relations drawn": picture.m if relations else 0,
        "months a second": round(rate, 1),
        "ms a month": month,
        "s to first map": round(first, 2),
        "live": int(told["live"]),
        "links": int(told["links"]),
        "renderer": told["renderer"],
    }


def main() -> None:
    """Measure the cases asked for and print a table."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--firms", type=int, help="only the cases with so many firms")
    ask.add_argument("--json", action="store_true", help="print the figures as JSON")
    given = ask.parse_args()
    from playwright.sync_api import sync_playwright

    cases = [case for case in CASES if given.firms in (None, case[0])] or [(given.firms, False)]
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=[f"--{word}" for word in QUIET])
        found = [measured(browser, *case) for case in cases]
        browser.close()
    if given.json:
        print(json.dumps(found, indent=1))
        return
    names = [name for name in found[0] if name != "renderer"]
    print("|", " | ".join(names), "|")
    print("|", " | ".join("---" for _ in names), "|")
    for line in found:
        print("|", " | ".join(f"{line[name]:,}" for name in names), "|")
    print(f"\n{SIZE['width']} x {SIZE['height']}, asked for {RATE} months a second. {found[0]['renderer']}")


if __name__ == "__main__":
    main()
