"""Factors, their values, numbers, verdicts and refusals in the language of the page."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from pathlib import Path
from typing import Final

from abm.measures import policy_tables
from experiments.batch.factors import INSTRUMENT, MEASURE, PARAMETERS
from experiments.report.judgement import (
    CORRECTED,
    HAS_ZERO,
    NO_DIFFERENCE,
    TOO_FEW,
    reason_kind,
)
from experiments.report.labels import shortened
from experiments.report.numbers import Measure, measure
from experiments.study_report.told import shown
from networks.errors import BadInput
from viz.studies.safe_path import RefusedError
from viz.words import say, table
from viz.words.names import (
    basis_name,
    control_name,
    end_rule_name,
    indicator_name,
    instrument_name,
    mix_title,
    rule_name,
    stage_name,
    structure_name,
    technology_name,
    undefined,
    unit_name,
)

NAMED: Final[dict[str, Callable[[str], str]]] = {
    "mix": lambda code: mix_name(code),
    "structure": structure_name,
    "rule": rule_name,
    "control": control_name,
    "end_rule": end_rule_name,
    "basis": basis_name,
    "technology": technology_name,
}
"""What says the values of a factor in words."""

REASONS: Final = {
    HAS_ZERO: "zero",
    CORRECTED: "corrected",
    NO_DIFFERENCE: "none",
    TOO_FEW: "few",
    "the sign does not hold over budgets, readings of attention and end rules": "sign",
    "the runs over budgets, readings of attention and end rules are missing": "untried",
}
"""Why a contrast is undecided, by `experiments.report.judgement.reason_kind`."""

SHORT: Final = 14
"""Letters of a title of a mix up to which it is short enough for a chart."""

TONES: Final = {"higher": "gain", "lower": "loss", "undecided": "quiet"}
"""Tone of a verdict."""

SIGNS: Final = {"higher": "▲ ", "lower": "▼ ", "undecided": "○ "}
"""Mark of a verdict, so that colour is not all that tells it."""


def factor_name(key: str) -> str:
    """Return what is varied, in words where there are any."""
    if key.startswith(INSTRUMENT):
        code = key.removeprefix(INSTRUMENT)
        return instrument_name(code) if code in policy_tables().instruments else code
    if f"studies.factor_{key}" in table():
        return say(f"studies.factor_{key}")
    return key.removeprefix(PARAMETERS).removeprefix(MEASURE)


def value_name(key: str, value: object, longest: int = 60) -> str:
    """Return a value of a factor in words."""
    text = shown(value)
    named = NAMED.get(key)
    if named is None:
        return shortened(text, longest)
    try:
        return shortened(named(text), longest)
    except (BadInput, KeyError, OSError):  # a code this version has no name for
        return shortened(text, longest)


def mix_name(code: str) -> str:
    """Return the title of a mix; a file of one's own has its name."""
    parts = code.split("+")
    return " + ".join(Path(part).stem if part.endswith(".toml") else mix_title(part) for part in parts)


def brief_names(mixes: Sequence[str]) -> dict[str, str]:
    """Return short names of mixes for charts, where long titles would leave no room."""
    heads = {mix: re.split("[:：]", value_name("mix", mix, 200))[0].strip() for mix in mixes}
    counts = Counter(heads.values())
    named = {mix: mix for mix in mixes}
    for mix, name in heads.items():
        if name != value_name("mix", mix, 200) and counts[name] == 1:
            named[mix] = say("studies.brief_mix", name=name)
        elif len(name) <= SHORT:
            named[mix] = name
    return named


def cells_name(structures: Sequence[str], mixes: Sequence[str]) -> str:
    """Return mixes and the structures they are on, each once."""
    named = " / ".join(value_name("mix", mix) for mix in dict.fromkeys(mixes))
    places = " · ".join(value_name("structure", code) for code in dict.fromkeys(structures))
    return say("studies.on", mix=named, structure=places)


