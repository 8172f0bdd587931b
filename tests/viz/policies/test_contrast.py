import re
from itertools import permutations

import pytest

from abm.mix import difference, load_mix, mix_names
from viz.policies.contrast import contrast
from viz.policies.difference import difference_rows, sentences

BASIS = "measure_top3"


@pytest.mark.parametrize(("one", "other"), list(permutations(mix_names(), 2)))
def test_the_facts_are_those_abm_puts_into_words(one: str, other: str) -> None:
    first, second = load_mix(one), load_mix(other)
    found, words = contrast(first, second, BASIS), difference(first, second, BASIS)
    moved = dict(re.findall(r"^  ([A-Z]+) ([+-][0-9.]+) \(", words, re.MULTILINE))
    assert list(found.moves) == list(moved)
    assert [f"{100 * move:+.1f}" for move in found.moves.values()] == list(moved.values())
    for names, mix in ((found.only_second, other), (found.only_first, one)):
        line = next((row for row in words.splitlines() if row.startswith(f"only in {mix}:")), "")
        assert bool(names) == bool(line)
        assert all(name in line for name in names)
    assert ("budget:" in words) == (found.budget[0] != found.budget[1])


def test_measures_are_shared_out_without_rest() -> None:
    first, second = load_mix("cn-2020-2023"), load_mix("cn-notice-2020")
    found = contrast(first, second, BASIS)
    assert set(found.only_first) | set(found.both) == set(first.measures)
    assert set(found.only_second) | set(found.both) == set(second.measures)
    assert found.only_second == ()


def test_the_same_mix_differs_in_nothing() -> None:
    mix = load_mix("kr-5gplus-2019")
    found = contrast(mix, mix, BASIS)
    assert found.is_nothing
    assert len(sentences(found, "A", "A")) == 1


def test_a_changed_measure_is_said() -> None:
    mix = load_mix("kr-5gplus-2019")
    found = contrast(mix, mix.changed({"measure.KR-02": 0.5}), BASIS)
    assert [old.measure for old, _ in found.changed] == ["KR-02"]
    assert not found.is_nothing


def test_bars_are_the_shares_of_both() -> None:
    first, second = load_mix("kr-5gplus-2019"), load_mix("cn-2020-2023")
    rows = difference_rows(first, second, BASIS)
    assert {row.code: (row.first, row.second) for row in rows} == {
        code: (share, second.shares(BASIS)[code]) for code, share in first.shares(BASIS).items()
    }
