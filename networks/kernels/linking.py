"""Data links between adopters on a supply relation, and the life of the relations."""

from math import exp
from typing import NamedTuple

import numpy as np

from networks.kernels.chance import uniform
from networks.kernels.compile import inline, kernel
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


@kernel
def link(
    seed: np.uint64,
    month: int,
    supplier: Rows,
    customer: Rows,
    active: Bools,
    linked: Bools,
    linked_since: Whole,
    age: Whole,
    durability: Singles,
    flow: Singles,
    live: Bools,
    lead: Bools,
    asked: Bytes,
    sector: Whole,
    value_added: Floats,
    weight: Floats,
    cash: Floats,
    adapters: Floats,
    on_standard: Bools,
    on_platform: Bools,
    main_provider: Whole,
    links: Rows,
    standard: Floats,
    commons: Floats,
    trust: Floats,
    transfer: Floats,
    request: Floats,
    terms: LinkTerms,
    out_indptr: Offsets,
) -> int:
    """Let pairs of adopters on a standing relation decide whether to connect their data.

    Both ends must gain after side payments, see `surplus` and `agree`. A standard that both use,
    or a platform or provider that both share, makes the adapter cheaper; institutions and the age
    of the relation make it less risky. The two enter additively.

    Parameters
    ----------
    supplier, customer : int32, shape (m,)
    active, linked : bool, shape (m,)
        `linked` is written in place, `linked_since` (int16) with it.
    age : int16, shape (m,)
        Months the relation has stood.
    flow : float32, shape (m,)
        Yearly flow of one real relation, million USD.
    weight, cash, adapters : float64, shape (n,)
        Real firms of a row; money at hand and spent on adapters so far, million USD per firm. Both
        ends pay at once and need the cash; a row pair stands for as many relations as its larger
        row has firms.
    live, lead, on_standard, on_platform : bool, shape (n,)
    main_provider : int16, shape (n,)
        Provider of the firm's latest site, -1 without.
    links : int32, shape (n,)
        Links of each firm; counted up in place.
    standard, commons, trust, transfer, request : float64, shape (S,)
        What policy and institutions offer in each sector.
    out_indptr : int64, shape (n + 1,)
        Rows of live suppliers are walked, nothing else is read.

    Returns
    -------
    int
        How many links were made.
    """
    count = 0
    for i in range(live.size):
        if not live[i]:
            continue
        for e in range(out_indptr[i], out_indptr[i + 1]):
            j = customer[e]
            if not active[e] or linked[e] or not live[j]:
                continue
            si, sj = sector[i], sector[j]
            asking = asked[i] == 1 and lead[j]
            chance = terms.chance + (request[sj] if asking else 0.0)
            if uniform(seed, i, j, month, EDGE_CONSIDER) >= chance:
                continue
            lasting = terms.annuity * durability[e]
            common = min(standard[si], standard[sj]) if on_standard[i] and on_standard[j] else 0.0
            shared = on_platform[i] and on_platform[j]
            same = main_provider[i] == main_provider[j] and main_provider[i] >= 0
            pool = 1.0 if same else (max(commons[si], commons[sj]) if shared else 0.0)
            adapter = (
                terms.adapter * (1.0 - terms.standard_relief * common) * (1.0 - terms.platform_relief * pool)
            )
            ours = adapter * (1.0 + links[i]) ** -terms.practice
            theirs = adapter * (1.0 + links[j]) ** -terms.practice
            if asking:
                moved = terms.leader_pays * ours
                ours -= moved
                theirs += moved
            grown = 1.0 - exp(-age[e] / terms.trust_age)
            faith = 1.0 - (1.0 - min(trust[si], trust[sj])) * (1.0 - grown)
            seller = surplus(terms.seller_benefit, flow[e], lasting, ours, value_added[i], faith, terms)
            buyer = surplus(terms.buyer_benefit, flow[e], lasting, theirs, value_added[j], faith, terms)
            give = min(1.0, terms.transfer + max(transfer[si], transfer[sj]))
            pairs = max(weight[i], weight[j])
            ours *= pairs / weight[i]
            theirs *= pairs / weight[j]
            if ours > cash[i] or theirs > cash[j]:
                continue
            if agree(buyer, seller, 0.25 * terms.private * flow[e] * lasting, give):
                cash[i] -= ours
                cash[j] -= theirs
                adapters[i] += ours
                adapters[j] += theirs
                linked[e] = True
                linked_since[e] = month
                links[i] += 1
                links[j] += 1
                count += 1
    return count


@kernel
def turn_over(
    draw: Floats,
    ends: Singles,
    renew: float,
    active: Bools,
    age: Whole,
    linked: Bools,
) -> int:
    """Let relations end and be taken up again; a data link ends with its relation.

    Parameters
    ----------
    draw : float64, shape (m,)
        One uniform number per relation (see `pair_uniforms`), for ending or for renewal.
    ends : float32, shape (m,)
        Chance per month that a standing relation ends.
    renew : float
        Chance per month that a relation at rest is taken up again.
    active : bool, shape (m,)
    age : int16, shape (m,)
        Months the relation has stood; both written in place.
    linked : bool, shape (m,)
        Cleared where the relation ends.

    Returns
    -------
    int
        How many data links ended.
    """
    lost = 0
    for e in range(active.size):
        if active[e]:
            if draw[e] < ends[e]:
                active[e] = False
                age[e] = 0
                if linked[e]:
                    linked[e] = False
                    lost += 1
            else:
                age[e] += 1
        elif draw[e] < renew:
            active[e] = True
    return lost


@kernel
def link_flows(
    linked: Bools,
    supplier: Rows,
    customer: Rows,
    value: Floats,
    weight: Floats,
    buyer_benefit: float,
    seller_benefit: float,
    links: Rows,
    out: Floats,
) -> None:
    """Write each firm's yearly benefit of its data links, million USD, and count its row's links.

    Parameters
    ----------
    value : float64, shape (m,)
        Yearly flow between all firms of the two rows, million USD.
    weight : float64, shape (n,)
        Firms a row stands for; `out` is per firm.
    """
    out[:] = 0.0
    links[:] = 0
    for e in range(linked.size):
        if linked[e]:
            i, j = supplier[e], customer[e]
            out[i] += seller_benefit * value[e] / weight[i]
            out[j] += buyer_benefit * value[e] / weight[j]
            links[i] += 1
            links[j] += 1


@kernel
def pair_uniforms(
    seed: np.uint64, supplier: Rows, customer: Rows, step: int, stream: int, out: Floats
) -> None:
    """Write one draw per relation into `out`, shape (m,), keyed by its two ends."""
    for e in range(out.size):
        out[e] = uniform(seed, supplier[e], customer[e], step, stream)
