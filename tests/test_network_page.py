import pytest

from docs.make_networks import PAGE, cell, filled, short
from networks.describe import Fact, Known

BLOCKS = ("facts", "misses", "controls", "times", "pairs", "spread")


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
