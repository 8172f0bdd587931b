"""What a visitor does on a page, and what the visitor sees there."""

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def headline(page: "Page", having: str = "In this run of") -> str:
    """Wait for what a finished run says in one sentence, and return it."""
    head = page.locator(".pn-head .pn-headline", has_text=having)
    head.wait_for()
    return head.inner_text()


def with_twin(page: "Page") -> str:
    """Wait until the run without policy stands beside it, and return the headline."""
    return headline(page, "without the policy")


def press(page: "Page", name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def bar(page: "Page") -> "Locator":
    """The bar that moves the month."""
    return page.locator(".pn-transport")


def month(page: "Page") -> int:
    """The month of the clock."""
    return int(bar(page).get_attribute("data-month") or "-99")


def plays(page: "Page") -> bool:
    return bar(page).get_attribute("data-playing") == "true"


def stands_at(page: "Page", at: int) -> None:
    """Wait until the clock and every map stand at a month."""
    page.locator(f".pn-transport[data-month='{at}']").wait_for()
    page.wait_for_function(
        "at => [...document.querySelectorAll('.pn-map[data-renderer]')].every(m => m.dataset.month == at)",
        arg=at,
    )


def query(page: "Page") -> dict[str, str]:
    """What the address says."""
    return dict(parse_qsl(urlsplit(page.url).query))


def address_has(page: "Page", key: str, value: str | None) -> None:
    """Wait until the address says something; None that it says nothing."""
    page.wait_for_function(
        "([key, value]) => new URLSearchParams(location.search).get(key) === value", arg=[key, value]
    )


def start_of(page: "Page", slider: str) -> None:
    """Move a slider of the controls to its least value, by keyboard."""
    page.locator(".pn-lever", has_text=slider).locator("[role=slider]").press("Home")


def saved(page: "Page", name: str) -> bytes:
    """Press what downloads a file, and return what is in the file."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name).last.click()
    return Path(download.value.path()).read_bytes()


def kept(page: "Page") -> bytes:
    """Download the scenario file from the dialog, and leave the dialog open."""
    press(page, "Scenario")
    page.locator(".pn-dialog").wait_for()
    with page.expect_download() as download:
        page.locator(".pn-dialog").get_by_role("button", name="Download the scenario file").click()
    return Path(download.value.path()).read_bytes()


def open_file(page: "Page", file: Path) -> None:
    """Open the dialog of the scenario, and choose a file there."""
    press(page, "Scenario")
    page.locator(".pn-dialog input[type=file]").set_input_files(file)


def firm_under_mouse(page: "Page") -> str:
    """Move over the map until a firm is under the mouse, and return its name."""
    stage = page.locator(".pn-map-stage").first
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    for down in range(20, int(box["height"]) - 20, 9):
        for across in range(30, int(box["width"]) - 30, 23):
            page.mouse.move(box["x"] + across, box["y"] + down)
            head = page.locator(".pn-map-tip .pn-map-head")
            if head.is_visible() and (found := re.match(r"Firm \d+", head.inner_text())):
                return found[0]
    raise AssertionError("no firm on the map")
