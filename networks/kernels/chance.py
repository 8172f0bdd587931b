r"""Chance by counter: a draw is a pure function of seed, row, other, step and stream.

The generator is Philox4x32 with ten rounds. The key is the 64-bit seed, the counter is
``(row, other, step, stream)``, each reduced to its lowest 32 bits. No draw depends on how many
came before, so two runs that differ in policy draw the same number for the same firm, and the
order and number of threads change nothing.

All words are kept as uint64 below 2**32: products then cannot overflow, and compiled and plain
Python give the same bits.

References
----------
J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw (2011), Parallel random numbers: as easy as
1, 2, 3, SC '11, section 3.3 and table 2.

M. J. Wichura (1988), Algorithm AS 241: the percentage points of the normal distribution, Applied
Statistics 37(3), PPND16.
"""

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from networks.kernels.compile import inline, kernel
from networks.kernels.streams import REPLICATE
from networks.types import Floats, Offsets

ROUNDS: Final = 10
WORD: Final = np.uint64(0xFFFFFFFF)
BITS: Final = np.uint64(32)
MULTIPLIER_0: Final = np.uint64(0xD2511F53)
MULTIPLIER_1: Final = np.uint64(0xCD9E8D57)
WEYL_0: Final = np.uint64(0x9E3779B9)
WEYL_1: Final = np.uint64(0xBB67AE85)

LEFT_53: Final = np.uint64(21)
RIGHT_53: Final = np.uint64(11)
LEFT_52: Final = np.uint64(20)
RIGHT_52: Final = np.uint64(12)
TWO_TO_MINUS_53: Final = 2.0**-53
TWO_TO_MINUS_52: Final = 2.0**-52

Word = Any
"""An integer of any width: seed, row, other, step or stream."""


@inline
def words(seed: Word, row: Word, other: Word, step: Word, stream: Word) -> tuple[Any, Any, Any, Any]:
    """Return the four 32-bit words of Philox4x32-10 as uint64.

    Parameters
    ----------
    seed : uint64
        Key; low word first.
    row, other, step, stream : int
        Counter, each from 0 to 2**32 - 1.
    """
    key_0 = np.uint64(seed) & WORD
    key_1 = np.uint64(seed) >> BITS
    c0 = np.uint64(row) & WORD
    c1 = np.uint64(other) & WORD
    c2 = np.uint64(step) & WORD
    c3 = np.uint64(stream) & WORD
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * c0
        product_1 = MULTIPLIER_1 * c2
        c0 = (product_1 >> BITS) ^ c1 ^ key_0
        c1 = product_1 & WORD
        c2 = (product_0 >> BITS) ^ c3 ^ key_1
        c3 = product_0 & WORD
        key_0 = (key_0 + WEYL_0) & WORD
        key_1 = (key_1 + WEYL_1) & WORD
    return c0, c1, c2, c3


@inline
def uniform(seed: Word, row: Word, other: Word, step: Word, stream: Word) -> float:
    """Return a number from [0, 1), a multiple of 2**-53, for use inside kernels.

    Parameters
    ----------
    seed : uint64
        Seed of the replicate.
    row, other : int
        Who draws: the row, and the other row or the index of the draw, from 0 to 2**32 - 1.
    step : int
        Month, from 0.
    stream : int
        Decision, from `networks.kernels.streams`.

    Returns
    -------
    float64
        In [0, 1), 53 random bits.
    """
    return _uniform(np.uint64(seed), np.uint64(row), np.uint64(other), np.uint64(step), np.uint64(stream))


@inline
def _uniform(seed: Word, row: Word, other: Word, step: Word, stream: Word) -> float:
    """Return `uniform` of uint64 alone: one form to compile, whatever types the callers have."""
    x0, x1, _, _ = words(seed, row, other, step, stream)
    return np.float64((x0 << LEFT_53) | (x1 >> RIGHT_53)) * TWO_TO_MINUS_53


@inline
def normal(seed: Word, row: Word, other: Word, step: Word, stream: Word) -> float:
    """Return a standard normal number: the inverse distribution of one uniform draw.

    Parameters as for `uniform`. The uniform has 52 bits and lies strictly within (0, 1), so the
    result is finite, at most 8.3 in size, and grows with the draw.

    Returns
    -------
    float64
        Mean 0, variance 1.
    """
    x0, x1, _, _ = words(
        np.uint64(seed), np.uint64(row), np.uint64(other), np.uint64(step), np.uint64(stream)
    )
    return normal_quantile((np.float64((x0 << LEFT_52) | (x1 >> RIGHT_52)) + 0.5) * TWO_TO_MINUS_52)


