"""What the software promises its users, on whole runs: numbers as in docs, one test or more for each."""

import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from abm.mix import load_mix
from abm.model import IndustryModel, simulate
from abm.scenario import Scenario, scenario_from
from abm.world import draw_world
from agents.firms import PAYER_CODES
from agents.instruments import CODES
from networks.errors import BadInput
from networks.graph import SupplyGraph
from tests import runs, twins

SCENARIO = runs.scenario()
WORLD = draw_world(SCENARIO)
NONE = runs.scenario(mix="none")
LATER = {"start": "2031-01", "end": "2032-12"}


def fingerprint(scenario, world=WORLD):
    return runs.digest(runs.kept(simulate(scenario, world)))


@pytest.fixture(scope="module")
def usual():
    return fingerprint(SCENARIO)


# 1 same bytes ---------------------------------------------------------------------------------------------


def test_the_same_scenario_gives_the_same_bytes(usual):
    assert runs.run(SCENARIO) == usual


def test_two_processes_give_the_same_bytes(usual):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(runs.run, [SCENARIO, SCENARIO]) == [usual, usual]


THREADED = [
    runs.scenario(seed=seed, mix=mix, months=24) for seed in (1, 2, 3, 4) for mix in ("none", runs.MIX)
]


@pytest.fixture(scope="module")
def alone():
    """Hashes of runs made one after the other."""
    found = [runs.run(each) for each in THREADED]
    assert len(set(found)) == len(found)
    return found


@pytest.mark.parametrize("threads", [1, 2, 4, 8])
def test_threads_that_run_at_once_give_the_same_bytes_as_one(threads, alone):
    with ThreadPoolExecutor(threads) as pool:
        assert list(pool.map(runs.run, THREADED)) == alone


def test_threads_may_share_a_world(usual):
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(fingerprint, [SCENARIO] * 4)) == {usual}


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_number_of_threads_libraries_may_use_changes_no_byte(threads, usual):
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    environment |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), threads)
    code = "from tests import runs; print(runs.run(runs.scenario()))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=root, env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == usual


def test_the_order_of_runs_on_a_shared_world_does_not_matter(usual):
    fingerprint(NONE)
    assert fingerprint(SCENARIO) == usual


def test_collecting_and_looking_on_change_nothing(usual):
    watched, quiet = (IndustryModel(SCENARIO, world=WORLD, collect=collect) for collect in (True, False))
    for _ in range(SCENARIO.months):
        watched.step()
        quiet.step()
        assert len(watched.agents) > SCENARIO.firms  # views of all firms and providers
    assert runs.digest(runs.state(watched)) == runs.digest(runs.state(quiet))


def test_another_seed_gives_another_history(usual):
    assert runs.run(replace(SCENARIO, seed=2)) != usual


# 2 nothing from nothing -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def without_policy():
    return fingerprint(NONE)


@pytest.mark.parametrize(
    "null",
    [
        {"budget": 0.0},
        {"overrides": {f"instrument.{code}": 0.0 for code in CODES}},
        {"overrides": {f"measure.{m}": False for name in runs.MIX for m in load_mix(name).measures}},
        {"overrides": {f"measure.{m}": LATER for name in runs.MIX for m in load_mix(name).measures}},
        {"overrides": {f"measure.{m}": 0.0 for name in runs.MIX for m in load_mix(name).measures}},
    ],
    ids=[
        "budget of zero",
        "instruments at zero",
        "measures off",
        "window outside the run",
        "weights of zero",
    ],
)
def test_a_null_policy_changes_nothing_at_all(null, without_policy):
    assert fingerprint(replace(SCENARIO, **null)) == without_policy


def test_a_policy_with_a_budget_changes_something(usual, without_policy):
    assert usual != without_policy


def test_before_its_first_measure_a_policy_changes_nothing():
    early = {"start": "2019-01", "months": 15}  # the notice runs from April 2020
    with_policy, without = (runs.scenario(mix=mix, **early) for mix in ("cn-notice-2020", "none"))
    assert runs.run(with_policy) == runs.run(without)


# 3 one more firm ------------------------------------------------------------------------------------------


