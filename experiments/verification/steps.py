"""The steps of a verification, whatever kind of results it is about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias, final

import numpy as np
import pandas as pd

from experiments.stored.folder import changed_files
from networks.errors import BadInput

HELD, NOT, OTHER = "held", "not", "other"
"""What a step comes to: as promised; not so; another installation, under which nothing is promised."""

GOLDEN: Final = 0.6180339887498949
SAMPLE: Final = 3
"""Runs repeated if nothing else is said."""

OF_THE_PLAN: Final = ("plan_hash", "study_hash")
"""What does not hang on the installation, if that has the same version and model."""

Key: TypeAlias = "tuple[str | int, ...]"
"""Names one run: structure, mix, replicate; or point and replicate."""


@final
@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, ``held``, ``not`` or ``other``, and why.

    Parameters
    ----------
    name, mark, said : str
    """

    name: str
    mark: str
    said: str

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.mark:<6} {self.name}: {self.said}"


class Stored(Protocol):
    """Results of one kind, as a verification sees them."""

    @property
    def folder(self) -> Path:
        """Where they stand."""
        ...

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What they say of themselves."""
        ...

    def here(self) -> Mapping[str, Any]:
        """Return entries of the manifest as this installation would write them."""
        ...

    def derived(self) -> Iterator[Step]:
        """Yield what follows from the stored runs without running anything."""
        ...

    def keys(self) -> Sequence[Key]:
        """Return the runs that are stored."""
        ...

    def named(self, key: Key) -> str:
        """Return a run in words."""
        ...

    def repeated(self, keys: Sequence[Key], workers: int | None) -> Iterator[tuple[Key, str, int]]:
        """Repeat runs; yield key, what is not the same ('' if nothing), and how much was compared."""
        ...

    def all_repeated(self, workers: int | None) -> Iterator[Step]:
        """Repeat everything, also what only tables are kept of."""
        ...


def verified(
    stored: Stored, *, runs: int = SAMPLE, whole: bool = False, workers: int | None = 1
) -> Iterator[Step]:
    """Yield the steps as they are taken.

    Parameters
    ----------
    stored : Stored
    runs : int
        Runs to repeat, spread over structures, mixes and replicates.
    whole : bool
        Whether to repeat everything instead.
    workers : int or None
        Processes; None takes one a processor.
    """
    broken = changed_files(stored.folder, stored.manifest)
    yield from _files(broken, len(stored.manifest["tables"]))
    if any(what == "is missing" for what in broken.values()):
        yield Step("runs", NOT, "cannot be compared while files are missing")
        return
    try:
        yield from _followed(stored, runs, whole, workers)
    except BadInput:
        raise
    except Exception as error:
        if not broken:
            raise
        said = " ".join(f"{error}".split())
        yield Step("runs", NOT, f"cannot be compared, since a changed file cannot be read: {said}")


def _followed(stored: Stored, runs: int, whole: bool, workers: int | None) -> Iterator[Step]:
    """Yield what can be said where every file can be read."""
    told = list(_installation(stored.manifest, stored.here()))
    yield from told
    promised = all(step.mark == HELD for step in told)
    yield from stored.derived()
    if whole:
        yield from stored.all_repeated(workers)
        return
    keys = stored.keys()
    chosen = spread(keys, runs)
    if not chosen:
        yield Step("runs", NOT if runs else HELD, "none is stored" if runs else "none was asked for")
    for key, apart, count in stored.repeated(chosen, workers):
        why = "" if promised or not apart else "; this installation is another, so equality was not promised"
        same = f"{count:,} numbers are the same to the last bit"
        yield Step(f"run {stored.named(key)}", NOT if apart else HELD, f"{apart}{why}" or same)


def _files(broken: Mapping[str, str], count: int) -> Iterator[Step]:
    if not broken:
        yield Step("files", HELD, f"all {count} are as they were written (SHA-256)")
    for name, what in broken.items():
        yield Step(f"file {name}", NOT, what)


def _installation(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Step]:
    """Compare what results hang on with this installation; a difference is told, it is no error by itself."""
    for name, value in now.items():
        old, words = then.get(name), name.replace("_", " ")
        if old == value:
            yield Step(words, HELD, shown(value))
        elif name in OF_THE_PLAN and all(then.get(key) == now.get(key) for key in ("version", "model_hash")):
            yield Step(
                words, NOT, f"{shown(old)} in the manifest, {shown(value)} follows from what was planned"
            )
        elif isinstance(value, Mapping) and isinstance(old, Mapping):
            apart = [k for k in sorted({*value, *old}) if value.get(k) != old.get(k)]
            texts = [f"{k} {old.get(k, 'absent')} then, {value.get(k, 'absent')} now" for k in apart]
            yield Step(words, OTHER, f"{'; '.join(texts)}: equality is not promised")
        else:
            yield Step(words, OTHER, f"{shown(old)} then, {shown(value)} now: equality is not promised")


def shown(value: object) -> str:
    """Return an entry of the manifest in a line; hashes are cut."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {entry}" for name, entry in value.items())
    text = f"{value}" if value else "not told"
    return text[:12] if len(text) == 64 else text


def spread(keys: Sequence[Key], n: int) -> list[Key]:
    """Return `n` keys, or all there are, in which the values of every place occur as evenly as can be.

    The same ones each time; neighbours in the order of the keys are not taken one after another.
    """
    waiting = sorted(range(len(keys)), key=lambda i: ((i + 1) * GOLDEN) % 1.0)
    used: dict[tuple[int, str | int], int] = {}
    chosen: list[Key] = []
    while waiting and len(chosen) < n:
        best = min(waiting, key=lambda i: sum(used.get(each, 0) for each in enumerate(keys[i])))
        waiting.remove(best)
        chosen.append(keys[best])
        for each in enumerate(keys[best]):
            used[each] = used.get(each, 0) + 1
    return chosen


def same_table(stored: pd.DataFrame, again: pd.DataFrame) -> str:
    """Return where two tables differ first; '' if every digit is the same."""
    if list(stored.columns) != list(again.columns):
        return f"has columns {', '.join(map(str, stored.columns))}, not {', '.join(map(str, again.columns))}"
    if len(stored) != len(again):
        return f"has {len(stored):,} rows, not {len(again):,}"
    for name in stored.columns:
        one, other = stored[name].to_numpy(), again[name].to_numpy()
        if one.dtype.kind == "f" and other.dtype.kind == "f":
            differs = ~((one == other) | (np.isnan(one) & np.isnan(other)))
        else:
            differs = stored[name].astype(str).to_numpy() != again[name].astype(str).to_numpy()
        if differs.any():
            row = int(np.flatnonzero(differs)[0])
            count = int(np.count_nonzero(differs))
            more = f" (and {count - 1:,} more rows)" if count > 1 else ""
            return f"row {row + 1}, {name}: {one[row]} is stored, {other[row]} follows{more}"
    return ""