@inline
def normal_quantile(p: float) -> float:
    """Return the standard normal quantile of `p` in (0, 1), relative error about 1e-16 [AS 241]."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = 2.5090809287301226727e3
        top = top * r + 3.3430575583588128105e4
        top = top * r + 6.7265770927008700853e4
        top = top * r + 4.5921953931549871457e4
        top = top * r + 1.3731693765509461125e4
        top = top * r + 1.9715909503065514427e3
        top = top * r + 1.3314166789178437745e2
        top = top * r + 3.3871328727963666080e0
        bottom = 5.2264952788528545610e3
        bottom = bottom * r + 2.8729085735721942674e4
        bottom = bottom * r + 3.9307895800092710610e4
        bottom = bottom * r + 2.1213794301586595867e4
        bottom = bottom * r + 5.3941960214247511077e3
        bottom = bottom * r + 6.8718700749205790830e2
        bottom = bottom * r + 4.2313330701600911252e1
        bottom = bottom * r + 1.0
        return q * top / bottom
    size = _tail_quantile(math.sqrt(-math.log(p if q < 0.0 else 1.0 - p)))
    return -size if q < 0.0 else size


@inline
def _tail_quantile(distance: float) -> float:
    if distance <= 5.0:
        r = distance - 1.6
        top = 7.74545014278341407640e-4
        top = top * r + 2.27238449892691845833e-2
        top = top * r + 2.41780725177450611770e-1
        top = top * r + 1.27045825245236838258e0
        top = top * r + 3.64784832476320460504e0
        top = top * r + 5.76949722146069140550e0
        top = top * r + 4.63033784615654529590e0
        top = top * r + 1.42343711074968357734e0
        bottom = 1.05075007164441684324e-9
        bottom = bottom * r + 5.47593808499534494600e-4
        bottom = bottom * r + 1.51986665636164571966e-2
        bottom = bottom * r + 1.48103976427480074590e-1
        bottom = bottom * r + 6.89767334985100004550e-1
        bottom = bottom * r + 1.67638483018380384940e0
        bottom = bottom * r + 2.05319162663775882187e0
        bottom = bottom * r + 1.0
        return top / bottom
    r = distance - 5.0
    top = 2.01033439929228813265e-7
    top = top * r + 2.71155556874348757815e-5
    top = top * r + 1.24266094738807843860e-3
    top = top * r + 2.65321895265761230930e-2
    top = top * r + 2.96560571828504891230e-1
    top = top * r + 1.78482653991729133580e0
    top = top * r + 5.46378491116411436990e0
    top = top * r + 6.65790464350110377720e0
    bottom = 2.04426310338993978564e-15
    bottom = bottom * r + 1.42151175831644588870e-7
    bottom = bottom * r + 1.84631831751005468180e-5
    bottom = bottom * r + 7.86869131145613259100e-4
    bottom = bottom * r + 1.48753612908506148525e-2
    bottom = bottom * r + 1.36929880922735805310e-1
    bottom = bottom * r + 5.99832206555887937690e-1
    bottom = bottom * r + 1.0
    return top / bottom


@kernel
def fill_uniforms(seed: Word, rows: Offsets, other: Word, step: Word, stream: Word, out: Floats) -> None:
    """Write the `uniform` draw of each row into `out`, shape (n,)."""
    for i in range(rows.size):
        out[i] = uniform(seed, rows[i], other, step, stream)


@kernel
def fill_normals(seed: Word, rows: Offsets, other: Word, step: Word, stream: Word, out: Floats) -> None:
    """Write the `normal` draw of each row into `out`, shape (n,)."""
    for i in range(rows.size):
        out[i] = normal(seed, rows[i], other, step, stream)


@kernel
def two_words(seed: Word, number: Word) -> int:
    """Return words 0 (low) and 1 (high) of the draw with a 64-bit `number` as counter."""
    x0, x1, _, _ = words(seed, number, np.uint64(number) >> BITS, 0, REPLICATE)
    return x0 | (x1 << BITS)


def uniforms(seed: int, rows: NDArray[Any], other: int, step: int, stream: int) -> Floats:
    """Return one `uniform` draw for each row.

    Parameters
    ----------
    seed : int
        Seed of the replicate, 0 to 2**64 - 1.
    rows : int32 or int64, shape (n,)
        Row numbers, not negative.
    other, step, stream : int
        As for `uniform`.

    Returns
    -------
    float64, shape (n,)
        In [0, 1); the value of a row does not depend on the other rows.
    """
    out = np.empty(np.size(rows))
    fill_uniforms(np.uint64(seed), np.asarray(rows, dtype=np.int64), other, step, stream, out)
    return out


def normals(seed: int, rows: NDArray[Any], other: int, step: int, stream: int) -> Floats:
    """Return one standard `normal` draw for each row; parameters as for `uniforms`.

    Returns
    -------
    float64, shape (n,)
        Mean 0, variance 1.
    """
    out = np.empty(np.size(rows))
    fill_normals(np.uint64(seed), np.asarray(rows, dtype=np.int64), other, step, stream, out)
    return out


def child_seed(seed: int, r: int) -> int:
    """Return the 64-bit seed of replicate `r`, the first two words of Philox keyed by `seed`.

    Parameters
    ----------
    seed : int
        Seed of the study, 0 to 2**64 - 1.
    r : int
        Replicate, 0 to 2**64 - 1.

    Returns
    -------
    int
        0 to 2**64 - 1.
    """
    return int(two_words(np.uint64(seed), np.uint64(r)))
