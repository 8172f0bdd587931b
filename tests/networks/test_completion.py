"""What a user's firm table lacks: filled by rule, given cells untouched, the same for the same seed."""

import numpy as np
import pytest

from networks.completion import (
    COUNTRY,
    ONE,
    Given,
    Totals,
    complete_population,
    covered_share,
    input_values,
    sells_too_much,
)
from networks.graph import SupplyGraph
from networks.population import Population
from tests import small

TOTALS = Totals(
    **{name: np.asarray(small.ECONOMY[name]) for name in ("firms", "employment", "output", "value_added")},
    fringe=small.FRINGE,
    fringe_employment=small.FRINGE,
    tail=small.ECONOMY["tail"],
    largest=small.ECONOMY["largest"],
    leads=small.ECONOMY["leads"],
    region_share=np.array(small.ECONOMY["region_share"]),
    domestic_flow=small.FLOW,
)
N = 3000
NOTHING = np.full(N, np.nan)
SECTOR = np.arange(N) % 3


def given(n: int = N, **changes) -> Given:
    empty, no_code = np.full(n, np.nan), np.full(n, -1)
    columns = {
        "sector": no_code,
        "region": no_code,
        "employees": empty,
        "output": empty,
        "value_added": empty,
        "weight": empty,
        "lead": no_code,
    }
    return Given(**{**columns, **changes})


def complete(rows: Given, seed: int = 1, stand_for: str = ONE, traded=None, sold=None):
    n = rows.sector.size
    zero = np.zeros(n)
    return complete_population(
        seed, rows, TOTALS, zero if traded is None else traded, zero if sold is None else sold, stand_for
    )


def rules(done) -> dict[str, int]:
    return {each.column: each.rows for each in done}


@pytest.mark.plain
def test_what_is_given_is_never_changed_and_nothing_is_said_to_be_completed() -> None:
    people = small.population(60)
    columns = {name: getattr(people, name) for name in Given.__dataclass_fields__}
    made, done = complete(given(60, **{**columns, "lead": people.lead.astype(np.int64)}))
    assert done == ()
    for name in columns:
        np.testing.assert_array_equal(getattr(made, name), columns[name])


def test_every_completed_column_is_named_with_its_rows() -> None:
    half = np.where(np.arange(N) < 1000, 25.0, np.nan)
    _, done = complete(given(sector=SECTOR, employees=half))
    assert rules(done) == {
        "region": N,
        "employees": 2000,
        "output": N,
        "value_added": N,
        "lead": N,
        "weight": N,
    }


def test_sectors_are_drawn_by_their_firms_and_regions_by_their_shares() -> None:
    made, _ = complete(given())
    for drawn, share in (
        (made.sector, TOTALS.firms / TOTALS.firms.sum()),
        (made.region, TOTALS.region_share),
    ):
        found = np.bincount(drawn, minlength=share.size) / N
        assert (np.abs(found - share) < 4 * np.sqrt(share * (1 - share) / N)).all()


def test_drawn_sizes_have_the_sector_s_tail() -> None:
    made, _ = complete(given(sector=np.zeros(N, np.int64)))
    tail, largest = TOTALS.tail[0], TOTALS.largest[0]
    for size in (20.0, 50.0, 200.0):
        above = (size**-tail - largest**-tail) / (10.0**-tail - largest**-tail)
        assert np.mean(made.employees > size) == pytest.approx(above, abs=4 * np.sqrt(above / N))
    assert made.employees.min() >= 10.0
    assert made.employees.max() <= largest


def test_who_trades_most_is_largest_in_its_sector() -> None:
    traded = np.random.default_rng(1).permutation(N).astype(float)
    made, _ = complete(given(sector=SECTOR), traded=traded)
    for s in range(3):
        of = made.sector == s
        assert (np.diff(made.employees[of][np.argsort(traded[of])]) >= 0).all()


def test_a_row_with_output_gets_the_sector_s_staff_for_it() -> None:
    made, _ = complete(given(3, sector=np.array([0, 1, 2]), output=np.array([2.0, 3.0, 4.0])))
    heads = TOTALS.employment / TOTALS.output  # the fringe is the same share of both here
    np.testing.assert_allclose(made.employees, np.array([2.0, 3.0, 4.0]) * heads)


def test_output_is_employees_times_output_a_head_and_at_least_what_is_sold() -> None:
    made, _ = complete(
        given(2, sector=np.zeros(2, np.int64), employees=np.array([30.0, 30.0])), sold=np.array([0.0, 9.0])
    )
    np.testing.assert_allclose(made.output, [30 * 200 / 30_000, 9.0])


