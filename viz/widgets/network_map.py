"""The supply network as a map: pearls that light up, strings between them, a net.

The browser is told once where everything stands (`picture_message`) and then only what changed in
each month (`months_message`), as bytes; it keeps the months and moves among them by itself. Nothing
large is held in synchronised traits: a page that shows itself again asks anew.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast, final

import anywidget
import numpy as np
import solara
import traitlets

from abm.country import country_codes, load_country
from abm.film import Film, Picture
from abm.sectors import load_sectors
from networks.types import Bytes
from viz.widgets.source import FOLDER, module
from viz.words import pick, say, table

RELATIONS: Final = 120_000
"""Most relations of the faint background; of more, every so-manieth is drawn and the map says so."""

SOURCES: Final = (
    "clock.js",
    "palette.js",
    "map_reel.js",
    "map_view.js",
    "map_cells.js",
    "map_spread.js",
    "map_scene.js",
    "map_webgl.js",
    "map_canvas.js",
    "map_labels.js",
    "map_panel.js",
    "map_pointer.js",
    "network_map.js",
)
"""The browser's side, what later files use in earlier ones."""

Message = tuple[dict[str, Any], list[bytes]]
"""What is said, and the arrays that go with it."""


@final
class NetworkMap(anywidget.AnyWidget):
    """The map of one film.

    Attributes
    ----------
    words : dict of str to str
        Visible texts, by key.
    height : int
        Pixels, toolbar and legend included.
    chosen : int
        Row that stands out with its partners; -1 for none.
    group : str
        Maps of one group move together; empty for none.
    on_choose : callable or None
        Told the row a visitor clicked, -1 for none.
    """

    _esm = module(*SOURCES)
    _css = (FOLDER / "network_map.css").read_text(encoding="utf-8")

    words = traitlets.Dict().tag(sync=True)
    height = traitlets.Int(520).tag(sync=True)
    chosen = traitlets.Int(-1).tag(sync=True)
    group = traitlets.Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_choose: Callable[[int], None] | None = None
        self._film: Film | None = None
        self._overlay: Bytes | None = None
        self._edition = 0  # counts pictures: a late message of an old one is known as such
        self._sent = -1  # months sent; -1 until a browser asks
        self.on_msg(self._heard)

    def show(self, film: Film | None, overlay: Bytes | None = None) -> None:
        """Show a film, or more of it; only what the browser does not have is sent."""
        before, self._film = self._film, film
        if (before and before.picture) is not (film and film.picture):
            self._edition += 1
            if self._sent >= 0:
                self._send_all()
        elif film is not None and 0 <= self._sent < film.months:
            self._say(months_message(film, self._edition, self._sent))
            self._sent = film.months
        if overlay is not self._overlay:
            self._overlay = overlay
            if self._sent >= 0:
                self._say(overlay_message(overlay))

    def _say(self, message: Message) -> None:
        """Send a message."""
        self.send(message[0], message[1])

    def _send_all(self) -> None:
        """Send picture and months so far, or that there is nothing yet."""
        self._sent = 0
        if self._film is None:
            self._say(({"kind": "empty"}, []))
            return
        self._say(picture_message(self._film, self._edition))
        self._say(months_message(self._film, self._edition, 0))
        self._sent = self._film.months

    def _heard(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer the browser; what is no question of ours is left alone."""
        if not isinstance(content, Mapping):
            return
        asked, row = content.get("ask"), content.get("row", -1)
        rows = 0 if self._film is None else self._film.picture.n
        if not isinstance(row, int) or not -1 <= row < rows:
            return
        if asked == "film":
            self._send_all()
            self._say(overlay_message(self._overlay))
        elif asked == "choose" and self.on_choose is not None:
            self.on_choose(row)
        elif asked == "relations" and self._film is not None:
            self._say(relations_message(self._film.picture, self._edition))
        elif asked == "partners" and self._film is not None and row >= 0:
            self._say(partners_message(self._film.picture, self._edition, row))


@solara.component
def network_map(
    film: Film | None,
    *,
    words: Mapping[str, str],
    height: int = 520,
    chosen: int = -1,
    on_choose: Callable[[int], None] | None = None,
    overlay: Bytes | None = None,
    group: str = "",
) -> None:
    """Show a film as a map.

    Parameters
    ----------
    film : Film or None
        None shows a calm waiting state; one that grows sends only its new months.
    words : mapping
        Visible texts: `map_words`.
    height : int
        Pixels, toolbar and legend included.
    chosen : int
        Row that stands out with its partners; -1 for none.
    on_choose : callable or None
        Told the row a visitor clicked, -1 for none.
    overlay : uint8, shape (n,), or None
        0 neither, 1 only the first, 2 only the second, 3 both: coloured instead of the state.
    group : str
        Maps of one group move together.
    """
    element = cast(Any, NetworkMap).element(words=dict(words), height=height, chosen=chosen, group=group)

    def feed() -> None:
        widget = cast(NetworkMap, solara.get_widget(element))
        widget.on_choose = on_choose
        widget.show(film, overlay)

    solara.use_effect(feed, None)  # after every turn: the widget itself knows what is new


def map_words() -> dict[str, str]:
    """Return all texts of the map in this page's language, names of sectors and regions among them."""
    found = {key[4:]: say(key) for key in table() if key.startswith("map.")}
    sectors = load_sectors()
    found |= {f"sector.{code}": pick(name) for code, name in zip(sectors.codes, sectors.name, strict=True)}
    for code in country_codes():
        country = load_country(code)
        for name, local in zip(country.regions, country.regions_local, strict=True):
            found[f"region.{name}"] = name if name == local else f"{name} {local}"
    return found


def picture_message(film: Film, edition: int) -> Message:
    """Return what never moves."""
    picture = film.picture
    content = {
        "kind": "picture",
        "edition": edition,
        "first": film.first,
        "relations": picture.m,
        "sectors": list(picture.sectors),
        "regions": list(picture.regions),
    }
    arrays = (
        picture.position.astype("<f4"),
        picture.sector.astype("<i2"),
        picture.region.astype("<i2"),
        picture.tier.astype("<i2"),
        picture.lead.astype("u1"),
        picture.size.astype("<f4"),
        picture.weight.astype("<f4"),
        picture.employees.astype("<f4"),
        picture.left.astype("<f4"),
        picture.width.astype("<f4"),
    )
    return content, [each.tobytes() for each in arrays]


def months_message(film: Film, edition: int, since: int) -> Message:
    """Return what changed from month `since` of the film on, with the ends of the relations in it.

    Relations that never change are never sent: of a big film they are nine in ten.
    """
    rows = slice(film.row_start[since], None)
    edges = slice(film.edge_start[since], None)
    edge, place = np.unique(film.edge[edges], return_inverse=True)
    content = {"kind": "months", "edition": edition, "since": since, "months": film.months - since}
    arrays = (
        np.diff(film.row_start[since:]).astype("<i4"),
        film.row[rows].astype("<i4"),
        film.state[rows].astype("u1"),
        np.diff(film.edge_start[since:]).astype("<i4"),
        place.astype("<i4"),
        film.bond[edges].astype("u1"),
        edge.astype("<i4"),
        film.picture.supplier[edge].astype("<i4"),
        film.picture.customer[edge].astype("<i4"),
    )
    return content, [each.tobytes() for each in arrays]


def relations_message(picture: Picture, edition: int) -> Message:
    """Return all supply relations, or `RELATIONS` of them evenly spaced."""
    drawn = np.unique(np.linspace(0, picture.m - 1, min(picture.m, RELATIONS)).astype(np.int64))
    ends = (picture.supplier[drawn].astype("<i4"), picture.customer[drawn].astype("<i4"))
    return {"kind": "relations", "edition": edition}, [each.tobytes() for each in ends]


def partners_message(picture: Picture, edition: int, row: int) -> Message:
    """Return the supply relations of one row."""
    own = np.flatnonzero((picture.supplier == row) | (picture.customer == row))
    ends = (picture.supplier[own].astype("<i4"), picture.customer[own].astype("<i4"))
    return {"kind": "partners", "edition": edition, "row": row}, [each.tobytes() for each in ends]


def overlay_message(overlay: Bytes | None) -> Message:
    """Return the classes that are coloured instead of the states, if any."""
    return {"kind": "overlay"}, [] if overlay is None else [np.ascontiguousarray(overlay, np.uint8).tobytes()]
