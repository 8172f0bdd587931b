"""Explore: one run, from the first firm to the net."""

import solara

from abm.film import Film
from abm.history import History
from abm.scenario import Scenario
from networks.stage import Thresholds
from viz import state
from viz.explore.charts import Paths, small_multiples
from viz.explore.controls import controls
from viz.explore.downloads import downloads
from viz.explore.firm import firm_card
from viz.explore.headline import finding, without_policy
from viz.explore.heat import heat
from viz.explore.log import event_log
from viz.explore.money import money
from viz.runs import Running, use_run
from viz.tabs import tabs
from viz.widgets.gauge import gauge_words, stage_gauge
from viz.widgets.network_map import map_words, network_map
from viz.widgets.transport import transport, transport_words
from viz.words import say
from viz.work.runs import Run

GATES = ("adopter_density", "leaderless_share", "two_route_core", "cross_module_ratio", "adopter_rows")
"""Indicators on which the stage hangs."""


@solara.component
def Page() -> None:  # noqa: N802 - a component
    """Show controls, map, gauge and, below them, everything there is to know of the run."""
    scenario = state.scenario.value
    now = use_run(scenario)
    is_there = now.run is not None and now.scenario == scenario
    bare = use_run(without_policy(scenario) if is_there else None)
    without = (
        bare.run.history
        if bare.run is not None and is_there and is_bare_of(bare.scenario, scenario)
        else None
    )
    with solara.Div(classes=["pn-explore"]):
        controls()
        with solara.Div(classes=["pn-stage"]):
            headline(now, scenario, without)
            with solara.Div(classes=["pn-card", "pn-map"]):
                network_map(
                    now.film,
                    words=map_words(),
                    height=470,
                    chosen=state.chosen.value,
                    on_choose=state.chosen.set,
                )
                clock(now.film, scenario)
        with solara.Div(classes=["pn-side"]):
            gauge(now.run)
            firm_or_hint(now.run)
    if now.run is not None:
        with solara.Div(classes=["pn-below"]):
            small_multiples(Paths(run=now.run.history, without=without))
            details(now.run)


def is_bare_of(bare: Scenario | None, scenario: Scenario) -> bool:
    """Say whether a run without policy belongs to a scenario."""
    return bare is not None and bare == without_policy(scenario)


@solara.component
def headline(now: Running, scenario: Scenario, without: History | None) -> None:
    """Show what the run says, or how far it is."""
    with solara.v.Html(tag="section", class_="pn-head", attributes={"aria-live": "polite"}):
        if now.error:
            solara.Text(say("app.refused", why=now.error), classes=["pn-headline", "pn-warn"])
        elif now.cancelled:
            solara.Text(say("explore.cancelled"), classes=["pn-headline"])
        elif now.run is None or now.scenario != scenario:
            waiting(now)
        else:
            found = finding(now.run.history, without)
            solara.Text(found.sentence, classes=["pn-headline"])
            solara.Text(found.caution, classes=["pn-note"])


@solara.component
def waiting(now: Running) -> None:
    """Show how far a run is, with a way to stop it."""
    with solara.Div(classes=["pn-row"]):
        solara.Text(say("explore.running", done=now.done, months=now.months), classes=["pn-headline"])
        solara.Button(say("explore.cancel"), text=True, small=True, on_click=now.cancel)
    solara.v.ProgressLinear(value=100 * now.done / now.months, height=3)


@solara.component
def clock(film: Film | None, scenario: Scenario) -> None:
    """Show the bar that moves the month."""
    first = scenario.start_month
    ready = first - 1 if film is None else film.first + film.months - 1
    transport(
        first=first,
        last=first + scenario.months - 1,
        ready=ready,
        words=transport_words(),
        on_month=state.month.set,
        opens=state.month.value if state.month.value >= first else None,
        plays=state.plays.value,
    )


@solara.component
def gauge(run: Run | None) -> None:
    """Show the stage and what it hangs on."""
    series = {} if run is None else run.history.overall
    with solara.Div(classes=["pn-card"]):
        stage_gauge(
            {name: [] if run is None else [float(x) for x in series[name]] for name in GATES},
            Thresholds(),
            [] if run is None else [float(x) for x in series["stage"]],
            first=0 if run is None else int(run.history.month[0]),
            words=gauge_words(Thresholds()),
        )


@solara.component
def firm_or_hint(run: Run | None) -> None:
    """Show the chosen firm, or say that one can be chosen."""
    with solara.v.Html(
        tag="section", class_="pn-card pn-inspector", attributes={"aria-label": say("explore.inspector")}
    ):
        if run is None or state.chosen.value < 0:
            solara.Text(say("explore.choose_firm"), classes=["pn-note"])
        else:
            firm_card(run, state.chosen.value)


@solara.component
def details(run: Run) -> None:
    """Show the rest: by sector, money, events, files."""
    shown, show = solara.use_state("heat")
    with solara.v.Html(tag="section", class_="pn-card"):
        tabs({each: say(f"explore.tab_{each}") for each in ("heat", "money", "log", "files")}, shown, show)
        if shown == "heat":
            heat(run.history)
        elif shown == "money":
            money(run.history)
        elif shown == "log":
            event_log(run)
        else:
            downloads(run)
