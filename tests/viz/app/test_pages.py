"""Every page opens in every language and both themes: without an error, and asking nobody outside."""

from typing import TYPE_CHECKING

import pytest

from benchmarks.served import Served
from tests.viz.app.acts import address_has, headline, query
from tests.viz.app.conftest import SMALL, Visit
from viz.words import TONGUES, table

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "/": "explore.indicators",
    "/compare": "compare.structure",
    "/studies": "studies.title",
    "/policies": "policies.tab_instruments",
    "/method": "method.tab_parameters",
}
"""Path of each page, and words that stand on it in the language of the page."""


def is_dark(page: "Page") -> bool:
    return bool(page.locator(".v-application.theme--dark").count())


def turn_theme(page: "Page") -> None:
    was = is_dark(page)
    page.locator("[data-theme-switch]").click()
    page.locator(f".v-application.theme--{'light' if was else 'dark'}").wait_for()


@pytest.mark.parametrize("tongue", TONGUES)
def test_every_page_opens_in_every_language_and_both_themes(visit: Visit, app: Served, tongue: str) -> None:
    page = visit("/", f"{SMALL}&language={tongue}&theme=light")
    names = [
        table()[f"app.{name}"][tongue] for name in ("explore", "compare", "studies", "policies", "method")
    ]
    for path, key in PAGES.items():
        page.goto(f"{app.address}{path}?{SMALL}&language={tongue}&theme=dark")
        page.locator("main").get_by_text(table()[key][tongue]).first.wait_for()
        page.locator(".v-application.theme--dark").wait_for()
        page.wait_for_function("(name) => document.title.endsWith(name)", arg=names[list(PAGES).index(path)])
        assert page.locator(".pn-nav button").all_inner_texts() == names
        assert page.locator(".pn-nav [aria-current=page]").count() == 1
        turn_theme(page)
        assert not is_dark(page)


def test_language_and_theme_switch_while_a_page_is_open(visit: Visit) -> None:
    page = visit("/")
    headline(page)
    for tongue, name in TONGUES.items():
        page.locator(f".pn-tongue[title='{name}']").click()
        page.get_by_role("button", name=table()["widgets.play"][tongue], exact=True).wait_for()
        page.get_by_text(table()["map.scaled"][tongue], exact=True).first.wait_for()
        address_has(page, "language", None if tongue == "en" else tongue)
    ground = "() => getComputedStyle(document.querySelector('.v-application')).backgroundColor"
    light = page.evaluate(ground)
    turn_theme(page)
    address_has(page, "theme", "dark")
    assert page.evaluate(ground) != light


def test_the_pages_are_reached_by_keyboard_and_keep_the_scenario(visit: Visit) -> None:
    page = visit("/")
    page.locator(".pn-nav button").first.focus()
    for path in list(PAGES)[1:]:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, path=path: f"{path}?" in url)
        page.locator(f".pn-page-{path.strip('/')}").wait_for()
        assert query(page)["firms"] == "500"
    page.go_back()
    page.locator(".pn-page-policies").wait_for()


def test_no_page_is_wider_than_the_window(visit: Visit) -> None:
    page = visit("/")
    for place, key in enumerate(PAGES.values()):
        page.locator(".pn-nav button").nth(place).click()
        page.locator("main").get_by_text(table()[key]["en"]).first.wait_for()
        wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, key
