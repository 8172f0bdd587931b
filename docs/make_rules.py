"""Fit the rival rules of adoption to the economic one, and write what comes out into docs/rules.md.

    python -m docs.make_rules          runs rules and controls with the values in the data and writes the page
    python -m docs.make_rules --fit    fits the values anew first, and writes them into the country packs

Run from the root of the project; it takes some minutes, the fit as long again. The text of the page is
written by hand; what stands between ``<!-- made: NAME -->`` and ``<!-- end -->`` is replaced.

Fitted is one number for each rule and country: that with which as many rows are live at the horizon as under
the economic rule, in the mean over seeds, under the country's own enacted mix. With it, one number for each
rule under control ``peers-off``. All else is left to come out as it will.
"""

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, final

import numpy as np

from abm.controls import QUOTA, UNTOUCHED
from abm.country import country_codes
from abm.footprint import footprint
from abm.parameters import known_parameters, make_parameters, parameter_table
from abm.scenario import Scenario
from abm.sectors import DATA
from abm.world import World, draw_world
from agents.quotas import Acts
from agents.rules import RULES
from docs.make_networks import filled
from docs.make_sizes import NONE, own_mixes
from docs.make_tables import as_table
from experiments.statistics import student_interval
from networks.kernels.chance import child_seed
from networks.types import Floats

PAGE: Final = Path(__file__).parent / "rules.md"
ROWS: Final = 5000
FIT_SEEDS: Final = range(6)
SEEDS: Final = range(100, 110)
"""Other seeds than those of the fit."""

ECONOMIC: Final = next(iter(RULES))
PEERS_OFF: Final = "peers-off"
SHOWN: Final = (UNTOUCHED, PEERS_OFF, "rewired", QUOTA, "shuffled-needs")

SEARCHED: Final[Mapping[str, tuple[str, float, float]]] = {
    "threshold": ("threshold", 0.2, 0.8),
    "cascade": ("contagion", 0.02, 0.25),
    "bass": ("imitation", 0.005, 0.5),
}
"""Rule, its number, and where it is looked for: there adopters move one way only, but for chance."""

AROUND: Final = (0.2, 5.0)
"""Where the numbers of control ``peers-off`` are looked for."""

HALVINGS: Final = 9
DIGITS: Final = 3


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Adopting rows and data links at the horizon, one value a seed."""

    adopters: Floats
    links: Floats


Cells = dict[tuple[str, str, str, str], Cell]
"""By country, mix, rule and control."""


def main() -> int:
    """Fit if asked to, run everything, and write the page."""
    words = argparse.ArgumentParser(prog="python -m docs.make_rules", description=__doc__)
    words.add_argument("--fit", action="store_true", help="fit the values anew first")
    if words.parse_args().fit:
        for code, mix in zip(country_codes(), own_mixes(), strict=True):
            write_values(code, *fitted(code, mix))
        print("values written; run again to measure them")
        return 0
    cells: Cells = {}
    for code, mix in zip(country_codes(), own_mixes(), strict=True):
        for name in (mix, NONE):
            cells |= measured(code, name)
    made = {"rules": tables(cells)}
    PAGE.write_text(filled(PAGE.read_text("utf-8"), made), "utf-8")
    return 0


def fitted(code: str, mix: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return the values of a country's group `rule`, and the ratio of adopters each leaves."""
    seeds = [child_seed(1, r) for r in FIT_SEEDS]
    base = Scenario(structure=code, mix=(mix,), firms=ROWS, parameters={"rule.first": first_of(code)})
    worlds = {seed: draw_world(replace(base, seed=seed)) for seed in seeds}
    target = mean_adopters(base, worlds)
    values: dict[str, float] = {}
    ratios: dict[str, float] = {}
    for rule, (name, low, high) in SEARCHED.items():
        scenario = replace(base, rule=rule)
        values[name] = search(changing(scenario, worlds, name, values), low, high, target)
        ratios[name] = changing(scenario, worlds, name, values)(values[name]) / target
        print(f"{code} {name} = {values[name]:g}: {ratios[name]:.3f}", flush=True)
    for rule in RULES:
        name = f"average_{rule}"
        scenario = replace(base, rule=rule, control=PEERS_OFF)
        values[name] = search(changing(scenario, worlds, name, values), *AROUND, target)
        ratios[name] = changing(scenario, worlds, name, values)(values[name]) / target
        print(f"{code} {name} = {values[name]:g}: {ratios[name]:.3f}", flush=True)
    return values, ratios


def first_of(code: str) -> float:
    """Return the share that acts without partners, which is assumed."""
    return parameter_table()[code]["rule.first"].value


def changing(
    scenario: Scenario, worlds: Mapping[int, World], name: str, values: Mapping[str, float]
) -> Callable[[float], float]:
    """Return mean adopters as a function of one number, with the others as fitted so far."""

    def adopters(value: float) -> float:
        changes = {f"rule.{key}": x for key, x in ({**values, name: value}).items()}
        return mean_adopters(replace(scenario, parameters={**scenario.parameters, **changes}), worlds)

    return adopters


