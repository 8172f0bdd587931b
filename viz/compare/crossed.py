"""The crossed table on the page: each policy on each structure, and where the gap comes from."""

from collections.abc import Callable
from typing import Final, cast

import solara
from markupsafe import escape

from abm.scenario import Scenario
from viz.compare.counting import Asked, follow, most_replicates, start_bar
from viz.compare.crossing import (
    DIVIDED,
    Crossing,
    cell_of,
    crossing_of,
    divided,
    whole_replicates,
)
from viz.compare.sides import is_offered
from viz.compare.tables import crossed_table, even_text, part_table
from viz.compare.texts import note, title
from viz.runs import Counting
from viz.words import say
from viz.words.names import indicator_name

FEWEST: Final = 2
USUAL: Final = 5
MOST: Final = 20
"""Seeds of each cell."""


@solara.component
def crossed(first: Scenario, second: Scenario) -> None:
    """Show the crossed table, or the way to it."""
    nothing = cast("Asked | None", None)
    asked, set_asked = solara.use_state(nothing)
    now, tell = solara.use_state(Counting())
    replicates, choose = solara.use_state(USUAL)
    most = min(MOST, most_replicates(first.firms, FEWEST))
    wanted = min(replicates, most)
    crossing = crossing_of(first, second)

    def ask() -> None:
        tell(Counting())
        set_asked(
            Asked(
                about=crossing,
                scenarios=crossing.scenarios,
                replicates=wanted,
                indicators=(),
                turn=0 if asked is None else asked.turn + 1,
            )
        )

    with solara.v.Html(tag="section", class_="pn-card", attributes={"aria-label": say("compare.crossed")}):
        with solara.Div(classes=["pn-row"]):
            title(say("compare.crossed"))
            start_bar(
                say("compare.cross"),
                wanted,
                choose,
                ask,
                now,
                fewest=FEWEST,
                most=most,
                unit="compare.seeds",
            )
        if asked is not None:
            follow(asked, tell).key(f"crossed-{asked.turn}")
        if asked is None or asked.about != crossing:
            note(say("compare.crossed_hint"))
            if first.overrides:
                note(say("compare.crossed_dropped"))
            return
        outcome(asked.about, asked, now)


@solara.component
def outcome(crossing: Crossing, asked: Asked, now: Counting) -> None:
    """Show the cells as far as they have run, and the gap between A and B."""
    name, set_name = solara.use_state(DIVIDED[0])
    n = len(whole_replicates(crossing, now.numbers))
    if now.running:
        note(say("compare.crossed_interim", n=n, total=asked.replicates))
    else:
        note(say("compare.crossed_complete", n=n))
    if not n:
        return
    cells = {
        (structure, mix): cell_of(crossing, now.numbers, structure, mix)
        for structure in crossing.structures
        for mix in crossing.mixes
    }
    with solara.Div(classes=["pn-crossed"]):
        with solara.Div():
            solara.HTML(tag="div", unsafe_innerHTML=crossed_table(crossing, cells))
            note(say("compare.cell_adopters"))
        parts(crossing, now, name, set_name)
    if crossing.is_told_by_command:
        note(say("compare.crossed_command"))
        command = str(escape(crossing.command(asked.replicates)))
        solara.HTML(tag="pre", unsafe_innerHTML=command, classes=["pn-code"])


@solara.component
def parts(crossing: Crossing, now: Counting, name: str, choose: Callable[[str], None]) -> None:
    """Show the gap between A and B in structure, policy and interaction."""
    found = divided(crossing, now.numbers, name)

    def take(chosen: object) -> None:
        if is_offered(chosen, DIVIDED):
            choose(f"{chosen}")

    with solara.Div():
        if not found:
            note(say("compare.divided_none"))
            return
        solara.v.Select(
            label=say("compare.of_indicator"),
            v_model=name,
            on_v_model=take,
            items=[{"text": indicator_name(each), "value": each} for each in DIVIDED],
            dense=True,
            hide_details=True,
            class_="pn-divided",
        )
        solara.HTML(tag="div", unsafe_innerHTML=part_table(found, name))
        note(even_text(found, name))
        note(say("compare.divided_caveat"))
