"""The indicators: one row each, made from a month's state and read by no choice.

Definitions follow the project's indicator list (points, lines in two meanings, plane, network,
wheel, ecosystem). None of the line and network indicators has been tested against a null model
yet, so none of them says by itself that a line or a network stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from networks.graph import SupplyGraph
from networks.metrics import line, network, plane, point
from networks.types import Bools, Bytes, Floats, Rows

UNTESTED: Final = "not yet tested against a null"
NAN: Final = float("nan")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """State of a month as the indicators see it; arrays are not to be written.

    Firm columns have shape (n,), relation columns (m,). Use-case columns have shape (k, K) and
    belong to the k rows that had a site at some time, `touched`.
    """

    graph: SupplyGraph
    sector: Rows
    region: Rows
    lead: Bools
    weight: Floats
    tier: Rows
    live: Bools  # (n,)
    touched: Rows  # (k,)
    on: Bools  # (k, K) live sites
    pilot: Bools  # (k, K) live sites that began as supported pilots
    market: Bools  # (k, K) live sites bought without support, no pilots
    abandoned: Bools  # (k, K)
    exists: Bools  # (k, K) use cases of the sector
    depth: Rows  # (k, K)
    provider: Rows  # (k, K)
    custom: Floats  # (S,) customisation share of a project's price
    payoff: Floats  # (n,) present value of realised benefits less what was paid, million USD
    site_flow: Floats  # (n,) yearly benefit of sites
    link_flow: Floats  # (n,) yearly benefit of links
    expected: Floats  # (k, K) believed log gain
    gain: Floats  # (k, K) true log gain
    standard: Bools  # (n,)
    linked: Bools  # (m,)
    standing: Bools  # (m,)
    reported: Bools
    ordered: Bools
    overlap: float
    new_forces: float
    new_needs: float
    price: float  # of a mean project over its first price
    cases_used: int  # pairs of sector and use case with a live site
    cases_listed: int
    stations: float
    coverage: float
    subscriptions: float
    private_networks: float
    licences: float
    readiness: float
    exports: float
    jobs: float
    outlay: float
    sectors: int
    regions: int


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
    source: str = "digest of the policy documents, section 3"
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
    return _ratio(float((w * s.custom[s.sector]).sum()), float(w.sum()))


def _match_error(s: Snapshot) -> float:
    """Mean absolute error of firms' beliefs on the log gain of their live sites."""
    w = s.weight[s.touched][:, None] * s.on
    return _ratio(float((w * np.abs(s.expected - s.gain)).sum()), float(w.sum()))


def _per(name: str) -> Callable[[Snapshot], float]:
    def read(s: Snapshot) -> float:
        return float(getattr(s, name))

    return read


INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator(
        name="adopter_density", code="I-P1", title="Adopters", stage="point", unit="1", direction="+",
        definition="Firms with at least one live use case over all firms with ten or more employees, weighted.",
        function=lambda s: point.adopter_density(s.live, s.weight), groups=("sector", "size", "region"),
    ),
    Indicator(
        name="adopters", code="I-P1", title="Number of adopters", stage="point", unit="firms", direction="+",
        definition="Firms with at least one live use case (weighted count).",
        function=lambda s: float(s.weight[s.live].sum()),
    ),
    Indicator(
        name="adopter_rows", code="I-P1", title="Adopters in rows", stage="point", unit="rows", direction="",
        definition="Rows with at least one live use case; fewer than 30 are below resolution.",
        function=lambda s: float(s.live.sum()),
    ),
    Indicator(
        name="mean_depth", code="I-P2", title="Depth of use", stage="point", unit="level 0-3", direction="+",
        definition="Mean depth of live use cases, 0 monitoring to 3 control.",
        function=lambda s: point.mean_depth(s.on, s.depth),
    ),
    Indicator(
        name="integration", code="I-P3", title="Integration", stage="point", unit="1", direction="+",
        definition="Mean share of a sector's use cases that an adopter runs.",
        function=lambda s: point.integration(s.on, s.exists),
    ),
    Indicator(
        name="single_case_share", code="I-P3", title="Single-case adopters", stage="point", unit="1", direction="-",
        definition="Share of adopters with one live use case only.",
        function=lambda s: point.single_case_share(s.on),
    ),
    Indicator(
        name="isolation", code="I-P4", title="Isolation", stage="point", unit="1", direction="-",
        definition="Share of adopters without a data-linked partner (rows).",
        function=lambda s: point.isolation(s.graph, s.live, s.linked),
    ),
    Indicator(
        name="pilot_intensity", code="I-P5", title="Pilot intensity", stage="point", unit="1", direction="",
        definition="Live sites that began as supported pilots over all live sites.",
        function=lambda s: _ratio(_sites(s, s.pilot), _sites(s, s.on)),
    ),
    Indicator(
        name="joined_edge_share", code="I-L1", title="Relations with both ends live", stage="line (supply)", unit="1",
        direction="+", definition="Supply relations with an adopter at both ends over all relations (rows).",
        function=lambda s: line.joined_edge_share(s.graph, s.live, s.standing), tested=UNTESTED,
    ),
    Indicator(
        name="chain_length", code="I-L1", title="Chain length", stage="line (supply)", unit="links", direction="+",
        definition="Mean over adopters of the longest directed path of data-linked adopters through it, strong parts "
        "condensed (rows).",
        function=lambda s: line.chain_length(s.graph, s.live, s.linked), every=3, tested=UNTESTED,
    ),
    Indicator(
        name="replication_ratio", code="I-L2", title="Copies per pilot", stage="line (copy)", unit="sites per site",
        direction="+", definition="Live sites that were no supported pilots over those that were.",
        function=lambda s: _ratio(_sites(s, s.on & ~s.pilot), _sites(s, s.pilot)), tested=UNTESTED,
    ),
    Indicator(
        name="commercial_share", code="I-L3", title="Commercial share", stage="line (copy)", unit="1", direction="+",
        definition="Live sites bought without support by firms that were no pilot hosts, over all live sites.",
        function=lambda s: _ratio(_sites(s, s.market), _sites(s, s.on)), tested=UNTESTED,
    ),
    Indicator(
        name="tier_reach", code="I-L4", title="Reach from leaders to SMEs", stage="line (supply)", unit="1", direction="+",
        definition="Adoption rate of the other firms over that of lead firms.",
        function=lambda s: line.tier_reach(s.live, s.lead, s.weight), tested=UNTESTED,
    ),
    Indicator(
        name="deepest_tier", code="I-L4", title="Deepest tier reached", stage="line (supply)", unit="tier", direction="+",
        definition="Deepest supplier tier with at least 10 percent adoption; tier 0 are lead firms.",
        function=lambda s: line.deepest_tier(s.live, s.tier, s.weight), tested=UNTESTED,
    ),
    Indicator(
        name="generality", code="I-L5", title="Sites per solution", stage="line (copy)", unit="sites", direction="+",
        definition="Live sites per distinct solution (use case of a sector from one provider), weighted.",
        function=_variants, tested=UNTESTED,
    ),
    Indicator(
        name="customisation_share", code="I-L5", title="Customisation", stage="line (copy)", unit="1", direction="-",
        definition="Share of customisation in the price of a project, mean over adopters.",
        function=_custom, tested=UNTESTED,
    ),
    Indicator(
        name="payback_share", code="I-L6", title="Adopters that gain", stage="line (copy)", unit="1", direction="+",
        definition="Share of adopters whose realised benefits, at present value, exceed what they paid.",
        function=lambda s: _ratio(float(s.weight[s.live & (s.payoff > 0)].sum()), float(s.weight[s.live].sum())),
        tested=UNTESTED,
    ),
    Indicator(
        name="sectors_reached", code="I-A1", title="Sectors reached", stage="plane", unit="1", direction="+",
        definition="Sectors in which at least 5 percent of firms have a live use case, over all sectors.",
        function=lambda s: plane.sectors_reached(s.sector, s.live, s.weight),
    ),
    Indicator(
        name="sector_entropy", code="I-A1", title="Spread over sectors", stage="plane", unit="1", direction="+",
        definition="Entropy of adopters over sectors, over its largest value.",
        function=lambda s: plane.sector_entropy(s.sector, s.live, s.weight),
    ),
    Indicator(
        name="regions_reached", code="I-A2", title="Regions reached", stage="plane", unit="1", direction="+",
        definition="Regions in which at least 5 percent of firms have a live use case, over all regions.",
        function=lambda s: plane.regions_reached(s.region, s.live, s.weight),
    ),
    Indicator(
        name="giant_component", code="I-N1", title="Largest linked component", stage="network", unit="1", direction="+",
        definition="Adopters in the largest component of data links over all adopters (rows).",
        function=lambda s: network.giant_component(s.graph, s.live, s.linked), every=3, tested=UNTESTED,
    ),
    Indicator(
        name="cross_sector_links", code="I-N2", title="Cross-sector links", stage="network", unit="1", direction="+",
        definition="Share of data links that run between sectors over the same share among relations with both ends live.",
        function=lambda s: network.cross_sector_links(s.graph, s.live, s.linked, s.sector), every=3, tested=UNTESTED,
    ),
    Indicator(
        name="silo_index", code="I-N3", title="Silo index", stage="network", unit="1", direction="-",
        definition="Share of relations with both ends live that carry no data link (rows).",
        function=lambda s: network.silo_index(s.graph, s.live, s.linked, s.standing), tested=UNTESTED,
    ),
    Indicator(
        name="macro_breadth", code="I-N4", title="Macro breadth", stage="network", unit="1", direction="+",
        definition="Sector-by-region cells with a linked adopter over all cells with firms.",
        function=lambda s: network.macro_breadth(s.graph, s.live, s.linked, s.sector, s.region), every=3, tested=UNTESTED,
    ),
    Indicator(
        name="link_benefit_share", code="I-N5", title="Benefit from links", stage="network", unit="1", direction="+",
        definition="Share of realised yearly benefit that comes from data links.",
        function=lambda s: _ratio(
            float((s.weight * s.link_flow).sum()), float((s.weight * (s.link_flow + s.site_flow)).sum())
        ),
        tested=UNTESTED,
    ),
    Indicator(
        name="links", code="I-N3", title="Data links", stage="network", unit="rows", direction="+",
        definition="Relations that carry a data link (row pairs).", function=lambda s: float(s.linked.sum()), tested=UNTESTED,
    ),
    Indicator(
        name="overlap", code="I-W1", title="Overlap of the wheels", stage="wheel", unit="1", direction="+",
        definition="Overlap of needs and capabilities, weighted by need.", function=_per("overlap"),
    ),
    Indicator(
        name="new_forces", code="I-W2", title="New forces", stage="wheel", unit="1", direction="+",
        definition="Stock of new productive forces, mean over sectors.", function=_per("new_forces"),
    ),
    Indicator(
        name="new_needs", code="I-W3", title="New needs", stage="wheel", unit="1/month", direction="+",
        definition="Needs that new forces bring, mean over sectors.", function=_per("new_needs"),
    ),
    Indicator(
        name="match_error", code="I-E1", title="Error of beliefs", stage="ecosystem", unit="log points", direction="-",
        definition="Mean absolute difference of believed and true log gain over live sites.", function=_match_error,
    ),
    Indicator(
        name="unmet_needs", code="I-E1", title="Orders waiting", stage="ecosystem", unit="1", direction="-",
        definition="Firms with an open order over firms with an open order or a live site.",
        function=lambda s: _ratio(float(s.weight[s.ordered].sum()), float(s.weight[s.ordered | s.live].sum())),
    ),
    Indicator(
        name="leading", code="I-G1", title="Use types in use", stage="ecosystem", unit="1", direction="+",
        definition="Use cases with a live site over use cases listed.",
        function=lambda s: _ratio(s.cases_used, s.cases_listed),
    ),
    Indicator(
        name="standardised", code="I-G2", title="Sites on a standard", stage="ecosystem", unit="1", direction="+",
        definition="Share of adopters that built to a sector standard.",
        function=lambda s: _ratio(float(s.weight[s.live & s.standard].sum()), float(s.weight[s.live].sum())),
    ),
    Indicator(
        name="regulating", code="I-G3", title="Unevenness of adoption", stage="ecosystem", unit="1", direction="-",
        definition="Standard deviation over sectors of the adoption rate.",
        function=lambda s: float(np.std(sector_rate(s))),
    ),
    Indicator(
        name="optimising", code="I-G4", title="Price of a project", stage="ecosystem", unit="1", direction="-",
        definition="Price of a mean project over its price at first.", function=_per("price"),
    ),
    Indicator(
        name="reported_density", code="I-P1", title="Reported adopters", stage="point", unit="1", direction="",
        definition="Firms that claim a live use case over all firms; claims are not adoption.",
        function=lambda s: _ratio(float(s.weight[s.reported].sum()), float(s.weight.sum())),
    ),
    Indicator(
        name="pilot_sites", code="I-P5", title="Supported pilots", stage="point", unit="sites", direction="",
        definition="Live sites that began as supported pilots (weighted).", function=lambda s: _sites(s, s.pilot),
    ),
    Indicator(
        name="commercial_sites", code="I-L3", title="Commercial sites", stage="line (copy)", unit="sites", direction="+",
        definition="Live sites bought without support by firms that were no pilot hosts (weighted).",
        function=lambda s: _sites(s, s.market), tested=UNTESTED,
    ),
    Indicator(
        name="abandoned_share", code="I-L6", title="Sites given up", stage="line (copy)", unit="1", direction="-",
        definition="Sites given up over all sites ever started.",
        function=lambda s: _ratio(_sites(s, s.abandoned), _sites(s, s.on) + _sites(s, s.abandoned)), tested=UNTESTED,
    ),
    Indicator(
        name="stations", code="stock", title="Base stations", stage="stock", unit="stations", direction="+",
        definition="5G stations built.", function=_per("stations"),
    ),
    Indicator(
        name="coverage", code="stock", title="Population covered", stage="stock", unit="1", direction="+",
        definition="Share of the population covered, mean over operators by their lines.", function=_per("coverage"),
    ),
    Indicator(
        name="subscriptions", code="stock", title="5G lines", stage="stock", unit="lines", direction="+",
        definition="Consumer lines on 5G.", function=_per("subscriptions"),
    ),
    Indicator(
        name="private_networks", code="stock", title="Private networks", stage="stock", unit="networks", direction="+",
        definition="Private networks delivered by operators.", function=_per("private_networks"),
    ),
    Indicator(
        name="licences", code="stock", title="Own networks", stage="stock", unit="sites", direction="+",
        definition="Firms that built their own network on industry spectrum.", function=_per("licences"),
    ),
    Indicator(
        name="readiness", code="stock", title="Digitally ready firms", stage="stock", unit="firms", direction="+",
        definition="Firms with supported digital readiness; not 5G.", function=_per("readiness"),
    ),
    Indicator(
        name="exports", code="I-X", title="Exports of solutions", stage="outcome", unit="million USD", direction="+",
        definition="Providers' revenue abroad since the start.", function=_per("exports"), source="targets of the programmes",
    ),
    Indicator(
        name="jobs", code="I-X", title="Jobs at providers", stage="outcome", unit="persons", direction="+",
        definition="Staff of solution providers, trainees included.", function=_per("jobs"),
        source="targets of the programmes",
    ),
    Indicator(
        name="value_created", code="I-X", title="Benefit of sites and links", stage="outcome", unit="million USD/year",
        direction="+", definition="Realised yearly benefit of all live sites and links, before costs.",
        function=lambda s: float((s.weight * (s.site_flow + s.link_flow)).sum()), source="targets of the programmes",
    ),
    Indicator(
        name="public_outlay", code="money", title="Public outlay", stage="money", unit="million USD", direction="",
        definition="Public money paid since the start, administration included.", function=_per("outlay"),
        source="ledger of the model",
    ),
    Indicator(
        name="outlay_per_adopter", code="money", title="Outlay per adopter", stage="money", unit="million USD", direction="-",
        definition="Public outlay since the start over adopters now.",
        function=lambda s: _ratio(s.outlay, float(s.weight[s.live].sum())), source="ledger of the model",
    ),
    Indicator(
        name="outlay_per_link", code="money", title="Outlay per link", stage="money", unit="million USD", direction="-",
        definition="Public outlay since the start over data links now (row pairs, so it depends on the number of rows).",
        function=lambda s: _ratio(s.outlay, float(s.linked.sum())), source="ledger of the model",
    ),
    Indicator(
        name="backlog", code="money", title="Open orders", stage="outcome", unit="rows", direction="",
        definition="Orders placed and not yet delivered, in rows.", function=lambda s: float(s.ordered.sum()),
        source="order book of the model",
    ),
)  # fmt: skip
"""The scorecard. A new indicator is one function and one row here."""


def sector_rate(s: Snapshot) -> Floats:
    """Share of firms with a live site in each sector, shape (S,)."""
    live = np.bincount(s.sector[s.live], s.weight[s.live], s.sectors)
    return live / np.maximum(np.bincount(s.sector, s.weight, s.sectors), 1e-12)


SIZES: Final = ("10-49", "50-249", "250-999", "1000+", "lead firms")
SIZE_EDGES: Final = (50.0, 250.0, 1000.0)


def size_class(employees: Floats, lead: Bools) -> Bytes:
    """Size class of each firm, an index into `SIZES`; lead firms are a class of their own."""
    return np.where(lead, 4, np.searchsorted(SIZE_EDGES, employees, side="right")).astype(np.uint8)
