"""Data links between adopters on a supply relation."""

from math import exp
from typing import NamedTuple

import numpy as np

from networks.kernels.chance import uniform
from networks.kernels.compile import inline, kernel, lean_kernel
from networks.kernels.partners import Ties
from networks.kernels.streams import EDGE_CONSIDER
from networks.types import Bools, Bytes, Floats, Offsets, Rows, Singles, Whole


class LinkTerms(NamedTuple):
    """Scalars of the linking choice. Rates per year unless said, money in million USD."""

    chance: float  # that a pair considers linking, 1/month
    buyer_benefit: float  # share of the flow
    seller_benefit: float
    annuity: float
    adapter: float  # price of connecting a first partner, million USD
    standard_relief: float
    platform_relief: float
    practice: float  # exponent of learning over a firm's own links
    breach: float  # breaches a year
    loss: float  # share of value added lost in one
    trust_age: float  # months after which two thirds of trust has grown
    transfer: float  # share of a partner's surplus that can be paid over
    private: float  # width of private information, share of the flow
    leader_pays: float  # share of the supplier's adapter a requesting leader takes over


@inline
def surplus(
    benefit: float,
    flow: float,
    lasting: float,
    adapter: float,
    value_added: float,
    trust: float,
    terms: LinkTerms,
) -> float:
    r"""Return one end's surplus of a data link.

    .. math:: z = b w a_L - k - \pi \lambda VA (1 - T) a_L, \quad a_L = a q
    """
    return (
        benefit * flow * lasting - adapter - terms.breach * terms.loss * value_added * (1.0 - trust) * lasting
    )


@inline
def agree(buyer: float, seller: float, cost: float, transfer: float) -> bool:
    """Say whether two ends agree, when part of one's surplus can be paid over to the other.

    References
    ----------
    K. Chatterjee and W. Samuelson (1983), Operations Research 31(5): with private values over a
    width, trade needs a joint surplus of a quarter of that width.
    """
    helped = min(buyer + transfer * max(seller, 0.0), seller + transfer * max(buyer, 0.0))
    return helped >= cost


class LinkFirms(NamedTuple):
    """What linking reads and writes of firms, each of shape (n,); money in million USD per firm."""

    sector: Whole
    lead: Bools
    asked: Bytes  # 1 where a partner has asked the firm to follow
    value_added: Floats
    weight: Floats
    cash: Floats  # written: both ends pay at once and need it
    adapters: Floats  # written: spent on adapters so far
    on_standard: Bools
    on_platform: Bools
    main_provider: Whole  # of the latest site, -1 without
    links: Rows  # written: links of each firm


class LinkClimate(NamedTuple):
    """What policy and institutions offer those who link, by sector, each of shape (S,)."""

    standard: Floats
    commons: Floats
    trust: Floats
    transfer: Floats
    request: Floats


class Links(NamedTuple):
    """State of the relations, each of shape (m,)."""

    linked: Bools  # written
    linked_since: Whole  # written: month
    since: Whole  # month from which the relation stands
    durability: Singles


@lean_kernel
def list_open(
    joined: Rows, ties: Ties, linked: Bools, open_: Rows, supplier: Offsets, customer: Offsets
) -> int:
    """List the relations between adopters that stand and carry no link, with their ends; return how many."""
    count = 0
    for k in range(joined.size):
        e = joined[k]
        if ties.active[e] and not linked[e]:
            open_[count] = e
            supplier[count] = ties.supplier[e]
            customer[count] = ties.customer[e]
            count += 1
    return count


@kernel
def link(
    seed: np.uint64,
    month: int,
    joined: Rows,
    ties: Ties,
    links: Links,
    firms: LinkFirms,
    climate: LinkClimate,
    terms: LinkTerms,
) -> int:
    """Let pairs of adopters on a standing relation decide whether to connect their data.

    Both ends must gain after side payments, see `surplus` and `agree`. A standard that both use,
    or a platform or provider that both share, makes the adapter cheaper; institutions and the age
    of the relation make it less risky. The two enter additively.

    A pair of rows stands for as many relations as its larger row has firms.

    Parameters
    ----------
    joined : int32, shape (k,)
        Edges with two live ends, ascending; nothing else is read.

    Returns
    -------
    int
        How many links were made.
    """
    open_, draw = np.empty(joined.size, np.int32), np.empty(joined.size)
    supplier, customer = np.empty(joined.size, np.int64), np.empty(joined.size, np.int64)
    count = list_open(joined, ties, links.linked, open_, supplier, customer)
    for k in range(count):  # a loop that only draws vectorises
        draw[k] = uniform(seed, supplier[k], customer[k], month, EDGE_CONSIDER)
    return link_drawn(month, open_[:count], draw, ties, links, firms, climate, terms)


