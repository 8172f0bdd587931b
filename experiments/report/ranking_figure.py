"""Which mix ranks first in each trial: a tile a trial, in the colours of the mixes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.plan import BASE, PARAMETERS, SIZE
from experiments.report.labels import Labels, shortened
from experiments.report.ranking_words import TRIED
from experiments.report.style import GRID, MUTED, SMALL, WIDTH, Looks, sheet, text_width

if TYPE_CHECKING:
    from experiments.comparison import Comparison

LEFT: Final = 2.25
TALL: Final = 0.25
"""Height of a tile, inches."""
BROAD: Final = 0.46
"""Greatest width of a tile, inches."""
GROUP_GAP: Final = 0.35
"""Gap between trials of different kinds, in tiles."""
HEADS: Final = {
    BASE: "",
    PARAMETERS: "",
    "budget": "budget",
    "basis": "",
    "end_rule": "",
    "money": "equal",
    SIZE: "rows",
    "degree": "degree",
    "rule": "rule",
    "control": "control",
}
"""Heading over the levels of a kind of trial."""
LEVELS: Final = {
    (BASE, ""): "replicates",
    (PARAMETERS, "draw"): "draws",
    ("basis", "clause_share"): "by clauses",
    ("end_rule", "common-window"): "same window",
    ("money", "same-usd"): "USD",
    ("money", "same-per-firm"): "USD a firm",
    ("control", "peers-off"): "no peers",
    ("control", "shuffled-needs"): "needs shuffled",
}
"""Levels in words where the code does not say it."""


def draw_ranking(comparison: "Comparison", labels: Labels, look: Looks) -> Figure | None:
    """Draw a block a structure: indicators down, trials across, each tile shared by those that rank first."""
    table = comparison.ranking
    if table.empty:
        return None
    columns = columns_of(table)
    structures = [s for s in comparison.plan.structures if (table["structure"] == s).any()]
    names = [n for n in comparison.plan.headlines if (table["indicator"] == n).any()]
    words = [level_name(trial, level) for trial, level in columns]
    top = 0.45 + max(text_width(word) for word in words) + 0.12
    block = TALL * len(names) + 0.55
    page = sheet(top + block * len(structures))
    places = spaced(columns)
    wide = min(BROAD, (WIDTH - LEFT - 0.1) / (places[-1] + 1.0))
    mixes = [m for m in comparison.plan.mixes if (table["mix"] == m).any()]
    x = 0.1
    for mix in mixes:
        page.write(x, 0.04, f"\N{BLACK SQUARE} {labels.mix(mix)}", color=look[mix].colour, weight="bold")
        x += text_width(f"MM{labels.mix(mix)}", weight="bold") + 0.25
    for place, (trial, level), word in zip(places, columns, words, strict=True):
        middle = LEFT + wide * (place + 0.5)
        page.write(middle, top + 0.2, word, rotation=90, ha="center", va="bottom", color=MUTED, size=SMALL)
        group = [level_name(kind, each) for kind, each in columns if kind == trial]
        if HEADS[trial] and level_name(trial, level) == group[0]:
            above = top + 0.2 - max(text_width(each) for each in group) - 0.28
            page.write(LEFT + wide * place, above, HEADS[trial], weight="bold", size=SMALL)
    for i, structure in enumerate(structures):
        here = top + 0.28 + i * block
        page.write(0.1, here - 0.26, f"Structure of {labels.structure(structure)}", weight="bold", size=10.5)
        for k, name in enumerate(names):
            title = shortened(labels.indicator(name).title, 30)
            page.write(0.1, here + TALL * (k + 0.5), title, va="center")
        ax = page.panel(LEFT, here, wide * (places[-1] + 1.0), TALL * len(names))
        ax.set_axis_off()
        ax.set_xlim(0.0, places[-1] + 1.0)
        ax.set_ylim(len(names), 0.0)
        mine = table[table["structure"] == structure]
        for k, name in enumerate(names):
            for place, (trial, level) in zip(places, columns, strict=True):
                rows = mine[(mine["indicator"] == name) & (mine["trial"] == trial) & (mine["level"] == level)]
                tile(ax, place, k, rows, mixes, look)
    return page.figure


def columns_of(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return trials and levels in the order in which they are drawn."""
    there = list(dict.fromkeys(zip(table["trial"].astype(str), table["level"].astype(str), strict=True)))
    found: list[tuple[str, str]] = []
    for trial in TRIED:
        levels = [level for kind, level in there if kind == trial]
        if trial in (SIZE, "budget", "degree"):
            levels.sort(key=float)
        found += [(trial, level) for level in levels]
    return found


def spaced(columns: Sequence[tuple[str, str]]) -> list[float]:
    """Return left edges of the columns in tiles, with a gap between kinds of trials."""
    places: list[float] = []
    for i, (trial, _) in enumerate(columns):
        gap = GROUP_GAP if i and columns[i - 1][0] != trial else 0.0
        places.append(places[-1] + 1.0 + gap if i else 0.0)
    return places


def level_name(trial: str, level: str) -> str:
    """Return a level as it stands over its column."""
    if trial == "budget":
        return f"\N{MULTIPLICATION SIGN}{level.removesuffix('.0')}"
    if trial == SIZE and level.isdigit():
        return f"{int(level):,}"
    return LEVELS.get((trial, level), level.replace("_", " "))


def tile(ax: Axes, x: float, y: int, rows: pd.DataFrame, mixes: Sequence[str], look: Looks) -> None:
    """Draw one tile: as wide a part for each mix as the share of cases in which it ranks first."""
    ax.add_patch(Rectangle((x + 0.05, y + 0.12), 0.9, 0.76, facecolor=GRID, lw=0))
    shares = dict(zip(rows["mix"].astype(str), rows["first"].astype(float), strict=True))
    left = x + 0.05
    for mix in mixes:
        wide = 0.9 * shares.get(mix, 0.0)
        if wide > 0.0:
            ax.add_patch(Rectangle((left, y + 0.12), wide, 0.76, facecolor=look[mix].colour, lw=0))
            left += wide
