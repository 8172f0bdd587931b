"""The verbs ``batch``, ``merge`` and ``studies``."""

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from networks.errors import BadInput

if TYPE_CHECKING:
    from experiments.batch.result import StudyResult
    from experiments.batch.running import Shard, StoppedError
    from experiments.batch.study import Study

FOLDER: Final = click.Path(path_type=Path)
INTERRUPTED: Final = 130
SHOWN: Final = 5
"""Failed runs that are named."""


@click.command("batch", short_help="Run a study: a design of scenarios times replicates.")
@click.argument("study")
@click.option(
    "--out", type=FOLDER, metavar="DIR", help="Folder to write. [results/batch-<name>-<hash>-<number>]"
)
@click.option(
    "--replicates", type=int, metavar="N", help="Runs of each point; more than before with --resume."
)
@click.option("--workers", type=int, metavar="N", help="Processes. [one a processor]")
@click.option("--dry-run", is_flag=True, help="Say what it would cost, and run nothing but one trial.")
@click.option("--resume", is_flag=True, help="Go on with what the folder holds.")
@click.option("--retry-failed", is_flag=True, help="Run again what failed; needs --resume.")
@click.option("--overwrite", is_flag=True, help="Replace an earlier study in --out.")
@click.option("--shard", metavar="I/N", help="One part of the work, such as 2/8; see pearlnet merge.")
@click.option("--time-limit", type=float, metavar="SECONDS", help="Longest time of a run. [3600]")
@click.option("--precise", metavar="NAME=WIDTH", help="Go on until intervals of differences are that narrow.")
@click.option("--executor", type=click.Choice(["process", "dask"]), default="process", help="[process]")
@click.option("--scheduler", metavar="ADDRESS", help="Of Dask, tcp://host:port; implies --executor dask.")
@click.option("--quiet", is_flag=True, help="No progress.")
def batch(
    study: str,
    out: Path | None,
    replicates: int | None,
    workers: int | None,
    dry_run: bool,
    resume: bool,
    retry_failed: bool,
    overwrite: bool,
    shard: str | None,
    time_limit: float | None,
    precise: str | None,
    executor: str,
    scheduler: str | None,
    quiet: bool,
) -> int:
    """Run STUDY: a study file, the name of one that comes with the project, or a folder to go on with.

    Every finished run is on disk before it is counted: after an interrupt, a crash or a full disk go on with
    --resume. The tables are the same bytes whatever happened in between, on any number of processes.

    \b
    Examples:
      pearlnet batch money --dry-run
      pearlnet batch money --out results/money
      pearlnet batch results/money --resume --replicates 60
      pearlnet batch mine.toml --shard 2/8 --out shard-2
    """  # noqa: D301
    from experiments.batch.running import WHOLE, Shard

    if workers is not None and workers < 1:
        raise BadInput("--workers", f"{workers} is too few", "1 or more")
    if time_limit is not None and not time_limit > 0.0:
        raise BadInput("--time-limit", f"{time_limit:g} cannot be used", "seconds, above 0")
    if retry_failed and not resume:
        raise BadInput("--retry-failed", "is for a study that was begun", "together with --resume")
    if resume and overwrite:
        raise BadInput("--overwrite", "throws away what --resume would go on with", "one of them")
    given, place = _given(study, out, replicates, precise, resume=resume)
    part = WHOLE if shard is None else Shard.of(shard)
    if dry_run:
        click.echo(_dry(given, place, part, workers, resume=resume, retry_failed=retry_failed))
        return 0
    options: dict[str, object] = {
        "resume": resume,
        "overwrite": overwrite,
        "retry_failed": retry_failed,
        "time_limit": time_limit,
    }
    return _run(given, place, part, workers, executor, scheduler, options, quiet=quiet)


def _given(
    study: str, out: Path | None, replicates: int | None, precise: str | None, *, resume: bool
) -> "tuple[Study, Path | None]":
    """Return the study with its changes, and its folder."""
    from dataclasses import asdict, replace

    from experiments.batch.reading import load_study, precision_of

    given = load_study(study)
    place = out
    if (Path(study) / "study.toml").is_file():
        if out is not None:
            raise BadInput("--out", f"{study} is the folder already", "a study file, or no --out")
        if not resume:
            raise BadInput(f"{study}", "holds a study already", "--resume")
        place = Path(study)
    elif resume and out is None:
        raise BadInput(
            "--resume", "needs to know the folder", "--out DIR, or the folder in place of the study"
        )
    if replicates is not None:
        if resume and place is not None and replicates < load_study(place).replicates:
            least = load_study(place).replicates
            raise BadInput("--replicates", f"{replicates} is fewer than the folder has", f"{least} or more")
        given = given.with_replicates(replicates)
    elif resume and place is not None and (place / "study.toml").is_file():
        given = given.with_replicates(load_study(place).replicates)
    if precise is not None:
        asked = precision_of(precise)
        given = replace(given, precision=asked, source={**given.source, "precision": asdict(asked)})
    return given, place


