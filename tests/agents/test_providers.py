"""Solution providers: staff, price, products, entry and exit."""

from dataclasses import replace

import numpy as np
import pytest

from abm.country import load_country
from abm.parameters import make_parameters
from agents.letters import Levers
from agents.providers import STUDY_MONTHS, TRAINING_MONTHS, Providers

SECTORS, CASES, WAGE = 3, 4, 0.06
DEFAULT = make_parameters(load_country("kr"), {}).provider


def providers(staff=300.0, **changes):
    p = replace(DEFAULT, **{"leading": 0.2, "rows": 4.0, "active_start": 1.0} | changes)
    return Providers(
        seed=1, sectors=SECTORS, cases=CASES, staff=staff, wage=WAGE, plant_cost=0.4, parameters=p
    )


def levers(**changes):
    out = Levers.none(SECTORS, 2)
    for name, value in changes.items():
        getattr(out, name)[:] = value
    return out


def niche(p, sector):
    """First provider that serves `sector` only."""
    return int(np.flatnonzero(p.sector == sector)[0])


def deliver(p, provider, sector, case, sites, revenue=0.0):
    p.deliver(
        np.array([provider]), np.array([sector]), np.array([case]), np.array([sites]), np.array([revenue])
    )


def test_the_stated_staff_is_shared_out():
    assert providers(staff=300.0).staff.sum() == pytest.approx(300.0)


def test_leading_providers_serve_every_sector_and_niche_ones_theirs():
    p = providers()
    supply = p.supply(SECTORS)
    for s in range(SECTORS):
        serving = supply.row[supply.start[s] : supply.start[s + 1]]
        assert set(p.sector[serving].tolist()) == {-1, s}


def test_nobody_out_of_business_is_listed():
    p = providers()
    p.active[0] = False
    assert 0 not in p.supply(SECTORS).row
    p.active[0] = True
    assert 0 in p.supply(SECTORS).row


def test_solutions_get_cheaper_with_their_own_volume_only():
    p = providers(first_volume=10.0, progress=0.9)
    deliver(p, 0, 1, 2, 10.0)
    price = p.solution_price()
    assert price[1, 2] == pytest.approx(0.9)
    assert (np.delete(price.ravel(), 1 * CASES + 2) == 1.0).all()


def test_a_full_order_book_raises_the_price_and_an_empty_one_lowers_it():
    p = providers()
    before = p.price.copy()
    p.backlog[0] = 10.0 * p.staff[0]
    p.settle_month()
    assert p.price[0] == pytest.approx(before[0] * (1.0 + DEFAULT.price_step))
    assert p.price[1] == pytest.approx(before[1] * (1.0 - DEFAULT.price_step))


def test_prices_stay_within_their_bounds():
    p = providers()
    for _ in range(200):
        p.settle_month()
    assert p.price.min() == pytest.approx(DEFAULT.price_low)


def test_cash_changes_by_revenue_less_wages():
    p = providers()
    p.worked = p.staff.copy()
    before = p.cash.copy()
    deliver(p, 0, 0, 0, 1.0, revenue=2.0)
    p.settle_month()
    assert (p.cash - before).sum() == pytest.approx(2.0 - p.staff.sum() * WAGE / 12.0)


def test_the_hired_work_after_their_training():
    p = providers()
    p.backlog[:] = 100.0 * p.staff
    p.hire()
    hired, staff = p.trainees.sum(), p.staff.sum()
    for month in range(1, TRAINING_MONTHS + 1):
        p.settle_month()
        assert p.staff.sum() == pytest.approx(staff + hired * (month == TRAINING_MONTHS))


def test_staff_never_exceeds_the_pool_of_talent():
    p = providers(talent_start=1.1, talent_growth=0.0)
    for _ in range(60):
        p.backlog[:] = 100.0 * np.maximum(p.staff, 1.0)
        p.settle_month()
        p.hire()
    assert p.staff.sum() + p.trainees.sum() <= p.talent + 1e-9


def test_staff_grows_no_faster_than_stated():
    p = providers(hire=0.03)
    p.backlog[:] = 100.0 * p.staff
    p.hire()
    assert p.trainees.sum() == pytest.approx(0.03 * p.staff.sum())


