"""The verbs ``verify`` and ``report``: what can be done with a folder of results."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from networks.errors import BadInput

if TYPE_CHECKING:
    from experiments.verification.steps import Stored

FOLDER: Final = click.Path(path_type=Path)
COMPARED: Final = ("comparison", "run")
PAIR, STUDY = "pair", "study"


def stored_in(folder: Path) -> "Stored":
    """Return the results of a folder, by their kind.

    Raises
    ------
    BadInput
        It is no folder of results, or one of another format.
    """
    from experiments.stored.folder import any_manifest, kind_of, read_manifest

    kind = kind_of(folder)
    try:
        if kind == STUDY:
            from experiments.verification.studied import StoredStudy

            return StoredStudy(folder, any_manifest(folder))
        from experiments.verification.compared import StoredComparison, StoredPair

        if kind == PAIR:
            return StoredPair(folder, read_manifest(folder))
        if kind in COMPARED:
            return StoredComparison(folder, read_manifest(folder))
    except (KeyError, TypeError) as error:
        raise BadInput(f"{folder}", f"cannot be read by this version: {error!r}") from None
    raise BadInput(f"{folder}", f"holds a {kind}", "a comparison, run, pair or study")


@click.command(short_help="Check that results follow from their manifest.")
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--runs", type=int, default=3, metavar="N", help="Runs to repeat, spread over all. [3]")
@click.option("--all", "whole", is_flag=True, help="Repeat everything; takes as long as the first time.")
@click.option("--workers", type=int, default=1, metavar="N", help="Processes. [1]")
def verify(folder: Path, runs: int, whole: bool, workers: int) -> int:
    """Check that the results in DIR follow from their manifest.

    Files are held against their SHA-256, version, data, parameters and packages against this installation,
    tables against the stored runs, and some runs are repeated and compared to the last bit.

    Each line says held, not, or other (another installation, under which equality is not promised).
    Exit status: 0 all held, 1 something did not, 2 bad input.

    \b
    Examples:
      pearlnet verify results/compare-0123abcd-1
      pearlnet verify results/money --runs 10
    """  # noqa: D301
    from experiments.verification.steps import NOT, verified

    if runs < 0:
        raise BadInput("--runs", f"{runs} is too few", "0 or more")
    if workers < 1:
        raise BadInput("--workers", f"{workers} is too few", "1 or more")
    is_whole = True
    for step in verified(stored_in(folder), runs=runs, whole=whole, workers=workers):
        click.echo(f"{step}")
        is_whole &= step.mark != NOT
    return 0 if is_whole else 1


@click.command(short_help="Write the report of stored results again.")
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--out", type=FOLDER, metavar="DIR", help="Folder for report and figures. [DIR itself]")
def report(folder: Path, out: Path | None) -> int:
    """Write report and figures of the results in DIR again; nothing is computed anew.

    \b
    Examples:
      pearlnet report results/compare-0123abcd-1
      pearlnet report results/money --out pages/money
    """  # noqa: D301
    click.echo(f"{report_again(folder, folder if out is None else out)}")
    return 0


def report_again(folder: Path, out: Path) -> Path:
    """Write the report of stored results into `out`, all of it or nothing, and return its path."""
    import shutil
    import tempfile

    from experiments.store import require_place
    from experiments.stored.folder import kind_of

    kind = kind_of(folder)
    write = _writer(folder, kind)
    if out != folder:
        require_place(out)
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise BadInput(f"--out {out}", "exists and is not empty", "another folder")
        out.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".report-", dir=out))
    try:
        page = write(aside)
        for made in sorted(aside.iterdir()):
            old = out / made.name
            if old.is_dir():
                shutil.rmtree(old)
            made.replace(old)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return out / page.name


def _writer(folder: Path, kind: str) -> Any:
    """Return what writes the report of a folder into another."""
    if kind in COMPARED:
        from experiments.comparison import Comparison
        from experiments.store import write_report

        comparison = Comparison.load(folder)
        return lambda place: write_report(comparison, place)
    if kind == PAIR:
        from experiments.pair.folder import write_report as write_pair
        from experiments.pair.result import Pair

        pair = Pair.load(folder)
        return lambda place: write_pair(pair, place)
    if kind == STUDY:
        from experiments.study_report.page import write_study_report

        return lambda place: write_study_report(folder, place)
    raise BadInput(f"{folder}", f"holds a {kind}", "a comparison, run, pair or study")
