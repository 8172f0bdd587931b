"""scipy.sparse: exposure as a matrix product; numpy: exposure as sums over slices of a gather."""

import numpy as np
from scipy.sparse import csr_array


def _matrix(work):
    ones = np.ones(work.in_indices.size, np.float32)
    return csr_array((ones, work.in_indices, work.in_indptr.astype(np.int32)), shape=(work.n, work.n))


def _product(work):
    matrix = _matrix(work)
    return lambda adopted: matrix @ adopted.astype(np.float32)


def _slices(work):
    start = work.in_indptr[:-1]  # no firm is without suppliers here
    return lambda adopted: np.add.reduceat(adopted.astype(np.int32)[work.in_indices], start)


def _cascade(count, work):
    kept = {}
    needed = (work.threshold * work.in_degree).astype(np.float32)

    def run():
        active = kept["active"] = np.zeros(work.n, bool)
        active[work.seeds] = True
        before, now = -1, active.sum()
        while now != before:
            before = now
            active |= count(active) >= needed
            now = active.sum()

    return (lambda: None), run, lambda: kept["active"]


def _adoption(count, work):
    rng = np.random.default_rng(work.key)
    degree = work.in_degree.astype(np.float32)
    kept = {}

    def prepare():
        kept["state"] = work.state > 0

    def run(months):
        state = kept["state"]
        for _ in range(months):
            chance = 1 / (1 + np.exp(-(work.attribute + np.float32(work.coefficient) * count(state) / degree)))
            chance = np.where(state, 1 - chance, chance) * np.float32(work.pace)
            state ^= rng.random(work.n, dtype=np.float32) < chance

    return prepare, run, lambda: kept["state"]


def w1(work):
    return _cascade(_product(work), work)


def w3(work):
    return _adoption(_product(work), work)


def w1_slices(work):
    return _cascade(_slices(work), work)


def w3_slices(work):
    return _adoption(_slices(work), work)
