"""Policies crossed with structures on paired seeds: each programme on each structure, and on none.

The arithmetic is that of `experiments.decomposition`; the runs are those of ``pearlnet compare`` with the
same structures, mixes and seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, final

import numpy as np

from abm.scenario import Scenario
from experiments.decomposition import parts_of
from experiments.defaults import defaults
from experiments.stage_table import HELD, shares
from experiments.statistics import Summary, mean_interval, percentiles
from networks.types import Floats
from viz.compare.pairs import Counted
from viz.compare.sides import PLUS, mix_code
from viz.state import home_mix

NO_POLICY: Final = "none"
"""Mix without measures."""

DENSITY: Final = "adopter_density"
COST: Final = "outlay_per_adopter"

DIVIDED: Final = ("adopter_density", "links", "joined_edge_share", "value_created", "outlay_per_adopter")
"""Indicators whose gap can be divided on the page."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Structures in columns, mixes in rows.

    Parameters
    ----------
    structures, mixes : tuple of str
        The first structure and the second mix are those of A, the second and the third those of B.
    scenarios : tuple of Scenario
        Structure by structure, mix by mix; all else is A's.
    home : tuple of (str, str)
        Structure and mix of A and of B, between which the gap is divided.
    """

    structures: tuple[str, ...]
    mixes: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    home: tuple[tuple[str, str], tuple[str, str]]

    def place(self, structure: str, mix: str) -> int:
        """Return the number of a cell's scenario."""
        return self.structures.index(structure) * len(self.mixes) + self.mixes.index(mix)

    def command(self, replicates: int) -> str:
        """Return the command that repeats it, with more beside; its gap, too, is that of B less A."""
        stem = self.scenarios[0]
        words = ["pearlnet compare --structures", ",".join(reversed(self.structures))]
        words += ["--mixes", ",".join(self.mixes)]
        words += ["--firms", f"{stem.firms}", "--replicates", f"{replicates}", "--seed", f"{stem.seed}"]
        words += ["--start", stem.start, "--end", stem.end, "--no-robustness --no-relations"]
        return " ".join(words)

    @property
    def is_told_by_command(self) -> bool:
        """Whether the command repeats it: it takes structures, mixes, rows, seed and dates, and no more."""
        stem = self.scenarios[0]
        plain = Scenario(
            structure=stem.structure,
            mix=stem.mix,
            firms=stem.firms,
            seed=stem.seed,
            start=stem.start,
            end=stem.end,
        )
        return stem == plain


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One mix on one structure.

    Parameters
    ----------
    density, cost : Summary
        Adopters over all firms; public outlay per adopter, million USD: mean and 5th to 95th percentile.
    stages : mapping of str to float
        Share of the replicates that held each stage for the last four quarters.
    n : int
        Replicates so far.
    """

    density: Summary
    cost: Summary
    stages: Mapping[str, float]
    n: int


def crossing_of(first: Scenario, second: Scenario) -> Crossing:
    """Return the crossing of two scenarios' structures and mixes, and no policy.

    Where both have one structure, or one mix, another one of the project stands in, so that there is
    something to cross.
    """
    codes = dict.fromkeys([first.structure, second.structure])
    others = (code for code in defaults().structures if code not in codes)
    structures = tuple(codes) if len(codes) > 1 else (*codes, next(others, first.structure))
    structures = tuple(dict.fromkeys(structures))
    named = dict.fromkeys([mix_code(first), mix_code(second)])
    if len(named) == 1:
        named |= dict.fromkeys([home_mix(code) for code in structures])
    mixes = (NO_POLICY, *(name for name in named if name != NO_POLICY))
    stem = replace(first, network=None, overrides={})
    scenarios = tuple(
        replace(stem, structure=structure, mix=tuple(mix.split(PLUS)))
        for structure in structures
        for mix in mixes
    )
    a, b = (first.structure, mix_code(first)), (second.structure, mix_code(second))
    return Crossing(structures=structures, mixes=mixes, scenarios=scenarios, home=(a, b))


def whole_replicates(crossing: Crossing, counted: Counted) -> list[int]:
    """Return the replicates of which every cell has run: cells are only compared on the same seeds."""
    cells = range(len(crossing.scenarios))
    return sorted(r for k, r in counted if k == 0 and all((cell, r) in counted for cell in cells))


def values_of(counted: Counted, k: int, replicates: list[int], name: str) -> Floats:
    """Return an indicator at the horizon in each replicate, shape (R,); NaN where it is undefined."""
    return np.array([counted[k, r].horizon.get(name, np.nan) for r in replicates], dtype=np.float64)


def cell_of(crossing: Crossing, counted: Counted, structure: str, mix: str) -> Cell:
    """Return one cell as far as it has run."""
    k, both = crossing.place(structure, mix), whole_replicates(crossing, counted)
    held = values_of(counted, k, both, HELD)
    return Cell(
        density=percentiles(values_of(counted, k, both, DENSITY)),
        cost=percentiles(values_of(counted, k, both, COST)),
        stages=shares(held, len(both)) if both else {},
        n=len(both),
    )


def divided(crossing: Crossing, counted: Counted, name: str) -> dict[str, Summary]:
    """Return the gap of B less A, each on its own structure under its own mix, and its parts seen from A.

    See `experiments.decomposition`: the parts add up. Empty where structure or mix is the same on both sides,
    for then there is nothing to divide, and before the first replicate is whole.
    """
    (t, b), (s, a) = crossing.home
    both = whole_replicates(crossing, counted)
    if s == t or a == b or not both:
        return {}
    cells = [
        values_of(counted, crossing.place(structure, mix), both, name)
        for structure, mix in ((s, a), (s, b), (t, a), (t, b))
    ]
    return {part: mean_interval(values) for part, values in parts_of(*cells).items()}
