"""The choice of a considering firm: which use case to try, at what scope, or to wait.

Real options with learning. A firm compares doing the whole thing now, a pilot that keeps the
option to scale, and waiting for lower prices and for evidence that others produce. Columns are
handed over in named tuples of arrays, which numba passes like plain arguments.
"""

from math import erf, exp, sqrt

import numpy as np

from networks.kernels.chance import uniform
from networks.kernels.columns import (
    ADOPT,
    CASH,
    DEMO,
    FULL,
    MARKET,
    NO_COVERAGE,
    NO_PROVIDER,
    NO_RELEASE,
    NONE,
    NOTHING,
    PAYOFF,
    PILOT,
    PROC,
    REGULATION,
    RISK,
    WAITING,
    Beliefs,
    Evidence,
    Firms,
    Market,
    Orders,
    Supply,
    Terms,
)
from networks.kernels.compile import inline, lean_kernel
from networks.kernels.partners import USD, Exposure
from networks.kernels.streams import FIRM_PROVIDER
from networks.types import Rows


@inline
def normal_cdf(x: float) -> float:
    """Return the standard normal distribution function at `x`."""
    return 0.5 * (1.0 + erf(x / sqrt(2.0)))


@inline
def option_value(mean: float, spread: float) -> float:
    r"""Return :math:`E[\max(0, X)]` for :math:`X \sim N(mean, spread^2)`.

    References
    ----------
    Bachelier's formula; the one-interval look-ahead of a firm that may still decline.
    """
    if abs(mean) >= 8.0 * spread:  # the chance of the other sign is below 1e-15
        return max(0.0, mean)
    d = mean / spread
    return mean * normal_cdf(d) + spread * exp(-0.5 * d * d) / sqrt(2.0 * np.pi)


@inline
def heard(
    t: int, last: int, s: int, r: int, u: int, evidence: Evidence, weight_near: float, weight_far: float
) -> tuple[float, float]:
    """Return precision and precision-weighted sum of the outcomes published since month `last`.

    A published outcome in the same sector and region weighs `weight_near`, elsewhere in the
    sector `weight_far`: the share of outcomes heard of over the variance of one.
    """
    near = evidence.near_count[t, s, r, u] - evidence.near_count[last, s, r, u]
    far = evidence.far_count[t, s, u] - evidence.far_count[last, s, u] - near
    near_sum = evidence.near_sum[t, s, r, u] - evidence.near_sum[last, s, r, u]
    far_sum = evidence.far_sum[t, s, u] - evidence.far_sum[last, s, u] - near_sum
    return max(0.0, near * weight_near + far * weight_far), near_sum * weight_near + far_sum * weight_far


@inline
def updated(mean: float, variance: float, precision: float, weighted: float) -> tuple[float, float]:
    """Return mean and variance of a normal belief after signals of a joint precision.

    What is updated is the part of the log gain common to a sector; another firm's own part is
    noise in its signal.
    """
    if precision <= 0.0 or variance <= 0.0:
        return mean, variance
    total = 1.0 / variance + precision
    return (mean / variance + weighted) / total, 1.0 / total


@inline
def find_provider(seed: np.uint64, month: int, i: int, s: int, look: int, supply: Supply) -> int:
    """Return the cheapest of `look` providers drawn among those serving sector `s`, or -1."""
    first, after = supply.start[s], supply.start[s + 1]
    best = -1
    if after > first:
        for k in range(look):
            draw = int(uniform(seed, i, k, month, FIRM_PROVIDER) * (after - first))
            candidate = supply.row[first + min(draw, after - first - 1)]
            # a queue costs time: a month of backlog is weighed like two per cent of the price
            if best < 0 or supply.price[candidate] * (1.0 + 0.02 * supply.backlog[candidate]) < supply.price[
                best
            ] * (1.0 + 0.02 * supply.backlog[best]):
                best = candidate
    return best


@inline
def project_price(
    unit: float, network: float, module: float, solution: float, custom: float, training: float
) -> float:
    r"""Price of a use case for the whole firm, million USD.

    .. math:: K = f_i K_0 c_d [\sigma_n P_n + \sigma_m P_m + \sigma_s P_s p_k
              + \sigma_c h_s (1 - r_1 S)(1 - r_2 R) + \sigma_t (1 - ready_i)]

    Parameters
    ----------
    unit : float
        :math:`f_i K_0 c_d`; the others are the terms of the bracket.
    """
    return unit * (network + module + solution + custom + training)


