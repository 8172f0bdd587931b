"""The page of rules and what fits their numbers."""

import pytest

from abm.country import country_codes, load_country
from abm.parameters import all_evidence, own_evidence
from agents.rules import RULES, RuleParameters
from docs import make_attribution, make_rules

PAGE = make_rules.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("block", ["rules", "attribution"])
def test_the_page_holds_what_the_programs_make(block):
    before, _, rest = PAGE.partition(f"<!-- made: {block} -->")
    assert before
    assert rest.partition("<!-- end -->")[0].count("\n|") > 5


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_search_meets_its_target_whichever_way_adopters_move(sign):
    found = make_rules.search(lambda x: sign * x**2, 0.1, 10.0, sign * 4.0)
    assert found == pytest.approx(2.0, rel=0.01)


def test_a_target_out_of_reach_ends_at_an_end():
    assert make_rules.search(lambda x: x, 0.1, 10.0, 99.0) == pytest.approx(10.0, rel=0.02)


@pytest.mark.parametrize("code", country_codes())
def test_every_fitted_number_says_how_it_was_fitted_and_how_well(code):
    rows = own_evidence(load_country(code))["rule"]
    for name, row in rows.items():
        if name != "first":
            assert row.grade == "calibrated"
            assert "adopters of the economic rule" in row.source
            assert 0.9 < float(row.source.split(": ")[1].split(" ")[0]) < 1.1, name


def test_what_is_assumed_of_the_rules_is_not_drawn_in_the_panel_over_parameters():
    row = all_evidence(load_country(country_codes()[0]))["rule.first"]
    assert row.low == row.value == row.high


def test_every_rival_rule_has_a_number_to_fit_and_every_rule_a_factor():
    names = set(RuleParameters.__dataclass_fields__)
    assert {name for name, _, _ in make_rules.SEARCHED.values()} < names
    assert set(make_rules.SEARCHED) == set(list(RULES)[1:])
    assert {f"average_{rule}" for rule in RULES} < names


def test_what_is_planted_is_known_to_the_planting():
    from networks.planted import PATTERNS

    assert set(make_attribution.PLANTED) <= set(PATTERNS)
