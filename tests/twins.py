"""Plain twins of the decision kernels: the same rules, one firm at a time, in lines to be read.

Written from the formulas, not from the kernels. Every number is a Python float, every draw one call.
"""

from math import exp, log, sqrt
from statistics import NormalDist
from types import SimpleNamespace

import numpy as np

from networks.kernels.chance import normals
from networks.kernels.columns import (
    ABANDONED,
    ADOPT,
    CASH,
    DEMO,
    FULL,
    MARKET,
    NO_COVERAGE,
    NO_PROVIDER,
    NO_RELEASE,
    NOTHING,
    PAYOFF,
    PILOT,
    PROC,
    REGULATION,
    RISK,
    WAITING,
)
from networks.kernels.streams import (
    EDGE_CONSIDER,
    EDGE_END,
    EDGE_GROWN,
    EDGE_RENEW,
    EDGE_STANDING,
    FIRM_AWARE,
    FIRM_CONSIDER,
    FIRM_OUTCOME,
    FIRM_PROVIDER,
    FIRM_PUBLISH,
)
from tests.naive import one


def chance(hazard):
    return 1.0 - exp(-hazard)


# attention ------------------------------------------------------------------------------------------------


def newly_aware(seed, month, sector, region, news, push, showcase, per_partner, aware):
    """Rows that hear of the technology now."""
    return [
        i
        for i in range(len(sector))
        if not aware[i]
        and one(seed, i, 0, month, FIRM_AWARE)
        < chance(
            float(push[sector[i]]) + per_partner * float(news[i]) + float(showcase[sector[i], region[i]])
        )
    ]


def who_considers(seed, month, firms, news, asked, showcase, p):
    """Aware rows without an open order whose time has come."""
    rows = []
    for i in np.flatnonzero(firms.aware & ~firms.ordered).tolist():
        hazard = float(firms.pace[i]) + p.partner * float(news[i]) + p.request * int(asked[i])
        hazard += float(showcase[firms.sector[i], firms.region[i]])
        if one(seed, i, 0, month, FIRM_CONSIDER) < chance(hazard):
            rows.append(i)
    return rows


def ends(graph):
    """Pairs (supplier, customer) in the order of the edges."""
    return list(zip(graph.supplier.tolist(), graph.customer.tolist(), strict=True))


def news_heard(graph, active, new, most):
    """What each row hears from partners that went live, by trade over trade with its average partner."""
    news = [0.0] * graph.n
    sold = [
        [v for (i, _), v in zip(ends(graph), graph.value.tolist(), strict=True) if i == r]
        for r in range(graph.n)
    ]
    bought = [
        [v for (_, j), v in zip(ends(graph), graph.value.tolist(), strict=True) if j == r]
        for r in range(graph.n)
    ]
    for e, (i, j) in enumerate(ends(graph)):
        value = float(graph.value[e])
        if active[e] and i in new:
            news[j] += min(most, value / (sum(bought[j]) / len(bought[j])))
        if active[e] and j in new:
            news[i] += min(most, value / (sum(sold[i]) / len(sold[i])))
    return news


def newly_asked(seed, month, stream, graph, active, asks, asked):
    """Suppliers that a customer asks now and that nobody had asked before; `asks` is by row that may ask."""
    return {
        i
        for e, (i, j) in enumerate(ends(graph))
        if active[e] and j in asks and not asked[i] and one(seed, i, j, month, stream) < asks[j]
    }


# rationing ------------------------------------------------------------------------------------------------


def admitted(load, capacity, skip):
    """Who is served, and what is left."""
    served = []
    for take in load:
        fits = take <= capacity and (skip or all(served))
        served.append(fits)
        capacity -= take if fits else 0.0
    return served, capacity


def worked_off(queue, provider, left, staff):
    """Work left on each order, and who is done, when each provider takes its oldest order first."""
    left, done = list(left), []
    for p in range(len(staff)):
        hours = staff[p]
        for i in (i for i in queue if provider[i] == p):
            spent = min(hours, left[i])
            left[i], hours = left[i] - spent, hours - spent
            if left[i] <= 1e-9:
                left[i] = 0.0
                done.append(i)
    return left, set(done)


# choice ---------------------------------------------------------------------------------------------------


def bachelier(mean, spread):
    """Mean of the positive part of a normal number."""
    if spread <= 1e-12:
        return max(0.0, mean)
    n = NormalDist()
    return mean * n.cdf(mean / spread) + spread * n.pdf(mean / spread)


