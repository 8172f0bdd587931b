"""Puts the shards of a study together: the tables are those of one undisturbed run."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.batch.finish import finish
from experiments.batch.folder import opened, owner_of, read_begun, require_same
from experiments.batch.parts import FOLDER, SpoiltPartError, joined, part_files, read_part
from experiments.batch.reading import load_study
from experiments.batch.study import STUDY
from networks.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

    from experiments.batch.result import StudyResult


def merge(target: Path, folders: Sequence[Path], *, overwrite: bool = False) -> "StudyResult":
    """Merge folders of one study, run in shards or elsewhere, into a new one.

    A run that stands in several of them counts once; those that stand in none are missing, and
    ``pearlnet batch TARGET --resume`` does them.

    Raises
    ------
    BadInput
        A folder is of another study, or of another model than is installed, or a part does not hold what was
        written.
    """
    from experiments.batch.result import StudyResult

    begun = time.perf_counter()
    if not folders:
        raise BadInput("merge", "no folder is named", "one or more folders of shards")
    if any(folder.resolve() == target.resolve() for folder in folders):
        raise BadInput(f"merge: {target.name}", "is both a shard and the target", "a new folder")
    for folder in folders:
        if not (folder / STUDY).is_file():
            raise BadInput(f"merge: {folder}", f"holds no {STUDY}, so it is no folder of a study")
    studies = [load_study(folder) for folder in folders]
    first = read_begun(folders[0])
    for folder in folders[1:]:
        other = read_begun(folder)
        for key in first:
            if other.get(key) != first[key]:
                raise BadInput(f"merge: {folder.name}", f"is of another {key} than {folders[0].name}")
    study = max(studies, key=lambda each: each.replicates)
    require_same(folders[0], study)
    tables = [_stored(folder) for folder in folders]
    with opened(target, study, overwrite=overwrite) as made:
        made.take(tables)
        finish(made, shard=(1, 1), seconds=time.perf_counter() - begun)
    return StudyResult.load(target)


def _stored(folder: Path) -> "pa.Table":
    try:
        return joined(read_part(file, owner_of(folder)) for file in part_files(folder / FOLDER))
    except SpoiltPartError as error:
        where = f"merge: {folder.name}"
        raise BadInput(
            where, f"part {error} does not hold what was written there", "resume that shard first"
        ) from None
