r"""Flips between mixes, by group and net of the placebo, and what tipped those who flipped.

Let :math:`p_i` and :math:`q_i` be the chances that firm :math:`i` is live at the end under two mixes, over
all that one firm's other luck sets off. Two runs :math:`A, A'` of one mix and :math:`B, B'` of the other,
alike but for that, give

.. math:: E|A - B| - \tfrac12 E|A - A'| - \tfrac12 E|B - B'| = \sum_i w_i (p_i - q_i)^2

in firms that flip: zero if and only if every firm's chance is the same under both mixes. A placebo pair has
no direction, so half of its flips counts as gained and half as lost; then gained less lost, net or not, is
the difference in adopters.

References
----------
G. J. Szekely and M. L. Rizzo (2013), Journal of Statistical Planning and Inference 143(8): the energy
distance, of which the equation is the case of two outcomes a firm.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.instruments import CODES
from agents.lineage_table import KINDS
from experiments.flips.placebo import PlaceboRun
from experiments.flips.standing import SOURCES, Standing
from experiments.statistics import holm, mean_interval, sign_chance
from experiments.tables import mix_pairs
from networks.types import Bools, Floats

if TYPE_CHECKING:
    from experiments.plan import ComparePlan
    from experiments.runner import Run

FLIPS: Final = (
    *("structure", "mix", "against", "group_kind", "group"),
    *("gained", "lost", "placebo_gained", "placebo_lost", "net_gained", "net_lost"),
    *("gained_firms", "lost_firms", "low", "high", "n", "p_holm"),
)
"""Columns of ``flips.csv``: shares of a group's firms, rows a run, the 90 % interval of gained less lost, and
how often seeds alone would bring such a difference, corrected for the number of groups of a kind."""

FLIP_CAUSES: Final = ("structure", "mix", "against", "direction", "kind", "source", "weight", "share")
"""Columns of ``flip_causes.csv``: firms a run, and their share in those gained or lost."""

ALL: Final = "all"
GAINED, LOST = "gained", "lost"

STALL: Final = "stall"
"""Kind of the rows that say what stops the firms under the mix under which they are not live."""

FEWEST: Final = 30
"""Rows below which a group is below resolution and left out."""

Cells: TypeAlias = "Mapping[tuple[str, str, int], Standing]"
Luck: TypeAlias = Mapping[tuple[str, str, int], Bools]


@final
@dataclass(frozen=True, slots=True)
class Tally:
    """Flips of one pair of mixes, by replicate and group.

    Parameters
    ----------
    rows : float64, shape (R, G)
        Rows of each group.
    gained, lost : float64, shape (R, G)
        Shares of its firms; NaN for a group without any.
    gained_rows, lost_rows : float64, shape (R, G)
    placebo : float64, shape (R, G)
        Mean over the two mixes of half the share that flips in a placebo pair; NaN where it was not run.
    """

    rows: Floats
    gained: Floats
    lost: Floats
    gained_rows: Floats
    lost_rows: Floats
    placebo: Floats


def flip_table(plan: "ComparePlan", runs: "Sequence[Run]", luck: Sequence[PlaceboRun] = ()) -> pd.DataFrame:
    """Return ``flips.csv``; the order of the runs does not matter."""
    cells, placebos = cells_of(runs), luck_of(runs, luck)
    lines: list[tuple[object, ...]] = []
    for structure, mix, against, replicates in pairs(plan, cells):
        here = [cells[structure, mix, r] for r in replicates]
        there = [cells[structure, against, r] for r in replicates]
        moved = [
            [flips for m in (mix, against) if (flips := placebos.get((structure, m, r))) is not None]
            for r in replicates
        ]
        for kind in (ALL, *here[0].groups):
            names = (ALL,) if kind == ALL else here[0].groups[kind].names
            rows = summed_up(tallied(here, there, moved, kind), names, resolve=kind != ALL)
            lines += [(structure, mix, against, kind, *row) for row in rows]
    return pd.DataFrame(lines, columns=list(FLIPS))


def summed_up(found: Tally, names: Sequence[str], *, resolve: bool) -> list[tuple[object, ...]]:
    """Return a row a group: its name and the numbers over replicates, in the order of the columns.

    Parameters
    ----------
    resolve : bool
        Whether to leave groups below resolution out.
    """
    kept = [k for k in range(len(names)) if not resolve or found.rows[:, k].mean() >= FEWEST]
    apart = found.gained - found.lost
    chance = holm([sign_chance(apart[:, k]) for k in kept])
    lines: list[tuple[object, ...]] = []
    for k, p in zip(kept, chance, strict=True):
        gained, lost, noise = (
            mean_interval(each[:, k]).mean for each in (found.gained, found.lost, found.placebo)
        )
        rows = float(found.gained_rows[:, k].mean()), float(found.lost_rows[:, k].mean())
        band = mean_interval(apart[:, k])
        net = (noise, noise, gained - noise, lost - noise)
        lines.append((names[k], gained, lost, *net, *rows, band.low, band.high, band.n, float(p)))
    return lines


def tallied(
    here: Sequence[Standing], there: Sequence[Standing], moved: Sequence[Sequence[Bools]], kind: str
) -> Tally:
    """Count the flips of one pair of mixes in each replicate.

    Parameters
    ----------
    here, there : sequence of Standing
        Of the mix and of the one it is set against, the same replicates.
    moved : sequence of sequence of bool, shape (n,)
        Rows that flip in the placebo pair of each of the two mixes; both are needed.
    """
    found = [counted(one, other, luck, kind) for one, other, luck in zip(here, there, moved, strict=True)]
    return Tally(*(np.stack(column) for column in zip(*found, strict=True)))


def counted(one: Standing, other: Standing, luck: Sequence[Bools], kind: str) -> tuple[Floats, ...]:
    """Return the columns of `Tally` in one replicate, each shape (G,)."""
    place, groups = place_of(one, kind)
    these, those = one.live(), other.live()
    gained, lost = these & ~those, those & ~these
    firms = np.bincount(place, one.weight, groups)

    def share(rows: Bools) -> Floats:
        amount = np.bincount(place, one.weight * rows, groups)
        return np.divide(amount, firms, out=np.full(groups, np.nan), where=firms > 0.0)

    def number(rows: Bools) -> Floats:
        return np.bincount(place, rows, groups).astype(np.float64)

    placebo = (share(luck[0]) + share(luck[1])) / 4.0 if len(luck) == 2 else np.full(groups, np.nan)
    every = np.ones(one.n, np.bool_)
    return number(every), share(gained), share(lost), number(gained), number(lost), placebo


def place_of(standing: Standing, kind: str) -> tuple[NDArray[np.integer], int]:
    """Return the group of each row, and how many groups there are."""
    if kind == ALL:
        return np.zeros(standing.n, np.int64), 1
    groups = standing.groups[kind]
    return groups.place, len(groups.names)


def cells_of(runs: "Sequence[Run]") -> "dict[tuple[str, str, int], Standing]":
    """Return what is kept of the comparison's own runs by structure, mix and replicate."""
    return {
        (run.structure, run.mix, run.replicate): run.detail.standing
        for run in runs
        if run.detail is not None and run.detail.standing is not None
    }


