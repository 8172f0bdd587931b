"""Opens one folder of results with the strict readers, after its files were found harmless.

What is read is a plain file below the study folder, of bounded size, with the SHA-256 its manifest gives.
Arrays of networks and tables of a row an event are left where they are: no page of ours shows them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from abm.scenario import Scenario
from abm.tables import read_toml
from experiments.batch.finish import DESIGN, RESULTS, RUNS
from experiments.batch.finish import KIND as STUDY_KIND
from experiments.batch.study import STUDY
from experiments.comparison import Comparison
from experiments.pair.folder import PAIR
from experiments.pair.plan import SIDES, PairPlan
from experiments.pair.result import Pair
from experiments.store import COMPARISON, MANIFEST, RUN
from experiments.stored.comparison import DRAWS, OF_THE_FOLDER, failure_of, plan_of
from experiments.stored.folder import any_manifest, read_manifest, require_kind, require_whole
from experiments.stored.record import restored
from experiments.stored.tables import read_csv
from experiments.study_report.told import Told, told
from networks.errors import BadInput
from viz.studies.listing import LARGEST as LARGEST_MANIFEST
from viz.studies.named_files import require_own_files
from viz.studies.safe_path import RefusedError, file_in, folder_below, megabytes, root_of

LARGEST: Final = 24_000_000
"""Most bytes of a table that is read; a larger one is left out and named."""

LARGEST_STUDY: Final = 256_000_000
"""Most bytes of a file of a study, where each is hashed whole."""

MOST_CELLS: Final = 30_000_000
"""Most values of a Parquet table: packed, a small file can hold very many."""

MOST_FILES: Final = 200


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A folder of results, read.

    Parameters
    ----------
    name : str
        Below the study folder.
    root, folder : Path
    kind : str
    manifest : mapping
    study : Told or None
    comparison : Comparison or None
        Also of a single run; its networks and its tables of months and events are left out.
    pair : Pair or None
        Its table of months is left out.
    left_out : mapping of str to str
        Tables that were too large, with their megabytes.
    """

    name: str
    root: Path
    folder: Path
    kind: str
    manifest: Mapping[str, Any]
    study: Told | None = None
    comparison: Comparison | None = None
    pair: Pair | None = None
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])

    def scenario(self, point: int, replicate: int) -> Scenario:
        """Return the scenario of one run, as ``pearlnet run DIR --point N --replicate K`` has it.

        Of a comparison points are structures by mixes; of a pair the two sides.

        Raises
        ------
        BadInput
            There is no such run.
        RefusedError
            It names a file that does not lie below the study folder.
        """
        found = self._scenario(point, replicate)
        require_own_files(self.root, {"network": found.network, "mix": list(found.mix)})
        return found

    def _scenario(self, point: int, replicate: int) -> Scenario:
        if self.study is not None:
            return self.study.result.scenario(point, replicate)
        plan: Any = self.comparison.plan if self.comparison is not None else self.pair and self.pair.plan
        cells = self.cells
        for word, number, n in (("point", point, len(cells)), ("replicate", replicate, len(plan.seeds))):
            if not 0 <= number < n:
                raise BadInput(f"{self.name}: {word}", f"{number} does not exist", f"0 to {n - 1}")
        if self.pair is not None:
            return self.pair.plan.scenario(SIDES[point], replicate)
        if plan.is_single:
            return plan.template
        return plan.scenario(*cells[point], replicate)

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Structure and mix, or first and second, by point; empty of a study."""
        if self.comparison is not None:
            plan = self.comparison.plan
            return tuple((structure, mix) for structure in plan.structures for mix in plan.mixes)
        return tuple(("", side) for side in SIDES) if self.pair is not None else ()

    @property
    def has_report(self) -> bool:
        """Whether a report lies beside the tables."""
        try:
            _ = file_in(self.root, self.folder, "report.html", LARGEST_STUDY)
        except RefusedError:
            return False
        return True


def open_folder(studies: str | None, name: object) -> Opened:
    """Open what a visitor named.

    Raises
    ------
    RefusedError
        The name leads nowhere or out, or a file of it may not be read.
    BadInput
        The folder is not whole, not finished, or of another version, in one line.
    """
    root = root_of(studies)
    if root is None:
        raise RefusedError("root")
    folder = folder_below(root, name)
    shown = f"{name}"
    if not (folder / MANIFEST).exists():
        raise RefusedError("unfinished", name=folder.name)
    _ = file_in(root, folder, MANIFEST, LARGEST_MANIFEST)
    kind = f"{any_manifest(folder).get('kind', '')}"
    if kind == STUDY_KIND:
        return open_study(root, folder, shown)
    if kind in (COMPARISON, RUN):
        return open_comparison(root, folder, shown)
    if kind == PAIR:
        return open_pair(root, folder, shown)
    raise RefusedError("kind", kind=kind[:40] or "?")


def open_study(root: Path, folder: Path, name: str) -> Opened:
    """Open a study; every table of it is hashed, those that are shown are read."""
    manifest = any_manifest(folder)
    for each in names_of(manifest):
        require_readable(root, folder, each, LARGEST_STUDY)
    for each in (DESIGN, RUNS, RESULTS):
        require_readable(root, folder, each, LARGEST)
    _ = file_in(root, folder, STUDY, LARGEST_MANIFEST)
    require_own_files(root, read_toml(folder / STUDY))
    found = told(folder)
    _ = found.result.runs  # read now, in the background, and not when a page is drawn
    return Opened(name=name, root=root, folder=folder, kind=STUDY_KIND, manifest=manifest, study=found)


def open_comparison(root: Path, folder: Path, name: str) -> Opened:
    """Open a comparison or a single run without what is only drawn from months, events and networks."""
    manifest = read_manifest(folder)
    kind = require_kind(folder, manifest, (COMPARISON, RUN))
    require_own_files(root, manifest["restore"])
    names = {f.name for f in fields(Comparison)}
    columns, left_out = sorted_out(root, folder, manifest, (f"{each}.csv" for each in (*names, "draws")))
    small = tables_of(folder, {file: kept for file, kept in columns.items() if file != DRAWS}, left_out)
    if DRAWS in left_out:
        raise RefusedError("large", file=DRAWS, size=left_out[DRAWS], most=megabytes(LARGEST))
    try:
        plan = plan_of(folder, manifest)
        failures = tuple(failure_of(row) for row in manifest["failures"])
        found = Comparison(
            **small,
            plan=plan,
            indicators=pd.DataFrame(),
            frames={},
            manifest={key: value for key, value in manifest.items() if key not in OF_THE_FOLDER},
            failures=failures,
        )
    except (KeyError, TypeError) as error:
        raise BadInput(folder.name, f"cannot be read by this version: {error!r}") from None
    return Opened(
        name=name, root=root, folder=folder, kind=kind, manifest=manifest, comparison=found, left_out=left_out
    )


def open_pair(root: Path, folder: Path, name: str) -> Opened:
    """Open a pair without its table of months."""
    manifest = read_manifest(folder)
    require_own_files(root, manifest["restore"])
    columns, left_out = sorted_out(root, folder, manifest, manifest["columns"])
    small = tables_of(folder, columns, left_out)
    try:
        found = Pair(
            **small,
            plan=restored(PairPlan, manifest["restore"]),
            indicators=pd.DataFrame(),
            manifest={key: value for key, value in manifest.items() if key not in OF_THE_FOLDER},
            failures=tuple(failure_of(row) for row in manifest["failures"]),
        )
    except (KeyError, TypeError) as error:
        raise BadInput(folder.name, f"cannot be read by this version: {error!r}") from None
    return Opened(
        name=name, root=root, folder=folder, kind=PAIR, manifest=manifest, pair=found, left_out=left_out
    )


def names_of(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the files that a manifest vouches for."""
    names = tuple(manifest["tables"])
    if len(names) > MOST_FILES:
        raise RefusedError("tangled")
    return names


