"""The verb ``pearlnet planted``: patterns of known truth, and what is said of them."""

from pathlib import Path
from typing import Final

import click

from experiments.defaults import defaults
from networks.errors import BadInput

GIVEN: Final = defaults()
FIRST_SEED: Final = 101
"""Graphs from which no threshold was read."""


@click.command("planted", short_help="Plant known patterns and see whether the stage is named rightly.")
@click.option("--structures", default=",".join(GIVEN.structures), show_default=True, metavar="CODES")
@click.option("--firms", default="5000", show_default=True, metavar="ROWS", help="Rows, one size or several.")
@click.option("--degree", default="10", show_default=True, metavar="MEAN", help="Mean number of customers.")
@click.option("--shares", default="0.02,0.06,0.2", show_default=True, help="Adopting rows over all rows.")
@click.option("--background", default="0.1", show_default=True, help="Links of no pattern, per adopter.")
@click.option("--hidden", default="0.1,0.33", show_default=True, help="Shares of the links not seen.")
@click.option("--graphs", default=3, show_default=True, help="Graphs a structure.")
@click.option("--seed", default=FIRST_SEED, show_default=True, help="Seed of the first graph.")
@click.option("--patterns", help="Names, separated by commas. [all]")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write all trials as CSV.")
@click.option("--overwrite", is_flag=True, help="Replace --out.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def planted(
    structures: str,
    firms: str,
    degree: str,
    shares: str,
    background: str,
    hidden: str,
    graphs: int,
    seed: int,
    patterns: str | None,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Plant patterns whose truth is known and see whether the stage is named rightly.

    Scattered points, points on large firms, copies, stars, chains, islands and networks are planted on
    drawn supply graphs; then each is scored as if nothing were known. docs/stages.md has the figures.

    \b
    Examples:
      pearlnet planted
      pearlnet planted --firms 20000 --degree 5,30 --graphs 2
      pearlnet planted --patterns "stars,thin network" --background 0.3 --out trials.csv
    """  # noqa: D301
    from experiments.planted.study import Design, trials
    from experiments.planted.words import as_json as json_of
    from experiments.planted.words import report
    from networks.planted import PATTERNS
    from networks.whole_file import require_free, whole_file

    if not 1 <= graphs <= 1000:
        raise BadInput("planted: --graphs", f"{graphs} is out of bounds", "1 to 1000")
    if not 0 <= seed < 2**63:
        raise BadInput("planted: --seed", f"{seed} is out of bounds", "0 to 2^63-1")
    if out is not None:
        require_free(out, overwrite=overwrite, option="--out")
    design = Design(
        structures=_words(structures),
        firms=_whole_numbers("--firms", firms),
        out_degrees=_numbers("--degree", degree),
        shares=_numbers("--shares", shares),
        backgrounds=_numbers("--background", background),
        hidden=_numbers("--hidden", hidden),
        seeds=tuple(range(seed, seed + graphs)),
        patterns=tuple(PATTERNS) if patterns is None else _words(patterns),
    )
    found = trials(design)
    click.echo(json_of(design, found) if as_json else report(design, found))
    if out is not None:
        with whole_file(out) as file:
            file.write(found.to_csv(index=False).encode())


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def _numbers(name: str, text: str) -> tuple[float, ...]:
    found: list[float] = []
    for word in _words(text):
        try:
            found.append(float(word.replace("_", "")))
        except ValueError:
            raise BadInput(f"planted: {name}", f"{word!r} is not a number") from None
    return tuple(found)


def _whole_numbers(name: str, text: str) -> tuple[int, ...]:
    found = _numbers(name, text)
    for number in found:
        if number % 1.0 != 0.0:
            raise BadInput(f"planted: {name}", f"{number:g} is no whole number")
    return tuple(int(number) for number in found)
