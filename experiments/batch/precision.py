"""Replicates until the answer is sharp enough."""

from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.batch.tables import contrast_table, results_table
from networks.errors import BadInput

if TYPE_CHECKING:
    from experiments.batch.folder import StudyFolder
    from experiments.batch.study import Precision, Study

GROWTH: Final = 2.0
"""Replicates grow at most by this factor at a time, since the first widths are guesses."""


def enough(folder: "StudyFolder") -> int | None:
    """Return the number of replicates to go on to; None if there are enough, or none were asked for."""
    study = folder.study
    asked = study.precision
    if asked is None:
        return None
    widest = widest_interval(study, folder)
    if widest <= asked.width or study.replicates >= asked.most:
        return None
    return more_replicates(study.replicates, widest, asked)


def require_comparison(study: "Study") -> None:
    """Refuse to ask for a sharp difference where there is nothing to compare, or nothing is kept."""
    if study.precision is None:
        return
    where, name, kept = f"study {study.name}: [precision]", study.precision.indicator, study.recording
    if len(study.lever_rows) < 2:
        raise BadInput(where, "there is one lever point", "two or more to compare")
    if kept.indicators and name not in kept.indicators:
        raise BadInput(where, f"{name} is not recorded", f"[record] indicators with {name} among them")


def widest_interval(study: "Study", folder: "StudyFolder") -> float:
    """Return the largest width of the interval of a difference from the first lever point.

    Infinite while some difference has no interval yet.
    """
    table = contrast_table(study, results_table(folder.stored()))
    assert study.precision is not None
    own = table[table["indicator"] == study.precision.indicator]
    width = (own["high"] - own["low"]).to_numpy(dtype=np.float64)
    if not width.size or not np.isfinite(width).all():
        return float("inf")
    return float(width.max())


def more_replicates(now: int, widest: float, asked: "Precision") -> int:
    """Return the next number of replicates: as many as the present spread needs, within bounds.

    A width goes with one over the root of the number of replicates.
    """
    wanted = now * (widest / asked.width) ** 2 if np.isfinite(widest) else np.inf
    return min(asked.most, max(now + 1, ceil(min(wanted, GROWTH * now))))
