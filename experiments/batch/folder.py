"""The folder of a study: one owner at a time, parts as runs finish, tables at the end."""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, final

import filelock
import numpy as np
import pyarrow as pa

from experiments.batch.parts import (
    FOLDER,
    PART,
    PATHS,
    SPOILT,
    SpoiltPartError,
    joined,
    part_files,
    put_together,
    read_part,
    runs_in,
    table_of,
    write_part,
)
from experiments.batch.study import STUDY, Study
from experiments.batch.work import DONE, Ended
from experiments.manifest import data_hash, packages
from experiments.source import model_hash
from experiments.store import MANIFEST, require_free, require_place
from experiments.version import version
from networks.errors import BadInput
from networks.whole_file import whole_file

LOCK: Final = ".lock"
BEGUN: Final = "begun.json"
"""What the folder was begun with: the study's hash and the model it belongs to."""


@final
class StudyFolder:
    """A study's folder, held by this process until it is closed.

    Parameters
    ----------
    path : Path
    study : Study
    """

    __slots__ = ("_attempts", "_done", "_failed", "owner", "path", "spoilt", "study")

    def __init__(self, path: Path, study: Study) -> None:
        self.path = path
        self.study = study
        self.spoilt: list[str] = []
        self.owner = owner_of(path)
        self._done: set[tuple[int, int]] = set()
        self._failed: dict[tuple[int, int], int] = {}
        self._read_keys()

    @property
    def parts(self) -> Path:
        """Folder of the parts."""
        return self.path / FOLDER

    def stored(self) -> pa.Table:
        """Return all stored runs, each once, in the order of replicate and point, without their paths.

        Replicates beyond those of the study, of an earlier, longer one, are left out. The column ``part`` has
        the number of the file, in the order of `part_files`, that holds the run's paths.
        """
        parts = (
            read_part(file, self.owner)
            .drop_columns(PATHS)
            .append_column(PART, pa.array([number] * runs_in(file), pa.int32()))
            for number, file in enumerate(part_files(self.parts))
        )
        whole = joined(parts)
        return whole.filter(pa.array(np.asarray(whole["replicate"]) < self.study.replicates))

    def paths(self, stored: pa.Table) -> Iterator[tuple[int, int, bytes]]:
        """Yield replicate, point and recorded paths of runs, in their order; a part at a time in memory."""
        files, number, held = part_files(self.parts), -1, {}
        for replicate, point, part in zip(
            *(stored[name].to_pylist() for name in ("replicate", "point", PART)), strict=True
        ):
            if part != number:
                number, table = part, read_part(files[part], self.owner)
                keys = zip(table["replicate"].to_pylist(), table["point"].to_pylist(), strict=True)
                held = dict(zip(keys, table[PATHS], strict=True))
            yield replicate, point, held[replicate, point].as_py()

    def is_open(self, replicate: int, point: int, *, retry_failed: bool = False) -> bool:
        """Say whether a run has still to be done."""
        key = (replicate, point)
        return key not in self._done and (retry_failed or key not in self._failed)

    def attempt(self, replicate: int, point: int) -> int:
        """Return how often a run was begun and failed."""
        return self._failed.get((replicate, point), -1) + 1

    def keep(self, ended: Sequence[Ended]) -> None:
        """Store runs; when this returns they are on disk."""
        write_part(self.parts, table_of(ended), self.owner)
        for run in ended:
            key = (run.replicate, run.point)
            if run.status == DONE:
                self._done.add(key)
            else:
                self._failed[key] = run.attempt
        put_together(self.parts, self.owner)

    @property
    def count(self) -> int:
        """Number of runs that are stored, done or failed, of those the study has."""
        keys = self._done | set(self._failed)
        return sum(replicate < self.study.replicates for replicate, _ in keys)

    def grow(self, replicates: int) -> None:
        """Go on to more replicates."""
        self.study = self.study.with_replicates(replicates)
        write_text(self.path / STUDY, self.study.to_toml())

    def take(self, tables: Iterable[pa.Table]) -> None:
        """Store the runs of other folders of the same study."""
        own = [read_part(file, self.owner) for file in part_files(self.parts)]
        whole = joined([*own, *tables])
        if whole.num_rows:
            write_part(self.parts, whole, self.owner)
        self._read_keys()

    def _read_keys(self) -> None:
        """Read which runs are there; a part that is not whole is set aside."""
        self._done, self._failed = set(), {}
        for file in part_files(self.parts):
            try:
                held = read_part(file, self.owner)
            except SpoiltPartError:
                file.replace(file.with_name(file.name + SPOILT))
                self.spoilt.append(file.name)
                continue
            for replicate, point, status, attempt in zip(
                *(held[name].to_pylist() for name in ("replicate", "point", "status", "attempt")), strict=True
            ):
                if status == DONE:
                    self._done.add((replicate, point))
                else:
                    key = (replicate, point)
                    self._failed[key] = max(attempt, self._failed.get(key, 0))


