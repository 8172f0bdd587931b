"""Why a firm has no site yet, and which single change would make it take one up.

The firm is weighed again, now, as if it had heard and its time had come, by the very formulas of
`networks.kernels.choice`; then once more with one thing changed at a time. Nothing is written but
the findings: beliefs, cash and draws stay as they are.
"""

from typing import NamedTuple

import numpy as np

from networks.kernels.choice import (
    custom_work,
    expected_flow,
    failing_line,
    find_provider,
    heard,
    project_price,
    risk_premium,
    updated,
    values,
)
from networks.kernels.columns import (
    CASH,
    NO_COVERAGE,
    NO_PROVIDER,
    NO_RELEASE,
    NONE,
    NOTHING,
    SUPPORT,
    Beliefs,
    Evidence,
    Firms,
    Market,
    Supply,
    Terms,
)
from networks.kernels.compile import inline, lean_kernel
from networks.kernels.partners import USD, Exposure
from networks.types import Bytes, Floats, Rows

TRIED, ON_ORDER, READY = 14, 15, 16
"""Reasons beside those of `columns`: tried and gave up, has ordered, would adopt if it looked."""

(
    INFORMATION,
    STANDARD,
    ASSURANCE,
    BARRIER,
    PRICE_FALL,
    CREDIT,
    GRANT,
    PRODUCT,
    CERTAINTY,
    COVERAGE,
    RELEASE,
    PROVIDER,
    TOGETHER,
) = range(13)
"""Changes that are tried, and their places in `Findings.tips`; `TOGETHER` only where no single one tips."""


class Findings(NamedTuple):
    """What is found of each firm looked at, each of shape (k,); money in million USD per firm."""

    line: Bytes  # first line that fails for the best use case; `READY` or `SUPPORT` where none does
    case: Rows  # the use case of highest value, -1 where the firm has none left to try
    tips: Rows  # bits: the single changes each of which would make the firm act
    gap: Floats  # cash that lacks beyond cash and credit on offer; 0 who acts, inf where no loan would tip
    grant: Floats  # least grant that would tip, support on offer included; 0 who acts, inf if none would
    grant_share: Floats  # the same over the price of what it pays for
    asked: Floats  # grant on offer that the firm would ask for now, 0 without


class Supports(NamedTuple):
    """Share of the price that each instrument offers for one use case of one firm."""

    demo: float
    adopt: float
    purchase: float


class Offer(NamedTuple):
    """What one use case would be worth to a firm, million USD."""

    full: float
    pilot: float
    floor: float  # the better of doing nothing and of waiting
    price: float


@inline
def lacking(value: float, floor: float, own: float, means: float) -> float:
    """Return what lacks in cash for a way worth taking, inf for one that is not."""
    return max(0.0, own - means) if value > floor else np.inf


@inline
def cash_gap(
    offer: Offer, supports: Supports, means: float, terms: Terms
) -> tuple[float, float, float, float]:
    """Return the least lack of cash over the ways to take up a use case, and the grant asked for.

    Parameters
    ----------
    means : float
        Cash, and credit on offer.

    Returns
    -------
    alone, helped : float
        Without and with support: zero where the firm would act, inf where no way is worth more
        than doing nothing and than waiting.
    asked, worth : float
        Grant and value of the supported way of highest value that the firm could pay.
    """
    small = terms.scope_cost * offer.price
    alone = min(
        lacking(offer.full, offer.floor, offer.price, means), lacking(offer.pilot, offer.floor, small, means)
    )
    helped, asked, best = np.inf, 0.0, 0.0
    for k in range(3):
        share = supports.demo if k == 0 else (supports.adopt if k == 1 else supports.purchase)
        if share <= 0.0:
            continue
        whole = small if k == 0 else offer.price
        value = offer.pilot if k == 0 else offer.full
        value += share * whole - terms.application_cost * offer.price
        lacks = lacking(value, offer.floor, (1.0 - share) * whole, means)
        if lacks <= 0.0 and value > best:
            best, asked = value, share * whole
        helped = min(helped, lacks)
    return alone, helped, asked, best


@inline
def would_act(offer: Offer, supports: Supports, means: float, terms: Terms) -> bool:
    """Say whether some way to take up the use case is worth it and can be paid."""
    alone, helped, _, _ = cash_gap(offer, supports, means, terms)
    return alone <= 0.0 or helped <= 0.0


