"""Writes a comparison into a folder, all of it or nothing, with the same bytes for the same runs.

Everything is written into a hidden folder beside the wanted one and renamed at the end, so that a
folder of results is always whole. No file holds the path of a machine.
"""

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.plan import SCENARIO
from experiments.stored.frames import FRAMES, write_frames
from experiments.stored.record import plain
from experiments.stored.tables import NUMBER, kinds
from networks.errors import BadInput

if TYPE_CHECKING:
    from experiments.comparison import Comparison

INDICATORS: Final = "indicators.parquet"
MANIFEST: Final = "manifest.json"
RESULTS: Final = Path("results")
ROW_GROUP: Final = 1_000_000
"""Rows of a row group."""

FORMAT: Final = 1
"""Of a folder of results; one of another format is refused, not guessed at."""

COMPARISON: Final = "comparison"
RUN: Final = "run"
"""Kinds of folders that `Comparison.load` reads."""

HASHED: Final = (".csv", ".npz", ".parquet")
"""Files of results; figures and report are drawn from them."""

TEXT: Final = pa.dictionary(pa.int32(), pa.string())
SCHEMA: Final = pa.schema(
    [
        ("structure", TEXT),
        ("mix", TEXT),
        ("rule", TEXT),
        ("control", TEXT),
        ("replicate", pa.int32()),
        ("seed", pa.uint64()),
        ("month", pa.int32()),
        ("indicator", TEXT),
        ("group_kind", TEXT),
        ("group", TEXT),
        ("value", pa.float64()),
    ]
)
"""Columns of ``indicators.parquet``."""

LINEAGE: Final = "lineage.parquet"
TIPPED: Final = pa.schema(
    [
        ("structure", TEXT),
        ("mix", TEXT),
        ("replicate", pa.int32()),
        ("month", pa.int16()),
        ("event", TEXT),
        ("row", pa.int32()),
        ("other", pa.int32()),
        ("kind", TEXT),
        ("source", TEXT),
        ("source_row", pa.int32()),
        ("weight", pa.float32()),
    ]
)
"""Columns of ``lineage.parquet``."""


def write(comparison: "Comparison", folder: Path, *, overwrite: bool = False) -> Path:
    """Write tables, manifest, report and figures into `folder` and return it."""
    with fresh_folder(folder, overwrite=overwrite) as aside:
        write_tables(comparison, aside)
        write_report(comparison, aside)
    return folder


def write_tables(comparison: "Comparison", folder: Path) -> None:
    """Write all tables, frames, a single run's scenario, and the manifest with what restores the plan."""
    write_parquet(comparison.indicators, folder / INDICATORS)
    write_parquet(comparison.tipped, folder / LINEAGE, TIPPED)
    write_frames(comparison.frames, folder / FRAMES)
    for name, table in comparison.tables().items():
        write_csv(table, folder / name)
    if comparison.plan.is_single:
        scenario = comparison.plan.template.to_toml()
        (folder / SCENARIO).write_text(scenario, encoding="utf-8", newline="\n")
    kept = {
        "kind": RUN if comparison.plan.is_single else COMPARISON,
        "restore": plain(comparison.plan, without=("draws",)),
        "columns": {name: kinds(table) for name, table in comparison.tables().items()},
    }
    write_manifest({**comparison.manifest, **kept}, folder)


def write_manifest(manifest: Mapping[str, object], folder: Path) -> None:
    """Write ``manifest.json`` with the format of the folder and the SHA-256 of each file of results."""
    written = sorted(path for path in folder.iterdir() if path.suffix in HASHED)
    whole = {**manifest, "format": FORMAT, "tables": {path.name: sha256(path) for path in written}}
    text = json.dumps(whole, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def write_report(comparison: "Comparison", folder: Path) -> Path:
    """Write ``report.html`` and ``figures/``."""
    from experiments.report.page import write_report as write_pages
    from experiments.wording import labels_of

    return write_pages(comparison, folder, labels_of(comparison.plan))


def write_parquet(table: pd.DataFrame, path: Path, schema: pa.Schema = SCHEMA) -> None:
    """Write the recorded paths, or another table; text columns are dictionaries, read as text everywhere."""
    with parquet_writer(path, schema) as writer:
        whole = pa.Table.from_pandas(table, schema=schema, preserve_index=False)
        writer.write_table(whole.replace_schema_metadata(), row_group_size=ROW_GROUP)


def parquet_writer(place: "Path | IO[bytes]", schema: pa.Schema) -> pq.ParquetWriter:
    """Return a writer of Parquet files.

    Changing a setting here changes the bytes of every result.
    """
    return pq.ParquetWriter(
        place,
        schema,
        version="2.6",
        compression="zstd",
        compression_level=3,
        data_page_size=1_048_576,
    )


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a small table: ten significant digits, an empty field where nothing is defined."""
    table.to_csv(path, index=False, float_format=NUMBER, na_rep="", lineterminator="\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def require_free(folder: Path, *, overwrite: bool = False) -> None:
    """Refuse a folder that holds something, unless it holds earlier results to be overwritten.

    Raises
    ------
    BadInput
        It is a file, cannot be made, is not empty, or (with `overwrite`) holds anything but results of this
        program.
    """
    where = f"--out {folder}"
    require_place(folder)
    if not folder.exists():
        return
    if not folder.is_dir():
        raise BadInput(where, "is a file", "a folder")
    if not any(folder.iterdir()):
        return
    if not overwrite:
        raise BadInput(where, "exists and is not empty", "another folder, or --overwrite")
    if not (folder / MANIFEST).is_file():
        raise BadInput(where, f"holds no {MANIFEST}, so it is no folder of results", "another folder")


def require_place(folder: Path) -> None:
    """Refuse a folder beside which nothing can be made, by trying: rights alone do not tell."""
    where = f"--out {folder}"
    try:
        above = next(parent for parent in folder.absolute().parents if parent.exists())
        if not above.is_dir():
            raise BadInput(where, f"lies beneath {above.name}, which is a file", "another folder")
        Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=above)).rmdir()
    except OSError as error:
        raise BadInput(where, f"cannot be written: {(error.strerror or f'{error}').lower()}") from None


@contextlib.contextmanager
def fresh_folder(folder: Path, *, overwrite: bool = False) -> Generator[Path]:
    """Give a folder to write into that takes the place of `folder` when all went well.

    On any error, and on an interrupt, nothing is left behind.
    """
    require_free(folder, overwrite=overwrite)
    made = make_parents(folder)
    kept = False
    try:
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            yield aside
            aside.chmod(0o755)
            take_place(aside, folder, overwrite=overwrite)
            kept = True
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    finally:
        if not kept:
            for parent in made:
                with contextlib.suppress(OSError):
                    parent.rmdir()


def take_place(aside: Path, folder: Path, *, overwrite: bool) -> None:
    """Rename `aside` to `folder`; what stood there goes last."""
    require_free(folder, overwrite=overwrite)
    old = None
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        folder.rename(old / folder.name)
    aside.rename(folder)
    if old is not None:
        shutil.rmtree(old, ignore_errors=True)


def make_parents(folder: Path) -> list[Path]:
    """Make the folders above `folder` and return those that were made, the lowest first."""
    missing = [parent for parent in folder.absolute().parents if not parent.exists()]
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    return missing


def default_folder(verb: str, digest: str, root: Path = RESULTS) -> Path:
    """Return ``results/<verb>-<8 hex digits>-<number>`` with the first number that is free."""
    number = 1
    while (folder := root / f"{verb}-{digest[:8]}-{number}").exists():
        number += 1
    return folder
