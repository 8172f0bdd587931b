"""Part files: what finished, on disk as soon as it is known, whole or not there.

A part is a Parquet file with one row a run. It is written aside, flushed, renamed, and named for what it
holds: the end of its name is the SHA-256 of its bytes. So a file that was cut off or changed is found by its
name alone. Inside it says to which study and model it belongs, so one of another folder is found too. Many
small parts are put together into a large one from time to time; in between, and after a crash, a run may
stand in two of them, and counts once.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.batch.work import DONE, Ended
from networks.whole_file import whole_file

FOLDER: Final = "parts"
SPOILT: Final = ".spoilt"
"""Ending given to a part that does not hold what was written."""

SMALL: Final = 512
"""Parts with fewer runs are put together."""

MANY: Final = 48
"""So many small parts are put together."""

HASH: Final = 16
"""Hex digits of the hash in the name of a part."""

OWN: Final = (
    ("replicate", pa.int32()),
    ("point", pa.int32()),
    ("seed", pa.uint64()),
    ("status", pa.string()),
    ("error", pa.string()),
    ("seconds", pa.float64()),
    ("attempt", pa.int32()),
    ("paths", pa.binary()),
)
"""Columns of every part; one float64 column an indicator follows."""

PATHS: Final = "paths"
PART: Final = "part"
"""Number of the file that holds a run's paths, where those are left out for their size."""

OWNER: Final = b"pearlnet.study"
"""Key under which a part says to what it belongs."""

NAMES: Final = (*(name for name, _ in OWN), PART)


class SpoiltPartError(ValueError):
    """A part file does not hold what was written here."""


def table_of(ended: Sequence[Ended]) -> pa.Table:
    """Return runs as a table, one row a run; an indicator that a run has not is NaN."""
    columns = {name: pa.array([getattr(run, name) for run in ended], kind) for name, kind in OWN}
    indicators = sorted({name for run in ended for name in run.values})
    for name in indicators:
        columns[name] = pa.array([run.values.get(name, float("nan")) for run in ended], pa.float64())
    return pa.table(columns)


def write_part(folder: Path, table: pa.Table, owner: str = "") -> Path:
    """Write a part and return its file; `owner` says to what its runs belong."""
    stream = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({OWNER: owner}), stream, compression="zstd")
    held = stream.getvalue()
    name = f"{table.num_rows:06d}-{hashlib.sha256(held).hexdigest()[:HASH]}.parquet"
    file = folder / name
    with whole_file(file) as out:
        out.write(held)
    return file


def read_part(file: Path, owner: str | None = None) -> pa.Table:
    """Read a part; without `owner` whatever it belongs to.

    Raises
    ------
    SpoiltPartError
        It does not hold what was written, or belongs to something else than `owner`.
    """
    held = file.read_bytes()
    if not file.stem.endswith(f"-{hashlib.sha256(held).hexdigest()[:HASH]}"):
        raise SpoiltPartError(file.name)
    try:
        table = pq.read_table(io.BytesIO(held))
    except pa.ArrowException:
        raise SpoiltPartError(file.name) from None
    if owner is not None and (table.schema.metadata or {}).get(OWNER) != owner.encode():
        raise SpoiltPartError(file.name)
    return table.replace_schema_metadata()


def part_files(folder: Path) -> list[Path]:
    """Return the parts of a folder by name."""
    return sorted(file for file in folder.glob("*.parquet") if not file.name.startswith("."))


def runs_in(file: Path) -> int:
    """Return the number of runs that a part's name tells."""
    head = file.name.partition("-")[0]
    return int(head) if head.isdigit() else 0


def joined(tables: Iterable[pa.Table]) -> pa.Table:
    """Return runs of several parts as one table, each once, in the order of replicate and point.

    Of two rows of a run the one that is done counts, then the later attempt. Numbers that a part has no
    column for are NaN.
    """
    own = pa.schema(OWN)
    given = [own.empty_table(), *tables]
    whole = pa.concat_tables(given, promote_options="default").combine_chunks()
    columns = {name: whole[name] for name in NAMES if name in whole.column_names}
    for name in sorted(set(whole.column_names) - set(NAMES)):
        columns[name] = pc.fill_null(whole[name], float("nan"))
    whole = pa.table(columns)
    if whole.num_rows == 0:
        return whole
    replicate, point, attempt = (whole[name].to_numpy() for name in ("replicate", "point", "attempt"))
    worse = np.asarray(whole["status"]) != DONE
    order = np.lexsort((-attempt, worse, point, replicate))
    replicate, point = replicate[order], point[order]
    first = np.ones(order.size, bool)
    first[1:] = (replicate[1:] != replicate[:-1]) | (point[1:] != point[:-1])
    return whole.take(pa.array(order[first]))


def put_together(folder: Path, owner: str = "", *, most: int = MANY) -> None:
    """Put small parts together once there are `most` of them; nothing is lost if this is cut off."""
    small = [file for file in part_files(folder) if runs_in(file) < SMALL]
    if len(small) < most:
        return
    write_part(folder, joined(read_part(file, owner) for file in small), owner)
    for file in small:
        file.unlink()
