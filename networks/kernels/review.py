"""The fate of a site: after a year, and every year, a firm keeps, scales or stops it."""

from math import exp, sqrt

import numpy as np

from networks.kernels.chance import normal, uniform
from networks.kernels.choice import option_value
from networks.kernels.columns import ABANDONED, DEMO, FULL, PILOT, Beliefs, Firms, Market, Terms
from networks.kernels.compile import inline, kernel, lean_kernel
from networks.kernels.streams import FIRM_OUTCOME, FIRM_PUBLISH
from networks.types import Bytes, Floats, Rows, Singles, Whole


@inline
def learn_from_own(
    seed: np.uint64, month: int, i: int, u: int, gain: float, beliefs: Beliefs, terms: Terms
) -> float:
    """Update firm `i`'s belief by the outcome of its own site; return the outcome observed."""
    outcome = gain + sqrt(terms.signal_own) * normal(seed, i, u, month, FIRM_OUTCOME)
    variance = beliefs.common_variance[i, u] + beliefs.own_variance[i, u]
    weight = variance / (variance + terms.signal_own)
    surprise = outcome - beliefs.common_mean[i, u] - beliefs.own_mean[i, u]
    beliefs.own_mean[i, u] += weight * surprise
    beliefs.own_variance[i, u] = variance * (1.0 - weight)
    # its own site tells the firm more than anybody else's: the public part is settled with it
    beliefs.common_variance[i, u] = 0.0
    return outcome


@inline
def fate(
    site: int,
    flow: float,
    spread: float,
    price: float,
    link_flow: float,
    salvage: float,
    price_fall: float,
    terms: Terms,
) -> int:
    r"""Return what becomes of a site: stays as it is, is scaled, or is given up.

    .. math:: \max\{\text{keep}, \text{scale}, \text{stop}\}, \quad
              \text{scale only if it beats waiting one more year}

    Parameters
    ----------
    flow : float
        Yearly benefit at full scope the firm now expects, million USD.
    spread : float
        Standard deviation of its present value that another year would resolve.
    price : float
        Price of the whole project. A pilot has paid `terms.scope_cost` of it.
    link_flow : float
        Yearly benefit of the firm's data links that hangs on this site.
    """
    upkeep = terms.running * price
    if site == FULL:
        worth = terms.annuity * (flow - upkeep + link_flow)
        return FULL if worth >= salvage * price else ABANDONED
    rest = (1.0 - terms.scope_cost) * price
    keep = terms.annuity * (terms.scope * flow - terms.scope_cost * upkeep + link_flow)
    scale = terms.annuity * (flow - upkeep + link_flow) - rest
    stop = salvage * terms.scope_cost * price
    gain = scale - keep
    years = terms.interval / 12.0
    later = gain + rest * price_fall - (1.0 - terms.scope) * flow * years
    if gain > 0.0 and scale > stop and gain >= exp(-terms.discount * years) * option_value(later, spread):
        return FULL
    return PILOT if keep >= stop else ABANDONED


