"""What stops those without a site and those without a link, now, and the cheapest relief.

Nothing here changes a run: firms and pairs are judged by the formulas of their own decisions, see
`networks.kernels.diagnosis` and `networks.kernels.link_diagnosis`.
"""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from abm.assembly import Actors
from abm.months import month_name
from abm.views import REASONS
from abm.world import World
from agents.letters import Levers
from networks.errors import unknown
from networks.kernels import diagnosis, link_diagnosis
from networks.kernels.columns import ABANDONED, SLOTS, STAFF, SUPPORT, UNAWARE, UNCONSIDERED, Market
from networks.kernels.diagnosis import ON_ORDER, READY, TRIED, Findings, diagnose
from networks.kernels.link_diagnosis import LINKED, LinkFindings, diagnose_links
from networks.types import Bytes, Floats, Rows, Whole

FIRM_REASONS: Final = (*REASONS, "abandoned", "on_order", "would_adopt")
"""What stops a firm, by code."""

FIRM_CHANGES: Final = (
    "information",
    "standard",
    "assurance",
    "barrier",
    "price_fall",
    "credit",
    "grant",
    "product",
    "certainty",
    "coverage",
    "release",
    "provider",
)
"""Single changes tried on firms, by place among the bits of `Findings.tips`."""

FIRM_RELIEFS: Final = (*FIRM_CHANGES, "several", "delivery", "budget", "capacity", "none")
"""What would help a firm, by code.

``delivery`` of what it has ordered; ``budget`` for the grant it asked for; ``capacity`` of providers
or operators; ``several`` changes at once, none alone; ``none``: not even all changes together.
"""

SEVERAL, DELIVERY, BUDGET, CAPACITY, NO_RELIEF = range(len(FIRM_CHANGES), len(FIRM_RELIEFS))

LINK_REASONS: Final = (
    "linked",
    "rests",
    "not_yet",
    "cash",
    "no_transfer",
    "supplier_adapter",
    "supplier_risk",
    "supplier_flow",
    "customer_adapter",
    "customer_risk",
    "customer_flow",
)
"""What holds a link back, by code."""

LINK_CHANGES: Final = (
    "wait",
    "standard",
    "platform",
    "trust",
    "transfer",
    "leader",
    "credit",
    "subsidy",
)
"""Single changes tried on pairs, by place among the bits of `LinkFindings.tips`."""

LINK_RELIEFS: Final = (*LINK_CHANGES, "several")

CREDIT_COST: Final = 0.10
"""What a loan costs the public over its sum: losses, and interest forgone over three years.

Assumed, 0.05 to 0.2: public guarantees for small firms lose some per cent a year, and the model's
loans bear no interest.
"""

INFORMATION_COST: Final = 0.002
"""What it costs to bring a firm to look at its uses once, million USD.

Assumed, 0.0005 to 0.01: two days of an adviser.
"""

RULES: Final = ("standard", "assurance", "barrier")
"""Changes of rules: no money per firm."""

