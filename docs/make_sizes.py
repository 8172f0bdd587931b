"""Run the model at many numbers of rows and mean degrees, and write tables and a figure into docs/sizes.md.

    python -m docs.make_sizes

Run from the root of the project; it takes some minutes. The text of the page is written by hand; what stands
between ``<!-- made: NAME -->`` and ``<!-- end -->`` is replaced.
"""

import sys
from pathlib import Path
from time import perf_counter
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from abm.country import country_codes, load_country
from abm.model import simulate
from abm.scenario import Scenario
from abm.scorecard import INDICATORS
from abm.world import draw_world
from docs.make_networks import filled
from docs.make_tables import as_table
from experiments.defaults import defaults
from experiments.report.style import GRID, HUES, MUTED, RC, SMALL, save, sheet
from networks.kernels.chance import child_seed
from networks.types import Floats

PAGE: Final = Path(__file__).parent / "sizes.md"
IMAGES: Final = Path(__file__).parent / "images"
ROWS: Final = (1250, 2500, 5000, 10_000, 20_000, 50_000)
LARGEST: Final = 210_000
DEGREES: Final = (5, 10, 30)
BUDGET: Final = 200_000
"""Rows run in all at each size: small sizes get more seeds, at most `SEEDS`."""
SEEDS: Final = 20
NONE: Final = "none"
SHOWN: Final = (
    "adopter_density",
    "replication_ratio",
    "commercial_share",
    "sectors_reached",
    "joined_edge_share",
    "isolation",
    "chain_length",
    "giant_component",
    "cross_sector_links",
    "silo_index",
    "link_benefit_share",
)
DRAWN: Final = ("adopter_density", "joined_edge_share", "giant_component", "cross_sector_links")
Runs = dict[tuple[str, str], Floats]
"""Indicators at the end, shape (seeds, shown), by structure and mix."""


def main() -> int:
    """Run everything and write the page."""
    mixes = dict(zip(country_codes(), own_mixes(), strict=True))
    by_rows: dict[int, Runs] = {}
    by_degree: dict[int, Runs] = {}
    full = {code: int(load_country(code).firms.round().sum()) for code in country_codes()}
    for rows in (*ROWS, LARGEST):
        by_rows[rows] = {}
        for code, mix in mixes.items():
            number = min(rows if rows < LARGEST else max(rows, min(full[code], rows + 1000)), full[code])
            for name in (NONE, mix):
                by_rows[rows][code, name] = ends(code, name, number)
        print(f"{rows} rows done", flush=True)
    for degree in DEGREES:
        by_degree[degree] = {
            (code, name): ends(code, name, 5000, {"network.out_degree": float(degree)})
            for code, mix in mixes.items()
            for name in (NONE, mix)
        }
        print(f"degree {degree} done", flush=True)
    draw(by_rows)
    made = {"rows": tables(by_rows, "rows"), "degrees": tables(by_degree, "mean out-degree")}
    PAGE.write_text(filled(PAGE.read_text("utf-8"), made), "utf-8")
    return 0


def own_mixes() -> tuple[str, ...]:
    """Return the enacted mix of each structure, in the order of the structures."""
    mixes = [mix for mix in defaults().mixes if mix != NONE]
    return tuple(next(mix for mix in mixes if mix.startswith(code)) for code in country_codes())


def ends(code: str, mix: str, rows: int, parameters: dict[str, float] | None = None) -> Floats:
    """Run some seeds and return what the indicators are at the end, shape (seeds, shown)."""
    found, began = [], perf_counter()
    for r in range(max(2, min(SEEDS, BUDGET // rows))):
        scenario = Scenario(
            structure=code, mix=(mix,), firms=rows, seed=child_seed(1, r), parameters=parameters or {}
        )
        history = simulate(scenario, draw_world(scenario))
        found.append([history.overall[name][-1] for name in SHOWN])
    print(f"  {code} {mix} {rows}: {len(found)} seeds, {perf_counter() - began:.1f} s", flush=True)
    return np.array(found)


def tables(runs: dict[int, Runs], head: str) -> list[str]:
    """Return a table for each structure and mix: mean and standard deviation over seeds."""
    lines: list[str] = []
    for code, mix in next(iter(runs.values())):
        lines += ["", f"**{code}, {mix}**", ""]
        columns = [f"{level:,}" for level in runs]
        rows = [
            [f"`{name}`", *(cell(found[code, mix][:, j]) for found in runs.values())]
            for j, name in enumerate(SHOWN)
        ]
        seeds = ["seeds", *(str(len(found[code, mix])) for found in runs.values())]
        lines += as_table([head, *columns], [*rows, seeds])
    return [*lines, ""]


def cell(values: Floats) -> str:
    """Return mean and standard deviation over seeds."""
    known = values[np.isfinite(values)]
    if not known.size:
        return "-"
    return f"{known.mean():.3g} ± {known.std(ddof=1) if known.size > 1 else 0:.2g}"


def draw(by_rows: dict[int, Runs]) -> None:
    """Draw some indicators over the number of rows."""
    titles = {row.name: row.title for row in INDICATORS}
    with mpl.rc_context(RC):
        page = sheet(6.2)
        page.write(0.1, 0.08, "Does the number of rows matter?", weight="bold", size=13)
        page.write(0.1, 0.34, "At the end of 2026, mean and standard deviation over seeds", color=MUTED)
        for k, name in enumerate(DRAWN):
            ax = page.panel(0.7 + 5.5 * (k % 2), 1.0 + 2.75 * (k // 2), 4.6, 1.9)
            ax.set_title(titles[name], loc="left", size=SMALL + 1, weight="bold")
            panel(ax, by_rows, name, k == 0)
        save(page.figure, IMAGES, "sizes", "Four indicators over the number of rows")
        (IMAGES / "sizes.svg").unlink()


def panel(ax: Axes, by_rows: dict[int, Runs], name: str, with_key: bool) -> None:
    """Draw one indicator, a line for each structure and mix."""
    j = SHOWN.index(name)
    levels = np.array(list(by_rows), float)
    for hue, (code, mix) in zip((HUES[0], HUES[0], HUES[4], HUES[4]), by_rows[ROWS[0]], strict=True):
        values = [found[code, mix][:, j] for found in by_rows.values()]
        middle = np.array([np.nanmean(v) if np.isfinite(v).any() else np.nan for v in values])
        around = np.array([np.nanstd(v) if np.isfinite(v).any() else np.nan for v in values])
        style = ":" if mix == NONE else "-"
        ax.errorbar(levels, middle, around, color=hue, ls=style, marker="o", ms=3.5, lw=1.4,
                    label=f"{code}, {mix}")  # fmt: skip
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(FixedLocator(levels.tolist()))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x / 1000:g}k"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_ylim(0.0, None)
    ax.grid(axis="y", color=GRID, lw=0.8)
    ax.set_xlabel("rows", size=SMALL, color=MUTED, loc="right", labelpad=1)
    if with_key:
        ax.legend(frameon=False, fontsize=SMALL, ncols=2, loc="lower right")


if __name__ == "__main__":
    sys.exit(main())