@inline
def least_grant(offer: Offer, proven: bool, means: float, terms: Terms) -> tuple[float, float]:
    r"""Return the least grant that tips a use case, million USD, and its share of what it pays for.

    .. math:: G = \max(F - V + aK,\; K' - M) \le K'

    with :math:`V` the value without support, :math:`F` the better of nothing and waiting,
    :math:`aK` what applying costs, :math:`K'` the price of what is supported and :math:`M` cash and
    credit. Like all support it pays a pilot of what is not proven yet and the whole of what is.
    """
    whole = offer.price if proven else terms.scope_cost * offer.price
    value = offer.full if proven else offer.pilot
    grant = max(offer.floor - value + terms.application_cost * offer.price, whole - means)
    if grant > whole or whole <= 0.0:
        return np.inf, np.inf
    return grant, grant / whole


@inline
def pays_with_all(offer: Offer, proven: bool, terms: Terms) -> bool:
    """Say whether a use case is taken up if the state pays all of what it supports."""
    whole = offer.price if proven else terms.scope_cost * offer.price
    value = offer.full if proven else offer.pilot
    helped = value + whole - terms.application_cost * offer.price
    return max(helped, max(offer.full, offer.pilot)) > offer.floor


@inline
def appraise(
    flow: float,
    variance: float,
    common: float,
    price: float,
    risk: float,
    expected: float,
    price_fall: float,
    terms: Terms,
) -> Offer:
    """Return what a use case is worth, see `values`."""
    full, pilot, waiting = values(flow, variance, common, price, risk, expected, price_fall, terms)
    return Offer(full, pilot, max(0.0, waiting), price)


@inline
def best_value(offer: Offer, supports: Supports, terms: Terms) -> float:
    """Return the highest value over all ways to take up a use case, can they be paid or not."""
    small = terms.scope_cost * offer.price
    helped = offer.full + max(supports.adopt, supports.purchase) * offer.price
    return max(offer.full, max(offer.pilot + supports.demo * small, helped))


@inline
def may_tip(best: float, cheaper: float, safer: float, terms: Terms) -> bool:
    """Say whether a price lower by `cheaper` and a risk lower by `safer` could make any way worth it.

    A bound: no value rises by more, as an option never gains more than what it is an option on. It
    spares the valuation of changes that cannot help.
    """
    years = terms.interval / 12.0
    per_price = 1.0 + terms.annuity * terms.running + years * terms.running * terms.scope_cost
    return best + per_price * cheaper + (1.0 + terms.scope * terms.scope) * safer > 0.0


