"""Public money by year and instrument, and who receives it."""

from typing import Final

import numpy as np
import solara

from abm.history import History
from abm.months import FIRST_YEAR
from viz.widgets.chart import HUES, Bars, bar_option, chart
from viz.words import names, say

MOST: Final = 6
"""Instruments with a colour of their own, the largest; more could not be told apart."""

REST: Final = HUES[-1]
"""Grey: all others together."""


def by_year(history: History) -> tuple[list[int], dict[str, list[float]]]:
    """Return the years of a run, and what each instrument paid in each, million USD; the largest first."""
    year = FIRST_YEAR + np.asarray(history.month) // 12
    years = sorted({int(each) for each in year})
    paid: dict[str, np.ndarray] = {}
    for (code, _), series in history.money.items():
        paid[code] = paid.get(code, np.zeros(len(years))) + [
            float(series[year == each].sum()) for each in years
        ]
    order = sorted(paid, key=lambda code: -float(paid[code].sum()))
    return years, {code: [float(each) for each in paid[code]] for code in order}


def layers(paid: dict[str, list[float]]) -> list[Bars]:
    """Return what is drawn, from below: the largest instruments, then all others together."""
    drawn = [
        Bars(names.instrument_name(code), values, hue)
        for (code, values), hue in zip(list(paid.items())[:MOST], HUES, strict=False)
    ]
    others = list(paid.values())[MOST:]
    if others:
        sums = [sum(year) for year in zip(*others, strict=True)]
        drawn.append(Bars(say("explore.money_others", n=len(others)), sums, REST))
    return drawn


def by_payee(history: History) -> dict[str, float]:
    """Return what each kind of payee received, million USD; the largest first."""
    received: dict[str, float] = {}
    for (_, payee), series in history.money.items():
        received[payee] = received.get(payee, 0.0) + float(series.sum())
    return dict(sorted(received.items(), key=lambda item: -item[1]))


@solara.component
def money(history: History) -> None:
    """Show the money of a run."""
    years, paid = by_year(history)
    if not paid:
        solara.Text(say("explore.no_money"), classes=["pn-empty"])
        return
    option = bar_option(
        years,
        layers(paid),
        title=say("explore.money_title"),
        unit=names.unit_name("million USD"),
    )
    chart(option, height=300, label=say("explore.money_title"))
    solara.Text(say("explore.money_note"), classes=["pn-note", "pn-money-note"])
    received = by_payee(history)
    total = sum(received.values())
    rows = "".join(
        f'<tr><td>{names.payee_name(payee)}</td><td class="num">{amount(value, received)}</td>'
        f'<td class="num">{names.percent(value / total)}</td></tr>'
        for payee, value in received.items()
    )
    head = f'<tr><th>{say("explore.payee")}</th><th class="num">{say("explore.received")}</th><th></th></tr>'
    solara.HTML(tag="table", unsafe_innerHTML=head + rows, classes=["pn-table"])


def amount(value: float, beside: dict[str, float]) -> str:
    """Return money in the scale of all that it is read with."""
    return names.number(value, "million USD", beside.values())
