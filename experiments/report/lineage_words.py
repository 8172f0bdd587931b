"""Sentences on what tipped whom, all made from the tables."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from abm.controls import QUOTA
from agents.rules import RULES
from experiments.report.frames import select
from experiments.report.labels import Labels
from experiments.report.numbers import listed

if TYPE_CHECKING:
    from experiments.comparison import Comparison

PARTNERS, POLICY, COPIES, SELF = "trading partners", "policy", "what others' sites left behind", "themselves"

GROUPS: Final[Mapping[str, str]] = {
    "supplier": PARTNERS,
    "customer": PARTNERS,
    "co-supplier": PARTNERS,
    "demonstration": POLICY,
    "platform": POLICY,
    "instrument": POLICY,
    "provider": COPIES,
    "evidence": COPIES,
    "media": SELF,
    "own": SELF,
}
"""Kinds put together for the reader."""

NAMES: Final[Mapping[str, str]] = {
    "supplier": "suppliers",
    "customer": "customers",
    "co-supplier": "co-suppliers",
    "demonstration": "demonstrations that could be visited",
    "platform": "common platforms",
    "instrument": "other instruments",
    "provider": "products and practice of providers",
    "media": "media",
    "evidence": "published outcomes of others",
    "own": "own search, own gain",
}
"""What each kind is called."""

OWN: Final[Mapping[str, str]] = {
    "adopt": "themselves",
    "link": "the pair's own gain",
    "abandon": "the site's own outcome and prospects",
}
"""What the firms' own part is called, by event."""

LOST: Final = "data links that partners had ended"
"""What partners do to the end of a last use."""

EVENTS: Final[Mapping[str, str]] = {
    "adopt": "first uses",
    "link": "data links",
    "abandon": "ends of a firm's last use",
}

CAUTION: Final = (
    "This is bookkeeping by a stated rule, not proof of cause, and not a forecast of what a programme "
    "without one part would have done. Two supports of which either would have been enough share one event "
    "between them. What moves many firms through prices or partners is booked where it arrives, not where it "
    "began. The shares must never be added to Shapley values or to differences between mixes."
)


def words(comparison: "Comparison", labels: Labels) -> Mapping[str, object]:
    """Return all that the page says on what tipped whom; empty where nothing was recorded."""
    table = comparison.lineage
    if table.empty:
        return {}
    return {
        "headline": headline(comparison),
        "adoptions": sentences(comparison, labels, "adopt"),
        "links": sentences(comparison, labels, "link"),
        "ends": sentences(comparison, labels, "abandon"),
        "nations": map_sentences(comparison, labels),
        "caution": CAUTION,
    }


def group_shares(table: pd.DataFrame, structure: str, mix: str, event: str) -> dict[str, float]:
    """Return the share of each group of kinds in an event of one cell, the largest first."""
    part = select(table, structure=structure, mix=mix, event=event)
    found: dict[str, float] = dict.fromkeys((PARTNERS, POLICY, COPIES, SELF), 0.0)
    for kind, share in zip(part["kind"], part["share"], strict=True):
        found[GROUPS[str(kind)]] += float(share)
    return dict(sorted(found.items(), key=lambda item: -item[1])) if not part.empty else {}


def headline(comparison: "Comparison") -> str:
    """Say in how many cells partners tipped more adoptions than policy, or the other way round."""
    plan = comparison.plan
    if plan.template.rule != next(iter(RULES)) or plan.template.control == QUOTA:
        return (
            "Under this rule firms weigh no offers: a first use is booked to the live partners of a firm, "
            "or to the firm itself if it has none."
        )
    cells = [
        shares
        for structure in plan.structures
        for mix in plan.mixes
        if (shares := group_shares(comparison.lineage, structure, mix, "adopt")) and shares[POLICY] > 0.0
    ]
    if not cells:
        return "No instrument of policy tipped any firm."
    more = sum(shares[PARTNERS] > shares[POLICY] for shares in cells)
    if more == len(cells):
        where = "in the one case with policy" if more == 1 else f"in all {more} cases with policy"
        return f"Trading partners tipped more first uses than policy did by itself {where}."
    if not more:
        where = "in the one case with policy" if len(cells) == 1 else f"in all {len(cells)} cases with policy"
        return f"Policy by itself tipped more first uses than trading partners did {where}."
    return (
        f"Trading partners tipped more first uses than policy did by itself in {more} of {len(cells)} cases."
    )


