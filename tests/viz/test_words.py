"""Words of the app: whole in three languages, used, spelled as the glossary, a name for every code."""

import ast
import csv
import re
import string
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from abm.controls import control_names
from abm.country import country_codes, load_country
from abm.measures import BASES, KINDS, policy_tables
from abm.parameters import known_parameters
from abm.scenario import END_RULES, TECHNOLOGIES
from abm.scorecard import GROUPS, INDICATORS
from abm.scorecard import STAGES as FAMILIES
from abm.sectors import load_sectors
from abm.snapshot import SIZES
from abm.stall import FIRM_REASONS, FIRM_RELIEFS, LINK_REASONS, LINK_RELIEFS
from agents.ledger import PAYEES
from agents.lineage_table import EVENTS
from agents.lineage_table import KINDS as TIPPERS
from agents.parameters import GRADES
from agents.rules import RULES
from networks.stage import STAGES, UNDECIDED
from viz.words import TONGUES, language, names, pick, say, table

ROOT = Path(__file__).parents[2]
HOLE = "\0"


@pytest.fixture(params=TONGUES)
def tongue(request: pytest.FixtureRequest) -> str:
    language.set(request.param)
    yield request.param
    language.set("en")


@cache
def called() -> tuple[set[str], set[str], tuple[re.Pattern[str], ...]]:
    """Keys that `say` is given in the code, all other texts of it, and the shapes of keys put together there.

    What stands beside words itself (`viz/words`) counts too. A shape needs more than its table's name.
    """
    said: set[str] = set()
    texts: set[str] = set()
    shapes: set[str] = set()
    for file in sorted((ROOT / "viz").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args:
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    said.add(key.value)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.JoinedStr):
                pieces = [x.value if isinstance(x, ast.Constant) else HOLE for x in node.values]
                shapes.add("".join(map(str, pieces)))
    tables = "|".join(sorted({key.partition(".")[0] for key in table()}))
    keyed = [x for x in shapes if re.match(rf"({tables})\..", x) and set(x.partition(".")[2]) - {HOLE}]
    patterns = [re.compile(".+".join(map(re.escape, x.split(HOLE)))) for x in keyed]
    return said, texts, tuple(patterns)


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_key_has_words_in_three_languages() -> None:
    wrong = [key for key, texts in table().items() if set(texts) != set(TONGUES) or not all(texts.values())]
    assert wrong == []


def test_a_key_takes_the_same_fillings_in_every_language() -> None:
    wrong = [key for key, texts in table().items() if len({frozenset(holes(x)) for x in texts.values()}) > 1]
    assert wrong == []


def test_what_the_code_says_is_in_a_table() -> None:
    said, _, patterns = called()
    assert sorted(said - set(table())) == []
    assert [p.pattern for p in patterns if not any(p.fullmatch(key) for key in table())] == []


def test_no_key_is_left_that_nothing_says() -> None:
    said, texts, patterns = called()
    whole = {text for text in texts if re.fullmatch(r"\w+\.", text)}  # a page that takes its whole table
    unused = [
        key
        for key in table()
        if key not in said | texts
        and key.partition(".")[0] + "." not in whole
        and not any(p.fullmatch(key) for p in patterns)
    ]
    assert unused == []


def test_chinese_and_korean_words_are_written_in_their_scripts() -> None:
    """English left in by mistake: a text of three words and more without a sign of the language."""
    script = {"zh": "[\u4e00-\u9fff]", "ko": "[\uac00-\ud7a3]"}
    wrong = [
        (key, tongue)
        for key, texts in table().items()
        for tongue, signs in script.items()
        if len(re.findall(r"[A-Za-z]{2,}", re.sub("{.*?}", "", texts["en"]))) > 2
        and not re.search(signs, texts[tongue])
    ]
    assert wrong == []


def test_no_korean_stands_in_the_chinese_words_nor_the_other_way_round() -> None:
    assert [key for key, texts in table().items() if re.search("[\uac00-\ud7a3]", texts["zh"])] == []
    hanja = [key for key, texts in table().items() if re.search("[\u4e00-\u9fff]", texts["ko"])]
    assert [key for key in hanja if not key.startswith("names.region_")] == []  # two provinces sound alike


def glossary() -> list[dict[str, str]]:
    lines = (Path(__file__).with_name("terms.csv")).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("term", glossary(), ids=lambda term: term["en"])
def test_a_term_of_the_glossary_is_spelled_as_there(term: dict[str, str]) -> None:
    named = re.compile(rf"(?<![\w-]){re.escape(term['en'])}s?(?![\w-])", re.IGNORECASE)
    wrong = [
        (key, tongue, texts[tongue])
        for key, texts in table().items()
        if named.search(texts["en"])
        for tongue in ("zh", "ko")
        if not any(spelling in texts[tongue] for spelling in term[tongue].split("|"))
    ]
    assert wrong == []


