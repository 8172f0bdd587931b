"""The verb ``pearlnet lineage``: the line of what tipped a firm, from a folder of results."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, final

import click

from networks.errors import BadInput, require_known

if TYPE_CHECKING:
    import pandas as pd

    from agents.lineage_table import LineageTable

TABLE: Final = "lineage.parquet"
PEERS_OFF: Final = "peers-off"
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
    told, plan = read(folder), plan_of(folder)
    cell: list[str] = []
    for column, wanted, there in (("structure", structure, plan.structures), ("mix", mix, plan.mixes)):
        cell.append(chosen(f"--{column}", column, wanted, there))
        told = told[told[column] == cell[-1]]
    if firm is not None and not 0 <= firm < plan.firms:
        raise BadInput("--firm", f"{firm} is no row of this run", f"0 to {plan.firms - 1}")
    if not (told["event"] == "adopt").any():
        click.echo(f"mix {cell[1]}: nobody adopted under it on the structure of {cell[0]}")
    elif firm is None:
        click.echo("\n".join(first_movers(told)))
    else:
        from experiments.lineage_chain import chain_lines

        click.echo("\n".join(chain_lines(as_lineage(told), firm, is_average=plan.control == PEERS_OFF)))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the manifest tells of the runs in a folder.

    Parameters
    ----------
    structures, mixes : tuple of str
    firms : int
        Rows of each run.
    control : str
    """

    structures: tuple[str, ...]
    mixes: tuple[str, ...]
    firms: int
    control: str


def plan_of(folder: Path) -> Told:
    """Return what was run, by the manifest in a folder of results."""
    from experiments.store import MANIFEST

    file = folder / MANIFEST
    allowed = "a folder that `pearlnet run` or `compare` has written"
    if not file.is_file():
        raise BadInput(f"{folder}", f"holds no {MANIFEST}", allowed)
    try:
        plan = json.loads(file.read_text("utf-8"))["plan"]
        return Told(
            structures=tuple(f"{word}" for word in plan["structures"]),
            mixes=tuple(f"{word}" for word in plan["mixes"]),
            firms=int(plan["firms"]),
            control=f"{plan['control']}",
        )
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{file}", "tells of no run or comparison", allowed) from None


def read(folder: Path) -> "pd.DataFrame":
    """Return the lineage in a folder of results."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from agents.instruments import CODES
    from agents.lineage_table import EVENTS, KINDS
    from experiments.store import TIPPED

    file = folder / TABLE
    allowed = "a folder that `pearlnet run` or `compare` has written"
    if not file.is_file():
        raise BadInput(f"{folder}", f"holds no {TABLE}", allowed)
    try:
        table = pq.read_table(file).select(TIPPED.names).cast(TIPPED)
    except KeyError:
        raise BadInput(f"{file}", "is no table of lineage: columns are missing", allowed) from None
    except (pa.ArrowException, OSError, ValueError):
        raise BadInput(f"{file}", "cannot be read; it is damaged, or no table of lineage", allowed) from None
    found = table.to_pandas()
    known = {"event": EVENTS, "kind": KINDS, "source": (*CODES, "")}
    if any(column.null_count for column in table.columns) or any(
        not found[name].isin(words).all() for name, words in known.items()
    ):
        raise BadInput(f"{file}", "holds what no run has written", allowed)
    return found


def chosen(option: str, kind: str, wanted: str | None, there: tuple[str, ...]) -> str:
    """Return what was asked for of what there is; a choice that is open must be made."""
    if wanted is None and len(there) != 1:
        raise BadInput(option, "must be given: the folder holds several", ", ".join(there))
    if wanted is not None:
        require_known(option, kind, [wanted], there)
        return wanted
    return there[0]


def first_movers(table: "pd.DataFrame") -> list[str]:
    """Return the firms from which most others descend, as lines."""
    from abm.months import month_name
    from experiments.report.families import families

    found = families(table[table["event"] == "adopt"])
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
