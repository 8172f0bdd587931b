"""The industry model: one country, one clock, and the month as a list of verbs."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any, final

import mesa
import numpy as np
from mesa.agent import AgentSet

from abm.assembly import Actors, assemble
from abm.controls import PLACEBO
from abm.history import History, finish
from abm.quota import reference
from abm.record import Record
from abm.scenario import Scenario
from abm.stall import Stalls, stalls_of, stops_of
from abm.stall_totals import reason_shares, totals_of
from abm.views import FirmView, ProviderView, materialise
from abm.world import DRAWN_FROM, World, draw_world
from agents.letters import Levers
from agents.quotas import Acts, Recorded
from agents.rules import WORTH
from networks.errors import BadInput, unknown
from networks.kernels.columns import Market
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
    scored : bool
        Whether the scorecard is written month by month; no choice reads it.
    acts : Acts, optional
        For control ``quota``: what firms did in the run without control, see `acts_of`; that run is made
        first if they are not given.
    **kwargs
        Fields of `Scenario`, for instance ``structure``, ``mix``, ``firms``, ``seed``.

    Attributes
    ----------
    month : int
        Calendar month, January 2019 being 0; the state is that of its end.
    months : int
        Months of the scenario.
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
        scored: bool = True,
        acts: Acts | None = None,
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
        self.months = scenario.months
        other = reference(scenario)
        if other is not None and acts is None:
            acts = acts_of(other, self.world, to_first=scenario.control == PLACEBO)
        self.actors: Actors = assemble(self, self.world, scenario, None if other is None else acts)
        self.record = Record(self.world, self.actors, scenario)
        self.levers = Levers.none(self.actors.sectors, self.actors.regions)
        self.market: Market | None = None  # what the latest month offers
        self.datacollector = mesa.DataCollector(model_reporters=self.record.reporters())
        self.grid = None
        self._views = False
        self._collect = collect
        self._scored = scored

    def step(self) -> None:
        """Let one month pass."""
        if self.t + 1 >= self.months:
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
        market = self.market = a.market(offers, self.levers)
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
        if self._scored:
            self.record.write(self.t, self.month, market)
        if self._collect:
            self.datacollector.collect(self)
        self.running = self.t + 1 < self.months

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

    def indicator(self, name: str, by: str | None = None) -> float | dict[str, float]:
        """Return an indicator at the end of the latest month, for all firms or by group.

        Parameters
        ----------
        name : str
            One of the names that ``pearlnet indicators`` lists.
        by : str, optional
            ``"sector"``, ``"size"`` or ``"region"``: one number a group, NaN where it is undefined.

        Raises
        ------
        BadInput
            An unknown name, groups the indicator does not divide by, or no month gone yet.

        Examples
        --------
        >>> model = IndustryModel(structure="kr", firms=200, end="2019-03")
        >>> for _ in range(3):
        ...     model.step()
        >>> sorted(model.indicator("adopter_density", by="size"))
        ['10-49', '1000+', '250-999', '50-249', 'lead firms']
        """
        return self.record.indicator(name, by)

    def stalls(self) -> Stalls:
        """Return what stops each firm without a site and each missing link now, and the cheapest relief.

        Reads the model and changes nothing; at any month.

        Raises
        ------
        BadInput
            No month has gone yet, or firms weigh no costs under the scenario's rule or control.

        Examples
        --------
        >>> model = IndustryModel(structure="kr", firms=200, end="2019-03")
        >>> model.step()
        >>> model.stalls().share("not_aware") > 0.5
        True
        """
        if self.market is None:
            raise BadInput("stalls", "no month has gone yet", "one step or more")
        if self.actors.rule.least != WORTH:
            where = f"stalls: rule {self.scenario.rule!r}, control {self.scenario.control!r}"
            raise BadInput(where, "firms weigh no costs, so none can be what binds", "rule 'economic'")
        return stalls_of(self.actors, self.world, self.levers, self.market, self.t)

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

    def release(self) -> None:
        """Let go of what a run is made of, once it is over.

        Mesa's agents and their model hold each other: without this, arrays of a run would stay until Python
        looks for such circles, which it does by number of objects and not by size. Mesa also keeps every
        model it has numbered agents for, so these are taken out.
        """
        self.remove_all_agents()
        del self.actors, self.record, self.datacollector, self.world

    def _materialise(self) -> None:
        if not self._views and hasattr(self, "actors"):
            self._views = True
            materialise(self)


def acts_of(scenario: Scenario, world: World, *, to_first: bool = False) -> Acts:
    """Run a scenario and return whose orders were placed when.

    Parameters
    ----------
    to_first : bool
        Whether to end with the month of the first order of a firm that is no lead firm.
    """
    model = IndustryModel(scenario, world=world, collect=False, scored=False)
    recorded = Recorded(model.actors.rule, model.actors.firms)
    model.actors.rule = recorded
    while model.running and model.t + 1 < scenario.months:
        model.step()
        if to_first and not world.population.lead[recorded.acts().row].all():
            break
    model.release()
    return recorded.acts()


def simulate(
    scenario: Scenario,
    world: World | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    watch: Callable[[IndustryModel], None] | None = None,
    lineage: bool = False,
    stalls: bool = True,
    paths: bool = True,
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
    watch : callable, optional
        Called with the model at the end of each month; it must change nothing.
    lineage : bool
        Whether to record what tips each adoption, abandonment and link; it moves nothing.
    stalls : bool
        Whether to ask at the end what stops firms and links; else reasons are those of each firm's last look.
    paths : bool
        Whether to keep indicators of all months; else those of the last year: faster, and the same there.
    """
    began = perf_counter()
    model = IndustryModel(scenario, world=world, collect=False)
    if lineage:
        model.actors.keep_lineage(scenario)
    if not paths:
        model.record.keep_the_end()
    while model.running and model.t + 1 < model.months:
        model.step()
        if watch is not None:
            watch(model)
        if progress is not None:
            progress(model.t + 1, model.months)
    history = finish(model.record, model.actors, model.world, scenario, perf_counter() - began)
    if stalls and (found := present_stalls(model)) is not None:
        totals = totals_of(found, model.world.country.sectors)
        history = replace(history, stalls=totals, reasons=reason_shares(totals), stops=stops_of(found))
    if model.actors.lineage is not None:
        history = replace(history, lineage=model.actors.lineage.table())
    model.release()
    return history


def present_stalls(model: IndustryModel) -> Stalls | None:
    """Return what stops firms and links now; None where firms weigh no costs."""
    return None if model.market is None or model.actors.rule.least != WORTH else model.stalls()


__all__ = ["IndustryModel", "simulate"]