def test_every_code_has_its_name(tongue: str) -> None:
    tables = policy_tables()
    units = {row.unit for row in INDICATORS} | {each.unit for each in known_parameters().values()}
    measures = tables.measures.values()
    for name, codes in (
        (names.indicator_name, [row.name for row in INDICATORS]),
        (names.family_name, FAMILIES),
        (names.unit_name, units - {"1"}),
        (names.axis_unit, units),
        (names.stage_name, [*STAGES, UNDECIDED, None, float("nan"), 0.0, 1.0, 2.0, 3.0]),
        (names.stage_image, [*STAGES, UNDECIDED]),
        (names.state_name, range(3)),
        (names.bond_name, range(3)),
        (names.reason_name, FIRM_REASONS),
        (names.relief_name, FIRM_RELIEFS),
        (names.link_reason_name, LINK_REASONS),
        (names.link_relief_name, LINK_RELIEFS),
        (names.kind_name, TIPPERS),
        (names.event_name, EVENTS),
        (names.group_name, GROUPS),
        (names.size_name, SIZES),
        (names.grade_name, GRADES),
        (names.rule_name, RULES),
        (names.control_name, control_names()),
        (names.end_rule_name, END_RULES),
        (names.basis_name, BASES),
        (names.technology_name, TECHNOLOGIES),
        (names.payee_name, PAYEES),
        (names.programme_name, tables.programmes),
        (names.level_name, {each.level for each in measures}),
        (names.direction_name, {each.direction for each in measures}),
        (names.status_name, ["baseline", "own", "enacted + proposed", *(each.status for each in measures)]),
        (names.date_basis_name, {each.date_basis for each in measures}),
        (names.way_name, KINDS),
        (names.parameters_name, {name.partition(".")[0] for name in known_parameters()}),
        (names.sector_name, load_sectors().codes),
        (names.instrument_name, tables.instruments),
        (names.vertical_name, ["all", *tables.verticals]),
        (names.structure_name, country_codes()),
    ):
        for code in codes:
            assert name(code), (name, code)


def test_the_english_title_of_an_indicator_is_that_of_the_reports() -> None:
    assert {row.name: names.indicator_name(row.name) for row in INDICATORS} == {
        row.name: row.title for row in INDICATORS
    }


@pytest.mark.parametrize("structure", country_codes())
def test_regions_are_named_in_three_languages_and_at_home_as_the_data_name_them(structure: str) -> None:
    country = load_country(structure)
    for place, (name, local) in enumerate(zip(country.regions, country.regions_local, strict=True)):
        texts = table()[f"names.region_{names.slug(name)}"]
        assert texts["en"] == name
        assert local in texts.values()
        assert names.region_name(structure, place) == names.region_name(structure, name) == name


def test_a_region_of_an_unknown_country_keeps_its_own_name() -> None:
    assert names.region_name("kr", "Atlantis") == "Atlantis"


def test_months_read_as_in_each_language() -> None:
    found = []
    for each in TONGUES:
        language.set(each)
        found.append(names.month_name(53))
    language.set("en")
    assert found == ["2023-06", "2023年6月", "2023년 6월"]


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese", "korean"),
    [
        (0.1234, "1", "12.3 %", "12.3%", "12.3%"),
        (3456.7, "million USD", "3.46 billion USD", "34.6 亿美元", "34.6억 달러"),
        (45.61, "million USD", "45.6 million USD", "4,560 万美元", "4,560만 달러"),
        (1_234_567, "stations", "1.23 million stations", "123 万个", "123만 국"),
        (1234, "firms", "1,230 firms", "1,230 家", "1,230개사"),
        (1.234, "level 0-3", "1.23", "1.23", "1.23"),
        (0.0, "million USD", "0 million USD", "0 万美元", "0만 달러"),
        (float("nan"), "firms", "n/a", "不适用", "해당 없음"),
        (2.5, "furlongs", "2.50 furlongs", "2.50 furlongs", "2.50 furlongs"),
    ],
)
def test_numbers_have_units_and_scales_of_the_language(
    value: float, unit: str, english: str, chinese: str, korean: str
) -> None:
    for each, text in (("en", english), ("zh", chinese), ("ko", korean)):
        language.set(each)
        assert names.number(value, unit) == text
    language.set("en")


def test_english_numbers_are_those_of_the_report() -> None:
    from experiments.report.numbers import measure

    for row in INDICATORS:
        for value in (0.0, 0.00321, 0.456, 78.9, 12_345.6, 6.5e7):
            bare = measure(row.unit, [value]).bare(value)
            assert names.number(value, row.unit).split(" ")[0] == bare


def test_a_number_is_written_with_the_scale_of_those_beside_it() -> None:
    assert names.number(12.3, "million USD", [4567.0]) == "0.01 billion USD"
    assert names.change(-0.0123, "1") == "\N{MINUS SIGN}1.2 percentage points"
    assert names.change(5.0, "firms") == "+5.00 firms"
    assert names.percent(0.5) == "50.0 %"


def test_a_mix_of_several_bears_all_their_titles() -> None:
    one, two = "cn-notice-2020", "cn-sail-2021"
    both = names.mix_title((one, two))
    assert names.mix_title(one) in both
    assert names.mix_title(two) in both


def test_a_language_without_a_text_falls_back_on_english() -> None:
    language.set("ko")
    assert pick({"en": "pearl"}) == "pearl"
    language.set("en")


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(KeyError):
        say("names.nobody")


def test_a_stage_that_is_no_number_is_undecided() -> None:
    assert names.stage_name(np.float64("nan")) == names.stage_name("undecided")
