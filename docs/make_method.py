"""Write the texts of the app's page Method from the documentation.

    python -m docs.make_method            writes viz/method/pages/*.html
    python -m docs.make_method --check    writes nothing, fails if one of them is out of date

Run from the root of the project. The app is used without this folder, from an installed package, and offline,
so it carries what it shows: Markdown made HTML and formulae made MathML, here and once, which asks nothing of
the machine it runs on. Nobody edits the made pages by hand; a test holds them to this.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token

DOCS: Final = Path(__file__).parent
MADE: Final = DOCS.parent / "viz" / "method" / "pages"
NAMES: Final = ("model", "reliability", "honest_claims")
"""Pages whose text is carried."""

LIVE: Final = ("parameters", "indicators")
"""Pages that the app makes from the code itself."""

MATH: Final = re.compile(r"```.*?```|`[^`]*`|\$\$(?P<block>.+?)\$\$|\$(?P<inline>[^$`]+)\$", re.DOTALL)
MARK: Final = "\ue000{}\ue001"
"""Stands for a formula while the text around it is read; two signs no text uses."""


def page(name: str) -> str:
    """Return the HTML of a page of the documentation."""
    text, formulae = without_formulae((DOCS / f"{name}.md").read_text(encoding="utf-8"))
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    number_headings(tokens)
    for token in tokens:
        turn_links(token.children or [])
    made = fold_tests(reader.renderer.render(tokens, reader.options, {}))
    for place, formula in enumerate(formulae):
        made = made.replace(MARK.format(place), formula)
    return made.replace("<table>", '<div class="pn-wide"><table>').replace("</table>", "</table></div>")


def without_formulae(text: str) -> tuple[str, list[str]]:
    """Return a text with marks in place of its formulae, and these as MathML."""
    formulae: list[str] = []

    def taken(match: re.Match[str]) -> str:
        latex = match["block"] or match["inline"]
        if latex is None:
            return match[0]
        formulae.append(mathml(latex, block=match["block"] is not None))
        return MARK.format(len(formulae) - 1)

    return MATH.sub(taken, text), formulae


def mathml(latex: str, *, block: bool) -> str:
    """Return a formula as MathML."""
    plain = latex.replace(r"\_", "_")  # the converter keeps the backslash
    made = convert(plain, display="block" if block else "inline")
    made = made.replace("<mi>&#x02032;</mi>", '<mo class="pn-prime">&#x02032;</mo>')
    return made.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "").replace(' display="inline"', "")


def number_headings(tokens: Sequence[Token]) -> None:
    """Give headings the anchors that links to them use, as on the pages of a repository."""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(tokens[place + 1].content))


def anchor(title: str) -> str:
    """Return the anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def turn_links(tokens: Sequence[Token]) -> None:
    """Keep links within the carried pages; others become plain text, since their pages are not there."""
    opened: list[Token] = []
    for token in tokens:
        if token.type == "link_open":
            opened.append(token)
            turn_link(token)
        elif token.type == "link_close":
            token.tag = opened.pop().tag


def turn_link(token: Token) -> None:
    """Make one link a step within the app, or plain text."""
    file, _, part = str(token.attrs.get("href", "")).partition("#")
    name = file.removesuffix(".md")
    if file == "" or (file.endswith(".md") and name in (*NAMES, *LIVE)):
        token.attrs = {"href": f"#{part}", "data-page": name, "data-part": part}
    elif file.startswith(("http:", "https:")):
        token.attrs = {"href": f"{file}#{part}" if part else file, "target": "_blank", "rel": "noreferrer"}
    else:
        token.tag = "span"
        token.attrs = {"class": "pn-elsewhere", "title": f"docs/{file}"}


def fold_tests(made: str) -> str:
    """Fold every list of tests under a line that says how many they are; the app writes that line."""

    def folded(match: re.Match[str]) -> str:
        count = match[0].count("::")
        if not count:
            return match[0]
        return f'<details class="pn-tests"><summary data-count="{count}"></summary>\n{match[0]}</details>\n'

    return re.sub(r"<ul>\n.*?</ul>\n", folded, made, flags=re.DOTALL)


def out_of_date() -> list[str]:
    """Return the pages that are not what the documentation says now."""
    return [
        name
        for name in NAMES
        if not (MADE / f"{name}.html").is_file()
        or (MADE / f"{name}.html").read_text(encoding="utf-8") != page(name)
    ]


def main() -> int:
    """Write the pages, or check them; return the exit status."""
    words = argparse.ArgumentParser(prog="python -m docs.make_method", description=__doc__)
    words.add_argument("--check", action="store_true", help="write nothing")
    if words.parse_args().check:
        late = out_of_date()
        for name in late:
            print(f"viz/method/pages/{name}.html is out of date: python -m docs.make_method", file=sys.stderr)
        return 1 if late else 0
    MADE.mkdir(exist_ok=True)
    for name in NAMES:
        (MADE / f"{name}.html").write_text(page(name), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
