from pathlib import Path

import numpy as np
import pytest

from abm.country import country_codes
from abm.scenario import Scenario
from experiments.batch.designs import Grid, LatinHypercube, List, OneAtATime, Sobol, cell_value, table_factors
from experiments.batch.factors import Choice, Declared, Interval, factors_of, ranges, resolved
from networks.errors import BadInput

BASE = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=300, end="2019-12")
TWO = (Choice("budget", (0.5, 1.0)), Choice("rule", ("economic", "bass", "cascade")))


def test_a_grid_is_every_value_with_every_other_the_last_fastest() -> None:
    rows = Grid().rows(TWO, BASE, 1, "x")
    assert [(row["budget"], row["rule"][0]) for row in rows] == [
        (b, r) for b in (0.5, 1.0) for r in ("e", "b", "c")
    ]


def test_a_list_puts_values_side_by_side() -> None:
    pairs = (Choice("budget", (1.0, 1.0, 2.0)), TWO[1])
    assert [tuple(row.values()) for row in List().rows(pairs, BASE, 1, "x")] == [
        (1.0, "economic"), (1.0, "bass"), (2.0, "cascade"),
    ]  # fmt: skip


def test_lists_of_unlike_length_are_refused() -> None:
    with pytest.raises(BadInput, match=r"as many values of each \(budget 2, rule 3\)"):
        List().rows(TWO, BASE, 1, "x")


def test_one_at_a_time_begins_with_the_base_and_changes_one_factor_in_each_point() -> None:
    first, *others = OneAtATime().rows(TWO, BASE, 1, "x")
    assert first == {"budget": 1.0, "rule": "economic"}
    assert [sum(row[key] != first[key] for key in row) for row in others] == [1, 1, 1]


def test_a_value_that_is_the_base_is_no_point_of_its_own() -> None:
    assert len(OneAtATime().rows(TWO, BASE, 1, "x")) == 1 + 1 + 2


def test_a_grid_refuses_a_value_named_twice() -> None:
    with pytest.raises(BadInput, match="x: budget: names a value twice"):
        Grid().rows((Choice("budget", (1.0, 1.0)),), BASE, 1, "x")


@pytest.mark.parametrize("n", [5, 16])
def test_a_latin_hypercube_meets_every_slice_of_every_range_once(n: int) -> None:
    factors = (Interval("budget", 0.0, 1.0), Interval("parameters.firm.life", 5.0, 10.0))
    rows = LatinHypercube(n).rows(factors, BASE, 7, "x")
    for factor in factors:
        share = (np.array([row[factor.key] for row in rows]) - factor.low) / (factor.high - factor.low)
        assert sorted(np.floor(share * n)) == list(range(n))


@pytest.mark.parametrize("bits", [3, 6])
def test_a_sobol_sequence_puts_as_many_points_in_every_half_and_quarter(bits: int) -> None:
    factors = tuple(Interval(f"parameters.x{i}", 0.0, 1.0) for i in range(4))
    rows = Sobol(2**bits).rows(factors, BASE, 3, "x")
    points = np.array([list(row.values()) for row in rows])
    for i in range(4):
        assert np.bincount((points[:, i] * 2**bits).astype(int), minlength=2**bits).tolist() == [1] * 2**bits


