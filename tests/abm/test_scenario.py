"""Scenario files: what is read, what is refused, and that nothing is lost on the way."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from abm.scenario import Scenario, load_scenario, scenario_from
from networks.errors import BadInput

FULL = """
structure = "cn"
mix = ["cn-notice-2020", "cn-sail-2021"]
firms = 800
start = "2020-01"
end = "2024-06"
seed = "18446744073709551615"
budget = 2
end_rule = "common-window"
proposed_start = "2022-01"
basis = "clause_share"
[parameters]
"policy.attention_step" = 0.4
[overrides]
measure.SAIL-T01 = false
measure.SAIL-T02.end = "2022-12"
"measure.SAIL-T03" = 0.5
instrument.DEMO = 2
"""


def test_a_file_is_read_as_written(tmp_path: Path) -> None:
    (tmp_path / "full.toml").write_text(FULL)
    scenario = load_scenario(tmp_path / "full.toml")
    assert scenario.mix == ("cn-notice-2020", "cn-sail-2021")
    assert scenario.months == 54
    assert scenario.start_month == 12
    assert scenario.seed == 2**64 - 1
    assert scenario.overrides == {
        "instrument.DEMO": 2.0,
        "measure.SAIL-T01": False,
        "measure.SAIL-T02": {"end": "2022-12"},
        "measure.SAIL-T03": 0.5,
    }


def test_a_scenario_survives_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "full.toml").write_text(FULL)
    scenario = load_scenario(tmp_path / "full.toml")
    (tmp_path / "again.toml").write_text(scenario.to_toml(), encoding="utf-8")
    again = load_scenario(tmp_path / "again.toml")
    assert again == scenario
    assert again.digest() == scenario.digest()
    assert again.to_toml() == scenario.to_toml()


def test_the_smallest_scenario_has_the_stated_defaults() -> None:
    scenario = scenario_from({"structure": "kr"})
    assert scenario == Scenario(structure="kr")
    assert (scenario.mix, scenario.firms, scenario.months, scenario.seed) == (("none",), 5000, 96, 1)


def test_one_and_one_point_nought_are_the_same_scenario() -> None:
    one, other = scenario_from({"structure": "kr", "budget": 1}), Scenario(structure="kr", budget=1.0)
    assert one.digest() == other.digest()


def test_the_digest_knows_every_change() -> None:
    scenario = Scenario(structure="kr", mix=("cn-sail-2021",))
    others = [
        replace(scenario, seed=2),
        replace(scenario, mix=("none",)),
        replace(scenario, overrides={"instrument.STD": 0.0}),
        replace(scenario, end_rule="common-window"),
    ]
    assert len({s.digest() for s in (scenario, *others)}) == 5


def test_a_scenario_goes_to_another_process() -> None:
    scenario = scenario_from({"structure": "kr", "overrides": {"instrument.STD": False}})
    assert pickle.loads(pickle.dumps(scenario)) == scenario


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"structre": "kr"}, "unknown key 'structre' (did you mean 'structure'?)"),
        ({"structure": "kp"}, "scenario: structure: unknown structure 'kp'"),
        ({"mix": "cn-sale-2021"}, "did you mean 'cn-sail-2021'"),
        ({"mix": 5}, "5 is not a name"),
        ({"firms": 199}, "a whole number from 200 to 2,000,000"),
        ({"firms": -5}, "scenario: firms: -5 cannot be used"),
        ({"firms": 5000.0}, "a whole number"),
        ({"firms": True}, "a whole number"),
        ({"start": "2019-13"}, "'2019-13' is not a month"),
        ({"start": 2019}, "2019 is not a month"),
        ({"start": "2018-12"}, "out of bounds"),
        ({"end": "2019-01"}, "2019-01 is not after the start 2019-01"),
        ({"seed": -1}, "a whole number from 0 to 2^64-1"),
        ({"seed": "18446744073709551616"}, "a whole number from 0 to 2^64-1"),
        ({"rule": "economical"}, "did you mean 'economic'"),
        ({"control": "rewird"}, "did you mean 'rewired'"),
        ({"network": "my.csv"}, "scenario: network: my.csv: no such file"),
        ({"technology": "6g"}, "did you mean '5g'"),
        ({"budget": -0.5}, "-0.5 is negative"),
        ({"budget": "1"}, "'1' is not a number"),
        ({"budget": float("nan")}, "is not a number"),
        ({"end_rule": "as coded"}, "did you mean 'as-coded'"),
        ({"basis": "clauses"}, "did you mean 'clause_share'"),
        ({"parameters": {"policy": 3}}, "group.name"),
        ({"parameters": {"policy.attention_step": "x"}}, "'x' is not a number"),
        ({"overrides": {"measure": {"KR-14": False}}}, "unknown measure in mix 'none'"),
        ({"mix": "kr-5gplus-2019", "overrides": {"measure.KR-014": False}}, "did you mean 'KR-14'"),
        ({"overrides": {"instruments.DEMO": 0}}, "unknown override 'instruments.DEMO'"),
        ({"overrides": {"instrument.DEMO": "off"}}, "[overrides]: instrument.DEMO: 'off' cannot be used"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(changes: dict[str, object], line: str) -> None:
    with pytest.raises(BadInput, match=r"^[^\n]*$") as refused:
        scenario_from({"structure": "kr", **changes})
    assert line in str(refused.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [("structure = ", "is not TOML"), ("firms = 5000", "scen.toml: key 'structure' is missing")],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, line: str) -> None:
    (tmp_path / "scen.toml").write_text(text)
    with pytest.raises(BadInput) as refused:
        load_scenario(tmp_path / "scen.toml")
    assert line in str(refused.value)
    assert "scen.toml" in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.toml: file is missing"):
        load_scenario(tmp_path / "nowhere.toml")


def test_an_own_mix_counts_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    text = (Path(__file__).parents[2] / "abm/data/mixes/cn-sail-2021.toml").read_text(encoding="utf-8")
    text = text.replace('"cn-sail-2021"', '"own"').replace('"enacted"', '"own"')
    path.write_text(text, encoding="utf-8")
    scenario = Scenario(structure="cn", mix=(str(path),))
    before = scenario.digest()
    path.write_text(text + "\n# changed", encoding="utf-8")
    assert scenario.digest() != before
