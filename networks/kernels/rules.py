"""When a firm acts under a rule that weighs no money: by threshold, by contagion, or by hazard.

Each kernel takes the place of `networks.kernels.awareness.considering`: it lists the firms that look for an
offer this month. What they find and what it costs is for the choice to say.
"""

import numpy as np

from networks.kernels.awareness import BLOCK, comes, draw_block
from networks.kernels.chance import uniform
from networks.kernels.compile import kernel, lean_kernel
from networks.kernels.partners import Ties
from networks.kernels.streams import EDGE_CONTAGION, FIRM_RULE
from networks.types import Bools, Floats, Rows, Whole


@kernel
def past_threshold(
    seed: np.uint64,
    month: int,
    idle: Bools,
    tried: Rows,
    share: Floats,
    threshold: Floats,
    step: float,
    sector: Whole,
    region: Whole,
    outside: Floats,
    rows: Rows,
) -> int:
    r"""List the firms of whose partners enough are live, and the few that are moved from outside.

    .. math:: x_i \ge \phi_i + m_i \bar\phi \quad\text{or}\quad u_{it} < 1 - e^{-p_{sr}}

    Parameters
    ----------
    seed : uint64
        Key of the draws (stream ``firm.rule``).
    month : int
        Counter of the draws.
    idle : bool, shape (n,)
        Firms without an open order.
    tried : int32, shape (n,)
        :math:`m`, uses a firm has or has given up: each further one needs a mean threshold more.
    share : float64, shape (n,)
        :math:`x`, share of a firm's partners that are live, in [0, 1].
    threshold : float64, shape (n,)
        :math:`\phi`, drawn once for each firm.
    step : float
        :math:`\bar\phi`.
    sector, region : int16, shape (n,)
    outside : float64, shape (S, R)
        :math:`p`, hazard from media, guidance and demonstrations, 1/month.
    rows : int32, shape (n,)
        The first entries are overwritten with the rows that act, ascending.

    Returns
    -------
    int
        How many rows were written.

    References
    ----------
    D. J. Watts (2002), PNAS 99(9): a share of a node's neighbours is needed; D. Centola and M. Macy (2007),
    American Journal of Sociology 113(3): several partners are needed.
    """
    count = 0
    draw = np.empty(BLOCK)
    for start in range(0, sector.size, BLOCK):
        size = min(BLOCK, sector.size - start)
        draw_block(seed, start, size, month, FIRM_RULE, draw)
        for k in range(size):
            i = start + k
            reached = share[i] > 0.0 and share[i] >= threshold[i] + step * tried[i]
            if idle[i] and (reached or comes(draw[k], outside[sector[i], region[i]])):
                rows[count] = i
                count += 1
    return count


@lean_kernel
def pass_on(seed: np.uint64, new: Rows, chance: float, ties: Ties, moved: Rows) -> int:
    r"""Let newly live firms move their standing partners, each once; return how many were moved.

    Parameters
    ----------
    seed : uint64
        Key of the draws (stream ``edge.contagion``): one for each firm and partner, whatever the month, so
        that who goes live a second time has no second chance.
    new : int32, shape (k,)
        Rows that went live this month.
    chance : float
        Chance of each, in [0, 1].
    moved : int32, shape (n,)
        Added to in place: how often partners have moved a firm.

    References
    ----------
    J. Goldenberg, B. Libai and E. Muller (2001), Marketing Letters 12(3); D. Kempe, J. Kleinberg and
    E. Tardos (2003), KDD, section 2: the independent cascade.
    """
    count = 0
    for k in range(new.size):
        i = new[k]
        for e in range(ties.out_indptr[i], ties.out_indptr[i + 1]):
            j = ties.customer[e]
            if ties.active[e] and uniform(seed, i, j, 0, EDGE_CONTAGION) < chance:
                moved[j] += 1
                count += 1
        for p in range(ties.in_indptr[i], ties.in_indptr[i + 1]):
            j = ties.in_supplier[p]
            if ties.active[ties.in_edge[p]] and uniform(seed, i, j, 0, EDGE_CONTAGION) < chance:
                moved[j] += 1
                count += 1
    return count


@kernel
def moved_to_act(
    seed: np.uint64,
    month: int,
    idle: Bools,
    tried: Rows,
    moved: Rows,
    sector: Whole,
    region: Whole,
    outside: Floats,
    rows: Rows,
) -> int:
    """List the firms that partners have moved to more uses than they tried, and those moved from outside.

    Arguments as in `past_threshold`; `moved`, int32, shape (n,), as written by `pass_on`.
    """
    count = 0
    draw = np.empty(BLOCK)
    for start in range(0, sector.size, BLOCK):
        size = min(BLOCK, sector.size - start)
        draw_block(seed, start, size, month, FIRM_RULE, draw)
        for k in range(size):
            i = start + k
            if idle[i] and (moved[i] > tried[i] or comes(draw[k], outside[sector[i], region[i]])):
                rows[count] = i
                count += 1
    return count


@kernel
def hit_by_hazard(
    seed: np.uint64,
    month: int,
    idle: Bools,
    share: Floats,
    imitation: float,
    sector: Whole,
    region: Whole,
    outside: Floats,
    rows: Rows,
) -> int:
    r"""List the firms that innovate or imitate this month.

    .. math:: P_i = 1 - \exp(-(p_{sr} + q\, x_i))

    Arguments as in `past_threshold`; `imitation` is :math:`q`, 1/month.

    References
    ----------
    F. M. Bass (1969), Management Science 15(5), eq. (1), with the population share replaced by the share of
    each firm's own partners.
    """
    count = 0
    draw = np.empty(BLOCK)
    for start in range(0, sector.size, BLOCK):
        size = min(BLOCK, sector.size - start)
        draw_block(seed, start, size, month, FIRM_RULE, draw)
        for k in range(size):
            i = start + k
            if idle[i] and comes(draw[k], outside[sector[i], region[i]] + imitation * share[i]):
                rows[count] = i
                count += 1
    return count
