"""The verb ``pearlnet threshold``. Heavy imports stand inside."""

import json
from pathlib import Path
from typing import Final

import click

from networks.errors import BadInput

FILE: Final = click.Path(path_type=Path)
SEEDS: Final = 20


@click.command("threshold", short_help="The smallest money or strength at which a stage is reached.")
@click.argument("file", type=FILE, metavar="SCENARIO.toml")
@click.option(
    "--lever",
    default="budget",
    show_default=True,
    metavar="NAME",
    help="budget, instrument.<CODE> or parameters.<group>.<name>.",
)
@click.option(
    "--stage",
    default="network",
    show_default=True,
    metavar="WHAT",
    help='point, line, network, or an indicator: "adopter_density >= 0.05".',
)
@click.option(
    "--probability", type=float, default=0.5, show_default=True, metavar="P", help="Share of the runs."
)
@click.option(
    "--seeds", type=int, default=SEEDS, show_default=True, metavar="N", help="Paired runs at each point."
)
@click.option(
    "--low",
    type=float,
    metavar="X",
    help="Lower end. [budget 0.001, instrument 0.1, or of a parameter's range]",
)
@click.option(
    "--high", type=float, metavar="X", help="Upper end. [budget 4, instrument 10, or of a parameter's range]"
)
@click.option("--down", is_flag=True, help="Less of the lever helps: find the largest value.")
@click.option("--workers", type=int, metavar="N", help="Processes. [one a processor]")
@click.option("--dry-run", is_flag=True, help="Only say how many runs it takes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--out", type=FILE, metavar="DIR", help="Folder to write. [results/threshold-<hash>-<number>]")
@click.option("--overwrite", is_flag=True, help="Replace earlier results in --out.")
@click.option("--quiet", is_flag=True, help="No progress.")
def threshold(
    file: Path,
    lever: str,
    stage: str,
    probability: float,
    seeds: int,
    low: float | None,
    high: float | None,
    down: bool,
    workers: int | None,
    dry_run: bool,
    as_json: bool,
    out: Path | None,
    overwrite: bool,
    quiet: bool,
) -> int:
    """Find the smallest budget, strength or parameter at which a stage is reached with a probability.

    All seeds are run at nine fixed values and without the lever, then between those where the share of runs
    that reach it comes to the probability. A threshold has a 90 % interval; one that is not reached is never
    a number.

    \b
    Examples:
      pearlnet threshold scenario.toml
      pearlnet threshold scenario.toml --lever instrument.DEMO --stage "adopter_density >= 0.04" --seeds 40
      pearlnet threshold scenario.toml --lever parameters.link.adapter --down --probability 0.9 --json
    """  # noqa: D301
    if workers is not None and workers < 1:
        raise BadInput("--workers", f"{workers} is too few", "1 or more")
    from abm.scenario import load_scenario
    from experiments.progress import Progress
    from experiments.store import default_folder, require_free
    from experiments.threshold import study
    from experiments.threshold.levers import DOWN, UP
    from experiments.threshold.writing import plain

    asked = study.question_of(
        load_scenario(file),
        lever,
        stage,
        probability,
        low,
        high,
        seeds,
        direction=DOWN if down else UP,
        where=file.name,
    )
    fewest, most = asked.runs()
    counted = f"{fewest:,} to {most:,} runs of {asked.scenario.firms:,} rows, {asked.scenario.months} months"
    if dry_run:
        click.echo(counted)
        return 0
    folder = out or default_folder("threshold", asked.digest())
    require_free(folder, overwrite=overwrite)
    progress = Progress.quiet() if quiet else Progress.shown()
    progress.say(counted)
    try:
        found = study.ask(asked, workers=workers, progress=progress)
    except study.NoThresholdError as error:
        raise click.ClickException(f"{error}") from None
    for failure in found.failures:
        click.echo(f"pearlnet: failed: {failure}", err=True)
    found.write(folder, overwrite=overwrite)
    click.echo(json.dumps(plain(found), indent=1, ensure_ascii=False) if as_json else found.sentence())
    click.echo(f"{folder}", err=as_json)
    return 1 if found.failures else 0
