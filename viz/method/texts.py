"""The texts of the page: pages of the documentation, made HTML by ``python -m docs.make_method``."""

from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "pages"
NAMES: Final = ("model", "reliability", "honest_claims")


@cache
def text(name: str) -> str:
    """Return a page as HTML: headings with anchors, formulae as MathML, no address but within the page."""
    return (FOLDER / f"{name}.html").read_text(encoding="utf-8")