@contextlib.contextmanager
def held(path: Path) -> Generator[None]:
    """Hold a folder; a second process that wants it is refused, and a dead one holds nothing.

    Raises
    ------
    BadInput
        Another process holds it, or nothing can be written there.
    """
    lock = filelock.FileLock(path / LOCK)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise BadInput(f"{path.name}", "is being worked on by another process", "wait for it") from None
    except OSError as error:
        raise BadInput(
            f"{path.name}", f"cannot be written: {(error.strerror or f'{error}').lower()}"
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def opened(
    path: Path, study: Study, *, resume: bool = False, overwrite: bool = False
) -> Generator[StudyFolder]:
    """Open the folder of a study, new or to be gone on with, and hold it.

    Raises
    ------
    BadInput
        It is not empty and neither `resume` nor `overwrite` was said; it holds another study, or runs of
        another version of the model; another process works on it.
    """
    is_there = (path / BEGUN).is_file()
    if resume and not is_there:
        raise BadInput(f"--resume {path.name}", "holds no begun study", "leave --resume out")
    if not resume:
        made_free(path, overwrite=overwrite, is_study=is_there)
    require_place(path)
    path.mkdir(parents=True, exist_ok=True)
    with held(path):
        if resume:
            require_same(path, study)
        elif (path / BEGUN).is_file():  # another process was quicker
            raise BadInput(f"{path.name}", "was begun by another process just now", "another folder")
        for stray in (*path.glob(".*-*"), *(path / FOLDER).glob(".*-*")):
            taken_away(stray)  # what a killed process left half written
        begin(path, study)
        yield StudyFolder(path, study)


def made_free(path: Path, *, overwrite: bool, is_study: bool) -> None:
    """Refuse a folder that holds something, or empty it of earlier results if that was asked for."""
    if is_study and not overwrite:
        raise BadInput(f"--out {path}", "holds a study already", "--resume, --overwrite or another folder")
    if not is_study:
        require_free(path, overwrite=overwrite)
    if path.is_dir():
        with held(path):
            for entry in path.iterdir():
                if entry.name != LOCK:
                    taken_away(entry)


def taken_away(entry: Path) -> None:
    """Remove a file, a link, or a folder with all it holds."""
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink(missing_ok=True)


def begin(path: Path, study: Study) -> None:
    """Write what is run, before anything is."""
    (path / FOLDER).mkdir(exist_ok=True)
    write_text(path / STUDY, study.to_toml())
    write_text(path / BEGUN, json.dumps(begun_with(study), indent=2, sort_keys=True) + "\n")


def begun_with(study: Study) -> dict[str, str]:
    """Return what must be the same for runs to belong together."""
    return {
        "study": study.digest(),
        "model": model_hash(),
        "data": data_hash(),
        "version": version(),
        "packages": "; ".join(f"{name} {packages()[name]}" for name in ("numba", "numpy", "scipy")),
    }


WORDS: Final = {
    "study": "holds another study",
    "model": "was begun with other sources of the model",
    "data": "was begun with other data files",
    "version": "was begun with another version",
    "packages": "was begun with other packages",
}


def require_same(path: Path, study: Study) -> None:
    """Refuse to mix runs of another study, or of another model, with those of a folder."""
    then, now = read_begun(path), begun_with(study)
    for key, words in WORDS.items():
        if then.get(key) != now[key]:
            short = f"{then.get(key, '')}"[:24]
            raise BadInput(f"{path.name}", f"{words} ({short} then, {now[key][:24]} now)", "a new folder")


def require_same_study(path: Path, study: Study) -> None:
    """Refuse a study that is not the one its folder was begun with; a file without a folder is let pass.

    What it hangs on is in it: a network or a mix of one's own that is another now makes it another study.
    """
    if not (path / BEGUN).is_file():
        return
    then = read_begun(path)
    if then.get("version") == version() and then.get("study") != study.digest():
        raise BadInput(f"{path.name}", f"{STUDY}, or a file it names, is not what the folder was begun with")


def read_begun(path: Path) -> dict[str, Any]:
    """Return what a folder was begun with."""
    try:
        found = json.loads((path / BEGUN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BadInput(f"{path.name}", f"{BEGUN} cannot be read", "the folder of a study") from None
    if not isinstance(found, dict):
        raise BadInput(f"{path.name}", f"{BEGUN} is no table of names")
    return found


def owner_of(path: Path) -> str:
    """Return to what the runs of a folder belong, study and model, as its parts say it."""
    begun = read_begun(path)
    told = json.dumps([f"{begun.get(key, '')}" for key in WORDS])
    return hashlib.sha256(told.encode()).hexdigest()


def write_text(file: Path, text: str) -> None:
    """Write a file, whole or not at all."""
    with whole_file(file) as out:
        out.write(text.encode())


__all__ = [
    "BEGUN",
    "LOCK",
    "MANIFEST",
    "StudyFolder",
    "begin",
    "held",
    "opened",
    "owner_of",
    "read_begun",
    "require_same",
    "require_same_study",
]