def test_who_sells_much_has_the_staff_for_it() -> None:
    made, _ = complete(given(2, sector=np.zeros(2, np.int64)), sold=np.array([0.0, 500.0]))
    assert made.output[1] == pytest.approx(500.0)
    assert made.employees[1] == pytest.approx(500.0 * 30_000 / 200)


def test_value_added_alone_is_enough_for_output() -> None:
    made, _ = complete(given(1, sector=np.array([1]), value_added=np.array([6.0])))
    assert made.output[0] == pytest.approx(6.0 * 400 / 120)
    assert made.value_added[0] == 6.0


def test_the_largest_by_output_lead_as_many_as_declared() -> None:
    made, _ = complete(given(sector=SECTOR))
    for s in range(3):
        of = made.sector == s
        assert made.lead[of].sum() == TOTALS.leads[s]
        assert made.output[of & made.lead].min() >= made.output[of & ~made.lead].max()


def test_a_row_of_many_firms_does_not_lead() -> None:
    made, _ = complete(given(sector=SECTOR, weight=np.full(N, 2.0)))
    assert not made.lead.any()


def test_rows_stand_for_one_firm_or_for_all_of_their_sector() -> None:
    one, _ = complete(given(sector=np.arange(300) % 3, n=300))
    assert (one.weight == 1.0).all()
    all_firms, _ = complete(given(sector=np.arange(300) % 3, n=300), stand_for=COUNTRY)
    np.testing.assert_allclose(np.bincount(all_firms.sector, all_firms.weight), TOTALS.firms)
    assert (all_firms.weight[all_firms.lead] == 1.0).all()


def test_the_seed_alone_decides_what_is_drawn() -> None:
    first, again, other = (complete(given(), seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.employees, again.employees)
    assert (first.region != other.region).any()


def test_a_drawn_region_does_not_hang_on_how_many_rows_there_are() -> None:
    few, many = complete(given(50))[0], complete(given(N))[0]
    np.testing.assert_array_equal(few.region, many.region[:50])


PEOPLE = Population(
    sector=np.array([0, 0, 1, 2], np.int16),
    region=np.zeros(4, np.int16),
    employees=np.full(4, 20.0),
    output=np.array([1.0, 3.0, 8.0, 5.0]),
    value_added=np.ones(4),
    weight=np.array([1.0, 1.0, 2.0, 1.0]),
    lead=np.zeros(4, bool),
)


def test_values_are_the_buyer_s_inputs_shared_by_its_suppliers_output() -> None:
    value = input_values(np.array([0, 1, 3]), np.array([2, 2, 2]), PEOPLE, TOTALS)
    spend = 8.0 * 2.0 / 400.0  # output of all firms of row 2 over its sector's
    from_0, from_2 = 120.0 * (1 - 0.5) * spend, 40.0 * (1 - 0.2) * spend
    np.testing.assert_allclose(value, [from_0 / 4, from_0 * 3 / 4, from_2])


def test_sectors_that_trade_nothing_give_an_edge_without_money() -> None:
    flow = small.FLOW.copy()
    flow[0, 1] = 0.0
    totals = Totals(**{**{f: getattr(TOTALS, f) for f in Totals.__dataclass_fields__}, "domestic_flow": flow})
    assert input_values(np.array([0]), np.array([2]), PEOPLE, totals).tolist() == [0.0]


def test_no_pair_of_sectors_carries_more_than_its_flow_and_a_dense_graph_nearly_all_of_it() -> None:
    people = small.population(300)
    graph = small.graph(people, out_degree=20.0)
    value = input_values(graph.supplier.astype(np.int64), graph.customer.astype(np.int64), people, TOTALS)
    pair = people.sector[graph.supplier].astype(np.int64) * 3 + people.sector[graph.customer]
    carried = np.bincount(pair, value, 9).reshape(3, 3)
    flow = TOTALS.domestic_flow * np.outer(1 - small.FRINGE, 1 - small.FRINGE)
    assert (carried <= flow * (1 + 1e-9)).all()
    assert carried.sum() == pytest.approx(flow.sum(), rel=0.1)  # a buyer without a supplier buys nothing


def test_the_share_of_the_country_is_of_networked_value_added() -> None:
    whole = (TOTALS.value_added * (1 - TOTALS.fringe)).sum()
    assert covered_share(PEOPLE, TOTALS) == pytest.approx(5.0 / whole)


def test_a_row_that_sells_more_than_it_makes_is_found() -> None:
    graph = SupplyGraph.from_edges(4, [0, 2], [1, 3], [1.5, 15.0])
    assert sells_too_much(graph, PEOPLE).tolist() == [True, False, False, False]
