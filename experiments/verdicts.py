"""Whether one mix ranks above another, by a rule that a reader can check.

'Higher' or 'lower' is said only if the 90 % interval of the paired difference excludes zero, still
does after Holm's correction for the number of contrasts (all pairs of mixes on all structures and
headlines that can be tested), and the mean difference keeps its sign over budgets of a quarter to
four times, both readings of attention and both end rules. Otherwise the word is 'undecided', and the
reason names what failed. Sizes, mean degrees, budgets equal in another sense and parameter draws are
reported beside it and decide nothing. ``p`` and ``p_holm`` speak of seeds, never of the world.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import copysign, isfinite
from typing import Final, final

import numpy as np
import pandas as pd

from experiments.plan import CONTROL, DEGREE, MONEY, PARAMETERS, RULE, SIZE
from experiments.statistics import (
    LEVEL,
    Summary,
    excludes_zero,
    holm,
    mean_interval,
    percentiles,
    sign_chance,
)
from experiments.tables import Results, leaves_band, mix_pairs, same_sign
from networks.types import Floats

COLUMNS: Final = ("structure", "mix", "against", "indicator", "verdict", "reason", "p", "p_holm")
HIGHER: Final = "higher"
LOWER: Final = "lower"
UNDECIDED: Final = "undecided"

BUDGET: Final = "budget"
DECIDING: Final = {
    BUDGET: "budgets",
    "basis": "the other reading of attention",
    "end_rule": "the other end rule",
}
"""Panels over which the sign has to hold, in words."""

BESIDE: Final = {
    DEGREE: "at a mean out-degree of",
    RULE: "under the rule of adoption",
    CONTROL: "under the control",
    MONEY: "at budgets equal in the sense of",
}
"""Panels whose signs are named beside a verdict, in words."""

NOT_CORRECTED: Final = "it cannot be told from 0 once corrected for"

PLACES: Final = {BUDGET: "at {} times the budget", "basis": "read by {}", "end_rule": "with the end rule {}"}


@final
@dataclass(frozen=True, slots=True)
class Trial:
    """The same difference in one panel: its mean over the pairs in which it is defined."""

    panel: str
    level: str
    mean: float


def verdicts(results: Results) -> pd.DataFrame:
    """Return one verdict for each structure, pair of mixes and headline indicator, `COLUMNS`.

    ``p`` is `sign_chance` of the paired difference, ``p_holm`` the same corrected for all rows of the
    table in which it is defined.
    """
    plan = results.plan
    numbers = {name: j for j, name in enumerate(results.indicators)}
    family = [
        (structure, pair, name)
        for structure in plan.structures
        for pair in mix_pairs(plan)
        for name in plan.headlines
        if name in numbers
    ]
    apart = [
        (results.base(structure, mix) - results.base(structure, against))[:, numbers[name]]
        for structure, (mix, against), name in family
    ]
    chances = [sign_chance(values) for values in apart]
    corrected = holm(chances)
    tested = int(np.count_nonzero(np.isfinite(corrected)))
    rows: list[tuple[object, ...]] = []
    for (structure, pair, name), values, p, p_holm in zip(family, apart, chances, corrected, strict=True):
        found = mean_interval(values)
        trials = list(trials_of(results, structure, pair, numbers[name]))
        verdict, reason = judge(found, trials, float(p_holm), tested)
        beside = remarks(results, structure, pair, numbers[name], found.mean)
        rows.append((structure, *pair, name, verdict, " ".join((reason, *beside)), p, float(p_holm)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def trials_of(results: Results, structure: str, pair: tuple[str, str], j: int) -> Iterator[Trial]:
    """Yield the difference of a pair of mixes in every panel that decides."""
    for panel in results.plan.panels:
        if panel.name in DECIDING:
            apart = results.of(panel, structure, pair[0]) - results.of(panel, structure, pair[1])
            yield Trial(panel.name, panel.level, percentiles(apart[:, j]).mean)


def judge(found: Summary, trials: Sequence[Trial], p_holm: float, tested: int) -> tuple[str, str]:
    """Return verdict and reason.

    Parameters
    ----------
    found : Summary
        Paired difference in the comparison itself, with its interval.
    trials : sequence of Trial
        The same difference in the panels.
    p_holm : float
        `sign_chance` of the difference, corrected for the number of contrasts.
    tested : int
        How many those are.
    """
    if found.n < 2:
        return UNDECIDED, f"The difference is defined in {found.n} replicate{'s' * (found.n != 1)} only."
    if found.low == found.high == 0.0:
        return UNDECIDED, "There is no difference in any replicate."
    said = f"The difference is {found.mean:.4g} ({LEVEL:.0%} interval {found.low:.4g} to {found.high:.4g})"
    if not excludes_zero(found):
        return UNDECIDED, f"{said}: the interval includes 0."
    if not p_holm < 1.0 - LEVEL:
        return UNDECIDED, f"{said}, but {NOT_CORRECTED} {tested} contrasts (Holm)."
    missing = [words for panel, words in DECIDING.items() if all(trial.panel != panel for trial in trials)]
    if missing:
        return UNDECIDED, f"{said}, but was not tried with {listed(missing)}."
    turned = [turn(trial) for trial in trials if turns(trial.mean, found.mean)]
    if turned:
        return UNDECIDED, f"{said}, but {listed(turned)}."
    held = [f"{trial.mean:.4g} at {trial.level}" for trial in trials if trial.panel == BUDGET]
    reason = f"{said}; its sign holds over budgets ({listed(held)}), readings of attention and end rules."
    return (HIGHER if found.mean > 0.0 else LOWER), reason


def remarks(results: Results, structure: str, pair: tuple[str, str], j: int, mean: float) -> Iterator[str]:
    """Yield what panels that decide nothing say beside a verdict, a sentence each."""
    moved: list[str] = []
    held: dict[str, list[str]] = {name: [] for name in BESIDE}
    turned: dict[str, list[str]] = {name: [] for name in BESIDE}
    for panel in results.plan.panels:
        values: list[Floats] = [results.of(panel, structure, mix)[:, j] for mix in pair]
        if panel.name == PARAMETERS:
            apart = values[0] - values[1]
            drawn = int(np.count_nonzero(np.isfinite(apart)))
            if drawn and isfinite(mean):
                same = round(same_sign(apart, mean) * drawn)
                yield f"The sign is the same in {same} of {drawn} draws of assumed parameters."
        if panel.name in BESIDE and isfinite(mean):
            other = percentiles(values[0] - values[1]).mean
            (turned if turns(other, mean) else held)[panel.name].append(panel.level)
        if panel.name == SIZE and any(
            leaves_band(column, results.base(structure, mix)[:, j])
            for column, mix in zip(values, pair, strict=True)
        ):
            moved.append(panel.level)
    for name, words in BESIDE.items():
        if turned[name]:
            yield f"It does not hold {words} {listed(turned[name])}."
        elif held[name]:
            yield f"Its sign holds {words} {listed(held[name])}."
    if moved:
        yield f"Size-dependent: at {listed(moved)} rows a mean leaves the band of the comparison."


def turns(found: float, mean: float) -> bool:
    """Say whether a difference is not on the same side of zero as `mean`."""
    return not isfinite(found) or found == 0.0 or copysign(1.0, found) != copysign(1.0, mean)


def turn(trial: Trial) -> str:
    """Return what a panel found, in words."""
    found = f"it is {trial.mean:.4g}" if isfinite(trial.mean) else "it is not defined"
    return f"{PLACES[trial.panel].format(trial.level)} {found}"


def listed(words: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
