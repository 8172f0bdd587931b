"""The tables of a study, made from its stored runs and nothing else."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.batch.parts import NAMES
from experiments.batch.study import Study
from experiments.batch.work import DONE
from experiments.plan import mix_label
from experiments.statistics import Summary, holm, mean_interval, sign_chance, variance_ratio
from experiments.store import SCHEMA
from networks.types import Floats

LEVEL: Final = 0.95
"""Coverage of the intervals of a study."""

SUMMARY: Final = ("point", "indicator", "mean", "low", "high", "n")
CONTRASTS: Final = (
    "lever_point", "against", "uncertainty_point", "indicator", "mean", "low", "high", "n", "variance_ratio",
    "p", "p_holm",
)  # fmt: skip
RUNS: Final = ("replicate", "point", "seed", "status", "error")
TIMING: Final = ("replicate", "point", "seconds", "attempt")
REFERENCE: Final = 0
"""Lever point against which the others are held."""

PATHS: Final = pa.schema([("point", pa.int32()), *SCHEMA])
"""Columns of ``indicators.parquet`` of a study."""

TOGETHER: Final = 100
"""Runs whose paths make one row group, so that the bytes do not depend on the parts."""


def runs_table(stored: pa.Table) -> pa.Table:
    """Return every run with what became of it."""
    return stored.select(list(RUNS))


def results_table(stored: pa.Table) -> pa.Table:
    """Return the indicators at the horizon of the runs that are done, a column each."""
    done = stored.filter(pa.array(np.asarray(stored["status"]) == DONE))
    names = sorted(set(stored.column_names) - set(NAMES))
    return done.select(["replicate", "point", "seed", *names])


def timing_table(stored: pa.Table) -> pd.DataFrame:
    """Return how long each run took; the one table that differs between equal studies."""
    return stored.select(list(TIMING)).to_pandas()


def values_of(study: Study, results: pa.Table) -> tuple[list[str], Floats]:
    """Return the indicators' names and their values, shape (points, replicates, indicators).

    NaN where undefined, and where a run failed or is missing.
    """
    names = [name for name in results.column_names if name not in RUNS]
    values = np.full((study.points, study.replicates, len(names)), np.nan)
    point, replicate = np.asarray(results["point"]), np.asarray(results["replicate"])
    for j, name in enumerate(names):
        values[point, replicate, j] = np.asarray(results[name])
    return names, values


def summary_table(study: Study, results: pa.Table) -> pd.DataFrame:
    """Return mean and interval of every indicator at every point."""
    names, values = values_of(study, results)
    rows = [
        (point, name, *parts(mean_interval(values[point, :, j], LEVEL)))
        for point in range(study.points)
        for j, name in enumerate(names)
    ]
    return pd.DataFrame(rows, columns=list(SUMMARY))


def contrast_table(study: Study, results: pa.Table) -> pd.DataFrame:
    """Return the paired differences of every lever point from the first, at the same uncertainty point.

    ``variance_ratio`` is how many times more replicates it would take without common seeds; ``p`` how often
    seeds alone bring such a mean, and ``p_holm`` that, corrected for their number.
    """
    names, values = values_of(study, results)
    rows: list[tuple[object, ...]] = []
    for lever in range(1, len(study.lever_rows)):
        for unknown in range(len(study.uncertainty_rows)):
            these, those = (
                values[each * len(study.uncertainty_rows) + unknown] for each in (lever, REFERENCE)
            )
            for j, name in enumerate(names):
                apart = these[:, j] - those[:, j]
                found, gain = mean_interval(apart, LEVEL), variance_ratio(these[:, j], those[:, j])
                rows.append((lever, REFERENCE, unknown, name, *parts(found), gain, sign_chance(apart)))
    table = pd.DataFrame(rows, columns=list(CONTRASTS[:-1]))
    table["p_holm"] = np.nan
    for _, at in table.groupby("indicator").groups.items():
        table.loc[at, "p_holm"] = holm(table.loc[at, "p"].to_list())
    return table


def parts(found: Summary) -> tuple[float, float, float, int]:
    """Return mean, low, high and number."""
    return found.mean, found.low, found.high, found.n


def path_tables(study: Study, paths: Iterable[tuple[int, int, bytes]]) -> Iterator[pa.Table]:
    """Yield recorded paths, `TOGETHER` runs at a time, in the order they come.

    Parameters
    ----------
    study : Study
    paths : iterable of (int, int, bytes)
        Replicate, point and paths of runs.
    """
    queue = iter(paths)
    while some := list(islice(queue, TOGETHER)):
        yield pa.concat_tables(_paths_of_run(study, *run) for run in some).unify_dictionaries()


def _paths_of_run(study: Study, replicate: int, point: int, paths: bytes) -> pa.Table:
    with pa.ipc.open_stream(paths) as stream:
        held = stream.read_all()
    scenario = study.scenario(point, replicate)
    told = {
        "structure": scenario.structure,
        "mix": mix_label(scenario.mix),
        "rule": scenario.rule,
        "control": scenario.control,
    }
    columns = {
        "point": pa.array(np.full(held.num_rows, point, np.int32)),
        "replicate": pa.array(np.full(held.num_rows, replicate, np.int32)),
        "seed": pa.array(np.full(held.num_rows, scenario.seed, np.uint64)),
        **{name: _constant(text, held.num_rows) for name, text in told.items()},
        **{name: held[name].combine_chunks() for name in held.column_names},
    }
    return pa.table({field.name: columns[field.name] for field in PATHS}).cast(PATHS)


def _constant(text: str, n: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([text]))
