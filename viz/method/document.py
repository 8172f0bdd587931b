"""A long text with its contents beside it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, final

import anywidget
import solara
import traitlets

from viz.words import language, say, table

FOLDER = Path(__file__).parent


@final
class Document(anywidget.AnyWidget):
    """The text in the browser; use the component `document`."""

    _esm: ClassVar[str] = (FOLDER / "document.js").read_text(encoding="utf-8")
    _css: ClassVar[str] = (FOLDER / "document.css").read_text(encoding="utf-8")

    html = traitlets.Unicode("").tag(sync=True)
    part = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    followed = traitlets.Dict().tag(sync=True)


@solara.component
def document(html: str, *, about: str = "", part: str = "", on_follow: Callable[[str, str], None]) -> None:
    """Show a text of ours.

    Parameters
    ----------
    html : str
        As `viz.method.texts.text` returns it.
    about : str
        A sentence under its title, in the language of the page.
    part : str
        Anchor of the heading it opens at; empty for its beginning.
    on_follow : callable
        Takes page and anchor of a link that leads to another text.
    """

    def followed(said: dict[str, Any]) -> None:
        if said:
            on_follow(str(said["page"]), str(said["part"]))

    counted = table()["method.tests"][language.value]  # filled in by the browser, which knows the count
    words = {
        "contents": say("method.contents"),
        "tests": counted,
        "one_test": say("method.one_test"),
        "about": about,
        "lang": language.value,
    }
    Document.element(  # pyright: ignore[reportAttributeAccessIssue]
        html=html, part=part, words=words, on_followed=followed
    )
