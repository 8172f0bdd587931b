"""Sentences made from the tables. No direction and no number is written by hand."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.report.fit_figure import Fit, fit_of
from experiments.report.frames import LAST_FITTED, band, month_of, month_text, parameter_band, select
from experiments.report.judgement import (
    HIGHER,
    LOWER,
    Contrast,
    grouped,
    level_text,
    moved_by_size,
    usual_reason,
)
from experiments.report.labels import Labels
from experiments.report.money_figures import UNSPENT, cost_points, spent
from experiments.report.numbers import Measure, counted, listed, measure
from experiments.report.numbers import grouped as number
from experiments.report.style import NO_POLICY

if TYPE_CHECKING:
    from experiments.comparison import Comparison
    from experiments.plan import ComparePlan

FINDINGS = 3


def quoted(labels: Labels, mix: str) -> str:
    """Return a mix as it stands in a sentence."""
    if mix == NO_POLICY:
        return "no policy"
    return f"\N{LEFT SINGLE QUOTATION MARK}{labels.mix(mix)}\N{RIGHT SINGLE QUOTATION MARK}"


def title(comparison: "Comparison", labels: Labels) -> str:
    """Return the title of the page."""
    plan = comparison.plan
    structures = listed(labels.structure(s) for s in plan.structures)
    if len(plan.mixes) == 1:
        return f"{labels.mix(plan.mixes[0])} on the production structure of {structures}"
    return f"From single uses to linked firms: {counted(len(plan.mixes), 'policy mix', 'policy mixes')} on the production " + (
        f"structure{'s' * (len(plan.structures) > 1)} of {structures}"
    )


def compared(comparison: "Comparison", labels: Labels) -> str:
    """Return in one sentence what was compared."""
    plan = comparison.plan
    mixes = listed(quoted(labels, m) for m in plan.mixes)
    structures = listed(labels.structure(s) for s in plan.structures)
    each = " each" if len(plan.mixes) > 1 else ""
    return (
        f"{counted(len(plan.mixes), 'policy mix', 'policy mixes').capitalize()} ({mixes}) were{each} run on the "
        f"{'production structure' if len(plan.structures) == 1 else 'production structures'} of {structures}: "
        f"{plan.firms:,} firm rows, {counted(plan.replicates, 'paired replicate')}, "
        f"{month_text(month_of(plan.start))} to {month_text(month_of(plan.end))}."
    )


def scale_of(group: Sequence[Contrast], labels: Labels) -> Measure:
    """Return how the differences of a group of contrasts are written."""
    values = [v for c in group for v in (c.difference.mean, c.difference.low, c.difference.high)]
    return measure(labels.indicator(group[0].indicator).unit, values)


def amount(c: Contrast, scale: Measure, labels: Labels, unit: bool) -> str:
    """Return a difference with its interval and place."""
    d = c.difference
    step = f" {scale.step}" if unit and scale.step else ""
    return (
        f"{scale.change(d.mean)}{step} on {possessive(labels.structure(c.structure))} "
        f"(90 % interval {scale.changes(d.low, d.high)})"
    )


def possessive(name: str) -> str:
    """Return ``Korea's``."""
    return f"{name}\N{RIGHT SINGLE QUOTATION MARK}" + ("" if name.endswith("s") else "s")


def where(group: Sequence[Contrast], total: int, labels: Labels) -> str:
    """Return on which structures something holds."""
    if len(group) == total and total == 2:
        return "on both structures"
    if len(group) == total and total > 2:
        return f"on all {total} structures"
    return f"on {listed(possessive(labels.structure(c.structure)) for c in group)} structure" + (
        "" if len(group) == 1 else "s"
    )


