"""The schedule: what a mix spends and how strongly it acts, month by month."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.measures import policy_tables
from abm.mix import Entry, Mix, load_mix
from abm.programme import Programme, schedule
from abm.scenario import Scenario
from networks.errors import BadInput

SECTORS = tuple(
    "AGR MIN OIL CHEM MET MACH ELEC COMEQ AUTO TREQ CONSG APPL POW WAT CONS TRADE PORT LOG MCT TEL SOFT "
    "FIN BUS EDU HEA GOV OSV".split()
)
TEL = SECTORS.index("TEL")
VALUE_ADDED = 1.6e6
RULE = [code for code, instrument in policy_tables().instruments.items() if instrument.kind == "rule"]


def programme(mix: Mix | str, **keywords: object) -> Programme:
    """Schedule a mix in the Korean structure with some of the scenario's fields changed."""
    scenario = replace(Scenario(structure="kr"), **keywords)
    return schedule(load_mix(mix) if isinstance(mix, str) else mix, scenario, VALUE_ADDED, SECTORS)


def only(measure: str, share: float = 0.001) -> Mix:
    """Return a mix of one measure with a budget."""
    mix = replace(load_mix("kr-5gplus-2019"), entries=(Entry(measure=measure),))
    return replace(mix, budget=replace(mix.budget, share_of_value_added=share))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("none", {}),
        ("cn-2020-2023", {"budget": 0.0}),
        ("cn-sail-2021", {"end": "2021-06"}),
        ("cn-sail-2021", {"start": "2027-01", "end": "2030-12"}),
        ("cn-2232", {"proposed_start": "2027-01", "end": "2026-12"}),
    ],
)
def test_nothing_comes_from_a_null_policy(name: str, changes: dict[str, object]) -> None:
    nothing = programme(name, **changes)
    arrays = [*nothing.money.values(), *nothing.administration.values(), *nothing.strength.values()]
    assert nothing.is_null
    assert all(not array.any() for array in arrays)
    assert nothing.outlay_present_value == 0.0


@pytest.mark.parametrize("basis", ["measure_top3", "clause_share"])
@pytest.mark.parametrize("end_rule", ["as-coded", "common-window"])
@pytest.mark.parametrize("name", ["kr-5gplus-2019", "cn-notice-2020", "cn-sail-2021", "cn-2232"])
def test_the_outlay_is_the_budget_at_present_value(name: str, end_rule: str, basis: str) -> None:
    found = programme(name, end_rule=end_rule, basis=basis)
    assert found.outlay_present_value == pytest.approx(0.001 * VALUE_ADDED, rel=1e-12)
    assert found.budget == pytest.approx(0.001 * VALUE_ADDED)


def test_money_of_one_measure_by_hand() -> None:
    found = programme(only("KR-14"))  # a tax credit for operators, 2019-01 to 2020-12
    monthly = 1600.0 / sum(1.045 ** (-month / 12) for month in range(24))
    money = found.money["TAXC"]
    assert money[:24, TEL] == pytest.approx(np.full(24, 0.95 * monthly))
    assert found.administration["TAXC"][:24] == pytest.approx(np.full(24, 0.05 * monthly))
    assert money.sum() == pytest.approx(money[:24, TEL].sum())


def test_half_the_administration_buys_half_the_strength() -> None:
    months = range(15, 96)  # CN20-16 runs from 2020-04, its coordination acts six months later
    due = 1e-6 * VALUE_ADDED / 12
    budget = 0.5 * due * sum(1.045 ** (-month / 12) for month in months)
    changes = {"policy.administration_cost": 1e-6}
    found = programme(only("CN20-16", budget / VALUE_ADDED), parameters=changes)
    assert found.peak("GOV.coord")[20] == 0.0
    assert found.peak("GOV.coord")[21:] == pytest.approx(np.full(75, 0.25))
    assert found.administration["GOV"][30] == pytest.approx(0.5 * due)


def test_shares_of_a_year_are_the_shares_of_the_mix() -> None:
    found = programme("kr-5gplus-2019", parameters={"policy.surplus_to_cash": 0.0})
    shares = load_mix("kr-5gplus-2019").shares(year=2021)
    total = sum(found.outlay(code)[24:36].sum() for code in shares)
    for code, share in shares.items():
        assert found.outlay(code)[24:36].sum() / total == pytest.approx(share)


def test_money_is_spent_in_step_with_the_measures_in_force() -> None:
    yearly = programme("kr-5gplus-2019").yearly_outlay()
    assert yearly[2020] / yearly[2019] == pytest.approx(34 / 23)
    assert yearly[2026] / yearly[2024] == pytest.approx(28 / 29)


def test_a_later_start_cuts_the_same_schedule() -> None:
    whole, part = programme("cn-2020-2023"), programme("cn-2020-2023", start="2021-01", end="2023-06")
    assert np.array_equal(whole.money["DEMO"][24:54], part.money["DEMO"])
    assert np.array_equal(whole.strength["STD.proto"][24:54], part.strength["STD.proto"])
    assert part.months[0] == 24


