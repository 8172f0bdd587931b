"""The study in words, for a terminal."""

import json
from dataclasses import fields
from typing import Any

import pandas as pd

from experiments.planted.study import Design
from experiments.planted.tables import WORDS, Rates, confusion, enough, judged, moved, rates
from networks.stage import Thresholds

TITLES = {
    "right": "said what was planted",
    "undecided": "undecided",
    "wrong": "said something else",
    "false_lines": "points called a line or more",
    "false_networks": "called a network, and none was planted",
    "missed": "networks called something less",
    "power": "networks called so",
}


def report(design: Design, trials: pd.DataFrame) -> str:
    """Return the page."""
    base = trials[trials["hidden"] == 0.0]
    table = judged(base)
    full = enough(table)
    lines = [*heading(design), "", *matrix(full), ""]
    lines += [f"{TITLES[f.name]:>40}  {getattr(rates(full), f.name)}" for f in fields(Rates)]
    few = table[table["adopters"] < Thresholds().adopters]
    if len(few):
        open_ = int((few["said"] == "undecided").sum())
        lines += [
            "",
            f"With fewer than {Thresholds().adopters} adopters: {open_:,} of {len(few):,} undecided.",
        ]
    if len(full):
        lines += ["", "Right and wrong by adoption:"]
        for share, part in full.groupby("share"):
            lines.append(
                f"  {100 * float(str(share)):4.0f} %  right {rates(part).right}, wrong {rates(part).wrong}"
            )
    for miss, part in trials.groupby("hidden"):
        if miss and len(enough(judged(part))):
            found = rates(enough(judged(part)))
            lines.append(
                f"With {100 * float(str(miss)):.0f} % of the links hidden: right {found.right},"
                f" false networks {found.false_networks}"
            )
    if len(full):
        change = moved(enough(base))
        lines += [
            "",
            f"Thresholds of line, network and silo moved by a quarter, {len(change)} combinations: right"
            f" {100 * change['right'].min():.1f} to {100 * change['right'].max():.1f} %, false networks up to"
            f" {100 * change['false_networks'].max():.1f} %.",
        ]
    return "\n".join(lines)


def heading(design: Design) -> list[str]:
    """Say what was planted where."""
    t = Thresholds()
    graphs = len(design.seeds) * len(design.structures)
    return [
        f"Patterns planted on drawn supply graphs of {', '.join(design.structures)}; rows"
        f" {', '.join(f'{n:,}' for n in design.firms)}; mean out-degree"
        f" {', '.join(f'{d:g}' for d in design.out_degrees)}; {graphs} graphs each, seeds"
        f" {min(design.seeds)} to {max(design.seeds)}.",
        f"Adoption {', '.join(f'{100 * s:g} %' for s in design.shares)}; links of no pattern per adopter"
        f" {', '.join(f'{b:g}' for b in design.backgrounds)}.",
        f"Line: {100 * t.leaderless:g} % of the adopters in chains of four tiers without hubs; network:"
        f" {100 * t.core:g} % keep two routes after a third of the links is lost; silo below {t.mixing:g}"
        f" of the crossings; at least {t.adopters} adopters.",
    ]


def matrix(table: pd.DataFrame) -> list[str]:
    """Return what was said of each pattern, in columns."""
    if not len(table):
        return ["No trial has enough adopters for a line or network to be told."]
    counts = confusion(table)
    used = [word for word in WORDS if counts[word].any()]
    lines = [f"{'planted':>9}  {'pattern':<30}" + "".join(f"{word:>11}" for word in used)]
    for (truth, pattern), row in counts.iterrows():  # pyright: ignore[reportGeneralTypeIssues]
        lines.append(f"{truth!s:>9}  {pattern!s:<30}" + "".join(f"{row[word] or '':>11}" for word in used))
    return lines


def as_json(design: Design, trials: pd.DataFrame) -> str:
    """Return design, confusion and rates as JSON."""
    full = enough(judged(trials[trials["hidden"] == 0.0]))
    found = rates(full)
    counts = (
        [
            {"truth": truth, "pattern": pattern, **{word: int(row[word]) for word in WORDS}}
            for (truth, pattern), row in confusion(full).iterrows()  # pyright: ignore[reportGeneralTypeIssues]
        ]
        if len(full)
        else []
    )
    values: dict[str, Any] = {
        f.name: {
            "hits": getattr(found, f.name).hits,
            "of": getattr(found, f.name).of,
            "interval": getattr(found, f.name).interval(),
        }
        for f in fields(Rates)
    }
    given = {f.name: list(getattr(design, f.name)) for f in fields(design)}
    limits = {f.name: getattr(Thresholds(), f.name) for f in fields(Thresholds)}
    return json.dumps(
        {"design": given, "thresholds": limits, "confusion": counts, "rates": values}, indent=2
    ).replace("NaN", "null")
