"""Writes a threshold into a folder, all of it or nothing, with the same bytes for the same runs."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.manifest import LIMITS, SYNTHETIC, data_hash, packages, revision
from experiments.plan import SCENARIO
from experiments.store import MANIFEST, fresh_folder, sha256, write_csv
from experiments.version import version

if TYPE_CHECKING:
    from experiments.threshold.study import Threshold

TABLE: Final = "thresholds.csv"
CURVE: Final = "threshold_curve.csv"
RUNS: Final = "threshold_runs.csv"

SAID: Final = (
    "A threshold is said of the model on synthetic networks, at its default parameters; budgets are assumed.",
    "Intervals over seeds are chance only.",
)


def write(found: "Threshold", folder: Path, *, overwrite: bool = False) -> Path:
    """Write tables, scenario and manifest into `folder` and return it."""
    with fresh_folder(folder, overwrite=overwrite) as aside:
        for name, table in ((TABLE, found.table), (CURVE, found.curve), (RUNS, found.runs)):
            write_csv(table, aside / name)
        scenario = found.question.scenario.to_toml()
        (aside / SCENARIO).write_text(scenario, encoding="utf-8", newline="\n")
        written = {path.name: sha256(path) for path in sorted(aside.glob("*.csv"))}
        text = json.dumps(manifest(found, written), indent=2, ensure_ascii=False, sort_keys=True)
        (aside / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
    return folder


def manifest(found: "Threshold", tables: dict[str, str]) -> dict[str, object]:
    """Return what a reader needs to explain and repeat the answer; what changes stands under ``timing``."""
    asked = found.question
    return {
        "kind": "threshold",
        "version": version(),
        "revision": revision(),
        "command": asked.command(),
        "question": asked.to_mapping(),
        "question_hash": asked.digest(),
        "scenario": asked.scenario.to_toml(),
        "replicate_seeds": [f"{seed}" for seed in asked.search().seeds],
        "data_hash": data_hash(),
        "packages": packages(),
        "sentence": found.sentence(),
        "tables": tables,
        "limits": [*SAID, *LIMITS, SYNTHETIC],
        "runs": {"done": len(found.runs), "failed": len(found.failures)},
        "failures": [f"{failure}" for failure in found.failures],
        "created": datetime.now(UTC).date().isoformat(),
        "timing": {"seconds": round(found.seconds, 3)},
    }


def plain(found: "Threshold") -> dict[str, Any]:
    """Return the answer as plain values, for JSON; what is not known is null."""
    rows = found.table.astype(object).where(found.table.notna(), None).to_dict("records")
    curve = found.curve.astype(object).where(found.curve.notna(), None).to_dict("records")
    return {
        "sentence": found.sentence(),
        "verdict": found.verdict,
        "threshold": found.value,
        "low": found.low,
        "high": found.high,
        "question": found.question.to_mapping(),
        "table": rows,
        "curve": curve,
        "failed": [f"{failure}" for failure in found.failures],
    }
