"""Who is tied to whom: correlations of degrees, components, squares and triangles, distances."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from networks.controls import rewire
from networks.graph import SupplyGraph
from networks.kernels.chance import uniforms
from networks.kernels.components import strong_components, weak_components
from networks.kernels.csr import list_by
from networks.kernels.motifs import count_steps, flood, sample_partners, sample_squares, sample_triangles
from networks.kernels.streams import DESCRIBE_DISTANCE
from networks.metrics.links import share
from networks.types import Floats, Offsets, Rows

NAN: Final = float("nan")
NORMAL_95: Final = 1.96

SAMPLES: Final = 1_000_000
"""Paths drawn to estimate squares, triangles and clustering."""

FEWEST_IN_BIN: Final = 10

MOST_STARTS: Final = 128
STEPS_WALKED: Final = 60_000_000
"""Edges walked along to estimate the mean distance, both ways; fixes how many rows it starts from."""

Estimate = tuple[float, float, float]
"""Value and 95 % interval."""


def assortativity(graph: SupplyGraph) -> float:
    """Correlation over edges, both ways round, of the two ends' number of partners.

    References
    ----------
    M. E. J. Newman (2002), Physical Review Letters 89, 208701.
    """
    degree = (graph.in_degree() + graph.out_degree()).astype(np.float64)
    a, b = degree[graph.supplier], degree[graph.customer]
    if graph.m == 0:
        return NAN
    mean = (a.mean() + b.mean()) / 2
    variance = ((a * a).mean() + (b * b).mean()) / 2 - mean * mean
    return share(float((a * b).mean() - mean * mean), float(variance))


def degree_correlations(graph: SupplyGraph) -> dict[str, float]:
    """Correlations over edges of the supplier's with the customer's number of partners, by kind of partner.

    Returns
    -------
    dict of str to float
        ``"customers_suppliers"``: the supplier's customers with the customer's suppliers; and so on.

    References
    ----------
    J. G. Foster, D. V. Foster, P. Grassberger, M. Paczuski (2010), PNAS 107(24).
    """
    kinds = {"customers": graph.out_degree(), "suppliers": graph.in_degree()}
    return {
        f"{a}_{b}": _correlation(of_supplier[graph.supplier], of_customer[graph.customer])
        for a, of_supplier in kinds.items()
        for b, of_customer in kinds.items()
    }


def partners_curve(graph: SupplyGraph) -> tuple[Floats, Floats]:
    """Return numbers of partners, and the mean number of partners that the partners of such rows have.

    Rows are pooled by number of partners, four bins to a doubling; bins of fewer than ten are left out.
    A mean over rows one by one would grow with their number of partners by itself, as few draws from a
    skewed distribution seldom hold its large values.

    Returns
    -------
    degree, partners : float64, shape (k,)
        Means over the rows of a bin, and over all their relations.
    """
    degree = graph.in_degree() + graph.out_degree()
    total = np.bincount(graph.supplier, degree[graph.customer], graph.n)
    total += np.bincount(graph.customer, degree[graph.supplier], graph.n)
    bins = np.floor(4.0 * np.log2(np.maximum(degree, 1))).astype(np.int64)
    rows, ends = np.bincount(bins), np.bincount(bins, degree)
    used = (rows >= FEWEST_IN_BIN) & (ends > 0)
    return ends[used] / rows[used], np.bincount(bins, total)[used] / ends[used]


def log_slope(x: Floats | Offsets, y: Floats | Offsets) -> tuple[Estimate, float]:
    """Return the least-squares slope of log y on log x with its interval, and their correlation.

    Rows where one of them is not above zero are left out.
    """
    used = (x > 0) & (y > 0)
    a, b = np.log(x[used].astype(np.float64)), np.log(y[used].astype(np.float64))
    if a.size < 3 or a.std() == 0.0 or b.std() == 0.0:
        return (NAN, NAN, NAN), NAN
    r = _correlation(a, b)
    slope = r * float(b.std() / a.std())
    error = abs(slope) * ((1.0 - r * r) / (a.size - 2)) ** 0.5 / max(abs(r), 1e-12)
    return (slope, slope - NORMAL_95 * error, slope + NORMAL_95 * error), r


@final
@dataclass(frozen=True, slots=True)
class BowTie:
    """Shares of rows: the largest weak and strong component, what leads there, what it leads to, the rest.

    Attributes
    ----------
    weak, strong : float
    into, out : float
        Rows outside the strong component that supply it, directly or not; that it supplies.
    tendrils : float
        Other rows of the weak component.
    """

    weak: float
    strong: float
    into: float
    out: float
    tendrils: float


def bow_tie(graph: SupplyGraph) -> BowTie:
    """Find the parts of the graph around its largest strong component.

    References
    ----------
    A. Broder et al. (2000), Computer Networks 33.
    """
    label, order = np.empty(graph.n, np.int32), np.empty(graph.n, np.int32)
    every = np.ones(graph.m, np.bool_)
    weak_components(graph.supplier.copy(), graph.customer.copy(), every, label)
    weak = int(np.bincount(label, minlength=1).max(initial=0))
    strong_components(graph.out_indptr, graph.customer, every, label, order)
    core = label == np.bincount(label, minlength=1).argmax()
    out, into = core.copy(), core.copy()
    flood(graph.out_indptr, graph.customer, out)
    flood(graph.in_indptr, graph.supplier[graph.in_edge], into)
    strong, before, after = (int(np.count_nonzero(part)) for part in (core, into, out))
    rest = weak - before - after + strong
    return BowTie(*(share(x, graph.n) for x in (weak, strong, before - strong, after - strong, rest)))


def reciprocity(graph: SupplyGraph) -> float:
    """Share of edges whose reverse stands too."""
    there = graph.supplier.astype(np.int64) << 32 | graph.customer
    back = graph.customer.astype(np.int64) << 32 | graph.supplier
    back.sort()
    if graph.m == 0:
        return NAN
    place = np.minimum(np.searchsorted(back, there), graph.m - 1)
    return share(int(np.count_nonzero(back[place] == there)), graph.m)


@final
@dataclass(frozen=True, slots=True)
class Motifs:
    """Numbers of small subgraphs, each with a relative standard error.

    Attributes
    ----------
    squares : float
        Pairs of suppliers that share a pair of customers.
    triangles : float
        Three rows with three edges, in a circle or not; other edges between them do not matter.
    """

    squares: float
    squares_error: float
    triangles: float
    triangles_error: float


def count_motifs(graph: SupplyGraph, customer: Rows | None = None, samples: int = SAMPLES) -> Motifs:
    """Estimate how many squares and triangles there are; see `networks.kernels.motifs`.

    Parameters
    ----------
    graph : SupplyGraph
    customer : int32, shape (m,), optional
        Customers of the same suppliers, ascending for each, in place of the graph's.
    samples : int
        Paths drawn for each.
    """
    in_indptr, in_edge, ends = graph.in_indptr, graph.in_edge, graph.customer
    if customer is not None:
        ends, in_indptr, in_edge = customer, np.empty(graph.n + 1, np.int64), np.empty(graph.m, np.int32)
        list_by(ends, in_indptr, in_edge)
    square, triangle = np.zeros(2), np.zeros(3)
    lists = (graph.out_indptr, ends, in_indptr, in_edge, graph.supplier)
    sample_squares(np.uint64(0), samples, *lists, square)
    sample_triangles(np.uint64(0), samples, *lists, triangle)
    closed = triangle[1:] / samples
    per_path = float(closed[0] + closed[1] / 3.0)
    spread = max(float(closed[0] + closed[1] / 9.0) - per_path**2, 0.0) / samples
    return Motifs(
        float(square[0] * square[1]) / samples / 4.0,
        float(((1.0 - square[1] / samples) / max(square[1], 1.0)) ** 0.5),
        float(triangle[0]) * per_path,
        spread**0.5 / per_path if per_path > 0.0 else NAN,
    )


def against_null(graph: SupplyGraph, seed: int, samples: int = SAMPLES) -> dict[str, Estimate]:
    """Return squares and triangles over those of a rewired graph with the same degrees, and their ratio.

    Returns
    -------
    dict of str to (value, low, high)
        ``squares``, ``triangles``, ``both``: squares over triangles, each over its null. The
        interval covers the sampling of paths in one rewired graph.
    """
    ours = count_motifs(graph, samples=samples)
    null = count_motifs(graph, rewire(graph, np.zeros(graph.n, np.int16), seed), samples)
    squares, triangles = share(ours.squares, null.squares), share(ours.triangles, null.triangles)
    of_squares = ours.squares_error**2 + null.squares_error**2
    of_triangles = ours.triangles_error**2 + null.triangles_error**2
    return {
        "squares": _around(squares, of_squares**0.5),
        "triangles": _around(triangles, of_triangles**0.5),
        "both": _around(share(squares, triangles), (of_squares + of_triangles) ** 0.5),
    }


def clustering(graph: SupplyGraph, samples: int = SAMPLES) -> Estimate:
    """Share of pairs of a row's partners that trade with each other; pairs drawn evenly over all rows."""
    counts = np.zeros(2)
    sample_partners(np.uint64(0), samples, graph.out_indptr, graph.customer, graph.in_indptr, graph.in_edge,
                    graph.supplier, counts)  # fmt: skip
    if counts[0] == 0.0:
        return NAN, NAN, NAN
    closed = float(counts[1] / counts[0])
    error = (closed * (1.0 - closed) / counts[0]) ** 0.5
    return closed, closed - NORMAL_95 * error, closed + NORMAL_95 * error