@inline
def custom_work(
    share: float, fragmentation: float, reuse: float, standard: float, product: bool, terms: Terms
) -> float:
    """Share of customisation in a project: less with reuse, with a standard (at a fee), with a product."""
    work = share * fragmentation * (1.0 - terms.reuse_relief * reuse)
    if standard > 0.0:
        work = work * (1.0 - terms.standard_relief * standard) + terms.standard_fee
    return work * (1.0 - terms.product_relief) if product else work


@inline
def values(
    flow: float,
    variance: float,
    common: float,
    price: float,
    risk: float,
    expected: float,
    price_fall: float,
    terms: Terms,
) -> tuple[float, float, float]:
    """Return the values of doing all now, of a pilot, and of waiting.

    Parameters
    ----------
    flow : float
        Expected yearly benefit at full scope.
    variance, common : float
        Variance of the log gain, and the part others' outcomes can resolve.
    price : float
        Whole price now, before any support.
    risk : float
        Risk premium and regulatory cost at full scope.
    expected : float
        Precision of the evidence expected to be published until the firm looks again.
    price_fall : float
        Expected fall of the price until then, share.
    """
    years = terms.interval / 12.0
    wait = exp(-terms.discount * years)
    worth = terms.annuity * (flow - terms.running * price) - risk
    full = worth - price
    # waiting: lose the flow of the interval, gain the price fall and what others' outcomes tell
    public = common - common / (1.0 + common * expected)
    later = worth - price + price * price_fall - flow * years
    waiting = wait * option_value(later, terms.annuity * flow * sqrt(public))
    # pilot: one interval at small scope, then scale if its own outcome says so
    own = variance * variance / (variance + terms.signal_own)
    rest = worth - (1.0 - terms.scope_cost) * price
    trial = years * (terms.scope * flow - terms.running * terms.scope_cost * price)
    trial -= terms.scope_cost * price
    trial -= terms.scope * terms.scope * risk
    pilot = trial + wait * option_value(rest, terms.annuity * flow * sqrt(own))
    return full, pilot, waiting


@inline
def failing_line(
    feasible: int,
    full: float,
    pilot: float,
    waiting: float,
    risk: float,
    regulation: float,
    paid: float,
    cash: float,
) -> int:
    """Name the first line that fails for a use case the firm does not take up."""
    best = max(full, pilot)
    if feasible != NONE:
        return feasible
    if best >= max(0.0, waiting) and paid > cash:
        return CASH
    if best < 0.0 and best + risk + regulation < 0.0:
        return PAYOFF
    if best < 0.0:
        return REGULATION if best + regulation >= 0.0 else RISK
    return WAITING


@inline
def expected_flow(
    value_added: float,
    mean: float,
    variance: float,
    reached: float,
    overlap: float,
    forces: float,
    running: int,
    hoped: float,
    terms: Terms,
) -> float:
    r"""Yearly benefit a firm expects of a use case at full scope, million USD.

    .. math:: B = VA_i\, E[\theta_{iu}]\, g_d\, O_s\, (1 + q Q_s)\, (1 - \phi)^{m_i} + h\, b\, w_i / (1 + m_i)

    with :math:`m` the use cases it runs already and :math:`w` its yearly flow with live partners,
    of whose link benefit it hopes for a part (`hoped`; paid only when a link is made).
    """
    flow = value_added * exp(mean + 0.5 * variance) * reached * overlap * (1.0 + terms.wheel_gain * forces)
    return flow * (1.0 - terms.diminishing) ** running + hoped / (1.0 + running)


@inline
def risk_premium(
    flow: float, variance: float, value_added: float, safety: float, assurance: float, terms: Terms
) -> float:
    r"""Premium for uncertain benefits and for breaches, million USD.

    .. math:: R = \tfrac{1}{2} \rho (a B)^2 \tau^2 / W_i + a \pi\lambda\, (1 - A)\, n_s VA_i
    """
    worth = terms.annuity * flow
    spread = 0.5 * terms.risk_aversion * worth * worth * variance / (terms.wealth * value_added)
    return spread + terms.annuity * terms.breach * safety * (1.0 - assurance) * value_added


