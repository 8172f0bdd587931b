import csv
from itertools import combinations
from pathlib import Path

import pytest

from abm.measures import POLICY, policy_tables
from abm.mix import compose, load_mix, mix_names
from abm.months import month_name, month_number
from viz.policies.calendar import calendar
from viz.policies.timeline import FIRST, LAST, Wanted, by_programme, spans

PROPOSED = "2021-07"
TABLE = policy_tables().measures


def table_rows() -> dict[str, dict[str, str]]:
    with Path(POLICY / "measures.csv").open(encoding="utf-8") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


@pytest.mark.parametrize("name", mix_names())
def test_every_measure_of_a_mix_is_drawn_exactly_once(name: str) -> None:
    mix = load_mix(name)
    drawn = [span.measure.id for span in spans(mix, PROPOSED)]
    assert sorted(drawn) == sorted(mix.measures)
    assert len(set(drawn)) == len(drawn)
    grouped = [span.measure.id for group in by_programme(spans(mix, PROPOSED)).values() for span in group]
    assert sorted(grouped) == sorted(drawn)


@pytest.mark.parametrize("name", mix_names())
def test_all_162_measures_are_drawn_once_beside_any_mix(name: str) -> None:
    mix = load_mix(name)
    drawn = spans(mix, PROPOSED, is_everything=True)
    assert [span.measure.id for span in drawn] == list(TABLE)
    assert len(drawn) == 162
    assert {span.measure.id for span in drawn if span.is_in_mix} == set(mix.measures)


def test_a_sum_of_mixes_draws_the_union_of_their_measures() -> None:
    for first, second in combinations(("kr-5gplus-2019", "cn-2020-2023", "cn-notice-2020"), 2):
        drawn = [span.measure.id for span in spans(compose([first, second]), PROPOSED)]
        assert set(drawn) == {*load_mix(first).measures, *load_mix(second).measures}
        assert len(set(drawn)) == len(drawn)


def test_dates_are_those_of_the_table() -> None:
    rows = table_rows()
    for span in spans(load_mix("none"), PROPOSED, is_everything=True):
        row = rows[span.measure.id]
        assert month_name(span.start) == (row["start"] or PROPOSED)
        assert ("" if span.end is None else month_name(span.end)) == row["end"]
        assert span.is_dated == bool(row["start"])
        assert span.is_proposed == (row["status"] == "proposed")


def test_what_is_drawn_holds_the_dates_of_the_table() -> None:
    rows = table_rows()
    all_of_them = spans(load_mix("none"), PROPOSED, is_everything=True)
    totals = dict.fromkeys(policy_tables().programmes, 1)
    html = calendar(by_programme(all_of_them), totals, chosen="", name="all")
    for name, row in rows.items():
        piece = html.split(f'data-pick="measure:{name}"')
        assert len(piece) == 2, name
        head = piece[1].split("data-pick=")[0]
        assert f'data-start="{row["start"] or PROPOSED}"' in head
        assert f'data-end="{row["end"]}"' in head
        assert ("pp-proposed" in head) == (row["status"] == "proposed")
        assert ("pp-open" in head) == (row["end"] == "")
        assert ("◆" in head) == (row["is_demonstration"] == "yes")


def test_undated_proposals_stand_where_the_scenario_starts_them() -> None:
    for span in spans(load_mix("cn-2232"), "2022-03"):
        assert span.start == month_number("2022-03", "test")
        assert not span.is_dated
        assert span.end is None
        assert span.right == 1.0


def test_a_mix_with_changes_is_drawn_as_changed() -> None:
    mix = load_mix("kr-5gplus-2019").changed(
        {"measure.KR-02": False, "measure.KR-03": "withdrawn", "measure.KR-04": {"start": "2022-01"}}
    )
    drawn = {span.measure.id: span for span in spans(mix, PROPOSED)}
    assert "KR-02" not in drawn
    assert not drawn["KR-03"].is_in_mix
    assert month_name(drawn["KR-04"].start) == "2022-01"


def test_bars_stay_on_the_calendar_whatever_the_dates() -> None:
    mix = load_mix("kr-5gplus-2019").changed(
        {
            "measure.KR-01": {"start": "0001-01", "end": "9999-12"},
            "measure.KR-02": {"start": "2090-01", "end": "2090-02"},
            "measure.KR-03": {"start": "1990-01", "end": "1990-02"},
        }
    )
    for span in spans(mix, PROPOSED):
        assert 0.0 <= span.left <= span.right <= 1.0
    assert FIRST < 0 < LAST


def test_filters_find_by_instrument_programme_field_and_words() -> None:
    found = [m for m in TABLE.values() if Wanted(instrument="TAXC").finds(m)]
    assert {m.id for m in found} >= {"KR-14"}
    assert all("TAXC" in {*m.weights, *(c.instrument for c in m.clauses)} for m in found)
    assert sum(Wanted(programme="CN_SAIL_2021_2023").finds(m) for m in TABLE.values()) == 41
    assert all("ports" in str(m) for m in TABLE.values() if Wanted(vertical="ports").finds(m))
    assert sum(Wanted(is_demonstration=True).finds(m) for m in TABLE.values()) == 46
    assert [m.id for m in TABLE.values() if Wanted(text="DRONE parcel").finds(m)] == ["KR-06"]
    assert all(Wanted().finds(m) for m in TABLE.values())


@pytest.mark.parametrize("words", ["[(*", "\\", "%s {x}", "<script>", "\0", "   ", "한국", "🙂"])
def test_no_search_breaks_anything(words: str) -> None:
    found = [
        span
        for span in spans(load_mix("none"), PROPOSED, is_everything=True)
        if Wanted(text=words).finds(span.measure)
    ]
    calendar(by_programme(found), dict.fromkeys(policy_tables().programmes, 1), chosen=words, name=words)
