import csv
from html import unescape
from pathlib import Path

import pytest

from abm.measures import POLICY, policy_tables
from abm.mix import load_mix, mix_names
from abm.parameters import common_evidence
from viz.policies.cards import instrument_card, instrument_counts, measure_card, mixes_with
from viz.policies.labels import FAMILIES, family, small_share
from viz.policies.markup import Pair, option, pairs
from viz.words import TONGUES, language, table
from viz.words.names import grade_name, mix_title

FOLDER = Path("viz/policies")
TABLES = policy_tables()


@pytest.fixture(params=list(TONGUES))
def tongue(request: pytest.FixtureRequest):
    language.value = request.param
    yield request.param
    language.value = "en"


@pytest.mark.usefixtures("tongue")
def test_a_measure_shows_all_its_clauses_with_their_lines() -> None:
    for measure in TABLES.measures.values():
        card = unescape(measure_card(measure))
        assert measure.title in card
        assert measure.lines in card
        for clause in measure.clauses:
            assert clause.gist in card
            assert clause.sub_code in card
            assert clause.line in card
        source = TABLES.sources[measure.source]
        assert source.title in card
        assert source.author in card
        assert source.year in card
        for name in mix_names():
            assert (f"mix:{name}" in card) == (measure.id in load_mix(name).measures)


@pytest.mark.usefixtures("tongue")
def test_an_instrument_shows_its_definition_levers_and_numbers() -> None:
    for code, instrument in TABLES.instruments.items():
        card = unescape(instrument_card(code))
        for said in (instrument.definition, instrument.boundary, instrument.decides, instrument.changes):
            assert said in card
        for sub, words in instrument.sub_codes.items():
            assert sub in card
            assert words in card
        for name, row in common_evidence()[code].items():
            assert f"{code}.{name}" in card
            assert row.source in card
            assert grade_name(row.grade) in card
            assert f"{row.value:g}" in card


def test_counts_of_measures_by_country_are_those_of_the_tables() -> None:
    with Path(POLICY / "measures.csv").open(encoding="utf-8") as stream:
        land = {
            row["id"]: row["country"] for row in csv.DictReader(stream) if row["counts_in_profile"] == "1"
        }
    with Path(POLICY / "clauses.csv").open(encoding="utf-8") as stream:
        pairs_of = {(row["instrument"], row["measure"]) for row in csv.DictReader(stream)}
    for code in TABLES.instruments:
        counts = instrument_counts(code)
        for country in counts:
            assert counts[country] == sum(c == code and land.get(m) == country for c, m in pairs_of)


def test_mixes_with_a_measure() -> None:
    assert mixes_with("CN20-04") == ("cn-2020-2023", "cn-notice-2020")
    assert mixes_with("KR-P01") == ()


def test_every_instrument_has_a_family_and_no_family_a_stranger() -> None:
    listed = [code for codes in FAMILIES.values() for code in codes]
    assert sorted(listed) == sorted(TABLES.instruments)
    assert all(family(code) in FAMILIES for code in TABLES.instruments)


def test_text_is_escaped_wherever_it_comes_from() -> None:
    bad = '<img src=x onerror="1">'
    row = Pair(
        code=bad,
        name=bad,
        first=1.0,
        second=float("nan"),
        said_first=bad,
        said_second=bad,
        detail=bad,
        beside=bad,
    )
    made = pairs([row], (bad, bad), label=bad, beside=bad) + option(bad, "", chosen=False, title=bad)
    assert "<img" not in made
    assert 'onerror="' not in made


@pytest.mark.parametrize(
    ("share", "said"), [(0.001, "0.1 %"), (0.00025, "0.025 %"), (0.0, "0 %"), (1.0, "100 %")]
)
def test_small_shares_keep_their_digits(share: float, said: str) -> None:
    assert small_share(share) == said


def test_words_are_there_in_all_languages_and_none_is_idle() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
    built = ("tab_", "family_", "state_", "more_on", "less_on", "start_month", "end_month")
    columns = ("parameter", "value", "range", "grade", "evidence")
    for key, words in table().items():
        page, _, name = key.partition(".")
        if page != "policies":
            continue
        assert set(words) == set(TONGUES), key
        assert all(words.values()), key
        assert f"policies.{name}" in code or name.startswith(built) or name in columns, f"{key} is never said"


@pytest.mark.usefixtures("tongue")
def test_titles_of_sums_are_in_the_language() -> None:
    assert " + " in mix_title(("cn-notice-2020", "kr-5gplus-2019"))
