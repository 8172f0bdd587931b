import math

import numpy as np
import pytest

from networks import metrics
from networks.graph import SupplyGraph
from networks.metrics import line, network, plane, point
from networks.metrics.links import count_edges, joined_edges, link_edges, links_of
from tests import naive, small

PEOPLE = small.population(300)
GRAPH = small.graph(PEOPLE)
RANDOM = np.random.default_rng(1)
ADOPTED = RANDOM.random(300) < 0.3
LINKED = RANDOM.random(GRAPH.m) < 0.3

STAR = SupplyGraph.from_edges(6, [1, 2, 3, 4, 5], [0, 0, 0, 0, 1], np.ones(5))
"""1 to 4 supply 0, and 5 supplies 1."""


def flags(*rows, n=6):
    out = np.zeros(n, bool)
    out[list(rows)] = True
    return out


def every(graph, adopted, linked, people):
    """All indicators at once."""
    sector, region, lead, weight = people["sector"], people["region"], people["lead"], people["weight"]
    return {
        "adopter_density": metrics.adopter_density(adopted, weight),
        "isolation": metrics.isolation(graph, adopted, linked),
        "joined_edge_share": metrics.joined_edge_share(graph, adopted),
        "chain_length": metrics.chain_length(graph, adopted, linked),
        "tier_reach": metrics.tier_reach(adopted, lead, weight),
        "giant_component": metrics.giant_component(graph, adopted, linked),
        "cross_sector_links": metrics.cross_sector_links(graph, adopted, linked, sector),
        "silo_index": metrics.silo_index(graph, adopted, linked),
        "macro_breadth": metrics.macro_breadth(graph, adopted, linked, sector, region),
        "sectors_reached": metrics.sectors_reached(sector, adopted, weight),
        "sector_entropy": metrics.sector_entropy(sector, adopted, weight),
        "regions_reached": metrics.regions_reached(region, adopted, weight),
    }


def columns(people):
    return {name: getattr(people, name) for name in ("sector", "region", "lead", "weight")}


ALL = every(GRAPH, ADOPTED, LINKED, columns(PEOPLE))


# --- point


def test_density_counts_the_firms_a_row_stands_for():
    assert metrics.adopter_density(np.array([True, False, True]), np.array([1.0, 5.0, 4.0])) == 0.5


def test_depth_is_the_mean_over_running_use_cases():
    live = np.array([[True, True, False], [False, False, False], [False, True, False]])
    depth = np.array([[0, 3, 9], [9, 9, 9], [9, 1, 9]])
    assert metrics.mean_depth(live, depth) == pytest.approx(4 / 3)
    assert metrics.mean_depth(live, depth, np.array([1.0, 1.0, 2.0])) == pytest.approx(5 / 4)


def test_integration_is_the_share_of_open_use_cases_an_adopter_runs():
    live = np.array([[True, True, False, False], [False] * 4, [True, False, False, False]])
    available = np.array([[True] * 4, [True] * 4, [True, True, False, False]])
    assert metrics.integration(live, available) == 0.5


def test_single_case_share_is_that_of_adopters_with_one_use_case():
    live = np.array([[True, True], [True, False], [False, True], [False, False]])
    assert metrics.single_case_share(live) == pytest.approx(2 / 3)
    assert metrics.single_case_share(live, np.array([2.0, 1.0, 1.0, 9.0])) == 0.5


def test_isolated_are_adopters_without_a_linked_adopter():
    adopted, linked = flags(0, 1, 3, 5), np.array([True, False, False, True, True])
    assert metrics.isolation(STAR, adopted, linked) == 0.25  # 3 is not linked; 5 is, to 1


def test_a_link_to_a_firm_that_gave_up_is_none():
    assert metrics.isolation(STAR, flags(1), np.ones(5, bool)) == 1.0


# --- line


def test_joined_edges_have_two_adopters():
    assert metrics.joined_edge_share(STAR, flags(0, 1, 2)) == 0.4


def test_joined_edges_may_be_counted_among_those_that_stand():
    standing = np.array([True, False, True, False, False])
    assert metrics.joined_edge_share(STAR, flags(0, 1, 2), standing) == 0.5