def mean_adopters(scenario: Scenario, worlds: Mapping[int, World]) -> float:
    """Return adopting rows at the horizon, mean over the worlds.

    The numbers of the group `rule` enter no draw of a world, so worlds are used again.
    """
    live = [
        footprint(replace(scenario, seed=seed), with_parameters(world, scenario, seed)).dated.row.size
        for seed, world in worlds.items()
    ]
    return float(np.mean(live))


def with_parameters(world: World, scenario: Scenario, seed: int) -> World:
    """Return the same world with a scenario's parameters."""
    mine = replace(scenario, seed=seed)
    return replace(world, parameters=make_parameters(world.country, mine.parameters), scenario=mine)


def search(function: Callable[[float], float], low: float, high: float, target: float) -> float:
    """Return where a monotone function meets the target, by halving on the log scale; an end if nowhere."""
    rising = function(high) > function(low)
    for _ in range(HALVINGS):
        middle = float(np.sqrt(low * high))
        if (function(middle) < target) == rising:
            low = middle
        else:
            high = middle
    ends = [rounded(low), rounded(high), rounded(float(np.sqrt(low * high)))]
    return min(ends, key=lambda value: abs(function(value) - target))


def rounded(value: float) -> float:
    """Return a value to so many digits as stand in the data."""
    return float(f"{value:.{DIGITS}g}")


def write_values(code: str, values: Mapping[str, float], ratios: Mapping[str, float]) -> None:
    """Write fitted values and how they were fitted into a country pack."""
    path = DATA / "countries" / code / "parameters.toml"
    text = path.read_text("utf-8")
    mix = dict(zip(country_codes(), own_mixes(), strict=True))[code]
    bounds = {name: (low, high) for name, low, high in SEARCHED.values()}
    for name, value in values.items():
        low, high = bounds.get(name, AROUND)
        source = (
            f"fitted by docs/make_rules.py: {ratios[name]:.2f} times the adopters of the economic rule "
            f"at the end of 2026 under {mix}, {ROWS:,} rows, mean of {len(FIT_SEEDS)} seeds"
        )
        line = (
            f'{name} = {{ value = {value:g}, grade = "calibrated", low = {low:g}, high = {high:g}, '
            f'source = "{source}" }}'
        )
        text, count = re.subn(rf"^{name} = .*$", line, text, flags=re.MULTILINE)
        if count != 1 or f"rule.{name}" not in known_parameters():
            raise SystemExit(f"{path.name} has no place for {name}")
    path.write_text(text, "utf-8")


def measured(code: str, mix: str) -> Cells:
    """Run every rule under every control on the seeds of the table."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for r in SEEDS:
        base = Scenario(structure=code, mix=(mix,), firms=ROWS, seed=child_seed(1, r))
        worlds: dict[str, World] = {}
        for rule in RULES:
            acts: Acts | None = None
            for control in SHOWN:
                scenario = replace(base, rule=rule, control=control)
                world = next((w for w in worlds.values() if w.serves(scenario)), None)
                if world is None:
                    world = worlds[control] = draw_world(scenario)
                made = footprint(scenario, world, acts)
                acts = made.acts if control == UNTOUCHED else acts
                found.setdefault((rule, control), []).append((made.dated.row.size, made.dated.edge.size))
    print(f"{code} {mix} done", flush=True)
    return {
        (code, mix, rule, control): Cell(
            adopters=np.array([a for a, _ in runs], float), links=np.array([b for _, b in runs], float)
        )
        for (rule, control), runs in found.items()
    }


def tables(cells: Cells) -> list[str]:
    """Return a table for each country and mix."""
    lines: list[str] = []
    heads = ["rule", "control", "adopting rows", "over the economic rule", "over the rule itself", "links"]
    for code, mix in dict.fromkeys((code, mix) for code, mix, _, _ in cells):
        lines += ["", f"**{code}, {mix}**", ""]
        model = cells[code, mix, ECONOMIC, UNTOUCHED]
        rows = [
            [
                f"`{rule}`" if control == UNTOUCHED else "",
                f"`{control}`",
                f"{cell.adopters.mean():.0f}",
                ratio(cell.adopters, model.adopters),
                ratio(cell.adopters, cells[code, mix, rule, UNTOUCHED].adopters),
                f"{cell.links.mean():.0f}",
            ]
            for (at, name, rule, control), cell in cells.items()
            if (at, name) == (code, mix)
        ]
        lines += as_table(heads, rows)
    return [*lines, ""]


def ratio(these: Floats, those: Floats) -> str:
    """Return the ratio of means over paired seeds, with the interval of the mean log ratio."""
    logs = student_interval(np.log(np.maximum(these, 0.5) / np.maximum(those, 0.5)))
    if these is those:
        return "1"
    return f"{np.exp(logs.mean):.2f} ({np.exp(logs.low):.2f} to {np.exp(logs.high):.2f})"


if __name__ == "__main__":
    sys.exit(main())
