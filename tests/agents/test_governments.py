"""Governments: what they see, whom they choose, what they move."""

import mesa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.country import load_country
from abm.parameters import common_evidence, make_parameters
from agents.governments import CentralGovernment, RegionalGovernment
from agents.instruments import CODES, INSTRUMENTS, Dose
from agents.ledger import Ledger
from agents.letters import Levers, Reports
from agents.parameters import fill

SECTORS, REGIONS = 3, 2
ROWS = np.arange(40, dtype=np.int32)


def government(doses=(), **changes):
    p = make_parameters(
        load_country("kr"), {f"government.{name}": value for name, value in changes.items()}
    ).government
    return CentralGovernment(
        mesa.Model(rng=1),
        seed=4,
        instruments=doses,
        ledger=Ledger(CODES, 24),
        sectors=SECTORS,
        regions=REGIONS,
        region_share=np.array([0.6, 0.4]),
        parameters=p,
    )


def reports(scaled=0.0, reviewed=0.0):
    return Reports(
        reported=np.array([10.0, 20.0, 0.0]),
        live_by_region=np.array([5.0, 1.0]),
        firms_by_sector=np.full(3, 100.0),
        firms_by_region=np.array([50.0, 100.0]),
        scaled_pilots=np.full(3, scaled),
        reviewed_pilots=np.full(3, reviewed),
        slots_wanted=0.0,
    )


def chosen(worth, cost, money=10.0, favour=None, **changes):
    one = government(**{"select_noise": 0.0} | changes)
    one.ledger.grant("DEMO", money, 0)
    worth = np.asarray(worth, float)
    favour = np.zeros(worth.size) if favour is None else np.asarray(favour, float)
    picked = one.select(3, "DEMO", ROWS[: worth.size], worth, np.asarray(cost, float), favour)
    return np.flatnonzero(picked).tolist()


def test_the_best_prospects_are_served_first():
    assert chosen([0.1, 0.9, 0.5], [5.0, 5.0, 5.0]) == [1, 2]


def test_what_does_not_fit_is_passed_over():
    assert chosen([0.9, 0.5, 0.1], [8.0, 5.0, 2.0]) == [0, 2]


@given(st.lists(st.floats(0.01, 5.0), min_size=1, max_size=40), st.floats(0.0, 50.0))
def test_no_more_is_chosen_than_can_be_paid(cost, money):
    assert sum(cost[k] for k in chosen(np.ones(len(cost)), cost, money)) <= money + 1e-9


def test_a_favoured_application_comes_first():
    assert chosen([0.5, 0.4], [8.0, 8.0], favour=[0.0, 1.0]) == [1]


def test_judgement_errs_with_noise_and_not_under_full_attention():
    worth = np.linspace(1.0, 1.3, 40)
    best = list(range(35, 40))
    assert chosen(worth, np.ones(40), 5.0, select_noise=1.0) != best
    one = government(select_noise=1.0)
    one.attention = 1.0
    one.ledger.grant("DEMO", 5.0, 0)
    assert np.flatnonzero(one.select(3, "DEMO", ROWS, worth, np.ones(40), np.zeros(40))).tolist() == best


def test_without_noise_it_sees_what_was_reported():
    one = government(noise=0.0)
    one.observe(5, reports(), np.full(REGIONS, 0.5))
    assert one.seen.adoption == pytest.approx([0.1, 0.2, 0.0])
    assert one.seen.regional_adoption == pytest.approx([0.1, 0.01])
    assert np.isnan(one.seen.conversion).all()


def test_noise_blurs_and_attention_clears_the_view():
    one = government(noise=0.5)
    one.observe(5, reports(), np.full(REGIONS, 0.5))
    assert one.seen.adoption[0] != 0.1
    one.attention = 1.0
    one.observe(5, reports(), np.full(REGIONS, 0.5))
    assert one.seen.adoption[0] == pytest.approx(0.1)


def test_a_month_takes_in_money_and_pays_administration():
    kind = next(k for k in INSTRUMENTS if k.code == "DEMO")
    dose = Dose(np.full((24, SECTORS), 2.0), {}, np.full(24, 0.5))
    one = government(((fill(kind, common_evidence()["DEMO"]), dose),))
    one.govern(0, Levers.none(SECTORS, REGIONS))
    assert one.ledger.free["DEMO"] == pytest.approx(6.0)
    assert one.ledger.received["administration"] == pytest.approx(0.5)
    assert one.ledger.imbalance() < 1e-12


def ready_to_move():
    """DEMO paid ten for two sites, ADOPT ten for twenty; each has five left."""
    one = government(noise=0.0)
    for code, sites in (("DEMO", 2.0), ("ADOPT", 20.0)):
        one.ledger.grant(code, 15.0, 0)
        one.ledger.pay(code, "firms", 10.0, 0)
        one.sites_paid[code] = sites
    return one


def test_money_moves_from_the_dearest_sites_to_the_cheapest():
    one = ready_to_move()
    one.reallocate(12, 0.6)
    assert one.ledger.free["DEMO"] == pytest.approx(5.0 * (1.0 - 0.6 / 12.0))
    assert one.ledger.free["ADOPT"] == pytest.approx(5.0 * (1.0 + 0.6 / 12.0))
    assert one.ledger.imbalance() < 1e-12


def test_without_evaluation_no_money_moves():
    one = ready_to_move()
    one.reallocate(12, 0.0)
    assert one.moved == 0.0


def test_a_region_below_the_median_tries_harder_and_no_other():
    model = mesa.Model(rng=1)
    lags, leads = RegionalGovernment(model, 0, 0.5), RegionalGovernment(model, 1, 0.5)
    lags.respond(0.1, 0.2, 0.5, 0.2)
    leads.respond(0.3, 0.2, 0.5, 0.2)
    assert (lags.effort, leads.effort) == (0.6, 0.5)
