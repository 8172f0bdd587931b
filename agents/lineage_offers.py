"""A month's offers once more, each time with one thing taken away, for the few firms that took one up.

What the firms had before them is copied when they decide; it is weighed again later, many firms at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, TypeAlias, final

import numpy as np

from agents.instruments import CODES
from agents.lineage_rule import kept_of
from agents.lineage_table import (
    DEMONSTRATION,
    EVIDENCE,
    INSTRUMENT,
    MEDIA,
    PLATFORM,
    PROVIDER,
    SUPPLIER,
)
from agents.order_book import blank_orders
from networks.kernels.columns import ADOPT, DEMO, PROC, Beliefs, Evidence, Firms, Market, Supply, Terms
from networks.kernels.lineage import weigh_again
from networks.types import Bools, Floats, Singles, Whole

PARTNERS, ASKING, VISITS, HEARD, OUTCOMES, PROVIDERS, PLATFORMS = range(7)
"""What can be taken away: live partners, their requests, demonstrations, media, others' published
outcomes, products and practice of providers, common platforms; instruments follow."""

FIRST: Final = 7
"""Place of the first instrument."""

SOURCES: Final = FIRST + len(CODES)

KIND_OF: Final = np.array(
    [SUPPLIER, SUPPLIER, DEMONSTRATION, MEDIA, EVIDENCE, PROVIDER, PLATFORM] + [INSTRUMENT] * len(CODES),
    np.int64,
)
"""Kind of each; live partners are told apart by name."""

CODE_OF: Final = np.array(
    [-1, -1, CODES.index("DEMO"), -1, -1, -1, CODES.index("PLAT"), *range(len(CODES))], np.int64
)
"""Instrument of each, -1 for none."""

IN_OFFERS: Final = ("DEMO", "ADOPT", "PROC", "FIN", "STD", "SEC", "GOV", "SPEC", "RND")
"""Instruments that enter the value of an offer or whether it can be had."""

OF_SECTOR: Final = (
    *("depth", "available", "proven", "solution_price", "reuse", "fragmentation", "barrier", "safety"),
    *("standard", "assurance", "overlap", "new_forces", "own_spectrum", "credit"),
    *("pilot_share", "adopt_share", "adopt_share_sme", "purchase_share"),
)
"""Columns of the market that a firm's sector decides."""

ONE_A_SECTOR: Final = (
    *("fragmentation", "barrier", "safety", "standard", "assurance", "overlap", "new_forces"),
    *("own_spectrum", "credit", "pilot_share", "adopt_share", "adopt_share_sme", "purchase_share"),
)
"""Those of them that hold one number a sector."""

BY_USE: Final = tuple(name for name in OF_SECTOR if name not in ONE_A_SECTOR)
FROM_MARKET: Final = attrgetter(*BY_USE)
BY_SECTOR: Final = attrgetter(*ONE_A_SECTOR)

LASTING: Final = ("lead", "public", "weight", "employees", "value_added", "size_factor")
PASSING: Final = ("ready", "network", "running_cases")
OF_FIRM: Final = (*LASTING, *PASSING)
"""Columns of firms; the first ones never change."""

PAID_BY: Final = {"pilot_share": DEMO, "adopt_share": ADOPT, "adopt_share_sme": ADOPT, "purchase_share": PROC}
CODE_PAYING: Final = {DEMO: "DEMO", ADOPT: "ADOPT", PROC: "PROC"}

PARTS: Final = "_of_depth"
"""End of the names of what is the same for all firms."""

ONE: Final = np.ones(1, np.float32)
HALF: Final = np.full(1, 0.5)
"""Coverage of the one region of compact rows, which draw 0 if they are covered and 1 if not."""

Columns: TypeAlias = dict[str, np.ndarray[Any, Any]]


def place(code: str) -> int:
    """Return the place of an instrument among the things that can be taken away."""
    return FIRST + CODES.index(code)


