"""What may be read below the study folder: the rules for names from an address or a message.

A name is text of a visitor. It is checked as text first, then followed, links too, and what it leads to has
to lie below the folder. Of a folder of results only plain files of bounded size are read; one that is a link
out, a pipe, a device or too large is refused before anything opens it.
"""

import os
import re
import stat
import unicodedata
from pathlib import Path
from typing import Final, final

LONGEST: Final = 240
"""Most letters of a name."""

DEEPEST: Final = 4
"""Most folders of a name."""

FILE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
"""How files of a folder of results are called."""

SEPARATORS: Final = "\\:/"
"""Between folders here or on other systems; `/` alone is ours."""

DEVICES: Final = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(10))}
)
"""Names that are devices on another system, whatever follows their first dot."""


@final
class RefusedError(ValueError):
    """Something is not opened.

    Parameters
    ----------
    code : str
        Why: the end of a key ``studies.refused_...`` of the words.
    **filled : object
        What stands in the braces of these words.
    """

    def __init__(self, code: str, **filled: object) -> None:
        told = ", ".join(f"{key} {value}" for key, value in filled.items())
        super().__init__(f"{code.replace('_', ' ')}{': ' if told else ''}{told}")
        self.code = code
        self.filled = filled


def root_of(studies: str | None) -> Path | None:
    """Return the study folder, all links followed once and for all; None where none was given.

    Raises
    ------
    RefusedError
        It is no folder.
    """
    if studies is None:
        return None
    root = followed(Path(studies))
    if root is None or not root.is_dir():
        raise RefusedError("root")
    return root


def parts_of(name: object) -> tuple[str, ...]:
    """Return the folders of a name, or refuse it as text, before any file system sees it.

    Raises
    ------
    RefusedError
        It is no relative name of folders: empty, too long or deep, absolute, with ``..``, a control letter, a
        separator of another system or what looks like one, a device of another system, or hidden.
    """
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST:
        raise RefusedError("name")
    try:
        same = unicodedata.normalize("NFKC", name)
        _ = name.encode("utf-8")
    except UnicodeError:
        raise RefusedError("name") from None
    parts = tuple(name.split("/"))
    if len(parts) > DEEPEST or len(same.split("/")) != len(parts):
        raise RefusedError("name")
    for part in (*parts, *same.split("/")):
        is_odd = any(c in SEPARATORS or unicodedata.category(c)[0] == "C" for c in part)
        if is_odd or not part.strip() or part.startswith(".") or part[-1] in " .":
            raise RefusedError("name")
        if part.partition(".")[0].strip().upper() in DEVICES:
            raise RefusedError("name")
    return parts


def folder_below(root: Path, name: object) -> Path:
    """Return the folder that a visitor named, with no link left in its path.

    Parameters
    ----------
    root : Path
        As `root_of` returns it.
    name : object
        Whatever came from outside.

    Raises
    ------
    RefusedError
        The name cannot be used, there is no such folder, or it leads out of the root.
    """
    path = followed(root.joinpath(*parts_of(name)))
    if path is None:
        raise RefusedError("missing")
    require_below(root, path)
    if not path.is_dir():
        raise RefusedError("missing")
    return path


def file_in(root: Path, folder: Path, name: object, most: int) -> Path:
    """Return a file of a folder, if it is a plain one of at most `most` bytes below the root.

    Raises
    ------
    RefusedError
        It is missing, leads out, is no plain file, or is too large; or its name is none of ours.
    """
    if not isinstance(name, str) or not FILE.fullmatch(name):
        raise RefusedError("file_name", file=ascii(f"{name}".rpartition("/")[2])[:60])
    path = folder / name
    require_file(root, path, most)
    return path


def require_file(root: Path, path: Path, most: int) -> None:
    """Refuse what is not a plain file below the root, or has more than `most` bytes."""
    real = followed(path)
    if real is None:
        raise RefusedError("no_file", file=path.name)
    require_below(root, real, path.name)
    found = real.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise RefusedError("special", file=path.name)
    if found.st_size > most:
        raise RefusedError("large", file=path.name, size=megabytes(found.st_size), most=megabytes(most))


def require_below(root: Path, real: Path, shown: str = "") -> None:
    """Refuse a path, its links followed, that does not lie below the root."""
    if real == root or not real.is_relative_to(root):
        raise RefusedError("file_outside", file=shown) if shown else RefusedError("outside")


def contents(root: Path, folder: Path, name: str, most: int) -> bytes:
    """Return what a file holds; one that was exchanged for a link or a pipe meanwhile is refused.

    Raises
    ------
    RefusedError
        As `file_in`, or it cannot be read.
    """
    path = file_in(root, folder, name, most)
    real = followed(path) or path
    try:
        # a pipe that nobody writes to would wait for ever, and a link would lead elsewhere
        number = os.open(real, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK)
        with os.fdopen(number, "rb") as stream:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                raise RefusedError("special", file=name)
            held = stream.read(most + 1)
    except OSError:
        raise RefusedError("unreadable", file=name) from None
    if len(held) > most:
        raise RefusedError("large", file=name, size=megabytes(len(held)), most=megabytes(most))
    return held


def followed(path: Path) -> Path | None:
    """Return a path with all links followed; None if it leads nowhere or in a circle."""
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):  # missing, a circle, a letter no file system takes
        return None


def megabytes(size: int) -> str:
    """Return a number of bytes for a reader."""
    return f"{size / 1e6:,.1f}" if size < 1e8 else f"{size / 1e6:,.0f}"
