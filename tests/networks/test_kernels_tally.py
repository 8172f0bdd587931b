"""What the scorecard adds up in one pass, against sums over whole columns."""

import numpy as np
import pytest

from networks.kernels.columns import ABANDONED, DEMO, FULL, MARKET, NOTHING, PILOT
from networks.kernels.tally import (
    Sites,
    SiteTotals,
    UserTotals,
    add_up_sites,
    add_up_users,
    look_at_sites,
    pay_off,
)

N, K, S, R = 60, 5, 4, 3
RNG = np.random.default_rng(5)
SECTOR = RNG.integers(0, S, N).astype(np.int16)
REGION = RNG.integers(0, R, N).astype(np.int16)
WEIGHT = RNG.uniform(0.5, 30.0, N)
DEPTH = np.array([[0, 1, 2, 3, -1], [1, 1, 0, -1, -1], [2, 0, 3, 1, 2], [0, 0, -1, -1, -1]], np.int8)
SITE = np.where(DEPTH[SECTOR] >= 0, RNG.integers(0, 4, (N, K)), NOTHING).astype(np.uint8)
PAYER = RNG.choice([MARKET, DEMO, 2], (N, K)).astype(np.uint8)
WAS_PILOT = RNG.random((N, K)) < 0.4
SINCE = RNG.integers(0, 40, (N, K)).astype(np.int16)
PROVIDER = RNG.integers(-1, 6, (N, K)).astype(np.int32)
COMMON, OWN, GAIN = (RNG.normal(size=(N, K)).astype(np.float32) for _ in range(3))
TOUCHED = np.flatnonzero((SITE != NOTHING).any(axis=1))
LIVE = ((SITE == PILOT) | (SITE == FULL)).any(axis=1)


def sites():
    shape = (TOUCHED.size, K)
    flags = [np.empty(shape, np.bool_) for _ in range(7)]
    found = Sites(
        *flags,
        np.empty(shape, np.int8),
        np.empty(shape, np.int16),
        np.empty(shape, np.int32),
        np.empty(shape, np.float32),
        np.empty(shape, np.float32),
    )
    look_at_sites(TOUCHED, SITE, PAYER, WAS_PILOT, SINCE, PROVIDER, COMMON, OWN, GAIN, SECTOR, DEPTH, found)
    return found


@pytest.mark.plain
def test_sites_are_gathered_as_column_by_column():
    found = sites()
    site, payer = SITE[TOUCHED], PAYER[TOUCHED]
    on, supported = (site == PILOT) | (site == FULL), WAS_PILOT[TOUCHED] & (payer == DEMO)
    bought = on & (payer == MARKET)
    depth = DEPTH[SECTOR[TOUCHED]]
    expected = Sites(
        on=on,
        pilot=on & supported,
        market=bought & ~supported.any(axis=1)[:, None],
        supported=supported,
        bought=bought,
        abandoned=site == ABANDONED,
        exists=depth >= 0,
        depth=depth,
        since=SINCE[TOUCHED],
        provider=PROVIDER[TOUCHED],
        expected=COMMON[TOUCHED] + OWN[TOUCHED],
        gain=GAIN[TOUCHED],
    )
    for name in Sites._fields:
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name


@pytest.mark.plain
def test_payoffs_have_the_bits_of_whole_columns():
    found, rng = sites(), np.random.default_rng(7)
    price = rng.uniform(0.1, 3.0, (N, K)).astype(np.float32)
    flow, links, adapters, sunk, grants = (rng.uniform(0.0, 2.0, N) for _ in range(5))
    out = np.empty(TOUCHED.size)
    columns = (price, flow, links, adapters, sunk, grants, WEIGHT)
    pay_off(TOUCHED, found.on, SITE, *columns, 0.3, 0.1, 7.5, np.empty(K), out)
    t = TOUCHED
    paid = (np.where(SITE[t] == FULL, 1.0, 0.3) * found.on * price[t]).sum(axis=1)
    worth = flow[t] + links[t] - 0.1 * paid
    assert np.array_equal(out, 7.5 * worth - paid - (adapters[t] + sunk[t]) + grants[t] / WEIGHT[t])


@pytest.mark.plain
def test_users_have_the_bits_of_whole_columns():
    rng = np.random.default_rng(8)
    ordered, lead, standard = (rng.random(N) < 0.4 for _ in range(3))
    custom = rng.uniform(0.0, 1.0, (2, S))
    by_sector, by_region, totals = np.zeros(S), np.zeros(R), np.empty(len(UserTotals._fields))
    columns = (LIVE, ordered, lead, standard, SECTOR, REGION, WEIGHT, custom)
    add_up_users(*columns, by_sector, by_region, totals)
    expected = UserTotals(
        users=WEIGHT[LIVE].sum(),
        leading=WEIGHT[LIVE & lead].sum(),
        on_standard=WEIGHT[LIVE & standard].sum(),
        customised=(WEIGHT[LIVE] * custom[standard[LIVE].astype(int), SECTOR[LIVE]]).sum(),
        waiting=WEIGHT[ordered].sum(),
        newly_waiting=WEIGHT[ordered & ~LIVE].sum(),
        rows=LIVE.sum(),
        orders=ordered.sum(),
    )
    assert totals.tolist() == [float(each) for each in expected]
    assert np.array_equal(by_sector, np.bincount(SECTOR[LIVE], WEIGHT[LIVE], S))
    assert np.array_equal(by_region, np.bincount(REGION[LIVE], WEIGHT[LIVE], R))


@pytest.mark.plain
def test_sites_add_up_to_the_bits_of_whole_columns():
    f, rng = sites(), np.random.default_rng(9)
    payoff, flow, links = rng.normal(size=TOUCHED.size), rng.uniform(size=N), rng.uniform(size=N)
    totals = np.empty(len(SiteTotals._fields))
    add_up_sites(
        *(TOUCHED, LIVE, SECTOR, WEIGHT, f.on, f.pilot, f.market, f.abandoned, f.exists, f.depth),
        *(f.provider, payoff, flow, links, f.expected, f.gain, S, totals),
    )
    w, live = WEIGHT[TOUCHED], LIVE[TOUCHED]
    sector = SECTOR[TOUCHED]
    running, number = (f.on & f.exists).sum(axis=1), f.on.sum(axis=1)
    places = list(zip(*np.nonzero(f.on), strict=True))
    weighed = w[:, None] * f.on
    expected = SiteTotals(
        on=(w * number).sum(),
        pilot=(w * f.pilot.sum(axis=1)).sum(),
        market=(w * f.market.sum(axis=1)).sum(),
        abandoned=(w * f.abandoned.sum(axis=1)).sum(),
        later=(w * (f.on & ~f.pilot).sum(axis=1)).sum(),
        rows_on=number.sum(),
        depth=f.depth[f.on].sum(),
        adopters=(number > 0).sum(),
        single=(number == 1).sum(),
        covering=(running > 0).sum(),
        covered=(running[running > 0] / f.exists.sum(axis=1)[running > 0]).sum(),
        each=np.array([w[k] for k, _ in places]).sum(),
        solutions=len({(sector[k], u, f.provider[k, u]) for k, u in places}),
        cases=len({(sector[k], u) for k, u in places}),
        paying=w[live & (payoff > 0)].sum(),
        owners=w[live].sum(),
        site_flow=(w * flow[TOUCHED]).sum(),
        link_flow=(w * links[TOUCHED]).sum(),
        error=(weighed * np.abs(f.expected - f.gain)).sum(),
        weighed=weighed.sum(),
    )
    assert totals.tolist() == [float(each) for each in expected]
