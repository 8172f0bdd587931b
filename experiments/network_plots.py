"""Figures of a supply network: degrees, flows, distance, mixing, output, sectors."""

from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

from experiments.report.style import BASELINE, GRID, HUES, INK, LINK, MUTED, RC, WIDTH, Sheet, save, sheet
from networks.build import distances, networked_flow, sector_flows
from networks.controls import degrees_only
from networks.gravity import decay, fit_gravity, region_links
from networks.shape import partners_curve
from networks.tails import fit_tail
from networks.types import Floats, Offsets

if TYPE_CHECKING:
    from abm.country import Country
    from experiments.network_description import About
    from networks.graph import SupplyGraph
    from networks.population import Population

ROW, TOP, HIGH, WIDE, LEFT, STEP = 3.55, 0.78, 2.65, 3.05, 0.68, 3.85
"""Inches: rows apart, first panel from above, height, width, first panel from the left, columns apart."""

DOTS: Final = 4000
"""Rows drawn one by one at most."""

PUBLISHED: Final = (1.0, 2.0)
"""Cumulative exponents between which published tails lie; the facts' file has the sources."""


def write_plots(
    country: "Country", population: "Population", graph: "SupplyGraph", folder: Path, about: "About"
) -> None:
    """Write the figure of a network as ``network.svg`` and ``network.png`` into a folder."""
    save(draw_plots(country, population, graph, about), folder, "network", f"Network: {about.title}")


def draw_plots(
    country: "Country", population: "Population", graph: "SupplyGraph", about: "About", seed: int = 1
) -> Figure:
    """Draw six panels: degrees, sector flows, distance, mixing, output and degree, sectors.

    Parameters
    ----------
    about : About
        What kind of network it is, for the head and the words of the figure.
    seed : int
        For the rewired graph beside it.
    """
    with mpl.rc_context(RC):
        page = sheet(TOP + ROW + HIGH + 0.55)
        page.write(0.1, 0.08, about.title, weight="bold", size=13)
        page.write(0.1, 0.32, about.sentence, color=MUTED)
        draw_degrees(panel(page, 0, 0, "Degrees: share of rows with at least so many"), graph)
        draw_flows(panel(page, 1, 0, "Flows between sectors: table and graph"), country, population, graph,
                   drawn=about.drawn)  # fmt: skip
        draw_distance(panel(page, 2, 0, "Relations by distance"), country, population, graph)
        draw_mixing(panel(page, 0, 1, "Partners of partners"),
                    population, graph, seed)  # fmt: skip
        draw_output(panel(page, 1, 1, "Output and number of customers"), population, graph)
        shades = page.panel(LEFT + 2 * STEP + WIDE - 0.38, TOP + ROW, 0.12, HIGH)
        draw_sectors(panel(page, 2, 1, "Relations between sectors", WIDE - 0.5), shades, country,
                     population, graph)  # fmt: skip
        return page.figure


def panel(page: Sheet, column: int, row: int, title: str, width: float = WIDE) -> Axes:
    """Return the axes of a panel, with its title above."""
    left, top = LEFT + column * STEP, TOP + row * ROW
    page.write(left - 0.5, top - 0.06, title, va="bottom", weight="bold")
    return page.panel(left, top, width, HIGH)


def draw_degrees(ax: Axes, graph: "SupplyGraph") -> None:
    """Draw cumulative distributions of degrees with fitted tails, and slopes that are published."""
    for degree, name, colour in (
        (graph.in_degree(), "suppliers", HUES[4]),
        (graph.out_degree(), "customers", HUES[0]),
    ):
        number, above = survival(degree)
        ax.plot(number, above, ".", color=colour, ms=3.5, mec="none", rasterized=True)
        tail = fit_tail(degree)
        text = name
        if tail is not None:
            reach = np.array([tail.start, number[-1]])
            level = tail.size / max(degree.size, 1)
            ax.plot(reach, level * (reach / tail.start) ** -tail.exponent, color=colour, lw=1.4)
            text += f"  {tail.exponent:.2f} ({tail.low:.2f} to {tail.high:.2f})"
        ax.plot([], [], color=colour, marker=".", label=text)
    top = float(graph.out_degree().max(initial=1))
    reach = np.array([top**0.45, top**0.8])
    for exponent in PUBLISHED:
        ax.plot(reach, 0.7 * (reach / reach[0]) ** -exponent, color=BASELINE, lw=1, ls=":")
        ax.annotate(f"{exponent:g}", (reach[-1], 0.7 * (reach[-1] / reach[0]) ** -exponent), color=MUTED,
                    xytext=(3, 0), textcoords="offset points", va="center", size=8)  # fmt: skip
    ax.plot([], [], color=BASELINE, lw=1, ls=":", label="slopes 1 and 2: published")
    logs(ax)
    ax.set_xlabel("suppliers, or customers, of a row")
    ax.set_ylabel("share of rows")
    ax.legend(loc="lower left", frameon=False, fontsize=8, title="fitted exponent, 95 %", title_fontsize=8,
              alignment="left", handlelength=1)  # fmt: skip


