"""A comparison read back from its folder into the object it was written from."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import pandas as pd

from experiments.comparison import Comparison
from experiments.draws import Draw
from experiments.plan import ComparePlan
from experiments.runner import Failure
from experiments.store import COMPARISON, INDICATORS, LINEAGE, RUN
from experiments.stored.folder import read_manifest, require_kind, require_whole
from experiments.stored.frames import FRAMES, read_frames
from experiments.stored.record import restored
from experiments.stored.tables import read_csv, read_parquet
from networks.errors import BadInput

DRAWS: Final = "draws.csv"
OF_THE_FOLDER: Final = ("kind", "format", "restore", "columns", "tables")
"""Keys of the manifest that say how the folder is read, and nothing of the comparison."""


def load(folder: Path) -> Comparison:
    """Return the comparison of a folder, whole or not at all."""
    manifest = read_manifest(folder)
    require_kind(folder, manifest, (COMPARISON, RUN))
    require_whole(folder, manifest)
    try:
        return comparison_of(folder, manifest)
    except (KeyError, TypeError) as error:
        raise BadInput(f"{folder}", f"cannot be read by this version: {error!r}") from None


def comparison_of(folder: Path, manifest: Mapping[str, Any]) -> Comparison:
    """Return the comparison of a folder whose files are known to be whole."""
    columns: Mapping[str, Mapping[str, str]] = manifest["columns"]
    names = {f.name for f in fields(Comparison)}
    small = {
        name: read_csv(folder / f"{name}.csv", columns[f"{name}.csv"])
        for name in sorted(names)
        if f"{name}.csv" in columns
    }
    return Comparison(
        **small,
        plan=plan_of(folder, manifest),
        indicators=read_parquet(folder / INDICATORS),
        tipped=read_parquet(folder / LINEAGE),
        frames=read_frames(folder / FRAMES),
        manifest={key: value for key, value in manifest.items() if key not in OF_THE_FOLDER},
        failures=tuple(failure_of(row) for row in manifest["failures"]),
    )


def plan_of(folder: Path, manifest: Mapping[str, Any]) -> ComparePlan:
    """Return the plan, its draws from their own table."""
    draws = draws_of(read_csv(folder / DRAWS, manifest["columns"][DRAWS]))
    return restored(ComparePlan, manifest["restore"], draws=draws)


def draws_of(table: pd.DataFrame) -> tuple[Draw, ...]:
    """Return the parameter values of each draw by structure; the text of a value loses no digit."""
    found: dict[int, dict[str, dict[str, float]]] = {}
    for row in table.to_dict("records"):
        values = found.setdefault(row["draw"], {}).setdefault(row["structure"], {})
        values[row["parameter"]] = float(row["value"])
    return tuple(found[number] for number in sorted(found))


def failure_of(row: Mapping[str, Any]) -> Failure:
    """Return a run that did not end, as the manifest tells it."""
    told: dict[str, Any] = {**row, "seed": int(row["seed"])}
    return Failure(**told)
