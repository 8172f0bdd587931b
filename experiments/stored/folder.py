"""A folder of results: its manifest, and whether its files are those that were written."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.store import FORMAT, MANIFEST, sha256
from networks.errors import BadInput


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder that `compare` or `run` wrote.

    Raises
    ------
    BadInput
        There is no such folder or manifest, it cannot be read, or it is of another format.
    """
    held = any_manifest(folder)
    if held.get("format") != FORMAT:
        was = (
            f"is of format {held['format']}"
            if "format" in held
            else "was written before results were read back"
        )
        raise BadInput(f"{folder}", was, f"format {FORMAT}: compute it again with its command")
    return held


def any_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder of results of any kind and format."""
    path = folder / MANIFEST
    if not folder.is_dir():
        raise BadInput(f"{folder}", "is no folder", "a folder of results")
    if not path.is_file():
        raise BadInput(f"{folder}", f"holds no {MANIFEST}", "a folder of results")
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadInput(f"{path}", f"cannot be read: {error}") from None
    if not isinstance(held, dict) or not isinstance(held.get("tables"), dict):
        raise BadInput(f"{path}", "is no manifest of this program")
    return held


def kind_of(folder: Path) -> str:
    """Return what a folder of results holds; one from before they said so is refused."""
    held = any_manifest(folder)
    return f"{held['kind']}" if "kind" in held else f"{read_manifest(folder)['kind']}"


def require_kind(folder: Path, manifest: Mapping[str, Any], known: Sequence[str]) -> str:
    """Return the kind of a folder of results, or refuse it."""
    kind = f"{manifest.get('kind', 'nothing named')}"
    if kind not in known:
        raise BadInput(f"{folder}", f"holds a {kind}", f"a {' or '.join(known)}")
    return kind


def changed_files(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the files that are not as they were written, with ``is missing`` or ``has changed``."""
    found: dict[str, str] = {}
    for name, digest in sorted(manifest["tables"].items()):
        path = folder / name
        if not path.is_file():
            found[name] = "is missing"
        elif sha256(path) != digest:
            found[name] = "has changed since it was written"
    return found


def require_whole(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse a folder with a file that is missing or has changed; the first one is named."""
    for name, what in changed_files(folder, manifest).items():
        raise BadInput(f"{folder / name}", what, f"its SHA-256 stands in {MANIFEST}")
