import pytest

from abm.country import load_country
from abm.mix import load_mix, mix_names
from abm.months import month_name
from abm.programme import schedule
from abm.scenario import Scenario
from experiments.catalogue import trace_mix
from viz.policies.outlay import as_coded, outlay, shown_mix
from viz.policies.side import attention_rows

LANDS = ("kr", "cn")


def scenario_of(mix: str, structure: str = "kr", **more: object) -> Scenario:
    return Scenario(structure=structure, mix=(mix,), **more)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("name", mix_names())
@pytest.mark.parametrize("basis", ["measure_top3", "clause_share"])
def test_attention_shown_is_that_of_the_mix(name: str, basis: str) -> None:
    spent = outlay(scenario_of(name))
    shares = load_mix(name).shares(basis)
    rows = attention_rows(load_mix(name), spent, basis)
    assert {row.code: row.first for row in rows} == shares
    assert {row.code: row.second for row in rows} == spent.share
    assert [row.first for row in rows] == sorted(shares.values(), reverse=True)


@pytest.mark.parametrize("structure", LANDS)
@pytest.mark.parametrize("name", mix_names())
def test_money_adds_up_to_the_programme(name: str, structure: str) -> None:
    scenario = scenario_of(name, structure)
    country = load_country(structure)
    made = schedule(scenario.composed_mix(), scenario, float(country.value_added.sum()), country.sectors)
    spent = outlay(scenario)
    assert spent.present_value == pytest.approx(made.budget)
    assert spent.total == pytest.approx(sum(made.yearly_outlay().values()))
    assert spent.by_year() == pytest.approx(made.yearly_outlay())
    assert sum(spent.share.values()) == pytest.approx(1.0 if spent.total else 0.0)


def test_money_behind_an_instrument_is_what_the_command_traces() -> None:
    spent = outlay(scenario_of("kr-5gplus-2019"))
    month = 24
    found = spent.behind("DEMO", month)
    said = trace_mix("kr-5gplus-2019", "DEMO", month_name(month), "kr")
    assert f"{spent.programme.outlay('DEMO')[month]:.4g} million USD" in said
    for item in found:
        assert f"{item.amount:.4g} million USD" in said
        assert not item.measure or (item.measure in said and item.lines in said)
    assert sum(item.amount for item in found) == pytest.approx(spent.programme.outlay("DEMO")[month])
    assert found[-1].measure == ""


def test_a_month_out_of_the_run_is_brought_into_it() -> None:
    spent = outlay(scenario_of("kr-5gplus-2019"))
    assert spent.behind("DEMO", -5) == spent.behind("DEMO", 0)
    assert spent.behind("DEMO", 10**6) == spent.behind("DEMO", 95)


def test_as_coded_takes_changes_away_and_leaves_the_rest() -> None:
    changed = scenario_of("kr-5gplus-2019", overrides={"instrument.RND": 0.0}, budget=2.0, seed=7)
    plain = as_coded(changed, ("cn-2020-2023",))
    assert plain == scenario_of("cn-2020-2023", seed=7)
    assert shown_mix(changed).shares()["RND"] == 0.0


def test_money_does_not_depend_on_the_months_that_are_run() -> None:
    whole, short = (
        scenario_of("kr-5gplus-2019"),
        scenario_of("kr-5gplus-2019", start="2020-01", end="2022-12"),
    )
    assert outlay(short).money == outlay(whole).money
    assert outlay(short).by_year() == outlay(whole).by_year()
    assert list(outlay(whole).by_year()) == list(range(2019, 2027))
