from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.measures import policy_tables
from abm.mix import compose, mix_names, read_mix
from abm.scenario import Scenario, load_scenario
from networks.errors import BadInput
from viz.policies.draft import (
    LARGEST_BUDGET,
    NOTHING,
    STATES,
    Change,
    Draft,
    draft_of,
    mix_file,
    number,
    started,
)
from viz.policies.outlay import outlay

KR = Scenario(structure="kr", mix=("kr-5gplus-2019",), seed=3)
OVERRIDES = {
    "measure.KR-14": False,
    "measure.KR-15": 0.5,
    "measure.KR-01": {"end": "2020-06"},
    "measure.KR-02": {"weight": 2.0, "start": "2021-03", "end": "2022-12"},
    "measure.KR-03": "withdrawn",
    "instrument.STD": 2.0,
    "instrument.RND": "withdrawn",
    "instrument.FIN": False,
}


def built() -> Draft:
    draft = Draft(mix=("kr-5gplus-2019",), budget=0.5)
    for key, change in {
        "measure.KR-14": Change(state="kept"),
        "measure.KR-15": Change(weight=0.5),
        "measure.KR-01": Change(end="2020-06"),
        "measure.KR-02": Change(weight=2.0, start="2021-03", end="2022-12"),
        "measure.KR-03": Change(state="withdrawn"),
        "instrument.STD": Change(weight=2.0),
        "instrument.RND": Change(state="withdrawn"),
        "instrument.FIN": Change(state="kept"),
    }.items():
        draft = draft.with_change(key, change)
    return draft


def test_what_is_built_equals_a_scenario_made_directly(tmp_path: Path) -> None:
    made = built().scenario(KR)
    assert made == replace(KR, overrides=OVERRIDES, budget=0.5)
    assert made == Scenario(structure="kr", mix=("kr-5gplus-2019",), seed=3, overrides=OVERRIDES, budget=0.5)
    (tmp_path / "own.toml").write_text(made.to_toml(), encoding="utf-8")
    again = load_scenario(tmp_path / "own.toml")
    assert again == made
    assert again.canonical() == made.canonical()


def test_a_scenario_becomes_a_draft_and_the_same_scenario_again() -> None:
    scenario = replace(KR, overrides=OVERRIDES, budget=0.25)
    assert draft_of(scenario).scenario(KR) == scenario
    assert draft_of(KR) == Draft(mix=KR.mix)


def test_attention_of_a_draft_is_that_of_the_changed_mix() -> None:
    made = built().scenario(KR)
    assert built().changed().shares() == made.composed_mix().changed(made.overrides).shares()
    assert outlay(made).present_value < 0.5 * outlay(KR).present_value


def test_withdrawn_takes_the_money_along_and_out_leaves_it() -> None:
    plain = Draft(mix=KR.mix)
    kept = plain.with_change("instrument.DEMO", Change(state="kept")).scenario(KR)
    struck = plain.with_change("instrument.DEMO", Change(state="withdrawn")).scenario(KR)
    budget = outlay(KR).present_value
    assert outlay(kept).present_value == pytest.approx(budget)
    assert outlay(struck).present_value < budget
    assert kept.composed_mix().changed(kept.overrides).shares()["DEMO"] == 0.0
    assert struck.composed_mix().changed(struck.overrides).shares()["DEMO"] == 0.0


def test_a_change_taken_back_leaves_no_trace() -> None:
    draft = built()
    for key in list(draft.changes):
        draft = draft.with_change(key, NOTHING)
    assert draft == Draft(mix=("kr-5gplus-2019",), budget=0.5)


def test_another_start_keeps_what_still_makes_sense() -> None:
    moved = started(built(), ("cn-2020-2023",))
    assert set(moved.changes) == {"instrument.STD", "instrument.RND", "instrument.FIN"}
    assert moved.scenario(KR).mix == ("cn-2020-2023",)
    both = started(built(), ("kr-5gplus-2019", "cn-notice-2020"))
    assert both.scenario(KR).composed_mix().budget.share_of_value_added == pytest.approx(0.002)
    assert set(both.changes) == set(OVERRIDES)


@pytest.mark.parametrize("name", mix_names())
def test_own_mix_file_is_read_back_as_the_same_mix(name: str, tmp_path: Path) -> None:
    base = compose([name])
    draft = Draft(mix=(name,), budget=0.5)
    for measure in base.measures[::3]:
        draft = draft.with_change(f"measure.{measure}", Change(state="kept"))
    assert draft.is_pure_set
    (tmp_path / "my-mix.toml").write_text(mix_file(draft, "my-mix", 'my "mix"\n\x7f\t조합'), encoding="utf-8")
    read = read_mix(tmp_path / "my-mix.toml")
    wanted = draft.changed()
    assert read.measures == wanted.measures
    assert read.shares() == wanted.shares()
    assert read.status == "own"
    assert read.budget.share_of_value_added == 0.5 * base.budget.share_of_value_added
    assert read.title["ko"] == 'my "mix" 조합'


