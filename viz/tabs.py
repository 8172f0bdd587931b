"""A row of small tabs, reachable by keyboard."""

from collections.abc import Callable, Mapping

import solara


@solara.component
def tabs(names: Mapping[str, str], chosen: str, choose: Callable[[str], None]) -> None:
    """Show tabs; `names` maps what is chosen to what is read."""
    with solara.v.Html(tag="div", class_="pn-tabs", attributes={"role": "tablist"}):
        for key, text in names.items():
            solara.Button(
                text,
                text=True,
                small=True,
                on_click=lambda key=key: choose(key),
                classes=["pn-tab", "pn-here"] if key == chosen else ["pn-tab"],
                attributes={"role": "tab", "aria-selected": "true" if key == chosen else "false"},
            )
