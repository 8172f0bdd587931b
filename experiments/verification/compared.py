"""Comparisons, single runs and pairs, as a verification sees them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, final

import numpy as np
import pandas as pd

from abm.months import month_number
from experiments.comparison import Comparison, execute
from experiments.extract import KEYS, Detail
from experiments.manifest import data_hash, packages, parameter_hash, parameter_values, values_hash
from experiments.pair.folder import pair_of
from experiments.pair.plan import SIDES
from experiments.pair.result import Pair, run_pair
from experiments.pair.tables import differences as pair_differences
from experiments.pair.tables import paths as pair_paths
from experiments.plan import BASE, Task
from experiments.runner import MODEL, Engine, Failure, Run, run_tasks
from experiments.source import model_hash
from experiments.store import INDICATORS, LINEAGE
from experiments.stored.comparison import comparison_of
from experiments.stored.tables import as_written
from experiments.tables import collect, crossed, differences, scorecard
from experiments.verification.steps import HELD, NOT, Key, Step, same_table
from experiments.version import version
from networks.types import Floats

LONG = ["month", *KEYS, "value"]


def installation() -> dict[str, Any]:
    """Return what any results hang on, as this installation has it."""
    return {
        "version": version(),
        "model_hash": model_hash(),
        "data_hash": data_hash(),
        "packages": dict(sorted(packages().items())),
    }


@final
@dataclass(frozen=True)
class StoredComparison:
    """A folder that `compare` or `run` wrote."""

    folder: Path
    manifest: Mapping[str, Any]
    engine: Engine = MODEL

    @cached_property
    def held(self) -> Comparison:
        """The comparison; its files need not be whole."""
        return comparison_of(self.folder, self.manifest)

    def here(self) -> dict[str, Any]:
        """Return entries of the manifest as this installation would write them."""
        plan = self.held.plan
        return {**installation(), "parameter_hash": parameter_hash(plan), "plan_hash": plan.digest()}

    def derived(self) -> Iterator[Step]:
        """Yield whether the tables over all runs follow from the stored runs."""
        held = self.held
        runs = stored_runs(held)
        results = collect(held.plan, runs)
        for name, make in (("scorecard", scorecard), ("differences", differences), ("crossed", crossed)):
            apart = same_table(getattr(held, name), as_written(make(results)))
            yield _follows(name, apart)

    def keys(self) -> list[Key]:
        """Return structure, mix and replicate of each stored run."""
        rows = self.held.indicators[["structure", "mix", "replicate"]].drop_duplicates()
        return [(f"{s}", f"{m}", int(r)) for s, m, r in rows.itertuples(index=False)]

    def named(self, key: Key) -> str:
        """Return a run in words."""
        return f"{key[1]} on {key[0]}, replicate {key[2]}"

    def repeated(self, keys: Sequence[Key], workers: int | None) -> Iterator[tuple[Key, str, int]]:
        """Repeat runs and compare every recorded number."""
        plan, table = self.held.plan, self.held.indicators
        tasks = [
            _task(structure, mix, replicate, plan.scenario(structure, mix, replicate))
            for structure, mix, replicate in _typed(keys)
        ]
        outcomes = run_tasks(tasks, engine=self.engine, workers=workers)
        for key, outcome in zip(keys, outcomes, strict=True):
            mine = (table["structure"] == key[0]) & (table["mix"] == key[1]) & (table["replicate"] == key[2])
            yield key, *compared(table[mine], outcome)

    def all_repeated(self, workers: int | None) -> Iterator[Step]:
        """Compute the whole comparison again, panels and all, and compare its tables."""
        again = execute(self.held.plan, workers=workers, engine=self.engine)
        yield from _tables(self.held, again)


@final
@dataclass(frozen=True)
class StoredPair:
    """A folder of two scenarios."""

    folder: Path
    manifest: Mapping[str, Any]
    engine: Engine = MODEL

    @cached_property
    def held(self) -> Pair:
        """The pair; its files need not be whole."""
        return pair_of(self.folder, self.manifest)

    def here(self) -> dict[str, Any]:
        """Return entries of the manifest as this installation would write them."""
        plan = self.held.plan
        values = {
            side: parameter_values(each.structure, each.parameters)
            for side, each in zip(SIDES, plan.scenarios, strict=True)
        }
        return {**installation(), "parameter_hash": values_hash(values), "plan_hash": plan.digest()}

    def derived(self) -> Iterator[Step]:
        """Yield whether differences and paths follow from the stored runs."""
        held, plan = self.held, self.held.plan
        names = held.differences["indicator"].tolist()
        values: dict[str, dict[str, Floats]] = {}
        for side, scenario in zip(SIDES, plan.scenarios, strict=True):
            rows = held.indicators[held.indicators["scenario"] == side]
            ends = horizon(rows, month_number(scenario.end, "end"))
            values[side] = {name: np.full(plan.replicates, np.nan) for name in names}
            for (replicate, name), value in ends.items():
                values[side][name][replicate] = value
        yield _follows(
            "differences", same_table(held.differences, as_written(pair_differences(plan, values)))
        )
        yield _follows("paths", same_table(held.paths, as_written(pair_paths(plan, held.indicators))))

    def keys(self) -> list[Key]:
        """Return side and replicate of each stored run."""
        rows = self.held.indicators[["scenario", "replicate"]].drop_duplicates()
        return [(f"{side}", int(replicate)) for side, replicate in rows.itertuples(index=False)]

    def named(self, key: Key) -> str:
        """Return a run in words."""
        return f"{key[0]} scenario, replicate {key[1]}"

    def repeated(self, keys: Sequence[Key], workers: int | None) -> Iterator[tuple[Key, str, int]]:
        """Repeat runs and compare every recorded number."""
        plan, table = self.held.plan, self.held.indicators
        tasks = [
            _task(plan.first.structure, side, replicate, plan.scenario(side, replicate))
            for side, replicate in ((f"{key[0]}", int(key[1])) for key in keys)
        ]
        outcomes = run_tasks(tasks, engine=self.engine, workers=workers)
        for key, outcome in zip(keys, outcomes, strict=True):
            yield (
                key,
                *compared(table[(table["scenario"] == key[0]) & (table["replicate"] == key[1])], outcome),
            )

    def all_repeated(self, workers: int | None) -> Iterator[Step]:
        """Compute both scenarios again, and compare the tables."""
        again = run_pair(self.held.plan, workers=workers, engine=self.engine)
        yield from _tables(self.held, again)


def _follows(name: str, apart: str) -> Step:
    return Step(f"table {name}", NOT if apart else HELD, apart or "follows from the stored runs")


def _tables(held: Comparison | Pair, again: Comparison | Pair) -> Iterator[Step]:
    tables = {INDICATORS: (held.indicators, again.indicators)}
    if isinstance(held, Comparison) and isinstance(again, Comparison):
        tables[LINEAGE] = held.tipped, again.tipped
    tables |= {name: (table, again.tables()[name]) for name, table in held.tables().items()}
    for name, (one, other) in tables.items():
        apart = same_table(one, other)
        yield Step(
            f"{name} computed again", NOT if apart else HELD, apart or f"{len(one):,} rows are the same"
        )


def _typed(keys: Sequence[Key]) -> Iterator[tuple[str, str, int]]:
    yield from ((f"{structure}", f"{mix}", int(replicate)) for structure, mix, replicate in keys)


def _task(structure: str, mix: str, replicate: int, scenario: Any) -> Task:
    return Task(
        panel=BASE,
        level="",
        structure=structure,
        replicate=replicate,
        scenarios=((mix, scenario),),
        in_detail=True,
    )


def compared(rows: pd.DataFrame, outcome: object) -> tuple[str, int]:
    """Return what of a stored run differs from its repetition ('' if nothing), and how much was compared."""
    if isinstance(outcome, Failure):
        return f"is stored, but failed when repeated: {outcome.error}", 0
    assert isinstance(outcome, Run)
    assert outcome.detail is not None
    seeds = set(rows["seed"].tolist())
    if seeds != {outcome.seed}:
        return f"has seed {', '.join(map(str, sorted(seeds)))}, not {outcome.seed}", 0
    stored = pd.DataFrame({name: rows[name].astype(str) if name in KEYS else rows[name] for name in LONG})
    return same_table(stored.reset_index(drop=True), long_of(outcome.detail)), len(rows)


def long_of(detail: Detail) -> pd.DataFrame:
    """Return the recorded paths of one run as rows."""
    texts = {key: np.array(column.names, dtype=object)[column.codes] for key, column in detail.words.items()}
    return pd.DataFrame({"month": detail.month, **{key: texts[key] for key in KEYS}, "value": detail.value})


def stored_runs(held: Comparison) -> list[Run]:
    """Return the stored runs with their values at the horizon."""
    names, last = held.scorecard["indicator"].unique().tolist(), month_number(held.plan.end, "end")
    runs: list[Run] = []
    for (structure, mix), rows in held.indicators.groupby(["structure", "mix"], observed=True, sort=False):
        ends: dict[int, dict[str, float]] = {}
        for (replicate, name), value in horizon(rows, last).items():
            ends.setdefault(replicate, dict.fromkeys(names, float("nan")))[name] = value
        runs += [
            Run(
                panel=BASE,
                level="",
                structure=f"{structure}",
                mix=f"{mix}",
                replicate=replicate,
                seed=held.plan.seeds[replicate],
                horizon=values,
                detail=None,
                seconds=0.0,
            )
            for replicate, values in ends.items()
        ]
    return runs


def horizon(rows: pd.DataFrame, last: int) -> dict[tuple[int, str], float]:
    """Return values at the horizon by replicate and indicator, as `experiments.extract.horizon_of` does."""
    from abm.scorecard import INDICATORS

    every = {indicator.name: indicator.every for indicator in INDICATORS}
    overall = rows[(rows["group_kind"] == "all") & (rows["month"] > last - 12)]
    found: dict[tuple[int, str], float] = {}
    columns = (overall[name].tolist() for name in ("replicate", "indicator", "month", "value"))
    for replicate, name, month, value in zip(*columns, strict=True):  # months ascend
        if month > last - every.get(name, 1):
            found[replicate, name] = value
    return found
