"""Sentences on a study, made from its tables. No direction and no number is written by hand."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from experiments.batch.tables import REFERENCE
from experiments.report.labels import Labels
from experiments.report.numbers import RESOLUTION, counted, listed, measure
from experiments.study_report.told import (
    HIGHER,
    LOWER,
    SAME,
    THIN,
    UNDECIDED,
    UNKNOWN,
    Effect,
    Told,
    effects,
    shown,
)

WITHOUT: Final = {
    UNDECIDED: "Undecided, since no point can be told from the reference",
    THIN: f"Below resolution, with fewer than {RESOLUTION} rows live",
    UNKNOWN: "Not defined at the reference, so nothing is compared with it",
    SAME: "Exactly the same at every point",
}
"""What is said of indicators without a direction."""

POINTS: Final = (
    "A lever point is one setting of what policy decides, an uncertainty point one of what nobody knows."
)


def lead(study: Told) -> str:
    """Return what was run, in a sentence or two."""
    runs, base = study.result.manifest["runs"], study.result.study.base
    parts = [counted(len(study.points), "lever point")]
    if len(study.doubts) > 1:
        parts.append(counted(len(study.doubts), "uncertainty point"))
    parts.append(counted(study.result.study.replicates, "replicate"))
    missing = runs["wanted"] - runs["done"]
    text = f"{' times '.join(parts)}: {runs['done']:,} of {counted(runs['wanted'], 'run')} done."
    if missing:
        text += f" {missing:,} have no result."
    return f"{text} {base.firms:,} firm rows, {base.start} to {base.end}; values are at the end."


def varied(study: Told) -> list[dict[str, str]]:
    """Return the factors with what each takes: its values, or its range if they are many."""
    rows: list[dict[str, str]] = []
    for kind, keys, table in (
        ("lever", study.levers, study.points),
        ("uncertainty", study.uncertainties, study.doubts),
    ):
        for key in keys:
            column = table[key]
            distinct = list(dict.fromkeys(column.tolist()))
            if len(distinct) > 8 and column.dtype.kind in "if":
                values = f"{shown(min(distinct))} to {shown(max(distinct))}, {len(distinct)} values"
            else:
                more = f" and {len(distinct) - 8} more" if len(distinct) > 8 else ""
                values = ", ".join(shown(value) for value in distinct[:8]) + more
            rows.append({"key": key, "kind": kind, "values": values})
    return rows


def answers(study: Told, labels: Labels) -> list[str]:
    """Return what may be said: a sentence where a direction holds somewhere, and what is left of the rest."""
    if len(study.points) < 2:
        return ["There is but one lever point, so nothing is compared."]
    told: list[str] = []
    rest: dict[str, dict[str, list[str]]] = {}
    for name in study.names:
        found = effects(study, name)
        for unknown in dict.fromkeys(each.unknown for each in found):
            mine = [each for each in found if each.unknown == unknown]
            words = {each.word for each in mine}
            if words & {HIGHER, LOWER}:
                told.append(answer(study, name, mine, labels))
            else:
                word = next(each for each in (UNDECIDED, THIN, UNKNOWN, SAME) if each in words)
                rest.setdefault(word, {}).setdefault(labels.indicator(name).title, []).append(
                    place(study, unknown)
                )
    panels = len(study.doubts) if study.few else 1
    return [*told, *(without_direction(word, rest[word], panels) for word in WITHOUT if word in rest)]


def place(study: Told, unknown: int) -> str:
    """Return at which uncertainty point something holds; '' where there is but one, or all are one band."""
    return study.doubt(unknown) if study.few else ""


def without_direction(word: str, titles: dict[str, list[str]], panels: int) -> str:
    """Return of which indicators no direction is stated, and why."""
    items = [
        title if len(places) == panels else f"{title} ({listed(places)})" for title, places in titles.items()
    ]
    return f"{WITHOUT[word]}: {listed(items)}."


def answer(study: Told, name: str, found: Sequence[Effect], labels: Labels) -> str:
    """Return what one indicator does at all lever points but the first, against the first."""
    says = labels.indicator(name)
    here = place(study, found[0].unknown)
    count = Counter(each.word for each in found)
    words = [word for word in (HIGHER, LOWER, SAME, UNDECIDED, THIN, UNKNOWN) if count[word]]
    first, *others = words
    parts = [f"{first} at {count[first]} of {counted(len(found), 'point')}"]
    parts += [f"{word} at {count[word]}" for word in others]
    ends = [
        max((e for e in found if e.word == HIGHER), key=lambda e: e.found.mean, default=None),
        min((e for e in found if e.word == LOWER), key=lambda e: e.found.mean, default=None),
    ]
    scale = measure(says.unit, [v for e in found for v in (e.found.mean, e.found.low, e.found.high)])
    step = f" {scale.step}" if scale.step else ""
    band = "95 % interval" if study.few else "5th to 95th percentile over uncertainty points"
    most = [
        f"{study.label(e.lever)}, {scale.change(e.found.mean)}{step} ({band} "
        f"{scale.changes(e.found.low, e.found.high)})"
        for e in ends
        if e is not None
    ]
    head = f"{says.title}{f' ({here})' if here else ''}: against {study.label(REFERENCE)} {listed(parts)}."
    return f"{head} Furthest: {'; '.join(most)}."


def rule(study: Told) -> str:
    """Return when a direction is stated."""
    if study.few:
        return (
            f"{POINTS} A direction is stated where seeds alone would bring such a difference in less than "
            "one case in twenty, corrected by Holm's method for the number of points of an indicator. It is "
            "said of the model under the assumptions of the study."
        )
    return (
        f"{POINTS} At a lever point a direction is stated where at least nineteen in twenty uncertainty "
        "points have the same sign. Bands are over uncertainty points with their chance, so they are wider "
        "than chance alone."
    )


def repeat(study: Told) -> list[str]:
    """Return the commands that repeat one run, and all."""
    place = study.result.folder.resolve().name
    return [
        f"pearlnet run {place} --point {len(study.result.design) - 1} --replicate 0",
        f"pearlnet verify {place} --runs 3",
        f"pearlnet batch {place}/study.toml --out again",
    ]
