"""Repeated runs that a visitor asked for: how they are started, followed and stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, final

import solara

from abm.scenario import Scenario
from viz import state
from viz.compare.sides import whole_within
from viz.runs import Counting, use_counts
from viz.words import say

FEWEST: Final = 5
"""Fewest paired runs of the difference; an interval of less says little."""

USUAL: Final = 10

ROWS: Final = 600_000
"""Rows times paired runs that a page may hold."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for.

    Parameters
    ----------
    about : object
        What the runs belong to: a plan of two scenarios, or a crossing.
    scenarios : tuple of Scenario
    replicates : int
    indicators : tuple of str
        Whose paths are kept.
    turn : int
        Counts the times something was asked, so that the same can be asked again.
    """

    about: Any
    scenarios: tuple[Scenario, ...]
    replicates: int
    indicators: tuple[str, ...]
    turn: int


@solara.component
def follow(asked: Asked, tell: Callable[[Counting], None]) -> None:
    """Have the runs made, and tell how far they are; shows nothing."""
    now = use_counts(asked.scenarios, asked.replicates, asked.indicators)
    solara.use_effect(lambda: tell(now), [now.done, now.total, now.running, now.error])
    solara.v.Html(tag="div", style_="display: none")


@solara.component
def start_bar(
    label: str,
    replicates: int,
    choose: Callable[[int], None],
    start: Callable[[], None],
    now: Counting,
    *,
    fewest: int,
    most: int,
    unit: str = "compare.replicates",
    made_of: str = "",
) -> None:
    """Show how many runs are wanted with a button to start, or how far they are with one to stop.

    `unit` is the key of the words for what is counted; `made_of` says what the runs on their way are.
    """

    def take(sent: object) -> None:
        n = whole_within(sent, fewest, most)
        if n is not None:
            choose(n)

    with solara.Div(classes=["pn-start"]):
        if now.running:
            solara.v.ProgressLinear(
                value=100 * now.done / max(now.total, 1), height=6, rounded=True, class_="pn-start-progress"
            )
            text = say("compare.progress", done=now.done, total=now.total)
            solara.Text(f"{made_of} {text}".strip(), classes=["pn-note"])
            solara.Button(say("compare.stop"), small=True, outlined=True, on_click=now.cancel)
            return
        solara.Text(say(unit), classes=["pn-note"])
        solara.v.Slider(
            v_model=replicates,
            on_v_model=take,
            min=fewest,
            max=most,
            hide_details=True,
            dense=True,
            class_="pn-start-slider",
            attributes={"aria-label": say(unit)},
        )
        solara.Text(f"{replicates}", classes=["pn-start-number"])
        solara.Button(
            label, small=True, depressed=True, on_click=start, classes=["pn-go"], icon_name="mdi-repeat"
        )
    if now.error:
        solara.Text(say("app.refused", why=now.error), classes=["pn-warn"])


def most_replicates(firms: int, fewest: int = FEWEST) -> int:
    """Return how many paired runs of so many rows a visitor may ask for: what a page holds is bounded."""
    return max(fewest, min(state.House.limits.replicates, ROWS // firms))
