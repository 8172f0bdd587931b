"""The page Studies in Chromium: the list, a study, and the way from a row to the page that shows it move."""

from pathlib import Path
from urllib.parse import quote

import pytest

from experiments.batch.study import Study
from tests.viz.app.acts import address_has, query
from tests.viz.app.conftest import Visit
from viz.words import TONGUES, table

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TRICKS = ["../small", "/etc", "small/../..", "..%2f", "small\\x", "nothing", "%00", "<b>x</b>"]


@pytest.mark.parametrize("tongue", TONGUES)
def test_a_study_opens_from_the_list_in_every_language(visit: Visit, tongue: str) -> None:
    page = visit("/studies", f"language={tongue}")
    page.get_by_role("button", name="small", exact=True).click()
    page.get_by_role("heading", name="Does money matter?").wait_for()
    address_has(page, "study", "small")
    page.locator(".pn-chart[data-ready=true]").wait_for()
    assert page.locator(".pn-st-tables tbody tr").count() == 3
    page.get_by_role("button", name=table()["studies.back"][tongue]).click()
    page.get_by_role("button", name="small", exact=True).wait_for()


def test_a_row_opens_in_explore_as_the_run_of_the_study(visit: Visit, studies: Path) -> None:
    page = visit("/studies", "study=small")
    page.locator(".pn-st-tables tbody tr").nth(2).click()
    page.get_by_text("pearlnet run small --point 2 --replicate 0").wait_for()
    page.get_by_role("button", name="Open in Explore").click()
    page.locator(".pn-transport").wait_for()
    wanted = Study.load(studies / "small").scenario(2, 0)
    address_has(page, "seed", f"{wanted.seed}")
    assert query(page)["budget"] == "2.0"
    assert query(page)["firms"] == "500"


def test_the_table_of_points_sorts_and_downloads(visit: Visit, studies: Path, tmp_path: Path) -> None:
    page = visit("/studies", "study=small")
    first = page.locator(".pn-st-tables tbody tr td:first-child").first
    first.wait_for()
    head = page.locator(".pn-st-tables .pn-data-sort").first
    head.click()
    head.click()
    page.locator(".pn-st-tables th[aria-sort=descending]").wait_for()
    assert first.inner_text() == "2"
    with page.expect_download() as waiting:
        page.locator(".pn-st-tables").get_by_role("button", name="CSV").click()
    file = tmp_path / "points.csv"
    waiting.value.save_as(file)
    held = file.read_text(encoding="utf-8").splitlines()
    assert held[0].startswith("point,budget,")
    assert len(held) == 1 + Study.load(studies / "small").points


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_in_the_address_is_refused_in_a_line(visit: Visit, name: str) -> None:
    page = visit("/studies", f"study={quote(name, safe='')}")
    page.get_by_role("heading", name="This cannot be opened").wait_for()
    assert page.locator(".pn-st-empty b").count() == 0
    page.get_by_role("button", name="All studies").click()
    page.get_by_role("button", name="small", exact=True).wait_for()
