"""Random small inputs for the decision kernels, with the types the model hands them."""

from types import SimpleNamespace

import numpy as np

from abm.parameters import common_evidence
from agents.behaviour import FirmParameters, InformationParameters, LinkParameters, WheelParameters
from agents.firms import choice_terms
from agents.parameters import fill
from networks.graph import SupplyGraph
from networks.kernels.columns import Beliefs, Evidence, Firms, Market, Supply
from networks.kernels.linking import LinkClimate, LinkFirms, Links, LinkTerms
from networks.kernels.partners import Exposure, Ties
from tests import twins

N, SECTORS, REGIONS, CASES, MONTHS, PROVIDERS = 160, 3, 4, 5, 30, 9
GROUPS = {
    "firm": FirmParameters,
    "information": InformationParameters,
    "link": LinkParameters,
    "wheel": WheelParameters,
}


def groups(**changes):
    """Default parameter groups; changes as ``group={name: value}``."""
    evidence = common_evidence()
    return {name: fill(kind, evidence[name], changes.get(name)) for name, kind in GROUPS.items()}


def terms(**changes):
    return choice_terms(**groups())._replace(**changes)


def flags(rng, shape, share):
    return rng.random(shape) < share


def edges(rng, n=N, m=700):
    """A random supply graph: m draws of pairs, doubles and loops left out."""
    pairs = np.unique(rng.integers(0, n, (m, 2)), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    value = np.exp(rng.normal(0.0, 1.5, len(pairs)))
    return SupplyGraph.from_edges(n, pairs[:, 0], pairs[:, 1], value, rng.random(len(pairs)))


def ties(graph, active, value=None):
    """The graph with its standing relations, as kernels read it."""
    return Ties(
        out_indptr=graph.out_indptr,
        customer=graph.customer,
        in_indptr=graph.in_indptr,
        in_edge=graph.in_edge,
        supplier=graph.supplier,
        value=graph.value if value is None else value,
        active=active,
        in_supplier=graph.supplier[graph.in_edge],
    )


def exposure(graph, active, live):
    """What each row sees of live partners, counted from scratch."""
    count, flow = twins.exposed(graph, active, live)
    return Exposure(np.array(count, np.int32), np.array(flow, np.int64))


def firm_columns(rng, n=N):
    size = np.exp(rng.normal(4.0, 1.2, n)) + 10.0
    return Firms(
        sector=rng.integers(0, SECTORS, n).astype(np.int16),
        region=rng.integers(0, REGIONS, n).astype(np.int16),
        lead=flags(rng, n, 0.15),
        public=flags(rng, n, 0.2),
        weight=np.round(np.exp(rng.normal(2.0, 1.0, n)), 1),
        employees=size,
        value_added=0.06 * size,
        size_factor=(size / 100.0) ** 0.6,
        cash=np.exp(rng.normal(0.0, 1.5, n)) * 0.003 * size,
        ready=flags(rng, n, 0.3),
        network=rng.choice(np.array([0, 1, 2], np.uint8), n, p=(0.8, 0.1, 0.1)),
        coverage_draw=rng.random(n).astype(np.float32),
        running_cases=np.zeros(n, np.uint8),
        last=rng.integers(0, 12, n).astype(np.int32),
    )


def belief_columns(rng, n=N, sites=0.2):
    site = rng.choice(np.array([1, 2, 3], np.uint8), (n, CASES)) * flags(rng, (n, CASES), sites)
    means = rng.normal(-4.2, 0.8, (n, CASES)).astype(np.float32)
    return Beliefs(
        site=site.astype(np.uint8),
        common_mean=means,
        common_variance=rng.uniform(0.05, 0.4, (n, CASES)).astype(np.float32),
        own_mean=rng.normal(0.0, 0.5, (n, CASES)).astype(np.float32),
        own_variance=rng.uniform(0.05, 0.3, (n, CASES)).astype(np.float32),
    )


def market_columns(rng):
    depth = np.tile(np.array([0, 1, 2, 3, 1], np.int8), (SECTORS, 1))
    depth[0, 4] = -1
    by_case, share = (SECTORS, CASES), {"size": SECTORS}
    return Market(
        depth=depth,
        available=flags(rng, by_case, 0.85),
        proven=flags(rng, by_case, 0.5),
        solution_price=rng.uniform(0.6, 1.0, by_case),
        reuse=rng.uniform(0.0, 0.6, by_case),
        gain_of_depth=np.array([0.15, 0.35, 0.65, 1.0]),
        cost_of_depth=np.array([0.25, 0.5, 1.0, 2.0]),
        fragmentation=rng.uniform(0.2, 0.9, **share),
        barrier=rng.uniform(0.0, 0.2, **share),
        safety=rng.uniform(0.1, 0.9, **share),
        standard=np.array([0.0, 0.03, 0.8]),
        commons=np.array([0.0, 0.3, 0.9]),
        assurance=rng.uniform(0.3, 0.8, **share),
        overlap=rng.uniform(0.4, 0.8, **share),
        new_forces=rng.uniform(0.0, 0.5, **share),
        matching=np.array([0.0, 0.5, 1.0]),
        own_spectrum=np.array([0.0, 0.5, 0.5]),
        pilot_share=np.array([0.0, 0.4, 0.6]),
        adopt_share=np.array([0.2, 0.0, 0.3]),
        adopt_share_sme=np.array([0.4, 0.3, 0.5]),
        purchase_share=np.array([0.0, 0.9, 0.5]),
        credit=np.array([0.0, 1.0, 0.5]),
        coverage=rng.uniform(0.5, 1.0, REGIONS),
        network_price=0.8,
        module_price=0.7,
        slot_wait=6.0,
        price_fall=0.08,
    )


def evidence_columns(rng):
    """Running totals; eighths, so that single precision holds them exactly."""
    new = rng.poisson(0.15, (MONTHS + 1, SECTORS, REGIONS, CASES))
    sums = np.round(8.0 * new * rng.normal(-4.0, 0.8, new.shape)) / 8.0
    near = [np.cumsum(x, axis=0).astype(np.float32) for x in (new, sums)]
    far = [np.cumsum(x.sum(axis=2), axis=0).astype(np.float32) for x in (new, sums)]
    return Evidence(near[0], near[1], far[0], far[1])


def supply_columns(rng):
    serving = [rng.choice(PROVIDERS, k, replace=False).astype(np.int32) for k in (3, 4, 5)]
    start = np.concatenate([[0], np.cumsum([len(s) for s in serving])]).astype(np.int64)
    return Supply(
        start,
        np.concatenate(serving),
        rng.uniform(0.7, 1.3, PROVIDERS).astype(np.float32),
        rng.uniform(0.0, 12.0, PROVIDERS).astype(np.float32),
        flags(rng, (PROVIDERS, SECTORS, CASES), 0.3),
    )


def choice_case(seed):
    """Everything the choice reads, for `N` firms."""
    rng = np.random.default_rng(seed)
    firms, beliefs, graph = firm_columns(rng), belief_columns(rng), edges(rng)
    firms.running_cases[:] = ((beliefs.site == 1) | (beliefs.site == 2)).sum(axis=1)
    active, live = flags(rng, graph.m, 0.8), firms.running_cases > 0
    return SimpleNamespace(
        firms=firms,
        beliefs=beliefs,
        market=market_columns(rng),
        evidence=evidence_columns(rng),
        supply=supply_columns(rng),
        graph=graph,
        active=active,
        live=live,
        exposure=exposure(graph, active, live),
        terms=terms(),
    )


def review_case(seed):
    """Everything a review reads: firms with many sites of all ages."""
    rng = np.random.default_rng(seed)
    case = choice_case(seed)
    case.beliefs = belief_columns(rng, sites=0.7)
    for s in range(SECTORS):
        case.beliefs.site[np.ix_(case.firms.sector == s, case.market.depth[s] < 0)] = 0
    case.firms.running_cases[:] = ((case.beliefs.site == 1) | (case.beliefs.site == 2)).sum(axis=1)
    shape = (N, CASES)
    case.since = rng.integers(0, 26, shape).astype(np.int16)
    case.gain = (case.beliefs.common_mean + rng.normal(0.0, 0.7, shape)).astype(np.float32)
    case.price = (case.firms.size_factor[:, None] * rng.uniform(0.01, 0.4, shape)).astype(np.float32)
    case.payer = rng.choice(np.array([0, 1, 2, 3], np.uint8), shape)
    case.link_flow = rng.exponential(0.01, N)
    case.showcase = np.array([0.0, 2.0, 4.0])
    case.salvage, case.publish_failure = 0.1, 0.4
    return case


def link_case(seed):
    """Everything linking reads, in a range where about half of the pairs agree."""
    rng = np.random.default_rng(seed)
    graph = edges(rng)
    link = groups()["link"]
    value_added = np.exp(rng.normal(1.0, 1.0, N))
    weight = np.round(np.exp(rng.normal(1.0, 1.0, N)), 1)
    flow = np.exp(rng.normal(0.0, 1.5, graph.m))  # of each pair of firms
    case = SimpleNamespace(
        active=flags(rng, graph.m, 0.8),
        linked=flags(rng, graph.m, 0.1),
        linked_since=np.full(graph.m, -1, np.int16),
        since=rng.integers(-110, 11, graph.m).astype(np.int16),
        value=flow * np.maximum(weight[graph.supplier], weight[graph.customer]),
        live=flags(rng, N, 0.7),
        lead=flags(rng, N, 0.2),
        asked=flags(rng, N, 0.3).astype(np.uint8),
        sector=rng.integers(0, SECTORS, N).astype(np.int16),
        value_added=value_added,
        weight=weight,
        cash=np.exp(rng.normal(-1.0, 1.5, N)),
        adapters=np.zeros(N),
        on_standard=flags(rng, N, 0.5),
        on_platform=flags(rng, N, 0.5),
        main_provider=rng.integers(-1, 6, N).astype(np.int32),
        links=rng.integers(0, 5, N).astype(np.int32),
        standard=np.array([0.0, 0.5, 0.9]),
        commons=np.array([0.0, 0.4, 0.8]),
        trust=np.array([0.1, 0.3, 0.6]),
        transfer=np.array([0.0, 0.7, 1.0]),
        request=np.array([0.0, 0.1, 0.3]),
        durability=graph.durability,
        terms=LinkTerms(
            chance=0.5,
            buyer_benefit=0.01,
            seller_benefit=0.006,
            annuity=4.87,
            adapter=0.02,
            standard_relief=0.6,
            platform_relief=0.4,
            practice=0.3,
            breach=link.breach,
            loss=link.loss,
            trust_age=36.0,
            transfer=0.5,
            private=0.01,
            leader_pays=0.3,
        ),
    )
    return graph, case


def link_tables(graph, case):
    """The columns of a link case as the kernel takes them: joined edges, ties, links, firms, climate."""
    joined = np.flatnonzero(case.live[graph.supplier] & case.live[graph.customer]).astype(np.int32)
    firms, climate, links = (
        kind(**{name: getattr(case, name) for name in kind._fields})
        for kind in (LinkFirms, LinkClimate, Links)
    )
    return joined, ties(graph, case.active, case.value), links, firms, climate
