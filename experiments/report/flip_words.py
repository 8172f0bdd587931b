"""Sentences on which firms flip between mixes, all made from the tables."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from experiments.flips.table import ALL, GAINED, LOST, STALL
from experiments.report.flip_rows import UNDECIDED, Flipped, all_pairs, flipped, main_pairs
from experiments.report.frames import select
from experiments.report.labels import Labels
from experiments.report.lineage_words import GROUPS, NAMES, SELF, percent
from experiments.report.numbers import MINUS, counted, grouped, listed
from experiments.report.prose import possessive, quoted
from experiments.report.style import NO_POLICY

if TYPE_CHECKING:
    from experiments.comparison import Comparison

KINDS: Final = {"sector": "sector", "size": "size class", "region": "region"}
MANY: Final = {"sector": "sectors", "size": "size classes", "region": "regions"}
TOP: Final = 3
"""Groups that are named."""

NAMED: Final = 0.05
"""Share from which a part of what tipped or stops firms is named."""

CAUTION: Final = (
    "Adopts means: has a live use at the end of the run. What tipped a firm is bookkeeping by a stated rule, "
    "not proof of cause; what stops it is the first thing that fails at the end. Both are of all firms that "
    "flip, luck included: of a single firm nobody can tell whether policy or luck turned it. A firm that is "
    "lost need not be harmed: where some wait, support to one takes the place of another."
)

NO_PAIR: Final = "No two mixes were set side by side, so no firm can flip between them."
NOT_KNOWN: Final = "Which firms flip is not known: the runs kept no rows."
NOT_TRIED: Final = "how many luck alone moves was not tried (--placebo-seeds)"

SAID: Final = {GAINED: "more gained than lost", LOST: "more lost than gained"}


def answer(comparison: "Comparison", labels: Labels) -> str:
    """Say how many firms flip under each structure's own mix, which way, and how many luck alone moves."""
    pairs = main_pairs(comparison)
    if not pairs:
        return NO_PAIR if len(comparison.plan.mixes) < 2 else NOT_KNOWN
    parts: list[str] = []
    for structure, mix, against in pairs:
        (row,) = flipped(comparison.flips, structure, mix, against, ALL)
        of = "" if parts else "Of 1,000 firms "
        where = f"{of}on {possessive(labels.structure(structure))} structure"
        parts.append(f"{where} {outcome(row, labels, quoted(labels, mix))}; {luck(row)}")
    return f"{'; '.join(parts)}."


def outcome(row: Flipped, labels: Labels, name: str) -> str:
    """Return how many firms adopt under one mix only and under the other only, and which way more flip."""
    numbers = (
        f"{per_thousand(row.gained)} adopt only under {name} and {per_thousand(row.lost)} only "
        f"{without(labels, row.against)}"
    )
    said = SAID.get(row.verdict, f"undecided which way more flip, because {row.reason}")
    return f"{numbers}: {said}"


def luck(row: Flipped) -> str:
    """Return how many firms luck alone moves."""
    if not np.isfinite(row.luck):
        return NOT_TRIED
    return (
        f"one firm\N{RIGHT SINGLE QUOTATION MARK}s other luck alone moves {per_thousand(row.luck)} each way"
    )


def without(labels: Labels, mix: str) -> str:
    """Return ``without policy``, or under which mix."""
    return "without policy" if mix == NO_POLICY else f"under {quoted(labels, mix)}"


def under(labels: Labels, mix: str) -> str:
    """Return the same with the mix's short name."""
    return "without policy" if mix == NO_POLICY else f"under {labels.brief(mix)}"


def words(comparison: "Comparison", labels: Labels) -> Mapping[str, Any]:
    """Return all that the page says of flips; empty where no two mixes stand side by side."""
    if len(comparison.plan.mixes) < 2:
        return {}
    pairs = main_pairs(comparison)
    return {
        "headline": answer(comparison, labels),
        "sentences": [s for pair in pairs for s in pair_sentences(comparison, labels, *pair)],
        "causes": [s for pair in pairs for s in cause_sentences(comparison, labels, *pair)],
        "pairs": [table_row(row, pair_name(row, labels)) for row in all_pairs(comparison)],
        "blocks": [block for kind in ("size", "region") for block in blocks(comparison, labels, pairs, kind)],
        "caution": CAUTION,
    }


