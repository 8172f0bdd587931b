"""Attention: hearing of a technology (simple contagion) and taking it under review."""

import numpy as np

from networks.kernels.chance import uniform
from networks.kernels.compile import kernel
from networks.kernels.streams import FIRM_AWARE, FIRM_CONSIDER
from networks.types import Bools, Bytes, Floats, Offsets, Rows, Singles, Whole


@kernel
def become_aware(
    seed: np.uint64,
    month: int,
    sector: Whole,
    region: Whole,
    news: Singles,
    push: Floats,
    showcase: Floats,
    per_partner: float,
    aware: Bools,
) -> int:
    r"""Let firms hear of the technology; return how many rows did so now.

    .. math:: P_i = 1 - \exp(-(a_{s(i)} + p\, n_i + d_{s(i) r(i)}))

    Parameters
    ----------
    seed : uint64
        Key of the draws (stream ``firm.aware``).
    month : int
        Counter of the draws.
    sector, region : int16, shape (n,)
    news : float32, shape (n,)
        :math:`n`, partners that went live lately, weighted by share of trade.
    push : float64, shape (S,)
        :math:`a`, hazard from media and guidance, 1/month.
    showcase : float64, shape (S, R)
        :math:`d`, hazard from demonstrations that can be visited, 1/month.
    per_partner : float
        :math:`p`, hazard per partner gone live, 1/month.
    aware : bool, shape (n,)
        Written in place.

    References
    ----------
    Simple contagion with exogenous sources: Bass (1969), eq. (1), with each firm's own exposure.
    """
    count = 0
    for i in range(sector.size):
        if not aware[i]:
            hazard = push[sector[i]] + per_partner * news[i] + showcase[sector[i], region[i]]
            if uniform(seed, i, 0, month, FIRM_AWARE) < 1.0 - np.exp(-hazard):
                aware[i] = True
                count += 1
    return count


@kernel
def considering(
    seed: np.uint64,
    month: int,
    aware: Bools,
    ordered: Bools,
    employees: Floats,
    news: Singles,
    asked: Bytes,
    sector: Whole,
    region: Whole,
    showcase: Floats,
    base: float,
    size_exponent: float,
    per_partner: float,
    per_request: float,
    rows: Rows,
) -> int:
    r"""List the aware firms whose time to consider has come this month.

    .. math:: P_i = 1 - \exp(-(h_0 (E_i/50)^\sigma + p\, n_i + d_{s r} + q\, [asked_i]))

    Attention only: nothing here enters the value of an offer.

    Parameters
    ----------
    ordered : bool, shape (n,)
        Firms with an open order do not consider another.
    employees : float64, shape (n,)
        :math:`E`, persons.
    asked : uint8, shape (n,)
        1 where a partner has asked the firm to follow.
    rows : int32, shape (n,)
        The first entries are overwritten with the rows that consider.

    Returns
    -------
    int
        How many rows were written.
    """
    count = 0
    for i in range(sector.size):
        if aware[i] and not ordered[i]:
            hazard = base * (employees[i] / 50.0) ** size_exponent
            hazard += per_partner * news[i] + per_request * asked[i] + showcase[sector[i], region[i]]
            if uniform(seed, i, 0, month, FIRM_CONSIDER) < 1.0 - np.exp(-hazard):
                rows[count] = i
                count += 1
    return count


@kernel
def spread_news(
    new: Rows,
    out_indptr: Offsets,
    customer: Rows,
    in_indptr: Offsets,
    in_edge: Rows,
    supplier: Rows,
    active: Bools,
    share_of_supplier: Singles,
    share_of_customer: Singles,
    news: Singles,
) -> None:
    """Tell the trading partners of newly live firms, each by the share of its trade.

    Parameters
    ----------
    new : int32, shape (k,)
        Rows that went live this month.
    active : bool, shape (m,)
        Relations that stand this month.
    share_of_supplier, share_of_customer : float32, shape (m,)
        Value of each edge over the mean value of the edges of its supplier, of its customer
        (so that an average partner counts one), capped by the caller.
    news : float32, shape (n,)
        Added to in place.
    """
    for k in range(new.size):
        i = new[k]
        for e in range(out_indptr[i], out_indptr[i + 1]):
            if active[e]:
                news[customer[e]] += share_of_customer[e]
        for position in range(in_indptr[i], in_indptr[i + 1]):
            e = in_edge[position]
            if active[e]:
                news[supplier[e]] += share_of_supplier[e]


@kernel
def pass_request(
    seed: np.uint64,
    month: int,
    stream: int,
    live: Bools,
    asks: Singles,
    in_indptr: Offsets,
    in_edge: Rows,
    supplier: Rows,
    active: Bools,
    asked: Bytes,
) -> int:
    """Let adopters ask their suppliers to follow; return how many were newly asked.

    Parameters
    ----------
    stream : int
        Stream of the draws; one draw per relation and month.
    live : bool, shape (n,)
    asks : float32, shape (n,)
        Chance of each firm to ask each supplier in a month; 0 for firms that do not ask.
    asked : uint8, shape (n,)
        Set to 1 in place. An adopter may pass the request on: whether it does is in `asks`.
    """
    count = 0
    for i in range(live.size):
        if live[i] and asks[i] > 0.0:
            for position in range(in_indptr[i], in_indptr[i + 1]):
                e = in_edge[position]
                if (
                    active[e]
                    and asked[supplier[e]] == 0
                    and uniform(seed, supplier[e], i, month, stream) < asks[i]
                ):
                    asked[supplier[e]] = 1
                    count += 1
    return count
