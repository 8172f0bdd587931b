"""What lies below the study folder: one entry a folder of results, newest first, broken ones with the reason.

Only manifests are read, and of a study that is under way the names of its parts. The number of folders that
are looked at and shown is bounded, and nothing a folder holds ends the list.
"""

import json
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, final

from experiments.batch.finish import KIND as STUDY_KIND
from experiments.batch.folder import BEGUN
from experiments.batch.parts import FOLDER, runs_in
from experiments.batch.study import STUDY
from experiments.pair.folder import PAIR
from experiments.pair.plan import SIDES
from experiments.store import COMPARISON, MANIFEST, RUN
from viz.studies.safe_path import DEEPEST, RefusedError, contents, followed, parts_of

KINDS: Final = (STUDY_KIND, COMPARISON, PAIR, RUN)
"""Kinds of folders of results, in the order of the filter."""

MOST: Final = 400
"""Entries that are shown."""

VISITED: Final = 4_000
"""Folders that are looked into."""

ENTRIES: Final = 20_000
"""Names of one folder that are read."""

LARGEST: Final = 8_000_000
"""Most bytes of a manifest."""

LARGEST_SCENARIO: Final = 65_536
"""Most letters of a scenario within one."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One folder of results, as its manifest tells it; nothing of it is believed for more than to be shown.

    Parameters
    ----------
    name : str
        Path below the study folder, with ``/``.
    kind : str
        One of `KINDS`, empty if unknown.
    title, about : str
        What the study calls itself.
    structures, mixes : tuple of str
        Codes of a comparison.
    created, version : str
    changed : float
        When the manifest was written, seconds.
    points, replicates, done, wanted, failed : int
        -1 where the folder does not say.
    is_finished : bool
    problem : RefusedError or None
        Why it cannot be opened.
    """

    name: str
    kind: str = ""
    title: str = ""
    about: str = ""
    structures: tuple[str, ...] = ()
    mixes: tuple[str, ...] = ()
    created: str = ""
    version: str = ""
    changed: float = 0.0
    points: int = -1
    replicates: int = -1
    done: int = -1
    wanted: int = -1
    failed: int = -1
    is_finished: bool = True
    problem: RefusedError | None = field(default=None, compare=False)


@final
@dataclass(frozen=True, slots=True)
class Listing:
    """The entries, whether there are more than are shown, and whether the folder itself is one of results."""

    entries: tuple[Entry, ...] = ()
    is_cut: bool = False
    is_results: bool = False


def listing(root: Path) -> Listing:
    """Return what lies below a folder, newest first.

    Parameters
    ----------
    root : Path
        As `safe_path.root_of` returns it.
    """
    found: list[Entry] = []
    waiting: list[tuple[str, ...]] = [()]
    visited, is_results = 0, False
    while waiting and visited < VISITED:
        visited += 1
        here = waiting.pop(0)
        name = "/".join(here)
        try:
            folders, has_results = looked_into(root.joinpath(*here))
        except OSError:
            found.append(Entry(name=name or ".", problem=RefusedError("unreadable", file=name or ".")))
            continue
        if has_results and here:
            found.append(entry(root, name))
            continue
        is_results |= has_results
        for folder, is_link in folders:
            if is_link:
                found += strays(root, (*here, folder))
            elif len(here) < DEEPEST:
                waiting.append((*here, folder))
    found.sort(key=lambda each: (-each.changed, each.name))
    return Listing(tuple(found[:MOST]), bool(waiting) or len(found) > MOST, is_results)


def looked_into(folder: Path) -> tuple[list[tuple[str, bool]], bool]:
    """Return the folders within a folder and which are links, and whether it holds results itself."""
    folders: list[tuple[str, bool]] = []
    has_results = False
    with os.scandir(folder) as entries:
        for each in islice(entries, ENTRIES):
            has_results |= each.name in (MANIFEST, BEGUN)
            if each.name.startswith("."):
                continue
            if each.is_symlink() or each.is_dir(follow_symlinks=False):
                folders.append((each.name, each.is_symlink()))
    return sorted(folders), has_results


def strays(root: Path, parts: Sequence[str]) -> Iterator[Entry]:
    """Yield a link that leads out of the study folder; one that stays within is listed where it leads."""
    path = root.joinpath(*parts)
    real = followed(path)
    if real is None or (real.is_dir() and not real.is_relative_to(root)):
        code = "outside" if real is not None else "missing"
        yield Entry(name="/".join(parts), problem=RefusedError(code))


