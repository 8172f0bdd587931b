"""The smallest value of a lever at which a stage is reached with a given probability: one scenario."""

import hashlib
import json
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final, final

import pandas as pd

from abm.scenario import Scenario
from experiments.plan import mix_label
from experiments.progress import Progress
from experiments.report.labels import Labels
from experiments.runner import MODEL, Engine, Failure
from experiments.stored.tables import as_written
from experiments.threshold.cells import Cell, Search, search
from experiments.threshold.levers import BUDGET, UP, Lever, lever_of
from experiments.threshold.outcomes import Outcome, outcome_of
from experiments.threshold.tables import (
    CURVE,
    RUNS,
    THRESHOLDS,
    curve_rows,
    frame,
    run_rows,
    threshold_rows,
)
from experiments.threshold.words import sentences
from networks.errors import BadInput
from networks.kernels.chance import child_seed

PROBABILITIES: Final = (0.1, 0.5, 0.9)
"""Read off the same runs, beside the one that is asked for."""

MOST_SEEDS: Final = 10_000


class NoThresholdError(RuntimeError):
    """No seed's runs ended."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked; two equal questions have equal answers.

    Parameters
    ----------
    scenario : Scenario
        Its seed is that of the study; the paired runs have seeds drawn from it.
    lever : Lever
    outcome : Outcome
    probability : float
    seeds : int
    """

    scenario: Scenario
    lever: Lever
    outcome: Outcome
    probability: float
    seeds: int

    def cell(self) -> Cell:
        """Return what is run."""
        mix = mix_label(self.scenario.mix)
        return Cell(structure=self.scenario.structure, mix=mix, scenario=self.scenario, lever=self.lever)

    def search(self) -> Search:
        """Return what is asked of it."""
        return Search(
            outcomes=(self.outcome,),
            probabilities=(self.probability,),
            seeds=tuple(child_seed(self.scenario.seed, r) for r in range(self.seeds)),
        )

    def runs(self) -> tuple[int, int]:
        """Return the fewest and the most runs it may take."""
        return self.search().fewest(self.cell()), self.search().most(self.cell())

    def to_mapping(self) -> dict[str, object]:
        """Return the question as plain values."""
        return {
            "scenario": self.scenario.digest(),
            "lever": self.lever.name,
            "direction": self.lever.direction,
            "low": self.lever.low,
            "high": self.lever.high,
            "stage": self.outcome.text,
            "probability": self.probability,
            "seeds": self.seeds,
        }

    def digest(self) -> str:
        """Return the SHA-256 of the question in hex: it names the default folder."""
        text = json.dumps(self.to_mapping(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def command(self, file: str = "scenario.toml") -> str:
        """Return the command line that asks it again."""
        lever = self.lever
        words = ["pearlnet threshold", file, "--lever", lever.name, "--stage", f"'{self.outcome.text}'"]
        words += ["--probability", f"{self.probability:g}", "--seeds", f"{self.seeds}"]
        words += ["--low", f"{lever.low:g}", "--high", f"{lever.high:g}"]
        words += ["--down"] * (lever.direction != UP)
        return " ".join(words)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Threshold:
    """What it takes to reach something, with everything it was read from.

    Parameters
    ----------
    question : Question
    table : pandas.DataFrame
        One row a probability, columns `experiments.threshold.tables.THRESHOLDS`.
    curve : pandas.DataFrame
        Share of seeds that reach it at each value tried, columns `experiments.threshold.tables.CURVE`.
    runs : pandas.DataFrame
        Every run, columns `experiments.threshold.tables.RUNS`.
    failures : tuple of Failure
        Runs that did not end; their seeds are left out.
    seconds : float
    """

    question: Question
    table: pd.DataFrame
    curve: pd.DataFrame
    runs: pd.DataFrame
    failures: tuple[Failure, ...] = ()
    seconds: float = 0.0

    @property
    def value(self) -> float | None:
        """The threshold; None where none is named, see `verdict`."""
        return self._number("threshold")

    @property
    def low(self) -> float | None:
        """Lower end of its 90 % interval; None where it is open."""
        return self._number("low")

    @property
    def high(self) -> float | None:
        """Upper end of its 90 % interval; None where it is open."""
        return self._number("high")

    @property
    def verdict(self) -> str:
        """What came of it, one of `experiments.threshold.search.VERDICTS`."""
        return str(self.row["verdict"])

    @property
    def row(self) -> "pd.Series[Any]":
        """The row of the probability that was asked for."""
        return self.table[(self.table["probability"] - self.question.probability).abs() < 1e-9].iloc[0]

    def sentence(self) -> str:
        """Return the answer in words."""
        return " ".join(sentences(self.row, labels_for(self.question.scenario)))

    def write(self, folder: str | Path, *, overwrite: bool = False) -> Path:
        """Write tables, scenario and manifest into a folder and return it.

        Raises
        ------
        BadInput
            The folder exists and is not empty, unless `overwrite` and it holds earlier results.
        """
        from experiments.threshold.writing import write

        return write(self, Path(folder), overwrite=overwrite)

    def __repr__(self) -> str:
        """Return the answer in words."""
        return f"<Threshold: {self.sentence()}>"

    def _number(self, column: str) -> float | None:
        value = float(str(self.row[column]))
        return value if isfinite(value) else None


def question_of(
    scenario: Scenario,
    lever: str = BUDGET,
    stage: str = "network",
    probability: float = 0.5,
    low: float | None = None,
    high: float | None = None,
    seeds: int = 20,
    *,
    direction: str = UP,
    where: str = "threshold",
) -> Question:
    """Return a question, or refuse in one line what cannot be asked."""
    if not 0.0 < probability < 1.0:
        raise BadInput(f"{where}: probability", f"{probability:g} is out of bounds", "between 0 and 1")
    if not 1 <= seeds <= MOST_SEEDS:
        raise BadInput(f"{where}: seeds", f"{seeds} is out of bounds", f"1 to {MOST_SEEDS:,}")
    return Question(
        scenario=scenario,
        lever=lever_of(scenario, lever, low=low, high=high, direction=direction, where=where),
        outcome=outcome_of(stage, f"{where}: stage"),
        probability=float(probability),
        seeds=seeds,
    )


def threshold(
    scenario: Scenario,
    lever: str = BUDGET,
    stage: str = "network",
    probability: float = 0.5,
    low: float | None = None,
    high: float | None = None,
    seeds: int = 20,
    *,
    direction: str = UP,
    workers: int | None = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    engine: Engine = MODEL,
) -> Threshold:
    """Find the smallest value of a lever at which a stage is reached with a given probability.

    Parameters
    ----------
    scenario : Scenario
        Everything else; its seed is that of the study.
    lever : str
        ``budget`` (factor on the mix's own), ``instrument.<CODE>`` (factor on its weight; the budget stays)
        or ``parameters.<group>.<name>``.
    stage : str
        ``point``, ``line`` or ``network``, or better, held for the last four quarters of the run; or an
        indicator at its end, ``adopter_density >= 0.05``.
    probability : float
    low, high : float, optional
        Range; see `experiments.threshold.levers.lever_of`.
    seeds : int
        Paired runs at each point.
    direction : str
        ``up`` if more helps, ``down`` if less does: then it is the largest value.
    workers : int or None
        Processes; None takes one a processor.
    executor : concurrent.futures.Executor, optional
        Runs the tasks instead.
    progress : Progress, optional
        Default: silent.
    engine : Engine
        The model; another one in tests.

    Raises
    ------
    BadInput
        Something cannot be used, or the model refuses the scenario.
    NoThresholdError
        Every seed has a run that failed.

    Examples
    --------
    >>> from abm.scenario import Scenario
    >>> from experiments.threshold import threshold
    >>> scenario = Scenario(structure="cn", mix=("cn-2020-2023",), firms=2000)
    >>> found = threshold(scenario, stage="adopter_density >= 0.04")  # doctest: +SKIP
    >>> found.value, found.low, found.high  # doctest: +SKIP
    """
    asked = question_of(scenario, lever, stage, probability, low, high, seeds, direction=direction)
    return ask(asked, workers=workers, executor=executor, progress=progress, engine=engine)


def ask(
    question: Question,
    *,
    workers: int | None = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    engine: Engine = MODEL,
) -> Threshold:
    """Answer a question, see `threshold`."""
    begun = time.perf_counter()
    asked = question.search()
    (seen,), failures = search(
        [question.cell()], asked, engine=engine, workers=workers, executor=executor, progress=progress
    )
    if not seen.replicates:
        refuse(failures)
    probabilities = sorted({*PROBABILITIES, question.probability})
    return Threshold(
        question=question,
        table=as_written(frame(threshold_rows(seen, question.outcome, probabilities), THRESHOLDS)),
        curve=as_written(frame(curve_rows(seen, question.outcome), CURVE)),
        runs=as_written(frame(run_rows(seen, question.outcome, asked.seeds), RUNS)),
        failures=tuple(failures),
        seconds=time.perf_counter() - begun,
    )


def refuse(failures: Sequence[Failure]) -> None:
    """Raise what stopped every seed."""
    for failure in failures:
        if failure.is_bad_input:
            where, _, what = failure.error.partition(": ")
            raise BadInput(where, what)
    raise NoThresholdError(f"every seed has a run that failed, the first with {failures[0]}")


def labels_for(scenario: Scenario) -> Labels:
    """Return words for the codes of a scenario."""
    from abm.country import load_country
    from abm.scorecard import INDICATORS

    return Labels(
        structures={scenario.structure: load_country(scenario.structure).name["en"]},
        mixes={mix_label(scenario.mix): scenario.composed_mix().title["en"]},
        indicators={each.name: each for each in INDICATORS},
    )
