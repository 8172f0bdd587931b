"""Cascades on a network given as compressed rows: by thresholds, and by chance along edges.

Nodes are numbered from 0 to n - 1. The *in* form lists, row by row, the in-neighbours of each node
(who can influence it), the *out* form its out-neighbours (whom it can influence): those of row i are
``indices[indptr[i]:indptr[i + 1]]``. Offsets (`indptr`) are best int64 and row numbers (`indices`) int32;
other whole numbers are converted. A pair listed twice is two edges, and an edge from a node to
itself counts like any other.

Every function returns, for each node, the step at which it became active (int32): 0 for a seed, -1
for never. Within a step all nodes act on the same past. Draws are pure functions of the key and of
whom they concern, so that neither the order of nodes nor the number of threads changes a result;
the compiled loops release the interpreter lock and may run in several threads at once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from networks.checks import (
    FINITE,
    column,
    edges,
    key_of,
    locked,
    row_numbers,
    steps_of,
)
from networks.errors import BadInput
from networks.kernels.cascades import (
    missing_weights,
    needed_counts,
    spread_by_chance,
    spread_by_count,
    spread_by_weight,
    turn_rows,
)
from networks.types import Offsets, Rows


class CompressedRows(NamedTuple):
    """Edges listed at one end: offsets, the other ends, and the place each edge stood at before."""

    indptr: Offsets
    indices: Rows
    place: Rows


def transpose(indptr: ArrayLike, indices: ArrayLike) -> CompressedRows:
    """List every edge at its other end: the out form of an in form, or the in form of an out form.

    By counting, in time proportional to nodes and edges; 1,000,000 edges take about 3 ms.

    Parameters
    ----------
    indptr : int64, shape (n + 1,)
    indices : int32, shape (m,)

    Returns
    -------
    indptr : int64, shape (n + 1,)
    indices : int32, shape (m,)
        Ascending within a row.
    place : int32, shape (m,)
        Where each edge stood before; weights follow by ``weights[place]``.

    Raises
    ------
    BadInput
        If the arrays are no compressed rows.
    """
    start, other = edges("transpose", "", indptr, indices)
    return turned(start, other, np.empty(other.size, np.int32))


def turned(start: Offsets, other: Rows, place: Rows) -> CompressedRows:
    """Transpose checked rows; `place` is written unless it is empty."""
    made = CompressedRows(np.empty_like(start), np.empty_like(other), place)
    turn_rows(start, other, made.indptr, made.indices, made.place)
    return CompressedRows(*(locked(array, array.dtype) for array in made))


def out_form(
    where: str, start: Offsets, other: Rows, out_indptr: ArrayLike | None, out_indices: ArrayLike | None
) -> tuple[Offsets, Rows]:
    """Return the out form given, checked, or make it from the in form."""
    if out_indptr is None and out_indices is None:
        return turned(start, other, np.empty(0, np.int32))[:2]
    if out_indptr is None or out_indices is None:
        raise BadInput(where, "only half of the out form is given", "out_indptr and out_indices, or neither")
    made = edges(where, "out_", out_indptr, out_indices)
    if made[0].size != start.size or made[1].size != other.size:
        sizes = f"{made[0].size - 1} nodes and {made[1].size} edges"
        raise BadInput(
            where, f"the out form has {sizes}", f"{start.size - 1} and {other.size}, as the in form"
        )
    return made


def blank(n: int) -> tuple[Rows, Rows]:
    """Return room for the steps of `n` nodes, and for the list of those that are active."""
    return np.empty(n, np.int32), np.empty(n + 1, np.int32)


def linear_threshold(
    in_indptr: ArrayLike,
    in_indices: ArrayLike,
    threshold: ArrayLike,
    seeds: ArrayLike,
    max_steps: int,
    out_indptr: ArrayLike | None = None,
    out_indices: ArrayLike | None = None,
) -> Rows:
    r"""Spread by thresholds: a node becomes active once enough of its in-neighbours are.

    Node i becomes active at step t if the share of its in-neighbours active at step t - 1 reaches
    its threshold,

    .. math:: a_i(t - 1) / d_i \ge \theta_i ,

    where the share is the quotient of two whole numbers in float64: three of ten reach 0.3. A node
    without in-neighbours is never reached; with a threshold of zero or less, a node with
    in-neighbours is active at step 1. Active nodes stay active.

    Parameters
    ----------
    in_indptr : int64, shape (n + 1,)
    in_indices : int32, shape (m,)
        In-neighbours of each node.
    threshold : float64, shape (n,), or float
        :math:`\theta`; no nan.
    seeds : int32, shape (s,)
        Nodes active at step 0; one named twice counts once.
    max_steps : int
        Steps after the seeds; the cascade ends earlier if nothing changes any more.
    out_indptr, out_indices : int64, shape (n + 1,), and int32, shape (m,), optional
        The same edges listed at their other end. Made if not given, which costs once or twice what the
        cascade does; if given, only their sizes are compared with the in form.

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
    M. Granovetter (1978), American Journal of Sociology 83(6). D. J. Watts (2002), Proceedings of the
    National Academy of Sciences 99(9), on networks.
    """
    where = "linear_threshold"
    start, other = edges(where, "in_", in_indptr, in_indices)
    n = start.size - 1
    step, queue = blank(n)
    first, steps = row_numbers(f"{where}: seeds", seeds, n), steps_of(f"{where}: max_steps", max_steps)
    bound = column(f"{where}: threshold", threshold, n)
    out = out_form(where, start, other, out_indptr, out_indices)
    left = np.empty(n, np.int32)
    needed_counts(start, bound, left)
    spread_by_count(*out, left, first, steps, step, queue)
    return step


def weighted_linear_threshold(
    in_indptr: ArrayLike,
    in_indices: ArrayLike,
    in_weights: ArrayLike,
    threshold: ArrayLike,
    seeds: ArrayLike,
    max_steps: int,
    out_indptr: ArrayLike | None = None,
    out_indices: ArrayLike | None = None,
    out_weights: ArrayLike | None = None,
) -> Rows:
    r"""Spread by thresholds on weights: enough of what a node gets must come from active nodes.

    As `linear_threshold`, with the share by weight,

    .. math:: \sum_{j \in A(t-1)} w_{ji} / \sum_j w_{ji} \ge \theta_i .

    Both sums run in float64 in the order in which the in form lists the edges; that sum decides, so
    that the result is that of the plain formula to the last bit. A node whose weights sum to zero is
    never reached.

    Parameters
    ----------
    in_weights : float64, shape (m,)
        Weight of each edge of the in form, finite, not negative.
    out_indptr, out_indices, out_weights : optional
        The same edges and weights listed at their other end: all three or none.
    in_indptr, in_indices, threshold, seeds, max_steps
        As for `linear_threshold`.

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
    D. Kempe, J. Kleinberg, E. Tardos (2003), KDD '03, section 2: the linear threshold model, there with
    random thresholds.
    """
    where = "weighted_linear_threshold"
    start, other = edges(where, "in_", in_indptr, in_indices)
    n = start.size - 1
    weights = column(f"{where}: in_weights", in_weights, other.size, 0.0, FINITE)
    first, steps = row_numbers(f"{where}: seeds", seeds, n), steps_of(f"{where}: max_steps", max_steps)
    bound = column(f"{where}: threshold", threshold, n)
    if (out_weights is None) != (out_indptr is None):
        raise BadInput(
            where, "only a part of the out form is given", "out_indptr, out_indices and out_weights"
        )
    if out_weights is None:
        place = np.empty(other.size, np.int32)
        made = turned(start, other, place)
        out, told = made[:2], locked(weights[made.place], np.float64)
    else:
        out = out_form(where, start, other, out_indptr, out_indices)
        told = column(f"{where}: out_weights", out_weights, other.size, 0.0, FINITE)
    missing, band = np.empty(n), np.empty(n)
    step, queue = blank(n)
    missing_weights(start, weights, bound, missing, band)
    spread_by_weight(start, other, weights, *out, told, bound, missing, band, first, steps, step, queue)
    return step


def independent_cascade(
    out_indptr: ArrayLike,
    out_indices: ArrayLike,
    probability: ArrayLike,
    seeds: ArrayLike,
    key: int,
    max_steps: int,
) -> Rows:
    r"""Spread by chance along edges: a newly active node tries each of its out-edges once.

    The edge from i to j is tried in the step after i became active, and j becomes active in that step
    if :math:`u_{ij} < p_{ij}`. The draw is Philox4x32-10 with the key and the counter (i, j, 0, stream
    ``cascade.edge``), 53 bits; it depends on nothing else. So the draws of a key say once and for all
    which edges hold, more seeds or higher probabilities never reach fewer nodes, and of two edges
    between the same pair both hold or neither does.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
        Out-neighbours of each node.
    probability : float, or float64, shape (m,)
        :math:`p`, of all edges or of each, in [0, 1].
    seeds : int32, shape (s,)
        Nodes active at step 0; one named twice counts once.
    key : int
        0 to 2**64 - 1; another key is another history.
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
    J. Goldenberg, B. Libai, E. Muller (2001), Marketing Letters 12(3). D. Kempe, J. Kleinberg, E. Tardos
    (2003), KDD '03: the draws as a random set of edges.
    """
    where = "independent_cascade"
    start, other = edges(where, "out_", out_indptr, out_indices)
    n = start.size - 1
    size = 1 if np.ndim(probability) == 0 or other.size == 0 else other.size
    chance = column(f"{where}: probability", probability if other.size else 0.0, size, 0.0, 1.0)
    first, steps = row_numbers(f"{where}: seeds", seeds, n), steps_of(f"{where}: max_steps", max_steps)
    step, queue = blank(n)
    spread_by_chance(start, other, chance, first, key_of(where, key), steps, step, queue)
    return step
