"""Why two adopters on a supply relation have not connected their data, and what would change it."""

from math import exp
from typing import NamedTuple

import numpy as np

from networks.kernels.compile import inline, lean_kernel
from networks.kernels.linking import LinkClimate, LinkFirms, Links, LinkTerms, agree, surplus
from networks.kernels.partners import Ties
from networks.types import Bytes, Floats, Rows

(
    LINKED,
    RESTS,
    NOT_YET,
    SHORT,
    NO_TRANSFER,
    SUPPLIER_ADAPTER,
    SUPPLIER_RISK,
    SUPPLIER_FLOW,
    CUSTOMER_ADAPTER,
    CUSTOMER_RISK,
    CUSTOMER_FLOW,
) = range(11)
"""What holds a link back: the first line that fails."""

WAIT, COMMON_STANDARD, PLATFORM, TRUST, TRANSFER, LEADER, LOAN, SUBSIDY = range(8)
"""Single changes that are tried, and their places in `LinkFindings.tips`."""


class LinkFindings(NamedTuple):
    """What is found of each pair looked at, each of shape (k,); million USD per pair of firms."""

    reason: Bytes
    tips: Rows  # bits: the single changes each of which would make both agree and pay
    gap: Floats  # cash that lacks at both ends, inf where no loan would tip
    subsidy: Floats  # a sum to the ends that suffices, inf where it exceeds the price of the adapters


class Deal(NamedTuple):
    """A link as its two ends see it, million USD per pair of firms."""

    seller: float  # surplus of the supplier
    buyer: float
    sellers_adapter: float
    buyers_adapter: float
    sellers_risk: float
    buyers_risk: float
    least: float  # what each must gain, as the ends do not know each other's gains


@inline
def deal(
    e: int,
    flow: float,
    common: float,
    pool: float,
    faith: float,
    paid_over: float,
    ties: Ties,
    links: Links,
    firms: LinkFirms,
    terms: LinkTerms,
) -> Deal:
    """Return what a data link on edge `e` is worth to its ends, by the formulas of `link`.

    Parameters
    ----------
    common : float
        Standard that both use, in [0, 1].
    pool : float
        Platform or provider that both share, in [0, 1].
    faith : float
        Trust between the two, in [0, 1].
    paid_over : float
        Share of the supplier's adapter that its customer pays.
    """
    i, j = ties.supplier[e], ties.customer[e]
    lasting = terms.annuity * links.durability[e]
    adapter = terms.adapter * (1.0 - terms.standard_relief * common) * (1.0 - terms.platform_relief * pool)
    ours = adapter * (1.0 + firms.links[i]) ** -terms.practice
    theirs = adapter * (1.0 + firms.links[j]) ** -terms.practice
    moved = paid_over * ours
    ours -= moved
    theirs += moved
    seller = surplus(terms.seller_benefit, flow, lasting, ours, firms.value_added[i], faith, terms)
    buyer = surplus(terms.buyer_benefit, flow, lasting, theirs, firms.value_added[j], faith, terms)
    danger = terms.breach * terms.loss * (1.0 - faith) * lasting
    least = 0.25 * terms.private * flow * lasting
    return Deal(
        seller, buyer, ours, theirs, danger * firms.value_added[i], danger * firms.value_added[j], least
    )


@inline
def short_of(found: Deal, i: int, j: int, pairs: float, firms: LinkFirms) -> float:
    """Return the cash that lacks at both ends for their adapters, million USD per pair of firms."""
    sellers = max(0.0, found.sellers_adapter * pairs / firms.weight[i] - firms.cash[i])
    buyers = max(0.0, found.buyers_adapter * pairs / firms.weight[j] - firms.cash[j])
    return (sellers * firms.weight[i] + buyers * firms.weight[j]) / pairs


@inline
def comes_about(found: Deal, give: float, i: int, j: int, pairs: float, firms: LinkFirms) -> bool:
    """Say whether both ends agree and can pay."""
    return agree(found.buyer, found.seller, found.least, give) and short_of(found, i, j, pairs, firms) <= 0.0


@inline
def part_at_fault(gain: float, adapter: float, risk: float, least: float) -> int:
    """Return 0 if without its adapter an end would gain enough, 1 if without its risk, else 2.

    Where each of them would do, the larger is named; 2 is a flow too small to carry either.
    """
    without_adapter, without_risk = gain + adapter >= least, gain + risk >= least
    if without_adapter and (adapter >= risk or not without_risk):
        return 0
    return 1 if without_risk else 2


@inline
def refusal(found: Deal, give: float) -> int:
    """Name what keeps two ends from agreeing; `NOT_YET` if nothing does."""
    if agree(found.buyer, found.seller, found.least, give):
        return NOT_YET
    if agree(found.buyer, found.seller, found.least, 1.0):
        return NO_TRANSFER
    if found.seller <= found.buyer:
        fault = part_at_fault(found.seller, found.sellers_adapter, found.sellers_risk, found.least)
        return SUPPLIER_ADAPTER + fault
    return CUSTOMER_ADAPTER + part_at_fault(found.buyer, found.buyers_adapter, found.buyers_risk, found.least)


