"""Orders that wait, prices that are shared out, sites that go live, pilots that are counted."""

import numpy as np
import pytest

from networks.kernels.columns import DEMO, FULL, NOTHING, PILOT
from networks.kernels.delivery import (
    HAS_SLOT,
    WANTS_SLOT,
    OpenOrders,
    OwnerColumns,
    SiteColumns,
    count_shown,
    judge_pilots,
    put_to_use,
    share_price,
    take_upkeep,
    wait_longer,
)

N, K = 4, 2
SECTOR, REGION = np.array([0, 0, 1, 1], np.int16), np.array([0, 1, 0, 1], np.int16)
WEIGHT = np.array([1.0, 2.0, 4.0, 8.0])
ROWS = np.arange(N, dtype=np.int32)


def orders(**changes):
    values = {
        "ordered": np.ones(N, np.bool_),
        "case": np.zeros(N, np.int32),
        "action": np.full(N, FULL, np.uint8),
        "payer": np.zeros(N, np.uint8),
        "provider": np.zeros(N, np.int32),
        "left": np.ones(N),
        "work": np.ones(N),
        "age": np.zeros(N, np.int16),
        "slot": np.zeros(N, np.uint8),
        "need": np.zeros(N),
        "price": np.ones(N),
        "standard": np.zeros(N, np.bool_),
        "platform": np.zeros(N, np.bool_),
        "own_network": np.zeros(N, np.bool_),
    }
    for name, value in changes.items():
        values[name][:] = value
    return OpenOrders(**values)


def sites(**changes):
    values = {
        "state": np.full((N, K), NOTHING, np.uint8),
        "since": np.full((N, K), -1, np.int16),
        "payer": np.zeros((N, K), np.uint8),
        "provider": np.full((N, K), -1, np.int32),
        "price": np.zeros((N, K), np.float32),
        "was_pilot": np.zeros((N, K), np.bool_),
    }
    for name, value in changes.items():
        values[name][:] = value
    return SiteColumns(**values)


def owners(**changes):
    values = {
        "size_factor": np.ones(N),
        "cash": np.full(N, 10.0),
        "adapters": np.zeros(N),
        "live": np.zeros(N, np.bool_),
        "touched": np.zeros(N, np.bool_),
        "live_since": np.full(N, -1, np.int16),
        "first_payer": np.full(N, 255, np.uint8),
        "running_cases": np.zeros(N, np.uint8),
        "main_provider": np.full(N, -1, np.int32),
        "on_standard": np.zeros(N, np.bool_),
        "on_platform": np.zeros(N, np.bool_),
        "network": np.zeros(N, np.uint8),
    }
    for name, value in changes.items():
        values[name][:] = value
    return OwnerColumns(**values)


def waited(book, patience, gone=()):
    late, orphaned = np.empty(N, np.int32), np.empty(N, np.int32)
    found = wait_longer(book, WEIGHT, patience, np.array(gone, np.int32), late, orphaned)
    return late[: found[0]].tolist(), orphaned[: found[1]].tolist()


@pytest.mark.plain
def test_orders_are_given_up_when_they_are_older_than_patience():
    book = orders(age=[1, 2, 3, 4])
    assert waited(book, 3.0) == ([2, 3], [])
    assert book.age.tolist() == [2, 3, 4, 5]


@pytest.mark.plain
def test_who_is_being_served_is_not_given_up():
    half = orders(
        age=9, left=[0.5, 1.0, 1.0, 1.0], slot=[0, 0, WANTS_SLOT, WANTS_SLOT], need=[0, 0, 2.0, 8.0]
    )
    assert waited(half, 3.0)[0] == [1, 3]


@pytest.mark.plain
def test_orders_of_providers_that_left_are_orphaned_unless_given_up():
    book = orders(age=[0, 0, 9, 0], provider=[5, 6, 5, 5], ordered=[True, True, True, False])
    assert waited(book, 3.0, gone=[7, 5]) == ([2], [0])


@pytest.mark.plain
def test_a_price_is_shared_out_whole():
    book = orders(action=[PILOT, FULL, FULL, FULL], price=[1.0, 2.0, 3.0, 4.0])
    state = sites(state=[[0, 0], [0, 0], [PILOT, 0], [0, 0]]).state
    network, module, new, revenue = (np.empty(N) for _ in range(4))
    depth, cost = np.array([[1, 0], [3, 0]], np.int8), np.array([0.5, 1.0, 1.5, 2.0])
    has = np.array([0, 0, 0, 1], np.uint8)
    share_price(
        *(ROWS, book, state, has, np.full(N, 1.2), WEIGHT, SECTOR, depth, cost),
        *(0.9, 2, 0.25, 0.3, 0.2, network, module, new, revenue),
    )
    scope = np.array([0.25, 1.0, 0.75, 1.0])
    unit = 1.2 * 0.9 * cost[[1, 1, 3, 3]]
    bought = np.array([0.5, 0.5, 1.0, 0.0])  # deep uses buy a network unless the firm has one
    assert network == pytest.approx(scope * unit * bought * 0.3 * WEIGHT)
    assert module == pytest.approx(scope * unit * 0.2 * WEIGHT)
    assert network + module + revenue == pytest.approx(scope * book.price * WEIGHT)
    assert new.tolist() == [1.0, 2.0, 0.0, 8.0]


