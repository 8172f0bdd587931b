"""Lines of text on the page; what is said is never read as markup."""

import solara
from markupsafe import escape


@solara.component
def title(text: str, *, tag: str = "h2") -> None:
    """Show the title of a part."""
    solara.HTML(tag=tag, unsafe_innerHTML=str(escape(text)), classes=["pn-title"])


@solara.component
def note(text: str) -> None:
    """Show a remark on a line of its own."""
    solara.HTML(tag="p", unsafe_innerHTML=str(escape(text)), classes=["pn-note", "pn-line"])


@solara.component
def said(text: str) -> None:
    """Show a sentence that is to be read."""
    solara.HTML(tag="p", unsafe_innerHTML=str(escape(text)), classes=["pn-said"])


@solara.component
def waiting(text: str) -> None:
    """Show what takes the place of something that is not there yet."""
    solara.HTML(tag="p", unsafe_innerHTML=str(escape(text)), classes=["pn-empty"])
