"""Budgets that are to be equal are equal, in what the programmes plan to spend."""

import numpy as np
import pytest

from abm.country import load_country
from abm.mix import compose
from abm.programme import schedule
from experiments.equal_money import SENSES, budget_factors
from experiments.plan import MONEY, compare_plan, mix_parts, tasks
from networks.errors import BadInput

CODES = ("kr", "cn")
PLAN = compare_plan(structures=CODES, mixes=["none", "kr-5gplus-2019"], firms=300, replicates=10)


def planned(sense: str) -> dict[str, float]:
    """Present value of the budget of each structure's scenario in the panel, million USD."""
    found = {}
    for task in tasks(PLAN):
        if task.panel == MONEY and task.level == sense:
            (mix, scenario), *_ = task.scenarios
            country = load_country(task.structure)
            value_added = float(country.value_added.sum())
            programme = schedule(compose(mix_parts(mix)), scenario, value_added, country.sectors)
            found[task.structure] = programme.outlay_present_value
    return found


def test_the_same_dollars_are_planned_in_both_structures():
    spent = planned("same-usd")
    assert spent["kr"] == pytest.approx(spent["cn"], rel=1e-12)


def test_the_same_dollars_a_firm_are_planned_in_both_structures():
    spent = planned("same-per-firm")
    each = {code: spent[code] / float(load_country(code).firms.sum()) for code in CODES}
    assert each["kr"] == pytest.approx(each["cn"], rel=1e-12)


def test_the_comparison_itself_has_equal_shares_and_not_equal_dollars():
    base = {
        code: schedule(
            compose(["kr-5gplus-2019"]),
            PLAN.scenario(code, "kr-5gplus-2019"),
            float(load_country(code).value_added.sum()),
            load_country(code).sectors,
        ).outlay_present_value
        for code in CODES
    }
    shares = [base[code] / float(load_country(code).value_added.sum()) for code in CODES]
    assert shares[0] == pytest.approx(shares[1], rel=1e-9)
    assert base["cn"] > 2.0 * base["kr"]


@pytest.mark.parametrize("sense", SENSES)
def test_no_structure_moves_further_than_it_must(sense: str):
    factors = np.array(list(budget_factors(CODES, sense).values()))
    assert np.prod(factors) == pytest.approx(1.0)


def test_mixes_without_measures_feel_no_money():
    panels = [panel for panel in PLAN.panels if panel.name == MONEY]
    assert [panel.level for panel in panels] == list(SENSES)
    assert all(panel.feels == ("kr-5gplus-2019",) for panel in panels)


def test_one_structure_has_no_budgets_to_make_equal():
    plan = compare_plan(structures=["kr"], mixes=["none", "cn-2232"], firms=300, replicates=4)
    assert not any(panel.name == MONEY for panel in plan.panels)


def test_another_sense_is_refused():
    with pytest.raises(BadInput, match="same-usd"):
        budget_factors(CODES, "same-usdollar")
