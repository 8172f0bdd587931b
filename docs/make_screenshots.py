"""Photograph the running app for the README and the documentation, into docs/images/app_*.png.

    python -m docs.make_screenshots [NAME ...]

Starts the app on a free port with a small study, opens each page in headless Chromium at 1280 x 800, waits
until everything is drawn, and writes a picture with few colours, so that it stays small. Takes two minutes.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, final

import numpy as np
from PIL import Image

from abm.film import LINKED
from benchmarks.served import SIZE, Served, browsing, leave, served, watched
from experiments.cli import main as pearlnet
from viz.app.address import read
from viz.state import first_scenario
from viz.work.runs import filmed_run

IMAGES: Final = Path(__file__).parent / "images"
MOST_COLOURS: Final = 256
LARGEST: Final = 350_000
"""Bytes of a picture."""

STUDY: Final = """
name = "money"
about = "What does more public money buy in Korea?"
replicates = 4
seed = 1

[base]
structure = "kr"
mix = ["kr-5gplus-2019"]
firms = 1000

[levers]
budget = [0, 0.5, 1, 2, 4]

[record]
paths = ["adopter_density", "joined_edge_share", "public_outlay"]
"""

KOREA: Final = "structure=kr&mix=kr-5gplus-2019&firms=5000&seed=1"
CHINA: Final = "b.structure=cn&b.mix=cn-2020-2023&b.firms=5000&b.seed=1"
BLURRED: Final = "document.activeElement?.blur()"
AT: Final = "(month) => { pearlnetClock.pause(); pearlnetClock.go(month); }"
ALL_AT: Final = (
    "(month) => [...document.querySelectorAll('.pn-map[data-renderer]')]"
    ".every((map) => map.dataset.month === String(month))"
)
DECEMBER_2025: Final = 83


@final
@dataclass(frozen=True, slots=True)
class Picture:
    """One picture.

    Parameters
    ----------
    name : str
        Of the file, without ``app_`` and ``.png``.
    path : str
        Page and query.
    ready : callable
        Brings the page to what is shown, and waits for it.
    """

    name: str
    path: str
    ready: Callable[[Any], None]


def at_month(page: Any, month: int) -> None:
    """Move the clock, and wait for the maps."""
    page.wait_for_function("(month) => pearlnetClock.ready >= month", arg=month)
    page.evaluate(AT, month)
    page.wait_for_function(ALL_AT, arg=month)


def charts(page: Any) -> None:
    """Wait for all charts that are seen."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('.pn-chart')].every((chart) => chart.dataset.ready !== 'false')"
    )


def most_linked() -> int:
    """Return the firm with the most data links in December 2025, of those that are no lead firm."""
    film = filmed_run(lambda message: None, read(KOREA).scenario or first_scenario()).film
    linked = film.bonds(DECEMBER_2025) == LINKED
    ends = np.concatenate([film.picture.supplier[linked], film.picture.customer[linked]])
    links = np.bincount(ends, minlength=film.picture.n)
    return int(np.where(film.picture.lead, 0, links).argmax())


def run_is_there(page: Any) -> None:
    """Wait for the run and for the one without policy."""
    page.locator(".pn-map[data-renderer]").first.wait_for()
    page.wait_for_function("() => pearlnetClock.ready === pearlnetClock.last && pearlnetClock.last > 0")
    page.locator(".pn-progress").first.wait_for(state="detached")
    page.locator(".pn-multiples .pn-chart[data-ready=true]").first.wait_for()


def explored(page: Any) -> None:
    """Show a month, and a small firm with many data links."""
    run_is_there(page)
    at_month(page, DECEMBER_2025)
    find = page.locator(".pn-map-find")
    find.fill(f"{most_linked()}")
    find.press("Enter")
    page.locator(".pn-firm .pn-turns").wait_for()
    find.fill("")
    page.get_by_role("button", name="Show all").click()
    charts(page)


