import numpy as np

from networks.layout import positions
from tests import small

PEOPLE = small.population(300)
UPSTREAMNESS = np.array([1.5, 3.0, 2.0])
PLACES = positions(UPSTREAMNESS, PEOPLE, 1)


def test_every_firm_has_a_place_in_the_unit_square():
    assert PLACES.shape == (300, 2)
    assert PLACES.min() >= 0.0
    assert PLACES.max() <= 1.0


def test_sectors_stand_side_by_side_the_more_upstream_the_further_left():
    x = [PLACES[PEOPLE.sector == s, 0] for s in range(3)]
    assert x[1].max() < x[2].min() < x[2].max() < x[0].min()


def test_lead_firms_stand_on_their_sector_s_middle_line_apart_from_each_other():
    for s in range(3):
        here = PLACES[(PEOPLE.sector == s) & PEOPLE.lead]
        assert np.ptp(here[:, 0]) < 1e-12
        assert np.diff(np.sort(here[:, 1])).min() > 0.9 / len(here)


def test_firms_fill_their_band_without_holes():
    for s in range(3):
        here = PLACES[(PEOPLE.sector == s) & ~PEOPLE.lead, 1]
        assert np.diff(np.sort(here)).max() < 5 / here.size


def test_same_seed_gives_the_same_places_and_another_seed_does_not():
    assert positions(UPSTREAMNESS, PEOPLE, 1).tobytes() == PLACES.tobytes()
    assert positions(UPSTREAMNESS, PEOPLE, 2).tobytes() != PLACES.tobytes()


def test_a_sector_without_firms_takes_no_room():
    people = small.population(200, firms=np.array([400.0, 0.0, 1500.0]))
    assert np.all(np.isfinite(positions(UPSTREAMNESS, people, 1)))
