"""What a visitor waits for, and what the server gives back: ``python -m benchmarks.sessions``.

Opens pages in headless Chromium against the app: some on fresh servers for the first paint, then many one
after the other and several at once, each left as a visitor leaves it. Prints the server's own resident
memory, that of its workers, its threads and the pages it still holds.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from benchmarks.served import SIZE, Served, browsing, leave, served, watched

HEADER = "header.pn-header"
DRAWN = ".pn-map[data-renderer]:not([data-months-ready='0']):not([data-months-ready=''])"
DONE = ".pn-head .pn-headline:has-text('In this run of')"
MEGABYTE = 1e6
WARM = 5
"""Pages before counting: they load what every page needs."""


@final
@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds from the request of a page.

    Parameters
    ----------
    header, map, run : float
        Until the header is seen, the first map is drawn, the run is finished.
    """

    header: float
    map: float
    run: float


@final
@dataclass(frozen=True, slots=True)
class Burden:
    """What the server holds.

    Parameters
    ----------
    own, workers : float
        Resident memory, MB.
    threads, pages : int
    """

    own: float
    workers: float
    threads: int
    pages: int

    def __str__(self) -> str:
        memory = f"{self.own:7.1f} MB, its workers {self.workers:7.1f} MB"
        return f"{memory}, {self.threads} threads, {self.pages} pages"


def burden(app: Served) -> Burden:
    """Return what the server holds now."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{app.address}/resourcez", timeout=60) as answer:
        pages = json.load(answer)["kernels"]["total"]
    workers = sum(child.memory_info().rss for child in app.process.children(recursive=True))
    own = app.process.memory_info().rss
    return Burden(own / MEGABYTE, workers / MEGABYTE, app.process.num_threads(), pages)


def opened(browser: Any, app: Served, path: str) -> tuple[Any, Waits]:
    """Open a page, wait until all of it is there, and return it."""
    page = browser.new_context(viewport=SIZE).new_page()
    wrong = watched(page)
    begun = time.perf_counter()
    page.goto(f"{app.address}{path}", wait_until="commit")
    took: list[float] = []
    for sign in (HEADER, DRAWN, DONE):
        page.locator(sign).first.wait_for()
        took.append(time.perf_counter() - begun)
    if wrong:
        raise RuntimeError(f"the page complained: {wrong[0]}")
    return page, Waits(*took)


@contextmanager
def fresh() -> Iterator[Served]:
    """Serve the app in an empty folder."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as app:
        yield app


def settled(app: Served) -> Burden:
    """Return what the server holds once it has let go of pages that were left."""
    for _ in range(100):
        if burden(app).pages == 0:
            break
        time.sleep(0.1)
    time.sleep(1.0)
    return burden(app)


def told(name: str, waits: list[Waits]) -> None:
    """Print median and range of what was waited for."""
    print(f"{name}, seconds, median (least to most) of {len(waits)}")
    for what, text in (("header", "header seen"), ("map", "first map drawn"), ("run", "run finished")):
        values = [getattr(each, what) for each in waits]
        print(f"  {text:16} {statistics.median(values):6.2f} ({min(values):.2f} to {max(values):.2f})")


def cold(browser: Any, times: int, path: str) -> None:
    """Measure the first page of a server that has just started."""
    waits: list[Waits] = []
    for _ in range(times):
        with fresh() as app:
            page, took = opened(browser, app, path)
            waits.append(took)
            leave(page)
    told("first page of a fresh server", waits)


def many(browser: Any, app: Served, pages: int, at_once: int, path: str) -> None:
    """Measure pages one after the other, then several at once."""
    for _ in range(WARM):
        leave(opened(browser, app, path)[0])
    before = settled(app)
    print(f"before            {before}")
    waits: list[Waits] = []
    peak = before.own
    for k in range(pages):
        page, took = opened(browser, app, path)
        waits.append(took)
        peak = max(peak, burden(app).own)
        leave(page)
        if k % 10 == 9:
            print(f"after {k + 1:3d} pages   {settled(app)}", flush=True)
    after = settled(app)
    print(f"peak              {peak:7.1f} MB")
    print(f"growth of a closed page: {(after.own - before.own) / pages:.2f} MB, over {pages}")
    told("one page after the other", waits)
    together = [opened(browser, app, path)[0] for _ in range(at_once)]
    print(f"{at_once} at once        {burden(app)}")
    for page in together:
        leave(page)
    print(f"all closed        {settled(app)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--at-once", type=int, default=10)
    parser.add_argument("--cold", type=int, default=3, help="fresh servers for the first page")
    parser.add_argument("--path", default="/", help="page and query that is opened")
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("benchmarks.sessions needs Chromium")
    with browsing(chromium) as browser:
        cold(browser, given.cold, given.path)
        with fresh() as app:
            many(browser, app, given.pages, given.at_once, given.path)


if __name__ == "__main__":
    main()