def explored_plainly(page: Any) -> None:
    """Show a month, and no firm."""
    run_is_there(page)
    at_month(page, DECEMBER_2025)
    charts(page)


def compared(page: Any) -> None:
    """Show both in step."""
    page.locator(".pn-map[data-renderer]").nth(1).wait_for()
    page.wait_for_function("() => pearlnetClock.ready === pearlnetClock.last && pearlnetClock.last > 0")
    at_month(page, DECEMBER_2025)
    page.locator(".pn-progress").first.wait_for(state="detached")
    charts(page)


def timeline(page: Any) -> None:
    """Show the dates of a mix."""
    page.locator(".pp-page [data-first]").first.wait_for()
    charts(page)


def study(page: Any) -> None:
    """Show the study, opened."""
    page.locator(".pn-data-opens").first.wait_for()
    charts(page)


def method(page: Any) -> None:
    """Show the table of parameters."""
    page.locator(".pn-method .pn-tab").nth(1).click()
    page.locator(".pn-method tr, .pn-method [role=row]").nth(5).wait_for()


PICTURES: Final = (
    Picture("explore", f"/?{KOREA}&theme=light", explored),
    Picture("explore_dark", f"/?{CHINA.replace('b.', '')}&theme=dark", explored_plainly),
    Picture("explore_zh", f"/?{KOREA}&theme=light&language=zh", explored_plainly),
    Picture("compare", f"/compare?{KOREA}&{CHINA}&theme=light", compared),
    Picture("compare_ko", f"/compare?{KOREA}&{CHINA}&theme=dark&language=ko", compared),
    Picture("policies", f"/policies?{KOREA}&theme=light", timeline),
    Picture("studies", f"/studies?{KOREA}&theme=light&study=money", study),
    Picture("method", f"/method?{KOREA}&theme=light", method),
)  # fmt: skip


def taken(browser: Any, app: Served, picture: Picture) -> bytes:
    """Open a page, bring it to what is shown, and photograph it."""
    context = browser.new_context(viewport=SIZE, device_scale_factor=1, reduced_motion="reduce")
    page = context.new_page()
    wrong = watched(page)
    page.goto(f"{app.address}{picture.path}")
    page.locator("header.pn-header").wait_for()
    picture.ready(page)
    page.evaluate(BLURRED)
    page.mouse.move(640, 2)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(1500)  # for what fades in
    shot: bytes = page.screenshot(animations="disabled", caret="hide")
    leave(page)
    if wrong:
        raise RuntimeError(f"{picture.name}: {wrong[0]}")
    return shot


def small(shot: bytes) -> bytes:
    """Return a picture with few colours, which are enough for a page, and as few bytes."""
    whole = Image.open(io.BytesIO(shot)).convert("RGB")
    few = whole.quantize(MOST_COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


@contextmanager
def app_with_study() -> Iterator[Served]:
    """Serve the app with a finished study."""
    with tempfile.TemporaryDirectory() as folder:
        home, studies = Path(folder) / "home", Path(folder) / "studies"
        home.mkdir()
        studies.mkdir()
        file = Path(folder) / "money.toml"
        file.write_text(STUDY, encoding="utf-8")
        if pearlnet(["batch", str(file), "--out", str(studies / "money"), "--quiet"]) != 0:
            raise RuntimeError("the study could not be run")
        with served(home, "--studies", str(studies)) as app:
            yield app


def main(names: list[str]) -> None:
    """Take the pictures named, or all."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("docs.make_screenshots needs Chromium")
    wanted = [each for each in PICTURES if not names or each.name in names]
    with app_with_study() as app, browsing(chromium) as browser:
        for picture in wanted:
            content = small(taken(browser, app, picture))
            if len(content) > LARGEST:
                raise RuntimeError(f"{picture.name}: {len(content):,} bytes are too many")
            path = IMAGES / f"app_{picture.name}.png"
            path.write_bytes(content)
            print(f"{path.name}: {len(content):,} bytes", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
