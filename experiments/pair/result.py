"""What came of two scenarios on the same seeds."""

import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

import pandas as pd

from experiments.comparison import NoResultError
from experiments.pair.changes import changed, title
from experiments.pair.flipped import flips
from experiments.pair.plan import PairPlan
from experiments.pair.tables import are_the_same, differences, horizon, indicators, paths
from experiments.progress import Progress
from experiments.runner import MODEL, Engine, Failure, Run, run_tasks
from experiments.stored.tables import as_written
from networks.errors import BadInput

if TYPE_CHECKING:
    from experiments.drawing import Drawing

LONG: Final = ("indicators",)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Pair:
    """Two scenarios compared; differences are the second less the first.

    Parameters
    ----------
    plan : PairPlan
    indicators : pandas.DataFrame
        All recorded paths of all runs.
    changed : pandas.DataFrame
        What differs between the two scenarios: what, first, second, words.
    differences : pandas.DataFrame
        At the horizon: both means, the mean difference with its 90 % interval, replicates behind it, ``p``
        (and ``p_corrected`` over the headlines), and how many times more replicates it would need unpaired.
    paths : pandas.DataFrame
        Both with the 5th to 95th percentile over replicates, and the difference, by indicator and month.
    flips : pandas.DataFrame
        Shares of firms live in one and not in the other, by group; empty where no firm can be followed.
    manifest : dict
        Version, plan, seeds, hashes.
    failures : tuple of Failure
        Runs that did not end.
    """

    plan: PairPlan
    indicators: pd.DataFrame
    changed: pd.DataFrame
    differences: pd.DataFrame
    paths: pd.DataFrame
    flips: pd.DataFrame
    manifest: dict[str, object]
    failures: tuple[Failure, ...] = ()

    def __post_init__(self) -> None:
        """Let each table hold what its file will hold, digit for digit."""
        for f in fields(self):
            table = getattr(self, f.name)
            if isinstance(table, pd.DataFrame) and f.name not in LONG:
                object.__setattr__(self, f.name, as_written(table))

    def __repr__(self) -> str:
        """Return what was compared, in a line."""
        return f"<Pair: {title(self.plan)}, {self.plan.replicates} replicates, seed {self.plan.seed}>"

    def _repr_html_(self) -> str:  # pyright: ignore[reportUnusedFunction] - called by notebooks
        """Return what a notebook shows: what differs, what came of it, and the headlines."""
        from experiments.pair.page import view

        return view(self)

    @property
    def is_same(self) -> bool:
        """Whether both gave the same numbers in every replicate, month, indicator and group."""
        return are_the_same(self.indicators)

    def words(self) -> list[str]:
        """Return what may be said, a sentence each, made from the tables."""
        from experiments.pair.words import found

        return found(self)

    def figures(self) -> "dict[str, Drawing]":
        """Return the figures by name; a notebook shows them, ``figure`` is matplotlib's."""
        from experiments.pair.figures import figures

        return figures(self)

    def to_html(self, path: str | Path) -> Path:
        """Write the report as one self-contained file and return its path."""
        from experiments.pair.folder import write_report

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
        from experiments.pair.folder import write

        return write(self, Path(folder), overwrite=overwrite)

    @staticmethod
    def load(folder: str | Path) -> "Pair":
        """Read a folder that `write` wrote; the SHA-256 of each file is checked.

        Raises
        ------
        BadInput
            No folder of a pair, one of another format, or a file that is missing or changed.
        """
        from experiments.pair.folder import load

        return load(Path(folder))

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the small tables by file name."""
        return {
            "changed.csv": self.changed,
            "differences.csv": self.differences,
            "paths.csv": self.paths,
            "flips.csv": self.flips,
        }


def run_pair(
    plan: PairPlan,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    engine: Engine = MODEL,
) -> Pair:
    """Run both scenarios and summarise; the same tables for any number of workers.

    Raises
    ------
    BadInput
        The model refuses the input.
    NoResultError
        No replicate has both runs.
    """
    begun = time.perf_counter()
    work: list[Any] = [*plan.tasks(), *(plan.placebo_tasks() if engine.trace is not None else ())]
    outcomes = run_tasks(work, engine=engine, workers=workers, executor=executor, progress=progress)
    runs = [each for each in outcomes if isinstance(each, Run)]
    failures = [each for each in outcomes if isinstance(each, Failure)]
    luck = [each for each in outcomes if not isinstance(each, Run | Failure)]
    for failure in failures:
        if failure.is_bad_input:
            where, _, what = failure.error.partition(": ")
            raise BadInput(where, what)
    done = {(run.mix, run.replicate) for run in runs}
    if not any(all((side, r) in done for side in ("first", "second")) for r in range(plan.replicates)):
        raise NoResultError(f"no replicate has both runs, the first failed with {failures[0]}")
    return summarise(plan, runs, failures, luck, seconds=time.perf_counter() - begun)


def summarise(
    plan: PairPlan,
    runs: Sequence[Run],
    failures: Sequence[Failure] = (),
    luck: Sequence[Any] = (),
    *,
    seconds: float = 0.0,
) -> Pair:
    """Return all tables of the runs of a plan; their order does not matter."""
    from experiments.pair.folder import manifest

    table = indicators(runs)
    return Pair(
        plan=plan,
        indicators=table,
        changed=changed(plan),
        differences=differences(plan, horizon(plan, runs)),
        paths=paths(plan, table),
        flips=flips(plan, runs, luck),
        manifest=manifest(plan, runs, failures, seconds),
        failures=tuple(failures),
    )
