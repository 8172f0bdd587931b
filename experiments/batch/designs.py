"""Designs: which values of the factors are tried together."""

import csv
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final, final

from abm.scenario import Scenario
from experiments.batch.factors import Choice, Factor, base_value, value_of
from experiments.draws import unit_column
from networks.errors import BadInput, require_known

Row = Mapping[str, Any]

MOST: Final = 100_000
"""Points of a design; a grid of more is a mistake in its file."""


class Design(ABC):
    """A way to choose points."""

    __slots__ = ()

    @abstractmethod
    def rows(self, factors: Sequence[Factor], base: Scenario, seed: int, where: str) -> list[Row]:
        """Return the points in their order; the first is what the others are held against."""


def distinct(factor: Factor, where: str) -> tuple[Any, ...]:
    """Return the levels of a factor, each of which may stand there once."""
    levels = factor.levels(where)
    if len(set(map(repr, levels))) < len(levels):
        raise BadInput(f"{where}: {factor.key}", "names a value twice")
    return levels


@final
@dataclass(frozen=True, slots=True)
class Grid(Design):
    """Every value with every other; the last factor varies fastest."""

    def rows(self, factors: Sequence[Factor], base: Scenario, seed: int, where: str) -> list[Row]:
        """Return the product of all levels."""
        levels = [distinct(factor, where) for factor in factors]
        count = 1
        for each in levels:
            count *= len(each)
        if count > MOST:
            raise BadInput(where, f"a grid of {count:,} points", f"at most {MOST:,}")
        return [dict(zip((f.key for f in factors), row, strict=True)) for row in product(*levels)]


@final
@dataclass(frozen=True, slots=True)
class List(Design):
    """The first value of every factor together, then the second of every factor, and so on."""

    def rows(self, factors: Sequence[Factor], base: Scenario, seed: int, where: str) -> list[Row]:
        """Return the values side by side."""
        levels = [factor.levels(where) for factor in factors]
        if len({len(each) for each in levels}) > 1:
            sizes = ", ".join(f"{f.key} {len(each)}" for f, each in zip(factors, levels, strict=True))
            raise BadInput(where, f"a list needs as many values of each ({sizes})")
        return [dict(zip((f.key for f in factors), row, strict=True)) for row in zip(*levels, strict=True)]


@final
@dataclass(frozen=True, slots=True)
class OneAtATime(Design):
    """The base scenario first, then every value of every factor with the others left as they are."""

    def rows(self, factors: Sequence[Factor], base: Scenario, seed: int, where: str) -> list[Row]:
        """Return the base and each single change; a value that changes nothing is left out."""
        own = {factor.key: base_value(factor.key, base) for factor in factors}
        changed = [
            {**own, factor.key: value}
            for factor in factors
            for value in distinct(factor, where)
            if value != own[factor.key]
        ]
        return [own, *changed]


@final
@dataclass(frozen=True, slots=True)
class LatinHypercube(Design):
    """Points in which each of as many equal slices of each range occurs exactly once.

    References
    ----------
    M. D. McKay, R. J. Beckman, W. J. Conover (1979), Technometrics 21(2), 239-245.
    """

    points: int

    def rows(self, factors: Sequence[Factor], base: Scenario, seed: int, where: str) -> list[Row]:
        """Return the points, drawn by counter-based chance."""
        columns = {f.key: unit_column(seed, number, self.points) for number, f in enumerate(factors)}
        return [{f.key: f.at(float(columns[f.key][i])) for f in factors} for i in range(self.points)]


@final
@dataclass(frozen=True, slots=True)
class Sobol(Design):
    """A scrambled Sobol sequence, even over the whole space; best with a power of two points.

    References
    ----------
    I. M. Sobol (1967), USSR Computational Mathematics 7(4), 86-112; scrambled after A. B. Owen (1998),
    Journal of Complexity 14(4), 466-489, as `scipy.stats.qmc.Sobol` does.
    """

    points: int

    def rows(self, factors: Sequence[Factor], base: Scenario, seed: int, where: str) -> list[Row]:
        """Return the first points of the sequence."""
        import numpy as np
        from scipy.stats import qmc

        places = qmc.Sobol(len(factors), scramble=True, rng=np.random.Generator(np.random.Philox(seed)))
        drawn = places.random_base2(max(self.points - 1, 0).bit_length())[: self.points]
        return [{f.key: f.at(float(drawn[i, j])) for j, f in enumerate(factors)} for i in range(self.points)]


TABLE: Final = "table"
KINDS: Final = ("grid", "list", "one-at-a-time", "latin-hypercube", "sobol", TABLE)
SAMPLED: Final = {"latin-hypercube": LatinHypercube, "sobol": Sobol}
PLAIN: Final = {"grid": Grid, "list": List, "one-at-a-time": OneAtATime}


def design_of(kind: str, points: Any, where: str) -> Design:
    """Return a design by its name."""
    require_known(where, "design", [kind], KINDS)
    if kind in SAMPLED:
        if isinstance(points, bool) or not isinstance(points, int) or not 1 <= points <= MOST:
            raise BadInput(f"{where}: points", f"{points!r} cannot be used", f"a whole number, 1 to {MOST:,}")
        return SAMPLED[kind](points)
    return PLAIN[kind]()


def table_factors(file: Path, where: str) -> tuple[Choice, ...]:
    """Read points from a CSV file: a column for each factor, a line for each point.

    The columns come back as lists of equal length, which `List` puts side by side again.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            lines = [line for line in csv.reader(stream) if line]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(
            where, f"{file.name} cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from None
    if len(lines) < 2:
        raise BadInput(where, f"{file.name} holds no points", "a line of names, then a line for each point")
    header, rows = [cell.strip() for cell in lines[0]], lines[1:]
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise BadInput(where, f"{file.name} line {number} has {len(row)} cells", f"{len(header)}")
    if len(set(header)) < len(header):
        raise BadInput(where, f"{file.name} names a column twice")
    return tuple(
        Choice(key, tuple(value_of(key, cell_value(row[j]), where) for row in rows))
        for j, key in enumerate(header)
    )


def cell_value(cell: str) -> str | float | int | bool:
    """Return a cell as what it looks like: true or false, a number, or text."""
    text = cell.strip()
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