def contrast_sentence(group: Sequence[Contrast], labels: Labels) -> str:
    """Return one sentence on contrasts that differ in structure only.

    Decided ones are stated with difference and interval; undecided ones are named as such with
    the reason, and nothing is said of their direction.
    """
    scale = scale_of(group, labels)
    title = labels.indicator(group[0].indicator).title
    mix, against = quoted(labels, group[0].mix), quoted(labels, group[0].against)
    than = "without policy" if group[0].against == NO_POLICY else f"under {against}"
    parts: list[str] = []
    for word in (HIGHER, LOWER):
        these = [c for c in group if c.verdict == word]
        if these:
            amounts = listed(amount(c, scale, labels, unit=i == 0) for i, c in enumerate(these))
            parts.append(f"{word} under {mix} than {than} {where(these, len(group), labels)}: {amounts}")
    open_ones = [c for c in group if not c.decided]
    if not parts:
        reasons = listed(dict.fromkeys(c.reason for c in open_ones))
        return f"{title} under {mix} against {against}: undecided {where(open_ones, len(group), labels)}, because {reasons}."
    text = f"{title} is " + "; ".join(parts)
    if open_ones:
        text += f"; undecided {where(open_ones, len(group), labels)}, because {listed(dict.fromkeys(c.reason for c in open_ones))}"
    return text + "."


def findings(found: Sequence[Contrast], labels: Labels) -> list[str]:
    """Return the two or three sentences of the first screen.

    First what holds between mixes that do something, then what holds against no policy, each on
    as many structures as possible; one sentence an indicator and kind of contrast. Where nothing
    holds between mixes, that comes first.
    """
    groups = grouped(found)
    held = [g for g in groups if any(c.decided for c in g)]
    between = [g for g in held if g[0].against != NO_POLICY]
    against_none = [g for g in held if g[0].against == NO_POLICY]
    chosen: list[str] = []
    rivals = [c for c in found if c.against != NO_POLICY]
    if between:
        chosen += [contrast_sentence(g, labels) for g in fullest(between)[:2]]
    elif rivals:
        reason, number_of = usual_reason(rivals)
        chosen.append(
            f"Between the mixes: undecided on all {counted(len(rivals), 'headline contrast')}, because {reason} "
            f"(in {number_of} of them)."
        )
    seen: set[str] = set()
    for group in fullest(against_none):
        if len(chosen) < FINDINGS and group[0].indicator not in seen:
            seen.add(group[0].indicator)
            chosen.append(contrast_sentence(group, labels))
    if not held and found:
        reason, number_of = usual_reason(found)
        return [f"Undecided on all {counted(len(found), 'headline contrast')}, because {reason} (in {number_of} of them)."]
    return chosen or ["Undecided, because there is nothing to set against each other: one mix was run."]


def fullest(groups: Sequence[list[Contrast]]) -> list[list[Contrast]]:
    """Return groups with those first that hold on most structures; the order is kept otherwise."""
    return sorted(groups, key=lambda g: -sum(c.decided for c in g))


def tally(found: Sequence[Contrast]) -> str:
    """Return how many contrasts hold and how many do not."""
    held = sum(c.decided for c in found)
    return (
        f"Of {counted(len(found), 'headline contrast')} between mixes, {held:,} hold under the rules and "
        f"{len(found) - held:,} are undecided."
    )


def open_question(found: Sequence[Contrast], labels: Labels) -> list[str]:
    """Return what stays undecided, by indicator, without any direction."""
    groups: dict[str, list[Contrast]] = {}
    for c in found:
        if not c.decided:
            groups.setdefault(c.indicator, []).append(c)
    sentences: list[str] = []
    for name, these in groups.items():
        reason, number_of = usual_reason(these)
        total = sum(c.indicator == name for c in found)
        sentences.append(
            f"{labels.indicator(name).title}: undecided in {len(these)} of {counted(total, 'contrast')}, "
            f"because {reason} (in {number_of} of them)."
        )
    return sentences


def interaction(crossed: pd.DataFrame, labels: Labels, plan: "ComparePlan", name: str) -> list[str]:
    """Return whether the effect of a mix differs between the first structure and the others."""
    sentences: list[str] = []
    says = labels.indicator(name)
    title = says.title[:1].lower() + says.title[1:]
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
            if not all(np.isfinite(v) for v in (low, high, here, there)):
                continue
            scale = measure(says.unit, [here, there, low, high])
            apart = low > 0 or high < 0
            says_so = "differs between the structures" if apart else "cannot be told apart between the structures"
            sentences.append(
                f"The effect of {quoted(labels, mix)} on {title}, against {quoted(labels, plan.mixes[0])}, {says_so}: "
                f"{scale.change(here)} on {possessive(labels.structure(first))}, {scale.change(there)} on "
                f"{possessive(labels.structure(other))} ({scale.step}; 90 % interval of the gap {scale.changes(low, high)})."
            )
    return sentences


