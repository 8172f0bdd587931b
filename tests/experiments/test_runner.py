import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.comparison import Comparison, NoResultError, execute, run_one, summarise
from experiments.plan import ComparePlan, compare_plan, tasks
from experiments.progress import Progress, clock
from experiments.runner import Engine, Failure, Run, perform, run_tasks
from networks.errors import BadInput
from tests.experiments import fake_model
from tests.experiments.fake_model import ENGINE


def plan(**given: object) -> ComparePlan:
    small = {"mixes": ["none", "kr-5gplus-2019"], "firms": 300, "replicates": 4, "end": "2019-12"}
    return compare_plan(**{**small, "ranges": {}, **given})


def compared(**given: object) -> Comparison:
    return execute(plan(**given), workers=1, engine=ENGINE)


def same(one: Comparison, other: Comparison) -> bool:
    left, right = ([each.indicators, *each.tables().values()] for each in (one, other))
    return all(a.equals(b) for a, b in zip(left, right, strict=True))


def marked(**given: object) -> ComparePlan:
    """A plan with one run that the spoilt models spoil: firms 700 under a policy."""
    made = plan(robustness=False, **given)
    return replace(made, template=replace(made.template, firms=700))


def test_every_run_comes_back_in_the_order_of_the_tasks() -> None:
    made = plan()
    outcomes = run_tasks(list(tasks(made)), engine=ENGINE, workers=1)
    wanted = [
        (t.panel, t.level, t.structure, mix, t.replicate) for t in tasks(made) for mix, _ in t.scenarios
    ]
    assert [(o.panel, o.level, o.structure, o.mix, o.replicate) for o in outcomes] == wanted


def test_threads_change_nothing() -> None:
    with ThreadPoolExecutor(3) as pool:
        assert same(execute(plan(), executor=pool, engine=ENGINE), compared())


@pytest.mark.slow
def test_processes_change_nothing() -> None:
    assert same(execute(plan(), workers=2, engine=ENGINE), compared())


def test_the_order_of_runs_changes_no_table() -> None:
    made = plan()
    runs = [o for o in run_tasks(list(tasks(made)), engine=ENGINE, workers=1) if isinstance(o, Run)]
    assert same(summarise(made, runs[::-1]), summarise(made, runs))


def test_a_world_is_drawn_once_for_all_mixes() -> None:
    drawn: list[int] = []

    def draw(scenario: object) -> object:
        drawn.append(1)
        return None

    task = next(tasks(plan()))
    assert len(perform(task, Engine(draw, fake_model.simulate))) == 2
    assert len(drawn) == 1


def test_a_run_that_fails_is_recorded_and_harms_no_other() -> None:
    made = marked()
    outcomes = run_tasks(list(tasks(made)), engine=Engine(fake_model.draw, fake_model.fail), workers=1)
    failures = [o for o in outcomes if isinstance(o, Failure)]
    assert {o.mix for o in failures} == {"kr-5gplus-2019"}
    assert len(failures) == 8
    assert failures[0].error == "ZeroDivisionError: a firm of no size"
    assert failures[0].seed == made.seeds[0]
    assert "firms = 700" in failures[0].scenario


def test_what_failed_is_missing_from_the_tables_and_stands_in_the_manifest() -> None:
    found = execute(marked(), workers=1, engine=Engine(fake_model.draw, fake_model.fail))
    score = found.scorecard.set_index(["mix", "indicator"])
    assert (score.loc[("kr-5gplus-2019", "stations"), "n"] == 0).all()
    assert (score.loc[("none", "stations"), "n"] == 4).all()
    assert found.manifest["runs"] == {"done": 8, "failed": 8}


def test_a_world_that_cannot_be_drawn_fails_the_runs_on_it() -> None:
    outcomes = perform(next(tasks(plan())), Engine(fake_model.no_world, fake_model.simulate))
    assert [o.error for o in outcomes if isinstance(o, Failure)] == ["MemoryError: 300 rows"] * 2


def test_a_comparison_of_which_every_run_failed_is_no_result() -> None:
    with pytest.raises(NoResultError, match="every run failed"):
        execute(plan(), workers=1, engine=Engine(fake_model.no_world, fake_model.simulate))


def test_input_the_model_refuses_is_bad_input() -> None:
    with pytest.raises(BadInput, match=r"model: firms: cannot be seven hundred \(any other number\)"):
        execute(marked(), workers=1, engine=Engine(fake_model.draw, fake_model.refuse))


@pytest.mark.slow
def test_a_worker_that_dies_costs_its_own_run_only() -> None:
    made = marked(structures=["kr"], replicates=2)
    healthy = list(tasks(plan(structures=["kr"], replicates=2, robustness=False)))
    outcomes = run_tasks([*healthy, *tasks(made)], engine=Engine(fake_model.draw, fake_model.die), workers=2)
    assert all(isinstance(o, Run) for o in outcomes[:4])
    lost = [o for o in outcomes if isinstance(o, Failure)]
    assert len(lost) == 4
    assert "ended without an answer" in lost[0].error


def test_an_interrupt_is_not_taken_for_a_failed_run() -> None:
    def interrupt(scenario: object, world: object) -> object:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perform(next(tasks(plan())), Engine(fake_model.draw, interrupt))


def test_a_quarterly_indicator_is_read_at_its_last_recorded_month() -> None:
    found = compared(replicates=1)
    path = found.indicators[(found.indicators["indicator"] == "chain_length")]
    own = path[(path["structure"] == "kr") & (path["mix"] == "none")]
    assert list(own["month"]) == [0, 3, 6, 9]
    score = found.scorecard.set_index(["structure", "mix", "indicator"])
    mean = score.loc[("kr", "none", "chain_length"), "mean"]
    assert mean == pytest.approx(own["value"].iloc[-1], rel=1e-9)  # a table has ten digits


