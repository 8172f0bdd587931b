"""Runs a study: what is missing is done, stored as it ends, and summed up once all is there."""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, final

from experiments.batch.finish import finish
from experiments.batch.folder import StudyFolder, opened
from experiments.batch.parts import SpoiltPartError
from experiments.batch.pool import LostExecutorError, all_done
from experiments.batch.precision import enough, require_comparison
from experiments.batch.study import Study, Work
from experiments.batch.work import MODEL, TIME_LIMIT, Ended, Model, perform
from experiments.progress import Progress
from experiments.store import default_folder
from networks.errors import BadInput

if TYPE_CHECKING:
    from experiments.batch.result import StudyResult

REMOTE_WORKERS: Final = 8
"""Workers supposed of an executor that does not say how many it has; work is handed out accordingly."""


class StoppedError(RuntimeError):
    """A study stopped before its end; what finished is stored.

    Parameters
    ----------
    words : str
        Why, what is stored, and how to go on.
    is_interrupt : bool
        Whether somebody stopped it.
    """

    def __init__(self, words: str, *, is_interrupt: bool = False) -> None:
        super().__init__(words)
        self.is_interrupt = is_interrupt


@final
@dataclass(frozen=True, slots=True)
class Shard:
    """One part of a study's work: every `count`-th piece, from the `number`-th on, counting from one."""

    number: int = 1
    count: int = 1

    @staticmethod
    def of(text: str) -> "Shard":
        """Read ``"2/8"``."""
        number, slash, count = text.partition("/")
        if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
            raise BadInput("--shard", f"{text!r} cannot be used", "the number of the shard and how many, 2/8")
        return Shard(int(number), int(count))

    def has(self, work: Work) -> bool:
        """Say whether a piece of work belongs to it."""
        return work.number % self.count == self.number - 1


WHOLE: Final = Shard()


def run_study(
    study: Study,
    path: Path | None,
    *,
    workers: int | None = 1,
    executor: Executor | None = None,
    resume: bool = False,
    overwrite: bool = False,
    retry_failed: bool = False,
    time_limit: float | None = None,
    shard: Shard = WHOLE,
    isolated: bool = False,
    progress: Progress | None = None,
    model: Model = MODEL,
) -> "StudyResult":
    """Run what is missing of a study and return its tables, see `Study.run`.

    Parameters
    ----------
    shard : Shard
        The part of the work that is done.
    isolated : bool
        Whether to use a process even for one worker, so that a run that kills its process kills no more.
    model : Model
        Another one in tests.

    Raises
    ------
    BadInput
        The folder cannot be used.
    StoppedError
        Nothing more could be stored or done.
    """
    from experiments.batch.result import StudyResult

    require_comparison(study)
    said = progress or Progress.quiet()
    limit = TIME_LIMIT if time_limit is None else time_limit
    folder_path = path or default_folder(f"batch-{study.name}", study.digest())
    with opened(folder_path, study, resume=resume, overwrite=overwrite) as folder:
        for name in folder.spoilt:
            said.say(
                f"part {name} does not hold what was written here; it is set aside, its runs are done again"
            )
        begun = time.perf_counter()
        while True:
            works = open_works(folder, shard, retry_failed=retry_failed)
            n = workers or os.cpu_count() or 1
            if executor is not None and n == 1:
                n = getattr(executor, "_max_workers", None) or REMOTE_WORKERS
            if executor is None:
                warm(works, said, model)
            do = partial(perform, recording=folder.study.recording, model=model, limit=limit)
            ended = all_done(
                works,
                do,
                workers=min(n, max(len(works), 1)),
                executor=executor,
                isolated=isolated,
                limit=limit,
            )
            _store(folder, ended, sum(len(work.runs) for work in works), said)
            more = enough(folder) if shard == WHOLE else None
            if more is None:
                break
            said.say(f"not precise enough yet: {more} replicates")
            folder.grow(more)
        try:
            finish(folder, shard=(shard.number, shard.count), seconds=time.perf_counter() - begun)
        except (SpoiltPartError, OSError, BadInput) as error:
            raise stopped(folder, f"the tables could not be written: {error}") from None
    return StudyResult.load(folder_path)


def open_works(folder: StudyFolder, shard: Shard, *, retry_failed: bool = False) -> list[Work]:
    """Return the work that has still to be done, in the order of the study."""
    found: list[Work] = []
    for work in folder.study.works():
        if shard.has(work):
            runs = tuple(
                run for run in work.runs if folder.is_open(work.replicate, run[0], retry_failed=retry_failed)
            )
            if runs:
                found.append(replace(work, runs=runs))
    return found


def _store(folder: StudyFolder, ended: Iterator[list[Ended]], total: int, progress: Progress) -> None:
    """Store runs as they end; count them when they are on disk."""
    progress.start(total)
    stored = 0
    try:
        for runs in ended:
            attempts = (folder.attempt(run.replicate, run.point) for run in runs)
            folder.keep([replace(run, attempt=n) for run, n in zip(runs, attempts, strict=True)])
            stored += len(runs)
            progress.advance(len(runs))
    except LostExecutorError:
        raise stopped(folder, "the executor takes no more work") from None
    except (BadInput, OSError, SpoiltPartError) as error:
        raise stopped(folder, f"{error}") from None
    except KeyboardInterrupt:
        raise stopped(folder, "interrupted", is_interrupt=True) from None
    finally:
        if hasattr(ended, "close"):
            ended.close()  # pyright: ignore[reportAttributeAccessIssue]
    progress.finish()


def stopped(folder: StudyFolder, why: str, *, is_interrupt: bool = False) -> StoppedError:
    """Return the error that says what is stored and how to go on."""
    there = f"{folder.count} of {folder.study.runs} runs are stored"
    how = f"go on with: pearlnet batch {folder.path} --resume"
    return StoppedError(f"{why}; {there}; {how}", is_interrupt=is_interrupt)


def warm(works: Sequence[Work], progress: Progress, model: Model = MODEL) -> None:
    """Compile the kernels once, before several processes would each do so."""
    from experiments.batch.study import Recording
    from experiments.runner import WARM_FIRMS, kernels_are_cold

    if model is not MODEL or not works or not kernels_are_cold():
        return
    progress.say("compiling the model's kernels, once on this machine")
    point, scenario = works[0].runs[-1]
    small = replace(scenario, firms=WARM_FIRMS, network=None)
    perform(replace(works[0], runs=((point, small),)), Recording(), model)
