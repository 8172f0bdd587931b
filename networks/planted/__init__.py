"""Patterns planted on a supply graph on purpose, so that the truth is known when a stage is named.

A pattern says who has adopted and which relations carry a data link. None of the functions knows how a stage
is told: firms are picked and linked by the pattern's own rule, and then links that belong to no pattern, the
background, are strewn over relations between adopters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, final

import numpy as np

from networks.graph import SupplyGraph
from networks.kernels.chance import uniforms
from networks.kernels.streams import PLANT_HIDE
from networks.planted import patterns
from networks.planted.garden import Garden
from networks.population import Population
from networks.stage import Verdict
from networks.types import Bools

BACKGROUND: Final = 0.1
"""Links of the background per adopter."""


@final
@dataclass(frozen=True, slots=True)
class Plant:
    """Who has adopted, and which relations carry data.

    Attributes
    ----------
    adopted : bool, shape (n,)
    linked : bool, shape (m,)
    """

    adopted: Bools
    linked: Bools


@final
@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern and what it truly is.

    Parameters
    ----------
    truth : str
        ``point``, ``line``, ``silo`` (a line behind walls), ``network`` or ``undecided``; empty where the
        truth is open.
    later : bool
        Made up after the thresholds were set.
    plant : callable
    """

    truth: str
    plant: Callable[[Garden], None]
    later: bool = False

    @property
    def words(self) -> str:
        """What is planted, a sentence."""
        return (self.plant.__doc__ or "").split("\n")[0]


PATTERNS: Final[Mapping[str, Pattern]] = MappingProxyType(
    {
        "scattered": Pattern("point", patterns.scattered),
        "large firms": Pattern("point", patterns.large),
        "copies": Pattern("point", patterns.copies),
        "stars": Pattern("point", patterns.stars),
        "shared stars": Pattern("point", patterns.shared_stars),
        "stars elsewhere": Pattern("point", patterns.stars_elsewhere),
        "stars and points": Pattern("point", patterns.stars_and_points),
        "chains under leaders": Pattern("line", patterns.led_chains),
        "chains": Pattern("line", patterns.chains),
        "chains with shared suppliers": Pattern("line", patterns.shared_chains),
        "chains and points": Pattern("line", patterns.chains_and_points),
        "islands by region": Pattern("silo", patterns.regional_islands),
        "islands by sector": Pattern("silo", patterns.sector_islands),
        "thin network": Pattern("network", patterns.thin_network),
        "dense network": Pattern("network", patterns.dense_network),
        "even network": Pattern("network", patterns.even_network),
        "network and points": Pattern("network", patterns.network_and_points),
        "chains of three": Pattern("point", patterns.short_chains, later=True),
        "trees of three tiers": Pattern("point", patterns.low_trees, later=True),
        "chains of four": Pattern("line", patterns.four_tiers, later=True),
        "trees of five tiers": Pattern("line", patterns.high_trees, later=True),
        "web of two tiers": Pattern("undecided", patterns.web, later=True),
        "network through leaders": Pattern("undecided", patterns.through_leaders, later=True),
        "random and linked": Pattern("", patterns.random_linked),
    }
)
"""Patterns by name."""


def plant(
    name: str,
    graph: SupplyGraph,
    population: Population,
    share: float,
    seed: int,
    background: float = BACKGROUND,
) -> Plant:
    """Plant a pattern.

    Parameters
    ----------
    name : str
        A key of `PATTERNS`.
    share : float
        Adopting rows over all rows.
    background : float
        Links that belong to no pattern, per adopter.
    """
    garden = Garden(graph, population, round(share * graph.n), seed)
    PATTERNS[name].plant(garden)
    garden.strew(background)
    return Plant(garden.adopted, garden.linked)


def hidden(linked: Bools, share: float, seed: int) -> Bools:
    """Return the links an observer sees who misses that share of them, shape (m,)."""
    edges = np.flatnonzero(linked)
    seen = linked.copy()
    seen[edges[uniforms(seed, edges.astype(np.int64), 0, 0, PLANT_HIDE) < share]] = False
    return seen


def word(verdict: Verdict) -> str:
    """Return a verdict in the words of `Pattern.truth`."""
    return "silo" if verdict.stage == "line" and verdict.silo else verdict.stage
