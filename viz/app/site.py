"""The app as Solara serves it: one frame, five pages, one scenario behind them."""

from importlib import import_module
from pathlib import Path
from typing import Any, Final

import solara

from viz.app.frame import header, notice
from viz.app.step import use_address
from viz.words import say

PAGES: Final = {
    "": "explore",
    "compare": "compare",
    "studies": "studies",
    "policies": "policies",
    "method": "method",
}
"""Path of each page, and the name of its package."""

STYLE: Final = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


@solara.component
def Site() -> None:  # noqa: N802 - a component
    """Show the page that the path names, in the frame of all."""
    router = solara.use_router()
    go = use_address()
    path = router.parts[0]
    name = PAGES.get(path, PAGES[""])
    solara.Title(f"pearlnet: {say(f'app.{name}')}")
    solara.Style(STYLE)
    with solara.v.Html(tag="div", class_="pn-site"):
        header({path: say(f"app.{key}") for path, key in PAGES.items()}, path, go)
        with solara.v.Html(tag="main", class_=f"pn-main pn-page-{name}"):
            notice()
            sheltered(name)


@solara.component
def Layout(children: list[Any] = []) -> None:  # noqa: N802, B006 - as Solara calls it
    """Show nothing but the page: the frame is the app's own."""
    solara.v.Html(tag="div", children=children)


@solara.component
def sheltered(name: str) -> None:
    """Show a page; one that fails leaves the frame standing and says so."""
    error, again = solara.use_exception()
    solara.use_effect(again, [name])
    if error is not None:
        with solara.Div(classes=["pn-card", "pn-empty"]):
            solara.Text(say("app.broken"))
            solara.Preformatted(f"{type(error).__name__}: {error}", classes=["pn-code"])
            solara.Button(say("app.again"), text=True, on_click=again)
        return
    page_of(name)()


def page_of(name: str) -> Any:
    """Return what shows a page; it is loaded when first asked for, so that the first one need not wait."""
    return import_module(f"viz.{name}.page").Page


def route(path: str) -> solara.Route:
    """Return the route of a page."""
    return solara.Route(path or "/", component=Site, layout=Layout if not path else None)


routes = [route(path) for path in PAGES]
