"""The list of what lies below the study folder, and what stands there when there is none."""

from collections.abc import Callable, Sequence

import solara
import solara.lab

from experiments.batch.finish import KIND as STUDY_KIND
from experiments.pair.folder import PAIR
from viz.studies.listing import KINDS, Entry, Listing, listing
from viz.studies.parts import choice, command, text
from viz.studies.safe_path import RefusedError, root_of
from viz.studies.table import Cell, Column, data_table
from viz.studies.wording import cells_name, refusal
from viz.words import say, table

EVERY = "all"


@solara.component
def shelf(studies: str | None, on_open: Callable[[str], None]) -> None:
    """Show the list.

    Parameters
    ----------
    studies : str or None
        The study folder.
    on_open : callable
        Takes the name of a folder.
    """
    query, set_query = solara.use_state("")
    kind, set_kind = solara.use_state(EVERY)
    turn, set_turn = solara.use_state(0)
    found = solara.lab.use_task(lambda: read(studies), dependencies=[studies, turn], prefer_threaded=True)
    if studies is None:
        empty("")
        return
    if found.pending and found.latest is None:
        waiting()
        return
    result = found.latest
    if not isinstance(result, Listing):
        text(refusal(result or RefusedError("root")), "pn-empty")
        return
    if not result.entries:
        empty("results" if result.is_results else "folder")
        return
    shown = [each for each in result.entries if kind in (EVERY, each.kind)]
    with solara.v.Html(tag="div", class_="pn-st-bar"):
        text(say("studies.title"), "pn-headline", tag="h1")
        text(say("studies.count", n=len(result.entries)), "pn-note")
        solara.v.Spacer()
        solara.v.TextField(
            label=say("studies.filter"),
            v_model=query,
            on_v_model=lambda given: set_query(f"{given or ''}"[:80]),
            prepend_inner_icon="mdi-magnify",
            clearable=True,
            dense=True,
            hide_details=True,
            outlined=True,
            class_="pn-st-filter",
        )
        kinds = {EVERY: say("studies.every_kind"), **{each: say(f"studies.kind_{each}") for each in KINDS}}
        choice(say("studies.kind"), kinds, kind, set_kind, width=170)
        solara.Button(
            icon_name="mdi-refresh",
            icon=True,
            small=True,
            on_click=lambda: set_turn(turn + 1),
            attributes={"aria-label": say("studies.again"), "title": say("studies.again")},
        )
    if result.is_results:
        text(say("studies.is_results"), "pn-note", "pn-warn")

    def opened(row: int) -> None:
        if shown[row].problem is None:
            on_open(shown[row].name)

    with solara.Div(classes=["pn-card", "pn-st-shelf"]):
        data_table(
            columns(), [cells(each) for each in shown], label=say("studies.title"), query=query, on_row=opened
        )
    if result.is_cut:
        text(say("studies.cut"), "pn-note")


def read(studies: str | None) -> Listing | Exception:
    """Return the list, nothing where there is no folder, or what went wrong."""
    try:
        root = root_of(studies)
        return Listing() if root is None else listing(root)
    except (RefusedError, OSError) as error:
        return error


def columns() -> list[Column]:
    """Return the heads of the list."""
    return [
        Column(title=say("studies.name")),
        Column(title=say("studies.kind"), chip=True),
        Column(title=say("studies.written")),
        Column(title=say("studies.points"), numeric=True, hint=say("studies.points_hint")),
        Column(title=say("studies.replicates"), numeric=True),
        Column(title=say("studies.runs"), numeric=True, hint=say("studies.runs_hint")),
        Column(title=say("studies.version")),
    ]


def cells(entry: Entry) -> list[Cell]:
    """Return one line; of a broken folder its name and the reason."""
    if entry.problem is not None:
        reason = refusal(entry.problem)
        return [Cell(entry.name, reason, tone="warn"), *(Cell("", sort=float("nan")) for _ in range(6))]
    kind = say(f"studies.kind_{entry.kind}") if f"studies.kind_{entry.kind}" in table() else entry.kind
    return [
        Cell(entry.name, about(entry)),
        Cell(kind),
        Cell(entry.created, sort=entry.changed),
        count(entry.points),
        count(entry.replicates),
        runs(entry),
        Cell(entry.version, tone="quiet"),
    ]


def about(entry: Entry) -> str:
    """Return what a folder is for, in a line."""
    if entry.kind == STUDY_KIND:
        return entry.about or entry.title
    sides = list(zip(entry.structures, entry.mixes, strict=False))
    if entry.kind == PAIR and len(set(sides)) == 2:
        one, other = (cells_name([structure], [mix]) for structure, mix in sides)
        return say("studies.pair_of", a=one, b=other)
    return cells_name(entry.structures, entry.mixes) if entry.mixes else ""


def count(number: int) -> Cell:
    """Return a count; nothing where the folder does not say."""
    return Cell(f"{number:,}", sort=number) if number >= 0 else Cell("", sort=float("nan"))


def runs(entry: Entry) -> Cell:
    """Return how many runs are done, and what is missing or failed."""
    if not entry.is_finished:
        return Cell(f"{entry.done:,}", say("studies.under_way"), sort=entry.done, tone="warn")
    whole = f"{entry.done:,}" if entry.done == entry.wanted else f"{entry.done:,} / {entry.wanted:,}"
    note = say("studies.failures", n=f"{entry.failed:,}") if entry.failed > 0 else ""
    return Cell(whole, note, sort=entry.done, tone="warn" if note or entry.done < entry.wanted else "")


@solara.component
def empty(why: str) -> None:
    """Show how a study is made.

    Parameters
    ----------
    why : str
        ``""`` no folder was given, ``"folder"`` nothing lies in it, ``"results"`` it is one of results.
    """
    with solara.Div(classes=["pn-card", "pn-st-empty"]):
        solara.v.Icon(children=["mdi-bookshelf"], class_="pn-st-icon")
        text(say("studies.empty_title"), "pn-headline", tag="h1")
        text(say(f"studies.empty_{why}" if why else "studies.empty_none"), "pn-note")
        steps: Sequence[tuple[str, str]] = (
            ("studies.empty_make", "pearlnet batch money --out results/money"),
            ("studies.empty_open", "pearlnet app --studies results"),
        )
        for number, (key, line) in enumerate(steps, 1):
            with solara.v.Html(tag="div", class_="pn-st-step"):
                text(f"{number}", "pn-st-number", tag="span")
                with solara.v.Html(tag="div"):
                    text(say(key))
                    command(line)
        text(say("studies.empty_also"), "pn-note")
        command("pearlnet compare --out results/korea-china")


@solara.component
def waiting() -> None:
    """Show that something is being read."""
    with solara.v.Html(tag="div", class_="pn-empty", attributes={"role": "status"}):
        solara.v.ProgressLinear(indeterminate=True, color="var(--pn-accent)", class_="pn-st-progress")
        text(say("studies.reading"))
