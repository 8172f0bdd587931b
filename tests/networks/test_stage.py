"""What stands: chains, cores, walls, and the words for them."""

import networkx as nx
import numpy as np
import pytest

from networks.graph import SupplyGraph
from networks.kernels.chance import uniforms
from networks.kernels.streams import STAGE_LOSS
from networks.metrics.links import links_of
from networks.stage import (
    LOSS,
    LOSSES,
    State,
    core_of,
    effective_number,
    hubs_of,
    in_chains,
    losses_of,
    measure_state,
    name_stage,
    state_of,
    web_of,
)


def graph_of(edges, n=None):
    supplier, customer = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    rows = int(max(supplier.max(), customer.max())) + 1 if n is None else n
    return SupplyGraph.from_edges(rows, supplier, customer, np.ones(supplier.size))


def all_linked(graph):
    return links_of(graph, np.ones(graph.n, bool), np.ones(graph.m, bool))


def random_edges(seed, n=60, m=110):
    return list(nx.gnm_random_graph(n, m, seed=seed, directed=True).edges)


def measured(graph, **given):
    known = {"lead": None, "sector": np.zeros(graph.n, np.int16)} | given
    return measure_state(graph, np.ones(graph.n, bool), np.ones(graph.m, bool), **known)


def state(**changed):
    plain = {
        "adopters": 1000,
        "links": 900,
        "joined": 2000,
        "density": 0.05,
        "linked": 0.8,
        "linked_without_hubs": 0.1,
        "leaderless": 0.5,
        "core": 0.2,
        "core_without_leads": 0.1,
        "across_sectors": 1.0,
        "across_regions": 1.0,
        "modules": 20.0,
    }
    return State(**(plain | changed))


@pytest.mark.plain
@pytest.mark.parametrize(("length", "inside"), [(2, 0), (3, 0), (4, 4), (7, 7)])
def test_a_chain_counts_from_four_tiers_on(length, inside):
    links = all_linked(graph_of([(k, k + 1) for k in range(length - 1)]))
    assert in_chains(links, np.ones(links.row.size, bool)).sum() == inside


@pytest.mark.plain
def test_a_star_of_any_size_is_no_chain():
    links = all_linked(graph_of([(k, 0) for k in range(1, 30)]))
    assert not in_chains(links, np.ones(links.row.size, bool)).any()


@pytest.mark.plain
def test_suppliers_in_a_ring_count_as_a_chain():
    links = all_linked(graph_of([(0, 1), (1, 2), (2, 0)]))
    assert in_chains(links, np.ones(3, bool)).all()


@pytest.mark.plain
def test_a_chain_cut_in_two_by_a_hub_that_leaves_counts_no_more():
    links = all_linked(graph_of([(k, k + 1) for k in range(6)]))
    stays = np.ones(7, bool)
    stays[3] = False
    assert not in_chains(links, stays).any()


def test_hubs_are_the_best_linked_and_at_most_a_twentieth():
    graph = graph_of([(k, 0) for k in range(1, 40)])
    web = web_of(all_linked(graph))
    assert np.flatnonzero(hubs_of(web, 40)).tolist() == [0]


def test_rows_with_as_many_links_are_hubs_together_or_not_at_all():
    ring = graph_of([(k, (k + 1) % 100) for k in range(100)])
    assert not hubs_of(web_of(all_linked(ring)), 100).any()


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_decides_nothing_but_which_links_are_lost(seed):
    edges = random_edges(seed)
    other = np.random.default_rng(seed).permutation(60)
    here, there = (
        measured(graph_of(e, 60)) for e in (edges, [(int(other[a]), int(other[b])) for a, b in edges])
    )
    assert here.leaderless == there.leaderless
    assert here.linked == there.linked


def test_two_firms_that_supply_each_other_are_no_ring():
    web = web_of(all_linked(graph_of([(0, 1), (1, 0)])))
    assert web.first.size == 1
    assert core_of(web, np.ones(2, bool), losses_of(web, 1))[0] == 0.0


def core_twin(graph, stays, seed):
    """Mean rows of the largest 2-edge-connected part over losses, by networkx."""
    whole = nx.Graph((int(a), int(b)) for a, b in zip(graph.supplier, graph.customer, strict=True))
    whole = whole.subgraph(np.flatnonzero(stays)).copy()
    sizes = []
    for k in range(LOSSES):
        left = whole.copy()
        for a, b in whole.edges:
            low, high = min(a, b), max(a, b)
            if uniforms(seed, np.array([low]), high, k, STAGE_LOSS)[0] < LOSS:
                left.remove_edge(a, b)
        largest = max((len(part) for part in nx.k_edge_components(left, k=2)), default=0)
        sizes.append(largest if largest >= 3 else 0)
    return float(np.mean(sizes))


@pytest.mark.plain
@pytest.mark.parametrize("seed", range(5))
def test_the_core_equals_naive(seed):
    graph = graph_of(random_edges(seed, 40, 110), 40)
    links = all_linked(graph)
    stays = np.random.default_rng(seed).random(40) < 0.9
    web = web_of(links)
    core, _ = core_of(web, stays[links.row], losses_of(web, seed))
    assert core == core_twin(graph, stays, seed)


