"""What the scorecard adds up each month, in one pass over adopters and one over their sites.

Every sum is that of the amounts in ascending order of rows, added as `networks.kernels.sums` does, so that
the numbers for all are those that the amounts by group come from.
"""

from typing import NamedTuple

import numpy as np

from networks.kernels.columns import ABANDONED, DEMO, FULL, MARKET, PILOT
from networks.kernels.compile import kernel, lean_kernel
from networks.kernels.sums import pairwise_sum, short_sum
from networks.types import Bools, Bytes, Floats, Real, Singles, Whole


class Sites(NamedTuple):
    """Sites of the rows that had one at some time, each of shape (k, K)."""

    on: Bools  # live
    pilot: Bools  # live, and began as supported pilots
    market: Bools  # live, bought without support at a firm that never was a supported pilot host
    supported: Bools  # began as supported pilots, live or given up
    bought: Bools  # live, bought without support
    abandoned: Bools
    exists: Bools  # use cases of the sector
    depth: Whole
    since: Whole
    provider: Whole
    expected: Singles  # believed log gain
    gain: Singles  # true log gain


@lean_kernel
def look_at_sites(
    touched: Whole,
    site: Bytes,
    payer: Bytes,
    was_pilot: Bools,
    since: Whole,
    provider: Whole,
    common_mean: Singles,
    own_mean: Singles,
    gain: Singles,
    sector: Whole,
    depth: Whole,
    sites: Sites,
) -> None:
    """Gather the sites of the rows `touched`, shape (k,), from columns of shape (n, K) into `sites`."""
    for k in range(touched.size):
        i = touched[k]
        hosts = False
        for u in range(site.shape[1]):
            state = site[i, u]
            on = state in (PILOT, FULL)
            supported = was_pilot[i, u] and payer[i, u] == DEMO
            hosts = hosts or supported
            sites.on[k, u] = on
            sites.supported[k, u] = supported
            sites.pilot[k, u] = on and supported
            sites.bought[k, u] = on and payer[i, u] == MARKET
            sites.abandoned[k, u] = state == ABANDONED
            sites.depth[k, u] = depth[sector[i], u]
            sites.exists[k, u] = depth[sector[i], u] >= 0
            sites.since[k, u] = since[i, u]
            sites.provider[k, u] = provider[i, u]
            sites.expected[k, u] = common_mean[i, u] + own_mean[i, u]
            sites.gain[k, u] = gain[i, u]
        for u in range(site.shape[1]):
            sites.market[k, u] = sites.bought[k, u] and not hosts


@lean_kernel
def pay_off(
    touched: Whole,
    on: Bools,
    site: Bytes,
    price: Singles,
    flow: Floats,
    link_flow: Floats,
    adapters: Floats,
    sunk: Floats,
    grants: Floats,
    weight: Floats,
    scope_cost: float,
    running: float,
    annuity: float,
    paid: Floats,
    out: Floats,
) -> None:
    """Write what the sites of each row bring in present value less what was paid, million USD, shape (k,).

    Parameters
    ----------
    paid : float64, shape (K,)
        Room.
    """
    for k in range(touched.size):
        i = touched[k]
        for u in range(paid.size):
            scope = 1.0 if site[i, u] == FULL else scope_cost
            paid[u] = scope * float(price[i, u]) if on[k, u] else 0.0
        cost = short_sum(paid, 0, paid.size)
        worth = flow[i] + link_flow[i] - running * cost
        lost = adapters[i] + sunk[i]
        out[k] = annuity * worth - cost - lost + grants[i] / weight[i]


class UserTotals(NamedTuple):
    """Firms with a live site (weighted), and those of them of some kind."""

    users: float
    leading: float
    on_standard: float
    customised: float  # by the share of customisation in their projects
    waiting: float  # firms with an open order
    newly_waiting: float  # of these, those without a live site
    rows: float  # rows with a live site
    orders: float  # rows with an open order


@kernel
def add_up_users(
    live: Bools,
    ordered: Bools,
    lead: Bools,
    standard: Bools,
    sector: Whole,
    region: Whole,
    weight: Floats,
    custom: Floats,
    by_sector: Floats,
    by_region: Floats,
    totals: Floats,
) -> None:
    """Add up firms with a live site, by sector and region, too, and firms with an open order.

    Parameters
    ----------
    custom : float64, shape (2, S)
        Share of customisation in a project's price, without and with the standard.
    by_sector, by_region : float64, shape (S,), (R,)
        Added to.
    totals : float64
        Written, in the order of `UserTotals`.
    """
    amount = np.empty((6, live.size))
    count = np.zeros(6, np.int64)
    for i in range(live.size):
        if live[i]:
            w = weight[i]
            by_sector[sector[i]] += w
            by_region[region[i]] += w
            amount[0, count[0]] = w
            count[0] += 1
            if lead[i]:
                amount[1, count[1]] = w
                count[1] += 1
            if standard[i]:
                amount[2, count[2]] = w
                count[2] += 1
            amount[3, count[3]] = w * custom[1 if standard[i] else 0, sector[i]]
            count[3] += 1
        if ordered[i]:
            amount[4, count[4]] = weight[i]
            count[4] += 1
            if not live[i]:
                amount[5, count[5]] = weight[i]
                count[5] += 1
    for k in range(6):
        totals[k] = pairwise_sum(amount[k], count[k])
    totals[6] = count[0]
    totals[7] = count[4]


