"""What made lines and networks: the model against itself with one cause taken out, at equal numbers.

A large part that hangs together proves nothing: more adopters and more links make one by themselves. So a
run is held against a control with the same firms and the same luck, both are brought to the same number of
adopters and links, and what is left of the difference is where they stand. It is called made by relations
only if it shows under most controls and under most rules of adoption, since an S-curve alone cannot tell
peers from prices, money or needs that are alike.

References
----------
C. F. Manski (1993), Review of Economic Studies 60(3): the reflection problem.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import numpy as np
import pandas as pd

from abm.controls import PLACEBO, QUOTA
from abm.scenario import Scenario
from experiments.fit import home_mixes
from experiments.plan import ComparePlan, has_measures
from experiments.statistics import mean_interval
from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.kernels.chance import uniforms
from networks.kernels.streams import NULL_LINKING
from networks.matching import Dated, matched
from networks.population import Population
from networks.stage import measure_state
from networks.types import Bools

if TYPE_CHECKING:
    from abm.footprint import Footprint
    from agents.quotas import Acts

World: TypeAlias = Any
Trace: TypeAlias = "Callable[[Scenario, World, Acts | None], Footprint]"
"""Runs a scenario on its world and returns what it has come to."""

ATTRIBUTION: Final = "attribution"

RANDOM_LINKS: Final = "random-links"
"""The run's own adopters, its links drawn anew among the relations between them."""

MEASURES: Final = ("leaderless_share", "two_route_core", "cross_module_ratio")
CONTINUITY: Final = 0.01
"""Added to both sides of a ratio, since a share may be nought: a hundredth of the adopters."""

FEWEST: Final = 30
"""Adopting rows below which shares of them compare nothing."""

BAND: Final = 0.1
"""A log ratio within it is called no difference."""

LINKINGS: Final = 5
"""Draws of random links, of which the mean is taken."""

ENOUGH: Final = 3
"""So many controls, and so many rules, have to agree."""

HIGHER, LOWER, ALIKE, UNDECIDED = "higher", "lower", "alike", "undecided"
"""The interval lies whole above the band, below it, within it, or neither."""

MADE, HELD_BACK, SAME = "made by relations", "held back by relations", "the same without relations"
"""What may be said if most controls under most rules agree."""

ALL: Final = "all"
"""In the columns rule and control of the row that says what holds over all of them."""

COLUMNS: Final = (
    "structure", "mix", "rule", "control", "measure", "log_ratio", "low", "high", "n",
    "adopters", "links", "adopters_ratio", "verdict",
)  # fmt: skip


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionTask:
    """One rule against its controls, on one drawn world.

    Parameters
    ----------
    structure : str
    replicate : int
    scenarios : tuple of (str, Scenario)
        Mix name and the scenario without control; one pair.
    controls : tuple of str
    """

    structure: str
    replicate: int
    scenarios: tuple[tuple[str, Scenario], ...]
    controls: tuple[str, ...]
    panel: str = ATTRIBUTION
    level: str = ""
    in_detail: bool = False

    @property
    def size(self) -> int:
        """Rows times runs, the measure of its cost."""
        return self.scenarios[0][1].firms * (1 + len(self.controls))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A measure with a cause and without it, at equal numbers of adopters and links.

    Parameters
    ----------
    control, measure : str
    log_ratio : float
        NaN where the measure is undefined in either.
    adopters, links : int
        Rows and links both were brought to.
    adopters_ratio : float
        Adopting rows with the cause over those without, before that.
    """

    control: str
    measure: str
    log_ratio: float
    adopters: int
    links: int
    adopters_ratio: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What one task has found."""

    structure: str
    mix: str
    replicate: int
    rule: str
    effects: tuple[Effect, ...]
    panel: str = ATTRIBUTION