def cheapest(seed, month, i, s, look, supply):
    """Of the providers looked at, the one whose price is lowest with two per cent for each month of queue."""
    serving = supply.row[supply.start[s] : supply.start[s + 1]].tolist()
    if not serving:
        return -1
    seen = [serving[int(one(seed, i, k, month, FIRM_PROVIDER) * len(serving))] for k in range(look)]
    return min(seen, key=lambda q: float(supply.price[q]) * (1.0 + 0.02 * float(supply.backlog[q])))


def live_partners(i, graph, active, live):
    """Yearly flow of the row's standing relations with live partners."""
    return [
        float(graph.value[e])
        for e, (a, b) in enumerate(ends(graph))
        if active[e] and ((a == i and live[b]) or (b == i and live[a]))
    ]


def exposed(graph, active, live):
    """Each row's live partners over standing relations, and the flow with them in whole USD."""
    count, flow = [0] * graph.n, [0] * graph.n
    for e, (i, j) in enumerate(ends(graph)):
        for row, partner in ((i, j), (j, i)):
            if active[e] and live[partner]:
                count[row] += 1
                flow[row] += int(float(graph.value[e]) * 1e6 + 0.5)
    return count, flow


def published(since, t, s, r, u, evidence, p):
    """Precision and weighted sum of what became public after `since`: near outcomes and all others."""
    near, near_sum = (float(x[t, s, r, u]) - float(x[since, s, r, u]) for x in evidence[:2])
    total, total_sum = (float(x[t, s, u]) - float(x[since, s, u]) for x in evidence[2:])
    close, away = p.visibility_near / p.signal_near, p.visibility_far / p.signal_far
    precision = near * close + (total - near) * away
    return precision, near_sum * close + (total_sum - near_sum) * away


def posterior(mean, variance, precision, weighted):
    """Belief on the common part after signals with a joint precision (normal-normal)."""
    if precision <= 0.0 or variance <= 0.0:
        return mean, variance
    return (mean / variance + weighted) / (1.0 / variance + precision), 1.0 / (1.0 / variance + precision)


def worths(flow, variance, common, price, risk, expected, fall, p):
    """Value of all now, of a pilot, of waiting for one interval."""
    years = p.interval / 12.0
    later = exp(-p.discount * years)
    net = p.annuity * (flow - p.running * price) - risk
    resolved_by_others = common - 1.0 / (1.0 / common + expected) if common > 0.0 else 0.0
    resolved_by_own = variance**2 / (variance + p.signal_own)
    sd = p.annuity * flow
    wait = later * bachelier(net - price + fall * price - years * flow, sd * sqrt(resolved_by_others))
    small = years * (p.scope * flow - p.running * p.scope_cost * price) - p.scope_cost * price
    small -= p.scope**2 * risk
    pilot = small + later * bachelier(net - (1.0 - p.scope_cost) * price, sd * sqrt(resolved_by_own))
    return net - price, pilot, wait


def customisation(m, p, s, u, standard, product):
    work = p.share_custom * m.fragmentation[s] * (1.0 - p.reuse_relief * m.reuse[s, u])
    if standard > 0.0:
        work = work * (1.0 - p.standard_relief * standard) + p.standard_fee
    return work * (1.0 - p.product_relief * product)


def weighed(seed, month, t, i, c):
    """Everything firm `i` decides, and what it then believes of the common parts."""
    f, b, m, p = c.firms, c.beliefs, c.market, c.terms
    s, r = int(f.sector[i]), int(f.region[i])
    look = int(p.candidates * (1.0 + 3.0 * m.matching[s]) + 0.5)
    provider = cheapest(seed, month, i, s, look, c.supply)
    flows = live_partners(i, c.graph, c.active, c.live)
    wants_standard = p.share_custom * m.fragmentation[s] * p.standard_relief * m.standard[s] > p.standard_fee
    saved = p.platform_relief * p.adapter * m.commons[s] * len(flows)
    found = SimpleNamespace(
        provider=provider,
        standard=bool(wants_standard),
        platform=bool(saved > p.platform_fee * f.size_factor[i]),
    )
    offers, lines, believed = [], [], {}
    for u in np.flatnonzero(m.depth[s] >= 0).tolist():
        if b.site[i, u] != NOTHING:
            continue  # what it has tried it knows from its own review
        last = int(f.last[i])
        wider = float(b.common_variance[i, u]) + p.forgetting * (t - last)
        news = published(last, t, s, r, u, c.evidence, p)
        believed[u] = posterior(float(b.common_mean[i, u]), wider, *news)
        if provider >= 0:
            partners = sum(flows) / f.weight[i]
            now, line = offers_of(i, u, t, believed[u], provider, found.standard, partners, c)
            offers += now
            lines.append(line)
    best = {kind: max((o for o in offers if o.supported == kind), key=worth, default=None) for kind in (0, 1)}
    found.alone, found.helped, found.believed = best[0], best[1], believed
    found.chosen = best[1] if best[1] and (not best[0] or best[1].value > best[0].value) else best[0]
    found.reason = max(lines)[2] if lines else NO_PROVIDER
    return found


