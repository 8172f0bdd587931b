"""Sentences made from the tables. No direction and no number is written by hand."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from experiments.report.frames import month_of, month_text, select
from experiments.report.judgement import (
    HIGHER,
    LOWER,
    Contrast,
    grouped,
    reason_kind,
    reasons_of,
)
from experiments.report.labels import Labels, quote
from experiments.report.numbers import Measure, counted, listed, measure, worded
from experiments.report.style import NO_POLICY

if TYPE_CHECKING:
    from experiments.comparison import Comparison
    from experiments.plan import ComparePlan

FINDINGS: Final = 3
"""Sentences on the first screen at most."""
MOST: Final = 0.9
"""Share of draws of the assumed parameters from which on a sign counts as steady."""


# ------------------------------------------------------------------ what was done


def title(comparison: "Comparison", labels: Labels) -> str:
    """Return the title of the page."""
    plan = comparison.plan
    structures = listed(labels.structure(s) for s in plan.structures)
    kind = "production structure" + "s" * (len(plan.structures) > 1)
    if len(plan.mixes) == 1:
        return f"{labels.mix(plan.mixes[0])} on the {kind} of {structures}"
    return f"{worded(len(plan.mixes)).capitalize()} policy mixes on the {kind} of {structures}"


def compared(comparison: "Comparison", labels: Labels) -> str:
    """Return in one sentence what was compared."""
    plan = comparison.plan
    mixes = listed(quoted(labels, m) for m in plan.mixes)
    verb = "was" if len(plan.mixes) == 1 else "were each"
    text = (
        f"{mixes} {verb} run on the {'structure' if len(plan.structures) == 1 else 'structures'} of "
        f"{listed(labels.structure(s) for s in plan.structures)}: {plan.firms:,} firm rows, "
        f"{counted(plan.replicates, 'replicate', 'paired replicates')}, "
        f"{month_text(month_of(plan.start))} to {month_text(month_of(plan.end))}."
    )
    return text[:1].upper() + text[1:]


def extent(comparison: "Comparison") -> str:
    """Return how large the runs were, how many, and to which month."""
    plan = comparison.plan
    runs = counted(plan.replicates, "replicate", "paired replicates")
    return f"{plan.firms:,} rows, {runs}, to {plan.end}"


def commands(comparison: "Comparison") -> list[str]:
    """Return the commands that repeat the comparison: the recorded one, or one made from the plan."""
    told = comparison.manifest.get("command")
    if isinstance(told, str) and told:
        return [told]
    plan = comparison.plan
    if len(plan.mixes) == 1:
        return ["pearlnet run scenario.toml"]
    return [
        f"pearlnet compare --structures {','.join(plan.structures)} --mixes {','.join(plan.mixes)}"
        f" --firms {plan.firms} --replicates {plan.replicates} --seed {plan.seed}"
    ]


def quoted(labels: Labels, mix: str) -> str:
    """Return a mix as it stands in a sentence."""
    if mix == NO_POLICY:
        return "no policy"
    return quote(labels.mix(mix))


def possessive(name: str) -> str:
    """Return ``Korea's``."""
    return f"{name}\N{RIGHT SINGLE QUOTATION MARK}" + ("" if name.endswith("s") else "s")


# ------------------------------------------------------------------ differences between mixes


def scale_of(group: Sequence[Contrast], labels: Labels) -> Measure:
    """Return how the differences of a group of contrasts are written."""
    values = [v for c in group for v in (c.difference.mean, c.difference.low, c.difference.high)]
    return measure(labels.indicator(group[0].indicator).unit, values)


def where(group: Sequence[Contrast], total: int, labels: Labels) -> str:
    """Return on which structures something holds."""
    if len(group) == total and total > 1:
        return "on both structures" if total == 2 else f"on all {worded(total)} structures"
    names = listed(possessive(labels.structure(c.structure)) for c in group)
    return f"on {names} structure" + "s" * (len(group) > 1)


