"""Which differences may be put into words: the verdicts, checked once more against the numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pandas as pd

from experiments.report.frames import Band, band, select
from experiments.report.numbers import listed
from experiments.report.style import NO_POLICY
from experiments.statistics import LEVEL

if TYPE_CHECKING:
    from experiments.comparison import Comparison

HIGHER: Final = "higher"
LOWER: Final = "lower"
UNDECIDED: Final = "undecided"
SYMBOLS: Final = {
    HIGHER: "\N{BLACK UP-POINTING TRIANGLE}",
    LOWER: "\N{BLACK DOWN-POINTING TRIANGLE}",
    UNDECIDED: "\N{WHITE CIRCLE}",
}
"""Mark of each verdict."""
RANKED_OVER: Final = ("budget", "basis", "end_rule")
"""Panels in which a difference must keep its sign before it is put into words."""


@final
@dataclass(frozen=True, slots=True)
class Contrast:
    """One mix against another on one structure, and what may be said of it.

    Parameters
    ----------
    difference : Band
        Mean paired difference, `mix` less `against`, with its 90 % interval.
    verdict : str
        ``"higher"``, ``"lower"`` or ``"undecided"``.
    reason : str
        Why it is undecided; a clause without a full stop.
    draws : float
        Share of draws of the assumed parameters in which the difference keeps its sign.
    p_holm : float
        How often seeds alone would bring such a difference, corrected for the number of contrasts.
    """

    structure: str
    mix: str
    against: str
    indicator: str
    difference: Band
    verdict: str
    reason: str
    draws: float = float("nan")
    p_holm: float = float("nan")

    @property
    def decided(self) -> bool:
        """Whether a direction may be stated."""
        return self.verdict != UNDECIDED


def contrasts(comparison: "Comparison", names: Iterable[str]) -> list[Contrast]:
    """Return the contrasts on the named indicators, in the order of names, mixes, structures.

    What no policy fixes by construction (no support, hence no outlay and nothing but commercial
    sites) is not set against it.
    """
    plan = comparison.plan
    found: list[Contrast] = []
    for name in names:
        rows = select(comparison.verdicts, indicator=name)
        told = {(str(r.structure), str(r.mix), str(r.against)): r for r in rows.itertuples()}
        pairs = [(m, a) for a in plan.mixes for m in plan.mixes]
        for (mix, against), structure in product(pairs, plan.structures):
            row = told.get((structure, mix, against))
            place = {"structure": structure, "mix": mix, "against": against, "indicator": name}
            if row is None:
                continue
            if against == NO_POLICY and is_fixed(comparison.scorecard, structure, name):
                continue
            difference = band(comparison.differences, **place)
            if np.isfinite(difference.mean):
                said = Contrast(structure, mix, against, name, difference, str(row.verdict), str(row.reason))
                said = replace(said, draws=same_sign(said, comparison.robust_differences), p_holm=row.p_holm)
                found.append(checked(said, comparison.robust_differences))
    return found


def is_fixed(scorecard: pd.DataFrame, structure: str, name: str) -> bool:
    """Say whether an indicator has the same value in all replicates (two or more) without policy."""
    rows = select(scorecard, structure=structure, mix=NO_POLICY, indicator=name)
    return bool(((rows["n"] > 1) & (rows["low"] == rows["high"])).any())


def checked(said: Contrast, robust: pd.DataFrame) -> Contrast:
    """Return the contrast with its reason in short, back at undecided where the numbers do not carry it.

    Parameters
    ----------
    robust : pandas.DataFrame
        Paired differences in each panel.
    """
    d = said.difference
    if not (np.isfinite(d.low) and np.isfinite(d.high)):
        return replace(said, verdict=UNDECIDED, reason=TOO_FEW)
    if d.low == d.high == 0.0:
        return replace(said, verdict=UNDECIDED, reason=NO_DIFFERENCE)
    if d.low <= 0.0 <= d.high:
        return replace(said, verdict=UNDECIDED, reason=HAS_ZERO)
    if not said.p_holm < 1.0 - LEVEL:
        return replace(said, verdict=UNDECIDED, reason=CORRECTED)
    sign = 1.0 if d.low > 0.0 else -1.0
    for panel in RANKED_OVER:
        signs = panel_signs(said, robust, panel)
        if not signs:
            return replace(said, verdict=UNDECIDED, reason=f"the runs over {PANELS[panel]} are missing")
        turned = [level for level, s in signs.items() if s != sign]
        if turned:
            return replace(
                said, verdict=UNDECIDED, reason=f"the sign does not hold {level_text(panel, turned[0])}"
            )
    if said.decided and (said.verdict == HIGHER) == (sign > 0.0):
        return said
    return replace(said, verdict=UNDECIDED, reason=said.reason.strip().rstrip("."))


HAS_ZERO: Final = "the interval of the difference contains zero"
CORRECTED: Final = "it cannot be told from zero once corrected for the number of contrasts"
NO_DIFFERENCE: Final = "there is no difference in any replicate"
TOO_FEW: Final = "it is defined in fewer than two replicates"
PANELS: Final = {
    "budget": "budgets",
    "basis": "readings of attention",
    "end_rule": "end rules",
    "money": "senses of equal budgets",
    "size": "numbers of rows",
    "degree": "mean out-degrees",
    "parameters": "assumed parameters",
}
"""Robustness panels in words."""
EQUAL: Final = {"same-usd": "at the same dollars", "same-per-firm": "at the same dollars a firm"}
"""What equal budgets means between structures, in words."""


def level_text(panel: str, level: str) -> str:
    """Return where in a panel something happened, in words."""
    if panel == "budget":
        known = {"0.25": "a quarter of", "0.5": "half", "2": "twice", "4": "four times"}
        return f"at {known.get(level.removesuffix('.0'), level + ' times')} the budget"
    if panel == "basis":
        return f"with attention read by {level.replace('_', ' ')}"
    if panel == "end_rule":
        return f"under the end rule '{level}'"
    if panel == "money":
        return EQUAL.get(level, f"with budgets of {level}")
    if panel == "size":
        number = level.replace(",", "").removesuffix(".0")
        return f"with {int(number):,} rows" if number.isdigit() else f"with {level} rows"
    if panel == "degree":
        return f"at a mean out-degree of {level.removesuffix('.0')}"
    if panel == "rule":
        return f"under the rule of adoption '{level}'"
    if panel == "control":
        return f"under the control '{level}'"
    return f"in panel {panel}, level {level}"


def panel_signs(said: Contrast, robust: pd.DataFrame, panel: str) -> dict[str, float]:
    """Return the sign of the mean paired difference at each level of a panel; 0 where undefined."""
    rows = select(
        robust,
        panel=panel,
        structure=said.structure,
        mix=said.mix,
        against=said.against,
        indicator=said.indicator,
    )
    gaps = rows["mean"].to_numpy(dtype=np.float64)
    signs = np.where(np.isfinite(gaps), np.sign(gaps), 0.0)
    return {str(level): float(s) for level, s in zip(rows["level"], signs, strict=True)}


FEWEST_DRAWS = 8
"""With fewer draws of the assumed parameters nothing is said of how often a sign holds."""


def same_sign(said: Contrast, robust: pd.DataFrame) -> float:
    """Return the share of draws of assumed parameters in which the difference keeps its sign."""
    rows = select(
        robust,
        panel="parameters",
        structure=said.structure,
        mix=said.mix,
        against=said.against,
        indicator=said.indicator,
    )
    enough = len(rows) > 0 and int(rows["n"].iloc[0]) >= FEWEST_DRAWS
    return float(rows["same_sign"].iloc[0]) if enough else float("nan")


def moved_by_size(comparison: "Comparison", structure: str, mix: str, indicator: str) -> list[str]:
    """Return the numbers of rows at which a headline leaves its band at the size of the report."""
    base = band(comparison.scorecard, structure=structure, mix=mix, indicator=indicator)
    rows = select(comparison.robustness, panel="size", structure=structure, mix=mix, indicator=indicator)
    if not (np.isfinite(base.low) and np.isfinite(base.high)):
        return []
    out = rows[(rows["mean"] < base.low) | (rows["mean"] > base.high)]
    return [str(level) for level in out["level"] if str(level) != str(comparison.plan.firms)]


def grouped(found: Sequence[Contrast]) -> list[list[Contrast]]:
    """Return contrasts that differ in structure only, together."""
    groups: dict[tuple[str, str, str], list[Contrast]] = {}
    for c in found:
        groups.setdefault((c.indicator, c.against, c.mix), []).append(c)
    return list(groups.values())


def reasons_of(found: Sequence[Contrast]) -> str:
    """Return why contrasts are undecided; the two most frequent kinds of reason where there are many."""
    rest = [c for c in found if not c.decided]
    exact = list(dict.fromkeys(c.reason for c in rest))
    if len(exact) <= 2:
        return listed(exact)
    kinds = Counter(reason_kind(c.reason) for c in rest).most_common(2)
    return listed(f"{reason} ({n} of {len(rest)})" for reason, n in kinds)


def reason_kind(reason: str) -> str:
    """Return a reason without its level, so that like counts with like."""
    if reason.startswith("the sign does not hold"):
        return "the sign does not hold over budgets, readings of attention and end rules"
    if reason.startswith("the runs over"):
        return "the runs over budgets, readings of attention and end rules are missing"
    return reason
