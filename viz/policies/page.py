# pyright: reportPrivateImportUsage=false
"""The page Policies: what was decided or proposed, by which instruments, and a mix of one's own."""

from pathlib import Path
from typing import Any, Final

import solara

from viz.policies import desk
from viz.policies.building import building
from viz.policies.difference import difference
from viz.policies.instruments import instruments
from viz.policies.mixes import mixes
from viz.words import say

PARTS: Final = {"mixes": mixes, "instruments": instruments, "contrast": difference, "build": building}

STYLE: Final = (Path(__file__).parent / "policies.css").read_text(encoding="utf-8")


@solara.component
def Page() -> None:  # noqa: N802 - as Solara names pages
    """Show one part of the page, and the way to the others."""
    now = desk.tab.value if desk.tab.value in PARTS else desk.TABS[0]

    def go(place: Any) -> None:
        if isinstance(place, int) and 0 <= place < len(desk.TABS):
            desk.tab.value = desk.TABS[place]

    solara.Style(STYLE)
    with solara.Div(classes=["pp-page"]):
        solara.v.Tabs(
            v_model=desk.TABS.index(now),
            on_v_model=go,
            height=40,
            background_color="transparent",
            class_="pp-tabs",
            children=[solara.v.Tab(children=[say(f"policies.tab_{name}")]) for name in desk.TABS],
        )
        PARTS[now]()