def attribution_tasks(plan: ComparePlan) -> Iterator[AttributionTask]:
    """Yield the tasks of a plan: each rule on each structure's mixes, replicate by replicate."""
    given = plan.attribution
    if given is None:
        return
    if PLACEBO in given.controls:
        raise BadInput("attribution: controls", "the placebo takes no cause out", "another control")
    for replicate in range(min(given.seeds, plan.replicates)):
        for structure in plan.structures:
            mixes = home_mixes(plan, structure) if given.mixes == "home" else plan.mixes
            for mix in mixes:
                if not has_measures(mix) and len(mixes) > 1:
                    continue
                for rule in given.rules:
                    scenario = replace(plan.scenario(structure, mix, replicate), rule=rule)
                    yield AttributionTask(
                        structure=structure,
                        replicate=replicate,
                        scenarios=((mix, scenario),),
                        controls=given.controls,
                    )


def effects_of(task: AttributionTask, draw: Callable[[Scenario], World], trace: Trace) -> Effects:
    """Run a task: the scenario, and each control on its own world."""
    mix, scenario = task.scenarios[0]
    world = draw(scenario)
    full = trace(scenario, world, None)
    found: list[Effect] = []
    for control in task.controls:
        if control == RANDOM_LINKS:
            found += against_random_links(full, world, scenario.seed)
            continue
        other = replace(scenario, control=control)
        its_world = world if world.serves(other) else draw(other)
        acts = full.acts if control == QUOTA else None
        found += compared(control, full, trace(other, its_world, acts), world, its_world, scenario.seed)
    return Effects(
        structure=task.structure,
        mix=mix,
        replicate=task.replicate,
        rule=scenario.rule,
        effects=tuple(found),
    )


def compared(
    name: str, full: "Footprint", other: "Footprint", world: World, its_world: World, seed: int
) -> list[Effect]:
    """Return the effects of what `full` has and `other` lacks, at equal numbers."""
    one, two = matched(full.dated, other.dated, world.graph, its_world.graph, seed)
    these = measures(one, world.graph, full.standing, world.population, seed)
    those = measures(two, its_world.graph, other.standing, its_world.population, seed)
    mine, its = full.dated.row.size, other.dated.row.size
    ratio = mine / its if mine and its else float("nan")
    return [
        Effect(
            control=name,
            measure=measure,
            log_ratio=log_ratio(these[measure], those[measure]) if one.row.size >= FEWEST else float("nan"),
            adopters=one.row.size,
            links=one.edge.size,
            adopters_ratio=ratio,
        )
        for measure in MEASURES
    ]


def against_random_links(full: "Footprint", world: World, seed: int) -> list[Effect]:
    """Return the effects of where links are, among the same adopters and as many."""
    graph, dated = world.graph, full.dated
    these = measures(dated, graph, full.standing, world.population, seed)
    drawn = [
        measures(
            linked_at_random(dated, graph, full.standing, seed, k),
            graph,
            full.standing,
            world.population,
            seed,
        )
        for k in range(LINKINGS)
    ]
    return [
        Effect(
            control=RANDOM_LINKS,
            measure=measure,
            log_ratio=log_ratio(these[measure], float(np.mean([each[measure] for each in drawn]))),
            adopters=dated.row.size,
            links=dated.edge.size,
            adopters_ratio=1.0,
        )
        for measure in MEASURES
    ]


def linked_at_random(dated: Dated, graph: SupplyGraph, standing: Bools, seed: int, draw: int) -> Dated:
    """Return the same adopters with as many links, drawn evenly among the relations between them."""
    adopted = np.zeros(graph.n, np.bool_)
    adopted[dated.row] = True
    pool = np.flatnonzero(standing & adopted[graph.supplier] & adopted[graph.customer]).astype(np.int32)
    order = np.argsort(uniforms(seed, pool, draw, 1, NULL_LINKING), kind="stable")
    return replace(dated, edge=np.sort(pool[order[: dated.edge.size]]))


