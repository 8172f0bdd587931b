"""Sentences made from the tables. No direction and no number is written by hand."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from experiments.report.fit_figure import Fit, fit_of, series_rows
from experiments.report.frames import band, month_of, month_text, parameter_band, select
from experiments.report.judgement import (
    HIGHER,
    LOWER,
    Contrast,
    grouped,
    level_text,
    moved_by_size,
    reason_kind,
    reasons_of,
)
from experiments.report.labels import Labels
from experiments.report.money_figures import cost_points, spent
from experiments.report.numbers import Measure, counted, listed, measure, worded
from experiments.report.numbers import grouped as number
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
        f"{counted(plan.replicates, 'paired replicate')}, {month_text(month_of(plan.start))} to "
        f"{month_text(month_of(plan.end))}."
    )
    return text[:1].upper() + text[1:]


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
    return f"\N{LEFT SINGLE QUOTATION MARK}{labels.mix(mix)}\N{RIGHT SINGLE QUOTATION MARK}"


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
        return f"{name}: undecided under {mix} against {against} {where(rest, len(group), labels)}, because {reasons_of(rest)}."
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
        return ["Undecided, because there is nothing to set against each other: no two mixes were run."]
    rivals = [c for c in found if c.against != NO_POLICY]
    best: dict[str, list[Contrast]] = {}
    for group in steadiest(grouped([c for c in found if c.against == NO_POLICY])):
        best.setdefault(group[0].indicator, group)
    between = steadiest(grouped(rivals))
    chosen = [contrast_sentence(g, labels) for g in list(best.values())[: FINDINGS - bool(rivals)]]
    chosen += [contrast_sentence(g, labels) for g in between[: FINDINGS - len(chosen)]]
    if rivals and not between:
        chosen.append(rival_sentence(rivals))
    if not chosen:
        return [f"Undecided on all {counted(len(found), 'headline contrast')}, because {reasons_of(found)}."]
    return chosen


def rival_sentence(rivals: Sequence[Contrast]) -> str:
    """Return that nothing can be put first between mixes that do something, and why."""
    held = [c for c in rivals if c.decided]
    number_of = counted(len(rivals), "headline contrast")
    if not held:
        return f"Between the mixes: undecided on all {number_of}, because {reasons_of(rivals)}."
    return (
        f"Between the mixes: undecided on {len(rivals) - len(held)} of {number_of}, because {reasons_of(rivals)}; "
        f"the other {counted(len(held), 'direction')} did not keep the sign in {100 * MOST:.0f} % of parameter draws."
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
    text = f"Of {counted(len(found), 'headline contrast')} between mixes, {held:,} {'holds' if held == 1 else 'hold'} and {rest:,} "
    return text + f"{'is' if rest == 1 else 'are'} undecided."


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
        gaps = f" ({listed(gap_text(c, scale) for c in these)})" if these[0].decided else ""
        words.append(f"{word} {place}{gaps}")
    than = "no policy" if group[0].against == NO_POLICY else labels.brief(group[0].against)
    return f"{labels.brief(group[0].mix)} against {than} {', '.join(words)}"


def gap_text(c: Contrast, scale: Measure) -> str:
    """Return a difference, with a warning where assumed parameters turn it."""
    warning = (
        f", but the same sign in only {100 * c.draws:.0f} % of parameter draws" if c.draws < MOST else ""
    )
    return f"{scale.change(c.difference.mean)}{warning}"


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
            word = (
                "differs between the structures"
                if low > 0 or high < 0
                else "cannot be told apart between the structures"
            )
            sentences.append(
                f"{says.title}: the effect of {quoted(labels, mix)} against {quoted(labels, plan.mixes[0])} {word}: {scale.change(here)} on {possessive(labels.structure(first))}, "
                f"{scale.change(there)} on {possessive(labels.structure(other))} ({scale.step}; 90 % interval of the gap "
                f"{scale.changes(low, high)})."
            )
    return sentences


# ------------------------------------------------------------------ what it depends on


def size_sentences(comparison: "Comparison", labels: Labels, names: Sequence[str]) -> list[str]:
    """Return which headlines depend on the number of rows."""
    if select(comparison.robustness, panel="size").empty:
        return ["The headlines were not repeated at other numbers of rows: all of them may depend on it."]
    marked: dict[str, list[str]] = {}
    steady: list[str] = []
    for name in names:
        cells = [(s, m) for s in comparison.plan.structures for m in comparison.plan.mixes]
        levels = {x for s, m in cells for x in moved_by_size(comparison, s, m, name)}
        text = labels.indicator(name).title
        for level in levels:
            marked.setdefault(level, []).append(text)
        if not levels:
            steady.append(text)
    sentences = [
        f"Size-dependent: {level_text('size', level)} a mean leaves its band for {listed(texts)}."
        for level, texts in sorted(marked.items(), key=lambda item: float(item[0]))
    ]
    if steady:
        sentences.append(f"Within its band at every size tried: {listed(steady)}.")
    return sentences


def parameter_sentences(comparison: "Comparison", labels: Labels, name: str) -> list[str]:
    """Return by structure how wide the band over assumed parameters is beside that of chance."""
    says = labels.indicator(name)
    sentences: list[str] = []
    for s in comparison.plan.structures:
        parts: list[str] = []
        ratios: list[float] = []
        outside: list[str] = []
        for m in comparison.plan.mixes:
            wide = parameter_band(comparison.robustness, s, m, name)
            chance = band(comparison.scorecard, structure=s, mix=m, indicator=name)
            if np.isfinite(wide.low) and np.isfinite(wide.high) and chance.high > chance.low:
                scale = measure(says.unit, [wide.low, wide.high])
                parts.append(f"{scale.span(wide.low, wide.high)} {scale.unit} under {quoted(labels, m)}")
                ratios.append((wide.high - wide.low) / (chance.high - chance.low))
                if not wide.low <= chance.mean <= wide.high:
                    side = "below" if chance.mean < wide.low else "above"
                    outside.append(f"{side} it under {quoted(labels, m)}")
        if parts:
            least, most = number(min(ratios), 1), number(max(ratios), 1)
            times = least if least == most else f"{least} to {most}"
            sentences.append(
                f"{says.title} on {possessive(labels.structure(s))} structure over assumed parameters: {listed(parts)}, "
                f"{times} times as wide as by chance alone."
            )
            if outside:
                sentences[-1] += f" The default parameters give a mean {listed(outside)}."
    return sentences


def draw_sentence(found: Sequence[Contrast], labels: Labels) -> list[str]:
    """Return in how many draws of assumed parameters the stated directions keep their sign."""
    known = [c for c in found if c.decided and np.isfinite(c.draws)]
    if not known:
        return []
    weak = [c for c in known if c.draws < MOST]
    names = listed(dict.fromkeys(labels.indicator(c.indicator).title for c in weak))
    text = (
        f"Of {counted(len(known), 'stated direction')} {len(known) - len(weak)} keep their sign in at least "
    )
    text += f"{100 * MOST:.0f} % of the draws of assumed parameters"
    return [f"{text}; {len(weak)} do not ({names})." if weak else f"{text}."]


def variance_sentence(differences: pd.DataFrame, names: Sequence[str]) -> str:
    """Return what pairing by replicate gains."""
    values = differences.loc[differences["indicator"].isin(list(names)), "variance_ratio"].to_numpy(
        dtype=np.float64
    )
    values = values[np.isfinite(values)]
    if not values.size:
        return ""
    middle = float(np.median(values))
    if middle < 1.05:
        return "Replicates are paired by seed, which gains nothing for half of the headline differences."
    return (
        "Replicates are paired by seed; without that, half of the headline differences would need at least "
        f"{number(middle, 1)} times as many replicates."
    )


# ------------------------------------------------------------------ reasons, money, data


def reason_sentences(
    reasons: pd.DataFrame, labels: Labels, structures: Sequence[str], mixes: Sequence[str]
) -> list[str]:
    """Return the most frequent binding reason by structure, or those that cannot be told apart."""
    sentences: list[str] = []
    for s in structures:
        said: dict[str, list[str]] = {}
        for m in mixes:
            rows = select(reasons, structure=s, mix=m).sort_values("mean", ascending=False)
            if rows.empty or not float(rows["mean"].iloc[0]) > 0:
                continue
            first = rows.iloc[0]
            level = rows[(rows["high"] >= float(first["low"])) & (rows["mean"] > 0)]
            names = listed(
                (
                    f"\N{LEFT SINGLE QUOTATION MARK}{labels.reason(str(r))}\N{RIGHT SINGLE QUOTATION MARK}"
                    for r in level["reason"]
                ),
                "or",
            )
            tie = ", which cannot be told apart," if len(level) > 1 else ""
            said.setdefault(names + tie, []).append(
                f"{quoted(labels, m)} ({100 * float(first['mean']):.0f} %)"
            )
        if said:
            parts = [f"{names} under {listed(where_said)}" for names, where_said in said.items()]
            sentences.append(
                f"On {possessive(labels.structure(s))} structure most firms without a live use are stopped by {'; '.join(parts)}."
                if all("," not in n for n in said)
                else f"On {possessive(labels.structure(s))} structure the most frequent reason is {'; '.join(parts)}."
            )
    return sentences


def money_sentences(comparison: "Comparison", labels: Labels) -> list[str]:
    """Return by structure what was spent and on what most."""
    paid = spent(comparison.money)
    if paid.empty:
        return ["Under these mixes no public money was spent."]
    sentences: list[str] = []
    for s in comparison.plan.structures:
        parts: list[str] = []
        for m in comparison.plan.mixes:
            rows = select(paid, structure=s, mix=m)
            if rows.empty:
                continue
            total = float(rows["mean"].sum())
            by = rows.groupby("instrument", observed=True)["mean"].sum().sort_values(ascending=False)
            parts.append(
                f"{measure('million USD', [total]).text(total)} under {quoted(labels, m)}, "
                f"{100 * float(by.iloc[0]) / total:.0f} % of it for \N{LEFT SINGLE QUOTATION MARK}"
                f"{labels.instrument(str(by.index[0]))}\N{RIGHT SINGLE QUOTATION MARK}"
            )
        if parts:
            sentences.append(
                f"Paid on {possessive(labels.structure(s))} structure over the run: {listed(parts)}."
            )
    return sentences


def unspent_sentences(idle: pd.DataFrame, labels: Labels) -> list[str]:
    """Return where money found no taker by the end of the run.

    Parameters
    ----------
    idle : pandas.DataFrame
        Columns structure, mix, instrument, planned, paid; million USD over the run.
    """
    sentences: list[str] = []
    for (s, m), rows in idle.groupby(["structure", "mix"], observed=True, sort=False):
        planned, paid = float(rows["planned"].sum()), float(rows["paid"].sum())
        left = (rows["planned"] - rows["paid"]).to_numpy(dtype=np.float64)
        share = (planned - paid) / planned if planned > 0 else 0.0
        place = f"{possessive(labels.structure(str(s)))} structure under {quoted(labels, str(m))}"
        if share < 0.005:
            sentences.append(f"On {place} all of the planned money was paid out.")
            continue
        most = np.argsort(-left, kind="stable")[:2]
        names = listed(
            f"\N{LEFT SINGLE QUOTATION MARK}{labels.instrument(str(rows['instrument'].iloc[i]))}\N{RIGHT SINGLE QUOTATION MARK}"
            f" ({measure('million USD', [left[i]]).text(float(left[i]))})"
            for i in most
            if left[i] > 0
        )
        sentences.append(
            f"On {place} {100 * share:.0f} % of the planned money stayed unspent, most of it for {names}."
        )
    return sentences


def cost_sentence(comparison: "Comparison", labels: Labels, name: str) -> list[str]:
    """Return a cost over all cells with its band over budgets; without the band it is not stated."""
    says = labels.indicator(name)
    base: list[float] = []
    every: list[float] = []
    for s in comparison.plan.structures:
        for m in comparison.plan.mixes:
            points = {
                b: v for b, v in cost_points(comparison, name, s, m).items() if np.isfinite(v) and v > 0
            }
            if m != NO_POLICY and len(points) == 3:
                base.append(points[1.0])
                every += points.values()
    if not base:
        return []
    scale = measure(says.unit, base)
    return [
        f"{says.title}: {scale.span(min(base), max(base))} {scale.unit} over structures and mixes at the assumed budget, "
        f"{scale.span(min(every), max(every))} over a quarter to four times that budget."
    ]


def fit_summary(comparison: "Comparison", labels: Labels) -> list[str]:
    """Return how far the model is from the observed series as a whole."""
    fits: list[tuple[str, Fit]] = []
    for (structure, series), part in series_rows(comparison, fitted=True):
        fit = fit_of(part[part["mix"] == part["mix"].iloc[0]])
        if fit.points:
            fits.append((f"{labels.structure(structure)}, {series}", fit))
    if not fits:
        return ["No observed series falls into this comparison."]
    within = {factor: sum(f.distance <= np.log(factor) for _, f in fits) for factor in (1.5, 2.0, 4.0)}
    name, worst = max(fits, key=lambda item: item[1].distance)
    apart = (
        f"a factor of {number(float(np.exp(worst.distance)), 1)}"
        if np.isfinite(worst.distance)
        else "the model stands at zero in an observed month"
    )
    return [
        f"Of {counted(len(fits), 'series', 'series')} with the model's own event, {within[1.5]} lie within a factor of 1.5 of the "
        f"model on average over their months, {within[2.0]} within 2 and {within[4.0]} within 4. Farthest off: {name} ({apart})."
    ]
