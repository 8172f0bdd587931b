"""The page Method in Chromium: texts with formulae, links among them, and numbers that can be set."""

from typing import TYPE_CHECKING

import pytest

from abm.parameters import known_parameters
from tests.viz.app.conftest import Visit
from viz.method.page import TABS
from viz.words import TONGUES, table

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCENARIO = "structure=kr&mix=none&firms=500&end=2020-12"
ALL = len(known_parameters())


def comes_to(page: "Page", key: str, value: str | None) -> None:
    """Wait until the address says something."""
    page.wait_for_function(
        "([key, value]) => new URLSearchParams(location.search).get(key) === value", arg=[key, value]
    )


def turn_to(page: "Page", name: str, tongue: str = "en") -> None:
    page.locator(".pn-method .pn-tabs button", has_text=table()[f"method.tab_{name}"][tongue]).click()


def visible_rows(page: "Page") -> int:
    return page.locator(".pn-cat-row:visible").count()


@pytest.mark.parametrize("tongue", TONGUES)
def test_every_part_opens_in_every_language(visit: Visit, tongue: str) -> None:
    page = visit("/method", f"{SCENARIO}&language={tongue}")
    for name in TABS:
        turn_to(page, name, tongue)
        page.locator(
            ".pn-method [aria-current=page]", has_text=table()[f"method.tab_{name}"][tongue]
        ).wait_for()
        page.locator(".pn-doc-text h2, .pn-cat-row, .pn-origin dl").first.wait_for()


def test_the_contents_lead_to_a_heading_and_follow_the_reader(visit: Visit) -> None:
    page = visit("/method", SCENARIO)
    page.locator(".pn-doc-contents a", has_text="7.10 Choice").click()
    page.locator(".pn-doc-contents a.pn-here", has_text="7.10 Choice").wait_for()
    box = page.locator("[id='710-choice']").bounding_box()
    assert box is not None
    assert 48 <= box["y"] < 200
    contents = page.locator(".pn-doc-contents").bounding_box()
    assert contents is not None
    assert 0 <= contents["y"] < 200


def test_formulae_are_drawn(visit: Visit) -> None:
    page = visit("/method", SCENARIO)
    page.locator(".pn-doc-text math").first.wait_for()
    flat = "all => all.filter((x) => x.getBoundingClientRect().height < 5).length"
    assert page.locator(".pn-doc-text math").evaluate_all(flat) == 0
    fraction = page.locator(".pn-doc-text math[display=block] mfrac").first.bounding_box()
    assert fraction is not None
    assert fraction["height"] > 20


def test_a_link_between_the_texts_turns_to_the_other_one(visit: Visit) -> None:
    page = visit("/method", SCENARIO)
    page.locator(".pn-doc-text a[data-page=honest_claims]").first.click()
    page.locator("h1", has_text="What the numbers may be used for").wait_for()
    turn_to(page, "model")
    page.locator(".pn-doc-text a[data-page=parameters]").first.click()
    page.locator(".pn-cat-row").first.wait_for()


def test_a_parameter_is_found_set_in_the_scenario_and_put_back(visit: Visit) -> None:
    page = visit("/method", SCENARIO)
    turn_to(page, "parameters")
    page.locator(".pn-cat-search").fill("firm.life")
    assert visible_rows(page) == 1
    page.locator(".pn-cat-open:visible").click()
    page.locator(".pn-cat-number:visible").fill("9")
    page.locator(".pn-cat-main:visible").click()
    comes_to(page, "p.firm.life", "9.0")
    page.locator(".pn-changed td.pn-col-value", has_text="9 years").wait_for()
    page.locator(".pn-cat-editor:visible button", has_text="Back to default").click()
    comes_to(page, "p.firm.life", None)
    assert page.locator(".pn-changed").count() == 0
    assert page.locator(".pn-cat-search").input_value() == "firm.life"


def test_a_number_out_of_bounds_is_not_set(visit: Visit) -> None:
    page = visit("/method", SCENARIO)
    turn_to(page, "parameters")
    page.locator(".pn-cat-search").fill("firm.life")
    page.locator(".pn-cat-open:visible").click()
    page.locator(".pn-cat-number:visible").fill("900")
    page.locator(".pn-cat-main:visible").click()
    page.wait_for_timeout(300)
    assert "p.firm.life" not in page.url
    assert page.locator(".pn-changed").count() == 0


def test_what_a_link_changed_is_marked_and_can_be_shown_alone_and_taken_back(visit: Visit) -> None:
    page = visit("/method", f"{SCENARIO}&p.firm.life=9&p.link.ask=0.05")
    turn_to(page, "parameters")
    page.locator(".pn-cat-toggle", has_text="(2)").click()
    assert visible_rows(page) == 2
    page.locator(".pn-cat-toggle", has_text="All back").click()
    comes_to(page, "p.firm.life", None)
    comes_to(page, "p.link.ask", None)


def test_grades_groups_and_words_narrow_the_table_down(visit: Visit) -> None:
    page = visit("/method", SCENARIO)
    turn_to(page, "parameters")
    page.locator(".pn-cat-row").first.wait_for()
    assert visible_rows(page) == ALL
    page.locator(".pn-cat-part.pn-grade-measured").click()
    measured = visible_rows(page)
    assert 0 < measured < ALL
    page.locator(".pn-cat-part.pn-grade-measured").click()
    page.locator(".pn-cat-choice").select_option("wheel")
    assert visible_rows(page) == sum(name.startswith("wheel.") for name in known_parameters())
    page.locator(".pn-cat-search").fill("no such word anywhere")
    page.locator(".pn-method .pn-empty").wait_for()
    assert visible_rows(page) == 0


def test_an_editor_opens_by_keyboard(visit: Visit) -> None:
    page = visit("/method", SCENARIO)
    turn_to(page, "parameters")
    page.locator(".pn-cat-open").first.focus()
    page.keyboard.press("Enter")
    page.locator(".pn-cat-editor:visible .pn-cat-slider").wait_for()
    assert page.locator(".pn-cat-open").first.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Enter")
    page.locator(".pn-cat-editor:visible").wait_for(state="detached")


def test_the_lines_to_repeat_the_run_are_those_of_the_scenario(visit: Visit) -> None:
    page = visit("/method", SCENARIO)
    turn_to(page, "origin")
    page.locator(".pn-code", has_text="firms = 500").first.wait_for()
    with page.expect_download() as taken:
        page.locator(".pn-origin button", has_text="Download").click()
    assert taken.value.suggested_filename == "scenario.toml"
    assert 'end = "2020-12"' in taken.value.path().read_text(encoding="utf-8")
