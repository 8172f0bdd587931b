"""Numbers for all and by group from the same sums."""

import math

import numpy as np
import pytest

from networks import metrics
from networks.graph import SupplyGraph
from networks.metrics import line, network, point
from networks.metrics.links import joined_edges, links_of
from networks.metrics.sums import (
    Amounts,
    Comparison,
    Count,
    Grouping,
    Known,
    Later,
    Ratio,
    Some,
    Sum,
    number_true,
)
from tests import naive, small

PEOPLE = small.population(300)
GRAPH = small.graph(PEOPLE)
RANDOM = np.random.default_rng(1)
ADOPTED = RANDOM.random(300) < 0.3
LINKED = RANDOM.random(GRAPH.m) < 0.3
PUBLIC = {
    "isolation": metrics.isolation(GRAPH, ADOPTED, LINKED),
    "joined_edge_share": metrics.joined_edge_share(GRAPH, ADOPTED),
    "chain_length": metrics.chain_length(GRAPH, ADOPTED, LINKED),
    "giant_component": metrics.giant_component(GRAPH, ADOPTED, LINKED),
    "silo_index": metrics.silo_index(GRAPH, ADOPTED, LINKED),
    "macro_breadth": metrics.macro_breadth(GRAPH, ADOPTED, LINKED, PEOPLE.sector, PEOPLE.region),
}


def listed(standing, linked):
    joined = np.flatnonzero(ADOPTED[GRAPH.supplier] & ADOPTED[GRAPH.customer]).astype(np.int32)
    return joined_edges(GRAPH, joined, linked, PEOPLE.sector, standing)


KINDS = {"sector": (PEOPLE.sector, small.SECTORS), "region": (PEOPLE.region, small.REGIONS)}
GROUPS = Grouping.of(**KINDS)
USERS = np.flatnonzero(ADOPTED)
STANDS = np.random.default_rng(3).random(GRAPH.m)


def by_kind(values):
    return {kind: values[place] for kind, place in GROUPS.place.items()}


def graph_measures():
    """Every measure of graphs that is a ratio of sums."""
    every = np.ones(GRAPH.m, bool)
    links, edges = links_of(GRAPH, ADOPTED, LINKED), listed(every, LINKED)
    cell = PEOPLE.sector.astype(np.int64) * small.REGIONS + PEOPLE.region
    first = np.array(
        [next(iter(np.flatnonzero(cell == c)), -1) for c in range(small.SECTORS * small.REGIONS)]
    )
    across = PEOPLE.sector[GRAPH.supplier] != PEOPLE.sector[GRAPH.customer]
    trade = Amounts(GRAPH.supplier, STANDS * GRAPH.value * across)
    return {
        "isolation": point.unlinked(links, USERS),
        "joined_edge_share": line.joined(edges, Count(GRAPH.supplier)),
        "chain_length": line.chains(links, USERS),
        "giant_component": network.largest(links, USERS),
        "silo_index": network.silent(edges),
        "macro_breadth": network.cells_reached(links, cell, first),
        "trade_covered": network.covered_trade(edges, trade, linked=True),
        "trade_coverable": network.covered_trade(edges, trade, linked=False),
    }


MEASURES = graph_measures()


@pytest.mark.parametrize("name", [name for name in MEASURES if name in PUBLIC])
def test_a_measure_of_sums_is_for_all_what_the_public_function_gives(name):
    assert MEASURES[name].value == pytest.approx(PUBLIC[name], rel=1e-12)


@pytest.mark.parametrize("name", MEASURES)
def test_groups_weighed_by_their_wholes_give_the_number_for_all(name):
    measure = MEASURES[name]
    values, wholes = by_kind(measure.by(GROUPS)), by_kind(measure.whole.by(GROUPS))
    for kind in KINDS:
        assert np.nansum(values[kind] * wholes[kind]) / wholes[kind].sum() == pytest.approx(measure.value)
        assert wholes[kind].sum() == pytest.approx(measure.whole.total)


