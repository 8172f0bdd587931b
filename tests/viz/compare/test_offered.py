"""What a browser sends is taken only where it was offered, and no file is read for it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipyvuetify
import pytest
import solara

from abm.scenario import Scenario
from networks.errors import BadInput
from viz import state
from viz.compare import counting, crossed, heads
from viz.compare.crossing import DIVIDED
from viz.compare.heads import change_side, choose, set_whole
from viz.compare.sides import counterpart, is_offered, whole_within, with_mix, with_structure
from viz.runs import Counting

KOREA = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=300, end="2019-06", seed=5)
CHINA = replace(KOREA, structure="cn", mix=("cn-2020-2023",))
FORGED: list[Any] = [
    *(None, 2.5, float("nan"), True, [], ["none"], {}, {"a": 1}),
    *("", "+", "nowhere", "../x", "none+"),
]
NO_NUMBERS: list[Any] = [*FORGED, "-4", "1e9", "\u0663\u0660\u0660", "9" * 21, "9" * 10_000]


@pytest.fixture(autouse=True)
def both() -> Iterator[None]:
    state.scenario.value, state.other.value, state.note.value = KOREA, CHINA, ""
    heads.locked.value = True
    yield
    state.scenario.value, state.other.value = state.first_scenario(), state.second_scenario()
    state.note.value = ""


@pytest.fixture
def own_mix(tmp_path: Path) -> str:
    """A file of the machine that reads well as a mix: it may not be read all the same."""
    from abm.mix import MIXES

    file = tmp_path / "own.toml"
    file.write_bytes((MIXES / "none.toml").read_bytes())
    return f"{file}"


@pytest.mark.parametrize("sent", FORGED, ids=repr)
def test_no_other_mix_and_no_other_structure_is_taken(sent: Any) -> None:
    for change in (with_mix, with_structure):
        with pytest.raises(BadInput):
            change(KOREA, sent)
        change_side(0, lambda one, change=change: change(one, sent))
        assert heads.sides() == (KOREA, CHINA)
        assert "\n" not in state.note.value
        assert state.note.value


def test_no_file_is_read_for_a_mix(own_mix: str) -> None:
    for code in (own_mix, f"none+{own_mix}"):
        change_side(1, lambda one, code=code: with_mix(one, code))
        assert heads.sides() == (KOREA, CHINA)
        assert "unknown mix" in state.note.value


def test_a_mix_that_is_added_to_itself_is_taken_once() -> None:
    assert with_mix(KOREA, "+".join(["cn-2020-2023"] * 1000)).mix == ("cn-2020-2023",)


@pytest.mark.parametrize("sent", NO_NUMBERS, ids=lambda sent: f"{sent}"[:20])
@pytest.mark.parametrize("field", ["firms", "seed"])
def test_what_is_no_whole_number_is_refused(field: str, sent: Any) -> None:
    set_whole(0, field, sent)
    assert heads.sides() == (KOREA, CHINA)
    assert 0 < len(state.note.value) < 200


@pytest.mark.parametrize("sent", FORGED, ids=repr)
def test_a_list_passes_over_what_it_does_not_offer(sent: Any) -> None:
    taken: list[str] = []
    box, _ = solara.render_fixed(
        choose("mix", "none", {"none": "None", "cn-2232": "One"}, taken.append, "x"), handle_error=False
    )
    box.v_model = sent
    assert taken == []
    box.v_model = "cn-2232"
    assert taken == ["cn-2232"]


@pytest.mark.parametrize("sent", [None, "9", [], {}, float("nan"), float("inf"), True], ids=repr)
def test_a_slider_takes_numbers_only(sent: Any) -> None:
    assert whole_within(sent, 5, 50) is None


def test_a_number_out_of_bounds_is_brought_back() -> None:
    assert [whole_within(n, 5, 50) for n in (-1, 7, 7.4, 1e300)] == [5, 7, 7, 50]


def test_the_slider_of_repeated_runs_stays_within_its_bounds() -> None:
    chosen: list[int] = []

    @solara.component
    def page() -> None:
        counting.start_bar("Go", 10, chosen.append, lambda: None, Counting(), fewest=5, most=50)

    _, rc = solara.render(page(), handle_error=False)
    slider = rc.find(ipyvuetify.Slider).widget
    for sent in (None, "7", [1], float("nan"), 10**9):
        slider.v_model = sent
    assert chosen == [50]


def test_texts_are_offered_by_being_among_them() -> None:
    assert is_offered(DIVIDED[0], DIVIDED)
    assert not any(is_offered(sent, DIVIDED) for sent in FORGED)
    assert crossed.DIVIDED is DIVIDED


def test_the_counterpart_is_the_other_structure_under_its_own_mix() -> None:
    assert counterpart(KOREA) == CHINA
    assert counterpart(CHINA) == KOREA
    changed = replace(KOREA, overrides={"instrument.FIN": 2.0})
    assert counterpart(changed) == CHINA


def opened() -> None:
    """Open the page's controls, as a visitor who comes to it."""

    @solara.component
    def page() -> None:
        heads.use_lock()

    _, rc = solara.render(page(), handle_error=False)
    rc.close()


@pytest.mark.parametrize("second", [CHINA, state.second_scenario()], ids=["same", "as the app opens"])
def test_one_scenario_twice_finds_its_counterpart_beside_it(second: Scenario) -> None:
    first = replace(second, seed=9, firms=400)
    state.scenario.value = first
    state.other.value = first if second == CHINA else second
    opened()
    there = state.other.value
    assert (there.structure, there.mix) == ("kr", (state.home_mix("kr"),))
    assert (there.firms, there.seed) == (400, 9)
    assert state.scenario.value == first


def test_two_scenarios_are_left_as_they_came() -> None:
    opened()
    assert heads.sides() == (KOREA, CHINA)
