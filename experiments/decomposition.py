r"""Where the gap between two programmes at home comes from: structure, policy, and both together.

With :math:`Y(s, m)` an indicator on structure :math:`s` under mix :math:`m`, and each of two structures
:math:`s, t` with its own enacted programme :math:`a, b`,

.. math::

    Y(s, a) - Y(t, b) = \underbrace{Y(s, b) - Y(t, b)}_{\text{structure}}
    + \underbrace{Y(t, a) - Y(t, b)}_{\text{policy}}
    + \underbrace{Y(s, a) - Y(s, b) - Y(t, a) + Y(t, b)}_{\text{interaction}}

replicate by replicate, so that the parts add up. Structure and policy are seen from the second
programme at home. Half of the interaction to each is what a mean over both orders gives (the Shapley
value of two players). It is arithmetic on two tables, no evidence on two countries.

References
----------
E. M. Kitagawa (1955), Components of a difference between two rates, Journal of the American Statistical
Association 50(272), 1168-1194. L. S. Shapley (1953), A value for n-person games: the even split.
"""

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from experiments.fit import enacted_at_home
from experiments.plan import MONEY, ComparePlan
from experiments.statistics import mean_interval
from experiments.tables import Results
from networks.types import Floats

DECOMPOSITION: Final = ("indicator", "first", "second", "money", "part", "mean", "low", "high", "n")

WHOLE, STRUCTURE, POLICY, INTERACTION = "whole", "structure", "policy", "interaction"
PARTS: Final = (STRUCTURE, POLICY, INTERACTION)
"""What the whole is made of."""

STRUCTURE_EVEN, POLICY_EVEN = "structure_even", "policy_even"
EVEN: Final = (STRUCTURE_EVEN, POLICY_EVEN)
"""The same with the interaction split evenly."""

SAME_SHARE: Final = "same-share"
"""Budgets equal as a share of value added, as in the comparison itself."""


def programmes(plan: ComparePlan) -> dict[str, str]:
    """Return the enacted programme of each structure that has one in the plan: the one with most measures."""
    found: dict[str, str] = {}
    for structure in plan.structures:
        own = enacted_at_home(plan, structure)
        if own:
            found[structure] = max(own, key=lambda label: own[label])
    return found


def decomposition(results: Results, home: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return the parts of the gap between each two programmes at home, `DECOMPOSITION`.

    Parameters
    ----------
    results : Results
    home : mapping of str to str, optional
        Programme of each structure; default: `programmes` of the plan.

    Returns
    -------
    pandas.DataFrame
        ``first`` and ``second`` are ``structure:mix``; ``money`` is what equal budgets means; ``part`` is
        one of `WHOLE`, `PARTS` and `EVEN`. Means of `PARTS` add up to the mean of the whole, as do those
        of `EVEN`: a replicate undefined in one cell is left out of all. 90 % intervals of the mean, not
        corrected for their number.
    """
    plan = results.plan
    own = programmes(plan) if home is None else home
    panels = {panel.level: panel for panel in plan.panels if panel.name == MONEY}
    rows: list[tuple[object, ...]] = []
    for s, t in combinations([structure for structure in plan.structures if structure in own], 2):
        senses: dict[str, Callable[[str, str], Floats]] = {SAME_SHARE: results.base}
        for level, panel in panels.items():
            senses[level] = lambda structure, mix, panel=panel: results.of(panel, structure, mix)
        for money, of in senses.items():
            cells = (of(s, own[s]), of(s, own[t]), of(t, own[s]), of(t, own[t]))
            for j, name in enumerate(results.indicators):
                for part, values in parts_of(*(cell[:, j] for cell in cells)).items():
                    found = mean_interval(values)
                    ends = (f"{s}:{own[s]}", f"{t}:{own[t]}")
                    rows.append((name, *ends, money, part, found.mean, found.low, found.high, found.n))
    return pd.DataFrame(rows, columns=list(DECOMPOSITION))


def parts_of(s_a: Floats, s_b: Floats, t_a: Floats, t_b: Floats) -> dict[str, Floats]:
    """Return the parts replicate by replicate, NaN in all where one cell is undefined.

    Parameters
    ----------
    s_a, s_b, t_a, t_b : float64, shape (n,)
        First structure under the first and second programme, second structure under the same.
    """
    there = np.isfinite(s_a) & np.isfinite(s_b) & np.isfinite(t_a) & np.isfinite(t_b)
    structure, policy = s_b - t_b, t_a - t_b
    crossing = s_a - s_b - policy
    found = {
        WHOLE: s_a - t_b,
        STRUCTURE: structure,
        POLICY: policy,
        INTERACTION: crossing,
        STRUCTURE_EVEN: structure + crossing / 2.0,
        POLICY_EVEN: policy + crossing / 2.0,
    }
    return {part: np.where(there, values, np.nan) for part, values in found.items()}
