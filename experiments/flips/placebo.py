"""The placebo pair: every mix once more with one firm's other luck, by which flips are judged."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, final

from abm.controls import PLACEBO, UNTOUCHED
from abm.scenario import Scenario
from experiments.plan import ComparePlan
from networks.types import Rows

PANEL: Final = "placebo"
"""Where such runs belong, beside the comparison itself and its panels."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceboTask:
    """All mixes of one replicate under control ``placebo``, on one drawn world.

    Parameters
    ----------
    structure : str
    replicate : int
    scenarios : tuple of (str, Scenario)
        Mix name and scenario.
    """

    structure: str
    replicate: int
    scenarios: tuple[tuple[str, Scenario], ...]
    panel: str = PANEL
    level: str = ""
    in_detail: bool = False

    @property
    def size(self) -> int:
        """Rows times runs, the measure of its cost."""
        return self.scenarios[0][1].firms * len(self.scenarios)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceboRun:
    """Rows live at the end of one such run, int32, ascending."""

    structure: str
    mix: str
    replicate: int
    live: Rows
    panel: str = PANEL


def placebo_tasks(plan: ComparePlan) -> Iterator[PlaceboTask]:
    """Yield the tasks of a plan, replicate by replicate; none where no two mixes can be set side by side."""
    if len(plan.mixes) < 2 or plan.template.control != UNTOUCHED:
        return
    for replicate in range(min(plan.placebo, plan.replicates)):
        for structure in plan.structures:
            yield PlaceboTask(
                structure=structure,
                replicate=replicate,
                scenarios=tuple(
                    (mix, replace(plan.scenario(structure, mix, replicate), control=PLACEBO))
                    for mix in plan.mixes
                ),
            )


def placebo_run(
    task: PlaceboTask, mix: str, scenario: Scenario, world: Any, trace: Callable[..., Any]
) -> PlaceboRun:
    """Run one mix of a task; `trace` returns what a run has come to."""
    live: Rows = trace(scenario, world, None).dated.row
    return PlaceboRun(structure=task.structure, mix=mix, replicate=task.replicate, live=live)
