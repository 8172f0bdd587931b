import math

from abm.country import load_country
from abm.network_facts import GRADES, known_facts
from abm.parameters import make_parameters
from abm.world import draw_network
from networks.build import distances
from networks.describe import COMES_OUT, NONE, PUT_IN, SIGN, describe


def test_every_published_range_belongs_to_a_fact_and_says_where_it_is_from():
    country = load_country("kr")
    population, graph = draw_network(country, make_parameters(country, {}), 1000, 1)
    apart = distances(country.latitude, country.longitude, country.area)
    facts = describe(
        graph, population, country.domestic_flow, country.fringe, apart=apart, known=known_facts()
    )
    assert {f.fact for f in facts if f.known is not None} == set(known_facts())
    for known in known_facts().values():
        assert known.low < known.high
        assert known.source
        assert known.grade in GRADES


def test_what_was_used_to_set_a_parameter_is_marked_and_says_how():
    put_in = {name for name, known in known_facts().items() if known.mark == PUT_IN}
    assert put_in == {"mean_degree", "in_region", "distance_elasticity", "strong_component"}
    assert all(". Put in:" in known_facts()[name].source for name in put_in)


def test_a_sign_has_one_side_and_no_number_was_verified_for_it():
    signs = {name: known for name, known in known_facts().items() if known.kind == SIGN}
    assert set(signs) == {
        "assortativity", "partners_slope", "sale_with_customers", "squares_over_null",
        "squares_over_triangles",
    }  # fmt: skip
    assert all(math.isinf(known.low) != math.isinf(known.high) for known in signs.values())
    assert all(known.grade != "number verified" for known in signs.values())


def test_a_cell_of_the_matrix_of_distances_has_no_verdict():
    assert known_facts()["supplier_distance"].mark == NONE


def test_the_short_table_has_ten_facts_and_none_was_put_in():
    short = [known for known in known_facts().values() if known.short]
    assert len(short) == 10
    assert all(known.mark == COMES_OUT and known.words for known in short)


def test_reasons_for_networks_of_ones_own_do_not_speak_of_the_rule():
    words = ("rule", "parameter", "draw", "row")
    assert not [k.own for k in known_facts().values() if any(word in k.own.split() for word in words)]


def test_every_miss_of_the_drawn_networks_is_explained():
    for code in ("kr", "cn"):
        country = load_country(code)
        population, graph = draw_network(country, make_parameters(country, {}), 1000, 1)
        apart = distances(country.latitude, country.longitude, country.area)
        facts = describe(
            graph, population, country.domestic_flow, country.fringe, apart=apart, known=known_facts()
        )
        assert all(f.explanation for f in facts if f.verdict == "outside")