def pair_sentences(
    comparison: "Comparison", labels: Labels, structure: str, mix: str, against: str
) -> list[str]:
    """Return what can be said of one pair: overall, then by kind of group."""
    (row,) = flipped(comparison.flips, structure, mix, against, ALL)
    name = pair_name(row, labels)
    found = [f"{name}: of 1,000 firms {outcome(row, labels, labels.brief(mix))}{beyond(row)}."]
    for kind in KINDS:
        found += group_sentence(flipped(comparison.flips, structure, mix, against, kind), kind, name, labels)
    return found


def beyond(row: Flipped) -> str:
    """Return the difference with its interval, and what is left beyond luck."""
    band = f", 90 % interval {signed(row.low)} to {signed(row.high)}" if np.isfinite(row.low) else ""
    text = f" (gained less lost {signed(row.apart)}{band}); {luck(row)}"
    if not np.isfinite(row.luck):
        return text
    return (
        f"{text}, beyond it {more(row.gained - row.luck, 'gained')} and {more(row.lost - row.luck, 'lost')}"
    )


def more(share: float, deed: str) -> str:
    """Return how many more, or fewer, of 1,000 firms are gained or lost than luck moves."""
    if signed(share) == "0":
        return f"none {deed}"
    return f"{per_thousand(abs(share))} {'more' if share > 0.0 else 'fewer'} {deed}"


def group_sentence(groups: Sequence[Flipped], kind: str, name: str, labels: Labels) -> list[str]:
    """Return in which groups more firms are gained than lost, and in which more are lost."""
    if not groups:
        return []
    parts: list[str] = []
    for verdict, said in SAID.items():
        these = sorted((g for g in groups if g.verdict == verdict), key=lambda g: -net(g))
        if these:
            top = listed(f"{group_name(g, labels)} ({per_thousand(net(g))})" for g in these[:TOP])
            most = ", beyond luck most in" if len(these) > 1 else ", beyond luck:"
            parts.append(f"{said} in {len(these)}{most} {top}")
    rest = sum(g.verdict == UNDECIDED for g in groups)
    number = counted(len(groups), KINDS[kind], MANY[kind])
    if not parts:
        return [f"{name}, by {KINDS[kind]}: undecided in {'all ' * (rest > 1)}{number}."]
    parts += [f"undecided in {rest}"] if rest else []
    return [f"{name}, by {KINDS[kind]}, of 1,000 firms of each: of {number}, {'; '.join(parts)}."]


def net(row: Flipped) -> float:
    """Return what a group gains, or loses, beyond what luck moves."""
    return (row.gained if row.verdict == GAINED else row.lost) - row.luck


def group_name(row: Flipped, labels: Labels) -> str:
    """Return a group in words."""
    if row.kind == "sector":
        return labels.sector(row.group)
    is_number = row.kind == "size" and row.group[:1].isdigit()
    return f"{row.group} employees" if is_number else row.group


def cause_sentences(
    comparison: "Comparison", labels: Labels, structure: str, mix: str, against: str
) -> list[str]:
    """Return what tipped those who flipped where they are live, and what stops them where they are not."""
    found: list[str] = []
    for one, other in ((mix, against), (against, mix)):
        part = causes_of(comparison.flip_causes, structure, one, other)
        parts = [text for text in (tipped_by(part), stopped_by(part, labels, other)) if text]
        if parts:
            place = labels.structure(structure)
            found.append(f"{place}, firms that adopt only {under(labels, one)}: {'; '.join(parts)}.")
    return found


def causes_of(table: pd.DataFrame, structure: str, live: str, idle: str) -> pd.DataFrame:
    """Return the rows of firms live under one mix and not under another."""
    own = select(table, structure=structure, mix=live, against=idle, direction=GAINED)
    return (
        own if not own.empty else select(table, structure=structure, mix=idle, against=live, direction=LOST)
    )