def test_another_seed_gives_other_points_and_the_same_seed_the_same() -> None:
    one, same, other = (LatinHypercube(8).rows(TWO, BASE, seed, "x") for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_a_log_range_is_even_in_ratios_and_meets_its_ends() -> None:
    levels = Interval("budget", 0.25, 4.0, is_log=True, steps=5).levels("x")
    assert levels == pytest.approx((0.25, 0.5, 1.0, 2.0, 4.0))
    assert (levels[0], levels[-1]) == (0.25, 4.0)


def test_a_grid_needs_to_be_told_the_levels_of_a_range() -> None:
    with pytest.raises(BadInput, match=r"x: budget: is a range, and a grid needs its levels"):
        Grid().rows((Interval("budget", 0.5, 2.0),), BASE, 1, "x")


def test_a_choice_gives_every_value_the_same_part() -> None:
    values = [TWO[1].at((i + 0.5) / 30.0) for i in range(30)]
    assert [values.count(value) for value in TWO[1].values] == [10, 10, 10]


@pytest.mark.parametrize("structure", country_codes())
def test_a_declared_range_is_that_of_the_structure_of_the_point(structure: str) -> None:
    name = next(iter(ranges(structure)))
    key = f"parameters.{name}"
    ends = [resolved({"structure": structure, key: Declared(key).at(x)}, BASE, "x")[key] for x in (0.0, 1.0)]
    assert ends == pytest.approx(list(ranges(structure)[name]))


def test_a_star_stands_for_every_assumed_parameter_that_has_a_range() -> None:
    keys = {factor.key for factor in factors_of({"parameters": {"*": "range"}}, "x")}
    assert keys == {f"parameters.{name}" for code in country_codes() for name in ranges(code, "assumed")}


def test_keys_read_the_same_quoted_and_nested() -> None:
    quoted = factors_of({"parameters.firm.life": {"low": 5, "high": 9}, "measure.KR-05": [True, False]}, "x")
    nested = factors_of(
        {"parameters": {"firm": {"life": {"low": 5, "high": 9}}}, "measure": {"KR-05": [True, False]}}, "x"
    )
    assert quoted == nested


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"budgets": [1]}, "unknown key 'budgets' (did you mean 'budget'?)"),
        ({"seed": [1]}, "x: seed: is not varied (replicates have their own seeds)"),
        ({"parameters.firm.lif": [1]}, "unknown parameter 'firm.lif' (did you mean 'firm.life'?)"),
        ({"budget": []}, "[] cannot be used"),
        ({"budget": 3}, "3 cannot be used (a list of values"),
        ({"budget": {"low": 2, "high": 1}}, "low 2 is not below high 1"),
        ({"budget": {"low": 0, "high": 1, "scale": "log"}}, "a log scale cannot start at 0"),
        ({"budget": {"low": 0, "high": 1, "scale": "lgo"}}, "did you mean 'log'?"),
        ({"budget": {"low": 0, "hihg": 1}}, "unknown key 'hihg' (did you mean 'high'?)"),
        ({"budget": {"low": 0, "high": "a"}}, "high: 'a' is not a number"),
        ({"budget": {"low": 0, "high": 1, "levels": 1}}, "levels: 1 cannot be used (2 to 10,000)"),
        ({"budget": {"low": 0, "high": 1, "levels": 10**9}}, "levels: 1000000000 cannot be used"),
        ({"budget": {"low": 0, "high": 1, "scale": ["log"]}}, "unknown scale"),
        ({"firms": {"low": 300, "high": 500}}, "is no number that has a range (a list of values)"),
        ({"budget": [float("nan")]}, "nan is not a number"),
        ({"budget": [10**400]}, "x: budget: is too large a number"),
        ({"mix": [3]}, "3 is not the name of a mix"),
        ([1], "x: is no table"),
    ],
)
def test_what_cannot_be_varied_is_refused_in_one_line(table: object, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        factors_of(table, "x")
    assert said in f"{caught.value}"
    assert "\n" not in f"{caught.value}"


def test_a_table_has_a_column_for_each_factor(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("budget,mix,measure.KR-05\n0.5,none,true\n2,cn-sail-2021+cn-2232,false\n", "utf-8")
    budget, mix, measure = table_factors(file, "x")
    assert budget == Choice("budget", (0.5, 2.0))
    assert mix == Choice("mix", (("none",), ("cn-sail-2021", "cn-2232")))
    assert measure.values == (True, False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("budget\n", "holds no points"),
        ("budget,rule\n1\n", "line 2 has 1 cells (2)"),
        ("budget,budget\n1,2\n", "names a column twice"),
        ("budget, budget\n1,2\n", "names a column twice"),
        (f"budget\n{'1' * 200_000}\n", "cannot be read"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "points.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput) as caught:
        table_factors(file, "x")
    assert said in f"{caught.value}"


@pytest.mark.parametrize(
    ("cell", "value"), [("true", True), ("3", 3), ("0.5", 0.5), (" none ", "none"), ("", "")]
)
def test_a_cell_is_what_it_looks_like(cell: str, value: object) -> None:
    assert cell_value(cell) == value