@lean_kernel
def link_drawn(
    month: int,
    open_: Rows,
    draw: Floats,
    ties: Ties,
    links: Links,
    firms: LinkFirms,
    climate: LinkClimate,
    terms: LinkTerms,
) -> int:
    """Let pairs without a link decide, see `link`, given what each has drawn, float64, shape (k,)."""
    count = 0
    for k in range(open_.size):
        e = open_[k]
        i, j = ties.supplier[e], ties.customer[e]
        si, sj = firms.sector[i], firms.sector[j]
        asking = firms.asked[i] == 1 and firms.lead[j]
        chance = terms.chance + (climate.request[sj] if asking else 0.0)
        if draw[k] >= chance:
            continue
        pairs = max(firms.weight[i], firms.weight[j])
        flow = ties.value[e] / max(pairs, 1e-12)
        lasting = terms.annuity * links.durability[e]
        on_standard = firms.on_standard[i] and firms.on_standard[j]
        common = min(climate.standard[si], climate.standard[sj]) if on_standard else 0.0
        shared = firms.on_platform[i] and firms.on_platform[j]
        same = firms.main_provider[i] == firms.main_provider[j] and firms.main_provider[i] >= 0
        pool = 1.0 if same else (max(climate.commons[si], climate.commons[sj]) if shared else 0.0)
        adapter = (
            terms.adapter * (1.0 - terms.standard_relief * common) * (1.0 - terms.platform_relief * pool)
        )
        ours = adapter * (1.0 + firms.links[i]) ** -terms.practice
        theirs = adapter * (1.0 + firms.links[j]) ** -terms.practice
        if asking:
            moved = terms.leader_pays * ours
            ours -= moved
            theirs += moved
        grown = 1.0 - exp(-(month - links.since[e]) / terms.trust_age)
        faith = 1.0 - (1.0 - min(climate.trust[si], climate.trust[sj])) * (1.0 - grown)
        seller = surplus(terms.seller_benefit, flow, lasting, ours, firms.value_added[i], faith, terms)
        buyer = surplus(terms.buyer_benefit, flow, lasting, theirs, firms.value_added[j], faith, terms)
        give = min(1.0, terms.transfer + max(climate.transfer[si], climate.transfer[sj]))
        ours *= pairs / firms.weight[i]
        theirs *= pairs / firms.weight[j]
        if ours > firms.cash[i] or theirs > firms.cash[j]:
            continue
        if agree(buyer, seller, 0.25 * terms.private * flow * lasting, give):
            firms.cash[i] -= ours
            firms.cash[j] -= theirs
            firms.adapters[i] += ours
            firms.adapters[j] += theirs
            links.linked[e] = True
            links.linked_since[e] = month
            firms.links[i] += 1
            firms.links[j] += 1
            count += 1
    return count


@lean_kernel
def link_flows(
    joined: Rows,
    linked: Bools,
    ties: Ties,
    weight: Floats,
    buyer_benefit: float,
    seller_benefit: float,
    links: Rows,
    out: Floats,
) -> None:
    """Write each firm's yearly benefit of its data links, million USD, and count its row's links.

    Parameters
    ----------
    joined : int32, shape (k,)
        Edges with two live ends, ascending.
    linked : bool, shape (m,)
    weight : float64, shape (n,)
        Firms a row stands for; `out` is per firm.
    links : int32, shape (n,)
    out : float64, shape (n,)
        Both written.
    """
    out[:] = 0.0
    links[:] = 0
    for k in range(joined.size):
        e = joined[k]
        if linked[e]:
            i, j = ties.supplier[e], ties.customer[e]
            out[i] += seller_benefit * ties.value[e] / weight[i]
            out[j] += buyer_benefit * ties.value[e] / weight[j]
            links[i] += 1
            links[j] += 1