def test_no_money_is_spent_after_2026() -> None:
    longer = programme("kr-5gplus-2019", end="2028-12")
    assert longer.yearly_outlay()[2027] == 0.0
    assert np.array_equal(longer.money["RND"][:96], programme("kr-5gplus-2019").money["RND"])


def test_a_standard_needs_its_lag_and_stays() -> None:
    strength = programme("cn-sail-2021").peak("STD.proto")  # 2021-07, drafted in 24 months
    assert strength[53] == 0.0
    assert strength[54:] == pytest.approx(np.full(42, 0.5))


def test_a_standard_that_was_not_finished_never_comes() -> None:
    cut = load_mix("cn-sail-2021").between("2021-07", "2023-05")
    assert not programme(cut).strength["STD.proto"].any()


def test_a_demonstration_ends_with_its_measure() -> None:
    strength = programme("cn-sail-2021").peak("DEMO.bench")
    assert strength[33:60].all()
    assert not strength[60:].any()


def test_common_window_ends_what_is_open() -> None:
    assert not programme("kr-5gplus-2019", end_rule="common-window").money["RND"][60:].any()


def test_a_measure_reaches_the_sectors_it_names() -> None:
    found = programme(only("KR-22"))  # ports and logistics
    named = {SECTORS[column] for column in np.flatnonzero(found.strength["DEMO.pilot"][10])}
    assert named == {"PORT", "LOG"}
    money = found.money["DEMO"][10]
    assert money[SECTORS.index("PORT")] / money.sum() == pytest.approx((0.8 + 0.3) / 2)
    assert np.ptp(programme(only("KR-29")).money["GOV"][10]) == 0.0  # named for all: the same everywhere


def test_three_measures_close_seven_eighths() -> None:
    assert programme("kr-5gplus-2019").peak("GOV.rule")[40] == pytest.approx(1 - 0.5**3)


@pytest.mark.parametrize("surplus", [0.0, 1.0])
def test_a_trace_adds_up_to_the_money(surplus: float) -> None:
    found = programme("cn-2020-2023", parameters={"policy.surplus_to_cash": surplus})
    for code in found.money:
        assert sum(item.amount for item in found.trace(code, 40)) == pytest.approx(found.outlay(code)[40])


def test_a_trace_names_measures_and_lines() -> None:
    found = programme("kr-5gplus-2019")
    traced = found.trace("GOV.rule", 40)
    assert [(item.measure, item.source, item.lines) for item in traced] == [
        ("KR-07", "000", "502"),
        ("KR-24", "000", "554"),
        ("KR-25", "000", "556"),
        ("KR-29", "000", "570"),
    ]
    with pytest.raises(BadInput, match=r"did you mean 'GOV\.rule'"):
        found.trace("GOV.rules", 40)


def test_a_switched_off_instrument_is_exactly_inert() -> None:
    found = programme("kr-5gplus-2019", overrides={"instrument.DEMO": False})
    assert not found.money["DEMO"].any()
    assert not found.strength["DEMO.pilot"].any()
    assert found.outlay_present_value == pytest.approx(1600.0)


def test_a_surplus_can_be_handed_to_cash() -> None:
    kept = programme("cn-notice-2020", parameters={"policy.surplus_to_cash": 0.0})
    handed = programme("cn-notice-2020", parameters={"policy.surplus_to_cash": 1.0})
    assert handed.outlay_present_value == pytest.approx(kept.outlay_present_value)
    assert not any(handed.money[code].any() for code in RULE)
    assert handed.money["DEMO"].sum() > 2 * kept.money["DEMO"].sum()
    assert np.array_equal(kept.strength["SEC.data"], handed.strength["SEC.data"])


@pytest.mark.parametrize("factor", [0.25, 1.0, 4.0])
def test_administration_is_never_more_than_the_money(factor: float) -> None:
    found = programme("kr-5gplus-2019", budget=factor)
    assert all((found.money[code] >= 0).all() for code in found.money)
    assert all(((s >= 0) & (s <= 1)).all() for s in found.strength.values())


COUNTED = [m.id for m in policy_tables().measures.values() if m.counted]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(COUNTED), min_size=1, max_size=12, unique=True), st.sampled_from(COUNTED))
def test_a_further_measure_weakens_no_rule_that_is_paid(names: list[str], further: str) -> None:
    rich = only(names[0], share=1.0)
    fewer = replace(rich, entries=tuple(Entry(measure=name) for name in names))
    more = replace(rich, entries=tuple(Entry(measure=name) for name in {*names, further}))
    before, after = programme(fewer), programme(more)
    for sub, strength in before.strength.items():
        if sub.partition(".")[0] in RULE:
            assert (after.strength[sub] >= strength - 1e-12).all()
