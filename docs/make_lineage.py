"""Take each instrument and each channel away, hold lineage against it, and write tables into docs/lineage.md.

    python -m docs.make_lineage            all of it; some ten minutes
    python -m docs.make_lineage example    one firm's line alone
    python -m docs.make_lineage cost       the time the record takes alone

Run from the root of the project. The text of the page is written by hand; what stands between
``<!-- made: NAME -->`` and ``<!-- end -->`` is replaced.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time
from typing import Final, final

import numpy as np

from abm.country import country_codes
from abm.history import History
from abm.model import simulate
from abm.programme import schedule
from abm.scenario import Scenario
from abm.world import World, draw_world
from agents.instruments import CODES
from agents.lineage_table import ADOPTS, KINDS, LINKS, LineageTable
from docs.make_networks import filled
from docs.make_sizes import own_mixes
from docs.make_tables import as_table
from experiments.lineage_chain import chain_lines
from experiments.statistics import student_interval
from networks.kernels.chance import child_seed
from networks.types import Floats

PAGE: Final = Path(__file__).parent / "lineage.md"
ROWS: Final = 5000
SEEDS: Final = 12
TIMED: Final = 9
ROOT: Final = 4
LEAST: Final = 0.002
"""Sources below this share of both events, in lineage and without them, are not listed."""
OFF: Final[Mapping[str, Mapping[str, float]]] = {
    "live partners": {
        "information.aware_partner": 0.0,
        "information.consider_partner": 0.0,
        "link.hope": 0.0,
        "link.ask": 0.0,
    },
    "demonstration": {"information.consider_demo": 0.0},
    "evidence": {"information.visibility_near": 0.0, "information.visibility_far": 0.0},
    "provider": {"firm.product_relief": 0.0, "provider.progress": 1.0},
    "media": {"information.media": 0.0},
}
"""Channels, and the parameters with which they carry nothing."""
OF_CHANNEL: Final[Mapping[str, tuple[str, ...]]] = {
    "live partners": ("supplier", "customer"),
    **{name: (name,) for name in ("demonstration", "evidence", "provider", "media")},
}
COUNTED: Final = ((ADOPTS, "adoptions, thousand firms", 1000.0), (LINKS, "links", 1.0))


@final
@dataclass(frozen=True, slots=True)
class Study:
    """What one structure's enacted mix does, with all and without one thing each.

    Parameters
    ----------
    names : tuple of str
        Instruments and channels.
    weight, hangs : float64, shape (2, seeds, names)
        Weight of each in adoptions and links, and how many events it has any weight in.
    missing : float64, shape (2, seeds, names)
        Adoptions and links fewer without it.
    whole : float64, shape (2, seeds)
    """

    names: tuple[str, ...]
    weight: Floats
    hangs: Floats
    missing: Floats
    whole: Floats


def main(words: list[str]) -> int:
    """Do what is asked for, and write the page."""
    wanted = words or ["example", "cost", "study"]
    made: dict[str, list[str]] = {}
    if "example" in wanted:
        made["example"] = example()
    if "cost" in wanted:
        made["cost"] = ["", *(cost(*cell) for cell in zip(country_codes(), own_mixes(), strict=True))]
    for code, mix in zip(country_codes(), own_mixes(), strict=True) if "study" in wanted else ():
        found = study(code, mix)
        made[f"instruments-{code}"] = table(found, found.names[: len(CODES)], code, mix)
        made[f"channels-{code}"] = table(found, found.names[len(CODES) :], code, mix)
        print(code, "done", flush=True)
    PAGE.write_text(filled(PAGE.read_text("utf-8"), made), "utf-8")
    return 0


def cost(code: str, mix: str) -> str:
    """Return how much longer a run takes with the record: least processor time of several runs in turn."""
    scenario = Scenario(structure=code, mix=(mix,), firms=ROWS, seed=child_seed(ROOT, 0))
    world = draw_world(scenario)
    times: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(TIMED + 1):
        for on in times:
            began = process_time()
            simulate(scenario, world, lineage=on)
            times[on].append(process_time() - began)
    least = {on: min(seconds[1:]) for on, seconds in times.items()}
    more = 100.0 * (least[True] / least[False] - 1.0)
    return (
        f"- {code}, {mix}: {least[False]:.2f} s without and {least[True]:.2f} s with the record, "
        f"{more:.0f} % more."
    )


def study(code: str, mix: str) -> Study:
    """Run a structure with its mix whole, and without each instrument and each channel."""
    names = (*CODES, *OFF)
    whole, weight, hangs, missing = (np.zeros((2, SEEDS, len(names))) for _ in range(4))
    for r in range(SEEDS):
        base = Scenario(structure=code, mix=(mix,), firms=ROWS, seed=child_seed(ROOT, r))
        world = draw_world(base)
        history = simulate(base, world, lineage=True)
        own = events(history)
        whole[:, r] = own[:, None]
        for k, name in enumerate(names):
            weight[:, r, k], hangs[:, r, k] = owed(history, name)
            missing[:, r, k] = own - events(without(base, world, name))
    return Study(names, weight, hangs, missing, whole[:, :, 0])


def without(base: Scenario, world: World, name: str) -> History:
    """Run a scenario without an instrument, whose money is not given to others, or without a channel."""
    if name in OFF:
        other = replace(base, parameters=dict(OFF[name]))
        return simulate(other, draw_world(other), lineage=True)
    other = replace(base, overrides={f"instrument.{name}": 0.0})
    # the money a measure of the same weight gets stays what it was
    before, after = (
        schedule(s.composed_mix(), s, float(world.country.value_added.sum()), world.country.sectors).unit
        for s in (base, other)
    )
    both = (before > 0.0) & (after > 0.0)
    return simulate(replace(other, budget=float((before[both] / after[both]).mean())), world, lineage=True)


def events(history: History) -> Floats:
    """Return first adoptions, in thousand firms, and links made in the whole run."""
    table = table_of(history)
    first = table.starts()
    event, row = table.event[first], table.row[first]
    firms = history.frame.weight[row[event == ADOPTS]].sum() / 1000.0
    return np.array([firms, float(np.count_nonzero(event == LINKS))])


def owed(history: History, name: str) -> tuple[Floats, Floats]:
    """Return what is owed to an instrument or channel: in weights, and in events it had any weight in."""
    table = table_of(history)
    kinds = [KINDS.index(kind) for kind in OF_CHANNEL.get(name, ())]
    mine = np.isin(table.kind, kinds) if kinds else table.source == CODES.index(name)
    firms = history.frame.weight[table.row]
    number = np.cumsum(np.isin(np.arange(table.row.size), table.starts()))
    weight, hangs = np.zeros(2), np.zeros(2)
    for k, (event, _, unit) in enumerate(COUNTED):
        here = mine & (table.event == event)
        size = firms / unit if event == ADOPTS else np.ones(firms.size)
        weight[k] = (table.weight * size)[here].sum()
        _, one = np.unique(number[here], return_index=True)
        hangs[k] = size[here][one].sum()
    return weight, hangs


def table_of(history: History) -> LineageTable:
    """Return the lineage of a history that has one."""
    if history.lineage is None:
        raise ValueError("no lineage was recorded")
    return history.lineage


def table(found: Study, names: tuple[str, ...], code: str, mix: str) -> list[str]:
    """Return a table of what is owed to each name beside what is missing without it."""
    lines: list[str] = []
    for k, (_, title, _) in enumerate(COUNTED):
        whole = found.whole[k].mean()
        rows: list[list[str]] = []
        for name in names:
            j = found.names.index(name)
            weight, hangs = found.weight[k, :, j].mean(), found.hangs[k, :, j].mean()
            gone = student_interval(found.missing[k, :, j])
            if max(weight, abs(gone.mean)) < LEAST * whole:
                continue
            said = "yes" if gone.low <= weight <= gone.high else ("less" if weight < gone.low else "more")
            cells = [f"{100 * x / whole:.1f}" for x in (weight, hangs, gone.mean, gone.low, gone.high)]
            rows.append(
                [f"`{name}`" if name in CODES else name, *cells[:3], f"{cells[3]} to {cells[4]}", said]
            )
        lines += ["", f"**{code}, {mix}: {title}**, percent of {whole:,.1f} a run", ""]
        heads = ["without", "weight", "touched", "missing", "90 % interval", "weight inside it"]
        lines += as_table(heads, rows) if rows else ["Nothing reaches a five-hundredth."]
    return lines


def example() -> list[str]:
    """Return the chain of what tipped one firm: the first of ten months that stands in the fourth place."""
    code, mix = country_codes()[-1], own_mixes()[-1]
    scenario = Scenario(structure=code, mix=(mix,), firms=ROWS, seed=child_seed(ROOT, 0))
    world = draw_world(scenario)
    table = table_of(simulate(scenario, world, lineage=True))
    first = table.starts()
    sources = np.diff(np.append(first, table.row.size))
    late = (table.event[first] == ADOPTS) & (sources >= 5) & (sources <= 7) & (table.month[first] > 40)
    row = int(table.row[first[np.flatnonzero(late)[0]]])
    sector = [world.country.sectors[s] for s in world.population.sector]
    return ["", "```text", *chain_lines(table, row, sector), "```"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
