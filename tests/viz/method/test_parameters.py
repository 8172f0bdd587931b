"""The table of parameters: what it shows is what a run takes; what it sets is checked as a file is."""

import pytest

from abm.country import load_country
from abm.parameters import all_evidence, known_parameters, make_parameters
from abm.scenario import Scenario
from networks.errors import BadInput
from viz.method import indicators, parameters
from viz.words import language

KR = Scenario(structure="kr")


def by_key(scenario: Scenario) -> dict[str, dict]:
    return {row["key"]: row for row in parameters.rows(scenario)}


@pytest.mark.parametrize("structure", ["kr", "cn"])
def test_every_declared_parameter_is_a_line_with_its_value_and_evidence(structure: str) -> None:
    rows, evidence = by_key(Scenario(structure=structure)), all_evidence(load_country(structure))
    assert list(rows) == list(known_parameters())
    for name, says in known_parameters().items():
        row, known = rows[name], evidence[name]
        assert row["cells"]["meaning"] == says.sentence
        assert row["cells"]["source"] == known.source
        assert (row["grade"], row["changed"]) == (known.grade, False)
        assert (row["edit"]["value"], row["edit"]["low"], row["edit"]["high"]) == (
            known.value,
            says.low,
            says.high,
        )


def test_every_line_stands_in_a_group_of_the_table() -> None:
    groups = [group["key"] for group in parameters.groups()]
    assert {row["group"] for row in parameters.rows(KR)} == set(groups)
    assert len(groups) == len(set(groups))


def test_grades_add_up_to_all_parameters() -> None:
    assert sum(grade["count"] for grade in parameters.by_grade("kr")) == len(known_parameters())


def test_a_changed_value_is_marked_and_is_what_a_run_takes() -> None:
    scenario = parameters.changed(KR, "firm.life", 9.0)
    row = by_key(scenario)["firm.life"]
    assert (row["changed"], row["edit"]["value"], row["edit"]["given"]) == (True, 9.0, 7.0)
    assert row["cells"]["value"] == "9 years"
    assert make_parameters(load_country("kr"), scenario.parameters).firm.life == 9.0
    assert [key for key, row in by_key(scenario).items() if row["changed"]] == ["firm.life"]


def test_back_at_its_default_a_parameter_leaves_the_scenario() -> None:
    scenario = parameters.changed(KR, "firm.life", 9.0)
    assert parameters.changed(scenario, "firm.life", None) == KR
    assert parameters.changed(scenario, "firm.life", 7.0) == KR


def test_a_value_out_of_bounds_is_refused_in_one_line() -> None:
    with pytest.raises(BadInput, match=r"firm\.life.*out of bounds"):
        parameters.changed(KR, "firm.life", 900.0)


@pytest.mark.parametrize(("tongue", "text"), [("en", "7 years"), ("zh", "7 年"), ("ko", "7년")])
def test_values_bear_their_unit_in_the_language_of_the_page(tongue: str, text: str) -> None:
    language.set(tongue)
    assert by_key(KR)["firm.life"]["cells"]["value"] == text
    language.set("en")


def test_every_indicator_is_a_line_of_a_family() -> None:
    families = {group["key"] for group in indicators.groups()}
    rows = indicators.rows()
    assert len(rows) == 67
    assert {row["group"] for row in rows} == families
    assert all(row["cells"]["definition"] for row in rows)
