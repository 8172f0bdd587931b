"""The end of a run for the null models: what stands, and that looking changes nothing."""

import numpy as np
import pytest

from abm.end_state import end_state
from tests import runs


@pytest.fixture(scope="module")
def model():
    return runs.last(runs.scenario(firms=300, months=30))


def test_relations_that_nobody_follows_are_up_to_date(model):
    before = model.actors.relations.active.copy()
    end = end_state(model.actors, model.world)
    supplier, customer = model.world.graph.supplier, model.world.graph.customer
    followed = end.adopted[supplier] | end.adopted[customer]
    assert (end.standing[followed] == before[followed]).all()
    assert (end.standing[~followed] != before[~followed]).any()
    expected = model.actors.relations.standing / model.world.graph.m
    assert abs(end.standing.mean() - expected) < 4 * np.sqrt(expected * (1 - expected) / model.world.graph.m)


def test_links_stand_between_adopters(model):
    end = end_state(model.actors, model.world)
    supplier, customer = model.world.graph.supplier, model.world.graph.customer
    assert end.linked.any()
    assert end.standing[end.linked].all()
    assert (end.adopted[supplier] & end.adopted[customer])[end.linked].all()


def test_it_is_a_copy(model):
    end = end_state(model.actors, model.world)
    for kept, live in ((end.adopted, model.actors.firms.live), (end.linked, model.actors.relations.linked)):
        assert not np.shares_memory(kept, live)


def test_looking_changes_no_history():
    scenario = runs.scenario(firms=300, months=24)
    looked_at, left_alone = [], []
    for model in runs.stepped(scenario):
        if model.t % 5 == 0:
            end_state(model.actors, model.world)
        looked_at.append(model.record.overall["links"][model.t])
    for other in runs.stepped(scenario):
        left_alone.append(other.record.overall["links"][other.t])
    assert looked_at == left_alone
    assert (model.actors.firms.live == other.actors.firms.live).all()
    assert (model.actors.relations.linked == other.actors.relations.linked).all()
