"""Exposure to live partners, kept up to date by what changes; never re-read from all edges.

A relation stands or rests; a firm is live or not. Each firm's number of live partners and its
yearly flow with them are moved when a relation or a firm changes, along the edges of what changed.
Flows are counted in whole USD, so that what is added can be taken away again to the last digit,
in any order.

When a relation changes next is a draw keyed by its two ends and the month of its last change. So
relations between firms that are not live can be left alone, and are brought up to the present when
one of their ends goes live: nobody looks before, and the outcome is the same.
"""

from math import exp, floor, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from networks.kernels.chance import uniform
from networks.kernels.compile import inline, lean_kernel
from networks.kernels.streams import EDGE_END, EDGE_GROWN, EDGE_RENEW, EDGE_STANDING
from networks.types import Bools, Floats, Offsets, Rows, Singles

NEVER = 32767
"""A month beyond all months."""

LONGEST = 600
"""No relation is older than so many months at the start."""

USD = 1_000_000.0
"""USD in a million."""

STEPS = 1024
"""Durability is read in so many steps, so that the chances to last can stand in a table."""

Months = NDArray[np.int16]
"""Calendar months, January 2019 being 0."""


class Ties(NamedTuple):
    """The supply graph, and which of its relations stand."""

    out_indptr: Offsets
    customer: Rows
    in_indptr: Offsets
    in_edge: Rows
    supplier: Rows
    value: Floats  # (m,) yearly flow between all firms of two rows, million USD
    active: Bools  # (m,)
    in_supplier: Rows  # (m,) suppliers in the order of `in_edge`


class Exposure(NamedTuple):
    """Each row's live partners over standing relations."""

    count: Rows  # (n,)  # pyright: ignore[reportIncompatibleMethodOverride]
    flow: Offsets  # (n,) whole USD a year, all firms of the row


@inline
def months_until(seed: np.uint64, row: int, other: int, month: int, stream: int, wait: float) -> int:
    r"""Draw the month of an event that has the same chance :math:`p` every month from the next on.

    .. math:: k = 1 + \lfloor -w \ln(1 - u) \rfloor, \quad w = -1 / \ln(1 - p), \quad
              P(k = j) = p (1 - p)^{j - 1}

    Parameters
    ----------
    wait : float
        :math:`w`; infinite for an event that never comes.
    """
    later = -log(1.0 - uniform(seed, row, other, month, stream)) * wait
    # not the other way round: an infinite wait, or no number where zero meets it, is never
    return int(month + 1.0 + floor(later)) if later < NEVER - month - 1.0 else NEVER


class Course(NamedTuple):
    """The life of relations, each of shape (m,), and the chances that rule it."""

    durability: Singles
    since: Months  # month from which a relation stands, or rests
    change: Months  # month in which it ends or is renewed next
    ends: Floats  # (STEPS + 1,) `wait` of `months_until` for the end, by durability times STEPS
    rests: float  # the same for a relation at rest, until it is renewed


@inline
def tell(exposure: Exposure, row: int, sign: int, value: float) -> None:
    """Add a live partner to a row's exposure, or take one away."""
    exposure.count[row] += sign
    exposure.flow[row] += sign * int(value * USD + 0.5)


@inline
def pass_change(seed: np.uint64, e: int, ties: Ties, course: Course) -> None:
    """Let relation `e` end or be renewed in the month drawn for it, and draw the next one."""
    month = course.change[e]
    ending = ties.active[e]
    stream = EDGE_RENEW if ending else EDGE_END
    wait = course.rests if ending else course.ends[int(course.durability[e] * STEPS)]
    ties.active[e] = not ending
    course.since[e] = month
    course.change[e] = months_until(seed, ties.supplier[e], ties.customer[e], month, stream, wait)


@lean_kernel
def start_relations(seed: np.uint64, month: int, ties: Ties, course: Course) -> float:
    r"""Draw which relations stand before the first month, since when, and when each changes next.

    The share that stands is that of the steady state, :math:`r / (r + e)` with the monthly chances of
    renewal and end; ages are exponential with mean :math:`1/e`, cut at fifty years.

    Parameters
    ----------
    seed : uint64
        Draws are keyed by the two ends, so a relation's fate does not hang on other edges.
    month : int
        First month of the run.

    Returns
    -------
    float
        Mean number of relations that stand in any month.
    """
    mean = 0.0
    renew = 1.0 - exp(-1.0 / course.rests)
    for e in range(course.change.size):
        i, j = ties.supplier[e], ties.customer[e]
        wait = course.ends[int(course.durability[e] * STEPS)]
        end = 1.0 - exp(-1.0 / wait)
        standing = renew / (renew + end) if end > 0.0 else 1.0
        mean += standing
        ties.active[e] = uniform(seed, i, j, 0, EDGE_STANDING) < standing
        course.since[e] = month
        stream = EDGE_RENEW
        if ties.active[e]:
            grown = -log(max(uniform(seed, i, j, 0, EDGE_GROWN), 1e-12)) / max(end, 1e-3)
            course.since[e] = month - int(min(grown, float(LONGEST)))
            stream = EDGE_END
        else:
            wait = course.rests
        # one month earlier than for a change in `month`: the first may come in the first month
        course.change[e] = months_until(seed, i, j, month, stream, wait) - 1
    return mean


