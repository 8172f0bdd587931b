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
from networks.types import Floats

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


def _variants(s: Snapshot) -> float:
    """Sites per distinct solution: a use case of a sector delivered by one provider."""
    rows, cases = np.nonzero(s.on)
    if not rows.size:
        return NAN
    firm = s.touched[rows]
    key = (s.sector[firm].astype(np.int64) * 64 + cases) * 100_000 + s.provider[rows, cases]
    key.sort()
    return float(s.weight[firm].sum() / (1 + np.count_nonzero(np.diff(key))))


def _custom(s: Snapshot) -> float:
    """Mean share of customisation in a project's price, over adopters."""
    share = s.custom[s.standard[s.adopter].astype(np.int8), s.sector[s.adopter]]
    return _ratio(float((s.adopting * share).sum()), s.adopters)


def _payback(s: Snapshot) -> float:
    """Share of adopters whose realised benefits exceed what they paid."""
    live = s.live[s.touched]
    weight = s.weight[s.touched]
    return _ratio(float(weight[live & (s.payoff > 0)].sum()), float(weight[live].sum()))


def _created(s: Snapshot, flow: Floats) -> float:
    """Yearly benefit over all firms, million USD; only rows that had a site have any."""
    return float((s.weight[s.touched] * flow[s.touched]).sum())


def _unmet(s: Snapshot) -> float:
    """Share of firms with an open order among those with an order or a live site."""
    waiting = np.flatnonzero(s.ordered)
    new = waiting[~s.live[waiting]]
    return _ratio(float(s.weight[waiting].sum()), s.adopters + float(s.weight[new].sum()))


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
    return s.users_by_sector / np.maximum(s.totals.by_sector, 1e-12)


FUNCTIONS: Final[Mapping[str, Callable[[Snapshot], float]]] = MappingProxyType(
    {
        "adopter_density": lambda s: _ratio(s.adopters, s.totals.firms),
        "adopters": lambda s: s.adopters,
        "adopter_rows": lambda s: float(s.adopter.size),
        "mean_depth": lambda s: point.mean_depth(s.on, s.depth),
        "integration": lambda s: point.integration(s.on, s.exists),
        "single_case_share": lambda s: point.single_case_share(s.on),
        "isolation": lambda s: point.unlinked_share(s.link_graph),
        "pilot_intensity": lambda s: _ratio(s.sites_pilot, s.sites_on),
        "joined_edge_share": lambda s: line.joined_share(s.edges),
        "chain_length": lambda s: line.mean_chain(s.link_graph),
        "replication_ratio": lambda s: _ratio(s.sites(s.on & ~s.pilot), s.sites_pilot),
        "commercial_share": lambda s: _ratio(s.sites_market, s.sites_on),
        "tier_reach": lambda s: line.reach(
            max(0.0, s.adopters - s.leading_users), s.totals.small, s.leading_users, s.totals.leads
        ),
        "deepest_tier": lambda s: line.deepest_reached(
            s.users_by_tier, s.totals.by_tier, s.totals.rows_by_tier
        ),
        "generality": _variants,
        "customisation_share": _custom,
        "payback_share": _payback,
        "sectors_reached": lambda s: plane.reached_share(s.users_by_sector, s.totals.by_sector),
        "sector_entropy": lambda s: plane.evenness(
            s.users_by_sector, int(np.count_nonzero(s.totals.by_sector))
        ),
        "regions_reached": lambda s: plane.reached_share(s.users_by_region, s.totals.by_region),
        "giant_component": lambda s: network.largest_share(s.link_graph),
        "cross_sector_links": lambda s: network.mixing_ratio(s.edges),
        "silo_index": lambda s: network.silent_share(s.edges),
        "macro_breadth": lambda s: network.breadth(
            s.link_graph, s.sector.astype(np.int64) * s.regions + s.region, s.totals.cells
        ),
        "link_benefit_share": lambda s: _ratio(
            _created(s, s.link_flow), _created(s, s.link_flow) + _created(s, s.site_flow)
        ),
        "links": lambda s: float(s.links),
        "overlap": _per("overlap"),
        "new_forces": _per("new_forces"),
        "new_needs": _per("new_needs"),
        "match_error": _match_error,
        "unmet_needs": _unmet,
        "leading": lambda s: _ratio(s.cases_used, s.cases_listed),
        "standardised": lambda s: _ratio(float(s.adopting[s.standard[s.adopter]].sum()), s.adopters),
        "regulating": lambda s: float(np.std(sector_rate(s))),
        "optimising": _per("price"),
        "reported_density": lambda s: _ratio(s.reported, s.totals.firms),
        "pilot_sites": lambda s: s.sites_pilot,
        "commercial_sites": lambda s: s.sites_market,
        "abandoned_share": lambda s: _ratio(s.sites_abandoned, s.sites_on + s.sites_abandoned),
        "stations": _per("stations"),
        "coverage": _per("coverage"),
        "subscriptions": _per("subscriptions"),
        "private_networks": _per("private_networks"),
        "licences": _per("licences"),
        "readiness": _per("readiness"),
        "exports": _per("exports"),
        "jobs": _per("jobs"),
        "value_created": lambda s: _created(s, s.site_flow) + _created(s, s.link_flow),
        "public_outlay": _per("outlay"),
        "outlay_per_adopter": lambda s: _ratio(s.outlay, s.adopters) if s.outlay > 0 else NAN,
        "outlay_per_link": lambda s: _ratio(s.outlay, float(s.links)) if s.outlay > 0 else NAN,
        "backlog": lambda s: float(np.count_nonzero(s.ordered)),
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
