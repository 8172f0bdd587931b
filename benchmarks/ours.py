"""The public kernels of this project as programs for `worker`."""

import numpy as np

from networks.kernels import independent_cascade, linear_threshold, logit_step
from networks.kernels.cascades import needed_counts, spread_by_chance, spread_by_count
from networks.kernels.exposure import logit_month

FOR_EVER = 2**31 - 1


def w1(work):
    """Cascade with both orientations given."""
    return _linear_threshold(work, (work.out_indptr, work.out_indices))


def w1_turning(work):
    """Cascade with the in-lists alone: turning them is part of the time."""
    return _linear_threshold(work, ())


def _linear_threshold(work, out):
    kept = {}

    def run():
        kept["step"] = linear_threshold(
            work.in_indptr, work.in_indices, work.threshold, work.seeds, FOR_EVER, *out
        )

    return (lambda: None), run, lambda: kept["step"] >= 0


def w2(work):
    """Independent cascade, another key each time."""
    kept = {"key": work.key}

    def prepare():
        kept["key"] += 1

    def run():
        kept["step"] = independent_cascade(
            work.out_indptr, work.out_indices, work.probability, work.seeds, kept["key"], FOR_EVER
        )

    return prepare, run, lambda: kept["step"] >= 0


def w3(work):
    """Adoption months, exposure kept up to date."""
    state, exposure, kept = work.state.copy(), np.empty(work.n, np.int32), {"month": 0}

    def prepare():
        state[:] = work.state
        exposure[:] = np.add.reduceat(state[work.in_indices], work.in_indptr[:-1], dtype=np.int32)

    def run(months):
        for _ in range(months):
            kept["month"] += 1
            logit_step(
                work.out_indptr,
                work.out_indices,
                work.in_degree,
                work.attribute,
                work.coefficient,
                state,
                exposure,
                work.pace,
                work.key,
                kept["month"],
            )

    return prepare, run, lambda: state


def w1_loop(work):
    """Cascade by the compiled loop of `linear_threshold`, into arrays that are there already."""
    step, left, queue = np.empty(work.n, np.int32), np.empty(work.n, np.int32), np.empty(work.n + 1, np.int32)

    def run():
        needed_counts(work.in_indptr, work.threshold, left)
        spread_by_count(work.out_indptr, work.out_indices, left, work.seeds, FOR_EVER, step, queue)

    return (lambda: None), run, lambda: step >= 0


def w2_loop(work):
    """Cascade by the compiled loop of `independent_cascade`."""
    step, queue = np.empty(work.n, np.int32), np.empty(work.n + 1, np.int32)
    kept, chance = {"key": work.key}, np.array([work.probability])

    def prepare():
        kept["key"] += 1

    def run():
        spread_by_chance(
            work.out_indptr,
            work.out_indices,
            chance,
            work.seeds,
            np.uint64(kept["key"]),
            FOR_EVER,
            step,
            queue,
        )

    return prepare, run, lambda: step >= 0


def w3_loop(work):
    """Adoption months by the compiled loop of `logit_step`."""
    state, exposure, kept = work.state.copy(), np.empty(work.n, np.int32), {"month": 0}
    queue, key = np.empty(work.n + 1, np.int32), np.uint64(work.key)

    def prepare():
        state[:] = work.state
        exposure[:] = np.add.reduceat(state[work.in_indices], work.in_indptr[:-1], dtype=np.int32)

    def run(months):
        for _ in range(months):
            kept["month"] += 1
            logit_month(
                work.out_indptr, work.out_indices, work.in_degree, work.attribute, work.coefficient, state,
                exposure, work.pace, key, kept["month"], queue,
            )  # fmt: skip

    return prepare, run, lambda: state