def worth(offer):
    return offer.value


def offers_of(i, u, t, belief, provider, standard, partner_flow, c):
    """All ways in which firm `i` could take up use case `u` at a gain, and the line that fails if none."""
    f, b, m, p = c.firms, c.beliefs, c.market, c.terms
    s, r, d = int(f.sector[i]), int(f.region[i]), int(m.depth[f.sector[i], u])
    value_added, lead, running = float(f.value_added[i]), bool(f.lead[i]), int(f.running_cases[i])
    common = belief[1]
    variance = common + float(b.own_variance[i, u])
    theta = exp(belief[0] + float(b.own_mean[i, u]) + variance / 2.0)
    flow = value_added * theta * m.gain_of_depth[d] * m.overlap[s] * (1.0 + p.wheel_gain * m.new_forces[s])
    flow *= (1.0 - p.diminishing) ** running
    flow += p.link_hope * p.link_benefit * partner_flow / (1 + running)
    private, has_network = d >= p.private_depth, f.network[i] > 0
    network = (0.0 if has_network else 1.0) if private else 0.5
    product = bool(c.supply.product[provider, s, u])
    bracket = (
        p.share_network * network * m.network_price,
        p.share_module * m.module_price,
        p.share_solution * m.solution_price[s, u] * float(c.supply.price[provider]),
        customisation(m, p, s, u, m.standard[s] if standard else 0.0, product),
        0.0 if f.ready[i] else p.share_training,
    )
    price = f.size_factor[i] * p.plant_cost * m.cost_of_depth[d] * sum(bracket)
    covered = f.network[i] == 2 or float(f.coverage_draw[i]) < m.coverage[r]
    extra = p.own_network * p.share_network * p.plant_cost * f.size_factor[i] * m.network_price
    may_own = private and not has_network and lead and m.own_spectrum[s] > 0.0
    own = bool(may_own and (not covered or flow * m.slot_wait / 12.0 > extra))
    price += extra * own
    barrier = m.barrier[s] * price
    risk = p.risk_aversion / 2.0 * (p.annuity * flow) ** 2 * variance / (p.wealth * value_added)
    risk += p.annuity * p.breach * m.safety[s] * (1.0 - m.assurance[s]) * value_added
    year_ago = max(0, t - int(p.interval))
    expected = published(year_ago, t, s, r, u, c.evidence, p)[0]
    full, pilot, wait = worths(flow, variance, common, price, risk + barrier, expected, m.price_fall, p)
    credit = 0.0 if lead else m.credit[s] * p.credit * value_added
    cash, best = float(f.cash[i]), max(full, pilot)
    stopped = None
    if not m.available[s, u]:
        stopped = NO_RELEASE
    elif not covered and not may_own:
        stopped = NO_COVERAGE
    paid = p.scope_cost * price
    line = stopped or failing(best, wait, risk, barrier, paid > cash + credit)
    offers = []
    for payer, share in supports(i, u, c).items():
        for action, value, scope in ((PILOT, pilot, p.scope_cost), (FULL, full, 1.0)):
            if stopped or (payer == DEMO and action == FULL) or (payer in (ADOPT, PROC) and action == PILOT):
                continue
            gap = max(0.0, (1.0 - share) * scope * price - cash)
            if payer != MARKET:
                value += share * scope * price - p.application_cost * price
            if value > max(0.0, wait) and gap <= credit:
                grant = share * scope * price
                offers.append(
                    SimpleNamespace(
                        supported=int(payer != MARKET),
                        value=value,
                        action=action,
                        case=u,
                        payer=payer,
                        cost=price,
                        gap=gap,
                        grant=grant,
                        owns=own,
                    )
                )
    return offers, (best, -u, line)


