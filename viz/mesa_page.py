"""The model on a page of Mesa's own SolaraViz: choose, play, watch.

A plain window for those who know Mesa. It draws what the model's arrays hold and decides nothing.
``python -m viz.mesa_page`` serves it to this machine only. The full browser comes later.
"""

from collections.abc import Callable
from typing import Any, Final

import click
import numpy as np
import solara
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from mesa.visualization import SolaraViz, make_plot_component

from abm.country import country_codes
from abm.history import Frame, frame_of
from abm.mix import mix_names
from abm.model import IndustryModel
from abm.months import month_name
from abm.scorecard import INDICATORS
from experiments.defaults import defaults
from experiments.report.style import IDLE, LINK, MUTED, PILOT, SCALED

__all__ = ["first_model", "model_params", "network_figure", "page"]

PLOTTED: Final = ("adopters", "links", "coverage")
"""Indicators drawn over time; each is recorded every month."""

FEWEST, FIRST, MOST = 200, 1000, 5000
"""Rows of firms: fewest, at first, most."""

LAST_SEED: Final = 100
STATES: Final = ((IDLE, "no live use"), (PILOT, "pilot"), (SCALED, "scaled use"))
"""Colour and name of each state of a frame, by its number."""

HOST: Final = "127.0.0.1"

ABOUT: Final = {
    "What is shown": (
        "The firms of one country as dots, a band for each sector, raw materials on the left, final goods on "
        "the right; data links between adopters as lines. The supply network is drawn by the model, not "
        "observed, and most costs are assumed: nothing here is a forecast."
    ),
    "How to use it": (
        "Choose a structure, a policy mix, the number of firms and a seed, then press Reset to draw that "
        "country. The arrow plays; Step lets one month pass. One run is one throw of the dice; the command "
        "pearlnet compare compares mixes over many."
    ),
    "What comes later": "This is Mesa's own page with our model in it. A browser of our own comes later.",
}
"""Headings and paragraphs, as plain text: what sets formatted text would be fetched from the net."""


def model_params() -> dict[str, Any]:
    """Return what a visitor can choose, in the form SolaraViz takes."""
    given = defaults()
    codes, names = list(country_codes()), list(mix_names())
    choice, whole = {"type": "Select"}, {"type": "SliderInt"}
    return {
        "structure": choice | {"label": "Structure", "value": given.structures[0], "values": codes},
        "mix": choice | {"label": "Policy mix", "value": given.mixes[-1], "values": names},
        "firms": whole | {"label": "Firms (rows)", "value": FIRST, "min": FEWEST, "max": MOST, "step": 100},
        "seed": whole | {"label": "Seed", "value": given.seed, "min": 0, "max": LAST_SEED, "step": 1},
    }


def first_model() -> IndustryModel:
    """Return the model the page opens with."""
    return IndustryModel(**{name: choice["value"] for name, choice in model_params().items()})


def network_figure(frame: Frame, sectors: tuple[str, ...], heading: str) -> Figure:
    """Draw a month of the network: sectors side by side, adopters in colour, data links as lines.

    Parameters
    ----------
    frame : Frame
    sectors : tuple of str
        Codes, in the order of the frame's sector numbers.
    heading : str
    """
    figure = Figure(figsize=(7.6, 5.8), layout="constrained")
    ax = figure.subplots()
    ax.set_axis_off()
    live = int(np.count_nonzero(frame.state))
    ax.set_title(f"{heading}: {live} adopting rows, {len(frame.linked)} data links", loc="left", pad=36)
    ax.add_collection(
        LineCollection(list(frame.position[frame.linked]), colors=LINK, linewidths=0.5, alpha=0.5)
    )
    area = np.clip(5.0 * (frame.size / frame.size.mean()) ** 0.7, 2.0, 90.0)
    for state, (colour, text) in enumerate(STATES):
        rows = frame.state == state
        size = area[rows] if state == 0 else np.maximum(area[rows], 14.0)
        ax.scatter(*frame.position[rows].T, s=size, color=colour, linewidths=0, label=text, zorder=2 + state)
    ax.plot([], [], color=LINK, label="data link")
    for sector in np.unique(frame.sector):
        middle = float(frame.position[frame.sector == sector, 0].mean())
        ax.text(middle, 1.02, sectors[sector], rotation=90, ha="center", va="bottom", size=7, color=MUTED)
    figure.legend(loc="outside lower center", ncols=4, frameon=False)
    return figure


def network(model: IndustryModel) -> Any:
    """Return the drawn network of the model's present month."""
    heading = "before the first month" if model.t < 0 else month_name(model.month)
    figure = network_figure(frame_of(model.actors, model.world), model.world.country.sectors, heading)
    return solara.FigureMatplotlib(figure, format="png", dpi=130)


def about(model: IndustryModel) -> Any:
    """Return what is shown and how to use it."""
    with solara.Column(gap="0px") as text:
        for heading, paragraph in ABOUT.items():
            solara.Text(heading, style={"font-weight": "bold"})
            solara.Text(paragraph, style={"margin-bottom": "12px"})
    return text


def plot(name: str) -> tuple[Callable[[Any], Any], int]:
    """Return a line plot of an indicator, with its title and unit from the scorecard."""
    row = next(row for row in INDICATORS if row.name == name)
    unit = "share" if row.unit == "1" else row.unit

    def worded(ax: Axes) -> None:
        ax.set_title(row.title)
        ax.set_ylabel(unit)
        ax.set_ylim(bottom=0)

    return make_plot_component(name, post_process=worded)


@solara.component
def page() -> None:
    """Show the model with controls, its drawn network and a few indicators."""
    model = solara.use_memo(first_model, [])
    components: list[Any] = [network, about, *map(plot, PLOTTED)]
    SolaraViz(model, components=components, model_params=model_params(), name="pearlnet")


@click.command()
@click.option("--port", default=8765, show_default=True, help="Port on this machine.")
def serve(port: int) -> None:
    """Serve the page to this machine, without a word to any other."""
    from solara.__main__ import run
    from solara.server import settings

    settings.telemetry.mixpanel_enable = False
    words = ["viz.mesa_page:page", "--host", HOST, "--port", f"{port}", "--no-open", "--no-check-version"]
    run.main([*words, "--production"], standalone_mode=False)


if __name__ == "__main__":
    serve()