def measures(
    dated: Dated, graph: SupplyGraph, standing: Bools, population: Population, seed: int
) -> dict[str, float]:
    """Return what stands: chains without hubs, the core of two routes, and links across walls."""
    adopted, linked = np.zeros(graph.n, np.bool_), np.zeros(graph.m, np.bool_)
    adopted[dated.row] = True
    linked[dated.edge] = True
    state = measure_state(
        graph,
        adopted,
        linked,
        lead=population.lead,
        sector=population.sector,
        region=population.region,
        standing=standing,
        seed=seed,
    )
    return dict(zip(MEASURES, (state.leaderless, state.core, state.mixing), strict=True))


def log_ratio(this: float, that: float) -> float:
    r"""Return :math:`\ln \frac{x + c}{y + c}`, NaN where either is, or where both are nought."""
    if this != this or that != that or this == that == 0.0:
        return float("nan")
    return log((this + CONTINUITY) / (that + CONTINUITY))


def attribution(found: Sequence[Effects]) -> pd.DataFrame:
    """Return the table of effects with 90 % intervals over paired seeds, and what may be said of each.

    Rows with ``all`` under rule and control hold the mean of all log ratios above them and the statement.
    """
    cells = gathered(found)
    lines: list[tuple[object, ...]] = []
    for (structure, mix), inner in cells.items():
        verdicts: dict[str, dict[tuple[str, str], str]] = {measure: {} for measure in MEASURES}
        middles: dict[str, list[float]] = {measure: [] for measure in MEASURES}
        for (rule, control, measure), effects in inner.items():
            told = mean_interval(np.array([each.log_ratio for each in effects]))
            word = verdict(told.low, told.high)
            verdicts[measure][rule, control] = word
            middles[measure].append(told.mean)
            means = (
                float(np.mean([each.adopters for each in effects])),
                float(np.mean([each.links for each in effects])),
                middle_ratio([each.adopters_ratio for each in effects]),
            )
            lines.append(
                (structure, mix, rule, control, measure, told.mean, told.low, told.high, told.n, *means, word)
            )
        nan = float("nan")
        for measure in MEASURES:
            known = [x for x in middles[measure] if x == x]
            mean = float(np.mean(known)) if known else nan
            said = statement(verdicts[measure])
            blank = (nan, nan, len(known), nan, nan, nan)
            lines.append((structure, mix, ALL, ALL, measure, mean, *blank, said))
    return pd.DataFrame(lines, columns=list(COLUMNS))


def middle_ratio(ratios: Sequence[float]) -> float:
    """Return the geometric mean of the ratios that are defined; NaN of none."""
    known = [ratio for ratio in ratios if ratio == ratio]
    return float(np.exp(np.mean(np.log(known)))) if known else float("nan")


def gathered(
    found: Sequence[Effects],
) -> Mapping[tuple[str, str], Mapping[tuple[str, str, str], list[Effect]]]:
    """Return effects by structure and mix, then by rule, control and measure, replicates in order."""
    cells: dict[tuple[str, str], dict[tuple[str, str, str], list[Effect]]] = {}
    for each in sorted(found, key=lambda e: (e.structure, e.mix, e.replicate)):
        inner = cells.setdefault((each.structure, each.mix), {})
        for effect in each.effects:
            inner.setdefault((each.rule, effect.control, effect.measure), []).append(effect)
    return cells


def verdict(low: float, high: float) -> str:
    """Say on which side of the band an interval lies whole, or that it lies within."""
    if low > BAND:
        return HIGHER
    if high < -BAND:
        return LOWER
    return ALIKE if low >= -BAND and high <= BAND else UNDECIDED


def statement(verdicts: Mapping[tuple[str, str], str]) -> str:
    """Say what holds under most controls of most rules; `verdicts` by rule and control."""
    for word, claim in ((HIGHER, MADE), (LOWER, HELD_BACK), (ALIKE, SAME)):
        rules = dict.fromkeys(rule for rule, _ in verdicts)
        agreeing = [
            rule
            for rule in rules
            if sum(said == word for (of, _), said in verdicts.items() if of == rule) >= ENOUGH
        ]
        if len(agreeing) >= ENOUGH:
            return claim
    return UNDECIDED
