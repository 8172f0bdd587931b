"""Explore: one run, from the first firm to the net."""

import solara

from abm.film import OUT, Film
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
from viz.explore.luck import luck_bands, luck_words, use_luck
from viz.explore.money import money
from viz.late import use_late
from viz.runs import Counting, Running, use_run
from viz.tabs import tabs
from viz.widgets.gauge import gauge_words, stage_gauge
from viz.widgets.network_map import map_words, network_map
from viz.widgets.transport import transport, transport_words
from viz.words import names, say
from viz.work.runs import Run

GATES = ("adopter_density", "leaderless_share", "two_route_core", "cross_module_ratio", "adopter_rows")
"""Indicators on which the stage hangs."""

SETTLED = 1.5
"""Seconds without a change after which other seeds are run as well."""

DRAWN = 0.1
"""Seconds that what stands above has to itself when the page opens."""

QUICK = 20_000
"""Up to so many rows a run is over before one could watch it grow."""


@solara.component
def Page() -> None:  # noqa: N802 - a component
    """Show controls, map, gauge and, below them, everything there is to know of the run."""
    scenario = state.scenario.value
    now = use_run(scenario)
    is_there = now.run is not None and now.scenario == scenario
    bare = use_run(without_policy(scenario) if is_there else None)
    without = bare.run.history if bare.run and is_there and is_bare_of(bare.scenario, scenario) else None
    is_settled = use_late(SETTLED, scenario.digest())
    counted = use_luck(scenario if is_there and is_settled else None)
    is_drawn = use_late(DRAWN)
    # until a changed scenario has been run, what was shown stays, pale: nothing jumps, and the month is kept
    last = solara.use_ref(now.run)
    if is_there:
        last.current = now.run
    run = last.current
    film = now.film if run is None or scenario.firms > QUICK else run.film
    with solara.Div():  # one root, or all would be made anew when the first run comes
        with solara.Div(classes=["pn-explore"]):
            controls()
            with solara.Div(classes=["pn-stage"]):
                headline(now, scenario, without, counted)
                with solara.Div(classes=["pn-card", "pn-map-card"]):
                    network_map(
                        film,
                        words=map_words(),
                        height=470,
                        chosen=state.chosen.value,
                        on_choose=state.chosen.set,
                    )
                    clock(film, scenario if run is None else run.scenario)
                    weights(run)
            with solara.Div(classes=["pn-side", *paled(is_there)]):
                gauge(run)
                firm_or_hint(run)
        with solara.Div(classes=["pn-below", *paled(is_there)]):
            if run is not None and is_drawn:
                small_multiples(Paths(run=run.history, without=without, luck=luck_bands(counted, run)))
                details(run)


def paled(is_there: bool) -> list[str]:
    """Return the class of what belongs to the scenario before this one."""
    return [] if is_there else ["pn-stale"]


@solara.component
def weights(run: Run | None) -> None:
    """Say what the coloured rows stand for, since few large firms take much of the picture."""
    with solara.v.Html(tag="p", class_="pn-note pn-weights"):
        if run is not None:
            film, picture = run.film, run.film.picture
            looked = state.month.value - film.first
            t = looked if 0 <= looked < film.months else film.months - 1
            live = film.states(t) > OUT
            share = float(picture.weight[live].sum() / picture.weight.sum())
            text = say(
                "explore.weights",
                month=names.month_name(film.first + t),
                live=f"{int(live.sum()):,}",
                n=f"{picture.n:,}",
                share=names.percent(share),
            )
            solara.Text(text)


def is_bare_of(bare: Scenario | None, scenario: Scenario) -> bool:
    """Say whether a run without policy belongs to a scenario."""
    return bare is not None and bare == without_policy(scenario)


@solara.component
def headline(now: Running, scenario: Scenario, without: History | None, counted: Counting) -> None:
    """Show what the run says, or how far it is."""
    with solara.v.Html(tag="section", class_="pn-head", attributes={"aria-live": "polite"}):
        if now.error:
            solara.Text(say("app.refused", why=now.error), classes=["pn-headline", "pn-warn"])
            solara.Button(say("app.again"), text=True, small=True, on_click=now.again)
        elif now.cancelled:
            solara.Text(say("explore.cancelled"), classes=["pn-headline"])
            solara.Button(say("app.again"), text=True, small=True, on_click=now.again)
        elif now.run is None or now.scenario != scenario:
            waiting(now)
        else:
            found = finding(now.run.history, without)
            solara.Text(found.sentence, classes=["pn-headline"])
            solara.Text(luck_words(counted, scenario) or found.caution, classes=["pn-note"])


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
    opens = solara.use_memo(lambda: state.month.value, [])  # what a link said; later the clock leads
    ready = first - 1 if film is None else film.first + film.months - 1
    transport(
        first=first,
        last=first + scenario.months - 1,
        ready=ready,
        words=transport_words(),
        on_month=state.month.set,
        opens=opens if opens >= first else None,
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
