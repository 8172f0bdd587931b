"""The page Policies in Chromium: what it shows, what can be picked, and a mix of one's own."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from abm.mix import load_mix, read_mix
from abm.scenario import Scenario, load_scenario
from tests.viz.app.conftest import Visit
from viz.policies.labels import small_share
from viz.policies.outlay import outlay
from viz.words import TONGUES, table

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KOREA = "structure=kr&mix=kr-5gplus-2019"
PARTS = {
    "mixes": ".pp-calendar",
    "instruments": ".pp-parameters",
    "contrast": ".pp-two",
    "build": ".pp-three",
}


def go_to(page: "Page", part: str) -> None:
    page.locator(".pp-tabs .v-tab").nth(list(PARTS).index(part)).click()
    page.locator(PARTS[part]).first.wait_for()


def row(page: "Page", key: str) -> "Locator":
    return page.locator(f"[role=option][data-pick='{key}']")


def set_state(page: "Page", key: str, state: str) -> None:
    button = page.locator(f"[data-pick='state|{key}|{state}']")
    button.click()
    page.locator(f"[data-pick='state|{key}|{state}'].pp-on").wait_for()


def comes_to(page: "Page", key: str, value: str) -> None:
    """Wait until the address says something."""
    page.wait_for_function(
        "([key, value]) => new URLSearchParams(location.search).get(key) === value", arg=[key, value]
    )


def download(page: "Page", label: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


@pytest.mark.parametrize("tongue", TONGUES)
def test_all_parts_open_in_every_language(visit: Visit, tongue: str) -> None:
    page = visit("/policies", f"{KOREA}&language={tongue}")
    for part in PARTS:
        go_to(page, part)
        page.get_by_text(table()[f"policies.tab_{part}"][tongue]).first.wait_for()


def test_attention_shown_is_that_of_the_mix(visit: Visit) -> None:
    page = visit("/policies", KOREA)
    row(page, "instrument:DEMO").wait_for()
    for code, share in load_mix("kr-5gplus-2019").shares().items():
        shown = row(page, f"instrument:{code}").locator(".pp-bar b").first.inner_text()
        assert shown == (f"{100 * share:.1f} %" if share else "0 %")


def test_all_measures_are_found_and_picked_with_mouse_and_keyboard(visit: Visit) -> None:
    page = visit("/policies", KOREA)
    page.locator(".pp-span").first.wait_for()
    assert page.locator(".pp-span").count() == 39
    page.locator(".pp-switch .v-input--selection-controls__ripple").nth(1).click()
    page.wait_for_function("() => document.querySelectorAll('.pp-span').length === 162")
    row(page, "measure:CN20-02").click()
    page.locator(".pp-card h2", has_text="Sites: planning").wait_for()
    page.get_by_text("003 l.").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".pp-card h2", has_text="Power supply and spectrum").wait_for()
    page.locator(".pp-search input").fill("<b>[(* \\ nothing")
    page.locator(".pn-empty").wait_for()
    page.locator(".pp-search input").fill("drone parcel")
    page.wait_for_function("() => document.querySelectorAll('.pp-span').length === 1")


def test_an_instrument_leads_to_its_money_and_its_definition(visit: Visit) -> None:
    page = visit("/policies", KOREA)
    row(page, "instrument:TAXC").click()
    page.locator(".pp-behind", has_text="KR-14").wait_for()
    assert row(page, "measure:KR-14").count() == 1
    page.locator("[data-pick=what]").click()
    page.locator(".pp-card h2", has_text="Network tax credit").wait_for()
    page.get_by_text("TAXC.rate").wait_for()


def test_a_mix_of_ones_own_is_used_saved_and_read_back(visit: Visit, tmp_path: Path) -> None:
    page = visit("/policies", KOREA)
    go_to(page, "build")
    set_state(page, "instrument.RND", "withdrawn")
    set_state(page, "instrument.STD", "kept")
    page.locator(".pp-either button").nth(1).click()
    set_state(page, "measure.KR-02", "kept")
    row(page, "edit|measure.KR-03").locator(".pp-name").click()
    page.get_by_label("Last month").fill("2021-13")
    page.locator(".pp-editor .v-messages__message", has_text="A month as").wait_for()
    page.get_by_label("Last month").fill("2021-12")
    page.locator(".pp-list-of-changes", has_text="KR-03").wait_for()
    for typed in ("-1", "1e999", "nan", "x" * 500):
        page.get_by_label("Budget factor").fill(typed)
        page.locator(".pp-filters .v-messages__message", has_text="0 to 100").wait_for()
    page.get_by_label("Budget factor").fill("0,5")
    wanted = Scenario(
        structure="kr",
        mix=("kr-5gplus-2019",),
        budget=0.5,
        overrides={
            "instrument.RND": "withdrawn",
            "instrument.STD": False,
            "measure.KR-02": False,
            "measure.KR-03": {"end": "2021-12"},
        },
    )
    plain = Scenario(structure="kr", mix=wanted.mix)
    left = outlay(wanted).present_value / outlay(plain).present_value
    page.locator(".pp-figure", has_text=small_share(0.001 * left)).wait_for()
    made = load_scenario(download(page, "Save scenario", tmp_path))
    assert made.overrides == wanted.overrides
    assert made.budget == wanted.budget
    page.get_by_role("button", name="Use in Explore").click()
    comes_to(page, "o.instrument.RND", '"withdrawn"')
    comes_to(page, "o.measure.KR-03", '{"end": "2021-12"}')
    comes_to(page, "budget", "0.5")
    page.get_by_role("button", name="Open Explore").click()
    page.locator(".pn-page-explore").wait_for()
    comes_to(page, "budget", "0.5")


def test_a_pure_set_is_saved_as_a_mix_file(visit: Visit, tmp_path: Path) -> None:
    page = visit("/policies", KOREA)
    go_to(page, "build")
    page.locator(".pp-either button").nth(1).click()
    set_state(page, "measure.KR-02", "kept")
    page.get_by_label("Name of the mix file").fill("../evil")
    page.locator(".pp-own .v-messages__message", has_text="Small letters").wait_for()
    page.get_by_label("Name of the mix file").fill("without-two")
    page.get_by_text('mix = "without-two.toml"').wait_for()
    read = read_mix(download(page, "Save mix file", tmp_path))
    assert read.measures == load_mix("kr-5gplus-2019").without(measure="KR-02").measures


def test_two_mixes_are_held_against_each_other(visit: Visit) -> None:
    page = visit("/policies", KOREA)
    go_to(page, "contrast")
    page.locator(".pp-said", has_text="39 only in").wait_for()
    page.get_by_role("button", name="Swap").click()
    page.locator(".pp-said", has_text="59 only in").wait_for()
    row(page, "measure:KR-05").click()
    page.locator(".pp-card h2", has_text="Field verification").wait_for()