def tipped_by(part: pd.DataFrame) -> str:
    """Return the shares of what tipped firms, by group of kinds, the largest first."""
    part = part[part["kind"] != STALL]
    shares: dict[str, float] = {}
    inside: dict[str, dict[str, float]] = {}
    for kind, source, share in zip(part["kind"], part["source"], part["share"], strict=True):
        group = GROUPS[kind]
        name = source if kind == "instrument" else NAMES[kind]
        shares[group] = shares.get(group, 0.0) + share
        inside.setdefault(group, {})[name] = inside.get(group, {}).get(name, 0.0) + share
    if not shares:
        return ""
    ranked = sorted(shares, key=lambda group: -shares[group])
    texts = [f"{percent(shares[group])} by {group}{named(group, inside[group])}" for group in ranked]
    return f"tipped {listed(texts)}"


def named(group: str, parts: Mapping[str, float]) -> str:
    """Return in brackets the parts of a group that count, the largest first."""
    ranked = sorted(((share, name) for name, share in parts.items() if share >= NAMED), reverse=True)
    if group == SELF or not ranked:
        return ""
    return f" ({', '.join(f'{name} {percent(share)}' for share, name in ranked)})"


def stopped_by(part: pd.DataFrame, labels: Labels, mix: str) -> str:
    """Return what stops the firms under the mix under which they are not live, the most frequent first."""
    stalls = part[(part["kind"] == STALL) & (part["share"] >= NAMED)]
    if stalls.empty:
        return ""
    texts = [
        f"{labels.reason(source)} ({percent(share)})"
        for source, share in zip(stalls["source"], stalls["share"], strict=True)
    ]
    return f"{under(labels, mix)} what stops them: {', '.join(texts)}"


def pair_name(row: Flipped, labels: Labels) -> str:
    """Return structure and pair for a line of a table."""
    against = "no policy" if row.against == NO_POLICY else labels.brief(row.against)
    return f"{labels.structure(row.structure)}, {labels.brief(row.mix)} against {against}"


def blocks(
    comparison: "Comparison", labels: Labels, pairs: Sequence[tuple[str, str, str]], kind: str
) -> list[dict[str, Any]]:
    """Return the tables by size or region: one a structure."""
    found: list[dict[str, Any]] = []
    for structure, mix, against in pairs:
        rows = flipped(comparison.flips, structure, mix, against, kind)
        if rows:
            title = f"{pair_name(rows[0], labels)}, by {KINDS[kind]}"
            lines = [table_row(row, group_name(row, labels)) for row in rows]
            found.append({"title": title, "kind": kind, "rows": lines})
    return found


def table_row(row: Flipped, name: str) -> dict[str, str]:
    """Return one line of a table."""
    verdicts = {GAINED: "more gained", LOST: "more lost", UNDECIDED: UNDECIDED}
    luck = np.isfinite(row.luck)
    return {
        "name": name,
        "gained": per_thousand(row.gained),
        "lost": per_thousand(row.lost),
        "luck": per_thousand(row.luck) if luck else "not tried",
        "net": f"{signed(row.gained - row.luck)} / {signed(row.lost - row.luck)}" if luck else "not tried",
        "apart": signed(row.apart),
        "band": f"{signed(row.low)} to {signed(row.high)}" if np.isfinite(row.low) else "not known",
        "verdict": verdicts[row.verdict],
        "reason": row.reason,
    }


def per_thousand(share: float) -> str:
    """Return how many of 1,000 firms; what is not zero is never printed as zero."""
    number = 1000.0 * share
    if 0.0 < number < 0.05:
        return "fewer than 0.1"
    return "0" if number == 0.0 else grouped(number, 1 if number < 99.95 else 0)


def signed(share: float) -> str:
    """Return a number of 1,000 firms with its sign."""
    number = 1000.0 * share
    text = grouped(abs(number), 1 if abs(number) < 99.95 else 0)
    if not any(c in "123456789" for c in text):
        return "0"
    return ("+" if number > 0.0 else MINUS) + text