def indicator_title(name: str) -> str:
    """Return the title of an indicator, or its name where there is none."""
    return indicator_name(name) if f"names.indicator_{name}" in table() else name.replace("_", " ")


def scale(unit: str, values: Iterable[float]) -> Measure:
    """Return how numbers are written side by side, as the report writes them."""
    return measure(unit, values)


def unit_text(found: Measure, *, step: bool = False) -> str:
    """Return the unit of numbers, or of their differences, in the language of the page."""
    if found.unit == "%":
        return say("studies.points_unit") if step else "%"
    return unit_word(found.unit)


def unit_word(unit: str) -> str:
    """Return a unit; one without words stands for itself."""
    known = table()
    tail = unit.removeprefix("million ")
    slug = re.sub(r"[^a-z0-9]+", "_", unit.lower()).strip("_")
    if not unit or unit == "1":
        return ""
    if f"names.unit_{slug}" in known:
        return unit_name(unit)
    slug = re.sub(r"[^a-z0-9]+", "_", tail.lower()).strip("_")
    if tail != unit and f"names.unit_{slug}" in known:
        return say("names.million_of", unit=unit_name(tail))
    return unit


def bare(found: Measure, value: float) -> str:
    """Return a number without its unit."""
    return found.bare(value) if isfinite(value) else undefined()


def span(found: Measure, low: float, high: float) -> str:
    """Return an interval without its unit; nothing where it is not known."""
    return say("studies.span", a=found.bare(low), b=found.bare(high)) if isfinite(low + high) else ""


def step(found: Measure, value: float) -> str:
    """Return a difference with its sign."""
    return found.change(value) if isfinite(value) else undefined()


def steps(found: Measure, low: float, high: float) -> str:
    """Return the interval of a difference, both ends with signs."""
    return say("studies.span", a=found.change(low), b=found.change(high)) if isfinite(low + high) else ""


def verdict_name(word: str) -> str:
    """Return a verdict with its mark."""
    key = re.sub(r"[^a-z]+", "_", word)
    return SIGNS.get(word, "") + (
        say(f"studies.verdict_{key}") if f"studies.verdict_{key}" in table() else word
    )


def verdict_tone(word: str) -> str:
    """Return the tone of a verdict."""
    return TONES.get(word, "quiet")


def reason_text(reason: str) -> str:
    """Return why a contrast is undecided."""
    code = REASONS.get(reason_kind(reason))
    return say(f"studies.why_{code}") if code else reason


def doubt_text(doubts: Sequence[str]) -> str:
    """Return what stands against claiming a stage: `experiments.stage_table.Claim.doubts`."""
    return "; ".join(say(f"studies.doubt_{doubt.replace(' ', '_')}") for doubt in doubts)


def shares_text(shares: dict[str, float]) -> str:
    """Return shares by stage, the largest first; what is below half a percent is left out."""
    kept = sorted((word for word in shares if shares[word] >= 0.005), key=lambda word: -shares[word])
    return " · ".join(f"{stage_name(word)} {100 * shares[word]:.0f} %" for word in kept)


def refusal(error: Exception, folders: Iterable[Path] = ()) -> str:
    """Return why something is not opened, in one line that names no folder of this machine.

    Parameters
    ----------
    error : Exception
        A `RefusedError` has words of its own; what others say is cut and cleared of paths.
    folders : iterable of Path
        Whose names are taken out.
    """
    if isinstance(error, RefusedError):
        return say(f"studies.refused_{error.code}", **error.filled)
    if not isinstance(error, BadInput):
        return say("studies.refused_broken", why=type(error).__name__)
    text = f"{error}"
    for folder in sorted((f"{each}" for each in folders), key=len, reverse=True):
        text = text.replace(f"{folder}/", "").replace(folder, "")
    return re.sub(r"(?<!\w)/(?:[^/\s:]+/)+", "", text)[:300]
