"""Measure how often intervals of a mean hold it under skewed noise, for docs/comparison.md.

    python -m docs.make_comparison            writes the table into docs/comparison.md

Run from the root of the project; about a minute on one core. Prose is written by hand; what stands
between ``<!-- made: coverage -->`` and ``<!-- end -->`` is replaced.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from docs.make_networks import filled
from docs.make_tables import as_table
from experiments.statistics import Summary, mean_interval, student_interval
from networks.types import Floats

PAGE: Final = Path(__file__).with_name("comparison.md")
TRIALS: Final = 4000
SIZES: Final = (3, 5, 10, 16, 20, 50)
SEED: Final = 11

Noise = Callable[[np.random.Generator, tuple[int, int]], Floats]


def lognormal(s: float) -> Noise:
    """Return draws of a lognormal variable less its mean."""
    return lambda g, shape: np.exp(s * g.normal(size=shape)) - np.exp(s**2 / 2)


NOISES: Final[Mapping[str, Noise]] = {
    "normal": lambda g, shape: g.normal(size=shape),
    "uniform": lambda g, shape: g.uniform(-1.0, 1.0, size=shape),
    "Student, 5 degrees": lambda g, shape: g.standard_t(5, size=shape),
    "chi-square 3": lambda g, shape: g.chisquare(3, size=shape) - 3.0,
    "exponential (chi-square 2)": lambda g, shape: g.exponential(size=shape) - 1.0,
    "chi-square 1": lambda g, shape: g.chisquare(1, size=shape) - 1.0,
    "lognormal 0.5": lognormal(0.5),
    "lognormal 1": lognormal(1.0),
    "difference of two exponentials, equal": lambda g, shape: g.laplace(size=shape),
    "difference of two exponentials, 2 to 1": lambda g, shape: (
        2.0 * g.exponential(size=shape) - g.exponential(size=shape) - 1.0
    ),
    "difference of two exponentials, 3 to 1": lambda g, shape: (
        3.0 * g.exponential(size=shape) - g.exponential(size=shape) - 2.0
    ),
    "difference of two lognormals 0.5, 2 to 1": lambda g, shape: (
        2.0 * lognormal(0.5)(g, shape) - lognormal(0.5)(g, shape)
    ),
}
"""Noises of mean nought."""


def main() -> int:
    """Write the table."""
    lines = ["", *as_table(["noise", *(f"n = {n}" for n in SIZES)], table()), ""]
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), {"coverage": lines}), encoding="utf-8")
    return 0


def table() -> list[list[str]]:
    """Return a row a noise: coverage by the interval used, in brackets by Student's, per cent."""
    return [[name, *(cell(noise, n) for n in SIZES)] for name, noise in NOISES.items()]


def cell(noise: Noise, n: int) -> str:
    """Return both coverages at `n` values."""
    draws = noise(np.random.default_rng(SEED), (TRIALS, n))
    return f"{covered(draws, mean_interval):.1f} ({covered(draws, student_interval):.1f})"


def covered(draws: Floats, interval: Callable[[Floats], Summary]) -> float:
    """Return in how many per cent of the rows the 90 % interval holds nought."""
    found = [interval(row) for row in draws]
    return 100.0 * float(np.mean([f.low <= 0.0 <= f.high for f in found]))


if __name__ == "__main__":
    sys.exit(main())
