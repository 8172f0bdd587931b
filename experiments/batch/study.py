"""A study: scenarios by design, replicates by seed, and what is kept of each run."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

from abm.controls import drawn_part
from abm.scenario import Scenario, toml_value
from abm.world import DRAWN_FROM
from experiments.batch.designs import Row
from experiments.batch.factors import (
    INSTRUMENT,
    MEASURE,
    PARAMETERS,
    Factor,
    Value,
    keys_of,
    resolved,
    told,
)
from networks.errors import BadInput
from networks.kernels.chance import child_seed

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from experiments.batch.result import StudyResult
    from experiments.progress import Progress

KEYS: Final = (
    "name", "about", "replicates", "seed", "base", "levers", "uncertainties", "design", "record", "precision"
)  # fmt: skip
SECTIONS: Final = ("base", "levers", "uncertainties", "design", "record", "precision")
ALL: Final = "all"

STUDY: Final = "study.toml"
"""The study as it is run, in its folder."""

MOST_REPLICATES: Final = 1_000_000
RUNS_A_TASK: Final = 8
"""Runs that share a drawn world and are done one after another; what a killed worker may hold."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What is kept of each run.

    Parameters
    ----------
    indicators : tuple of str
        Indicators at the horizon; empty keeps all.
    paths : tuple of str
        Indicators of which every month is kept; ``("all",)`` keeps all.
    groups : tuple of str
        Of those also the values by ``sector``, ``size`` or ``region``.
    """

    indicators: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """When there are replicates enough.

    Parameters
    ----------
    indicator : str
        At the horizon.
    width : float
        Largest width of the interval of the difference between each lever point and the first one.
    most : int
        Replicates at which to stop in any case.
    """

    indicator: str
    width: float
    most: int = 1000


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Runs of one replicate that share a drawn world.

    Parameters
    ----------
    number : int
        Its place in the order of the study.
    replicate : int
    runs : tuple of (int, Scenario)
        Point and scenario.
    """

    number: int
    replicate: int
    runs: tuple[tuple[int, Scenario], ...]


