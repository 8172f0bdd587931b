"""The page Explore, as a visitor uses it."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.viz.app.acts import (
    address_has,
    bar,
    firm_under_mouse,
    headline,
    kept,
    month,
    open_file,
    plays,
    press,
    query,
    saved,
    stands_at,
    start_of,
    with_twin,
)
from tests.viz.app.conftest import SMALL, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAST = 47
"""December 2022."""


@pytest.fixture
def page(visit: Visit) -> "Page":
    """The page with its run and the one without policy."""
    opened = visit()
    with_twin(opened)
    return opened


def test_play_pause_step_jump_and_reset_move_clock_and_map(page: "Page") -> None:
    stands_at(page, -1)
    press(page, "Play")
    page.wait_for_function("() => pearlnetClock.month >= 3")
    assert plays(page)
    press(page, "Pause")
    at = month(page)
    assert 3 <= at < LAST
    stands_at(page, at)
    press(page, "One month forward")
    stands_at(page, at + 1)
    press(page, "One month back")
    stands_at(page, at)
    slider = bar(page).get_by_role("slider")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    stands_at(page, (LAST - 1) // 2)
    slider.press("End")
    stands_at(page, LAST)
    address_has(page, "month", "2022-12")
    press(page, "Back to the start")
    stands_at(page, -1)
    slider.press("PageUp")
    stands_at(page, 11)
    slider.press("Home")
    stands_at(page, -1)
    slider.press(" ")
    page.locator(".pn-transport[data-playing=true]").wait_for()
    slider.press(" ")
    page.locator(".pn-transport[data-playing=false]").wait_for()


def test_playing_skips_no_month_and_stops_at_the_end(page: "Page") -> None:
    page.evaluate("window.seen = []; pearlnetClock.listen(c => seen.push(c.month)); pearlnetClock.rate = 30")
    press(page, "Play")
    page.locator(f".pn-transport[data-playing=false][data-month='{LAST}']").wait_for()
    seen = page.evaluate("[...new Set(seen)].filter(m => m >= 0)")
    assert seen == list(range(LAST + 1))
    assert int(page.locator(".pn-map[data-renderer]").get_attribute("data-live") or 0) > 0


def test_public_money_changes_run_address_and_back_again(page: "Page") -> None:
    before = with_twin(page)
    start_of(page, "Public money")
    address_has(page, "budget", "0.0")
    page.locator(".pn-head .pn-headline", has_text="without the policy").filter(
        has_not_text=before
    ).wait_for()
    press(page, "Back to the defaults")
    address_has(page, "budget", None)
    page.locator(".pn-head .pn-headline", has_text=before).wait_for()


def test_a_click_on_a_firm_shows_its_card(page: "Page") -> None:
    name = firm_under_mouse(page)
    page.mouse.down()
    page.mouse.up()
    card = page.locator(".pn-inspector")
    card.locator(".pn-headline", has_text=name).wait_for()
    assert card.get_by_text("What happened").is_visible()
    assert card.get_by_text("suppliers").is_visible()
    partner = card.locator(".pn-partner").first
    other = partner.inner_text()
    partner.click()
    card.locator(".pn-headline", has_text=f"Firm {other}").wait_for()
    card.get_by_role("button", name="Close").click()
    card.get_by_text("Click a firm on the map").wait_for()


def test_a_firm_is_found_by_its_number(page: "Page") -> None:
    page.locator(".pn-map-find").fill("123")
    page.locator(".pn-map-find").press("Enter")
    page.locator(".pn-inspector .pn-headline", has_text="Firm 123").wait_for()


def test_every_part_below_is_drawn(page: "Page") -> None:
    page.locator(".pn-multiples .pn-chart[data-ready=true]").nth(5).wait_for()
    for name in ("By sector", "Public money"):
        page.get_by_role("tab", name=name).click()
        page.locator(".pn-below .pn-card").last.locator(".pn-chart[data-ready=true]").first.wait_for()
    page.get_by_role("tab", name="What happened when").click()
    page.get_by_text("measures begin to count").first.wait_for()
    page.get_by_role("tab", name="Downloads").click()
    graph = saved(page, "The network at")
    assert graph.startswith(b"<?xml")
    assert graph.count(b"<node ") == 500


def test_a_scenario_taken_along_and_brought_back_gives_the_same_headline(
    visit: Visit, page: "Page", tmp_path: Path
) -> None:
    start_of(page, "Public money")
    address_has(page, "budget", "0.0")
    page.locator(".pn-head .pn-headline", has_text="without the policy").wait_for()
    said = with_twin(page)
    file = tmp_path / "mine.toml"
    file.write_bytes(kept(page))
    assert b"budget = 0.0" in file.read_bytes()
    link = page.url

    by_link = visit("/", link.partition("?")[2])
    assert with_twin(by_link) == said
    by_file = visit("/")
    open_file(by_file, file)
    address_has(by_file, "budget", "0.0")
    assert with_twin(by_file) == said
    assert {**query(by_file), "month": ""} == {**query(page), "month": ""}


def test_a_link_with_a_month_opens_at_that_month(visit: Visit) -> None:
    page = visit("/", f"{SMALL}&month=2021-06")
    headline(page)
    stands_at(page, 29)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("structure=atlantis", "atlantis"),
        ("structure=kr&firms=10", "firms"),
        ("structure=kr&network=/etc/passwd", "names a file"),
        ("structure=kr&mix=/tmp/mine.toml", "names a file"),
        ("structure=kr&firm=500", "firm"),
        ("structure=kr&seed=%3Cimg%20src=x%20onerror=alert(1)%3E", "seed"),
    ],
)
def test_a_link_that_cannot_be_used_is_said_in_one_line(visit: Visit, wrong: str, said: str) -> None:
    page = visit("/", wrong)
    line = page.locator(".pn-notice")
    line.wait_for()
    assert said in line.inner_text()
    assert page.locator("img[src=x]").count() == 0
    page.locator(".pn-map[data-renderer]").wait_for()


def test_a_file_that_cannot_be_used_is_said_and_changes_nothing(page: "Page", tmp_path: Path) -> None:
    before = query(page)
    file = tmp_path / "wrong.toml"
    file.write_text('structure = "kr"\nnetwork = "/etc/passwd"\n', encoding="utf-8")
    open_file(page, file)
    line = page.locator(".pn-dialog .pn-notice")
    line.wait_for()
    assert "names a file" in line.inner_text()
    assert query(page) == before


def test_other_structure_brings_its_own_policy(page: "Page") -> None:
    page.locator(".pn-controls .v-select", has_text="Economy").click()
    page.get_by_role("option", name="China").click()
    address_has(page, "structure", "cn")
    assert query(page)["mix"].startswith("cn-")
    page.locator(".pn-head .pn-headline", has_text="In this run of China").wait_for()