def test_a_single_run_fills_the_same_tables() -> None:
    found = run_one(plan().scenario("kr", "none"), engine=ENGINE)
    assert list(found.scorecard.columns) == list(compared().scorecard.columns)
    assert found.differences.empty
    assert found.verdicts.empty


def test_differences_are_paired_by_replicate() -> None:
    found = compared()
    rows = found.indicators.query("structure == 'cn' and indicator == 'adopter_density' and month == 11")
    wide = rows[rows["group_kind"] == "all"].pivot_table(
        index="replicate", columns="mix", values="value", observed=True
    )
    gain = (wide["kr-5gplus-2019"] - wide["none"]).mean()
    table = found.differences.set_index(["structure", "mix", "against", "indicator"])
    row = table.loc[("cn", "kr-5gplus-2019", "none", "adopter_density")]
    assert row["mean"] == pytest.approx(gain)
    assert row["variance_ratio"] > 1.0


def test_what_is_undefined_without_policy_has_no_difference() -> None:
    table = compared().differences
    row = table[table["indicator"] == "outlay_per_adopter"].iloc[0]
    assert row["n"] == 0
    assert np.isnan(row["mean"])


def test_the_structure_gap_is_first_less_second_and_interaction_the_difference_of_effects() -> None:
    found = compared()
    row = found.crossed.set_index(["indicator", "mix"]).loc[("adopter_density", "kr-5gplus-2019")]
    assert row["structure_gap"] == pytest.approx(row["mean_kr"] - row["mean_cn"])
    assert row["interaction"] == pytest.approx(row["policy_kr"] - row["policy_cn"])


def test_a_panel_without_own_runs_shows_the_base_of_the_same_replicates() -> None:
    found = compared()
    table = found.robustness.set_index(["panel", "level", "structure", "mix", "indicator"])
    score = found.indicators
    rows = score[(score["structure"] == "kr") & (score["mix"] == "none") & (score["replicate"] == 0)]
    stations = rows[(rows["indicator"] == "stations") & (rows["month"] == 11)]["value"].iloc[0]
    assert table.loc[("budget", "4", "kr", "none", "stations"), "mean"] == stations


def test_money_is_the_mean_a_year_and_adds_up_to_the_outlay() -> None:
    found = compared()
    paid = found.money[found.money["structure"] == "kr"]
    score = found.scorecard.set_index(["structure", "mix", "indicator"])
    assert set(paid["year"]) == {2019}
    assert paid["mean"].sum() == pytest.approx(score.loc[("kr", "kr-5gplus-2019", "public_outlay"), "mean"])


def test_the_fit_is_stated_on_a_structure_s_own_enacted_mix() -> None:
    found = compared(mixes=["none", "kr-5gplus-2019", "cn-2020-2023"], end="2022-12").fit
    assert set(map(tuple, found[["structure", "mix"]].to_numpy())) == {
        ("kr", "kr-5gplus-2019"),
        ("cn", "cn-2020-2023"),
    }
    known = found[found["event"] == "station"].iloc[0]
    assert known["ratio"] == pytest.approx(known["mean"] / known["observed"])


def test_without_a_home_mix_the_fit_is_stated_on_all() -> None:
    found = compared(structures=["kr"], mixes=["none", "cn-2232"], end="2022-12").fit
    assert set(found["mix"]) == {"none", "cn-2232"}


def test_an_area_is_not_compared_with_a_share() -> None:
    found = compared(structures=["kr"], end="2022-12").fit
    areas = found[found["unit"] == "km2"]
    assert len(areas)
    assert areas["ratio"].isna().all()
    assert not areas["fit"].any()


def test_parameter_draws_widen_the_band() -> None:
    from experiments.draws import Range

    ranges = {code: (Range("firm.life", 2.0, 20.0),) for code in ("kr", "cn")}
    found = compared(replicates=10, ranges=ranges)
    draws = found.robustness[found.robustness["panel"] == "parameters"]
    row = draws.set_index(["structure", "mix", "indicator"]).loc[("kr", "none", "stations")]
    assert row["n"] == 5
    assert set(draws["level"]) == {"draw"}


def test_paths_are_sorted_whatever_the_order_of_the_plan() -> None:
    rows = compared(structures=["kr", "cn"]).indicators
    keys = ["structure", "mix", "replicate", "indicator", "group_kind", "group", "month"]
    text = rows[keys].astype({key: str for key in keys if key not in ("replicate", "month")})
    pd.testing.assert_frame_equal(text, text.sort_values(keys, kind="stable"))


def test_progress_in_a_log_file_is_whole_lines() -> None:
    log = io.StringIO()
    run_tasks(list(tasks(plan(robustness=False))), engine=ENGINE, workers=1, progress=Progress(log))
    lines = log.getvalue().splitlines()
    assert lines[-1].startswith("pearlnet: 16 runs in ")
    assert "\r" not in log.getvalue()


def test_durations_read_as_minutes_and_seconds() -> None:
    assert (clock(5.25), clock(61.0)) == ("5.2 s", "1:01 min")


def test_the_rate_is_that_of_runs_after_the_first_so_that_starting_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr("experiments.progress.time.monotonic", lambda: now[0])
    log = io.StringIO()
    progress = Progress(log)
    progress.start(100)
    for second, runs in ((100.0, 10), (110.0, 20)):
        now[0] = second
        progress.advance(runs)
    assert "30 of 100 runs, 2.0 a second, 35.0 s left" in log.getvalue()
