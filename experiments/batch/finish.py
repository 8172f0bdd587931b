"""Writes the tables of a study, each whole or not at all, with the same bytes for the same runs."""

import io
import json
import os
import platform
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.batch.folder import StudyFolder, begun_with, require_same, write_text
from experiments.batch.study import STUDY, Study
from experiments.batch.tables import (
    PATHS,
    contrast_table,
    path_tables,
    results_table,
    runs_table,
    summary_table,
    timing_table,
)
from experiments.batch.work import DONE
from experiments.manifest import packages, revision
from experiments.store import INDICATORS, MANIFEST, ROW_GROUP, parquet_writer, sha256
from experiments.stored.tables import NUMBER
from experiments.version import version
from networks.whole_file import whole_file

KIND: Final = "study"
DESIGN, RUNS, RESULTS, SUMMARY, CONTRASTS, TIMING = (
    "design.csv", "runs.parquet", "results.parquet", "summary.csv", "contrasts.csv", "timing.csv"
)  # fmt: skip
SAME: Final = (DESIGN, RUNS, RESULTS, INDICATORS, SUMMARY, CONTRASTS)
"""Tables that are equal byte for byte in equal studies; how long runs took is not."""

LIMITS: Final = (
    "Intervals are over replicates: chance only. Uncertainties are what the study varies and no more.",
    "Intervals are those of one difference; p_holm corrects for their number (Holm 1979).",
    "Supply networks are synthetic unless a network file is named; most costs are assumed.",
)


def finish(folder: StudyFolder, *, shard: tuple[int, int], seconds: float) -> None:
    """Write all tables and the manifest; the manifest comes last and vouches for the rest."""
    path, study = folder.path, folder.study
    require_same(path, study)  # a file it names may have been changed while it ran
    (path / MANIFEST).unlink(missing_ok=True)
    stored = folder.stored()
    results = results_table(stored)
    write_text(path / STUDY, study.to_toml())
    write_csv(study.design_table(), path / DESIGN)
    write_arrow(runs_table(stored), path / RUNS)
    write_arrow(results, path / RESULTS)
    write_csv(summary_table(study, results), path / SUMMARY)
    write_csv(contrast_table(study, results), path / CONTRASTS)
    write_csv(timing_table(stored), path / TIMING)
    if study.recording.paths:
        with whole_file(path / INDICATORS) as out, parquet_writer(out, PATHS) as writer:
            done = stored.filter(pa.array(np.asarray(stored["status"]) == DONE))
            for table in path_tables(study, folder.paths(done)):
                writer.write_table(table)
    told = manifest(study, stored, shard, seconds)
    told["tables"] = {name: sha256(path / name) for name in (*SAME, TIMING) if (path / name).is_file()}
    write_text(path / MANIFEST, json.dumps(told, indent=2, ensure_ascii=False, sort_keys=True) + "\n")


def manifest(study: Study, stored: pa.Table, shard: tuple[int, int], seconds: float) -> dict[str, Any]:
    """Return what a reader needs to explain and repeat the tables."""
    status = Counter(stored["status"].to_pylist())
    done, failed = status[DONE], stored.num_rows - status[DONE]
    begun = begun_with(study)
    return {
        "kind": KIND,
        "name": study.name,
        "about": study.about,
        "version": version(),
        "revision": revision(),
        "command": f"pearlnet batch {STUDY}",
        "study": study.to_toml(),
        "study_hash": begun["study"],
        "model_hash": begun["model"],
        "data_hash": begun["data"],
        "seed": str(study.seed),
        "replicate_seeds": [str(study.seed_of(r)) for r in range(study.replicates)],
        "points": study.points,
        "shard": list(shard),
        "runs": {
            "wanted": study.runs,
            "done": done,
            "failed": failed,
            "missing": study.runs - stored.num_rows,
        },
        "packages": packages(),
        "limits": list(LIMITS),
        "timing": {
            "created": datetime.now(UTC).date().isoformat(),
            "machine": {
                "system": platform.system(),
                "kind": platform.machine(),
                "processors": os.cpu_count(),
            },
            "seconds": round(seconds, 3),
            "seconds_in_runs": round(float(sum(stored["seconds"].to_pylist())), 3),
        },
    }


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """Write a small table, whole or not at all; ten significant digits."""
    stream = io.StringIO()
    table.to_csv(stream, index=False, float_format=NUMBER, na_rep="", lineterminator="\n")
    write_text(file, stream.getvalue())


def write_arrow(table: pa.Table, file: Path) -> None:
    """Write a table as Parquet, whole or not at all."""
    plain = table.replace_schema_metadata().combine_chunks()
    with whole_file(file) as out, parquet_writer(out, plain.schema) as writer:
        writer.write_table(plain, row_group_size=ROW_GROUP)
