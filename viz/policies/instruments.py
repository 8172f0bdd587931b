# pyright: reportPrivateImportUsage=false
"""The sixteen instruments: what each is and the numbers it works with."""

import solara

from abm.country import country_codes
from abm.measures import policy_tables
from viz.policies import desk
from viz.policies.board import board
from viz.policies.cards import instrument_card, instrument_counts
from viz.policies.labels import FAMILIES, country_name, family
from viz.policies.markup import dot, option, scroll, tag, text
from viz.words import say
from viz.words.names import instrument_name


def instrument_list(chosen: str) -> str:
    """Return the instruments with the number of measures of each country that carry them."""
    lands = country_codes()
    counts = {code: instrument_counts(code) for code in policy_tables().instruments}
    largest = max((n for each in counts.values() for n in each.values()), default=1)
    head = tag(
        "div",
        text(say("policies.instrument"), "pp-name")
        + "".join(text(country_name(land), "pp-land") for land in lands),
        "pp-list-head",
    )
    rows = ""
    for group in FAMILIES:
        rows += text(say(f"policies.family_{group}"), "pp-group", "div")
        for code in (code for code in counts if family(code) == group):
            numbers = "".join(
                tag("span", tag("i", "", style=f"width:{34 * n / largest:.0f}px") + text(n), "pp-land")
                for n in (counts[code].get(land, 0) for land in lands)
            )
            name = tag("span", dot(code) + text(instrument_name(code)) + text(code, "pp-code"), "pp-name")
            rows += option(f"instrument:{code}", name + numbers, chosen=code == chosen, class_="pp-list-row")
    return scroll("instruments", head + rows, say("policies.instruments"))


@solara.component
def instruments() -> None:
    """Show the list, and what is known of the one picked."""
    known = policy_tables().instruments
    code = desk.instrument.value if desk.instrument.value in known else next(iter(known))

    def pick_from(key: str) -> None:
        kind, _, rest = key.partition(":")
        if kind == "instrument" and rest in known:
            desk.instrument.value = rest

    with solara.Div(classes=["pp-columns", "pp-even"]):
        with solara.Div(classes=["pn-card", "pp-side"]):
            solara.HTML(tag="p", unsafe_innerHTML=text(say("policies.instruments_note")), classes=["pn-note"])
            with solara.Div(classes=["pp-tall"]):
                board(instrument_list(code), pick_from)
        with solara.Div(classes=["pn-card", "pp-wide"]), solara.Div(classes=["pp-tall", "pp-taller"]):
            board(instrument_card(code))
