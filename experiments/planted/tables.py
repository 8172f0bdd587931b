"""What trials show: confusion, rates with intervals, and how stable they are."""

from dataclasses import dataclass, replace
from itertools import product
from typing import Final, final

import pandas as pd

from experiments.planted.study import said
from networks.stage import Thresholds

WORDS: Final = ("none", "point", "line", "silo", "network", "undecided")
"""What may be said of a trial."""

TRUTHS: Final = ("point", "line", "silo", "network", "undecided")
STEP: Final = 0.25
"""By how much thresholds are moved."""


@final
@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many, with a 95 % interval.

    Parameters
    ----------
    hits, of : int
    """

    hits: int
    of: int

    @property
    def share(self) -> float:
        """Share of hits, NaN of nothing."""
        return self.hits / self.of if self.of else float("nan")

    def interval(self) -> tuple[float, float]:
        """Return the interval of Wilson (1927)."""
        from scipy.stats import binomtest

        if not self.of:
            return float("nan"), float("nan")
        found = binomtest(self.hits, self.of).proportion_ci(method="wilson")
        return float(found.low), float(found.high)

    def __str__(self) -> str:
        """Return ``"97.5 % (39 of 40)"``."""
        return f"{100 * self.share:.1f} % ({self.hits:,} of {self.of:,})" if self.of else "none"


def judged(trials: pd.DataFrame, thresholds: Thresholds | None = None) -> pd.DataFrame:
    """Return the trials whose truth is known, with a column `said`."""
    known = trials[trials["truth"] != ""]
    return known.assign(said=said(known, thresholds))


def confusion(table: pd.DataFrame) -> pd.DataFrame:
    """Count what was said by pattern: index (truth, pattern), columns `WORDS`."""
    counts = table.groupby(["truth", "pattern", "said"], sort=False).size().unstack(fill_value=0)
    counts = counts.reindex(columns=list(WORDS), fill_value=0)
    order = {truth: k for k, truth in enumerate(TRUTHS)}
    return counts.iloc[sorted(range(len(counts)), key=lambda k: order[str(counts.index[k][0])])]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How often the truth is said.

    Parameters
    ----------
    right, undecided, wrong : Rate
        Of all trials.
    false_lines : Rate
        Points called a line, a silo or a network, of the points.
    false_networks : Rate
        Called networks, of all that are none.
    missed : Rate
        Networks called something else, and not undecided, of the networks.
    power : Rate
        Networks called so, of the networks.
    """

    right: Rate
    undecided: Rate
    wrong: Rate
    false_lines: Rate
    false_networks: Rate
    missed: Rate
    power: Rate


def rates(table: pd.DataFrame) -> Rates:
    """Return how often the truth is said."""
    truth, word = table["truth"], table["said"]
    networks, points = truth == "network", truth == "point"
    more = word.isin(["line", "silo", "network"])
    open_ = word == "undecided"

    def rate(hit: pd.Series, among: pd.Series | None = None) -> Rate:
        of = len(table) if among is None else int(among.sum())
        return Rate(int(hit.sum() if among is None else (hit & among).sum()), of)

    return Rates(
        right=rate(word == truth),
        undecided=rate(open_ & (truth != "undecided")),
        wrong=rate((word != truth) & ~open_),
        false_lines=rate(more, points),
        false_networks=rate(word == "network", ~networks),
        missed=rate((word != "network") & ~open_, networks),
        power=rate(word == "network", networks),
    )


def enough(table: pd.DataFrame, adopters: int = Thresholds().adopters) -> pd.DataFrame:
    """Return the trials with at least so many adopting rows."""
    return table[table["adopters"] >= adopters]


def moved(trials: pd.DataFrame) -> pd.DataFrame:
    """Judge all trials again with the thresholds of line, network and silo a quarter lower and higher."""
    base = Thresholds()
    rows: list[tuple[float, float, float, float, float, float]] = []
    for a, b, c in product((1.0 - STEP, 1.0, 1.0 + STEP), repeat=3):
        changed = replace(base, leaderless=base.leaderless * a, core=base.core * b, mixing=base.mixing * c)
        found = rates(judged(trials, changed))
        rows.append((a, b, c, found.right.share, found.wrong.share, found.false_networks.share))
    return pd.DataFrame(rows, columns=["leaderless", "core", "mixing", "right", "wrong", "false_networks"])
