"""The indicators: one row each, made from a month's state and read by no choice.

Definitions follow the project's indicator list (points, lines in two meanings, plane, network,
wheel, ecosystem). None of the line and network indicators has been tested against a null model
yet, so none of them says by itself that a line or a network stands.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, final

import numpy as np

from abm.sectors import DATA
from abm.snapshot import Snapshot
from abm.tables import read_toml, shown
from networks.errors import BadInput, require_known
from networks.metrics import line, network, plane, point
from networks.types import Bools, Floats

NAN: Final = float("nan")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A row of the scorecard.

    Parameters
    ----------
    name, code, title : str
        Key in tables, code of the indicator list, title in reports.
    stage : str
        point, line (supply), line (copy), plane, network, wheel, ecosystem, outcome, stock or money.
    unit : str
        ``"1"`` for shares and indices.
    direction : str
        ``"+"`` if more is further along, ``"-"`` if less is, else empty.
    every : int
        Recorded each so many months.
    groups : tuple of str
        Also recorded by these.
    definition : str
    source : str
    tested : str
    function : callable
        Snapshot to number; NaN where undefined.
    """

    name: str
    code: str
    title: str
    stage: str
    unit: str
    direction: str
    definition: str
    function: Callable[[Snapshot], float]
    every: int = 1
    groups: tuple[str, ...] = ()
    source: str = ""
    tested: str = ""


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else NAN


def _sites(s: Snapshot, flags: Bools) -> float:
    return float(s.weight[s.touched] @ flags.sum(axis=1))


def _variants(s: Snapshot) -> float:
    """Sites per distinct solution: a use case of a sector delivered by one provider."""
    rows, cases = np.nonzero(s.on)
    if not rows.size:
        return NAN
    firm = s.touched[rows]
    key = (s.sector[firm].astype(np.int64) * 64 + cases) * 100_000 + s.provider[rows, cases]
    return float(s.weight[firm].sum() / np.unique(key).size)


def _custom(s: Snapshot) -> float:
    w = s.weight * s.live
    return _ratio(float((w * s.custom).sum()), float(w.sum()))


def _match_error(s: Snapshot) -> float:
    """Mean absolute error of firms' beliefs on the log gain of their live sites."""
    w = s.weight[s.touched][:, None] * s.on
    return _ratio(float((w * np.abs(s.expected - s.gain)).sum()), float(w.sum()))


def _per(name: str) -> Callable[[Snapshot], float]:
    def read(s: Snapshot) -> float:
        return float(getattr(s, name))

    return read


def sector_rate(s: Snapshot) -> Floats:
    """Share of firms with a live site in each sector, shape (S,)."""
    live = np.bincount(s.sector[s.live], s.weight[s.live], s.sectors)
    return live / np.maximum(np.bincount(s.sector, s.weight, s.sectors), 1e-12)


