"""Parameters: declared once, valued with evidence, read by somebody, and effective."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from abm.country import country_codes, load_country
from abm.parameters import (
    COMMON,
    all_evidence,
    common_evidence,
    known_parameters,
    make_parameters,
    parameter_table,
)
from agents.behaviour import FirmParameters
from agents.instruments import INSTRUMENTS
from agents.parameters import GRADES, declarations, fill, read_evidence
from networks.errors import BadInput

ROOT = Path(__file__).parents[2]
KNOWN = known_parameters()
COUNTRIES = {code: load_country(code) for code in (*country_codes(), "template")}


def reads(folders=("agents", "abm", "networks")):
    """Names read as attributes anywhere in the code, and how often."""
    found = {}
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                    found[node.attr] = found.get(node.attr, 0) + 1
    return found


READ = reads()


@pytest.mark.parametrize("name", KNOWN)
def test_every_parameter_is_read_somewhere(name):
    assert READ.get(name.partition(".")[2], 0) > 0


@pytest.mark.parametrize("kind", INSTRUMENTS, ids=lambda kind: kind.code)
def test_an_instrument_reads_each_of_its_numbers(kind):
    module = ROOT.joinpath(*kind.__module__.split(".")).with_suffix(".py")
    text = module.read_text(encoding="utf-8")
    assert [name for name in declarations(kind) if not re.search(rf"self\.{name}\b", text)] == []


@pytest.mark.parametrize("name", KNOWN)
def test_a_declaration_says_what_it_means(name):
    says = KNOWN[name]
    assert says.sentence[0].isupper() or says.sentence[0].isdigit()
    assert not says.sentence.endswith(".")
    assert says.unit
    assert says.low < says.high


@pytest.mark.parametrize("code", COUNTRIES)
def test_every_known_parameter_has_evidence_and_none_has_more(code):
    assert set(all_evidence(COUNTRIES[code])) == set(KNOWN)


@pytest.mark.parametrize("code", COUNTRIES)
def test_values_lie_in_their_range_and_ranges_in_their_bounds(code):
    for name, row in all_evidence(COUNTRIES[code]).items():
        says = KNOWN[name]
        assert says.low <= row.low <= row.value <= row.high <= says.high, name
        assert row.grade in GRADES, name
        assert row.source.strip(), name


def test_an_assumed_number_says_that_it_is_judged_or_where_it_comes_from():
    for name, row in all_evidence(COUNTRIES["kr"]).items():
        assert len(row.source) > 5, name


def test_what_is_called_measured_names_a_source_with_a_date_or_an_act():
    measured = {
        name: row.source for name, row in all_evidence(COUNTRIES["kr"]).items() if row.grade == "measured"
    }
    assert measured
    assert [name for name, source in measured.items() if not re.search(r"\d{4}", source)] == []


def test_all_countries_are_in_the_table():
    assert set(parameter_table()) == set(country_codes())


def test_behaviour_is_the_same_in_every_country():
    tables = [all_evidence(country) for country in COUNTRIES.values()]
    for name in KNOWN:
        if not name.startswith(("market.", "rule.")):
            assert len({table[name].value for table in tables}) == 1, name


def test_a_change_reaches_its_parameter_and_no_other():
    before, after = (make_parameters(COUNTRIES["kr"], changes) for changes in ({}, {"link.adapter": 0.2}))
    assert (before.link.adapter, after.link.adapter) == (common_evidence()["link"]["adapter"].value, 0.2)
    assert before.firm == after.firm
    changed = [
        f.name for f in fields(after.link) if getattr(before.link, f.name) != getattr(after.link, f.name)
    ]
    assert changed == ["adapter"]


def test_instruments_are_made_in_the_order_of_the_registry():
    made = make_parameters(COUNTRIES["kr"], {"DEMO.share": 0.3}).instruments
    assert tuple(type(each) for each in made) == INSTRUMENTS
    assert made[0].share == 0.3


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"firm.discuont": 0.1},
            "parameters: unknown parameter 'firm.discuont' (did you mean 'firm.discount'?)",
        ),
        ({"discount": 0.1}, "parameters: unknown parameter 'discount' (did you mean 'firm.discount'?)"),
        ({"firm.discount": 9.0}, "parameters: firm.discount: 9 is out of bounds (0.02 to 0.3 1/year)"),
        ({"firm.discount": True}, "parameters: firm.discount: True is not a number"),
    ],
)
def test_a_wrong_change_is_refused_in_one_line(changes, line):
    with pytest.raises(BadInput) as error:
        make_parameters(COUNTRIES["kr"], changes)
    assert str(error.value) == line


# the tables -----------------------------------------------------------------------------------------------


def table(**changes):
    """The firms' table as read from data, with rows changed (None: left out)."""
    rows = {
        name: {"value": row.value, "grade": row.grade, "source": row.source}
        for name, row in common_evidence()["firm"].items()
    } | changes
    return {name: row for name, row in rows.items() if row is not None}


GOOD = {"value": 0.1, "grade": "assumed", "source": "our judgement"}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"discount": None}, "firm: parameter 'discount' is missing"),
        ({"discuont": GOOD}, "firm: unknown parameter 'discuont' (did you mean 'discount'?)"),
        ({"discount": 0.1}, "firm: discount: must be a table with value, grade, source"),
        ({"discount": GOOD | {"value": 5}}, "firm: discount: 5 is out of bounds (0.02 to 0.3 1/year)"),
        ({"discount": GOOD | {"grade": "guessed"}}, "firm: discount: unknown grade 'guessed'"),
        ({"discount": GOOD | {"vlaue": 1}}, "firm: discount: unknown key 'vlaue' (did you mean 'value'?)"),
        ({"discount": {"value": 0.1, "grade": "assumed"}}, "firm: discount: 'source' is missing"),
        ({"discount": GOOD | {"low": 0.15}}, "firm: discount: value 0.1 lies outside its range 0.15 to 0.3"),
        ({"discount": GOOD | {"value": "0.1"}}, "firm: discount: '0.1' is not a number"),
    ],
)
def test_a_wrong_table_is_refused_in_one_line(changes, line):
    with pytest.raises(BadInput) as error:
        read_evidence(FirmParameters, table(**changes), "firm")
    assert str(error.value).startswith(line)
    assert "\n" not in str(error.value)


def test_without_a_range_a_value_may_lie_anywhere_in_its_bounds():
    row = read_evidence(FirmParameters, table(discount=GOOD), "firm")["discount"]
    assert (row.low, row.high) == (0.02, 0.3)


def test_a_group_is_filled_from_evidence():
    made = fill(FirmParameters, common_evidence()["firm"], {"discount": 0.2})
    assert made.discount == 0.2
    assert made.life == common_evidence()["firm"]["life"].value


def test_groups_have_different_names():
    assert len(COMMON) == len(set(COMMON)) == 8 + len(INSTRUMENTS)
