"""Files that stored scenarios name: networks and mixes of one's own, which may lie anywhere.

To make a scenario is to read the files it names, so these are found in what a folder holds as text, before
any scenario is made of it, and have to lie below the study folder too.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from viz.studies.safe_path import RefusedError, followed, require_below, require_file

SAID: Final = ("name", "about", "left_out", "files", "command", "limits")
"""Keys whose text is told to a reader and never opened."""

OPENED: Final = ("network", "file")
"""Keys whose text is the name of a file, whatever it looks like."""

ENDING: Final = ".toml"
LARGEST: Final = 256_000_000
"""Most bytes of a network file."""

MOST: Final = 2_000_000
"""Most values that are looked through."""


def files_named(told: object) -> Iterator[str]:
    """Yield the files that a plan, a study or a scenario names; the text of scenario files is read too.

    Parameters
    ----------
    told : object
        As JSON or TOML have it.
    """
    waiting: list[tuple[object, bool]] = [(told, False)]
    for _ in range(MOST):
        if not waiting:
            return
        value, is_file = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(inner, key in OPENED) for key, inner in value.items() if key not in SAID]
        elif isinstance(value, list | tuple):
            waiting += [(inner, is_file) for inner in value]
        elif isinstance(value, str):
            parts = (value, *value.split("+"))  # a composed mix, or a file with a plus in its name
            yield from (part for part in parts if is_file or part.strip().lower().endswith(ENDING))
            if "\n" in value:
                waiting.append((parsed(value), False))
    raise RefusedError("tangled")


def parsed(text: str) -> Mapping[str, object]:
    """Return TOML as values; what is none names no file."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def require_own_files(root: Path, told: object) -> None:
    """Refuse what names a file that does not lie below the study folder.

    A relative path counts from the working folder, as scenarios count it. Blanks around a name are looked at
    with and without, since a study takes them off and a scenario does not.

    Raises
    ------
    RefusedError
        With the name of the file, without the folders it lies in.
    """
    for name in dict.fromkeys(files_named(told)):
        for real in {followed(Path(name)), followed(Path(name.strip()))}:
            require_own(root, real)


def require_own(root: Path, real: Path | None) -> None:
    """Refuse a file that is there and does not lie below the root; what is not there is not read."""
    if real is None:
        return
    try:
        require_below(root, real)
    except RefusedError:
        raise RefusedError("names_outside", file=real.name[:60]) from None
    require_file(root, real, LARGEST)
