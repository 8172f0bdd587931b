"""What one draw costs inside compiled loops, ns.

- `uniforms`: one 53-bit draw a row into an array; the loop vectorises.
- `uniform, branching`: the draw decides about a branch, one at a time.
- `normals`: one standard normal a row.
- `numpy random`: ``Generator(Philox).random``, for scale.
"""

import time
from collections.abc import Callable

import numpy as np

from networks.kernels.chance import fill_normals, fill_uniforms, uniform
from networks.kernels.compile import kernel
from networks.kernels.streams import PLACEBO

ROUNDS = 41
SEED = np.uint64(20190101)


@kernel
def count_below(seed, rows, chance, step, hits):
    """Count and list the rows whose draw lies below their chance."""
    k = 0
    for i in range(rows.size):
        if uniform(seed, rows[i], 0, step, PLACEBO) < chance[i]:
            hits[k] = rows[i]
            k += 1
    return k


def nanoseconds(variants: dict[str, Callable[[], object]], n: int) -> dict[str, list[float]]:
    """Time the variants in turn, ROUNDS times, after one call each to compile."""
    times: dict[str, list[float]] = {name: [] for name in variants}
    for variant in variants.values():
        variant()
    for _ in range(ROUNDS):
        for name, variant in variants.items():
            start = time.perf_counter_ns()
            variant()
            times[name].append((time.perf_counter_ns() - start) / n)
    return times


def time_draws(n: int = 100_000) -> dict[str, list[float]]:
    """Return nanoseconds a draw, every round, for each way to draw."""
    rows = np.arange(n)
    out, hits, chance = np.empty(n), np.empty(n, dtype=np.int64), np.full(n, 0.02)
    generator = np.random.Generator(np.random.Philox(1))
    return nanoseconds(
        {
            "uniforms": lambda: fill_uniforms(SEED, rows, 0, 3, PLACEBO, out),
            "uniform, branching": lambda: count_below(SEED, rows, chance, 3, hits),
            "normals": lambda: fill_normals(SEED, rows, 0, 3, PLACEBO, out),
            "numpy random": lambda: generator.random(out=out),
        },
        n,
    )