FUNCTIONS: Final[Mapping[str, Callable[[Snapshot], float]]] = MappingProxyType(
    {
        "adopter_density": lambda s: point.adopter_density(s.live, s.weight),
        "adopters": lambda s: float(s.weight[s.live].sum()),
        "adopter_rows": lambda s: float(s.live.sum()),
        "mean_depth": lambda s: point.mean_depth(s.on, s.depth),
        "integration": lambda s: point.integration(s.on, s.exists),
        "single_case_share": lambda s: point.single_case_share(s.on),
        "isolation": lambda s: point.isolation(s.graph, s.live, s.linked),
        "pilot_intensity": lambda s: _ratio(_sites(s, s.pilot), _sites(s, s.on)),
        "joined_edge_share": lambda s: line.joined_edge_share(s.graph, s.live, s.standing),
        "chain_length": lambda s: line.chain_length(s.graph, s.live, s.linked),
        "replication_ratio": lambda s: _ratio(_sites(s, s.on & ~s.pilot), _sites(s, s.pilot)),
        "commercial_share": lambda s: _ratio(_sites(s, s.market), _sites(s, s.on)),
        "tier_reach": lambda s: line.tier_reach(s.live, s.lead, s.weight),
        "deepest_tier": lambda s: line.deepest_tier(s.live, s.tier, s.weight),
        "generality": _variants,
        "customisation_share": _custom,
        "payback_share": lambda s: _ratio(
            float(s.weight[s.live & (s.payoff > 0)].sum()), float(s.weight[s.live].sum())
        ),
        "sectors_reached": lambda s: plane.sectors_reached(s.sector, s.live, s.weight),
        "sector_entropy": lambda s: plane.sector_entropy(s.sector, s.live, s.weight),
        "regions_reached": lambda s: plane.regions_reached(s.region, s.live, s.weight),
        "giant_component": lambda s: network.giant_component(s.graph, s.live, s.linked),
        "cross_sector_links": lambda s: network.cross_sector_links(s.graph, s.live, s.linked, s.sector),
        "silo_index": lambda s: network.silo_index(s.graph, s.live, s.linked, s.standing),
        "macro_breadth": lambda s: network.macro_breadth(s.graph, s.live, s.linked, s.sector, s.region),
        "link_benefit_share": lambda s: _ratio(
            float((s.weight * s.link_flow).sum()), float((s.weight * (s.link_flow + s.site_flow)).sum())
        ),
        "links": lambda s: float(s.linked.sum()),
        "overlap": _per("overlap"),
        "new_forces": _per("new_forces"),
        "new_needs": _per("new_needs"),
        "match_error": _match_error,
        "unmet_needs": lambda s: _ratio(
            float(s.weight[s.ordered].sum()), float(s.weight[s.ordered | s.live].sum())
        ),
        "leading": lambda s: _ratio(s.cases_used, s.cases_listed),
        "standardised": lambda s: _ratio(
            float(s.weight[s.live & s.standard].sum()), float(s.weight[s.live].sum())
        ),
        "regulating": lambda s: float(np.std(sector_rate(s))),
        "optimising": _per("price"),
        "reported_density": lambda s: _ratio(float(s.weight[s.reported].sum()), float(s.weight.sum())),
        "pilot_sites": lambda s: _sites(s, s.pilot),
        "commercial_sites": lambda s: _sites(s, s.market),
        "abandoned_share": lambda s: _ratio(_sites(s, s.abandoned), _sites(s, s.on) + _sites(s, s.abandoned)),
        "stations": _per("stations"),
        "coverage": _per("coverage"),
        "subscriptions": _per("subscriptions"),
        "private_networks": _per("private_networks"),
        "licences": _per("licences"),
        "readiness": _per("readiness"),
        "exports": _per("exports"),
        "jobs": _per("jobs"),
        "value_created": lambda s: float((s.weight * (s.site_flow + s.link_flow)).sum()),
        "public_outlay": _per("outlay"),
        "outlay_per_adopter": lambda s: (
            _ratio(s.outlay, float(s.weight[s.live].sum())) if s.outlay > 0 else NAN
        ),
        "outlay_per_link": lambda s: _ratio(s.outlay, float(s.linked.sum())) if s.outlay > 0 else NAN,
        "backlog": lambda s: float(s.ordered.sum()),
    }
)
"""What computes each indicator; its row stands in ``abm/data/indicators.toml``."""

ROWS: Final = DATA / "indicators.toml"
STAGES: Final = (
    "point",
    "line (supply)",
    "line (copy)",
    "plane",
    "network",
    "wheel",
    "ecosystem",
    "outcome",
    "stock",
    "money",
)
_KEYS: Final = (
    "code",
    "title",
    "stage",
    "unit",
    "direction",
    "definition",
    "every",
    "groups",
    "source",
    "tested",
)
_NEEDED: Final = _KEYS[:6]


def read_indicators() -> tuple[Indicator, ...]:
    """Read the rows and join each with its function.

    Raises
    ------
    BadInput
        A row without a function or the other way round, a key too many or missing, an unknown stage.
    """
    rows: dict[str, dict[str, Any]] = read_toml(ROWS)
    where = shown(ROWS)
    require_known(where, "indicator", rows, FUNCTIONS)
    require_known("abm/scorecard.py", "indicator", FUNCTIONS, rows)
    found: list[Indicator] = []
    for name, row in rows.items():
        require_known(f"{where}: [{name}]", "key", row, _KEYS)
        missing = [key for key in _NEEDED if key not in row]
        if missing:
            raise BadInput(f"{where}: [{name}]", f"{missing[0]!r} is missing")
        require_known(f"{where}: [{name}]", "stage", [row["stage"]], STAGES)
        row["groups"] = tuple(row.get("groups", ()))
        found.append(Indicator(name=name, function=FUNCTIONS[name], **row))
    return tuple(found)


INDICATORS: Final = read_indicators()
"""The scorecard. A new indicator is one function above and one row in the file."""
