"""numba, the first thing one would write: every month read all edges and decide."""

import math

import numba
import numpy as np


@numba.njit
def month(indptr, indices, attribute, coefficient, pace, state, new):
    for i in range(state.size):
        count = 0
        for e in range(indptr[i], indptr[i + 1]):
            count += state[indices[e]]
        share = count / (indptr[i + 1] - indptr[i])
        chance = 1 / (1 + math.exp(-(attribute[i] + coefficient * share)))
        if state[i]:
            chance = 1 - chance
        new[i] = state[i] ^ (np.random.random() < chance * pace)


@numba.njit
def cascade(indptr, indices, threshold, active, new):
    changed = True
    while changed:
        changed = False
        for i in range(active.size):
            if not active[i]:
                count = 0
                for e in range(indptr[i], indptr[i + 1]):
                    count += active[indices[e]]
                new[i] = count >= threshold[i] * (indptr[i + 1] - indptr[i]) and indptr[i + 1] > indptr[i]
                changed |= new[i] != 0
        active[:] = active | new


def w1(work):
    active, new = np.zeros(work.n, np.uint8), np.zeros(work.n, np.uint8)

    def run():
        active[:] = new[:] = 0
        active[work.seeds] = new[work.seeds] = 1
        cascade(work.in_indptr, work.in_indices, work.threshold, active, new)

    return (lambda: None), run, lambda: active


def w3(work):
    kept = [work.state.copy(), work.state.copy()]

    def prepare():
        kept[0][:] = work.state

    def run(months):
        for _ in range(months):
            month(
                work.in_indptr, work.in_indices, work.attribute, work.coefficient, work.pace, kept[0], kept[1]
            )
            kept.reverse()

    return prepare, run, lambda: kept[0]
