"""Charts as plain data: what is not known is null, bands enclose, months stand in order."""

import json
from typing import Any

import numpy as np
import pytest

from viz.widgets.option import (
    HUES,
    Band,
    Bars,
    Interval,
    Line,
    Span,
    bar_option,
    heat_option,
    interval_option,
    line_option,
    plain,
    timeline_height,
    timeline_option,
)

NAN = float("nan")
MONTHS = [0, 1, 2, 3]
LINE = Line("a", MONTHS, [0.1, NAN, 0.3, None])


def lines(*series: Line, **given: Any) -> dict[str, Any]:
    return line_option(series, title="t", unit="u", first=0, last=3, **given)


def every_option() -> dict[str, dict[str, Any]]:
    return {
        "line": lines(LINE, bands=[Band("b", MONTHS, [0, NAN, 1, 2], [1, 2, NAN, 3])]),
        "bar": bar_option([2019, 2020], [Bars("a", [1.0, NAN])], title="t", unit="u"),
        "heat": heat_option(["x"], MONTHS, [[NAN, 1.0, NAN, 2.0]], title="t", unit="u"),
        "interval": interval_option([Interval("x", 1.0), Interval("y", NAN, 0.0, 1.0)], title="t", unit="u"),
        "timeline": timeline_option([Span("x", 3, None)], title="t", first=0, last=3),
    }


@pytest.mark.parametrize("name", every_option())
def test_an_option_is_json_without_nan(name: str) -> None:
    assert json.loads(json.dumps(every_option()[name], allow_nan=False)) == every_option()[name]


def test_what_is_not_known_is_null() -> None:
    assert lines(LINE)["series"][0]["data"] == [[0, 0.1], [1, None], [2, 0.3], [3, None]]


def test_months_keep_their_order_and_the_axis_begins_before_the_run() -> None:
    option = line_option([Line("a", [24, 25], [1.0, 2.0])], title="t", unit="u", first=24, last=35)
    assert [point[0] for point in option["series"][0]["data"]] == [24, 25]
    assert (option["xAxis"]["min"], option["xAxis"]["max"]) == (23, 35)


@pytest.mark.parametrize("first", [0, 5, 24, 30])
def test_lines_of_years_stand_at_january(first: int) -> None:
    axis = timeline_option([], title="t", first=first, last=first + 40)["xAxis"]
    colours = axis["splitLine"]["lineStyle"]["color"]
    shown = [axis["min"] + k for k in range(24) if colours[k % 12] == "pn:grid"]
    assert shown == [month for month in range(first - 1, first + 23) if month % 12 == 0]


def test_a_band_encloses_whichever_edge_is_given_first() -> None:
    band = lines(LINE, bands=[Band("b", [0, 1], [3.0, 1.0], [2.0, 4.0])])["series"][0]
    assert band["data"] == [[0, 2.0, 3.0], [1, 1.0, 4.0]]


def test_a_band_is_parted_where_an_edge_is_not_known() -> None:
    band = lines(LINE, bands=[Band("b", [0, 1], [NAN, 1.0], [2.0, 4.0])])["series"][0]
    assert band["data"] == [[0, None, None], [1, 1.0, 4.0]]


def test_bands_lie_behind_lines() -> None:
    series = lines(LINE, bands=[Band("b", MONTHS, [0] * 4, [1] * 4)])["series"]
    assert series[0]["z"] < series[1]["z"]


def test_observed_data_are_dots_and_a_baseline_is_dashed() -> None:
    series = lines(
        Line("data", MONTHS, [NAN, 1, NAN, 2], dots=True), Line("none", MONTHS, [0] * 4, dash=True)
    )["series"]
    assert series[0]["type"] == "scatter"
    assert series[0]["data"] == [[1, 1.0], [3, 2.0]]
    assert series[1]["lineStyle"]["type"] != "solid"


@pytest.mark.parametrize(("largest", "digits"), [(0.3, 1), (0.004, 2)])
def test_shares_are_written_as_in_the_report(largest: float, digits: int) -> None:
    option = lines(Line("a", [0], [largest]), percent=True)
    assert option["pearlnet"]["digits"] == digits
    assert option["yAxis"]["axisLabel"]["formatter"] == "pn:percent"


def test_millions_are_written_short() -> None:
    assert lines(Line("a", [0], [2e6]))["pearlnet"]["compact"]
    assert "compact" not in lines(Line("a", [0], [2e5]))["pearlnet"]


def test_an_axis_of_large_shares_ends_at_100_percent() -> None:
    assert lines(Line("a", [0], [0.9]), percent=True)["yAxis"]["max"] == 1
    assert "max" not in lines(Line("a", [0], [0.2]), percent=True)["yAxis"]


def test_charts_that_are_compared_can_share_their_upper_end() -> None:
    assert lines(LINE, top=7.0)["yAxis"]["max"] == 7.0


def test_a_cell_reaches_back_to_the_month_before_it_that_is_known() -> None:
    option = heat_option(["x", "y"], range(6), [[NAN, NAN, 1, NAN, NAN, 2]] * 2, title="t", unit="u")
    assert option["series"][0]["data"] == [[2, 0, 1.0, 3], [2, 1, 1.0, 3], [5, 0, 2.0, 3], [5, 1, 2.0, 3]]
    assert option["xAxis"]["min"] == -1


def test_a_heat_map_of_nothing_is_empty() -> None:
    assert heat_option(["x"], MONTHS, [[NAN] * 4], title="t", unit="u")["series"][0]["data"] == []


def test_differences_have_their_middle_at_zero() -> None:
    scale = heat_option(["x"], [0, 1], [[-3.0, 1.0]], title="t", unit="u", diverging=True)["visualMap"]
    assert (scale["min"], scale["max"]) == (-3.0, 3.0)


def test_a_measure_without_an_end_reaches_the_end_and_is_marked() -> None:
    data = timeline_option([Span("x", 3, None), Span("y", 1, 2)], title="t", first=0, last=9)["series"][0]
    assert [row["value"] for row in data["data"]] == [[3, 0, 9, 1], [1, 1, 2, 0]]


def test_a_timeline_grows_with_its_rows() -> None:
    assert timeline_height(162) - timeline_height(161) == timeline_height(2) - timeline_height(1) > 0


def test_colours_without_a_name_are_distinct() -> None:
    assert len(set(HUES)) == len(HUES) >= 8


def test_plain_data_come_out_of_arrays() -> None:
    given = {"a": np.array([1.5, np.nan]), "b": (np.int32(2), np.float64("inf")), "c": "pn:a", "d": True}
    assert plain(given) == {"a": [1.5, None], "b": [2, None], "c": "pn:a", "d": True}
