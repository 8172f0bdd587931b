"""Sums of a diagnosis by sector and tier, small enough to keep of every run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from abm.stall import (
    FIRM_CHANGES,
    FIRM_REASONS,
    FIRM_RELIEFS,
    LINK_CHANGES,
    LINK_REASONS,
    LINK_RELIEFS,
    Stalls,
)
from networks.types import Bools, Bytes, Floats, Rows

Names: TypeAlias = tuple[str, ...]
Whole: TypeAlias = tuple[Floats, NDArray[np.int64]]
"""What shares are taken of, and on how many rows it was counted, by group."""

TIERS: Final = ("0", "1", "2", "3", "4", "5+", "unreached")
"""Steps upstream from the nearest lead firm; what no lead firm reaches comes last."""

GRANTS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
"""Shares of the price up to which grants are counted."""

ANY: Final = "any"

RELATION_STATES: Final = (
    *LINK_REASONS,
    *(f"partner_{reason}" for reason in FIRM_REASONS),
    "no_end_live",
)
"""What becomes of a supply relation: linked, two live ends without a link, one live end, none."""


@final
@dataclass(frozen=True, slots=True)
class Block:
    """One count by groups (G), reasons (A) and reliefs (B); only what was met is kept.

    Parameters
    ----------
    reasons, reliefs : tuple of str
        Names along the second and third axis.
    place : int32, shape (z,)
        Flat index into (G, A, B).
    amount, money : float64, shape (z,)
        Firms (weighted) or relations (rows), and million USD; NaN where no money is known.
    total : float64, shape (G,)
        What shares are taken of.
    rows : int64, shape (G,)
        Rows or relations that `total` was counted on.
    """

    reasons: tuple[str, ...]
    reliefs: tuple[str, ...]
    place: Rows
    amount: Floats
    money: Floats
    total: Floats
    rows: NDArray[np.int64]

    def shares(self) -> Floats:
        """Return amounts over totals, shape (G, A, B); NaN for groups without any."""
        shares = np.zeros((self.total.size, len(self.reasons), len(self.reliefs)))
        shares.ravel()[self.place] = self.amount
        whole = np.where(self.total > 0.0, self.total, np.nan)
        return shares / whole[:, None, None]


@final
@dataclass(frozen=True, slots=True)
class StallTotals:
    """A diagnosis summed up.

    Parameters
    ----------
    groups : mapping of str to tuple of str
        Names of the groups of each kind: ``all``, ``sector``, ``tier``.
    blocks : mapping of (str, str) to Block
        By what is counted and by kind of group. ``firm``: firms without a live site by reason and
        cheapest relief; ``firm_behind``: the same firms by what would stop them if they had heard
        and looked; ``firm_alone``: how many each change alone would tip; ``firm_grant``: how many
        would act with a grant of at most that share of the price, and not without; ``link``: relations of two
        adopters without a link; ``link_alone``; ``relation``: all supply relations.
    """

    groups: Mapping[str, tuple[str, ...]]
    blocks: Mapping[tuple[str, str], Block]


def totals_of(stalls: Stalls, sectors: Sequence[str]) -> StallTotals:
    """Sum a diagnosis up by all, sector and tier."""
    groups = {"all": ("all",), "sector": tuple(sectors), "tier": TIERS}
    tier = np.where(stalls.tier < 0, len(TIERS) - 1, np.minimum(stalls.tier, len(TIERS) - 2))
    place = {
        "all": np.zeros(stalls.tier.size, np.int64),
        "sector": stalls.sector.astype(np.int64),
        "tier": tier.astype(np.int64),
    }
    blocks: dict[tuple[str, str], Block] = {}
    for kind, names in groups.items():
        for what, block in _blocks(stalls, place[kind], len(names)).items():
            blocks[what, kind] = block
    return StallTotals(groups, blocks)


def _blocks(stalls: Stalls, group: NDArray[np.int64], number: int) -> dict[str, Block]:
    """Return all counts by one kind of group."""
    firm, weight = group[stalls.row], stalls.weight[stalls.row]
    need = weight * stalls.need
    firms = (summed(firm, weight, number), np.bincount(firm, minlength=number).astype(np.int64))
    tips = [(stalls.tips >> k & 1).astype(np.bool_) for k in range(len(FIRM_CHANGES))]
    enough = [tips[FIRM_CHANGES.index("grant")] & (stalls.grant_share <= share) for share in GRANTS]
    edge, one = group[stalls.customer[stalls.edge]], np.ones(stalls.edge.size)
    edges = (summed(edge, one, number), np.bincount(edge, minlength=number).astype(np.int64))
    link_tips = [(stalls.link_tips >> k & 1).astype(np.bool_) for k in range(len(LINK_CHANGES))]

    def block(
        names: tuple[Names, Names],
        place: NDArray[np.int64],
        codes: tuple[Bytes, Bytes],
        each: Floats,
        money: Floats,
        whole: Whole,
    ) -> Block:
        size = (len(names[0]), len(names[1]))
        code = (place * size[0] + codes[0]) * size[1] + codes[1]
        room = number * size[0] * size[1]
        return kept(names, summed(code, each, room), summed(code, money, room), whole)

    def alone(
        names: Names,
        flags: Sequence[Bools],
        place: NDArray[np.int64],
        each: Floats,
        money: Floats,
        whole: Whole,
    ) -> Block:
        counts = np.stack([summed(place[f], each[f], number) for f in flags], axis=1)
        paid = np.stack([summed(place[f], money[f], number) for f in flags], axis=1)
        return kept(((ANY,), names), counts.ravel(), paid.ravel(), whole)

    behind = (FIRM_REASONS, ("",))
    of_firm, of_link = (FIRM_REASONS, FIRM_RELIEFS), (LINK_REASONS, LINK_RELIEFS)
    levels = tuple(f"{share:g}" for share in GRANTS)
    reason, relief = stalls.reason, stalls.relief
    links = (stalls.link_reason, stalls.link_relief)
    unpriced, unpriced_links = np.full(firm.size, np.nan), np.full(edge.size, np.nan)
    return {
        "firm": block(of_firm, firm, (reason, relief), weight, need, firms),
        "firm_behind": block(behind, firm, (stalls.line, 0 * relief), weight, unpriced, firms),
        "firm_alone": alone(FIRM_CHANGES, tips, firm, weight, unpriced, firms),
        "firm_grant": alone(levels, enough, firm, weight, weight * stalls.grant, firms),
        "link": block(of_link, edge, links, one, stalls.link_need, edges),
        "link_alone": alone(LINK_CHANGES, link_tips, edge, one, unpriced_links, edges),
        "relation": _relations(stalls, group, number),
    }


def kept(names: tuple[Names, Names], amount: Floats, money: Floats, whole: Whole) -> Block:
    """Return a block of what was met."""
    place = np.flatnonzero(amount).astype(np.int32)
    return Block(*names, place, amount[place], money[place], *whole)


def summed(place: NDArray[np.int64], amount: Floats, number: int) -> Floats:
    """Add `amount` up by place, float64, shape (number,)."""
    return np.bincount(place, amount, number).astype(np.float64)


def _relations(stalls: Stalls, group: NDArray[np.int64], number: int) -> Block:
    """Count all relations, by the group of their customer and by what has become of them."""
    total = summed(group, stalls.purchases.astype(np.float64), number)
    states = np.zeros((number, len(RELATION_STATES)))
    for edges, code in (
        (stalls.linked, np.zeros(stalls.linked.size, np.int64)),
        (stalls.edge, stalls.link_reason.astype(np.int64)),
        (stalls.half, stalls.partner.astype(np.int64) + len(LINK_REASONS)),
    ):
        place = group[stalls.customer[edges]] * len(RELATION_STATES) + code
        states += np.bincount(place, minlength=states.size).reshape(states.shape)
    states[:, -1] = total - states.sum(axis=1)
    counts = states.ravel()
    whole = (total, total.astype(np.int64))
    return kept((RELATION_STATES, ("",)), counts, np.full_like(counts, np.nan), whole)


def reason_shares(totals: StallTotals) -> dict[str, float]:
    """Return the share of firms without a live site by what stops them, adding up to one."""
    shares = totals.blocks["firm", "all"].shares()[0].sum(axis=1)
    known = np.nan_to_num(shares)
    return {name: float(known[k]) for k, name in enumerate(FIRM_REASONS) if k > 0}


__all__ = ["GRANTS", "RELATION_STATES", "TIERS", "Block", "StallTotals", "reason_shares", "totals_of"]
