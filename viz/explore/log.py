"""What happened when: policy that begins, firsts, gates passed, stages told."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
import solara

from abm.country import load_country
from abm.film import LINKED, OUT
from abm.history import History
from abm.parts import compile_parts, left_of
from abm.scenario import Scenario
from networks.stage import Thresholds
from viz.words import names, say
from viz.work.runs import Run

LONGEST: Final = 400
"""Most entries shown."""


@final
@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One line of the log.

    Parameters
    ----------
    month : int
        January 2019 being 0.
    kind : str
        ``"policy"``, ``"first"``, ``"stage"``, ``"gate"`` or ``"lead"``.
    text : str
    """

    month: int
    kind: str
    text: str


def entries(run: Run) -> list[Entry]:
    """Return the log of a run in order of time, in the language of the page."""
    return sorted([*policy(run), *firsts(run), *gates(run.history), *stages(run.history), *leads(run)])


def policy(run: Run) -> list[Entry]:
    """Return when measures of the mix begin to count, month by month."""
    return [
        Entry(month, "policy", say("explore.log_policy", n=count))
        for month, count in begins(run.scenario).items()
    ]


def begins(scenario: Scenario) -> dict[int, int]:
    """Return how many measures begin to count in each month of a scenario.

    Those in force at its start begin with it; those that ended before, and those that carry nothing,
    begin in no month.
    """
    mix = scenario.composed_mix().changed(scenario.overrides)
    parts = left_of(compile_parts(mix, scenario, load_country(scenario.structure).sectors), mix)
    first, last = scenario.start_month, scenario.start_month + scenario.months - 1
    months = [max(part.start, first) for part in parts if part.carried and part.end >= first]
    return {month: months.count(month) for month in sorted(set(months)) if month <= last}


def firsts(run: Run) -> list[Entry]:
    """Return the first adopter, the first link, and the first adopter of each sector."""
    film, picture = run.film, run.film.picture
    found: list[Entry] = []
    month = np.repeat(np.arange(film.months), np.diff(film.row_start)) + film.first
    live = film.state > OUT
    sector = picture.sector[film.row[live]]
    for number, at in zip(*np.unique(sector, return_index=True), strict=True):
        row = int(film.row[live][at])
        name = names.sector_name(picture.sectors[int(number)])
        found.append(Entry(int(month[live][at]), "first", say("explore.log_sector", sector=name, firm=row)))
    linked = np.flatnonzero(film.bond == LINKED)
    if linked.size:
        when = np.repeat(np.arange(film.months), np.diff(film.edge_start)) + film.first
        found.append(Entry(int(when[linked[0]]), "first", say("explore.log_link")))
    return found


def gates(history: History) -> list[Entry]:
    """Return when the share of firms first passed the gate of the stage point."""
    share, gate = history.overall["adopter_density"], Thresholds().density
    passed = np.flatnonzero(share >= gate)
    if not passed.size:
        return []
    return [Entry(int(history.month[passed[0]]), "gate", say("explore.log_gate", share=names.percent(gate)))]


def stages(history: History) -> list[Entry]:
    """Return the quarters at which another stage was told."""
    codes, before = history.overall["stage"], 0.0
    found: list[Entry] = []
    told = [t for t, month in enumerate(history.month) if (month + 1) % 3 == 0 or t == len(codes) - 1]
    for t in told:
        code = float(codes[t])
        if code == before or (np.isnan(code) and np.isnan(before)):
            continue
        found.append(
            Entry(int(history.month[t]), "stage", say("explore.log_stage", stage=names.stage_name(code)))
        )
        before = code
    return found


def leads(run: Run) -> list[Entry]:
    """Return when lead firms went live, month by month."""
    film, picture = run.film, run.film.picture
    month = np.repeat(np.arange(film.months), np.diff(film.row_start)) + film.first
    live = film.state > OUT
    _, first = np.unique(film.row[live], return_index=True)
    mine = first[picture.lead[film.row[live][first]]]
    months, counts = np.unique(month[live][mine], return_counts=True)
    return [
        Entry(int(at), "lead", say("explore.log_leads", n=int(n)))
        for at, n in zip(months, counts, strict=True)
    ]


@solara.component
def event_log(run: Run) -> None:
    """Show the log; a click on a month takes the clock there."""
    lines = [line(each) for each in entries(run)[:LONGEST]]
    solara.HTML(tag="ol", unsafe_innerHTML="".join(lines), classes=["pn-log"])


def line(entry: Entry) -> str:
    """Return an entry as an item of a list; its month is a button."""
    go = f"pearlnetClock.pause();pearlnetClock.go({entry.month})"
    button = f'<button type="button" class="pn-link" onclick="{go}">{names.month_name(entry.month)}</button>'
    return f'<li class="pn-log-{entry.kind}">{button} <span>{entry.text}</span></li>'
