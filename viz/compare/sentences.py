"""What may be said of two scenarios, in the page's language.

What is said, and whether, is decided by `experiments.pair.words`; here stand only the words. No direction
and no number is written by hand.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.pair.words import (
    HIGHER,
    LOWER,
    SAME,
    THIN,
    UNDECIDED,
    UNKNOWN,
    headlines,
    is_thin,
    verdict,
)
from experiments.report.numbers import RESOLUTION
from viz.compare.numbers import scale_of, small_share, span, step_of, with_unit
from viz.words import say
from viz.words.names import indicator_name

if TYPE_CHECKING:
    import pandas as pd

    from experiments.pair.result import Pair

VERDICTS: Final = {
    HIGHER: "higher",
    LOWER: "lower",
    SAME: "same",
    UNDECIDED: "undecided",
    THIN: "thin",
    UNKNOWN: "unknown",
}
"""Word of a verdict and key of it in the tables."""

LEFT_OPEN: Final = (UNDECIDED, SAME, THIN, UNKNOWN)
"""Verdicts that share one sentence, in its order."""


def verdict_text(word: str) -> str:
    """Return a verdict in one word."""
    return say(f"compare.verdict_{VERDICTS[word]}")


def listed(words: list[str]) -> str:
    """Return words as a list in a sentence."""
    if len(words) < 2:
        return "".join(words)
    return say("compare.and", before=say("compare.comma").join(words[:-1]), last=words[-1])


def found(pair: "Pair") -> list[str]:
    """Return what came of it: the same in everything, or a sentence on each headline that is decided."""
    if pair.is_same:
        key = "same_as_must" if pair.changed.empty else "same_all"
        return [say(f"compare.{key}", n=pair.plan.replicates)]
    rows, thin = headlines(pair), is_thin(pair)
    words = [verdict(row, thin) for _, row in rows.iterrows()]
    told = [
        decided(row, word)
        for (_, row), word in zip(rows.iterrows(), words, strict=True)
        if word in (HIGHER, LOWER)
    ]
    for word in LEFT_OPEN:
        names = [
            indicator_name(f"{name}")
            for name, each in zip(rows["indicator"], words, strict=True)
            if each == word
        ]
        if names:
            told.append(say(f"compare.found_{VERDICTS[word]}", names=listed(names), rows=RESOLUTION))
    return told


def decided(row: "pd.Series[Any]", word: str) -> str:
    """Return one decided headline with its difference, interval and both values."""
    name = f"{row['indicator']}"
    scale = scale_of(name, [row[key] for key in ("first", "second", "mean", "low", "high")])
    return say(
        f"compare.found_{VERDICTS[word]}",
        name=indicator_name(name),
        change=step_of(scale, name, row["mean"]),
        span=span(scale, row["low"], row["high"]),
        first=with_unit(scale, row["first"]),
        second=with_unit(scale, row["second"]),
    )


def pairing(pair: "Pair") -> str:
    """Say how many times more runs the headlines would need without common seeds; empty where unknown."""
    ratios = headlines(pair)["variance_ratio"].to_numpy(dtype=np.float64)
    known = ratios[np.isfinite(ratios)]
    return say("compare.pairing", times=f"{np.median(known):.1f}") if known.size else ""


def flip_words(pair: "Pair") -> list[str]:
    """Return how many firms change sides, net of what one firm's other luck sets off."""
    rows = pair.flips[pair.flips["group_kind"] == "all"] if len(pair.flips) else pair.flips
    if not len(rows):
        return []
    row = rows.iloc[0]
    if row["gained"] == row["lost"] == 0.0:
        return [say("compare.flips_none")]
    text = say("compare.flips", gained=small_share(row["gained"]), lost=small_share(row["lost"]))
    if not np.isfinite(row["placebo_gained"]):
        return [text, say("compare.flips_no_luck")]
    luck = row["placebo_gained"] + row["placebo_lost"]
    net = row["net_gained"] + row["net_lost"]
    left = say("compare.flips_net", net=small_share(net)) if net > 0.0 else say("compare.flips_no_net")
    return [text, say("compare.flips_luck", luck=small_share(luck)) + left]
