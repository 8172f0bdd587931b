"""How the figures look: colours, type, placing of panels, saving with the same bytes each time."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from networks.types import Floats

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

WIDTH: Final = 11.6
"""Width of every figure, inches: drawn at natural size on a 1280 pixel screen."""
MARGIN: Final = 0.1
"""Space left of a figure's texts, inches."""
SMALL: Final = 9.5
"""Smallest type, points."""

INK: Final = "#1f2933"
MUTED: Final = "#5f6b7a"
GRID: Final = "#e4e7eb"
CARD: Final = "#ffffff"
BASELINE: Final = "#6b7280"
"""Colour of the mix that does nothing."""
HUES: Final = ("#c8562f", "#7d5ba6", "#a9820a", "#25877d", "#2b6cb0", "#b5497f", "#5b7a2c")
"""Colours of the other mixes; apart in hue and in lightness for all common kinds of colour vision."""
MARKS: Final = ("s", "D", "^", "v", "o", "P", "X")
IDLE: Final = "#cdd2d8"
PILOT: Final = "#e08e0b"
SCALED: Final = "#0d766e"
LINK: Final = "#1d3557"

NO_POLICY: Final = "none"
"""Name of the mix without measures."""

RC: "Final[dict[RcKeyType, Any]]" = {
    "svg.hashsalt": "pearlnet",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": SMALL,
    "text.color": INK,
    "axes.edgecolor": "#9aa5b1",
    "axes.labelcolor": MUTED,
    "axes.facecolor": "none",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "axes.formatter.useoffset": False,
    "xtick.color": "#9aa5b1",
    "ytick.color": "#9aa5b1",
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 3.0,
    "ytick.major.size": 0.0,
    "ytick.major.pad": 4.0,
    "figure.facecolor": CARD,
    "savefig.facecolor": CARD,
    "lines.solid_capstyle": "round",
    "path.simplify_threshold": 0.2,
}


@final
@dataclass(frozen=True, slots=True)
class Look:
    """Colour and mark of one mix."""

    colour: str
    mark: str
    dash: str


Looks: TypeAlias = Mapping[str, Look]
"""How each mix is drawn."""


def looks(mixes: Sequence[str], known: Iterable[str] = ()) -> dict[str, Look]:
    """Return how each mix is drawn, the same in every figure and in every report.

    Parameters
    ----------
    mixes : sequence of str
        The mixes of the comparison.
    known : iterable of str
        All mixes there are: a mix keeps its colour whichever others it is compared with.
    """
    order = [m for m in sorted(known) if m != NO_POLICY]
    order += [m for m in mixes if m not in order and m != NO_POLICY]
    found = {NO_POLICY: Look(BASELINE, "o", "--")}
    for i, name in enumerate(order):
        found[name] = Look(HUES[i % len(HUES)], MARKS[i % len(MARKS)], "-")
    return {m: found[m] for m in mixes}


