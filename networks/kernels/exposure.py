r"""Exposure kept up to date, and the bare month built on it.

The exposure of a row is the number, or the weight, of its in-neighbours that are active. When few
rows change, pushing their change along their out-edges costs what changed; counting afresh costs
all edges every month.

Here stand the compiled forms; the forms to be called from outside are in `networks.exposure`.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from networks.kernels.chance import words
from networks.kernels.compile import inline, kernel
from networks.kernels.memory import prefetch
from networks.kernels.streams import CONTAGION_CHOICE
from networks.types import Bools, Bytes, Floats, Offsets, Real, Rows, Singles, Whole

ONE: Final = np.uint64(1)
AHEAD: Final = 8
NEXT: Final = 3
LANE: Final = 256
"""Rows that share one word of the generator; four words make a block."""

BLOCK: Final = 4 * LANE
NOWHERE, NOT_A_NUMBER, NO_STATE = -1, -2, -3
"""What is returned, with nothing changed, for an edge to no row, a value that is nan, another state."""

UNIT: Final = np.float32(2.0**-24)
ONE_32: Final = np.float32(1.0)
LOG2_E: Final = np.float32(1.44269504)
LOG_2_HIGH: Final = np.float32(0.693359375)
LOG_2_LOW: Final = np.float32(-2.12194440e-4)
LARGEST: Final = np.float32(87.0)
SERIES: Final = tuple(
    np.float32(c)
    for c in (
        1.9875691500e-4,
        1.3981999507e-3,
        8.3334519073e-3,
        4.1665795894e-2,
        1.6666665459e-1,
        5.0000001201e-1,
    )
)
A5, A4, A3, A2, A1, A0 = SERIES


@kernel
def all_within(indptr: Offsets, indices: Rows, rows: Rows) -> bool:
    """Say whether the edges of the rows given lie in `indices` and end at rows that exist."""
    n, m = indptr.size - 1, indices.size
    for k in range(rows.size):
        if k + 2 * AHEAD < rows.size and 0 <= rows[k + 2 * AHEAD] < n:
            prefetch(indptr, rows[k + 2 * AHEAD])
        if k + AHEAD < rows.size and 0 <= rows[k + AHEAD] < n:
            prefetch(indices, indptr[rows[k + AHEAD]])
        i = rows[k]
        if i < 0 or i >= n or indptr[i] < 0 or indptr[i] > indptr[i + 1] or indptr[i + 1] > m:
            return False
        for e in range(indptr[i], indptr[i + 1]):
            if indices[e] < 0 or indices[e] >= n:
                return False
    return True


@kernel
def push_changes(
    out_indptr: Offsets,
    out_indices: Rows,
    out_weights: Floats,
    changed: Rows,
    change: Whole | Real,
    exposure: Rows | Floats,
) -> None:
    """Add the change of each row to the exposure of its out-neighbours, times the weight of the edge.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
    out_weights : float64, shape (m,) or (0,)
        Without weights every edge counts one.
    changed : int32, shape (k,)
    change : int32 or float64, shape (k,) or (1,)
        Of each row, or of all; +1 for a row that became active, -1 for one that ceased to be.
    exposure : int32 or float64, shape (n,)
        Written in place; of the type of `change`, and float64 with weights.
    """
    place, head = out_indptr.view(np.uint64), out_indices.view(np.uint32)
    for k in range(changed.size):
        i = np.uint64(changed[k])
        by = change[k] if change.size > 1 else change[0]
        if out_weights.size > 0:
            for e in range(place[i], place[i + ONE]):
                exposure[head[e]] += by * out_weights[e]
        else:
            for e in range(place[i], place[i + ONE]):
                exposure[head[e]] += by


@inline
def draw_block(key: Any, block: int, month: int, word: NDArray[np.uint32]) -> None:
    """Write the 32-bit draws of 1024 rows, four from each evaluation of the generator.

    Row i reads word ``i // 256 % 4`` of the counter ``(256 * (i // 1024) + i % 256, 0, month,
    stream)``: words of one kind lie side by side, so that the loop vectorises.
    """
    for x in range(LANE):
        a, b, c, d = words(key, LANE * block + x, 0, month, CONTAGION_CHOICE)
        word[x] = a
        word[LANE + x] = b
        word[2 * LANE + x] = c
        word[3 * LANE + x] = d


@inline
def exponential(v: Any) -> Any:
    """Return the exponential of a float32 as mantissa and power of two, relative error below 2e-7.

    References
    ----------
    S. L. Moshier, Cephes mathematical library, single precision: reduction and coefficients.
    """
    v = min(max(v, -LARGEST), LARGEST)
    power = np.rint(v * LOG2_E)
    r = v - power * LOG_2_HIGH - power * LOG_2_LOW
    return ((((((A5 * r + A4) * r + A3) * r + A2) * r + A1) * r + A0) * r * r + r + ONE_32), power


@kernel
def choose_block(
    attribute: Singles,
    coefficient: np.float32,
    state: Bytes,
    exposure: Rows,
    in_degree: Rows,
    pace: np.float32,
    word: NDArray[np.uint32],
    scale: Singles,
    changes: Bools,
) -> None:
    """Say which rows of a block change. Everything is computed for every row, so the loop vectorises.

    Parameters
    ----------
    attribute, state, exposure, in_degree
        As for `logit_month`, of at most 1024 rows.
    word : uint32, shape (1024,)
        Draws.
    scale : float32, shape (1024,)
        Overwritten.
    changes : bool, shape (1024,)
        Written.
    """
    bits = scale.view(np.int32)
    for x in range(state.size):
        share = np.float32(exposure[x]) / np.float32(max(in_degree[x], np.int32(1)))
        value = attribute[x] + coefficient * share
        mantissa, power = exponential(-value)
        bits[x] = (np.int32(power) + np.int32(127)) << np.int32(23)  # two to the power
        chance = ONE_32 / (ONE_32 + mantissa * scale[x])
        chance = chance if state[x] == 0 else ONE_32 - chance
        changes[x] = np.float32(np.int32(word[x] >> np.uint32(8))) * UNIT < chance * pace


@inline
def fault(attribute: Singles, state: Bytes) -> int:
    """Return what is wrong with a block, or 0; two short loops vectorise where one long does not."""
    strange, most = np.uint8(0), np.uint8(0)
    for x in range(state.size):
        strange |= np.uint8(attribute[x] != attribute[x])
    for x in range(state.size):
        most = np.uint8(max(most, state[x]))
    if strange != 0:
        return NOT_A_NUMBER
    return NO_STATE if most > 1 else 0


@kernel
def logit_month(
    out_indptr: Offsets,
    out_indices: Rows,
    in_degree: Rows,
    attribute: Singles,
    coefficient: float,
    state: Bytes,
    exposure: Rows,
    pace: float,
    key: np.uint64,
    month: int,
    changed: Rows,
) -> int:
    r"""Let every row adopt or abandon by a logit chance, then tell the out-neighbours of those that did.

    Parameters
    ----------
    out_indptr : int64, shape (n + 1,)
    out_indices : int32, shape (m,)
    in_degree : int32, shape (n,)
    attribute : float32, shape (n,)
        Utility of having the technology when no neighbour does.
    coefficient : float
        Utility of all in-neighbours having it.
    state : uint8, shape (n,)
        1 with the technology, 0 without; written in place.
    exposure : int32, shape (n,)
        In-neighbours that have it; written in place.
    pace : float
        Share of the rows that reconsider in a month.
    key : uint64
        Key of the draws (stream ``contagion.choice``).
    month : int
    changed : int32, shape (n + 1,)
        Overwritten: rows that changed, first entries.

    Returns
    -------
    int
        Rows that changed; negative, and nothing written, if something is wrong: `NOWHERE`,
        `NOT_A_NUMBER`, `NO_STATE`.
    """
    n, count, row = state.size, np.uint64(0), changed.view(np.uint32)
    word, scale = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.float32)
    changes = np.zeros(BLOCK, np.bool_)
    eight = changes.view(np.uint64)
    for block in range((n + BLOCK - 1) // BLOCK):
        first = block * BLOCK
        last = min(first + BLOCK, n)
        draw_block(key, block, month, word)
        wrong = fault(attribute[first:last], state[first:last])
        if wrong != 0:
            return wrong
        choose_block(
            attribute[first:last],
            np.float32(coefficient),
            state[first:last],
            exposure[first:last],
            in_degree[first:last],
            np.float32(pace),
            word,
            scale,
            changes,
        )
        changes[last - first :] = False
        for y in range(eight.size):
            if eight[y] != 0:  # most rows stay as they are, so eight are looked at together
                for x in range(8 * y, 8 * y + 8):
                    row[count] = first + x
                    count += np.uint64(changes[x])
    if not all_within(out_indptr, out_indices, changed[:count]):
        return NOWHERE
    turn_states(out_indptr, out_indices, changed[:count], state, exposure)
    return np.int64(count)


@kernel
def turn_states(out_indptr: Offsets, out_indices: Rows, changed: Rows, state: Bytes, exposure: Rows) -> None:
    """Turn the state of the rows given, 0 into 1 and 1 into 0, and tell their out-neighbours."""
    place, head, row = out_indptr.view(np.uint64), out_indices.view(np.uint32), changed.view(np.uint32)
    for k in range(row.size):
        if k + AHEAD < row.size:
            prefetch(head, place[row[k + AHEAD]])
        if k + NEXT < row.size:
            i = row[k + NEXT]
            for e in range(place[i], place[i + ONE]):
                prefetch(exposure, head[e])
        i = row[k]
        by = np.int32(1) - np.int32(2) * np.int32(state[i])
        state[i] ^= np.uint8(1)
        for e in range(place[i], place[i + ONE]):
            exposure[head[e]] += by
