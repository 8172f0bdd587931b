"""One firm: what it is, what became of it, what tipped it, who stands around it, and what stops it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

import numpy as np
import solara

from abm.film import LINKED, OUT, Film, Picture
from abm.stall import FIRM_REASONS, FIRM_RELIEFS, Stalls
from agents.instruments import CODES
from agents.lineage_table import EVENTS, KINDS, LineageTable
from viz import state
from viz.words import names, say
from viz.work.runs import Run

MOST_PARTNERS: Final = 12
"""Partners named; the largest, those in use first."""

MOST_CAUSES: Final = 8
"""Causes of an event told one by one, the heaviest; the rest are summed."""


@final
@dataclass(frozen=True, slots=True)
class Turn:
    """A month in which a firm changed."""

    month: int
    state: int


@final
@dataclass(frozen=True, slots=True)
class Cause:
    """Part of what brought an event about.

    Parameters
    ----------
    month : int
    event : str
        One of `agents.lineage_table.EVENTS`.
    kind : str
        One of `agents.lineage_table.KINDS`.
    instrument : str
        Code, empty without.
    firm : int
        Row that tipped, -1 without.
    weight : float
        Share of the event; those of one event add up to one.
    """

    month: int
    event: str
    kind: str
    instrument: str
    firm: int
    weight: float


@final
@dataclass(frozen=True, slots=True)
class Partner:
    """A firm on the other end of a relation, or of two: a supplier may be a customer too."""

    row: int
    is_supplier: bool
    is_customer: bool
    state: int
    is_linked: bool


def turns(film: Film, row: int) -> list[Turn]:
    """Return the months in which a firm's state changed."""
    at = np.flatnonzero(film.row == row)
    month = np.searchsorted(film.row_start, at, side="right") - 1 + film.first
    return [Turn(int(m), int(s)) for m, s in zip(month, film.state[at], strict=True)]


def causes(lineage: LineageTable | None, row: int) -> list[Cause]:
    """Return what tipped a firm's adoptions and abandonments, in order of time, the heaviest first."""
    if lineage is None:
        return []
    mine = np.flatnonzero((lineage.row == row) & (lineage.event != EVENTS.index("link")))
    found = [
        Cause(
            month=int(lineage.month[k]),
            event=EVENTS[lineage.event[k]],
            kind=KINDS[lineage.kind[k]],
            instrument=CODES[lineage.source[k]] if lineage.source[k] >= 0 else "",
            firm=int(lineage.source_row[k]),
            weight=float(lineage.weight[k]),
        )
        for k in mine
    ]
    return sorted(found, key=lambda cause: (cause.month, cause.event, -cause.weight))


def partners(film: Film, row: int, t: int) -> list[Partner]:
    """Return suppliers and customers at month `t` of the run: linked ones, then live ones, then by size."""
    picture = film.picture
    states, bonds = film.states(t), film.bonds(t)
    bought, sold = np.flatnonzero(picture.customer == row), np.flatnonzero(picture.supplier == row)
    suppliers, customers = picture.supplier[bought], picture.customer[sold]
    linked = {int(end) for end in suppliers[bonds[bought] == LINKED]}
    linked |= {int(end) for end in customers[bonds[sold] == LINKED]}
    sources, targets = set(suppliers.tolist()), set(customers.tolist())
    found = [
        Partner(end, end in sources, end in targets, int(states[end]), end in linked)
        for end in sorted(sources | targets)
    ]
    return sorted(found, key=lambda each: (-each.is_linked, -(each.state > OUT), -picture.size[each.row]))


def stop(stalls: Stalls | None, row: int) -> tuple[str, str, float] | None:
    """Return what stops a firm at the horizon, its cheapest relief and the cost; None if it is live."""
    if stalls is None:
        return None
    at = int(np.searchsorted(stalls.row, row))
    if at >= stalls.row.size or stalls.row[at] != row:
        return None
    return FIRM_REASONS[stalls.reason[at]], FIRM_RELIEFS[stalls.relief[at]], float(stalls.need[at])


