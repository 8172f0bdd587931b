"""Draws over the ranges of assumed parameters: a Latin hypercube made by counter-based chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, final

import numpy as np

from networks.kernels.chance import uniforms
from networks.kernels.streams import PARAMETER_DRAW
from networks.types import Floats

ORDER: Final = 0
PLACE: Final = 1


@final
@dataclass(frozen=True, slots=True)
class Range:
    """A parameter, ``group.name``, and the range over which its value is uncertain."""

    name: str
    low: float
    high: float


Ranges: TypeAlias = Mapping[str, Sequence[Range]]
"""Uncertain parameters of each structure."""

Draw: TypeAlias = Mapping[str, Mapping[str, float]]
"""Parameter values of each structure, by ``group.name``."""


def assumed_ranges(structures: Sequence[str]) -> dict[str, tuple[Range, ...]]:
    """Return, for each structure, the parameters of grade ``assumed`` with a range of some width."""
    from abm.country import load_country
    from abm.parameters import all_evidence

    return {
        structure: tuple(
            Range(name, row.low, row.high)
            for name, row in sorted(all_evidence(load_country(structure)).items())
            if row.grade == "assumed" and row.low < row.high
        )
        for structure in structures
    }


def latin_hypercube(seed: int, ranges: Ranges, n: int) -> tuple[Draw, ...]:
    """Return `n` draws in which each of `n` equal slices of each range occurs exactly once.

    A parameter stands at the same place of its range in every structure, so that structures stay
    comparable within a draw.

    Parameters
    ----------
    seed : int
        Seed of the study.
    ranges : mapping of str to sequence of Range
        Uncertain parameters of each structure.
    n : int
        Number of draws.

    References
    ----------
    M. D. McKay, R. J. Beckman, W. J. Conover (1979), Technometrics 21(2), 239-245.
    """
    names = sorted({row.name for rows in ranges.values() for row in rows})
    place = {name: unit_column(seed, number, n) for number, name in enumerate(names)}
    return tuple(
        {
            structure: {row.name: row.low + (row.high - row.low) * float(place[row.name][i]) for row in rows}
            for structure, rows in ranges.items()
        }
        for i in range(n)
    )


def unit_column(seed: int, number: int, n: int) -> Floats:
    """Return `n` points of [0, 1), one in each of `n` equal slices, in random order, shape (n,)."""
    rows = np.arange(n)
    slices = np.argsort(uniforms(seed, rows, number, ORDER, PARAMETER_DRAW), kind="stable")
    return (slices + uniforms(seed, rows, number, PLACE, PARAMETER_DRAW)) / n