def amounts(group: Sequence[Contrast], scale: Measure, labels: Labels) -> str:
    """Return differences with 90 % intervals, and in how many parameter draws the signs hold."""
    parts: list[str] = []
    for i, c in enumerate(group):
        unit = f" {scale.step}" if i == 0 and scale.step else ""
        place = f" on {possessive(labels.structure(c.structure))}" if len(group) > 1 else ""
        name = "" if i else "90 % interval "
        d = c.difference
        parts.append(f"{scale.change(d.mean)}{unit}{place} ({name}{scale.changes(d.low, d.high)})")
    shares = [c.draws for c in group if np.isfinite(c.draws)]
    if not shares:
        return listed(parts)
    least = "at least " if min(shares) != max(shares) else ""
    return f"{listed(parts)}; same sign in {least}{100 * min(shares):.0f} % of parameter draws"


def contrast_sentence(group: Sequence[Contrast], labels: Labels) -> str:
    """Return what may be said of contrasts that differ in structure only.

    Decided ones are stated with difference and interval; undecided ones are named as such with
    the reason, and nothing is said of their direction.
    """
    scale = scale_of(group, labels)
    name = labels.indicator(group[0].indicator).title
    mix, against = quoted(labels, group[0].mix), quoted(labels, group[0].against)
    than = "without policy" if group[0].against == NO_POLICY else f"under {against}"
    parts: list[str] = []
    for word in (HIGHER, LOWER):
        these = [c for c in group if c.verdict == word]
        if these:
            place = where(these, len(group), labels)
            parts.append(f"{word} under {mix} than {than} {place}, {amounts(these, scale, labels)}")
    rest = [c for c in group if not c.decided]
    if not parts:
        place = where(rest, len(group), labels)
        return f"{name}: undecided under {mix} against {against} {place}, because {reasons_of(rest)}."
    text = f"{name}: {'; '.join(parts)}."
    if rest:
        place = where(rest, len(group), labels)
        text += f" {place[:1].upper()}{place[1:]} it is undecided, because {reasons_of(rest)}."
    return text


def findings(found: Sequence[Contrast], labels: Labels) -> list[str]:
    """Return the two or three sentences of the first screen.

    What holds against no policy on two indicators, then what holds between mixes that do
    something, or that nothing does. Of each kind those come first that hold on most structures.
    A direction that turns in more than a tenth of the draws of assumed parameters is not brought
    here.
    """
    if not found:
        return ["Undecided, because no two mixes were run that could be set against each other."]
    if not any(c.decided for c in found):
        return [f"Undecided on all {counted(len(found), 'headline contrast')}, because {reasons_of(found)}."]
    base = [c for c in found if c.against == NO_POLICY]
    rivals = [c for c in found if c.against != NO_POLICY]
    best: dict[str, list[Contrast]] = {}
    for group in steadiest(grouped(base)):
        best.setdefault(group[0].indicator, group)
    chosen = [contrast_sentence(g, labels) for g in list(best.values())[: FINDINGS - bool(rivals)]]
    if base and not best:
        chosen.append(open_sentence("Against no policy", base))
    between = steadiest(grouped(rivals))
    chosen += [contrast_sentence(g, labels) for g in between[: FINDINGS - len(chosen)]]
    if rivals and not between:
        chosen.append(open_sentence("Between the mixes", rivals))
    return chosen


def open_sentence(what: str, these: Sequence[Contrast]) -> str:
    """Return that nothing among some contrasts can be put first, and why."""
    held = sum(c.decided for c in these)
    number_of = counted(len(these), "headline contrast")
    if not held:
        return f"{what}: undecided on all {number_of}, because {reasons_of(these)}."
    rest = counted(held, "direction")
    return (
        f"{what}: undecided on {len(these) - held} of {number_of}, because {reasons_of(these)}; the other "
        f"{rest} did not keep the sign in {100 * MOST:.0f} % of parameter draws."
    )


def is_steady(c: Contrast) -> bool:
    """Say whether a direction may be stated and holds in most draws of the assumed parameters."""
    return c.decided and not c.draws < MOST


def steadiest(groups: Sequence[list[Contrast]]) -> list[list[Contrast]]:
    """Return the groups with a steady direction, those first that have it on most structures."""
    firm = [g for g in groups if all(is_steady(c) for c in g if c.decided) and any(c.decided for c in g)]
    return sorted(firm, key=lambda g: -sum(c.decided for c in g))


