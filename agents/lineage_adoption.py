"""What tipped adoptions: the circumstances of each decision, judged with one thing taken away at a time."""

from collections.abc import Callable
from typing import Final, final

import numpy as np

from agents.firms import WANTS_SLOT
from agents.lineage_coverage import BUILDING
from agents.lineage_entries import Columns, Entries, Named, Stack, joined, own_entries, shared, source_entries
from agents.lineage_offers import (
    ASKING,
    CODE_OF,
    HEARD,
    KIND_OF,
    LASTING,
    ONE_A_SECTOR,
    PARTNERS,
    PLATFORMS,
    SOURCES,
    VISITS,
    Rest,
    acts_without,
    place,
    places_in_offers,
)
from agents.lineage_rule import chance_kept, shares
from agents.lineage_state import ModelState
from agents.lineage_table import CUSTOMER
from networks.types import Bools, Floats, Whole

GATHERED: Final = 1024
"""Decisions that are kept whole until it is seen which of them lead to a site."""

AT_A_TIME: Final = 256
"""Decisions that are weighed again together: few enough to stay in the processor's cache."""

TURNING: Final = ("SEC", "PLAT", "RND")
"""Instruments that turn the dual wheel."""

HEARING, LOOKING, ACTING, REACHING, SERVING = range(5)
"""What adopting takes, each with a chance of its own."""

KEPT: Final = (
    *("number", "media", "guidance", "visited", "told", "knew", "pace", "news", "asked", "near", "partners"),
    *("own_network", "slot", "busy", "duty", "prices", "reached"),
)
"""Circumstances that are kept until the end; the others are judged and forgotten."""


@final
class Circumstances:
    """What firms had before them when they decided, in the order of their decisions.

    Most orders are withdrawn: decisions that led to no site are forgotten unjudged.

    Parameters
    ----------
    state : ModelState
    codes : tuple of str
        Instruments of the mix.
    assurance : float
        Security assurance without policy.
    by_offer : bool
    """

    def __init__(self, state: ModelState, codes: tuple[str, ...], assurance: float, by_offer: bool) -> None:
        self.state = state
        self.codes = codes
        self.places = places_in_offers(codes)
        self.assurance = assurance
        self.by_offer = by_offer
        self._open, self._kept = Stack(), Stack()
        self._enough = GATHERED

    def add(self, size: int, found: Columns, fates: Callable[[Whole], tuple[Bools, Bools]]) -> None:
        """Add a month's decisions; `fates` says which of some numbers led to a site, and which still may."""
        self._open.add(size, found)
        if self._open.size >= self._enough:
            self._judge(fates)
            self._enough = max(GATHERED, 2 * self._open.size)

    def _judge(self, fates: Callable[[Whole], tuple[Bools, Bools]]) -> None:
        found = self._open.take()
        if not found:
            return
        led, waiting = (np.flatnonzero(each) for each in fates(found["number"]))
        for first in range(0, led.size, AT_A_TIME):
            part = led[first : first + AT_A_TIME]
            self._judge_some({name: column[part] for name, column in found.items()})
        if waiting.size:
            self._open.add(waiting.size, {name: column[waiting] for name, column in found.items()})

    def _judge_some(self, found: Columns) -> None:
        kept = {name: found[name] for name in KEPT if name in found}
        if self.by_offer:
            found |= {name: getattr(self.state.firms.columns, name)[found["row"]] for name in LASTING}
            for k, name in enumerate(ONE_A_SECTOR):
                found[name] = found["by_sector"][:, k]
            kept["relies"] = found["covered"] & ~(found["lead"] & (found["own_spectrum"] > 0.0))
            f = self.state.firm
            found["gain_of_depth"] = np.array(
                [f.depth_gain_0, f.depth_gain_1, f.depth_gain_2, f.depth_gain_3]
            )
            found["cost_of_depth"] = np.array(
                [f.depth_cost_0, f.depth_cost_1, f.depth_cost_2, f.depth_cost_3]
            )
            kept["acting"] = acts_without(found, self._rest(found), self.places, self.state.terms)
        self._kept.add(found["number"].size, kept)

    def _rest(self, found: Columns) -> Rest:
        sector = self.state.firms.sector[found["row"]]
        codes = [PLATFORMS if code == "PLAT" else place(code) for code in TURNING if code in self.codes]
        turned = found["turned"].reshape(sector.size, 2, -1)
        return Rest(
            barrier=self.state.barrier[sector],
            assurance=self.assurance,
            overlap={source: turned[:, 0, k] for k, source in enumerate(codes)},
            new_forces={source: turned[:, 1, k] for k, source in enumerate(codes)},
            prior=self.state.firms.needs.prior[sector],
            prior_variance=found["prior_variance"],
        )

    def take(self, fates: Callable[[Whole], tuple[Bools, Bools]]) -> Columns:
        """Return everything kept of the decisions that led to a site, ascending by number."""
        self._judge(fates)
        found = self._kept.take()
        rows = np.argsort(found["number"]) if found else []
        return {name: column[rows] for name, column in found.items()}