def sorted_out(
    root: Path, folder: Path, manifest: Mapping[str, Any], wanted: Iterable[str]
) -> tuple[dict[str, Mapping[str, str]], dict[str, str]]:
    """Return the columns of the wanted tables that are there, and those that are too large to be read.

    Every file that is read is one whose SHA-256 stands in the manifest and holds.
    """
    columns: dict[str, Mapping[str, str]] = {}
    left_out: dict[str, str] = {}
    held = set(names_of(manifest))
    for file in sorted(wanted):
        if file not in manifest["columns"]:
            continue
        if file not in held:
            raise RefusedError("no_hash", file=file[:60])
        columns[file] = manifest["columns"][file]
        try:
            _ = file_in(root, folder, file, LARGEST)
        except RefusedError as error:
            if error.code != "large":
                raise
            left_out[file] = f"{error.filled['size']}"
    read = {file: manifest["tables"][file] for file in columns if file not in left_out}
    require_whole(folder, {"tables": read})
    return columns, left_out


def tables_of(
    folder: Path, columns: Mapping[str, Mapping[str, str]], left_out: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """Return tables by name; one that is left out has its columns and no row."""
    return {
        file.removesuffix(".csv"): pd.DataFrame(columns=list(kept))
        if file in left_out
        else read_csv(folder / file, kept)
        for file, kept in columns.items()
    }


def require_readable(root: Path, folder: Path, name: str, most: int) -> None:
    """Refuse a file that may not be read; of a Parquet file also one that would unfold to too much."""
    path = file_in(root, folder, name, most)
    if path.suffix != ".parquet" or most > LARGEST:
        return
    try:
        held = pq.read_metadata(path)
    except (pa.ArrowException, OSError):
        raise RefusedError("unreadable", file=name) from None
    if held.num_rows * held.num_columns > MOST_CELLS:
        sizes = f"{held.num_rows:,} x {held.num_columns:,}"
        raise RefusedError("many_values", file=name, size=sizes, most=f"{MOST_CELLS:,}")
