"""Nulls of placing and linking: what they keep, what they draw, what is read off them."""

import numpy as np
import pytest

from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.kernels.chance import uniform
from networks.kernels.nulls import link_at_rate, link_so_many, place_adopters
from networks.kernels.streams import NULL_LINKING, NULL_PLACEMENT
from networks.metrics import (
    chain_length,
    cross_sector_links,
    giant_component,
    isolation,
    joined_edge_share,
    macro_breadth,
    silo_index,
)
from networks.metrics.links import links_of
from networks.nulls import (
    FIGURE_NAMES,
    LINKING,
    PLACEMENT,
    Observed,
    Reading,
    between,
    cells_of,
    links_between,
    null_figure,
    null_figures,
)
from networks.stage import measure_state
from tests.cases import edges, flags

SEED = 5


def observed(seed=1, n=160, m=900, share=0.4, sectors=3, **changes):
    rng = np.random.default_rng(seed)
    graph = edges(rng, n, m)
    parts = {
        "adopted": flags(rng, n, share),
        "linked": flags(rng, graph.m, 0.4),
        "standing": flags(rng, graph.m, 0.8),
        "sector": rng.integers(0, sectors, n).astype(np.int16),
        "region": rng.integers(0, 4, n).astype(np.int16),
        "size": rng.integers(0, 3, n).astype(np.uint8),
    }
    return Observed(graph=graph, **(parts | changes))


def figures_one_by_one(o):
    """The same figures from the scorecard's own functions."""
    linked = o.linked & o.standing
    return {
        "joined_edge_share": joined_edge_share(o.graph, o.adopted, o.standing),
        "chain_length": chain_length(o.graph, o.adopted, linked),
        "giant_component": giant_component(o.graph, o.adopted, linked),
        "isolation": isolation(o.graph, o.adopted, linked),
        "cross_sector_links": cross_sector_links(o.graph, o.adopted, linked, o.sector, o.standing),
        "silo_index": silo_index(o.graph, o.adopted, linked, o.standing),
        "macro_breadth": macro_breadth(o.graph, o.adopted, linked, o.sector, o.region),
    }


@pytest.mark.plain
@pytest.mark.parametrize("seed", range(4))
def test_figures_are_those_of_the_scorecard(seed):
    o = observed(seed, share=(0.4, 0.05, 0.9, 0.0)[seed])
    reading = Reading(o, with_state=False)
    found = dict(zip(FIGURE_NAMES, reading.figures(reading.between, reading.linked), strict=True))
    for name, value in figures_one_by_one(o).items():
        assert found[name] == pytest.approx(value, rel=1e-12, nan_ok=True), name


def test_state_is_that_of_the_stage():
    o = observed(2)
    reading = Reading(o, with_state=True)
    found = reading.figures(reading.between, reading.linked)[len(FIGURE_NAMES) :]
    state = measure_state(
        o.graph,
        o.adopted,
        o.linked & o.standing,
        lead=None,
        sector=o.sector,
        region=o.region,
        standing=o.standing,
    )
    np.testing.assert_allclose(found, (state.leaderless, state.core, state.mixing))


def test_links_between_adopters_are_the_graph_of_links():
    o = observed(3)
    mine = links_between(*(lambda b: (b, o.linked[b.edge]))(between(o.graph, o.adopted, o.standing)))
    theirs = links_of(o.graph, o.adopted, o.linked & o.standing)
    assert mine.adopters == theirs.adopters
    for name in ("row", "supplier", "customer", "out_indptr"):
        np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name))


@pytest.mark.plain
def test_placing_keeps_the_adopters_of_every_cell():
    o = observed(4)
    placed = np.empty(o.graph.n, np.bool_)
    place_adopters(np.uint64(SEED), 3, *cells_of(o.sector, o.size, o.adopted), placed)
    cell = o.sector * 3 + o.size
    np.testing.assert_array_equal(np.bincount(cell[placed]), np.bincount(cell[o.adopted]))
    assert (placed != o.adopted).any()


@pytest.mark.plain
def test_placing_equals_naive():
    o = observed(5, n=40, m=100)
    placed = np.empty(40, np.bool_)
    place_adopters(np.uint64(SEED), 7, *cells_of(o.sector, o.size, o.adopted), placed)
    chosen, before = set(), 0
    for cell in sorted({(s, k) for s, k in zip(o.sector, o.size, strict=True)}):
        rows = [i for i in range(40) if (o.sector[i], o.size[i]) == cell]
        size = len(rows)
        for k in range(sum(o.adopted[i] for i in rows)):
            u = uniform(np.uint64(SEED), before + k, 7, 0, NULL_PLACEMENT)
            other = k + int(u * (size - k))
            rows[k], rows[other] = rows[other], rows[k]
            chosen.add(rows[k])
        before += size
    assert set(np.flatnonzero(placed)) == chosen


def test_every_firm_of_a_cell_is_placed_as_often():
    listed, start = np.arange(10, dtype=np.int32), np.array([0, 10])
    times, placed = np.zeros(10), np.empty(10, np.bool_)
    for draw in range(4000):
        place_adopters(np.uint64(SEED), draw, listed, start, np.array([3]), placed)
        times += placed
    spread = np.sqrt(4000 * 0.3 * 0.7)
    assert np.abs(times - 1200).max() < 4 * spread