def size_sentences(comparison: "Comparison", labels: Labels, names: Sequence[str]) -> list[str]:
    """Return which headlines depend on the number of rows."""
    if select(comparison.robustness, panel="size").empty:
        return ["The headlines were not repeated at other numbers of rows: all of them may depend on it."]
    marked: dict[str, set[str]] = {}
    cells = 0
    for name in names:
        for s in comparison.plan.structures:
            for m in comparison.plan.mixes:
                levels = moved_by_size(comparison, s, m, name)
                cells += bool(levels)
                if levels:
                    marked.setdefault(name, set()).update(levels)
    if not marked:
        return ["No headline leaves its band when the number of rows changes."]
    sentences: list[str] = []
    for name, levels in marked.items():
        places = listed(level_text("size", x) for x in sorted(levels, key=lambda x: float(x)))
        sentences.append(f"{labels.indicator(name).title} is size-dependent: it leaves its band {places}.")
    return sentences


def parameter_sentences(comparison: "Comparison", labels: Labels, name: str) -> list[str]:
    """Return how wide the band over assumed parameters is beside the band of chance."""
    sentences: list[str] = []
    says = labels.indicator(name)
    for s in comparison.plan.structures:
        for m in comparison.plan.mixes:
            wide = parameter_band(comparison.robustness, s, m, name)
            chance = band(comparison.scorecard, structure=s, mix=m, indicator=name)
            width = chance.high - chance.low
            if not (np.isfinite(wide.low) and np.isfinite(wide.high) and width > 0):
                continue
            scale = measure(says.unit, [wide.low, wide.high])
            times = (wide.high - wide.low) / width
            sentences.append(
                f"{says.title} on {possessive(labels.structure(s))} structure under {quoted(labels, m)}: "
                f"{scale.span(wide.low, wide.high)} {scale.unit} over assumed parameters, "
                f"{number(times, 1)} times as wide as by chance alone."
            )
    return sentences


def reason_sentences(reasons: pd.DataFrame, labels: Labels, structures: Sequence[str], mixes: Sequence[str]) -> list[str]:
    """Return the most frequent binding reason by structure, or the ones that cannot be told apart."""
    sentences: list[str] = []
    for s in structures:
        parts: list[str] = []
        for m in mixes:
            rows = select(reasons, structure=s, mix=m).sort_values("mean", ascending=False)
            if rows.empty or not float(rows["mean"].iloc[0]) > 0:
                continue
            first = rows.iloc[0]
            level = rows[(rows["high"] >= float(first["low"])) & (rows["mean"] > 0)]
            names = listed((f"\N{LEFT SINGLE QUOTATION MARK}{labels.reason(str(r))}\N{RIGHT SINGLE QUOTATION MARK}" for r in level["reason"]), "or")
            tie = ", which cannot be told apart," if len(level) > 1 else ""
            parts.append(f"{names}{tie} under {quoted(labels, m)} ({100 * float(first['mean']):.0f} %)")
        if parts:
            sentences.append(
                f"On {possessive(labels.structure(s))} structure the reason that binds most firms without a live use is "
                f"{'; '.join(parts)}."
            )
    return sentences


def money_sentences(comparison: "Comparison", labels: Labels) -> list[str]:
    """Return what was spent, on what most, and what stayed unspent."""
    money, plan = comparison.money, comparison.plan
    paid = spent(money)
    if paid.empty:
        return ["Under these mixes no public money was spent."]
    sentences: list[str] = []
    for s in plan.structures:
        parts: list[str] = []
        for m in plan.mixes:
            rows = select(paid, structure=s, mix=m)
            if rows.empty:
                continue
            total = float(rows["mean"].sum())
            by = rows.groupby("instrument", observed=True)["mean"].sum().sort_values(ascending=False)
            parts.append(
                f"{measure('million USD', [total]).text(total)} under {quoted(labels, m)}, of which "
                f"{100 * float(by.iloc[0]) / total:.0f} % for {labels.instrument(str(by.index[0])).lower()}"
            )
        if parts:
            sentences.append(f"On {possessive(labels.structure(s))} structure {listed(parts)}.")
    idle = money[money["payee"] == UNSPENT]
    for (s, m), rows in idle.groupby(["structure", "mix"], observed=True, sort=False):
        left = float(rows["mean"].sum())
        whole = left + float(select(paid, structure=str(s), mix=str(m))["mean"].sum())
        if left > 0.005 * whole:
            by = rows.groupby("instrument", observed=True)["mean"].sum().sort_values(ascending=False)
            sentences.append(
                f"{measure('million USD', [left]).text(left)} ({100 * left / whole:.0f} %) of the money of "
                f"{quoted(labels, str(m))} found no taker on {possessive(labels.structure(str(s)))} structure, most of it for "
                f"{labels.instrument(str(by.index[0])).lower()}."
            )
    return sentences


