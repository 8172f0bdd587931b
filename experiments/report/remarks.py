"""Sentences on what the results depend on, on money, on reasons and on the data."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.report.fit_figure import Fit, fit_of, series_rows
from experiments.report.frames import band, parameter_band, select
from experiments.report.judgement import Contrast, level_text, moved_by_size, panel_signs
from experiments.report.labels import Labels, quote
from experiments.report.money_figures import cost_points, spent
from experiments.report.numbers import counted, listed, measure
from experiments.report.numbers import grouped as number
from experiments.report.prose import MOST, possessive, quoted
from experiments.report.style import NO_POLICY

if TYPE_CHECKING:
    from experiments.comparison import Comparison


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
            place = f"{says.title} on {possessive(labels.structure(s))} structure"
            sentences.append(
                f"{place} over assumed parameters: {listed(parts)}, {times} times as wide as by chance alone."
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


def survival_sentences(found: Sequence[Contrast], robust: pd.DataFrame, labels: Labels) -> list[str]:
    """Return how many of the stated directions keep their sign under rival rules and without a cause."""
    stated = [c for c in found if c.decided]
    sentences: list[str] = []
    for panel in ("rule", "control"):
        signs = [(c, panel_signs(c, robust, panel)) for c in stated]
        levels = list(dict.fromkeys(level for _, by in signs for level in by))
        if not levels:
            continue
        kept = {x: sum(by.get(x, 0.0) == np.sign(c.difference.mean) for c, by in signs) for x in levels}
        parts = listed(f"{kept[x]} {level_text(panel, x)}" for x in levels)
        lost = [c for c, by in signs if any(by.get(x, 0.0) != np.sign(c.difference.mean) for x in levels)]
        names = listed(dict.fromkeys(labels.indicator(c.indicator).title for c in lost))
        tail = f"; lost somewhere: {names}" if lost else ""
        of = counted(len(stated), "stated direction")
        sentences.append(f"Of {of} so many keep their sign: {parts}{tail}.")
    return sentences


def variance_gain(differences: pd.DataFrame, names: Sequence[str]) -> float:
    """Return how many times more replicates half of the named differences would need without pairing.

    NaN where no difference varies.
    """
    values = differences.loc[differences["indicator"].isin(list(names)), "variance_ratio"].to_numpy(
        dtype=np.float64
    )
    values = values[np.isfinite(values)]
    return float(np.median(values)) if values.size else float("nan")


def variance_sentence(differences: pd.DataFrame, names: Sequence[str]) -> str:
    """Return what pairing by replicate gains."""
    middle = variance_gain(differences, names)
    if not np.isfinite(middle):
        return ""
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
            names = listed([quote(labels.reason(str(x))) for x in level["reason"]], "or")
            tie = ", which cannot be told apart," if len(level) > 1 else ""
            share = f"{quoted(labels, m)} ({100 * float(first['mean']):.0f} %)"
            said.setdefault(names + tie, []).append(share)
        if said:
            parts = [f"{names} under {listed(mixes_of)}" for names, mixes_of in said.items()]
            place = f"On {possessive(labels.structure(s))} structure"
            sentences.append(f"{place} the most frequent reason is {'; '.join(parts)}.")
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
            name = quote(labels.instrument(str(by.index[0])))
            share = f"{100 * float(by.iloc[0]) / total:.0f} % of it for {name}"
            amount = measure("million USD", [total]).text(total)
            parts.append(f"{amount} under {quoted(labels, m)}, {share}")
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
            f"{quote(labels.instrument(str(rows['instrument'].iloc[i])))} "
            f"({measure('million USD', [left[i]]).text(float(left[i]))})"
            for i in most
            if left[i] > 0
        )
        share_text = f"{100 * share:.0f} % of the planned money was not paid out by the end"
        sentences.append(f"On {place} {share_text}, most of it for {names}.")
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
        f"{says.title}: {scale.span(min(base), max(base))} {scale.unit} over structures and mixes at the "
        f"assumed budget, {scale.span(min(every), max(every))} over a quarter to four times that budget."
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
    number_of = counted(len(fits), "series", "series")
    return [
        f"Of {number_of} with the model's own event, {within[1.5]} lie within a factor of 1.5 of the model "
        f"on average over their months, {within[2.0]} within 2 and {within[4.0]} within 4. Farthest off: "
        f"{name} ({apart})."
    ]
