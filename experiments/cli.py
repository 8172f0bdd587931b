"""The program ``pearlnet``. Heavy imports stand inside the verbs that need them."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click

from experiments.batch.verbs import batch, merge, studies
from experiments.catalogue_verbs import add_catalogue
from experiments.defaults import defaults
from experiments.lineage_verb import lineage
from experiments.network_verbs import add_network_verbs
from experiments.planted.verb import planted
from experiments.score.verb import score
from experiments.threshold.verb import threshold
from experiments.verification.verb import report as report_verb
from experiments.verification.verb import verify
from networks.errors import BadInput, unknown

if TYPE_CHECKING:
    from abm.scenario import Scenario
    from experiments.comparison import Comparison
    from experiments.progress import Progress

DONE: Final = 0
FAILED: Final = 1
BAD_INPUT: Final = 2
INTERRUPTED: Final = 130

GIVEN: Final = defaults()
SETTINGS: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
FOLDER: Final = click.Path(path_type=Path)

Option: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]


class Verbs(click.Group):
    """A group that names the closest verb for one that does not exist."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb, or say in one line which is closest."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise unknown(ctx.command_path, "verb", args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status: 0 done, 1 a run failed, 2 bad input.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; default: those of the process.
    """
    try:
        words = None if argv is None else list(argv)
        result = pearlnet.main(words, prog_name="pearlnet", standalone_mode=False)
        click.echo(nl=False)  # flushes, also where standard output is closed
        return result if isinstance(result, int) else DONE
    except BrokenPipeError:  # the reader of our output has gone, as with "| head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (BadInput, OSError) as error:
        complain(f"{error}")
        return BAD_INPUT
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return BAD_INPUT
    except click.UsageError as error:
        place = error.ctx.command_path if error.ctx else "pearlnet"
        complain(f"{error.format_message()} (see {place} --help)")
        return BAD_INPUT
    except click.ClickException as error:
        complain(error.format_message())
        return FAILED
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted; nothing was written")
        return INTERRUPTED


def complain(line: str) -> None:
    """Write one line to standard error."""
    text = " ".join(line.split())
    click.echo(text if text.startswith("pearlnet") else f"pearlnet: {text}", err=True)


def show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        from experiments.version import version

        click.echo(f"pearlnet {version()}")
        context.exit()


@click.group(cls=Verbs, context_settings=SETTINGS)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=show_version,
    help="Print the version.",
)
def pearlnet() -> None:
    """How policy mixes move 5G-type technology through supply networks.

    \b
    Examples:
      pearlnet compare
      pearlnet compare --firms 1000 --replicates 5
      pearlnet mixes show cn-2020-2023

    \b
    Completion of verbs and options, in bash (or zsh, or fish):
      eval "$(_PEARLNET_COMPLETE=bash_source pearlnet)"

    Exit status: 0 done, 1 a run failed, 2 bad input.
    """  # noqa: D301


def output_options(verb: str) -> Option:
    """Return the options of every verb that writes a folder of results."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        where = f"Folder to write. [results/{verb}-<hash>-<number>]"
        for option in (
            click.option("--quiet", is_flag=True, help="No progress."),
            click.option("--overwrite", is_flag=True, help="Replace earlier results in --out."),
            click.option("--out", type=FOLDER, metavar="DIR", help=where),
        ):
            function = option(function)
        return function

    return add


def number(name: str, given: object, sentence: str) -> Option:
    """Return an option that takes a whole number."""
    return click.option(f"--{name}", type=int, metavar="N", help=f"{sentence} [{given}]")


def names(name: str, given: Sequence[str], sentence: str) -> Option:
    """Return an option that takes names, with commas or repeated."""
    return click.option(f"--{name}", multiple=True, metavar="NAMES", help=f"{sentence} [{','.join(given)}]")


@pearlnet.command(short_help="Compare policy mixes on production structures, or two scenarios.")
@click.argument("scenarios", nargs=-1)
@names("structures", GIVEN.structures, "Countries, with commas or repeated.")
@names("mixes", GIVEN.mixes, "Policy mixes, with commas or repeated; a+b adds two.")
@number("firms", GIVEN.firms, "Rows that stand for each country's firms.")
@number("replicates", GIVEN.replicates, "Paired runs of each mix.")
@number("seed", GIVEN.seed, "Seed of the study.")
@click.option("--start", metavar="YYYY-MM", help=f"First month. [{GIVEN.start}]")
@click.option("--end", metavar="YYYY-MM", help=f"Last month. [{GIVEN.end}]")
@click.option(
    "--robustness/--no-robustness",
    default=True,
    help="Try the claims over budgets, readings, end rules, sizes and parameters, or rank nothing. [on]",
)
@click.option(
    "--relations/--no-relations",
    default=True,
    help="Run rival rules and controls to tell what relations made, or say nothing of it. [on]",
)
@number("relation-seeds", GIVEN.attribution.seeds, "Paired runs of each rule and control.")
@click.option(
    "--relation-mixes",
    metavar="home|all",
    help=f"A structure's own enacted mixes, or all. [{GIVEN.attribution.mixes}]",
)
@number("placebo-seeds", GIVEN.placebo, "Paired runs of each mix with one firm's other luck, to judge flips.")
@click.option(
    "--attribute/--no-attribute",
    default=False,
    help="Divide the effect of a mix among its measures and instruments; takes minutes. [off]",
)
@number("attribute-seeds", GIVEN.credit.seeds, "Paired runs of each coalition of instruments.")
@click.option(
    "--attribute-mixes",
    metavar="home|all",
    help=f"A structure's own enacted mixes, or all. [{GIVEN.credit.mixes}]",
)
@click.option(
    "--attribute-money",
    metavar="withdrawn|kept",
    help=f"Money of what is taken out goes with it, or to the rest. [{GIVEN.credit.money}]",
)
@click.option(
    "--thresholds/--no-thresholds",
    default=False,
    help="Seek the least money for a line and a network under home mixes; takes minutes. [off]",
)
@number("threshold-seeds", GIVEN.threshold_seeds, "Paired runs at each budget tried for that.")
@number("workers", "one a processor", "Processes.")
@output_options("compare")
def compare(
    scenarios: tuple[str, ...],
    structures: tuple[str, ...],
    mixes: tuple[str, ...],
    firms: int | None,
    replicates: int | None,
    seed: int | None,
    start: str | None,
    end: str | None,
    robustness: bool,
    relations: bool,
    relation_seeds: int | None,
    relation_mixes: str | None,
    placebo_seeds: int | None,
    attribute: bool,
    attribute_seeds: int | None,
    attribute_mixes: str | None,
    attribute_money: str | None,
    thresholds: bool,
    threshold_seeds: int | None,
    workers: int | None,
    out: Path | None,
    overwrite: bool,
    quiet: bool,
) -> int:
    """Compare policy mixes on production structures and write a report.

    Every mix meets the same draws on the same structure, so that a difference is the policy.
    Two SCENARIOS (files, or names of mixes) are compared with each other instead, whatever they differ in.

    \b
    Examples:
      pearlnet compare
      pearlnet compare --structures kr --mixes none,cn-sail-2021 --firms 2000 --replicates 10
      pearlnet compare --mixes none --mixes cn-notice-2020+cn-sail-2021 --out results/sum
      pearlnet compare first.toml second.toml --replicates 10
    """  # noqa: D301
    if workers is not None and workers < 1:
        raise BadInput("--workers", f"{workers} is too few", "1 or more")
    if scenarios:
        from experiments.pair.verb import compare_pair

        return compare_pair(
            click.get_current_context(),
            scenarios,
            structures=split(structures),
            firms=firms,
            replicates=replicates,
            seed=seed,
            start=start,
            end=end,
            workers=workers,
            out=out,
            overwrite=overwrite,
            progress=progress_of(quiet),
        )
    from experiments.comparison import execute
    from experiments.plan import compare_plan
    from experiments.store import default_folder

    plan = compare_plan(
        structures=split(structures),
        mixes=split(mixes),
        firms=firms,
        replicates=replicates,
        seed=seed,
        start=start,
        end=end,
        robustness=robustness,
        relations=relations,
        relation_seeds=relation_seeds,
        relation_mixes=relation_mixes,
        placebo_seeds=placebo_seeds,
        attribute=attribute,
        attribute_seeds=attribute_seeds,
        attribute_mixes=attribute_mixes,
        attribute_money=attribute_money,
        thresholds=thresholds,
        threshold_seeds=threshold_seeds,
    )
    progress = progress_of(quiet)
    folder = out or default_folder("compare", plan.digest())
    return finish(lambda: execute(plan, workers=workers, progress=progress), folder, overwrite)


@pearlnet.command(short_help="Run one scenario file once.")
@click.argument("file", type=FOLDER)
@click.option("--point", type=int, metavar="N", help="Of a study: the point that is run.")
@click.option("--replicate", type=int, metavar="N", help="Of a study: the replicate that is run. [0]")
@output_options("run")
def run(
    file: Path, point: int | None, replicate: int | None, out: Path | None, overwrite: bool, quiet: bool
) -> int:
    """Run one scenario FILE once; the same files as compare, for one mix on one structure.

    With --point FILE is a study or its folder, and one row of its tables is run again.

    \b
    Examples:
      pearlnet run scenario.toml --out results/mine
      pearlnet run results/money --point 3 --replicate 7

    \b
    The shortest scenario file:
      structure = "kr"
      mix = "kr-5gplus-2019"
    """  # noqa: D301
    from experiments.comparison import run_one
    from experiments.store import default_folder

    scenario = scenario_of(file, point, replicate)
    progress = progress_of(quiet)
    folder = out or default_folder("run", scenario.digest())
    return finish(lambda: run_one(scenario, progress=progress), folder, overwrite)


def scenario_of(file: Path, point: int | None, replicate: int | None) -> "Scenario":
    """Return the scenario of a file, or that of one run of a study."""
    if point is None:
        if replicate is not None:
            raise BadInput("--replicate", "belongs to a point of a study", "--point as well")
        from abm.scenario import load_scenario

        return load_scenario(file)
    from experiments.batch.folder import require_same_study
    from experiments.batch.reading import load_study

    study = load_study(file)
    require_same_study(file, study)
    return study.scenario(point, replicate or 0)


@pearlnet.command(short_help="Check this installation.")
def selftest() -> int:
    """Check this installation in a few seconds.

    \b
    Example:
      pearlnet selftest
    """  # noqa: D301
    from experiments.selftest import selftest as checks

    held = True
    for check in checks():
        click.echo(f"{check}")
        held &= check.held
    return DONE if held else FAILED


def finish(work: "Callable[[], Comparison]", folder: Path, overwrite: bool) -> int:
    """Do the work, write its results into a folder, all or nothing, and say where they are."""
    from experiments.comparison import NoResultError
    from experiments.store import fresh_folder, write_tables

    with fresh_folder(folder, overwrite=overwrite) as aside:
        try:
            comparison = work()
        except NoResultError as error:
            raise click.ClickException(f"{error}") from None
        for failure in comparison.failures:
            complain(f"failed: {failure}")
        write_tables(comparison, aside)
        is_whole = report(comparison, aside)
    click.echo(f"{folder / 'report.html' if is_whole else folder}")
    return DONE if is_whole and not comparison.failures else FAILED


def report(comparison: "Comparison", folder: Path) -> bool:
    """Write the report; if that fails, show why and keep the tables, which took the time."""
    import traceback

    from experiments.store import write_report

    try:
        write_report(comparison, folder)
    except Exception:
        traceback.print_exc()
        complain("the report could not be written; the tables are whole")
        return False
    return True


def progress_of(quiet: bool) -> "Progress":
    """Return the progress to show on standard error."""
    from experiments.progress import Progress

    return Progress.quiet() if quiet else Progress.shown()


def split(given: Sequence[str]) -> list[str] | None:
    """Return the names of a repeated option whose values may hold commas; None if there is none."""
    return [name for text in given for name in text.split(",")] or None


add_catalogue(pearlnet, Verbs)
add_network_verbs(pearlnet, Verbs)
for verb in (batch, merge, studies):
    pearlnet.add_command(verb)
pearlnet.add_command(score)
pearlnet.add_command(planted)
pearlnet.add_command(lineage)
pearlnet.add_command(report_verb)
pearlnet.add_command(verify)
pearlnet.add_command(threshold)

if __name__ == "__main__":
    sys.exit(main())
