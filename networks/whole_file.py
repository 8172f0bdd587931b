"""Files that are whole or not there."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, final

from networks.errors import BadInput


def require_free(file: Path, *, overwrite: bool = False) -> None:
    """Refuse a place that is taken, or whose folder does not exist."""
    if not file.absolute().parent.is_dir():
        raise BadInput(said_of(file), "its folder does not exist")
    if file.is_dir():
        raise BadInput(said_of(file), "is a folder", "the name of a file")
    if file.exists() and not overwrite:
        raise BadInput(said_of(file), "exists", "another name, or --overwrite")


@final
class whole_file:  # noqa: N801 - reads as a verb after "with"
    """Give an open file beside `place` that takes its name when all went well, and vanishes otherwise."""

    def __init__(self, place: Path) -> None:
        self.place = place.absolute()

    def __enter__(self) -> Any:
        """Open the file aside."""
        number, name = tempfile.mkstemp(prefix=f".{self.place.name}-", dir=self.place.parent)
        self.aside = Path(name)
        self.file = os.fdopen(number, "wb")
        return self.file

    def __exit__(self, kind: object, *_: object) -> None:
        """Flush to disk and rename, or take the file away."""
        try:
            if kind is None:
                self.file.flush()
                os.fsync(self.file.fileno())
                self.file.close()
                self.aside.chmod(0o644)
                self.aside.replace(self.place)
                _flush_folder(self.place.parent)
        finally:
            self.file.close()
            self.aside.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Make the new name last; some systems cannot flush a folder, and need not."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def said_of(file: Path) -> str:
    """Return the file's name as errors show it: without the folders of the machine."""
    return file.name