@lean_kernel
def turn_over(
    seed: np.uint64,
    month: int,
    ties: Ties,
    course: Course,
    live: Bools,
    linked: Bools,
    exposure: Exposure,
) -> int:
    """Let relations of live firms end or be taken up again; return how many data links ended.

    A data link ends with its relation. Relations without a live end are passed over until
    `catch_up` brings them to the present.

    Parameters
    ----------
    live : bool, shape (n,)
    linked : bool, shape (m,)
        Cleared where the relation ends.
    exposure : Exposure
        Kept up to date.
    """
    lost = 0
    for e in range(course.change.size):
        if course.change[e] != month:
            continue
        i, j = ties.supplier[e], ties.customer[e]
        if not (live[i] or live[j]):
            continue
        pass_change(seed, e, ties, course)
        if linked[e]:
            linked[e] = False
            lost += 1
        sign = 1 if ties.active[e] else -1
        if live[j]:
            tell(exposure, i, sign, ties.value[e])
        if live[i]:
            tell(exposure, j, sign, ties.value[e])
    return lost


@lean_kernel
def catch_up(seed: np.uint64, month: int, rows: Rows, ties: Ties, course: Course) -> None:
    """Bring the relations of `rows` to their state before the changes of `month`.

    Parameters
    ----------
    rows : int32, shape (k,)
    """
    for k in range(rows.size):
        i = rows[k]
        for e in range(ties.out_indptr[i], ties.out_indptr[i + 1]):
            while course.change[e] < month:
                pass_change(seed, e, ties, course)
        for p in range(ties.in_indptr[i], ties.in_indptr[i + 1]):
            while course.change[ties.in_edge[p]] < month:
                pass_change(seed, ties.in_edge[p], ties, course)


@inline
def rest(
    seed: np.uint64, month: int, e: int, ties: Ties, course: Course, live: Bools, exposure: Exposure
) -> None:
    """Let relation `e` end now, whatever was drawn for it, and draw when it is taken up again."""
    while course.change[e] < month:
        pass_change(seed, e, ties, course)
    if ties.active[e]:
        i, j = ties.supplier[e], ties.customer[e]
        ties.active[e] = False
        course.since[e] = month
        course.change[e] = months_until(seed, i, j, month, EDGE_RENEW, course.rests)
        if live[j]:
            tell(exposure, i, -1, ties.value[e])
        if live[i]:
            tell(exposure, j, -1, ties.value[e])


@lean_kernel
def abandon(
    seed: np.uint64, month: int, rows: Rows, ties: Ties, course: Course, live: Bools, exposure: Exposure
) -> None:
    """Let all relations of `rows`, which are not live, end at the beginning of `month`."""
    for k in range(rows.size):
        i = rows[k]
        for e in range(ties.out_indptr[i], ties.out_indptr[i + 1]):
            rest(seed, month, e, ties, course, live, exposure)
        for p in range(ties.in_indptr[i], ties.in_indptr[i + 1]):
            rest(seed, month, ties.in_edge[p], ties, course, live, exposure)


@lean_kernel
def tell_partners(rows: Rows, sign: int, ties: Ties, exposure: Exposure) -> None:
    """Tell all partners over standing relations that `rows` went live (+1) or ceased to be (-1)."""
    for k in range(rows.size):
        i = rows[k]
        for e in range(ties.out_indptr[i], ties.out_indptr[i + 1]):
            if ties.active[e]:
                tell(exposure, ties.customer[e], sign, ties.value[e])
        for p in range(ties.in_indptr[i], ties.in_indptr[i + 1]):
            e = ties.in_edge[p]
            if ties.active[e]:
                tell(exposure, ties.in_supplier[p], sign, ties.value[e])


@lean_kernel
def join(rows: Rows, ties: Ties, live: Bools, joined: Bools, found: Rows) -> int:
    """List the edges, standing or not, that now have two live ends; return how many.

    Parameters
    ----------
    rows : int32, shape (k,)
        Rows that went live.
    live : bool, shape (n,)
        These rows included.
    joined : bool, shape (m,)
        Edges with two live ends; set in place.
    found : int32
        At least as long as `rows` have edges; the first entries are overwritten, in no order.
    """
    count = 0
    for k in range(rows.size):
        i = rows[k]
        for e in range(ties.out_indptr[i], ties.out_indptr[i + 1]):
            if live[ties.customer[e]] and not joined[e]:
                joined[e] = True
                found[count] = e
                count += 1
        for p in range(ties.in_indptr[i], ties.in_indptr[i + 1]):
            e = ties.in_edge[p]
            if live[ties.in_supplier[p]] and not joined[e]:
                joined[e] = True
                found[count] = e
                count += 1
    return count


@lean_kernel
def part(rows: Rows, ties: Ties, joined: Bools, linked: Bools) -> int:
    """Take the edges of `rows`, which ceased to be live, out of the joined ones; return links lost."""
    lost = 0
    for k in range(rows.size):
        i = rows[k]
        for e in range(ties.out_indptr[i], ties.out_indptr[i + 1]):
            lost += linked[e]
            joined[e] = False
            linked[e] = False
        for p in range(ties.in_indptr[i], ties.in_indptr[i + 1]):
            e = ties.in_edge[p]
            lost += linked[e]
            joined[e] = False
            linked[e] = False
    return lost


@lean_kernel
def merge(first: Rows, second: Rows, merged: Rows) -> None:
    """Merge two ascending lists into one, shape (sum of both,)."""
    a, b = 0, 0
    for k in range(merged.size):
        if b >= second.size or (a < first.size and first[a] <= second[b]):
            merged[k] = first[a]
            a += 1
        else:
            merged[k] = second[b]
            b += 1
