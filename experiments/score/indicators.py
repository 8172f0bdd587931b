"""The indicators of an observed network, with a sentence each, as far as its columns go."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from experiments.score.reading import Observation
from networks.graph import tiers
from networks.metrics import line, network, plane, point
from networks.types import Bools

NAN: Final = float("nan")


@final
@dataclass(frozen=True, slots=True)
class Reading:
    """An observation with what several indicators read.

    Attributes
    ----------
    adopted : bool, shape (n,)
    linked : bool, shape (m,)
        Links whose two ends have adopted.
    """

    observed: Observation
    adopted: Bools
    linked: Bools


@final
@dataclass(frozen=True, slots=True)
class Row:
    """An indicator of the score.

    Parameters
    ----------
    name, title, definition : str
        `name` is that of the scorecard of a run.
    stage : str
        point, plane, line or network.
    unit : str
        ``"1"`` for shares, which are printed in per cent; ``"ratio"``, ``"tiers"``.
    needs : tuple of str
        Columns without which it cannot be told.
    read : callable
    """

    name: str
    title: str
    stage: str
    unit: str
    definition: str
    needs: tuple[str, ...]
    read: Callable[[Reading], float]


def of_region(reading: Reading, measure: Callable[..., float]) -> float:
    """Return a measure that needs regions; NaN without."""
    o = reading.observed
    return NAN if o.region is None else measure(o.region, reading.adopted, o.weight)


def breadth(reading: Reading) -> float:
    """Share of the pairs of sector and region, or of the sectors, that have a linked adopter."""
    o = reading.observed
    region = np.zeros_like(o.sector) if o.region is None else o.region
    return network.macro_breadth(o.graph, reading.adopted, reading.linked, o.sector, region)  # pyright: ignore[reportArgumentType]


def tier_reach(reading: Reading) -> float:
    """Adoption among other firms over that among lead firms."""
    o = reading.observed
    return NAN if o.lead is None else line.tier_reach(reading.adopted, o.lead, o.weight)


def deepest_tier(reading: Reading) -> float:
    """Deepest tier above lead firms where a tenth has adopted."""
    o = reading.observed
    if o.lead is None or not o.has_values:
        return NAN
    return line.deepest_tier(reading.adopted, tiers(o.graph, o.lead), o.weight)


def trade_covered(reading: Reading) -> float:
    """Share of the trade between sectors that runs over links."""
    o, g = reading.observed, reading.observed.graph
    across = o.sector[g.supplier] != o.sector[g.customer]
    trade = float(g.value[across].sum())
    return float(g.value[across & reading.linked].sum()) / trade if o.has_values and trade > 0 else NAN


def _of_graph(measure: Callable[..., float]) -> Callable[[Reading], float]:
    return lambda r: measure(r.observed.graph, r.adopted, r.linked)


ROWS: Final = (
    Row("adopter_density", "Adopters", "point", "1", "Share of the firms that have adopted.", ("adopted",),
        lambda r: point.adopter_density(r.adopted, r.observed.weight)),
    Row("isolation", "Adopters alone", "point", "1", "Share of the adopters without a data link to another.",
        ("adopted", "linked"), _of_graph(point.isolation)),
    Row("sectors_reached", "Sectors reached", "plane", "1",
        "Share of the sectors in which at least one firm in twenty has adopted.", ("adopted",),
        lambda r: plane.sectors_reached(r.observed.sector, r.adopted, r.observed.weight)),  # pyright: ignore[reportArgumentType]
    Row("sector_entropy", "Evenness over sectors", "plane", "1",
        "How evenly adopters are spread over sectors: 0 % all in one, 100 % as many in each.", ("adopted",),
        lambda r: plane.sector_entropy(r.observed.sector, r.adopted, r.observed.weight)),  # pyright: ignore[reportArgumentType]
    Row("regions_reached", "Regions reached", "plane", "1",
        "Share of the regions in which at least one firm in twenty has adopted.", ("adopted", "region"),
        lambda r: of_region(r, plane.regions_reached)),
    Row("joined_edge_share", "Relations between adopters", "line", "1",
        "Share of the supply relations whose two ends have adopted.", ("adopted",),
        lambda r: line.joined_edge_share(r.observed.graph, r.adopted)),
    Row("chain_length", "Chain length", "line", "tiers",
        "Firms in the longest chain of links from supplier to customer through an adopter, mean, up to 10.",
        ("adopted", "linked"), _of_graph(line.chain_length)),
    Row("tier_reach", "Other firms to lead firms", "line", "ratio",
        "Share of adopters among other firms over that share among lead firms.", ("adopted", "lead"),
        tier_reach),
    Row("deepest_tier", "Deepest tier reached", "line", "tiers",
        "Furthest tier of suppliers above lead firms (0) in which a tenth has adopted; -1 for none.",
        ("adopted", "lead", "value"), deepest_tier),
    Row("giant_component", "Largest linked part", "network", "1",
        "Share of the adopters in the largest part that data links hold together. Large values show no "
        "network: a few firms with many partners join anybody.", ("adopted", "linked"),
        _of_graph(network.giant_component)),
    Row("cross_sector_links", "Links between sectors", "network", "ratio",
        "Share of the links across sectors over that share among relations between adopters; 1 is as mixed.",
        ("adopted", "linked"),
        lambda r: network.cross_sector_links(r.observed.graph, r.adopted, r.linked, r.observed.sector)),  # pyright: ignore[reportArgumentType]
    Row("silo_index", "Relations without a link", "network", "1",
        "Share of the relations between adopters over which no data flow.", ("adopted", "linked"),
        _of_graph(network.silo_index)),
    Row("macro_breadth", "Breadth", "network", "1",
        "Share of the pairs of sector and region (of the sectors, without regions) with a linked adopter.",
        ("adopted", "linked"), breadth),
    Row("covered_trade", "Trade over links", "network", "1",
        "Share of the trade between sectors, by value, that runs over relations with a data link.",
        ("adopted", "linked", "value"), trade_covered),
)  # fmt: skip
"""What is measured, in the order of the page."""
