"""Two scenarios that differ in anything, with the seeds on which they meet."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias, final

from abm.controls import PLACEBO, UNTOUCHED, drawn_part
from abm.mix import compose
from abm.scenario import Scenario, load_scenario
from abm.world import DRAWN_FROM
from experiments.defaults import defaults
from experiments.plan import BASE, LARGEST_SEED, Task, mix_parts
from networks.errors import BadInput
from networks.kernels.chance import child_seed

Given: TypeAlias = "Scenario | str | Path"
"""A scenario, the file of one, or the name of a mix, which stands for the other scenario under that mix."""

FIRST, SECOND = "first", "second"
SIDES: Final = (FIRST, SECOND)

WORLD_APART: Final = (
    "The two are not of the same firms on the same draws: no firm can be followed from one to the other."
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PairPlan:
    """What is run, complete: two equal plans give the same tables.

    Parameters
    ----------
    first, second : Scenario
        With the seed of the pair; differences are the second less the first.
    replicates, seed : int
    seeds : tuple of int
        Seed of each replicate, 64 bits, the same for both.
    headlines : tuple of str
        Indicators that are spoken of, and whose chances are corrected for their number.
    placebo : int
        Replicates repeated with one firm's other luck, to judge flips; 0 where no firm can be followed.
    files : tuple of str
        Names of the files they came from; may be empty.
    """

    first: Scenario
    second: Scenario
    replicates: int
    seed: int
    seeds: tuple[int, ...]
    headlines: tuple[str, ...]
    placebo: int = 0
    files: tuple[str, ...] = ()

    @property
    def scenarios(self) -> tuple[Scenario, Scenario]:
        """Both scenarios."""
        return self.first, self.second

    @property
    def structures(self) -> tuple[str, ...]:
        """The structure of the first scenario; where firms are followed it is that of both."""
        return (self.first.structure,)

    @property
    def mixes(self) -> tuple[str, ...]:
        """Names under which the two stand in tables, as mixes do in a comparison."""
        return SIDES

    @property
    def shares_worlds(self) -> bool:
        """Whether both find the same firms, relations and needs in a replicate."""
        one, other = self.scenarios
        same = all(getattr(one, name) == getattr(other, name) for name in DRAWN_FROM)
        return same and drawn_part(one.control) == drawn_part(other.control)

    @property
    def follows_firms(self) -> bool:
        """Whether a firm of one run is the same firm in the other, at the same time."""
        return self.shares_worlds and self.first.end == self.second.end

    def scenario(self, side: str, replicate: int = 0) -> Scenario:
        """Return the scenario of one run."""
        return replace(self.scenarios[SIDES.index(side)], seed=self.seeds[replicate])

    def tasks(self) -> Iterator[Task]:
        """Yield the tasks; the two runs of a replicate share a world where they find the same."""
        for replicate in range(self.replicates):
            runs = tuple((side, self.scenario(side, replicate)) for side in SIDES)
            for together in [runs] if self.shares_worlds else [(run,) for run in runs]:
                yield Task(
                    panel=BASE,
                    level="",
                    structure=together[0][1].structure,
                    replicate=replicate,
                    scenarios=together,
                    in_detail=True,
                )

    def placebo_tasks(self) -> Iterator[Any]:
        """Yield the runs by which flips are judged."""
        from experiments.flips.placebo import PlaceboTask

        for replicate in range(self.placebo):
            yield PlaceboTask(
                structure=self.first.structure,
                replicate=replicate,
                scenarios=tuple(
                    (side, replace(self.scenario(side, replicate), control=PLACEBO)) for side in SIDES
                ),
            )

    def command(self) -> str:
        """Return the command that repeats it from the two files beside the results."""
        return f"pearlnet compare first.toml second.toml --replicates {self.replicates} --seed {self.seed}"

    def digest(self) -> str:
        """Return the SHA-256 of the plan in hex: it names the default folder."""
        told = [scenario.canonical() for scenario in self.scenarios]
        text = json.dumps([*told, self.replicates, f"{self.seed}", self.headlines, self.placebo])
        return hashlib.sha256(text.encode()).hexdigest()


def pair_plan(
    first: Given,
    second: Given,
    *,
    structure: str | None = None,
    firms: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    start: str | None = None,
    end: str | None = None,
    where: str = "compare",
) -> PairPlan:
    """Return the plan of two scenarios; what is None stands in the scenarios, or in ``compare.toml``.

    Parameters
    ----------
    first, second : Scenario, path or str
        A scenario, its file, or the name of a mix (``a+b`` composes): the other scenario under that mix.
    structure : str, optional
        For two names of mixes.
    firms, start, end
        Set in both.
    replicates : int, optional
        Paired replicates.
    seed : int, optional
        From which the seeds of both are derived; default: that of the first scenario.

    Raises
    ------
    BadInput
        A name that does not exist, a number out of bounds.
    """
    given = defaults()
    sides = (first, second)
    whole = [_scenario(side, f"{where}: {word}") for side, word in zip(sides, SIDES, strict=True)]
    if structure is not None and any(each is not None for each in whole):
        raise BadInput(f"{where}: structures", "stands in the scenarios", "leave it out")
    stem = next((each for each in whole if each is not None), None) or Scenario(
        structure=structure or given.structures[0],
        firms=given.firms,
        start=given.start,
        end=given.end,
        seed=given.seed,
    )
    runs = given.replicates if replicates is None else replicates
    root = stem.seed if seed is None else seed
    if runs < 1:
        raise BadInput(f"{where}: replicates", f"{runs} is too few", "1 or more")
    if not 0 <= root <= LARGEST_SEED:
        raise BadInput(f"{where}: seed", f"{root} is out of range", "0 to 2^64-1")
    changes: dict[str, Any] = {"firms": firms, "start": start, "end": end, "seed": root}
    changes = {name: value for name, value in changes.items() if value is not None}
    one, other = (
        replace(own if own is not None else _under(stem, side, f"{where}: {word}"), **changes)
        for own, side, word in zip(whole, sides, SIDES, strict=True)
    )
    plan = PairPlan(
        first=one,
        second=other,
        replicates=runs,
        seed=root,
        seeds=tuple(child_seed(root, r) for r in range(runs)),
        headlines=given.headlines,
        files=tuple(Path(f"{side}").name for side in sides if _is_file(side)),
    )
    judged = plan.follows_firms and one.control == other.control == UNTOUCHED
    return replace(plan, placebo=runs if judged else 0)


def _is_file(side: Given) -> bool:
    return isinstance(side, Path) or (isinstance(side, str) and side.endswith(".toml"))


def _scenario(side: Given, where: str) -> Scenario | None:
    """Return a scenario or that of a file; None for the name of a mix."""
    if isinstance(side, Scenario):
        return side
    if not isinstance(side, str | Path):  # pyright: ignore[reportUnnecessaryIsInstance] - what a user may give
        raise BadInput(where, f"{side!r} cannot be used", "a Scenario, a scenario file, or the name of a mix")
    return load_scenario(side) if _is_file(side) else None


def _under(stem: Scenario, mix: Given, where: str) -> Scenario:
    """Return a scenario under another mix."""
    names = mix_parts(f"{mix}")
    compose(names, where)
    return replace(stem, mix=names)


def one_structure(structures: Sequence[str] | None, where: str = "compare") -> str | None:
    """Return the only structure that two mixes can be compared on."""
    if structures is None:
        return None
    if len(structures) != 1:
        raise BadInput(f"{where}: structures", f"{len(structures)} for a pair", "one")
    return structures[0]
