"""Mixes crossed with structures on paired seeds: run, summarise, judge."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, final

import pandas as pd

from abm.scenario import Scenario
from experiments.attribution import Effects, attribution, attribution_tasks
from experiments.fit import fit
from experiments.lineage_table import LINEAGE, TIPPED, lineage_table, tipped_table
from experiments.manifest import manifest
from experiments.null_table import null_table
from experiments.plan import BASE, ComparePlan, Panel, compare_plan, single_plan, tasks
from experiments.progress import Progress
from experiments.runner import MODEL, Engine, Failure, Outcome, Run, run_tasks
from experiments.stage_table import stage_paths, stage_trials
from experiments.stall_table import stall_table
from experiments.tables import (
    collect,
    crossed,
    differences,
    draw_table,
    money,
    paths,
    reasons,
    robust_differences,
    robustness,
    scorecard,
)
from experiments.verdicts import verdicts
from networks.errors import BadInput

if TYPE_CHECKING:
    from abm.history import Frame


class NoResultError(RuntimeError):
    """Every run of a comparison failed."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Comparison:
    """What came out of a comparison; values are at the horizon unless a month is named.

    Parameters
    ----------
    plan : ComparePlan
    indicators : pandas.DataFrame
        All recorded paths of the comparison itself; columns of ``indicators.parquet``.
    scorecard : pandas.DataFrame
        Mean and 5th to 95th percentile over replicates: chance only.
    differences : pandas.DataFrame
        Paired differences between mixes with 90 % Student intervals.
    crossed : pandas.DataFrame
        Mixes by structures, see `experiments.tables.crossed`.
    robustness, robust_differences : pandas.DataFrame
        The same in each panel.
    verdicts : pandas.DataFrame
        Higher, lower or undecided, with the reason.
    money : pandas.DataFrame
        Payments by instrument, payee and year, million USD.
    reasons : pandas.DataFrame
        Why firms have no live use case.
    fit : pandas.DataFrame
        Observed values beside the model.
    nulls : pandas.DataFrame
        Indicators of replicate 0 at the horizon against chance, see `experiments.null_table`.
    attribution : pandas.DataFrame
        What relations made, by rule and control at equal numbers, see `experiments.attribution`.
    stages, stage_trials : pandas.DataFrame
        Share of replicates that tell each stage, by quarter; and at the end in every panel.
    stalls : pandas.DataFrame
        What stops firms and links, and the cheapest relief, see `experiments.stall_table`.
    lineage : pandas.DataFrame
        What tipped adoptions, abandonments and links, by source.
    tipped : pandas.DataFrame
        The same event by event, of replicate 0; columns of ``lineage.parquet``.
    frames : mapping of (structure, mix) to Frame
        The network of replicate 0, for drawing.
    manifest : dict
        Version, plan, seeds, hashes.
    failures : tuple of Failure
        Runs that did not end.
    """

    plan: ComparePlan
    indicators: pd.DataFrame
    scorecard: pd.DataFrame
    differences: pd.DataFrame
    crossed: pd.DataFrame
    robustness: pd.DataFrame
    robust_differences: pd.DataFrame
    verdicts: pd.DataFrame
    money: pd.DataFrame
    reasons: pd.DataFrame
    fit: pd.DataFrame
    nulls: pd.DataFrame
    attribution: pd.DataFrame
    stages: pd.DataFrame
    stage_trials: pd.DataFrame
    stalls: pd.DataFrame
    frames: Mapping[tuple[str, str], "Frame"]
    manifest: dict[str, object]
    failures: tuple[Failure, ...] = ()
    lineage: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LINEAGE)))
    tipped: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(TIPPED)))

    def __repr__(self) -> str:
        """Return what was compared, in a line."""
        plan = self.plan
        sizes = f"{plan.firms} firms, {plan.replicates} replicates, seed {plan.seed}"
        return f"<Comparison of {', '.join(plan.mixes)} on {', '.join(plan.structures)}: {sizes}>"

    def to_html(self, path: str | Path) -> Path:
        """Write the report as one self-contained file and return its path."""
        from experiments.store import write_report

        target = Path(path)
        with tempfile.TemporaryDirectory() as folder:
            page = write_report(self, Path(folder)).read_bytes()
        target.write_bytes(page)
        return target

    def write(self, folder: str | Path, *, overwrite: bool = False) -> Path:
        """Write tables, figures, report and manifest into a folder and return it.

        Raises
        ------
        BadInput
            The folder exists and is not empty, unless `overwrite` and it holds earlier results.
        """
        from experiments.store import write

        return write(self, Path(folder), overwrite=overwrite)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the small tables by file name."""
        return {
            "scorecard.csv": self.scorecard,
            "differences.csv": self.differences,
            "crossed.csv": self.crossed,
            "robustness.csv": self.robustness,
            "robust_differences.csv": self.robust_differences,
            "verdicts.csv": self.verdicts,
            "money.csv": self.money,
            "reasons.csv": self.reasons,
            "fit.csv": self.fit,
            "nulls.csv": self.nulls,
            "attribution.csv": self.attribution,
            "stages.csv": self.stages,
            "stage_trials.csv": self.stage_trials,
            "stalls.csv": self.stalls,
            "lineage.csv": self.lineage,
            "draws.csv": draw_table(self.plan),
        }


def compare(
    structures: Sequence[str] | None = None,
    mixes: Sequence[str] | None = None,
    firms: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
    robustness: bool = True,
    relations: bool = True,
    relation_seeds: int | None = None,
    relation_mixes: str | None = None,
    workers: int | None = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    engine: Engine = MODEL,
) -> Comparison:
    """Compare policy mixes on production structures.

    Parameters
    ----------
    structures, mixes : sequence of str, optional
        Country codes and mix names; ``a+b`` composes. Default: ``compare.toml``.
    firms, replicates, seed : int, optional
        Rows of each country, paired replicates, seed of the study.
    start, end : str, optional
        First and last month, ``"YYYY-MM"``.
    robustness : bool
        Whether to try the claims over budgets, bases, end rules, sizes and parameters. Without it
        no ranking is stated.
    relations : bool
        Whether to run rules and controls that tell what relations made.
    relation_seeds : int, optional
        Paired replicates of each.
    relation_mixes : str, optional
        ``"home"``, a structure's own enacted mixes, or ``"all"``.
    workers : int or None
        Processes; None takes one a processor. With more than one, a script has to call this below
        ``if __name__ == "__main__":``, as for any pool of processes.
    executor : concurrent.futures.Executor, optional
        Runs the tasks instead of own processes.
    progress : Progress, optional
        Default: silent.
    engine : Engine
        The model; another one in tests.

    Examples
    --------
    >>> from experiments import compare
    >>> found = compare(mixes=["none", "a+b"], firms=1000, replicates=5)  # doctest: +SKIP
    >>> found.scorecard  # doctest: +SKIP
    """
    plan = compare_plan(
        structures=structures,
        mixes=mixes,
        firms=firms,
        replicates=replicates,
        seed=seed,
        start=start,
        end=end,
        robustness=robustness,
        relations=relations,
        relation_seeds=relation_seeds,
        relation_mixes=relation_mixes,
    )
    return execute(plan, workers=workers, executor=executor, progress=progress, engine=engine)


def run_one(scenario: Scenario, *, progress: Progress | None = None, engine: Engine = MODEL) -> Comparison:
    """Run one scenario once; the tables are those of a comparison with one cell."""
    return execute(single_plan(scenario), workers=1, progress=progress, engine=engine)


def execute(
    plan: ComparePlan,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    engine: Engine = MODEL,
) -> Comparison:
    """Run a plan and summarise it.

    Raises
    ------
    BadInput
        The model refuses the input of the comparison itself.
    NoResultError
        Every run of the comparison itself failed.
    """
    begun = time.perf_counter()
    work = [*tasks(plan), *(attribution_tasks(plan) if engine.trace is not None else ())]
    outcomes = run_tasks(work, engine=engine, workers=workers, executor=executor, progress=progress)
    runs = tuple(outcome for outcome in outcomes if isinstance(outcome, Run))
    failures = tuple(outcome for outcome in outcomes if isinstance(outcome, Failure))
    effects = tuple(outcome for outcome in outcomes if isinstance(outcome, Effects))
    _refuse_hopeless(outcomes)
    return summarise(plan, runs, failures, effects, seconds=time.perf_counter() - begun)


def _refuse_hopeless(outcomes: Sequence[Outcome]) -> None:
    base = [outcome for outcome in outcomes if outcome.panel == BASE]
    failed = [outcome for outcome in base if isinstance(outcome, Failure)]
    for failure in failed:
        if failure.is_bad_input:
            where, _, what = failure.error.partition(": ")
            raise BadInput(where, what)
    if len(failed) == len(base):
        raise NoResultError(f"every run failed, the first with {failed[0]}")


def summarise(
    plan: ComparePlan,
    runs: Sequence[Run],
    failures: Sequence[Failure] = (),
    effects: Sequence[Effects] = (),
    *,
    seconds: float = 0.0,
) -> Comparison:
    """Return all tables of the runs of a plan; their order does not matter."""
    results = collect(plan, runs)
    indicators = paths(plan, runs)
    return Comparison(
        plan=plan,
        indicators=indicators,
        scorecard=scorecard(results),
        differences=differences(results),
        crossed=crossed(results),
        robustness=robustness(results),
        robust_differences=robust_differences(results),
        verdicts=verdicts(results),
        money=money(plan, runs),
        reasons=reasons(plan, runs),
        fit=fit(plan, indicators),
        nulls=null_table(plan, runs),
        attribution=attribution(effects),
        stages=stage_paths(plan, indicators),
        stage_trials=stage_trials(results),
        stalls=stall_table(plan, runs),
        lineage=lineage_table(plan, runs),
        tipped=tipped_table(plan, runs),
        frames={
            (run.structure, run.mix): run.detail.frame
            for run in runs
            if run.detail is not None and run.detail.frame is not None
        },
        manifest=manifest(plan, runs, failures, seconds),
        failures=tuple(failures),
    )


__all__ = [
    "Comparison",
    "NoResultError",
    "Panel",
    "compare",
    "execute",
    "run_one",
    "summarise",
]