def sentences(comparison: "Comparison", labels: Labels, event: str) -> list[str]:
    """Return one sentence a cell: to what an event is owed, the largest parts first."""
    found: list[str] = []
    for structure in comparison.plan.structures:
        for mix in comparison.plan.mixes:
            part = select(comparison.lineage, structure=structure, mix=mix, event=event)
            if part.empty:
                continue
            shares = group_shares(comparison.lineage, structure, mix, event)
            parts = [
                f"{percent(share)} to {group_name(group, event)}{inside(part, group)}"
                for group, share in shares.items()
                if share >= 0.005
            ]
            who = f"Structure of {labels.structure(structure)}, {labels.mix(mix)}"
            found.append(f"{who}: of {amount(part, event)}, {listed(parts)}.")
    return found


def group_name(group: str, event: str) -> str:
    """Return what a group of kinds is called for an event."""
    if group == SELF:
        return OWN[event]
    return LOST if group == PARTNERS and event == "abandon" else group


def amount(part: pd.DataFrame, event: str) -> str:
    """Return how many events a run has, in words."""
    whole = float(part["weight"].sum())
    number = f"{whole:,.0f}" if whole >= 10.0 else f"{whole:.1f}"
    return f"{number} {EVENTS[event]}"


def inside(part: pd.DataFrame, group: str) -> str:
    """Return in brackets the kinds or instruments of a group that count, the largest first."""
    if group == SELF:
        return ""
    named: dict[str, float] = {}
    for kind, source, share in zip(part["kind"], part["source"], part["share"], strict=True):
        if GROUPS[str(kind)] == group:
            name = str(source) if kind == "instrument" else NAMES[str(kind)]
            named[name] = named.get(name, 0.0) + float(share)
    ranked = sorted(((s, n) for n, s in named.items() if s >= 0.005), reverse=True)[:4]
    return f" ({', '.join(f'{name} {percent(share)}' for share, name in ranked)})" if ranked else ""


def percent(share: float) -> str:
    """Return a share in percent."""
    return f"{100 * share:.0f} %" if share >= 0.095 else f"{100 * share:.1f} %"


def shown_mix(comparison: "Comparison", structure: str) -> str | None:
    """Return the mix whose tree and map are drawn: that with most firms tipped by others."""
    table = select(comparison.lineage, structure=structure, event="adopt")
    table = table[table["kind"].isin(["supplier", "customer", "demonstration"])]
    if table.empty:
        return None
    total = table.groupby("mix", observed=True)["weight"].sum()
    there = {str(mix) for mix in comparison.tipped["mix"].unique()}
    kept = [(float(total[mix]), mix) for mix in comparison.plan.mixes if mix in total.index and mix in there]
    return max(kept)[1] if kept else None


def sector_matrix(comparison: "Comparison", structure: str, mix: str, sectors: int) -> np.ndarray:
    """Return how many adopting rows each sector owes to each other: tipping sector by tipped, (S, S)."""
    part = select(comparison.tipped, structure=structure, mix=mix, event="adopt")
    part = part[part["source_row"] >= 0]
    sector = np.asarray(comparison.frames[structure, mix].sector, np.int64)
    key = sector[part["source_row"].to_numpy()] * sectors + sector[part["row"].to_numpy()]
    return np.bincount(key, part["weight"].to_numpy(np.float64), sectors * sectors).reshape(sectors, sectors)


def map_sentences(comparison: "Comparison", labels: Labels) -> list[str]:
    """Return where tipping runs between sectors, one sentence a structure."""
    codes: Sequence[str] = tuple(labels.sectors)
    found: list[str] = []
    for structure in comparison.plan.structures:
        mix = shown_mix(comparison, structure)
        if mix is None or (structure, mix) not in comparison.frames or not codes:
            continue
        flow = sector_matrix(comparison, structure, mix, len(codes))
        total = float(flow.sum())
        if total <= 0.0:
            continue
        within = float(np.trace(flow)) / total
        giver = int(np.argmax(flow.sum(axis=1)))
        across = flow - np.diag(np.diag(flow))
        one, other = np.unravel_index(int(np.argmax(across)), across.shape)
        found.append(
            f"Structure of {labels.structure(structure)}, {labels.mix(mix)}: {percent(within)} of what other "
            f"firms tipped stays within a sector; {labels.sector(codes[giver])} tips most "
            f"({percent(float(flow[giver].sum()) / total)}); the strongest way across leads from "
            f"{labels.sector(codes[int(one)])} to {labels.sector(codes[int(other)])}."
        )
    return found