def test_a_tree_has_no_core():
    graph = graph_of([(k, (k - 1) // 2) for k in range(1, 200)])
    assert measured(graph).core == 0.0


def test_an_unlinked_adopter_elsewhere_changes_no_loss():
    edges = random_edges(3, 60, 200)
    here, there = measured(graph_of(edges, 60)), measured(graph_of(edges, 61))
    assert here.core * 60 == pytest.approx(there.core * 61)


def test_lead_firms_are_taken_out_of_the_second_core_only():
    edges = random_edges(1, 60, 240)
    lead = np.arange(60) < 20
    led, free = measured(graph_of(edges, 60), lead=lead), measured(graph_of(edges, 60))
    assert led.core == free.core > led.core_without_leads
    assert np.isnan(free.core_without_leads)


def test_walls_are_measured_against_the_relations_that_could_carry_links():
    graph = graph_of([(0, 1), (2, 3), (0, 2), (1, 3)])
    region = np.array([0, 0, 1, 1], np.int16)
    inside = region[graph.supplier] == region[graph.customer]
    found = measure_state(graph, np.ones(4, bool), inside, lead=None, sector=region, region=region)
    assert found.across_regions == 0.0
    everything = measured(graph, sector=region, region=region)
    assert everything.across_sectors == everything.across_regions == everything.mixing == 1.0


def test_links_that_rest_are_no_relations_and_weights_make_the_density():
    graph = graph_of([(0, 1), (1, 2), (2, 3)])
    adopted = np.array([True, True, True, False])
    found = measure_state(
        graph,
        adopted,
        np.array([True, False, False]),
        lead=None,
        sector=np.zeros(4, np.int16),
        standing=np.array([True, False, True]),
        weight=np.array([1.0, 1.0, 2.0, 6.0]),
    )
    assert (found.links, found.joined, found.adopters) == (1, 1, 3)
    assert found.density == pytest.approx(0.4)
    assert found.linked == pytest.approx(2 / 3)


def test_flags_and_lists_give_the_same_state():
    graph = graph_of(random_edges(7, 60, 240), 60)
    sector = (np.arange(60) % 4).astype(np.int16)
    links = all_linked(graph)
    listed = state_of(
        links, graph.supplier, graph.customer, lead=None, sector=sector, region=None, density=1.0
    )
    assert repr(listed) == repr(measured(graph, sector=sector))


def test_the_effective_number_of_equal_groups_is_their_number():
    assert effective_number(np.repeat(np.arange(5), 3), np.ones(15)) == pytest.approx(5.0)
    assert effective_number(np.arange(3), np.zeros(3)) == 0.0


NAN = float("nan")


@pytest.mark.parametrize(
    ("changed", "stage"),
    [
        ({}, "network"),
        ({"density": 0.019}, "none"),
        ({"density": NAN}, "undecided"),
        ({"density": 0.019, "adopters": 10}, "none"),
        ({"adopters": 299}, "undecided"),
        ({"leaderless": 0.24}, "undecided"),
        ({"leaderless": 0.24, "core_without_leads": 0.01}, "point"),
        ({"core": 0.039}, "line"),
        ({"across_regions": 0.4}, "line"),
        ({"core_without_leads": 0.004}, "undecided"),
        ({"core_without_leads": NAN}, "network"),
        ({"leaderless": NAN}, "undecided"),
        ({"leaderless": 0.1, "core": 0.01}, "point"),
        ({"leaderless": 0.1, "core_without_leads": 0.0}, "point"),
        ({"across_regions": NAN, "across_sectors": NAN}, "network"),
    ],
)
def test_each_threshold_decides_alone(changed, stage):
    assert name_stage(state(**changed)).stage == stage


def test_a_line_behind_walls_is_a_silo():
    assert name_stage(state(across_sectors=0.49)).silo
    assert not name_stage(state()).silo


def test_links_that_fall_apart_without_hubs_are_hub_and_spoke():
    assert name_stage(state(leaderless=0.1, core=0.0)).hub_and_spoke
    assert not name_stage(state(leaderless=0.1, core=0.0, linked=0.3)).hub_and_spoke
    assert not name_stage(state(leaderless=0.1, core=0.0, linked_without_hubs=0.7)).hub_and_spoke


def test_separate_pairs_have_no_hub_and_a_star_is_nothing_else():
    pairs = measured(graph_of([(2 * k, 2 * k + 1) for k in range(400)]))
    assert pairs.linked == pairs.linked_without_hubs == 1.0
    assert not name_stage(pairs).hub_and_spoke
    star = measured(graph_of([(k, 0) for k in range(1, 400)]))
    assert star.linked_without_hubs == 0.0
    assert name_stage(star).hub_and_spoke


def test_the_code_of_an_undecided_stage_is_no_number():
    assert np.isnan(name_stage(state(adopters=5)).code)
    assert name_stage(state()).code == 3.0


def test_every_verdict_says_the_numbers_beside_their_thresholds():
    said = " / ".join(name_stage(state(core=0.123)).decided_by)
    assert "12.3 %" in said
    assert "4 %" in said