def test_mixing_of_one_group_is_that_of_its_suppliers_edges():
    edges = listed(np.ones(GRAPH.m, bool), LINKED)
    found = by_kind(network.mixing(edges).by(GROUPS))["sector"]
    for sector in range(small.SECTORS):
        own = PEOPLE.sector[edges.supplier] == sector
        links, joined = edges.across[own & edges.linked].mean(), edges.across[own].mean()
        assert found[sector] == pytest.approx(links / joined)
    assert network.mixing(edges).value == pytest.approx(
        metrics.cross_sector_links(GRAPH, ADOPTED, LINKED, PEOPLE.sector)
    )


def test_isolation_by_group_counts_the_adopters_of_the_group():
    strung = {i for pair in naive.links(GRAPH, ADOPTED, LINKED) for i in pair}
    found = by_kind(MEASURES["isolation"].by(GROUPS))["region"]
    for region in range(small.REGIONS):
        own = [i for i in USERS.tolist() if PEOPLE.region[i] == region]
        assert found[region] == pytest.approx(sum(i not in strung for i in own) / len(own))


def test_links_cover_no_more_trade_than_relations_between_adopters_could():
    covered, ceiling = MEASURES["trade_covered"], MEASURES["trade_coverable"]
    assert 0.0 < covered.value < ceiling.value < 1.0
    assert (covered.by(GROUPS) <= ceiling.by(GROUPS)).all()


def test_trade_is_covered_by_its_flow_and_not_by_its_number():
    graph = SupplyGraph.from_edges(4, [0, 0, 1], [1, 2, 3], [6.0, 3.0, 1.0])
    edges = joined_edges(
        graph,
        np.arange(3, dtype=np.int32),
        np.array([False, True, True]),
        np.array([0, 1, 1, 1], np.int16),
        np.ones(3, bool),
    )
    trade = Known(9.0, {})  # 0-1 and 0-2 cross, 1-3 does not
    assert network.covered_trade(edges, trade, linked=True).value == pytest.approx(1 / 3)
    assert network.covered_trade(edges, trade, linked=False).value == 1.0


def test_many_rows_are_counted_by_group_as_few_are():
    rows = np.random.default_rng(4).integers(0, 300, 2000)
    few = sum((GROUPS.counts(part) for part in np.array_split(rows, 20)), np.zeros(GROUPS.size))
    assert np.array_equal(GROUPS.counts(rows), few)
    assert np.array_equal(GROUPS.sums(rows, np.ones(2000)), few)


def test_sums_known_for_one_kind_of_group_are_undefined_for_others():
    found = by_kind(Sum(Known(6.0, {"sector": np.array([1.0, 2.0, 3.0])})).by(GROUPS))
    assert found["sector"].tolist() == [1.0, 2.0, 3.0]
    assert np.isnan(found["region"]).all()


def test_amounts_in_a_table_belong_to_their_rows():
    table = np.array([[1.0, 2.0], [3.0, 4.0]])
    amounts = Amounts(np.array([0, 1]), table)
    assert amounts.total == 10.0
    assert amounts.by(Grouping.of(one=(np.array([1, 0]), 2))).tolist() == [7.0, 3.0]


def test_amounts_are_looked_up_only_when_asked_for_by_group():
    asked = []
    later = Later(5.0, lambda: asked.append(1) or Count(np.array([0, 0, 1])))
    assert Sum(later).value == 5.0
    assert not asked
    assert Sum(later).by(Grouping.of(one=(np.array([0, 1]), 3))).tolist() == [2.0, 1.0, 0.0]


def test_a_ratio_without_a_whole_is_no_number():
    nobody = Count(np.zeros(0, np.int64))
    ratio = Ratio(nobody, nobody)
    assert math.isnan(ratio.value)
    assert np.isnan(ratio.by(GROUPS)).all()
    assert math.isnan(Comparison(ratio, ratio).value)


def test_true_entries_are_counted_by_row():
    flags = np.random.default_rng(5).random((50, 12)) < 0.4
    assert number_true(flags).tolist() == flags.sum(axis=1).tolist()
    assert number_true(flags[:, 1:7]).tolist() == flags[:, 1:7].sum(axis=1).tolist()


def test_flagged_rows_are_counted_by_group_as_the_rows_alone():
    flag = RANDOM.random(300) < 0.5
    some, alone = Some(np.arange(300), flag), Count(np.flatnonzero(flag))
    assert some.total == alone.total == flag.sum()
    assert np.array_equal(some.by(GROUPS), alone.by(GROUPS))
