"""What tipped an event: the same decision once more, with one thing taken away.

Nothing here moves the state of a run. Rows are compact copies made for the purpose: one for each
event and each thing that is taken away.
"""

from math import exp, sqrt
from typing import NamedTuple

import numpy as np

from networks.kernels.chance import normal
from networks.kernels.choice import find_provider, weigh
from networks.kernels.columns import (
    ABANDONED,
    NOTHING,
    Beliefs,
    Evidence,
    Firms,
    Market,
    Orders,
    Supply,
    Terms,
)
from networks.kernels.compile import inline, lean_kernel
from networks.kernels.linking import LinkClimate, LinkFirms, Links, LinkTerms, agree, surplus
from networks.kernels.partners import Ties
from networks.kernels.review import fate
from networks.kernels.streams import FIRM_OUTCOME
from networks.types import Bools, Bytes, Floats, Rows, Singles, Whole

OUT_OF_CASH = -1.0e300
"""Margin of a pair of which one end cannot pay."""

AS_IT_WAS, NO_REQUEST, NO_CHAIN, NO_STANDARD, NO_COMMONS, NO_PROVIDER, NO_TRUST, NO_POLICY = range(8)
"""What is taken away from a pair that linked: nothing, the leader's request, chain policy, the standard,
the platform, the common provider, trust by policy, and all of these."""

CUTS = 8
"""Number of these."""


@lean_kernel
def look_again(
    seed: np.uint64, month: int, rows: Rows, sector: Whole, look: Rows, supply: Supply, found: Rows
) -> None:
    """Write the provider each row would have found among the first `look` it looks at, or -1.

    Parameters
    ----------
    rows : int32, shape (k,)
        Keys of the draws, which are those of `choose`.
    sector, look : int, shape (k,)
    found : int32, shape (k,)
    """
    for k in range(rows.size):
        found[k] = find_provider(seed, month, rows[k], sector[k], look[k], supply)


@inline
def at_prices(market: Market, network: float, module: float, wait: float, fall: float) -> Market:
    """Return the market with other prices; columns are shared."""
    return Market(
        market.depth,
        market.available,
        market.proven,
        market.solution_price,
        market.reuse,
        market.gain_of_depth,
        market.cost_of_depth,
        market.fragmentation,
        market.barrier,
        market.safety,
        market.standard,
        market.commons,
        market.assurance,
        market.overlap,
        market.new_forces,
        market.matching,
        market.own_spectrum,
        market.pilot_share,
        market.adopt_share,
        market.adopt_share_sme,
        market.purchase_share,
        market.credit,
        market.coverage,
        network,
        module,
        wait,
        fall,
    )


@lean_kernel
def weigh_again(
    flow: Floats,
    provider: Rows,
    prices: Floats,
    firms: Firms,
    beliefs: Beliefs,
    market: Market,
    evidence: Evidence,
    supply: Supply,
    terms: Terms,
    orders: Orders,
) -> None:
    """Let compact rows weigh their use cases; each is its own sector, all are in region 0, time is 1.

    Parameters
    ----------
    flow : float64, shape (p,)
        Yearly flow with live partners, per firm, million USD.
    provider : int32, shape (p,)
        0, or -1 where there is none: what differs between providers stands in `market` and `supply`.
    prices : float64, shape (p, 4)
        Of network and module, the wait for an operator's network, and the expected fall of prices.
    orders : Orders
        Written; `orders.standard` is read.
    """
    for p in range(flow.size):
        orders.action[p] = NOTHING
        orders.alone_action[p] = NOTHING
        now = at_prices(market, prices[p, 0], prices[p, 1], prices[p, 2], prices[p, 3])
        weigh(p, p, 1, provider[p], flow[p], firms, beliefs, now, evidence, supply, terms, orders)


@inline
def news_left(share: float, lives_since: int, t: int, last: int, fades: float) -> tuple[float, float]:
    r"""Return what a partner's news has brought so far, and what is left of it in month `t`.

    .. math:: \sum_{d=0}^{t-w-1} s (1 - f)^d, \quad s (1 - f)^{t-w-1}

    for a partner that went live in month :math:`w < t`; news from before the firm last considered is
    forgotten.
    """
    age = t - lives_since
    if lives_since < 0 or age <= 0:
        return 0.0, 0.0
    kept = (1.0 - fades) ** (age - 1)
    told = share * age if fades <= 0.0 else share * (1.0 - kept * (1.0 - fades)) / fades
    return told, share * kept if lives_since >= last else 0.0