def survival(degree: Offsets) -> tuple[Floats, Floats]:
    """Return the numbers that occur above zero and the share of entries at least as large."""
    number, count = np.unique(degree, return_counts=True)
    share = np.cumsum(count[::-1])[::-1] / max(degree.size, 1)
    return number[number > 0].astype(np.float64), share[number > 0]


def draw_flows(
    ax: Axes, country: "Country", population: "Population", graph: "SupplyGraph", *, drawn: bool
) -> None:
    """Draw the flow of each pair of sectors, table against graph."""
    wanted = networked_flow(country.domestic_flow, country.fringe)
    found = sector_flows(graph, population.sector, len(wanted))
    carried, missed = (wanted > 0) & (found > 0), (wanted > 0) & (found <= 0)
    low, high = float(wanted[wanted > 0].min()), float(wanted.max())
    ax.plot([low, high], [low, high], color=GRID, lw=1)
    ax.plot(wanted[carried], found[carried], ".", color=LINK, ms=3, mec="none", alpha=0.6, rasterized=True)
    floor = low / 3
    ax.plot(wanted[missed], np.full(int(missed.sum()), floor), "|", color=HUES[0], ms=6, rasterized=True)
    logs(ax)
    lost = float(wanted[missed].sum() / wanted.sum())
    has, lacks = ("carried", "not drawn") if drawn else ("with relations", "without")
    ax.annotate(f"{carried.sum()} pairs {has}", (0.04, 0.94), xycoords="axes fraction", color=LINK)
    ax.annotate(f"{missed.sum()} {lacks} (bottom): {lost:.2g} of flow", (0.04, 0.87),
                xycoords="axes fraction", color=HUES[0])  # fmt: skip
    ax.set_xlabel("table, million USD a year")
    ax.set_ylabel("graph, million USD a year")


def draw_distance(ax: Axes, country: "Country", population: "Population", graph: "SupplyGraph") -> None:
    """Draw relations over those expected by size alone, by distance, with the estimated slope."""
    apart = distances(country.latitude, country.longitude, country.area)
    links = region_links(graph, population.region, len(apart))
    fit = fit_gravity(links, apart)
    far, ratio = decay(links, apart, fit.sides)
    if far.size:
        level = ratio / (far[1] ** -fit.exponent)
        ax.plot(far[1:], level[1:], "o", color=LINK, ms=4.5, label="between regions, pairs binned")
        ax.plot(far[:1], level[:1], "s", color=HUES[0], ms=6, label="within regions")
        ax.plot(far[1:], (far[1:] / far[1]) ** -fit.exponent, color=LINK, lw=1.2,
                label=f"exponent {fit.exponent:.2f} ({fit.low:.2f} to {fit.high:.2f})")  # fmt: skip
    logs(ax)
    ax.set_xlabel("distance, km")
    ax.set_ylabel("relations, for the same two sides")
    ax.legend(loc="upper right", frameon=False, fontsize=8, handlelength=1.2)


def draw_mixing(ax: Axes, population: "Population", graph: "SupplyGraph", seed: int) -> None:
    """Draw the mean number of partners of partners by number of partners, beside a rewired graph."""
    null = degrees_only(graph, population, seed)
    ax.plot(*partners_curve(null), color=BASELINE, lw=1.4, label="rewired, degrees kept")
    ax.plot(*partners_curve(graph), "o", color=LINK, ms=4, label="this network")
    logs(ax)
    ax.set_xlabel("partners of a row")
    ax.set_ylabel("mean partners of its partners")
    ax.legend(loc="lower left", frameon=False, fontsize=8)


