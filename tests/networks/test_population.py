import numpy as np
import pytest

from networks.errors import BadInput
from networks.population import allot_rows, draw_population, mean_between
from tests.small import ECONOMY, FIRMS, FRINGE, population

SIZES = [9, 50, 300, 2799, 2800]


def by_sector(people, values):
    return np.bincount(people.sector, weights=values, minlength=3)


@pytest.mark.parametrize("n", SIZES)
def test_there_are_as_many_rows_as_asked_for(n):
    assert population(n).n == n


@pytest.mark.parametrize("n", SIZES)
def test_weights_add_up_to_the_real_firms_of_each_sector(n):
    people = population(n)
    np.testing.assert_allclose(by_sector(people, people.weight), FIRMS)


@pytest.mark.parametrize("n", SIZES)
def test_no_row_stands_for_less_than_one_firm(n):
    assert population(n).weight.min() >= 1 - 1e-9


def test_at_full_size_every_weight_is_one():
    assert np.all(population(2800).weight == 1.0)


@pytest.mark.parametrize("n", SIZES)
def test_employees_add_up_to_employment_outside_the_fringe(n):
    people = population(n)
    np.testing.assert_allclose(
        by_sector(people, people.weight * people.employees), ECONOMY["employment"] * (1 - FRINGE)
    )


def test_the_fringe_of_employment_may_differ_from_that_of_output():
    people = population(fringe_employment=np.array([0.9, 0.3, 0.4]))
    found = by_sector(people, people.weight * people.employees)
    np.testing.assert_allclose(found, [3000.0, 42_000.0, 48_000.0])


@pytest.mark.parametrize("n", SIZES)
def test_output_and_value_added_add_up(n):
    people = population(n)
    made = by_sector(people, people.weight * people.output)
    np.testing.assert_allclose(made, ECONOMY["output"] * (1 - FRINGE))
    added = by_sector(people, people.weight * people.value_added)
    np.testing.assert_allclose(added, ECONOMY["value_added"] * (1 - FRINGE))


def test_lead_firms_weigh_one_and_are_the_largest_of_their_sector():
    people = population()
    assert np.all(people.weight[people.lead] == 1.0)
    for s in range(3):
        here = people.sector == s
        assert people.employees[here & people.lead].min() > people.employees[here & ~people.lead].max()


def test_lead_firms_are_the_declared_ones_but_at_most_a_fifth_and_at_least_one():
    assert by_sector(population(300), population(300).lead).tolist() == [4, 10, 6]
    people = population(30)
    expected = np.maximum(1, np.minimum([4, 10, 6], np.bincount(people.sector) // 5))
    assert by_sector(people, people.lead).tolist() == expected.tolist()


def test_rows_are_sorted_by_sector_and_from_large_to_small():
    people = population()
    assert np.all(np.diff(people.sector) >= 0)
    for s in range(3):
        assert np.all(np.diff(people.employees[people.sector == s]) < 0)


def test_small_firms_share_a_row_with_more_others_than_large_ones():
    people = population()
    for s in range(3):
        weight = people.weight[people.sector == s]
        assert np.all(np.diff(weight) >= -1e-9)
        assert weight[-1] > 3 * weight[~people.lead[people.sector == s]][0]


def test_same_seed_gives_the_same_bytes_and_another_seed_does_not():
    one, two, other = population(), population(), population(seed=2)
    assert one.output.tobytes() == two.output.tobytes()
    assert one.region.tobytes() == two.region.tobytes()
    assert one.output.tobytes() != other.output.tobytes()
    assert one.region.tobytes() != other.region.tobytes()


def test_regions_come_by_their_share():
    people = population(2800)
    np.testing.assert_allclose(np.bincount(people.region) / 2800, ECONOMY["region_share"], atol=0.03)


def test_arrays_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        population().weight[0] = 2.0


@pytest.mark.parametrize("n", [8, 2801])
def test_too_few_and_too_many_rows_are_refused(n):
    with pytest.raises(BadInput, match="from 9 to 2800"):
        population(n)


def test_a_sector_without_firms_has_no_row():
    people = population(200, firms=np.array([400.0, 0.0, 1500.0]))
    assert np.bincount(people.sector, minlength=3)[1] == 0


def test_rows_no_sector_can_take_go_to_the_others():
    assert allot_rows(1000, np.array([5, 2000, 2000]), np.array([1e9, 1.0, 1.0])).tolist() == [5, 498, 497]


@pytest.mark.parametrize("tail", [0.8, 1.0, 1.0 + 1e-12, 1.3])
def test_mean_of_the_whole_distribution_is_that_of_the_bounded_pareto(tail):
    x = np.exp(np.linspace(np.log(10), np.log(5000), 200_001))
    density = x ** (-tail - 1)
    expected = np.trapezoid(x * density, x) / np.trapezoid(density, x)
    mean = mean_between(np.zeros(1), np.ones(1), np.array([tail]), np.array([5000.0]))
    assert mean[0] == pytest.approx(expected, rel=1e-6)


def test_the_smallest_firms_have_ten_employees_and_the_largest_the_declared_number():
    start, stop = np.array([0.0, 1 - 1e-9]), np.array([1e-12, 1.0])
    ends = mean_between(start, stop, np.full(2, 1.2), np.full(2, 8000.0))
    np.testing.assert_allclose(ends, [8000.0, 10.0], rtol=1e-4)


def test_all_arguments_go_by_name():
    with pytest.raises(TypeError):
        draw_population(1, 300)