@pytest.mark.plain
def test_an_upgrade_keeps_its_beginning_and_is_no_further_use():
    book = orders(payer=2, price=3.0, provider=7)
    place = sites(state=[[PILOT, 0], [0, 0], [0, 0], [0, 0]], payer=DEMO, since=5)
    firm = owners(live=[True, False, False, False], running_cases=[1, 0, 0, 0])
    first = np.empty(N, np.int32)
    count = put_to_use(ROWS, 20, 0.0, book, place, firm, first)
    assert first[:count].tolist() == [1, 2, 3]
    assert place.since[:, 0].tolist() == [5, 20, 20, 20]
    assert place.payer[:, 0].tolist() == [DEMO, 2, 2, 2]
    assert firm.running_cases.tolist() == [1, 1, 1, 1]
    assert firm.live_since.tolist() == [-1, 20, 20, 20]
    assert np.all(place.state[:, 0] == FULL)
    assert np.all(firm.main_provider == 7)
    assert np.all(firm.live & firm.touched)


@pytest.mark.plain
def test_who_joins_a_platform_pays_once_and_as_far_as_cash_goes():
    firm = owners(cash=[10.0, 0.2, 10.0, 10.0], on_platform=[False, False, True, False])
    book = orders(platform=[True, True, True, False])
    put_to_use(ROWS, 1, 0.5, book, sites(), firm, np.empty(N, np.int32))
    assert firm.cash == pytest.approx([9.5, 0.0, 10.0, 10.0])
    assert firm.adapters == pytest.approx([0.5, 0.2, 0.0, 0.0])
    assert firm.on_platform.tolist() == [True, True, True, False]


@pytest.mark.plain
def test_a_network_is_that_of_the_order_or_the_one_there_was():
    book = orders(slot=[0, HAS_SLOT, HAS_SLOT, WANTS_SLOT], own_network=[False, False, True, False])
    firm = owners(network=[1, 0, 0, 0])
    put_to_use(ROWS, 1, 0.0, book, sites(), firm, np.empty(N, np.int32))
    assert firm.network.tolist() == [1, 1, 2, 0]


@pytest.mark.plain
def test_supported_live_sites_are_shown():
    place = sites(state=[[PILOT, FULL], [FULL, 0], [3, PILOT], [PILOT, 0]], payer=[[DEMO] * 2] * 3 + [[0, 0]])
    shown = np.full((2, 2), 9.0)
    count_shown(np.array([True, True, True, True]), place, WEIGHT, SECTOR, REGION, shown)
    assert shown.tolist() == [[2.0, 2.0], [4.0, 0.0]]
    count_shown(np.array([False, True, True, True]), place, WEIGHT, SECTOR, REGION, shown)
    assert shown.tolist() == [[0.0, 2.0], [4.0, 0.0]]


@pytest.mark.plain
def test_supported_pilots_are_judged_after_a_year_and_counted_when_scaled():
    place = sites(state=[[FULL, 0], [PILOT, 0], [FULL, 0], [FULL, 0]], was_pilot=True, payer=DEMO)
    place.since[:, 0] = [8, 8, 3, 8]
    place.payer[3] = 0
    due, done = np.empty(2), np.empty(2)
    judge_pilots(20, np.ones(N, np.bool_), place, WEIGHT, SECTOR, due, done)
    assert due.tolist() == [3.0, 0.0]
    assert done.tolist() == [1.0, 4.0]


@pytest.mark.plain
def test_upkeep_has_the_bits_of_whole_columns():
    rng = np.random.default_rng(4)
    place = sites(state=rng.integers(0, 4, (N, K)), price=rng.uniform(0.1, 3.0, (N, K)))
    flow, touched = np.full(N, 2.0), np.array([True, True, True, False])
    take_upkeep(touched, place, 0.3, 0.1, np.empty(K), flow)
    part = np.array([0.0, 0.3, 1.0, 0.0])[place.state]
    expected = np.where(touched, 2.0 - 0.1 * (part * place.price).sum(axis=1), 2.0)
    assert np.array_equal(flow, expected)
