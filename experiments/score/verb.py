"""The verb ``pearlnet score``. Heavy imports stand inside."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from experiments.network_verbs import pairs, tell
from networks.errors import BadInput

if TYPE_CHECKING:
    from experiments.score.card import Score

FILE: Final = click.Path(path_type=Path)
MOST_DRAWS: Final = 100_000
CHOICES: Final = {
    "duplicates": (
        ("error", "sum"),
        "A pair that stands twice; summed, it is linked if one of its lines is.",
    ),
    "self-loops": (("error", "drop"), "A firm that sells to itself."),
    "dangling": (("error", "drop", "add"), "An end of an edge that is not in the table of firms."),
}


def _choices(function: Any) -> Any:
    for name, (known, sentence) in reversed(CHOICES.items()):
        function = click.option(
            f"--{name}", type=click.Choice(known), default=known[0], show_default=True, help=sentence
        )(function)
    return function


@click.command("score", short_help="Score an observed network: point, line or network.")
@click.option(
    "--edges", type=FILE, required=True, metavar="FILE", help="Who supplies whom: supplier, customer."
)
@click.option("--firms", type=FILE, required=True, metavar="FILE", help="The firms: id, sector.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--out", type=FILE, metavar="DIR", help="Folder for score.txt, score.json, nulls.csv, timing.csv."
)
@click.option("--overwrite", is_flag=True, help="Replace earlier results in --out.")
@click.option("--at", metavar="YYYY-MM", help="Score as of the end of this month. [latest date]")
@click.option("--draws", type=int, default=200, show_default=True, help="Draws of each null; 0 for none.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the draws.")
@click.option(
    "--column", "columns", multiple=True, metavar="OURS=YOURS", help="Name of a column in your files."
)
@click.option(
    "--thousands", default="", metavar="MARK", help="Mark of thousands in numbers: , . ' or a space."
)
@click.option("--decimal", default=".", show_default=True, metavar="MARK", help="Mark of decimals: . or ,")
@_choices
@click.option("--dry-run", is_flag=True, help="Only read and check: all problems with places.")
def score(
    edges: Path,
    firms: Path,
    as_json: bool,
    out: Path | None,
    overwrite: bool,
    at: str | None,
    draws: int,
    seed: int,
    columns: tuple[str, ...],
    dry_run: bool,
    **choices: Any,
) -> int:
    """Score an observed network without any simulation: indicators, stage, and what cannot be told.

    Tables are CSV, TSV or Parquet. Edges: supplier, customer, and if you have them value and linked (1 and 0,
    or dates). Firms: id, sector, and if you have them region, size (employees), lead, weight, adopted (1 and
    0, or dates), supported, solution. Sectors and regions are in your own words. Nothing leaves this machine.

    \b
    Examples:
      pearlnet score --edges edges.csv --firms firms.csv
      pearlnet score --edges edges.csv --firms firms.csv --json --at 2022-12
      pearlnet score --edges trade.tsv --firms firms.parquet --column linked=edi_since --out results/score
    """  # noqa: D301
    if not 0 <= draws <= MOST_DRAWS:
        raise BadInput("--draws", f"{draws:,} is out of bounds", f"0 to {MOST_DRAWS:,}")
    if not 0 <= seed < 2**64:
        raise BadInput("--seed", f"{seed} cannot be used", "a whole number from 0 to 2^64-1")
    from abm.own_network.findings import Findings, counted
    from experiments.score.card import score as score_of
    from experiments.score.dates import wanted_month
    from experiments.score.reading import ScoreOptions, read_observation
    from experiments.score.text import as_text
    from experiments.store import require_free

    if out is not None:
        require_free(out, overwrite=overwrite)
    options = ScoreOptions(columns=pairs(columns), at=wanted_month(at), **choices)
    findings = Findings()
    observed = read_observation(edges, firms, options, findings)
    if dry_run:
        tell(findings)
    if findings.problems and dry_run:
        raise BadInput(
            f"{edges}", f"{counted(len(findings.problems), 'kind')} of problem; nothing would be scored"
        )
    findings.require_none()
    assert observed is not None
    if dry_run:
        return 0
    found = score_of(observed, draws=draws, seed=seed, notes=tuple(findings.notes))
    text = as_text(found)
    if out is not None:
        write_score(found, text, out, overwrite=overwrite)
    click.echo(json.dumps(found.plain(), indent=1, ensure_ascii=False) if as_json else text)
    return 0


def write_score(score: "Score", text: str, folder: Path, *, overwrite: bool) -> None:
    """Write the score into a folder, all or nothing."""
    from experiments.score.text import null_rows, timing_rows
    from experiments.store import MANIFEST, fresh_folder, sha256
    from experiments.version import version

    plain = score.plain()
    with fresh_folder(folder, overwrite=overwrite) as aside:
        for name, body in (
            ("score.txt", text),
            ("score.json", json.dumps(plain, indent=1, ensure_ascii=False)),
            ("nulls.csv", "\n".join(null_rows(score.nulls))),
            ("timing.csv", "\n".join(timing_rows(score.timing))),
        ):
            (aside / name).write_text(body + "\n", encoding="utf-8", newline="\n")
        files = {path.name: sha256(path) for path in sorted(aside.iterdir())}
        told = {"verb": "score", "version": version(), "files": plain["files"], "written": files}
        (aside / MANIFEST).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