def draw_output(ax: Axes, population: "Population", graph: "SupplyGraph") -> None:
    """Draw rows by output of all their firms and number of customers, with the mean of bins."""
    made, sold = population.output * population.weight, graph.out_degree()
    used = np.flatnonzero((made > 0) & (sold > 0))
    some = used[np.linspace(0, used.size - 1, min(DOTS, used.size)).astype(np.int64)]
    ax.plot(sold[some], made[some], ".", color=LINK, ms=2, mec="none", alpha=0.35, rasterized=True)
    bins = np.floor(2 * np.log2(sold[used])).astype(np.int64)
    count = np.bincount(bins)
    mean = np.bincount(bins, np.log(made[used]))[count >= 10] / count[count >= 10]
    at = np.bincount(bins, np.log(sold[used]))[count >= 10] / count[count >= 10]
    ax.plot(np.exp(at), np.exp(mean), color=HUES[0], lw=2, label="geometric mean")
    logs(ax)
    ax.set_xlabel("customers of a row")
    ax.set_ylabel("output of its firms, million USD a year")
    ax.legend(loc="lower right", frameon=False, fontsize=8)


def draw_sectors(
    ax: Axes, beside: Axes, country: "Country", population: "Population", graph: "SupplyGraph"
) -> None:
    """Draw the number of edges between sectors as a heat map, and its shades beside it."""
    sectors = len(country.sectors)
    cell = population.sector[graph.supplier].astype(np.int64) * sectors + population.sector[graph.customer]
    edges = np.bincount(cell, minlength=sectors**2).reshape(sectors, sectors).astype(np.float64)
    shades = ax.imshow(np.where(edges > 0, edges, np.nan), cmap="cividis", norm=LogNorm(), aspect="auto",
                       interpolation="nearest")  # fmt: skip
    ax.set_xticks(np.arange(sectors), country.sectors, rotation=90, fontsize=6.2)
    ax.set_yticks(np.arange(sectors), country.sectors, fontsize=6.2)
    ax.tick_params(length=0, pad=1)
    ax.set_xlabel("customer's sector", labelpad=2)
    ax.set_ylabel("supplier's sector", labelpad=2)
    bar = page_of(ax).colorbar(shades, cax=beside)
    beside.spines[:].set_visible(False)
    beside.tick_params(labelsize=7.5, length=0, which="both")
    bar.set_label("edges; white: none", size=8, color=MUTED)


def page_of(ax: Axes) -> Figure:
    """Return the figure of axes."""
    return cast("Figure", ax.figure)


def logs(ax: Axes) -> None:
    """Set both axes to logarithms with a tick each decade and quiet lines."""
    for axis, scale in ((ax.xaxis, ax.set_xscale), (ax.yaxis, ax.set_yscale)):
        scale("log")
        ax.autoscale_view()
        low, high = axis.get_view_interval()
        wide = high > 100 * low
        axis.set_major_locator(LogLocator(base=10, subs=(1.0,) if wide else (1.0, 2.0, 5.0), numticks=8))
        if not wide:
            axis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:g}"))
        axis.set_minor_locator(NullLocator())
        axis.set_minor_formatter(NullFormatter())
    ax.tick_params(colors=INK, labelsize=8.5)
    ax.grid(visible=True, color=GRID, lw=0.6)
    ax.set_axisbelow(True)


Bars = list[tuple[str, tuple[float, float, float], tuple[float, float, float]]]


def draw_motifs(bars: Bars) -> Figure:
    """Draw squares and triangles over their null, a line for each network.

    Parameters
    ----------
    bars : list of (name, squares, triangles)
        Each with value and 95 % interval.
    """
    with mpl.rc_context(RC):
        page = sheet(1.1 + 0.3 * len(bars))
        ax = page.panel(3.4, 0.55, WIDTH - 3.9, 0.3 * len(bars))
        page.write(0.1, 0.08, "Squares and triangles, over a rewired graph with the same degrees",
                   weight="bold", size=11)  # fmt: skip
        ax.axvline(1.0, color=MUTED, lw=1)
        for k, (name, squares, triangles) in enumerate(bars):
            for value, colour, mark, up in ((squares, HUES[4], "s", 0.13), (triangles, HUES[0], "^", -0.13)):
                ax.plot(value[1:], [k - up] * 2, color=colour, lw=1.6)
                ax.plot(value[:1], [k - up], mark, color=colour, ms=5.5)
            page.write(3.25, 0.55 + 0.3 * (k + 0.5), name, ha="right", va="center")
        ax.plot([], [], "s", color=HUES[4], label="squares: two suppliers, two customers")
        ax.plot([], [], "^", color=HUES[0], label="triangles")
        ax.set_ylim(len(bars) - 0.5, -0.5)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.grid(visible=True, axis="x", color=GRID, lw=0.6)
        ax.set_xlabel("times as many as in the rewired graph; lines: 95 % of the sampling error")
        ax.legend(loc="lower right", frameon=False, fontsize=8.5)
        return page.figure
