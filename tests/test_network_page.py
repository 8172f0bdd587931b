import pytest

from abm.network_facts import known_facts
from docs.make_networks import CONTROLLED, PAGE, cell, control_table, filled, short, short_table
from networks.describe import Fact, Known

BLOCKS = ("short", "facts", "misses", "controls", "times", "pairs", "spread")


def test_the_page_has_a_place_for_every_table_and_each_is_filled():
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, {name: ["x"] for name in BLOCKS}).count("\nx\n") == len(BLOCKS)
    assert "-->\n<!-- end -->" not in page


def test_filling_replaces_what_stood_there_and_nothing_else():
    page = "a\n<!-- made: facts -->\nold\n<!-- end -->\nb\n"
    assert filled(page, {"facts": ["new"]}) == "a\n<!-- made: facts -->\n\nnew\n\n<!-- end -->\nb\n"


def test_a_table_without_a_place_is_refused():
    with pytest.raises(SystemExit, match="no place for facts"):
        filled("nothing", {"facts": ["new"]})


def test_what_lies_outside_is_bold():
    known = Known(0.0, 1.0, "", "", "", "")
    assert cell(Fact("x", 0.5, known=known)) == "0.5"
    assert cell(Fact("x", 2.0, 1.5, 2.5, known=known)) == "**2 (1.5 to 2.5)**"
    assert short(1234.5) == "1,234"


def test_what_crosses_an_edge_is_italic():
    assert cell(Fact("x", 1.0, 0.9, 1.1, known=Known(0.0, 1.0, "", "", "", ""))) == "*1 (0.9 to 1.1)*"


def test_the_short_table_is_in_words_and_counts_what_comes_out():
    facts = {name: Fact(name, 1.5, known=known) for name, known in known_facts().items()}
    lines = short_table({"Korea": facts})
    assert not [line for line in lines if "`" in line or "_" in line]
    free = sum(known.mark == "comes out" for known in known_facts().values())
    assert f"of all {free} facts that come out" in lines[-1]


def test_the_table_of_controls_says_what_holds_by_construction_and_what_was_put_in():
    some = {name: Fact(name, 1.0, 0.9, 1.1) for name in CONTROLLED}
    lines = control_table({"drawn": some, "degrees-only": some})
    line = next(line for line in lines if "squares_over_null" in line)
    assert line == "| `squares_over_null` | 1 (0.9 to 1.1) | 1 (0.9 to 1.1), by construction |"
    assert any(line.startswith("| `in_region` (put in)") for line in lines)
