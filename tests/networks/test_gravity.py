import numpy as np
import pytest

from networks.graph import SupplyGraph
from networks.gravity import decay, fit_gravity, region_links

PLACE = np.random.default_rng(1).uniform(0, 500, (12, 2))
APART = np.sqrt(((PLACE[:, None] - PLACE) ** 2).sum(axis=2)) + 20.0 * np.eye(12)
SIDES = np.outer(np.geomspace(1, 30, 12), np.geomspace(20, 1, 12)) * 3e3


def test_counts_made_by_the_law_give_back_its_exponent_exactly():
    fit = fit_gravity(SIDES * APART**-1.3, APART)
    assert fit.exponent == pytest.approx(1.3)
    assert fit.high - fit.low < 1e-6
    np.testing.assert_allclose(fit.sides, SIDES, rtol=1e-6)


def test_an_interval_holds_the_exponent_in_about_95_of_100_samples():
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(100):
        fit = fit_gravity(rng.poisson(SIDES * APART**-0.9).astype(float), APART)
        held += fit.low < 0.9 < fit.high
    assert 80 <= held <= 100


def test_decay_lies_on_the_law_and_shows_what_stays_at_home():
    links = SIDES * APART**-1.3 * np.where(np.eye(12, dtype=bool), 4.0, 1.0)
    far, ratio = decay(links, APART, fit_gravity(links, APART).sides, bins=66)
    np.testing.assert_allclose(ratio[1:], far[1:] ** -1.3, rtol=0.1)
    assert ratio[0] == pytest.approx(4.0 * far[0] ** -1.3, rel=1e-6)


def test_too_few_regions_have_no_exponent():
    assert np.isnan(fit_gravity(np.ones((3, 3)), np.ones((3, 3))).exponent)


def test_links_are_counted_from_suppliers_to_customers_region():
    graph = SupplyGraph.from_edges(3, [0, 0, 2], [1, 2, 1], np.ones(3))
    found = region_links(graph, np.array([0, 1, 1]), 2)
    assert found.tolist() == [[0.0, 2.0], [0.0, 1.0]]