@final
@dataclass(frozen=True, kw_only=True)
class Study:
    """What is run, complete: two equal studies give the same tables.

    Parameters
    ----------
    name : str
        Letters, digits and hyphens; names the default folder.
    base : Scenario
        What every point changes; its seed is not used.
    levers, uncertainties : tuple of Factor
        What policy decides, and what nobody knows; every lever point meets every uncertainty point.
    lever_rows, uncertainty_rows : tuple of mapping
        Their points, by design.
    replicates, seed : int
        Replicates of each point on common seeds, derived from the seed of the study.
    recording : Recording
    precision : Precision or None
    about : str
        One sentence on what it is for.
    design : mapping
        The designs as the file has them.

    Examples
    --------
    >>> from experiments import Study
    >>> study = Study.load("money")
    >>> study.points > 1
    True
    """

    name: str
    base: Scenario
    levers: tuple[Factor, ...] = ()
    uncertainties: tuple[Factor, ...] = ()
    lever_rows: tuple[Row, ...] = ({},)
    uncertainty_rows: tuple[Row, ...] = ({},)
    replicates: int = 10
    seed: int = 1
    recording: Recording = Recording()
    precision: Precision | None = None
    about: str = ""
    source: Mapping[str, Any]

    @staticmethod
    def load(place: "str | Path") -> "Study":
        """Read a study file, the study of a folder of results, or one that comes with the project.

        Raises
        ------
        BadInput
            One line with file, section, key, what is wrong, and what is allowed or closest.
        """
        from experiments.batch.reading import load_study

        return load_study(place)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of all factors, levers first."""
        return (*keys_of(self.levers), *keys_of(self.uncertainties))

    @property
    def points(self) -> int:
        """Number of points: lever points times uncertainty points."""
        return len(self.lever_rows) * len(self.uncertainty_rows)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.points * self.replicates

    def lever_point(self, point: int) -> int:
        """Return the number of the lever point of a point."""
        return point // len(self.uncertainty_rows)

    def uncertainty_point(self, point: int) -> int:
        """Return the number of the uncertainty point of a point."""
        return point % len(self.uncertainty_rows)

    def values(self, point: int) -> dict[str, Value]:
        """Return the values of all factors at a point."""
        return self._values[point]

    def seed_of(self, replicate: int) -> int:
        """Return the seed of a replicate, 64 bits; the same at every point."""
        return child_seed(self.seed, replicate)

    def scenario(self, point: int, replicate: int) -> Scenario:
        """Return the scenario of one run.

        Raises
        ------
        BadInput
            A point or replicate that the study has not.
        """
        for word, number, n in (("point", point, self.points), ("replicate", replicate, self.replicates)):
            if not 0 <= number < n:
                raise BadInput(f"study {self.name}: {word}", f"{number} does not exist", f"0 to {n - 1}")
        return self._scenario(point, self.seed_of(replicate))

    def with_replicates(self, replicates: int) -> "Study":
        """Return the study with another number of replicates; those both have are the same."""
        if not 1 <= replicates <= MOST_REPLICATES:
            place = f"study {self.name}: replicates"
            raise BadInput(place, f"{replicates} is out of bounds", f"1 to {MOST_REPLICATES:,}")
        return replace(self, replicates=replicates)

    def works(self) -> Iterator[Work]:
        """Yield all runs in their order: replicate by replicate, so that a part of it is balanced."""
        number = 0
        for replicate in range(self.replicates):
            seed = self.seed_of(replicate)
            for group in self._worlds:
                yield Work(
                    number=number,
                    replicate=replicate,
                    runs=tuple((point, self._scenario(point, seed)) for point in group),
                )
                number += 1

    def design_table(self) -> "pd.DataFrame":
        """Return the points: numbers, then the value of each factor as text that loses no digit."""
        import pandas as pd

        rows = [
            (p, self.lever_point(p), self.uncertainty_point(p), *(told(v) for v in self.values(p).values()))
            for p in range(self.points)
        ]
        return pd.DataFrame(rows, columns=["point", "lever_point", "uncertainty_point", *self.keys])

    def digest(self) -> str:
        """Return the SHA-256 of what is run, in hex; the number of replicates is not part of it.

        Files that scenarios name (networks, own mixes) enter by what they hold.
        """
        digest = hashlib.sha256()
        told_of = {"seed": str(self.seed), "recording": asdict(self.recording), "keys": self.keys}
        digest.update(json.dumps(told_of, sort_keys=True).encode())
        for point in range(self.points):
            digest.update(b"\0" + self._scenario(point, 0).canonical().encode())
        return digest.hexdigest()

    def to_toml(self) -> str:
        """Return the study as the text of a file that `load` reads back, complete in itself."""
        table: dict[str, Any] = {**self.source, "replicates": self.replicates}
        plain = [f"{key} = {toml_value(table[key])}" for key in KEYS if key in table and key not in SECTIONS]
        for section in SECTIONS:
            rows: Mapping[str, Any] = table.get(section) or {}
            if rows:
                plain += ["", f"[{section}]"]
                plain += [f"{toml_key(key)} = {toml_value(value)}" for key, value in rows.items()]
        return "\n".join(plain) + "\n"

    def run(
        self,
        folder: "str | Path | None" = None,
        *,
        workers: int | None = 1,
        executor: "Executor | None" = None,
        resume: bool = False,
        overwrite: bool = False,
        retry_failed: bool = False,
        time_limit: float | None = None,
        progress: "Progress | None" = None,
    ) -> "StudyResult":
        """Run the study into a folder and return its tables.

        Parameters
        ----------
        folder : str or Path, optional
            Default: ``results/batch-<name>-<hash>-<number>``.
        workers : int or None
            Processes; None takes one a processor. 1 runs here. With more than one, a script has to call this
            below ``if __name__ == "__main__":``, as for any pool of processes.
        executor : concurrent.futures.Executor, optional
            Runs the tasks instead, for instance that of a Dask client; it is not shut down.
        resume : bool
            Go on with what the folder holds; runs that are stored there are not run again.
        overwrite : bool
            Replace earlier results.
        retry_failed : bool
            Run again what failed.
        time_limit : float, optional
            Seconds a run may take.
        progress : Progress, optional
            Default: silent.
        """
        from experiments.batch.running import run_study

        return run_study(
            self,
            None if folder is None else Path(folder),
            workers=workers,
            executor=executor,
            resume=resume,
            overwrite=overwrite,
            retry_failed=retry_failed,
            time_limit=time_limit,
            progress=progress,
        )

    def _scenario(self, point: int, seed: int) -> Scenario:
        try:
            return _changed(self.base, self.values(point), seed)
        except BadInput as error:
            values = ", ".join(f"{key} = {told(value)}" for key, value in self.values(point).items())
            raise BadInput(f"study {self.name}: point {point} ({values})", f"{error}") from None

    @cached_property
    def _values(self) -> list[dict[str, Value]]:
        where = f"study {self.name}"
        return [
            resolved({**lever, **unknown}, self.base, where)
            for lever in self.lever_rows
            for unknown in self.uncertainty_rows
        ]

    @cached_property
    def _worlds(self) -> list[tuple[int, ...]]:
        """Points that find the same world, at most `RUNS_A_TASK` together, in the order of the first."""
        groups: dict[object, list[int]] = {}
        for point in range(self.points):
            groups.setdefault(world_key(self._scenario(point, 0)), []).append(point)
        return [
            tuple(group[i : i + RUNS_A_TASK])
            for group in groups.values()
            for i in range(0, len(group), RUNS_A_TASK)
        ]


def toml_key(key: str) -> str:
    """Return a key of a section, in quotes if it has a dot."""
    return toml_value(key) if "." in key else key


def world_key(scenario: Scenario) -> object:
    """Return what a world is drawn from, to be compared."""
    drawn = {name: getattr(scenario, name) for name in DRAWN_FROM}
    drawn["parameters"] = tuple(sorted(scenario.parameters.items()))
    return (*drawn.values(), drawn_part(scenario.control))


def _changed(base: Scenario, values: Mapping[str, Value], seed: int) -> Scenario:
    """Return the base with the values of a point."""
    fields: dict[str, Any] = {}
    parameters: dict[str, Any] = dict(base.parameters)
    overrides: dict[str, Any] = dict(base.overrides)
    for key, value in values.items():
        if key.startswith(PARAMETERS):
            parameters[key.removeprefix(PARAMETERS)] = value
        elif key.startswith((MEASURE, INSTRUMENT)):
            overrides[key] = value
        else:
            fields[key] = value
    if "network" in fields and "firms" not in fields:
        fields["firms"] = None  # rows follow from the file
    return replace(base, **fields, parameters=parameters, overrides=overrides, seed=seed)
