"""The strategic actors of a country as Mesa agents: governments, operators, vendors."""

import mesa
import numpy as np

from abm.country import Actor
from abm.programme import Programme
from abm.world import World
from agents.governments import CentralGovernment, RegionalGovernment
from agents.instruments import Dose
from agents.ledger import Ledger
from agents.network_supply import NetworkSupply
from agents.operators import Operator
from agents.providers import Providers
from agents.vendors import Vendor
from networks.kernels.columns import Terms
from networks.kernels.linking import LinkTerms

OPERATOR, VENDOR = "operator", "vendor"


def regional_governments(model: mesa.Model, world: World) -> tuple[RegionalGovernment, ...]:
    """Make a government for each region."""
    start = world.parameters.government.effort_start
    return tuple(RegionalGovernment(model, r, start) for r in range(len(world.country.regions)))


def central_government(
    model: mesa.Model, world: World, programme: Programme, ledger: Ledger, seed: int
) -> CentralGovernment:
    """Make the central government, with the dose of each instrument its programme prescribes.

    Instruments without any dose in the whole run are left out: they would leave every lever at rest.
    """
    p, country = world.parameters, world.country
    doses = tuple(
        (each, Dose(programme.money[each.code], programme.strength, programme.administration[each.code]))
        for each in p.instruments
        if programme.prescribes(each.code)
    )
    return CentralGovernment(
        model,
        seed=seed,
        instruments=doses,
        ledger=ledger,
        sectors=len(country.sectors),
        regions=len(country.regions),
        region_share=country.region_share,
        parameters=p.government,
    )


def network_supply(
    model: mesa.Model,
    world: World,
    regional: tuple[RegionalGovernment, ...],
    providers: Providers,
    ledger: Ledger,
) -> NetworkSupply:
    """Make operators and vendors, and put their supply together."""
    p, country = world.parameters, world.country
    regions = len(country.regions)
    operators = [a for a in country.actors if a.kind == OPERATOR]
    vendors = [a for a in country.actors if a.kind == VENDOR]
    row = own_rows(world, [*operators, *vendors])
    return NetworkSupply(
        operators=tuple(
            Operator(model, a.name, a.share or 0.0, row[a.name], regions, a.enters or 0) for a in operators
        ),
        vendors=tuple(Vendor(model, a.name, a.share or 0.0, row[a.name], p.vendor) for a in vendors),
        regional=regional,
        providers=providers,
        ledger=ledger,
        population=country.population,
        area=country.area,
        release=world.technology.release,
        frozen=np.array([r.frozen for r in world.technology.releases], float),
        lag=np.array([r.product_lag for r in world.technology.releases], float),
        market=p.market,
        vendor=p.vendor,
        government=p.government,
    )


def own_rows(world: World, actors: list[Actor]) -> dict[str, int]:
    """Give each named actor the largest lead row of its sector that is not taken, or -1."""
    taken: dict[str, int] = {}
    population = world.population
    for actor in actors:
        s = world.country.sectors.index(actor.sector)
        rows = np.flatnonzero((population.sector == s) & population.lead)
        free = [
            int(r)
            for r in rows[np.argsort(-population.output[rows], kind="stable")]
            if int(r) not in taken.values()
        ]
        taken[actor.name] = free[0] if free else -1
    return taken


def link_terms(terms: Terms, world: World) -> LinkTerms:
    """Gather the scalars of the linking kernel."""
    p = world.parameters.link
    return LinkTerms(
        chance=p.consider,
        buyer_benefit=p.buyer_benefit,
        seller_benefit=p.seller_benefit,
        annuity=terms.annuity,
        adapter=p.adapter * terms.plant_cost,
        standard_relief=p.standard_relief,
        platform_relief=p.platform_relief,
        practice=p.practice,
        breach=p.breach,
        loss=p.loss,
        trust_age=p.trust_age,
        transfer=p.transfer,
        private=p.private,
        leader_pays=p.leader_pays,
    )