def cost_sentences(comparison: "Comparison", labels: Labels, name: str) -> list[str]:
    """Return a cost with its band over budgets; a cost without the band is not stated."""
    says = labels.indicator(name)
    sentences: list[str] = []
    for s in comparison.plan.structures:
        parts: list[str] = []
        for m in comparison.plan.mixes:
            points = {b: v for b, v in cost_points(comparison, name, s, m).items() if np.isfinite(v)}
            if m == NO_POLICY or len(points) < 3:
                continue
            scale = measure(says.unit, points.values())
            parts.append(
                f"{scale.text(points[1.0])} under {quoted(labels, m)} "
                f"({scale.span(min(points.values()), max(points.values()))} over a quarter to four times the budget)"
            )
        if parts:
            sentences.append(f"{says.title} on {possessive(labels.structure(s))} structure: {listed(parts)}.")
    return sentences


def fit_sentence(structure: str, series: str, fit: Fit, labels: Labels) -> str:
    """Return how far the model is from one observed series."""
    if not fit.points:
        return f"{labels.structure(structure)}, {series}: the model has no number in the observed months."
    if not np.isfinite(fit.distance):
        apart = "the model is at zero in an observed month, so no logarithmic error is defined"
    else:
        apart = (
            f"mean absolute log error {number(fit.distance, 2)} over {counted(fit.points, 'month')}, "
            f"a factor of {number(float(np.exp(fit.distance)), 2)} on average"
        )
    return f"{labels.structure(structure)}, {series}: model over observed {number(fit.ratio, 2)} in the last month, {apart}."


def fit_sentences(fit: pd.DataFrame, labels: Labels) -> list[str]:
    """Return the fit of every series whose event is the model's, up to December 2022."""
    rows = fit[(fit["month"] <= LAST_FITTED) & fit["fit"].astype(bool)]
    return [
        fit_sentence(str(k[0]), str(k[1]), fit_of(part[part["mix"] == part["mix"].iloc[0]]), labels)
        for k, part in rows.groupby(["structure", "series"], observed=True, sort=False)
    ]


def variance_sentence(differences: pd.DataFrame, names: Sequence[str]) -> str:
    """Return what pairing by replicate gains."""
    values = differences.loc[differences["indicator"].isin(list(names)), "variance_ratio"].to_numpy(dtype=float)
    values = values[np.isfinite(values)]
    if not values.size:
        return ""
    middle = float(np.median(values))
    return (
        f"Replicates are paired by seed: for half of the headline differences the variance without pairing would be "
        f"at least {number(middle, 1)} times as large."
    )


def held(found: Sequence[Contrast], labels: Labels) -> list[str]:
    """Return a sentence for every group of contrasts that holds somewhere."""
    return [contrast_sentence(g, labels) for g in grouped(found) if any(c.decided for c in g)]


def facts(comparison: "Comparison", labels: Labels) -> list[tuple[str, str]]:
    """Return the frame of the comparison as short pairs for the first screen."""
    plan = comparison.plan
    return [
        ("structures", listed(labels.structure(s) for s in plan.structures)),
        ("policy mixes", f"{len(plan.mixes)}"),
        ("firm rows", f"{plan.firms:,} each"),
        ("replicates", f"{plan.replicates:,}, paired"),
        ("period", f"{plan.start} to {plan.end}"),
    ]


def commands(comparison: "Comparison") -> list[str]:
    """Return the commands that repeat the comparison: the recorded one, or one made from the plan."""
    told = comparison.manifest.get("command")
    if isinstance(told, str) and told:
        return [told]
    plan = comparison.plan
    return [
        "pearlnet compare"
        f" --structures {','.join(plan.structures)} --mixes {','.join(plan.mixes)}"
        f" --firms {plan.firms} --replicates {plan.replicates} --seed {plan.seed}"
    ]
