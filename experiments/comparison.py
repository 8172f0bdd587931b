"""Mixes crossed with structures on paired seeds: run, summarise, judge."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final, final

import pandas as pd

from abm.scenario import Scenario
from experiments.attribution import Effects, attribution, attribution_tasks
from experiments.credit.coalitions import CREDIT, credit_tasks
from experiments.credit.tables import ABLATION, SHAPLEY, credit_tables
from experiments.decomposition import DECOMPOSITION, decomposition
from experiments.fit import fit
from experiments.flips.placebo import PlaceboRun, placebo_tasks
from experiments.flips.table import FLIP_CAUSES, FLIPS, cause_table, flip_table
from experiments.lineage_table import LINEAGE, TIPPED, lineage_table, tipped_table
from experiments.manifest import manifest
from experiments.null_table import null_table
from experiments.plan import BASE, ComparePlan, Panel, single_plan, tasks
from experiments.progress import Progress
from experiments.ranking import RANKING, ranking
from experiments.runner import MODEL, Engine, Failure, Outcome, Run, run_tasks
from experiments.stage_table import stage_paths, stage_trials
from experiments.stall_table import stall_table
from experiments.stored.tables import as_written
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
from experiments.threshold.compared import Thresholds, thresholds_of
from experiments.threshold.tables import CURVE, THRESHOLDS
from experiments.verdicts import verdicts
from networks.errors import BadInput

if TYPE_CHECKING:
    from abm.history import Frame
    from experiments.drawing import Drawing


LONG: Final = ("indicators", "tipped")
"""Tables of a row an event or month, in Parquet, where no digit is lost."""


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
        Paired differences between mixes with 90 % intervals of their means.
    crossed : pandas.DataFrame
        Mixes by structures, see `experiments.tables.crossed`.
    robustness, robust_differences : pandas.DataFrame
        The same in each panel.
    verdicts : pandas.DataFrame
        Higher, lower or undecided, with the reason and the correction for many contrasts.
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
    ranking : pandas.DataFrame
        How often each mix ranks first on each headline, see `experiments.ranking`.
    decomposition : pandas.DataFrame
        Gap between programmes at home in structure, policy and interaction, see `experiments.decomposition`.
    ablation, shapley : pandas.DataFrame
        The effect of each mix divided among its measures and instruments, see `experiments.credit.tables`.
    flips, flip_causes : pandas.DataFrame
        Firms that adopt under one mix and not under another, by group and net of the placebo; and what tipped
        and stops them. See `experiments.flips.table`.
    thresholds, threshold_curve : pandas.DataFrame
        The least money for a line and a network, see `experiments.threshold.tables`.
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
    flips: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(FLIPS)))
    flip_causes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(FLIP_CAUSES)))
    ranking: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(RANKING)))
    decomposition: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(DECOMPOSITION)))
    ablation: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(ABLATION)))
    shapley: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(SHAPLEY)))
    thresholds: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(THRESHOLDS)))
    threshold_curve: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(CURVE)))

    def __post_init__(self) -> None:
        """Let each table hold what its file will hold, digit for digit."""
        for f in fields(self):
            table = getattr(self, f.name)
            if isinstance(table, pd.DataFrame) and f.name not in LONG:
                object.__setattr__(self, f.name, as_written(table))

    @staticmethod
    def load(folder: str | Path) -> "Comparison":
        """Read a folder that `compare` or `run` wrote; the SHA-256 of each file is checked.

        Raises
        ------
        BadInput
            No folder of a comparison or run, one of another format, or a file that is missing or changed.
        """
        from experiments.stored.comparison import load

        return load(Path(folder))

    def __repr__(self) -> str:
        """Return what was compared, in a line."""
        plan = self.plan
        sizes = f"{plan.firms} firms, {plan.replicates} replicates, seed {plan.seed}"
        return f"<Comparison of {', '.join(plan.mixes)} on {', '.join(plan.structures)}: {sizes}>"

    def _repr_html_(self) -> str:  # pyright: ignore[reportUnusedFunction] - called by notebooks
        """Return what a notebook shows: what was compared, what may be said, and the headlines."""
        from experiments.report.notebook import view

        return view(self)

    def figures(self) -> "dict[str, Drawing]":
        """Return the report's figures by name; a notebook shows them, ``figure`` is matplotlib's."""
        from experiments.report.notebook import figures

        return figures(self)

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
            "ranking.csv": self.ranking,
            "decomposition.csv": self.decomposition,
            "flips.csv": self.flips,
            "flip_causes.csv": self.flip_causes,
            "ablation.csv": self.ablation,
            "shapley.csv": self.shapley,
            "thresholds.csv": self.thresholds,
            "threshold_curve.csv": self.threshold_curve,
            "draws.csv": draw_table(self.plan),
        }


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
    work = [
        *tasks(plan),
        *(attribution_tasks(plan) if engine.trace is not None else ()),
        *(placebo_tasks(plan) if engine.trace is not None else ()),
        *credit_tasks(plan),
    ]
    outcomes = run_tasks(work, engine=engine, workers=workers, executor=executor, progress=progress)
    runs = tuple(outcome for outcome in outcomes if isinstance(outcome, Run))
    failures = tuple(outcome for outcome in outcomes if isinstance(outcome, Failure))
    effects = tuple(outcome for outcome in outcomes if isinstance(outcome, Effects))
    luck = tuple(outcome for outcome in outcomes if isinstance(outcome, PlaceboRun))
    _refuse_hopeless(outcomes)
    least = thresholds_of(plan, engine=engine, workers=workers, executor=executor, progress=progress)
    failures += least.failures
    return summarise(plan, runs, failures, effects, luck, least, seconds=time.perf_counter() - begun)


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
    luck: Sequence[PlaceboRun] = (),
    least: Thresholds | None = None,
    *,
    seconds: float = 0.0,
) -> Comparison:
    """Return all tables of the runs of a plan; their order does not matter."""
    results = collect(plan, [run for run in runs if run.panel != CREDIT])
    lost, shared = credit_tables(plan, runs)
    found = least or Thresholds()
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
        ranking=ranking(results),
        decomposition=decomposition(results),
        flips=flip_table(plan, runs, luck),
        flip_causes=cause_table(plan, runs),
        ablation=lost,
        shapley=shared,
        thresholds=found.table,
        threshold_curve=found.curve,
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
    "execute",
    "run_one",
    "summarise",
]
