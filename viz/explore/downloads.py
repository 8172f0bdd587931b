"""Files a visitor takes along: every table of the run, the network as a graph, the scenario."""

import io
import tempfile
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import solara

from abm.film import LINKED, OUT, Film
from abm.history import History
from abm.model import simulate
from abm.scenario import Scenario
from abm.world import World
from networks.errors import BadInput
from viz import state
from viz.words import names, say
from viz.work.crew import shop
from viz.work.runs import Run, heeding, size_of
from viz.work.shop import FailedError, StoppedError, Tell

STAMP = (2019, 1, 1, 0, 0, 0)
"""Date of every file in an archive, so that the same tables give the same bytes."""


def tables(tell: Tell, scenario: Scenario) -> bytes:
    """Return an archive of what ``pearlnet run`` writes for a scenario, without its report."""
    from experiments.comparison import run_one
    from experiments.runner import MODEL
    from experiments.store import write_tables

    def in_detail(scenario: Scenario, world: World) -> History:
        return simulate(scenario, world, watch=heeding(tell), lineage=True)

    tell(None)  # stops here if it was cancelled while it waited, and in every month
    with tempfile.TemporaryDirectory() as folder:
        write_tables(run_one(scenario, engine=replace(MODEL, in_detail=in_detail)), Path(folder))
        tell(None)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                info = zipfile.ZipInfo(path.name, STAMP)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, path.read_bytes())
    return packed.getvalue()


def graphml(film: Film, t: int) -> bytes:
    """Return the relations between firms in use at month `t` of the run, and all firms, as GraphML."""
    import networkx as nx

    picture, states, bonds = film.picture, film.states(t), film.bonds(t)
    graph = nx.DiGraph()
    for row in range(picture.n):
        graph.add_node(
            row,
            sector=picture.sectors[picture.sector[row]],
            region=picture.regions[picture.region[row]],
            lead=bool(picture.lead[row]),
            output_million_usd=float(picture.size[row]),
            weight=float(picture.weight[row]),
            state=int(states[row]),
        )
    both = (states[picture.supplier] > OUT) & (states[picture.customer] > OUT)
    for edge in both.nonzero()[0]:
        supplier, customer = int(picture.supplier[edge]), int(picture.customer[edge])
        graph.add_edge(supplier, customer, linked=bool(bonds[edge] == LINKED))
    out = io.BytesIO()
    nx.write_graphml(graph, out)
    return out.getvalue()


def fetched(scenario: Scenario, gone: threading.Event) -> bytes:
    """Return the archive of `tables`, made elsewhere; empty if the visitor has gone meanwhile."""
    try:
        return shop().submit(tables, scenario, urgent=False, size=size_of(scenario)).result(gone)
    except StoppedError:
        return b""


@solara.component
def downloads(run: Run) -> None:
    """Show what can be downloaded."""
    tries, retry = solara.use_state(0)
    film = run.film
    looked = state.month.value - film.first
    t = looked if 0 <= looked < film.months else film.months - 1
    month = names.month_name(film.first + t)
    key = run.scenario.digest()
    gone = solara.use_memo(threading.Event, [key])
    solara.use_effect(lambda: gone.set, [key])  # as another tab or scenario is chosen, or the page closes

    def ask() -> bytes:
        try:
            return fetched(run.scenario, gone)
        except (BadInput, FailedError) as error:
            state.note.value = say("app.refused", why=error)
            retry(tries + 1)  # the button is let go of, and nothing is downloaded
            return b""

    # kept from one showing to the next: a new function would end a download that is under way
    all_tables = solara.use_memo(lambda: ask, [key, tries])
    network = solara.use_memo(lambda: lambda: graphml(film, t), [key, t])
    with solara.Div(classes=["pn-downloads"]):
        solara.FileDownload(all_tables, filename="tables.zip", label=say("explore.tables"))
        solara.FileDownload(network, filename="network.graphml", label=say("explore.graphml", month=month))
        solara.FileDownload(run.scenario.to_toml(), filename="scenario.toml", label=say("app.file"))
    solara.Text(say("explore.tables_same"), classes=["pn-note"])
