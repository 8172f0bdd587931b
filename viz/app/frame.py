"""The head of every page: where to go, which language, light or dark, and the scenario to keep."""

from collections.abc import Callable, Mapping
from typing import Final

import solara
import solara.lab

from abm.scenario import Scenario, scenario_from
from abm.tables import parse_toml
from networks.errors import BadInput
from viz import state
from viz.app.address import refuse_files
from viz.widgets.file_field import file_field
from viz.words import TONGUES, language, say

MARK: Final = (
    '<svg viewBox="0 0 44 24" width="44" height="24" aria-hidden="true">'
    '<g stroke="var(--pn-link)" stroke-width="1.4" fill="none" opacity=".8">'
    '<path d="M5 17 L15 8 L26 15 L38 6 M15 8 L38 6 M26 15 L40 18"/></g>'
    '<g fill="var(--pn-scaled)"><circle cx="5" cy="17" r="3.2"/><circle cx="15" cy="8" r="3.8"/>'
    '<circle cx="38" cy="6" r="3.4"/></g>'
    '<g fill="var(--pn-pilot)"><circle cx="26" cy="15" r="4"/><circle cx="40" cy="18" r="2.8"/></g></svg>'
)
"""Pearls that become strings and a net."""


@solara.component
def header(pages: Mapping[str, str], path: str, go: Callable[[str], None]) -> None:
    """Show name, pages and switches."""
    with solara.v.Html(tag="header", class_="pn-header"):
        solara.HTML(tag="div", unsafe_innerHTML=f"{MARK}<b>pearlnet</b>", classes=["pn-mark"])
        with solara.v.Html(tag="nav", class_="pn-nav", attributes={"aria-label": say("app.skip")}):
            for to, text in pages.items():
                here = to == path
                solara.Button(
                    text,
                    text=True,
                    on_click=lambda to=to: go(to),
                    classes=["pn-tab", "pn-here"] if here else ["pn-tab"],
                    attributes={"aria-current": "page"} if here else {},
                )
        solara.v.Spacer()
        keep()
        for code, text in TONGUES.items():
            solara.Button(
                {"en": "EN", "zh": "中", "ko": "한"}[code],
                text=True,
                small=True,
                on_click=lambda code=code: language.set(code),
                classes=["pn-tongue", "pn-here"] if code == language.value else ["pn-tongue"],
                attributes={"aria-label": text, "lang": code, "title": text},
            )
        dark = solara.lab.use_dark_effective()
        solara.Button(
            icon_name="mdi-weather-sunny" if dark else "mdi-weather-night",
            icon=True,
            small=True,
            on_click=lambda: turn(not dark),
            attributes={
                "aria-label": say("app.to_light" if dark else "app.to_dark"),
                "data-theme-switch": "",
            },
        )


def turn(dark: bool) -> None:
    """Turn the page dark or light."""
    solara.lab.theme.dark = dark


@solara.component
def keep() -> None:
    """Show the scenario's file, command and link, and take a file."""
    is_open, set_open = solara.use_state(False)
    solara.Button(
        say("app.share"),
        icon_name="mdi-download",
        text=True,
        small=True,
        on_click=lambda: set_open(True),
        classes=["pn-keep"],
    )
    with (
        solara.v.Dialog(v_model=is_open, on_v_model=set_open, max_width=640),
        solara.Div(classes=["pn-dialog"]),
    ):
        if is_open:
            kept(lambda: set_open(False))


@solara.component
def kept(close: Callable[[], None]) -> None:
    """Show what can be taken along."""
    scenario = state.scenario.value
    limit = state.House.limits.upload

    def opened(name: str, content: bytes, size: int) -> None:
        try:
            state.scenario.value = uploaded(name, content, size)
            state.note.value = ""
            close()
        except BadInput as error:
            state.note.value = say("app.refused", why=error)

    solara.HTML(tag="h2", unsafe_innerHTML=say("app.share_title"), classes=["pn-headline"])
    solara.Text(say("app.link"), classes=["pn-note"])
    solara.FileDownload(scenario.to_toml(), filename="scenario.toml", label=say("app.file"))
    solara.Text(f"{say('app.command')}", classes=["pn-note"])
    solara.HTML(tag="pre", unsafe_innerHTML="pearlnet run scenario.toml", classes=["pn-code"])
    solara.Text(say("app.same"), classes=["pn-note"])
    solara.Preformatted(scenario.to_toml(), classes=["pn-code"])
    solara.Text(say("app.upload"), classes=["pn-title"])
    file_field(say("app.upload_hint", size=limit // 1024), opened, most=limit, accept=".toml")
    notice()
    solara.Button(say("app.close"), text=True, on_click=close)


def uploaded(name: str, content: bytes, size: int) -> Scenario:
    """Return the scenario of a file that a visitor sent; `size` is what the browser says of it, in bytes.

    Raises
    ------
    BadInput
        It is too large, no text, no scenario, or names files of this machine.
    """
    limit = state.House.limits.upload
    where = name[:80]
    if max(size, len(content)) > limit:
        raise BadInput(where, say("app.too_large", size=limit // 1024))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput(where, say("app.not_text")) from None
    found = parse_toml(text, where)
    refuse_files(found)
    return scenario_from(found, where)


@solara.component
def notice() -> None:
    """Show the line to the visitor, if there is one."""
    if not state.note.value:
        return
    with solara.v.Html(tag="div", class_="pn-notice", attributes={"role": "alert"}):
        solara.Text(state.note.value)
        solara.Button(
            icon_name="mdi-close",
            icon=True,
            small=True,
            on_click=lambda: state.note.set(""),
            attributes={"aria-label": say("app.close")},
        )