@kernel
def review(
    seed: np.uint64,
    month: int,
    t: int,
    firms: Firms,
    beliefs: Beliefs,
    market: Market,
    terms: Terms,
    since: Whole,
    gain: Singles,
    price: Singles,
    payer: Bytes,
    link_flow: Floats,
    salvage: float,
    publish_failure: float,
    showcase: Floats,
    count: Floats,
    total: Floats,
    success: Floats,
    scale_row: Rows,
    scale_case: Rows,
    gone_row: Rows,
    gone_case: Rows,
) -> tuple[int, int, int]:
    """Review every site whose anniversary falls into this month.

    A first review publishes the outcome: always if the site pays, else with a chance. What is
    published enters the pools from which other firms learn.

    Parameters
    ----------
    month : int
        Calendar month, counter of the draws.
    t : int
        Month of the run, from which `since` is counted.
    since : int16, shape (n, K)
        Month of the run in which the site went live.
    gain : float32, shape (n, K)
        True log gain.
    price : float32, shape (n, K)
        Whole price of the project at the time, per firm, million USD.
    payer : uint8, shape (n, K)
        Who paid part of the site.
    link_flow : float64, shape (n,)
        Yearly benefit of the firm's data links, million USD.
    showcase : float64, shape (S,)
        Extra visibility of supported pilots, in outcomes per outcome.
    count, total : float64, shape (S, R, K)
        Published outcomes of the month, number of firms and sum of log gains; added to.
    success : float64, shape (S, K)
        Firms whose site paid at its first review; added to.
    scale_row, scale_case, gone_row, gone_case : int32
        The first entries are overwritten with the sites to scale and the sites given up.

    Returns
    -------
    scaled, gone, reviewed : int
    """
    scaled, gone, reviewed = 0, 0, 0
    for i in range(since.shape[0]):
        if firms.running_cases[i] == 0:
            continue
        s = firms.sector[i]
        wanted = False
        for u in range(since.shape[1]):
            site = beliefs.site[i, u]
            age = t - since[i, u]
            if (site != PILOT and site != FULL) or age <= 0 or age % 12 != 0:
                continue
            reviewed += 1
            outcome = learn_from_own(seed, month, i, u, gain[i, u], beliefs, terms)
            after = beliefs.own_variance[i, u]
            share = (1.0 - terms.diminishing) ** (firms.running_cases[i] - 1)
            mean = exp(beliefs.common_mean[i, u] + beliefs.own_mean[i, u] + 0.5 * after)
            flow = (
                firms.value_added[i]
                * mean
                * market.gain_of_depth[market.depth[s, u]]
                * market.overlap[s]
                * share
            )
            flow *= 1.0 + terms.wheel_gain * market.new_forces[s]
            link = link_flow[i] / firms.running_cases[i]
            tell = after * after / (after + terms.signal_own)
            next_spread = terms.annuity * flow * sqrt(tell)
            verdict = fate(site, flow, next_spread, price[i, u], link, salvage, market.price_fall, terms)
            pays = terms.annuity * (flow - terms.running * price[i, u]) >= price[i, u]
            if age == 12 and (pays or uniform(seed, i, u, month, FIRM_PUBLISH) < publish_failure):
                seen = firms.weight[i] * (1.0 + (showcase[s] if payer[i, u] == DEMO else 0.0))
                success[s, u] += firms.weight[i] if pays else 0.0
                count[s, firms.region[i], u] += seen
                total[s, firms.region[i], u] += seen * outcome
            if verdict == FULL and site == PILOT and not wanted:
                scale_row[scaled] = i
                scale_case[scaled] = u
                scaled += 1
                wanted = True  # one order at a time
            elif verdict == ABANDONED:
                gone_row[gone] = i
                gone_case[gone] = u
                gone += 1
    return scaled, gone, reviewed


@lean_kernel
def publish(
    count: Floats, total: Floats, near_count: Singles, near_sum: Singles, far_count: Singles, far_sum: Singles
) -> None:
    """Add a month's outcomes, shape (S, R, K), to what is known near by and, over all regions, far away.

    Parameters
    ----------
    near_count, near_sum : float32, shape (S, R, K)
        Added to.
    far_count, far_sum : float32, shape (S, K)
        Added to.
    """
    for s in range(count.shape[0]):
        for u in range(count.shape[2]):
            number, outcomes = 0.0, 0.0
            for r in range(count.shape[1]):
                if count[s, r, u] > 0.0:
                    near_count[s, r, u] += np.float32(count[s, r, u])
                    near_sum[s, r, u] += np.float32(total[s, r, u])
                    number += count[s, r, u]
                    outcomes += total[s, r, u]
            far_count[s, u] += np.float32(number)
            far_sum[s, u] += np.float32(outcomes)


@kernel
def true_flow(
    firms: Firms, beliefs: Beliefs, market: Market, terms: Terms, gain: Singles, out: Floats
) -> None:
    """Write each firm's realised yearly benefit of its sites, net of nothing, million USD.

    Benefits of several use cases diminish in the order of their columns.
    """
    for i in range(out.size):
        out[i] = 0.0
        if firms.running_cases[i] == 0:
            continue
        s = firms.sector[i]
        share = 1.0
        for u in range(gain.shape[1]):
            site = beliefs.site[i, u]
            if site in (PILOT, FULL):
                scope = terms.scope if site == PILOT else 1.0
                flow = firms.value_added[i] * exp(gain[i, u]) * market.gain_of_depth[market.depth[s, u]]
                out[i] += (
                    scope * flow * market.overlap[s] * share * (1.0 + terms.wheel_gain * market.new_forces[s])
                )
                share *= 1.0 - terms.diminishing