@lean_kernel
def name_partners(
    t: int,
    rows: Rows,
    last: Whole,
    ties: Ties,
    live: Bools,
    lives_since: Whole,
    asks: Floats,
    mean_sale: Floats,
    mean_purchase: Floats,
    most: float,
    fades: float,
    event: Rows,
    partner: Rows,
    customer: Bools,
    told: Floats,
    left: Floats,
    asking: Floats,
    flow: Floats,
) -> int:
    """List the trading partners that may have tipped each row, and by how much each could.

    Parameters
    ----------
    t : int
        Month of the run.
    rows : int32, shape (k,)
    last : int, shape (k,)
        Month in which each considered before this time.
    lives_since : int16, shape (n,)
        Month of the run in which each row last went live from no site, -1 never.
    asks : float64, shape (n,)
        Chance a month that a row asks a supplier to follow.
    event, partner, customer, told, left, asking, flow : shape (at least the edges of `rows`,)
        Written: place in `rows`; partner; whether the partner is a customer; the news it has brought in
        all, and what is left of it; its chance to ask; the yearly flow if it is live.

    Returns
    -------
    int
        How many entries were written.
    """
    count = 0
    for k in range(rows.size):
        i = rows[k]
        for e in range(ties.out_indptr[i], ties.out_indptr[i + 1]):
            j = ties.customer[e]
            if not ties.active[e] or (lives_since[j] < 0 and not live[j]):
                continue
            share = min(most, ties.value[e] / mean_sale[i]) if mean_sale[i] > 0.0 else 0.0
            told[count], left[count] = news_left(share, lives_since[j], t, last[k], fades)
            event[count], partner[count], customer[count] = k, j, True
            asking[count] = asks[j] if live[j] else 0.0
            flow[count] = ties.value[e] if live[j] else 0.0
            count += 1
        for p in range(ties.in_indptr[i], ties.in_indptr[i + 1]):
            e, j = ties.in_edge[p], ties.in_supplier[p]
            if not ties.active[e] or (lives_since[j] < 0 and not live[j]):
                continue
            share = min(most, ties.value[e] / mean_purchase[i]) if mean_purchase[i] > 0.0 else 0.0
            told[count], left[count] = news_left(share, lives_since[j], t, last[k], fades)
            event[count], partner[count], customer[count] = k, j, False
            asking[count] = 0.0
            flow[count] = ties.value[e] if live[j] else 0.0
            count += 1
    return count


@inline
def margin(
    cut: int, e: int, month: int, ties: Ties, links: Links, firms: LinkFirms, climate: LinkClimate,
    base_trust: float, terms: LinkTerms,
) -> tuple[float, float, float]:  # fmt: skip
    """Return by how much a pair agrees with one thing taken away, and what the two ends pay.

    The same terms as in `link`; `base_trust` is institutional trust without policy.
    """
    i, j = ties.supplier[e], ties.customer[e]
    si, sj = firms.sector[i], firms.sector[j]
    asking = firms.asked[i] == 1 and firms.lead[j] and cut != NO_REQUEST and cut != NO_POLICY
    pairs = max(firms.weight[i], firms.weight[j])
    flow = ties.value[e] / max(pairs, 1e-12)
    lasting = terms.annuity * links.durability[e]
    on_standard = firms.on_standard[i] and firms.on_standard[j] and cut != NO_STANDARD and cut != NO_POLICY
    common = min(climate.standard[si], climate.standard[sj]) if on_standard else 0.0
    shared = firms.on_platform[i] and firms.on_platform[j] and cut != NO_COMMONS and cut != NO_POLICY
    same = firms.main_provider[i] == firms.main_provider[j] and firms.main_provider[i] >= 0
    same = same and cut != NO_PROVIDER and cut != NO_POLICY
    pool = 1.0 if same else (max(climate.commons[si], climate.commons[sj]) if shared else 0.0)
    adapter = terms.adapter * (1.0 - terms.standard_relief * common) * (1.0 - terms.platform_relief * pool)
    ours = adapter * (1.0 + firms.links[i]) ** -terms.practice
    theirs = adapter * (1.0 + firms.links[j]) ** -terms.practice
    if asking:
        moved = terms.leader_pays * ours
        ours -= moved
        theirs += moved
    trust = base_trust
    if cut != NO_TRUST and cut != NO_POLICY:
        trust = min(climate.trust[si], climate.trust[sj])
    faith = 1.0 - (1.0 - trust) * exp(-(month - links.since[e]) / terms.trust_age)
    seller = surplus(terms.seller_benefit, flow, lasting, ours, firms.value_added[i], faith, terms)
    buyer = surplus(terms.buyer_benefit, flow, lasting, theirs, firms.value_added[j], faith, terms)
    moves = max(climate.transfer[si], climate.transfer[sj])
    give = min(1.0, terms.transfer + (0.0 if cut in (NO_CHAIN, NO_POLICY) else moves))
    helped = min(buyer + give * max(seller, 0.0), seller + give * max(buyer, 0.0))
    need = 0.25 * terms.private * flow * lasting
    ours *= pairs / firms.weight[i]
    theirs *= pairs / firms.weight[j]
    if ours > firms.cash[i] or theirs > firms.cash[j]:
        return OUT_OF_CASH, ours, theirs
    return helped - need if agree(buyer, seller, need, give) else min(helped - need, -1e-300), ours, theirs


