"""Layers of a running model: who is tied to whom other than by trade."""

import numpy as np
import pytest

from networks.errors import BadInput
from tests import runs

MODEL = runs.last(runs.scenario(months=24))


@pytest.mark.parametrize("name", ["trade", "co-suppliers", "place", "provider"])
def test_a_layer_covers_all_firms(name):
    assert MODEL.layer(name).n == MODEL.world.population.n


def test_clients_of_one_provider_are_tied_and_firms_without_a_site_are_not():
    provider = MODEL.actors.firms.main_provider
    row = int(np.flatnonzero(provider >= 0)[0])
    expected = [i for i in np.flatnonzero(provider == provider[row]).tolist() if i != row]
    assert MODEL.layer("provider").neighbours(row).tolist() == expected
    assert not MODEL.layer("provider").degree()[provider < 0].any()


def test_every_operator_spreads_all_its_stations_over_regions():
    shares = MODEL.operator_regions()
    assert shares.shape == (len(MODEL.actors.network.operators), MODEL.actors.regions)
    assert shares.sum(axis=1) == pytest.approx(1.0)


def test_an_unknown_layer_is_refused_with_the_closest_name():
    with pytest.raises(BadInput, match="co-suppliers"):
        MODEL.layer("co-supplier")