def test_a_star_is_a_chain_of_two_tiers_for_each():
    assert metrics.chain_length(STAR, flags(0, 2, 3), np.ones(5, bool)) == 2.0


def test_tier_reach_compares_small_with_lead_firms():
    adopted, lead = np.array([True, False, True, False]), np.array([True, True, False, False])
    assert metrics.tier_reach(adopted, lead, np.array([1.0, 1.0, 10.0, 30.0])) == 0.5


def test_deepest_tier_is_the_last_with_a_tenth_of_its_firms():
    tier = np.array([0, 1, 1, 2, 2, 3, -1], np.int16)
    weight = np.array([1.0, 1.0, 9.0, 1.0, 10.0, 5.0, 5.0])
    adopted = np.array([True, True, False, True, False, False, True])
    assert metrics.deepest_tier(adopted, tier, weight, fewest=1) == 1.0
    assert metrics.deepest_tier(adopted, tier, weight, threshold=0.05, fewest=1) == 2.0


def test_tiers_with_few_rows_are_passed_over():
    tier = np.repeat(np.array([0, 1, 2], np.int16), [40, 40, 5])
    assert metrics.deepest_tier(np.ones(85, bool), tier, np.ones(85)) == 1.0


def test_deepest_tier_is_minus_one_where_none_is_reached():
    tier = np.zeros(40, np.int16)
    assert metrics.deepest_tier(np.zeros(40, bool), tier, np.ones(40)) == -1.0


# --- plane


def test_sectors_reached_have_a_twentieth_of_their_firms():
    sector = np.array([0, 0, 1, 1, 3, 3], np.int16)
    weight = np.array([1.0, 19.0, 1.0, 20.0, 1.0, 1.0])
    adopted = np.array([True, False, True, False, False, False])
    assert metrics.sectors_reached(sector, adopted, weight) == pytest.approx(1 / 3)


def test_entropy_is_one_for_equal_and_zero_for_a_single_sector():
    sector = np.array([0, 1, 2, 2], np.int16)
    weight = np.array([2.0, 2.0, 1.0, 1.0])
    assert metrics.sector_entropy(sector, np.ones(4, bool), weight) == pytest.approx(1.0)
    assert metrics.sector_entropy(sector, np.array([True, False, False, False]), np.ones(4)) == 0.0


def test_entropy_of_a_half_and_two_quarters_is_known():
    sector, weight = np.array([0, 1, 2], np.int16), np.array([2.0, 1.0, 1.0])
    entropy = metrics.sector_entropy(sector, np.ones(3, bool), weight)
    assert entropy == pytest.approx(1.5 * math.log(2) / math.log(3))


# --- network


def test_giant_component_is_the_share_of_adopters_in_the_largest_part():
    graph = SupplyGraph.from_edges(6, [0, 1, 3], [1, 2, 4], np.ones(3))
    assert metrics.giant_component(graph, np.ones(6, bool), np.ones(3, bool)) == 0.5
    assert metrics.giant_component(graph, flags(0, 2, 3, 4), np.ones(3, bool)) == 0.5


def test_adopters_without_links_are_parts_of_one():
    assert metrics.giant_component(STAR, flags(0, 1, 2, 3), np.zeros(5, bool)) == 0.25


def test_cross_sector_links_compare_links_with_the_edges_they_could_stand_on():
    sector = np.array([0, 1, 1, 0, 0, 1], np.int16)
    linked = np.array([True, False, True, False, True])  # 1-0 across, 3-0 within, 5-1 within
    adopted = np.ones(6, bool)  # across: 1-0, 2-0
    assert metrics.cross_sector_links(STAR, adopted, linked, sector) == pytest.approx((1 / 3) / (2 / 5))


def test_links_as_mixed_as_the_edges_have_ratio_one():
    assert metrics.cross_sector_links(GRAPH, ADOPTED, np.ones(GRAPH.m, bool), PEOPLE.sector) == 1.0


def test_silo_index_is_the_share_of_joined_edges_without_a_link():
    assert metrics.silo_index(STAR, flags(0, 1, 2, 5), np.array([True, False, True, True, False])) == (
        pytest.approx(2 / 3)
    )


