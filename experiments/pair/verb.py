"""``pearlnet compare FIRST SECOND``: two scenarios on the same seeds."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from networks.errors import BadInput

if TYPE_CHECKING:
    from experiments.progress import Progress

OF_A_PAIR: Final = (
    *("scenarios", "structures", "firms", "replicates", "seed", "start", "end"),
    *("workers", "out", "overwrite", "quiet"),
)
"""Options that two scenarios take; every other one is refused, not ignored."""


def compare_pair(
    context: click.Context,
    scenarios: Sequence[str],
    *,
    structures: Sequence[str] | None,
    workers: int | None,
    out: Path | None,
    overwrite: bool,
    progress: "Progress",
    **given: Any,
) -> int:
    """Compare two scenarios, write a folder, print where the report is, and return the exit status."""
    from experiments.comparison import NoResultError
    from experiments.pair.folder import write_report, write_tables
    from experiments.pair.plan import one_structure, pair_plan
    from experiments.pair.result import run_pair
    from experiments.store import default_folder, fresh_folder

    if len(scenarios) != 2:
        raise BadInput("compare", f"{len(scenarios)} scenarios given", "two, or none to compare mixes")
    for name in context.params:
        if name not in OF_A_PAIR and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise BadInput(f"--{name.replace('_', '-')}", "does not go with two scenarios", "leave it out")
    plan = pair_plan(*scenarios, structure=one_structure(structures), **given)
    folder = out or default_folder("compare", plan.digest())
    with fresh_folder(folder, overwrite=overwrite) as aside:
        try:
            pair = run_pair(plan, workers=workers, progress=progress)
        except NoResultError as error:
            raise click.ClickException(f"{error}") from None
        for failure in pair.failures:
            click.echo(f"pearlnet: failed: {failure}", err=True)
        write_tables(pair, aside)
        write_report(pair, aside)
    click.echo(f"{folder / 'report.html'}")
    return int(bool(pair.failures))
