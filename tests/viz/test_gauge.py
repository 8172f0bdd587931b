"""The gates of the stage gauge are those of the definition of a stage."""

import json
import warnings
from dataclasses import fields
from types import ModuleType

import pytest

from abm.scorecard import BY_NAME
from networks.stage import STAGES, Thresholds

THRESHOLDS = Thresholds()


@pytest.fixture(scope="module")
def gauge() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Solara, about its own code
        from viz.widgets import gauge
    return gauge


def test_thresholds_are_those_given(gauge: ModuleType) -> None:
    given = Thresholds(density=0.1, leaderless=0.2, core=0.3, mixing=0.4, adopters=50)
    found = {row["key"]: row["threshold"] for row in gauge.gate_rows({}, given)}
    assert found == {
        "adopter_density": 0.1,
        "adopter_rows": 50.0,
        "leaderless_share": 0.2,
        "two_route_core": 0.3,
        "cross_module_ratio": 0.4,
    }


def test_every_gate_is_a_recorded_indicator_a_threshold_and_a_stage(gauge: ModuleType) -> None:
    names = {field.name for field in fields(Thresholds)}
    for indicator, threshold, stage, _ in gauge.GATES:
        assert indicator in BY_NAME
        assert threshold in names
        assert stage in (*STAGES, "")


def test_values_are_plain_and_missing_series_are_empty(gauge: ModuleType) -> None:
    rows = gauge.gate_rows({"adopter_density": [0.01, float("nan"), None]}, THRESHOLDS)
    assert rows[0]["values"] == [0.01, None, None]
    assert rows[-1]["values"] == []
    json.dumps(rows, allow_nan=False)


def test_a_gate_that_is_not_defined_without_walls_is_not_shut(gauge: ModuleType) -> None:
    lenient = [row["key"] for row in gauge.gate_rows({}, THRESHOLDS) if row["lenient"]]
    assert lenient == ["cross_module_ratio"]


def test_every_stage_has_a_name_in_every_language(gauge: ModuleType) -> None:
    from viz.words import TONGUES, table

    for stage in (*STAGES, "undecided"):
        texts = table()[f"widgets.{stage}"]
        assert set(texts) == set(TONGUES)
        assert len(set(texts.values())) == len(TONGUES)


def test_the_words_say_how_few_are_too_few(gauge: ModuleType) -> None:
    assert "1,234" in gauge.gauge_words(Thresholds(adopters=1234))["few"]


def test_dates_are_left_to_the_browser(gauge: ModuleType) -> None:
    words = gauge.gauge_words(THRESHOLDS)
    assert "{q}" in words["quarter"]
    assert "{y}" in words["quarter"]