def test_own_mix_file_runs_as_the_scenario_does(tmp_path: Path) -> None:
    draft = Draft(mix=("cn-2020-2023",), budget=2.0).with_change("measure.CN20-04", Change(state="kept"))
    file = tmp_path / "two-less.toml"
    file.write_text(mix_file(draft, "two-less", "two less"), encoding="utf-8")
    one = outlay(draft.scenario(replace(KR, structure="cn")))
    two = outlay(Scenario(structure="cn", mix=(f"{file}",)))
    assert two.money == pytest.approx(one.money)


def test_whole_programmes_stand_by_their_name() -> None:
    text = mix_file(Draft(mix=("cn-2020-2023",)), "x", "x")
    assert 'programmes = ["CN_NOTICE_2020", "CN_SAIL_2021_2023"]' in text
    assert "measures = []" in text


@pytest.mark.parametrize(
    "name",
    ["", "../../x", "a/b", "X", "kr-5gplus-2019", "none", "a" * 41, "a.toml", "-a", "a b", "ä", 'a"', "\0"],
)
def test_no_name_leads_out_of_a_file_name(name: str) -> None:
    with pytest.raises(BadInput):
        mix_file(Draft(mix=("cn-2020-2023",)), name, "title")


def test_only_a_pure_set_becomes_a_mix_file() -> None:
    for change in (Change(state="withdrawn"), Change(weight=2.0), Change(end="2020-06")):
        draft = Draft(mix=KR.mix).with_change("measure.KR-02", change)
        assert not draft.is_pure_set
        with pytest.raises(BadInput):
            mix_file(draft, "mine", "mine")
    assert not Draft(mix=KR.mix).with_change("instrument.STD", Change(state="kept")).is_pure_set
    with pytest.raises(BadInput, match="budget"):
        mix_file(Draft(mix=KR.mix, budget=1000.0), "mine", "mine")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "x",
        "1e400",
        "-1",
        "nan",
        "inf",
        "-inf",
        "1" * 5000,
        "0x10",
        "１２３４",
        "1 000 000",
        "1,2,3",
        "\0",
        "True",
    ],
)
def test_a_hostile_number_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        number(typed, "budget factor", LARGEST_BUDGET)
    assert "\n" not in f"{refused.value}"
    assert len(f"{refused.value}") < 300


@pytest.mark.parametrize(("typed", "value"), [("0.5", 0.5), (" 2 ", 2.0), ("0,25", 0.25), ("1e1", 10.0)])
def test_a_number_may_be_written_in_several_ways(typed: str, value: float) -> None:
    assert number(typed, "factor", 100.0) == value


@pytest.mark.parametrize(
    "month", ["2021", "2021-13", "2021-00", "21-01", "2021-1", "x" * 9999, "\0", "２０２１-０１"]
)
def test_a_hostile_month_is_refused(month: str) -> None:
    draft = Draft(mix=KR.mix).with_change("measure.KR-02", Change(start=month))
    with pytest.raises(BadInput) as refused:
        draft.scenario(KR)
    assert "\n" not in f"{refused.value}"


@pytest.mark.parametrize(
    ("start", "end"), [("0000-01", ""), ("", "9999-12"), ("9999-01", "9999-12"), ("0001-01", "0001-02")]
)
def test_far_months_are_taken_and_spend_what_they_can(start: str, end: str, tmp_path: Path) -> None:
    made = Draft(mix=KR.mix).with_change("measure.KR-02", Change(start=start, end=end)).scenario(KR)
    spent = outlay(made)
    assert spent.total >= 0.0
    assert spent.total == spent.total
    (tmp_path / "far.toml").write_text(made.to_toml(), encoding="utf-8")
    assert load_scenario(tmp_path / "far.toml") == made


KEYS = [f"measure.{name}" for name in compose(KR.mix).measures]
KEYS += [f"instrument.{code}" for code in policy_tables().instruments]
CHANGES = st.builds(
    Change,
    state=st.sampled_from(STATES),
    weight=st.floats(0, 100),
    start=st.sampled_from(["", "2018-01", "2021-06"]),
    end=st.sampled_from(["", "2026-12", "2030-01"]),
)


@given(changes=st.dictionaries(st.sampled_from(KEYS), CHANGES, max_size=8), budget=st.floats(0, 100))
def test_any_draft_the_page_can_make_is_a_scenario_that_reads_back(
    changes: dict[str, Change], budget: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    draft = Draft(mix=KR.mix, budget=budget)
    for key, change in changes.items():
        tidy = replace(change, start="", end="") if key.startswith("instrument.") else change
        draft = draft.with_change(key, tidy)
    made = draft.scenario(KR)
    file = tmp_path_factory.mktemp("made") / "made.toml"
    file.write_text(made.to_toml(), encoding="utf-8")
    assert load_scenario(file) == made
    assert draft_of(made).scenario(KR) == made
    shares = draft.changed().shares()
    assert sum(shares.values()) == pytest.approx(1.0) or not any(shares.values())
