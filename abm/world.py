"""What is drawn before any policy: firms, their relations, their needs.

The same for all mixes of a replicate, so that a difference between two mixes is the policy.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np

from abm.controls import NEEDS, drawn_part
from abm.country import Country, load_country
from abm.parameters import Parameters, make_parameters
from abm.scenario import Scenario
from abm.sectors import Sectors, load_sectors
from abm.technology import Technology, load_technology
from agents.needs import Needs, draw_needs
from networks.build import draw_graph
from networks.controls import CONTROLS
from networks.errors import BadInput
from networks.graph import SupplyGraph, tiers
from networks.layout import positions
from networks.population import Population, draw_population
from networks.storage import Network, NetworkSummary, load_network
from networks.types import Floats

DRAWN_FROM = ("structure", "firms", "seed", "technology", "parameters", "network")
"""Fields of a scenario that a world depends on, beside the part of the control that is drawn."""


@final
@dataclass(frozen=True, slots=True)
class World:
    """A structure with everything drawn that policy cannot change.

    Parameters
    ----------
    tier : int16, shape (n,)
        Shortest upstream distance to a lead firm, -1 if none is reached.
    position : float64, shape (n, 2)
        Place of each firm in drawings.
    scenario : Scenario
        What it was drawn for.
    network : NetworkSummary or None
        What the network file said of itself; None where the network was drawn here.
    """

    country: Country
    sectors: Sectors
    technology: Technology
    parameters: Parameters
    population: Population
    graph: SupplyGraph
    needs: Needs
    tier: np.ndarray
    position: Floats
    scenario: Scenario
    network: NetworkSummary | None = None

    def serves(self, scenario: Scenario) -> bool:
        """Say whether a scenario would draw the same world."""
        mine, other = self.scenario, scenario
        if not all(getattr(mine, name) == getattr(other, name) for name in DRAWN_FROM):
            return False
        if drawn_part(mine.control) != drawn_part(other.control):
            return False
        now = other.network_summary()  # the file may have been written anew
        return self.network is None or now is None or self.network.sha256 == now.sha256


def draw_world(scenario: Scenario) -> World:
    """Draw the world of a scenario; the mix, its budget and its dates do not enter.

    With a network file firms and relations are those of the file, and only their needs are drawn.
    """
    country = load_country(scenario.structure)
    sectors = load_sectors()
    technology = load_technology(scenario.technology)
    parameters = make_parameters(country, scenario.parameters)
    summary = scenario.network_summary()
    if scenario.network is None:
        population, graph = draw_network(country, parameters, scenario.firms, scenario.seed)
    else:
        own = network_for(country, scenario.network)
        population, graph = own.population, own.graph
        if population.n != scenario.firms:
            raise BadInput(Path(scenario.network).name, "was written anew since the scenario was made")
    if scenario.control in CONTROLS:
        graph = CONTROLS[scenario.control](graph, population, scenario.seed)
    needs = draw_needs(
        seed=scenario.seed,
        sector=population.sector,
        mean_gain=sectors.gain,
        exists=technology.depth >= 0,
        firm=parameters.firm,
        information=parameters.information,
    )
    if scenario.control in NEEDS:
        needs = NEEDS[scenario.control](needs, population.sector, scenario.seed)
    tier = tiers(graph, population.lead)
    position = positions(country.upstreamness(), population, scenario.seed)
    return World(
        country,
        sectors,
        technology,
        parameters,
        population,
        graph,
        needs,
        tier,
        position,
        scenario,
        summary,
    )


def draw_network(
    country: Country, parameters: Parameters, firms: int, seed: int
) -> tuple[Population, SupplyGraph]:
    """Draw the firms of a country and who supplies whom; both are synthetic."""
    population = draw_population(
        seed=seed,
        n=firms,
        firms=country.firms,
        employment=country.employment,
        output=country.output,
        value_added=country.value_added,
        fringe=country.fringe,
        fringe_employment=country.fringe_employment,
        tail=country.tail,
        largest=country.largest,
        leads=country.leads,
        region_share=country.region_share,
    )
    graph = draw_graph(
        seed=seed,
        population=population,
        domestic_flow=country.domestic_flow,
        fringe=country.fringe,
        latitude=country.latitude,
        longitude=country.longitude,
        out_degree=parameters.network.out_degree,
        area=country.area,
        rule=parameters.network.rule(),
    )
    return population, graph


def network_for(country: Country, path: str) -> Network:
    """Read a network file whose sectors and regions are those of the country.

    Raises
    ------
    BadInput
        The file cannot be used, or was made with other lists of sectors or regions.
    """
    network = load_network(path)
    for name, known in (("sectors", country.sectors), ("regions", country.regions)):
        if getattr(network, name) != known:
            raise BadInput(
                Path(path).name, f"was made with other {name} than those of {country.code!r}", "make it again"
            )
    return network
