"""Headline, log, money, charts: each number is the model's own."""

from dataclasses import replace

import numpy as np
import pytest

from abm.film import LINKED, OUT
from abm.measures import policy_tables
from abm.scenario import Scenario
from experiments.extract import horizon_of
from viz.explore.charts import observed, series
from viz.explore.headline import finding, without_policy
from viz.explore.heat import ranked
from viz.explore.log import begins, entries
from viz.explore.money import MOST, REST, by_payee, by_year, layers
from viz.words import language, names
from viz.work.runs import Run, filmed_run

from .conftest import SCENARIO, silent


def test_the_counterfactual_differs_in_policy_alone() -> None:
    scenario = replace(SCENARIO, budget=2.0, overrides={"instrument.DEMO": 0.5})
    assert without_policy(scenario) == replace(SCENARIO, mix=("none",))


def test_no_policy_has_no_counterfactual() -> None:
    assert without_policy(Scenario(structure="cn")) is None


@pytest.mark.parametrize("tongue", ["en", "zh", "ko"])
def test_the_headline_says_both_shares_and_the_gap(run: Run, tongue: str) -> None:
    bare = without_policy(SCENARIO)
    assert bare is not None
    other = filmed_run(silent, bare)
    language.value = tongue
    try:
        sentence = finding(run.history, other.history).sentence
        shares = [horizon_of(each)["adopter_density"] for each in (run.history, other.history)]
        for share in shares:
            assert names.percent(share, shares) in sentence
        assert names.change(shares[0] - shares[1], "1", shares) in sentence
    finally:
        language.value = "en"


def test_money_by_year_and_by_payee_is_all_the_money(run: Run) -> None:
    total = sum(float(paid.sum()) for paid in run.history.money.values())
    assert total > 0
    _, paid = by_year(run.history)
    assert sum(map(sum, paid.values())) == pytest.approx(total)
    assert sum(by_payee(run.history).values()) == pytest.approx(total)


def test_what_is_drawn_of_the_money_is_all_of_it_in_few_colours(run: Run) -> None:
    _, paid = by_year(run.history)
    many = {code: [float(k), 1.0] for k, code in enumerate(policy_tables().instruments)}
    for money in (paid, many):
        drawn = layers(money)
        assert sum(np.asarray(each.values, float).sum() for each in drawn) == pytest.approx(
            sum(map(sum, money.values()))
        )
        assert len(drawn) == min(len(money), MOST + 1)
        assert len({each.colour for each in drawn}) == len(drawn)
        assert [each.colour == REST for each in drawn] == [k == MOST for k in range(len(drawn))]


def test_no_measure_begins_that_ended_before_the_run() -> None:
    scenario = Scenario(structure="cn", mix=("cn-sail-2021",), start="2025-01")
    assert begins(scenario) == {}
    early = replace(scenario, start="2019-01")
    assert sum(begins(early).values()) == len(early.composed_mix().measures)


def test_a_measure_without_weight_begins_in_no_month() -> None:
    measure = SCENARIO.composed_mix().measures[0]
    whole = sum(begins(SCENARIO).values())
    for change in (0.0, False, "withdrawn"):
        changed = replace(SCENARIO, overrides={f"measure.{measure}": change})
        assert sum(begins(changed).values()) == whole - 1


def test_the_largest_share_stands_on_top_and_equals_as_they_were() -> None:
    nan = np.nan
    table = np.array([[0.5, nan, 0.0, 0.0, 0.9], [nan] * 5, [0.1, nan, 0.3, 0.1, nan]])
    assert ranked(table).tolist() == [4, 2, 0, 3]


def test_the_log_is_in_order_and_names_each_sector_once(run: Run) -> None:
    found = entries(run)
    assert [each.month for each in found] == sorted(each.month for each in found)
    live = run.film.row[run.film.state > OUT]
    sectors = np.unique(run.film.picture.sector[live]).size
    firsts = [each for each in found if each.kind == "first"]
    assert len(firsts) == sectors + bool((run.film.bond == LINKED).any())


def test_the_log_tells_each_change_of_stage(run: Run) -> None:
    codes, before, changes = run.history.overall["stage"], 0.0, 0
    for t, month in enumerate(run.history.month):
        if (month + 1) % 3 and t != len(codes) - 1:
            continue
        code = codes[t]
        changes += not (code == before or (np.isnan(code) and np.isnan(before)))
        before = code
    assert sum(each.kind == "stage" for each in entries(run)) == changes


def test_a_series_holds_what_was_recorded(run: Run) -> None:
    months, values = series(run.history, "leaderless_share")
    table = run.history.overall["leaderless_share"]
    assert len(months) == np.isfinite(table).sum()
    assert values == table[np.isfinite(table)].tolist()


def test_what_was_observed_keeps_its_unit() -> None:
    seen = observed("kr", "subscriptions", 0, 95)
    assert seen
    assert {each.unit for each in seen} == {"lines"}