@inline
def weigh(
    k: int,
    i: int,
    t: int,
    provider: int,
    linked_flow: float,
    firms: Firms,
    beliefs: Beliefs,
    market: Market,
    evidence: Evidence,
    supply: Supply,
    terms: Terms,
    orders: Orders,
) -> None:
    """Weigh all use cases of firm `i` and write its decision to place `k` of `orders`."""
    s, r = firms.sector[i], firms.region[i]
    value_added, cash, running = firms.value_added[i], firms.cash[i], firms.running_cases[i]
    small = firms.employees[i] < terms.sme_limit
    credit = 0.0 if firms.lead[i] else market.credit[s] * terms.credit * value_added
    covered = firms.network[i] == 2 or firms.coverage_draw[i] < market.coverage[r]  # its own covers it
    hoped = terms.link_hope * terms.link_benefit * linked_flow
    near, far = terms.visibility_near / terms.signal_near, terms.visibility_far / terms.signal_far
    last, before = firms.last[i], max(0, t - int(terms.interval))
    standard = market.standard[s] if orders.standard[k] else 0.0
    training = 0.0 if firms.ready[i] else terms.share_training
    alone_value, helped_value, tried = terms.least, terms.least, -1.0e300
    for u in range(market.depth.shape[1]):
        d = market.depth[s, u]
        if d < 0:
            continue
        if beliefs.site[i, u] != NOTHING:
            continue  # who has a site learns from it, see `review`
        precision, weighted = heard(t, last, s, r, u, evidence, near, far)
        mean, common = updated(
            beliefs.common_mean[i, u],
            beliefs.common_variance[i, u] + terms.forgetting * (t - last),
            precision,
            weighted,
        )
        beliefs.common_mean[i, u] = mean
        beliefs.common_variance[i, u] = common
        if provider < 0:
            continue
        deep = d >= terms.private_depth
        may_own = deep and firms.network[i] == 0 and firms.lead[i] and market.own_spectrum[s] > 0.0
        mean = mean + beliefs.own_mean[i, u]
        variance = common + beliefs.own_variance[i, u]
        flow = expected_flow(
            value_added,
            mean,
            variance,
            market.gain_of_depth[d],
            market.overlap[s],
            market.new_forces[s],
            running,
            hoped,
            terms,
        )
        # a private network is bought once; shallow uses need only access to the public one
        network = (0.0 if firms.network[i] > 0 else 1.0) if deep else 0.5
        unit = firms.size_factor[i] * terms.plant_cost * market.cost_of_depth[d]
        work = custom_work(
            terms.share_custom,
            market.fragmentation[s],
            market.reuse[s, u],
            standard,
            supply.product[provider, s, u],
            terms,
        )
        price = project_price(
            unit,
            terms.share_network * network * market.network_price,
            terms.share_module * market.module_price,
            terms.share_solution * market.solution_price[s, u] * supply.price[provider],
            work,
            training,
        )
        # its own network on industry spectrum costs more and saves the wait for an operator
        extra = (
            terms.own_network
            * terms.share_network
            * terms.plant_cost
            * firms.size_factor[i]
            * market.network_price
        )
        owns = may_own and (not covered or flow * market.slot_wait / 12.0 > extra)
        price += extra if owns else 0.0
        regulation = market.barrier[s] * price
        risk = risk_premium(flow, variance, value_added, market.safety[s], market.assurance[s], terms)
        # what was published over the last interval is expected for the next
        expected, _ = heard(t, before, s, r, u, evidence, near, far)
        full, pilot, waiting = values(
            flow, variance, common, price, risk + regulation, expected, market.price_fall, terms
        )
        feasible = NONE
        if not market.available[s, u]:
            feasible = NO_RELEASE
        elif not covered and not may_own:
            feasible = NO_COVERAGE
        floor = max(0.0, waiting) + terms.least
        for payer in (MARKET, DEMO, ADOPT, PROC):
            share = 0.0
            if payer == DEMO and not market.proven[s, u]:
                share = market.pilot_share[s]
            elif payer == ADOPT and market.proven[s, u]:
                share = market.adopt_share_sme[s] if small else market.adopt_share[s]
            elif payer == PROC and firms.public[i]:
                share = market.purchase_share[s]
            if feasible != NONE or (payer != MARKET and share <= 0.0):
                continue
            for action in (PILOT, FULL):
                # support has its form: first sites are pilots, followers and public buyers do all
                if (payer == DEMO and action == FULL) or (payer > DEMO and action == PILOT):
                    continue
                whole = (terms.scope_cost if action == PILOT else 1.0) * price
                value = pilot if action == PILOT else full
                gap = max(0.0, (1.0 - share) * whole - cash)
                if payer == MARKET and value > floor and value > alone_value and gap <= credit:
                    alone_value = value
                    orders.alone_action[k], orders.alone_case[k] = action, u
                    orders.alone_cost[k], orders.alone_gap[k] = price, gap
                    orders.alone_owns[k] = owns
                value += share * whole - terms.application_cost * price
                if payer != MARKET and value > floor and value > helped_value and gap <= credit:
                    helped_value = value
                    orders.action[k], orders.case[k], orders.payer[k] = action, u, payer
                    orders.cost[k], orders.gap[k], orders.grant[k] = price, gap, share * whole
                    orders.own_network[k] = owns
        if max(full, pilot) > tried:
            tried = max(full, pilot)
            paid = terms.scope_cost * price
            orders.reason[k] = failing_line(
                feasible, full, pilot, waiting, risk, regulation, paid, cash + credit
            )
            if terms.least < 0.0 and feasible == NONE:
                orders.reason[k] = CASH  # where value does not decide, nothing else is left to fail
    best = max(alone_value, helped_value)
    orders.value[k] = best if best > terms.least else 0.0
    if helped_value <= alone_value:
        orders.action[k], orders.case[k], orders.payer[k] = (
            orders.alone_action[k],
            orders.alone_case[k],
            MARKET,
        )
        orders.cost[k], orders.gap[k], orders.grant[k] = orders.alone_cost[k], orders.alone_gap[k], 0.0
        orders.own_network[k] = orders.alone_owns[k]


