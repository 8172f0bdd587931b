"""A pair written into a folder and read back, all of it or nothing."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from experiments.manifest import (
    SYNTHETIC,
    data_hash,
    packages,
    parameter_values,
    revision,
    values_hash,
)
from experiments.pair.page import render
from experiments.pair.plan import SIDES, PairPlan
from experiments.pair.result import Pair
from experiments.pair.tables import SCHEMA
from experiments.runner import Failure, Run
from experiments.source import model_hash
from experiments.store import INDICATORS, fresh_folder, write_csv, write_manifest, write_parquet
from experiments.stored.comparison import OF_THE_FOLDER, failure_of
from experiments.stored.folder import read_manifest, require_kind, require_whole
from experiments.stored.record import plain, restored
from experiments.stored.tables import kinds, read_csv, read_parquet
from experiments.version import version
from networks.errors import BadInput

PAIR: Final = "pair"
"""Kind of the folder."""

LIMITS: Final = (
    "The difference was not tried over budgets, readings of the texts, sizes and assumed parameters.",
    "Directions are corrected for the number of headlines (Holm 1979), intervals are not.",
    "Most costs are assumed, need weights are judged.",
    "Default parameters were chosen, not calibrated in full: nothing here is a forecast.",
    "Coding noise (measures resampled, clauses recoded) is not computed yet.",
)


def manifest(
    plan: PairPlan, runs: Sequence[Run], failures: Sequence[Failure], seconds: float
) -> dict[str, object]:
    """Return what explains and repeats a pair; its values are those of JSON, its keys sorted."""
    own = all((s := each.network_summary()) is not None and not s.is_synthetic for each in plan.scenarios)
    values = {
        side: parameter_values(each.structure, each.parameters)
        for side, each in zip(SIDES, plan.scenarios, strict=True)
    }
    told: dict[str, object] = {
        "version": version(),
        "revision": revision(),
        "command": plan.command(),
        "plan_hash": plan.digest(),
        "replicate_seeds": [f"{seed}" for seed in plan.seeds],
        "parameter_hash": values_hash(values),
        "data_hash": data_hash(),
        "model_hash": model_hash(),
        "packages": packages(),
        "machine": {"system": platform.system(), "kind": platform.machine(), "processors": os.cpu_count()},
        "limits": [*LIMITS, *([] if own else [SYNTHETIC])],
        "runs": {"done": len(runs), "failed": len(failures)},
        "failures": [{**plain(failure), "seed": f"{failure.seed}"} for failure in failures],
        "created": datetime.now(UTC).date().isoformat(),
        "timing": {
            "seconds": round(seconds, 3),
            "seconds_in_runs": round(sum(run.seconds for run in runs), 3),
        },
    }
    held: dict[str, object] = json.loads(json.dumps(told, sort_keys=True))
    return held


def write(pair: Pair, folder: Path, *, overwrite: bool = False) -> Path:
    """Write tables, manifest, report and figures into `folder` and return it."""
    with fresh_folder(folder, overwrite=overwrite) as aside:
        write_tables(pair, aside)
        write_report(pair, aside)
    return folder


def write_tables(pair: Pair, folder: Path) -> None:
    """Write all tables, both scenarios, and the manifest with what restores the plan."""
    write_parquet(pair.indicators, folder / INDICATORS, SCHEMA)
    for name, table in pair.tables().items():
        write_csv(table, folder / name)
    for side, scenario in zip(SIDES, pair.plan.scenarios, strict=True):
        (folder / f"{side}.toml").write_text(scenario.to_toml(), encoding="utf-8", newline="\n")
    kept = {
        "kind": PAIR,
        "restore": plain(pair.plan),
        "columns": {name: kinds(table) for name, table in pair.tables().items()},
    }
    write_manifest({**pair.manifest, **kept}, folder)


def write_report(pair: Pair, folder: Path) -> Path:
    """Write ``report.html`` and ``figures/``."""
    from experiments.report.style import save

    drawings = {
        name: Markup(save(drawing.figure, folder / "figures", name, drawing.alt))
        for name, drawing in pair.figures().items()
    }
    target = folder / "report.html"
    target.write_text(render(pair, drawings), encoding="utf-8", newline="\n")
    return target


def load(folder: Path) -> Pair:
    """Return the pair of a folder, whole or not at all."""
    held = read_manifest(folder)
    require_kind(folder, held, (PAIR,))
    require_whole(folder, held)
    try:
        return pair_of(folder, held)
    except (KeyError, TypeError) as error:
        raise BadInput(f"{folder}", f"cannot be read by this version: {error!r}") from None


def pair_of(folder: Path, held: Mapping[str, Any]) -> Pair:
    """Return the pair of a folder whose files are known to be whole."""
    columns = held["columns"]
    small = {name.removesuffix(".csv"): read_csv(folder / name, columns[name]) for name in sorted(columns)}
    return Pair(
        **small,
        plan=restored(PairPlan, held["restore"]),
        indicators=read_parquet(folder / INDICATORS),
        manifest={key: value for key, value in held.items() if key not in OF_THE_FOLDER},
        failures=tuple(failure_of(row) for row in held["failures"]),
    )