def _dry(
    study: "Study",
    place: Path | None,
    shard: "Shard",
    workers: int | None,
    *,
    resume: bool,
    retry_failed: bool,
) -> str:
    """Return what a study would cost."""
    from experiments.batch.estimate import estimate
    from experiments.batch.folder import opened
    from experiments.batch.running import open_works, warm
    from experiments.progress import Progress

    if resume and place is not None:
        with opened(place, study, resume=True) as folder:
            works = open_works(folder, shard, retry_failed=retry_failed)
    else:
        works = [work for work in study.works() if shard.has(work)]
    warm(works, Progress.shown())
    found = estimate(study, works, workers or os.cpu_count() or 1, place or Path("results"))
    return f"{study.name}: {study.about}\n{found}" if study.about else f"{study.name}: {found}"


def _run(
    study: "Study",
    place: Path | None,
    shard: "Shard",
    workers: int | None,
    executor: str,
    scheduler: str | None,
    options: dict[str, object],
    *,
    quiet: bool,
) -> int:
    from experiments.batch.running import StoppedError, run_study
    from experiments.progress import Progress

    progress = Progress.quiet() if quiet else Progress.shown()
    with contextlib.ExitStack() as stack:
        pool = None
        if scheduler is not None or executor == "dask":
            from experiments.batch.cluster import dask_executor

            pool, workers = stack.enter_context(dask_executor(scheduler, workers))
        try:
            found = run_study(
                study, place, workers=workers, executor=pool, shard=shard, isolated=True, progress=progress,
                **options,  # pyright: ignore[reportArgumentType]
            )  # fmt: skip
        except StoppedError as error:
            return _stopped(error)
    return _told(found, shard)


def _stopped(error: "StoppedError") -> int:
    _complain(f"{error}")
    return INTERRUPTED if error.is_interrupt else 1


def _told(found: "StudyResult", shard: "Shard | None" = None) -> int:
    """Say what came out and where it is; 1 if a run failed, or is missing and no other shard has it."""
    from experiments.batch.running import WHOLE

    runs, failed = found.manifest["runs"], found.failed
    is_part = shard is not None and shard != WHOLE
    again = f"pearlnet batch {found.folder} --resume"
    for row in failed.head(SHOWN).itertuples():
        _complain(f"{row.status}: point {row.point}, replicate {row.replicate}: {row.error}")
    if len(failed):
        more = f" ({len(failed) - SHOWN} more in runs.parquet)" * (len(failed) > SHOWN)
        _complain(f"{len(failed)} of {runs['wanted']} runs failed{more}; try again: {again} --retry-failed")
    if runs["missing"] and not is_part:
        _complain(f"{runs['missing']} of {runs['wanted']} runs are missing; do them: {again}")
    is_shown = not is_part and bool(runs["done"]) and _reported(found)
    click.echo(f"{found.report() if is_shown else found.folder}")
    is_whole = is_part or (is_shown and not runs["missing"])
    return 0 if is_whole and not len(failed) else 1


def _reported(found: "StudyResult") -> bool:
    """Write the report; if that fails, show why: the tables, which took the time, are there."""
    import traceback

    from experiments.study_report.page import write_study_report

    try:
        write_study_report(found.folder)
    except Exception:
        traceback.print_exc()
        _complain("the report could not be written; the tables are whole")
        return False
    return True


def _complain(line: str) -> None:
    click.echo(f"pearlnet: {line}", err=True)


@click.command("merge", short_help="Put the shards of a study together.")
@click.argument("target", type=FOLDER)
@click.argument("folders", type=FOLDER, nargs=-1, required=True)
@click.option("--overwrite", is_flag=True, help="Replace an earlier study in TARGET.")
def merge(target: Path, folders: tuple[Path, ...], overwrite: bool) -> int:
    """Put FOLDERS, shards of one study, together into TARGET.

    The tables are those of the whole study run in one go.

    \b
    Example:
      pearlnet merge results/whole shard-1 shard-2 shard-3
    """  # noqa: D301
    from experiments.batch.merge import merge as merged

    return _told(merged(target, folders, overwrite=overwrite))


@click.group("studies", short_help="The studies that come with the project.")
def studies() -> None:
    """List and show the studies that come with the project.

    \b
    Examples:
      pearlnet studies list
      pearlnet studies show money > mine.toml
    """  # noqa: D301


@studies.command("list", help="List all.\n\n\b\nExample:\n  pearlnet studies list")
def list_studies() -> None:
    """List all."""
    from experiments.batch.reading import shipped_studies

    for name, study in shipped_studies().items():
        click.echo(f"{name:18} {study.runs:5,} runs  {study.about}")


@studies.command("show", help="Print the file of one.\n\n\b\nExample:\n  pearlnet studies show money")
@click.argument("name")
def show_study(name: str) -> None:
    """Print the file of one."""
    from experiments.batch.reading import SHIPPED, found_file
    from networks.errors import require_known

    require_known("studies", "study", [name], (file.stem for file in SHIPPED.glob("*.toml")))
    click.echo(found_file(SHIPPED / f"{name}.toml").read_text(encoding="utf-8"), nl=False)
