"""The dual wheel: bounds, forms, and what turns it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.wheel import DualWheel
from tests import cases

SHARE = st.floats(0.0, 1.0)
NONE = np.zeros(2)


def wheel(**changes):
    return DualWheel(np.full((2, 5), 0.5), np.array([0.4, 0.8]), cases.groups(wheel=changes)["wheel"])


def turned(months=60, assurance=0.0, diagnosis=0.0, research=0.0, sites=0.0, **changes):
    wheels = wheel(**changes)
    for t in range(months):
        wheels.turn(*(NONE + x for x in (assurance, diagnosis, research)), NONE + sites * (t + 1))
    return wheels


@given(SHARE, SHARE, SHARE)
def test_the_overlap_is_a_share(assurance, diagnosis, form):
    overlap = wheel(form=form).combined(NONE + assurance, NONE + diagnosis)
    assert ((overlap >= 0.0) & (overlap <= 1.0)).all()


def test_full_capabilities_serve_all_needs():
    assert wheel(decision=1.0).combined(NONE + 1.0, NONE + 1.0) == pytest.approx([1.0, 1.0])


def test_multiplied_capabilities_fail_with_the_weakest_and_added_ones_do_not():
    weak = {"decision": 0.0}
    assert wheel(form=1.0, **weak).combined(NONE + 1.0, NONE + 1.0) == pytest.approx([0.0, 0.0])
    assert wheel(form=0.0, **weak).combined(NONE + 1.0, NONE + 1.0) == pytest.approx([2.0 / 3.0] * 2)


@pytest.mark.parametrize("capability", ["assurance", "diagnosis", "research"])
def test_each_capability_widens_the_overlap(capability):
    assert (turned(**{capability: 0.1}).overlap >= turned().overlap).all()
    assert turned(**{capability: 0.1}).index > turned().index


def test_more_assurance_than_a_sector_asks_for_adds_nothing():
    enough, more = (wheel().combined(NONE + x, NONE)[0] for x in (0.4, 0.6))
    assert enough == more


def test_without_sites_no_new_forces_grow():
    assert not turned().new_forces.any()


def test_new_forces_settle_where_growth_meets_decay():
    wheels = turned(600, sites=10.0, innovation=0.02, decay=0.02, new_needs=0.0)
    assert wheels.new_forces == pytest.approx(wheels.overlap, rel=1e-3)


def test_new_needs_narrow_the_overlap_until_they_are_absorbed():
    quiet, restless = turned(sites=5.0, new_needs=0.0), turned(sites=5.0, new_needs=0.3)
    assert (restless.overlap < quiet.overlap).all()