def with_one_more_firm(world):
    """The world with a row that trades with nobody, weighs nothing and needs nothing."""
    people, graph, needs = world.population, world.graph, world.needs
    grown = {
        name: np.append(getattr(people, name), getattr(people, name)[-1])
        for name in type(people).__dataclass_fields__
    }
    grown["weight"][-1], grown["lead"][-1] = 1e-300, False
    return replace(
        world,
        population=replace(people, **grown),
        graph=SupplyGraph.from_edges(
            graph.n + 1, graph.supplier, graph.customer, graph.value, graph.durability
        ),
        needs=replace(
            needs,
            gain=np.vstack([needs.gain, np.full_like(needs.gain[:1], -30.0)]),
            hunch=np.vstack([needs.hunch, np.full_like(needs.hunch[:1], -30.0)]),
        ),
        tier=np.append(world.tier, np.int16(-1)),
        position=np.vstack([world.position, [[0.0, 0.0]]]),
    )


def test_one_more_firm_changes_no_other_firms_history():
    n = WORLD.population.n
    pairs = zip(runs.stepped(SCENARIO, WORLD), runs.stepped(SCENARIO, with_one_more_firm(WORLD)), strict=True)
    for few, many in pairs:
        before, after = runs.state(few), runs.state(many)
        for name, column in before.items():
            same = after[name][:n] if column.shape[:1] == (n,) else after[name]
            assert name == "firms.n" or np.array_equal(same, column, equal_nan=True), name


# 6 books balance ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def months():
    """What each month leaves in the books of a lively run."""
    found, opening = [], 0
    for model in runs.stepped(runs.scenario(months=60, start="2019-01"), None):
        a, f = model.actors, model.actors.firms
        orders = dict(a.book.counts) | {"opening": opening, "closing": a.book.backlog}
        opening = a.book.backlog
        promised = {
            code: float((f.order_grant * f.weight)[f.ordered & (f.order_payer == payer)].sum())
            for payer, code in PAYER_CODES.items()
        }
        promised["FIN"] = float((f.order_gap * f.weight)[f.ordered].sum())
        on = ((f.site == 1) | (f.site == 2)).sum(axis=1)
        ends = a.world.graph.supplier, a.world.graph.customer
        found.append(
            {
                "imbalance": a.ledger.imbalance(),
                "least": min(*a.ledger.free.values(), *a.ledger.promised.values()),
                "overspent": a.ledger.paid.sum() - a.ledger.granted.sum(),
                "granted": float(a.ledger.granted.sum()),
                "planned": sum(float(a.programme.outlay(code)[: model.t + 1].sum()) for code in CODES),
                "firms": float(f.grants.sum()) - a.ledger.received["firms"],
                "promises": max(abs(promised[c] - a.ledger.promised[c]) for c in promised),
                "orders": orders["opening"]
                + orders["placed"]
                - orders["filled"]
                - orders["refused"]
                - orders["withdrawn"]
                - orders["closing"],
                "placed": orders["placed"],
                "cash": float(f.cash.min()),
                "cases": int(np.abs(on - f.running_cases).sum()) + int((f.live != (on > 0)).sum()),
                "loose": int((a.relations.linked & ~(f.live[ends[0]] & f.live[ends[1]])).sum())
                + int((a.relations.linked & ~a.relations.active).sum()),
                "delivered": float(a.providers.sites.sum() - a.delivered.sum()),
                "staff": float(a.providers.staff.min()),
                "idle": float((a.providers.staff[~a.providers.active]).sum()),
                "paid": {c: float(a.ledger.paid[k].sum()) for k, c in enumerate(CODES)},
            }
        )
    return found


def series(months, name):
    return np.array([month[name] for month in months])


def test_money_granted_and_moved_is_paid_promised_or_free(months):
    assert series(months, "imbalance").max() < 1e-8


def test_no_account_is_ever_overdrawn(months):
    assert series(months, "least").min() > -1e-8
    assert series(months, "overspent").max() < 1e-8


def test_what_is_granted_is_what_the_programme_planned(months):
    assert series(months, "granted") == pytest.approx(series(months, "planned"))


def test_firms_receive_what_the_state_pays_them(months):
    assert np.abs(series(months, "firms")).max() < 1e-8
    assert months[-1]["paid"]["DEMO"] > 0.0


def test_what_is_promised_is_what_open_orders_wait_for(months):
    assert series(months, "promises").max() < 1e-8


def test_orders_open_and_placed_are_filled_refused_withdrawn_or_open(months):
    assert not series(months, "orders").any()
    assert series(months, "placed").sum() > 100


def test_no_firm_spends_money_it_has_not(months):
    assert series(months, "cash").min() >= 0.0


def test_live_firms_are_those_with_a_running_site(months):
    assert not series(months, "cases").any()