@solara.component
def firm_card(run: Run, row: int) -> None:
    """Show one firm."""
    film, picture = run.film, run.film.picture
    if not 0 <= row < picture.n:
        solara.Text(say("explore.choose_firm"), classes=["pn-empty"])
        return
    last = film.months - 1
    looked = state.month.value - film.first
    t = looked if 0 <= looked <= last else last
    with solara.Div(classes=["pn-firm"]):
        with solara.Div(classes=["pn-row"]):
            solara.HTML(tag="h2", unsafe_innerHTML=say("explore.firm", n=row), classes=["pn-headline"])
            solara.Button(
                icon_name="mdi-close",
                icon=True,
                small=True,
                on_click=lambda: state.chosen.set(-1),
                attributes={"aria-label": say("app.close")},
            )
        who(run.scenario.structure, picture, row)
        solara.HTML(tag="h3", unsafe_innerHTML=say("explore.history"), classes=["pn-title"])
        what_happened(run, row)
        solara.HTML(
            tag="h3",
            unsafe_innerHTML=say("explore.around", month=names.month_name(film.first + t)),
            classes=["pn-title"],
        )
        around(film, row, t)


@solara.component
def who(structure: str, picture: Picture, row: int) -> None:
    """Show what a firm is."""
    facts = [
        names.sector_name(picture.sectors[picture.sector[row]]),
        names.region_name(structure, picture.regions[picture.region[row]]),
        say("explore.employees", n=f"{picture.employees[row]:,.0f}"),
        say("explore.firm_output", output=names.number(float(picture.size[row]), "million USD/year")),
    ]
    if picture.lead[row]:
        facts.append(say("explore.lead"))
    solara.Text(" · ".join(facts))
    if picture.weight[row] > 1.5:
        solara.Text(say("explore.stands_for", n=f"{picture.weight[row]:,.0f}"), classes=["pn-note"])


@solara.component
def what_happened(run: Run, row: int) -> None:
    """Show a firm's history, what tipped it, and what stops it."""
    changes, tipped = turns(run.film, row), causes(run.history.lineage, row)
    items: list[str] = []
    for turn in changes:
        items.append(f"<li><b>{names.month_name(turn.month)}</b> {names.state_name(turn.state)}")
        mine = [cause for cause in tipped if cause.month == turn.month]
        items += [f'<div class="pn-cause">{line}</div>' for line in told_all(mine)]
        items.append("</li>")
    if items:
        solara.HTML(tag="ul", unsafe_innerHTML="".join(items), classes=["pn-turns"])
    else:
        solara.Text(say("explore.never"), classes=["pn-note"])
    stopped = stop(run.stalls, row)
    if stopped is not None:
        reason, relief, need = stopped
        cost = f" ({names.number(need, 'million USD')})" if np.isfinite(need) and need > 0 else ""
        text = say("explore.stops", reason=names.reason_name(reason), relief=names.relief_name(relief) + cost)
        solara.Text(text)


def told_all(tipped: Sequence[Cause]) -> list[str]:
    """Return the causes of a month in words, one line each; of many the light ones in one line."""
    lines = [told(cause) for cause in tipped[:MOST_CAUSES]]
    rest = tipped[MOST_CAUSES:]
    if rest:
        share = names.percent(sum(cause.weight for cause in rest))
        lines.append(say("explore.firm_causes", n=len(rest), share=share))
    return lines


def told(cause: Cause) -> str:
    """Return one cause in words."""
    text = names.kind_name(cause.kind)
    if cause.instrument:
        text += f": {names.instrument_name(cause.instrument)}"
    if cause.firm >= 0:
        text += f" ({say('explore.firm', n=cause.firm)})"
    return f"{names.percent(cause.weight)} {text}"


@solara.component
def around(film: Film, row: int, t: int) -> None:
    """Show a firm's partners; a click goes to one of them."""
    found = partners(film, row, t)
    suppliers = sum(each.is_supplier for each in found)
    customers = sum(each.is_customer for each in found)
    live = sum(each.state > OUT for each in found)
    linked = sum(each.is_linked for each in found)
    solara.Text(
        say(
            "explore.partners",
            suppliers=suppliers,
            customers=customers,
            both=suppliers + customers - len(found),
            live=live,
            linked=linked,
        )
    )
    with solara.Div(classes=["pn-partners"]):
        for each in found[:MOST_PARTNERS]:
            sector = names.sector_name(film.picture.sectors[film.picture.sector[each.row]])
            sides = (("explore.supplier", each.is_supplier), ("explore.customer", each.is_customer))
            side = say("explore.firm_and").join(say(key) for key, holds in sides if holds)
            marks = ["pn-partner", f"pn-state-{each.state}", *(["pn-linked"] if each.is_linked else [])]
            solara.Button(
                f"{each.row}",
                text=True,
                small=True,
                on_click=lambda each=each: state.chosen.set(each.row),
                classes=marks,
                attributes={"title": f"{side}, {sector}, {names.state_name(each.state)}"},
            )
    if len(found) > MOST_PARTNERS:
        solara.Text(say("explore.more_partners", n=len(found) - MOST_PARTNERS), classes=["pn-note"])
