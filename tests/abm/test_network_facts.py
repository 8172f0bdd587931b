from abm.country import load_country
from abm.network_facts import GRADES, known_facts
from abm.parameters import make_parameters
from abm.world import draw_network
from networks.build import distances
from networks.describe import describe


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


def test_every_miss_of_the_drawn_networks_is_explained():
    for code in ("kr", "cn"):
        country = load_country(code)
        population, graph = draw_network(country, make_parameters(country, {}), 1000, 1)
        apart = distances(country.latitude, country.longitude, country.area)
        facts = describe(
            graph, population, country.domestic_flow, country.fringe, apart=apart, known=known_facts()
        )
        assert all(f.explanation for f in facts if f.verdict == "outside")
