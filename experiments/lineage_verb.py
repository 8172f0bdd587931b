"""The verb ``pearlnet lineage``: the line of what tipped a firm, from a folder of results."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from networks.errors import BadInput, require_known

if TYPE_CHECKING:
    import pandas as pd

    from agents.lineage_table import LineageTable

TABLE: Final = "lineage.parquet"
LISTED: Final = 10
"""First movers that are listed where no firm is asked for."""


@click.command("lineage", short_help="Tell what tipped a firm, back to the first mover.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--firm", type=int, metavar="ROW", help="Row of the firm. [lists those who tipped most]")
@click.option("--structure", metavar="CODE", help="Country, if the folder holds several.")
@click.option("--mix", metavar="NAME", help="Policy mix, if the folder holds several.")
def lineage(folder: Path, firm: int | None, structure: str | None, mix: str | None) -> None:
    """Tell what tipped a firm, what tipped the firm that tipped it most, and so on to the first mover.

    FOLDER holds the results of `pearlnet run` or `pearlnet compare`; of the latter replicate 0 is told.
    Weights are shares of one decision by a stated rule (docs/lineage.md), no proof of cause.

    \b
    Examples:
      pearlnet lineage results/mine
      pearlnet lineage results/mine --structure kr --mix kr-5gplus-2019 --firm 12
    """  # noqa: D301
    table = one_cell(read(folder), structure, mix)
    if firm is None:
        click.echo("\n".join(first_movers(table)))
        return
    from experiments.lineage_chain import chain_lines

    click.echo("\n".join(chain_lines(as_lineage(table), firm)))


def read(folder: Path) -> "pd.DataFrame":
    """Return the lineage in a folder of results."""
    import pandas as pd

    file = folder / TABLE
    if not file.is_file():
        raise BadInput(
            f"{folder}", f"holds no {TABLE}", "a folder that `pearlnet run` or `compare` has written"
        )
    return pd.read_parquet(file)


def one_cell(table: "pd.DataFrame", structure: str | None, mix: str | None) -> "pd.DataFrame":
    """Return the rows of one structure and mix; a choice that is open must be made."""
    for column, wanted in (("structure", structure), ("mix", mix)):
        there = sorted(table[column].astype(str).unique())
        if wanted is None and len(there) > 1:
            raise BadInput(f"--{column}", "must be given: the folder holds several", ", ".join(there))
        if wanted is not None:
            require_known(f"--{column}", column, [wanted], there)
            table = table[table[column] == wanted]
    return table


def first_movers(table: "pd.DataFrame") -> list[str]:
    """Return the firms from which most others descend, as lines."""
    from abm.months import month_name
    from experiments.report.families import families

    adoptions = table[table["event"] == "adopt"]
    if adoptions.empty:
        return ["nobody adopted"]
    found = families(adoptions)
    order = (-found.line).argsort(kind="stable")[:LISTED]
    lines = ["   firm  went live  firms that descend from it"]
    lines += [f"{found.row[k]:7d}  {month_name(int(found.month[k])):9s}  {found.line[k]:6d}" for k in order]
    return [*lines, "", "Add --firm ROW to tell the line of one firm."]


def as_lineage(table: "pd.DataFrame") -> "LineageTable":
    """Return the rows of one run as a lineage table."""
    import numpy as np

    from agents.instruments import CODES
    from agents.lineage_table import EVENTS, KINDS, LineageTable

    places = {"event": EVENTS, "kind": KINDS, "source": (*CODES, "")}
    codes = {
        name: table[name].astype(str).map({word: k for k, word in enumerate(words)}).to_numpy()
        for name, words in places.items()
    }
    source = np.where(codes["source"] == len(CODES), -1, codes["source"]).astype(np.int16)
    return LineageTable(
        month=table["month"].to_numpy(),
        event=codes["event"].astype(np.uint8),
        row=table["row"].to_numpy(),
        other=table["other"].to_numpy(),
        kind=codes["kind"].astype(np.uint8),
        source=source,
        source_row=table["source_row"].to_numpy(),
        weight=table["weight"].to_numpy(),
    )
