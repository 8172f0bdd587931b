"""Compare: two runs side by side on the same seed, in step, and what of their difference is not luck."""

from pathlib import Path
from typing import Any, Final, cast

import solara

from abm.film import Film
from abm.history import History
from abm.scenario import Scenario
from experiments.pair.result import Pair
from networks.errors import BadInput
from networks.stage import Thresholds
from networks.types import Bytes
from viz import state
from viz.compare.board import board
from viz.compare.changers import changers, flip_switch, use_marks
from viz.compare.counting import USUAL, Asked, follow
from viz.compare.crossed import crossed
from viz.compare.findings import Runs, findings, size_words
from viz.compare.heads import heads, relation, sides, use_lock
from viz.compare.overtime import over_time
from viz.compare.pairs import CHARTED, asked_of, bands_of, pair_of, paired, plan_of
from viz.compare.sides import LETTERS
from viz.compare.takeaway import takeaway
from viz.runs import Counting, Running, use_run
from viz.widgets.gauge import GATES, stage_gauge
from viz.widgets.network_map import map_words, network_map
from viz.widgets.transport import transport
from viz.words import say

STYLE: Final = (Path(__file__).parent / "compare.css").read_text(encoding="utf-8")

MAP: Final = 322
"""Height of a map, pixels: both maps, the bar and the gauges are seen at 1280 x 800 without scrolling."""

Both = tuple[Running, Running]


@solara.component
def Page() -> None:  # noqa: N802 - a component
    """Show both runs in step and, below them, what differs."""
    use_lock()
    first, second = sides()
    runs = use_run(first), use_run(second)
    is_on, turn = solara.use_state(False)
    films = films_of(runs, (first, second))
    marks, at = use_marks((first, second), films, state.month.value)
    with solara.Div(classes=["pn-compare"]):
        solara.Style(STYLE)
        heads()
        with solara.Div(classes=["pn-between"]):
            relation()
            flip_switch(films[0], marks, at, is_on, turn)
        screens(runs, marks if is_on else None)
        clock(runs)
        numbers(histories_of(runs, (first, second)))
        more((first, second), runs)


def films_of(runs: Both, scenarios: tuple[Scenario, Scenario]) -> tuple[Film | None, Film | None]:
    """Return the films of both runs as far as they are; None while that of another scenario is shown."""
    first, second = (
        now.film if now.scenario == scenario else None for now, scenario in zip(runs, scenarios, strict=True)
    )
    return first, second


def histories_of(runs: Both, scenarios: tuple[Scenario, Scenario]) -> Runs:
    """Return both histories; None until the run of the scenario that is asked for is finished."""
    first, second = (
        None if now.run is None or now.scenario != scenario else now.run.history
        for now, scenario in zip(runs, scenarios, strict=True)
    )
    return first, second


@solara.component
def screens(runs: Both, marks: Bytes | None) -> None:
    """Show both maps; they zoom, move and play together."""
    overlay = ("neither", "onlyFirst", "onlySecond", "both")
    words = map_words() | {key: say(f"compare.map_{key}") for key in overlay}
    with solara.Div(classes=["pn-screens"]):
        for k, now in enumerate(runs):
            with solara.v.Html(
                tag="section",
                class_=f"pn-card pn-screen pn-screen-{k}",
                attributes={"aria-label": LETTERS[k]},
            ):
                network_map(
                    now.film,
                    words=words,
                    height=MAP,
                    chosen=state.chosen.value,
                    on_choose=state.chosen.set,
                    overlay=marks,
                    group="compare",
                )
                progress(k, now)


@solara.component
def progress(k: int, now: Running) -> None:
    """Show over a map how far its run is, or why there is none."""
    if now.run is not None and not now.error:
        return
    with solara.Div(classes=["pn-progress"]):
        if now.error:
            solara.Text(say("app.refused", why=now.error), classes=["pn-warn"])
        elif now.cancelled:
            solara.Text(say("compare.stopped", done=now.done, months=now.months), classes=["pn-note"])
        else:
            text = say("compare.running", side=LETTERS[k], done=now.done, months=now.months)
            solara.Text(text, classes=["pn-note"])
            solara.Button(say("compare.stop"), text=True, x_small=True, on_click=now.cancel)


