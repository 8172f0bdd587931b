import pytest

from networks.build import distances
from networks.describe import COMES_OUT, NONE, OUTSIDE, PUT_IN, Fact, Known, describe
from networks.own_facts import NAMES, RESTS_ON, as_control, as_own
from tests import small

KNOWN = Known(
    1.0, 2.0, "Japan. Put in: by us", "from memory", "our rule", "our rule", mark=PUT_IN, own="a threshold"
)


def names():
    people, apart = small.population(60), distances(small.LATITUDE, small.LONGITUDE, small.AREA)
    facts = describe(small.graph(people), people, small.FLOW, small.FRINGE, apart=apart)
    return {fact.fact for fact in facts}


def test_every_fact_that_is_told_otherwise_exists():
    known = names()
    assert set(NAMES) <= known
    assert {fact for facts in RESTS_ON.values() for fact in facts} <= known


def test_a_network_of_ones_own_is_not_explained_by_the_drawing_rule():
    (fact,) = as_own([Fact("mean_degree", 0.5, known=KNOWN)])
    assert fact.verdict == OUTSIDE
    assert fact.explanation == "a threshold"
    assert fact.known.source == "Japan"


def test_nothing_was_put_into_a_network_of_ones_own():
    (fact,) = as_own([Fact("mean_degree", 1.5, known=KNOWN)])
    assert fact.mark == COMES_OUT
    assert fact.counts


@pytest.mark.parametrize(
    ("column", "fact"),
    [
        ("region", "in_region"),
        ("region", "distance_elasticity"),
        ("sector", "flow_error"),
        ("value", "sale_with_customers"),
    ],
)
def test_a_fact_that_hangs_on_a_completed_column_is_marked_and_not_counted(column, fact):
    (told,) = as_own([Fact(fact, 0.5, known=KNOWN)], [column])
    assert told.rests_on == (column,)
    assert told.mark == "completed"
    assert not told.counts
    assert not told.explanation
    (other,) = as_own([Fact("reciprocity", 1.5, known=KNOWN)], [column])
    assert other.counts


def test_flows_of_a_network_of_ones_own_are_not_called_carried_or_drawn():
    told = as_own([Fact(name, 1.0, note="carried by what is drawn") for name in NAMES])
    assert not [f for f in told if "carried" in f.fact + f.note or "draw" in f.fact + f.note]


def test_a_random_graph_has_no_reasons_and_nothing_put_in():
    (fact,) = as_control([Fact("mean_degree", 0.5, known=KNOWN)])
    assert fact.verdict == OUTSIDE
    assert not fact.explanation
    assert fact.mark == COMES_OUT


def test_notes_on_a_random_graph_do_not_speak_of_draws():
    told = as_control([Fact(name, 1.0, note="no buyer happened to draw") for name in NAMES])
    assert {f.fact for f in told} == set(NAMES)
    assert not [f for f in told if "draw" in f.note]


def test_what_cannot_be_compared_stays_without_a_verdict():
    known = Known(1.0, 2.0, "", "", "", "", mark=NONE)
    assert as_own([Fact("x", 1.5, known=known)])[0].verdict == NONE