def test_a_class_graduates_after_its_studies():
    p = providers()
    before = p.talent
    p.train(1.2, place_cost=0.03)
    for _ in range(STUDY_MONTHS - 1):
        p.train(0.0, 0.03)
    assert p.talent == before
    p.train(0.0, 0.03)
    assert p.talent == pytest.approx(before + 40.0)


def test_a_provider_deep_in_debt_leaves_and_employs_nobody():
    p = providers()
    p.cash[2] = -(DEFAULT.exit + 1.0) * p.staff[2] * WAGE / 12.0
    assert p.leave().tolist() == [2]
    assert not p.active[2]
    assert p.staff[2] == 0.0


def test_nobody_enters_without_orders_or_help():
    p = providers(active_start=0.5)
    assert p.enter(0, levers()).size == 0


def test_entrants_hire_from_the_pool_of_talent_too():
    p = providers(active_start=0.5, talent_start=1.0, talent_growth=0.0)
    p.enter(0, levers(provider_entry=1.0))
    assert p.staff.sum() <= p.talent + 1e-9


@pytest.mark.parametrize("reason", ["orders", "help"])
def test_orders_or_help_bring_entrants(reason):
    p = providers(active_start=0.5, entry=0.5)
    if reason == "orders":
        p.demand[:] = 1e3
    assert p.enter(0, levers(provider_entry=0.9 * (reason == "help"))).size > 0


def test_a_product_is_made_after_enough_sites_of_ones_own():
    p = providers(product_sites=5.0)
    k = niche(p, 1)
    p.cash[:] = 100.0
    deliver(p, k, 1, 2, 4.0)
    p.productise(0.0)
    assert not p.product.any()
    deliver(p, k, 1, 2, 1.0)
    p.productise(0.0)
    assert np.argwhere(p.product).tolist() == [[k, 1, 2]]


def test_a_product_is_paid_from_own_cash_or_else_from_public_money():
    p = providers(product_sites=5.0, product_cost=2.0)
    deliver(p, niche(p, 1), 1, 2, 5.0)
    p.cash[:] = 0.0
    assert p.productise(0.79) == 0.0
    assert p.productise(0.81) == pytest.approx(0.8)
    assert p.grants.sum() == pytest.approx(0.8)


def test_a_leading_providers_product_for_one_sector_is_none_for_another():
    p = providers(product_sites=5.0)
    p.cash[:] = 100.0
    for sector in range(SECTORS):
        deliver(p, 0, sector, 2, 2.0)  # no sector alone has five
    p.productise(0.0)
    assert not p.product.any()


def test_common_parts_need_a_platform_and_many_cases():
    p = providers(commons_sites=100.0)
    p.volume[0, 0], p.volume[1, 1] = 200.0, 50.0
    p.share_parts(np.zeros(SECTORS))
    assert not p.reuse.any()
    p.share_parts(np.ones(SECTORS))
    assert np.argwhere(p.reuse).tolist() == [[0, 0]]


def test_reuse_grows_towards_one():
    p = providers(commons_sites=1.0, reuse_growth=0.02)
    p.volume[:] = 10.0
    for _ in range(50):
        p.share_parts(np.ones(SECTORS))
    assert p.reuse == pytest.approx(np.full((SECTORS, CASES), 1.0 - 0.98**50))


def test_only_products_travel_abroad():
    p = providers()
    p.demand[:] = 10.0
    assert p.sell_abroad(0.5) == 0.0
    p.product[0, 0, 0] = True
    assert p.sell_abroad(0.5) == pytest.approx(0.5 * 30.0 / p.active.sum())


def test_practice_raises_what_staff_can_do():
    p = providers(practice=0.05)
    deliver(p, 0, 0, 0, 99.0)
    assert p.capacity()[0] == pytest.approx(p.staff[0] * 100.0**0.05)
    assert p.capacity()[1:] == pytest.approx(p.staff[1:])


def test_research_grants_go_by_staff():
    p = providers()
    before = p.cash.copy()
    p.take_grants(6.0)
    assert p.cash - before == pytest.approx(6.0 * p.staff / p.staff.sum())


def test_demand_is_a_moving_average_of_orders():
    p = providers()
    for _ in range(24):
        p.note_demand(np.full(SECTORS, 8.0))
    assert p.demand == pytest.approx(np.full(SECTORS, 8.0 * (1.0 - (11.0 / 12.0) ** 24)))
