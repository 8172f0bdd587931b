"""Studies, as a verification sees them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.batch.finish import CONTRASTS, DESIGN, RESULTS, RUNS, SUMMARY
from experiments.batch.study import STUDY, Study, Work
from experiments.batch.tables import contrast_table, summary_table
from experiments.batch.work import DONE, MODEL, Model, perform
from experiments.store import INDICATORS
from experiments.stored.tables import as_written, kinds, read_csv, read_parquet
from experiments.verification.compared import installation
from experiments.verification.steps import HELD, NOT, Key, Step, same_table

OF_A_RUN = ("replicate", "point", "seed")


@final
@dataclass(frozen=True)
class StoredStudy:
    """A folder that `batch` wrote."""

    folder: Path
    manifest: Mapping[str, Any]
    model: Model = MODEL

    @cached_property
    def study(self) -> Study:
        """The study of the folder."""
        return Study.load(self.folder / STUDY)

    @cached_property
    def results(self) -> pd.DataFrame:
        """Indicators at the horizon, a row a run."""
        return pq.read_table(self.folder / RESULTS).to_pandas()

    def here(self) -> dict[str, Any]:
        """Return entries of the manifest as this installation would write them."""
        return {**installation(), "study_hash": self.study.digest()}

    def derived(self) -> Iterator[Step]:
        """Yield whether seeds, design and tables follow from the study and the stored runs."""
        results = pq.read_table(self.folder / RESULTS)
        runs = pq.read_table(self.folder / RUNS).to_pandas()
        wrong = [
            r for r, s in zip(runs["replicate"], runs["seed"], strict=True) if s != self.study.seed_of(r)
        ]
        said = f"replicate {wrong[0]} has another seed than the study gives it" if wrong else ""
        yield Step("seeds", NOT if said else HELD, said or "are those of the study")
        done = runs[runs["status"] == DONE]
        apart = same_table(
            self.results[list(OF_A_RUN)].reset_index(drop=True), done[list(OF_A_RUN)].reset_index(drop=True)
        )
        yield Step("table runs", NOT if apart else HELD, apart or "names as done what has results")
        for name, table in (
            (DESIGN, self.study.design_table()),
            (SUMMARY, summary_table(self.study, results)),
            (CONTRASTS, contrast_table(self.study, results)),
        ):
            again = as_written(table)
            try:
                apart = same_table(read_csv(self.folder / name, kinds(again)), again)
            except (KeyError, ValueError) as error:
                apart = f"cannot be read: {error}"
            yield Step(f"table {name}", NOT if apart else HELD, apart or "follows from the stored runs")

    def keys(self) -> list[Key]:
        """Return point and replicate of each run with a result."""
        rows = self.results[["point", "replicate"]]
        return [(int(point), int(replicate)) for point, replicate in rows.itertuples(index=False)]

    def named(self, key: Key) -> str:
        """Return a run in words."""
        return f"point {key[0]}, replicate {key[1]}"

    def repeated(self, keys: Sequence[Key], workers: int | None) -> Iterator[tuple[Key, str, int]]:
        """Repeat runs here, one after another, and compare every number kept of them."""
        rows = self.results.set_index(["point", "replicate"])
        names = [name for name in self.results.columns if name not in OF_A_RUN]
        for key in keys:
            point, replicate = (int(each) for each in key)
            scenario = self.study.scenario(point, replicate)
            work = Work(number=0, replicate=replicate, runs=((point, scenario),))
            (ended,) = perform(work, self.study.recording, self.model)
            stored = rows.loc[(point, replicate), names].to_numpy(dtype=np.float64)
            again = np.array([ended.values.get(name, np.nan) for name in names])
            apart = np.flatnonzero(~((stored == again) | (np.isnan(stored) & np.isnan(again))))
            if ended.status != DONE:
                said = f"is stored, but failed when repeated: {ended.error}"
            elif ended.paths and (differs := self._paths_apart(point, replicate, ended.paths)):
                said = f"{INDICATORS}: {differs}"
            elif apart.size:
                k = int(apart[0])
                more = f" (and {apart.size - 1} more indicators)" if apart.size > 1 else ""
                said = f"{names[k]}: {stored[k]!r} is stored, {again[k]!r} follows{more}"
            else:
                said = ""
            yield key, said, len(names)

    @cached_property
    def paths(self) -> pd.DataFrame:
        """Recorded paths of all runs."""
        return read_parquet(self.folder / INDICATORS)

    def _paths_apart(self, point: int, replicate: int, packed: bytes) -> str:
        """Return where the stored paths of a run differ from those of its repetition; '' if nowhere."""
        with pa.ipc.open_stream(packed) as stream:
            again = stream.read_all().to_pandas()
        stored = self.paths[(self.paths["point"] == point) & (self.paths["replicate"] == replicate)]
        columns = list(again.columns)
        return same_table(stored[columns].reset_index(drop=True), again)

    def all_repeated(self, workers: int | None) -> Iterator[Step]:
        """Repeat every run with a result."""
        for key, apart, count in self.repeated(self.keys(), workers):
            same = f"{count:,} numbers are the same to the last bit"
            yield Step(f"run {self.named(key)}", NOT if apart else HELD, apart or same)
