"""Plain twins of the diffusion kernels: one node at a time, from the formulas, in lines to be read."""

from math import exp, expm1

import numpy as np

from networks.kernels.streams import CASCADE_EDGE, CONTAGION_BASS, CONTAGION_LOGISTIC, CONTAGION_SIMPLE
from tests.naive import one


def neighbours(indptr, indices):
    """Row i's neighbours as a list, doubles kept."""
    return [indices[indptr[i] : indptr[i + 1]].tolist() for i in range(len(indptr) - 1)]


def compressed(n, pairs):
    """Out form of a list of pairs, those of a row in the order given."""
    rows = [[head for tail, head in pairs if tail == i] for i in range(n)]
    indptr = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    return indptr, np.array([head for row in rows for head in row], np.int32)


def random_rows(seed, n=120, mean=4.0):
    """A random network in compressed rows, with doubles and loops."""
    rng = np.random.default_rng(seed)
    indptr = np.cumsum([0, *rng.poisson(mean, n)]).astype(np.int64)
    return indptr, rng.integers(0, n, indptr[-1]).astype(np.int32)


def poisson_graph(seed, n, mean):
    """An undirected random graph of independent pairs, both directions listed; few doubles."""
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, n, (rng.poisson(n * mean / 2.0), 2))
    ends = ends[ends[:, 0] != ends[:, 1]]
    both = np.concatenate((ends, ends[:, ::-1]))
    both = both[np.argsort(both[:, 0], kind="stable")]
    indptr = np.searchsorted(both[:, 0], np.arange(n + 1)).astype(np.int64)
    return indptr, both[:, 1].astype(np.int32)


def complete(n):
    """Everybody is everybody else's neighbour."""
    others = np.tile(np.arange(n, dtype=np.int32), (n, 1))[~np.eye(n, dtype=bool)]
    return np.arange(n + 1, dtype=np.int64) * (n - 1), others


def threshold_cascade(influences, threshold, seeds, max_steps, weights=None):
    """Steps of activation: share of active in-neighbours, all nodes looked at in every step."""
    step = [0 if i in seeds else -1 for i in range(len(influences))]
    for t in range(1, max_steps + 1):
        before = list(step)
        for i, sources in enumerate(influences):
            weight = [1] * len(sources) if weights is None else weights[i]
            active = sum(w for j, w in zip(sources, weight, strict=True) if before[j] >= 0)
            if before[i] < 0 and sum(weight) > 0 and active / sum(weight) >= threshold[i]:
                step[i] = t
    return step


def edge_cascade(reaches, chance, seeds, key, max_steps):
    """Steps of activation: each edge tried in the step after its tail; `chance` as nested lists."""
    step = [0 if i in seeds else -1 for i in range(len(reaches))]
    for t in range(1, max_steps + 1):
        for i in [i for i, when in enumerate(step) if when == t - 1]:
            for j, p in zip(reaches[i], chance[i], strict=True):
                if step[j] < 0 and one(key, i, j, 0, CASCADE_EDGE) < p:
                    step[j] = t
    return step


def monthly(influences, chance, seeds, key, stream, months):
    """Months of adoption when ``chance(i, [weights of active in-neighbours])`` holds in each."""
    month_of = [seeds.get(i, -1) for i in range(len(influences))]
    for month in months:
        before = list(month_of)
        for i, sources in enumerate(influences):
            active = [w for j, w in sources if before[j] >= 0]
            if before[i] < 0 and one(key, i, 0, month, stream) < chance(i, active):
                month_of[i] = month
    return month_of


def with_weights(influences, weights=None):
    """Pairs (in-neighbour, weight)."""
    weights = [[1.0] * len(row) for row in influences] if weights is None else weights
    return [list(zip(row, of, strict=True)) for row, of in zip(influences, weights, strict=True)]


def bass_months(influences, innovation, imitation, key, months):
    def chance(i, active):
        share = len(active) / len(influences[i]) if active else 0.0
        return -expm1(-(innovation[i] + imitation[i] * share))

    return monthly(with_weights(influences), chance, {}, key, CONTAGION_BASS, range(months))


def simple_steps(sources, spontaneous, per_neighbour, seeds, key, max_steps):
    def chance(i, active):
        return -expm1(-(spontaneous[i] + per_neighbour[i] * sum(active)))

    return monthly(sources, chance, dict.fromkeys(seeds, 0), key, CONTAGION_SIMPLE, range(1, max_steps + 1))


def reinforced_steps(sources, midpoint, steepness, pace, seeds, key, max_steps):
    def chance(i, active):
        return pace / (1.0 + exp(-steepness[i] * (sum(active) - midpoint[i]))) if sum(active) > 0.0 else 0.0

    return monthly(sources, chance, dict.fromkeys(seeds, 0), key, CONTAGION_LOGISTIC, range(1, max_steps + 1))


def counted_steps(influences, needed, seeds, max_steps):
    """Steps of activation when so many active in-neighbours are needed."""
    step = [0 if i in seeds else -1 for i in range(len(influences))]
    for t in range(1, max_steps + 1):
        before = list(step)
        for i, sources in enumerate(influences):
            if before[i] < 0 and sum(before[j] >= 0 for j in sources) >= needed[i]:
                step[i] = t
    return step


def exposures(influences, active):
    """Active in-neighbours of each node."""
    return [sum(bool(active[j]) for j in sources) for sources in influences]
