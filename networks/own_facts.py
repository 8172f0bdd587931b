"""Facts of networks that our rule did not draw: told without its reasons, and with what was completed."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from networks.describe import COMES_OUT, NONE, PUT_IN, Fact, Known

_OUTPUT: Final = (
    "output_on_customers", "output_with_customers", "output_on_suppliers", "output_with_suppliers",
    "output_with_sales", "sales_beyond_output", "purchases_beyond_output", "upstreamness",
)  # fmt: skip
_FLOWS: Final = (
    "flow_carried",
    "flow_error",
    "worst_pair",
    "pairs_carried",
    "pairs_without_seller",
    "pairs_not_drawn",
)
_VALUES: Final = (
    "in_region_value", "output_with_sales", "sale_with_customers", "sales_beyond_output",
    "purchases_beyond_output", "upstreamness", "flow_carried", "flow_error", "worst_pair", "top_edges_value",
    "value_on_durable_half",
)  # fmt: skip

RESTS_ON: Final = MappingProxyType({
    "region": ("in_region", "in_region_value", "distance_elasticity", "supplier_distance"),
    "sector": (*_FLOWS, "sale_with_customers"),
    "output": _OUTPUT,
    "weight": _OUTPUT,
    "value": _VALUES,
    "lead": ("edges_to_leads", "edges_from_leads"),
    "durability": ("value_on_durable_half",),
})  # fmt: skip
"""Facts that hang on a column of a network, by column."""

NAMES: Final = MappingProxyType({
    "flow_carried": ("flow_over_table", "flow over the relations, over the country's table"),
    "flow_error": ("flow_difference", "sum of absolute differences from the country's table, over its sum"),
    "worst_pair": ("worst_pair", "largest relative difference from the table, of pairs with a relation"),
    "pairs_carried": ("pairs_with_relations", "share of pairs of sectors that have a flow in the table"),
    "pairs_without_seller": ("pairs_without_seller", "no firm of the sector sells"),
    "pairs_not_drawn": ("pairs_without_relations", "the sector sells, but not there"),
    "sales_beyond_output": ("sales_beyond_output", "share of flow"),
    "purchases_beyond_output": ("purchases_beyond_output", "share of flow"),
})  # fmt: skip
"""Name and note of facts that are called after the drawing rule."""


def as_own(facts: Iterable[Fact], completed: Iterable[str] = ()) -> tuple[Fact, ...]:
    """Tell facts of a network of the user's own.

    Names, notes and reasons are free of our drawing rule; nothing counts as put in, since none of our
    parameters made it; and facts that hang on completed columns are marked, and do not count.

    Parameters
    ----------
    facts : iterable of Fact
        As `networks.describe.describe` lists them.
    completed : iterable of str
        Columns that were completed by rule or by chance.
    """
    columns = tuple(completed)
    told = []
    for fact in facts:
        name, note = NAMES.get(fact.fact, (fact.fact, fact.note))
        rests = tuple(column for column in columns if fact.fact in RESTS_ON.get(column, ()))
        told.append(replace(fact, fact=name, note=note, known=_own(fact.known), rests_on=rests))
    return tuple(told)


def as_control(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Tell facts of a random graph made from another: no reasons of a rule, and nothing was put in."""
    return tuple(
        replace(fact, note=NAMES.get(fact.fact, ("", fact.note))[1], known=_bare(fact.known))
        for fact in facts
    )


def _own(known: Known | None) -> Known | None:
    return None if known is None else replace(_measured(known), below=known.own, above=known.own)


def _bare(known: Known | None) -> Known | None:
    return None if known is None else replace(_measured(known), below="", above="")


def _measured(known: Known) -> Known:
    """Take back that a range was put in, and the sentence of the source that says how."""
    mark = NONE if known.mark == NONE else COMES_OUT
    source = known.source.partition(f". {PUT_IN.capitalize()}:")[0]
    return replace(known, mark=mark, source=source)