@solara.component
def clock(runs: Both) -> None:
    """Show the one bar that moves both."""
    scenarios = sides()
    first = min(each.start_month for each in scenarios)
    last = max(each.start_month + each.months - 1 for each in scenarios)
    opens = solara.use_memo(lambda: state.month.value, [])  # what a link said; later the clock leads
    with solara.Div(classes=["pn-clock"]):
        transport(
            first=first,
            last=last,
            ready=min(ready(now, first, last) for now in runs),
            on_month=state.month.set,
            opens=opens if opens >= first else None,
            plays=state.plays.value,
        )


def ready(now: Running, first: int, last: int) -> int:
    """Return the last month of a run that can be shown; a finished one stands still at its end."""
    if now.run is not None:
        return last
    return first - 1 if now.film is None else now.film.first + now.film.months - 1


@solara.component
def numbers(runs: Runs) -> None:
    """Show the stages at the outside and, between them, the key numbers of both."""
    with solara.Div(classes=["pn-numbers"]):
        gauge(0, runs[0])
        with solara.v.Html(tag="section", class_="pn-card pn-board-card"):
            board(*runs)
            caption = say("compare.one_each", seed=sides()[0].seed)
            solara.HTML(tag="div", unsafe_innerHTML=caption, classes=["pn-board-caption"])
        gauge(1, runs[1])


@solara.component
def gauge(k: int, run: History | None) -> None:
    """Show the stage of one run."""
    with solara.v.Html(tag="section", class_=f"pn-card pn-gauge-{k}", attributes={"aria-label": LETTERS[k]}):
        names = [row[0] for row in GATES]
        stage_gauge(
            {} if run is None else {name: run.overall[name].tolist() for name in names},
            Thresholds(),
            [] if run is None else run.overall["stage"].tolist(),
            first=0 if run is None else int(run.month[0]),
            compact=True,
        )


@solara.component
def more(scenarios: tuple[Scenario, Scenario], runs: Both) -> None:
    """Show what differs: at the end, over time, firm by firm, structure and policy apart."""
    nothing = cast("Asked | None", None)
    asked, set_asked = solara.use_state(nothing)
    now, tell = solara.use_state(Counting())

    def ask(replicates: int) -> None:
        try:
            plan = plan_of(*scenarios, replicates)
        except BadInput as error:
            state.note.value = say("app.refused", why=error)
            return
        tell(Counting())
        set_asked(
            Asked(
                about=plan,
                scenarios=asked_of(plan),
                replicates=replicates,
                indicators=CHARTED,
                turn=0 if asked is None else asked.turn + 1,
            )
        )

    if asked is not None:
        follow(asked, tell).key(f"pair-{asked.turn}")
    is_ours = asked is not None and asked.about.scenarios == plan_of(*scenarios, 1).scenarios
    mine = asked if is_ours else None
    n = len(paired(now.numbers)) if mine is not None else 0
    # A table is made anew with each whole pair, not with each run; luck comes after the pair it belongs to.
    key = (None if mine is None else mine.turn, n, now.running)
    pair: Pair | None = solara.use_memo(
        lambda: None if mine is None else pair_of(mine.about, now.numbers), [*key, "pair"]
    )
    bands: dict[str, Any] | None = solara.use_memo(
        lambda: {name: bands_of(now.numbers, name) for name in CHARTED} if n else None, [*key, "bands"]
    )
    histories = histories_of(runs, scenarios)
    findings(scenarios, histories, pair, mine, now, ask)
    over_time(histories, bands, n, size_words(scenarios))
    changers(scenarios, films_of(runs, scenarios), histories, pair)
    crossed(*scenarios)
    plan = plan_of(*scenarios, USUAL if mine is None else mine.replicates)
    takeaway(plan, histories, pair)
