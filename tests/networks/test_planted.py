"""Planted patterns are what they say they are."""

import numpy as np
import pytest

from networks.planted import PATTERNS, hidden, plant
from tests import small

SHARE = 0.1


@pytest.fixture(scope="module")
def place():
    people = small.population(1500)
    return people, small.graph(people)


def planted(name, place, **given):
    population, graph = place
    return plant(name, graph, population, SHARE, seed=5, **{"background": 0.0} | given)


@pytest.mark.parametrize("name", PATTERNS)
def test_as_many_adopt_as_wanted_and_only_adopters_are_linked(name, place):
    _, graph = place
    found = planted(name, place, background=0.1)
    assert found.adopted.sum() == round(SHARE * graph.n)
    edges = np.flatnonzero(found.linked)
    assert found.adopted[graph.supplier[edges]].all()
    assert found.adopted[graph.customer[edges]].all()


@pytest.mark.parametrize("name", PATTERNS)
def test_the_same_seed_plants_the_same(name, place):
    one, two = planted(name, place), planted(name, place)
    assert (one.adopted == two.adopted).all()
    assert (one.linked == two.linked).all()


@pytest.mark.parametrize("name", ["scattered", "large firms", "copies"])
def test_points_have_no_link_but_the_background(name, place):
    assert not planted(name, place).linked.any()
    few = planted(name, place, background=0.1)
    assert 0 < few.linked.sum() <= round(0.1 * few.adopted.sum())


def degrees(place, found):
    _, graph = place
    edges = np.flatnonzero(found.linked)
    sells = np.bincount(graph.supplier[edges], minlength=graph.n)
    return sells, np.bincount(graph.customer[edges], minlength=graph.n)


def test_in_stars_every_link_ends_at_a_lead_firm(place):
    population, graph = place
    for name in ("stars", "shared stars"):
        assert population.lead[graph.customer[planted(name, place).linked]].all()


def test_stars_elsewhere_have_no_lead_firm_in_the_middle(place):
    population, graph = place
    assert not population.lead[graph.customer[planted("stars elsewhere", place).linked]].any()


def test_a_supplier_in_a_star_serves_one_leader_and_in_shared_stars_several(place):
    assert degrees(place, planted("stars", place))[0].max() == 1
    assert degrees(place, planted("shared stars", place))[0].max() >= 3


def test_chains_have_no_hub_and_no_ring(place):
    found = planted("chains", place)
    sells, buys = degrees(place, found)
    assert sells.max() == buys.max() == 1
    assert found.linked.sum() < found.adopted.sum()


def test_islands_never_link_across_their_walls(place):
    population, graph = place
    for name, group in (("islands by region", population.region), ("islands by sector", population.sector)):
        linked = planted(name, place).linked
        assert linked.any()
        assert (group[graph.supplier[linked]] == group[graph.customer[linked]]).all()


def test_a_dense_network_has_about_twice_the_links_of_a_thin_one(place):
    thin, dense = planted("thin network", place), planted("dense network", place)
    assert (thin.adopted == dense.adopted).all()
    assert dense.linked.sum() == pytest.approx(2.0 * thin.linked.sum(), rel=0.15)


def test_in_an_even_network_every_firm_with_two_partners_has_two_links(place):
    _, graph = place
    found = planted("even network", place)
    sells, buys = degrees(place, found)
    both = np.flatnonzero(found.adopted[graph.supplier] & found.adopted[graph.customer])
    partners = np.bincount(graph.supplier[both], minlength=graph.n)
    partners += np.bincount(graph.customer[both], minlength=graph.n)
    assert ((sells + buys)[found.adopted] >= np.minimum(partners, 2)[found.adopted]).all()


def test_hiding_takes_links_away_and_adds_none(place):
    linked = planted("dense network", place).linked
    seen = hidden(linked, 0.3, seed=1)
    assert not (seen & ~linked).any()
    assert seen.sum() == pytest.approx(0.7 * linked.sum(), rel=0.15)
    assert (hidden(linked, 0.0, seed=1) == linked).all()
