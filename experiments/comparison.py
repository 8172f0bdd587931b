"""Mixes crossed with structures on paired seeds: run, summarise, judge."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

import pandas as pd

from abm.scenario import Scenario
from experiments.fit import fit
from experiments.manifest import manifest
from experiments.plan import BASE, ComparePlan, Panel, compare_plan, single_plan, tasks
from experiments.progress import Progress
from experiments.runner import MODEL, Engine, Failure, Outcome, Run, run_tasks
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
    frames: Mapping[tuple[str, str], "Frame"]
    manifest: dict[str, object]
    failures: tuple[Failure, ...] = ()

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
    outcomes = run_tasks(
        list(tasks(plan)), engine=engine, workers=workers, executor=executor, progress=progress
    )
    runs = tuple(outcome for outcome in outcomes if isinstance(outcome, Run))
    failures = tuple(outcome for outcome in outcomes if isinstance(outcome, Failure))
    _refuse_hopeless(outcomes)
    return summarise(plan, runs, failures, seconds=time.perf_counter() - begun)


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
    plan: ComparePlan, runs: Sequence[Run], failures: Sequence[Failure] = (), *, seconds: float = 0.0
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
