import json

import pytest

from experiments.catalogue import (
    KINDS,
    as_json,
    as_table,
    as_text,
    compare_mixes,
    entry,
    listing,
    plain,
    trace_mix,
)
from networks.errors import BadInput


@pytest.mark.parametrize("kind", KINDS)
def test_every_listed_name_can_be_shown(kind: str) -> None:
    rows = listing(kind)
    assert rows
    for row in rows:
        name = str(next(iter(row.values())))
        shown = entry(kind, name)
        assert name in shown.values()
        assert as_text(shown)


@pytest.mark.parametrize("kind", KINDS)
def test_lists_are_json(kind: str) -> None:
    assert json.loads(as_json(listing(kind))) == listing(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_name_is_refused_in_one_line(kind: str) -> None:
    with pytest.raises(BadInput, match="unknown") as caught:
        entry(kind, "no such thing")
    assert "\n" not in str(caught.value)


def test_a_measure_names_its_source_in_words() -> None:
    shown = entry("measures", str(listing("measures")[0]["id"]))
    assert len(str(shown["source"])) > 20


def test_a_parameter_that_differs_between_countries_shows_each() -> None:
    rows = [row for row in listing("parameters") if row["country"] != "all"]
    assert rows
    evidence = entry("parameters", str(rows[0]["name"]))["evidence"]
    assert isinstance(evidence, dict)
    assert {"kr", "cn"} <= set(evidence)


def test_mixes_differ_in_words() -> None:
    assert "only in cn-2020-2023" in compare_mixes("cn-notice-2020", "cn-2020-2023")
    assert "is the same as" in compare_mixes("none", "none")


def test_columns_are_aligned_and_the_last_is_whole() -> None:
    long = "x" * 200
    lines = as_table([{"name": "a", "title": long}, {"name": "bbb", "title": "y"}]).splitlines()
    assert lines[0] == "name  title"
    assert lines[1] == f"a     {long}"
    assert lines[2] == "bbb   y"


def test_anything_becomes_plain_values() -> None:
    assert plain({"a": (1, 2.5), "b": frozenset({"y", "x"}), "c": None}) == {
        "a": [1, 2.5],
        "b": ["x", "y"],
        "c": None,
    }


def test_a_trace_names_the_measures_and_lines_behind_a_strength() -> None:
    text = trace_mix("cn-2020-2023", "SEC.data", "2022-06", "cn")
    assert "CN20-14" in text
    assert "source 003" in text
