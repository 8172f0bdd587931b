"""What computes each indicator: a function of a month's state each, and nothing else.

A function returns a number, or a measure made of sums that gives the number for all and those by group
(`networks.metrics.sums`). Which groups make sense stands in the indicator's row, see `abm.scorecard`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

from abm.snapshot import Snapshot
from networks.metrics import copying, line, network, plane, point
from networks.metrics.sums import (
    Amounts,
    Comparison,
    Count,
    Later,
    Measure,
    Ratio,
    Some,
    Sum,
    number_true,
    share,
)
from networks.types import Floats

Function: TypeAlias = Callable[[Snapshot], Measure | float]

NAN: Final = float("nan")


def mean_depth(s: Snapshot) -> Ratio:
    """Mean depth of live use cases, by rows."""
    place, cases = s.site_list
    firm = s.touched[place]
    return Ratio(Amounts(firm, s.depth[place, cases]), Count(firm))


def integration(s: Snapshot) -> Ratio:
    """Mean share of a sector's use cases that an adopter runs, by rows."""
    place, covered = point.covered_share(s.on, s.exists)
    return Ratio(Amounts(s.touched[place], covered), Count(s.touched[place]))


def single_case(s: Snapshot) -> Ratio:
    """Share of adopters with one live use case, by rows."""
    number = number_true(s.on)
    return Ratio(Some(s.touched, number == 1), Some(s.touched, number > 0))


def tier_reach(s: Snapshot) -> Comparison:
    """Adoption rate of other firms over that of lead firms."""
    leading = s.leading_users
    others = Later(max(0.0, s.adopters - leading.total), lambda: s.users_among(~s.lead))
    return Comparison(Ratio(others, s.totals.others), Ratio(leading, s.totals.leading))


def sme_reach(s: Snapshot) -> Comparison:
    """Adoption rate of small and medium firms over that of lead firms."""
    leading = Ratio(s.leading_users, s.totals.leading)
    return Comparison(Ratio(s.users_among(s.sme), s.totals.smes), leading)


def solutions(s: Snapshot) -> Sum:
    """Distinct solutions in use, each a use case of a sector delivered by one provider, by sector."""
    return Sum(s.solutions)


def generality(s: Snapshot) -> Ratio:
    """Sites per distinct solution."""
    firm = s.touched[s.site_list[0]]
    return Ratio(Amounts(firm, s.weight[firm]), s.solutions)


def customisation(s: Snapshot) -> Ratio:
    """Mean share of customisation in a project's price, over adopters."""
    each = s.custom[s.standard[s.adopter].astype(np.int8), s.sector[s.adopter]]
    return Ratio(Amounts(s.adopter, s.adopting * each), s.users)


def payback(s: Snapshot) -> Ratio:
    """Share of adopters whose realised benefits exceed what they paid."""
    live = s.live[s.touched]
    gain = live & (s.payoff > 0)
    return Ratio(Amounts(s.touched[gain], s.weights[gain]), Amounts(s.touched[live], s.weights[live]))


def abandoned(s: Snapshot) -> Ratio:
    """Sites given up over sites ever started."""
    on, gone = s.sites_on, s.sites_abandoned
    ever = Amounts(s.touched, on.amount + gone.amount, on.total + gone.total)
    return Ratio(gone, ever)


def solutions_copied(s: Snapshot) -> Ratio:
    """Share of the piloted solutions that were copied, by their supported pilots."""
    found = s.copies
    row = s.touched[s.copy_sites[0][found.site]]
    passed = found.passed()
    return Ratio(Amounts(row[passed], found.first[passed]), Amounts(row, found.first))


def value_created(s: Snapshot) -> Sum:
    """Yearly benefit of sites and links, million USD."""
    sites, links = _created(s, s.site_flow), _created(s, s.link_flow)
    return Sum(_both(sites, links))


def link_benefit(s: Snapshot) -> Ratio:
    """Share of the yearly benefit that comes from links."""
    sites, links = _created(s, s.site_flow), _created(s, s.link_flow)
    return Ratio(links, _both(links, sites))


def _created(s: Snapshot, flow: Floats) -> Amounts:
    """Yearly benefit over all firms, million USD; only rows that had a site have any."""
    return Amounts(s.touched, s.weights * flow[s.touched])


def _both(one: Amounts, other: Amounts) -> Amounts:
    return Amounts(one.row, one.amount + other.amount, one.total + other.total)


def match_error(s: Snapshot) -> Ratio:
    """Mean absolute error of firms' beliefs on the log gain of their live sites."""
    w = s.weights[:, None] * s.on
    return Ratio(Amounts(s.touched, w * np.abs(s.expected - s.gain)), Amounts(s.touched, w))


def unmet_needs(s: Snapshot) -> Ratio:
    """Share of firms with an open order among those with an order or a live site."""
    waiting = np.flatnonzero(s.ordered)
    amount = s.weight[waiting]
    new = ~s.live[waiting]
    row = np.concatenate((s.adopter, waiting[new]))
    known = s.adopters + float(amount[new].sum())
    either = Amounts(row, np.concatenate((s.adopting, amount[new])), known)
    return Ratio(Amounts(waiting, amount), either)


def standardised_sites(s: Snapshot) -> Ratio:
    """Share of live sites that belong to firms that built to a standard."""
    some = s.standard[s.touched]
    on = s.sites_on
    return Ratio(Amounts(s.touched[some], on.amount[some]), on)


