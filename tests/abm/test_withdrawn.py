"""What is withdrawn from a mix takes its money with it; the rest gets what it was going to get."""

from dataclasses import replace

import numpy as np
import pytest

from abm.measures import policy_tables
from abm.mix import Mix, difference, load_mix
from abm.programme import Programme, schedule
from abm.scenario import Scenario, scenario_from
from networks.errors import BadInput

SECTORS = tuple(
    "AGR MIN OIL CHEM MET MACH ELEC COMEQ AUTO TREQ CONSG APPL POW WAT CONS TRADE PORT LOG MCT TEL SOFT "
    "FIN BUS EDU HEA GOV OSV".split()
)
VALUE_ADDED = 1.6e6
CODES = tuple(policy_tables().instruments)
RULES = [code for code in CODES if policy_tables().instruments[code].kind == "rule"]
MIXES = ["kr-5gplus-2019", "cn-2020-2023"]


def programme(mix: str, overrides: dict[str, object] | None = None, **keywords: object) -> Programme:
    scenario = replace(Scenario(structure="kr"), mix=(mix,), overrides=overrides or {}, **keywords)
    return schedule(scenario.composed_mix(), scenario, VALUE_ADDED, SECTORS)


def carried(mix: str) -> list[str]:
    return [code for code, share in load_mix(mix).shares().items() if share > 0]


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("code", ["DEMO", "ADOPT", "STD", "SEC"])
def test_other_instruments_keep_money_and_strength_to_the_bit(mix: str, code: str) -> None:
    whole, rest = programme(mix), programme(mix, {f"instrument.{code}": "withdrawn"})
    for other in set(CODES) - {code}:
        assert np.array_equal(rest.money[other], whole.money[other])
        assert np.array_equal(rest.administration[other], whole.administration[other])
    for sub, strength in whole.strength.items():
        if not sub.startswith(f"{code}."):
            assert np.array_equal(rest.strength[sub], strength)


@pytest.mark.parametrize("mix", MIXES)
def test_a_withdrawn_instrument_has_neither_money_nor_strength(mix: str) -> None:
    for code in carried(mix):
        rest = programme(mix, {f"instrument.{code}": "withdrawn"})
        assert not rest.outlay(code).any()
        assert not any(a.any() for sub, a in rest.strength.items() if sub.startswith(f"{code}."))


@pytest.mark.parametrize("mix", MIXES)
def test_outlays_of_single_instruments_add_up_to_the_mix(mix: str) -> None:
    parts = [
        programme(mix, {f"instrument.{other}": "withdrawn" for other in CODES if other != code})
        for code in CODES
    ]
    assert sum(part.outlay_present_value for part in parts) == pytest.approx(
        programme(mix).outlay_present_value, rel=1e-12
    )


@pytest.mark.parametrize("mix", MIXES)
def test_outlays_of_single_measures_add_up_to_the_mix(mix: str) -> None:
    measures = load_mix(mix).measures
    whole = programme(mix)
    lost = [whole.budget - programme(mix, {f"measure.{m}": "withdrawn"}).budget for m in measures]
    assert min(lost) > 0.0
    assert sum(lost) == pytest.approx(whole.budget, rel=1e-9)


def test_a_withdrawn_rule_saves_its_administration_alone() -> None:
    whole = programme("cn-2020-2023")
    for code in RULES:
        rest = programme("cn-2020-2023", {f"instrument.{code}": "withdrawn"})
        assert whole.outlay_present_value - rest.outlay_present_value == pytest.approx(
            float((whole.administration[code] * 1.045 ** (-whole.months / 12.0)).sum())
        )


def test_other_measures_keep_their_money_when_one_is_withdrawn() -> None:
    whole, rest = programme("kr-5gplus-2019"), programme("kr-5gplus-2019", {"measure.KR-14": "withdrawn"})
    for code in carried("kr-5gplus-2019"):
        before = {item.measure: item.amount for item in whole.trace(code, 10)}
        after = {item.measure: item.amount for item in rest.trace(code, 10)}
        lone = before.pop("KR-14", 0.0)
        assert (lone > 0.0) == (code == "TAXC")
        assert {m: a for m, a in after.items() if m} == {m: a for m, a in before.items() if m}


def test_kept_money_goes_to_the_rest() -> None:
    kept = programme("kr-5gplus-2019", {"instrument.DEMO": False})
    withdrawn = programme("kr-5gplus-2019", {"instrument.DEMO": "withdrawn"})
    assert kept.outlay_present_value == pytest.approx(programme("kr-5gplus-2019").outlay_present_value)
    assert kept.outlay("ADOPT").sum() > withdrawn.outlay("ADOPT").sum()


@pytest.mark.parametrize("mix", MIXES)
def test_all_withdrawn_is_no_policy(mix: str) -> None:
    assert programme(mix, {f"instrument.{code}": "withdrawn" for code in CODES}).is_null
    assert programme(mix, {f"measure.{m}": "withdrawn" for m in load_mix(mix).measures}).is_null


def test_an_instrument_without_weight_is_withdrawn_without_trace() -> None:
    whole, rest = programme("kr-5gplus-2019"), programme("kr-5gplus-2019", {"instrument.SHARE": "withdrawn"})
    assert rest.outlay_present_value == whole.outlay_present_value
    assert all(np.array_equal(rest.money[code], whole.money[code]) for code in CODES)


def test_a_mix_says_what_is_withdrawn() -> None:
    mix: Mix = load_mix("kr-5gplus-2019").without(measure="KR-14", instrument="STD", money="withdrawn")
    assert "KR-14" not in mix.measures
    assert mix.shares()["STD"] == 0.0
    assert "instrument STD withdrawn with its money" in mix.describe()
    assert "KR-14 at weight 1, withdrawn with its money" in mix.describe()
    assert "KR-14" in difference(load_mix("kr-5gplus-2019"), mix)


def test_only_with_money_withdrawn_keeps_the_planned_money_of_what_stays() -> None:
    mix = load_mix("cn-2020-2023").only(instruments=["ADOPT"], money="withdrawn")
    found = schedule(mix, Scenario(structure="kr"), VALUE_ADDED, SECTORS)
    assert np.array_equal(found.money["ADOPT"], programme("cn-2020-2023").money["ADOPT"])
    assert found.outlay_present_value < 0.5 * programme("cn-2020-2023").outlay_present_value


@pytest.mark.parametrize("key", ["instrument.STD", "measure.KR-14"])
def test_another_word_than_withdrawn_is_refused(key: str) -> None:
    with pytest.raises(BadInput, match="'withdrawn'"):
        scenario_from({"structure": "kr", "mix": "kr-5gplus-2019", "overrides": {key: "gone"}})


def test_a_scenario_file_keeps_a_withdrawal(tmp_path: object) -> None:
    from abm.scenario import load_scenario

    scenario = replace(
        Scenario(structure="kr"), mix=("kr-5gplus-2019",), overrides={"instrument.STD": "withdrawn"}
    )
    path = tmp_path / "s.toml"  # type: ignore[operator]
    path.write_text(scenario.to_toml())
    assert load_scenario(path) == scenario
    assert scenario.digest() != replace(scenario, overrides={}).digest()
