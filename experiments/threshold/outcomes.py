"""What is to be reached: a stage, or an indicator's level, at the end of the run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final, final

from networks.errors import BadInput, unknown
from networks.stage import STAGES

HELD: Final = "stage_held"
"""Lowest stage of the last four quarters; undefined where one of them is undecided."""

_LEVEL: Final = re.compile(r"\s*([a-z_0-9]+)\s*(>=|<=)\s*(\S+)\s*")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An indicator and the level that counts as reached.

    Parameters
    ----------
    text : str
        As it was asked for: ``line``, ``network`` or ``adopter_density >= 0.05``.
    indicator : str
    level : float
    at_least : bool
        Whether values from the level up count, or down.
    """

    text: str
    indicator: str
    level: float
    at_least: bool = True

    @property
    def is_stage(self) -> bool:
        """Whether a stage is asked for."""
        return self.indicator == HELD

    def reached(self, horizon: Mapping[str, float]) -> float:
        """Return 1 if a run has reached it, 0 if not, NaN if it cannot be told.

        Parameters
        ----------
        horizon : mapping of str to float
            Indicators at the end of the run, NaN where undefined.
        """
        value = horizon.get(self.indicator, float("nan"))
        if not isfinite(value):
            return float("nan")
        return float(value >= self.level if self.at_least else value <= self.level)


def outcome_of(text: str, where: str = "threshold: stage") -> Outcome:
    """Read what is to be reached.

    Parameters
    ----------
    text : str
        A stage (that one or a better one, held for the last four quarters), or an indicator with ``>=`` or
        ``<=`` and a number.

    Raises
    ------
    BadInput
        An unknown stage or indicator, or no number.
    """
    from abm.scorecard import BY_NAME

    if text in STAGES[1:]:
        return Outcome(text=text, indicator=HELD, level=float(STAGES.index(text)))
    match = _LEVEL.fullmatch(text)
    if match is None:
        raise unknown(where, "stage", text, (*STAGES[1:], "<indicator> >= <number>"))
    name, sign, number = match.groups()
    if name not in BY_NAME:
        raise unknown(where, "indicator", name, BY_NAME)
    try:
        level = float(number)
    except ValueError:
        level = float("nan")
    if not isfinite(level):
        raise BadInput(where, f"{number!r} is not a number")
    return Outcome(text=f"{name} {sign} {level:g}", indicator=name, level=level, at_least=sign == ">=")