def supports(i, u, c):
    """Who would pay which share of use case `u` for firm `i`."""
    f, m = c.firms, c.market
    s = int(f.sector[i])
    small = f.employees[i] < c.terms.sme_limit
    shares = {
        DEMO: 0.0 if m.proven[s, u] else m.pilot_share[s],
        ADOPT: (m.adopt_share_sme if small else m.adopt_share)[s] if m.proven[s, u] else 0.0,
        PROC: m.purchase_share[s] if f.public[i] else 0.0,
    }
    return {MARKET: 0.0} | {payer: float(share) for payer, share in shares.items() if share > 0.0}


def failing(best, wait, risk, barrier, too_dear):
    """First line that fails: cash, payoff, regulation, risk, and else the firm waits."""
    if best >= max(0.0, wait) and too_dear:
        return CASH
    if best >= 0.0:
        return WAITING
    if best + risk + barrier < 0.0:
        return PAYOFF
    return REGULATION if best + barrier >= 0.0 else RISK


# review ---------------------------------------------------------------------------------------------------


def fate(site, flow, spread, price, link, salvage, fall, p):
    """Keep, scale or stop, by present values."""
    worth = {
        scope: p.annuity * (scope * flow - cost * p.running * price + link) for scope, cost in _SCOPES(p)
    }
    if site == FULL:
        return FULL if worth[1.0] >= salvage * price else ABANDONED
    rest, years, keep = (1.0 - p.scope_cost) * price, p.interval / 12.0, worth[p.scope]
    stop, gain = salvage * p.scope_cost * price, worth[1.0] - rest - keep
    later = gain + fall * rest - (1.0 - p.scope) * flow * years
    if gain > 0.0 and gain >= exp(-p.discount * years) * bachelier(later, spread) and gain + keep > stop:
        return FULL
    return PILOT if keep >= stop else ABANDONED


def _SCOPES(p):  # noqa: N802
    return ((p.scope, p.scope_cost), (1.0, 1.0))


def reviewed(seed, month, t, c):
    """Sites scaled and given up, and what becomes public, one site after the other."""
    f, b, m, p = c.firms, c.beliefs, c.market, c.terms
    out = SimpleNamespace(scaled=[], gone=[], number=0, count={}, total={}, success={}, own={})
    for i, u in np.argwhere((b.site == PILOT) | (b.site == FULL)).tolist():
        age = t - int(c.since[i, u])
        if age <= 0 or age % 12:
            continue
        out.number += 1
        s, r = int(f.sector[i]), int(f.region[i])
        draw = float(normals(seed, np.array([i]), u, month, FIRM_OUTCOME)[0])
        outcome = float(c.gain[i, u]) + sqrt(p.signal_own) * draw
        prior = float(b.common_mean[i, u]) + float(b.own_mean[i, u])
        variance = float(b.common_variance[i, u]) + float(b.own_variance[i, u])
        mean, after = posterior(prior, variance, 1.0 / p.signal_own, outcome / p.signal_own)
        out.own[i, u] = (mean, after)
        price, running = float(c.price[i, u]), int(f.running_cases[i])
        flow = f.value_added[i] * exp(mean + after / 2.0) * m.gain_of_depth[m.depth[s, u]] * m.overlap[s]
        flow *= (1.0 - p.diminishing) ** (running - 1) * (1.0 + p.wheel_gain * m.new_forces[s])
        spread = p.annuity * flow * sqrt(after**2 / (after + p.signal_own))
        link = float(c.link_flow[i]) / running
        verdict = fate(int(b.site[i, u]), flow, spread, price, link, c.salvage, m.price_fall, p)
        pays = p.annuity * (flow - p.running * price) >= price
        heard_of = pays or one(seed, i, u, month, FIRM_PUBLISH) < c.publish_failure
        if age == 12 and heard_of:
            seen = f.weight[i] * (1.0 + c.showcase[s] * (c.payer[i, u] == DEMO))
            out.count[s, r, u] = out.count.get((s, r, u), 0.0) + seen
            out.total[s, r, u] = out.total.get((s, r, u), 0.0) + seen * outcome
            out.success[s, u] = out.success.get((s, u), 0.0) + f.weight[i] * pays
        if verdict == FULL and b.site[i, u] == PILOT and i not in [row for row, _ in out.scaled]:
            out.scaled.append((i, u))
        elif verdict == ABANDONED:
            out.gone.append((i, u))
    return out