def before_them(
    s: Whole, r: Whole, who: Whole, t: int, firms: Firms, beliefs: Beliefs, market: Market,
    evidence: Evidence, interval: int,
) -> Columns:  # fmt: skip
    """Copy what firms `who` of sectors `s` and regions `r` have before them, each array of shape (E, ...)."""
    found = {name: column[s] for name, column in zip(BY_USE, FROM_MARKET(market), strict=True)}
    found["by_sector"] = np.array(BY_SECTOR(market)).T[s]
    found |= {name: getattr(firms, name)[who] for name in PASSING}
    found |= {name: each[who] for name, each in zip(beliefs._fields, beliefs, strict=True)}
    found["covered"] = firms.coverage_draw[who] < market.coverage[r]
    months = np.array([[max(0, t - interval)], [t]])
    # how much is published is expected again, what it says is not known yet: no sums
    for name, (before, now) in (
        ("near_count", evidence.near_count[months, s, r]),
        ("far_count", evidence.far_count[months, s]),
    ):
        found[name] = now - before
    four = (market.network_price, market.module_price, market.slot_wait, market.price_fall)
    found["prices"] = np.broadcast_to(np.array(four), (who.size, 4))
    return found


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What is left without one or the other; arrays of shape (E,), or (E, K) by use case.

    Parameters
    ----------
    barrier : float64
        Regulatory barrier without policy.
    assurance : float
        Security assurance without policy.
    overlap, new_forces : mapping of place to float64
        The dual wheel without what an instrument adds to it.
    prior : float32
        What everybody believed at first, by use case.
    prior_variance : float64
        Its variance by then, had nothing been published.
    """

    barrier: Floats
    assurance: float
    overlap: Mapping[int, Floats]
    new_forces: Mapping[int, Floats]
    prior: Singles
    prior_variance: Floats

    def of(self, rows: Whole) -> "Rest":
        """Return the same for some of the firms."""
        return Rest(
            barrier=self.barrier[rows],
            assurance=self.assurance,
            overlap={source: each[rows] for source, each in self.overlap.items()},
            new_forces={source: each[rows] for source, each in self.new_forces.items()},
            prior=self.prior[rows],
            prior_variance=self.prior_variance[rows],
        )


def places_in_offers(codes: tuple[str, ...]) -> tuple[int, ...]:
    """Return what enters offers under a mix of these instruments and could be taken away."""
    platforms = (PLATFORMS,) if "PLAT" in codes else ()
    moved = tuple(place(code) for code in IN_OFFERS if code in codes)
    return (PARTNERS, OUTCOMES, PROVIDERS, *platforms, *moved)


def acts_without(found: Columns, rest: Rest, places: tuple[int, ...], terms: Terms) -> Floats:
    """Return what is left of the chance that each firm acts without each thing, shape (E, V).

    As `kept_of` of `values_without`; what nobody needs to know is not weighed.
    """
    mask = changed(found, rest, places)
    mask[:, [0, -1]] = False
    value = values_without(found, rest, places, terms, mask)
    kept = (value[:, 1:-1] > 0.0).astype(np.float64)
    calm = np.flatnonzero(kept.all(axis=1))  # no single thing was needed
    if calm.size:
        both = np.zeros((calm.size, mask.shape[1]), np.bool_)
        both[:, [0, -1]] = True
        some = {name: c if name.endswith(PARTS) else c[calm] for name, c in found.items()}
        ends = values_without(some, rest.of(calm), places, terms, both)
        ends[:, 1:-1] = np.where(np.isfinite(value[calm, 1:-1]), value[calm, 1:-1], ends[:, :1])
        kept[calm] = kept_of(ends)
    return kept


def values_without(
    found: Columns, rest: Rest, places: tuple[int, ...], terms: Terms, mask: Bools | None = None
) -> Floats:
    """Return what acting would have been worth to each firm with one thing taken away.

    Support that a firm did not get is not to be had in any of these worlds either.

    Parameters
    ----------
    found : Columns
        Of `before_them`, with ``cash``, ``flow``, ``payer``, ``gap`` (lent), ``own_network`` and ``built``
        (to the standard), with
        ``price``, ``product`` and ``served`` of the provider, the same with ``other_`` of the one found
        without matching platforms, and ``other_available`` without public research.
    places : tuple of int, length V
        What is taken away.
    mask : bool, shape (E, V + 2), optional
        What is asked for; default: what may differ.

    Returns
    -------
    float64, shape (E, V + 2)
        Of the best action, 0 where the firm would not act: with all as it was, without each, without all.
        What is not asked for is as it was, infinite if that is not asked for either.
    """
    many = Copies(found, places, changed(found, rest, places) if mask is None else mask)
    worth, cut = many.columns, many.cut
    price = worth["solution_price"]
    cut("solution_price", PROVIDERS, 1.0)
    cut("product", PROVIDERS, False)
    for name in ("price", "product", "served"):
        cut(name, PLATFORMS, found[f"other_{name}"])
    cut("product", None, False)
    for name, who in PAID_BY.items():
        worth[name] = np.where(worth["payer"] == who, worth[name], 0.0)
        cut(name, place(CODE_PAYING[who]), 0.0)
    for name, source, left in (
        ("flow", PARTNERS, 0.0),
        ("reuse", PLATFORMS, 0.0),
        ("credit", place("FIN"), 0.0),
        ("standard", place("STD"), 0.0),
        ("assurance", place("SEC"), rest.assurance),
        ("barrier", place("GOV"), rest.barrier),
        ("own_spectrum", place("SPEC"), 0.0),
        ("available", place("RND"), found["other_available"]),
        ("common_mean", OUTCOMES, rest.prior),
        ("common_variance", OUTCOMES, rest.prior_variance[:, None]),
        ("near_count", OUTCOMES, 0.0),
        ("far_count", OUTCOMES, 0.0),
    ):
        cut(name, source, left)
    for name, turned in (("overlap", rest.overlap), ("new_forces", rest.new_forces)):
        for source, left in turned.items():
            cut(name, source, left)
        if turned:
            cut(name, None, np.minimum(found[name], np.min(list(turned.values()), axis=0)))
    orders = blank_orders(many.event.size)
    orders.standard[:] = worth["built"]
    compact = {name: worth[name] for name in OF_SECTOR if name != "solution_price"}
    weigh_again(
        worth["flow"],
        np.where(worth["served"], 0, -1).astype(np.int32),
        worth["prices"],
        _firms(worth),
        Beliefs(*(worth[name] for name in Beliefs._fields)),
        Market(
            **compact,
            solution_price=price * worth["price"][:, None],
            gain_of_depth=found["gain_of_depth"],
            cost_of_depth=found["cost_of_depth"],
            commons=HALF,
            matching=HALF,
            coverage=HALF,
            network_price=1.0,
            module_price=1.0,
            slot_wait=0.0,
            price_fall=0.0,
        ),
        _evidence(worth),
        Supply(np.zeros(1, np.int64), np.zeros(1, np.int32), ONE, ONE, worth["product"][None]),
        terms,
        orders,
    )
    return many.spread(orders.value)


def changed(found: Columns, rest: Rest, places: tuple[int, ...]) -> Bools:
    """Say for which firms taking something away changes what they would weigh, shape (E, V + 2).

    Support, credit, standard and own spectrum that a firm did not use are missed by nobody: what it took up
    is still to be had.
    """
    used = {
        PARTNERS: found["flow"] > 0.0,
        place("FIN"): found["gap"] > 0.0,
        place("STD"): found["built"],
        place("SPEC"): found["own_network"],
        place("GOV"): rest.barrier != found["barrier"],
        place("RND"): (found["other_available"] != found["available"]).any(axis=1),
        place("SEC"): found["assurance"] != rest.assurance,
        PROVIDERS: found["product"].any(axis=1) | (found["solution_price"] != 1.0).any(axis=1),
        PLATFORMS: found["reuse"].any(axis=1)
        | (found["price"] != found["other_price"])
        | (found["product"] != found["other_product"]).any(axis=1)
        | (found["served"] != found["other_served"]),
        OUTCOMES: (np.abs(found["common_mean"] - rest.prior) > 1e-6).any(axis=1)
        | (found["far_count"] != 0.0).any(axis=1),
    }
    used |= {place(code): found["payer"] == who for who, code in CODE_PAYING.items()}
    for source in rest.overlap:
        turned = (rest.overlap[source] != found["overlap"]) | (rest.new_forces[source] != found["new_forces"])
        used[source] = turned | used[source]
    mask = np.ones((found["cash"].size, len(places) + 2), np.bool_)
    for k, source in enumerate(places):
        if source in used:
            mask[:, 1 + k] = used[source]
    return mask


@final
class Copies:
    """Compact rows: each firm once as it was, once without each thing that matters to it, once without all.

    Parameters
    ----------
    found : Columns
        One entry a firm; what is the same for all firms is left alone.
    places : tuple of int, length V
    mask : bool, shape (E, V + 2)
        Which of them are made; the first and the last always.
    """

    def __init__(self, found: Columns, places: tuple[int, ...], mask: Bools) -> None:
        self.mask = mask
        self.event, way = np.nonzero(mask)
        self.at = {source: np.flatnonzero(way == 1 + k) for k, source in enumerate(places)}
        self.last = np.flatnonzero(way == len(places) + 1)
        self.columns: Columns = {
            name: column[self.event]
            for name, column in found.items()
            if not name.endswith(PARTS) and name != "by_sector"
        }

    def cut(self, name: str, source: int | None, left: Any) -> None:
        """Write what is left without a source; for no source, without all."""
        if source is not None and source not in self.at:
            return
        for at in (self.last,) if source is None else (self.at[source], self.last):
            self.columns[name][at] = left[self.event[at]] if np.ndim(left) else left

    def spread(self, value: Floats) -> Floats:
        """Return values by firm and way, shape (E, V + 2); what was not made is as in the first way."""
        whole = np.full(self.mask.shape, np.inf)
        whole[self.mask] = value
        return np.where(self.mask, whole, whole[:, :1])


def _firms(worth: Columns) -> Firms:
    size = worth["cash"].size
    return Firms(
        sector=np.arange(size, dtype=np.int32),
        region=np.zeros(size, np.int32),
        cash=worth["cash"],
        coverage_draw=np.where(worth["covered"], 0.0, 1.0).astype(np.float32),
        last=np.ones(size, np.int32),
        **{name: worth[name] for name in OF_FIRM},
    )


def _evidence(worth: Columns) -> Evidence:
    """Return what was published over the last interval: nothing at month 0, all of it at month 1."""
    near, far = (np.zeros((2, *worth[name].shape), np.float32) for name in ("near_count", "far_count"))
    near[1], far[1] = worth["near_count"], worth["far_count"]
    return Evidence(near[:, :, None], near[:, :, None], far, far)