def reported(s: Snapshot) -> Later:
    """Firms that claim a live use case."""
    return Later(s.reported, lambda: Amounts(row := np.flatnonzero(s.reports), s.weight[row]))


def links(s: Snapshot) -> Sum:
    """Count data links, each its supplier's."""
    return Sum(Later(float(s.links), lambda: Count(s.graph.supplier[s.link_edges])))


def sector_rate(s: Snapshot) -> Floats:
    """Share of firms with a live site in each sector, shape (S,)."""
    return s.users_by_sector / np.maximum(s.totals.by_sector, 1e-12)


def stage_held(s: Snapshot) -> float:
    """Lowest stage of the last four quarters, this month for the latest; NaN if one is undecided."""
    return float(np.min((*s.earlier, s.verdict.code))) if len(s.earlier) == 3 else NAN


def _per(name: str) -> Function:
    def read(s: Snapshot) -> float:
        return float(getattr(s, name))

    return read


FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        "adopter_density": lambda s: Ratio(s.users, s.totals.every),
        "large_industrial_density": lambda s: Ratio(s.users_among(s.giant), s.totals.giants),
        "adopters": lambda s: Sum(s.users),
        "adopter_rows": lambda s: Sum(Count(s.adopter)),
        "mean_depth": mean_depth,
        "integration": integration,
        "single_case_share": single_case,
        "isolation": lambda s: point.unlinked(s.link_graph, s.adopter),
        "pilot_intensity": lambda s: Ratio(s.sites_pilot, s.sites_on),
        "joined_edge_share": lambda s: line.joined(s.edges, s.standing),
        "chain_length": lambda s: line.chains(s.link_graph, s.adopter),
        "leaderless_share": lambda s: s.state.leaderless,
        "replication_ratio": lambda s: Ratio(s.sites(s.on & ~s.pilot), s.sites_pilot),
        "solutions_copied": solutions_copied,
        "copy_line": lambda s: copying.copy_line(s.copies),
        "commercial_share": lambda s: Ratio(s.sites_market, s.sites_on),
        "tier_reach": tier_reach,
        "sme_reach": sme_reach,
        "deepest_tier": lambda s: line.deepest_reached(
            s.users_by_tier, s.totals.by_tier, s.totals.rows_by_tier
        ),
        "generality": generality,
        "solutions": solutions,
        "customisation_share": customisation,
        "payback_share": payback,
        "sectors_reached": lambda s: plane.reached_share(s.users_by_sector, s.totals.by_sector),
        "sector_entropy": lambda s: plane.evenness(
            s.users_by_sector, int(np.count_nonzero(s.totals.by_sector))
        ),
        "regions_reached": lambda s: plane.reached_share(s.users_by_region, s.totals.by_region),
        "giant_component": lambda s: network.largest(s.link_graph, s.adopter),
        "two_route_core": lambda s: s.state.core,
        "cross_module_ratio": lambda s: s.state.mixing,
        "stage": lambda s: s.verdict.code,
        "stage_held": stage_held,
        "cross_sector_links": lambda s: network.mixing(s.edges),
        "trade_covered": lambda s: network.covered_trade(s.edges, s.trade, linked=True),
        "trade_coverable": lambda s: network.covered_trade(s.edges, s.trade, linked=False),
        "silo_index": lambda s: network.silent(s.edges),
        "macro_breadth": lambda s: network.cells_reached(s.link_graph, s.totals.cell, s.totals.first_of_cell),
        "link_benefit_share": link_benefit,
        "links": links,
        "overlap": _per("overlap"),
        "new_forces": _per("new_forces"),
        "new_needs": _per("new_needs"),
        "match_error": match_error,
        "unmet_needs": unmet_needs,
        "leading": lambda s: Ratio(s.cases_used, s.cases_listed),
        "standardised": lambda s: Ratio(s.users_among(s.standard), s.users),
        "standardised_sites": standardised_sites,
        "regulating": lambda s: float(np.std(sector_rate(s))),
        "optimising": _per("price"),
        "reported_density": lambda s: Ratio(reported(s), s.totals.every),
        "pilot_sites": lambda s: Sum(s.sites_pilot),
        "commercial_sites": lambda s: Sum(s.sites_market),
        "abandoned_share": abandoned,
        "stations": _per("stations"),
        "stations_per_person": lambda s: share(s.stations, s.people / 10_000.0),
        "coverage": _per("coverage"),
        "subscriptions": _per("subscriptions"),
        "penetration": lambda s: share(s.subscriptions, s.people),
        "private_networks": _per("private_networks"),
        "licences": _per("licences"),
        "readiness": _per("readiness"),
        "exports": _per("exports"),
        "jobs": _per("jobs"),
        "value_created": value_created,
        "public_outlay": _per("outlay"),
        "outlay_per_adopter": lambda s: share(s.outlay, s.adopters) if s.outlay > 0 else NAN,
        "outlay_per_link": lambda s: share(s.outlay, float(s.links)) if s.outlay > 0 else NAN,
        "backlog": lambda s: Sum(Count(np.flatnonzero(s.ordered))),
    }
)
"""By name; each has its row in ``abm/data/indicators.toml``."""

__all__ = ["FUNCTIONS", "Function", "sector_rate"]