@final
@dataclass(frozen=True, slots=True)
class Sheet:
    """A figure that is filled by places in inches from its upper left corner."""

    figure: Figure
    height: float

    def panel(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return new axes."""
        place = (left / WIDTH, 1 - (top + height) / self.height, width / WIDTH, height / self.height)
        return self.figure.add_axes(place)

    def write(self, left: float, top: float, text: str, **look: Any) -> None:
        """Write text; `top` is its upper edge unless another alignment is given."""
        look.setdefault("va", "top")
        self.figure.text(left / WIDTH, 1 - top / self.height, text, **look)


def sheet(height: float) -> Sheet:
    """Return an empty figure of the report's width."""
    figure = Figure(figsize=(WIDTH, height))
    FigureCanvasAgg(figure)
    return Sheet(figure, height)


def text_width(text: str, size: float = SMALL, weight: str = "normal") -> float:
    """Return the width of a text in inches."""
    if not text.strip():
        return 0.0
    face = FontProperties(family="DejaVu Sans", weight=weight)
    return float(TextPath((0, 0), text, size=size, prop=face).get_extents().x1) / 72.0


def column_places(columns: int, left: float, right: float, gap: float) -> tuple[list[float], float]:
    """Return left edges and common width of columns between two edges, inches."""
    width = (right - left - gap * (columns - 1)) / columns
    return [left + i * (width + gap) for i in range(columns)], width


def key(page: Sheet, entries: Sequence[tuple[str, Look]], note: str) -> float:
    """Draw the colour key in one or more lines, below it a note; return the lower edge."""
    x, y = MARGIN, 0.06
    for text, look in entries:
        wide = 0.42 + text_width(text, weight="bold") + 0.3
        if x > MARGIN and x + wide > WIDTH:
            x, y = MARGIN, y + 0.22
        ax = page.panel(x, y, 0.34, 0.16)
        ax.set_axis_off()
        ax.plot([0, 1], [0, 0], color=look.colour, lw=2, ls=look.dash)
        ax.plot([0.5], [0], look.mark, color=look.colour, ms=5.5)
        ax.set_xlim(0, 1)
        ax.set_ylim(-1, 1)
        page.write(x + 0.42, y + 0.08, text, va="center", color=look.colour, weight="bold")
        x += wide
    page.write(MARGIN, y + 0.24, note, color=MUTED)
    return y + 0.44


def key_height(entries: int) -> float:
    """Return the room to keep for a key, inches; long titles take a line each."""
    return 0.28 + 0.22 * -(-entries // 2)


def time_axis(ax: Axes, first: int, last: int) -> None:
    """Put years below and quiet lines behind; the frame ends where the months end."""
    years = list(range(-(-first // 12) * 12, last + 1, 12))
    every = 1 if len(years) <= 5 else 2
    ax.set_xticks(years[::every], [str(2019 + m // 12) for m in years[::every]])
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_bounds(first, last)
    ticks = [t for t in ax.get_yticks() if ax.get_ylim()[0] <= t <= ax.get_ylim()[1]]
    ticks = ticks if len(ticks) <= 5 else ticks[::2]
    ax.set_yticks(ticks)
    ax.hlines(ticks, first, last, color=GRID, lw=0.8, zorder=0)


def spread(wanted: Floats, gap: float) -> Floats:
    """Return places as near as possible to the wanted ones and at least `gap` apart.

    The least-squares solution by pooling neighbours that come too close.

    Parameters
    ----------
    wanted : float64, shape (k,)
    gap : float
        Smallest distance between two labels.
    """
    order = np.argsort(wanted, kind="stable")
    target = wanted[order] - gap * np.arange(wanted.size)
    blocks: list[list[float]] = []  # mean, number
    for value in target:
        blocks.append([float(value), 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, number = blocks.pop()
            before = blocks[-1]
            before[0] = (before[0] * before[1] + mean * number) / (before[1] + number)
            before[1] += number
    level = np.concatenate([np.full(int(number), mean) for mean, number in blocks] or [np.zeros(0)])
    placed = np.empty_like(wanted)
    placed[order] = level + gap * np.arange(wanted.size)
    return placed


_ID: Final = re.compile(r' id="([^"]*)"')
_PATH: Final = re.compile(r' d="[^"]*"')
_LONG: Final = re.compile(r"(\.\d\d)\d+")
_REFERENCE: Final = re.compile(r"#([A-Za-z_][\w.-]*)")


def save(figure: Figure, folder: Path, name: str, alt: str, dpi: int = 144) -> str:
    """Write ``name.svg`` and ``name.png``; return the SVG for the page.

    Parameters
    ----------
    alt : str
        What the figure shows, for readers who do not see it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drawing = drawing_of(figure, name)
    with mpl.rc_context(RC):
        figure.savefig(
            folder / f"{name}.png",
            format="png",
            metadata={"Software": None},
            dpi=dpi,
            pil_kwargs={"compress_level": 3},  # as small within a tenth, in half the time
        )
    (folder / f"{name}.svg").write_text(drawing + "\n", encoding="utf-8", newline="\n")
    return inline_svg(drawing, alt)


def drawing_of(figure: Figure, name: str) -> str:
    """Return a figure as SVG, the same bytes for the same figure and name."""
    rc: dict[RcKeyType, Any] = {**RC, "svg.hashsalt": f"pearlnet {name}"}
    with mpl.rc_context(rc):
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None}, dpi=200)
    return slim(text.getvalue())


def inline_svg(drawing: str, alt: str) -> str:
    """Return an SVG as it stands in a page, with its label for readers who do not see it."""
    label = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return drawing[drawing.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def slim(drawing: str) -> str:
    """Leave out of an SVG what no viewer needs: comments, metadata, unused names, digits below 0.01 pt."""
    drawing = re.sub(r"<!--.*?-->\s*", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"<metadata>.*?</metadata>\s*", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"<!DOCTYPE[^>]*>\s*", "", drawing)
    used = set(_REFERENCE.findall(drawing))
    drawing = _ID.sub(lambda found: found[0] if found[1] in used else "", drawing)
    drawing = _PATH.sub(lambda found: _LONG.sub(r"\1", found[0].replace("\n", "")), drawing)
    return re.sub(r"\n\s+", "\n", drawing).strip()
