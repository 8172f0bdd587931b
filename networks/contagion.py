"""Contagion on a network given as compressed rows: Bass, awareness, and reinforcement by several.

Networks, steps and draws are as in `networks.cascades`.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from networks.cascades import blank, out_form
from networks.checks import (
    FINITE,
    MOST_ROWS,
    column,
    edges,
    key_of,
    locked,
    row_numbers,
    steps_of,
    whole_numbers,
)
from networks.errors import BadInput
from networks.kernels.cascades import spread_by_count
from networks.kernels.contagion import spread_by_hazard, spread_by_logistic
from networks.kernels.streams import CONTAGION_BASS, CONTAGION_LOGISTIC, CONTAGION_SIMPLE
from networks.types import Floats, Rows

NO_WEIGHTS: Final[Floats] = locked(np.empty(0), np.float64)

SPAN: Final = 10**9
"""Rows and edges times months in one call of a kernel."""


def bass(
    in_indptr: ArrayLike,
    in_indices: ArrayLike,
    innovation: ArrayLike,
    imitation: ArrayLike,
    key: int,
    months: int,
    out_indptr: ArrayLike | None = None,
    out_indices: ArrayLike | None = None,
) -> Rows:
    r"""Adopt by innovation and imitation, as Bass has it, with each node's own exposure.

    In each month a node that has not adopted does so with probability

    .. math:: P_i = 1 - e^{-(p_i + q_i x_i)} ,

    where :math:`x_i` is the share of its in-neighbours that adopted in earlier months, 0 without
    in-neighbours. The draw is Philox4x32-10 with the key and the counter (i, 0, month, stream
    ``contagion.bass``). Nobody has adopted at the start.

    Parameters
    ----------
    in_indptr : int64, shape (n + 1,)
    in_indices : int32, shape (m,)
        In-neighbours of each node.
    innovation, imitation : float64, shape (n,), or float
        :math:`p` and :math:`q`, 1/month, not negative.
    key : int
        0 to 2**64 - 1.
    months : int
        Months 0 to ``months - 1`` are lived through.
    out_indptr, out_indices : optional
        The same edges listed at their other end; made if not given.

    Returns
    -------
    int32, shape (n,)
        Month of adoption, the first being 0; -1 for never.

    Raises
    ------
    BadInput
        In one line, if an array has the wrong length, type or entries.

    References
    ----------
    F. M. Bass (1969), Management Science 15(5), equation 1, with the population share replaced by the
    share of in-neighbours and time taken in months.
    """
    where = "bass"
    start, other = edges(where, "in_", in_indptr, in_indices)
    n = start.size - 1
    own = column(f"{where}: innovation", innovation, n, 0.0, FINITE)
    others = column(f"{where}: imitation", imitation, n, 0.0, FINITE)
    out = out_form(where, start, other, out_indptr, out_indices)
    whole = locked(np.maximum(np.diff(start), 1), np.float64)
    step, queue = blank(n)
    step[:] = -1
    draws, exposure = (key_of(where, key), CONTAGION_BASS), np.zeros(n)
    for span in spans(0, steps_of(f"{where}: months", months), n + other.size):
        exposure[:] = 0.0
        if spread_by_hazard(*out, NO_WEIGHTS, own, others, whole, *draws, *span, step, queue, exposure):
            break
    return step


def spans(first: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    """Cut months into spans of a second or so, between which a run can be interrupted.

    A span begins by telling all exposures anew, so cutting changes no result.
    """
    length = max(64, SPAN // max(size, 1))
    for month in range(first, end, length):
        yield month, min(end, month + length)


def seeded(where: str, seeds: ArrayLike, n: int) -> tuple[Rows, Rows]:
    """Return room for `n` nodes with the seeds at step 0."""
    step, queue = blank(n)
    step[:] = -1
    step[row_numbers(f"{where}: seeds", seeds, n)] = 0
    return step, queue


def out_weights_of(where: str, weights: ArrayLike | None, m: int) -> Floats:
    """Return the weights given, finite and not negative, or none."""
    return NO_WEIGHTS if weights is None else column(f"{where}: out_weights", weights, m, 0.0, FINITE)


def simple_contagion(
    out_indptr: ArrayLike,
    out_indices: ArrayLike,
    spontaneous: ArrayLike,
    per_neighbour: ArrayLike,
    seeds: ArrayLike,
    key: int,
    max_steps: int,
    out_weights: ArrayLike | None = None,
) -> Rows:
    r"""Spread like awareness: one active in-neighbour is enough, and each adds the same hazard.

    .. math:: P_i = 1 - e^{-(a_i + b_i k_i)}

    at each step, where :math:`k_i` is the number of in-neighbours active before it, or their weight.
    The draw is Philox4x32-10 with the key and the counter (i, 0, step, stream ``contagion.simple``).

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
        Out-neighbours of each node.
    spontaneous, per_neighbour : float64, shape (n,), or float
        :math:`a` and :math:`b`, hazard a step, not negative.
    seeds : int32, shape (s,)
        Nodes active at step 0; may be empty.
    key : int
        0 to 2**64 - 1.
    max_steps : int
        Steps after the seeds; all are lived through.
    out_weights : float64, shape (m,), optional
        Weight of each edge, not negative; 1 each if not given. Weights are added in the order in
        which nodes became active, by node within a step.

    Returns
    -------
    int32, shape (n,)
        Step of activation: 0 for seeds, -1 for never.

    Raises
    ------
    BadInput
        In one line, if an array has the wrong length, type or entries.

    References
    ----------
    R. Pastor-Satorras, C. Castellano, P. Van Mieghem, A. Vespignani (2015), Reviews of Modern Physics
    87(3), section II: the SI process, here in steps of one.
    """
    where = "simple_contagion"
    start, other = edges(where, "out_", out_indptr, out_indices)
    n = start.size - 1
    own = column(f"{where}: spontaneous", spontaneous, n, 0.0, FINITE)
    each = column(f"{where}: per_neighbour", per_neighbour, n, 0.0, FINITE)
    weights, whole = out_weights_of(where, out_weights, other.size), locked(np.ones(n), np.float64)
    step, queue = seeded(where, seeds, n)
    draws, exposure = (key_of(where, key), CONTAGION_SIMPLE), np.zeros(n)
    for span in spans(1, 1 + steps_of(f"{where}: max_steps", max_steps), n + other.size):
        exposure[:] = 0.0
        if spread_by_hazard(start, other, weights, own, each, whole, *draws, *span, step, queue, exposure):
            break
    return step


def complex_contagion(
    out_indptr: ArrayLike,
    out_indices: ArrayLike,
    needed: ArrayLike,
    seeds: ArrayLike,
    max_steps: int,
) -> Rows:
    """Spread by reinforcement: a node becomes active once several of its in-neighbours are.

    Node i becomes active at step t if at least ``needed[i]`` of its in-neighbours were active at step
    t - 1: a number, where `linear_threshold` takes a share. With one needed this is a search by breadth;
    with two, a long tie that no second one runs beside carries nothing.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
        Out-neighbours of each node.
    needed : int32, shape (n,), or int
        Active in-neighbours needed, at least 1.
    seeds : int32, shape (s,)
        Nodes active at step 0.
    max_steps : int
        Steps after the seeds.

    Returns
    -------
    int32, shape (n,)
        Step of activation: 0 for seeds, -1 for never.

    Raises
    ------
    BadInput
        In one line, if an array has the wrong length, type or entries.

    References
    ----------
    D. Centola, M. Macy (2007), Complex contagions and the weakness of long ties, American Journal of
    Sociology 113(3).
    """
    where = "complex_contagion"
    start, other = edges(where, "out_", out_indptr, out_indices)
    n = start.size - 1
    counts = whole_numbers(f"{where}: needed", np.atleast_1d(np.asarray(needed)))
    if counts.size != n and np.ndim(needed) > 0:
        raise BadInput(f"{where}: needed", f"has shape ({counts.size},)", f"one number, or shape ({n},)")
    if counts.size and counts.min() < 1:
        raise BadInput(f"{where}: needed", f"holds {counts.min()}", "at least 1")
    left = np.empty(n, np.int32)
    left[:] = np.minimum(counts, MOST_ROWS)
    first, steps = row_numbers(f"{where}: seeds", seeds, n), steps_of(f"{where}: max_steps", max_steps)
    step, queue = blank(n)
    spread_by_count(start, other, left, first, steps, step, queue)
    return step


def reinforcement(
    out_indptr: ArrayLike,
    out_indices: ArrayLike,
    midpoint: ArrayLike,
    steepness: ArrayLike,
    pace: float,
    seeds: ArrayLike,
    key: int,
    max_steps: int,
    out_weights: ArrayLike | None = None,
) -> Rows:
    r"""Spread by reinforcement with chance: the more active in-neighbours, the steeper the chance grows.

    .. math:: P_i = c / (1 + e^{-s_i (k_i - m_i)}) \quad\text{if } k_i > 0

    at each step, and 0 for a node none of whose in-neighbours is active; :math:`k_i` is the number of
    in-neighbours active before the step, or their weight. A steep curve is `complex_contagion` with
    everybody taking about :math:`1 / c` steps to act. The draw is Philox4x32-10 with the key and the
    counter (i, 0, step, stream ``contagion.logistic``).

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
        Out-neighbours of each node.
    midpoint, steepness : float64, shape (n,), or float
        :math:`m`, where half of the full chance is reached, and :math:`s`, per neighbour; finite.
    pace : float
        :math:`c`, full chance a step, in [0, 1].
    seeds, key, max_steps, out_weights
        As for `simple_contagion`.

    Returns
    -------
    int32, shape (n,)
        Step of activation: 0 for seeds, -1 for never.

    Raises
    ------
    BadInput
        In one line, if an array has the wrong length, type or entries.

    References
    ----------
    D. Centola, M. Macy (2007), American Journal of Sociology 113(3), for the need of several
    neighbours; P. S. Dodds, D. J. Watts (2004), Physical Review Letters 92(21), for chance between
    the simple and the complex kind.
    """
    where = "reinforcement"
    start, other = edges(where, "out_", out_indptr, out_indices)
    n = start.size - 1
    middle = column(f"{where}: midpoint", midpoint, n, -FINITE, FINITE)
    slope = column(f"{where}: steepness", steepness, n, -FINITE, FINITE)
    full = float(column(f"{where}: pace", pace, 1, 0.0, 1.0)[0])
    weights = out_weights_of(where, out_weights, other.size)
    step, queue = seeded(where, seeds, n)
    draws, exposure = (key_of(where, key), CONTAGION_LOGISTIC), np.zeros(n)
    for span in spans(1, 1 + steps_of(f"{where}: max_steps", max_steps), n + other.size):
        exposure[:] = 0.0
        if spread_by_logistic(
            start, other, weights, middle, slope, full, *draws, *span, step, queue, exposure
        ):
            break
    return step