def test_macro_breadth_counts_cells_with_a_linked_adopter():
    sector, region = np.array([0, 0, 1, 1, 1, 2], np.int16), np.array([0, 1, 0, 0, 1, 1], np.int16)
    linked = np.array([True, True, False, False, False])
    adopted = flags(0, 1, 2, 5)
    assert metrics.macro_breadth(STAR, adopted, linked, sector, region) == pytest.approx(3 / 5)


# --- links as a graph of their own


def test_the_graph_of_links_holds_linked_adopters_only():
    links = links_of(STAR, flags(0, 1, 3, 5), np.array([True, False, False, True, True]))
    assert links.adopters == 4
    assert links.row.tolist() == [0, 1, 5]  # 3 is an adopter without a link, 4 none at all
    ends = zip(links.row[links.supplier].tolist(), links.row[links.customer].tolist(), strict=True)
    assert list(ends) == [(1, 0), (5, 1)]


def test_the_graph_of_links_is_the_naive_list_of_pairs():
    links = links_of(GRAPH, ADOPTED, LINKED)
    ends = zip(links.row[links.supplier].tolist(), links.row[links.customer].tolist(), strict=True)
    assert list(ends) == naive.links(GRAPH, ADOPTED, LINKED)
    assert links.adopters == ADOPTED.sum()
    starts = np.repeat(np.arange(links.row.size), np.diff(links.out_indptr))
    assert starts.tolist() == links.supplier.tolist()


def test_without_links_the_graph_of_links_is_empty():
    links = links_of(GRAPH, ADOPTED, np.zeros(GRAPH.m, bool))
    assert (links.row.size, links.supplier.size, links.out_indptr.tolist()) == (0, 0, [0])
    assert line.mean_chain(links) == point.unlinked_share(links) == 1.0
    assert network.largest_share(links) == pytest.approx(1 / ADOPTED.sum())


def test_linked_edges_between_adopters_are_listed_in_order():
    edges = link_edges(GRAPH, ADOPTED, LINKED)
    ends = zip(GRAPH.supplier[edges].tolist(), GRAPH.customer[edges].tolist(), strict=True)
    assert list(ends) == naive.links(GRAPH, ADOPTED, LINKED)


def listed(standing, linked):
    joined = np.flatnonzero(ADOPTED[GRAPH.supplier] & ADOPTED[GRAPH.customer]).astype(np.int32)
    return joined_edges(GRAPH, joined, linked, PEOPLE.sector, standing)


def test_edges_looked_up_in_a_list_are_those_counted_in_the_graph():
    standing = np.random.default_rng(7).random(GRAPH.m) < 0.7
    linked = LINKED & standing
    edges = listed(standing, linked)
    counts = count_edges(GRAPH, ADOPTED, linked, PEOPLE.sector, standing)
    across = edges.across
    found = (edges.supplier.size, edges.linked.sum(), across.sum(), (across & edges.linked).sum())
    assert found == counts[1:]
    assert min(counts) > 5


def test_looked_up_edges_keep_their_ends_and_values():
    every = np.ones(GRAPH.m, bool)
    edges = listed(every, LINKED)
    pairs = list(zip(edges.supplier.tolist(), edges.customer.tolist(), strict=True))
    assert pairs == naive.links(GRAPH, ADOPTED, every)
    assert edges.value.sum() == pytest.approx(
        sum(
            v
            for v, i, j in zip(GRAPH.value, GRAPH.supplier, GRAPH.customer, strict=True)
            if ADOPTED[[i, j]].all()
        )
    )


# --- all of them


