"""Reasons and reliefs of a diagnosis in words, and in a few groups for figures."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from experiments.report.frames import select

if TYPE_CHECKING:
    from experiments.comparison import Comparison

RELIEFS: Final[Mapping[str, str]] = {
    "information": "being told and looked after once",
    "standard": "a complete standard",
    "assurance": "full assurance against breaches",
    "barrier": "no regulatory barrier",
    "price_fall": "a year of falling prices",
    "credit": "a loan",
    "grant": "a grant",
    "product": "a ready product instead of custom work",
    "certainty": "knowing for certain what it expects",
    "coverage": "coverage",
    "release": "products of the newest release",
    "provider": "a provider",
    "several": "several changes at once",
    "delivery": "delivery of its order",
    "budget": "public money for the grant it asked for",
    "capacity": "staff of providers or slots of operators",
    "none": "nothing tried here, not even everything at once",
}
"""What would help a firm, in words."""

LINK_RELIEFS: Final[Mapping[str, str]] = {
    "wait": "time alone",
    "standard": "a complete standard that both use",
    "platform": "a common platform or provider",
    "trust": "full trust between the two",
    "transfer": "a way to pay gains over, as in a consortium",
    "leader": "a leading customer that asks and pays its part",
    "credit": "a loan for the adapters",
    "subsidy": "public money for the adapters",
    "several": "several changes at once, or none",
}
"""What would bring a link about, in words."""

FIRM_GROUPS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "H": ("has not heard of it or not looked", ("not_aware", "not_considered")),
    "P": ("does not pay", ("payoff", "waiting")),
    "R": ("too risky, or regulation bars it", ("risk", "regulation")),
    "N": ("no coverage, product or provider", ("no_coverage", "no_release", "no_provider")),
    "M": ("lacks cash, or public money ran out", ("cash", "support")),
    "Q": ("waits for staff, a slot or its order", ("staff", "slots", "on_order")),
    "T": ("tried and gave up", ("abandoned",)),
    "W": ("would adopt if it looked again", ("would_adopt",)),
}
"""Letter of a group, its words, its reasons."""

LINK_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "breaches weigh more than the link brings": ("supplier_risk", "customer_risk"),
    "adapters cost more than it brings": ("supplier_adapter", "customer_adapter"),
    "trade too small for either": ("supplier_flow", "customer_flow"),
    "relation at rest": ("rests",),
    "one gains, and cannot pay the other": ("no_transfer",),
    "no cash for the adapters": ("cash",),
    "both would, and have not come round to it": ("not_yet",),
}
"""Words of a group, its reasons."""

PARTNER: Final = "partner_"
NO_END: Final = "no_end_live"

BANDS: Final[Sequence[tuple[str, str, tuple[str, ...]]]] = (
    ("linked", "#16324f", ("linked",)),
    ("breaches feared", "#a63603", ("supplier_risk", "customer_risk")),
    (
        "link costs more than it brings",
        "#e6702e",
        ("supplier_adapter", "customer_adapter", "supplier_flow", "customer_flow"),
    ),
    ("relation at rest", "#f7a868", ("rests",)),
    ("other", "#fdd9b5", ("no_transfer", "cash", "not_yet")),
    ("does not pay or is too risky", "#1b6e62", ("payoff", "waiting", "risk", "regulation")),
    (
        "no coverage, product, staff or slot; on order",
        "#4fa394",
        ("no_coverage", "no_release", "no_provider", "staff", "slots", "on_order"),
    ),
    ("not heard or not looked", "#93cbbf", ("not_aware", "not_considered")),
    ("gave up, no money, or would adopt", "#cfe8e2", ("abandoned", "cash", "support", "would_adopt")),
    ("neither end has a use", "#e9ebee", (NO_END,)),
)
"""Parts of a bar in their order: words, colour, and states of a relation; partners' from the sixth on."""

FIRST_PARTNER: Final = 5
HEADS: Final[Sequence[tuple[str, tuple[int, ...]]]] = (
    ("", (0, 9)),
    ("Both ends have a use, no link:", (1, 2, 3, 4)),
    ("One end has a use, the other:", (5, 6, 7, 8)),
)
"""Headings of the key, and the parts below each."""


def band_states(band: int) -> tuple[str, ...]:
    """Return the states of a relation that a part of the bar stands for."""
    states = BANDS[band][2]
    return tuple(PARTNER + s for s in states) if FIRST_PARTNER <= band < len(BANDS) - 1 else states


def cell(
    table: pd.DataFrame, structure: str, mix: str, what: str, kind: str = "all", group: str = "all"
) -> pd.DataFrame:
    """Return the rows of one count in one group."""
    return select(table, structure=structure, mix=mix, what=what, group_kind=kind, group=group)


def share_of(
    rows: pd.DataFrame, reasons: Sequence[str] | None = None, reliefs: Sequence[str] | None = None
) -> float:
    """Return the summed share of rows with these reasons and reliefs; None takes all."""
    if reasons is not None:
        rows = rows[rows["reason"].isin(list(reasons))]
    if reliefs is not None:
        rows = rows[rows["relief"].isin(list(reliefs))]
    return float(rows["share"].sum())


def diagnosed(comparison: "Comparison") -> list[tuple[str, str]]:
    """Return the structures and mixes that have a diagnosis, in the plan's order."""
    table = comparison.stalls
    plan = comparison.plan
    there = set(zip(table["structure"], table["mix"], strict=True))
    return [(s, m) for s in plan.structures for m in plan.mixes if (s, m) in there]
