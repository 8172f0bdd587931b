"""The page Method: the model's description, its numbers, its promises and its limits."""

from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Final

import reacton.ipyvuetify as v
import solara
from reacton.core import Element

from experiments.manifest import LIMITS
from networks.errors import BadInput
from viz import state
from viz.method import indicators, parameters
from viz.method.catalogue import catalogue
from viz.method.document import document
from viz.method.origin import citation, origin, snippet
from viz.method.texts import NAMES, text
from viz.words import say
from viz.words.names import percent, structure_name

TABS: Final = ("model", "parameters", "indicators", "reliability", "honest_claims", "origin")
STYLE: Final = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
FILE: Final = "scenario.toml"
COMMAND: Final = f"pearlnet run {FILE}"

shown: solara.Reactive[tuple[str, str]] = solara.reactive(("model", ""))
"""What a visitor reads, and at which heading; kept when the page is left."""


def open_text(name: str, part: str = "") -> None:
    """Turn to a part of the page, at one of its headings."""
    shown.value = (name, part)


@solara.component
def Page() -> None:  # noqa: N802 - a page of Solara
    """Show the part of the method that was chosen."""
    name, part = shown.value
    with v.Html(tag="div", class_="pn-method"):
        solara.Style(STYLE)
        tabs(name)
        if name in NAMES:
            about = say(f"method.about_{name}")
            document(text(name), about=about, part=part, on_follow=open_text).key(name)
        elif name == "parameters":
            parameter_table()
        elif name == "indicators":
            indicator_table()
        else:
            made()


@solara.component
def tabs(here: str) -> None:
    """Show the parts of the page."""
    with v.Html(tag="nav", class_="pn-tabs", attributes={"aria-label": say("app.method")}):
        for name in TABS:
            solara.Button(
                say(f"method.tab_{name}"),
                text=True,
                on_click=lambda name=name: open_text(name),
                classes=["pn-tab", "pn-here"] if name == here else ["pn-tab"],
                attributes={"aria-current": "page"} if name == here else {},
            )


@solara.component
def parameter_table() -> None:
    """Show every parameter as it stands in the present scenario."""
    scenario = state.scenario.value
    grades = parameters.by_grade(scenario.structure)
    count = {grade["value"]: grade["count"] for grade in grades}
    head(
        say(
            "method.parameters_head",
            all=sum(count.values()),
            assumed=count["assumed"],
            share=percent(count["assumed"] / sum(count.values())),
        ),
        say("method.parameters_note", structure=structure_name(scenario.structure)),
    )
    catalogue(
        parameters.rows(scenario),
        columns={name: say(f"method.{name}") for name in ("meaning", "value", "range", "grade", "source")},
        groups=parameters.groups(),
        grades=grades,
        on_ask=change,
    ).key("parameters")


def change(what: str, name: str, value: float | None) -> None:
    """Set a parameter of the shared scenario, put it back, or put all of them back."""
    scenario = state.scenario.value
    try:
        if what == "all_back":
            state.scenario.value = replace(scenario, parameters={})
        else:
            state.scenario.value = parameters.changed(scenario, name, value if what == "set" else None)
        state.note.value = ""
    except BadInput as error:
        state.note.value = say("method.not_set", why=error)


@solara.component
def indicator_table() -> None:
    """Show every indicator with its definition."""
    rows = indicators.rows()
    head(say("method.indicators_head", all=len(rows)), say("method.indicators_note"))
    names = ("title", "definition", "unit", "further", "recorded", "groups", "tested")
    catalogue(
        rows,
        columns={name: say(f"method.{name}") for name in names},
        groups=indicators.groups(),
    ).key("indicators")


@solara.component
def made() -> None:
    """Show what made the numbers, how to have them again, and how to quote them."""
    scenario, known = state.scenario.value, origin()
    with v.Html(tag="div", class_="pn-origin"):
        with card(say("method.repeat")):
            note(say("method.repeat_note"))
            with v.Html(tag="div", class_="pn-row"):
                small(FILE)
                solara.FileDownload(scenario.to_toml, filename=FILE, children=[download()])
            code(scenario.to_toml().strip())
            small(say("method.in_terminal"))
            code(COMMAND)
            small(say("method.in_python"))
            code(snippet())
        with v.Html(tag="div"):
            with card(say("method.cite")):
                code(citation(scenario))
                note(say("method.cite_note"))
                small(say("method.cite_data"))
                facts({structure_name(structure): where for structure, where in known.tables.items()})
                note(say("method.licence"))
            with card(say("method.installation")):
                facts(
                    {
                        say("method.version"): f"pearlnet {known.version}",
                        say("method.model_hash"): known.model,
                        say("method.data_hash"): known.data,
                        say("method.system"): known.system,
                        say("method.packages"): ", ".join(f"{n} {v}" for n, v in known.packages.items()),
                    }
                )
            with card(say("method.limits")):
                lines = "".join(f"<li>{escape(line)}</li>" for line in LIMITS)
                solara.HTML(tag="ul", unsafe_innerHTML=lines, classes=["pn-limits"])


def head(title: str, words: str) -> None:
    """Show what a table is."""
    solara.HTML(tag="h1", unsafe_innerHTML=escape(title), classes=["pn-headline"])
    solara.HTML(tag="p", unsafe_innerHTML=escape(words), classes=["pn-note", "pn-about"])


def card(title: str) -> Element:
    """Open a card with its title."""
    opened = v.Html(tag="section", class_="pn-card")
    with opened:
        solara.HTML(tag="h2", unsafe_innerHTML=escape(title), classes=["pn-headline"])
    return opened


def note(words: str) -> None:
    """Show a sentence."""
    solara.HTML(tag="p", unsafe_innerHTML=escape(words), classes=["pn-note"])


def small(words: str) -> None:
    """Show a small heading."""
    solara.HTML(tag="h3", unsafe_innerHTML=escape(words), classes=["pn-title"])


def code(words: str) -> None:
    """Show lines to type or to quote."""
    solara.HTML(tag="pre", unsafe_innerHTML=escape(words), classes=["pn-code"])


def facts(rows: dict[str, str]) -> None:
    """Show names with what they stand for."""
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in rows.items())
    solara.HTML(tag="dl", unsafe_innerHTML=lines, classes=["pn-facts"])


def download() -> Element:
    """Return the button that saves the scenario."""
    return solara.Button(say("method.download"), icon_name="mdi-download", text=True, small=True)


__all__ = ["Page", "shown"]