SHARED: Final = ("product", "certainty", "coverage", "release", "provider")
"""Changes that serve many firms at once and have no price per firm."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Stalls:
    """What stops whom at the end of a month.

    Rows stand for `weight` firms each: shares of firms are weighted, shares of links are not.

    Attributes
    ----------
    month : int
        January 2019 being 0.
    row : int32, shape (k,)
        Rows without a live site, ascending.
    reason : uint8, shape (k,)
        First failing line, index into `FIRM_REASONS`.
    line : uint8, shape (k,)
        The first failing line if it had heard and looked, whatever became of earlier tries.
    relief : uint8, shape (k,)
        Cheapest relief, index into `FIRM_RELIEFS`; of firms that have not heard or not looked, what
        it takes beyond that.
    need : float64, shape (k,)
        Public money the relief takes, million USD per firm; NaN for ``several`` and ``none``.
    case : int32, shape (k,)
        The use case of highest value, column of the sector's uses; -1 without one left to try.
    tips : int32, shape (k,)
        Bits: each single change that would make the firm act, by `FIRM_CHANGES`, and beyond them
        `TOGETHER`.
    gap, grant, grant_share : float64, shape (k,)
        Cash that lacks, least grant that tips (million USD per firm), and that over the price of
        what it pays for: 0 for firms that would act, inf where it cannot tip or an order is open.
    edge : int32, shape (q,)
        Supply relations with two live ends and no data link.
    link_reason, link_relief : uint8, shape (q,)
        Index into `LINK_REASONS` and `LINK_RELIEFS`.
    link_need : float64, shape (q,)
        Million USD per link; NaN for ``several``.
    link_tips : int32, shape (q,)
    linked : int32, shape (l,)
        Relations that carry a data link.
    half : int32, shape (h,)
        Relations with exactly one live end.
    partner : uint8, shape (h,)
        What stops the other end, index into `FIRM_REASONS`.
    sector, tier : int16, shape (n,)
    weight : float64, shape (n,)
    customer : int32, shape (m,)
        Of each relation; relations are grouped by their customer.
    purchases : int64, shape (n,)
        Relations each row buys by.
    """

    month: int
    row: Rows
    reason: Bytes
    line: Bytes
    relief: Bytes
    need: Floats
    case: Rows
    tips: Rows
    gap: Floats
    grant: Floats
    grant_share: Floats
    edge: Rows
    link_reason: Bytes
    link_relief: Bytes
    link_need: Floats
    link_tips: Rows
    linked: Rows
    half: Rows
    partner: Bytes
    sector: Whole
    tier: NDArray[np.int16]
    weight: Floats
    customer: Rows
    purchases: NDArray[np.int64]

    def __repr__(self) -> str:
        pairs = self.edge.size + self.linked.size
        return (
            f"<Stalls {month_name(self.month)}: {self.row.size:,} of {self.sector.size:,} rows without a live"
            f" site, {self.edge.size:,} of {pairs:,} relations between adopters without a data link>"
        )

    def share(self, reason: str) -> float:
        """Return the share of firms without a live site that a reason stops, weighted.

        The reason is one of `FIRM_REASONS`; another raises `BadInput`.
        """
        if reason not in FIRM_REASONS:
            raise unknown("share", "reason", reason, FIRM_REASONS)
        weight = self.weight[self.row]
        mine = self.reason == FIRM_REASONS.index(reason)
        return float(weight[mine].sum() / max(weight.sum(), 1e-12))

    def tipped(self, change: str) -> float:
        """Return the share of firms without a live site that one change alone would tip, weighted.

        Of firms that have not heard or not looked: beyond that. The change is one of `FIRM_CHANGES`;
        another raises `BadInput`.
        """
        if change not in FIRM_CHANGES:
            raise unknown("tipped", "change", change, FIRM_CHANGES)
        weight = self.weight[self.row]
        mine = (self.tips >> FIRM_CHANGES.index(change) & 1).astype(np.bool_)
        return float(weight[mine].sum() / max(weight.sum(), 1e-12))


def stalls_of(actors: Actors, world: World, levers: Levers, market: Market, t: int) -> Stalls:
    """Diagnose all firms without a live site and all relations of adopters, at the end of a month.

    Parameters
    ----------
    levers : Levers
    market : Market
        What the month offers.
    t : int
        Month of the run.
    """
    firms, relations, graph = actors.firms, actors.relations, world.graph
    rows = np.flatnonzero(~firms.live).astype(np.int32)
    found = blank_findings(rows.size)
    diagnose(
        actors.seed,
        actors.month,
        t,
        rows,
        firms.columns,
        firms.beliefs,
        market,
        actors.public_record.evidence,
        actors.providers.supply(actors.sectors),
        actors.sight.exposure(),
        actors.terms,
        found,
    )
    reason = reasons_of(actors, rows, found)
    waiting = reason == ON_ORDER
    found.line[waiting], found.tips[waiting], found.case[waiting] = ON_ORDER, 0, -1
    for column in (found.gap, found.grant, found.grant_share):
        column[waiting] = np.inf
    relief, need = cheapest(reason, found)
    joined = relations.joined
    links = blank_link_findings(joined.size)
    diagnose_links(
        actors.month,
        joined,
        relations.ties,
        relations.state,
        actors.link_firms,
        actors.climate(levers),
        actors.link_terms,
        links,
    )
    open_ = links.reason != LINKED
    links = LinkFindings(links.reason[open_], links.tips[open_], links.gap[open_], links.subsidy[open_])
    link_relief, link_need = cheapest_for_links(links)
    half = np.flatnonzero(firms.live[graph.supplier] != firms.live[graph.customer]).astype(np.int32)
    reason_of_row = np.zeros(firms.n, np.uint8)
    reason_of_row[rows] = reason
    ends = np.stack([graph.supplier[half], graph.customer[half]])
    partner = np.where(firms.live[ends[0]], ends[1], ends[0])
    return Stalls(
        month=actors.month,
        row=rows,
        reason=reason,
        line=found.line,
        relief=relief,
        need=need,
        case=found.case,
        tips=found.tips,
        gap=found.gap,
        grant=found.grant,
        grant_share=found.grant_share,
        edge=joined[open_],
        link_reason=links.reason,
        link_relief=link_relief,
        link_need=link_need,
        link_tips=links.tips,
        linked=joined[~open_],
        half=half,
        partner=reason_of_row[partner],
        sector=firms.sector,
        tier=world.tier,
        weight=firms.weight,
        customer=graph.customer,
        purchases=graph.in_degree(),
    )


def stops_of(stalls: Stalls) -> Bytes:
    """Return what stops each row, shape (n,): place in `FIRM_REASONS` counted from one, 0 for live rows."""
    stops = np.zeros(stalls.sector.size, np.uint8)
    stops[stalls.row] = stalls.reason + 1
    return stops


def reasons_of(actors: Actors, rows: Rows, found: Findings) -> Bytes:
    """Name the first line that stops each row, in the order below, uint8, shape (k,).

    Tried and gave up; has ordered; has not heard; has heard and not looked; then what is found now.
    A firm that would act and whose last application failed for want of staff, slots or public money
    keeps that answer: whoever serves or pays decides it, and no new look.
    """
    firms = actors.firms
    answer = firms.reason[rows]
    reason = found.line.copy()
    served = (reason == READY) | (reason == SUPPORT)
    refused = (answer == STAFF) | (answer == SLOTS) | ((answer == SUPPORT) & (reason == SUPPORT))
    reason[served & ~refused] = READY
    reason[served & refused] = answer[served & refused]
    reason[answer == 0] = UNCONSIDERED
    reason[~firms.aware[rows]] = UNAWARE
    reason[firms.ordered[rows]] = ON_ORDER
    reason[(firms.site[rows] == ABANDONED).any(axis=1)] = TRIED
    return reason


def cheapest(reason: Bytes, found: Findings) -> tuple[Bytes, Floats]:
    """Return the cheapest single relief of each firm, and the public money it takes.

    In this order, the first that is enough by itself: attention; a change of rules (`RULES`), as it
    takes no money per firm; a year of falling prices; the cheaper of a loan (`CREDIT_COST` of the
    gap) and a grant; what serves many at once (`SHARED`); else several changes at once, or none.
    Firms that have not heard or not looked take `INFORMATION_COST` beside it.
    """
    size = reason.size
    relief = np.full(size, NO_RELIEF, np.uint8)
    need = np.full(size, np.nan)

    def take(mine: np.ndarray, code: int, money: Floats | float) -> None:
        relief[mine] = code
        need[mine] = money[mine] if isinstance(money, np.ndarray) else money

    def tipped(change: str) -> np.ndarray:
        return (found.tips >> FIRM_CHANGES.index(change) & 1).astype(np.bool_)

    take((found.tips >> diagnosis.TOGETHER & 1).astype(np.bool_), SEVERAL, np.nan)
    for change in reversed(SHARED):
        take(tipped(change), FIRM_CHANGES.index(change), 0.0)
    loan = CREDIT_COST * found.gap
    take(tipped("grant"), diagnosis.GRANT, found.grant)
    take(tipped("credit") & ~(found.grant < loan), diagnosis.CREDIT, loan)
    for change in ("price_fall", *reversed(RULES)):
        take(tipped(change), FIRM_CHANGES.index(change), 0.0)
    acts = tipped("information")
    take(acts, diagnosis.INFORMATION, 0.0)
    take(acts & (reason == SUPPORT), BUDGET, found.asked)
    take(acts & ((reason == STAFF) | (reason == SLOTS)), CAPACITY, 0.0)
    need[(reason == UNAWARE) | (reason == UNCONSIDERED) | (relief == diagnosis.INFORMATION)] += (
        INFORMATION_COST
    )
    take(reason == ON_ORDER, DELIVERY, 0.0)
    return relief, need


def cheapest_for_links(found: LinkFindings) -> tuple[Bytes, Floats]:
    """Return the cheapest single relief of each link, and the public money it takes.

    In this order, the first that is enough by itself: time; the changes of rules and institutions
    in the order of `LINK_CHANGES`; the cheaper of a loan and a subsidy.
    """
    relief = np.full(found.reason.size, LINK_RELIEFS.index("several"), np.uint8)
    need = np.full(found.reason.size, np.nan)
    loan = CREDIT_COST * found.gap
    money = {link_diagnosis.LOAN: loan, link_diagnosis.SUBSIDY: found.subsidy}
    for change in reversed(range(len(LINK_CHANGES))):
        mine = (found.tips >> change & 1).astype(np.bool_)
        relief[mine] = change
        need[mine] = money[change][mine] if change in money else 0.0
    return relief, need


def blank_findings(size: int) -> Findings:
    """Return room for what is found of `size` firms."""

    def real() -> Floats:
        return np.zeros(size)

    whole = (np.zeros(size, np.int32), np.zeros(size, np.int32))
    return Findings(np.zeros(size, np.uint8), *whole, real(), real(), real(), real())


def blank_link_findings(size: int) -> LinkFindings:
    """Return room for what is found of `size` pairs."""
    return LinkFindings(np.zeros(size, np.uint8), np.zeros(size, np.int32), np.zeros(size), np.zeros(size))


__all__ = [
    "CREDIT_COST",
    "FIRM_CHANGES",
    "FIRM_REASONS",
    "FIRM_RELIEFS",
    "INFORMATION_COST",
    "LINK_CHANGES",
    "LINK_REASONS",
    "LINK_RELIEFS",
    "Stalls",
    "stalls_of",
]