def adoption_entries(
    found: Columns, by_offer: bool, codes: tuple[str, ...], partners: Columns, hosts: Columns
) -> Entries:
    """Share decisions out; partners and hosts of demonstrations are told apart by name.

    Parameters
    ----------
    found : Columns
        One entry a decision.
    codes : tuple of str
        Instruments of the mix.
    partners, hosts : Columns
        Their ``event`` is the place of the decision in `found`.
    """
    named = Named(*(partners.get(name, np.zeros(0, kind)) for name, kind in NAMED))
    gates = np.ones((5, found["number"].size, SOURCES))
    if by_offer:
        _hearing(found, gates[HEARING])
        _looking(found, gates[LOOKING], named, partners.get("policy", np.zeros(0)))
        gates[ACTING][:, places_in_offers(codes)] = found["acting"]
        _reaching(found, gates[REACHING], tuple(code for code in BUILDING if code in codes))
        _serving(found, gates[SERVING])
    else:
        gates[ACTING][:, PARTNERS] = found["partners"] == 0
    weight, own = shares(1.0 - gates.prod(axis=0))
    told, left, hoped = (
        named.portion(part, 1.0 - gates[gate][:, PARTNERS])
        for gate, part in ((HEARING, named.told), (LOOKING, named.left), (ACTING, named.flow))
    )
    event, row, part = (hosts.get(name, np.zeros(0, np.int64)) for name in ("event", "row", "part"))
    return joined(
        own_entries(own),
        source_entries(weight, tuple(range(SOURCES)), (PARTNERS, ASKING, VISITS)),
        shared(named.event, told + left + hoped, named.partner, weight[:, PARTNERS], named.side),
        shared(named.event, named.asking, named.partner, weight[:, ASKING], CUSTOMER),
        shared(event, part, row, weight[:, VISITS], int(KIND_OF[VISITS]), int(CODE_OF[VISITS])),
    )


NAMED: Final = tuple(
    zip(
        Named._fields,
        (np.int64, np.int32, np.bool_, np.float64, np.float64, np.float64, np.float64),
        strict=True,
    )
)


def _hearing(found: Columns, gate: Floats) -> None:
    """Write what is left of the chance to have heard of the technology by then."""
    hazards = {
        HEARD: found["media"],
        place("ADOPT"): found["guidance"],
        VISITS: found["visited"],
        PARTNERS: found["told"],
    }
    whole = np.sum(list(hazards.values()), axis=0)
    for source, part in hazards.items():
        gate[:, source] = np.where(found["knew"], 1.0, chance_kept(whole, part))


def _looking(found: Columns, gate: Floats, named: Named, policy: Floats) -> None:
    """Write what is left of the chance to look at offers that month.

    A request counts as its policy's as far as policy made customers ask.
    """
    whole = found["pace"] + found["news"] + found["asked"] + found["near"]
    for source, name in ((PARTNERS, "news"), (VISITS, "near"), (ASKING, "asked")):
        gate[:, source] = chance_kept(whole, found[name])
    asking = np.bincount(named.event, named.asking, whole.size)
    by_policy = np.bincount(named.event, policy, whole.size)
    share = np.divide(by_policy, asking, out=np.zeros(whole.size), where=asking > 0.0)
    gate[:, place("CLUS")] = 1.0 - share * (1.0 - gate[:, ASKING])


def _reaching(found: Columns, gate: Floats, codes: tuple[str, ...]) -> None:
    """Write what is left of the chance that a network reaches a firm that could not have one of its own."""
    for k, code in enumerate(codes):
        gate[:, place(code)] = np.where(found["relies"], found["reached"][:, k], 1.0)


def _serving(found: Columns, gate: Floats) -> None:
    """Write what is left of the chance to be served as soon, without a way round the operators' queue.

    Who has no network of its own waits for an operator's as long as the queue is, or for the provider if
    that takes longer; to be served as soon is as likely as the wait would be shorter.
    """
    busy, wait = found["busy"], found["prices"][:, 2]
    queue, longer = np.maximum(busy, wait), np.maximum(busy, wait * found["duty"])
    gate[:, place("SPEC")] = np.where(found["own_network"], (1.0 + busy) / (1.0 + queue), 1.0)
    waits = found["slot"] == WANTS_SLOT
    gate[:, place("BUILD")] = np.where(waits, (1.0 + queue) / (1.0 + longer), 1.0)
