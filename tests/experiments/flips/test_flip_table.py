"""Planted flips are counted as planted, net of the placebo."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from abm.controls import PLACEBO
from experiments.attribution import attribution_tasks
from experiments.comparison import execute, run_one
from experiments.flips.placebo import placebo_tasks
from experiments.flips.standing import Standing
from experiments.flips.table import ALL, FLIPS, counted
from experiments.plan import compare_plan, tasks
from experiments.runner import Failure, Run, run_tasks
from experiments.statistics import mean_interval
from networks.errors import BadInput
from tests.experiments import fake_model
from tests.experiments.flips.planted import ENGINE, LUCK, NAMES, SECTOR, SIZE, STILL, WEIGHT, live_rows, plan

GROUPS = {
    ALL: (np.zeros(120, int), (ALL,)),
    "sector": (SECTOR, NAMES["sector"]),
    "size": (SIZE, NAMES["size"]),
}
TOGETHER = ["kr-5gplus-2019", "cn-2020-2023"]


@pytest.fixture(scope="module")
def made():
    return plan()


@pytest.fixture(scope="module")
def found(made):
    return execute(made, workers=1, engine=ENGINE)


def naive(made, mix, against, kind, group):
    """Gained, lost, placebo and the differences by replicate, firm by firm."""
    place, names = GROUPS[kind]
    own = [i for i in range(120) if place[i] == names.index(group)]
    firms = sum(WEIGHT[i] for i in own)
    gained, lost = [], []
    for r in range(made.replicates):
        one, other = (live_rows(made.scenario("kr", m, r)) for m in (mix, against))
        gained.append(sum(WEIGHT[i] for i in own if i in one and i not in other) / firms)
        lost.append(sum(WEIGHT[i] for i in own if i in other and i not in one) / firms)
    moved = sum(WEIGHT[i] for m in (mix, against) for i in own if i in LUCK[m]) / firms
    return np.array(gained), np.array(lost), moved / 4.0


def test_shares_and_intervals_are_those_counted_firm_by_firm(made, found):
    assert list(found.flips.columns) == list(FLIPS)
    for row in found.flips.to_dict("records"):
        gained, lost, luck = naive(made, row["mix"], row["against"], row["group_kind"], row["group"])
        band = mean_interval(gained - lost)
        wanted = (gained.mean(), lost.mean(), luck, luck, gained.mean() - luck, lost.mean() - luck)
        names = ("gained", "lost", "placebo_gained", "placebo_lost", "net_gained", "net_lost")
        assert [row[name] for name in names] == pytest.approx(wanted, abs=1e-9)
        assert (row["low"], row["high"], row["n"]) == (
            pytest.approx(band.low),
            pytest.approx(band.high),
            band.n,
        )


def test_rows_are_counted_unweighted(made, found):
    row = found.flips.iloc[0]
    odd = np.mean([made.seeds[r] % 2 for r in range(4)])
    assert (row["gained_firms"], row["lost_firms"]) == (15 + odd, 5.0)
    assert 0.0 < odd < 1.0


def test_a_group_of_fewer_than_thirty_rows_is_left_out(found):
    groups = found.flips[["group_kind", "group"]].itertuples(index=False, name=None)
    assert list(groups) == [
        (ALL, ALL),
        ("sector", "A"),
        ("sector", "B"),
        ("size", "small"),
        ("size", "large"),
    ]


def test_gained_less_lost_is_the_difference_in_adopters(made, found):
    for r in range(made.replicates):
        one, other = (set(live_rows(made.scenario("kr", m, r))) for m in made.mixes[::-1])
        rows = [sum(WEIGHT[i] for i in each) for each in (one - other, other - one, one, other)]
        assert rows[0] - rows[1] == rows[2] - rows[3]
    net = found.flips["net_gained"] - found.flips["net_lost"]
    assert net.tolist() == pytest.approx((found.flips["gained"] - found.flips["lost"]).tolist(), abs=1e-9)


def test_mixes_that_do_the_same_have_no_flips():
    flips = execute(plan(mixes=TOGETHER), workers=1, engine=STILL).flips
    assert not flips.empty
    assert (flips[["gained", "lost", "net_gained", "net_lost", "low", "high"]] == 0.0).all(axis=None)


def test_a_placebo_that_moves_nothing_takes_nothing_away(made):
    flips = execute(made, workers=1, engine=STILL).flips
    assert (flips[["placebo_gained", "placebo_lost"]] == 0.0).all(axis=None)
    assert flips["net_gained"].equals(flips["gained"])


def test_without_a_placebo_nothing_is_net():
    flips = execute(plan(placebo_seeds=0), workers=1, engine=ENGINE).flips
    assert flips[["placebo_gained", "net_gained", "net_lost"]].isna().all(axis=None)
    assert flips[["gained", "low"]].notna().all(axis=None)


def test_a_run_that_failed_is_left_out_of_the_pair():
    outcomes = run_tasks([*tasks(made := plan()), *placebo_tasks(made)], engine=ENGINE, workers=1)
    from experiments.comparison import summarise
    from experiments.flips.placebo import PlaceboRun

    runs = [o for o in outcomes if isinstance(o, Run) and (o.mix, o.replicate) != ("none", 0)]
    luck = [o for o in outcomes if isinstance(o, PlaceboRun)]
    row = summarise(made, runs, luck=luck).flips.iloc[0]
    assert row["n"] == 3
    assert np.isfinite(row["net_gained"])


def test_the_order_of_runs_changes_nothing(made, found):
    from experiments.comparison import summarise
    from experiments.flips.placebo import PlaceboRun

    outcomes = run_tasks([*tasks(made), *placebo_tasks(made)], engine=ENGINE, workers=1)[::-1]
    runs = [o for o in outcomes if isinstance(o, Run)]
    again = summarise(made, runs, luck=[o for o in outcomes if isinstance(o, PlaceboRun)])
    assert again.flips.equals(found.flips)
    assert again.flip_causes.equals(found.flip_causes)


@pytest.mark.slow
def test_processes_change_nothing(made, found):
    again = execute(made, workers=2, engine=ENGINE)
    assert again.flips.equals(found.flips)
    assert again.flip_causes.equals(found.flip_causes)


def causes(found, direction):
    part = found.flip_causes[found.flip_causes["direction"] == direction]
    return {(row.kind, row.source): (row.weight, row.share) for row in part.itertuples()}


def test_what_tipped_is_of_the_first_use_that_stands_and_weighted(made, found):
    gained = np.mean([sum(WEIGHT[[*range(10, 25)]]) + WEIGHT[90] * (seed % 2) for seed in made.seeds])
    assert causes(found, "gained") == {
        ("instrument", "DEMO"): (pytest.approx(gained / 2), 0.5),
        ("own", ""): (pytest.approx(gained / 2), 0.5),
        ("stall", "cash"): (pytest.approx(gained), 1.0),
    }


def test_those_lost_are_told_by_the_run_in_which_they_are_live(found):
    lost = sum(WEIGHT[:5])
    assert causes(found, "lost")["own", ""] == (pytest.approx(lost / 2), 0.5)
    assert causes(found, "lost")["stall", "cash"] == (pytest.approx(lost), 1.0)


def standing(live, weight):
    bits = np.packbits(np.array(live, np.bool_))
    return Standing(n=len(live), bits=bits, weight=weight, groups={}, stops=None, tipped=None)


def test_net_flips_add_up_to_the_squared_differences_in_chances():
    """All outcomes of three firms under two mixes, weighed by their chances."""
    p, q, weight = np.array([0.9, 0.5, 0.2]), np.array([0.3, 0.5, 0.6]), np.array([1.0, 2.0, 5.0])
    worlds = [np.array(w, np.bool_) for w in product((0, 1), repeat=3)]

    def chance(live, of):
        return np.prod(np.where(live, of, 1.0 - of))

    gained = lost = luck = 0.0
    for a, b in product(worlds, repeat=2):
        row = counted(standing(a, weight), standing(b, weight), [], ALL)
        gained += chance(a, p) * chance(b, q) * row[1][0]
        lost += chance(a, p) * chance(b, q) * row[2][0]
        for of in (p, q):  # a pair of runs of one mix
            both = counted(standing(a, weight), standing(a, weight), [a ^ b, a ^ b], ALL)
            luck += chance(a, of) * chance(b, of) * both[5][0] / 2.0
    whole = weight.sum()
    assert gained + lost - 2.0 * luck == pytest.approx((weight * (p - q) ** 2).sum() / whole)
    assert gained - lost == pytest.approx((weight * (p - q)).sum() / whole)


def test_the_placebo_runs_every_mix_in_the_first_replicates():
    found = list(placebo_tasks(plan(structures=["kr", "cn"])))
    assert [(task.structure, task.replicate) for task in found] == [
        ("kr", 0),
        ("cn", 0),
        ("kr", 1),
        ("cn", 1),
    ]
    for task in found:
        assert [mix for mix, _ in task.scenarios] == ["none", "kr-5gplus-2019"]
        assert {scenario.control for _, scenario in task.scenarios} == {PLACEBO}


def test_a_single_run_and_a_single_mix_have_no_placebo(made):
    assert not list(placebo_tasks(plan(mixes=["none"])))
    assert run_one(made.scenario("kr", "none"), engine=ENGINE).flips.empty


def test_a_placebo_that_fails_is_told_and_harms_nothing():
    def broken(scenario, world, acts=None):
        raise ZeroDivisionError("no luck")

    found = execute(plan(), workers=1, engine=replace(ENGINE, trace=broken))
    assert {failure.panel for failure in found.failures} == {"placebo"}
    assert all(isinstance(failure, Failure) for failure in found.failures)
    assert found.flips["gained"].notna().all()
    assert found.flips["net_gained"].isna().all()


def test_an_engine_that_traces_nothing_runs_no_placebo():
    assert not execute(plan(), workers=1, engine=fake_model.ENGINE).failures


def test_the_number_of_placebo_runs_is_part_of_the_command():
    assert "--placebo-seeds 2" in plan().command()
    assert "--placebo-seeds" not in compare_plan(mixes=["none"], ranges={}).command()
    with pytest.raises(BadInput, match="placebo-seeds: -1 is too few"):
        plan(placebo_seeds=-1)


def test_the_placebo_is_no_control_that_takes_a_cause_out():
    made = plan(relations=True)
    assert made.attribution is not None
    spoilt = replace(made, attribution=replace(made.attribution, controls=(PLACEBO,)))
    with pytest.raises(BadInput, match="the placebo takes no cause out"):
        list(attribution_tasks(spoilt))
