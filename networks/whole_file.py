"""Files that are whole or not there."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, final

from networks.errors import BadInput


def require_free(file: Path, *, overwrite: bool = False, option: str = "") -> None:
    """Refuse a place that is taken, whose folder does not exist, or where nothing can be written.

    Parameters
    ----------
    file : Path
    overwrite : bool
        Whether a file that stands there may be replaced.
    option : str
        By which the place was given, for the message.
    """
    where = f"{option} {said_of(file)}".strip()
    try:
        if not file.absolute().parent.is_dir():
            raise BadInput(where, "its folder does not exist")
        if file.is_dir():
            raise BadInput(where, "is a folder", "the name of a file")
        if file.exists() and not file.is_file():
            raise BadInput(where, "is a device, not a file", "the name of a file")
        if file.exists() and not overwrite:
            raise BadInput(where, "exists", "another name, or --overwrite")
        number, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.resolve().parent)
        os.close(number)
        Path(name).unlink()
    except OSError as error:
        raise BadInput(where, f"cannot be written: {(error.strerror or f'{error}').lower()}") from None


@final
class whole_file:  # noqa: N801 - reads as a verb after "with"
    """Give an open file beside `place` that takes its name when all went well, and vanishes otherwise.

    A link is followed. What the system refuses, for instance for want of space, is said of `place`.
    """

    def __init__(self, place: Path) -> None:
        self.place = place.resolve()
        self.name = said_of(place)

    def __enter__(self) -> Any:
        """Open the file aside."""
        try:
            number, name = tempfile.mkstemp(prefix=f".{self.place.name}-", dir=self.place.parent)
        except OSError as error:
            raise self._refused(error) from None
        self.aside = Path(name)
        self.file = os.fdopen(number, "wb")
        return self.file

    def __exit__(self, kind: object, error: object, *_: object) -> None:
        """Flush to disk and rename, or take the file away."""
        try:
            if kind is None:
                self.file.flush()
                os.fsync(self.file.fileno())
                self.file.close()
                self.aside.chmod(0o644)
                self.aside.replace(self.place)
                _flush_folder(self.place.parent)
        except OSError as failed:
            raise self._refused(failed) from None
        finally:
            with suppress(OSError):  # closing flushes again, and a full disk refuses again
                self.file.close()
            self.aside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise self._refused(error) from None

    def _refused(self, error: OSError) -> BadInput:
        return BadInput(self.name, f"cannot be written: {(error.strerror or f'{error}').lower()}")


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
