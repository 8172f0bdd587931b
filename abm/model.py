"""The industry model: one country, one clock, and the month as a list of verbs."""

from collections.abc import Callable
from time import perf_counter
from typing import Any, final

import mesa
import numpy as np
from mesa.agent import AgentSet

from abm.assembly import Actors, assemble
from abm.history import History, finish
from abm.record import Record
from abm.scenario import Scenario
from abm.views import FirmView, ProviderView, materialise
from abm.world import DRAWN_FROM, World, draw_world
from agents.letters import Levers
from networks.errors import BadInput, unknown
from networks.layers import CoSuppliers, Layer, SameGroup, Trade, same_place, weighted_share
from networks.types import Floats


@final
class IndustryModel(mesa.Model):
    """Firms, suppliers and governments of one country, month by month.

    Parameters
    ----------
    scenario : Scenario, optional
        Otherwise made from the keywords.
    world : World, optional
        Drawn already, to be shared by several mixes of the same replicate.
    collect : bool
        Whether Mesa's data collector is filled month by month.
    **kwargs
        Fields of `Scenario`, for instance ``structure``, ``mix``, ``firms``, ``seed``.

    Attributes
    ----------
    month : int
        Calendar month, January 2019 being 0; the state is that of its end.
    running : bool
        False once the scenario's last month is done.

    Examples
    --------
    >>> from abm.model import IndustryModel
    >>> model = IndustryModel(structure="kr", firms=200, end="2019-06")
    >>> for _ in range(6):
    ...     model.step()
    >>> model.running
    False
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        *,
        world: World | None = None,
        collect: bool = True,
        **kwargs: Any,
    ) -> None:
        scenario = Scenario(**kwargs) if scenario is None else scenario
        super().__init__(rng=np.random.SeedSequence(scenario.seed))
        self.scenario = scenario
        if world is not None and not world.serves(scenario):
            raise BadInput("world", "was drawn for another scenario", "the same " + ", ".join(DRAWN_FROM))
        self.world = draw_world(scenario) if world is None else world
        self.t = -1
        self.month = scenario.start_month - 1
        self.actors: Actors = assemble(self, self.world, scenario)
        self.record = Record(self.world, self.actors, scenario)
        self.levers = Levers.none(self.actors.sectors, self.actors.regions)
        self.datacollector = mesa.DataCollector(model_reporters=self.record.reporters())
        self.grid = None
        self._views = False
        self._collect = collect

    def step(self) -> None:
        """Let one month pass."""
        if self.t + 1 >= self.scenario.months:
            self.running = False
            return
        self.t += 1
        self.month += 1
        a = self.actors
        a.open_month(self.t, self.month)

        # governments look at last month's reports, pull levers, and regions respond
        self.levers = a.govern(self.t, self.month)
        # vendors price, operators build and deliver, consumers subscribe
        offers = a.network.supply(self.t, self.month, self.levers, a.reports)
        # solution providers are paid, hire, enter, leave and make products
        gone = a.run_providers(self.t, self.month, self.levers)
        market = a.market(offers, self.levers)
        # firms hear of uses
        a.inform(self.month, self.levers)
        # those whose time has come weigh their offers
        rows, orders = a.choose(self.t, self.month, market)
        # the served are chosen; what is done goes live
        a.order(self.t, self.month, rows, orders, market, self.levers)
        a.deliver(self.t, self.month, market, self.levers, offers, gone)
        # sites are reviewed after a year: scaled, kept or given up
        a.review(self.t, self.month, market, self.levers)
        # adopters on a supply relation may connect their data
        a.link(self.month, self.levers)
        # needs and capabilities move; books are closed; the scorecard is written, and read by no choice
        a.learn(market, self.levers)
        a.close_month(self.month, self.levers)
        self.record.write(self.t, self.month, market)
        if self._collect:
            self.datacollector.collect(self)
        self.running = self.t + 1 < self.scenario.months

    @property
    def agents(self) -> AgentSet:  # pyright: ignore[reportIncompatibleMethodOverride]
        """All agents; firms and providers are made as light views when first asked for."""
        self._materialise()
        return super().agents

    @property
    def agents_by_type(self) -> dict[type[mesa.Agent], AgentSet]:
        """Agents by kind, firms and providers as light views."""
        self._materialise()
        return super().agents_by_type

    def firm(self, row: int) -> FirmView:
        """Return a view of one firm."""
        return FirmView(self, row)

    def provider(self, row: int) -> ProviderView:
        """Return a view of one solution provider."""
        return ProviderView(self, row)

    @property
    def network(self) -> Any:
        """The supply graph as a networkx graph, with what each firm and relation has become."""
        graph = self.world.graph.to_networkx(self.world.population)
        a = self.actors
        if self.t >= 0:
            a.relations.settle(self.month)
        for i in graph.nodes:
            graph.nodes[i]["live"] = bool(a.firms.live[i])
        supplier, customer = self.world.graph.supplier, self.world.graph.customer
        for e in range(self.world.graph.m):
            edge = graph.edges[int(supplier[e]), int(customer[e])]
            edge["linked"] = bool(a.relations.linked[e])
            edge["standing"] = bool(a.relations.active[e])
        return graph

    def layer(self, name: str) -> Layer:
        """Return how firms are tied other than by an edge of the supply graph, computed when asked for.

        Parameters
        ----------
        name : str
            ``"trade"`` (suppliers and customers), ``"co-suppliers"`` (of a common customer), ``"place"``
            (same sector and region), or ``"provider"`` (clients of the provider of the latest site).

        Raises
        ------
        BadInput
            Another name.

        See Also
        --------
        operator_regions : the layer of operators and regions.
        """
        firms, graph = self.actors.firms, self.world.graph
        layers: dict[str, Callable[[], Layer]] = {
            "trade": lambda: Trade(graph),
            "co-suppliers": lambda: CoSuppliers(graph),
            "place": lambda: same_place(firms.sector, firms.region),
            "provider": lambda: SameGroup(firms.main_provider),
        }
        if name not in layers:
            raise unknown("layer", "layer", name, layers)
        return layers[name]()

    def operator_regions(self) -> Floats:
        """Return the share of each operator's stations that stands in each region, shape (operators, R)."""
        return weighted_share(np.stack([o.stations for o in self.actors.network.operators]))

    def _materialise(self) -> None:
        if not self._views and hasattr(self, "actors"):
            self._views = True
            materialise(self)


def simulate(
    scenario: Scenario, world: World | None = None, progress: Callable[[int, int], None] | None = None
) -> History:
    """Run a scenario from its first to its last month.

    Parameters
    ----------
    scenario : Scenario
        Its seed is the seed of the replicate.
    world : World, optional
        Drawn with the same structure, firms, seed, technology and parameters.
    progress : callable, optional
        Called with months done and months in all.
    """
    began = perf_counter()
    model = IndustryModel(scenario, world=world, collect=False)
    while model.running and model.t + 1 < scenario.months:
        model.step()
        if progress is not None:
            progress(model.t + 1, scenario.months)
    history = finish(model.record, model.actors, model.world, scenario, perf_counter() - began)
    # Mesa's agents and their model hold each other: without this, arrays of a run would stay until Python
    # looks for such circles, which it does by number of objects and not by size
    del model.actors, model.record, model.datacollector, model.world
    return history


__all__ = ["IndustryModel", "simulate"]