def realised(firms, beliefs, market, p, gain):
    """True yearly benefit of each firm's sites."""
    flows = []
    for i, s in enumerate(firms.sector.tolist()):
        flow = 0.0
        live = np.flatnonzero((beliefs.site[i] == PILOT) | (beliefs.site[i] == FULL)).tolist()
        for k, u in enumerate(live):
            part = p.scope if beliefs.site[i, u] == PILOT else 1.0
            gained = exp(float(gain[i, u])) * market.gain_of_depth[market.depth[s, u]]
            flow += part * gained * (1.0 - p.diminishing) ** k
        scale = firms.value_added[i] * market.overlap[s] * (1.0 + p.wheel_gain * market.new_forces[s])
        flows.append(flow * scale)
    return flows


# links ----------------------------------------------------------------------------------------------------


def links_made(seed, month, graph, c):
    """Relations on which both ends agree and can pay, one after the other; links and cash after it."""
    made, links, cash = [], c.links.tolist(), c.cash.tolist()
    for e, (i, j) in enumerate(ends(graph)):
        if not (c.active[e] and c.live[i] and c.live[j]) or c.linked[e]:
            continue
        p, si, sj = c.terms, int(c.sector[i]), int(c.sector[j])
        asking = c.asked[i] == 1 and c.lead[j]
        if one(seed, i, j, month, EDGE_CONSIDER) >= p.chance + (c.request[sj] if asking else 0.0):
            continue
        standard = min(c.standard[si], c.standard[sj]) * (c.on_standard[i] and c.on_standard[j])
        one_provider = c.main_provider[i] == c.main_provider[j] >= 0
        platform = max(c.commons[si], c.commons[sj]) * (c.on_platform[i] and c.on_platform[j])
        shared = 1.0 if one_provider else platform
        price = p.adapter * (1.0 - p.standard_relief * standard) * (1.0 - p.platform_relief * shared)
        cost = {end: price * (1 + links[end]) ** -p.practice for end in (i, j)}
        taken = p.leader_pays * cost[i] if asking else 0.0
        strangers = min(c.trust[si], c.trust[sj])
        distrust = (1.0 - strangers) * exp(-(month - int(c.since[e])) / p.trust_age)
        flow, years = float(c.value[e]) / max(c.weight[i], c.weight[j]), p.annuity * float(c.durability[e])

        def gain(end, share, taken, flow=flow, years=years, distrust=distrust, cost=cost, p=p):
            danger = p.breach * p.loss * c.value_added[end] * distrust
            return years * (share * flow - danger) - cost[end] + taken

        seller, buyer = gain(i, p.seller_benefit, taken), gain(j, p.buyer_benefit, -taken)
        movable = min(1.0, p.transfer + max(c.transfer[si], c.transfer[sj]))  # the lever adds
        both = (buyer + movable * max(0.0, seller), seller + movable * max(0.0, buyer))
        relations = max(c.weight[i], c.weight[j])
        due = {end: (cost[end] - part) * relations / c.weight[end] for end, part in ((i, taken), (j, -taken))}
        able = due[i] <= cash[i] and due[j] <= cash[j]
        if able and min(both) >= p.private / 4.0 * flow * years:
            made.append(e)
            for end in (i, j):
                links[end] += 1
                cash[end] -= due[end]
    return made, links, cash


def month_of(draw, chance, month):
    """First month whose summed chance passes the draw, with the same chance each month from the next on."""
    if chance <= 0.0:
        return None
    after = 1
    while 1.0 - (1.0 - chance) ** after <= draw:
        after += 1
    return month + after


def course(seed, i, j, first, months, ends, renews):
    """(stands, since when, next change) of a relation at the end of each month, from its monthly chances."""
    stands = one(seed, i, j, 0, EDGE_STANDING) < (renews / (renews + ends) if ends > 0.0 else 1.0)
    since = first
    if stands:
        since -= int(min(-log(one(seed, i, j, 0, EDGE_GROWN)) / max(ends, 1e-3), 600.0))

    def next_change(month):
        stream, chance = (EDGE_END, ends) if stands else (EDGE_RENEW, renews)
        return month_of(one(seed, i, j, month, stream), chance, month)

    change = next_change(first)
    change = None if change is None else change - 1
    found = []
    for month in range(first, first + months):
        if change == month:
            stands, since = not stands, month
            change = next_change(month)
        found.append((stands, since, change))
    return found


def chance_to_end(durability, survive_low, survive_high):
    """Monthly chance to end, from the chance to stand a year later; durability counts in 1024 steps."""
    step = int(durability * 1024) / 1024
    return 1.0 - (survive_low + step * (survive_high - survive_low)) ** (1.0 / 12.0)


# closed forms ---------------------------------------------------------------------------------------------


def wright(volume, first, progress):
    """Price after learning: `progress` for every doubling."""
    return progress ** (log(volume / first) / log(2.0))
