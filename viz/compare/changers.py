"""Firms that change sides between the two runs: what the map shows, by sector, and net of luck."""

from collections.abc import Callable

import solara

from abm.film import Film
from abm.history import History
from abm.scenario import Scenario
from experiments.pair.result import Pair
from networks.types import Bytes
from viz.compare.causes import causes_of
from viz.compare.flips import by_sector, overlay, tally
from viz.compare.heads import offers, relation_text
from viz.compare.numbers import small_share
from viz.compare.sentences import flip_words
from viz.compare.sides import apart
from viz.compare.tables import cause_table, sector_table
from viz.compare.texts import note, said, title, waiting
from viz.words import say
from viz.words.names import month_name


def shown_month(film: Film, month: int) -> int:
    """Return the month whose flips are shown: the clock's, or the last one before anything was played."""
    last = film.first + film.months - 1
    return last if month < film.first else min(month, last)


def use_marks(
    scenarios: tuple[Scenario, Scenario], films: tuple[Film | None, Film | None], month: int
) -> tuple[Bytes | None, int]:
    """Return the overlay of the map and its month; None where no firm can be followed."""
    first, second = films
    can = not apart(*scenarios) and first is not None and second is not None
    sizes = [0 if film is None else film.months for film in films]
    at = 0 if first is None or second is None else min(shown_month(film, month) for film in (first, second))

    def marks() -> Bytes | None:
        return overlay(first, second, at) if can and first is not None and second is not None else None

    digests = [each.digest() for each in scenarios]
    return solara.use_memo(marks, [can, at, *digests, *sizes]), at


@solara.component
def flip_switch(
    film: Film | None, marks: Bytes | None, month: int, is_on: bool, turn: Callable[[bool], None]
) -> None:
    """Show the switch of the overlay and how many there are; nothing where no firm can be followed."""
    if film is None or marks is None:
        return
    found = tally(film.picture, marks)
    with solara.Div(classes=["pn-flip-switch"]):
        if is_on:
            solara.Text(
                say(
                    "compare.flips_at",
                    month=month_name(month),
                    a=f"{found.only_first:,}",
                    b=f"{found.only_second:,}",
                    both=f"{found.both:,}",
                ),
                classes=["pn-note"],
            )
        solara.v.Switch(
            label=say("compare.show_flips"),
            v_model=is_on,
            on_v_model=lambda on: turn(on is True),
            dense=True,
            hide_details=True,
            inset=True,
            class_="pn-switch",
        )


@solara.component
def changers(
    scenarios: tuple[Scenario, Scenario],
    films: tuple[Film | None, Film | None],
    runs: tuple[History | None, History | None],
    pair: Pair | None,
) -> None:
    """Show how many firms change sides at the end, and in which sectors; or why none can be followed."""
    first, second = films
    with solara.v.Html(
        tag="section", class_="pn-card", attributes={"aria-label": say("compare.flips_title")}
    ):
        title(say("compare.flips_title"))
        if apart(*scenarios):
            note(relation_text(*scenarios))
            offers()
            return
        if first is None or second is None or runs[0] is None or runs[1] is None:
            waiting(say("compare.lines_wait"))
            return
        marks = overlay(first, second, max(film.first + film.months - 1 for film in (first, second)))
        found = tally(first.picture, marks)
        told = [] if pair is None else flip_words(pair)
        if not told:
            told = (
                [say("compare.flips", gained=small_share(found.gained), lost=small_share(found.lost))]
                if found.only_first + found.only_second
                else [say("compare.flips_none")]
            )
            told.append(say("compare.flips_one_run"))
        rows = by_sector(first.picture, marks)
        with solara.Div(classes=["pn-halves"]):
            with solara.Div(classes=["pn-found"]):
                for text in told:
                    said(text)
                if rows:
                    causes = cause_table(causes_of(runs[0], runs[1]))
                    solara.HTML(tag="div", unsafe_innerHTML=causes, classes=["pn-sectors"])
                    note(say("compare.causes_note"))
            if rows:
                with solara.Div():
                    solara.HTML(tag="div", unsafe_innerHTML=sector_table(rows), classes=["pn-sectors"])
                    note(say("compare.sectors_note"))
