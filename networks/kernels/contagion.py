"""Contagion month by month: every row not yet active draws, with a chance that grows with exposure.

Exposure is kept up to date by pushing along the out-edges of rows that have just become active.
Rows are taken in blocks: draws first, in one loop that vectorises; then a bound on the chance that
needs no exponential, which most rows do not pass; then the chance itself for those that do. So the
result is that of the plain formula, row by row.

Here stand the compiled forms, which check nothing; the forms to be called from outside are in
`networks.contagion`.
"""

import math
from typing import Any, Final

import numpy as np

from networks.kernels.chance import uniform
from networks.kernels.compile import inline, kernel
from networks.kernels.memory import prefetch
from networks.types import Floats, Offsets, Rows

ONE: Final = np.uint64(1)
BLOCK: Final = 512
"""Rows that draw together."""

AHEAD: Final = np.uint64(8)

SLACK: Final = 1.000001
"""A bound is made this much larger, so that rounding cannot let a row slip below it."""

STEEPEST: Final = 700.0
"""Exponents end here: the exponential of more is no number, and a chance of 1e-304 is none."""


@inline
def draw_rows(key: Any, first: int, count: int, month: int, stream: int, draw: Floats) -> None:
    """Write the draws of `count` rows from `first` on."""
    for x in range(count):
        draw[x] = uniform(key, first + x, 0, month, stream)


@inline
def tell_neighbours(
    out_indptr: Offsets,
    out_indices: Rows,
    out_weights: Floats,
    queue: Any,
    start: Any,
    stop: Any,
    exposure: Floats,
) -> None:
    """Add the weight of each out-edge of the rows listed, or one, to the exposure at its head."""
    place, head = out_indptr.view(np.uint64), out_indices.view(np.uint32)
    weighted = out_weights.size > 0
    for k in range(start, stop):
        if k + AHEAD < stop:
            prefetch(head, place[queue[k + AHEAD]])
        i = queue[k]
        for e in range(place[i], place[i + ONE]):
            exposure[head[e]] += out_weights[e] if weighted else 1.0


@inline
def list_active(step: Rows, queue: Any) -> Any:
    """List the rows that are active from the start; return how many."""
    stop = np.uint64(0)
    for i in range(np.uint64(step.size)):
        if step[i] >= 0:
            queue[stop] = i
            stop += ONE
    return stop


@inline
def any_hazard(innovation: Floats, imitation: Floats, exposure: Floats, step: Rows) -> bool:
    """Say whether a row not yet active has a hazard."""
    for i in range(step.size):
        if step[i] < 0 and (innovation[i] > 0.0 or imitation[i] * exposure[i] > 0.0):
            return True
    return False


@inline
def any_exposed(exposure: Floats, step: Rows) -> bool:
    """Say whether a row not yet active has an active in-neighbour."""
    for i in range(step.size):  # noqa: SIM110 - the compiler takes no generators
        if step[i] < 0 and exposure[i] > 0.0:
            return True
    return False


@kernel
def spread_by_hazard(
    out_indptr: Offsets,
    out_indices: Rows,
    out_weights: Floats,
    innovation: Floats,
    imitation: Floats,
    whole: Floats,
    key: np.uint64,
    stream: int,
    first_month: int,
    end_month: int,
    step: Rows,
    queue_rows: Rows,
    exposure: Floats,
) -> bool:
    r"""Let rows adopt with hazard :math:`p_i + q_i x_i / w_i`; say whether nobody else ever can.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
    out_weights : float64, shape (m,) or (0,)
        Without weights every edge counts one.
    innovation, imitation : float64, shape (n,)
        :math:`p` and :math:`q`, 1/month.
    whole : float64, shape (n,)
        :math:`w`, what exposure is a share of: the in-degree, or 1.
    key : uint64
        The draw of row i is ``uniform(key, i, 0, month, stream)``.
    first_month, end_month : int
        Rows draw in the months from the first to before the end.
    step : int32, shape (n,)
        Month of adoption, -1 for not yet; the first are given, the others written in place.
    queue_rows : int32, shape (n + 1,)
        Overwritten.
    exposure : float64, shape (n,)
        :math:`x`; zeros, written in place.
    """
    n, queue = step.size, queue_rows.view(np.uint32)
    draw, bound, near = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK + 1, np.int64)
    start, stop = np.uint64(0), list_active(step, queue)
    for month in range(first_month, end_month):
        tell_neighbours(out_indptr, out_indices, out_weights, queue, start, stop, exposure)
        start = stop
        for first in range(0, n, BLOCK):
            count = min(BLOCK, n - first)
            draw_rows(key, first, count, month, stream, draw)
            some = first + count
            p, q, w = innovation[first:some], imitation[first:some], whole[first:some]
            x, state = exposure[first:some], step[first:some]
            for k in range(count):
                bound[k] = (p[k] + q[k] * (x[k] / w[k])) * SLACK if state[k] < 0 else -1.0
            listed = np.uint64(0)
            for k in range(count):
                near[listed] = k
                listed += np.uint64(draw[k] <= bound[k])
            for z in range(listed):
                k = near[z]
                # 1 - exp(-h) is at most h
                if draw[k] < -math.expm1(-(p[k] + q[k] * (x[k] / w[k]))):
                    step[first + k] = month
                    queue[stop] = first + k
                    stop += ONE
        if stop == start and not any_hazard(innovation, imitation, exposure, step):
            return True  # nobody came, and nobody left can ever come
    return False


@kernel
def spread_by_logistic(
    out_indptr: Offsets,
    out_indices: Rows,
    out_weights: Floats,
    midpoint: Floats,
    steepness: Floats,
    pace: float,
    key: np.uint64,
    stream: int,
    first_month: int,
    end_month: int,
    step: Rows,
    queue_rows: Rows,
    exposure: Floats,
) -> bool:
    r"""Let exposed rows adopt with chance :math:`c / (1 + e^{-s_i (x_i - m_i)})`; say if none else can.

    Parameters
    ----------
    midpoint, steepness : float64, shape (n,)
        :math:`m` and :math:`s`.
    pace : float
        :math:`c`, the chance of a row with many active in-neighbours.
    out_indptr, out_indices, out_weights, key, stream, first_month, end_month, step, queue_rows, exposure
        As for `spread_by_hazard`.
    """
    n, queue = step.size, queue_rows.view(np.uint32)
    draw, near = np.empty(BLOCK), np.empty(BLOCK + 1, np.int64)
    start, stop = np.uint64(0), list_active(step, queue)
    for month in range(first_month, end_month):
        tell_neighbours(out_indptr, out_indices, out_weights, queue, start, stop, exposure)
        start = stop
        for first in range(0, n, BLOCK):
            count = min(BLOCK, n - first)
            draw_rows(key, first, count, month, stream, draw)
            listed = np.uint64(0)
            for k in range(count):
                near[listed] = first + k
                listed += np.uint64((draw[k] < pace) & (step[first + k] < 0) & (exposure[first + k] > 0.0))
            for z in range(listed):
                i = near[z]
                fall = min(STEEPEST, -steepness[i] * (exposure[i] - midpoint[i]))
                chance = pace / (1.0 + math.exp(fall))
                if draw[i - first] < chance:
                    step[i] = month
                    queue[stop] = i
                    stop += ONE
        if stop == start and not any_exposed(exposure, step):
            return True
    return False
