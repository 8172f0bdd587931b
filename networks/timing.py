"""Who follows whom, and who is near whom in time: dates along ties against dates dealt out anew.

For data with dates and without a counterfactual. Two questions. *Order*: over how many supply relations did
the second end adopt within a year of the first? *Nearness* (Knox): how many pairs of adopters of one solution
that are near each other, as trading partners or as suppliers of one customer, adopted close in time? Both are
held against the same adopters with their dates dealt out anew within strata of firms alike in sector, region,
size and number of partners. So waves of a sector, falling prices and early large firms are in the null, too.

A significant excess is compatible with contagion and does not prove it: whatever makes neighbours alike
beyond the strata, and moves in time, gives one too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.kernels.streams import NULL_DATE, NULL_ORDER
from networks.kernels.timing import close_pairs, order_counts
from networks.types import Bools, Floats, Offsets, Rows, Whole

DRAWS: Final = 999
"""Deals of dates; the smallest p is then a thousandth."""

WINDOW: Final = 12
"""Months within which the second end of a relation follows the first."""

NEAR_MONTHS: Final = 12
"""Months that pairs of the nearness test are less than apart."""

LEAST: Final = 3
"""Members of the smallest stratum that is not pooled with others."""

FEWEST: Final = 20
"""With fewer edges or pairs that could change, a test is not made."""

NONE: Final = -1
"""Month of a firm that has not adopted."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TimingTest:
    """A statistic of dates against dates dealt out anew.

    Parameters
    ----------
    name : str
        ``follows``, ``supplier_follows``, ``customer_follows``, ``near_trade`` or ``near_co_suppliers``.
    value : float
        Share of the edges, or of the pairs, that are counted.
    null_mean, null_sd, low, high : float
        The same under the null; `low` and `high` are the 5th and 95th percentile.
    z, p : float
        Distance in standard deviations; share of the deals, the observed one included, that reach the value.
    ties : float
        Edges or pairs looked at; co-suppliers are weighted, see `co_supplier_groups`.
    movable : float
        Share of the adopters that stand in a stratum with more than one date.
    draws : int
    """

    name: str
    value: float
    null_mean: float
    null_sd: float
    z: float
    p: float
    low: float
    high: float
    ties: float
    movable: float
    draws: int


@final
@dataclass(frozen=True, slots=True)
class Strata:
    """Adopters in strata within which dates are dealt out.

    Attributes
    ----------
    listed : int32, shape (a,)
        Places of adopters, stratum by stratum.
    start : int64, shape (strata + 1,)
    """

    listed: Rows
    start: Offsets


def strata_of(levels: Sequence[Sequence[Whole]], least: int = LEAST) -> Strata:
    """Put adopters into strata of those alike, as finely as their numbers allow.

    Parameters
    ----------
    levels : sequence of sequences of int arrays, shape (a,)
        What members of a stratum must have in common, the strictest first. A group of fewer than `least` is
        pooled with what the level leaves over otherwise, and divided again by the next level. What the last
        level leaves over stays in its small groups.
    least : int
    """
    size = levels[0][0].size
    code = np.full(size, -1, np.int64)
    rest, free = np.arange(size), 0
    for level, columns in enumerate(levels):
        if not rest.size:
            break
        table = np.stack([np.asarray(column)[rest].astype(np.int64) for column in columns], axis=1)
        _, group, count = np.unique(table, axis=0, return_inverse=True, return_counts=True)
        group = group.reshape(-1)
        kept = (count[group] >= least) | (level == len(levels) - 1)
        code[rest[kept]] = free + group[kept]
        free += count.size
        rest = rest[~kept]
    listed = np.argsort(code, kind="stable").astype(np.int32)
    bounds = np.flatnonzero(np.diff(code[listed])) + 1
    start = np.concatenate(([0], bounds, [size])).astype(np.int64)
    return Strata(listed, start[: 1 if size == 0 else None])