@inline
def examine(
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
    findings: Findings,
) -> None:
    """Weigh all use cases of firm `i`, as they are and with one change each; write place `k`."""
    s, r = firms.sector[i], firms.region[i]
    value_added, running = firms.value_added[i], firms.running_cases[i]
    small = firms.employees[i] < terms.sme_limit
    means = firms.cash[i] + (0.0 if firms.lead[i] else market.credit[s] * terms.credit * value_added)
    covered = firms.network[i] == 2 or firms.coverage_draw[i] < market.coverage[r]
    hoped = terms.link_hope * terms.link_benefit * linked_flow
    near, far = terms.visibility_near / terms.signal_near, terms.visibility_far / terms.signal_far
    last, before = firms.last[i], max(0, t - int(terms.interval))
    worth_building = terms.share_custom * market.fragmentation[s] * terms.standard_relief
    standard = market.standard[s] if worth_building * market.standard[s] > terms.standard_fee else 0.0
    built = 1.0 if worth_building > terms.standard_fee else standard  # with a complete standard
    training = 0.0 if firms.ready[i] else terms.share_training
    asks = 1.0 if provider < 0 else float(supply.price[provider])  # a newcomer asks the reference price
    exposed = terms.annuity * terms.breach * market.safety[s] * (1.0 - market.assurance[s]) * value_added
    tips, tried, alone_acts, helped_acts = 0, -1.0e300, False, False
    most, best_ask = 0.0, 0.0  # value of the best supported way, and its grant
    findings.case[k] = -1
    findings.line[k] = NO_PROVIDER
    findings.gap[k], findings.grant[k], findings.grant_share[k] = np.inf, np.inf, np.inf
    for u in range(market.depth.shape[1]):
        d = market.depth[s, u]
        if d < 0 or beliefs.site[i, u] != NOTHING:
            continue
        # as in `weigh`, down to the values ----------------------------------------------------------------
        precision, weighted = heard(t, last, s, r, u, evidence, near, far)
        mean, common = updated(
            beliefs.common_mean[i, u],
            beliefs.common_variance[i, u] + terms.forgetting * (t - last),
            precision,
            weighted,
        )
        deep = d >= terms.private_depth
        may_own = deep and firms.network[i] == 0 and firms.lead[i] and market.own_spectrum[s] > 0.0
        variance = common + beliefs.own_variance[i, u]
        flow = expected_flow(
            value_added,
            mean + beliefs.own_mean[i, u],
            variance,
            market.gain_of_depth[d],
            market.overlap[s],
            market.new_forces[s],
            running,
            hoped,
            terms,
        )
        network = (0.0 if firms.network[i] > 0 else 1.0) if deep else 0.5
        unit = firms.size_factor[i] * terms.plant_cost * market.cost_of_depth[d]
        product = provider >= 0 and supply.product[provider, s, u]
        reuse, fragmentation = market.reuse[s, u], market.fragmentation[s]
        work = custom_work(terms.share_custom, fragmentation, reuse, standard, product, terms)
        bare = project_price(
            unit,
            terms.share_network * network * market.network_price,
            terms.share_module * market.module_price,
            terms.share_solution * market.solution_price[s, u] * asks,
            work,
            training,
        )
        extra = (
            terms.own_network
            * terms.share_network
            * terms.plant_cost
            * firms.size_factor[i]
            * market.network_price
        )
        saved_wait = flow * market.slot_wait / 12.0
        price = bare + (extra if may_own and (not covered or saved_wait > extra) else 0.0)
        barrier = market.barrier[s]
        risk = risk_premium(flow, variance, value_added, market.safety[s], market.assurance[s], terms)
        expected, _ = heard(t, before, s, r, u, evidence, near, far)
        fall = market.price_fall
        danger = risk + barrier * price
        full, pilot, waiting = values(flow, variance, common, price, danger, expected, fall, terms)
        # ---------------------------------------------------------------------------------------------------
        offer = Offer(full, pilot, max(0.0, waiting), price)
        proven = market.proven[s, u]
        adopting = market.adopt_share_sme[s] if small else market.adopt_share[s]
        supports = Supports(
            0.0 if proven else market.pilot_share[s],
            adopting if proven else 0.0,
            market.purchase_share[s] if firms.public[i] else 0.0,
        )
        alone, helped, asked, worth = cash_gap(offer, supports, means, terms)
        acting = alone <= 0.0 or helped <= 0.0
        if tips == 0 and not acting:  # everything at once, and all of it paid
            work_then = custom_work(terms.share_custom, fragmentation, reuse, built, True, terms)
            then = (bare - unit * (work - work_then)) * (1.0 - fall)
            other = appraise(flow, variance, common, then, risk - exposed, expected, fall, terms)
            tips |= pays_with_all(other, proven, terms) << TOGETHER
        reached, there = covered or may_own, market.available[s, u]
        feasible = NONE
        if provider < 0:
            feasible = NO_PROVIDER
        elif not there:
            feasible = NO_RELEASE
        elif not reached:
            feasible = NO_COVERAGE
        if max(full, pilot) > tried:
            tried = max(full, pilot)
            findings.case[k] = u
            paid = terms.scope_cost * price
            line = failing_line(feasible, full, pilot, waiting, risk, barrier * price, paid, means)
            # worth it in some way, with the support on offer, and nothing but cash lacks for that way
            only_cash = feasible == NONE and not acting and min(alone, helped) < np.inf
            findings.line[k] = CASH if only_cash else line
        if feasible != NONE:
            if feasible == NO_PROVIDER and acting and there and reached:
                tips |= 1 << PROVIDER
            elif feasible == NO_RELEASE and acting and reached:
                tips |= 1 << RELEASE
            elif feasible == NO_COVERAGE and acting:
                tips |= 1 << COVERAGE
            continue
        if acting:
            alone_acts = alone_acts or alone <= 0.0
            helped_acts = True
            if worth > most:
                most, best_ask = worth, asked
            continue
        findings.gap[k] = min(findings.gap[k], min(alone, helped))
        grant, part = least_grant(offer, proven, means, terms)
        if grant < findings.grant[k]:
            findings.grant[k], findings.grant_share[k] = grant, part
        best = best_value(offer, supports, terms)
        # one change at a time, where it could help and is not known to help already
        if not tips >> BARRIER & 1 and barrier > 0.0 and may_tip(best, 0.0, barrier * price, terms):
            other = appraise(flow, variance, common, price, risk, expected, fall, terms)
            if would_act(other, supports, means, terms):
                tips |= 1 << BARRIER
        if not tips >> ASSURANCE & 1 and exposed > 0.0 and may_tip(best, 0.0, exposed, terms):
            other = appraise(flow, variance, common, price, danger - exposed, expected, fall, terms)
            if would_act(other, supports, means, terms):
                tips |= 1 << ASSURANCE
        if not tips >> CERTAINTY & 1 and may_tip(best, 0.0, risk - exposed, terms):
            other = appraise(flow, 0.0, 0.0, price, danger - risk + exposed, expected, fall, terms)
            if would_act(other, supports, means, terms):
                tips |= 1 << CERTAINTY
        for change in range(TOGETHER):
            if tips >> change & 1:
                continue
            then = price
            if change == STANDARD and built > standard:
                then -= unit * work
                then += unit * custom_work(terms.share_custom, fragmentation, reuse, built, product, terms)
            elif change == PRODUCT and not product:
                then -= unit * work
                then += unit * custom_work(terms.share_custom, fragmentation, reuse, standard, True, terms)
            elif change == PRICE_FALL:
                owns = may_own and (not covered or saved_wait > extra * (1.0 - fall))
                then = (bare + (extra if owns else 0.0)) * (1.0 - fall)
            elif change == COVERAGE and not covered:
                then = bare + (extra if may_own and saved_wait > extra else 0.0)
            cheaper = price - then
            if cheaper > 0.0 and may_tip(best, cheaper, barrier * cheaper, terms):
                other = appraise(flow, variance, common, then, risk + barrier * then, expected, fall, terms)
                if would_act(other, supports, means, terms):
                    tips |= 1 << change
    if findings.gap[k] < np.inf:
        tips |= 1 << CREDIT
    if findings.grant[k] < np.inf:
        tips |= 1 << GRANT
    if helped_acts:  # nothing lacks but attention
        tips = 1 << INFORMATION
        findings.line[k] = READY if alone_acts else SUPPORT
        findings.gap[k], findings.grant[k], findings.grant_share[k] = 0.0, 0.0, 0.0
    single = tips & ~(1 << TOGETHER)
    findings.tips[k] = single if single else tips
    findings.asked[k] = 0.0 if alone_acts else best_ask


