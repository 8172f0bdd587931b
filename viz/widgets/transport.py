"""The bar that moves the clock: play, step, jump, speed."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Final, final

import anywidget
import solara
import traitlets

from viz.widgets.source import module
from viz.words import language, say

__all__ = ["Transport", "transport", "transport_words"]

WORDS: Final = (
    *("bar", "play", "pause", "back", "forward", "reset", "slider", "speed", "rate", "before", "waiting"),
)
"""Words of the bar, by their place in ``words/widgets.toml``."""

UNTOLD: Final = -(10**6)
"""No month has been told yet."""


@final
class Transport(anywidget.AnyWidget):
    """The bar in the browser; use the component `transport`."""

    _esm: ClassVar[str] = module("clock.js", "numbers.js", "transport.js")
    _css: ClassVar[str] = module("transport.css")

    first = traitlets.Int(0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    ready = traitlets.Int(-1).tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)
    rested = traitlets.Int(UNTOLD).tag(sync=True)
    opens = traitlets.Int(UNTOLD).tag(sync=True)
    plays = traitlets.Bool(False).tag(sync=True)


def transport_words() -> dict[str, str]:
    """Return the words of the bar in this page's language."""
    return {name: say(f"widgets.{name}") for name in WORDS}


@solara.component
def transport(
    *,
    first: int,
    last: int,
    ready: int,
    words: Mapping[str, str] | None = None,
    on_month: Callable[[int], None] | None = None,
    opens: int | None = None,
    plays: bool = False,
) -> None:
    """Show the bar, and tell the clock which months there are.

    Parameters
    ----------
    first, last : int
        Calendar months of the scenario.
    ready : int
        Last month that has been run; ``first - 1`` if none has.
    words : mapping, optional
        As from `transport_words`, which is taken where a word is missing.
    on_month : callable, optional
        Takes the clock's month once it has rested for a quarter of a second, not while playing.
    opens : int, optional
        Month the page's clock opens at, the first time there are months.
    plays : bool
        Without such a month: whether it plays by itself once all months are there; a visitor who wants
        little motion sees the last month at once.
    """

    def rested(month: int) -> None:
        if on_month is not None and month != UNTOLD:
            on_month(month)

    Transport.element(  # pyright: ignore[reportAttributeAccessIssue]
        first=first,
        last=last,
        ready=ready,
        words=transport_words() | dict(words or {}),
        lang=language.value,
        on_rested=rested,
        opens=UNTOLD if opens is None else opens,
        plays=plays,
    )
