"""The parts of a gap add up, are those that were planted, and are said as they are."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.decomposition import (
    EVEN,
    INTERACTION,
    PARTS,
    POLICY,
    SAME_SHARE,
    STRUCTURE,
    WHOLE,
    decomposition,
    parts_of,
    programmes,
)
from experiments.plan import Panel, compare_plan
from experiments.report.gap_words import NOT_TOLD, answer, words
from experiments.tables import Results
from tests.experiments.fake_comparison import fake_comparison, fake_labels

LABELS = fake_labels()
MIXES = ("none", "kr-5gplus-2019", "cn-2020-2023")
PLAN = replace(
    compare_plan(structures=["kr", "cn"], mixes=MIXES, firms=1000, replicates=5, robustness=False),
    headlines=("adopter_density",),
)
PLANTED = {"kr": 5.0, "cn": 2.0, "none": 0.0, "kr-5gplus-2019": 1.5, "cn-2020-2023": 0.5}


def planted(crossing: float, noise: float = 0.1, lost: bool = False) -> Results:
    """Value of structure plus value of mix, plus a crossing of Korea with its own mix, plus noise."""
    draws = np.random.default_rng(1)
    values = {}
    for s in PLAN.structures:
        for m in MIXES:
            own = crossing if (s, m) == ("kr", "kr-5gplus-2019") else 0.0
            values["base", "", s, m] = PLANTED[s] + PLANTED[m] + own + noise * draws.normal(size=(5, 1))
    if lost:
        values["base", "", "cn", "kr-5gplus-2019"][2] = np.nan
    return Results(plan=PLAN, indicators=("adopter_density",), values=values)


def means(table: pd.DataFrame, money: str = SAME_SHARE) -> dict[str, float]:
    rows = table[table["money"] == money]
    return dict(zip(rows["part"], rows["mean"], strict=True))


def test_planted_parts_are_found():
    found = means(decomposition(planted(0.7, noise=0.0)))
    assert found[STRUCTURE] == pytest.approx(3.0)
    assert found[POLICY] == pytest.approx(1.0)
    assert found[INTERACTION] == pytest.approx(0.7)
    assert found[WHOLE] == pytest.approx(4.7)


def test_without_a_crossing_there_is_no_interaction():
    assert means(decomposition(planted(0.0, noise=0.0)))[INTERACTION] == pytest.approx(0.0)


@pytest.mark.parametrize("lost", [False, True])
def test_parts_add_up_to_the_whole_also_where_a_cell_is_undefined(lost: bool):
    table = decomposition(planted(0.7, noise=2.0, lost=lost))
    found = means(table)
    assert sum(found[part] for part in PARTS) == pytest.approx(found[WHOLE], rel=1e-12)
    assert sum(found[part] for part in EVEN) == pytest.approx(found[WHOLE], rel=1e-12)
    assert set(table["n"]) == {4 if lost else 5}


def test_the_even_split_is_the_mean_over_both_orders():
    s_a, s_b, t_a, t_b = (np.array([x]) for x in (9.0, 4.0, 3.0, 1.0))
    found = parts_of(s_a, s_b, t_a, t_b)
    assert found["structure_even"] == pytest.approx(((s_b - t_b) + (s_a - t_a)) / 2)
    assert found["policy_even"] == pytest.approx(((t_a - t_b) + (s_a - s_b)) / 2)


def test_swapping_the_structures_turns_whole_and_even_parts():
    values = (np.array([9.0]), np.array([4.0]), np.array([3.0]), np.array([1.0]))
    here, there = parts_of(*values), parts_of(values[3], values[2], values[1], values[0])
    for part in (WHOLE, *EVEN):
        assert here[part] == pytest.approx(-there[part])


def test_programmes_at_home_are_the_enacted_ones_with_most_measures():
    assert programmes(PLAN) == {"kr": "kr-5gplus-2019", "cn": "cn-2020-2023"}
    more = compare_plan(structures=["cn"], mixes=["cn-notice-2020", "cn-2020-2023"], robustness=False)
    assert programmes(more) == {"cn": "cn-2020-2023"}


def test_a_structure_without_its_own_programme_is_left_out():
    plan = replace(PLAN, mixes=("none", "cn-2020-2023"))
    assert decomposition(replace(planted(0.0), plan=plan)).empty


def test_budgets_equal_in_another_sense_have_parts_of_their_own():
    base = planted(0.7, noise=0.0)
    panel = Panel(name="money", level="same-usd", replicates=2, changes={}, feels=MIXES[1:])
    twice = {
        ("money", "same-usd", s, m): 2.0 * base.base(s, m)[:2] for s in PLAN.structures for m in MIXES[1:]
    }
    study = replace(base, plan=replace(PLAN, panels=(panel,)), values={**base.values, **twice})
    table = decomposition(study)
    assert means(table, "same-usd")[WHOLE] == pytest.approx(2.0 * means(table)[WHOLE])


def told(crossing: float, sign: float) -> tuple[str, list[str]]:
    study = fake_comparison(firms=300, replicates=5)
    table = decomposition(planted(crossing))
    turned = table.assign(mean=sign * table["mean"], low=sign * table["low"], high=sign * table["high"])
    if sign < 0:
        turned = turned.rename(columns={"low": "high", "high": "low"})
    study = replace(study, decomposition=turned)
    return answer(study, LABELS, ["adopter_density"]), words(study, LABELS, ["adopter_density"])


def test_the_sentence_flips_with_the_data():
    short, long = told(0.0, 1.0)
    assert (
        "percentage points more with Korea mix on Korea’s structure than with China mix on China’s" in short
    )
    assert "structure +3" in short
    assert "with the interaction split evenly, structure +3" in long[0]
    short, _ = told(0.0, -1.0)
    assert (
        "percentage points less with Korea mix on Korea’s structure than with China mix on China’s" in short
    )
    assert "structure −3" in short


def test_a_gap_whose_interval_holds_zero_has_no_direction():
    study = fake_comparison(firms=300, replicates=5)
    table = study.decomposition.assign(low=-9.0, high=9.0)
    text = answer(replace(study, decomposition=table), LABELS, ["adopter_density"])
    assert "cannot be told apart" in text
    assert " more with " not in text
    assert text.count("(not told from 0)") == 3


def test_without_two_programmes_nothing_is_told():
    study = fake_comparison(structures=("kr",), firms=300, replicates=3)
    assert answer(study, LABELS, ["adopter_density"]) == NOT_TOLD