@pytest.mark.plain
@pytest.mark.parametrize("wanted", [0, 1, 13, 50])
def test_linking_draws_exactly_so_many(wanted):
    linked = np.empty(50, np.bool_)
    link_so_many(np.uint64(SEED), 0, np.arange(50, dtype=np.int32), wanted, linked)
    assert linked.sum() == wanted


@pytest.mark.plain
def test_linking_equals_naive():
    edge = np.array([2, 3, 9, 11, 40], np.int32)
    linked = np.empty(5, np.bool_)
    link_so_many(np.uint64(SEED), 2, edge, 2, linked)
    chosen = []
    for k, e in enumerate(edge):
        if uniform(np.uint64(SEED), e, 2, 0, NULL_LINKING) < (2 - len(chosen)) / (5 - k):
            chosen.append(k)
    assert list(np.flatnonzero(linked)) == chosen


def test_every_relation_is_linked_as_often():
    edge, linked, times = np.arange(12, dtype=np.int32), np.empty(12, np.bool_), np.zeros(12)
    for draw in range(4000):
        link_so_many(np.uint64(SEED), draw, edge, 3, linked)
        times += linked
    assert np.abs(times - 1000).max() < 4 * np.sqrt(4000 * 0.25 * 0.75)


@pytest.mark.plain
def test_linking_at_a_rate_of_one_links_all_and_of_none_nothing():
    edge, linked = np.arange(20, dtype=np.int32), np.empty(20, np.bool_)
    link_at_rate(np.uint64(SEED), 0, edge, 1.0, linked)
    assert linked.all()
    link_at_rate(np.uint64(SEED), 0, edge, 0.0, linked)
    assert not linked.any()


@pytest.mark.plain
def test_placement_keeps_the_rate_of_links_and_linking_their_number():
    o = observed(6, n=60, m=300)
    reading = Reading(o, with_state=False)
    silo = FIGURE_NAMES.index("silo_index")
    now = reading.figures(reading.between, reading.linked)[silo]
    placed = [reading.drawn(PLACEMENT, SEED, draw)[silo] for draw in range(20)]
    assert abs(np.mean(placed) - now) < 4 * np.std(placed) / np.sqrt(20)
    assert {reading.drawn(LINKING, SEED, draw)[silo] for draw in range(3)} == {now}


def test_a_draw_does_not_depend_on_the_others():
    o = observed(7)
    few, many = (null_figures(o, seed=SEED, draws=k, with_state=False) for k in (1, 5))
    assert few[0].null_mean == Reading(o, with_state=False).drawn(PLACEMENT, SEED, 0)[0]
    assert few[0].null_mean != many[0].null_mean
    again, other = (null_figures(o, seed=SEED + k, draws=5, with_state=False) for k in (0, 1))
    assert f"{again}" == f"{many}" != f"{other}"


def test_a_neighbourhood_of_adopters_exceeds_the_placement_null():
    o = observed(8, sectors=1, size=np.zeros(160, np.uint8))
    near = np.zeros(160, np.bool_)
    near[:40] = True
    rng = np.random.default_rng(1)
    inside = rng.integers(0, 40, (400, 2))
    pairs = np.unique(np.concatenate((inside, rng.integers(0, 160, (300, 2)))), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    graph = SupplyGraph.from_edges(160, pairs[:, 0], pairs[:, 1], np.ones(len(pairs)))
    there = np.ones(graph.m, np.bool_)
    planted = Observed(
        graph=graph,
        adopted=near,
        linked=there,
        standing=there,
        sector=o.sector,
        region=o.region,
        size=o.size,
    )
    found = {f.indicator: f for f in null_figures(planted, seed=SEED, draws=50, nulls=(PLACEMENT,))}
    assert found["joined_edge_share"].z > 5
    assert found["joined_edge_share"].at_or_above == 0.0


def test_what_a_null_leaves_as_it_is_is_not_held_against_it():
    found = null_figures(observed(9), seed=SEED, draws=2, nulls=(LINKING,), with_state=False)
    assert {"joined_edge_share", "silo_index"}.isdisjoint(f.indicator for f in found)


def test_a_null_that_does_not_vary_has_no_z():
    found = null_figure(PLACEMENT, "silo_index", 0.5, np.full(9, 0.5))
    assert np.isnan(found.z)
    assert found.at_or_above == 1.0


def test_undefined_draws_are_left_out_and_counted():
    found = null_figure(PLACEMENT, "silo_index", 0.5, np.array([np.nan, 0.25, 0.75]))
    assert (found.draws, found.null_mean, found.at_or_above) == (2, 0.5, 0.5)


def test_no_adopters_have_no_figures():
    found = null_figures(observed(1, share=0.0), seed=SEED, draws=2)
    assert all(f.draws == 0 or f.indicator in ("joined_edge_share", "macro_breadth") for f in found)


def test_joined_edges_are_a_share_of_the_relations_given_or_of_those_counted():
    counted, given = observed(3), observed(3, relations=1000.0)
    one, other = (null_figures(o, seed=SEED, draws=1, with_state=False)[0].value for o in (counted, given))
    assert one * np.count_nonzero(counted.standing) == pytest.approx(other * 1000.0)


def test_no_draws_are_refused():
    with pytest.raises(BadInput, match="draws"):
        null_figures(observed(1), seed=SEED, draws=0)