@lean_kernel
def diagnose(
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
    findings: Findings,
) -> None:
    """Find for each row what stops it now, and which single changes would make it act.

    The row is weighed as `choose` would weigh it this month: the same draw of providers, the same
    beliefs after the news since it last looked. A change *tips* a firm if some use case is then
    worth more than nothing and more than waiting and can be paid, with the support on offer.

    Parameters
    ----------
    seed, month, t, exposure
        As in `choose`.
    rows : int32, shape (k,)
    firms, beliefs, market, evidence, supply, terms
        As in `choose`; read, never written.
    findings : Findings
        Written in place, shape (k,).

    Notes
    -----
    The changes, one at a time and everything else as it is: the sector's standard complete
    (`STANDARD`), full assurance against breaches (`ASSURANCE`), no regulatory barrier (`BARRIER`),
    all prices lower by what is expected of the next year (`PRICE_FALL`), a loan for what lacks
    (`CREDIT`), a grant (`GRANT`), a ready product at the provider for every use case (`PRODUCT`),
    the expected benefit known for certain (`CERTAINTY`), coverage (`COVERAGE`), products of every
    release on the market (`RELEASE`), a provider at the reference price (`PROVIDER`), and nothing
    but attention (`INFORMATION`). Where none of them tips: all at once with uncertainty left, and
    everything paid that support can pay (`TOGETHER`).
    """
    for k in range(rows.size):
        i = rows[k]
        s = firms.sector[i]
        look = int(terms.candidates * (1.0 + 3.0 * market.matching[s]) + 0.5)
        provider = find_provider(seed, month, i, s, look, supply)
        flow = exposure.flow[i] / USD / firms.weight[i]
        examine(k, i, t, provider, flow, firms, beliefs, market, evidence, supply, terms, findings)
