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
from networks.types import Bools, Floats

Function: TypeAlias = Callable[[Snapshot], Measure | float]

NAN: Final = float("nan")


def mean_depth(s: Snapshot) -> Ratio:
    """Mean depth of live use cases, by rows."""
    found = s.site_totals

    def depths() -> Amounts:
        place, cases = s.site_list
        return Amounts(s.touched[place], s.depth[place, cases])

    return Ratio(Later(found.depth, depths), Later(found.rows_on, lambda: Count(s.touched[s.site_list[0]])))


def integration(s: Snapshot) -> Ratio:
    """Mean share of a sector's use cases that an adopter runs, by rows."""
    found = s.site_totals

    def shares() -> Amounts:
        place, covered = point.covered_share(s.on, s.exists)
        return Amounts(s.touched[place], covered)

    return Ratio(Later(found.covered, shares), Later(found.covering, lambda: Count(shares().row)))


def single_case(s: Snapshot) -> Ratio:
    """Share of adopters with one live use case, by rows."""
    found = s.site_totals
    return Ratio(
        Later(found.single, lambda: Some(s.touched, number_true(s.on) == 1)),
        Later(found.adopters, lambda: Some(s.touched, number_true(s.on) > 0)),
    )


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

    def sites() -> Amounts:
        firm = s.touched[s.site_list[0]]
        return Amounts(firm, s.weight[firm])

    return Ratio(Later(s.site_totals.each, sites), s.solutions)


def customisation(s: Snapshot) -> Ratio:
    """Mean share of customisation in a project's price, over adopters."""

    def parts() -> Amounts:
        each = s.custom[s.standard[s.adopter].astype(np.int8), s.sector[s.adopter]]
        return Amounts(s.adopter, s.adopting * each)

    return Ratio(Later(s.user_totals.customised, parts), s.users)


def payback(s: Snapshot) -> Ratio:
    """Share of adopters whose realised benefits exceed what they paid."""
    found = s.site_totals

    def owners(member: Bools) -> Amounts:
        some = s.live[s.touched] & member
        return Amounts(s.touched[some], s.weights[some])

    return Ratio(
        Later(found.paying, lambda: owners(s.payoff > 0)),
        Later(found.owners, lambda: owners(s.live[s.touched])),
    )


def abandoned(s: Snapshot) -> Ratio:
    """Sites given up over sites ever started."""
    on, gone = s.sites_on, s.sites_abandoned
    ever = Later(on.total + gone.total, lambda: _both(s.sites(s.on), s.sites(s.abandoned)))
    return Ratio(gone, ever)


def solutions_copied(s: Snapshot) -> Ratio:
    """Share of the piloted solutions that were copied, by their supported pilots."""
    found = s.copies
    row = s.touched[s.copy_sites[0][found.site]]
    passed = found.passed()
    return Ratio(Amounts(row[passed], found.first[passed]), Amounts(row, found.first))


def value_created(s: Snapshot) -> Sum:
    """Yearly benefit of sites and links, million USD."""
    return Sum(_benefit(s))


def link_benefit(s: Snapshot) -> Ratio:
    """Share of the yearly benefit that comes from links."""
    links = Later(s.site_totals.link_flow, lambda: _created(s, s.link_flow))
    return Ratio(links, _benefit(s))


def _benefit(s: Snapshot) -> Later:
    total = s.site_totals.site_flow + s.site_totals.link_flow
    return Later(total, lambda: _both(_created(s, s.site_flow), _created(s, s.link_flow)))


def _created(s: Snapshot, flow: Floats) -> Amounts:
    """Yearly benefit over all firms, million USD; only rows that had a site have any."""
    return Amounts(s.touched, s.weights * flow[s.touched])


def _both(one: Amounts, other: Amounts) -> Amounts:
    return Amounts(one.row, one.amount + other.amount)


def match_error(s: Snapshot) -> Ratio:
    """Mean absolute error of firms' beliefs on the log gain of their live sites."""
    found = s.site_totals

    def weights() -> Floats:
        return s.weights[:, None] * s.on

    return Ratio(
        Later(found.error, lambda: Amounts(s.touched, weights() * np.abs(s.expected - s.gain))),
        Later(found.weighed, lambda: Amounts(s.touched, weights())),
    )


def unmet_needs(s: Snapshot) -> Ratio:
    """Share of firms with an open order among those with an order or a live site."""
    found = s.user_totals

    def waiting() -> Amounts:
        row = np.flatnonzero(s.ordered)
        return Amounts(row, s.weight[row])

    def either() -> Amounts:
        new = np.flatnonzero(s.ordered & ~s.live)
        row = np.concatenate((s.adopter, new))
        return Amounts(row, s.weight[row])

    return Ratio(Later(found.waiting, waiting), Later(s.adopters + found.newly_waiting, either))


def standardised_sites(s: Snapshot) -> Ratio:
    """Share of live sites that belong to firms that built to a standard."""
    some = s.standard[s.touched]
    each = s.sites(s.on).amount
    return Ratio(Amounts(s.touched[some], each[some]), s.sites_on)


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
        "adopter_rows": lambda s: Sum(Later(s.user_totals.rows, lambda: Count(s.adopter))),
        "mean_depth": mean_depth,
        "integration": integration,
        "single_case_share": single_case,
        "isolation": lambda s: point.unlinked(s.link_graph, s.adopter),
        "pilot_intensity": lambda s: Ratio(s.sites_pilot, s.sites_on),
        "joined_edge_share": lambda s: line.joined(s.edges, s.standing),
        "chain_length": lambda s: line.chains(s.link_graph, s.adopter),
        "leaderless_share": lambda s: s.state.leaderless,
        "replication_ratio": lambda s: Ratio(s.sites_later, s.sites_pilot),
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
        "standardised": lambda s: Ratio(
            Later(s.user_totals.on_standard, lambda: s.users_among(s.standard)), s.users
        ),
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
        "backlog": lambda s: Sum(Later(s.user_totals.orders, lambda: Count(np.flatnonzero(s.ordered)))),
    }
)
"""By name; each has its row in ``abm/data/indicators.toml``."""

__all__ = ["FUNCTIONS", "Function", "sector_rate"]
