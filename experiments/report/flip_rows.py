"""What words and figures read of the flips: rows turned so that policy stands against none, and verdicts."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pandas as pd

from experiments.fit import home_mixes
from experiments.flips.table import ALL, GAINED, LOST
from experiments.report.frames import select
from experiments.report.style import NO_POLICY
from experiments.statistics import LEVEL

if TYPE_CHECKING:
    from experiments.comparison import Comparison

UNDECIDED: Final = "undecided"

NO_PLACEBO: Final = "no placebo was run"
FEW_RUNS: Final = "it is known in fewer than two replicates"
NO_FLIP: Final = "no firm flips in any replicate"
HAS_ZERO: Final = "the interval of gained less lost contains zero"
CORRECTED: Final = "it cannot be told from zero once corrected for the number of groups"
AS_LUCK: Final = "luck alone moves as many"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Flipped:
    """The flips of a group between two mixes, in shares of its firms.

    Parameters
    ----------
    gained, lost : float
        Live under `mix` and not under `against`, and the other way round.
    luck : float
        What one firm's other luck alone moves, each way; NaN where it was not run.
    low, high : float
        90 % interval of gained less lost.
    chance : float
        How often seeds alone would bring such a difference, corrected for the number of groups.
    rows : tuple of float
        Rows gained and lost, a run.
    """

    structure: str
    mix: str
    against: str
    kind: str
    group: str
    gained: float
    lost: float
    luck: float
    low: float
    high: float
    chance: float
    rows: tuple[float, float]

    @property
    def apart(self) -> float:
        """Gained less lost: the difference in adopters."""
        return self.gained - self.lost

    @property
    def reason(self) -> str:
        """Why nothing is said of a direction; empty where something may be."""
        if not np.isfinite(self.luck):
            return NO_PLACEBO
        if self.gained == self.lost == 0.0:
            return NO_FLIP
        if not (np.isfinite(self.low) and np.isfinite(self.high)):
            return FEW_RUNS
        if self.low <= 0.0 <= self.high:
            return HAS_ZERO
        if not self.chance < 1.0 - LEVEL:
            return CORRECTED
        return AS_LUCK if (self.gained if self.low > 0.0 else self.lost) <= self.luck else ""

    @property
    def verdict(self) -> str:
        """Whether more firms are gained, more are lost, or neither may be said."""
        return UNDECIDED if self.reason else GAINED if self.low > 0.0 else LOST

    def turned(self) -> "Flipped":
        """Return the same seen from the other mix."""
        return replace(
            self,
            mix=self.against,
            against=self.mix,
            gained=self.lost,
            lost=self.gained,
            low=-self.high,
            high=-self.low,
            rows=self.rows[::-1],
        )


def flipped(table: pd.DataFrame, structure: str, mix: str, against: str, kind: str) -> list[Flipped]:
    """Return the flips of a pair of mixes by group, in the order of the table; either way round."""
    rows = select(table, structure=structure, mix=mix, against=against, group_kind=kind)
    if rows.empty:
        rows = select(table, structure=structure, mix=against, against=mix, group_kind=kind)
        return [each.turned() for each in read(rows)]
    return read(rows)


def read(rows: pd.DataFrame) -> list[Flipped]:
    """Return rows of ``flips.csv`` as they stand."""
    return [
        Flipped(
            structure=row["structure"],
            mix=row["mix"],
            against=row["against"],
            kind=row["group_kind"],
            group=row["group"],
            gained=row["gained"],
            lost=row["lost"],
            luck=(row["placebo_gained"] + row["placebo_lost"]) / 2.0,
            low=row["low"],
            high=row["high"],
            chance=row["p_holm"],
            rows=(row["gained_firms"], row["lost_firms"]),
        )
        for row in rows.to_dict("records")
    ]


def all_pairs(comparison: "Comparison") -> list[Flipped]:
    """Return the flips of all firms of every pair of mixes, no policy always as what is set against."""
    rows = read(select(comparison.flips, group_kind=ALL))
    return [row.turned() if row.mix == NO_POLICY else row for row in rows]


def main_pairs(comparison: "Comparison") -> list[tuple[str, str, str]]:
    """Return a pair of each structure: its own enacted mix against no policy, or what comes nearest."""
    plan = comparison.plan
    found: list[tuple[str, str, str]] = []
    for structure in plan.structures:
        homes = [mix for mix in (*home_mixes(plan, structure), *plan.mixes) if mix != NO_POLICY]
        if not homes:
            continue
        mix = homes[0]
        others = [each for each in (NO_POLICY, *plan.mixes) if each in plan.mixes and each != mix]
        if others and flipped(comparison.flips, structure, mix, others[0], ALL):
            found.append((structure, mix, others[0]))
    return found