def test_indicators_of_counts_equal_those_of_flags():
    """What the scorecard computes from what it knows already is what a user computes from arrays."""
    links, counts = links_of(GRAPH, ADOPTED, LINKED), count_edges(GRAPH, ADOPTED, LINKED, PEOPLE.sector)
    weight, lead = PEOPLE.weight, PEOPLE.lead
    by_sector, by_region = (np.bincount(group, weight) for group in (PEOPLE.sector, PEOPLE.region))
    sector_users, region_users = (
        np.bincount(group, weight * ADOPTED, firms.size)
        for group, firms in ((PEOPLE.sector, by_sector), (PEOPLE.region, by_region))
    )
    cell = PEOPLE.sector.astype(np.int64) * 50 + PEOPLE.region
    sums = (weight[some].sum() for some in (ADOPTED & ~lead, ~lead, ADOPTED & lead, lead))
    found = {
        "isolation": point.unlinked_share(links),
        "joined_edge_share": line.joined_share(counts),
        "chain_length": line.mean_chain(links),
        "tier_reach": line.reach(*sums),
        "giant_component": network.largest_share(links),
        "cross_sector_links": network.mixing_ratio(counts),
        "silo_index": network.silent_share(counts),
        "macro_breadth": network.breadth(links, cell, np.unique(cell).size),
        "sectors_reached": plane.reached_share(sector_users, by_sector),
        "sector_entropy": plane.evenness(sector_users, by_sector.size),
        "regions_reached": plane.reached_share(region_users, by_region),
    }
    assert found == pytest.approx({name: ALL[name] for name in found}, rel=1e-12)


def test_groups_without_a_firm_count_neither_as_reached_nor_as_missed():
    assert plane.reached_share(np.array([1.0, 0.0, 0.0]), np.array([2.0, 0.0, 3.0])) == 0.5
    assert math.isnan(plane.reached_share(np.zeros(2), np.zeros(2)))


def test_indicators_equal_naive_counts():
    pairs = naive.links(GRAPH, ADOPTED, LINKED)
    adopters = np.flatnonzero(ADOPTED).tolist()
    strung = {i for pair in pairs for i in pair}
    assert ALL["isolation"] == pytest.approx(1 - len(strung) / len(adopters))
    label = naive.smallest_in_component(GRAPH.n, pairs)
    parts = [label[i] for i in adopters]
    assert ALL["giant_component"] == pytest.approx(max(map(parts.count, parts)) / len(adopters))
    joined = naive.links(GRAPH, ADOPTED, np.ones(GRAPH.m, bool))
    assert ALL["silo_index"] == pytest.approx(1 - len(pairs) / len(joined))
    assert ALL["joined_edge_share"] == pytest.approx(len(joined) / GRAPH.m)


def test_no_adopters_means_no_number():
    nobody, unlinked = np.zeros(300, bool), np.zeros(GRAPH.m, bool)
    found = every(GRAPH, nobody, unlinked, columns(PEOPLE))
    none = {name for name, value in found.items() if math.isnan(value)}
    assert none == {
        "isolation",
        "chain_length",
        "tier_reach",
        "giant_component",
        "cross_sector_links",
        "silo_index",
        "sector_entropy",
    }
    nothing = np.zeros((300, 2), bool)
    assert math.isnan(metrics.mean_depth(nothing, nothing))
    assert math.isnan(metrics.integration(nothing, ~nothing))
    assert math.isnan(metrics.single_case_share(nothing))


@pytest.mark.parametrize("name", ALL)
def test_naming_the_rows_otherwise_changes_nothing(name):
    new = np.random.default_rng(2).permutation(300)  # row i is called new[i]
    other = SupplyGraph.from_edges(300, new[GRAPH.supplier], new[GRAPH.customer], GRAPH.value)
    old_key = new[GRAPH.supplier].astype(np.int64) * 300 + new[GRAPH.customer]
    linked = LINKED[np.argsort(old_key)]
    back = np.argsort(new)
    people = {column: values[back] for column, values in columns(PEOPLE).items()}
    assert every(other, ADOPTED[back], linked, people)[name] == pytest.approx(ALL[name], rel=1e-12)


@pytest.mark.parametrize(
    "name",
    [
        "isolation",
        "joined_edge_share",
        "chain_length",
        "giant_component",
        "cross_sector_links",
        "silo_index",
    ],
)
def test_a_row_without_relations_that_adopts_nothing_changes_nothing(name):
    more = SupplyGraph.from_edges(301, GRAPH.supplier, GRAPH.customer, GRAPH.value)
    people = {column: np.append(values, values[-1:]) for column, values in columns(PEOPLE).items()}
    assert every(more, np.append(ADOPTED, False), LINKED, people)[name] == ALL[name]
