"""The texts of the page are those of the documentation, carried whole and without an address outside."""

import re
from html.parser import HTMLParser

import pytest

from docs.make_method import MATH, NAMES, anchor, mathml, out_of_date, page
from docs.make_tables import DOCS
from viz.method.origin import citation, origin, snippet
from viz.method.page import TABS
from viz.method.texts import NAMES as CARRIED
from viz.method.texts import text
from viz.state import first_scenario


class Reader(HTMLParser):
    """Collects anchors, links and formulae, and sees that every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.anchors: set[str] = set()
        self.links: list[dict[str, str | None]] = []
        self.formulae = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "id" in given:
            self.anchors.add(str(given["id"]))
        if tag == "a":
            self.links.append(given)
        self.formulae += tag == "math"
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(name: str) -> Reader:
    reader = Reader()
    reader.feed(text(name))
    assert reader.open == []
    return reader


def test_the_carried_pages_are_what_the_documentation_says_now() -> None:
    assert out_of_date() == []
    assert CARRIED == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_page_names_no_address_outside_and_holds_no_script(name: str) -> None:
    found = text(name)
    assert "<script" not in found
    assert re.findall(r'(?:src|srcset|data)="', found) == []
    assert [x for x in read(name).links if x["href"].startswith("http") and x.get("target") != "_blank"] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_link_within_leads_to_a_heading_that_is_there(name: str) -> None:
    for link in read(name).links:
        if "data-page" not in link:
            continue
        target, part = link["data-page"] or name, link["data-part"]
        assert target in TABS
        if part and target in NAMES:
            assert part in read(target).anchors, (name, link)


def test_every_formula_of_the_description_is_carried_as_mathml() -> None:
    source = (DOCS / "model.md").read_text(encoding="utf-8")
    count = sum(bool(match["block"] or match["inline"]) for match in MATH.finditer(source))
    assert read("model").formulae == count > 100
    assert not re.search("[\ue000\ue001]|\\$", text("model"))
    assert "\\" not in re.sub("<code>.*?</code>", "", text("model"), flags=re.DOTALL)


def test_a_formula_keeps_its_parts() -> None:
    made = mathml(r"\frac{a_i}{2} + \texttt{firm.exit\_size}", block=True)
    for piece in ("<mfrac>", "<msub>", 'display="block"', "firm.exit_size"):
        assert piece in made


def test_anchors_are_those_of_links_between_the_pages() -> None:
    assert anchor("7.13 Relations and data links") == "713-relations-and-data-links"


def test_lists_of_tests_are_folded_with_their_number() -> None:
    made = page("reliability")
    counts = [int(x) for x in re.findall(r'data-count="(\d+)"', made)]
    source = (DOCS / "reliability.md").read_text(encoding="utf-8")
    listed = sum(line.count("::test_") for line in source.splitlines())
    assert 0 < sum(counts) <= listed
    assert made.count("<details") == made.count("</details>") == len(counts)


def test_what_is_quoted_is_what_runs() -> None:
    known, scenario = origin(), first_scenario()
    assert known.version in citation(scenario)
    assert known.model[:12] in citation(scenario)
    assert scenario.digest()[:12] in citation(scenario)
    assert set(known.tables) == {"cn", "kr"}
    compile(snippet(), "snippet", "exec")
