"""Try the test of attribution on what is known beforehand, and on the model, and write docs/rules.md.

    python -m docs.make_attribution

Run from the root of the project; it takes some minutes. The text of the page is written by hand; what stands
between ``<!-- made: attribution -->`` and ``<!-- end -->`` is replaced.

Size: runs of the model against runs of the same model with other seeds, where a claim that relations made or
held back anything is false. Power: adopters and links planted on the drawn networks in patterns
whose truth is known, against as many anywhere.
"""

import sys
from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from abm.country import country_codes
from abm.footprint import Footprint, footprint
from abm.scenario import Scenario
from abm.world import World, draw_world
from agents.quotas import Acts
from agents.rules import RULES
from docs.make_networks import filled
from docs.make_sizes import own_mixes
from docs.make_tables import as_table
from experiments.attribution import (
    ALIKE,
    ALL,
    HELD_BACK,
    HIGHER,
    LOWER,
    MADE,
    MEASURES,
    SAME,
    UNDECIDED,
    Effects,
    against_random_links,
    attribution,
    attribution_tasks,
    compared,
    statement,
    verdict,
)
from experiments.plan import compare_plan
from experiments.runner import perform
from experiments.statistics import student_interval
from networks.kernels.chance import child_seed, uniforms
from networks.kernels.streams import PLANT_ADOPTER
from networks.matching import Dated
from networks.planted import plant
from networks.types import Floats

PAGE: Final = Path(__file__).parent / "rules.md"
ROWS: Final = 5000
FIRST: Final = 200
"""First replicate of the study: others than those of the fits."""

RUNS: Final = 16
"""Runs of each rule and country, paired anew in every trial."""

PAIRS: Final = 4
TRIALS: Final = 200
PLANTS: Final = 24
SHARE: Final = 0.16
"""Adopting rows of a planted pattern, about as many as the model has."""

ANYWHERE: Final = "random and linked"
PLANTED: Final = (
    ANYWHERE,
    "chains",
    "chains under leaders",
    "shared stars",
    "islands by region",
    "thin network",
    "even network",
)
AGAINST: Final = ("links", "adopters")
SEEDS: Final = 8
CONTROLS: Final = 4
WORDS: Final = (HIGHER, LOWER, ALIKE, UNDECIDED)
CLAIMS: Final = (MADE, HELD_BACK, SAME, UNDECIDED)


def main() -> int:
    """Run everything and write the page."""
    lines = [*size_of_the_test(), *power_of_the_test(), *what_is_found(), ""]
    PAGE.write_text(filled(PAGE.read_text("utf-8"), {"attribution": lines}), "utf-8")
    return 0


def size_of_the_test() -> list[str]:
    """Hold runs against runs of the same model with other seeds; return a table of verdicts."""
    cells: Counter[str] = Counter()
    claims: Counter[str] = Counter()
    for code, mix in zip(country_codes(), own_mixes(), strict=True):
        effects = {rule: crossed(code, mix, rule) for rule in RULES}
        print(f"{code}: size done", flush=True)
        for trial in range(TRIALS):
            for m in range(len(MEASURES)):
                said = {
                    (rule, f"{k}"): judged(drawn_pairs(effects[rule][m], trial, k))
                    for rule in RULES
                    for k in range(CONTROLS)
                }
                cells.update(said.values())
                claims[statement(said)] += 1
    return [
        "**The model against itself with other seeds**, where nothing is to be found: how often what is",
        f"said, in {TRIALS} trials for each country and measure, {PAIRS} pairs each, of {RUNS} runs a rule.",
        "",
        *as_table(
            ["one rule, one control", *WORDS],
            [[f"{cells.total():,} cells", *(percent(cells[word], cells.total()) for word in WORDS)]],
        ),
        "",
        *as_table(
            [f"{len(RULES)} rules, {CONTROLS} controls", *CLAIMS],
            [[f"{claims.total():,} trials", *(percent(claims[word], claims.total()) for word in CLAIMS)]],
        ),
        "",
    ]


def crossed(code: str, mix: str, rule: str) -> Floats:
    """Return log ratios of each run over each other run, shape (measures, runs, runs)."""
    runs: list[tuple[Footprint, World]] = []
    for r in range(RUNS):
        scenario = Scenario(structure=code, mix=(mix,), firms=ROWS, seed=child_seed(1, FIRST + r), rule=rule)
        world = draw_world(scenario)
        runs.append((footprint(scenario, world), world))
    found = np.full((len(MEASURES), RUNS, RUNS), np.nan)
    for i, (one, its) in enumerate(runs):
        for j, (two, others) in enumerate(runs):
            if i < j:
                effects = compared("", one, two, its, others, 1)
                found[:, i, j] = [each.log_ratio for each in effects]
                found[:, j, i] = -found[:, i, j]
    return found