def entry(root: Path, name: str) -> Entry:
    """Return the entry of one folder of results, whatever it holds."""
    folder = root / name
    try:
        _ = parts_of(name)
        if (folder / MANIFEST).exists() or (folder / MANIFEST).is_symlink():
            return finished(root, folder, name)
        return under_way(root, folder, name)
    except RefusedError as error:
        return Entry(name=name, changed=changed(folder), problem=error)
    except Exception:  # a folder may hold anything, and the list goes on
        return Entry(name=name, changed=changed(folder), problem=RefusedError("no_manifest"))


def finished(root: Path, folder: Path, name: str) -> Entry:
    """Return the entry of a folder with a manifest."""
    held = json.loads(contents(root, folder, MANIFEST, LARGEST))
    kind = f"{held.get('kind', '')}"
    if kind not in KINDS:
        raise RefusedError("kind", kind=kind[:40] or "?")
    runs, plan = table(held, "runs"), table(held, "plan")
    structures, mixes = sides(held) if kind == PAIR else (texts(plan, "structures"), texts(plan, "mixes"))
    done, failed = number(runs, "done"), number(runs, "failed")
    return Entry(
        name=name,
        kind=kind,
        title=text(held, "name"),
        about=text(held, "about"),
        structures=structures,
        mixes=mixes,
        created=(text(held, "created") or text(table(held, "timing"), "created"))[:10],
        version=text(held, "version")[:20],
        changed=changed(folder),
        points=number(held, "points") if kind == STUDY_KIND else points_of(kind, structures, mixes),
        replicates=len(held.get("replicate_seeds", ())),
        done=done,
        wanted=number(runs, "wanted") if kind == STUDY_KIND else done + max(failed, 0),
        failed=failed,
    )


def points_of(kind: str, structures: Sequence[str], mixes: Sequence[str]) -> int:
    """Return how many settings a folder that is no study compares."""
    return 2 if kind == PAIR else len(structures) * len(mixes)


def sides(held: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return structures and mixes of the two scenarios of a pair, as far as they can be read."""
    restore = table(held, "restore")
    both = [tomllib.loads(f"{restore.get(side, '')}"[:LARGEST_SCENARIO]) for side in SIDES]
    mixes = [each.get("mix", "") for each in both]
    named = ["+".join(map(str, mix)) if isinstance(mix, list) else f"{mix}" for mix in mixes]
    return tuple(text(each, "structure")[:60] for each in both), tuple(name[:60] for name in named)


def under_way(root: Path, folder: Path, name: str) -> Entry:
    """Return the entry of a study that is not finished: how many runs are stored."""
    begun = json.loads(contents(root, folder, BEGUN, LARGEST))
    told = tomllib.loads(contents(root, folder, STUDY, LARGEST).decode("utf-8"))
    parts = folder / FOLDER
    done = 0
    if parts.is_dir() and not parts.is_symlink():
        with os.scandir(parts) as entries:
            done = sum(runs_in(Path(each.name)) for each in islice(entries, ENTRIES))
    at = changed(folder)
    return Entry(
        name=name,
        kind=STUDY_KIND,
        title=text(told, "name"),
        about=text(told, "about"),
        created=datetime.fromtimestamp(at, UTC).date().isoformat() if at else "",
        version=text(begun, "version")[:20],
        changed=at,
        replicates=number(told, "replicates"),
        done=done,
        is_finished=False,
    )


def changed(folder: Path) -> float:
    """Return when the results of a folder were written; 0 if nobody can say."""
    for name in (MANIFEST, BEGUN):
        try:
            return (folder / name).lstat().st_mtime
        except OSError:
            continue
    return 0.0


def text(held: Mapping[str, Any], key: str) -> str:
    """Return a text of a manifest in one line, cut to what fits a list."""
    value = held.get(key)
    return " ".join(value.split())[:240] if isinstance(value, str) else ""


def texts(held: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of short texts of a manifest."""
    value = held.get(key)
    return tuple(f"{each}"[:60] for each in value[:40]) if isinstance(value, list) else ()


def number(held: Mapping[str, Any], key: str) -> int:
    """Return a count of a manifest; -1 if it has none."""
    value = held.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12 else -1


def table(held: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a table of a manifest; an empty one if it has none."""
    value = held.get(key)
    return value if isinstance(value, Mapping) else {}