def alike(graph: SupplyGraph, rows: Whole, sector: Whole, region: Whole | None, size: Whole | None) -> Strata:
    """Put adopters into strata of one sector and region with about as many partners, of one size if possible.

    Regions belong to it: waves of regions pass for contagion otherwise, because half of all trade stays in
    the region; see docs/timing.md.

    Parameters
    ----------
    graph : SupplyGraph
    rows : int, shape (a,)
        Adopters, ascending.
    sector, region, size : int, shape (n,)
        What is not known is left out; without regions the tests are not of their size where regions have
        waves.
    """
    degree = degree_class(graph)[rows]
    place = sector[rows].astype(np.int64), np.zeros(rows.size, np.int64) if region is None else region[rows]
    tall = np.zeros(rows.size, np.int64) if size is None else size[rows]
    return strata_of([(*place, tall, degree), (*place, degree), (*place, degree // 2), place])


def degree_class(graph: SupplyGraph) -> Whole:
    """Class of each row by its number of partners: 0, 1, 2-3, 4-7, 8-15 and so on, int64, shape (n,)."""
    degree = graph.in_degree() + graph.out_degree()
    return np.ceil(np.log2(degree + 1)).astype(np.int64)


def order_tests(
    graph: SupplyGraph,
    month: Rows,
    strata: Strata,
    *,
    seed: int,
    window: int = WINDOW,
    draws: int = DRAWS,
    standing: Bools | None = None,
) -> tuple[TimingTest, ...]:
    """Test whether the second end of a relation follows the first, in either and in each direction.

    Parameters
    ----------
    graph : SupplyGraph
    month : int32, shape (n,)
        Month of adoption, from 0; -1 for those who have not adopted.
    strata : Strata
        Of the adopters in ascending order.
    seed : int
    window, draws : int
    standing : bool, shape (m,), optional
        Relations to look at; all if not given.

    Returns
    -------
    tuple of TimingTest
        ``follows``, ``supplier_follows``, ``customer_follows``; none if too little could change.
    """
    _require(window, draws)
    rows = np.flatnonzero(month >= 0)
    place = np.full(graph.n, -1, np.int32)
    place[rows] = np.arange(rows.size, dtype=np.int32)
    keep = (place[graph.supplier] >= 0) & (place[graph.customer] >= 0)
    keep &= True if standing is None else standing
    tail, head = place[graph.supplier[keep]], place[graph.customer[keep]]
    date = month[rows].astype(np.int32)
    moves = _moves(strata, date)
    if np.count_nonzero(moves[tail] | moves[head]) < FEWEST:
        return ()
    counts = np.empty((draws + 1, 2))
    order_counts(np.uint64(seed), NULL_ORDER, strata.listed, strata.start, tail, head, date, window, counts)
    share, movable = counts / tail.size, float(moves.mean())
    return tuple(
        _test(name, column, float(tail.size), movable)
        for name, column in (
            ("follows", share.sum(axis=1)),
            ("supplier_follows", share[:, 1]),
            ("customer_follows", share[:, 0]),
        )
    )


def knox_tests(
    graph: SupplyGraph,
    month: Rows,
    solution: Whole,
    strata: Strata,
    *,
    seed: int,
    window: int = NEAR_MONTHS,
    draws: int = DRAWS,
    standing: Bools | None = None,
) -> tuple[TimingTest, ...]:
    """Test whether adopters of one solution that are near each other adopted close in time.

    Parameters
    ----------
    graph, month, strata, seed, draws, standing
        As for `order_tests`.
    solution : int, shape (n,)
        What a firm adopted, from 0; all the same where it is not known.
    window : int
        Months that a close pair is less than apart.

    Returns
    -------
    tuple of TimingTest
        ``near_trade`` and ``near_co_suppliers``; those of which too little could change are not made.

    References
    ----------
    G. Knox (1964), Applied Statistics 13(1). M. Kulldorff, U. Hjalmars (1999), Biometrics 55(2): without
    strata the test mistakes growth at different speeds for contagion.
    """
    _require(window, draws)
    rows = np.flatnonzero(month >= 0)
    place = np.full(graph.n, -1, np.int32)
    place[rows] = np.arange(rows.size, dtype=np.int32)
    date = month[rows].astype(np.int32)
    date -= date.min(initial=0)
    moves = _moves(strata, date)
    there = np.ones(graph.m, np.bool_) if standing is None else standing
    found: list[TimingTest] = []
    for name, (member, begin, weight) in (
        ("near_trade", trade_pairs(graph, place, solution, there)),
        ("near_co_suppliers", co_supplier_groups(graph, place, solution, there)),
    ):
        size = np.diff(begin)
        ties = float((weight * size * (size - 1) / 2).sum())
        if np.count_nonzero(moves[member]) < FEWEST:
            continue
        counts = np.empty(draws + 1)
        close_pairs(np.uint64(seed), NULL_DATE, strata.listed, strata.start, member, begin, weight, date,
                    window, counts)  # fmt: skip
        found.append(_test(name, counts / ties, ties, float(moves.mean())))
    return tuple(found)


def trade_pairs(
    graph: SupplyGraph, place: Rows, solution: Whole, there: Bools
) -> tuple[Rows, Offsets, Floats]:
    """List pairs of adopters of one solution that trade; two that supply each other are one pair.

    Returns
    -------
    member : int32, shape (2 k,)
    begin : int64, shape (k + 1,)
    weight : float64, shape (k,)
        Ones.
    """
    keep = there & (place[graph.supplier] >= 0) & (place[graph.customer] >= 0)
    keep &= solution[graph.supplier] == solution[graph.customer]
    one, other = place[graph.supplier[keep]].astype(np.int64), place[graph.customer[keep]].astype(np.int64)
    key = np.unique(np.minimum(one, other) << 32 | np.maximum(one, other))
    member = np.stack((key >> 32, key & 0xFFFFFFFF), axis=1).reshape(-1).astype(np.int32)
    return member, np.arange(0, member.size + 1, 2, dtype=np.int64), np.ones(key.size)


def co_supplier_groups(
    graph: SupplyGraph, place: Rows, solution: Whole, there: Bools
) -> tuple[Rows, Offsets, Floats]:
    r"""Group the adopting suppliers of each customer by solution.

    All pairs of a group are near. A customer with many suppliers would outweigh all others, since its pairs
    grow with the square of their number; each pair weighs :math:`1/(D-1)` with :math:`D` all suppliers of the
    customer, adopters or not: the chance that a firm which looks at one of the customer's other suppliers
    looks at this one. No customer is left out, whether it has adopted or not.

    Returns
    -------
    member : int32, shape (k,)
    begin : int64, shape (groups + 1,)
    weight : float64, shape (groups,)
    """
    keep = there & (place[graph.supplier] >= 0)
    supplier, customer = graph.supplier[keep], graph.customer[keep]
    key = customer.astype(np.int64) * (int(solution.max(initial=0)) + 1) + solution[supplier]
    order = np.argsort(key, kind="stable")
    key, supplier = key[order], supplier[order]
    _, group, size = np.unique(key, return_inverse=True, return_counts=True)
    wide, all_suppliers = size > 1, np.bincount(graph.customer[there], minlength=graph.n)
    of = customer[order][np.flatnonzero(np.diff(group.reshape(-1), prepend=-1))]
    member = place[supplier[wide[group.reshape(-1)]]]
    begin = np.concatenate(([0], np.cumsum(size[wide]))).astype(np.int64)
    return member, begin, 1.0 / (all_suppliers[of[wide]] - 1)


def _moves(strata: Strata, date: Rows) -> Bools:
    """Say which adopters stand in a stratum with more than one date, shape (a,)."""
    out = np.zeros(date.size, np.bool_)
    if date.size:
        first = np.minimum.reduceat(date[strata.listed], strata.start[:-1])
        last = np.maximum.reduceat(date[strata.listed], strata.start[:-1])
        out[strata.listed] = np.repeat(last > first, np.diff(strata.start))
    return out


def _test(name: str, share: Floats, ties: float, movable: float) -> TimingTest:
    """Sum up a statistic, the observed value first."""
    value, drawn = float(share[0]), share[1:]
    mean, sd = float(drawn.mean()), float(drawn.std(ddof=1))
    low, high = (float(x) for x in np.percentile(drawn, (5, 95)))
    reached = int(np.count_nonzero(drawn >= value - 1e-12))
    return TimingTest(
        name=name,
        value=value,
        null_mean=mean,
        null_sd=sd,
        z=(value - mean) / sd if sd > 1e-12 else float("nan"),
        p=(1 + reached) / (1 + drawn.size),
        low=low,
        high=high,
        ties=ties,
        movable=movable,
        draws=int(drawn.size),
    )


def _require(window: int, draws: int) -> None:
    if window < 1:
        raise BadInput("window", f"{window} is too short", "1 month or more")
    if draws < 2:
        raise BadInput("draws", f"{draws} is too few", "2 or more")
