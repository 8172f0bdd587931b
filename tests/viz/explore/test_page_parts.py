"""Headline, log, money, charts: each number is the model's own."""

from dataclasses import replace

import numpy as np
import pytest

from abm.film import LINKED, OUT
from abm.scenario import Scenario
from experiments.extract import horizon_of
from viz.explore.charts import observed, series
from viz.explore.headline import finding, without_policy
from viz.explore.log import entries
from viz.explore.money import by_payee, by_year
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