class SiteTotals(NamedTuple):
    """Sites over all firms of their rows unless said."""

    on: float
    pilot: float
    market: float
    abandoned: float
    later: float  # live and no supported pilots
    rows_on: float  # live sites, by rows
    depth: float  # sum of their depths
    adopters: float  # rows with a live site
    single: float  # of these, those with one
    covering: float  # rows that run use cases of their sector
    covered: float  # sum over them of the share of their sector's use cases that they run
    each: float  # live sites in the order of rows
    solutions: float  # distinct solutions in use
    cases: float  # pairs of sector and use case in use
    paying: float  # adopting firms whose benefits exceed what they paid
    owners: float  # adopting firms
    site_flow: float  # yearly benefit of sites, million USD
    link_flow: float
    error: float  # weighed error of beliefs
    weighed: float  # weights of it


@kernel
def count_solutions(
    touched: Whole, sector: Whole, on: Bools, provider: Whole, sectors: int
) -> tuple[int, int]:
    """Count the distinct solutions in use, and the pairs of sector and use case; see `Sites`.

    A solution is a use case of a sector, delivered by one provider.
    """
    rows, cases = on.shape
    providers = 1  # places for those of the live sites, the first for none
    for k in range(rows):
        for u in range(cases):
            providers = max(providers, provider[k, u] + 2)
    seen = np.zeros((sectors, cases, providers), np.bool_)
    used = np.zeros((sectors, cases), np.bool_)
    solutions, pairs = 0, 0
    for k in range(rows):
        s = sector[touched[k]]
        for u in range(cases):
            if on[k, u]:
                pairs += not used[s, u]
                used[s, u] = True
                solutions += not seen[s, u, provider[k, u] + 1]
                seen[s, u, provider[k, u] + 1] = True
    return solutions, pairs


@kernel
def add_up_owners(touched: Whole, live: Bools, weight: Floats, payoff: Floats) -> tuple[float, float]:
    """Add up the adopting firms whose benefits exceed what they paid, and all adopting firms."""
    paying, owners = np.empty(touched.size), np.empty(touched.size)
    paid, owned = 0, 0
    for k in range(touched.size):
        if live[touched[k]]:
            owners[owned] = weight[touched[k]]
            owned += 1
            if payoff[k] > 0.0:
                paying[paid] = weight[touched[k]]
                paid += 1
    return pairwise_sum(paying, paid), pairwise_sum(owners, owned)


@kernel
def add_up_sites(
    touched: Whole,
    live: Bools,
    sector: Whole,
    weight: Floats,
    on: Bools,
    pilot: Bools,
    market: Bools,
    abandoned: Bools,
    exists: Bools,
    depth: Whole,
    provider: Whole,
    payoff: Floats,
    site_flow: Floats,
    link_flow: Floats,
    expected: Real,
    gain: Real,
    sectors: int,
    totals: Floats,
) -> None:
    """Add up the sites of the rows `touched`; columns as in `Sites`, of firms of shape (n,).

    Parameters
    ----------
    totals : float64
        Written, in the order of `SiteTotals`.
    """
    rows, cases = on.shape
    of_rows, of_sites, sums = np.empty((8, rows)), np.empty((3, rows * cases)), np.empty(11)
    running_sites, depths, adopters, single, covered = 0, 0, 0, 0, 0
    for k in range(rows):
        i = touched[k]
        w = weight[i]
        number, pilots, bought, gone, later, open_to, run = 0, 0, 0, 0, 0, 0, 0
        for u in range(cases):
            at = k * cases + u
            pilots += pilot[k, u]
            bought += market[k, u]
            gone += abandoned[k, u]
            open_to += exists[k, u]
            of_sites[0, at] = 0.0
            of_sites[1, at] = 0.0
            if on[k, u]:
                number += 1
                later += not pilot[k, u]
                run += exists[k, u]
                of_sites[0, at] = w
                of_sites[1, at] = w * abs(expected[k, u] - gain[k, u])
                depths += int(depth[k, u])
                of_sites[2, running_sites] = w
                running_sites += 1
        of_rows[0, k] = w * number
        of_rows[1, k] = w * pilots
        of_rows[2, k] = w * bought
        of_rows[3, k] = w * gone
        of_rows[4, k] = w * later
        of_rows[5, k] = w * site_flow[i]
        of_rows[6, k] = w * link_flow[i]
        adopters += number > 0
        single += number == 1
        if run > 0:
            of_rows[7, covered] = run / open_to
            covered += 1
    for k in range(8):
        sums[k] = pairwise_sum(of_rows[k], rows if k < 7 else covered)
    for k in range(3):
        sums[8 + k] = pairwise_sum(of_sites[k], rows * cases if k < 2 else running_sites)
    solutions, pairs = count_solutions(touched, sector, on, provider, sectors)
    paying, owners = add_up_owners(touched, live, weight, payoff)
    found = SiteTotals(
        on=sums[0],
        pilot=sums[1],
        market=sums[2],
        abandoned=sums[3],
        later=sums[4],
        rows_on=float(running_sites),
        depth=float(depths),
        adopters=float(adopters),
        single=float(single),
        covering=float(covered),
        covered=sums[7],
        each=sums[10],
        solutions=float(solutions),
        cases=float(pairs),
        paying=paying,
        owners=owners,
        site_flow=sums[5],
        link_flow=sums[6],
        error=sums[9],
        weighed=sums[8],
    )
    for k in range(len(found)):
        totals[k] = found[k]
