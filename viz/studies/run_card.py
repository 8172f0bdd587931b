"""One run of a study: what it was, the command that repeats it, and the way to the page where it moves."""

import shlex
from collections.abc import Callable, Mapping, Sequence

import solara

from abm.scenario import Scenario
from experiments.store import RUN
from networks.errors import BadInput
from viz import state
from viz.studies.explore import Way, open_in_explore, use_way
from viz.studies.parts import choice, command, facts, text
from viz.studies.reading import Opened
from viz.studies.safe_path import RefusedError
from viz.studies.wording import refusal
from viz.words import say


@solara.component
def run_card(
    opened: Opened,
    point: int,
    title: str,
    rows: Sequence[tuple[str, str]],
    replicates: int,
    statuses: Mapping[int, str] | None = None,
) -> None:
    """Show one point and, of its replicates, the one that is chosen.

    Parameters
    ----------
    opened : Opened
    point : int
        -1 shows how one is chosen.
    title : str
    rows : sequence of (str, str)
        What is set at the point.
    replicates : int
    statuses : mapping of int to str, optional
        What became of replicates that are not done.
    """
    replicate, set_replicate = solara.use_state(0)
    way = use_way()
    with solara.Div(classes=["pn-card", "pn-st-run"]):
        if point < 0:
            text(say("studies.run_title"), "pn-title")
            text(say("studies.run_hint"), "pn-note")
            return
        chosen = min(replicate, replicates - 1)
        text(title, "pn-title")
        facts(rows)
        numbers = {f"{k}": replicate_name(k, statuses or {}) for k in range(min(replicates, 2_000))}
        if replicates > 1:
            choice(say("studies.replicate"), numbers, f"{chosen}", lambda given: set_replicate(int(given)))
        solara.Button(
            say("studies.explore"),
            icon_name="mdi-play-circle-outline",
            small=True,
            depressed=True,
            color="var(--pn-accent)",
            dark=True,
            classes=["pn-st-open"],
            on_click=lambda: go(lambda: opened.scenario(point, chosen), way),
        )
        is_same = opened.study is not None or opened.kind == RUN
        text(say("studies.same_in_terminal" if is_same else "studies.check"), "pn-note")
        command(repeat(opened, point, chosen))


def replicate_name(number: int, statuses: Mapping[int, str]) -> str:
    """Return a replicate with what became of it, unless it is done."""
    status = statuses.get(number, "")
    return f"{number} · {status}" if status else f"{number}"


def repeat(opened: Opened, point: int, replicate: int) -> str:
    """Return the command that runs one row again; the folder stands as the visitor sees it."""
    place = opened.folder.name
    if opened.study is not None:
        return f"pearlnet run {quoted(place)} --point {point} --replicate {replicate}"
    if opened.kind == RUN:
        return f"pearlnet run {quoted(f'{place}/scenario.toml')}"
    return f"pearlnet verify {quoted(place)} --runs 3"


def quoted(place: str) -> str:
    """Return a path as a shell takes it."""
    return shlex.quote(place)


def go(find: Callable[[], Scenario], way: Way) -> None:
    """Open a scenario in Explore, or say in a line why not."""
    try:
        open_in_explore(find(), way)
    except (BadInput, RefusedError, OSError) as error:
        state.note.value = refusal(error)
