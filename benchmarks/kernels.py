"""Time one draw inside compiled loops: ``python benchmarks/kernels.py [rows]``."""

import platform
import statistics
import sys
import time
from collections.abc import Callable

import numba
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


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rows = np.arange(n)
    out, hits, chance = np.empty(n), np.empty(n, dtype=np.int64), np.full(n, 0.02)
    generator = np.random.Generator(np.random.Philox(1))
    times = nanoseconds(
        {
            "uniforms": lambda: fill_uniforms(SEED, rows, 0, 3, PLACEBO, out),
            "uniform, branching": lambda: count_below(SEED, rows, chance, 3, hits),
            "normals": lambda: fill_normals(SEED, rows, 0, 3, PLACEBO, out),
            "numpy random": lambda: generator.random(out=out),
        },
        n,
    )
    print(f"{n} rows; Python {platform.python_version()}, numpy {np.__version__}, numba {numba.__version__}")
    print(f"{'':20s}{'median':>8s}{'fastest':>9s}   ns a draw")
    for name, values in times.items():
        print(f"{name:20s}{statistics.median(values):8.2f}{min(values):9.2f}")


if __name__ == "__main__":
    main()
