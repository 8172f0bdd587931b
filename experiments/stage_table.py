"""Stages over time and at the end: how often each is told, and which may be claimed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final

import numpy as np
import pandas as pd

from experiments.plan import BASE, DEGREE, PARAMETERS, SIZE, ComparePlan
from experiments.tables import Results
from networks.stage import STAGES, UNDECIDED
from networks.types import Floats

PATHS: Final = ("structure", "mix", "rule", "control", "month", "stage", "probability", "n")
TRIALS: Final = ("panel", "level", "structure", "mix", "rule", "control", "stage", "probability", "n")
WORDS: Final = (*STAGES, UNDECIDED)
STAGE: Final = "stage"
HELD: Final = "stage_held"
SURE: Final = 0.9
"""A stage is claimed if at least this share of replicates, and of parameter draws, tell it."""

QUARTER: Final = 3


def stage_paths(plan: ComparePlan, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the share of replicates that tell each stage at the end of each quarter, columns `PATHS`.

    Parameters
    ----------
    indicators : pandas.DataFrame
        Columns of ``indicators.parquet``; a stage that is undecided has no row there.
    """
    rows: list[tuple[object, ...]] = []
    template = plan.template
    stages = indicators[indicators["indicator"] == STAGE]
    for structure in plan.structures:
        for mix in plan.mixes:
            cell = (indicators["structure"] == structure) & (indicators["mix"] == mix)
            n = int(indicators.loc[cell, "replicate"].nunique())
            if n == 0:
                continue
            here = stages[(stages["structure"] == structure) & (stages["mix"] == mix)]
            by_month = {int(str(month)): part["value"].to_numpy() for month, part in here.groupby("month")}
            for month in quarters(plan):
                found = shares(by_month.get(month, np.empty(0)), n)
                rows += [
                    (structure, mix, template.rule, template.control, month, word, share, n)
                    for word, share in found.items()
                ]
    return pd.DataFrame(rows, columns=list(PATHS))


def quarters(plan: ComparePlan) -> list[int]:
    """Return the last months of all quarters of the runs, and the last month."""
    first = plan.template.start_month
    last = first + plan.template.months - 1
    return sorted({month for month in range(first, last + 1) if (month + 1) % QUARTER == 0} | {last})


def shares(codes: Floats, n: int) -> dict[str, float]:
    """Return the share of `n` runs that tell each stage; those without a code are undecided."""
    known = codes[np.isfinite(codes)].astype(np.int64)
    found = {word: float(np.count_nonzero(known == k)) / n for k, word in enumerate(STAGES)}
    return found | {UNDECIDED: (n - known.size) / n}


def stage_trials(results: Results) -> pd.DataFrame:
    """Return how often each stage held for the last four quarters, in the base and every panel, `TRIALS`."""
    if HELD not in results.indicators:
        return pd.DataFrame(columns=list(TRIALS))
    place = results.indicators.index(HELD)
    template = results.plan.template
    rows: list[tuple[object, ...]] = []
    panels = [(BASE, "", None), *((p.name, p.level, p) for p in results.plan.panels)]
    for name, level, panel in panels:
        for structure, mix in results.cells():
            values = (results.base(structure, mix) if panel is None else results.of(panel, structure, mix))[
                :, place
            ]
            for word, share in shares(values, values.size).items():
                key = (name, level, structure, mix, template.rule, template.control)
                rows.append((*key, word, share, values.size))
    return pd.DataFrame(rows, columns=list(TRIALS))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What may be said of the stage of a mix on a structure at the end.

    Parameters
    ----------
    structure, mix : str
    stage : str
        Told most often over replicates.
    chance : mapping of str to float
        Share of replicates by stage.
    draws : mapping of str to float
        Share of the draws of assumed parameters by stage; empty if none were made.
    sizes : mapping of int to str
        Stage told most often at twice and four times the rows.
    degrees : mapping of str to str
        The same at other mean degrees.
    """

    structure: str
    mix: str
    stage: str
    chance: Mapping[str, float]
    draws: Mapping[str, float]
    sizes: Mapping[int, str]
    degrees: Mapping[str, str]

    @property
    def doubts(self) -> tuple[str, ...]:
        """What stands against claiming the stage: ``chance``, ``size``, ``untried sizes``, ``parameters``."""
        found: list[str] = []
        if self.stage == UNDECIDED:
            return ("stage",)
        if self.chance[self.stage] < SURE:
            found.append("chance")
        if any(word != self.stage for word in self.sizes.values()):
            found.append("size")
        elif len(self.sizes) < 2:
            found.append("untried sizes")
        if self.draws and self.draws[self.stage] < SURE:
            found.append("parameters")
        elif not self.draws:
            found.append("untried parameters")
        return tuple(found)

    @property
    def said(self) -> str:
        """The stage if nothing stands against it, else ``undecided``."""
        return UNDECIDED if self.doubts else self.stage


def larger_sizes(plan: ComparePlan) -> list[str]:
    """Return the levels of the size panel at twice and four times the rows, of those that were run."""
    wanted = (2 * plan.firms, 4 * plan.firms)
    return [p.level for p in plan.panels if p.name == SIZE and int(p.level) in wanted]


def claims(plan: ComparePlan, trials: pd.DataFrame) -> tuple[Claim, ...]:
    """Return what may be said of every mix on every structure.

    Parameters
    ----------
    trials : pandas.DataFrame
        Columns `TRIALS`.
    """
    found: list[Claim] = []
    if trials.empty:
        return ()
    larger = larger_sizes(plan)
    degrees = [p.level for p in plan.panels if p.name == DEGREE]
    drawn = any(p.name == PARAMETERS for p in plan.panels)
    for structure in plan.structures:
        for mix in plan.mixes:
            here = trials[(trials["structure"] == structure) & (trials["mix"] == mix)]

            def at(panel: str, level: str, here: pd.DataFrame = here) -> dict[str, float]:
                part = here[(here["panel"] == panel) & (here["level"] == level)]
                return dict(zip(part["stage"], part["probability"], strict=True))

            chance = at(BASE, "")
            found.append(
                Claim(
                    structure=structure,
                    mix=mix,
                    stage=commonest(chance),
                    chance=chance,
                    draws=at(PARAMETERS, next(p.level for p in plan.panels if p.name == PARAMETERS))
                    if drawn
                    else {},
                    sizes={int(level): commonest(at(SIZE, level)) for level in larger},
                    degrees={level: commonest(at(DEGREE, level)) for level in degrees},
                )
            )
    return tuple(found)


def commonest(chance: Mapping[str, float]) -> str:
    """Return the stage told most often, the lower one of a tie."""
    return max(WORDS, key=lambda word: (chance.get(word, 0.0), -WORDS.index(word)))
