"""Mixes: what is in them, how they add up, what they say of themselves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from abm.measures import POLICY, policy_tables
from abm.mix import compose, difference, load_mix, mix_names, read_mix
from networks.errors import BadInput

KOREA, NOTICE, SAIL, BOTH = "kr-5gplus-2019", "cn-notice-2020", "cn-sail-2021", "cn-2020-2023"

OWN = """
name = "own"
title = "Own mix"
programmes = ["CN_NOTICE_2020"]
measures = ["KR-L3"]
[budget]
share_of_value_added = 0.002
low = 0.0
high = 0.01
grade = "assumed"
source = "a test"
"""


def test_every_coded_measure_and_clause_is_there() -> None:
    measures = policy_tables().measures
    assert len(measures) == 162
    assert sum(len(measure.clauses) for measure in measures.values()) == 423


def test_weights_are_the_shares_of_the_leading_clauses() -> None:
    for measure in policy_tables().measures.values():
        counts = measure.carried("clause_share")
        kept = sum(counts.get(code, 0.0) for code in measure.weights)
        for code, weight in measure.weights.items():
            assert not kept or abs(weight - counts[code] / kept) < 0.0015, measure.id


def test_every_number_has_a_source_and_a_line() -> None:
    tables = policy_tables()
    for measure in tables.measures.values():
        assert measure.source in tables.sources
        assert all(clause.source == measure.source and clause.line.isdigit() for clause in measure.clauses)


@pytest.mark.parametrize(
    ("name", "size"), [("none", 0), (KOREA, 39), (NOTICE, 18), (SAIL, 41), (BOTH, 59), ("cn-2232", 16)]
)
def test_a_mix_holds_the_counted_measures_of_its_programmes(name: str, size: int) -> None:
    assert len(load_mix(name).measures) == size


@pytest.mark.parametrize(
    ("name", "code", "share"),
    [
        (KOREA, "DEMO", 0.16672),
        (KOREA, "PROC", 0.13244),
        (KOREA, "GOV", 0.09405),
        (KOREA, "STD", 0.01282),
        (KOREA, "SHARE", 0.0),
        (NOTICE, "SHARE", 0.11572),
        (NOTICE, "GOV", 0.16667),
        (SAIL, "RND", 0.19837),
        (SAIL, "STD", 0.10446),
        (BOTH, "SEC", 0.13136),
        (BOTH, "PLAT", 0.07402),
    ],
)
def test_shares_are_those_of_the_coding(name: str, code: str, share: float) -> None:
    assert load_mix(name).shares()[code] == pytest.approx(share, abs=6e-6)


@pytest.mark.parametrize(
    ("name", "code", "share"), [(KOREA, "DEMO", 0.18667), (KOREA, "PROC", 0.16), (SAIL, "CLUS", 0.07692)]
)
def test_shares_of_clauses_are_those_of_the_coding(name: str, code: str, share: float) -> None:
    assert load_mix(name).shares("clause_share")[code] == pytest.approx(share, abs=6e-6)


@pytest.mark.parametrize(
    ("level", "code", "share"),
    [("component", "PLAT", 0.48144), ("component", "GOV", 0.14811), ("recommendation", "CLUS", 0.23214)],
)
def test_the_proposal_is_made_of_parts_and_advice(level: str, code: str, share: float) -> None:
    mix, measures = load_mix("cn-2232"), policy_tables().measures
    part = mix.only(measures=[name for name in mix.measures if measures[name].level == level])
    assert part.shares()[code] == pytest.approx(share, abs=6e-6)


@pytest.mark.parametrize(
    ("year", "size", "percent"),
    [
        (2018, 1, {"DEMO": 100}),
        (2019, 23, {"DEMO": 9, "GOV": 13, "TAXC": 4, "INTL": 11}),
        (2021, 37, {"DEMO": 18, "TAXC": 0, "ADOPT": 14, "RND": 14}),
        (2024, 29, {"DEMO": 10, "PROC": 14, "GOV": 9, "FIN": 3}),
        (2026, 28, {"DEMO": 11, "ADOPT": 10, "RND": 15, "GOV": 10}),
    ],
)
def test_korea_by_year_is_the_table_of_the_coding(year: int, size: int, percent: dict[str, int]) -> None:
    mix = load_mix(KOREA)
    shares = mix.shares(year=year)
    assert {code: round(100 * shares[code]) for code in percent} == percent
    in_force = [name for name in mix.measures if any(mix.only(measures=[name]).shares(year=year).values())]
    assert len(in_force) == size


def test_a_sum_is_the_union_with_the_budgets_added() -> None:
    total = compose([NOTICE, SAIL])
    assert total.measures == load_mix(BOTH).measures
    assert total.budget.share_of_value_added == 0.002
    assert compose([SAIL, NOTICE]).entries == total.entries


def test_none_adds_nothing() -> None:
    mix = load_mix(SAIL)
    assert mix + load_mix("none") == mix == load_mix("none") + mix


def test_all_mixes_have_the_same_budget_but_the_baseline() -> None:
    budgets = {name: load_mix(name).budget.share_of_value_added for name in mix_names()}
    assert mix_names()[0] == "none"
    assert budgets.pop("none") == 0.0
    assert set(budgets.values()) == {0.001}


def test_the_recipe_of_the_documentation_works(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "mixes.md").read_text(encoding="utf-8")
    recipe = page.partition("```toml")[2].partition("```")[0]
    (tmp_path / "notice-and-standards.toml").write_text(recipe, encoding="utf-8")
    assert len(load_mix(str(tmp_path / "notice-and-standards.toml")).measures) == 20


def test_a_measure_or_an_instrument_can_be_switched_off() -> None:
    mix = load_mix(KOREA)
    assert "KR-14" not in mix.without(measure="KR-14").measures
    assert mix.without(instrument="DEMO").shares()["DEMO"] == 0.0
    assert mix.only(instruments=["DEMO"]).shares()["DEMO"] == 1.0
    assert mix.between("2018-01", "2018-12").measures == ("KR-01",)


def test_a_mix_says_what_it_is() -> None:
    text = load_mix(KOREA).describe()
    assert "39 measures, 19 with a demonstration" in text
    assert "DEMO 16.7" in text
    assert "0.1000% of one year's value added" in text


def test_a_difference_is_told_in_words() -> None:
    mix = load_mix(SAIL)
    text = difference(mix, mix.changed({"measure.SAIL-T01": False, "measure.SAIL-T02": {"end": "2022-12"}}))
    assert "only in cn-sail-2021: SAIL-T01 Open up cross-sector protocols and standards" in text
    assert "SAIL-T02 at weight 1, to 2022-12" in text
    assert "STD -2.2 (10.4 to 8.2 %)" in text
    assert "is the same as" in difference(mix, mix)


def test_an_own_file_is_a_mix(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    mix = load_mix(str(tmp_path / "own.toml"))
    assert len(mix.measures) == 19
    assert mix.title["ko"] == "Own mix"


@pytest.mark.parametrize(
    ("act", "line"),
    [
        (lambda: load_mix("kr-5gplus"), "did you mean 'kr-5gplus-2019'"),
        (lambda: compose([SAIL, SAIL]), "names 'cn-sail-2021' twice"),
        (lambda: compose([]), "names no mix"),
        (lambda: load_mix(KOREA).without(measure="KR-140"), "did you mean 'KR-14'"),
        (lambda: load_mix(SAIL).without(measure="KR-14"), "unknown measure in mix 'cn-sail-2021'"),
        (lambda: load_mix(SAIL).without(instrument="STDS"), "did you mean 'STD'"),
        (lambda: load_mix(SAIL).changed({"instrument.STD": -1}), "a number from 0 to 100"),
        (lambda: load_mix(SAIL).changed({"measure.SAIL-T01": {"stop": 1}}), "unknown key 'stop'"),
        (lambda: load_mix(KOREA).changed({"measure.KR-14": {"end": "2018-06"}}), "before it starts"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(act: Callable[[], object], line: str) -> None:
    with pytest.raises(BadInput, match=r"^[^\n]*$") as refused:
        act()
    assert line in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("KR-L3", "KR-P09", "KR-P09 only sums up others"),
        ("CN_NOTICE_2020", "CN_NOTICE", "did you mean 'CN_NOTICE_2020'"),
        ("low = 0.0\n", "", "key 'low' is missing"),
        ("0.002", "0.02", "lies outside its range"),
        ('name = "own"', 'name = "mine"', "the name of its file"),
        ("measures", "measure", "did you mean 'measures'"),
    ],
)
def test_a_broken_mix_file_is_refused(tmp_path: Path, old: str, new: str, line: str) -> None:
    (tmp_path / "own.toml").write_text(OWN.replace(old, new))
    with pytest.raises(BadInput) as refused:
        read_mix(tmp_path / "own.toml")
    assert line in str(refused.value)
    assert "own.toml" in str(refused.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("measures.csv", "TAXC:1", "TAXC:0.9", "sum to 0.9"),
        ("measures.csv", "2019-01,2020-12", "2019-01,2018-12", "lies before the start"),
        ("clauses.csv", "TAXC.net", "TAXC.nett", "did you mean 'TAXC.net'"),
        ("clauses.csv", "30,KR-14", "30,KR-140", "unknown measure 'KR-140'"),
        ("verticals.csv", "PORT,0.8", "PORT,0.7", "sum to 0.9"),
        ("instruments.toml", 'kind = "cash"', 'kind = "money"', "unknown kind 'money'"),
    ],
)
def test_a_broken_policy_table_is_refused(tmp_path: Path, file: str, old: str, new: str, line: str) -> None:
    for path in POLICY.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        policy_tables(tmp_path)
    assert line in str(refused.value)
    assert file in str(refused.value)