@lean_kernel
def choose(
    seed: np.uint64,
    month: int,
    t: int,
    rows: Rows,
    firms: Firms,
    beliefs: Beliefs,
    market: Market,
    evidence: Evidence,
    supply: Supply,
    exposure: Exposure,
    terms: Terms,
    orders: Orders,
) -> None:
    r"""Let each considering firm weigh its use cases and write what it decides.

    For each use case not tried yet the firm updates its belief, prices the project with the
    cheapest of the providers it looks at, and compares doing all, a pilot and waiting, once on
    its own money and once with the support it could apply for. It takes the action of highest
    value if that exceeds both zero and the value of waiting and the firm can pay up front.

    Parameters
    ----------
    seed : uint64
    month : int
        Calendar month, counter of the draws.
    t : int
        Month of the run, index into `evidence`.
    rows : int32, shape (k,)
        Rows that consider.
    exposure : Exposure
        Each row's live partners and its flow with them, kept up to date as they change.
    orders : Orders
        Written in place, shape (k,).

    References
    ----------
    A. K. Dixit and R. S. Pindyck (1994), *Investment under Uncertainty*, ch. 2: the option to wait.
    """
    for k in range(rows.size):
        i = rows[k]
        s = firms.sector[i]
        look = int(terms.candidates * (1.0 + 3.0 * market.matching[s]) + 0.5)
        provider = find_provider(seed, month, i, s, look, supply)
        partners = exposure.count[i]
        custom = terms.share_custom * market.fragmentation[s]
        orders.provider[k] = provider
        orders.standard[k] = custom * terms.standard_relief * market.standard[s] > terms.standard_fee
        saved = market.commons[s] * terms.platform_relief * terms.adapter * partners
        orders.platform[k] = saved > terms.platform_fee * firms.size_factor[i]
        orders.reason[k] = NO_PROVIDER
        orders.action[k] = NOTHING
        orders.alone_action[k] = NOTHING
        weigh(
            k,
            i,
            t,
            provider,
            exposure.flow[i] / USD / firms.weight[i],
            firms,
            beliefs,
            market,
            evidence,
            supply,
            terms,
            orders,
        )
        firms.last[i] = t