def test_what_firms_see_of_live_partners_is_what_is_there_every_month():
    """Exposure and joined edges are moved along by what changes; here they are counted from scratch."""
    seen, ceased, was_live = 0, 0, np.zeros(SCENARIO.firms, bool)
    for model in runs.stepped(SCENARIO, WORLD):
        relations, live, graph = model.actors.relations, model.actors.firms.live, WORLD.graph
        count, flow = twins.exposed(graph, relations.active, live)
        assert relations.exposure.count.tolist() == count
        assert relations.exposure.flow.tolist() == flow
        both = live[graph.supplier] & live[graph.customer]
        assert relations.joined.tolist() == np.flatnonzero(both).tolist()
        linked_ends = np.concatenate([graph.supplier[relations.linked], graph.customer[relations.linked]])
        assert relations.links.tolist() == np.bincount(linked_ends, minlength=graph.n).tolist()
        seen += sum(count)
        ceased += int((was_live & ~live).sum())
        was_live = live.copy()
    assert seen > 1000
    assert ceased > 0


def test_links_stand_on_live_pairs_with_a_standing_relation(months):
    assert not series(months, "loose").any()


def test_sites_of_providers_are_the_sites_delivered(months):
    assert np.abs(series(months, "delivered")).max() < 1e-6


def test_staff_works_for_providers_in_business(months):
    assert series(months, "staff").min() >= 0.0
    assert not series(months, "idle").any()


def test_outlay_never_exceeds_the_budget():
    scenario = Scenario(structure="kr", mix=runs.MIX, firms=200)
    a = runs.last(scenario).actors
    rate = 1.0 + 0.045
    assert a.programme.outlay_present_value <= a.programme.budget * (1.0 + 1e-9)
    assert a.ledger.paid.sum() <= a.programme.budget * rate**8


@pytest.mark.parametrize("months", [1, 6, 36])
def test_shares_of_reasons_sum_to_one(months):
    history = simulate(runs.scenario(months=max(months, 2)))
    assert sum(history.reasons.values()) == pytest.approx(1.0, abs=1e-12)
    assert min(history.reasons.values()) >= 0.0


# 7 compiled is plain --------------------------------------------------------------------------------------

PLAIN = """
import sys, numpy as np
from tests import runs
model = runs.last(runs.scenario(firms=200, months=12, parameters={"information.consider": 0.4}))
np.savez(sys.argv[1], **runs.state(model))
"""


def test_a_run_without_the_compiler_is_the_same_run(tmp_path):
    """Discrete states are equal; floats to 1e-6, since numpy keeps single precision where numba does not."""
    file, root = tmp_path / "plain.npz", Path(__file__).parents[2]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", PLAIN, str(file)], check=True, cwd=root, env=environment)
    here = runs.state(
        runs.last(runs.scenario(firms=200, months=12, parameters={"information.consider": 0.4}))
    )
    with np.load(file) as plain:
        assert set(plain.files) == set(here)
        assert here["firms.live"].sum() > 10
        for name in plain.files:
            if here[name].dtype.kind in "biu":
                assert np.array_equal(plain[name], here[name]), name
            else:
                np.testing.assert_allclose(plain[name], here[name], rtol=1e-6, atol=1e-9, err_msg=name)


# 9 bad input ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"parameters": {"firm.discuont": 0.1}}, "did you mean 'firm.discount'"),
        ({"parameters": {"firm.discount": 7.0}}, "out of bounds"),
        ({"parameters": {"DEMO.share": -0.1}}, "out of bounds"),
        ({"parameters": {"firm.discount": "much"}}, "is not a number"),
        ({"mix": "cn-2020-2024"}, "did you mean 'cn-2020-2023'"),
        ({"structure": "xx"}, "known: cn, kr"),
        ({"firms": -5}, "a whole number from 200"),
        ({"rule": "treshold"}, "did you mean 'threshold'"),
        ({"end": "2018-01"}, "out of bounds"),
        ({"overrides": {"instrument.DEMOO": 0.0}}, "did you mean 'DEMO'"),
        ({"fims": 300}, "did you mean 'firms'"),
    ],
)
def test_bad_input_gets_one_line_with_what_is_allowed(given, line):
    with pytest.raises(BadInput) as error:
        scenario_from({"structure": "kr"} | given)
    assert line in str(error.value)
    assert "\n" not in str(error.value)


def test_the_model_refuses_what_its_scenario_refuses():
    with pytest.raises(BadInput, match=r"did you mean 'information\.media'"):
        IndustryModel(structure="kr", firms=200, parameters={"information.medai": 0.1})


def test_a_world_drawn_for_other_parameters_is_refused():
    with pytest.raises(BadInput):
        simulate(runs.scenario(parameters={"firm.discount": 0.2}), WORLD)