def drawn_pairs(table: Floats, trial: int, control: int) -> Floats:
    """Return the log ratios of some disjoint pairs of runs, shape (pairs,)."""
    order = np.argsort(uniforms(child_seed(7, trial), np.arange(RUNS), control, 0, PLANT_ADOPTER))
    return table[order[:PAIRS], order[PAIRS : 2 * PAIRS]]


def judged(values: Floats) -> str:
    """Return the verdict on some paired log ratios."""
    told = student_interval(values)
    return verdict(told.low, told.high)


def power_of_the_test() -> list[str]:
    """Plant patterns whose truth is known and hold them against what follows no relation; return a table."""
    rows: list[list[str]] = []
    found = np.array([[planted_effects(code, r) for r in range(PLANTS)] for code in country_codes()])
    print("power done", flush=True)
    for p, name in enumerate(PLANTED):
        logs = found[:, :, p]  # shape (countries, plants, controls, measures)
        for c, control in enumerate(AGAINST):
            row = [name if c == 0 else "", control]
            for m in range(len(MEASURES)):
                words = Counter(
                    judged(country[k : k + PAIRS, c, m])
                    for country in logs
                    for k in range(0, PLANTS - PAIRS + 1, PAIRS)
                )
                row.append(f"{np.nanmean(logs[:, :, c, m]):.2f}")
                row.append(
                    ", ".join(f"{word} {percent(n, words.total())}" for word, n in words.most_common(2))
                )
            rows.append(row)
    heads = ["planted", "against", *(head for name in MEASURES for head in (f"`{name}`", "said"))]
    return [
        f"**Patterns planted on drawn networks** ([stages.md](stages.md)), {100 * SHARE:.0f} % of the rows",
        f"adopting: mean log ratio, and what {PAIRS} pairs say of it. *Links*: as many links anywhere among",
        "the relations between the same adopters. *Adopters*: as many adopters anywhere with as many links.",
        "",
        *as_table(heads, rows),
        "",
    ]


def planted_effects(code: str, r: int) -> list[list[list[float]]]:
    """Return log ratios of each planted pattern over both controls, shape (patterns, controls, measures)."""
    world = draw_world(Scenario(structure=code, firms=ROWS, seed=child_seed(1, FIRST + 100 + r)))
    anywhere = planted(world, ANYWHERE, PLANTS + r)
    logs: list[list[list[float]]] = []
    for name in PLANTED:
        one = planted(world, name, r)
        found = (against_random_links(one, world, r), compared("", one, anywhere, world, world, r))
        logs.append([[each.log_ratio for each in effects] for effects in found])
    return logs


def planted(world: World, name: str, seed: int) -> Footprint:
    """Return a planted pattern as a run would leave it; nobody came first, so lots decide who is latest."""
    made = plant(name, world.graph, world.population, SHARE, seed)
    rows, edges = (np.flatnonzero(x).astype(np.int32) for x in (made.adopted, made.linked))
    nobody = np.zeros(0, np.int32)
    return Footprint(
        dated=Dated(
            row=rows,
            since=np.zeros(rows.size, np.int16),
            edge=edges,
            linked_since=np.zeros(edges.size, np.int16),
        ),
        standing=np.ones(world.graph.m, np.bool_),
        acts=Acts(month=nobody, row=nobody, further=np.zeros(0, np.bool_)),
    )


def what_is_found() -> list[str]:
    """Run every rule and control on each structure's own mix; return a table of log ratios."""
    plan = compare_plan(robustness=False, firms=ROWS, replicates=SEEDS, relation_seeds=SEEDS)
    found: list[Effects] = []
    for task in attribution_tasks(plan):
        found += [each for each in perform(task) if isinstance(each, Effects)]
    print("runs done", flush=True)
    table = attribution(found)
    lines = [f"**What is found**, {ROWS:,} rows, {SEEDS} paired seeds: log ratio with its 90 % interval.", ""]
    for (code, mix), rows in table.groupby(["structure", "mix"], sort=False):
        lines += [f"{code}, {mix}:", "", *as_table(["rule", "control", *MEASURES], cells(rows)), ""]
    return lines


def cells(rows: pd.DataFrame) -> list[list[str]]:
    """Return a row for each rule and control, a column for each measure."""
    lines: list[list[str]] = []
    for (rule, control), part in rows.groupby(["rule", "control"], sort=False):
        told = part.set_index("measure")
        line = [f"`{rule}`", f"`{control}`"]
        for name in MEASURES:
            mean, low, high, word = (told.loc[name, key] for key in ("log_ratio", "low", "high", "verdict"))
            line.append(f"**{word}**" if rule == ALL else f"{mean:.2f} ({low:.2f} to {high:.2f}) {word}")
        lines.append(line)
    return lines


def percent(part: int, whole: int) -> str:
    """Return a share as a whole percentage, one digit below ten."""
    value = 100.0 * part / max(whole, 1)
    return f"{value:.1f} %" if value < 10.0 else f"{value:.0f} %"


if __name__ == "__main__":
    sys.exit(main())
