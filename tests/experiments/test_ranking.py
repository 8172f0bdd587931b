"""First places are counted as a reader would count them, and words follow the counts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.plan import Panel, compare_plan
from experiments.ranking import RANKING, firsts, holders, ranking
from experiments.report.ranking_words import answer, place_sentence, places, sentences
from experiments.report.ranking_words import rows as table_rows
from experiments.tables import Results
from tests.experiments.fake_comparison import fake_comparison, fake_labels

MIXES = ("none", "kr-5gplus-2019", "cn-2020-2023")
LABELS = fake_labels()
MORE = {"adopter_density": "+"}
LESS = {"adopter_density": "-"}


def results(base: list[list[float]], draws: list[list[float]] | None = None) -> Results:
    """One indicator of three mixes on one structure: a row a replicate, a column a mix."""
    plan = compare_plan(
        structures=["kr"], mixes=MIXES, firms=1000, replicates=len(base), robustness=False, relations=False
    )
    values = {("base", "", "kr", m): np.array(base)[:, [j]] for j, m in enumerate(MIXES)}
    panels = ()
    if draws is not None:
        panels = (Panel(name="parameters", level="draw", replicates=len(draws), changes={}, feels=MIXES),)
        values |= {("parameters", "draw", "kr", m): np.array(draws)[:, [j]] for j, m in enumerate(MIXES)}
    plan = replace(plan, headlines=("adopter_density",), panels=panels)
    return Results(plan=plan, indicators=("adopter_density",), values=values)


def shares(table: pd.DataFrame, trial: str = "base") -> dict[str, float]:
    rows = table[table["trial"] == trial]
    return dict(zip(rows["mix"], rows["first"], strict=True))


def test_a_planted_order_is_counted():
    found = shares(ranking(results([[1, 3, 2], [1, 2, 3], [0, 3, 2], [2, 4, 1]]), MORE))
    assert found == {"none": 0.0, "kr-5gplus-2019": 0.75, "cn-2020-2023": 0.25}


def test_the_other_direction_turns_the_order():
    found = shares(ranking(results([[1, 3, 2], [1, 2, 3], [0, 3, 2], [2, 4, 1]]), LESS))
    assert found == {"none": 0.75, "kr-5gplus-2019": 0.0, "cn-2020-2023": 0.25}


def test_a_tie_is_shared():
    found = shares(ranking(results([[1, 2, 2], [0, 3, 1]]), MORE))
    assert found == {"none": 0.0, "kr-5gplus-2019": 0.75, "cn-2020-2023": 0.25}


def test_what_is_undefined_takes_no_part():
    nan = float("nan")
    table = ranking(results([[1, nan, 2], [3, nan, 1], [nan, nan, 9]]), MORE)
    assert shares(table) == {"none": 0.5, "kr-5gplus-2019": 0.0, "cn-2020-2023": 0.5}
    assert set(table["n"]) == {2}


def test_a_mix_that_fixes_an_indicator_does_not_compete():
    assert shares(ranking(results([[9, 3, 2], [9, 2, 3]]), MORE)) == {
        "kr-5gplus-2019": 0.5,
        "cn-2020-2023": 0.5,
    }


def test_an_indicator_without_a_better_end_is_not_ranked():
    table = ranking(results([[1, 3, 2], [2, 1, 3]]), {"adopter_density": ""})
    assert table.empty
    assert tuple(table.columns) == RANKING


def test_first_places_add_up_to_one_in_every_trial():
    study = fake_comparison(firms=300, replicates=5)
    sums = study.ranking.groupby(["structure", "indicator", "trial", "level"], observed=True)["first"].sum()
    assert sums.to_numpy() == pytest.approx(1.0)


def test_firsts_equal_a_plain_count():
    values = np.random.default_rng(1).integers(0, 4, size=(3, 40)).astype(float)
    counts = np.zeros(3)
    for column in values.T:
        best = [i for i in range(3) if column[i] == max(column)]
        for i in best:
            counts[i] += 1.0 / len(best)
    found, n = firsts(values, np.ones(3, dtype=bool))
    assert n == 40
    assert found == pytest.approx(counts / 40)


def test_the_holder_is_the_mix_first_most_often_in_the_comparison_itself():
    study = results([[1, 3, 2], [1, 3, 2], [1, 2, 3]], draws=[[1, 2, 3], [1, 2, 3], [1, 3, 2]])
    rows = holders(study.plan, ranking(study, MORE), "kr", "adopter_density")
    assert set(rows["mix"]) == {"kr-5gplus-2019"}
    assert shares(rows, "parameters")["kr-5gplus-2019"] == pytest.approx(1 / 3)


def said(base: list[list[float]], draws: list[list[float]]) -> tuple[str, str]:
    """Sentence of the place, and that of the structure."""
    found = results(base, draws)
    study = replace(fake_comparison(firms=300, replicates=3), plan=found.plan, ranking=ranking(found, MORE))
    (place,) = places(study, ["adopter_density"])
    return place_sentence(place, LABELS), sentences(study, LABELS, ["adopter_density"])[0]


def test_the_sentence_flips_with_the_data():
    first, lasting = said([[1, 3, 2]] * 3, [[1, 3, 2]] * 4)
    assert first == (
        "Korea mix ranks first on Adopter density on Korea’s structure in 3 of 3 replicates and 4 of 4 "
        "parameter draws."
    )
    assert (
        lasting
        == "On Korea’s structure first in more than half of every trial: Korea mix on Adopter density."
    )
    first, lasting = said([[1, 2, 3]] * 3, [[1, 3, 2]] * 4)
    assert first.startswith("China mix ranks first")
    assert "in 3 of 3 replicates and 0 of 4 parameter draws" in first
    assert lasting == "On Korea’s structure the first place changes with what is tried on Adopter density."


def test_the_table_has_a_line_a_headline_and_structure():
    study = fake_comparison(firms=300, replicates=5)
    table = table_rows(study, LABELS, ["adopter_density", "outlay_per_adopter"])
    assert len(table["lines"]) == 4


def test_without_two_mixes_there_is_no_first():
    study = fake_comparison(mixes=("cn-2232",), firms=300, replicates=2, robust=False)
    assert answer(study, LABELS, []) == "There are no two mixes that could be set against each other."