def tally(found: Sequence[Contrast]) -> str:
    """Return how many contrasts hold and how many do not."""
    held = sum(c.decided for c in found)
    rest = len(found) - held
    hold, are = "holds" if held == 1 else "hold", "is" if rest == 1 else "are"
    number_of = counted(len(found), "headline contrast")
    text = f"Of {number_of} between mixes, {held:,} {hold} and {rest:,} {are} undecided."
    tried = [c for c in found if c.decided and np.isfinite(c.draws)]
    if tried:
        steady = sum(is_steady(c) for c in tried)
        text += f" Of these, {steady:,} keep the sign in {100 * MOST:.0f} % of parameter draws."
    return text + " More replicates narrow the intervals; they make nothing more true of the world."


def by_indicator(found: Sequence[Contrast], labels: Labels) -> list[str]:
    """Return one sentence an indicator that goes through its pairs of mixes and structures."""
    sentences: list[str] = []
    for name in dict.fromkeys(c.indicator for c in found):
        mine = [c for c in found if c.indicator == name]
        scale = scale_of(mine, labels)
        parts = [pair_clause(g, scale, labels) for g in grouped(mine)]
        unit = f" ({scale.step})" if scale.step else ""
        sentences.append(f"{labels.indicator(name).title}{unit}: {'; '.join(parts)}.")
    return sentences


def pair_clause(group: Sequence[Contrast], scale: Measure, labels: Labels) -> str:
    """Return a pair of mixes with what holds on which structures, without intervals."""
    words: list[str] = []
    for word in dict.fromkeys(c.verdict for c in group):
        these = [c for c in group if c.verdict == word]
        names = listed(possessive(labels.structure(c.structure)) for c in these)
        all_of_them = len(these) == len(group) > 1
        place = where(these, len(group), labels) if all_of_them else f"on {names}"
        gaps = f" ({gap_text(these, scale)})" if these[0].decided else ""
        words.append(f"{word} {place}{gaps}")
    than = "no policy" if group[0].against == NO_POLICY else labels.brief(group[0].against)
    return f"{labels.brief(group[0].mix)} against {than} {', '.join(words)}"


def gap_text(these: Sequence[Contrast], scale: Measure) -> str:
    """Return differences, with a warning where assumed parameters turn one of them."""
    weak = [c.draws for c in these if c.draws < MOST]
    warning = f", but the same sign in only {100 * min(weak):.0f} % of parameter draws" if weak else ""
    return f"{listed(scale.change(c.difference.mean) for c in these)}{warning}"


def open_question(found: Sequence[Contrast]) -> list[str]:
    """Return how many contrasts are undecided for which reason."""
    rest = [c for c in found if not c.decided]
    kinds: dict[str, int] = {}
    for c in rest:
        kinds[reason_kind(c.reason)] = kinds.get(reason_kind(c.reason), 0) + 1
    return [
        f"Undecided in {number_of} of {counted(len(found), 'contrast')}, because {reason}."
        for reason, number_of in sorted(kinds.items(), key=lambda item: -item[1])
    ]


def interaction(crossed: pd.DataFrame, labels: Labels, plan: "ComparePlan", name: str) -> list[str]:
    """Return whether the effect of a mix differs between the first structure and the others."""
    sentences: list[str] = []
    says = labels.indicator(name)
    rows = select(crossed, indicator=name)
    first, *others = plan.structures
    for place, other in enumerate(others):
        end = "" if place == 0 else f"_{other}"
        for row in rows.to_dict("records"):
            mix = str(row["mix"])
            if mix == plan.mixes[0] or f"interaction_low{end}" not in row:
                continue
            low, high = float(row[f"interaction_low{end}"]), float(row[f"interaction_high{end}"])
            here, there = float(row[f"policy_{first}"]), float(row[f"policy_{other}"])
            if not np.isfinite([low, high, here, there]).all():
                continue
            scale = measure(says.unit, [here, there, low, high])
            word = "differs" if low > 0 or high < 0 else "cannot be told apart"
            effect = f"the effect of {quoted(labels, mix)} against {quoted(labels, plan.mixes[0])}"
            sentences.append(
                f"{says.title}: {effect} {word} between the structures: {scale.change(here)} on "
                f"{possessive(labels.structure(first))}, {scale.change(there)} on "
                f"{possessive(labels.structure(other))} ({scale.step}; 90 % interval of the gap "
                f"{scale.changes(low, high)})."
            )
    return sentences
