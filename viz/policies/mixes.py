# pyright: reportPrivateImportUsage=false
"""A mix, or a sum of mixes: what it is, what it spends, and its measures in time."""

from dataclasses import replace

import solara

from abm.measures import policy_tables
from abm.mix import Mix
from viz import state
from viz.policies import desk
from viz.policies.board import board
from viz.policies.calendar import calendar, legend
from viz.policies.controls import choice, mix_choice, search_field, switch
from viz.policies.labels import FAMILIES, MONEY, country_name, small_share
from viz.policies.markup import chip, empty, tag, text
from viz.policies.outlay import Outlay, as_coded, outlay
from viz.policies.side import side
from viz.policies.timeline import by_programme, programmes_of, spans
from viz.widgets.chart import Bars, bar_option, chart
from viz.words import say
from viz.words.names import grade_name, instrument_name, number, programme_name, status_name, vertical_name

HUES = {"use": "pn:pilot", "net": "pn:a", "make": "pn:loss", "common": "pn:scaled", "steer": "pn:ghost"}
"""Colours of the families in charts; the style sheet of this page says the same."""


@solara.component
def mixes() -> None:
    """Show a mix and its measures."""
    scenario = state.scenario.value
    names = desk.names_of(desk.mixes.value, scenario)
    mix = desk.composed(names)
    spent = outlay(as_coded(scenario, names))
    with solara.Div(classes=["pp-stack"]):
        head(names, mix, spent)
        with solara.Div(classes=["pp-columns"]):
            with solara.Div(classes=["pn-card", "pp-side"]):
                side(mix, spent, scenario.basis)
            with solara.Div(classes=["pn-card", "pp-wide"]):
                measures(mix, scenario.proposed_start)
        years(spent, country_name(scenario.structure))


@solara.component
def head(names: tuple[str, ...], mix: Mix, spent: Outlay) -> None:
    """Choose the mix and say what it is."""
    scenario = state.scenario.value
    land = country_name(scenario.structure)

    def choose(found: tuple[str, ...]) -> None:
        desk.mixes.value = found
        desk.measure.value = ""

    demonstrations = sum(policy_tables().measures[name].is_demonstration for name in mix.measures)
    budget = mix.budget
    chips = [chip(status_name(mix.status), f"pp-chip-{mix.status.split()[0]}")]
    chips += [chip(say("policies.n_measures", n=len(mix.measures)))]
    chips += [chip("◆ " + say("policies.n_demonstrations", n=demonstrations))] if demonstrations else []
    figures = (
        (
            small_share(budget.share_of_value_added),
            say("policies.budget_is", low=small_share(budget.low), high=small_share(budget.high)),
        ),
        (number(spent.present_value, MONEY), say("policies.present_value", country=land)),
    )
    said = "".join(
        tag("div", text(big, "pn-figure", "div") + text(small, "pn-note", "div")) for big, small in figures
    )
    evidence = text(say("policies.budget_grade", grade=grade_name(budget.grade)), "pp-grade") + text(
        budget.source, lang="en"
    )
    with solara.Div(classes=["pp-stack"]):
        with solara.Div(classes=["pn-card", "pp-top"]):
            with solara.Div(classes=["pp-top-choice"]):
                mix_choice(say("policies.mix"), names, choose)
                board(tag("div", "".join(chips), "pp-chips"))
            board(tag("div", said, "pp-figures") + tag("p", evidence, "pn-note pp-evidence"))
        if names == scenario.mix and (scenario.overrides or scenario.budget is not None):
            board(text(say("policies.as_coded"), "pn-note pp-hint", "p"))


@solara.component
def measures(mix: Mix, proposed_start: str) -> None:
    """Show the measures along the calendar, and what of them is asked for."""
    want = desk.wanted.value
    all_of_them = spans(mix, proposed_start, is_everything=desk.everything.value)
    found = [span for span in all_of_them if want.finds(span.measure)]
    totals = {name: len(group) for name, group in by_programme(all_of_them).items()}
    tables = policy_tables()

    def ask(**change: object) -> None:
        desk.wanted.value = replace(desk.wanted.value, **change)  # pyright: ignore[reportArgumentType]

    def pick_from(key: str) -> None:
        kind, _, rest = key.partition(":")
        if kind == "measure" and rest in tables.measures:
            desk.measure.value = "" if desk.measure.value == rest else rest

    with solara.Div(classes=["pp-stack"]):
        with solara.Div(classes=["pp-filters"]):
            search_field(want.text, lambda words: ask(text=words))
            every = say("policies.every")
            codes = [(code, f"{instrument_name(code)} ({code})") for code in tables.instruments]
            choice(say("policies.instrument"), want.instrument, codes, lambda c: ask(instrument=c), every)
            present = [(name, programme_name(name)) for name in programmes_of(all_of_them)]
            choice(say("policies.programme"), want.programme, present, lambda p: ask(programme=p), every)
            fields = [(code, vertical_name(code)) for code in ("all", *tables.verticals)]
            choice(say("policies.fields"), want.vertical, fields, lambda v: ask(vertical=v), every)
        with solara.Div(classes=["pp-filters", "pp-filters-low"]):
            solara.Text(
                say("policies.found", n=len(found), total=len(all_of_them)), classes=["pn-note", "pp-found"]
            )
            solara.v.Spacer()
            switch(
                say("policies.only_demonstrations"),
                want.is_demonstration,
                lambda on: ask(is_demonstration=on),
            )
            switch(say("policies.everything"), desk.everything.value, desk.everything.set)
        with solara.Div(classes=["pp-tall"]):
            shown = f"{mix.name} {desk.everything.value} {want}"
            rows = calendar(by_programme(found), totals, chosen=desk.measure.value, name=shown)
            board(rows if all_of_them else empty(say("policies.no_policy")), pick_from)
        board(legend() + text(say("policies.translated"), "pn-note pp-small", "p"))


@solara.component
def years(spent: Outlay, land: str) -> None:
    """Show the money of each year by what the instruments work on."""
    if spent.total <= 0:
        return
    layers = [
        Bars(say(f"policies.family_{name}"), list(spent.by_year(codes).values()), HUES[name])
        for name, codes in FAMILIES.items()
    ]
    with solara.Div(classes=["pn-card"]):
        title = say("policies.by_year", country=land)
        chart(
            bar_option(list(spent.by_year()), layers, title=title, unit=say("names.unit_million_usd")),
            height=200,
            label=title,
        )
        solara.Text(say("policies.attention_is_not_money"), classes=["pn-note"])