def mean_distance(graph: SupplyGraph, seed: int) -> Estimate:
    """Mean steps between two rows, whatever the direction of edges; from drawn rows to all they reach."""
    if graph.m == 0:
        return NAN, NAN, NAN
    starts = int(np.clip(STEPS_WALKED // (2 * graph.m), 8, min(MOST_STARTS, graph.n)))
    draw = uniforms(seed, np.arange(starts), 0, 0, DESCRIBE_DISTANCE)
    step, queue = np.empty(graph.n, np.int32), np.empty(graph.n, np.int32)
    means: list[float] = []
    for start in (draw * graph.n).astype(np.int64).tolist():
        reached = count_steps(start, graph.out_indptr, graph.customer, graph.in_indptr, graph.in_edge,
                              graph.supplier, step, queue)  # fmt: skip
        if reached > 1:
            means.append(float(step[queue[:reached]].sum(dtype=np.int64)) / (reached - 1))
    if len(means) < 2:
        return NAN, NAN, NAN
    mean, error = float(np.mean(means)), float(np.std(means, ddof=1)) / len(means) ** 0.5
    return mean, mean - NORMAL_95 * error, mean + NORMAL_95 * error


def _correlation(a: Floats | Offsets, b: Floats | Offsets) -> float:
    if a.size == 0:
        return NAN
    x, y = a - a.mean(), b - b.mean()
    return share(float((x * y).mean()), float(((x * x).mean() * (y * y).mean()) ** 0.5))


def _around(value: float, relative_error: float) -> Estimate:
    width = NORMAL_95 * relative_error * value
    return value, value - width, value + width