@inline
def sufficient_subsidy(found: Deal, give: float) -> float:
    """Return a sum to the two ends that makes them agree, inf beyond the price of their adapters."""
    to_seller = max(0.0, found.least - found.seller - give * max(found.buyer, 0.0))
    to_buyer = max(0.0, found.least - found.buyer - give * max(found.seller, 0.0))
    total = to_seller + to_buyer
    return total if total <= found.sellers_adapter + found.buyers_adapter else np.inf


@lean_kernel
def diagnose_links(
    month: int,
    joined: Rows,
    ties: Ties,
    links: Links,
    firms: LinkFirms,
    climate: LinkClimate,
    terms: LinkTerms,
    findings: LinkFindings,
) -> None:
    """Find for each pair of adopters on a relation what keeps it from linking, and what would change it.

    The lines, in this order: the relation rests; the two do not agree (which end gains too little
    and by what, or only that gains cannot be paid over); an end lacks the cash; nothing, so that
    they link when they come round to it. A pair whose relation rests is judged as if it were taken
    up again now.

    Parameters
    ----------
    month : int
    joined : int32, shape (k,)
        Edges with two live ends.
    ties, links, firms, climate, terms
        As in `link`; read, never written.
    findings : LinkFindings
        Written in place, shape (k,).

    Notes
    -----
    The changes, one at a time: time alone (`WAIT`), a complete standard that both use
    (`COMMON_STANDARD`), a common platform or provider (`PLATFORM`), full trust between the two
    (`TRUST`), gains that can be paid over in full (`TRANSFER`), a leading customer that asks and
    pays its share of the supplier's adapter (`LEADER`), a loan for the cash that lacks (`LOAN`),
    public money up to the price of the adapters (`SUBSIDY`).
    """
    for k in range(joined.size):
        e = joined[k]
        i, j = ties.supplier[e], ties.customer[e]
        si, sj = firms.sector[i], firms.sector[j]
        findings.gap[k], findings.subsidy[k], findings.tips[k] = np.inf, np.inf, 0
        findings.reason[k] = LINKED
        if links.linked[e]:
            continue
        standing = ties.active[e]
        asking = firms.asked[i] == 1 and firms.lead[j]
        pairs = max(firms.weight[i], firms.weight[j])
        flow = ties.value[e] / max(pairs, 1e-12)
        on_standard = firms.on_standard[i] and firms.on_standard[j]
        common = min(climate.standard[si], climate.standard[sj]) if on_standard else 0.0
        shared = firms.on_platform[i] and firms.on_platform[j]
        same = firms.main_provider[i] == firms.main_provider[j] and firms.main_provider[i] >= 0
        pool = 1.0 if same else (max(climate.commons[si], climate.commons[sj]) if shared else 0.0)
        age = month - links.since[e] if standing else 0
        grown = 1.0 - exp(-age / terms.trust_age)
        faith = 1.0 - (1.0 - min(climate.trust[si], climate.trust[sj])) * (1.0 - grown)
        give = min(1.0, terms.transfer + max(climate.transfer[si], climate.transfer[sj]))
        paid = terms.leader_pays if asking else 0.0
        now = deal(e, flow, common, pool, faith, paid, ties, links, firms, terms)
        reason = refusal(now, give)
        lacks = short_of(now, i, j, pairs, firms)
        tips = 0
        if reason == NOT_YET and lacks > 0.0:
            reason = SHORT
            findings.gap[k] = lacks
            tips |= 1 << LOAN
        elif reason == NOT_YET:
            tips |= 1 << WAIT
        elif lacks <= 0.0:
            findings.subsidy[k] = sufficient_subsidy(now, give)
            tips |= (1 << SUBSIDY) * (findings.subsidy[k] < np.inf)
        if not tips >> WAIT & 1:
            then = deal(e, flow, 1.0, pool, faith, paid, ties, links, firms, terms)
            tips |= comes_about(then, give, i, j, pairs, firms) << COMMON_STANDARD
            then = deal(e, flow, common, 1.0, faith, paid, ties, links, firms, terms)
            tips |= comes_about(then, give, i, j, pairs, firms) << PLATFORM
            then = deal(e, flow, common, pool, 1.0, paid, ties, links, firms, terms)
            tips |= comes_about(then, give, i, j, pairs, firms) << TRUST
            tips |= comes_about(now, 1.0, i, j, pairs, firms) << TRANSFER
            if firms.lead[j] and not asking:
                then = deal(e, flow, common, pool, faith, terms.leader_pays, ties, links, firms, terms)
                tips |= comes_about(then, give, i, j, pairs, firms) << LEADER
        findings.reason[k] = reason if standing else RESTS
        findings.tips[k] = tips
