"""Sentences on two scenarios, made from the tables. No direction and no number is written by hand."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from experiments.pair.changes import names
from experiments.pair.plan import WORLD_APART
from experiments.report.frames import OF_ALL, ROWS_LIVE
from experiments.report.labels import Labels, quote
from experiments.report.numbers import RESOLUTION, Measure, counted, listed, measure

if TYPE_CHECKING:
    from experiments.pair.result import Pair

LEVEL: Final = 0.1
"""A corrected chance from which on nothing is said of a direction: one less the level of the intervals."""

HIGHER, LOWER, SAME, UNDECIDED = "higher", "lower", "the same", "undecided"
UNKNOWN, THIN = "not defined", "below resolution"


def is_thin(pair: "Pair") -> bool:
    """Say whether too few rows have a live use, in one of the two, to measure anything among them."""
    rows = pair.differences[pair.differences["indicator"] == ROWS_LIVE]
    return bool((rows[["first", "second"]] < RESOLUTION).any(axis=None))


def verdict(row: "pd.Series[Any]", thin: bool = False) -> str:
    """Return what may be said of one headline: a direction only where seeds alone seldom bring it."""
    if not np.isfinite(row["mean"]):
        return UNKNOWN
    if row["mean"] == 0.0 and (row["low"] == row["high"] == 0.0 or row["n"] == 1):
        return SAME
    if thin and row["indicator"] not in OF_ALL:
        return THIN
    has_sign = row["low"] > 0.0 or row["high"] < 0.0
    if has_sign and np.isfinite(row["p_corrected"]) and row["p_corrected"] < LEVEL:
        return HIGHER if row["mean"] > 0.0 else LOWER
    return UNDECIDED


def headlines(pair: "Pair") -> pd.DataFrame:
    """Return the rows of ``differences`` that are headlines, in their order."""
    rows = pair.differences.set_index("indicator", drop=False)
    return rows.loc[[name for name in pair.plan.headlines if name in rows.index]].reset_index(drop=True)


def found(pair: "Pair") -> list[str]:
    """Return what came of it: the same in everything, or a sentence on each headline that is decided."""
    from experiments.wording import indicator_labels

    labels = indicator_labels()
    if pair.is_same:
        return [same_sentence(pair)]
    one, other = (quote(name) for name in names(pair.plan))
    rows = headlines(pair)
    thin = is_thin(pair)
    words = [verdict(row, thin) for _, row in rows.iterrows()]
    told = [
        headline_sentence(row, word, other, one, labels)
        for (_, row), word in zip(rows.iterrows(), words, strict=True)
        if word in (HIGHER, LOWER)
    ]
    for word, text in (
        (UNDECIDED, "Undecided, since seeds alone could have brought the difference"),
        (SAME, "The same in every replicate"),
        (THIN, f"Below resolution, since fewer than {RESOLUTION} rows have a live use"),
        (UNKNOWN, "Not defined in both"),
    ):
        titles = [
            labels.indicator(name).title
            for name, each in zip(rows["indicator"], words, strict=True)
            if each == word
        ]
        if titles:
            told.append(f"{text}: {listed(titles)}.")
    return told


def same_sentence(pair: "Pair") -> str:
    """Say that nothing differs, and whether the scenarios do."""
    runs = counted(pair.plan.replicates, "replicate")
    text = f"Nothing differs: both gave the same numbers in every indicator and month of {runs}"
    if pair.changed.empty:
        return f"{text}, as the same scenario must."
    return f"{text}, although the scenarios do ({listed(pair.changed['what'])})."


def headline_sentence(row: "pd.Series[Any]", word: str, other: str, one: str, labels: Labels) -> str:
    """Return one decided headline with its difference, interval and both values."""
    says = labels.indicator(f"{row['indicator']}")
    scale = scale_of(row, labels)
    step = f" {scale.step}" if scale.step else ""
    return (
        f"{says.title}: {word} in {other} than in {one}, {scale.change(row['mean'])}{step} "
        f"(90 % interval {scale.changes(row['low'], row['high'])}; {scale.text(row['second'])} against "
        f"{scale.text(row['first'])})."
    )


def scale_of(row: "pd.Series[Any]", labels: Labels) -> Measure:
    """Return how the numbers of one row are written."""
    values = [row[key] for key in ("first", "second", "mean", "low", "high")]
    return measure(labels.indicator(f"{row['indicator']}").unit, values)


def pairing(pair: "Pair") -> str:
    """Say how many times more replicates the headlines would need without common seeds."""
    ratios = headlines(pair)["variance_ratio"].to_numpy(dtype=np.float64)
    known = ratios[np.isfinite(ratios)]
    if not known.size:
        return ""
    return (
        f"Without common seeds the same precision would take {np.median(known):.1f} times as many replicates "
        f"(median over {counted(known.size, 'headline')}; {known.min():.1f} to {known.max():.1f})."
    )


def flip_words(pair: "Pair") -> list[str]:
    """Return how many firms change sides between the two, net of what one firm's other luck sets off."""
    if not pair.plan.follows_firms:
        return [WORLD_APART]
    rows = pair.flips[pair.flips["group_kind"] == "all"]
    if rows.empty:
        return []
    row = rows.iloc[0]
    one, other = (quote(name) for name in names(pair.plan))
    if row["gained"] == row["lost"] == 0.0:
        return ["No firm changes sides: those live at the end are the same in both."]
    text = (
        f"Of all firms, {_share(row['gained'])} are live at the end in {other} and not in {one}, "
        f"{_share(row['lost'])} the other way round"
    )
    if not np.isfinite(row["placebo_gained"]):
        return [f"{text}. No placebo pair was run, so how many would flip by luck alone is not known."]
    luck = row["placebo_gained"] + row["placebo_lost"]
    net = row["net_gained"] + row["net_lost"]
    kept = f"{_share(net)} are left net of it" if net > 0.0 else "nothing is left net of it"
    return [f"{text}. The other luck of a single firm alone flips {_share(luck)}; {kept}."]


def _share(value: float) -> str:
    return f"{100.0 * value:.2g} %"
