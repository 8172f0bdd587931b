"""Components that only grow: rows and edges are added, and the parts that hang together merge.

The forest of Tarjan and van Leeuwen, as in `networks.kernels.components`, kept between additions:
adding an edge costs a few steps whatever the size of the graph. Here stand the compiled forms; the
form to be called from outside is `networks.parts.GrowingComponents`.
"""

from typing import Final

from networks.kernels.compile import inline, kernel
from networks.kernels.components import root_of
from networks.types import Offsets, Rows

COUNT, LARGEST = 0, 1
"""Places of the running figures: number of components, and rows of the largest."""

OUTSIDE: Final = -1
"""Parent of a row that has not been added."""


@inline
def admit(i: int, parent: Rows, size: Rows, figures: Offsets) -> None:
    """Make row `i` a component of its own, unless it is in already."""
    if parent[i] < 0:
        parent[i] = i
        size[i] = 1
        figures[COUNT] += 1
        figures[LARGEST] = max(figures[LARGEST], 1)


@inline
def join(i: int, j: int, parent: Rows, size: Rows, figures: Offsets) -> None:
    """Merge the components of two rows that are in; the smaller row becomes the root."""
    a, b = root_of(parent, i), root_of(parent, j)
    if a != b:
        low, high = min(a, b), max(a, b)
        parent[high] = low
        size[low] += size[high]
        figures[COUNT] -= 1
        figures[LARGEST] = max(figures[LARGEST], size[low])


@kernel
def join_pairs(tail: Rows, head: Rows, parent: Rows, size: Rows, figures: Offsets) -> None:
    """Add edges, and their ends where they are not in yet.

    Parameters
    ----------
    tail, head : int32, shape (k,)
    parent : int32, shape (n,)
        Written in place: row above each in the forest, -1 for rows that are not in.
    size : int32, shape (n,)
        Written in place: rows of the component, at its root.
    figures : int64, shape (2,)
        Written in place: number of components, rows of the largest.
    """
    for e in range(tail.size):
        admit(tail[e], parent, size, figures)
        admit(head[e], parent, size, figures)
        join(tail[e], head[e], parent, size, figures)


@kernel
def admit_rows(
    rows: Rows,
    out_indptr: Offsets,
    out_indices: Rows,
    in_indptr: Offsets,
    in_indices: Rows,
    parent: Rows,
    size: Rows,
    figures: Offsets,
) -> None:
    """Add rows, one after the other, each with its edges to rows that are in.

    Parameters
    ----------
    rows : int32, shape (k,)
    out_indptr, in_indptr : int64, shape (n + 1,) or (0,)
        Empty to add the rows alone.
    out_indices, in_indices : int32, shape (m,)
        The same edges, listed at either end.
    parent, size, figures
        As for `join_pairs`.
    """
    for k in range(rows.size):
        i = rows[k]
        if parent[i] < 0:
            admit(i, parent, size, figures)
            if out_indptr.size > 0:
                for e in range(out_indptr[i], out_indptr[i + 1]):
                    if parent[out_indices[e]] >= 0:
                        join(i, out_indices[e], parent, size, figures)
                for e in range(in_indptr[i], in_indptr[i + 1]):
                    if parent[in_indices[e]] >= 0:
                        join(i, in_indices[e], parent, size, figures)


@kernel
def read_labels(parent: Rows, label: Rows) -> None:
    """Write the smallest row of each row's component, -1 for rows that are not in."""
    for i in range(parent.size):
        label[i] = root_of(parent, i) if parent[i] >= 0 else -1
