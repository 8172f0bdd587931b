# pyright: reportPrivateImportUsage=false
"""What stands beside the timeline: attention and money of all instruments, money of one, or one measure."""

from collections.abc import Callable
from dataclasses import replace

import solara

from abm.measures import policy_tables
from abm.mix import Mix
from experiments.report.numbers import digits, grouped
from viz.policies import desk
from viz.policies.board import board
from viz.policies.cards import behind, measure_card
from viz.policies.labels import MONEY
from viz.policies.markup import Pair, dot, pairs, tag, text
from viz.policies.outlay import Outlay
from viz.words import say
from viz.words.names import instrument_name, month_name, number, percent


def attention_rows(mix: Mix, spent: Outlay, basis: str) -> list[Pair]:
    """Return attention and money of each instrument, the most attended first."""
    shares = mix.shares(basis)
    millions = list(spent.money.values())
    return [
        Pair(
            code=code,
            name=instrument_name(code),
            first=part,
            second=spent.share[code],
            said_first=percent(part, shares.values()),
            said_second=percent(spent.share[code], spent.share.values()),
            beside=grouped(spent.money[code], digits(max(millions))),
            detail=policy_tables().instruments[code].definition,
        )
        for code, part in sorted(shares.items(), key=lambda item: -item[1])
    ]


@solara.component
def side(mix: Mix, spent: Outlay, basis: str) -> None:
    """Show the measure picked, the money of the instrument picked, or attention and money of all."""
    tables = policy_tables()
    name, code = desk.measure.value, desk.wanted.value.instrument
    is_measure = name in tables.measures

    def pick_from(key: str) -> None:
        kind, _, rest = key.partition(":")
        if kind == "measure" and rest in tables.measures:
            desk.measure.value = rest
        elif kind == "instrument" and rest in tables.instruments:
            desk.measure.value = ""
            desk.wanted.value = replace(desk.wanted.value, instrument=rest)
        elif kind == "mix":
            desk.mixes.value = desk.tidy(rest)

    def back() -> None:
        if is_measure:
            desk.measure.value = ""
        else:
            desk.wanted.value = replace(desk.wanted.value, instrument="")

    with solara.Div(classes=["pp-stack"]):
        if is_measure or code:
            to = instrument_name(code) if is_measure and code else say("policies.back")
            solara.Button(
                to, icon_name="mdi-arrow-left", text=True, small=True, on_click=back, classes=["pp-back"]
            )
        if is_measure:
            with solara.Div(classes=["pp-tall"]):
                board(measure_card(tables.measures[name]), pick_from)
        elif code:
            money_behind(mix, spent, code, basis, pick_from).key(f"{mix.name} {code}")
        else:
            title = say("policies.attention_title")
            solara.HTML(tag="h2", unsafe_innerHTML=text(title), classes=["pn-title"])
            words, head = (
                (say("policies.attention"), say("policies.money_share")),
                say("names.unit_million_usd"),
            )
            rows = attention_rows(mix, spent, basis)
            with solara.Div(classes=["pp-tall"]):
                board(pairs(rows, words, label=title, beside=head, by_family=True), pick_from)


@solara.component
def money_behind(mix: Mix, spent: Outlay, code: str, basis: str, on_pick: Callable[[str], None]) -> None:
    """Show the measures behind an instrument's money of a month, as ``pearlnet mixes trace`` does."""
    months = spent.programme.months
    at, set_at = solara.use_state(spent.peak(code))
    at = min(max(at, 0), len(months) - 1)
    total = float(spent.programme.outlay(code)[at])
    shares = {"attention": percent(mix.shares(basis)[code]), "money": percent(spent.share[code])}
    head = tag("h2", dot(code) + text(instrument_name(code)) + text(code, "pp-code"), "pp-headline")
    link = text(say("policies.what_is_it"), "pp-link", "button", data_pick="what", type="button")
    when = say("policies.money_in", month=month_name(int(months[at])), money=number(total, MONEY))

    def pick_from(key: str) -> None:
        if key == "what":
            desk.open_instrument(code)
        else:
            on_pick(key)

    with solara.Div(classes=["pp-stack"]):
        board(head + tag("p", text(say("policies.has_share", **shares)) + link, "pn-note"), pick_from)
        solara.v.Slider(
            v_model=at,
            on_v_model=lambda value: set_at(int(value)),
            min=0,
            max=len(months) - 1,
            hide_details=True,
            dense=True,
            color="var(--pn-accent)",
            track_color="var(--pn-line)",
            label=say("policies.month"),
            class_="pp-slider",
        )
        board(text(when, "pn-title", "p"))
        with solara.Div(classes=["pp-tall"]):
            board(behind(spent.behind(code, at)), on_pick)
