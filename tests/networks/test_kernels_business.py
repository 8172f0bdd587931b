"""A month of the providers against the same in whole columns, to the last bit."""

import numpy as np
import pytest

from networks.kernels.business import enter_business, hire_staff, settle_month
from networks.kernels.chance import uniforms
from networks.kernels.streams import PROVIDER_ENTRY

Q, S = 40, 3
SEED = np.uint64(11)


def columns(seed):
    rng = np.random.default_rng(seed)
    active = rng.random(Q) < 0.7
    staff = np.where(active, rng.uniform(0.5, 20.0, Q), 0.0)
    return rng, active, staff, rng.uniform(0.0, 2.0, (6, Q)), rng.uniform(-5.0, 5.0, Q)


@pytest.mark.plain
@pytest.mark.parametrize("seed", range(4))
def test_a_month_is_settled_as_in_whole_columns(seed):
    rng, _, staff, trainees, cash = columns(seed)
    worked, revenue = staff * rng.uniform(0.0, 1.0, Q), rng.uniform(0.0, 1.0, Q)
    backlog, price = rng.uniform(0.0, 60.0, Q), rng.uniform(0.8, 1.2, Q).astype(np.float32)
    idle = np.maximum(0.0, staff - worked)
    payroll = (staff - (1.0 - 0.4) * idle + trainees.sum(axis=0)) * 0.05 / 12.0
    expected_cash, grown = cash + (revenue - payroll), staff + trainees[0]
    waiting = np.divide(backlog, grown, out=np.zeros(Q), where=grown > 0)
    step = np.where(waiting > 3.0, 1.0, np.where(waiting < 0.5, -1.0, 0.0)) * 0.02
    expected_price = np.clip(price * (1.0 + step), 0.85, 1.15).astype(np.float32)
    later = np.vstack([trainees[1:], np.zeros(Q)])
    settle_month(staff, worked, trainees, cash, revenue, backlog, price, 0.05, 0.4, 0.02, 0.85, 1.15)
    assert np.array_equal(cash, expected_cash)
    assert np.array_equal(staff, grown)
    assert np.array_equal(trainees, later)
    assert np.array_equal(price, expected_price)
    assert not revenue.any()


@pytest.mark.plain
@pytest.mark.parametrize(("seed", "talent"), [(0, 1e4), (1, 700.0), (2, 0.0), (3, 500.0)])
def test_hiring_is_that_of_whole_columns(seed, talent):
    rng, active, staff, trainees, cash = columns(seed)
    backlog = np.where(rng.random(Q) < 0.3, 0.0, rng.uniform(0.0, 60.0, Q))
    waiting = np.divide(backlog, staff, out=np.zeros(Q), where=staff > 0)
    wanted = np.where(active, staff * np.clip(waiting - 1.0, 0.0, 0.1), 0.0)
    room = max(0.0, float(talent - staff.sum() - trainees.sum()))
    if wanted.sum() > room:
        wanted *= room / wanted.sum()
    expected = trainees.copy()
    expected[-1] += wanted
    idle = active & (backlog <= 0.0) & (cash < 3.0 * staff * 0.05 / 12.0)
    left = np.where(idle, staff * (1.0 - 0.1), staff)
    hire_staff(active, staff, trainees[-1], cash, backlog, room, 0.05, 0.1)
    assert np.array_equal(trainees, expected)
    assert np.array_equal(staff, left)


@pytest.mark.plain
@pytest.mark.parametrize(("seed", "room"), [(0, 1e4), (1, 20.0), (2, 0.0)])
def test_those_who_enter_are_those_of_whole_columns(seed, room):
    rng, active, _, _, _ = columns(seed)
    sector = np.concatenate([np.full(4, -1), np.repeat(np.arange(S), 12)]).astype(np.int16)
    demand, entry_staff, help_ = rng.uniform(0, 0.4, S), rng.uniform(0.5, 9.0, Q), rng.uniform(0, 0.5, S)
    out = np.flatnonzero(~active)
    inside = np.bincount(sector[active & (sector >= 0)], minlength=S) + 1.0
    place = sector[out]
    expected = np.where(place >= 0, (demand / inside)[place], demand.sum() / inside.sum())
    pays = expected > entry_staff[out] * 0.05 / 12.0
    more = np.where(place >= 0, help_[place], help_.mean())
    chance = 0.3 * pays + more * (1.0 + pays) / 2.0
    coming = out[uniforms(int(SEED), out, 0, 5, PROVIDER_ENTRY) < chance]
    coming = coming[np.cumsum(entry_staff[coming]) <= room]
    found = np.empty(Q, np.int32)
    count = enter_business(
        SEED, 5, active, sector, demand, entry_staff, 0.05, 0.3, help_, float(help_.mean()), room, found
    )
    assert found[:count].tolist() == coming.tolist()
