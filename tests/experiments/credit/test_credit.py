"""`compare --attribute`: the runs it takes, and the tables made from them."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_1samp

from abm.mix import load_mix
from abm.programme import schedule
from abm.scenario import Scenario
from experiments import compare
from experiments.cli import main
from experiments.comparison import Comparison, execute
from experiments.credit.coalitions import (
    CREDIT,
    NOTHING,
    WHOLE,
    credit_tasks,
    instruments,
    name_of,
    with_only,
    working,
)
from experiments.credit.tables import ABLATION, SHAPLEY, chance_of
from experiments.plan import ComparePlan, compare_plan
from experiments.runner import Engine, run_tasks
from networks.errors import BadInput
from tests.experiments import fake_model
from tests.experiments.credit import toy

MIX = "kr-5gplus-2019"
SCENARIO = Scenario(structure="kr", mix=(MIX,))
SECTORS = tuple(
    "AGR MIN OIL CHEM MET MACH ELEC COMEQ AUTO TREQ CONSG APPL POW WAT CONS TRADE PORT LOG MCT TEL SOFT "
    "FIN BUS EDU HEA GOV OSV".split()
)


def plan(**changes: object) -> ComparePlan:
    given = {
        "structures": ["kr"],
        "mixes": ["none", MIX],
        "firms": 300,
        "replicates": 5,
        "end": "2019-06",
        "robustness": False,
        "relations": False,
        "attribute": True,
        "attribute_seeds": 4,
    }
    return compare_plan(**(given | changes))


def run(engine: Engine = toy.ENGINE, **changes: object) -> Comparison:
    return execute(plan(**changes), workers=1, engine=engine)


FOUND = run()


def values(table: pd.DataFrame, indicator: str, column: str, name: str) -> dict[str, float]:
    rows = table[table["indicator"] == indicator]
    return dict(zip(rows[name], rows[column], strict=True))


# ------------------------------------------------------------------ runs


def test_nothing_is_run_unless_it_is_asked_for() -> None:
    asked = plan(attribute=False, attribute_seeds=None)
    assert not list(credit_tasks(asked))
    assert "--attribute" not in asked.command()


def test_a_plan_repeats_itself() -> None:
    assert (
        "--attribute --attribute-seeds 4 --attribute-mixes home --attribute-money withdrawn"
        in plan().command()
    )
    assert plan().digest() != plan(attribute_money="kept").digest()
    assert plan(attribute_seeds=None).command().endswith("--attribute")


@pytest.mark.parametrize("mix", [MIX, "cn-2020-2023"])
def test_no_run_is_done_twice_on_one_world(mix: str) -> None:
    tasks = list(credit_tasks(plan(mixes=["none", mix], attribute_mixes="all")))
    runs = Counter((task.replicate, scenario.to_toml()) for task in tasks for _, scenario in task.scenarios)
    assert set(runs.values()) == {1}
    measures, players = len(load_mix(mix).measures), len(working(replace(SCENARIO, mix=(mix,))))
    assert len(runs) == 4 * (2 * players + players - 2 + measures)


def test_runs_of_a_task_share_structure_seed_and_firms() -> None:
    for task in credit_tasks(plan()):
        assert {(s.structure, s.seed, s.firms) for _, s in task.scenarios} == {
            ("kr", plan().seeds[task.replicate], 300)
        }
        assert task.panel == CREDIT
        assert not task.in_detail


def test_orders_are_the_same_for_all_mixes() -> None:
    tasks = [
        task
        for task in credit_tasks(plan(structures=["kr", "cn"], attribute_mixes="all"))
        if task.replicate == 2
    ]
    names = {s: [n for t in tasks if t.structure == s for n, _ in t.scenarios] for s in ("kr", "cn")}
    assert names["kr"] == names["cn"]


@pytest.mark.parametrize("code", ["DEMO", "STD", "TAL"])
def test_a_coalition_has_the_money_of_its_instruments_and_no_other(code: str) -> None:
    whole = schedule(SCENARIO.composed_mix(), SCENARIO, 1.6e6, SECTORS)
    lone = with_only(SCENARIO, frozenset({code, "RND"}), "withdrawn")
    found = schedule(lone.composed_mix(), lone, 1.6e6, SECTORS)
    for each in instruments():
        expected = whole.outlay(each) if each in (code, "RND") else np.zeros(96)
        assert np.array_equal(found.outlay(each), expected)


def test_kept_money_goes_to_the_coalition() -> None:
    lone = with_only(SCENARIO, frozenset({"DEMO"}), "kept")
    found = schedule(lone.composed_mix(), lone, 1.6e6, SECTORS)
    assert found.outlay_present_value == pytest.approx(1600.0)
    assert found.outlay("DEMO").sum() == pytest.approx(sum(found.yearly_outlay().values()))


def test_coalitions_have_names() -> None:
    everyone = working(SCENARIO)
    assert name_of(everyone, everyone) == WHOLE
    assert name_of(frozenset(), everyone) == NOTHING
    assert name_of(frozenset({"STD", "DEMO"}), everyone) == "DEMO+STD"
    assert "SHARE" not in everyone


# ------------------------------------------------------------------ tables


def test_an_additive_model_is_divided_into_its_parts() -> None:
    told = values(FOUND.shapley, "adopter_density", "value", "instrument")
    assert told == pytest.approx({code: toy.WORTH.get(code, 0.0) for code in instruments()}, abs=1e-12)


def test_ablation_of_an_additive_model_gives_the_same_parts() -> None:
    lost = FOUND.ablation[FOUND.ablation["kind"] == "instrument"]
    told = values(lost, "adopter_density", "mean", "name")
    assert told == pytest.approx({c: toy.WORTH.get(c, 0.0) for c in working(SCENARIO)}, abs=1e-12)


def test_each_measure_loses_what_it_added() -> None:
    lost = FOUND.ablation[FOUND.ablation["kind"] == "measure"]
    assert set(values(lost, "value_created", "mean", "name")) == set(load_mix(MIX).measures)
    assert set(lost.loc[lost["indicator"] == "value_created", "mean"].round(12)) == {toy.MEASURE}


def test_two_who_need_each_other_share_evenly_and_lose_all_alone() -> None:
    told = values(FOUND.shapley, "joined_edge_share", "value", "instrument")
    lost = values(FOUND.ablation, "joined_edge_share", "mean", "name")
    assert (told["DEMO"], told["STD"], told["RND"]) == (0.5, 0.5, 0.0)
    assert (lost["DEMO"], lost["STD"], lost["RND"]) == (1.0, 1.0, 0.0)


def test_values_add_up_to_the_effect_of_the_mix_on_the_same_replicates() -> None:
    all_seeds = run(attribute_seeds=5)
    effect = all_seeds.differences.query(f"mix == '{MIX}' and against == 'none'").set_index("indicator")[
        "mean"
    ]
    for name in ("adopter_density", "commercial_share", "joined_edge_share"):
        assert sum(values(all_seeds.shapley, name, "value", "instrument").values()) == pytest.approx(
            effect[name]
        )


def test_an_instrument_without_weight_has_exactly_zero_and_is_no_member_of_the_family() -> None:
    row = FOUND.shapley.query("instrument == 'SHARE' and indicator == 'commercial_share'").iloc[0]
    assert (row["value"], row["standard_error"], row["low"], row["high"]) == (0.0, 0.0, 0.0, 0.0)
    assert np.isnan(row["p_holm"])


def test_what_varies_with_the_world_has_an_interval_and_what_does_not_has_none() -> None:
    row = FOUND.shapley.query("instrument == 'ADOPT' and indicator == 'commercial_share'").iloc[0]
    assert row["low"] < row["value"] < row["high"]
    assert row["permutations"] == 8
    seeds = [1.0 + (seed % 8) / 8.0 for seed in plan().seeds[:4]]
    assert row["standard_error"] == pytest.approx(np.std(seeds, ddof=1) / 2.0)


def test_a_cost_per_adopter_has_no_value_where_nothing_is_at_work() -> None:
    rows = FOUND.shapley.query("indicator == 'outlay_per_adopter'")
    assert rows["value"].isna().all()
    assert (rows["permutations"] == 0).all()
    assert FOUND.ablation.query("indicator == 'outlay_per_adopter'")["mean"].eq(0.0).all()


def test_chances_are_corrected_for_the_number_of_instruments() -> None:
    rows = FOUND.shapley.query("indicator == 'commercial_share'").set_index("instrument")
    alone = ttest_1samp([1.0 + (seed % 8) / 8.0 for seed in plan().seeds[:4]], 0.0).pvalue
    assert rows.loc["ADOPT", "p_holm"] == pytest.approx(15.0 * alone, rel=1e-4)
    assert rows.loc["DEMO", "p_holm"] == 1.0


def test_a_replicate_that_failed_is_left_out_of_what_needs_it() -> None:
    odd = sum(seed % 2 for seed in plan().seeds[:4])
    assert 0 < odd < 4
    found = run(engine=Engine(fake_model.draw, toy.fail_without_std))
    assert len(found.failures) == odd
    lost = found.ablation.query("kind == 'instrument' and indicator == 'adopter_density'").set_index("name")
    assert lost.loc["STD", "n"] == 4 - odd
    assert lost.loc["DEMO", "n"] == 4


def test_tables_are_the_same_for_any_number_of_workers_and_any_order() -> None:
    from experiments.comparison import summarise
    from experiments.plan import tasks

    work = [*tasks(plan()), *credit_tasks(plan())]
    here = run_tasks(work, engine=toy.ENGINE, workers=1)
    there = run_tasks(work[::-1], engine=toy.ENGINE, workers=2)
    pd.testing.assert_frame_equal(summarise(plan(), there[::-1]).shapley, FOUND.shapley)
    pd.testing.assert_frame_equal(summarise(plan(), there).ablation, summarise(plan(), here).ablation)


def test_other_tables_do_not_feel_it() -> None:
    without = run(attribute=False, attribute_seeds=None)
    pd.testing.assert_frame_equal(without.scorecard, FOUND.scorecard)
    pd.testing.assert_frame_equal(without.differences, FOUND.differences)
    assert without.shapley.empty
    assert without.ablation.empty
    assert tuple(without.shapley.columns) == SHAPLEY
    assert tuple(without.ablation.columns) == ABLATION


def test_home_mixes_alone_are_divided_unless_all_are_asked_for() -> None:
    both = ["none", MIX, "cn-2020-2023"]
    home = run(mixes=both, attribute_seeds=1, replicates=1)
    every = run(mixes=both, attribute_seeds=1, replicates=1, attribute_mixes="all")
    assert set(home.shapley["mix"]) == {MIX}
    assert set(every.shapley["mix"]) == {MIX, "cn-2020-2023"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--attribute-seeds", "3"], "attribute-seeds: is of no use alone"),
        (["--attribute", "--attribute-seeds", "0"], "0 is too few"),
        (["--attribute", "--attribute-mixes", "some"], "some"),
        (["--attribute", "--attribute-money", "burnt"], "burnt"),
    ],
)
def test_bad_options_are_refused_in_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *words]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert said in error


def test_unknown_choices_are_bad_input() -> None:
    with pytest.raises(BadInput, match="attribute-money"):
        plan(attribute_money="burnt")


def test_the_real_model_without_any_instrument_is_the_model_without_policy() -> None:
    found = compare(
        structures=["kr"],
        mixes=["none", "kr-5gplus-2019"],
        firms=200,
        replicates=2,
        end="2020-03",
        robustness=False,
        relations=False,
        attribute=True,
        attribute_seeds=2,
    )
    effect = found.differences.set_index("indicator")["mean"]
    for name in ("public_outlay", "stations", "adopter_density"):
        assert sum(values(found.shapley, name, "value", "instrument").values()) == pytest.approx(
            effect[name], rel=1e-6, abs=1e-12
        )
    outlay = values(found.shapley, "public_outlay", "value", "instrument")
    assert outlay["DEMO"] > 0.0
    assert outlay["SHARE"] == 0.0


def test_with_fewer_than_four_replicates_nothing_is_told_from_zero() -> None:
    assert np.isnan(chance_of(np.array([1.0, 1.0001, 1.0])))
    assert chance_of(np.array([1.0, 1.0001, 1.0, 1.1])) < 0.01
