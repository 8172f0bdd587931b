"""Checks of arrays that come from outside, each ending in one line that says what and where.

What passes is C-contiguous, of the type kernels want, and read-only. It is copied only if its type
is another: offsets are int64, row numbers int32, numbers float64.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from networks.errors import BadInput
from networks.types import Bools, Floats, Offsets, Rows

MOST_ROWS: Final = 2**31 - 1
MOST_EDGES: Final = 2**30
FINITE: Final = float(np.finfo(np.float64).max)
"""The largest number that is not infinite."""


def regular(where: str, values: Any) -> NDArray[Any]:
    """Return an array of what was given; a list of unequal lists is none, and nothing may be masked."""
    if isinstance(values, np.ma.MaskedArray):
        raise BadInput(where, "is a masked array", "a plain one")
    try:
        return np.asarray(values)
    except (ValueError, TypeError):
        raise BadInput(where, "is no regular array", "numbers in a row") from None


def locked(values: Any, dtype: Any) -> Any:
    """Return a read-only view, or a copy where type or layout differ: kernels then compile one form."""
    view = np.ascontiguousarray(values, dtype=dtype).view()
    view.setflags(write=False)
    return view


def whole_numbers(where: str, values: ArrayLike) -> NDArray[Any]:
    """Return whole numbers of any width, one-dimensional; nothing is rounded."""
    array = regular(where, values)
    if array.ndim != 1:
        raise BadInput(where, f"has {array.ndim} dimensions", "a row of whole numbers")
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        hint = "numbers of rows; flags become such by np.flatnonzero" if array.dtype.kind == "b" else ""
        raise BadInput(where, f"holds {array.dtype}", hint or "whole numbers")
    return array


def whole_number(where: str, value: Any, low: int, high: int) -> int:
    """Return a whole number between two others, both allowed."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
        raise BadInput(where, f"is {value!r}", f"a whole number from {low} to {high}")
    return int(value)


def key_of(where: str, key: Any) -> np.uint64:
    """Return the key of the draws."""
    return np.uint64(whole_number(f"{where}: key", key, 0, 2**64 - 1))


def steps_of(where: str, steps: Any) -> int:
    """Return a number of steps or months."""
    return whole_number(where, steps, 0, MOST_ROWS)


def outside(values: NDArray[Any], n: int) -> int:
    """Return the place of the first number below 0 or from `n` on, -1 if there is none."""
    if values.size == 0:
        return -1
    if values.dtype.kind == "u" or values.dtype.itemsize not in (4, 8) or not values.dtype.isnative:
        wrong = bool(values.min() < 0) or int(values.max()) >= n
    else:  # a negative number read without its sign is large, so that one look is enough
        wrong = int(values.view(f"u{values.dtype.itemsize}").max()) >= n
    return int(np.flatnonzero((values < 0) | (values >= n))[0]) if wrong else -1


def row_numbers(where: str, rows: ArrayLike, n: int) -> Rows:
    """Return row numbers as int32, read-only, each from 0 to ``n - 1``."""
    array = whole_numbers(where, rows)
    place = outside(array, n)
    if place >= 0:
        allowed = f"rows 0 to {n - 1}" if n else "there are no rows"
        raise BadInput(where, f"entry {place} is {array[place]}", allowed)
    return locked(array, np.int32)


def offsets(where: str, indptr: ArrayLike) -> Offsets:
    """Return offsets as int64, read-only: from 0, never falling."""
    array = whole_numbers(where, indptr)
    if array.size == 0 or array.size - 1 > MOST_ROWS:
        raise BadInput(where, f"has length {array.size}", "one more than there are rows")
    start = locked(array, np.int64)
    if start[0] != 0:
        raise BadInput(where, f"begins with {start[0]}", "0")
    fall = start[1:] < start[:-1]
    if fall.any():
        i = int(np.argmax(fall))
        raise BadInput(where, f"falls from {start[i]} to {start[i + 1]} at row {i}", "ascending")
    return start


def edges(where: str, prefix: str, indptr: ArrayLike, indices: ArrayLike) -> tuple[Offsets, Rows]:
    """Return compressed rows, checked.

    Parameters
    ----------
    where : str
        Name of the function that was called.
    prefix : str
        ``in_`` or ``out_``, as in the names of its arguments, or nothing.
    indptr, indices
        Neighbours of row i stand at ``indptr[i]`` to ``indptr[i + 1]``.
    """
    start = offsets(f"{where}: {prefix}indptr", indptr)
    place = f"{where}: {prefix}indices"
    other = whole_numbers(place, indices)
    if start[-1] != other.size:
        raise BadInput(place, f"has length {other.size}", f"{prefix}indptr ends at {start[-1]}")
    if other.size > MOST_EDGES:
        raise BadInput(place, f"has length {other.size}", f"at most {MOST_EDGES}")
    return start, row_numbers(place, other, start.size - 1)


def column(where: str, values: ArrayLike, size: int, low: float = -np.inf, high: float = np.inf) -> Floats:
    """Return numbers as float64, read-only, shape (size,); one number stands for all. No nan."""
    array = regular(where, values)
    if array.dtype.kind not in "iufb":
        raise BadInput(where, f"holds {array.dtype}", "numbers")
    if array.ndim == 0:
        array = np.full(size, array, np.float64)
    if array.shape != (size,):
        raise BadInput(where, f"has shape {array.shape}", f"one number, or shape ({size},)")
    numbers = locked(array, np.float64)
    if size and not (numbers.min() >= low and numbers.max() <= high):  # false for nan too
        place = int(np.flatnonzero(~((numbers >= low) & (numbers <= high)))[0])
        raise BadInput(where, f"entry {place} is {numbers[place]}", allowed_range(low, high))
    return numbers


def allowed_range(low: float, high: float) -> str:
    """Say in words between which numbers a value must lie."""
    if high < FINITE:
        return f"{low:g} to {high:g}"
    finite = "finite, " if high == FINITE else ""
    return finite + ("not negative" if low == 0.0 else "a number")


def flags(where: str, values: ArrayLike | None, size: int) -> Bools:
    """Return flags, shape (size,); all set where none are given."""
    if values is None:
        return np.ones(size, np.bool_)
    array = regular(where, values)
    if array.dtype != np.bool_ and array.size > 0:
        raise BadInput(where, f"holds {array.dtype}", "flags, true or false")
    if array.shape != (size,):
        raise BadInput(where, f"has shape {array.shape}", f"({size},)")
    return locked(array, np.bool_)


def in_place(where: str, array: Any, dtype: Any, size: int) -> None:
    """Refuse an array that could not be written in place."""
    fits = isinstance(array, np.ndarray) and array.dtype == dtype and array.shape == (size,)
    if fits and array.flags.c_contiguous and array.flags.writeable:
        return
    wanted = f"an array of {np.dtype(dtype)}, shape ({size},), that can be written"
    if fits:
        raise BadInput(where, "cannot be written in one piece", wanted)
    given = f"{array.dtype}, shape {array.shape}" if isinstance(array, np.ndarray) else type(array).__name__
    raise BadInput(where, f"is {given}", wanted)