@lean_kernel
def agree_again(
    month: int,
    made: Rows,
    ties: Ties,
    links: Links,
    firms: LinkFirms,
    climate: LinkClimate,
    base_trust: float,
    terms: LinkTerms,
    margins: Floats,
) -> None:
    """Let the pairs that linked this month weigh it again, each with one thing taken away.

    Parameters
    ----------
    made : int32, shape (k,)
        Edges linked this month, in the order in which they decided.
    firms : LinkFirms
        With `cash` and `links` as they were before; both are moved along from pair to pair.
    margins : float64, shape (k, CUTS)
        Written: joint surplus over what private information asks for, million USD; negative where the
        pair would not have linked.
    """
    for k in range(made.size):
        e = made[k]
        for cut in range(CUTS):
            margins[k, cut], _, _ = margin(cut, e, month, ties, links, firms, climate, base_trust, terms)
        _, ours, theirs = margin(AS_IT_WAS, e, month, ties, links, firms, climate, base_trust, terms)
        i, j = ties.supplier[e], ties.customer[e]
        firms.cash[i] -= ours
        firms.cash[j] -= theirs
        firms.links[i] += 1
        firms.links[j] += 1


class Stopped(NamedTuple):
    """Sites given up, as their review found them, each of shape (k,); money in million USD per firm."""

    site: Bytes  # pilot or full
    row: Rows
    case: Rows
    month: Rows  # calendar month, counter of the draw
    unit: Floats  # yearly benefit at a log gain of 0
    gain: Singles  # true log gain
    known: Floats  # belief on it after the outcome
    variance: Floats  # and its variance
    price: Floats
    price_fall: Floats
    link_flow: Floats  # yearly benefit of data links that hangs on the site
    lost_flow: Floats  # the same of links lost since the firm went live


@lean_kernel
def keep_again(
    seed: np.uint64, stopped: Stopped, salvage: float, terms: Terms, usual: Bools, again: Bools
) -> None:
    r"""Judge sites that were given up once more: with no surprise, and with the links they have lost.

    The belief before the outcome :math:`y` follows from that after it: :math:`m_0 = (m_1 - k y) / (1 - k)`
    with :math:`k = 1 - v_1 / v_0` and :math:`1 / v_0 = 1 / v_1 - 1 / \sigma^2`.

    Parameters
    ----------
    usual, again : bool, shape (k,)
        Written: whether the site would have been kept had its outcome been as expected, or had the firm
        all the links it has lost.
    """
    for k in range(usual.size):
        after, known = stopped.variance[k], stopped.known[k]
        before = after * terms.signal_own / max(terms.signal_own - after, 1e-12)
        weight = before / (before + terms.signal_own)
        draw = normal(seed, stopped.row[k], stopped.case[k], stopped.month[k], FIRM_OUTCOME)
        outcome = stopped.gain[k] + sqrt(terms.signal_own) * draw
        expected = (known - weight * outcome) / (1.0 - weight)
        tell = terms.annuity * sqrt(after * after / (after + terms.signal_own))
        price, fall, link = stopped.price[k], stopped.price_fall[k], stopped.link_flow[k]
        flow = stopped.unit[k] * exp(expected + 0.5 * after)
        usual[k] = fate(stopped.site[k], flow, tell * flow, price, link, salvage, fall, terms) != ABANDONED
        flow = stopped.unit[k] * exp(known + 0.5 * after)
        link += stopped.lost_flow[k]
        again[k] = fate(stopped.site[k], flow, tell * flow, price, link, salvage, fall, terms) != ABANDONED
