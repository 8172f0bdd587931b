"""Compare in step, and a study that was opened and sent to Explore."""

import pytest

from tests.viz.app.acts import address_has, headline, press, query, stands_at
from tests.viz.app.conftest import SMALL, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOTH = f"{SMALL}&b.structure=cn&b.mix=cn-2020-2023&b.firms=500&b.end=2022-12"

IN_STEP = """
() => new Promise((done) => {
  const maps = [...document.querySelectorAll(".pn-map[data-renderer]")];
  const seen = [];
  const watch = () => {
    seen.push(maps.map((map) => Number(map.dataset.month)));
    if (pearlnetClock.playing) requestAnimationFrame(watch); else done(seen);
  };
  requestAnimationFrame(watch);
})
"""


def test_the_two_maps_of_compare_stand_at_the_same_month_while_playing(visit: Visit) -> None:
    page = visit("/compare", BOTH)
    page.locator(".pn-map[data-months-ready='48']").nth(1).wait_for()
    stands_at(page, -1)
    press(page, "Play")
    seen = page.evaluate(IN_STEP)
    assert len(seen) > 5
    assert all(a == b for a, b in seen)
    stands_at(page, 47)


def test_a_link_to_compare_opens_both_scenarios(visit: Visit) -> None:
    page = visit("/compare", f"{SMALL}&b.structure=kr&b.mix=none&b.firms=500&b.end=2022-12")
    page.locator(".pn-map[data-months-ready='48']").nth(1).wait_for()
    found = query(page)
    assert (found["mix"], found["b.mix"]) == ("kr-5gplus-2019", "none")
    assert page.locator(".pn-screen .pn-map[data-renderer]").count() == 2


def test_a_row_of_a_study_is_sent_to_explore(visit: Visit) -> None:
    page = visit("/studies")
    page.get_by_role("button", name="small").or_(page.get_by_text("small", exact=True)).first.click()
    page.get_by_text("Does money matter?").first.wait_for()
    address_has(page, "study", "small")
    page.locator(".pn-data-opens").first.click()
    page.get_by_role("button", name="Explore", exact=False).last.click()
    page.locator(".pn-page-explore").wait_for()
    headline(page)
    assert query(page)["firms"] == "500"
    assert query(page)["end"] == "2022-12"


@pytest.mark.parametrize("name", ["../small", "/etc", "..%2Fsmall", "small/../../x", "%00", "nothing"])
def test_a_study_out_of_the_folder_is_refused(visit: Visit, name: str) -> None:
    page = visit("/studies", f"{SMALL}&study={name}")
    page.locator(".pn-st-empty").wait_for()
    assert page.get_by_text("Does money matter?").count() == 0
