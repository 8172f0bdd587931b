"""The rows that flip between two runs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from abm.controls import drawn_part
from abm.world import DRAWN_FROM
from networks.errors import BadInput
from networks.types import Bools, Floats, Rows

if TYPE_CHECKING:
    from abm.history import History


@final
@dataclass(frozen=True, slots=True)
class Flips:
    """Rows that are live at the end of one run and not of another.

    Parameters
    ----------
    gained : int32, shape (g,)
        Live in the first and not in the second, ascending.
    lost : int32, shape (l,)
        Live in the second and not in the first, ascending.
    weight : float64, shape (n,)
        Real firms each row stands for.
    """

    gained: Rows
    lost: Rows
    weight: Floats

    def shares(self) -> tuple[float, float]:
        """Return the shares of all firms gained and lost, weighted."""
        whole = float(self.weight.sum())
        return float(self.weight[self.gained].sum()) / whole, float(self.weight[self.lost].sum()) / whole


def flips_of(one: "History", other: "History") -> Flips:
    """Return the rows that are live at the end of `one` and not of `other`, and the other way round.

    Parameters
    ----------
    one, other : History
        Of the same firms on the same draws; mixes, rules and what is seen of partners may differ.

    Raises
    ------
    BadInput
        The runs are not of the same firms, or end in different months.

    Examples
    --------
    >>> from abm.model import simulate
    >>> from abm.scenario import Scenario
    >>> one = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=200, end="2019-06")
    >>> flips_of(simulate(one), simulate(one)).gained.size
    0
    """
    mine, its = one.scenario, other.scenario
    apart = [name for name in DRAWN_FROM if getattr(mine, name) != getattr(its, name)]
    apart += ["control"] * (drawn_part(mine.control) != drawn_part(its.control))
    apart += ["end"] * (mine.end != its.end)
    if apart or not np.array_equal(one.frame.weight, other.frame.weight):
        what = (
            f"the two runs differ in {', '.join(apart)}"
            if apart
            else "the two runs are not of the same firms"
        )
        raise BadInput(
            "flips", what, "one structure, seed, number of firms and end, of which mixes may differ"
        )
    return flips_between(one.frame.state > 0, other.frame.state > 0, one.frame.weight)


def flips_between(these: Bools, those: Bools, weight: Floats) -> Flips:
    """Return the rows in which two sets of live rows differ, each shape (n,)."""
    gained, lost = np.flatnonzero(these & ~those), np.flatnonzero(those & ~these)
    return Flips(gained.astype(np.int32), lost.astype(np.int32), weight)
