import numpy as np
import pytest

from networks.build import sector_flows
from networks.controls import CONTROLS, degrees_only, draw_ends, random, rewire, rewired, sector_random
from networks.graph import SupplyGraph
from networks.population import Population
from tests import naive_networks, small

PEOPLE = small.population(300)
GRAPH = small.graph(PEOPLE)
EVERY = pytest.mark.parametrize("name", CONTROLS)


def pairs_of(graph):
    return graph.supplier.astype(np.int64) << 32 | graph.customer


def shared(a, b):
    return np.isin(pairs_of(a), pairs_of(b)).mean()


def block_counts(graph, sector, rows):
    """Edges of each row with each sector."""
    return np.bincount(rows * 3 + sector, minlength=3 * graph.n)


@EVERY
def test_controls_have_as_many_edges_no_loops_and_no_doubles(name):
    control = CONTROLS[name](GRAPH, PEOPLE, 1)
    assert (control.n, control.m) == (GRAPH.n, GRAPH.m)
    assert np.all(control.supplier != control.customer)
    assert np.all(np.diff(pairs_of(control)) > 0)


@EVERY
def test_controls_carry_the_same_money(name):
    control = CONTROLS[name](GRAPH, PEOPLE, 1)
    assert control.value.sum() == pytest.approx(GRAPH.value.sum())


@EVERY
def test_controls_hang_on_the_seed_alone(name):
    first, again, other = (CONTROLS[name](GRAPH, PEOPLE, seed) for seed in (1, 1, 2))
    assert first.customer.tobytes() == again.customer.tobytes()
    assert first.value.tobytes() == again.value.tobytes()
    assert first.customer.tobytes() != other.customer.tobytes()


@pytest.mark.parametrize("control", [rewired, degrees_only])
def test_rewiring_keeps_every_degree_and_moves_most_edges(control):
    made = control(GRAPH, PEOPLE, 1)
    np.testing.assert_array_equal(made.in_degree(), GRAPH.in_degree())
    np.testing.assert_array_equal(made.out_degree(), GRAPH.out_degree())
    assert shared(made, GRAPH) < 0.4


def test_rewiring_within_blocks_keeps_partners_by_sector():
    made, sector = rewired(GRAPH, PEOPLE, 1), PEOPLE.sector
    for graph in (made, GRAPH):
        assert graph.m == GRAPH.m
    np.testing.assert_array_equal(
        block_counts(made, sector[made.customer], made.supplier),
        block_counts(GRAPH, sector[GRAPH.customer], GRAPH.supplier),
    )
    np.testing.assert_array_equal(
        block_counts(made, sector[made.supplier], made.customer),
        block_counts(GRAPH, sector[GRAPH.supplier], GRAPH.customer),
    )


@pytest.mark.parametrize("control", [rewired, sector_random])
def test_flows_between_sectors_stay_exact(control):
    made = control(GRAPH, PEOPLE, 1)
    np.testing.assert_allclose(sector_flows(made, PEOPLE.sector, 3), sector_flows(GRAPH, PEOPLE.sector, 3))


def test_sector_random_keeps_counts_by_pair_and_forgets_sizes():
    made = sector_random(GRAPH, PEOPLE, 1)
    cell = [np.bincount(PEOPLE.sector[g.supplier] * 3 + PEOPLE.sector[g.customer]) for g in (made, GRAPH)]
    np.testing.assert_array_equal(*cell)
    assert made.out_degree().max() < 0.5 * GRAPH.out_degree().max()


def test_random_graphs_have_poisson_degrees():
    degree = random(GRAPH, PEOPLE, 1).out_degree()
    assert degree.var() == pytest.approx(degree.mean(), rel=0.3)


def test_rows_need_not_stand_by_sector():
    order = np.random.default_rng(1).permutation(PEOPLE.n)
    place = np.argsort(order)
    columns = ("sector", "region", "employees", "output", "value_added", "weight", "lead")
    people = Population(**{name: getattr(PEOPLE, name)[order].copy() for name in columns})
    graph = SupplyGraph.from_edges(GRAPH.n, place[GRAPH.supplier], place[GRAPH.customer], GRAPH.value)
    for name in ("rewired", "sector-random"):
        made = CONTROLS[name](graph, people, 1)
        np.testing.assert_allclose(
            sector_flows(made, people.sector, 3), sector_flows(graph, people.sector, 3), rtol=1e-9
        )


@pytest.mark.plain
def test_swaps_equal_the_twin():
    rng = np.random.default_rng(3)
    pairs = np.unique(rng.integers(0, 12, (60, 2)), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    graph = SupplyGraph.from_edges(12, pairs[:, 0], pairs[:, 1], np.ones(len(pairs)))
    block = np.repeat(np.arange(3), 4)
    found = rewire(graph, block, 5, sweeps=4)
    ends = graph.supplier.tolist(), graph.customer.tolist()
    twin = naive_networks.swapped(5, 4, *ends, block.tolist())
    assert list(zip(ends[0], found.tolist(), strict=True)) == twin
    assert twin != list(zip(*ends, strict=True))


def test_a_ring_of_swaps_reaches_all_simple_graphs_alike():
    """Two suppliers with one customer each among three: all six arrangements are equally likely."""
    graph = SupplyGraph.from_edges(5, [0, 1, 2], [3, 4, 3], np.ones(3))
    found = [tuple(rewire(graph, np.zeros(5, np.int64), seed, 20).tolist()) for seed in range(900)]
    counts = {each: found.count(each) for each in set(found)}
    assert set(counts) == {(3, 4, 3), (4, 3, 3), (3, 3, 4)}
    np.testing.assert_allclose(list(counts.values()), 300, atol=4 * 300**0.5)


def test_no_sweep_changes_nothing():
    np.testing.assert_array_equal(rewire(GRAPH, PEOPLE.sector, 1, sweeps=0), GRAPH.customer)


def test_ends_are_even_among_the_rows_of_a_block():
    supplier, _ = draw_ends(GRAPH, PEOPLE.sector, 1)
    sold = np.bincount(PEOPLE.sector[GRAPH.supplier], minlength=3)
    expected = (sold / np.bincount(PEOPLE.sector))[PEOPLE.sector]
    assert np.abs(np.bincount(supplier, minlength=300) - expected).max() < 6 * expected.max() ** 0.5
