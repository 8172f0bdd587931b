"""Attention: hearing of a technology (simple contagion) and taking it under review."""

import numpy as np

from networks.kernels.chance import uniform
from networks.kernels.compile import inline, kernel, lean_kernel
from networks.kernels.partners import Ties
from networks.kernels.streams import FIRM_AWARE, FIRM_CONSIDER
from networks.types import Bools, Bytes, Floats, Offsets, Rows, Singles, Whole

BLOCK = 256
"""Draws made at a time: a loop that only draws vectorises, one that decides does not."""


@inline
def draw_block(seed: np.uint64, start: int, size: int, month: int, stream: int, draw: Floats) -> None:
    """Draw one number for each of the rows from `start` on."""
    for k in range(size):
        draw[k] = uniform(seed, start + k, 0, month, stream)


@inline
def comes(draw: float, hazard: float) -> bool:
    r"""Say whether an event of that hazard comes: :math:`u < 1 - e^{-h}`.

    As :math:`1 - e^{-h} \le h`, most draws need no exponential.
    """
    return draw < hazard and draw < 1.0 - np.exp(-hazard)


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
    draw = np.empty(BLOCK)
    for start in range(0, sector.size, BLOCK):
        size = min(BLOCK, sector.size - start)
        draw_block(seed, start, size, month, FIRM_AWARE, draw)
        for k in range(size):
            i = start + k
            if not aware[i]:
                hazard = push[sector[i]] + per_partner * news[i] + showcase[sector[i], region[i]]
                if comes(draw[k], hazard):
                    aware[i] = True
                    count += 1
    return count


@kernel
def considering(
    seed: np.uint64,
    month: int,
    aware: Bools,
    ordered: Bools,
    pace: Floats,
    news: Singles,
    asked: Bytes,
    sector: Whole,
    region: Whole,
    showcase: Floats,
    per_partner: float,
    per_request: float,
    rows: Rows,
) -> int:
    r"""List the aware firms whose time to consider has come this month.

    .. math:: P_i = 1 - \exp(-(h_i + p\, n_i + d_{s r} + q\, [asked_i]))

    Attention only: nothing here enters the value of an offer.

    Parameters
    ----------
    ordered : bool, shape (n,)
        Firms with an open order do not consider another.
    pace : float64, shape (n,)
        :math:`h`, hazard of each firm without any push, 1/month.
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
    draw = np.empty(BLOCK)
    for start in range(0, sector.size, BLOCK):
        size = min(BLOCK, sector.size - start)
        draw_block(seed, start, size, month, FIRM_CONSIDER, draw)
        for k in range(size):
            i = start + k
            if aware[i] and not ordered[i]:
                hazard = pace[i] + per_partner * news[i] + per_request * asked[i]
                if comes(draw[k], hazard + showcase[sector[i], region[i]]):
                    rows[count] = i
                    count += 1
    return count


@lean_kernel
def spread_news(
    new: Rows, ties: Ties, mean_sale: Floats, mean_purchase: Floats, most: float, news: Singles
) -> None:
    """Tell the trading partners of newly live firms, each by the share of its trade.

    A partner counts as much as it trades with the firm over what the firm's average partner trades
    with it, at most `most`.

    Parameters
    ----------
    new : int32, shape (k,)
        Rows that went live this month.
    mean_sale, mean_purchase : float64, shape (n,)
        Mean value of the edges of each row as supplier and as customer, million USD a year.
    news : float32, shape (n,)
        Added to in place.
    """
    for k in range(new.size):
        i = new[k]
        for e in range(ties.out_indptr[i], ties.out_indptr[i + 1]):
            j = ties.customer[e]
            if ties.active[e] and mean_purchase[j] > 0.0:
                news[j] += np.float32(min(most, ties.value[e] / mean_purchase[j]))
        for p in range(ties.in_indptr[i], ties.in_indptr[i + 1]):
            e, j = ties.in_edge[p], ties.in_supplier[p]
            if ties.active[e] and mean_sale[j] > 0.0:
                news[j] += np.float32(min(most, ties.value[e] / mean_sale[j]))


@kernel
def pass_request(
    seed: np.uint64, month: int, stream: int, asking: Rows, asks: Floats, ties: Ties, asked: Bytes
) -> int:
    """Let adopters ask their suppliers to follow; return how many were newly asked.

    Parameters
    ----------
    stream : int
        Stream of the draws; one draw per relation and month.
    asking : int32, shape (k,)
        Live rows that may ask; a request is passed on if those asked before are among them.
    asks : float64, shape (k,)
        Chance of each to ask each supplier in a month.
    asked : uint8, shape (n,)
        Set to 1 in place.
    """
    most = 0
    for i in asking:
        most += ties.in_indptr[i + 1] - ties.in_indptr[i]
    supplier, customer = np.empty(most, np.int64), np.empty(most, np.int64)
    chance, draw = np.empty(most), np.empty(most)
    open_ = list_suppliers(asking, asks, ties, asked, supplier, customer, chance)
    for k in range(open_):  # a loop that only draws vectorises
        draw[k] = uniform(seed, supplier[k], customer[k], month, stream)
    count = 0
    for k in range(open_):
        if draw[k] < chance[k] and asked[supplier[k]] == 0:
            asked[supplier[k]] = 1
            count += 1
    return count


@lean_kernel
def list_suppliers(
    asking: Rows,
    asks: Floats,
    ties: Ties,
    asked: Bytes,
    supplier: Offsets,
    customer: Offsets,
    chance: Floats,
) -> int:
    """List the suppliers of `asking` over standing relations that were not asked yet; return how many."""
    count = 0
    for k in range(asking.size):
        i = asking[k]
        for p in range(ties.in_indptr[i], ties.in_indptr[i + 1]):
            j = ties.in_supplier[p]
            if asked[j] == 0 and ties.active[ties.in_edge[p]]:
                supplier[count], customer[count], chance[count] = j, i, asks[k]
                count += 1
    return count