def luck_of(runs: "Sequence[Run]", luck: Sequence[PlaceboRun]) -> dict[tuple[str, str, int], Bools]:
    """Return the rows that flip in each placebo pair by structure, mix and replicate."""
    cells = cells_of(runs)
    found: dict[tuple[str, str, int], Bools] = {}
    for each in luck:
        key = (each.structure, each.mix, each.replicate)
        if key in cells:
            flips = cells[key].live()
            flips[each.live] ^= True
            found[key] = flips
    return found


def pairs(plan: "ComparePlan", cells: Cells) -> Iterator[tuple[str, str, str, list[int]]]:
    """Yield structure, mix, the mix it is set against, and the replicates in which both have run."""
    for structure in plan.structures:
        for mix, against in mix_pairs(plan):
            both = [
                r
                for r in range(plan.replicates)
                if (structure, mix, r) in cells and (structure, against, r) in cells
            ]
            if both:
                yield structure, mix, against, both


def cause_table(plan: "ComparePlan", runs: "Sequence[Run]") -> pd.DataFrame:
    """Return ``flip_causes.csv``: what tipped firms that flip where live, and stops them where not."""
    cells = cells_of(runs)
    lines: list[tuple[object, ...]] = []
    for structure, mix, against, replicates in pairs(plan, cells):
        here = [cells[structure, mix, r] for r in replicates]
        there = [cells[structure, against, r] for r in replicates]
        for direction, live, idle in ((GAINED, here, there), (LOST, there, here)):
            for named in (tipping, stopping):
                lines += [
                    (structure, mix, against, direction, *row)
                    for row in shared([named(a, b) for a, b in zip(live, idle, strict=True)])
                ]
    return pd.DataFrame(lines, columns=list(FLIP_CAUSES))


def tipping(one: Standing, other: Standing) -> dict[tuple[str, str], float]:
    """Return, of the firms live in `one` and not in `other`, how many each cause tipped there."""
    if one.tipped is None:
        return {}
    flipped = one.live() & ~other.live()
    own = flipped[one.tipped.row]
    amount = one.tipped.weight[own] * one.weight[one.tipped.row[own]]
    found = np.bincount(one.tipped.cause[own], amount)
    return {
        (KINDS[k // SOURCES], CODES[k % SOURCES - 1] if k % SOURCES else ""): float(found[k])
        for k in np.flatnonzero(found).tolist()
    }


def stopping(one: Standing, other: Standing) -> dict[tuple[str, str], float]:
    """Return, of the firms live in `one` and not in `other`, how many each reason stops there."""
    from abm.stall import FIRM_REASONS

    if other.stops is None:
        return {}
    flipped = one.live() & ~other.live()
    found = np.bincount(other.stops[flipped], one.weight[flipped])
    return {(STALL, FIRM_REASONS[k - 1]): float(found[k]) for k in np.flatnonzero(found).tolist()}


def shared(found: Sequence[Mapping[tuple[str, str], float]]) -> list[tuple[object, ...]]:
    """Return kind, source, mean over replicates and share, the largest first within the order of kinds."""
    names = sorted({name for each in found for name in each})
    mean = {name: float(np.mean([each.get(name, 0.0) for each in found])) for name in names}
    whole = sum(mean.values())
    order = {kind: place for place, kind in enumerate((*KINDS, STALL))}
    ranked = sorted(names, key=lambda name: (order[name[0]], -mean[name], name[1]))
    return [(*name, mean[name], mean[name] / whole) for name in ranked] if whole > 0.0 else []
