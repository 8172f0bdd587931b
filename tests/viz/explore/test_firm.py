"""What the page says of one firm, against the film and the graph read naively."""

import pytest

from abm.film import LINKED, OUT
from abm.stall import FIRM_REASONS
from viz.explore.firm import MOST_CAUSES, causes, partners, stop, told_all, turns
from viz.work.runs import Run


@pytest.fixture(scope="module")
def adopter(run: Run) -> int:
    """A row that was live at some time."""
    return int(run.film.row[run.film.state > OUT][0])


def test_turns_rebuild_the_states(run: Run, adopter: int) -> None:
    found = {turn.month - run.film.first: turn.state for turn in turns(run.film, adopter)}
    state = 0
    for t in range(run.film.months):
        state = found.get(t, state)
        assert state == run.film.states(t)[adopter]


def test_each_adoption_has_causes_that_add_up(run: Run, adopter: int) -> None:
    by_event: dict[tuple[int, str], float] = {}
    for cause in causes(run.history.lineage, adopter):
        key = cause.month, cause.event
        by_event[key] = by_event.get(key, 0.0) + cause.weight
    assert by_event
    assert list(by_event.values()) == pytest.approx([1.0] * len(by_event), abs=1e-6)


def test_an_adoption_in_the_film_has_a_cause_in_the_lineage(run: Run, adopter: int) -> None:
    first = next(turn for turn in turns(run.film, adopter) if turn.state > OUT)
    assert any(
        cause.month == first.month and cause.event == "adopt"
        for cause in causes(run.history.lineage, adopter)
    )


def test_partners_are_all_on_the_graph(run: Run, adopter: int) -> None:
    picture = run.film.picture
    naive = {(int(s), True) for s, c in zip(picture.supplier, picture.customer, strict=True) if c == adopter}
    naive |= {
        (int(c), False) for s, c in zip(picture.supplier, picture.customer, strict=True) if s == adopter
    }
    found = partners(run.film, adopter, run.film.months - 1)
    sides = {(each.row, True) for each in found if each.is_supplier}
    sides |= {(each.row, False) for each in found if each.is_customer}
    assert sides == naive


def test_a_partner_stands_once_with_all_that_it_is(run: Run) -> None:
    picture, last = run.film.picture, run.film.months - 1
    sold = set(zip(picture.supplier.tolist(), picture.customer.tolist(), strict=True))
    row, other = next(pair for pair in sold if pair[::-1] in sold)
    found = partners(run.film, row, last)
    assert len({each.row for each in found}) == len(found)
    both = next(each for each in found if each.row == other)
    assert both.is_supplier
    assert both.is_customer
    linked = run.film.bonds(last) == LINKED
    tied = {
        frozenset(pair)
        for pair in zip(picture.supplier[linked].tolist(), picture.customer[linked].tolist(), strict=True)
    }
    assert {each.row for each in found if each.is_linked} == {
        each.row for each in found if frozenset((row, each.row)) in tied
    }


def test_many_causes_are_told_in_few_lines(run: Run, adopter: int) -> None:
    tipped = causes(run.history.lineage, adopter) * 20
    assert len(told_all(tipped)) == MOST_CAUSES + 1
    assert len(told_all(tipped[:MOST_CAUSES])) == MOST_CAUSES


def test_what_stops_is_told_of_those_out_only(run: Run) -> None:
    states = run.film.states(run.film.months - 1)
    assert [stop(run.stalls, row) is None for row in range(states.size)] == list(states > OUT)


def test_reasons_are_those_of_the_history(run: Run) -> None:
    assert run.history.stops is not None
    told = [stop(run.stalls, row) for row in range(run.film.picture.n)]
    codes = [0 if each is None else FIRM_REASONS.index(each[0]) + 1 for each in told]
    assert codes == run.history.stops.tolist()
