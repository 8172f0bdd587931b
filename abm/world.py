"""What is drawn before any policy: firms, their relations, their needs.

The same for all mixes of a replicate, so that a difference between two mixes is the policy.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from abm.country import Country, load_country
from abm.parameters import Parameters, make_parameters
from abm.scenario import Scenario
from abm.sectors import Sectors, load_sectors
from abm.technology import Technology, load_technology
from agents.needs import Needs, draw_needs
from networks.build import draw_graph
from networks.graph import SupplyGraph, tiers
from networks.layout import positions
from networks.population import Population, draw_population
from networks.types import Floats

DRAWN_FROM = ("structure", "firms", "seed", "technology", "parameters")
"""Fields of a scenario that a world depends on."""


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

    def serves(self, scenario: Scenario) -> bool:
        """Say whether a scenario would draw the same world."""
        mine, other = self.scenario, scenario
        return all(getattr(mine, name) == getattr(other, name) for name in DRAWN_FROM)


def draw_world(scenario: Scenario) -> World:
    """Draw the world of a scenario; the mix, its budget and its dates do not enter."""
    country = load_country(scenario.structure)
    sectors = load_sectors()
    technology = load_technology(scenario.technology)
    parameters = make_parameters(country, scenario.parameters)
    population = draw_population(
        seed=scenario.seed,
        n=scenario.firms,
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
        seed=scenario.seed,
        population=population,
        domestic_flow=country.domestic_flow,
        fringe=country.fringe,
        latitude=country.latitude,
        longitude=country.longitude,
        out_degree=parameters.network.out_degree,
        area=country.area,
        rule=parameters.network.rule(),
    )
    needs = draw_needs(
        seed=scenario.seed,
        sector=population.sector,
        mean_gain=sectors.gain,
        exists=technology.depth >= 0,
        firm=parameters.firm,
        information=parameters.information,
    )
    tier = tiers(graph, population.lead)
    position = positions(country.upstreamness(), population, scenario.seed)
    return World(country, sectors, technology, parameters, population, graph, needs, tier, position, scenario)
