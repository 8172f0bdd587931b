"""Exposure kept up to date by pushing changes, and the bare month of adopting and abandoning.

The exposure of a node is how many of its in-neighbours are active, or their weight. Out forms are
as in `networks.cascades`.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from networks.checks import (
    FINITE,
    MOST_ROWS,
    column,
    edges,
    flags,
    in_place,
    key_of,
    locked,
    row_numbers,
    whole_number,
    whole_numbers,
)
from networks.errors import BadInput
from networks.kernels.exposure import NOT_A_NUMBER, NOWHERE, all_within, logit_month, push_changes
from networks.types import Bytes, Floats, Offsets, Rows

NO_WEIGHTS: Final[Floats] = locked(np.empty(0), np.float64)
LAST_MONTH: Final = 2**32 - 1
EDGES: Final = "row numbers within the network, as many as the offsets say"


def count_exposure(
    out_indptr: ArrayLike, out_indices: ArrayLike, active: ArrayLike, out_weights: ArrayLike | None = None
) -> Rows | Floats:
    """Count the active in-neighbours of each node, or add up the weights of their edges, from scratch.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
        Out-neighbours of each node.
    active : bool, shape (n,)
    out_weights : float64, shape (m,), optional

    Returns
    -------
    int32, or float64 with weights, shape (n,)

    Raises
    ------
    BadInput
        In one line, if an array has the wrong length, type or entries.
    """
    where = "count_exposure"
    start, other = edges(where, "out_", out_indptr, out_indices)
    rows = np.flatnonzero(flags(f"{where}: active", active, start.size - 1))
    n, weights = start.size - 1, weights_of(where, out_weights, other.size)
    exposure: Any = np.zeros(n, np.int32 if out_weights is None else np.float64)
    push_changes(start, other, weights, locked(rows, np.int32), locked(np.ones(1), exposure.dtype), exposure)
    return exposure


def push_exposure(
    out_indptr: ArrayLike,
    out_indices: ArrayLike,
    changed: ArrayLike,
    change: ArrayLike,
    exposure: Rows | Floats,
    out_weights: ArrayLike | None = None,
) -> None:
    """Tell the out-neighbours of the nodes that changed: the exposure is then as if counted afresh.

    Costs the edges of the changed nodes and no others. Counts and weights that are whole numbers stay
    exact for ever; other weights are rounded at every push, so that a node whose in-neighbours have
    all ceased may keep some 1e-16 of what came and went.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
        Out-neighbours of each node. Only the edges of the changed nodes are looked at, and checked.
    changed : int32, shape (k,)
        Nodes whose state changed; one named twice counts twice.
    change : int, or shape (k,)
        +1 for a node that became active, -1 for one that ceased to be; any number for another state,
        with weights also a real one.
    exposure : int32, or float64 with weights, shape (n,)
        Written in place. What is added up must stay below 2**31 without weights; that is not checked.
    out_weights : float64, shape (m,), optional

    Raises
    ------
    BadInput
        In one line, if an array has the wrong length, type or entries; nothing is written then.
    """
    where = "push_exposure"
    dtype = np.int32 if out_weights is None else np.float64
    start, other = loose_edges(where, out_indptr, out_indices)
    n = start.size - 1
    rows = row_numbers(f"{where}: changed", changed, n)
    in_place(f"{where}: exposure", exposure, dtype, n)
    by = np.atleast_1d(np.asarray(change))
    if by.size != rows.size and np.ndim(change) > 0:
        raise BadInput(f"{where}: change", f"has shape ({by.size},)", f"one number, or shape ({rows.size},)")
    if out_weights is None:
        by = whole_numbers(f"{where}: change", by)
    most = MOST_ROWS if out_weights is None else FINITE
    by = locked(column(f"{where}: change", by, by.size, -most, most), dtype)
    weights = weights_of(where, out_weights, other.size)
    if not all_within(start, other, rows):
        raise BadInput(f"{where}: out_indices", "an edge of a changed node leads nowhere", EDGES)
    if rows.size:
        push_changes(start, other, weights, rows, by, exposure)


def weights_of(where: str, weights: ArrayLike | None, m: int) -> Floats:
    """Return the weights given, finite, or none."""
    return NO_WEIGHTS if weights is None else column(f"{where}: out_weights", weights, m, -FINITE, FINITE)


def loose_edges(where: str, indptr: ArrayLike, indices: ArrayLike) -> tuple[Offsets, Rows]:
    """Return compressed rows of the right types; their entries are checked where they are used."""
    start, other = np.asarray(indptr), np.asarray(indices)
    if start.ndim != 1 or start.size == 0 or start.dtype.kind not in "iu":
        raise BadInput(f"{where}: out_indptr", "is no row of offsets", "whole numbers, one more than nodes")
    if other.ndim != 1 or (other.size and other.dtype.kind not in "iu"):
        raise BadInput(f"{where}: out_indices", "is no row of node numbers", "whole numbers")
    if other.dtype != np.int32:
        return edges(where, "out_", start, other)
    return locked(start, np.int64), locked(other, np.int32)


def logit_step(
    out_indptr: ArrayLike,
    out_indices: ArrayLike,
    in_degree: ArrayLike,
    attribute: ArrayLike,
    coefficient: float,
    state: Bytes,
    exposure: Rows,
    pace: float,
    key: int,
    month: int,
) -> int:
    r"""Let every firm adopt or abandon once, by a logit choice that looks at its neighbours.

    A share `pace` of the firms reconsiders in a month. Whoever does has the technology afterwards with
    chance

    .. math:: P_i = 1 / (1 + e^{-(a_i + b\, k_i / \max(d_i, 1))}) ,

    :math:`k_i` being the number of in-neighbours that had it before the month and :math:`d_i` the
    in-degree: a firm without it adopts with chance :math:`c P_i`, one with it abandons with
    :math:`c (1 - P_i)`. First all firms decide, then those that changed tell their out-neighbours.

    The arithmetic is in float32, the exponential a polynomial with a relative error below 2e-7, and
    draws are the upper 24 bits of a word of Philox4x32-10: firm i reads word ``i // 256 % 4`` of the
    counter ``(256 * (i // 1024) + i % 256, 0, month, stream contagion.choice)``. Chances are thus met to
    6e-8, and a firm's draw does not hang on how many others there are.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
        Out-neighbours of each firm. Only the edges of the firms that change are looked at, and checked.
    in_degree : int32, shape (n,)
        :math:`d`.
    attribute : float32, shape (n,)
        :math:`a`, the firm's own utility of the technology.
    coefficient : float
        :math:`b`, utility of all in-neighbours having it.
    state : uint8, shape (n,)
        1 with the technology, 0 without; written in place.
    exposure : int32, shape (n,)
        :math:`k`, at the start from `count_exposure`; written in place.
    pace : float
        :math:`c`, in [0, 1].
    key : int
        0 to 2**64 - 1.
    month : int
        0 to 2**32 - 1; every month draws anew.

    Returns
    -------
    int
        How many firms changed.

    Raises
    ------
    BadInput
        In one line, if an array has the wrong length, type or entries; nothing is written then.

    References
    ----------
    D. McFadden (1974), Conditional logit analysis of qualitative choice behavior. W. A. Brock, S. N.
    Durlauf (2001), Review of Economic Studies 68(2), for the share of neighbours in it.
    """
    where = "logit_step"
    start, other = loose_edges(where, out_indptr, out_indices)
    n = start.size - 1
    in_place(f"{where}: state", state, np.uint8, n)
    in_place(f"{where}: exposure", exposure, np.int32, n)
    done = logit_month(
        start,
        other,
        one_each(f"{where}: in_degree", in_degree, n, np.int32),
        one_each(f"{where}: attribute", attribute, n, np.float32),
        float(column(f"{where}: coefficient", coefficient, 1, -FINITE, FINITE)[0]),
        state,
        exposure,
        float(column(f"{where}: pace", pace, 1, 0.0, 1.0)[0]),
        key_of(where, key),
        whole_number(f"{where}: month", month, 0, LAST_MONTH),
        np.empty(n + 1, np.int32),
    )
    if done >= 0:
        return int(done)
    if done == NOWHERE:
        raise BadInput(f"{where}: out_indices", "an edge of a firm that changed leads nowhere", EDGES)
    if done == NOT_A_NUMBER:
        raise BadInput(f"{where}: attribute", "holds nan", "a number")
    raise BadInput(f"{where}: state", f"holds {state.max()}", "0 or 1")


def one_each(where: str, values: ArrayLike, n: int, dtype: Any) -> NDArray[Any]:
    """Return one number for each node, converted if of another kind of the same sort."""
    array = np.asarray(values)
    if array.shape != (n,):
        raise BadInput(where, f"has shape {array.shape}", f"({n},)")
    if array.dtype.kind not in ("iu" if np.dtype(dtype).kind == "i" else "iuf"):
        raise BadInput(where, f"holds {array.dtype}", f"{np.dtype(dtype)}")
    return locked(array, dtype)
